//! From settings and apps to a router: the order in which the parts of a project come to life.

use std::sync::Arc;

use auth::Auth;
use auth::account::SignIn;
use axum::{Extension, Router};
use frontdesk_web::{PublicUrl, RequestIdLayer, SlashAnswered, TimeLimitLayer, protect};
use rbac::Authorizer;
use sea_orm::DatabaseConnection;

use super::app::App;
use super::database;
#[cfg(debug_assertions)]
use super::debug;
use super::error::ProjectError;
use super::health::Health;
use super::key::secret_key;
use super::migrate::{self, Steps};
use super::project::Project;
use super::routes::{self, RouteLine};
use super::services::Services;
use super::settings::Settings;
use super::{inspect, log, permissions, policy};
use crate::fault::SiteError;
use crate::site::Site;

/// Where the admin is mounted.
pub(super) const ADMIN: &str = "/admin";
/// Where the anonymous sign in.
pub(super) const SIGN_IN: &str = "/login/";

/// A project that can serve.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Opened {
    /// Every page: the apps', the sign-in pages, the admin.
    pub router: Router,
    /// Database, users and policy.
    pub services: Services,
    /// Every route, with who gets through to it.
    pub routes: Vec<RouteLine>,
    pub(super) health: Health,
    pub(crate) site: Site,
    watches: bool,
    migrates_itself: bool,
}

impl Opened {
    /// Looks after the permissions in Django's tables, where they count.
    pub(super) async fn mind_permissions(&self) -> Result<(), ProjectError> {
        let Services { database, policy, .. } = &self.services;
        if !policy.judges_permissions() {
            return Ok(());
        }
        if self.migrates_itself {
            let models = self.site.apps().iter().flat_map(|app| &app.models);
            permissions::provide(database, models.map(AsRef::as_ref)).await?;
        }
        permissions::warn_of_unknown(database, policy).await
    }

    /// Takes an edited policy file into use from now on. An embedded policy does not change.
    pub(super) fn watch(&self) -> Result<(), ProjectError> {
        if self.watches { self.services.policy.watch().map_err(ProjectError::Watch) } else { Ok(()) }
    }
}

/// A project with an open, migrated database and its users: all that a command like `createsuperuser` needs.
pub(super) struct Connected {
    pub(super) auth: Auth,
    settings: Settings,
    is_debugged: bool,
    migrates_itself: bool,
    policy: Option<policy::Text>,
    apps: Vec<App>,
}

impl Connected {
    /// The policy, of the files or of the texts that came with the program.
    pub(super) fn policy(&mut self) -> Result<Authorizer, ProjectError> {
        policy::policy(&self.settings, self.policy.take(), &self.auth, &mut self.apps)
    }
}

/// What a command wants of the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tables {
    /// All must be there.
    Needed,
    /// It does not look at them, and changes nothing.
    Ignored,
}

/// Opens the database and brings its tables up to date; all that the command `migrate` does.
pub(super) async fn migrate_only(project: Project, adopt: bool) -> Result<Steps, ProjectError> {
    let migrations = migrate::migrations(&project.apps)?;
    let settings = project.settings?;
    let db = open_database(&settings).await?;
    let steps = migrate::migrate(&db, &migrations, adopt).await?;
    if settings.policy.django_permissions {
        let entries = inspect::entries(project.apps)?;
        permissions::provide(&db, entries.iter().map(|entry| entry.model().as_ref())).await?;
    }
    Ok(steps)
}

/// What `migrate` would do. Changes nothing: a SQLite file that is not there yet is not made either.
pub(super) async fn plan_only(project: Project) -> Result<Steps, ProjectError> {
    let migrations = migrate::migrations(&project.apps)?;
    let db = look_at_database(&project.settings?).await?;
    migrate::plan(&db, &migrations).await
}

/// Opens the database and brings its tables up to date, or says that they are not.
pub(super) async fn connect(project: Project, tables: Tables) -> Result<Connected, ProjectError> {
    let settings = project.settings?;
    let public_url = public_url(&settings)?;
    let key = secret_key(&settings.secret, public_url.is_loopback())?;
    let is_debugged = is_debugged(&settings, &public_url);
    let mut config = auth::Config::new(public_url, key).sign_in_at(SIGN_IN);
    config = settings.auth.apply(config)?;
    config.secret_key_fallbacks.clone_from(&settings.secret.fallbacks);
    if let Some(adjust) = project.adjust_auth {
        config = adjust(config);
    }
    let migrations = migrate::migrations(&project.apps)?;
    let db = match tables {
        Tables::Needed => open_database(&settings).await?,
        Tables::Ignored => look_at_database(&settings).await?,
    };
    #[cfg(debug_assertions)]
    let db = if is_debugged { debug::heard(db) } else { db };
    match tables {
        Tables::Ignored => {}
        Tables::Needed if project.migrates_itself => drop(migrate::migrate(&db, &migrations, false).await?),
        Tables::Needed => migrate::refuse_unmigrated(&db, &migrations).await?,
    }
    let auth = Auth::new(db, config)?;
    let Project { migrates_itself, policy, apps, .. } = project;
    Ok(Connected { auth, settings, is_debugged, migrates_itself, policy, apps })
}

