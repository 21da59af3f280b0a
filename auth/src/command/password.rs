//! `changepassword`: a new password for somebody who lost theirs.

use clap::Args;
use secrecy::ExposeSecret;

use super::environment::Environment;
use super::failure::Failure;
use super::prompt::Prompt;
use super::superuser::ask_password_twice;
use crate::user::UserError;
use crate::{Auth, Principal};

pub(super) const PASSWORD: &str = "FRONTDESK_PASSWORD";

/// The arguments of `changepassword`.
#[derive(Debug, Default, Args)]
#[command(after_help = "\
Examples:
  changepassword ada
  FRONTDESK_PASSWORD=... changepassword ada --noinput

Environment, read with --noinput only:
  FRONTDESK_PASSWORD   the new password; there is no flag for it, because arguments can be read by everybody

The new password is judged in either mode, like every password. On any failure nothing is written, one line on standard
error says what to do, and the exit code is 1.")]
pub struct ChangePassword {
    /// Whose password; without it, that of the user named like you on this machine
    username: Option<String>,
    /// Ask nothing: take the password from FRONTDESK_PASSWORD, or fail
    #[arg(long, visible_alias = "no-input")]
    noinput: bool,
}

impl ChangePassword {
    /// How often a new password may be typed.
    const TRIES: usize = 3;

    pub(super) async fn execute(
        self,
        auth: &Auth,
        prompt: &mut dyn Prompt,
        environment: &Environment,
    ) -> Result<String, Failure> {
        if !self.noinput && !prompt.is_interactive() {
            return Err(Failure::NoTerminal {
                command: "changepassword",
                remedy: "use --noinput with FRONTDESK_PASSWORD in the environment",
            });
        }
        let username = self.username.or_else(|| environment.system_user()).ok_or(Failure::Missing {
            what: "username".into(),
            remedy: "say whose password: changepassword NAME".into(),
        })?;
        let user = auth.manager().user(&username).await?;
        if self.noinput {
            let password =
                environment.secret(PASSWORD)?.filter(|password| !password.expose_secret().is_empty()).ok_or(
                    Failure::Missing { what: "password".into(), remedy: "set FRONTDESK_PASSWORD".into() },
                )?;
            auth.manager().set_password(user.as_ref(), &password).await?;
        } else {
            ask_and_set(auth, user.as_ref(), prompt).await?;
        }
        Ok(format!("Password of {} changed; sessions of this user have ended.", user.username()))
    }
}

async fn ask_and_set(auth: &Auth, user: &dyn Principal, prompt: &mut dyn Prompt) -> Result<(), Failure> {
    prompt.say(&format!("New password for {}.", user.username()));
    for _ in 0..ChangePassword::TRIES {
        let Some(password) = ask_password_twice(prompt).await? else { continue };
        match auth.manager().set_password(user, &password).await {
            Err(UserError::WeakPassword(weaknesses)) => {
                weaknesses.iter().for_each(|weakness| prompt.say(&weakness.text()));
            }
            changed => return Ok(changed?),
        }
    }
    Err(Failure::GaveUp)
}
