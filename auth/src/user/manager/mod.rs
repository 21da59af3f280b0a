//! Makes users and groups, changes passwords, locks accounts: always through the validators, always whole or not at all.

mod active;
mod claim;
mod create;
mod error;
mod groups;
mod new_user;
mod password;

use std::sync::Arc;

use email_address::EmailAddress;
use sea_orm::{DatabaseExecutor, DatabaseTransaction};
use secrecy::SecretString;

pub use self::error::UserError;
pub use self::new_user::NewUser;
use super::login::fold;
use super::{ListUsers, LoginFault, Principal, StoreError, UserStore, normalize, sought};
use crate::password::UserFacts;
use crate::{Auth, database};

/// What commands, seeds and the admin use to look after users, their passwords and their groups. From [`Auth::manager`].
///
/// ```
/// # async fn seed(auth: &auth::Auth) -> Result<(), auth::user::UserError> {
/// use auth::user::NewUser;
///
/// let vera = NewUser::new("vera", "correct horse battery staple").email("vera@example.org").staff(true);
/// let vera = auth.manager().create_user(vera).await?;
/// auth.manager().set_password(vera.as_ref(), &"another long sentence".into()).await?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Manager {
    auth: Auth,
}

impl Manager {
    pub(crate) fn new(auth: Auth) -> Self {
        Self { auth }
    }

    /// The user of exactly this name, in canonical form.
    ///
    /// # Errors
    /// [`UserError::Unknown`] if there is none.
    pub async fn user(&self, login: &str) -> Result<Arc<dyn Principal>, UserError> {
        let unknown = || UserError::Unknown { login: login.to_owned() };
        let name = sought(login, self.store().login_limit()).ok_or_else(unknown)?;
        let db = DatabaseExecutor::from(self.auth.database());
        let found = self.store().by_login(&db, &name).await.map_err(|error| self.failed(error))?;
        found.map(|account| account.user).ok_or_else(unknown)
    }

    /// A page of users in the order of their names, with their groups. Nothing is counted.
    ///
    /// # Errors
    /// What the store says.
    pub async fn users(&self, ask: &ListUsers) -> Result<Vec<Arc<dyn Principal>>, UserError> {
        let db = DatabaseExecutor::from(self.auth.database());
        self.store().list(&db, ask).await.map_err(|error| self.failed(error))
    }

    /// Judges a name before anything else is asked for: in canonical form, well formed, and free.
    ///
    /// # Errors
    /// [`UserError::Login`] or [`UserError::Duplicate`].
    pub async fn check_login(&self, login: &str) -> Result<String, UserError> {
        self.check_login_in(&DatabaseExecutor::from(self.auth.database()), login, None).await
    }

    /// The same in a transaction of the caller, and for an account that has the name `former` already: that one may
    /// change its case.
    ///
    /// # Errors
    /// [`UserError::Login`] or [`UserError::Duplicate`].
    pub async fn check_login_in(
        &self,
        db: &DatabaseExecutor<'_>,
        login: &str,
        former: Option<&str>,
    ) -> Result<String, UserError> {
        let fault = |fault| UserError::Login { login: login.to_owned(), fault };
        let limit = self.store().login_limit();
        let name = match normalize(login, limit) {
            Some(name) => name,
            None if login.is_empty() => return Err(fault(LoginFault::Blank)),
            None => return Err(fault(LoginFault::TooLong { limit })),
        };
        self.store().check_login(&name).map_err(fault)?;
        let same = former.is_some_and(|former| fold(former) == fold(&name));
        if !same && self.store().is_taken(db, &name).await.map_err(|error| self.failed(error))? {
            return Err(UserError::Duplicate { login: name });
        }
        Ok(name)
    }

    /// Judges a mail address and gives it its stored form: the domain in lower case. None at all is fine.
    ///
    /// # Errors
    /// [`UserError::Email`].
    pub fn check_email(&self, email: &str) -> Result<String, UserError> {
        let email = email.trim();
        if email.is_empty() {
            return Ok(String::new());
        }
        let fault = || UserError::Email { email: email.to_owned() };
        let (local, domain) = email.rsplit_once('@').ok_or_else(fault)?;
        if email.len() > 254 || !EmailAddress::is_valid(email) {
            return Err(fault());
        }
        Ok(format!("{local}@{}", domain.to_lowercase()))
    }

    /// Asks the validators about a password.
    ///
    /// # Errors
    /// [`UserError::WeakPassword`] with every reason.
    pub fn check_password(&self, password: &SecretString, facts: &UserFacts<'_>) -> Result<(), UserError> {
        self.auth.config().password_policy.validate(password, facts).map_err(UserError::WeakPassword)
    }

    /// A user of this application; keys of other realms are nobody's here.
    fn ours(&self, user: &dyn Principal) -> Result<String, UserError> {
        if user.realm() == self.store().realm() { Ok(user.key()) } else { Err(unknown(user)) }
    }

    async fn begin(&self) -> Result<DatabaseTransaction, UserError> {
        database::begin(self.auth.database()).await.map_err(|error| self.failed(error.into()))
    }

    async fn commit(&self, transaction: DatabaseTransaction) -> Result<(), UserError> {
        transaction.commit().await.map_err(|error| self.failed(error.into()))
    }

    fn store(&self) -> &Arc<dyn UserStore> {
        self.auth.users()
    }

    fn failed(&self, error: StoreError) -> UserError {
        match error {
            StoreError::Database(error) if crate::error::is_missing_table(&error) => {
                UserError::NotMigrated { table: self.store().realm().to_owned() }
            }
            error => UserError::Store(error),
        }
    }
}

/// Not one of this application's users, or not any more.
fn unknown(user: &dyn Principal) -> UserError {
    UserError::Unknown { login: user.username().to_owned() }
}
