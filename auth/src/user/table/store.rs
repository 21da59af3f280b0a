//! An own table as a store of users.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use email_address::EmailAddress;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ColumnTrait, DatabaseExecutor, EntityTrait, IntoActiveModel,
    ModelTrait, QueryFilter,
};
use secrecy::{ExposeSecret, SecretString};

use super::{UserTable, same};
use crate::password::Format;
use crate::user::links::Links;
use crate::user::{
    Account, GroupMembers, ListUsers, LoginFault, NewRow, Principal, StoreError, StoreFuture, UserColumn,
    UserStore, key, login, lookup,
};

/// What to write into a map that knows nothing of groups.
const WITHOUT_GROUPS: &str = "map `.groups()` and make the table with `auth::migration::Own`";

impl<E> UserStore for UserTable<E>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel> + Send + Sync + 'static,
    E::ActiveModel: ActiveModelTrait<Entity = E> + ActiveModelBehavior + Send + 'static,
{
    fn realm(&self) -> &str {
        &self.realm
    }

    fn format(&self) -> Format {
        self.format
    }

    fn rehash(&self) -> bool {
        self.rehash
    }

    fn has_email(&self) -> bool {
        self.email.is_some_and(|column| !same::<E>(column, self.login))
    }

    fn check_login(&self, login: &str) -> Result<(), LoginFault> {
        login::check_any(login, self.login_limit())?;
        let is_address = self.email.is_some_and(|column| same::<E>(column, self.login));
        if is_address && !EmailAddress::is_valid(login) { Err(LoginFault::Address) } else { Ok(()) }
    }

    fn by_login<'a>(
        &'a self,
        db: &'a DatabaseExecutor<'a>,
        login: &'a str,
    ) -> StoreFuture<'a, Option<Account>> {
        Box::pin(async move {
            let found = self.read(db, E::find().filter(self.login.eq(login))).await?;
            // A database that compares without case finds other names too, and maybe before this one; a name is exact.
            Ok(found.into_iter().find(|account| account.user.username() == login))
        })
    }

    fn by_key<'a>(&'a self, db: &'a DatabaseExecutor<'a>, key: &'a str) -> StoreFuture<'a, Option<Account>> {
        Box::pin(self.read_by_key(db, key))
    }

    fn is_taken<'a>(&'a self, db: &'a DatabaseExecutor<'a>, login: &'a str) -> StoreFuture<'a, bool> {
        Box::pin(async move { Ok(lookup::is_taken::<E>(db, self.login, login).await?) })
    }

    fn create<'a>(
        &'a self,
        db: &'a DatabaseExecutor<'a>,
        new: &'a NewRow,
    ) -> StoreFuture<'a, Arc<dyn Principal>> {
        Box::pin(async move {
            let made = self.person(self.new_row(new)?.insert(db).await?, Vec::new());
            self.kept_its_flags(new, made.as_ref())?;
            Ok(made)
        })
    }

    fn set_password<'a>(
        &'a self,
        db: &'a DatabaseExecutor<'a>,
        key: &'a str,
        hash: &'a SecretString,
    ) -> StoreFuture<'a, bool> {
        Box::pin(async move {
            let Some(row) = key::is::<E>(key) else { return Ok(false) };
            Ok(lookup::write::<E>(db, row, self.password, Expr::value(hash.expose_secret())).await?)
        })
    }

    fn list<'a>(
        &'a self,
        db: &'a DatabaseExecutor<'a>,
        ask: &'a ListUsers,
    ) -> StoreFuture<'a, Vec<Arc<dyn Principal>>> {
        Box::pin(async move {
            let rows = lookup::page::<E>(db, self.login, self.email, ask).all(db).await?;
            let mut groups = match (&self.groups, key::column::<E>()) {
                (Some(links), Some(column)) => {
                    let keys = rows.iter().map(|row| row.get(column)).collect();
                    let kind = <E::Model as ModelTrait>::get_value_type(column);
                    links.names_of_all(db, keys, &kind).await?
                }
                _ => std::collections::HashMap::new(),
            };
            let user = |row: E::Model| {
                let groups = groups.remove(&key::of::<E>(&row)).unwrap_or_default();
                self.person(row, groups)
            };
            Ok(rows.into_iter().map(user).collect())
        })
    }

    fn set_active<'a>(
        &'a self,
        db: &'a DatabaseExecutor<'a>,
        key: &'a str,
        active: bool,
    ) -> StoreFuture<'a, bool> {
        Box::pin(async move {
            let Some(row) = key::is::<E>(key) else { return Ok(false) };
            if let Some(column) = self.active.column() {
                return Ok(lookup::write::<E>(db, row, column, Expr::value(active)).await?);
            }
            let Some(switch) = &self.on_set_active else {
                let remedy = "map `.active_column(..)`, or `.on_set_active(..)` beside `.active(..)`";
                return Err(self.cannot("lock or unlock an account", remedy));
            };
            let mut changed = <E::ActiveModel as ActiveModelTrait>::default();
            switch(active, &mut changed);
            Ok(E::update_many().set(changed).filter(row).exec(db).await?.rows_affected > 0)
        })
    }

    fn groups_of<'a>(&'a self, db: &'a DatabaseExecutor<'a>, key: &'a str) -> StoreFuture<'a, Vec<String>> {
        Box::pin(async move {
            let (Some(links), Some(user)) = (&self.groups, key::value::<E>(key)) else {
                return Ok(Vec::new());
            };
            Ok(links.names(db, user).await?)
        })
    }

    fn add_to_group<'a>(
        &'a self,
        db: &'a DatabaseExecutor<'a>,
        key: &'a str,
        group: i32,
    ) -> StoreFuture<'a, bool> {
        Box::pin(async move {
            let links = self.links("put somebody into a group")?;
            let Some(user) = key::value::<E>(key) else { return Ok(false) };
            Ok(links.add(db, user, group).await?)
        })
    }

    fn remove_from_group<'a>(
        &'a self,
        db: &'a DatabaseExecutor<'a>,
        key: &'a str,
        group: i32,
    ) -> StoreFuture<'a, bool> {
        Box::pin(async move {
            let links = self.links("take somebody out of a group")?;
            let Some(user) = key::value::<E>(key) else { return Ok(false) };
            Ok(links.remove(db, user, group).await?)
        })
    }

    fn groups<'a>(&'a self, db: &'a DatabaseExecutor<'a>) -> StoreFuture<'a, Vec<GroupMembers>> {
        Box::pin(async move { Ok(self.links("list its groups")?.groups(db).await?) })
    }

    fn columns(&self) -> Vec<UserColumn> {
        self.open_columns()
    }

    fn upgrade_password<'a>(
        &'a self,
        db: &'a DatabaseExecutor<'a>,
        key: &'a str,
        former: &'a SecretString,
        hash: &'a SecretString,
    ) -> StoreFuture<'a, bool> {
        Box::pin(async move {
            let Some(row) = key::is::<E>(key) else { return Ok(false) };
            let row = row.and(self.password.eq(former.expose_secret()));
            Ok(lookup::write::<E>(db, row, self.password, Expr::value(hash.expose_secret())).await?)
        })
    }

    fn by_email<'a>(&'a self, db: &'a DatabaseExecutor<'a>, email: &'a str) -> StoreFuture<'a, Vec<Account>> {
        Box::pin(async move {
            let Some(column) = self.email else { return Ok(Vec::new()) };
            let mut found = self.read(db, lookup::with_text::<E>(column, email)).await?;
            let folded = login::fold(email);
            found.retain(|account| account.user.email().is_some_and(|email| login::fold(email) == folded));
            Ok(found)
        })
    }

    fn schemes<'a>(&'a self, db: &'a DatabaseExecutor<'a>) -> StoreFuture<'a, Vec<SecretString>> {
        Box::pin(async move { Ok(lookup::sample::<E>(db, self.password).await?) })
    }

    fn touch_last_login<'a>(
        &'a self,
        db: &'a DatabaseExecutor<'a>,
        key: &'a str,
        at: DateTime<Utc>,
    ) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            let (Some(column), Some(row)) = (self.last_login, key::is::<E>(key)) else { return Ok(()) };
            lookup::write::<E>(db, row, column, Expr::value(self.moment(column, at)?)).await?;
            Ok(())
        })
    }
}

impl<E: EntityTrait> UserTable<E> {
    fn links(&self, what: &'static str) -> Result<&Links, StoreError> {
        self.groups.as_ref().ok_or_else(|| self.cannot(what, WITHOUT_GROUPS))
    }
}
