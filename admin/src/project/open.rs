//! From settings and apps to a router: the order in which the parts of a project come to life.

use std::collections::BTreeSet;
use std::sync::Arc;

use auth::Auth;
use auth::account::SignIn;
use axum::{Extension, Router};
use frontdesk_web::{Problem, PublicUrl, RequestIdLayer, SlashAnswered, TimeLimitLayer, protect};
use http::Method;
use rbac::Authorizer;
use sea_orm::DatabaseConnection;

use super::app::{App, Migrations};
use super::database;
#[cfg(debug_assertions)]
use super::debug;
use super::error::ProjectError;
use super::health::{self, Health};
use super::key::secret_key;
use super::log;
use super::project::Project;
use super::services::Services;
use super::settings::Settings;
use crate::fault::{Fault, SiteError};
use crate::site::Site;

/// Where the admin is mounted.
const ADMIN: &str = "/admin";
/// Where the anonymous sign in.
const SIGN_IN: &str = "/login/";

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
    #[cfg(any(test, feature = "testing"))]
    pub(crate) site: Site,
    watches: bool,
}

impl Opened {
    /// Takes an edited policy file into use from now on. An embedded policy does not change.
    pub(super) fn watch(&self) -> Result<(), ProjectError> {
        if self.watches { self.services.policy.watch().map_err(ProjectError::Watch) } else { Ok(()) }
    }
}

/// A line of the table of routes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RouteLine {
    /// The method.
    pub method: Method,
    /// The path from the root of the site.
    pub path: String,
    /// Whose route it is: an app's name, `auth` or `admin`.
    pub owner: String,
    /// Who gets through, in words.
    pub guard: String,
}

/// A project with an open, migrated database and its users: all that a command like `createsuperuser` needs.
pub(super) struct Connected {
    pub(super) auth: Auth,
    settings: Settings,
    is_debugged: bool,
    apps: Vec<App>,
}

/// Opens the database and brings its tables up to date; all that the command `migrate` does.
pub(super) async fn migrate_only(project: Project) -> Result<Vec<(String, usize)>, ProjectError> {
    let db = open_database(&project.settings?).await?;
    migrate(&db, &migrations(&project.apps)).await
}

/// Opens the database and brings its tables up to date, or says that they are not.
pub(super) async fn connect(project: Project) -> Result<Connected, ProjectError> {
    let settings = project.settings?;
    let public_url = public_url(&settings)?;
    let key = secret_key(&settings.secret, public_url.is_loopback())?;
    let is_debugged = is_debugged(&settings, &public_url);
    let mut config = auth::Config::new(public_url, key).sign_in_at(SIGN_IN);
    if let Some(adjust) = project.adjust_auth {
        config = adjust(config);
    }
    let db = open_database(&settings).await?;
    #[cfg(debug_assertions)]
    let db = if is_debugged { debug::heard(db) } else { db };
    let migrations = migrations(&project.apps);
    if project.migrates_itself {
        migrate(&db, &migrations).await?;
    } else {
        refuse_unmigrated(&db, &migrations).await?;
    }
    let auth = Auth::new(db, config)?;
    Ok(Connected { auth, settings, is_debugged, apps: project.apps })
}

