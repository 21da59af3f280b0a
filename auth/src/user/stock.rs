//! Users from Django's tables.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{ArrayType, Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseExecutor, DbBackend, DbErr,
    EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QueryResult, QuerySelect, Statement,
};
use secrecy::{ExposeSecret, SecretString};

use super::links::Links;
use super::{
    Account, GroupMembers, ListUsers, LoginFault, Moment, NewRow, Person, Principal, SessionAccount,
    StoreFuture, UserStore, entity, key, login, lookup,
};
use crate::password::Format;
use crate::session::entity as session;

/// The stock user table, as Django 5.2 makes it: `auth_user` with `auth_group`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stock;

/// The name of the stock table, and so the realm of its users.
pub(crate) const REALM: &str = "auth_user";

const LOGIN_LIMIT: usize = 150;

impl UserStore for Stock {
    fn realm(&self) -> &str {
        REALM
    }

    fn format(&self) -> Format {
        Format::Django
    }

    fn login_limit(&self) -> usize {
        LOGIN_LIMIT
    }

    fn has_email(&self) -> bool {
        true
    }

    fn check_login(&self, login: &str) -> Result<(), LoginFault> {
        login::check_username(login, LOGIN_LIMIT)
    }

    fn by_login<'a>(
        &'a self,
        db: &'a DatabaseExecutor<'a>,
        login: &'a str,
    ) -> StoreFuture<'a, Option<Account>> {
        Box::pin(async move {
            let found = entity::Entity::find().filter(entity::Column::Username.eq(login)).one(db).await?;
            // MariaDB's usual collations find `ADMIN` for `admin`; a name is exact on every database.
            account(db, found.filter(|row| row.username == login)).await
        })
    }

    fn by_key<'a>(&'a self, db: &'a DatabaseExecutor<'a>, key: &'a str) -> StoreFuture<'a, Option<Account>> {
        Box::pin(async move {
            let Some(row) = key::is::<entity::Entity>(key) else { return Ok(None) };
            account(db, entity::Entity::find().filter(row).one(db).await?).await
        })
    }

    fn is_taken<'a>(&'a self, db: &'a DatabaseExecutor<'a>, login: &'a str) -> StoreFuture<'a, bool> {
        Box::pin(
            async move { Ok(lookup::is_taken::<entity::Entity>(db, entity::Column::Username, login).await?) },
        )
    }

    fn create<'a>(
        &'a self,
        db: &'a DatabaseExecutor<'a>,
        new: &'a NewRow,
    ) -> StoreFuture<'a, Arc<dyn Principal>> {
        Box::pin(async move {
            let row = entity::ActiveModel {
                password: Set(new.password.expose_secret().to_owned()),
                last_login: Set(None),
                is_superuser: Set(new.superuser),
                username: Set(new.login.clone()),
                first_name: Set(new.first_name.clone()),
                last_name: Set(new.last_name.clone()),
                email: Set(new.email.clone()),
                is_staff: Set(new.staff),
                is_active: Set(true),
                date_joined: Set(new.joined.into()),
                ..Default::default()
            };
            Ok(person(row.insert(db).await?, Vec::new()))
        })
    }

    fn set_password<'a>(
        &'a self,
        db: &'a DatabaseExecutor<'a>,
        key: &'a str,
        hash: &'a SecretString,
    ) -> StoreFuture<'a, bool> {
        Box::pin(async move {
            let Some(row) = key::is::<entity::Entity>(key) else { return Ok(false) };
            let hash = Expr::value(hash.expose_secret());
            Ok(lookup::write::<entity::Entity>(db, row, entity::Column::Password, hash).await?)
        })
    }

    fn list<'a>(
        &'a self,
        db: &'a DatabaseExecutor<'a>,
        ask: &'a ListUsers,
    ) -> StoreFuture<'a, Vec<Arc<dyn Principal>>> {
        use entity::Column::{Email, Username};
        Box::pin(async move {
            let rows = lookup::page::<entity::Entity>(db, Username, Some(Email), ask).all(db).await?;
            let keys = rows.iter().map(|row| row.id.into()).collect();
            let mut groups = links().names_of_all(db, keys, &ArrayType::Int).await?;
            let user = |row: entity::Model| {
                let groups = groups.remove(&row.id.to_string()).unwrap_or_default();
                person(row, groups)
            };
            Ok(rows.into_iter().map(user).collect())
        })
    }

    fn has_other_superuser<'a>(
        &'a self,
        db: &'a DatabaseExecutor<'a>,
        key: &'a str,
    ) -> StoreFuture<'a, bool> {
        Box::pin(async move {
            // In the order of their keys, as everybody locks them who must not take the last one's rights.
            let superusers: Vec<i32> = entity::Entity::find()
                .select_only()
                .column(entity::Column::Id)
                .filter(entity::Column::IsSuperuser.eq(true))
                .filter(entity::Column::IsActive.eq(true))
                .order_by_asc(entity::Column::Id)
                .lock_exclusive()
                .into_tuple()
                .all(db)
                .await?;
            Ok(superusers.iter().any(|id| id.to_string() != key))
        })
    }

    fn set_active<'a>(
        &'a self,
        db: &'a DatabaseExecutor<'a>,
        key: &'a str,
        active: bool,
    ) -> StoreFuture<'a, bool> {
        Box::pin(async move {
            let Some(row) = key::is::<entity::Entity>(key) else { return Ok(false) };
            let active = Expr::value(active);
            Ok(lookup::write::<entity::Entity>(db, row, entity::Column::IsActive, active).await?)
        })
    }

    fn groups_of<'a>(&'a self, db: &'a DatabaseExecutor<'a>, key: &'a str) -> StoreFuture<'a, Vec<String>> {
        Box::pin(async move {
            let Some(user) = key::value::<entity::Entity>(key) else { return Ok(Vec::new()) };
            Ok(links().names(db, user).await?)
        })
    }

    fn add_to_group<'a>(
        &'a self,
        db: &'a DatabaseExecutor<'a>,
        key: &'a str,
        group: i32,
    ) -> StoreFuture<'a, bool> {
        Box::pin(async move {
            let Some(user) = key::value::<entity::Entity>(key) else { return Ok(false) };
            Ok(links().add(db, user, group).await?)
        })
    }

    fn remove_from_group<'a>(
        &'a self,
        db: &'a DatabaseExecutor<'a>,
        key: &'a str,
        group: i32,
    ) -> StoreFuture<'a, bool> {
        Box::pin(async move {
            let Some(user) = key::value::<entity::Entity>(key) else { return Ok(false) };
            Ok(links().remove(db, user, group).await?)
        })
    }

    fn groups<'a>(&'a self, db: &'a DatabaseExecutor<'a>) -> StoreFuture<'a, Vec<GroupMembers>> {
        Box::pin(async move { Ok(links().groups(db).await?) })
    }

    fn upgrade_password<'a>(
        &'a self,
        db: &'a DatabaseExecutor<'a>,
        key: &'a str,
        former: &'a SecretString,
        hash: &'a SecretString,
    ) -> StoreFuture<'a, bool> {
        Box::pin(async move {
            let Some(row) = key::is::<entity::Entity>(key) else { return Ok(false) };
            let row = row.and(entity::Column::Password.eq(former.expose_secret()));
            let hash = Expr::value(hash.expose_secret());
            Ok(lookup::write::<entity::Entity>(db, row, entity::Column::Password, hash).await?)
        })
    }

    fn by_email<'a>(&'a self, db: &'a DatabaseExecutor<'a>, email: &'a str) -> StoreFuture<'a, Vec<Account>> {
        Box::pin(async move {
            let rows = lookup::with_text::<entity::Entity>(entity::Column::Email, email).all(db).await?;
            let folded = login::fold(email);
            let mut found = Vec::new();
            for row in rows.into_iter().filter(|row| login::fold(&row.email) == folded) {
                found.extend(account(db, Some(row)).await?);
            }
            Ok(found)
        })
    }

    fn schemes<'a>(&'a self, db: &'a DatabaseExecutor<'a>) -> StoreFuture<'a, Vec<SecretString>> {
        Box::pin(async move { Ok(lookup::sample::<entity::Entity>(db, entity::Column::Password).await?) })
    }

    fn touch_last_login<'a>(
        &'a self,
        db: &'a DatabaseExecutor<'a>,
        key: &'a str,
        at: DateTime<Utc>,
    ) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            let Some(row) = key::is::<entity::Entity>(key) else { return Ok(()) };
            let at = Expr::value(Moment::from(at));
            lookup::write::<entity::Entity>(db, row, entity::Column::LastLogin, at).await?;
            Ok(())
        })
    }

    fn by_session<'a>(
        &'a self,
        db: &'a DatabaseExecutor<'a>,
        id_hash: &'a str,
    ) -> StoreFuture<'a, Option<SessionAccount>> {
        Box::pin(async move {
            let backend = db.get_database_backend();
            let statement = Statement::from_sql_and_values(backend, joined_read(backend), [id_hash.into()]);
            let rows = db.query_all_raw(statement).await?;
            let Some(first) = rows.first() else { return Ok(None) };
            let session = session::Model::from_query_result(first, "s_")?;
            let user = entity::Model::from_query_result_optional(first, "u_")?;
            let account = match user {
                Some(row) => Some(with_password(row, group_names(&rows)?)),
                None => None,
            };
            Ok(Some(SessionAccount { session, account }))
        })
    }
}

