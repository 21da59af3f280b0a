//! Why a command ended without doing anything: always one line, always with the remedy.

use std::borrow::Cow;

use sea_orm::DbErr;

use super::prompt::PromptError;
use crate::user::{StoreError, UserError};

/// The failures of all commands.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error("cancelled")]
    Cancelled,
    #[error("{command} asks questions, and there is no terminal to ask in: {remedy}")]
    NoTerminal { command: &'static str, remedy: &'static str },
    #[error("the terminal cannot be read ({0}): use --noinput instead")]
    Terminal(std::io::Error),
    #[error("there is no {what}: {remedy}")]
    Missing { what: Cow<'static, str>, remedy: Cow<'static, str> },
    #[error("--field {name} is given twice: say once what the column shall hold")]
    FieldTwice { name: String },
    #[error(
        "the policy is not known here: the program gives it to its commands, `Commands::new(&auth).with_policy(&policy)`"
    )]
    NoPolicy,
    #[error("the sessions cannot be cleared: {0}")]
    Sessions(crate::Error),
    #[error("the variable {variable} is not UTF-8 text: set it again")]
    NotText { variable: String },
    #[error("the users of this site have no mail address: leave it out")]
    NoAddress,
    #[error(
        "the password did not pass in three tries and is unchanged: start again when you have thought of one"
    )]
    GaveUp,
    #[error("{}", advise(.0))]
    User(#[from] UserError),
    #[error("the database failed: {0}; check that it can be reached and written to, then try again")]
    Database(#[from] DbErr),
}

/// What the manager says, and what to do about it on a command line.
fn advise(error: &UserError) -> String {
    let remedy = match error {
        UserError::Login { .. } | UserError::WeakPassword(_) => "choose another one",
        UserError::Duplicate { .. } => {
            "choose another one, or give that user a new password with changepassword"
        }
        UserError::Email { .. } => "give one like name@example.org, or none",
        UserError::Field { .. } => "give another value",
        UserError::UnknownGroup { .. } => {
            "check the name with `group list`, or make the groups of the policy with `group sync`"
        }
        UserError::LastSuperuser { .. } => "make another superuser first",
        UserError::Store(StoreError::Unsupported { .. } | StoreError::Column { .. }) => {
            return error.to_string();
        }
        UserError::Unknown { .. } => "check the name, in which upper and lower case count",
        UserError::Store(_) => "check that the database can be reached and written to, then try again",
        UserError::Hash(_) => "choose another password, or try again",
        // These say it themselves.
        _ => return error.to_string(),
    };
    format!("{}; {remedy}", error.to_string().trim_end_matches('.'))
}

impl Failure {
    /// The failure as one line, whatever a database driver or a name brings along.
    pub(super) fn line(&self) -> String {
        let text = self.to_string();
        let words: Vec<&str> = text.split_whitespace().collect();
        words.join(" ").chars().filter(|letter| !letter.is_control()).collect()
    }
}

impl From<PromptError> for Failure {
    fn from(error: PromptError) -> Self {
        match error {
            PromptError::Cancelled => Self::Cancelled,
            PromptError::Unreadable(error) => Self::Terminal(error),
        }
    }
}
