//! The handle that an application holds.

use std::fmt;
use std::sync::Arc;

use sea_orm::DatabaseConnection;

use crate::backend::{Backend, Chain};
use crate::event::{Events, Listener};
use crate::password::Pool;
use crate::session::{AuthLayer, Stamp, Survey};
use crate::user::{Manager, Stock, UserStore};
use crate::{Config, ConfigError};

/// Authentication for one application: a database, a user table, settings. Cheap to clone.
///
/// Nothing about it is process-wide; two of them, with different user tables, live side by side.
///
/// ```
/// # async fn example(db: sea_orm::DatabaseConnection) -> Result<(), Box<dyn std::error::Error>> {
/// use auth::{Auth, Config};
/// use axum::{Router, routing::get};
/// use frontdesk_web::PublicUrl;
///
/// let key = "a key of at least fifty characters, kept out of the repository";
/// let auth = Auth::new(db, Config::new(PublicUrl::parse("https://shop.example")?, key))?;
/// let app: Router = Router::new()
///     .route("/me", get(|user: auth::CurrentUser| async move { user.username().to_owned() })
///         .route_layer(auth.login_required()))
///     .merge(auth::router(&auth))
///     .layer(auth.layer());
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Auth {
    inner: Arc<Inner>,
}

#[derive(Clone)]
struct Inner {
    db: DatabaseConnection,
    config: Config,
    users: Arc<dyn UserStore>,
    pool: Pool,
    stamp: Stamp,
    backends: Chain,
    events: Events,
    survey: Arc<Survey>,
}

impl Auth {
    /// Authentication on Django's tables.
    ///
    /// # Errors
    /// [`ConfigError`]: settings that are not safe are refused here, not at the first request.
    pub fn new(db: DatabaseConnection, config: Config) -> Result<Self, ConfigError> {
        config.check()?;
        let users: Arc<dyn UserStore> = Arc::new(Stock);
        let pool = Pool::new(config.password_params, config.password_memory)?.with_format(users.format());
        if !config.public_url.is_https() {
            tracing::warn!(
                target: "auth",
                public_url = config.public_url.origin(),
                "session cookies travel unencrypted: for this machine only, never for a network"
            );
        }
        let stamp = Stamp::new(&config);
        let (backends, events, survey) = (Chain::default(), Events::default(), Arc::default());
        Ok(Self { inner: Arc::new(Inner { db, config, users, pool, stamp, backends, events, survey }) })
    }

    /// The same with users from elsewhere: your own table, mapped by [`UserTable`](crate::user::UserTable).
    #[must_use]
    pub fn with_users(self, users: impl UserStore) -> Self {
        let mut inner = Arc::unwrap_or_clone(self.inner);
        inner.pool = inner.pool.with_format(users.format());
        inner.users = Arc::new(users);
        inner.survey = Arc::default();
        Self { inner: Arc::new(inner) }
    }

    /// The same with these ways to prove who one is, asked in this order; see [`backend`](crate::backend). Without any,
    /// nobody can sign in.
    #[must_use]
    pub fn with_backends(self, backends: impl IntoIterator<Item = Box<dyn Backend>>) -> Self {
        let mut inner = Arc::unwrap_or_clone(self.inner);
        inner.backends = Chain::new(backends);
        Self { inner: Arc::new(inner) }
    }

    /// The same with somebody more who is told what happens to accounts; see [`event`](crate::event).
    #[must_use]
    pub fn with_listener(self, listener: impl Listener) -> Self {
        let mut inner = Arc::unwrap_or_clone(self.inner);
        inner.events.add(listener);
        Self { inner: Arc::new(inner) }
    }

    /// The layer that puts an [`AuthHandle`](crate::AuthHandle) into every request. Nothing is loaded until it is asked.
    #[must_use]
    pub fn layer(&self) -> AuthLayer {
        AuthLayer::new(self.clone())
    }

    /// Makes users and changes passwords.
    #[must_use]
    pub fn manager(&self) -> Manager {
        Manager::new(self.clone())
    }

    /// Where users come from.
    #[must_use]
    pub fn users(&self) -> &Arc<dyn UserStore> {
        &self.inner.users
    }

    /// The database of users and sessions.
    #[must_use]
    pub fn database(&self) -> &DatabaseConnection {
        &self.inner.db
    }

    /// The settings.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.inner.config
    }

    /// The pool that hashes passwords.
    #[must_use]
    pub fn pool(&self) -> &Pool {
        &self.inner.pool
    }

    /// Who is told what happens to accounts: for flows of your own that have something to report.
    #[must_use]
    pub fn events(&self) -> &Events {
        &self.inner.events
    }

    /// Whether both are handles on the same thing.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner)
    }

    pub(crate) fn stamp(&self) -> &Stamp {
        &self.inner.stamp
    }

    pub(crate) fn backends(&self) -> &Chain {
        &self.inner.backends
    }

    pub(crate) fn surveys(&self) -> &Survey {
        &self.inner.survey
    }
}

impl fmt::Debug for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Auth")
            .field("users", &self.inner.users.realm())
            .field("config", &self.inner.config)
            .finish_non_exhaustive()
    }
}
