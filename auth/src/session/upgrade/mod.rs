//! Yesterday's hash becomes today's at a sign-in, and nobody notices.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseExecutor, EntityTrait, QueryFilter};
use secrecy::{ExposeSecret, SecretString};

use crate::event::{Event, Who};
use crate::session::entity;
use crate::user::Account;
use crate::{Auth, Error, database};

impl Auth {
    /// Stores the password, which is known to be right, under today's scheme. Gives the account with the hash that counts
    /// now, or nothing if the password was changed meanwhile and is right no longer.
    ///
    /// A failure costs nobody the sign-in: the next one tries again.
    pub(crate) async fn upgrade(
        &self,
        account: Account,
        password: &SecretString,
    ) -> Result<Option<Account>, Error> {
        let who = Who::from(account.user.as_ref());
        match self.try_upgrade(&account, password).await {
            Ok(Some(upgraded)) => {
                tracing::info!(target: "auth", realm = who.realm, key = who.key, "password hash upgraded");
                self.events().after(&Event::PasswordUpgraded { user: who }).await;
                Ok(Some(upgraded))
            }
            Ok(None) => self.overtaken(&who.key, password).await,
            Err(error) => {
                tracing::warn!(target: "auth", realm = who.realm, key = who.key, %error, "password hash not upgraded");
                Ok(Some(account))
            }
        }
    }

    /// Compares and sets; with the hash, in the same transaction, the stamps of the sessions that were opened with it.
    /// Nothing if the column no longer holds what was compared with.
    async fn try_upgrade(
        &self,
        account: &Account,
        password: &SecretString,
    ) -> Result<Option<Account>, Error> {
        let Some(former) = &account.password else { return Ok(None) };
        // Hash first: no transaction waits for the pool.
        let hash = SecretString::from(self.pool().hash(password).await?);
        let upgraded = Account { user: account.user.clone(), password: Some(hash.clone()) };
        let transaction = database::begin(self.database()).await?;
        let key = account.user.key();
        let replaced = {
            let db = DatabaseExecutor::from(&transaction);
            self.users().upgrade_password(&db, &key, former, &hash).await?
        };
        if !replaced {
            return Ok(None);
        }
        for (old, new) in self.stamp().renewals(account, &upgraded, self.backends()) {
            self.restamp(&transaction, &key, &old, new).await?;
        }
        transaction.commit().await?;
        Ok(Some(upgraded))
    }

    async fn restamp(
        &self,
        db: &impl ConnectionTrait,
        key: &str,
        old: &str,
        new: String,
    ) -> Result<(), Error> {
        entity::Entity::update_many()
            .col_expr(entity::Column::Stamp, Expr::value(new))
            .filter(entity::Column::Realm.eq(self.users().realm()))
            .filter(entity::Column::UserKey.eq(key))
            .filter(entity::Column::Stamp.eq(old))
            .exec(db)
            .await?;
        Ok(())
    }

    /// Somebody else has written: another sign-in of the same user that upgraded first, or a new password.
    async fn overtaken(&self, key: &str, password: &SecretString) -> Result<Option<Account>, Error> {
        let db = DatabaseExecutor::from(self.database());
        let current = self.users().by_key(&db, key).await?.filter(|account| account.user.is_active());
        let Some(current) = current else { return Ok(None) };
        let stored = current.password.as_ref().map(|stored| stored.expose_secret());
        let matches = self.pool().verify(password, stored).await?.matches;
        Ok(matches.then_some(current))
    }
}

#[cfg(test)]
mod tests;
