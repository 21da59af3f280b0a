//! Passwords of accounts, set by somebody else or by their owners.

use std::fmt;

use auth::event::Event;
use auth::password::{HashError, UserFacts, Weakness, unusable};
use auth::user::{Account, UserError};
use auth::{Auth, AuthHandle};
use futures_util::future::BoxFuture;
use http::Extensions;
use sea_orm::{ColumnTrait, DatabaseExecutor};
use secrecy::{ExposeSecret, SecretString};

use super::session::end_sessions;
use crate::gate::{GuardError, RowChange, Visitor};
use crate::message::Message;
use crate::model::{Key, PasswordFault, Passwords, Row};

/// The passwords of the accounts that `auth` signs in, be they Django's or of a table of your own: judged by its
/// validators, hashed in its pool, in the form that its store keeps. A change ends the sessions that were open with the
/// former password, but for the one in which somebody changes his own.
///
/// `column` is where the table keeps the hash.
///
/// ```no_run
/// # fn example<E: sea_orm::EntityTrait>(auth: &auth::Auth, hash: E::Column) -> admin::ModelAdmin<E> {
/// admin::ModelAdmin::<E>::new().passwords(admin::accounts::passwords(auth, hash))
/// # }
/// ```
#[must_use]
pub fn passwords(auth: &Auth, column: impl ColumnTrait) -> AccountPasswords {
    AccountPasswords { auth: auth.clone(), column: column.as_str().to_owned() }
}

/// See [`passwords`].
#[derive(Clone)]
pub struct AccountPasswords {
    auth: Auth,
    column: String,
}

/// A table of your own calls its columns what it likes. These are what most call them.
const LOGINS: [&str; 3] = ["username", "login", "name"];
const ADDRESSES: [&str; 3] = ["email", "mail", "address"];

/// The first of these columns that holds something.
fn first_of(row: &Row, names: [&str; 3]) -> String {
    names.iter().map(|name| row.text(name)).find(|text| !text.is_empty()).unwrap_or_default()
}

impl AccountPasswords {
    /// The stored account behind a row, unless it is yet to be made.
    async fn account(&self, key: &str) -> Result<Option<Account>, PasswordFault> {
        let db = DatabaseExecutor::from(self.auth.database());
        self.auth.users().by_key(&db, key).await.map_err(|error| PasswordFault::Failed(error.to_string()))
    }

    fn weigh(&self, row: &Row, password: &SecretString) -> Result<(), PasswordFault> {
        let [username, email, first_name, last_name] = [
            LOGINS,
            ADDRESSES,
            ["first_name", "given_name", "full_name"],
            ["last_name", "family_name", "surname"],
        ]
        .map(|names| first_of(row, names));
        let facts = UserFacts {
            username: &username,
            email: &email,
            first_name: &first_name,
            last_name: &last_name,
            ..UserFacts::default()
        };
        match self.auth.manager().check_password(password, &facts) {
            Ok(()) => Ok(()),
            Err(UserError::WeakPassword(weaknesses)) => {
                Err(PasswordFault::Refused(weaknesses.iter().map(objection).collect()))
            }
            Err(other) => Err(PasswordFault::Failed(other.to_string())),
        }
    }
}

impl Passwords for AccountPasswords {
    fn column(&self) -> &str {
        &self.column
    }

    fn advice(&self) -> Vec<Message> {
        let minimum = self.auth.config().password_policy.min_length();
        vec![Message::text("password-advice").with("minimum", minimum)]
    }

