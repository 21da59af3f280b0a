//! Ways to prove who one is, in a chain.
//!
//! | backend | whose account it is |
//! |---|---|
//! | [`PasswordByLogin`] | the one of exactly this name; the chain of an [`Auth`] that was told nothing else |
//! | [`PasswordByEmail`] | the one of exactly this name, else the only one with this mail address |
//! | your own | whatever proves an identity: a directory, a token of another house, a certificate |
//!
//! Each is asked in turn. It knows the account whose password has to fit ([`Verdict::Compare`]), or has proved by itself
//! who it is ([`Verdict::Accepted`]), or knows nothing of these credentials ([`Verdict::NotMine`]), or refuses them for
//! good ([`Verdict::Refused`]). There is one chain for every way in: [`AuthHandle::authenticate`](crate::AuthHandle),
//! [`Auth::authenticate`] and the pages.
//!
//! What holds whatever the backends say:
//!
//! - An account that is not active, or not of this application's user table, is refused, whoever accepted it.
//! - A sign-in compares at most one password, and a refused one compares exactly one, with nobody's if need be: the
//!   answer and its time are the same whichever backend said no. The first backend that names an account decides whose
//!   password that is; what the backends after it name is not compared any more. What a backend of your own takes for
//!   itself it must take for everybody.
//! - Which backend said no, and why, is in the log and in [`Event::SignInFailed`](crate::event::Event), never in the
//!   answer.
//! - A session is bound to the backend that opened it: take that one out of the chain, and its sessions are nobody's.
//!
//! # One of your own
//!
//! An identity from elsewhere is mapped to a row of the user table:
//!
//! ```
//! use auth::backend::{Backend, Credentials, PasswordByLogin, Verdict};
//! use auth::{Auth, Error};
//! use futures_util::future::BoxFuture;
//! use secrecy::ExposeSecret;
//! # fn badge_holder(badge: &str) -> Option<String> { (badge == "4711").then(|| "vera".to_owned()) }
//!
//! /// Who holds this badge? The door knows.
//! struct Badges;
//!
//! impl Backend for Badges {
//!     fn name(&self) -> &str {
//!         "badges"
//!     }
//!
//!     fn judge<'a>(&'a self, auth: &'a Auth, offered: &'a Credentials) -> BoxFuture<'a, Result<Verdict, Error>> {
//!         Box::pin(async move {
//!             let Some(badge) = offered.value("badge") else { return Ok(Verdict::NotMine) };
//!             match badge_holder(badge.expose_secret()) {
//!                 Some(login) => Ok(auth.account(&login).await?.map_or(Verdict::NotMine, |found| Verdict::Accepted(found.user))),
//!                 None => Ok(Verdict::Refused("no such badge".to_owned())),
//!             }
//!         })
//!     }
//! }
//!
//! # async fn example(auth: Auth) -> Result<(), Error> {
//! let auth = auth.with_backends([Badges.boxed(), PasswordByLogin.boxed()]);
//! let offered = Credentials::nothing().with("badge", "4711");
//! let vera = auth.authenticate_with(&offered).await?.signed_in()?;
//! # Ok(()) }
//! ```

mod by_email;
mod by_login;
mod chain;
mod credentials;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use futures_util::future::BoxFuture;

use crate::user::{Account, Principal};
use crate::{Auth, Error};

pub use self::by_email::PasswordByEmail;
pub use self::by_login::PasswordByLogin;
pub use self::credentials::Credentials;

pub(crate) use self::chain::{Chain, Proved};

/// A way to prove who one is.
pub trait Backend: Send + Sync + 'static {
    /// What the log calls it, and what its sessions are bound to: with another name they end.
    fn name(&self) -> &str;

    /// What it makes of these credentials.
    ///
    /// An error ends the sign-in as one that could not be judged, a 503 in most cases: a directory that is down must not
    /// read as "wrong password".
    fn judge<'a>(&'a self, auth: &'a Auth, offered: &'a Credentials)
    -> BoxFuture<'a, Result<Verdict, Error>>;

    /// For [`Auth::with_backends`].
    fn boxed(self) -> Box<dyn Backend>
    where
        Self: Sized,
    {
        Box::new(self)
    }
}

/// What a [`Backend`] says.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Verdict {
    /// It is this user; nothing else needs to be proved.
    Accepted(Arc<dyn Principal>),
    /// It is this account, if the password fits. The chain compares.
    Compare(Account),
    /// Nothing that this backend knows: the next one is asked.
    NotMine,
    /// No, and nobody else is asked. The reason is for the log.
    Refused(String),
}
