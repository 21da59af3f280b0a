//! What the handlers of a project can ask for.

use std::sync::Arc;

use auth::Auth;
use axum::extract::FromRef;
use rbac::Authorizer;
use sea_orm::DatabaseConnection;

/// The state of every handler of an app. Ask for the part that is needed: `State(db): State<DatabaseConnection>`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Services {
    /// The project's database.
    pub database: DatabaseConnection,
    /// Who are you?
    pub auth: Auth,
    /// May you?
    pub policy: Authorizer,
    /// What the site is called.
    pub title: Arc<str>,
}

impl FromRef<Services> for DatabaseConnection {
    fn from_ref(services: &Services) -> Self {
        services.database.clone()
    }
}

impl FromRef<Services> for Auth {
    fn from_ref(services: &Services) -> Self {
        services.auth.clone()
    }
}

impl FromRef<Services> for Authorizer {
    fn from_ref(services: &Services) -> Self {
        services.policy.clone()
    }
}