/// Session, user and groups in one statement: one row a group, or one row.
///
/// The cast stands inside a `CASE` because PostgreSQL may evaluate it before it has compared the realm, and another
/// realm's keys are not numbers.
fn joined_read(backend: DbBackend) -> String {
    let (parameter, integer) = match backend {
        DbBackend::Postgres => ("$1", "INTEGER"),
        DbBackend::MySql => ("?", "SIGNED"),
        _ => ("?", "INTEGER"),
    };
    format!(
        "SELECT s.id AS s_id, s.realm AS s_realm, s.user_key AS s_user_key, s.stamp AS s_stamp, \
         s.fresh_at AS s_fresh_at, s.created_at AS s_created_at, s.last_seen_at AS s_last_seen_at, \
         s.idle_seconds AS s_idle_seconds, s.idle_expires_at AS s_idle_expires_at, s.expires_at AS s_expires_at, \
         s.address AS s_address, s.agent AS s_agent, s.data AS s_data, \
         u.id AS u_id, u.password AS u_password, u.last_login AS u_last_login, u.is_superuser AS u_is_superuser, \
         u.username AS u_username, u.first_name AS u_first_name, u.last_name AS u_last_name, u.email AS u_email, \
         u.is_staff AS u_is_staff, u.is_active AS u_is_active, u.date_joined AS u_date_joined, g.name AS g_name \
         FROM auth_session s \
         LEFT JOIN auth_user u ON u.id = CASE WHEN s.realm = '{REALM}' THEN CAST(s.user_key AS {integer}) END \
         LEFT JOIN auth_user_groups m ON m.user_id = u.id \
         LEFT JOIN auth_group g ON g.id = m.group_id \
         WHERE s.id = {parameter} ORDER BY g.name"
    )
}

