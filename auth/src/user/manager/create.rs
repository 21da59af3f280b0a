//! New users.

use std::sync::Arc;

use sea_orm::{DatabaseExecutor, DbErr, RuntimeErr, SqlErr, SqlxError, Value};
use secrecy::SecretString;

use super::{Manager, NewUser, UserError, claim};
use crate::event::Event;
use crate::password::{UserFacts, unusable};
use crate::user::login::fold;
use crate::user::{NewRow, Principal, StoreError};

/// How often a transaction is tried that the database gave up because another one waited for it.
const TRIES: usize = 4;

impl Manager {
    /// Makes an ordinary user, or a staff user if [`NewUser::staff`] says so.
    ///
    /// # Errors
    /// [`UserError`]: a bad or taken name, a bad address, a weak password, tables that are not there.
    pub async fn create_user(&self, new: NewUser) -> Result<Arc<dyn Principal>, UserError> {
        self.create(new, false).await
    }

    /// Makes a user who passes every check. Superusers are staff.
    ///
    /// # Errors
    /// As [`create_user`](Self::create_user).
    pub async fn create_superuser(&self, new: NewUser) -> Result<Arc<dyn Principal>, UserError> {
        self.create(new.staff(true), true).await
    }

    async fn create(&self, new: NewUser, superuser: bool) -> Result<Arc<dyn Principal>, UserError> {
        let login = self.check_login(&new.login).await?;
        let email = self.check_email(&new.email)?;
        let fields = self.read_fields(&new.fields)?;
        self.auth.events().before(&Event::CreatingUser { login: login.clone() }).await?;
        // Hash first: no transaction waits for the pool.
        let password = match &new.password {
            Some(password) => {
                let facts = UserFacts {
                    username: &login,
                    email: &email,
                    first_name: &new.first_name,
                    last_name: &new.last_name,
                    ..UserFacts::default()
                };
                self.check_password(password, &facts)?;
                SecretString::from(self.auth.pool().hash(password).await?)
            }
            None => SecretString::from(unusable()?),
        };
        let row = NewRow {
            login,
            email,
            first_name: new.first_name,
            last_name: new.last_name,
            password,
            staff: new.staff,
            superuser,
            joined: self.auth.config().clock.now(),
            fields,
        };
        let mut tries = TRIES;
        let made = loop {
            tries -= 1;
            match self.insert(&row).await {
                Err(UserError::Store(StoreError::Database(error))) if tries > 0 && gave_way(&error) => {}
                done => break done?,
            }
        };
        tracing::info!(target: "auth", realm = made.realm(), key = made.key(), superuser, "user created");
        self.auth.events().after(&Event::UserCreated { user: made.as_ref().into(), superuser }).await;
        Ok(made)
    }

    /// Texts as values of the columns that they are for.
    fn read_fields(&self, fields: &[(String, String)]) -> Result<Vec<(String, Value)>, UserError> {
        if fields.is_empty() {
            return Ok(Vec::new());
        }
        let columns = self.store().columns();
        let read = |(name, value): &(String, String)| {
            let column = columns.iter().find(|column| column.name() == name).ok_or_else(|| {
                let known = columns.iter().map(|column| column.name().to_owned()).collect();
                UserError::NoField { name: name.clone(), known }
            })?;
            let fault = |fault| UserError::Field { name: name.clone(), value: value.clone(), fault };
            Ok((name.clone(), column.parse(value).map_err(fault)?))
        };
        fields.iter().map(read).collect()
    }

    /// One transaction, so that a name that was taken meanwhile, or a mapping that loses a flag, leaves nothing behind.
    /// The name is claimed in all its spellings, because no index keeps `bob` from `BOB`.
    async fn insert(&self, row: &NewRow) -> Result<Arc<dyn Principal>, UserError> {
        let failed = |error: StoreError| match error {
            StoreError::Database(error) if is_duplicate(&error) => {
                UserError::Duplicate { login: row.login.clone() }
            }
            error => self.failed(error),
        };
        let transaction = self.begin().await?;
        claim::name(&transaction, self.store().realm(), &fold(&row.login))
            .await
            .map_err(|error| self.failed(error.into()))?;
        let made = {
            let db = DatabaseExecutor::from(&transaction);
            if self.store().is_taken(&db, &row.login).await.map_err(failed)? {
                return Err(UserError::Duplicate { login: row.login.clone() });
            }
            self.store().create(&db, row).await.map_err(failed)?
        };
        self.commit(transaction).await?;
        Ok(made)
    }
}

pub(super) fn is_duplicate(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}

/// Whether the database ended the transaction only because of another one, so that it may well succeed again.
fn gave_way(error: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))) = error
    else {
        return false;
    };
    let SqlxError::Database(error) = error.as_ref() else { return false };
    // Serialization failures and deadlocks of PostgreSQL; MySQL says the first for both.
    matches!(error.code().as_deref(), Some("40001" | "40P01" | "1213"))
}
