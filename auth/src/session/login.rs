//! Signing in: is it them, and the session that follows.

use std::future::IntoFuture;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use sea_orm::DatabaseExecutor;
use secrecy::{ExposeSecret, SecretString};

use super::AuthHandle;
use super::visit::Opening;
use crate::password::{HashError, is_usable};
use crate::user::{Account, Principal, StoreError, sought};
use crate::{Auth, Error};

/// What [`AuthHandle::authenticate`] found out. Signing in is the next step, [`AuthHandle::login`].
#[derive(Clone, Debug)]
#[must_use]
#[non_exhaustive]
pub enum Outcome {
    /// Name and password are right, and the account may be used.
    SignedIn(Arc<dyn Principal>),
    /// Name and password are right, but that is not enough for this account.
    NeedsStep(Step),
    /// Something is wrong; what, only the log says.
    Refused,
}

/// What a sign-in needs beyond the password. There is no such step yet; the type is here so that a handler which
/// matches on [`Outcome`] stays right when there is.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Step {}

impl Outcome {
    /// The user, if the sign-in is complete.
    ///
    /// # Errors
    /// [`Error::Refused`] and [`Error::StepNeeded`], both of them a 401.
    pub fn signed_in(self) -> Result<Arc<dyn Principal>, Error> {
        match self {
            Self::SignedIn(user) => Ok(user),
            Self::NeedsStep(_) => Err(Error::StepNeeded),
            Self::Refused => Err(Error::Refused),
        }
    }
}

impl Auth {
    /// Checks a name and a password. Unknown, inactive and unusable accounts cost as much as a wrong password: one hash.
    ///
    /// `address` is for the log.
    ///
    /// # Errors
    /// [`Error::Hash`] with [`HashError::Busy`] if too many sign-ins wait already; or what the database says.
    pub async fn authenticate(
        &self,
        login: &str,
        password: &str,
        address: Option<&str>,
    ) -> Result<Outcome, Error> {
        let account = self.verified(login, password, address).await?;
        Ok(account.map_or(Outcome::Refused, |account| Outcome::SignedIn(account.user)))
    }

    /// The account that name and password are right for, with the hash that the password was compared with.
    pub(super) async fn verified(
        &self,
        login: &str,
        password: &str,
        address: Option<&str>,
    ) -> Result<Option<Account>, Error> {
        let account = self.account(login).await?;
        let (stored, doubt) = match &account {
            None => (None, "unknown"),
            Some(account) if !account.user.is_active() => (None, "inactive"),
            Some(account) => match account.password.as_ref().map(|password| password.expose_secret()) {
                Some(stored) if is_usable(stored) => (Some(stored), "wrong_password"),
                _ => (None, "unusable"),
            },
        };
        let matches = match self.pool().verify(&SecretString::from(password), stored).await {
            Ok(verified) => verified.matches,
            // These depend on the password alone, so their speed tells nothing about the account.
            Err(HashError::Empty | HashError::TooLong { .. }) => false,
            Err(error) => return Err(error.into()),
        };
        let known = stored.is_some();
        match account {
            Some(account) if matches && known => Ok(Some(account)),
            _ => {
                let login: String = login.chars().take(self.users().login_limit()).collect();
                let login = login.escape_debug();
                tracing::warn!(target: "auth", %login, address, reason = doubt, "sign-in refused");
                Ok(None)
            }
        }
    }

    async fn account(&self, login: &str) -> Result<Option<Account>, Error> {
        let Some(login) = sought(login, self.users().login_limit()) else { return Ok(None) };
        let db = DatabaseExecutor::from(self.database());
        self.users().by_login(&db, &login).await.map_err(|error| match error {
            StoreError::Database(error) if crate::error::is_missing_table(&error) => {
                Error::NotMigrated { table: self.users().realm().to_owned() }
            }
            error => error.into(),
        })
    }
}

/// A sign-in about to happen: `handle.login(&user).await?`, or with [`remember`](Login::remember) before the `await`.
#[derive(Debug)]
#[must_use = "nobody is signed in before this is awaited"]
pub struct Login {
    handle: AuthHandle,
    user: Arc<dyn Principal>,
    persistent: bool,
}

impl Login {
    pub(super) fn new(handle: AuthHandle, user: Arc<dyn Principal>) -> Self {
        Self { handle, user, persistent: true }
    }

    /// Whether the browser keeps the cookie when it closes: until the session's absolute end. It does unless told otherwise.
    pub fn remember(mut self, remember: bool) -> Self {
        self.persistent = remember;
        self
    }

    /// The row is written here, not with the response: if that fails, the caller learns it, and the old session stands.
    async fn perform(self) -> Result<(), Error> {
        let Self { handle, user, persistent } = self;
        let mut account = current_account(handle.visit().auth(), user.as_ref()).await?;
        let is_same = |other: &Account| other.user.key() == user.key() && other.user.realm() == user.realm();
        if let Some(verified) = handle.visit().verified().filter(is_same) {
            // The stamp is of the password that was proved. If it was changed meanwhile, this session is worth nothing.
            account.password = verified.password;
        }
        let before = handle.visit().found().await?;
        let session = handle.session();
        // A visitor's data comes along; what belongs to another user does not.
        if before.is_some_and(|found| found.account.as_ref().is_some_and(|other| !is_same(other))) {
            session.clear().await;
        }
        handle.visit().open_for(Some(Opening { account, persistent }));
        let saved = match session.cycle_id().await {
            Ok(()) => session.save().await,
            failed => failed,
        };
        handle.visit().open_for(None);
        saved?;
        let address = handle.visit().address();
        tracing::info!(target: "auth", realm = user.realm(), key = user.key(), address, "signed in");
        Ok(())
    }
}

/// The user read anew: the caller's may be old, and the stamp needs the password as it is now.
async fn current_account(auth: &Auth, user: &dyn Principal) -> Result<Account, Error> {
    let key = user.key();
    let refused = || Error::NotAUser { realm: user.realm().to_owned(), key: key.clone() };
    if user.realm() != auth.users().realm() {
        return Err(refused());
    }
    let db = DatabaseExecutor::from(auth.database());
    let account = auth.users().by_key(&db, &key).await?;
    account.filter(|account| account.user.is_active()).ok_or_else(refused)
}

impl IntoFuture for Login {
    type Output = Result<(), Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.perform())
    }
}
