//! Who is in which group: the link table beside a user table.
//!
//! `auth_user_groups` and the `<table>_groups` of a table of your own have the same two columns, so both are read and
//! written here.

use std::collections::HashMap;

use sea_orm::sea_query::{Alias, ArrayType, Expr, ExprTrait, JoinType, Order, Query, SelectStatement, Value};
use sea_orm::{ConnectionTrait, DatabaseExecutor, DbErr, QueryResult};
use uuid::Uuid;

use super::GroupMembers;
use super::key::text;

/// The column of the user's key.
pub(crate) const USER: &str = "user_id";
/// The column of the group's key.
pub(crate) const GROUP: &str = "group_id";

/// What a joined group's name is called in the answer: a name that no column of a user table has.
pub(super) const NAME: &str = "frontdesk_group_name";

/// The link table of one user table.
#[derive(Clone, Debug)]
pub(super) struct Links {
    table: String,
}

impl Links {
    /// The link table beside this user table.
    pub(super) fn of(table: &str) -> Self {
        Self { table: table_name(table) }
    }

    /// The names of one user's groups, sorted.
    pub(super) async fn names(&self, db: &DatabaseExecutor<'_>, user: Value) -> Result<Vec<String>, DbErr> {
        let rows = db.query_all(&self.select([user])).await?;
        rows.iter().map(|row| row.try_get("", NAME)).collect()
    }

    /// The names of several users' groups, by the user's key as text. `kind` is the Rust type of the key.
    pub(super) async fn names_of_all(
        &self,
        db: &DatabaseExecutor<'_>,
        users: Vec<Value>,
        kind: &ArrayType,
    ) -> Result<HashMap<String, Vec<String>>, DbErr> {
        let mut groups: HashMap<String, Vec<String>> = HashMap::new();
        if users.is_empty() {
            return Ok(groups);
        }
        for row in db.query_all(&self.select(users)).await? {
            groups.entry(user_key(&row, kind)?).or_default().push(row.try_get("", NAME)?);
        }
        Ok(groups)
    }

    /// Joins the names of a user's groups to a query of users: a row for each, or one row with nothing.
    pub(super) fn join(&self, users: &mut SelectStatement, key: SelectedKey) {
        let links = Alias::new(&self.table);
        users
            .join(
                JoinType::LeftJoin,
                links.clone(),
                Expr::col((links.clone(), USER)).eq(Expr::col((Alias::new(&key.table), key.column))),
            )
            .join(
                JoinType::LeftJoin,
                "auth_group",
                Expr::col(("auth_group", "id")).eq(Expr::col((links, GROUP))),
            )
            .expr_as(Expr::col(("auth_group", "name")), NAME)
            .order_by(("auth_group", "name"), Order::Asc);
    }

    /// Makes a link; false if it is there already.
    pub(super) async fn add(
        &self,
        db: &DatabaseExecutor<'_>,
        user: Value,
        group: i32,
    ) -> Result<bool, DbErr> {
        let links = Alias::new(&self.table);
        let known = Query::select()
            .column(GROUP)
            .from(links.clone())
            .and_where(Expr::col(USER).eq(user.clone()))
            .and_where(Expr::col(GROUP).eq(group))
            .to_owned();
        if db.query_one(&known).await?.is_some() {
            return Ok(false);
        }
        let mut insert = Query::insert();
        insert
            .into_table(links)
            .columns([USER, GROUP])
            .values([user.into(), group.into()])
            .map_err(|error| DbErr::Custom(error.to_string()))?;
        db.execute(&insert).await?;
        Ok(true)
    }

    /// Ends a link; false if there is none.
    pub(super) async fn remove(
        &self,
        db: &DatabaseExecutor<'_>,
        user: Value,
        group: i32,
    ) -> Result<bool, DbErr> {
        let delete = Query::delete()
            .from_table(Alias::new(&self.table))
            .and_where(Expr::col(USER).eq(user))
            .and_where(Expr::col(GROUP).eq(group))
            .to_owned();
        Ok(db.execute(&delete).await?.rows_affected() > 0)
    }

    /// Every group with its members' number, sorted by name.
    pub(super) async fn groups(&self, db: &DatabaseExecutor<'_>) -> Result<Vec<GroupMembers>, DbErr> {
        let links = Alias::new(&self.table);
        let count = Query::select()
            .column(("auth_group", "id"))
            .column(("auth_group", "name"))
            .expr_as(Expr::col((links.clone(), USER)).count(), "members")
            .from("auth_group")
            .left_join(links.clone(), Expr::col((links, GROUP)).eq(Expr::col(("auth_group", "id"))))
            .group_by_columns([("auth_group", "id"), ("auth_group", "name")])
            .order_by(("auth_group", "name"), Order::Asc)
            .to_owned();
        let rows = db.query_all(&count).await?;
        rows.iter()
            .map(|row| {
                let members: i64 = row.try_get("", "members")?;
                Ok(GroupMembers {
                    id: row.try_get("", "id")?,
                    name: row.try_get("", "name")?,
                    members: members.unsigned_abs(),
                })
            })
            .collect()
    }

    fn select(&self, users: impl IntoIterator<Item = Value>) -> SelectStatement {
        let links = Alias::new(&self.table);
        Query::select()
            .column((links.clone(), USER))
            .expr_as(Expr::col(("auth_group", "name")), NAME)
            .from(links.clone())
            .inner_join("auth_group", Expr::col(("auth_group", "id")).eq(Expr::col((links.clone(), GROUP))))
            .and_where(Expr::col((links, USER)).is_in(users))
            .order_by(("auth_group", "name"), Order::Asc)
            .to_owned()
    }
}

/// The key column that links point at.
pub(super) struct SelectedKey {
    pub(super) table: String,
    pub(super) column: String,
}

/// The name of the link table beside a user table.
pub(crate) fn table_name(users: &str) -> String {
    format!("{users}_groups")
}

/// The user's key in a row of the link table, in the spelling of [`text`].
fn user_key(row: &QueryResult, kind: &ArrayType) -> Result<String, DbErr> {
    let value = match kind {
        ArrayType::TinyInt => Value::from(row.try_get::<i8>("", USER)?),
        ArrayType::SmallInt => Value::from(row.try_get::<i16>("", USER)?),
        ArrayType::Int => Value::from(row.try_get::<i32>("", USER)?),
        ArrayType::BigInt => Value::from(row.try_get::<i64>("", USER)?),
        ArrayType::TinyUnsigned => Value::from(row.try_get::<u8>("", USER)?),
        ArrayType::SmallUnsigned => Value::from(row.try_get::<u16>("", USER)?),
        ArrayType::Unsigned => Value::from(row.try_get::<u32>("", USER)?),
        ArrayType::BigUnsigned => Value::from(row.try_get::<u64>("", USER)?),
        ArrayType::Uuid => Value::from(row.try_get::<Uuid>("", USER)?),
        _ => Value::from(row.try_get::<String>("", USER)?),
    };
    Ok(text(value))
}
