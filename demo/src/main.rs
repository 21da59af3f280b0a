//! The shop, the heavy way: `cargo run -p demo`.

use std::error::Error;
use std::io::Write;
use std::process::ExitCode;

use admin::project::Services;
use demo::accounts::Account;
use secrecy::{ExposeSecret, SecretString};

fn main() -> ExitCode {
    demo::project(demo::settings()).prepare(fill).run()
}

/// Fills a new shop, and says once who can sign in to it.
async fn fill(services: Services) -> Result<(), Box<dyn Error + Send + Sync>> {
    let password = demo::password::random()?;
    let made = demo::fill(&services, &password).await?;
    if !made.is_empty() {
        std::io::stdout().write_all(welcome(&services, &password, &made).as_bytes())?;
    }
    Ok(())
}

fn welcome(services: &Services, password: &SecretString, made: &[Account]) -> String {
    let lines = made.iter().map(|account| format!("    {:<6}  {}\n", account.username, account.may));
    let url = &services.auth.config().public_url;
    format!(
        "\nA new shop. These people can sign in:\n\n{}\n  Their password, shown this once:  {}\n\n  \
         {url}/        the shop\n  {url}/admin/  its books\n\n",
        lines.collect::<String>(),
        password.expose_secret(),
    )
}
