//! Routes as data: what is served where, by whom, and who gets through; and what is wrong with it.

use std::collections::{BTreeMap, BTreeSet};

use http::Method;
use rbac::Authorizer;

use super::app::App;
#[cfg(debug_assertions)]
use super::debug;
use super::error::ProjectError;
use super::health;
use super::open::{ADMIN, SIGN_IN};
use crate::fault::Fault;

/// A line of the table of routes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RouteLine {
    /// The method; of an opaque router, which answers what it likes, `ANY`.
    pub method: Method,
    /// The path from the root of the site.
    pub path: String,
    /// Whose route it is: an app's name, `auth`, `admin`, `web` or `project`.
    pub owner: String,
    /// Who gets through, in words.
    pub guard: String,
    /// Whether this stands for a whole router of an app, whose own routes nobody can list.
    pub opaque: bool,
}

impl RouteLine {
    fn new(method: Method, path: impl Into<String>, owner: &str, guard: impl Into<String>) -> Self {
        Self { method, path: path.into(), owner: owner.to_owned(), guard: guard.into(), opaque: false }
    }
}

/// What axum would stop the process for, and what would leave a page without its guard.
pub(super) fn refuse_faults(apps: &[App]) -> Result<(), ProjectError> {
    let mut check = Check::default();
    for app in apps {
        check.name(app);
        for route in &app.routes {
            check.path(app, &route.path);
            for method in &route.handlers.methods {
                check.handler(app, &route.path, method);
            }
        }
    }
    for app in apps {
        app.routers.iter().for_each(|router| check.router(app, &router.path));
    }
    if check.faults.is_empty() { Ok(()) } else { Err(ProjectError::Apps(check.faults)) }
}

#[derive(Default)]
struct Check {
    faults: Vec<Fault>,
    names: BTreeSet<String>,
    handlers: BTreeSet<(String, String)>,
    /// Paths by their shape: `/books/{}`.
    shapes: BTreeMap<String, String>,
    routers: BTreeSet<String>,
}

impl Check {
    fn fault(&mut self, app: &App, text: String, remedy: &str) {
        self.faults.push(Fault::new(&app.name, text, remedy));
    }

    fn name(&mut self, app: &App) {
        if ["admin", "auth", "project", "rbac", "web"].contains(&app.name.as_str()) {
            self.fault(app, format!("`{}` is a part of the house", app.name), "call the app something else");
        }
        if !self.names.insert(app.name.clone()) {
            self.fault(app, "there are two apps of this name".to_owned(), "rename one of them");
        }
    }

    fn path(&mut self, app: &App, path: &str) {
        let reserved =
            [ADMIN, "/login", "/logout", "/static", "/theme", "/_debug", health::LIVE, health::READY];
        if !path.starts_with('/') {
            let text = format!("the route `{path}` does not begin with a slash");
            self.fault(app, text, "write it from the root of the site");
        }
        if reserved.iter().any(|root| path == *root || path.starts_with(&format!("{root}/"))) {
            self.fault(app, format!("the route `{path}` belongs to the house"), "choose another path");
        }
    }

    fn handler(&mut self, app: &App, path: &str, method: &Method) {
        if !self.handlers.insert((path.to_owned(), method.to_string())) {
            self.fault(app, format!("{method} {path} has two handlers"), "keep one");
        }
        let first = self.shapes.entry(shape(path)).or_insert_with(|| path.to_owned()).clone();
        if first != path {
            let text = format!("the routes `{first}` and `{path}` are the same to every request");
            self.fault(app, text, "call their parts alike, or choose another path for one");
        }
    }

    fn router(&mut self, app: &App, path: &str) {
        self.path(app, path);
        if path.ends_with('/') || path.contains('*') {
            let text = format!("a router cannot stand at `{path}`");
            self.fault(app, text, "give it a path of its own, without a slash at its end, as `/feed`");
        }
        let below = [shape(path), shape(&format!("{path}/"))];
        if let Some(taken) = below.iter().find_map(|shape| self.shapes.get(shape)).cloned() {
            let text = format!("the router at `{path}` stands in the way of the route `{taken}`");
            self.fault(app, text, "choose another path for one of them");
        }
        if !self.routers.insert(shape(path)) {
            self.fault(app, format!("there are two routers at `{path}`"), "keep one, or merge them");
        }
    }
}

