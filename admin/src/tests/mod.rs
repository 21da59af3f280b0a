//! The engine against a real SQLite database, through a pool of one connection.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    unreachable_pub,
    reason = "tests stop where they find a fault, and SeaORM's derives write pub"
)]

mod deleting;
mod entities;
mod forms;
mod gates;
mod hidden;
mod lists;
mod saving;

use std::sync::Arc;

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use sea_orm_migration::MigratorTrait;

use self::entities::{author, book, hooked, item, note, order, pair, parcel, thing};
use self::gates::Rules;
use crate::form::Input;
use crate::gate::{Gate, Visitor};
use crate::model::{Key, ModelAdmin};
use crate::{Desk, Scoped};

/// A desk over all test entities, on a database of its own, with one connection.
async fn desk(rules: Rules) -> Desk {
    desk_on(database().await, rules)
}

async fn database() -> DatabaseConnection {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.max_connections(1).min_connections(1).sqlx_logging(false);
    let db = Database::connect(options).await.unwrap();
    db.execute_unprepared(entities::SCHEMA).await.unwrap();
    crate::migration::Migrator::up(&db, None).await.unwrap();
    db
}

fn desk_on(db: DatabaseConnection, gate: impl Gate) -> Desk {
    let entries = vec![
        ModelAdmin::<author::Entity>::new().into_entry("shop"),
        ModelAdmin::<book::Entity>::new()
            .list_display([
                book::Column::Title,
                book::Column::AuthorId,
                book::Column::Price,
                book::Column::Status,
                book::Column::Grade,
                book::Column::Rank,
            ])
            .search_fields([book::Column::Title, book::Column::Isbn, book::Column::Rank])
            .list_filter([book::Column::Status, book::Column::Rank, book::Column::AuthorId])
            .choices::<book::Status>(book::Column::Status)
            .choices::<book::Grade>(book::Column::Grade)
            .list_per_page(5)
            .into_entry("shop"),
        ModelAdmin::<order::Entity>::new()
            .guard(gates::NoBigOrders)
            .label_with([order::Column::Id, order::Column::Total], |row| {
                format!("#{} for {}", row.text("id"), row.text("total"))
            })
            .into_entry("shop"),
        ModelAdmin::<item::Entity>::new().into_entry("shop"),
        ModelAdmin::<note::Entity>::new().into_entry("shop"),
        ModelAdmin::<thing::Entity>::new().blank([thing::Column::Remark]).into_entry("shop"),
        ModelAdmin::<pair::Entity>::new().into_entry("shop"),
        ModelAdmin::<parcel::Entity>::new().into_entry("shop"),
        ModelAdmin::<hooked::Entity>::new().into_entry("shop"),
    ];
    let entries = entries.into_iter().map(Result::unwrap).collect();
    Desk::new(db, Arc::new(gate), entries).unwrap()
}

/// Somebody whom the rules know as `key`.
pub(super) fn visitor(key: &str) -> Visitor {
    Visitor::new(key, key.to_uppercase()).realm("auth_user")
}

pub(super) fn may(desk: &Desk, key: &str, model: &str, action: &str) -> Scoped {
    desk.may(&visitor(key), &format!("shop.{model}"), action).unwrap()
}

/// What root may do, which is everything.
pub(super) fn root(desk: &Desk, model: &str, action: &str) -> Scoped {
    may(desk, "root", model, action)
}

pub(super) fn input(pairs: &[(&str, &str)]) -> Input {
    Input::from_pairs(pairs.iter().copied())
}

pub(super) fn key(part: impl ToString) -> Key {
    Key::new([part.to_string()])
}

/// What a browser would send back for the form of this row, with these fields typed anew.
pub(super) async fn filled(scoped: &Scoped, key: &Key, typed: &[(&str, &str)]) -> Input {
    let form = scoped.change_form(key).await.unwrap();
    let mut pairs: Vec<(String, String)> = Vec::new();
    for field in form.fields.iter().filter(|field| field.editable) {
        let name = field.field.name.clone();
        let new = typed.iter().find(|(other, _)| *other == name).map(|(_, text)| (*text).to_owned());
        pairs.push((format!("_base_{name}"), field.base.clone().unwrap()));
        pairs.push((name, new.unwrap_or_else(|| field.text.clone())));
    }
    Input::from_pairs(pairs)
}

pub(super) async fn run(desk: &Desk, sql: &str) {
    desk.database().execute_unprepared(sql).await.unwrap();
}

/// One number from the database.
pub(crate) async fn number(desk: &Desk, sql: &str) -> i64 {
    let statement = sea_orm::Statement::from_string(desk.database().get_database_backend(), sql);
    desk.database().query_one_raw(statement).await.unwrap().unwrap().try_get_by_index(0).unwrap()
}

/// One text from the database.
pub(crate) async fn text(desk: &Desk, sql: &str) -> String {
    let statement = sea_orm::Statement::from_string(desk.database().get_database_backend(), sql);
    desk.database().query_one_raw(statement).await.unwrap().unwrap().try_get_by_index(0).unwrap()
}

/// A desk where root may do everything.
pub(crate) async fn desk_of_root() -> Desk {
    desk(Rules::default()).await
}
