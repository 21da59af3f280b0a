//! One row a finding, and a clean set-up that has none.

use std::time::Duration;

use frontdesk_web::PublicUrl;
use sea_orm::{ConnectOptions, ConnectionTrait, Database};
use sea_orm_migration::MigratorTrait;

use super::*;
use crate::Config;
use crate::config::Lifetimes;
use crate::migration;
use crate::password::Params;
use crate::user::NewUser;

const GOOD: &str = "Zk3vR9qXw7TnB2mLy8HcJ5dFs1GpQe6UaVi0oK4tCxNbYrEzWjMuDhSl";

fn clean() -> Config {
    Config::new(PublicUrl::parse("https://shop.example").unwrap(), GOOD)
}

fn ids(config: &Config) -> Vec<&'static str> {
    settings_findings(config).iter().map(|finding| finding.id).collect()
}

#[test]
fn each_bad_setting_has_its_number_and_good_ones_have_none() {
    assert_eq!(ids(&clean()), [""; 0]);
    let http = Config::new(PublicUrl::parse("http://127.0.0.1:8000").unwrap(), GOOD);
    assert_eq!(ids(&http), ["auth.W001", "auth.W002"]);
    let keyed = |key: &str| Config { secret_key: key.to_owned().into(), ..clean() };
    assert_eq!(ids(&keyed(&GOOD.chars().take(49).collect::<String>())), ["auth.W003"]);
    assert_eq!(ids(&keyed(&"abcd".repeat(20))), ["auth.W004"]);
    assert_eq!(ids(&keyed(&format!("django-insecure-{GOOD}"))), ["auth.W005"]);
    assert_eq!(ids(&keyed(&format!("CHANGEME{GOOD}"))), ["auth.W005"]);
    let former = clean().secret_key_fallback("short").secret_key_fallback(GOOD);
    assert_eq!(ids(&former), ["auth.W006"]);
    // What costs less than OWASP's least is refused before there is anything to check.
    assert!(Params::new(8_192, 2, 1).is_err());
    assert_eq!(ids(&clean().password_params(Params::new(12_288, 3, 1).unwrap())), [""; 0]);
    let lives = Lifetimes { staff_absolute: Duration::from_secs(30 * 24 * 3600), ..Lifetimes::default() };
    assert_eq!(ids(&clean().lifetimes(lives)), ["auth.W008"]);
}

#[test]
fn a_finding_tells_no_secret_and_stays_on_two_lines() {
    let key = "django-insecure-swordfish";
    let config = Config { secret_key: key.to_owned().into(), ..clean() }.secret_key_fallback("swordfish-too");
    for finding in settings_findings(&config) {
        let text = finding.to_string();
        assert!(!text.contains("swordfish") && text.lines().count() == 2, "{text}");
        assert!(finding.django.is_some(), "{text}");
    }
}

#[tokio::test]
async fn tables_superusers_and_older_schemes_are_looked_at() {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.max_connections(1);
    let auth = Auth::new(Database::connect(options).await.unwrap(), clean()).unwrap();
    let ids = async || -> Vec<_> { tables::findings(&auth).await.iter().map(|finding| finding.id).collect() };
    assert_eq!(ids().await, ["auth.W010"]);
    migration::Migrator::up(auth.database(), None).await.unwrap();
    assert_eq!(ids().await, ["auth.W011"]);
    auth.manager().create_superuser(NewUser::new("root", "correct horse battery staple")).await.unwrap();
    assert_eq!(ids().await, [""; 0]);
    for (name, hash) in [
        ("old", "pbkdf2_sha256$720000$salt$hash"),
        ("older", "pbkdf2_sha256$1$a$b"),
        ("oldest", "md5$a$b"),
        ("none", "!x"),
    ] {
        auth.manager().create_user(NewUser::new(name, "correct horse battery staple")).await.unwrap();
        let update = format!("UPDATE auth_user SET password = '{hash}' WHERE username = '{name}'");
        auth.database().execute_unprepared(&update).await.unwrap();
    }
    let found = tables::findings(&auth).await;
    assert_eq!(found.len(), 1);
    assert!(
        found[0].id == "auth.W012" && found[0].what.contains("2 by pbkdf2_sha256, 1 by md5"),
        "{found:?}"
    );
    auth.database()
        .execute_unprepared("UPDATE auth_user SET is_active = FALSE WHERE username = 'root'")
        .await
        .unwrap();
    assert_eq!(ids().await, ["auth.W011", "auth.W012"]);
}
