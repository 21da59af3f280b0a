//! About two thousand believable rows, the same on every run: names with accents, prices with and without cents,
//! missing values, JSON, all states an order can be in. Lists, searches and forms are only worth judging on rows
//! like these.

mod catalogue;
mod pick;
mod sales;
#[cfg(test)]
mod tests;
mod words;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, EntityTrait, TransactionTrait};

use crate::entity::{author, book, book_category, category, customer, order, order_item};

/// How many rows of a table go into one INSERT: SQLite takes at most 32,766 bound values.
const BATCH: usize = 400;

/// Whether the shop has no rows yet.
///
/// # Errors
/// What the database answers.
pub async fn is_empty(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    Ok(author::Entity::find().one(db).await?.is_none())
}

/// Fills the seven tables in one transaction; does nothing if there is an author already. `owners` are the keys
/// of the users who look after orders, and may be empty. Says whether anything was written.
///
/// # Errors
/// What the database answers; nothing is kept then.
pub async fn fill(db: &DatabaseConnection, owners: &[i32]) -> Result<bool, DbErr> {
    let transaction = db.begin().await?;
    if !is_empty(&transaction).await? {
        return Ok(false);
    }
    let (authors, books) = (catalogue::authors(), catalogue::books());
    let shelves = catalogue::shelves(&books);
    let (customers, orders) = (sales::customers(), sales::orders(&books, owners));
    insert::<author::Entity, _>(&transaction, "author", authors).await?;
    insert::<category::Entity, _>(&transaction, "category", catalogue::categories()).await?;
    insert::<book::Entity, _>(&transaction, "book", books).await?;
    insert::<book_category::Entity, _>(&transaction, "", shelves).await?;
    insert::<customer::Entity, _>(&transaction, "customer", customers).await?;
    insert::<order::Entity, _>(&transaction, "order", orders.orders).await?;
    insert::<order_item::Entity, _>(&transaction, "order_item", orders.items).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Writes rows that carry their own keys. PostgreSQL's counter of `table` is then behind and is moved after them.
async fn insert<E, A>(db: &impl ConnectionTrait, table: &str, rows: Vec<A>) -> Result<(), DbErr>
where
    E: EntityTrait,
    A: sea_orm::ActiveModelTrait<Entity = E>,
{
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        E::insert_many(rows.by_ref().take(BATCH)).exec_without_returning(db).await?;
    }
    if db.get_database_backend() == DbBackend::Postgres && !table.is_empty() {
        let statement = format!(
            r#"SELECT setval(pg_get_serial_sequence('"{table}"', 'id'), (SELECT max(id) FROM "{table}"))"#
        );
        db.execute_unprepared(&statement).await?;
    }
    Ok(())
}
