//! Makes users and changes passwords, always through the validators.

use std::fmt;
use std::sync::Arc;

use email_address::EmailAddress;
use sea_orm::{DatabaseExecutor, DbErr, SqlErr};
use secrecy::SecretString;
use thiserror::Error;

use super::login::fold;
use super::{LoginFault, NewRow, Principal, StoreError, UserStore, normalize, sought};
use crate::password::{HashError, UserFacts, Weakness};
use crate::{Auth, database};

/// What commands, seeds and the admin use to make users and to change passwords. From [`Auth::manager`].
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

/// A user to be made. Nothing in it is trusted yet: [`Manager`] checks it.
#[derive(Clone)]
pub struct NewUser {
    login: String,
    password: SecretString,
    email: String,
    first_name: String,
    last_name: String,
    staff: bool,
}

impl NewUser {
    /// A user who signs in with this name and password.
    #[must_use]
    pub fn new(login: impl Into<String>, password: impl Into<SecretString>) -> Self {
        Self {
            login: login.into(),
            password: password.into(),
            email: String::new(),
            first_name: String::new(),
            last_name: String::new(),
            staff: false,
        }
    }

    /// The mail address.
    #[must_use]
    pub fn email(mut self, email: impl Into<String>) -> Self {
        self.email = email.into();
        self
    }

    /// Given name and family name.
    #[must_use]
    pub fn name(mut self, first: impl Into<String>, last: impl Into<String>) -> Self {
        self.first_name = first.into();
        self.last_name = last.into();
        self
    }

    /// Whether the user may enter the admin.
    #[must_use]
    pub fn staff(mut self, staff: bool) -> Self {
        self.staff = staff;
        self
    }
}

impl fmt::Debug for NewUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewUser")
            .field("login", &self.login)
            .field("staff", &self.staff)
            .finish_non_exhaustive()
    }
}

/// Why a user was not made, or a password not changed. Nothing was written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum UserError {
    /// The name cannot be a name.
    #[error("the name `{}` cannot be used: {fault}", login.escape_debug())]
    Login {
        /// The name that was offered.
        login: String,
        /// What is wrong with it.
        fault: LoginFault,
    },
    /// Somebody has this name already, be it in other case.
    #[error("the name `{login}` is already taken; names that differ only in case count as the same")]
    Duplicate {
        /// The name that was offered.
        login: String,
    },
    /// Not a mail address.
    #[error("`{}` is not a mail address", email.escape_debug())]
    Email {
        /// The address that was offered.
        email: String,
    },
    /// The validators refuse the password; all their reasons.
    #[error("the password is not good enough: {}", .0.iter().map(Weakness::text).collect::<Vec<_>>().join(" "))]
    WeakPassword(Vec<Weakness>),
    /// There is no such user.
    #[error("there is no user `{}`", login.escape_debug())]
    Unknown {
        /// The name or key that was asked for.
        login: String,
    },
    /// The tables are not there yet.
    #[error("the table `{table}` does not exist yet: run the command `migrate` first")]
    NotMigrated {
        /// The user table.
        table: String,
    },
    /// The password could not be hashed.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The store failed.
    #[error(transparent)]
    Store(StoreError),
}

impl Manager {
    pub(crate) fn new(auth: Auth) -> Self {
        Self { auth }
    }

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

    /// The user of exactly this name, in canonical form.
    ///
    /// # Errors
    /// [`UserError::Unknown`] if there is none.
    pub async fn user(&self, login: &str) -> Result<Arc<dyn Principal>, UserError> {
        let unknown = || UserError::Unknown { login: login.to_owned() };
        let name = sought(login, self.users().login_limit()).ok_or_else(unknown)?;
        let db = DatabaseExecutor::from(self.auth.database());
        let found = self.users().by_login(&db, &name).await.map_err(|error| self.failed(error))?;
        found.map(|account| account.user).ok_or_else(unknown)
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
        let limit = self.users().login_limit();
        let name = match normalize(login, limit) {
            Some(name) => name,
            None if login.is_empty() => return Err(fault(LoginFault::Blank)),
            None => return Err(fault(LoginFault::TooLong { limit })),
        };
        self.users().check_login(&name).map_err(fault)?;
        let same = former.is_some_and(|former| fold(former) == fold(&name));
        if !same && self.users().is_taken(db, &name).await.map_err(|error| self.failed(error))? {
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
        let key = user.key();
        let unknown = || UserError::Unknown { login: user.username().to_owned() };
        if user.realm() != self.users().realm() {
            return Err(unknown());
        }
        let hash = SecretString::from(self.auth.pool().hash(password).await?);
        let db = DatabaseExecutor::from(self.auth.database());
        let changed =
            self.users().set_password(&db, &key, &hash).await.map_err(|error| self.failed(error))?;
        if !changed {
            return Err(unknown());
        }
        tracing::info!(target: "auth", realm = user.realm(), key, "password changed");
        Ok(())
    }

    async fn create(&self, new: NewUser, superuser: bool) -> Result<Arc<dyn Principal>, UserError> {
        let login = self.check_login(&new.login).await?;
        let email = self.check_email(&new.email)?;
        let facts = UserFacts {
            username: &login,
            email: &email,
            first_name: &new.first_name,
            last_name: &new.last_name,
            ..UserFacts::default()
        };
        self.check_password(&new.password, &facts)?;
        // Hash first: no transaction waits for the pool.
        let password = SecretString::from(self.auth.pool().hash(&new.password).await?);
        let row = NewRow {
            login,
            email,
            first_name: new.first_name,
            last_name: new.last_name,
            password,
            staff: new.staff,
            superuser,
            joined: self.auth.config().clock.now(),
        };
        let made = self.insert(&row).await?;
        tracing::info!(target: "auth", realm = made.realm(), key = made.key(), superuser, "user created");
        Ok(made)
    }

    /// One transaction, so that a name that was taken meanwhile, or a mapping that loses a flag, leaves nothing behind.
    async fn insert(&self, row: &NewRow) -> Result<Arc<dyn Principal>, UserError> {
        let failed = |error: StoreError| match error {
            StoreError::Database(error) if is_duplicate(&error) => {
                UserError::Duplicate { login: row.login.clone() }
            }
            error => self.failed(error),
        };
        let transaction =
            database::begin(self.auth.database()).await.map_err(|error| failed(error.into()))?;
        let made = {
            let db = DatabaseExecutor::from(&transaction);
            if self.users().is_taken(&db, &row.login).await.map_err(failed)? {
                return Err(UserError::Duplicate { login: row.login.clone() });
            }
            self.users().create(&db, row).await.map_err(failed)?
        };
        transaction.commit().await.map_err(|error| failed(error.into()))?;
        Ok(made)
    }

    fn users(&self) -> &Arc<dyn UserStore> {
        self.auth.users()
    }

    fn failed(&self, error: StoreError) -> UserError {
        match error {
            StoreError::Database(error) if crate::error::is_missing_table(&error) => {
                UserError::NotMigrated { table: self.users().realm().to_owned() }
            }
            error => UserError::Store(error),
        }
    }
}

fn is_duplicate(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}