async fn open_database(settings: &Settings) -> Result<DatabaseConnection, ProjectError> {
    let url = settings.database.url.as_deref().ok_or(ProjectError::NoDatabase)?;
    database::connect(url, settings.database.max_connections).await.map_err(ProjectError::Database)
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
fn public_url(settings: &Settings) -> Result<PublicUrl, ProjectError> {
    let addr = settings.server.addr;
    match &settings.server.public_url {
        Some(url) => Ok(PublicUrl::parse(url)?),
        None if addr.ip().is_loopback() => Ok(PublicUrl::parse(&format!("http://{addr}"))?),
        None => Err(ProjectError::NoPublicUrl(addr)),
    }
}

/// All migrations in the order in which they depend on each other: users first, since apps point at them.
pub(super) fn migrations(apps: &[App]) -> Vec<Migrations> {
    let ours = [
        Migrations::of::<auth::migration::Migrator>("auth"),
        Migrations::of::<crate::migration::Migrator>("admin"),
    ];
    ours.into_iter().chain(apps.iter().filter_map(|app| app.migrations.clone())).collect()
}

/// Runs what has not run yet; says how many migrations of which app that was.
pub(super) async fn migrate(
    db: &DatabaseConnection,
    migrations: &[Migrations],
) -> Result<Vec<(String, usize)>, ProjectError> {
    let mut done = Vec::new();
    for app in migrations {
        let fault = |source| ProjectError::Migration { app: app.name.clone(), source };
        let pending = (app.pending)(db).await.map_err(fault)?;
        (app.up)(db).await.map_err(fault)?;
        done.push((app.name.clone(), pending));
    }
    Ok(done)
}

async fn refuse_unmigrated(db: &DatabaseConnection, migrations: &[Migrations]) -> Result<(), ProjectError> {
    let mut behind = Vec::new();
    for app in migrations {
        let fault = |source| ProjectError::Migration { app: app.name.clone(), source };
        if (app.pending)(db).await.map_err(fault)? > 0 {
            behind.push(app.name.clone());
        }
    }
    if behind.is_empty() { Ok(()) } else { Err(ProjectError::Unmigrated(behind)) }
}

/// Puts policy, admin and pages together.
pub(super) fn assemble(connected: Connected) -> Result<Opened, ProjectError> {
    let Connected { auth, settings, is_debugged, mut apps } = connected;
    refuse_faults(&apps)?;
    let policy = policy(&settings, &auth, &mut apps)?;
    #[cfg(debug_assertions)]
    let policy = if is_debugged { debug::heard_policy(policy) } else { policy };
    let mut web = frontdesk_web::Config::new(auth.config().public_url.clone());
    for host in &settings.server.allowed_hosts {
        web = web.allow_host(host)?;
    }
    let limit = TimeLimitLayer::new(settings.server.request_timeout).body(settings.server.body_timeout);
    let migrations = migrations(&apps);
    let watches = !settings.policy.paths.is_empty();
    let title = title(&settings, &apps);
    let site = site(&title, &auth, &policy, &web, &mut apps)?;
    refuse_unknown_resources(&apps, &policy)?;
    let services =
        Services { database: auth.database().clone(), auth: auth.clone(), policy, title: Arc::from(title) };
    let routes = route_lines(&apps, is_debugged);
    let pages = apps
        .into_iter()
        .flat_map(|app| app.routes)
        .fold(Router::new(), |router, route| route.mount(router, &services))
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
    Ok(Opened {
        router,
        services,
        routes,
        #[cfg(any(test, feature = "testing"))]
        site,
        health,
        watches,
    })
}

/// The policy: of the file that the settings name, which is watched, else the one that an app brings.
fn policy(settings: &Settings, auth: &Auth, apps: &mut [App]) -> Result<Authorizer, ProjectError> {
    let mut brought =
        apps.iter_mut().filter_map(|app| app.policy.take().map(|text| (app.name.clone(), text)));
    let read = match (settings.policy.paths.as_slice(), brought.next(), brought.next()) {
        ([path], ..) => Authorizer::from_path(path)?,
        ([], Some((name, text)), None) => Authorizer::from_text(&format!("the policy of {name}"), &text)?,
        ([], None, _) => {
            return Err(ProjectError::NoPolicy("there is no policy: name its file in FRONTDESK_POLICY"));
        }
        ([], Some(_), Some(_)) => {
            return Err(ProjectError::NoPolicy(
                "policies of several apps are not supported yet: write one file and name it in FRONTDESK_POLICY",
            ));
        }
        _ => {
            return Err(ProjectError::NoPolicy("several policy files are not supported yet: name one"));
        }
    };
    let rows = apps.iter_mut().flat_map(|app| app.rows.drain(..));
    let policy =
        rows.fold(read, |policy, map| map(policy)).identify_with(auth.clone()).sign_in_at(SIGN_IN).deny_with(
            |refusal: rbac::guard::Refusal| {
                let problem = Problem::new(refusal.status);
                let problem = match refusal.question {
                    Some(question) => problem.about(question),
                    None => problem,
                };
                match refusal.decision {
                    Some(decision) => problem.detail(decision.reason().to_string()),
                    None => problem,
                }
            },
        );
    Ok(policy)
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

/// What axum would stop the process for, and what would leave a page without its guard.
fn refuse_faults(apps: &[App]) -> Result<(), ProjectError> {
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    for app in apps {
        for route in &app.routes {
            let path = route.path.as_str();
            let reserved = [ADMIN, "/login", "/logout", "/static", "/_debug", health::LIVE, health::READY];
            let mut fault = |text: String, remedy: &str| faults.push(Fault::new(&app.name, text, remedy));
            if !path.starts_with('/') {
                fault(
                    format!("the route `{path}` does not begin with a slash"),
                    "write it from the root of the site",
                );
            }
            if reserved.iter().any(|root| path == *root || path.starts_with(&format!("{root}/"))) {
                fault(format!("the route `{path}` belongs to the house"), "choose another path");
            }
            for method in &route.handlers.methods {
                if !seen.insert((path.to_owned(), method.clone().to_string())) {
                    fault(format!("{method} {path} has two handlers"), "keep one");
                }
            }
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(ProjectError::Apps(faults)) }
}

/// A guard on a name that nobody declared would refuse everybody for ever.
fn refuse_unknown_resources(apps: &[App], policy: &Authorizer) -> Result<(), ProjectError> {
    let known = policy.resources();
    let guards = apps.iter().flat_map(|app| app.routes.iter().map(move |route| (app, route)));
    let faults: Vec<_> = guards
        .filter_map(|(app, route)| {
            let resource =
                route.handlers.guard.resource().filter(|name| !known.iter().any(|known| known == name))?;
            let text = format!("the route {} asks for `{resource}`, which nobody declared", route.path);
            let remedy = format!("add it to the policy, `resources = [\"{resource}\"]`, or correct the name");
            Some(Fault::new(&app.name, text, remedy))
        })
        .collect();
    if faults.is_empty() { Ok(()) } else { Err(ProjectError::Apps(faults)) }
}

fn route_lines(apps: &[App], is_debugged: bool) -> Vec<RouteLine> {
    let mut lines = Vec::new();
    for app in apps {
        for route in &app.routes {
            lines.extend(route.handlers.methods.iter().map(|method| RouteLine {
                method: method.clone(),
                path: route.path.clone(),
                owner: app.name.clone(),
                guard: route.handlers.guard.to_string(),
            }));
        }
    }
    let house = [
        (Method::GET, SIGN_IN, "auth"),
        (Method::POST, SIGN_IN, "auth"),
        (Method::POST, "/logout/", "auth"),
        (Method::POST, "/theme/", "web"),
        (Method::GET, "/static/{hash}/{name}", "web"),
    ];
    for (method, path, owner) in house {
        let (owner, guard) = (owner.to_owned(), "public".to_owned());
        lines.push(RouteLine { method, path: path.to_owned(), owner, guard });
    }
    #[cfg(debug_assertions)]
    let debug = is_debugged.then_some([debug::PATH, "/_debug/{id}/", "/_debug/style.css"]);
    #[cfg(not(debug_assertions))]
    let debug: Option<[&str; 0]> = is_debugged.then_some([]);
    lines.extend(debug.into_iter().flatten().map(|path| RouteLine {
        method: Method::GET,
        path: path.to_owned(),
        owner: "project".to_owned(),
        guard: "public, in development".to_owned(),
    }));
    lines.extend([health::LIVE, health::READY].map(|path| RouteLine {
        method: Method::GET,
        path: path.to_owned(),
        owner: "project".to_owned(),
        guard: "public, under any host".to_owned(),
    }));
    lines.extend(crate::routes().iter().map(|route| RouteLine {
        method: route.method.clone(),
        path: format!("{ADMIN}{}", route.path),
        owner: "admin".to_owned(),
        guard: match route.guard {
            crate::Guard::Public => "public".to_owned(),
            crate::Guard::Entry => "may enter the admin".to_owned(),
            crate::Guard::Model(actions) => format!("may {} some rows of the model", actions.join(" or ")),
        },
    }));
    lines
}