fn group_names(rows: &[QueryResult]) -> Result<Vec<String>, DbErr> {
    let names = rows.iter().map(|row| row.try_get::<Option<String>>("g_", "name"));
    Ok(names.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

async fn account(
    db: &DatabaseExecutor<'_>,
    found: Option<entity::Model>,
) -> Result<Option<Account>, super::StoreError> {
    let Some(row) = found else { return Ok(None) };
    let groups = links().names(db, row.id.into()).await?;
    Ok(Some(with_password(row, groups)))
}

fn links() -> Links {
    Links::of(REALM)
}

fn with_password(row: entity::Model, groups: Vec<String>) -> Account {
    let password = Some(SecretString::from(row.password.clone()));
    Account { user: person(row, groups), password }
}

fn person(mut row: entity::Model, groups: Vec<String>) -> Arc<dyn Principal> {
    // The hash goes no further: handlers see this row.
    row.password = String::new();
    let full_name = format!("{} {}", row.first_name, row.last_name).trim().to_owned();
    Arc::new(Person {
        realm: REALM.to_owned(),
        key: row.id.to_string(),
        username: row.username.clone(),
        email: row.email.clone(),
        full_name,
        active: row.is_active,
        staff: row.is_staff,
        superuser: row.is_superuser,
        groups,
        roles: Vec::new(),
        row: Box::new(row),
    })
}