    fn judge<'a>(
        &'a self,
        row: &'a Row,
        password: &'a SecretString,
    ) -> BoxFuture<'a, Result<(), PasswordFault>> {
        Box::pin(async move { self.weigh(row, password) })
    }

    fn encode<'a>(
        &'a self,
        row: &'a Row,
        password: &'a SecretString,
    ) -> BoxFuture<'a, Result<String, PasswordFault>> {
        Box::pin(async move {
            self.weigh(row, password)?;
            self.auth.pool().hash(password).await.map_err(fault)
        })
    }

    fn unusable(&self) -> Result<Option<String>, PasswordFault> {
        unusable().map(Some).map_err(fault)
    }

    fn may_set(&self) -> bool {
        self.auth.config().staff_may_set_passwords
    }

    fn is_own(&self, visitor: &Visitor, row: &Row) -> bool {
        visitor.realm_name() == self.auth.users().realm() && row.key().to_string() == visitor.key()
    }

    fn proves<'a>(
        &'a self,
        visitor: &'a Visitor,
        password: &'a SecretString,
    ) -> BoxFuture<'a, Result<bool, PasswordFault>> {
        Box::pin(async move {
            let account = self.account(visitor.key()).await?;
            let stored = account.and_then(|account| account.password);
            let stored = stored.as_ref().map(|stored| stored.expose_secret());
            match self.auth.pool().verify(password, stored).await {
                Ok(verified) => Ok(verified.matches),
                Err(HashError::Empty | HashError::TooLong { .. }) => Ok(false),
                Err(error) => Err(fault(error)),
            }
        })
    }

    fn announce_new<'a>(&'a self, row: &'a Row) -> BoxFuture<'a, Result<(), PasswordFault>> {
        Box::pin(async move {
            let login = Some(first_of(row, LOGINS)).filter(|login| !login.is_empty());
            let login = login.unwrap_or_else(|| first_of(row, ADDRESSES));
            self.auth.events().before(&Event::CreatingUser { login }).await.map_err(|refusal| {
                tracing::warn!(%refusal, "an account was not made");
                PasswordFault::Refused(vec![Message::text("accounts-not-now")])
            })
        })
    }

    fn tell_new<'a>(&'a self, key: &'a Key) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            if let Ok(Some(account)) = self.account(&key.to_string()).await {
                let (user, superuser) = (account.user.as_ref().into(), account.user.is_superuser());
                self.auth.events().after(&Event::UserCreated { user, superuser }).await;
            }
        })
    }

    fn announce<'a>(&'a self, row: &'a Row) -> BoxFuture<'a, Result<(), PasswordFault>> {
        Box::pin(async move {
            let Some(account) = self.account(&row.key().to_string()).await? else { return Ok(()) };
            let event = Event::ChangingPassword { user: account.user.as_ref().into() };
            self.auth.events().before(&event).await.map_err(|refusal| {
                tracing::warn!(%refusal, "a password was not changed");
                PasswordFault::Refused(vec![Message::text("password-not-now")])
            })
        })
    }

    fn tell<'a>(&'a self, row: &'a Row) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            // The change is done: who cannot be found any more is told of by nobody.
            if let Ok(Some(account)) = self.account(&row.key().to_string()).await {
                let event = Event::PasswordChanged { user: account.user.as_ref().into() };
                self.auth.events().after(&event).await;
            }
        })
    }

    fn replaced<'a>(&'a self, change: &'a RowChange<'a>) -> BoxFuture<'a, Result<(), GuardError>> {
        Box::pin(async move {
            let Some(row) = change.after else { return Ok(()) };
            end_sessions(change.transaction, self.auth.users().realm(), &row.key().to_string()).await
        })
    }

    fn stay<'a>(&'a self, request: &'a Extensions) -> BoxFuture<'a, Result<(), PasswordFault>> {
        Box::pin(async move {
            // Behind another gate there is no session of ours to keep.
            let Some(handle) = request.get::<AuthHandle>() else { return Ok(()) };
            let failed = |error: auth::Error| PasswordFault::Failed(error.to_string());
            let Some(user) = handle.user().await.map_err(failed)? else { return Ok(()) };
            // How long the browser was to keep the cookie is not known here; the shorter is safe.
            handle.login(&user).remember(false).await.map_err(failed)
        })
    }
}

impl fmt::Debug for AccountPasswords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccountPasswords").field("column", &self.column).finish_non_exhaustive()
    }
}

fn fault(error: HashError) -> PasswordFault {
    match error {
        HashError::Busy { retry_after } => PasswordFault::Busy { retry_after },
        other => PasswordFault::Failed(other.to_string()),
    }
}

/// An objection of the validators in the words of `texts/en.ftl`.
fn objection(weakness: &Weakness) -> Message {
    match weakness {
        Weakness::TooShort { minimum } => Message::text("password-too-short").with("minimum", minimum),
        Weakness::TooLong { maximum } => Message::text("password-too-long").with("maximum", maximum),
        Weakness::TooSimilar { attribute } => {
            Message::text("password-too-similar").with("attribute", attribute.replace(' ', "-"))
        }
        Weakness::TooCommon { reason } => Message::text("password-too-common").with("reason", reason.code()),
        Weakness::ContextWord { word } => Message::text("password-context-word").with("word", word),
        Weakness::EntirelyNumeric => Message::text("password-entirely-numeric"),
        // A validator that is newer than this list says it itself.
        other => Message::plain(other.text()),
    }
}
