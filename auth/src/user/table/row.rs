//! Rows of an own table: read as users, and made of what is known of a new one.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{ArrayType, Value};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, DatabaseExecutor, EntityTrait, FromQueryResult, ModelTrait,
    PrimaryKeyTrait, QueryOrder, QueryTrait, Select,
};
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use super::{UserTable, name, same};
use crate::user::links::{self, SelectedKey};
use crate::user::{Account, NewRow, Person, Principal, StoreError, key};

impl<E: EntityTrait> UserTable<E>
where
    E::Model: Send + Sync + 'static,
{
    /// Runs a query of users. With groups it is still one: a row for each group, which are put together here.
    pub(super) async fn read(
        &self,
        db: &DatabaseExecutor<'_>,
        users: Select<E>,
    ) -> Result<Vec<Account>, StoreError> {
        use sea_orm::ConnectionTrait;
        let (Some(links), Some(column)) = (&self.groups, key::column::<E>()) else {
            let rows = users.all(db).await?;
            return Ok(rows.into_iter().map(|row| self.account(row, Vec::new())).collect());
        };
        let mut users = users.order_by_asc(column);
        let joined = SelectedKey { table: self.realm.clone(), column: name::<E>(column).to_owned() };
        links.join(QueryOrder::query(&mut users), joined);
        let mut found: Vec<(E::Model, Vec<String>)> = Vec::new();
        for row in db.query_all(users.as_query()).await? {
            let group: Option<String> = row.try_get("", links::NAME)?;
            let row = E::Model::from_query_result(&row, "")?;
            match found.last_mut() {
                Some((last, groups)) if key::of::<E>(last) == key::of::<E>(&row) => groups.extend(group),
                _ => found.push((row, group.into_iter().collect())),
            }
        }
        Ok(found.into_iter().map(|(row, groups)| self.account(row, groups)).collect())
    }

    /// Only the row with this key; nobody for a key that cannot be one of this table.
    pub(super) async fn read_by_key(
        &self,
        db: &DatabaseExecutor<'_>,
        key: &str,
    ) -> Result<Option<Account>, StoreError> {
        let Some(filter) = key::is::<E>(key) else { return Ok(None) };
        let users = sea_orm::QueryFilter::filter(E::find(), filter);
        Ok(self.read(db, users).await?.into_iter().next())
    }

    fn account(&self, row: E::Model, groups: Vec<String>) -> Account {
        let password = key::optional_text(row.get(self.password)).map(SecretString::from);
        Account { user: self.person(row, groups), password }
    }

    pub(super) fn person(&self, row: E::Model, groups: Vec<String>) -> Arc<dyn Principal> {
        let email = self.email.and_then(|column| key::optional_text(row.get(column)));
        Arc::new(Person {
            realm: self.realm.clone(),
            key: key::of::<E>(&row),
            username: key::text(row.get(self.login)),
            email: email.unwrap_or_default(),
            full_name: (self.full_name)(&row),
            active: self.active.of(&row),
            staff: self.staff.of(&row),
            superuser: self.superuser.of(&row),
            groups,
            roles: (self.roles)(&row),
            row: Box::new(row),
        })
    }
}

impl<E: EntityTrait> UserTable<E> {
    /// A new row: what the map knows, then what `on_create` fills, then what was asked for.
    pub(super) fn new_row(&self, new: &NewRow) -> Result<E::ActiveModel, StoreError> {
        let mut row = <E::ActiveModel as ActiveModelBehavior>::new();
        self.put(&mut row, self.login, new.login.as_str().into(), "a name")?;
        self.put(&mut row, self.password, new.password.expose_secret().into(), "a password hash")?;
        if let Some(column) = self.email.filter(|column| !same::<E>(*column, self.login)) {
            self.put(&mut row, column, new.email.as_str().into(), "a mail address")?;
        }
        for (flag, value) in
            [(&self.active, true), (&self.staff, new.staff), (&self.superuser, new.superuser)]
        {
            if let Some(column) = flag.column() {
                self.put(&mut row, column, value.into(), "true or false")?;
            }
        }
        if let Some(fill) = &self.on_create {
            fill(new, &mut row);
        }
        for (field, value) in &new.fields {
            let column = self.known(field)?;
            self.put(&mut row, column, value.clone(), "the value that was given for it")?;
        }
        if let Some(column) = drawn_key::<E>().filter(|column| row.is_not_set(*column)) {
            self.put(&mut row, column, Uuid::new_v4().into(), "a UUID")?;
        }
        Ok(row)
    }

    fn known(&self, field: &str) -> Result<E::Column, StoreError> {
        use sea_orm::Iterable;
        E::Column::iter().find(|column| name::<E>(*column) == field).ok_or_else(|| StoreError::Column {
            realm: self.realm.clone(),
            column: field.to_owned(),
            what: "anything: there is no such column",
        })
    }

    fn put(
        &self,
        row: &mut E::ActiveModel,
        column: E::Column,
        value: Value,
        what: &'static str,
    ) -> Result<(), StoreError> {
        row.try_set(column, value).map_err(|_| self.misfit(column, what))
    }

    fn misfit(&self, column: E::Column, what: &'static str) -> StoreError {
        StoreError::Column { realm: self.realm.clone(), column: name::<E>(column).to_owned(), what }
    }

    /// A moment as the column takes it.
    pub(super) fn moment(&self, column: E::Column, at: DateTime<Utc>) -> Result<Value, StoreError> {
        match <E::Model as ModelTrait>::get_value_type(column) {
            ArrayType::ChronoDateTime => Ok(at.naive_utc().into()),
            ArrayType::ChronoDateTimeUtc => Ok(at.into()),
            ArrayType::ChronoDateTimeWithTimeZone => Ok(at.fixed_offset().into()),
            _ => Err(self.misfit(column, "a date and time")),
        }
    }

    pub(super) fn cannot(&self, what: &'static str, remedy: &'static str) -> StoreError {
        StoreError::Unsupported { realm: self.realm.clone(), what, remedy }
    }

    /// Flags may be closures over your columns, so only `on_create` or an answer can fill what they read: a superuser
    /// that is none after all must not be left behind.
    pub(super) fn kept_its_flags(&self, new: &NewRow, made: &dyn Principal) -> Result<(), StoreError> {
        let lost = match (new.staff && !made.is_staff(), new.superuser && !made.is_superuser()) {
            (_, true) => "make a superuser",
            (true, _) => "make a staff user",
            (false, false) => return Ok(()),
        };
        let remedy = "map `.staff(..)` and `.superuser(..)`, and fill what they read in `.on_create(..)`, or give \
                      those fields values that they take";
        Err(self.cannot(lost, remedy))
    }
}

/// The key, if it is a UUID that the database does not make.
pub(super) fn drawn_key<E: EntityTrait>() -> Option<E::Column> {
    let column = key::column::<E>()?;
    let is_uuid = <E::Model as ModelTrait>::get_value_type(column) == ArrayType::Uuid;
    (is_uuid && !E::PrimaryKey::auto_increment()).then_some(column)
}
