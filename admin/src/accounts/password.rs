//! Passwords of the stock table, set by somebody else.

use auth::Auth;
use auth::password::{HashError, UserFacts, Weakness};
use auth::user::UserError;
use futures_util::future::BoxFuture;
use secrecy::SecretString;

use crate::message::Message;
use crate::model::{PasswordFault, Passwords, Row};

/// Judges by the validators and hashes in the pool, like every other way to a password.
#[derive(Clone, Debug)]
pub(super) struct StockPasswords(pub(super) Auth);

impl Passwords for StockPasswords {
    fn column(&self) -> &'static str {
        "password"
    }

    fn advice(&self) -> Vec<Message> {
        let minimum = self.0.config().password_policy.min_length();
        vec![Message::text("password-advice").with("minimum", minimum)]
    }

    fn encode<'a>(
        &'a self,
        row: &'a Row,
        password: &'a SecretString,
    ) -> BoxFuture<'a, Result<String, PasswordFault>> {
        Box::pin(async move {
            let [username, email, first_name, last_name] =
                ["username", "email", "first_name", "last_name"].map(|column| row.text(column));
            let facts = UserFacts {
                username: &username,
                email: &email,
                first_name: &first_name,
                last_name: &last_name,
                ..UserFacts::default()
            };
            match self.0.manager().check_password(password, &facts) {
                Ok(()) => {}
                Err(UserError::WeakPassword(weaknesses)) => {
                    return Err(PasswordFault::Refused(weaknesses.iter().map(objection).collect()));
                }
                Err(other) => return Err(PasswordFault::Failed(other.to_string())),
            }
            self.0.pool().hash(password).await.map_err(|error| match error {
                HashError::Busy { retry_after } => PasswordFault::Busy { retry_after },
                other => PasswordFault::Failed(other.to_string()),
            })
        })
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
