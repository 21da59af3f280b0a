//! Which rows: what was given, what is searched for, what is filtered by.

use sea_orm::sea_query::extension::sqlite::SqliteExpr;
use sea_orm::sea_query::{Expr, ExprTrait, LikeExpr};
use sea_orm::{Condition, DbBackend, Value};

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

/// Contains, without regard to the case of any letter, `%` and `_` being what they are, accents being told apart.
///
/// Each database needs its own words for that: SQLite's `LIKE` folds only ASCII, so there a word with other letters is
/// looked for by its letters in both cases; MySQL's collations mostly fold accents, too.
fn contains(field: &Field, word: &str, backend: DbBackend) -> Expr {
    let like = || LikeExpr::new(format!("%{}%", escaped(word))).escape(ESCAPE);
    match backend {
        // Not `ilike(..)`: sea-query puts `ESCAPE` into brackets there, which is no SQL.
        DbBackend::Postgres => Expr::cust_with_exprs(
            format!("$1 ILIKE $2 ESCAPE '{ESCAPE}'"),
            [field.column(), Expr::val(format!("%{}%", escaped(word)))],
        ),
        DbBackend::MySql => {
            let folded = |text: Expr| {
                Expr::cust_with_expr("LOWER(CONVERT(? USING utf8mb4)) COLLATE utf8mb4_bin", text)
            };
            Expr::cust_with_exprs(
                format!("? LIKE ? ESCAPE '{ESCAPE}'"),
                [folded(field.column()), folded(Expr::val(format!("%{}%", escaped(word))))],
            )
        }
        _ if word.is_ascii() => field.column().like(like()),
        _ => field.column().glob(format!("*{}*", in_both_cases(word))),
    }
}

/// A pattern for SQLite's `GLOB`: each letter as `[xX]`, which is also how its special characters lose their meaning.
fn in_both_cases(word: &str) -> String {
    let mut pattern = String::new();
    for c in word.chars() {
        let (lower, upper) = (only(c.to_lowercase()).unwrap_or(c), only(c.to_uppercase()).unwrap_or(c));
        if lower == upper && !matches!(c, '*' | '?' | '[') {
            pattern.push(c);
        } else {
            pattern.extend(['[', lower, upper, ']']);
        }
    }
    pattern
}

/// The one letter that a letter becomes; `ß` becomes two, and stays what it is.
fn only(mut letters: impl Iterator<Item = char>) -> Option<char> {
    letters.next().filter(|_| letters.next().is_none())
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
        Ok(value) => field.equals(value, backend),
        // The empty text is a value, though a form may not take it.
        Err(_) if matches!(field.kind, Kind::Text { .. }) => {
            field.equals(Value::String(Some(text.to_owned())), backend)
        }
        Err(_) => Expr::val(1).eq(0),
    }
}
