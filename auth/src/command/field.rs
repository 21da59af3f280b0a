//! Columns of a user table that somebody has to be asked for.

use super::environment::Environment;
use super::failure::Failure;
use super::prompt::Prompt;
use crate::user::{ColumnFault, UserColumn, UserError};

/// `--field name=value`, as often as there are columns to fill.
#[derive(Clone, Debug)]
pub(super) struct Field {
    name: String,
    value: String,
}

impl std::str::FromStr for Field {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, value) = text.split_once('=').ok_or("write it as NAME=VALUE, such as role=guest")?;
        if name.is_empty() {
            Err("there is no name before the `=`")
        } else {
            Ok(Self { name: name.to_owned(), value: value.to_owned() })
        }
    }
}

/// What the flags say of each column; a column that is not there, or that is named twice, is refused.
pub(super) fn said(columns: &[UserColumn], flags: Vec<Field>) -> Result<Vec<(String, String)>, Failure> {
    let mut said: Vec<(String, String)> = Vec::new();
    for Field { name, value } in flags {
        if said.iter().any(|(other, _)| *other == name) {
            return Err(Failure::FieldTwice { name });
        }
        let Some(column) = columns.iter().find(|column| column.name() == name) else {
            let known = columns.iter().map(|column| column.name().to_owned()).collect();
            return Err(UserError::NoField { name, known }.into());
        };
        if let Err(fault) = column.parse(&value) {
            return Err(UserError::Field { name, value, fault }.into());
        }
        said.push((name, value));
    }
    Ok(said)
}

/// Fills what is required and still open from variables that begin with `prefix`, or says what is missing.
pub(super) fn gather(
    columns: &[UserColumn],
    mut said: Vec<(String, String)>,
    environment: &Environment,
    prefix: Option<&str>,
) -> Result<Vec<(String, String)>, Failure> {
    for column in columns {
        let name = column.name();
        if said.iter().any(|(other, _)| other == name) {
            continue;
        }
        let variable = prefix.map(|prefix| format!("{prefix}{}", name.to_uppercase()));
        let value = match &variable {
            Some(variable) => environment.text(variable)?.filter(|value| !value.trim().is_empty()),
            None => None,
        };
        match value {
            Some(value) => {
                if let Err(fault) = column.parse(&value) {
                    return Err(UserError::Field { name: name.to_owned(), value, fault }.into());
                }
                said.push((name.to_owned(), value));
            }
            None if column.is_required() => {
                let or = variable.map(|variable| format!(", or set {variable}")).unwrap_or_default();
                return Err(Failure::Missing {
                    what: format!("value for the column `{name}`").into(),
                    remedy: format!("give --field {name}=VALUE{or}").into(),
                });
            }
            None => {}
        }
    }
    Ok(said)
}

/// Whether somebody has to be asked.
pub(super) fn is_open(columns: &[UserColumn], said: &[(String, String)]) -> bool {
    columns.iter().any(|column| is_wanted(column, said))
}

/// Asks for what is required and still open, again and again until the answer holds.
pub(super) async fn ask(
    columns: &[UserColumn],
    mut said: Vec<(String, String)>,
    prompt: &mut dyn Prompt,
) -> Result<Vec<(String, String)>, Failure> {
    for column in columns {
        while is_wanted(column, &said) {
            let value = prompt.line(&column.question()).await?;
            let name = column.name().to_owned();
            match column.parse(&value) {
                Ok(_) => said.push((name, value)),
                Err(fault @ ColumnFault::Unreadable) => {
                    return Err(UserError::Field { name, value, fault }.into());
                }
                Err(fault) => prompt.say(&Failure::from(UserError::Field { name, value, fault }).line()),
            }
        }
    }
    Ok(said)
}

fn is_wanted(column: &UserColumn, said: &[(String, String)]) -> bool {
    column.is_required() && !said.iter().any(|(name, _)| name == column.name())
}
