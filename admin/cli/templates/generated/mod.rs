//! {{label}}: made by `frontdesk generate` from tables that were there. It is yours now: nothing reads it again.

pub mod entity;

use admin::ModelAdmin;
use admin::project::App;

/// The app has no migrations: its tables are there already. Write some once it changes them.
pub fn app() -> App {
    App::new("{{app}}")
        .label("{{label}}")
        .policy(include_str!("policy.toml"))
{{registered}}
}

{{models}}
#[cfg(test)]
mod tests;
