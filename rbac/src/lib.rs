//! May you? Roles, policies in a config file, decisions, row rules and guards.
//!
//! This crate knows no user table and no admin. It is handed a subject and answers whether that subject may do
//! something, for which rows, and why.
//!
//! # The words
//!
//! - A **subject** is whoever asks: a person, a program, or a visitor who has not signed in. See [`Subject`]. Who sends
//!   a request is found out by your [`Identify`].
//! - A **resource** is a kind of thing: an app, a dot, a model, as in `shop.book`. What is not declared does not exist:
//!   a policy lists names that only handlers use under `resources`, and models are registered
//!   ([`Authorizer::register`]).
//! - An **action** is a verb: `create`, `read`, `update`, `delete`, or one that the policy declares under `actions`.
//!   `crud` is short for those four, `*` for all.
//! - A **rule** stands in a table of a role and names resources and actions. Resources are one (`shop.book`), an app
//!   (`shop.*`), all (`*`) or a set (`@catalogue`). An action may be qualified: `update:own` speaks only of rows that
//!   the subject owns.
//! - A **role** is a bundle of rules: what it **allows**, what it **excepts** from its own allow, what it **denies**,
//!   and which other roles it **inherits**.
//! - A **group** is where people are put in your user table; `[groups]` says which roles its members hold.
//! - A **policy** is all of this in one file. **Nothing is allowed that is not written there.**
//! - A **decision** is the answer with its reason. There are three answers: yes; yes, for the rows of a **scope**; no.
//!
//! # A story
//!
//! Vera may look at everything in the shop but the salaries. Eddie may do what Vera may, and keeps the books in order.
//! Susan answers the customers' mail: she may change orders, but refund only those that are not her own, for nobody
//! should pay money to herself. Tom has left in anger; his role is `suspended` until the papers are signed. And an
//! invoice is never deleted, not even by Boss, who is a superuser.
//!
//! ```
//! use rbac::{Authorizer, Subject};
//!
//! # fn main() -> Result<(), rbac::PolicyError> {
//! let policy = Authorizer::from_text("policy.toml", r#"
//!     actions = ["refund"]
//!
//!     [roles.viewer.allow]
//!     "shop.*" = ["read"]
//!     [roles.viewer.except]
//!     "shop.salary" = ["*"]
//!
//!     [roles.editor]
//!     inherits = ["viewer"]
//!     [roles.editor.allow]
//!     "@catalogue" = ["create", "update"]
//!
//!     [roles.support.allow]
//!     "shop.order" = ["read", "update", "refund"]
//!     [roles.support.deny]
//!     "shop.order" = ["refund:own"]
//!
//!     [roles.suspended.deny]
//!     "*" = ["*"]
//!
//!     [never]
//!     "shop.invoice" = ["delete"]
//!
//!     [sets]
//!     catalogue = ["shop.book", "shop.author"]
//!
//!     [groups]
//!     "Editors" = ["editor"]
//!
//!     [[expect]]
//!     roles = ["editor"]
//!     may = ["update shop.book"]
//!     may_not = ["delete shop.book", "read shop.salary"]
//! "#)?;
//!
//! let vera = Subject::user("auth_user", "1", "vera").with_roles(["viewer"]);
//! let eddie = Subject::user("auth_user", "2", "eddie").with_groups(["Editors"]);
//! let tom = Subject::user("auth_user", "3", "tom").with_roles(["editor", "suspended"]);
//! let boss = Subject::user("auth_user", "4", "boss").with_superuser(true);
//!
//! assert!(policy.check(&eddie, "update", "shop.book").is_allowed());
//! assert!(policy.check(&eddie, "read", "shop.order").is_allowed()); // inherited from viewer
//! assert!(policy.check(&tom, "update", "shop.book").is_denied());
//! assert!(policy.check(&boss, "delete", "shop.invoice").is_denied());
//!
//! let why = policy.check(&vera, "update", "shop.book").reason();
//! assert_eq!(
//!     why.to_string(),
//!     "denied: no role held allows it; the roles held allow `read`; this is allowed to `editor`"
//! );
//! # Ok(())
//! # }
//! ```
//!
//! # The order of decision
//!
//! 0. An action or a resource that nobody declared is a mistake, not a question: **denied** to everybody, and a guard
//!    logs it as an error.
//! 1. A subject that is not active: **denied**.
//! 2. What `[never]` names: **denied**, to superusers too.
//! 3. A superuser: **allowed**.
//! 4. What any role held denies: **denied**, whatever other roles are held. Inherited roles deny too.
//! 5. What any role held allows: **allowed**. A role allows its own `allow` less its own `except`, and what each role
//!    allows that it inherits; an `except` takes nothing from any other role.
//! 6. Else: **denied**.
//!
//! Which roles are held: a visitor who is not signed in holds `anonymous` and nothing else. Whoever is signed in holds
//! `authenticated`, the roles of the subject, and those of its groups. Neither `anonymous` nor `authenticated` can be
//! claimed, and neither includes the other unless it says `inherits`.
//!
//! A `*` that allows stops before the apps `auth`, `rbac` and `admin`, whose resources decide over all others: those
//! are given by writing `auth.*`. A `*` that takes away (`except`, `deny`, `never`) stops nowhere.
//!
//! # Rows
//!
//! A qualifier makes a rule speak of a set of rows, and steps 2, 4 and 5 are arithmetic on these sets. `:own` may stand
//! in every table: `allow` with `update:own` gives the own rows, `deny` with `refund:own` takes the own rows and leaves
//! the others, and so do `except` and `never`. Which rows are own is told by the owner column of a `row::Map`; a row
//! without an owner is nobody's, and visitors own nothing. A [`Scope`] selects its rows in the database and judges a row
//! in memory, and both always agree. Where no owner column is known, some rows are no rows: **denied**.
//!
//! # A policy file changes
//!
//! The file is read strictly: what is not understood is refused, with the line and the remedy ([`PolicyError`]). Its
//! `[[expect]]` must hold. What passes is compiled into an index, so that a check takes the same fraction of a
//! microsecond for ten rules and for a hundred thousand, and is put in place of the old one in one step:
//! [`Authorizer::reload`], or [`Authorizer::watch`] to do so whenever the file changes. Whatever is wrong with the new
//! file, the last good policy stays in use, and [`Authorizer::status`] says so.
//!
//! # In an application
//!
//! ```
//! use axum::{Router, routing::get};
//! use rbac::{Authorizer, Decision, Identify};
//!
//! fn app(policy: Authorizer, identify: impl Identify) -> Router {
//!     let policy = policy.identify_with(identify).sign_in_at("/login/");
//!     Router::new()
//!         .route("/books", get(async || "all books").route_layer(policy.require("read", "shop.book")))
//!         .route("/orders", get(orders).route_layer(policy.require_some("read", "shop.order")))
//! }
//!
//! async fn orders(decision: Decision) -> &'static str {
//!     match decision.scope() {
//!         Some(_scope) => "find().filter(scope.condition(&subject))",
//!         None => "find()",
//!     }
//! }
//! ```
//!
//! # Features
//!
//! | feature | gives | default |
//! |---|---|---|
//! | `rows` | `row::Map`, scopes as SeaORM conditions | yes |
//! | `watch` | [`Authorizer::watch`] | yes |
//! | `casbin` | `Authorizer::to_casbin`: the policy as `model.conf` and `policy.csv` | yes |
//! | `testing` | assertions on decisions for tests of applications; for `[dev-dependencies]` alone | no |
//!
//! # The rooms
//!
//! `policy` reads (`toml`, `words`), checks (`lint`, `expect`) and exports (`casbin`) what is written; `engine` compiles
//! (`index`), decides (`decide`) and explains (`explain`); [`row`] knows owners and scopes; `source` reads and watches
//! the file; [`guard`] stands before the routes. Arrows point from the guard to the policy, never back.

pub mod action;
mod authorizer;
mod engine;
mod error;
pub mod guard;
mod permission;
mod policy;
pub mod row;
mod source;
mod subject;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

pub use authorizer::Authorizer;
pub use engine::Answer;
pub use engine::Decision;
pub use engine::Holder;
pub use engine::Reason;
pub use engine::ReasonKind;
pub use engine::RuleReference;
pub use engine::Suggestion;
pub use error::Fault;
pub use error::Faults;
pub use error::PolicyError;
pub use permission::Permission;
pub use permission::PermissionSource;
pub(crate) use policy::Policy;
#[cfg(feature = "casbin")]
pub use policy::casbin::Casbin;
#[cfg(feature = "casbin")]
pub use policy::casbin::CasbinError;
pub use row::Scope;
pub use source::Source;
pub use source::Status;
pub use subject::Identify;
pub use subject::IdentifyError;
pub use subject::Subject;
