//! `clearsessions`: makes room.

use clap::Args;

use super::failure::Failure;
use crate::{Auth, session};

/// The arguments of `clearsessions`: none.
#[derive(Debug, Default, Args)]
#[command(after_help = "\
Example, once a night from cron:
  clearsessions

Removes what nobody can use any more; no visitor notices. Works in small steps, so that sign-ins go on meanwhile, and may be
stopped at any time. Prints how many it removed. If the database fails, one line on standard error says so, the exit code is 1,
and what was removed until then stays removed.")]
pub struct ClearSessions {}

impl ClearSessions {
    pub(super) async fn execute(self, auth: &Auth) -> Result<String, Failure> {
        let removed = session::clear_expired(auth).await.map_err(Failure::Sessions)?;
        Ok(match removed {
            0 => "No session has expired.".to_owned(),
            1 => "Removed 1 expired session.".to_owned(),
            many => format!("Removed {many} expired sessions."),
        })
    }
}
