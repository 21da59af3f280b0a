//! What every user table is asked alike, whatever its columns are called.

use sea_orm::sea_query::{Expr, ExprTrait, Func, LikeExpr, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseExecutor, DbBackend, DbErr, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect, Select,
};
use secrecy::SecretString;
use unicode_normalization::UnicodeNormalization;

use super::{ListUsers, login};

/// How many of the oldest rows, and how many of the newest, a sample has.
const SAMPLE: u64 = 500;

/// Whether a row has this name, be it in other case.
pub(super) async fn is_taken<E: EntityTrait>(
    db: &DatabaseExecutor<'_>,
    column: E::Column,
    name: &str,
) -> Result<bool, DbErr> {
    let like = LikeExpr::new(login::like_pattern(name)).escape('!');
    let names: Vec<String> = E::find()
        .select_only()
        .column(column)
        .filter(Expr::expr(Func::lower(Expr::col(column))).like(like))
        .into_tuple()
        .all(db)
        .await?;
    let folded = login::fold(name);
    Ok(names.iter().any(|name| login::fold(name) == folded))
}

/// The rows that may have this text in a column, be it in other case: every one that has it, and a few that do not,
/// which [`login::fold`] tells apart.
pub(super) fn with_text<E: EntityTrait>(column: E::Column, text: &str) -> Select<E> {
    let like = LikeExpr::new(login::like_pattern(text)).escape('!');
    E::find().filter(Expr::expr(Func::lower(column.into_expr())).like(like))
}

/// The password column of the oldest and of the newest rows, in the order of the key.
pub(super) async fn sample<E: EntityTrait>(
    db: &DatabaseExecutor<'_>,
    password: E::Column,
) -> Result<Vec<SecretString>, DbErr> {
    let Some(key) = super::column_of_key::<E>() else { return Ok(Vec::new()) };
    let some = || E::find().select_only().column(password).limit(SAMPLE);
    let oldest: Vec<Option<String>> = some().order_by_asc(key).into_tuple().all(db).await?;
    let newest: Vec<Option<String>> = some().order_by_desc(key).into_tuple().all(db).await?;
    Ok(oldest.into_iter().chain(newest).flatten().map(SecretString::from).collect())
}

/// Writes one column of one row; false if the row is not there.
pub(super) async fn write<E: EntityTrait>(
    db: &DatabaseExecutor<'_>,
    row: SimpleExpr,
    column: E::Column,
    value: SimpleExpr,
) -> Result<bool, DbErr> {
    Ok(E::update_many().col_expr(column, value).filter(row).exec(db).await?.rows_affected > 0)
}

/// The rows of a list, in the order of their names.
pub(super) fn page<E: EntityTrait>(
    db: &DatabaseExecutor<'_>,
    login: E::Column,
    email: Option<E::Column>,
    ask: &ListUsers,
) -> Select<E> {
    let mut rows = E::find().order_by_asc(login).limit(ask.limit);
    if let Some(after) = &ask.after {
        rows = rows.filter(login.gt(after.as_str()));
    }
    if let Some(text) = ask.search.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        let pattern = containing(text, db.get_database_backend());
        let matches = [Some(login), email].into_iter().flatten().map(|column| {
            let like = LikeExpr::new(pattern.clone()).escape('!');
            Expr::expr(Func::lower(Expr::col(column))).like(like)
        });
        rows = rows.filter(matches.fold(Condition::any(), Condition::add));
    }
    rows
}

/// A pattern for `LOWER(column) LIKE .. ESCAPE '!'`. SQLite lowers ASCII only, so only that is lowered for it.
fn containing(text: &str, backend: DbBackend) -> String {
    let text: String = text.nfkc().filter(|letter| *letter != '\0').collect();
    let text = if backend == DbBackend::Sqlite { text.to_ascii_lowercase() } else { text.to_lowercase() };
    let mut pattern = String::from("%");
    for letter in text.chars() {
        if "!%_".contains(letter) {
            pattern.push('!');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}
