//! One scope says the same to the database and in memory.
#![cfg(feature = "rows")]

use proptest::prelude::*;
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, Database, DatabaseConnection, DbBackend, EntityTrait, ModelTrait,
    QueryFilter, Schema, prelude::Uuid,
};

use super::{Map, Rows, Scope};
use crate::{Authorizer, Subject};

pub(crate) mod order {
    #![expect(unreachable_pub, reason = "the derive wants its items public")]

    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "shop_order")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub owner_id: Option<i32>,
        pub owner_big: Option<i64>,
        pub owner_name: Option<String>,
        pub owner_uuid: Option<Uuid>,
        pub paid: bool,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

const UUIDS: [&str; 2] = ["67e55044-10b1-426f-9247-bb680e5fe0c8", "a1a2a3a4-b1b2-c1c2-d1d2-d3d4d5d6d7d8"];

fn map(column: order::Column) -> Map<order::Entity> {
    Map::new::<order::Entity>("shop.order").owner(column)
}

fn scope(rows: Rows, column: order::Column) -> Scope {
    Scope::new(rows, std::sync::Arc::new(map(column).owner.unwrap()))
}

async fn shop(owners: &[(Option<i32>, Option<String>, Option<usize>)]) -> DatabaseConnection {
    let db = Database::connect("sqlite::memory:").await.unwrap();
    let table = Schema::new(DbBackend::Sqlite).create_table_from_entity(order::Entity);
    db.execute(&table).await.unwrap();
    let rows = owners.iter().map(|(number, name, uuid)| order::ActiveModel {
        owner_id: Set(*number),
        owner_big: Set(number.map(i64::from)),
        owner_name: Set(name.clone()),
        owner_uuid: Set(uuid.map(|at| UUIDS[at].parse::<Uuid>().unwrap())),
        paid: Set(true),
        ..Default::default()
    });
    order::Entity::insert_many(rows).exec(&db).await.unwrap();
    db
}

/// The ids that the database selects, after checking that memory agrees on every row.
async fn selected(db: &DatabaseConnection, scope: &Scope, subject: &Subject) -> Vec<i32> {
    let all = order::Entity::find().all(db).await.unwrap();
    let column = |name: &str| name.parse::<order::Column>().ok();
    let in_memory: Vec<i32> = all
        .iter()
        .filter(|row| scope.allows(subject, |name| Some(row.get(column(name)?))))
        .map(|row| row.id)
        .collect();
    let found = order::Entity::find().filter(scope.condition(subject)).all(db).await.unwrap();
    let found: Vec<i32> = found.into_iter().map(|row| row.id).collect();
    assert_eq!(found, in_memory, "{scope:?} for {subject:?} in {all:?}");
    found
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_database_and_the_memory_take_the_same_rows(
        owners in proptest::collection::vec(
            (
                proptest::option::of(-1..4_i32),
                proptest::option::of(proptest::sample::select(vec!["", "1", "01", "anna", "Anna"])),
                proptest::option::of(0..2_usize),
            ),
            1..12,
        ),
    ) {
        block_on(async {
            let owners: Vec<_> = owners.into_iter().map(|(a, b, c)| (a, b.map(str::to_owned), c)).collect();
            let db = shop(&owners).await;
            let keys = ["", "1", "-1", "01", "+1", " 1", "1.0", "anna", "99999999999999999999", UUIDS[0], "1 or 1=1"];
            use order::Column::{OwnerBig, OwnerId, OwnerName, OwnerUuid};
            for column in [OwnerId, OwnerBig, OwnerName, OwnerUuid] {
                for key in keys {
                    let subject = Subject::user("auth_user", key, "somebody");
                    let own = selected(&db, &scope(Rows::OWN, column), &subject).await;
                    let others = selected(&db, &scope(Rows::OTHERS, column), &subject).await;
                    assert_eq!(own.len() + others.len(), owners.len(), "every row is own or another's");
                }
            }
        });
    }
}

#[test]
fn nobody_owns_a_row_without_an_owner() {
    block_on(async {
        let db = shop(&[(None, None, None), (Some(7), Some(String::new()), None)]).await;
        let anna = Subject::user("auth_user", "7", "anna");
        assert_eq!(selected(&db, &scope(Rows::OWN, order::Column::OwnerId), &anna).await, [2]);
        assert_eq!(selected(&db, &scope(Rows::OTHERS, order::Column::OwnerId), &anna).await, [1]);
        for column in [order::Column::OwnerId, order::Column::OwnerName] {
            assert_eq!(selected(&db, &scope(Rows::OWN, column), &Subject::anonymous()).await, [0_i32; 0]);
        }
    });
}

#[test]
fn a_key_of_another_realm_owns_nothing() {
    block_on(async {
        let db = shop(&[(Some(7), None, None)]).await;
        let owner = map(order::Column::OwnerId).realm("auth_user").owner.unwrap();
        let scope = Scope::new(Rows::OWN, std::sync::Arc::new(owner));
        assert_eq!(selected(&db, &scope, &Subject::user("auth_user", "7", "anna")).await, [1]);
        assert_eq!(selected(&db, &scope, &Subject::user("member", "7", "bert")).await, [0_i32; 0]);
    });
}

#[test]
fn a_row_whose_owner_cannot_be_read_is_in_no_scope() {
    let anna = Subject::user("auth_user", "7", "anna");
    for rows in [Rows::OWN, Rows::OTHERS] {
        assert!(!scope(rows, order::Column::OwnerId).allows(&anna, |_| None));
    }
}

#[test]
fn a_column_that_can_hold_no_key_is_no_owner() {
    assert!(map(order::Column::Paid).owner.is_none());
    let policy = Authorizer::from_text("p", "[roles.a.allow]\n\"shop.order\" = [\"read:own\"]").unwrap();
    policy.with_rows(map(order::Column::Paid)).register(["shop.order"]).unwrap_err();
}
