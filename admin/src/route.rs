//! The table of routes: every address of the site, who may use it, and what answers.
//!
//! The router is built from this table and from nothing else, so a route that is not listed does not exist, and a listed one
//! cannot be reached without passing its [`Guard`]. The table is public: a test that walks it knows every door of the house.

use std::fmt;

use frontdesk_web::Form;
use futures_util::future::BoxFuture;
use http::Method;

use crate::call::Call;
use crate::desk::Scoped;
use crate::page;
use crate::router::Answer;

/// One route of the site.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Route {
    /// The method it answers. A `GET` answers `HEAD` too.
    pub method: Method,
    /// The path below the mount, with `{app}`, `{model}` and `{pk}` as placeholders.
    pub path: &'static str,
    /// The name of the page.
    pub name: &'static str,
    /// Who gets through.
    pub guard: Guard,
    pub(crate) handler: Handler,
}

/// Who gets through to a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Guard {
    /// Anybody: the sign-in pages, the assets, the theme switch.
    Public,
    /// A signed-in visitor whom the gate lets in.
    Entry,
    /// A visitor with entry who may do at least one of these actions to at least some rows of the model in the path.
    Model(&'static [&'static str]),
}

/// What answers a route, once its guard has let the request through.
#[derive(Clone, Copy)]
pub(crate) enum Handler {
    /// The assets and the theme switch of `frontdesk_web`.
    House,
    /// The gate's own sign-in pages.
    SignIn,
    /// A page about the site.
    Site(fn(Call) -> BoxFuture<'static, Answer>),
    /// A page about a model.
    Model(fn(Call, Scoped) -> BoxFuture<'static, Answer>),
    /// The form of such a page, sent back. It is read only now: whoever may not send it cannot make the server read it either.
    Form(fn(Call, Scoped, Form) -> BoxFuture<'static, Answer>),
    /// What scripts ask: a visitor who is not signed in gets a status, not a redirect.
    Data(fn(Call, Scoped) -> BoxFuture<'static, Answer>),
}

impl fmt::Debug for Handler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::House => "House",
            Self::SignIn => "SignIn",
            Self::Site(_) => "Site",
            Self::Model(_) => "Model",
            Self::Form(_) => "Form",
            Self::Data(_) => "Data",
        })
    }
}

/// Every route of the site, in the order of the table.
///
/// ```
/// let open: Vec<_> = admin::routes().iter().filter(|route| route.guard == admin::Guard::Public).map(|route| route.path).collect();
/// assert_eq!(open, ["/login/", "/login/", "/logout/", "/theme/", "/static/{hash}/{name}"]);
/// ```
#[must_use]
pub fn routes() -> &'static [Route] {
    &TABLE
}

const PUBLIC: Guard = Guard::Public;
const ENTRY: Guard = Guard::Entry;
const READ: Guard = Guard::Model(&["read"]);
const CREATE: Guard = Guard::Model(&["create"]);
const UPDATE: Guard = Guard::Model(&["update"]);
const DELETE: Guard = Guard::Model(&["delete"]);
const FILL_IN: Guard = Guard::Model(&["create", "update"]);

macro_rules! table {
    ($($method:ident $path:literal $name:literal $guard:ident $handler:expr;)+) => {
        [$(Route { method: Method::$method, path: $path, name: $name, guard: $guard, handler: $handler }),+]
    };
}

#[rustfmt::skip]
static TABLE: [Route; 24] = table! {
    GET  "/login/"                     "login"        PUBLIC  Handler::SignIn;
    POST "/login/"                     "login"        PUBLIC  Handler::SignIn;
    POST "/logout/"                    "logout"       PUBLIC  Handler::SignIn;
    POST "/theme/"                     "theme"        PUBLIC  Handler::House;
    GET  "/static/{hash}/{name}"       "static"       PUBLIC  Handler::House;
    GET  "/"                           "index"        ENTRY   Handler::Site(|call| Box::pin(page::index::index(call)));
    GET  "/{app}/"                     "app"          ENTRY   Handler::Site(|call| Box::pin(page::index::app(call)));
    GET  "/{app}/{model}/"             "list"         READ    Handler::Model(|call, rows| Box::pin(page::list::list(call, rows)));
    GET  "/{app}/{model}/add/"         "add"          CREATE  Handler::Model(|call, rows| Box::pin(page::form::add(call, rows)));
    POST "/{app}/{model}/add/"         "add"          CREATE  Handler::Form(|call, rows, form| Box::pin(page::form::create(call, rows, form)));
    GET  "/{app}/{model}/autocomplete/" "autocomplete" FILL_IN Handler::Data(|call, rows| Box::pin(page::lookup::autocomplete(call, rows)));
    GET  "/{app}/{model}/{pk}/"        "row"          READ    Handler::Model(|call, rows| Box::pin(page::form::row(call, rows)));
    GET  "/{app}/{model}/{pk}/change/" "change"       READ    Handler::Model(|call, rows| Box::pin(page::form::change(call, rows)));
    POST "/{app}/{model}/{pk}/change/" "change"       UPDATE  Handler::Form(|call, rows, form| Box::pin(page::form::update(call, rows, form)));
    GET  "/{app}/{model}/{pk}/delete/" "delete"       DELETE  Handler::Model(|call, rows| Box::pin(page::delete::confirm(call, rows)));
    POST "/{app}/{model}/{pk}/delete/" "delete"       DELETE  Handler::Form(|call, rows, form| Box::pin(page::delete::delete(call, rows, form)));
    GET  "/{app}/{model}/{pk}/history/" "history"     READ    Handler::Model(|call, rows| Box::pin(page::history::history(call, rows)));
    GET  "/{app}/{model}/{pk}/password/" "password"   UPDATE  Handler::Model(|call, rows| Box::pin(page::password::ask(call, rows)));
    POST "/{app}/{model}/{pk}/password/" "password"   UPDATE  Handler::Form(|call, rows, form| Box::pin(page::password::set(call, rows, form)));
    GET  "/{app}/{model}/{pk}/groups/" "groups"       READ    Handler::Model(|call, rows| Box::pin(page::extra::extra("groups", call, rows, None)));
    POST "/{app}/{model}/{pk}/groups/" "groups"       READ    Handler::Form(|call, rows, form| Box::pin(page::extra::extra("groups", call, rows, Some(form))));
    GET  "/{app}/{model}/{pk}/members/" "members"     READ    Handler::Model(|call, rows| Box::pin(page::extra::extra("members", call, rows, None)));
    GET  "/{app}/{model}/{pk}/permissions/" "permissions" READ Handler::Model(|call, rows| Box::pin(page::extra::extra("permissions", call, rows, None)));
    POST "/{app}/{model}/{pk}/permissions/" "permissions" READ Handler::Form(|call, rows, form| Box::pin(page::extra::extra("permissions", call, rows, Some(form))));
};
