//! 100,000 books in a file, an admin over them whose gate lets everybody in, and the floor beside it.

use admin::gate::{Access, Gate, GateError, Visitor, action};
use admin::{ModelAdmin, Scoped, Site};
use axum::Router;
use futures_util::future::BoxFuture;
use sea_orm::{ConnectOptions, ConnectionTrait, Database};

const SCHEMA: &str = "
CREATE TABLE author (id INTEGER PRIMARY KEY AUTOINCREMENT, name VARCHAR(100) NOT NULL);
CREATE TABLE book (
    id INTEGER PRIMARY KEY AUTOINCREMENT, title VARCHAR(200) NOT NULL, isbn VARCHAR(13) NOT NULL UNIQUE,
    author_id INTEGER NOT NULL REFERENCES author (id), price DECIMAL(10, 2) NOT NULL, pages INTEGER NOT NULL,
    published DATE NOT NULL, in_stock BOOLEAN NOT NULL, status VARCHAR(16) NOT NULL);
CREATE INDEX book_title ON book (title);
CREATE INDEX book_status ON book (status);
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
    INSERT INTO author (name) SELECT 'Author ' || i FROM n;
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
    INSERT INTO book (title, isbn, author_id, price, pages, published, in_stock, status)
    SELECT printf('Title %06d', i * 7919 % 100000), printf('%013d', i), i % 1000 + 1, (i % 9900) / 100.0 + 1, i % 900 + 50,
        date('2000-01-01', '+' || (i % 9000) || ' days'), i % 3 <> 0,
        CASE i % 3 WHEN 0 THEN 'draft' WHEN 1 THEN 'published' ELSE 'archived' END FROM n;
ANALYZE;";

pub(crate) struct Shop {
    site: Site,
    pub(crate) admin: Router,
    pub(crate) floor: Router,
    _directory: tempfile::TempDir,
}

impl Shop {
    pub(crate) async fn open() -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let file = directory.path().join("shop.sqlite");
        let mut options = ConnectOptions::new(format!("sqlite://{}?mode=rwc", file.display()));
        options.max_connections(8).sqlx_logging(false).test_before_acquire(false);
        let db = Database::connect(options).await.expect("a database");
        db.execute_unprepared(SCHEMA).await.expect("the tables");
        let floor = super::floor::router(db.clone());
        let site = Site::builder(db)
            .gate(Open)
            .app("shop", |app| app.register(ModelAdmin::<author::Entity>::new()).register(books()))
            .build()
            .expect("a site");
        Self { admin: admin::router(site.clone()), site, floor, _directory: directory }
    }

    /// The books, as everybody may read them.
    pub(crate) fn books(&self) -> Scoped {
        let visitor = Visitor::new("1", "everybody");
        self.site.desk().may(&visitor, "shop.book", action::READ).expect("the gate is open")
    }
}

fn books() -> ModelAdmin<book::Entity> {
    use book::Column::{AuthorId, InStock, Isbn, Pages, Price, Published, Status, Title};
    ModelAdmin::new()
        .list_display([Title, Isbn, AuthorId, Price, Pages, Published, InStock, Status])
        .search_fields([Title, Isbn])
        .list_filter([Status])
}

/// Lets everybody do everything.
struct Open;

impl Gate for Open {
    fn visitor<'a>(
        &'a self,
        _: &'a http::request::Parts,
    ) -> BoxFuture<'a, Result<Option<Visitor>, GateError>> {
        Box::pin(async { Ok(Some(Visitor::new("1", "everybody"))) })
    }

    fn access(&self, _: &Visitor, _: &str, _: &str) -> Access {
        Access::All
    }
}

#[expect(unreachable_pub, reason = "SeaORM's derive writes pub")]
pub(crate) mod author {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "author")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

#[expect(unreachable_pub, reason = "SeaORM's derive writes pub")]
pub(crate) mod book {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "book")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub title: String,
        #[sea_orm(unique)]
        pub isbn: String,
        pub author_id: i64,
        #[sea_orm(column_type = "Decimal(Some((10, 2)))")]
        pub price: Decimal,
        pub pages: i32,
        pub published: Date,
        pub in_stock: bool,
        pub status: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(
            belongs_to = "super::author::Entity",
            from = "Column::AuthorId",
            to = "super::author::Column::Id"
        )]
        Author,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
