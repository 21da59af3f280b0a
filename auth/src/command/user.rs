//! `user`: looks after accounts from the command line.

use std::fmt::Write as _;
use std::sync::Arc;

use clap::{Args, Subcommand};
use secrecy::{ExposeSecret, SecretString};

use super::environment::Environment;
use super::failure::Failure;
use super::field::{self, Field};
use super::password::PASSWORD;
use super::prompt::Prompt;
use super::superuser::ask_password_twice;
use super::table;
use crate::user::{ListUsers, NewUser, UserError};
use crate::{Auth, Principal};

/// What is to be done with whom.
#[derive(Debug, Subcommand)]
#[non_exhaustive]
pub enum UserCommand {
    /// Make an ordinary account
    ///
    /// Asks for the password, which is not shown, and for each column of the user table that has to be filled. The account
    /// is active and in no group.
    #[command(name = "create")]
    Create(CreateUser),
    /// List accounts by name: address, standing and groups
    #[command(name = "list")]
    List(ListOfUsers),
    /// Lock an account: nobody can sign in to it, and its sessions end at once
    #[command(
        name = "lock",
        after_help = "\
Example:
  user lock mona

The last active superuser cannot be locked: make another one first. A locked account keeps all that it has, and `user unlock`
gives it back. On any failure nothing is written, one line on standard error says what to do, and the exit code is 1."
    )]
    Lock(Named),
    /// Unlock an account that was locked
    #[command(
        name = "unlock",
        after_help = "\
Example:
  user unlock mona

Sessions that ended when the account was locked do not come back. On any failure nothing is written, one line on standard
error says what to do, and the exit code is 1."
    )]
    Unlock(Named),
    /// Put a user into a group, and so into the roles that the policy gives it
    #[command(
        name = "add-group",
        after_help = "\
Examples:
  user add-group mona Editors
  user add-group mona 'Night shift'

The group has to be there: `group list` shows them, `group sync` makes those of the policy. Upper and lower case count. Somebody
who is in the group already stays in it, which is no failure. On any failure nothing is written, one line on standard error
says what to do, and the exit code is 1."
    )]
    AddGroup(Membership),
    /// Take a user out of a group
    #[command(
        name = "remove-group",
        after_help = "\
Example:
  user remove-group mona Editors

Somebody who is not in the group stays out of it, which is no failure. On any failure nothing is written, one line on standard
error says what to do, and the exit code is 1."
    )]
    RemoveGroup(Membership),
}

/// The arguments of `user create`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  user create mona --email mona@example.org
  user create mona --unusable-password
  FRONTDESK_PASSWORD=... user create mona --noinput --field role=guest

Environment, read with --noinput only:
  FRONTDESK_PASSWORD   the password; there is no flag for it, because arguments can be read by everybody

The password is judged in either mode, like every password. On any failure nothing is written, one line on standard error
says what to do, and the exit code is 1.")]
pub struct CreateUser {
    /// The name to sign in with
    username: String,
    /// The mail address; may be left out
    #[arg(long)]
    email: Option<String>,
    /// The user may enter the admin
    #[arg(long)]
    staff: bool,
    /// No password fits until one is set, by changepassword or in the admin
    #[arg(long)]
    unusable_password: bool,
    /// What a column of the user table shall hold; may be given again for another column
    #[arg(long, value_name = "NAME=VALUE")]
    field: Vec<Field>,
    /// Ask nothing: take everything from flags and environment, or fail
    #[arg(long, visible_alias = "no-input")]
    noinput: bool,
}

/// The arguments of `user list`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  user list
  user list example.org --limit 20
  user list --after mona
  user list --json

Columns: the name to sign in with, the mail address, the standing (`active` or `locked`, then `staff`, `superuser`) and the groups.
The exit code is 0, also for an empty list, and 1 with one line on standard error if the list cannot be read.")]
pub struct ListOfUsers {
    /// Only those whose name or mail address contains this, in whatever case
    search: Option<String>,
    /// At most so many
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    limit: u64,
    /// Go on after this name, the last one of the list before
    #[arg(long, value_name = "NAME")]
    after: Option<String>,
    /// As JSON: an array of objects
    #[arg(long)]
    json: bool,
}

/// Who is meant.
#[derive(Debug, Args)]
pub struct Named {
    /// The name that the user signs in with; upper and lower case count
    username: String,
}

/// Who, and which group.
#[derive(Debug, Args)]
pub struct Membership {
    /// The name that the user signs in with; upper and lower case count
    username: String,
    /// The group's name, as `group list` writes it
    group: String,
}

impl UserCommand {
    pub(super) async fn execute(
        self,
        auth: &Auth,
        prompt: &mut dyn Prompt,
        environment: &Environment,
    ) -> Result<String, Failure> {
        match self {
            Self::Create(command) => command.execute(auth, prompt, environment).await,
            Self::List(command) => command.execute(auth, prompt).await,
            Self::Lock(Named { username }) => set_active(auth, &username, false).await,
            Self::Unlock(Named { username }) => set_active(auth, &username, true).await,
            Self::AddGroup(Membership { username, group }) => {
                let user = auth.manager().user(&username).await?;
                Ok(match auth.manager().add_to_group(user.as_ref(), &group).await? {
                    true => format!("User {} is now in group {group}.", user.username()),
                    false => format!("User {} is in group {group} already.", user.username()),
                })
            }
            Self::RemoveGroup(Membership { username, group }) => {
                let user = auth.manager().user(&username).await?;
                Ok(match auth.manager().remove_from_group(user.as_ref(), &group).await? {
                    true => format!("User {} is no longer in group {group}.", user.username()),
                    false => format!("User {} is not in group {group}.", user.username()),
                })
            }
        }
    }
}

