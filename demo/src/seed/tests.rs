use sea_orm::{
    ColumnTrait, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, EntityTrait, PaginatorTrait,
    QueryFilter,
};
use sea_orm_migration::MigratorTrait;

use super::fill;
use crate::entity::{author, book, book_category, category, customer, order, order_item};
use crate::migration::Migrator;

async fn filled() -> DatabaseConnection {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.max_connections(1).sqlx_logging(false);
    let db = Database::connect(options).await.unwrap();
    // The two users whose keys are handed to `fill`; the real table is auth's.
    db.execute_unprepared("CREATE TABLE auth_user (id integer PRIMARY KEY)").await.unwrap();
    db.execute_unprepared("INSERT INTO auth_user VALUES (4), (5)").await.unwrap();
    Migrator::up(&db, None).await.unwrap();
    assert!(fill(&db, &[4, 5]).await.unwrap());
    db
}

#[tokio::test]
async fn the_shop_has_about_two_thousand_rows_and_is_filled_once() {
    let db = filled().await;
    let before = rows(&db).await;
    assert!((1_900..=2_200).contains(&before), "{before} rows");
    assert!(!fill(&db, &[4, 5]).await.unwrap());
    assert_eq!(rows(&db).await, before);
}

async fn rows(db: &DatabaseConnection) -> u64 {
    author::Entity::find().count(db).await.unwrap()
        + book::Entity::find().count(db).await.unwrap()
        + category::Entity::find().count(db).await.unwrap()
        + book_category::Entity::find().count(db).await.unwrap()
        + customer::Entity::find().count(db).await.unwrap()
        + order::Entity::find().count(db).await.unwrap()
        + order_item::Entity::find().count(db).await.unwrap()
}

#[tokio::test]
async fn every_run_makes_the_same_rows() {
    let (one, two) = (filled().await, filled().await);
    assert_eq!(book::Entity::find().all(&one).await.unwrap(), book::Entity::find().all(&two).await.unwrap());
    assert_eq!(
        order::Entity::find().all(&one).await.unwrap(),
        order::Entity::find().all(&two).await.unwrap()
    );
    assert_eq!(
        customer::Entity::find().all(&one).await.unwrap(),
        customer::Entity::find().all(&two).await.unwrap()
    );
}

#[tokio::test]
async fn whole_prices_missing_values_and_all_states_occur() {
    let db = filled().await;
    let books = book::Entity::find().all(&db).await.unwrap();
    assert!(books.iter().filter(|book| book.price.fract().is_zero()).count() > 50);
    assert!(
        books.iter().any(|book| book.pages.is_none()) && books.iter().any(|book| book.attributes.is_none())
    );
    for status in [order::Status::New, order::Status::Paid, order::Status::Shipped, order::Status::Delivered]
    {
        assert!(
            order::Entity::find().filter(order::Column::Status.eq(status)).count(&db).await.unwrap() > 10
        );
    }
    assert!(order::Entity::find().filter(order::Column::OwnerId.is_null()).count(&db).await.unwrap() > 20);
    assert!(order::Entity::find().filter(order::Column::OwnerId.eq(4)).count(&db).await.unwrap() > 20);
}

#[tokio::test]
async fn totals_are_the_sum_of_the_lines_and_numbers_check_out() {
    let db = filled().await;
    let items = order_item::Entity::find().all(&db).await.unwrap();
    for order in order::Entity::find().all(&db).await.unwrap() {
        let sum: sea_orm::prelude::Decimal = items
            .iter()
            .filter(|item| item.order_id == order.id)
            .map(|item| item.unit_price * sea_orm::prelude::Decimal::from(item.quantity))
            .sum();
        assert_eq!(sum.normalize(), order.total.normalize(), "order {}", order.number);
    }
    for book in book::Entity::find().all(&db).await.unwrap() {
        let digits: Vec<u32> = book.isbn.chars().filter_map(|c| c.to_digit(10)).collect();
        let sum: u32 =
            digits.iter().enumerate().map(|(at, digit)| digit * if at % 2 == 0 { 1 } else { 3 }).sum();
        assert!(digits.len() == 13 && sum.is_multiple_of(10), "{}", book.isbn);
    }
}

#[tokio::test]
async fn keys_hold_as_declared() {
    let db = filled().await;
    // Restrict: an author with books stays. Set null: orders outlive the person who looked after them.
    let prolific = book::Entity::find().filter(book::Column::AuthorId.eq(1)).count(&db).await.unwrap();
    assert!(prolific > 0);
    assert!(author::Entity::delete_by_id(1).exec(&db).await.is_err());
    db.execute_unprepared("DELETE FROM auth_user WHERE id = 4").await.unwrap();
    assert_eq!(order::Entity::find().filter(order::Column::OwnerId.eq(4)).count(&db).await.unwrap(), 0);
    // Cascade: lines go with their order.
    order::Entity::delete_by_id(1).exec(&db).await.unwrap();
    assert_eq!(
        order_item::Entity::find().filter(order_item::Column::OrderId.eq(1)).count(&db).await.unwrap(),
        0
    );
}
