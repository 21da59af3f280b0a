//! Groups, and who is in them.

use sea_orm::{ActiveValue, ColumnTrait, DatabaseExecutor, EntityTrait, QueryFilter, Set};

use super::create::is_duplicate;
use super::{Manager, UserError, unknown};
use crate::user::{GroupMembers, LoginFault, Principal, StoreError, group};

/// The length of the column.
const LIMIT: usize = 150;

impl Manager {
    /// Every group with the number of its members among this application's users, sorted by name; one query.
    ///
    /// # Errors
    /// What the store says.
    pub async fn groups(&self) -> Result<Vec<GroupMembers>, UserError> {
        let db = DatabaseExecutor::from(self.auth.database());
        self.store().groups(&db).await.map_err(|error| self.group_failed(error))
    }

    /// Makes a group without members. What it may do, the policy says.
    ///
    /// # Errors
    /// [`UserError::GroupName`], [`UserError::DuplicateGroup`], or what the database says.
    pub async fn create_group(&self, name: &str) -> Result<group::Model, UserError> {
        let fault = |fault| UserError::GroupName { name: name.to_owned(), fault };
        if name.trim().is_empty() {
            return Err(fault(LoginFault::Blank));
        }
        if let Some(control) = name.chars().find(|letter| letter.is_control()) {
            return Err(fault(LoginFault::Character(control)));
        }
        if name.chars().nth(LIMIT).is_some() {
            return Err(fault(LoginFault::TooLong { limit: LIMIT }));
        }
        let new = group::ActiveModel { id: ActiveValue::NotSet, name: Set(name.to_owned()) };
        let made = group::Entity::insert(new).exec(self.auth.database()).await.map_err(|error| {
            if is_duplicate(&error) {
                UserError::DuplicateGroup { name: name.to_owned() }
            } else {
                self.group_failed(error.into())
            }
        })?;
        tracing::info!(target: "auth", group = name, "group created");
        Ok(group::Model { id: made.last_insert_id, name: name.to_owned() })
    }

    /// Puts a user into the group of exactly this name; false if the user is in it already.
    ///
    /// # Errors
    /// [`UserError::UnknownGroup`], [`UserError::Unknown`] if the user is gone, or what the store says.
    pub async fn add_to_group(&self, user: &dyn Principal, group: &str) -> Result<bool, UserError> {
        self.change(user, group, true).await
    }

    /// Takes a user out of the group of exactly this name; false if the user is not in it.
    ///
    /// # Errors
    /// As [`add_to_group`](Self::add_to_group).
    pub async fn remove_from_group(&self, user: &dyn Principal, group: &str) -> Result<bool, UserError> {
        self.change(user, group, false).await
    }

    async fn change(&self, user: &dyn Principal, name: &str, into: bool) -> Result<bool, UserError> {
        let key = self.ours(user)?;
        let failed = |error| self.group_failed(error);
        let transaction = self.begin().await?;
        let changed = {
            let db = DatabaseExecutor::from(&transaction);
            let found = group::Entity::find().filter(group::Column::Name.eq(name)).all(&db).await;
            // A database that compares without case finds other names, too; a name is exact.
            let found =
                found.map_err(|error| failed(error.into()))?.into_iter().find(|group| group.name == name);
            let group = found.ok_or_else(|| UserError::UnknownGroup { name: name.to_owned() })?;
            self.store().by_key(&db, &key).await.map_err(failed)?.ok_or_else(|| unknown(user))?;
            let done = if into {
                self.store().add_to_group(&db, &key, group.id).await
            } else {
                self.store().remove_from_group(&db, &key, group.id).await
            };
            match done {
                // Somebody else was quicker.
                Err(StoreError::Database(error)) if into && is_duplicate(&error) => return Ok(false),
                done => done.map_err(failed)?,
            }
        };
        self.commit(transaction).await?;
        if changed {
            tracing::info!(target: "auth", realm = user.realm(), key, group = name, into, "group changed");
        }
        Ok(changed)
    }

    /// A table that is missing here may be that of the groups as well as that of the users.
    fn group_failed(&self, error: StoreError) -> UserError {
        match error {
            StoreError::Database(error) if crate::error::is_missing_table(&error) => UserError::NotMigrated {
                table: format!("auth_group` or `{}", crate::user::links::table_name(self.store().realm())),
            },
            error => self.failed(error),
        }
    }
}
