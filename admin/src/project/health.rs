//! Two addresses for machines: is the process there (`/live`), and may it be sent visitors (`/ready`)?
//!
//! They answer under any host, since load balancers and kubelets come by address; they read no session; they say
//! nothing that a stranger could use; and the log mentions them at `debug` only. Why a node is not ready is logged once,
//! when it begins.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use auth::Auth;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use frontdesk_web::{HeadersLayer, ProblemLayer};
use http::StatusCode;
use rbac::Authorizer;
use serde_json::json;

use super::app::Migrations;

/// Does the process answer? It asks nobody else.
pub(super) const LIVE: &str = "/live";
/// Can the process do its work?
pub(super) const READY: &str = "/ready";

/// How long the database may take to answer.
const PATIENCE: Duration = Duration::from_secs(1);

/// What the two addresses look at. Clones look at the same.
#[derive(Clone)]
pub(super) struct Health(Arc<Inner>);

struct Inner {
    auth: Auth,
    policy: Authorizer,
    migrations: Vec<Migrations>,
    is_stopping: AtomicBool,
    /// Why it was not ready when it was last asked.
    complaint: Mutex<Option<String>>,
}

impl std::fmt::Debug for Health {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Health").field("is_stopping", &self.0.is_stopping).finish_non_exhaustive()
    }
}

impl Health {
    pub(super) fn new(auth: Auth, policy: Authorizer, migrations: Vec<Migrations>) -> Self {
        let is_stopping = AtomicBool::new(false);
        Self(Arc::new(Inner { auth, policy, migrations, is_stopping, complaint: Mutex::default() }))
    }

    /// From now on the node is not ready, whatever the database says.
    pub(super) fn stop(&self) {
        self.0.is_stopping.store(true, Ordering::Relaxed);
    }

    /// The two addresses before a router that has its house rules already.
    pub(super) fn before(self, inside: Router) -> Router {
        Router::new()
            .route(LIVE, get(live))
            .route(READY, get(ready))
            .with_state(self)
            .layer(ProblemLayer::new())
            .layer(HeadersLayer::new())
            .fallback_service(inside)
    }

    /// What keeps the node from its work: a word for the answer, the whole for the log.
    async fn complaint(&self) -> Option<(&'static str, String)> {
        if self.0.is_stopping.load(Ordering::Relaxed) {
            return Some(("stopping", "it was told to stop".to_owned()));
        }
        match tokio::time::timeout(PATIENCE, self.database()).await {
            Ok(complaint) => complaint,
            Err(_) => Some(("database", format!("the database has not answered for {PATIENCE:?}"))),
        }
    }

    async fn database(&self) -> Option<(&'static str, String)> {
        let db = self.0.auth.database();
        if let Err(error) = db.ping().await {
            return Some(("database", error.to_string()));
        }
        for app in &self.0.migrations {
            match (app.pending)(db).await {
                Ok(pending) if pending.is_empty() => {}
                Ok(pending) => {
                    return Some((
                        "migrations",
                        format!("{} migrations of `{}` have not run", pending.len(), app.name),
                    ));
                }
                Err(error) => return Some(("database", error.to_string())),
            }
        }
        None
    }

    /// Logs when it changes, not each time it is asked.
    fn note(&self, complaint: Option<&str>) {
        let mut last = self.0.complaint.lock().unwrap_or_else(PoisonError::into_inner);
        if last.as_deref() == complaint {
            return;
        }
        match complaint {
            Some(why) => tracing::warn!("not ready: {why}"),
            None => tracing::info!("ready again"),
        }
        *last = complaint.map(str::to_owned);
    }
}

async fn live() -> Response {
    answer(StatusCode::OK, &json!({ "status": "live" }))
}

async fn ready(State(health): State<Health>) -> Response {
    let complaint = health.complaint().await;
    health.note(complaint.as_ref().map(|(_, why)| why.as_str()));
    match complaint {
        Some((word, _)) => {
            answer(StatusCode::SERVICE_UNAVAILABLE, &json!({ "status": "not ready", "because": word }))
        }
        None => {
            // An edit that was refused leaves the last good policy in force: the node works, and safely. What is wrong
            // with the file is in the log.
            let is_refused = health.0.policy.status().refused.is_some();
            let policy = if is_refused { "the last good one" } else { "as written" };
            answer(StatusCode::OK, &json!({ "status": "ready", "policy": policy }))
        }
    }
}

fn answer(status: StatusCode, body: &serde_json::Value) -> Response {
    (status, Json(body)).into_response()
}
