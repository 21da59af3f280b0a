//! May you? Roles, policies in a config file, decisions, row rules and guards.

pub mod action;
mod authorizer;
mod engine;
mod error;
pub mod guard;
mod policy;
pub mod row;
mod source;
mod subject;

pub use authorizer::Authorizer;
pub use engine::Answer;
pub use engine::Decision;
pub use engine::Reason;
pub use engine::ReasonKind;
pub use engine::RuleReference;
pub use error::Fault;
pub use error::Faults;
pub use error::PolicyError;
pub(crate) use policy::Policy;
#[cfg(feature = "casbin")]
pub use policy::casbin::Casbin;
#[cfg(feature = "casbin")]
pub use policy::casbin::CasbinError;
pub use row::Scope;
pub use source::Status;
pub use subject::Identify;
pub use subject::IdentifyError;
pub use subject::Subject;
