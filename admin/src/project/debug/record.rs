//! What one request did: filled while it runs, by the task that runs it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use auth::AuthHandle;
use auth::session::KnownSession;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use rbac::{Authorizer, Decision, Subject};
use sea_orm::DatabaseConnection;

tokio::task_local! {
    /// The request that this task answers.
    static RECORD: Arc<Record>;
}

/// More than this of a kind is counted, not kept.
const KEPT: usize = 500;

/// What one request did.
#[derive(Debug)]
pub(super) struct Record {
    since: Instant,
    notes: Mutex<Notes>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Notes {
    pub(super) queries: Vec<Query>,
    pub(super) decisions: Vec<Decided>,
    /// Queries and decisions beyond those kept.
    pub(super) more: usize,
    pub(super) first_decision: Option<Duration>,
    handle: Option<AuthHandle>,
}

/// A statement without its values, which may be anybody's secrets.
#[derive(Clone, Debug)]
pub(super) struct Query {
    pub(super) sql: String,
    pub(super) elapsed: Duration,
    pub(super) failed: bool,
}

/// A decision of the policy, and how often it was asked for.
#[derive(Clone, Debug)]
pub(super) struct Decided {
    pub(super) who: String,
    pub(super) action: String,
    pub(super) resource: String,
    pub(super) decision: Decision,
    pub(super) times: usize,
}

impl Record {
    pub(super) fn begin() -> Arc<Self> {
        Arc::new(Self { since: Instant::now(), notes: Mutex::default() })
    }

    /// Runs a future whose queries and decisions belong to this record.
    pub(super) async fn around<F: Future>(self: &Arc<Self>, future: F) -> F::Output {
        RECORD.scope(Arc::clone(self), future).await
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.since.elapsed()
    }

    pub(super) fn notes(&self) -> Notes {
        self.note(|notes| notes.clone())
    }

    fn note<T>(&self, with: impl FnOnce(&mut Notes) -> T) -> T {
        with(&mut self.notes.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn query(&self, info: &sea_orm::metric::Info<'_>) {
        self.note(|notes| {
            if notes.queries.len() == KEPT {
                notes.more += 1;
                return;
            }
            let sql = info.statement.sql.clone();
            notes.queries.push(Query { sql, elapsed: info.elapsed, failed: info.failed });
        });
    }

    fn decision(&self, subject: &Subject, action: &str, resource: &str, decision: &Decision) {
        let elapsed = self.elapsed();
        self.note(|notes| {
            notes.first_decision.get_or_insert(elapsed);
            let who = if subject.is_signed_in() { subject.name() } else { "a visitor" };
            let same = |known: &&mut Decided| {
                known.who == who && known.action == action && known.resource == resource
            };
            if let Some(known) = notes.decisions.iter_mut().find(same) {
                known.times += 1;
            } else if notes.decisions.len() == KEPT {
                notes.more += 1;
            } else {
                let (who, decision) = (who.to_owned(), decision.clone());
                let (action, resource) = (action.to_owned(), resource.to_owned());
                notes.decisions.push(Decided { who, action, resource, decision, times: 1 });
            }
        });
    }
}

impl Notes {
    /// How long the database took.
    pub(super) fn database(&self) -> Duration {
        self.queries.iter().map(|query| query.elapsed).sum()
    }

    /// How often each statement was sent.
    pub(super) fn times(&self) -> BTreeMap<&str, usize> {
        self.queries.iter().fold(BTreeMap::new(), |mut times, query| {
            *times.entry(query.sql.as_str()).or_default() += 1;
            times
        })
    }

    /// How many statements were sent more than once, each counted each time.
    pub(super) fn repeated(&self) -> usize {
        self.times().values().filter(|times| **times > 1).sum()
    }

    pub(super) fn session(&self) -> Option<KnownSession> {
        self.handle.as_ref()?.known()
    }
}

/// The same database, which tells the record of the request at hand about each statement. Begin and commit, statements
/// sent unprepared, and what runs outside of requests are not recorded.
pub(in crate::project) fn heard(mut db: DatabaseConnection) -> DatabaseConnection {
    db.set_metric_callback(|info| {
        // Outside of a request nobody listens.
        let _ = RECORD.try_with(|record| record.query(info));
    });
    db
}

/// The same policy, which tells the record of the request at hand about each decision.
pub(in crate::project) fn heard_policy(policy: Authorizer) -> Authorizer {
    policy.observe_with(|subject, action, resource, decision| {
        let _ = RECORD.try_with(|record| record.decision(subject, action, resource, decision));
    })
}

/// Notes whose session it is; stands behind the session layer.
pub(in crate::project) async fn note_session(request: Request, next: Next) -> Response {
    if let Some(handle) = request.extensions().get::<AuthHandle>() {
        let _ = RECORD.try_with(|record| record.note(|notes| notes.handle = Some(handle.clone())));
    }
    next.run(request).await
}
