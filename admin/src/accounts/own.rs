//! Accounts of a table of your own, under the rules of this room.

use std::sync::Arc;

use auth::Auth;
use auth::user::{Principal, StoreError};
use futures_util::future::BoxFuture;
use rbac::{Authorizer, Subject};
use sea_orm::{DatabaseExecutor, DbErr, EntityTrait};

use super::page::OwnExtras;
use super::password::passwords;
use super::session::end_sessions;
use super::standing::Rules;
use crate::gate::{GuardError, RowChange, RowGuard, person_of};
use crate::message::Message;
use crate::model::ModelAdmin;

/// A model over the table that [`Auth::with_users`] was given, with the page of the password and rules 1 to 3 of
/// [this room](crate::accounts): the last superuser stays, nobody changes an account that holds more than he does, and
/// nobody makes of an account, his own or another, one that would. What an account holds is what the map of the table
/// says of its row (`.staff`, `.superuser`, `.roles`, `.active`), asked after the change, in its transaction.
///
/// `password` is the column of the hash; it becomes a secret one. Columns, filters and all else are yours:
///
/// ```no_run
/// # mod member {
/// #     use sea_orm::entity::prelude::*;
/// #     #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
/// #     #[sea_orm(table_name = "member")]
/// #     pub struct Model { #[sea_orm(primary_key, auto_increment = false)] pub id: Uuid, pub email: String, pub password_hash: String, pub role: String }
/// #     #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
/// #     pub enum Relation {}
/// #     impl ActiveModelBehavior for ActiveModel {}
/// # }
/// # fn example(auth: &auth::Auth, policy: &rbac::Authorizer) -> Result<(), admin::SiteError> {
/// use admin::{ModelAdmin, Site, accounts, gate};
/// use member::Column::{Email, PasswordHash, Role};
///
/// let members = ModelAdmin::<member::Entity>::new().list_display([Email, Role]).list_filter([Role]);
/// let site = Site::builder(auth.database().clone())
///     .gate(gate::stock(auth, policy))
///     .app("club", |app| app.register(accounts::own(auth, policy, members, PasswordHash)))
///     .build()?;
/// # Ok(()) }
/// ```
pub fn own<E: EntityTrait>(
    auth: &Auth,
    policy: &Authorizer,
    model: ModelAdmin<E>,
    password: E::Column,
) -> ModelAdmin<E> {
    model
        .secret([password])
        .passwords(passwords(auth, password))
        .guard(OwnGuard(Rules::new(auth, policy)))
        .extras(OwnExtras(auth.clone()))
}

/// Asked before and after every change to an account of such a table.
#[derive(Debug)]
struct OwnGuard(Rules);

impl RowGuard for OwnGuard {
    fn judge<'a>(&'a self, change: &'a RowChange<'a>) -> BoxFuture<'a, Result<(), GuardError>> {
        Box::pin(async move {
            let (held, is_staff) = self.visitor(change)?;
            let Some(before) = change.before else { return Ok(()) };
            let key = before.key().to_string();
            let account = self.account(change, &key).await?;
            let account = account.ok_or_else(|| GuardError::Refused(Message::text("accounts-gone")))?;
            if key != change.visitor.key() {
                self.within(held, is_staff, &*account)?;
            }
            if change.after.is_none() && account.is_superuser() && account.is_active() {
                self.another_superuser(change, &key, account.username()).await?;
            }
            Ok(())
        })
    }

    fn written<'a>(&'a self, change: &'a RowChange<'a>) -> BoxFuture<'a, Result<(), GuardError>> {
        Box::pin(async move {
            let (held, is_staff) = self.visitor(change)?;
            let realm = self.0.auth.users().realm();
            let Some(after) = change.after else {
                let Some(before) = change.before else { return Ok(()) };
                return end_sessions(change.transaction, realm, &before.key().to_string()).await;
            };
            let key = after.key().to_string();
            let Some(account) = self.account(change, &key).await? else { return Ok(()) };
            // What the visitor held when he asked, not what he made of himself meanwhile.
            self.within(held, is_staff, &*account)?;
            if held.is_superuser() && change.before.is_some() {
                self.another_superuser(change, "", account.username()).await?;
            }
            if !account.is_active() {
                end_sessions(change.transaction, realm, &key).await?;
            }
            Ok(())
        })
    }
}

impl OwnGuard {
    /// What the visitor held when his request came in, and whether he is staff. Who is not of this table may change
    /// nothing here: there is nothing to compare with.
    fn visitor<'a>(&self, change: &RowChange<'a>) -> Result<(&'a Subject, bool), GuardError> {
        let ours = change.visitor.realm_name() == self.0.auth.users().realm();
        let known = person_of(change.visitor).filter(|(held, _)| ours && held.is_active());
        known.ok_or_else(|| GuardError::Refused(Message::text("accounts-stranger")))
    }

    async fn account(
        &self,
        change: &RowChange<'_>,
        key: &str,
    ) -> Result<Option<Arc<dyn Principal>>, GuardError> {
        let db = DatabaseExecutor::from(change.transaction);
        let found = self.0.auth.users().by_key(&db, key).await.map_err(failed)?;
        Ok(found.map(|account| account.user))
    }

    /// Rule 3, before the change and after it: does the account hold nothing that the visitor lacks?
    fn within(&self, held: &Subject, is_staff: bool, account: &dyn Principal) -> Result<(), GuardError> {
        if held.is_superuser() {
            return Ok(());
        }
        // The rights come back with the account, so an inactive one counts as if it were active.
        let other = auth::subject(account).with_active(true);
        let reaches_up =
            other.is_superuser() || (account.is_staff() && !is_staff) || !self.0.covers(held, &other);
        if reaches_up {
            let message = Message::text("accounts-reaches-up").with("user", account.username());
            return Err(GuardError::Refused(message));
        }
        Ok(())
    }

    /// Rule 1.
    async fn another_superuser(
        &self,
        change: &RowChange<'_>,
        key: &str,
        name: &str,
    ) -> Result<(), GuardError> {
        let db = DatabaseExecutor::from(change.transaction);
        if self.0.auth.users().has_other_superuser(&db, key).await.map_err(failed)? {
            return Ok(());
        }
        Err(GuardError::Refused(Message::text("accounts-last-superuser").with("user", name)))
    }
}

fn failed(error: StoreError) -> GuardError {
    match error {
        StoreError::Database(error) => GuardError::Database(error),
        other => GuardError::Database(DbErr::Custom(other.to_string())),
    }
}
