//! The seven tables of the shop, as they were on the first day: a migration names its columns itself and does not
//! read the entities, which may have moved on since.

#![expect(elided_lifetimes_in_paths, reason = "`MigrationTrait` leaves out the lifetime, and so must we")]

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, boolean, date_null, decimal_len, decimal_len_null, double_null, integer, integer_null,
    json_null, pk_auto, string_len, string_len_null, string_len_uniq, text_null, time_null,
    timestamp_with_time_zone, uuid_uniq,
};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0001_tables"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [author(), book(), category(), book_category(), customer(), order(), order_item()] {
            manager.create_table(table).await?;
        }
        for (table, column) in INDEXES {
            let name = format!("ix_{table}_{column}");
            manager.create_index(Index::create().name(name).table(table).col(column).to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["order_item", "order", "customer", "book_category", "category", "book", "author"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

/// What lists are ordered by and joined on.
const INDEXES: [(&str, &str); 10] = [
    ("author", "name"),
    ("book", "author_id"),
    ("book", "title"),
    ("book", "published_on"),
    ("book_category", "category_id"),
    ("customer", "name"),
    ("order", "customer_id"),
    ("order", "owner_id"),
    ("order", "placed_at"),
    ("order_item", "book_id"),
];

fn author() -> TableCreateStatement {
    Table::create()
        .table("author")
        .col(pk_auto("id"))
        .col(string_len("name", 200))
        .col(string_len_null("country", 60))
        .col(date_null("born"))
        .col(string_len_null("website", 200))
        .col(text_null("biography"))
        .to_owned()
}

fn book() -> TableCreateStatement {
    Table::create()
        .table("book")
        .col(pk_auto("id"))
        .col(string_len("title", 200))
        .col(string_len_uniq("isbn", 13))
        .col(integer("author_id"))
        .col(string_len("status", 16))
        .col(decimal_len("price", 10, 2))
        .col(integer_null("pages"))
        .col(date_null("published_on"))
        .col(boolean("in_stock"))
        .col(double_null("rating"))
        .col(json_null("attributes"))
        .col(text_null("description"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut key("fk_book_author", ("book", "author_id"), "author", ForeignKeyAction::Restrict))
        .to_owned()
}

fn category() -> TableCreateStatement {
    Table::create()
        .table("category")
        .col(pk_auto("id"))
        .col(string_len_uniq("name", 80))
        .col(string_len_uniq("slug", 80))
        .col(integer("position"))
        .col(text_null("description"))
        .to_owned()
}

fn book_category() -> TableCreateStatement {
    let link = "book_category";
    Table::create()
        .table(link)
        .col(integer("book_id"))
        .col(integer("category_id"))
        .primary_key(Index::create().name("pk_book_category").col("book_id").col("category_id"))
        .foreign_key(&mut key("fk_book_category_book", (link, "book_id"), "book", ForeignKeyAction::Cascade))
        .foreign_key(&mut key(
            "fk_book_category_category",
            (link, "category_id"),
            "category",
            ForeignKeyAction::Cascade,
        ))
        .to_owned()
}

fn customer() -> TableCreateStatement {
    Table::create()
        .table("customer")
        .col(pk_auto("id"))
        .col(uuid_uniq("reference"))
        .col(string_len("name", 200))
        .col(string_len_uniq("email", 254))
        .col(string_len_null("phone", 40))
        .col(string_len_null("city", 100))
        .col(time_null("call_after"))
        .col(decimal_len_null("credit_limit", 10, 2))
        .col(big_integer("loyalty_points"))
        .col(boolean("newsletter"))
        .col(json_null("preferences"))
        .col(timestamp_with_time_zone("joined_at"))
        .to_owned()
}

fn order() -> TableCreateStatement {
    Table::create()
        .table("order")
        .col(pk_auto("id"))
        .col(string_len_uniq("number", 20))
        .col(integer("customer_id"))
        .col(integer_null("owner_id"))
        .col(string_len("status", 16))
        .col(timestamp_with_time_zone("placed_at"))
        .col(date_null("deliver_on"))
        .col(time_null("deliver_after"))
        .col(decimal_len("total", 10, 2))
        .col(boolean("gift"))
        .col(text_null("note"))
        .foreign_key(&mut key(
            "fk_order_customer",
            ("order", "customer_id"),
            "customer",
            ForeignKeyAction::Restrict,
        ))
        .foreign_key(&mut key(
            "fk_order_owner",
            ("order", "owner_id"),
            "auth_user",
            ForeignKeyAction::SetNull,
        ))
        .to_owned()
}

fn order_item() -> TableCreateStatement {
    let line = "order_item";
    Table::create()
        .table(line)
        .col(pk_auto("id"))
        .col(integer("order_id"))
        .col(integer("book_id"))
        .col(integer("quantity"))
        .col(decimal_len("unit_price", 10, 2))
        .index(Index::create().name("uq_order_item_order_id_book_id").unique().col("order_id").col("book_id"))
        .foreign_key(&mut key("fk_order_item_order", (line, "order_id"), "order", ForeignKeyAction::Cascade))
        .foreign_key(&mut key("fk_order_item_book", (line, "book_id"), "book", ForeignKeyAction::Restrict))
        .to_owned()
}

/// A named foreign key to the `id` of another table: without a name MySQL makes one up.
fn key(
    name: &'static str,
    (table, column): (&'static str, &'static str),
    to: &'static str,
    on_delete: ForeignKeyAction,
) -> ForeignKeyCreateStatement {
    ForeignKey::create().name(name).from(table, column).to(to, "id").on_delete(on_delete).to_owned()
}
