//! Passwords of users who are there.

use sea_orm::DatabaseExecutor;
use secrecy::SecretString;

use super::{Manager, UserError, unknown};
use crate::event::Event;
use crate::password::{UserFacts, unusable};
use crate::user::Principal;

impl Manager {
    /// Changes a user's password. Sessions of that user end, because their stamp no longer fits.
    ///
    /// All of them: a handler that changes the visitor's own password keeps the visitor signed in by calling
    /// [`AuthHandle::login`](crate::AuthHandle::login) afterwards.
    ///
    /// # Errors
    /// [`UserError::WeakPassword`], [`UserError::Unknown`] if the user is gone, or what the database says.
    pub async fn set_password(&self, user: &dyn Principal, password: &SecretString) -> Result<(), UserError> {
        let facts = UserFacts {
            username: user.username(),
            email: user.email().unwrap_or_default(),
            first_name: user.full_name(),
            ..UserFacts::default()
        };
        self.check_password(password, &facts)?;
        let key = self.ours(user)?;
        self.auth.events().before(&Event::ChangingPassword { user: user.into() }).await?;
        let hash = SecretString::from(self.auth.pool().hash(password).await?);
        self.write_password(user, &key, &hash).await?;
        tracing::info!(target: "auth", realm = user.realm(), key, "password changed");
        self.auth.events().after(&Event::PasswordChanged { user: user.into() }).await;
        Ok(())
    }

    /// Takes a user's password away: none fits until a new one is set. Sessions of that user end.
    ///
    /// # Errors
    /// [`UserError::Unknown`] if the user is gone, or what the database says.
    pub async fn set_unusable_password(&self, user: &dyn Principal) -> Result<(), UserError> {
        let key = self.ours(user)?;
        self.auth.events().before(&Event::ChangingPassword { user: user.into() }).await?;
        self.write_password(user, &key, &SecretString::from(unusable()?)).await?;
        tracing::info!(target: "auth", realm = user.realm(), key, "password taken away");
        self.auth.events().after(&Event::PasswordChanged { user: user.into() }).await;
        Ok(())
    }

    async fn write_password(
        &self,
        user: &dyn Principal,
        key: &str,
        hash: &SecretString,
    ) -> Result<(), UserError> {
        let db = DatabaseExecutor::from(self.auth.database());
        let changed = self.store().set_password(&db, key, hash).await.map_err(|error| self.failed(error))?;
        if changed { Ok(()) } else { Err(unknown(user)) }
    }
}
