//! An app: one part of a project, with its tables, its pages, its place in the admin and its rules. Django's app,
//! Flask's blueprint.

use std::fmt;

use axum::Router;
use futures_util::future::BoxFuture;
use rbac::Authorizer;
use sea_orm::{DatabaseConnection, DbErr, EntityTrait, IntoActiveModel};
use sea_orm_migration::MigratorTrait;

use super::handlers::{GuardedHandlers, GuardedRouter, RouteGuard};
use super::services::Services;
use crate::model::ModelAdmin;
use crate::site::AppBuilder;

/// One part of a project.
///
/// ```
/// use admin::project::{App, get};
///
/// async fn hello() -> &'static str {
///     "Hello"
/// }
///
/// let app = App::new("shop").label("The shop").route("/", get(hello).public());
/// ```
#[must_use]
pub struct App {
    pub(super) name: String,
    pub(super) label: Option<String>,
    pub(super) migrations: Option<Migrations>,
    pub(super) models: Vec<Box<dyn FnOnce(AppBuilder) -> AppBuilder + Send>>,
    pub(super) depends_on: Vec<String>,
    pub(super) routes: Vec<AppRoute>,
    pub(super) routers: Vec<AppRouter>,
    pub(super) rows: Vec<Box<dyn FnOnce(Authorizer) -> Authorizer + Send>>,
    pub(super) policy: Option<String>,
}

/// The guard before handlers or before a router, which take layers by different names.
macro_rules! guarded {
    ($inner:expr, $layer:ident, $guard:expr, $services:expr) => {{
        let (inner, auth, policy) = ($inner, &$services.auth, &$services.policy);
        match $guard {
            RouteGuard::Public => inner,
            RouteGuard::LoginRequired => inner.$layer(auth.login_required()),
            RouteGuard::StaffRequired => inner.$layer(auth.staff_required()),
            RouteGuard::May { action, resource } => inner.$layer(policy.require(&action, &resource)),
            RouteGuard::MaySome { action, resource } => inner.$layer(policy.require_some(&action, &resource)),
        }
    }};
}

/// A route of an app: where, and who gets through to what.
pub(super) struct AppRoute {
    pub(super) path: String,
    pub(super) handlers: GuardedHandlers,
}

/// A router of an app that is mounted whole.
pub(super) struct AppRouter {
    pub(super) path: String,
    pub(super) router: GuardedRouter,
}

impl App {
    /// An app. Its name is the first part of its models' names in policies and addresses: lower-case letters, digits
    /// and `_`.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            label: None,
            migrations: None,
            models: Vec::new(),
            depends_on: Vec::new(),
            routes: Vec::new(),
            routers: Vec::new(),
            rows: Vec::new(),
            policy: None,
        }
    }

    /// What people read above its models; by default the name with a capital.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// The migrations of its tables. They run after those of `auth`, of the apps that it [depends
    /// on](Self::depends_on), and else in the order in which the apps were added; give them a table of their own by
    /// `migration_table_name`, as `shop_migrations`.
    pub fn migrations<M: MigratorTrait + 'static>(mut self, _: M) -> Self {
        self.migrations = Some(Migrations::of::<M>(&self.name));
        self
    }

    /// The apps whose tables must be there before this one's: those that its foreign keys point to. A name that is no
    /// app of the project, and apps that depend on each other in a circle, stop the start.
    pub fn depends_on(mut self, apps: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.depends_on.extend(apps.into_iter().map(Into::into));
        self
    }

    /// Shows a model in the admin.
    pub fn register<E>(mut self, model: ModelAdmin<E>) -> Self
    where
        E: EntityTrait,
        E::Model: IntoActiveModel<E::ActiveModel> + Send + Sync,
        E::ActiveModel: Send + Sync + 'static,
    {
        self.models.push(Box::new(move |app| app.register(model)));
        self
    }

    /// The column that holds the owner of a row of `resource` (`shop.order`): what `:own` means in the policy.
    pub fn owner<E: EntityTrait>(mut self, resource: impl Into<String>, column: E::Column) -> Self {
        let resource = resource.into();
        self.rows
            .push(Box::new(move |policy| policy.with_rows(rbac::row::Map::new::<E>(resource).owner(column))));
        self
    }

    /// A page. The path is one of axum's (`/books/{id}`), from the root of the site; the handlers must say who gets
    /// through to them.
    pub fn route(mut self, path: impl Into<String>, handlers: GuardedHandlers) -> Self {
        self.routes.push(AppRoute { path: path.into(), handlers });
        self
    }

    /// A whole router below a path, such as another framework's pages. Nobody can see what is in it, so the table of
    /// routes names it as opaque, and one guard stands before all of it.
    ///
    /// ```
    /// use admin::project::{App, opaque};
    /// use axum::{Router, routing::get};
    ///
    /// let feeds = Router::new().route("/atom", get(async || "..")).route("/rss", get(async || ".."));
    /// let blog = App::new("blog").router("/feeds", opaque(feeds).login_required());
    /// ```
    pub fn router(mut self, path: impl Into<String>, router: GuardedRouter) -> Self {
        self.routers.push(AppRouter { path: path.into(), router });
        self
    }

    /// The rules that the app brings: roles that a project can adopt. It may speak of its own resources alone
    /// (`blog.*`), and its roles are called `blog.something`; who holds them, the project's policy says, by
    /// `inherits` or `[groups]`.
    ///
    /// ```
    /// use admin::project::{App, Project};
    ///
    /// let blog = App::new("blog").policy(r#"
    ///     [roles."blog.editor".allow]
    ///     "blog.*" = ["crud"]
    /// "#);
    /// let project = Project::from_settings("frontdesk.toml").app(blog).policy("policy.toml", r#"
    ///     [groups]
    ///     "Night shift" = ["blog.editor"]
    /// "#);
    /// ```
    pub fn policy(mut self, text: impl Into<String>) -> Self {
        self.policy = Some(text.into());
        self
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let routes: Vec<_> = self.routes.iter().map(|route| &route.path).collect();
        f.debug_struct("App").field("name", &self.name).field("routes", &routes).finish_non_exhaustive()
    }
}

impl App {
    /// Its routes behind their guards, on a router that is still without services.
    pub(super) fn mount(self, router: Router<Services>, services: &Services) -> Router<Services> {
        let router = self.routes.into_iter().fold(router, |router, AppRoute { path, handlers }| {
            let guard = handlers.guard;
            router.route(&path, guarded!(handlers.handlers, route_layer, guard, services))
        });
        self.routers.into_iter().fold(router, |all, AppRouter { path, router }| {
            let guard = router.guard;
            // As a service: what no route inside answers stands behind the guard too.
            let router: Router = guarded!(router.router, layer, guard, services).with_state(services.clone());
            all.nest_service(&path, router)
        })
    }
}

/// What a migrator does, without its type.
type OnDatabase<T> = for<'a> fn(&'a DatabaseConnection) -> BoxFuture<'a, Result<T, DbErr>>;

/// Migrations without their type.
#[derive(Clone)]
pub(super) struct Migrations {
    pub(super) name: String,
    pub(super) up: OnDatabase<()>,
    /// The names of those that have not run, in order.
    pub(super) pending: OnDatabase<Vec<String>>,
}

impl Migrations {
    pub(super) fn of<M: MigratorTrait + 'static>(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            up: |db| Box::pin(async move { M::up(db, None).await }),
            pending: |db| {
                Box::pin(async move {
                    let pending = M::get_pending_migrations_read_only(db).await?;
                    Ok(pending.iter().map(|migration| migration.name().to_owned()).collect())
                })
            },
        }
    }
}
