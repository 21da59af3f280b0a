//! `createsuperuser`: the first account of a new site.

use std::sync::Arc;

use clap::Args;
use secrecy::{ExposeSecret, SecretString};

use super::environment::Environment;
use super::failure::Failure;
use super::field::{self, Field};
use super::prompt::Prompt;
use super::user::until_good;
use crate::user::{Manager, NewUser, UserError};
use crate::{Auth, Principal};

const USERNAME: &str = "FRONTDESK_SUPERUSER_USERNAME";
const EMAIL: &str = "FRONTDESK_SUPERUSER_EMAIL";
/// Before the name of a column, in capitals.
const COLUMN: &str = "FRONTDESK_SUPERUSER_";
const PASSWORD: &str = "FRONTDESK_SUPERUSER_PASSWORD";

/// The arguments of `createsuperuser`.
#[derive(Debug, Default, Args)]
#[command(after_help = "\
Examples:
  createsuperuser
  FRONTDESK_SUPERUSER_PASSWORD=... createsuperuser --noinput --username ada --email ada@example.org
  FRONTDESK_SUPERUSER_PASSWORD=... createsuperuser --noinput --username ada@example.org --field role=owner

Environment, read with --noinput only:
  FRONTDESK_SUPERUSER_PASSWORD   the password; there is no flag for it, because arguments can be read by everybody
  FRONTDESK_SUPERUSER_USERNAME   the username, unless --username is given
  FRONTDESK_SUPERUSER_EMAIL      the mail address, unless --email is given
  FRONTDESK_SUPERUSER_<COLUMN>   a column that the user table needs, such as FRONTDESK_SUPERUSER_ROLE, unless --field gives it

Passwords are judged in either mode: at least 8 characters, not like the username or address, not commonly used, not
digits only. On any failure nothing is written, one line on standard error says what to do, and the exit code is 1.")]
pub struct CreateSuperuser {
    /// The name to sign in with: letters, digits and @ . + - _
    #[arg(long)]
    username: Option<String>,
    /// The mail address; may be left out
    #[arg(long)]
    email: Option<String>,
    /// What a column of the user table shall hold; may be given again for another column
    #[arg(long, value_name = "NAME=VALUE")]
    field: Vec<Field>,
    /// Ask nothing: take everything from flags and environment, or fail
    #[arg(long, visible_alias = "no-input")]
    noinput: bool,
}

impl CreateSuperuser {
    pub(super) async fn execute(
        self,
        auth: &Auth,
        prompt: &mut dyn Prompt,
        environment: &Environment,
    ) -> Result<String, Failure> {
        let manager = auth.manager();
        let made = if self.noinput {
            manager.create_superuser(self.gather(auth, environment)?).await?
        } else {
            self.ask(auth, &manager, prompt, environment).await?
        };
        Ok(format!("Superuser {} created.", made.username()))
    }

    /// Everything from flags and environment. The manager judges it.
    fn gather(self, auth: &Auth, environment: &Environment) -> Result<NewUser, Failure> {
        let username = match self.username {
            Some(username) => username,
            None => environment.text(USERNAME)?.ok_or(Failure::Missing {
                what: "username".into(),
                remedy: "give --username, or set FRONTDESK_SUPERUSER_USERNAME".into(),
            })?,
        };
        let email = match self.email {
            Some(email) => email,
            None => environment.text(EMAIL)?.unwrap_or_default(),
        };
        if !email.is_empty() && !auth.users().has_email() {
            return Err(Failure::NoAddress);
        }
        let password = environment
            .secret(PASSWORD)?
            .filter(|password| !password.expose_secret().is_empty())
            .ok_or(Failure::Missing {
                what: "password".into(),
                remedy: "set FRONTDESK_SUPERUSER_PASSWORD".into(),
            })?;
        let columns = auth.users().columns();
        let fields = field::gather(&columns, field::said(&columns, self.field)?, environment, Some(COLUMN))?;
        Ok(dressed(NewUser::new(username, password), &email, &fields))
    }

    /// Everything by question, except what a flag gave. A flag that is wrong ends the command: asking for something
    /// else instead would surprise.
    async fn ask(
        self,
        auth: &Auth,
        manager: &Manager,
        prompt: &mut dyn Prompt,
        environment: &Environment,
    ) -> Result<Arc<dyn Principal>, Failure> {
        if !prompt.is_interactive() {
            return Err(Failure::NoTerminal {
                command: "createsuperuser",
                remedy: "use --noinput with --username, and FRONTDESK_SUPERUSER_PASSWORD in the environment",
            });
        }
        let columns = auth.users().columns();
        let said = field::said(&columns, self.field)?;
        let username = match self.username {
            Some(username) => manager.check_login(&username).await?,
            None => ask_username(manager, prompt, environment).await?,
        };
        let email = match self.email {
            Some(_) if !auth.users().has_email() => return Err(Failure::NoAddress),
            Some(email) => manager.check_email(&email)?,
            None if auth.users().has_email() => ask_email(manager, prompt).await?,
            None => String::new(),
        };
        let fields = field::ask(&columns, said, prompt).await?;
        let make = |password: SecretString| {
            manager.create_superuser(dressed(NewUser::new(username.clone(), password), &email, &fields))
        };
        until_good(prompt, make).await
    }
}

fn dressed(new: NewUser, email: &str, fields: &[(String, String)]) -> NewUser {
    fields.iter().fold(new.email(email), |new, (name, value)| new.field(name, value))
}

/// Asks until the name is good and free. The name of whoever runs the command is offered if it could be taken; the
/// look-up that this needs also finds out, before the first question, that the database was never migrated.
async fn ask_username(
    manager: &Manager,
    prompt: &mut dyn Prompt,
    environment: &Environment,
) -> Result<String, Failure> {
    let offered =
        match manager.check_login(&environment.system_user().unwrap_or_else(|| "admin".to_owned())).await {
            Ok(name) => Some(name),
            Err(UserError::Login { .. } | UserError::Duplicate { .. }) => None,
            Err(other) => return Err(other.into()),
        };
    let question = match &offered {
        Some(name) => format!("Username (empty for {name}): "),
        None => "Username: ".to_owned(),
    };
    loop {
        let typed = prompt.line(&question).await?;
        let name = if typed.is_empty() { offered.clone().unwrap_or_default() } else { typed };
        match manager.check_login(&name).await {
            Ok(name) => return Ok(name),
            Err(error @ (UserError::Login { .. } | UserError::Duplicate { .. })) => {
                prompt.say(&Failure::from(error).line());
            }
            Err(other) => return Err(other.into()),
        }
    }
}

async fn ask_email(manager: &Manager, prompt: &mut dyn Prompt) -> Result<String, Failure> {
    loop {
        let typed = prompt.line("Mail address (may be empty): ").await?;
        match manager.check_email(&typed) {
            Ok(email) => return Ok(email),
            Err(error) => prompt.say(&Failure::from(error).line()),
        }
    }
}

/// The same password twice; `None`, with a remark, if it was empty or not the same.
pub(super) async fn ask_password_twice(prompt: &mut dyn Prompt) -> Result<Option<SecretString>, Failure> {
    let first = prompt.secret("Password (not shown): ").await?;
    if first.expose_secret().is_empty() {
        prompt.say("The password is empty. Type one; Ctrl-C cancels.");
        return Ok(None);
    }
    let second = prompt.secret("Password again: ").await?;
    if first.expose_secret() != second.expose_secret() {
        prompt.say("The two passwords differ.");
        return Ok(None);
    }
    Ok(Some(first))
}
