//! One table with a column of every kind, and three small ones beside it: what points, and keys that nobody counts.

#![expect(unreachable_pub, reason = "an entity is written as SeaORM documents it")]

pub(super) mod shelf {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "shelf")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(unique, column_type = "String(StringLen::N(40))")]
        pub name: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod thing {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "thing")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(column_type = "String(StringLen::N(40))")]
        pub name: String,
        #[sea_orm(unique, column_type = "String(StringLen::N(20))", nullable)]
        pub code: Option<String>,
        pub shelf_id: Option<i32>,
        pub flag: bool,
        pub maybe: Option<bool>,
        pub small: Option<i16>,
        pub count: Option<i32>,
        pub big: Option<i64>,
        pub pieces: Option<u32>,
        pub single: Option<f32>,
        pub ratio: Option<f64>,
        #[sea_orm(column_type = "Decimal(Some((15, 2)))", nullable)]
        pub price: Option<Decimal>,
        pub weight: Option<Decimal>,
        pub status: Option<Status>,
        pub grade: Option<Grade>,
        pub mood: Option<Mood>,
        pub day: Option<Date>,
        pub clock: Option<Time>,
        pub naive: Option<DateTime>,
        pub moment: Option<DateTimeUtc>,
        pub zoned: Option<DateTimeWithTimeZone>,
        pub uid: Option<Uuid>,
        pub data: Option<Json>,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        pub document: Option<Json>,
        #[sea_orm(column_type = "Char(Some(3))", nullable)]
        pub currency: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        pub notes: Option<String>,
        pub raw: Option<Vec<u8>>,
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
        #[sea_orm(num_value = 10, display_value = "Poor")]
        Poor,
        #[sea_orm(num_value = 9, display_value = "Fine")]
        Fine,
    }

    /// Declared in an order that is not the alphabet's.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, DeriveDisplay)]
    #[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "mood")]
    pub enum Mood {
        #[sea_orm(string_value = "sour")]
        Sour,
        #[sea_orm(string_value = "even")]
        Even,
        #[sea_orm(string_value = "merry")]
        Merry,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(
            belongs_to = "super::shelf::Entity",
            from = "Column::ShelfId",
            to = "super::shelf::Column::Id",
            on_delete = "Restrict"
        )]
        Shelf,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod parcel {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "parcel")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        #[sea_orm(column_type = "String(StringLen::N(40))")]
        pub name: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod pair {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "pair")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false, column_type = "String(StringLen::N(20))")]
        pub region: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i32,
        #[sea_orm(column_type = "String(StringLen::N(40))")]
        pub name: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}
