//! Passwords of the stock table, set by somebody else.

use auth::Auth;
use auth::password::{HashError, UserFacts};
use auth::user::UserError;
use futures_util::future::BoxFuture;
use secrecy::SecretString;

use crate::model::{PasswordFault, Passwords, Row};

/// Judges by the validators and hashes in the pool, like every other way to a password.
#[derive(Clone, Debug)]
pub(super) struct StockPasswords(pub(super) Auth);

impl Passwords for StockPasswords {
    fn column(&self) -> &'static str {
        "password"
    }

    fn advice(&self) -> Vec<String> {
        self.0.config().password_policy.help()
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
                    return Err(PasswordFault::Refused(
                        weaknesses.iter().map(|weakness| weakness.text()).collect(),
                    ));
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
