//! Which rows: what was given, what is searched for, what is filtered by.

use sea_orm::sea_query::extension::postgres::PgExpr;
use sea_orm::sea_query::{Expr, ExprTrait, Func, LikeExpr};
use sea_orm::{Condition, DbBackend};

use super::ListQuery;
use crate::model::{Field, Kind, Model, parse, value};
use crate::read;

/// The condition of a list apart from the scope.
pub(crate) fn condition(model: &Model, query: &ListQuery, backend: DbBackend) -> Condition {
    let searched = words(model, &model.search, &query.search, backend);
    query
        .filters
        .iter()
        .filter_map(|(place, text)| Some((model.fields.get(*place)?, text)))
        .fold(searched, |all, (field, text)| all.add(filter(field, text, backend)))
}

/// Each word must be found in one of the columns.
pub(crate) fn words(model: &Model, places: &[usize], text: &str, backend: DbBackend) -> Condition {
    text.split_whitespace().fold(Condition::all(), |all, word| {
        let found: Vec<Expr> = model
            .fields_at(places)
            .filter(|field| !field.secret)
            .filter_map(|field| found(field, word, backend))
            .collect();
        // A word that fits no column is in no row.
        let any = found
            .into_iter()
            .fold(None, |any: Option<Condition>, one| Some(any.unwrap_or_else(Condition::any).add(one)));
        all.add(any.unwrap_or_else(read::nothing))
    })
}

/// The word in one column; `None` when it cannot be there.
fn found(field: &Field, word: &str, backend: DbBackend) -> Option<Expr> {
    match &field.kind {
        Kind::Text { .. } => Some(contains(field, word, backend)),
        Kind::Choice => {
            let lower = word.to_lowercase();
            let named = field
                .choices
                .iter()
                .filter(|choice| str::contains(&choice.label.to_lowercase(), lower.as_str()));
            let values: Vec<Expr> = named.map(|choice| field.bind(choice.value.clone(), backend)).collect();
            (!values.is_empty()).then(|| field.column().is_in(values))
        }
        // "on" and "off" would find half of everything.
        Kind::Bool | Kind::Json | Kind::Opaque => None,
        _ => {
            let value = parse::parse(field, word, backend).ok().filter(|value| !value::is_null(value))?;
            Some(field.column().eq(field.bind(value, backend)))
        }
    }
}

/// Contains, without regard to case, `%` and `_` being what they are.
///
/// SQLite folds only ASCII, so there a word with other letters is also looked for in its usual spellings.
fn contains(field: &Field, word: &str, backend: DbBackend) -> Expr {
    let pattern = |word: &str| LikeExpr::new(format!("%{}%", escaped(word))).escape(ESCAPE);
    match backend {
        DbBackend::Postgres => field.column().ilike(pattern(word)),
        DbBackend::MySql => Expr::expr(Func::lower(field.column())).like(pattern(&word.to_lowercase())),
        _ if word.is_ascii() => field.column().like(pattern(word)),
        _ => {
            let mut spellings =
                vec![word.to_owned(), word.to_lowercase(), word.to_uppercase(), capitalized(word)];
            spellings.sort();
            spellings.dedup();
            let one = |word: &String| field.column().like(pattern(word));
            spellings.iter().map(one).reduce(ExprTrait::or).unwrap_or_else(|| Expr::val(1).eq(0))
        }
    }
}

fn capitalized(word: &str) -> String {
    let mut rest = word.chars();
    rest.next()
        .map(|first| first.to_uppercase().chain(rest.flat_map(char::to_lowercase)).collect())
        .unwrap_or_default()
}

/// Not the backslash: MySQL reads `ESCAPE '\'` as an unfinished text.
const ESCAPE: char = '!';

fn escaped(word: &str) -> String {
    let mut text = String::with_capacity(word.len());
    for c in word.chars() {
        if matches!(c, '%' | '_' | ESCAPE) {
            text.push(ESCAPE);
        }
        text.push(c);
    }
    text
}

fn filter(field: &Field, text: &str, backend: DbBackend) -> Expr {
    if text.is_empty() && field.nullable {
        return field.column().is_null();
    }
    match parse::parse(field, text, backend) {
        Ok(value) => field.column().eq(field.bind(value, backend)),
        // The empty text is a value, though a form may not take it.
        Err(_) if matches!(field.kind, Kind::Text { .. }) => field.column().eq(text),
        Err(_) => Expr::val(1).eq(0),
    }
}
