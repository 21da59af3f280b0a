//! Locking accounts and unlocking them.

use sea_orm::DatabaseExecutor;

use super::{Manager, UserError, claim, unknown};
use crate::session;
use crate::user::Principal;

impl Manager {
    /// Unlocks an account (`true`) or locks it (`false`), which ends its sessions in the same transaction.
    ///
    /// # Errors
    /// [`UserError::LastSuperuser`] if nobody could undo it, [`UserError::Unknown`] if the user is gone,
    /// [`UserError::Store`] if the map of the user table cannot lock, or what the database says.
    pub async fn set_active(&self, user: &dyn Principal, active: bool) -> Result<(), UserError> {
        let key = self.ours(user)?;
        let failed = |error| self.failed(error);
        let transaction = self.begin().await?;
        {
            let db = DatabaseExecutor::from(&transaction);
            if !active {
                let realm = self.store().realm();
                claim::superusers(&transaction, realm).await.map_err(|error| failed(error.into()))?;
                let now =
                    self.store().by_key(&db, &key).await.map_err(failed)?.ok_or_else(|| unknown(user))?;
                let counts = now.user.is_superuser() && now.user.is_active();
                if counts && !self.store().has_other_superuser(&db, &key).await.map_err(failed)? {
                    return Err(UserError::LastSuperuser { login: user.username().to_owned() });
                }
                session::end_of_user(&db, realm, &key).await.map_err(|error| failed(error.into()))?;
            }
            if !self.store().set_active(&db, &key, active).await.map_err(failed)? {
                return Err(unknown(user));
            }
        }
        self.commit(transaction).await?;
        tracing::info!(target: "auth", realm = user.realm(), key, active, "account locked or unlocked");
        Ok(())
    }
}
