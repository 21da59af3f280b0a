use sea_orm::{ConnectionTrait, Database as Db};
use tempfile::TempDir;

use super::*;

/// What somebody left: tables of ours and of others, odd names, and everything that is recognized.
const TABLES: &str = "
    CREATE TABLE author (id INTEGER PRIMARY KEY, name VARCHAR(200) NOT NULL, born DATE);
    CREATE TABLE book (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, title VARCHAR(200) NOT NULL, isbn VARCHAR(13) NOT NULL UNIQUE,
        author_id INTEGER NOT NULL REFERENCES author(id), owner_id INTEGER REFERENCES auth_user(id),
        status VARCHAR(16) NOT NULL CHECK (status IN ('draft', 'in print', 'it''s gone')),
        price NUMERIC(10, 2) NOT NULL, type VARCHAR(20), in_stock BOOLEAN NOT NULL, api_token VARCHAR(9), body TEXT);
    CREATE TABLE category (id INTEGER PRIMARY KEY, name VARCHAR(80) NOT NULL, parent_id INTEGER REFERENCES category(id));
    CREATE TABLE book_category (
        book_id INTEGER NOT NULL REFERENCES book(id) ON DELETE CASCADE,
        category_id INTEGER NOT NULL REFERENCES category(id) ON DELETE CASCADE, PRIMARY KEY (book_id, category_id));
    CREATE TABLE \"type\" (id INTEGER PRIMARY KEY, \"self\" INTEGER, where_is GEOMETRY NOT NULL);
    CREATE TABLE \"Order Items\" (id INTEGER PRIMARY KEY, \"Unit Price\" NUMERIC(8, 2));
    CREATE TABLE heap (a INTEGER);
    CREATE TABLE mod (id INTEGER PRIMARY KEY);
    CREATE TABLE shop_author (id INTEGER PRIMARY KEY);
    CREATE TABLE auth_user (id INTEGER PRIMARY KEY);
    CREATE TABLE seaql_migrations (version VARCHAR PRIMARY KEY);";

/// A directory with the database `shop.sqlite`.
async fn place() -> (TempDir, String) {
    let place = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/shop.sqlite", place.path().display());
    let db = Db::connect(format!("{url}?mode=rwc")).await.unwrap();
    db.execute_unprepared(TABLES).await.unwrap();
    db.close().await.unwrap();
    (place, url)
}

fn asked(place: &TempDir, url: &str, tables: &[&str]) -> Asked {
    Asked {
        url: url.to_owned(),
        tables: tables.iter().map(|table| (*table).to_owned()).collect(),
        app: None,
        directory: place.path().join("site"),
        source: Source::read(None).unwrap(),
    }
}

fn holds(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[tokio::test]
async fn tables_become_an_app_and_what_is_left_out_is_told() {
    let (place, url) = place().await;
    let file = place.path().join("shop.sqlite");
    let before = std::fs::read(&file).unwrap();
    let said = generate(asked(&place, &url, &[])).await.unwrap();
    assert_eq!(std::fs::read(&file).unwrap(), before, "the database was written to");
    holds(
        &said,
        &[
            "heap is left out: it has no primary key",
            "mod is left out: its name cannot be a module's",
            "keeps them: auth_user, seaql_migrations.",
            "shop_author is left out: it would share the model shop.author with author",
            "type.self is left out: it has a name that cannot be one in Rust.",
            "type.where_is is left out: it has a type without a counterpart (GEOMETRY), and may not be NULL",
            "book.owner_id points at auth_user, which is left out",
        ],
    );
    let app = place.path().join("site/src/shop");
    let read = |path: &str| std::fs::read_to_string(app.join(path)).unwrap();
    holds(
        &read("mod.rs"),
        &[
            ".register(type_model())",
            ".search_fields([Column::Title, Column::Isbn])",
            ".list_filter([Column::Status, Column::InStock])",
            ".choices::<entity::sea_orm_active_enums::BookStatus>(Column::Status)",
            "/// Many to many: which books belong to which categories.\nfn book_category()",
            ".verbose_name(\"book in category\")",
            ".name(\"orderitems\")",
        ],
    );
    assert!(!read("mod.rs").contains("ApiToken"));
    holds(
        &read("entity/book.rs"),
        &[
            "String(StringLen::N(200))",
            "Decimal(Some((10, 2)))",
            "pub status: BookStatus",
            "pub r#type: Option<String>",
            "belongs_to = \"super::author::Entity\"",
            "impl Related<super::category::Entity> for Entity",
        ],
    );
    holds(&read("entity/category.rs"), &["SelfRef"]);
    holds(&read("entity/order_items.rs"), &["column_name = \"Unit Price\""]);
    holds(&read("entity/sea_orm_active_enums.rs"), &["string_value = \"it's gone\""]);
    let policy = read("policy.toml");
    holds(&policy, &["[roles.\"shop.viewer\".allow]", "\"shop.*\" = [\"create\", \"update\"]"]);
    assert!(!policy.contains("\"delete\"") && !policy.contains("anonymous"));
}

#[tokio::test]
async fn nothing_that_is_there_is_overwritten() {
    let (place, url) = place().await;
    generate(asked(&place, &url, &[])).await.unwrap();
    let again = generate(asked(&place, &url, &["author"])).await.unwrap_err().to_string();
    holds(&again, &["src/shop is there already", "choose another name"]);
}

#[tokio::test]
async fn only_tables_that_were_asked_for_are_taken_and_a_missing_one_is_named() {
    let (place, url) = place().await;
    let missing = generate(asked(&place, &url, &["author", "writer"])).await.unwrap_err().to_string();
    holds(&missing, &["there is no table `writer`; there are ", "author"]);
    assert!(!place.path().join("site").exists());
    generate(asked(&place, &url, &["book"])).await.unwrap();
    let entities = place.path().join("site/src/shop/entity");
    assert!(entities.join("book.rs").exists() && !entities.join("author.rs").exists());
}

#[test]
fn the_app_is_called_as_the_database() {
    assert_eq!(app_name("sqlite:///tmp/My-shop.sqlite?mode=ro"), "my_shop");
    assert_eq!(app_name("postgres://u:p@host:5432/lending"), "lending");
    assert_eq!(app_name("sqlite:shop.db"), "shop");
}

#[test]
fn a_password_does_not_go_into_the_settings() {
    assert!(!setting(discover::Kind::Postgres, "postgres://u:hush@host/x").contains("hush"));
    assert_eq!(setting(discover::Kind::Postgres, "postgres://u@host/x"), "url = \"postgres://u@host/x\"");
}

#[tokio::test]
async fn a_table_that_another_app_has_is_left_to_it() {
    let (place, url) = place().await;
    generate(asked(&place, &url, &["author", "category"])).await.unwrap();
    let more = Asked { app: Some("more".to_owned()), ..asked(&place, &url, &["author", "book"]) };
    let said = generate(more).await.unwrap();
    holds(&said, &["author is left out: ", "src/shop/entity/author.rs has its entity already"]);
    let more = place.path().join("site/src/more/entity");
    assert!(more.join("book.rs").exists() && !more.join("author.rs").exists());
}
