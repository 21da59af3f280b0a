//! `check --deploy` of a project: what [`auth::command`] finds, and what the settings of server, database, policy and log
//! add.
//!
//! | number | Django | finds |
//! |---|---|---|
//! | `project.E001` | | it does not start, and why |
//! | `project.W001` | security.W018 | debugging is switched on |
//! | `project.W002` | security.W020 | the site answers to any host, or to all of a top-level domain |
//! | `project.W003` | | the password of the database stands in the settings |
//! | `project.W004` | | a database on another machine is opened without a password |
//! | `project.W005` | | others than its owner can read a file with secrets or with the rows |
//! | `project.W006` | | the log is so talkative that it tells what visitors send |
//! | `project.W007` | | tables of the admin or of an app are missing or not up to date |
//! | `project.W008` | | the policy lets strangers write |
//! | `project.W009` | | the site listens where others reach it, without an address for them |

use std::path::{Path, PathBuf};

use auth::command::Finding;
use rbac::{Authorizer, Subject};

use super::database::sqlite_file;
use super::error::ProjectError;
use super::open::{self, Tables};
use super::project::Project;
use super::settings::Settings;
use super::{key, migrate};

/// Everything that is found; what stops the project from starting comes last.
pub(super) async fn findings(project: Project, deploy: bool) -> Vec<Finding> {
    let mut found = match (&project.settings, deploy) {
        (Ok(settings), true) => of_settings(settings),
        _ => Vec::new(),
    };
    if let Err(error) = look(project, deploy, &mut found).await {
        // A key that `auth` refuses has its own number already.
        let is_told = matches!(error, ProjectError::Auth(_))
            && found.iter().any(|finding| finding.id.starts_with("auth."));
        if !is_told {
            let remedy = "correct that first: the rest is looked at once it starts";
            found.push(Finding::new("project.E001", format!("it does not start: {error}"), remedy));
        }
    }
    found
}

async fn look(project: Project, deploy: bool, found: &mut Vec<Finding>) -> Result<(), ProjectError> {
    let migrations = migrate::migrations(&project.apps)?;
    let connected = open::connect(project, Tables::Ignored).await?;
    if deploy {
        // What the settings alone show of `auth` is told by the whole of it now.
        found.retain(|finding| !finding.id.starts_with("auth."));
        found.extend(auth::command::findings(&connected.auth).await);
        let pending = migrate::plan(connected.auth.database(), &migrations).await?;
        let behind: Vec<_> = pending
            .into_iter()
            .filter(|(app, steps)| app != "auth" && !steps.is_empty())
            .map(|(app, _)| app)
            .collect();
        if !behind.is_empty() {
            let what = format!("tables are not up to date: {}", behind.join(", "));
            found.push(Finding::new("project.W007", what, "run the command `migrate`"));
        }
    }
    let opened = open::assemble(connected)?;
    if deploy {
        found.extend(of_policy(&opened.services.policy));
    }
    Ok(())
}

/// What the settings alone show.
fn of_settings(settings: &Settings) -> Vec<Finding> {
    let mut found = of_keys(settings);
    if settings.server.debug == Some(true) {
        let what = "`server.debug` is true: pages of a development build tell how they came about";
        found.push(
            Finding::new("project.W001", what, "set it to false, or leave it out").django("security.W018"),
        );
    }
    let hosts = &settings.server.allowed_hosts;
    let is_wide = |host: &&String| {
        host.contains('*') || host.trim_matches('.').split('.').count() < 2 && host.starts_with('.')
    };
    for host in hosts.iter().filter(is_wide) {
        let what = format!("`server.allowed_hosts` has `{host}`, which is nearly every host");
        found.push(Finding::new("project.W002", what, "name the hosts of this site").django("security.W020"));
    }
    if settings.server.public_url.is_none() && !settings.server.addr.ip().is_loopback() {
        let what = format!(
            "the site listens on {}, and nobody said under which address visitors reach it",
            settings.server.addr
        );
        found.push(
            Finding::new("project.W009", what, "set FRONTDESK_PUBLIC_URL to its https address")
                .django("security.W020"),
        );
    }
    found.extend(of_database(settings));
    found.extend(of_files(settings));
    if ["trace", "debug"]
        .iter()
        .any(|level| settings.log.level.to_lowercase().split([',', '=']).any(|word| word.trim() == *level))
    {
        let what = format!(
            "`log.level` is `{}`: statements and requests with what visitors sent may stand in the log",
            settings.log.level
        );
        found.push(Finding::new("project.W006", what, "set it to `info`"));
    }
    found
}

