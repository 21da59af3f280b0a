//! Entities of every kind, on tables as somebody else might have made them: `DECIMAL` keeps 25.00 as an integer.

pub(super) const SCHEMA: &str = r#"
PRAGMA foreign_keys = ON;
CREATE TABLE author (id INTEGER PRIMARY KEY AUTOINCREMENT, name VARCHAR(100) NOT NULL UNIQUE, owner_id INTEGER);
CREATE TABLE book (
    id INTEGER PRIMARY KEY AUTOINCREMENT, title VARCHAR(40) NOT NULL, isbn VARCHAR(13) UNIQUE,
    author_id INTEGER NOT NULL REFERENCES author (id) ON DELETE RESTRICT,
    price DECIMAL(8, 2) NOT NULL, status VARCHAR(1) NOT NULL DEFAULT 'd', grade INTEGER, rank INTEGER, owner_id INTEGER,
    UNIQUE (author_id, title));
CREATE TABLE "order" (id INTEGER PRIMARY KEY AUTOINCREMENT, total INTEGER NOT NULL, owner_id INTEGER,
    parent_id INTEGER REFERENCES "order" (id) ON DELETE CASCADE);
CREATE TABLE item (id INTEGER PRIMARY KEY AUTOINCREMENT, order_id INTEGER NOT NULL REFERENCES "order" (id) ON DELETE CASCADE,
    book_id INTEGER REFERENCES book (id) ON DELETE CASCADE, name VARCHAR(40) NOT NULL, owner_id INTEGER);
CREATE TABLE note (id INTEGER PRIMARY KEY AUTOINCREMENT, item_id INTEGER REFERENCES item (id) ON DELETE SET NULL, text TEXT);
CREATE TABLE thing (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    flag BOOLEAN NOT NULL, maybe BOOLEAN, tiny TINYINT NOT NULL, big BIGINT NOT NULL, count INTEGER, ratio DOUBLE NOT NULL,
    amount DECIMAL(12, 4), day DATE, clock TIME, naive DATETIME, moment TIMESTAMP, offset_at TIMESTAMP,
    uid UUID, data JSON, short VARCHAR(5), long TEXT, remark VARCHAR(20) NOT NULL, raw BLOB, api_token VARCHAR(40));
CREATE TABLE pair (region VARCHAR(20) NOT NULL, number INTEGER NOT NULL, name VARCHAR(20) NOT NULL, PRIMARY KEY (region, number));
CREATE TABLE parcel (id UUID NOT NULL PRIMARY KEY, name VARCHAR(20) NOT NULL);
CREATE TABLE hooked (id INTEGER PRIMARY KEY AUTOINCREMENT, name VARCHAR(20) NOT NULL, stamp VARCHAR(40));
"#;

macro_rules! no_relations {
    () => {
        #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
        pub enum Relation {}
        impl ActiveModelBehavior for ActiveModel {}
    };
}

pub(super) mod author {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "author")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(unique, column_type = "String(StringLen::N(100))")]
        pub name: String,
        pub owner_id: Option<i32>,
    }
    no_relations!();
}

