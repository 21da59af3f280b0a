//! Handlers with the guard before them. A route of an app takes nothing else, so no page is open by oversight.

use axum::Router;
use axum::handler::Handler;
use axum::routing::{MethodFilter, MethodRouter};
use http::Method;

use super::services::Services;

/// Handlers of one path, by method, that nobody guards yet.
#[derive(Clone, Debug)]
#[must_use = "say who gets through: `.public()`, `.login_required()`, `.may(..)`"]
pub struct Handlers {
    methods: Vec<Method>,
    handlers: MethodRouter<Services>,
}

/// Handlers of one path behind their guard.
#[derive(Clone, Debug)]
#[must_use = "it is served once it is given to `App::route`"]
pub struct GuardedHandlers {
    pub(super) methods: Vec<Method>,
    pub(super) handlers: MethodRouter<Services>,
    pub(super) guard: RouteGuard,
}

/// A whole router that nobody guards yet.
#[derive(Clone, Debug)]
#[must_use = "say who gets through: `.public()`, `.login_required()`, `.may(..)`"]
pub struct OpaqueRouter(Router<Services>);

/// A whole router behind its guard.
#[derive(Clone, Debug)]
#[must_use = "it is served once it is given to `App::router`"]
pub struct GuardedRouter {
    pub(super) router: Router<Services>,
    pub(super) guard: RouteGuard,
}

/// A router whose routes are its own business, for [`App::router`](super::App::router). One that has its state already
/// is given as `router.with_state(())`.
pub fn opaque(router: Router<Services>) -> OpaqueRouter {
    OpaqueRouter(router)
}

/// Who gets through to a route of an app.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RouteGuard {
    /// Anybody.
    Public,
    /// Whoever is signed in; others are sent to sign in.
    LoginRequired,
    /// Staff and superusers.
    StaffRequired,
    /// Whoever may do this with every row of the resource.
    May {
        /// What is done.
        action: String,
        /// To what.
        resource: String,
    },
    /// Whoever may do this with at least some rows of the resource; the handler asks the decision for which.
    MaySome {
        /// What is done.
        action: String,
        /// To what.
        resource: String,
    },
}

impl RouteGuard {
    /// The name that the policy must know.
    pub(super) fn resource(&self) -> Option<&str> {
        match self {
            Self::May { resource, .. } | Self::MaySome { resource, .. } => Some(resource),
            Self::Public | Self::LoginRequired | Self::StaffRequired => None,
        }
    }
}

impl std::fmt::Display for RouteGuard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Public => f.write_str("public"),
            Self::LoginRequired => f.write_str("signed in"),
            Self::StaffRequired => f.write_str("staff"),
            Self::May { action, resource } => write!(f, "may {action} {resource}"),
            Self::MaySome { action, resource } => write!(f, "may {action} some {resource}"),
        }
    }
}

macro_rules! methods {
    ($($function:ident $method:ident $filter:ident $doc:literal;)+) => {
        $(
            #[doc = concat!("Handles `", $doc, "` requests.")]
            pub fn $function<H, T>(handler: H) -> Handlers
            where
                H: Handler<T, Services>,
                T: 'static,
            {
                Handlers { methods: Vec::new(), handlers: MethodRouter::new() }.$function(handler)
            }
        )+

        impl Handlers {
            $(
                #[doc = concat!("Handles `", $doc, "` requests too.")]
                pub fn $function<H, T>(mut self, handler: H) -> Self
                where
                    H: Handler<T, Services>,
                    T: 'static,
                {
                    // axum panics on a second handler for a method; the project reports it by the list instead.
                    if !self.methods.contains(&Method::$method) {
                        self.handlers = self.handlers.on(MethodFilter::$filter, handler);
                    }
                    self.methods.push(Method::$method);
                    self
                }
            )+
        }
    };
}

methods! {
    get GET GET "GET";
    post POST POST "POST";
    put PUT PUT "PUT";
    patch PATCH PATCH "PATCH";
    delete DELETE DELETE "DELETE";
}

macro_rules! guards {
    ($type:ident => $guarded:ident) => {
        impl $type {
            /// Anybody gets through.
            pub fn public(self) -> $guarded {
                self.behind(RouteGuard::Public)
            }

            /// Only the signed-in get through; others are sent to sign in.
            pub fn login_required(self) -> $guarded {
                self.behind(RouteGuard::LoginRequired)
            }

            /// Only staff and superusers get through.
            pub fn staff_required(self) -> $guarded {
                self.behind(RouteGuard::StaffRequired)
            }

            /// Only those get through who may do this with every row of the resource.
            pub fn may(self, action: impl Into<String>, resource: impl Into<String>) -> $guarded {
                self.behind(RouteGuard::May { action: action.into(), resource: resource.into() })
            }

            /// Only those get through who may do this with at least some rows of the resource.
            pub fn may_some(self, action: impl Into<String>, resource: impl Into<String>) -> $guarded {
                self.behind(RouteGuard::MaySome { action: action.into(), resource: resource.into() })
            }
        }
    };
}

guards!(Handlers => GuardedHandlers);
guards!(OpaqueRouter => GuardedRouter);

impl Handlers {
    fn behind(self, guard: RouteGuard) -> GuardedHandlers {
        GuardedHandlers { methods: self.methods, handlers: self.handlers, guard }
    }
}

impl OpaqueRouter {
    fn behind(self, guard: RouteGuard) -> GuardedRouter {
        GuardedRouter { router: self.0, guard }
    }
}