/// A path without the names of its parts.
fn shape(path: &str) -> String {
    let part = |part: &str| match part.strip_prefix('{') {
        Some(rest) if rest.starts_with('*') => "{*}".to_owned(),
        Some(_) => "{}".to_owned(),
        None => part.to_owned(),
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// A guard on a name that nobody declared would refuse everybody for ever.
pub(super) fn refuse_unknown_resources(apps: &[App], policy: &Authorizer) -> Result<(), ProjectError> {
    let known = policy.resources();
    let guards = apps.iter().flat_map(|app| {
        let routes = app.routes.iter().map(|route| (&route.path, &route.handlers.guard));
        let routers = app.routers.iter().map(|router| (&router.path, &router.router.guard));
        routes.chain(routers).map(move |(path, guard)| (app, path, guard))
    });
    let faults: Vec<_> = guards
        .filter_map(|(app, path, guard)| {
            let resource = guard.resource().filter(|name| !known.iter().any(|known| known == name))?;
            let text = format!("the route {path} asks for `{resource}`, which nobody declared");
            let remedy = format!("add it to the policy, `resources = [\"{resource}\"]`, or correct the name");
            Some(Fault::new(&app.name, text, remedy))
        })
        .collect();
    if faults.is_empty() { Ok(()) } else { Err(ProjectError::Apps(faults)) }
}

/// Every route: the apps', the house's, the admin's.
pub(super) fn route_lines(apps: &[App], is_debugged: bool) -> Vec<RouteLine> {
    let mut lines = Vec::new();
    for app in apps {
        for route in &app.routes {
            let guard = &route.handlers.guard;
            let line =
                |method: &Method| RouteLine::new(method.clone(), &route.path, &app.name, guard.to_string());
            lines.extend(route.handlers.methods.iter().map(line));
        }
        lines.extend(app.routers.iter().map(|router| {
            // The letters of a method: it cannot fail.
            let any = Method::from_bytes(b"ANY").unwrap_or_default();
            let line = RouteLine::new(
                any,
                format!("{}/{{*}}", router.path),
                &app.name,
                router.router.guard.to_string(),
            );
            RouteLine { opaque: true, ..line }
        }));
    }
    let house = [
        (Method::GET, SIGN_IN, "auth"),
        (Method::POST, SIGN_IN, "auth"),
        (Method::POST, "/logout/", "auth"),
        (Method::POST, "/theme/", "web"),
        (Method::GET, "/static/{hash}/{name}", "web"),
    ];
    lines.extend(house.map(|(method, path, owner)| RouteLine::new(method, path, owner, "public")));
    #[cfg(debug_assertions)]
    let debug = is_debugged.then_some([debug::PATH, "/_debug/{id}/", "/_debug/style.css"]);
    #[cfg(not(debug_assertions))]
    let debug: Option<[&str; 0]> = is_debugged.then_some([]);
    let debug = debug.into_iter().flatten();
    lines.extend(debug.map(|path| RouteLine::new(Method::GET, path, "project", "public, in development")));
    lines.extend(
        [health::LIVE, health::READY]
            .map(|path| RouteLine::new(Method::GET, path, "project", "public, under any host")),
    );
    lines.extend(crate::routes().iter().map(|route| {
        let guard = match route.guard {
            crate::Guard::Public => "public".to_owned(),
            crate::Guard::Entry => "may enter the admin".to_owned(),
            crate::Guard::Model(actions) => format!("may {} some rows of the model", actions.join(" or ")),
        };
        RouteLine::new(route.method.clone(), format!("{ADMIN}{}", route.path), "admin", guard)
    }));
    lines
}
