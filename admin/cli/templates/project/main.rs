//! {{title}}: `cargo run` serves it, `cargo run -- help` says what else it does.

mod home;

use std::process::ExitCode;

use admin::project::Project;

fn main() -> ExitCode {
    project().run()
}

/// The settings, and the apps in the order in which their tables are made and the admin lists them.
fn project() -> Project {
    Project::from_settings("frontdesk.toml")
        .migrates_itself() // without this, `cargo run -- migrate` does it
        .app(home::app())
}

#[cfg(test)]
mod tests;