/// As [`open_database`], for those who only look: what is missing is not made.
async fn look_at_database(settings: &Settings) -> Result<DatabaseConnection, ProjectError> {
    match settings.database.address()? {
        Some(url) if database::is_missing(&url) => {
            database::connect("sqlite::memory:", 1).await.map_err(ProjectError::Database)
        }
        _ => open_database(settings).await,
    }
}

async fn open_database(settings: &Settings) -> Result<DatabaseConnection, ProjectError> {
    let url = settings.database.address()?.ok_or(ProjectError::NoDatabase)?;
    database::connect(&url, settings.database.max_connections).await.map_err(ProjectError::Database)
}

/// Whether pages tell a developer how they came about: only where the settings say so, the code is there, and nobody
/// but this machine can ask.
fn is_debugged(settings: &Settings, public_url: &PublicUrl) -> bool {
    let is_wanted = settings.server.debug == Some(true);
    let is_here = public_url.is_loopback() && settings.server.addr.ip().is_loopback();
    if is_wanted && !(is_here && cfg!(debug_assertions)) {
        tracing::warn!(
            "`server.debug` is not followed: it is for development builds that serve this machine alone"
        );
    }
    is_wanted && is_here && cfg!(debug_assertions)
}

/// The address that browsers use; on this machine alone it follows from where we listen.
pub(super) fn public_url(settings: &Settings) -> Result<PublicUrl, ProjectError> {
    let addr = settings.server.addr;
    match &settings.server.public_url {
        Some(url) => Ok(PublicUrl::parse(url)?),
        None if addr.ip().is_loopback() => Ok(PublicUrl::parse(&format!("http://{addr}"))?),
        None => Err(ProjectError::NoPublicUrl(addr)),
    }
}

/// Puts policy, admin and pages together.
pub(super) fn assemble(connected: Connected) -> Result<Opened, ProjectError> {
    let Connected { auth, settings, is_debugged, migrates_itself, policy, mut apps } = connected;
    routes::refuse_faults(&apps)?;
    let policy = policy::policy(&settings, policy, &auth, &mut apps)?;
    #[cfg(debug_assertions)]
    let policy = if is_debugged { debug::heard_policy(policy) } else { policy };
    let mut web = frontdesk_web::Config::new(auth.config().public_url.clone());
    for host in &settings.server.allowed_hosts {
        web = web.allow_host(host)?;
    }
    let limit = TimeLimitLayer::new(settings.server.request_timeout).body(settings.server.body_timeout);
    let migrations = migrate::migrations(&apps)?;
    let watches = !settings.policy.paths.is_empty();
    let title = title(&settings, &apps);
    let site = site(&title, &auth, &policy, &web, &mut apps)?;
    routes::refuse_unknown_resources(&apps, &policy)?;
    let services =
        Services { database: auth.database().clone(), auth: auth.clone(), policy, title: Arc::from(title) };
    let routes = routes::route_lines(&apps, is_debugged);
    let pages = apps
        .into_iter()
        .fold(Router::new(), |router, app| app.mount(router, &services))
        .with_state(services.clone());
    // The same doors as `auth::router`, under this site's name and with one set of house rules around all pages.
    let sign_in = SignIn::new(&auth).title(services.title.as_ref()).router();
    let pages = pages.merge(sign_in).merge(frontdesk_web::page::router());
    // The rules go around the session layer and the time limit too: what these refuse is then a page with all headers.
    let pages = pages.nest_service(ADMIN, crate::router(site.clone()).layer(Extension(SlashAnswered)));
    #[cfg(debug_assertions)]
    let panel = is_debugged.then(|| debug::Debug::new(services.clone()));
    #[cfg(debug_assertions)]
    let pages = match &panel {
        Some(panel) => pages.merge(panel.pages()).layer(axum::middleware::from_fn(debug::note_session)),
        None => pages,
    };
    let inner = pages.layer(auth.layer()).layer(limit);
    let health = Health::new(auth, services.policy.clone(), migrations);
    let router = protect(inner, &web);
    #[cfg(debug_assertions)]
    let router = match panel {
        Some(panel) => panel.around(router),
        None => router,
    };
    let router = health.clone().before(router);
    let router = log::requests(router).layer(RequestIdLayer::new());
    Ok(Opened { router, services, routes, health, site, watches, migrates_itself })
}

/// What the site is called: as the settings say, else as the first app.
fn title(settings: &Settings, apps: &[App]) -> String {
    let of_app = || apps.first().map(|app| app.label.clone().unwrap_or_else(|| app.name.clone()));
    settings.admin.title.clone().or_else(of_app).unwrap_or_default()
}

/// The admin: the apps' models and, under `auth`, those who use it.
fn site(
    title: &str,
    auth: &Auth,
    policy: &Authorizer,
    web: &frontdesk_web::Config,
    apps: &mut [App],
) -> Result<Site, SiteError> {
    let mut site = Site::builder(auth.database().clone())
        .title(title)
        .config(web.clone())
        .gate(crate::gate::stock(auth, policy));
    for app in apps {
        let models = std::mem::take(&mut app.models);
        if models.is_empty() {
            continue;
        }
        let label = app.label.clone();
        site = site.app(app.name.clone(), move |builder| {
            let builder = match label {
                Some(label) => builder.label(label),
                None => builder,
            };
            models.into_iter().fold(builder, |builder, register| register(builder))
        });
    }
    site.app("auth", crate::accounts::app(auth, policy)).build()
}