pub(super) mod book {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "book")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(unique_key = "author_title", column_type = "String(StringLen::N(40))")]
        pub title: String,
        #[sea_orm(unique, column_type = "String(StringLen::N(13))", nullable)]
        pub isbn: Option<String>,
        #[sea_orm(unique_key = "author_title")]
        pub author_id: i32,
        #[sea_orm(column_type = "Decimal(Some((8, 2)))")]
        pub price: Decimal,
        #[sea_orm(default_value = "d")]
        pub status: Status,
        pub grade: Option<Grade>,
        pub rank: Option<i32>,
        pub owner_id: Option<i32>,
    }
    #[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, DeriveDisplay)]
    #[sea_orm(rs_type = "String", db_type = "String(StringLen::N(1))")]
    pub enum Status {
        #[sea_orm(string_value = "d", display_value = "Draft")]
        Draft,
        #[sea_orm(string_value = "p", display_value = "Published")]
        Published,
    }
    #[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, DeriveDisplay)]
    #[sea_orm(rs_type = "i32", db_type = "Integer")]
    pub enum Grade {
        #[sea_orm(num_value = 1, display_value = "Poor")]
        Poor,
        #[sea_orm(num_value = 2, display_value = "Fine")]
        Fine,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(
            belongs_to = "super::author::Entity",
            from = "Column::AuthorId",
            to = "super::author::Column::Id",
            on_delete = "Restrict"
        )]
        Author,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod order {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "order")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub total: i32,
        pub owner_id: Option<i32>,
        pub parent_id: Option<i32>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(belongs_to = "Entity", from = "Column::ParentId", to = "Column::Id", on_delete = "Cascade")]
        Parent,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod item {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "item")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub order_id: i32,
        pub book_id: Option<i32>,
        pub name: String,
        pub owner_id: Option<i32>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(
            belongs_to = "super::order::Entity",
            from = "Column::OrderId",
            to = "super::order::Column::Id",
            on_delete = "Cascade"
        )]
        Order,
        #[sea_orm(
            belongs_to = "super::book::Entity",
            from = "Column::BookId",
            to = "super::book::Column::Id",
            on_delete = "Cascade"
        )]
        Book,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod note {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "note")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub item_id: Option<i32>,
        #[sea_orm(column_type = "Text", nullable)]
        pub text: Option<String>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(
            belongs_to = "super::item::Entity",
            from = "Column::ItemId",
            to = "super::item::Column::Id",
            on_delete = "SetNull"
        )]
        Item,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod thing {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "thing")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub flag: bool,
        pub maybe: Option<bool>,
        pub tiny: i8,
        pub big: i64,
        pub count: Option<u32>,
        pub ratio: f64,
        #[sea_orm(column_type = "Decimal(Some((12, 4)))", nullable)]
        pub amount: Option<Decimal>,
        pub day: Option<Date>,
        pub clock: Option<Time>,
        pub naive: Option<DateTime>,
        pub moment: Option<DateTimeUtc>,
        pub offset_at: Option<DateTimeWithTimeZone>,
        pub uid: Option<Uuid>,
        pub data: Option<Json>,
        #[sea_orm(column_type = "String(StringLen::N(5))", nullable)]
        pub short: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        pub long: Option<String>,
        #[sea_orm(column_type = "String(StringLen::N(20))")]
        pub remark: String,
        #[sea_orm(column_type = "Blob", nullable)]
        pub raw: Option<Vec<u8>>,
        pub api_token: Option<String>,
    }
    no_relations!();
}

pub(super) mod pair {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "pair")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub region: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i32,
        pub name: String,
    }
    no_relations!();
}

pub(super) mod parcel {
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "parcel")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub name: String,
    }
    no_relations!();
}

pub(super) mod hooked {
    use sea_orm::ActiveValue;
    use sea_orm::entity::prelude::*;
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "hooked")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub name: String,
        pub stamp: Option<String>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    #[async_trait::async_trait]
    impl ActiveModelBehavior for ActiveModel {
        async fn before_save<C: ConnectionTrait>(mut self, _: &C, insert: bool) -> Result<Self, DbErr> {
            if self.name.try_as_ref().is_some_and(|name| name == "refuse") {
                return Err(DbErr::Custom("the hook says no".to_owned()));
            }
            self.stamp = ActiveValue::Set(Some(if insert { "made" } else { "changed" }.to_owned()));
            Ok(self)
        }
        async fn after_save<C: ConnectionTrait>(model: Model, db: &C, _: bool) -> Result<Model, DbErr> {
            db.execute_unprepared("UPDATE hooked SET stamp = stamp || '!'").await?;
            Ok(model)
        }
        async fn before_delete<C: ConnectionTrait>(self, _: &C) -> Result<Self, DbErr> {
            if self.name.try_as_ref().is_some_and(|name| name == "stay") {
                return Err(DbErr::Custom("this one stays".to_owned()));
            }
            Ok(self)
        }
    }
}