/// What `auth` says of keys that it would not even start with.
fn of_keys(settings: &Settings) -> Vec<Finding> {
    let Ok(url) = open::public_url(settings) else { return Vec::new() };
    let Ok(key) = key::secret_key(&settings.secret, false) else { return Vec::new() };
    let mut config = auth::Config::new(url, key);
    config.secret_key_fallbacks.clone_from(&settings.secret.fallbacks);
    auth::command::settings_findings(&config)
}

fn of_database(settings: &Settings) -> Vec<Finding> {
    let database = &settings.database;
    let Ok(Some(url)) = database.address() else { return Vec::new() };
    let Some((kind, rest)) = url.split_once("://").filter(|(kind, _)| !kind.starts_with("sqlite")) else {
        return Vec::new();
    };
    let place = rest.split(['/', '?']).next().unwrap_or_default();
    let (account, host) = place.rsplit_once('@').unwrap_or(("", place));
    let password =
        account.split_once(':').map(|(_, password)| password).filter(|password| !password.is_empty());
    let is_here = matches!(
        host.rsplit_once(':').map_or(host, |(host, _)| host),
        "" | "localhost" | "127.0.0.1" | "[::1]"
    );
    let mut found = Vec::new();
    if password.is_some() && database.url.is_some() {
        let what = "the password of the database stands in `database.url`, and so in the settings or the environment";
        found.push(Finding::new(
            "project.W003",
            what,
            "put the address into a file of mode 0600 and name that in `database.url_file`",
        ));
    }
    // A socket or this machine may know its users in another way.
    if password.is_none() && !is_here {
        let what = format!("the {kind} database on `{host}` is opened without a password");
        found.push(Finding::new("project.W004", what, "give its user a password, in `database.url_file`"));
    }
    found
}

/// Files that are for their owner alone.
fn of_files(settings: &Settings) -> Vec<Finding> {
    let database = settings.database.address().ok().flatten();
    let rows = database.as_deref().and_then(sqlite_file).map(PathBuf::from);
    let has_secret =
        settings.secret.key.is_some() || settings.database.url.as_ref().is_some_and(|url| url.contains('@'));
    let own = settings.file.clone().filter(|_| has_secret);
    let files = [
        ("the settings file, which has secrets,", own),
        ("the key file", settings.secret.key_file.clone()),
        ("the file with the address of the database", settings.database.url_file.clone()),
        ("the database", rows),
    ];
    let open = files.into_iter().filter_map(|(name, path)| Some((name, path.filter(|path| is_open(path))?)));
    let finding = |(name, path): (&str, PathBuf)| {
        let path = path.display();
        Finding::new(
            "project.W005",
            format!("{name} {path} can be read by others than its owner"),
            format!("`chmod 600 {path}`"),
        )
    };
    open.map(finding).collect()
}

/// Can others than its owner read it? A file in a directory that is closed to them is closed, too.
#[cfg(unix)]
fn is_open(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| std::fs::metadata(path).map(|meta| meta.permissions().mode()).ok();
    let closed_by = |directory: &Path| mode(directory).is_some_and(|mode| mode & 0o011 == 0);
    let is_in_closed =
        path.parent().is_some_and(|parent| !parent.as_os_str().is_empty() && closed_by(parent));
    mode(path).is_some_and(|mode| mode & 0o044 != 0) && !is_in_closed
}

#[cfg(not(unix))]
fn is_open(_path: &Path) -> bool {
    false
}

/// Whoever has not signed in reads at most.
fn of_policy(policy: &Authorizer) -> Vec<Finding> {
    let stranger = Subject::anonymous();
    let mut open = Vec::new();
    for resource in policy.resources() {
        for action in ["create", "update", "delete"] {
            if !policy.check(&stranger, action, &resource).is_denied() {
                open.push(format!("{action} {resource}"));
            }
        }
    }
    if open.is_empty() {
        return Vec::new();
    }
    let what = format!("the policy lets visitors who have not signed in {}", open.join(", "));
    vec![Finding::new(
        "project.W008",
        what,
        "take that from the role `anonymous`; name what a handler takes from strangers by an action of its own",
    )]
}
