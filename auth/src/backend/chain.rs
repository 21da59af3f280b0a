//! The one way from credentials to an account, whatever page or handler they came in by.

use std::sync::Arc;

use sea_orm::DatabaseExecutor;
use secrecy::{ExposeSecret, SecretString};

use super::{Backend, Credentials, PasswordByLogin, Verdict};
use crate::event::Event;
use crate::password::{HashError, is_usable};
use crate::user::{Account, Principal, StoreError, sought};
use crate::{Auth, Error};

/// The backends of an application, in order.
#[derive(Clone)]
pub(crate) struct Chain(Arc<[Box<dyn Backend>]>);

impl Chain {
    pub(crate) fn new(backends: impl IntoIterator<Item = Box<dyn Backend>>) -> Self {
        Self(backends.into_iter().collect())
    }

    /// What a session can be bound to: a backend, or, by the empty name, the application itself, which has signed
    /// somebody in without asking any.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once("").chain(self.0.iter().map(|backend| backend.name()))
    }
}

impl Default for Chain {
    fn default() -> Self {
        Self::new([PasswordByLogin.boxed()])
    }
}

/// An account that is proved, and by which backend.
#[derive(Clone)]
pub(crate) struct Proved {
    /// With the hash that the password was compared with.
    pub(crate) account: Account,
    pub(crate) backend: String,
}

/// Why not: which backend says so (none for "nobody knows them"), and the reason.
struct Doubt<'a> {
    backend: Option<&'a str>,
    reason: String,
}

impl Auth {
    /// The account of exactly this name, in canonical form; for a [`Backend`] to name or to accept.
    ///
    /// # Errors
    /// What the database says.
    pub async fn account(&self, login: &str) -> Result<Option<Account>, Error> {
        let Some(login) = sought(login, self.users().login_limit()) else { return Ok(None) };
        let db = DatabaseExecutor::from(self.database());
        self.users().by_login(&db, &login).await.map_err(|error| self.not_migrated(error))
    }

    /// Every account with this mail address, in whatever case.
    pub(super) async fn accounts_of_address(&self, address: &str) -> Result<Vec<Account>, Error> {
        // The longest address that there is.
        let Some(address) = sought(address.trim(), 254).filter(|address| address.contains('@')) else {
            return Ok(Vec::new());
        };
        let db = DatabaseExecutor::from(self.database());
        self.users().by_email(&db, &address).await.map_err(|error| self.not_migrated(error))
    }

    /// The account that these credentials prove. Whatever is wrong with them costs one comparison and goes to the log.
    pub(crate) async fn proved(&self, offered: &Credentials) -> Result<Option<Proved>, Error> {
        self.survey().await;
        if let Err(refusal) = self.events().before(&Event::signing_in(offered)).await {
            self.compare_with_nobody(offered.password()).await?;
            self.refuse(offered, &Doubt { backend: None, reason: refusal.reason().to_owned() }).await;
            return Ok(None);
        }
        let mut doubt = Doubt { backend: None, reason: "unknown".to_owned() };
        let mut compared = false;
        for backend in self.backends().0.iter() {
            let verdict = backend.judge(self, offered).await?;
            let found = match verdict {
                Verdict::NotMine => continue,
                Verdict::Compare(_) if compared => continue,
                Verdict::Compare(account) => {
                    compared = true;
                    self.compare(account, offered).await?
                }
                Verdict::Accepted(user) => self.accepted(user.as_ref()).await?,
                Verdict::Refused(reason) => {
                    doubt = Doubt { backend: Some(backend.name()), reason };
                    break;
                }
            };
            match found {
                Ok(account) => return Ok(Some(Proved { account, backend: backend.name().to_owned() })),
                Err(reason) => doubt = Doubt { backend: Some(backend.name()), reason: reason.to_owned() },
            }
        }
        if !compared {
            self.compare_with_nobody(offered.password()).await?;
        }
        self.refuse(offered, &doubt).await;
        Ok(None)
    }

    /// Whether the password is the account's; if its hash is of yesterday, it is replaced.
    async fn compare(
        &self,
        account: Account,
        offered: &Credentials,
    ) -> Result<Result<Account, &'static str>, Error> {
        let Some(password) = offered.password() else { return Ok(Err("no_password")) };
        let (stored, doubt) = match account.password.as_ref().map(|stored| stored.expose_secret()) {
            _ if !account.user.is_active() => (None, "inactive"),
            Some(stored) if is_usable(stored) => (Some(stored), "wrong_password"),
            _ => (None, "unusable"),
        };
        let verified = match self.pool().verify(password, stored).await {
            Ok(verified) => verified,
            // These depend on the password alone, so their speed tells nothing about the account.
            Err(HashError::Empty | HashError::TooLong { .. }) => return Ok(Err(doubt)),
            Err(error) => return Err(error.into()),
        };
        if stored.is_none() || !verified.matches {
            return Ok(Err(doubt));
        }
        if !verified.must_upgrade || !self.users().rehash() {
            return Ok(Ok(account));
        }
        let upgraded = self.upgrade(account, password).await?;
        Ok(upgraded.ok_or("password_changed_meanwhile"))
    }

    /// The account behind a user whom a backend has accepted, if it may be used here.
    async fn accepted(&self, user: &dyn Principal) -> Result<Result<Account, &'static str>, Error> {
        if user.realm() != self.users().realm() {
            return Ok(Err("another_realm"));
        }
        let db = DatabaseExecutor::from(self.database());
        let account = self.users().by_key(&db, &user.key()).await?;
        Ok(account.filter(|account| account.user.is_active()).ok_or("inactive"))
    }

    /// The password was right, and the sign-in is refused all the same; neither the answer nor its time tells so.
    pub(crate) async fn not_admitted(
        &self,
        offered: &Credentials,
        proved: Option<&Proved>,
    ) -> Result<(), Error> {
        let stored =
            proved.and_then(|proved| proved.account.password.as_ref()).map(|stored| stored.expose_secret());
        if let Some(password) = offered.password() {
            self.pool().make_up(password, stored).await?;
        }
        let backend = proved.map(|proved| proved.backend.as_str());
        self.refuse(offered, &Doubt { backend, reason: "not_admitted".to_owned() }).await;
        Ok(())
    }

    /// Costs what a refused password costs.
    async fn compare_with_nobody(&self, password: Option<&SecretString>) -> Result<(), Error> {
        let nothing = SecretString::from("none was offered");
        match self.pool().verify(password.unwrap_or(&nothing), None).await {
            Ok(_) | Err(HashError::Empty | HashError::TooLong { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    async fn refuse(&self, offered: &Credentials, doubt: &Doubt<'_>) {
        let login: String = offered.login().chars().take(self.users().login_limit()).collect();
        let login = login.escape_debug();
        let Doubt { backend, reason } = doubt;
        tracing::warn!(target: "auth", %login, address = offered.address(), backend, reason, "sign-in refused");
        self.events().after(&Event::sign_in_failed(offered, *backend, reason)).await;
    }

    fn not_migrated(&self, error: StoreError) -> Error {
        match error {
            StoreError::Database(error) if crate::error::is_missing_table(&error) => {
                Error::NotMigrated { table: self.users().realm().to_owned() }
            }
            error => error.into(),
        }
    }
}
