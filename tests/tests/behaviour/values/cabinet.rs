//! A site over these tables, with a gate that lets everybody do everything.

use admin::gate::{Access, Gate, GateError, Visitor};
use admin::{ModelAdmin, Site};
use axum::Router;
use frontdesk_tests::answer::{Answer, PageForm};
use frontdesk_tests::client::Client;
use frontdesk_tests::database::{Template, TestDatabase};
use futures_util::future::BoxFuture;
use http::request::Parts;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Iterable, Schema};
use sea_orm_migration::MigratorTrait;

use super::entities::{pair, parcel, shelf, thing};
use crate::ground::Ground;

const SAVE: Option<(&str, &str)> = Some(("_save", "Save"));

/// The tables, empty.
static TEMPLATE: Template = Template::new("cabinet", |url| Box::pin(tables(url)));

struct Everybody;

impl Gate for Everybody {
    fn visitor<'a>(&'a self, _: &'a Parts) -> BoxFuture<'a, Result<Option<Visitor>, GateError>> {
        Box::pin(async { Ok(Some(Visitor::new("1", "Root"))) })
    }

    fn access(&self, _: &Visitor, _: &str, _: &str) -> Access {
        Access::All
    }
}

/// The admin over the tables, on a port of its own.
pub(super) struct Cabinet {
    pub(super) client: Client,
    pub(super) database: TestDatabase,
}

impl Cabinet {
    pub(super) async fn open(ground: Ground) -> Self {
        Self::open_after(ground, "").await
    }

    /// Opened when this was said on the one connection there is.
    pub(super) async fn open_after(ground: Ground, said: &str) -> Self {
        let database = ground.copy_of(&TEMPLATE).await;
        let db = database.connect().await;
        if !said.is_empty() {
            db.execute_unprepared(said).await.unwrap();
        }
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().nest_service("/admin", admin::router(site(db)));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { client: Client::new(&origin), database }
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        self.client.get(&format!("/admin/shop/{path}")).await
    }

    pub(super) async fn form(&self, path: &str) -> PageForm {
        self.get(path).await.expect_status(200).form("main form[method=post]")
    }

    /// Fills the form at a path and sends it.
    pub(super) async fn save(&self, path: &str, values: &[(&str, &str)]) -> Answer {
        let form = self.form(path).await;
        self.send(path, form, values).await
    }

    /// Sends a form that was loaded before.
    pub(super) async fn send(&self, path: &str, mut form: PageForm, values: &[(&str, &str)]) -> Answer {
        for (name, value) in values {
            form.set(name, value);
        }
        self.client.submit(&format!("/admin/shop/{path}"), &form, SAVE).await
    }

    /// Adds a row that must be taken.
    pub(super) async fn add(&self, model: &str, values: &[(&str, &str)]) {
        self.save(&format!("{model}/add/"), values).await.expect_redirect(&format!("/admin/shop/{model}/"));
    }

    /// The names of the things that a list shows.
    pub(super) async fn names(&self, query: &str) -> Vec<String> {
        column(&self.get(&format!("thing/{query}")).await.expect_status(200), "Name")
    }

    /// The names of the things with this value in this column, or found by it (`q`).
    pub(super) async fn found(&self, column: &str, value: &str) -> Vec<String> {
        self.names(&format!("?o=name&{column}={}", utf8_percent_encode(value, NON_ALPHANUMERIC))).await
    }

    /// What each entry of a row's history says was changed, the newest entry first.
    pub(super) async fn changes(&self, path: &str) -> Vec<Vec<String>> {
        let history = self.get(&format!("{path}history/")).await.expect_status(200);
        let entry = |number: usize| format!("main ol.timeline > li:nth-child({number}) dl.changes");
        let changes = |number: usize| {
            let fields = history.texts(&format!("{} dt", entry(number)));
            let values = history.texts(&format!("{} dd", entry(number)));
            fields.into_iter().zip(values).map(|(field, values)| format!("{field}: {values}")).collect()
        };
        (1..=history.count("main ol.timeline > li")).map(changes).collect()
    }
}

/// The texts of one column of a list, found by the words of its header.
pub(super) fn column(answer: &Answer, header: &str) -> Vec<String> {
    let heads = answer.texts("main table thead th");
    if heads.is_empty() {
        // A list without rows is a sentence.
        return Vec::new();
    }
    let at = heads
        .iter()
        .position(|head| head.starts_with(header))
        .unwrap_or_else(|| panic!("no {header} in {heads:?}"));
    answer.texts(&format!("main table tbody tr > :nth-child({})", at + 1))
}

fn site(db: DatabaseConnection) -> Site {
    use thing::Column::{Count, Data, Document, Id, Mood, Name, Notes, Raw, Status};
    let shown = || thing::Column::iter().filter(|column| !matches!(column, Id));
    let things = ModelAdmin::<thing::Entity>::new()
        .list_display(shown())
        .search_fields([Name, Notes, Mood, Status, Count])
        .list_filter(shown().filter(|column| !matches!(column, Data | Document | Raw)))
        .choices::<thing::Status>(Status)
        .choices::<thing::Grade>(thing::Column::Grade)
        .list_per_page(5);
    let shelves = ModelAdmin::<shelf::Entity>::new().search_fields([shelf::Column::Name]);
    Site::builder(db)
        .gate(Everybody)
        .app("shop", |app| {
            app.register(things)
                .register(shelves)
                .register(ModelAdmin::<parcel::Entity>::new())
                .register(ModelAdmin::<pair::Entity>::new())
        })
        .build()
        .unwrap()
}

/// The tables as SeaORM itself makes them, but that MariaDB keeps parts of a second, as the others do.
async fn tables(url: String) {
    let db = admin::project::connect(&url, 1).await.unwrap();
    let schema = Schema::new(db.get_database_backend());
    for statement in schema.create_enum_from_entity(thing::Entity) {
        db.execute(&statement).await.unwrap();
    }
    for table in [
        schema.create_table_from_entity(shelf::Entity),
        schema.create_table_from_entity(thing::Entity),
        schema.create_table_from_entity(parcel::Entity),
        schema.create_table_from_entity(pair::Entity),
    ] {
        db.execute(&table).await.unwrap();
    }
    if db.get_database_backend() == DbBackend::MySql {
        let precise = "ALTER TABLE thing MODIFY clock time(6), MODIFY naive datetime(6), \
                       MODIFY moment timestamp(6) NULL, MODIFY zoned timestamp(6) NULL";
        db.execute_unprepared(precise).await.unwrap();
    }
    admin::migration::Migrator::up(&db, None).await.unwrap();
    if url.starts_with("sqlite") {
        db.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await.unwrap();
    }
    db.close().await.unwrap();
}
