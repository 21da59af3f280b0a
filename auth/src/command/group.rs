//! `group`: which groups there are, and those that the policy speaks of.

use clap::{Args, Subcommand};

use super::Commands;
use super::failure::Failure;
use super::prompt::Prompt;
use super::table;
use crate::user::{GroupMembers, UserError};

/// What is to be done with groups.
#[derive(Debug, Subcommand)]
#[non_exhaustive]
pub enum GroupCommand {
    /// List groups: how many members, and which roles the policy gives them
    #[command(
        name = "list",
        after_help = "\
Example:
  group list

Columns: the group's name, how many users of this application are in it, and the roles that the policy gives to them. Groups
that the policy names and the database lacks are told on standard error. The exit code is 0, also for an empty list, and 1 with
one line on standard error if the list cannot be read."
    )]
    List,
    /// Make the groups that the policy names and the database lacks
    #[command(
        name = "sync",
        after_help = "\
Examples:
  group sync --dry-run
  group sync

Groups are made without members and none is removed or renamed, so running it again changes nothing. On any failure one line
on standard error says what to do, and the exit code is 1."
    )]
    Sync(SyncGroups),
}

/// The arguments of `group sync`.
#[derive(Clone, Copy, Debug, Default, Args)]
pub struct SyncGroups {
    /// Say what would be made, and make nothing
    #[arg(long)]
    dry_run: bool,
}

impl GroupCommand {
    pub(super) async fn execute(self, site: &Commands, prompt: &mut dyn Prompt) -> Result<String, Failure> {
        match self {
            Self::List => list(site, prompt).await,
            Self::Sync(SyncGroups { dry_run }) => sync(site, dry_run).await,
        }
    }
}

async fn list(site: &Commands, prompt: &mut dyn Prompt) -> Result<String, Failure> {
    let groups = site.auth.manager().groups().await?;
    let missing = site.groups_of_policy().map(|named| lacking(&named, &groups)).unwrap_or_default();
    if !missing.is_empty() {
        let missing: Vec<String> = missing.iter().map(|name| table::clean(name)).collect();
        prompt.say(&format!(
            "The policy names groups that are not there: {}. `group sync` makes them.",
            missing.join(", ")
        ));
    }
    if groups.is_empty() {
        return Ok("No groups.".to_owned());
    }
    let rows = groups.into_iter().map(|group| {
        let roles = site.roles_of_group(&group.name);
        let roles =
            roles.map_or_else(|| "(the policy is not known here)".to_owned(), |roles| roles.join(", "));
        [group.name, group.members.to_string(), roles]
    });
    Ok(table::table(["GROUP", "MEMBERS", "ROLES"], rows))
}

async fn sync(site: &Commands, dry_run: bool) -> Result<String, Failure> {
    let named = site.groups_of_policy().ok_or(Failure::NoPolicy)?;
    let manager = site.auth.manager();
    let missing = lacking(&named, &manager.groups().await?);
    if missing.is_empty() {
        return Ok("Nothing to make: every group of the policy is there.".to_owned());
    }
    let names: Vec<String> = missing.iter().map(|name| table::clean(name)).collect();
    if dry_run {
        return Ok(format!("Would make: {}.", names.join(", ")));
    }
    for name in missing {
        match manager.create_group(&name).await {
            // Somebody else was quicker.
            Ok(_) | Err(UserError::DuplicateGroup { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(format!("Made: {}.", names.join(", ")))
}

fn lacking(named: &[String], groups: &[GroupMembers]) -> Vec<String> {
    named.iter().filter(|name| !groups.iter().any(|group| group.name == **name)).cloned().collect()
}
