//! An app: one part of a project, with its tables, its pages, its place in the admin and its rules. Django's app,
//! Flask's blueprint.

use std::fmt;

use axum::Router;
use futures_util::future::BoxFuture;
use rbac::Authorizer;
use sea_orm::{DatabaseConnection, DbErr, EntityTrait, IntoActiveModel};
use sea_orm_migration::MigratorTrait;

use super::handlers::{GuardedHandlers, RouteGuard};
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
    pub(super) routes: Vec<AppRoute>,
    pub(super) rows: Vec<Box<dyn FnOnce(Authorizer) -> Authorizer + Send>>,
    pub(super) policy: Option<String>,
}

/// A route of an app: where, and who gets through to what.
pub(super) struct AppRoute {
    pub(super) path: String,
    pub(super) handlers: GuardedHandlers,
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
            routes: Vec::new(),
            rows: Vec::new(),
            policy: None,
        }
    }

    /// What people read above its models; by default the name with a capital.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// The migrations of its tables. They run after those of `auth` and of the apps named before this one; give them
    /// a table of their own by `migration_table_name`, as `shop_migrations`.
    pub fn migrations<M: MigratorTrait + 'static>(mut self, _: M) -> Self {
        self.migrations = Some(Migrations::of::<M>(&self.name));
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

    /// The text of the policy that the app brings. The project uses it unless its settings name a file.
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

impl AppRoute {
    /// The route behind its guard, on a router that is still without services.
    pub(super) fn mount(self, router: Router<Services>, services: &Services) -> Router<Services> {
        let (auth, policy) = (&services.auth, &services.policy);
        let handlers = self.handlers.handlers;
        router.route(
            &self.path,
            match &self.handlers.guard {
                RouteGuard::Public => handlers,
                RouteGuard::LoginRequired => handlers.route_layer(auth.login_required()),
                RouteGuard::StaffRequired => handlers.route_layer(auth.staff_required()),
                RouteGuard::May { action, resource } => {
                    handlers.route_layer(policy.require(action, resource))
                }
                RouteGuard::MaySome { action, resource } => {
                    handlers.route_layer(policy.require_some(action, resource))
                }
            },
        )
    }
}

/// Migrations without their type.
#[derive(Clone)]
pub(super) struct Migrations {
    pub(super) name: String,
    pub(super) up: for<'a> fn(&'a DatabaseConnection) -> BoxFuture<'a, Result<(), DbErr>>,
    pub(super) pending: for<'a> fn(&'a DatabaseConnection) -> BoxFuture<'a, Result<usize, DbErr>>,
}

impl Migrations {
    pub(super) fn of<M: MigratorTrait + 'static>(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            up: |db| Box::pin(async move { M::up(db, None).await }),
            pending: |db| Box::pin(async move { Ok(M::get_pending_migrations_read_only(db).await?.len()) }),
        }
    }
}
