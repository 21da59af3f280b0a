//! The house rules of Frontdesk: is this request safe, and how does a page look?
//!
//! **Safety.** [`protect()`] wraps a router in everything at once; each layer can be used alone, on any tower service.
//!
//! | layer | asks |
//! |---|---|
//! | [`same_origin`] | did a page of this site make this change? |
//! | [`hosts`] | is this request for us? |
//! | [`limit`] | is the body small enough, and does it come in time? |
//! | [`headers`](mod@headers) | what may the browser do with the answer? |
//! | [`request_id`] | which request was it? |
//!
//! **Input.** [`form::Form`] reads forms strictly, [`next::same_origin_path`] judges where a visitor wants to go next, [`Mount`] knows under which
//! path the router lives.
//!
//! **Answers.** [`Problem`] is the one error answer. [`page`] is the frame around every page, [`component`] its parts, [`asset`] their style sheets
//! and scripts, [`text`] every visible word.
//!
//! Nothing here knows of users, policies or tables.

pub mod asset;
pub mod component;
mod config;
pub mod form;
pub mod headers;
pub mod hosts;
pub mod limit;
pub mod mount;
pub mod next;
pub mod page;
pub mod problem;
mod protect;
pub mod request_id;
pub mod same_origin;
mod sync_body;
pub mod text;

pub use self::config::{Config, ConfigError, DEFAULT_BODY_LIMIT, DEFAULT_FIELD_LIMIT, PublicUrl, UrlFault};
pub use self::form::{Form, Query};
pub use self::headers::{HeadersLayer, headers};
pub use self::hosts::{AllowedHostsLayer, HostPattern};
pub use self::limit::{BodyLimitLayer, TimeLimitLayer};
pub use self::mount::{Mount, MountLayer, Mounted, MountedAt, SlashAnswered};
pub use self::page::{Frame, Page};
pub use self::problem::{Problem, ProblemLayer};
pub use self::protect::protect;
pub use self::request_id::{RequestId, RequestIdLayer};
pub use self::same_origin::SameOriginLayer;
pub use self::sync_body::SyncBody;
pub use self::text::{Catalogue, Texts};