async fn set_active(auth: &Auth, username: &str, active: bool) -> Result<String, Failure> {
    let user = auth.manager().user(username).await?;
    let name = user.username();
    if user.is_active() == active {
        return Ok(format!("User {name} is {} already.", if active { "active" } else { "locked" }));
    }
    auth.manager().set_active(user.as_ref(), active).await?;
    Ok(if active {
        format!("User {name} unlocked.")
    } else {
        format!("User {name} locked; sessions of this user have ended.")
    })
}

impl CreateUser {
    async fn execute(
        self,
        auth: &Auth,
        prompt: &mut dyn Prompt,
        environment: &Environment,
    ) -> Result<String, Failure> {
        let (manager, columns) = (auth.manager(), auth.users().columns());
        let username = manager.check_login(&self.username).await?;
        let email = match self.email {
            Some(email) if !email.is_empty() && !auth.users().has_email() => return Err(Failure::NoAddress),
            email => manager.check_email(&email.unwrap_or_default())?,
        };
        let said = field::said(&columns, self.field)?;
        let asks = !self.noinput && (!self.unusable_password || field::is_open(&columns, &said));
        if asks && !prompt.is_interactive() {
            return Err(Failure::NoTerminal {
                command: "user create",
                remedy: "use --noinput with FRONTDESK_PASSWORD in the environment, or with --unusable-password",
            });
        }
        let fields = if self.noinput {
            field::gather(&columns, said, environment, None)?
        } else {
            field::ask(&columns, said, prompt).await?
        };
        let dress = |new: NewUser| {
            let new = new.email(email.clone()).staff(self.staff);
            fields.iter().fold(new, |new, (name, value)| new.field(name, value))
        };
        let made = if self.unusable_password {
            manager.create_user(dress(NewUser::without_password(username))).await?
        } else if self.noinput {
            let password = environment
                .secret(PASSWORD)?
                .filter(|password| !password.expose_secret().is_empty())
                .ok_or(Failure::Missing {
                    what: "password".into(),
                    remedy: "set FRONTDESK_PASSWORD, or say --unusable-password".into(),
                })?;
            manager.create_user(dress(NewUser::new(username, password))).await?
        } else {
            let make =
                |password: SecretString| manager.create_user(dress(NewUser::new(username.clone(), password)));
            until_good(prompt, make).await?
        };
        Ok(format!("User {} created.", made.username()))
    }
}

/// Asks for a password until the validators have nothing against it.
pub(super) async fn until_good<F>(
    prompt: &mut dyn Prompt,
    make: impl Fn(SecretString) -> F,
) -> Result<Arc<dyn Principal>, Failure>
where
    F: Future<Output = Result<Arc<dyn Principal>, UserError>>,
{
    loop {
        let Some(password) = ask_password_twice(prompt).await? else { continue };
        match make(password).await {
            Err(UserError::WeakPassword(weaknesses)) => {
                weaknesses.iter().for_each(|weakness| prompt.say(&weakness.text()));
            }
            made => return Ok(made?),
        }
    }
}

impl ListOfUsers {
    async fn execute(self, auth: &Auth, prompt: &mut dyn Prompt) -> Result<String, Failure> {
        let mut ask = ListUsers::new().limit(self.limit);
        ask.search = self.search;
        ask.after = self.after;
        let users = auth.manager().users(&ask).await?;
        if self.json {
            return Ok(json(&users));
        }
        let Some(last) = users.last() else { return Ok("No users.".to_owned()) };
        if users.len() as u64 == self.limit {
            prompt.say(&format!("There may be more: user list --after {}", table::clean(last.username())));
        }
        Ok(table::table(
            ["NAME", "ADDRESS", "STANDING", "GROUPS"],
            users.iter().map(|user| row(user.as_ref())),
        ))
    }
}

fn row(user: &dyn Principal) -> [String; 4] {
    let mut standing = String::from(if user.is_active() { "active" } else { "locked" });
    for (is, word) in [(user.is_staff(), "staff"), (user.is_superuser(), "superuser")] {
        if is {
            let _ = write!(standing, ", {word}");
        }
    }
    [
        user.username().to_owned(),
        user.email().unwrap_or_default().to_owned(),
        standing,
        user.groups().join(", "),
    ]
}

fn json(users: &[Arc<dyn Principal>]) -> String {
    let users: Vec<serde_json::Value> = users
        .iter()
        .map(|user| {
            serde_json::json!({
                "key": user.key(),
                "username": user.username(),
                "email": user.email(),
                "full_name": user.full_name(),
                "active": user.is_active(),
                "staff": user.is_staff(),
                "superuser": user.is_superuser(),
                "groups": user.groups(),
                "roles": user.roles(),
            })
        })
        .collect();
    serde_json::Value::from(users).to_string()
}
