use futures_util::future::BoxFuture;
use http::request::Parts;
use sea_orm::Database;

use super::Site;
use crate::{Access, Gate, GateError, ModelAdmin, Visitor};

#[expect(unreachable_pub, reason = "an entity is written as SeaORM documents it")]
mod book {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "book")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub title: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

struct Nobody;

impl Gate for Nobody {
    fn visitor<'a>(&'a self, _: &'a Parts) -> BoxFuture<'a, Result<Option<Visitor>, GateError>> {
        Box::pin(async { Ok(None) })
    }

    fn access(&self, _: &Visitor, _: &str, _: &str) -> Access {
        Access::none("nobody may anything")
    }

    fn models(&self, resources: &[String]) -> Result<(), Vec<String>> {
        let unknown = resources.iter().filter(|name| *name == "shop.unknown");
        let unknown: Vec<_> = unknown.map(|name| format!("the policy has no `{name}`")).collect();
        if unknown.is_empty() { Ok(()) } else { Err(unknown) }
    }
}

#[tokio::test]
async fn a_site_without_a_gate_is_not_built() {
    let db = Database::connect("sqlite::memory:").await.unwrap();
    let books = ModelAdmin::<book::Entity>::new();
    let error = Site::builder(db).app("shop", |app| app.register(books)).build().unwrap_err();
    assert_eq!(error.faults.len(), 1);
    assert!(error.to_string().contains("no gate") && error.to_string().contains(".gate("), "{error}");
}

#[tokio::test]
async fn all_faults_are_told_at_once_each_with_its_remedy() {
    let db = Database::connect("sqlite::memory:").await.unwrap();
    let twice = |name: &str| ModelAdmin::<book::Entity>::new().name(name);
    let error = Site::builder(db)
        .title(" ")
        .mounted_at("admin")
        .texts("en", "broken =")
        .app("login", |app| app.register(ModelAdmin::<book::Entity>::new()))
        .app("Shop!", |app| app)
        .app("shop", |app| app.register(twice("book")).register(twice("book")))
        .app("shop", |app| app.register(twice("other")))
        .gate(Nobody)
        .build()
        .unwrap_err();
    let told = error.to_string();
    for text in ["title", "`admin`", "`/login/`", "Shop!", "two apps", "texts of `en`", "shop.book"] {
        assert!(told.contains(text), "no {text} in {told}");
    }
    assert!(error.faults.iter().all(|fault| !fault.remedy.is_empty()), "{told}");
}

#[tokio::test]
async fn the_gate_is_asked_whether_it_knows_the_models() {
    let db = Database::connect("sqlite::memory:").await.unwrap();
    let unknown = ModelAdmin::<book::Entity>::new().name("unknown");
    let error = Site::builder(db).gate(Nobody).app("shop", |app| app.register(unknown)).build().unwrap_err();
    assert!(error.to_string().contains("the policy has no `shop.unknown`"), "{error}");
}
