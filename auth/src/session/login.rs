//! Signing in: is it them, and the session that follows.

use std::future::IntoFuture;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use sea_orm::DatabaseExecutor;

use super::AuthHandle;
use super::visit::Opening;
use crate::backend::Credentials;
use crate::event::Event;
use crate::user::{Account, Principal};
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
    /// Checks a name and a password, as the [backends](crate::backend) do. Unknown, inactive and unusable accounts cost
    /// as much as a wrong password: one comparison.
    ///
    /// `address` is for the log.
    ///
    /// # Errors
    /// [`Error::Hash`] with [`HashError::Busy`](crate::password::HashError::Busy) if too many sign-ins wait already; or
    /// what the database says.
    pub async fn authenticate(
        &self,
        login: &str,
        password: &str,
        address: Option<&str>,
    ) -> Result<Outcome, Error> {
        self.authenticate_with(&Credentials::new(login, password).from_address(address)).await
    }

    /// The same for whatever else the backends of the application take.
    ///
    /// # Errors
    /// As [`authenticate`](Self::authenticate).
    pub async fn authenticate_with(&self, offered: &Credentials) -> Result<Outcome, Error> {
        let proved = self.proved(offered).await?;
        Ok(proved.map_or(Outcome::Refused, |proved| Outcome::SignedIn(proved.account.user)))
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
        let proved = handle.visit().proved().filter(|proved| is_same(&proved.account));
        let backend = proved.as_ref().map(|proved| proved.backend.clone());
        if let Some(proved) = proved {
            // The stamp is of the password that was proved. If it was changed meanwhile, this session is worth nothing.
            account.password = proved.account.password;
        }
        let before = handle.visit().found().await?;
        let session = handle.session();
        // A visitor's data comes along; what belongs to another user does not.
        if before.is_some_and(|found| found.account.as_ref().is_some_and(|other| !is_same(other))) {
            session.clear().await;
        }
        let opening = Opening { account, backend: backend.clone().unwrap_or_default(), persistent };
        handle.visit().open_for(Some(opening));
        let saved = match session.cycle_id().await {
            Ok(()) => session.save().await,
            failed => failed,
        };
        handle.visit().open_for(None);
        saved?;
        let address = handle.visit().address();
        tracing::info!(target: "auth", realm = user.realm(), key = user.key(), address, backend, "signed in");
        let signed_in = Event::SignedIn { user: user.as_ref().into(), backend, address };
        handle.visit().auth().events().after(&signed_in).await;
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
