//! What happens to accounts, told to whoever wants to know: a record of sign-ins, a mail, a lock of one's own.
//!
//! An [`Event`] is told [before](Listener::before) something is done, when it can still be refused, or
//! [after](Listener::after) it was done. Events carry no password, no hash, no token and no session id.
//!
//! ```
//! use auth::event::{Event, Listener, Refusal};
//! use futures_util::future::BoxFuture;
//!
//! /// The books are closed on the last night of the year.
//! struct YearEnd;
//!
//! impl Listener for YearEnd {
//!     fn before<'a>(&'a self, event: &'a Event) -> BoxFuture<'a, Result<(), Refusal>> {
//!         Box::pin(async move {
//!             match event {
//!                 Event::CreatingUser { login } if login.starts_with("temp") => Err(Refusal::new("no new clerks tonight")),
//!                 _ => Ok(()),
//!             }
//!         })
//!     }
//!
//!     fn after<'a>(&'a self, event: &'a Event) -> BoxFuture<'a, Result<(), auth::event::ListenerError>> {
//!         Box::pin(async move {
//!             if let Event::SignedIn { user, address, .. } = event {
//!                 println!("{} came in from {address:?}", user.username);
//!             }
//!             Ok(())
//!         })
//!     }
//! }
//!
//! # fn example(auth: auth::Auth) {
//! let auth = auth.with_listener(YearEnd);
//! # }
//! ```
//!
//! A listener is waited for: what takes long belongs into a task of its own. Listeners are asked in the order in which
//! they were added; the first that refuses ends the matter. A refused sign-in costs and reads like a wrong password, and
//! the reason is in the log alone. An "after" listener cannot undo anything: its failure is logged.

use std::fmt;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use thiserror::Error;

use crate::Principal;
use crate::backend::Credentials;

/// Something that happens to an account, or is about to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// Before: somebody offers credentials, which nobody has looked at yet.
    SigningIn {
        /// What was offered.
        attempt: Attempt,
    },
    /// After: a session began.
    SignedIn {
        /// Whose.
        user: Who,
        /// Which backend proved it; none if the application signed somebody in without asking one.
        backend: Option<String>,
        /// The peer's address.
        address: Option<String>,
    },
    /// After: credentials were refused.
    SignInFailed {
        /// What was offered.
        attempt: Attempt,
        /// Which backend said no; none where none knew them.
        backend: Option<String>,
        /// Why, in a word: `unknown`, `inactive`, `unusable`, `wrong_password`, or what a backend or a listener says.
        reason: String,
    },
    /// After: a session was ended by its user.
    SignedOut {
        /// Whose.
        user: Who,
        /// The peer's address.
        address: Option<String>,
    },
    /// Before: an account is about to be made. The name has its canonical form and is free.
    CreatingUser {
        /// The name to sign in with.
        login: String,
    },
    /// After: an account was made.
    UserCreated {
        /// It.
        user: Who,
        /// Whether it passes every check.
        superuser: bool,
    },
    /// Before: a password that the validators take is about to replace another.
    ChangingPassword {
        /// Whose.
        user: Who,
    },
    /// After: a password was replaced by another, and the sessions opened with it have ended.
    PasswordChanged {
        /// Whose.
        user: Who,
    },
    /// After: the same password is stored under today's scheme and cost. No session has ended.
    PasswordUpgraded {
        /// Whose.
        user: Who,
    },
}

/// A user, by what never changes and by name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Who {
    /// The table that the user comes from.
    pub realm: String,
    /// The primary key, as text.
    pub key: String,
    /// The name to sign in with.
    pub username: String,
}

impl From<&dyn Principal> for Who {
    fn from(user: &dyn Principal) -> Self {
        Self { realm: user.realm().to_owned(), key: user.key(), username: user.username().to_owned() }
    }
}

/// Credentials without what is secret in them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attempt {
    /// The name as it was typed, cut to 254 characters. People do type passwords there.
    pub login: String,
    /// The names of further values that were offered, not the values.
    pub values: Vec<String>,
    /// The peer's address.
    pub address: Option<String>,
}

impl From<&Credentials> for Attempt {
    fn from(offered: &Credentials) -> Self {
        Self {
            login: offered.login().chars().take(254).collect(),
            values: offered.names().map(str::to_owned).collect(),
            address: offered.address().map(str::to_owned),
        }
    }
}

impl Event {
    pub(crate) fn signing_in(offered: &Credentials) -> Self {
        Self::SigningIn { attempt: offered.into() }
    }

    pub(crate) fn sign_in_failed(offered: &Credentials, backend: Option<&str>, reason: &str) -> Self {
        Self::SignInFailed {
            attempt: offered.into(),
            backend: backend.map(str::to_owned),
            reason: reason.to_owned(),
        }
    }
}

/// Listens to [`Event`]s; given to [`Auth::with_listener`](crate::Auth::with_listener).
pub trait Listener: Send + Sync + 'static {
    /// Something is about to be done.
    ///
    /// # Errors
    /// A [`Refusal`], and it is not done.
    fn before<'a>(&'a self, event: &'a Event) -> BoxFuture<'a, Result<(), Refusal>> {
        let _ = event;
        Box::pin(async { Ok(()) })
    }

    /// Something was done.
    ///
    /// # Errors
    /// Anything: it is logged.
    fn after<'a>(&'a self, event: &'a Event) -> BoxFuture<'a, Result<(), ListenerError>> {
        let _ = event;
        Box::pin(async { Ok(()) })
    }
}

/// What an "after" listener may fail with.
pub type ListenerError = Box<dyn std::error::Error + Send + Sync>;

/// A listener's no.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("refused by a listener: {reason}")]
pub struct Refusal {
    reason: String,
}

impl Refusal {
    /// No, for this reason. It goes to the log, and to whoever runs a command; a page does not show it.
    #[must_use]
    pub fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into() }
    }

    /// The reason.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

/// The listeners of an application. From [`Auth::events`](crate::Auth::events), for flows that report.
#[derive(Clone, Default)]
pub struct Events {
    listeners: Vec<Arc<dyn Listener>>,
}

impl Events {
    pub(crate) fn add(&mut self, listener: impl Listener) {
        self.listeners.push(Arc::new(listener));
    }

    /// Tells that something is about to be done.
    ///
    /// # Errors
    /// The first refusal.
    pub async fn before(&self, event: &Event) -> Result<(), Refusal> {
        for listener in &self.listeners {
            listener.before(event).await?;
        }
        Ok(())
    }

    /// Tells that something was done.
    pub async fn after(&self, event: &Event) {
        for listener in &self.listeners {
            if let Err(error) = listener.after(event).await {
                tracing::error!(target: "auth", ?event, %error, "a listener failed");
            }
        }
    }
}

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").field("listeners", &self.listeners.len()).finish()
    }
}

#[cfg(test)]
mod tests;
