//! A user as everybody else knows them.

use std::any::Any;
use std::fmt;

/// A user, whatever table they come from. Handed around as `Arc<dyn Principal>`.
///
/// It carries no password: what is needed to judge one stays between [`UserStore`](super::UserStore) and this crate.
pub trait Principal: Send + Sync + 'static {
    /// The name of the table that the user comes from. Keys of different realms are different users.
    fn realm(&self) -> &str;
    /// The primary key, as text.
    fn key(&self) -> String;
    /// The name to sign in with.
    fn username(&self) -> &str;
    /// The mail address, if the table has one and it is filled.
    fn email(&self) -> Option<&str>;
    /// The person's name; empty if the table knows none.
    fn full_name(&self) -> &str;
    /// Whether the account may be used at all.
    fn is_active(&self) -> bool;
    /// Whether the user may enter the admin.
    fn is_staff(&self) -> bool;
    /// Whether the user passes every check, except what the policy's `never` forbids.
    fn is_superuser(&self) -> bool;
    /// Names of the user's groups.
    fn groups(&self) -> &[String];
    /// Names of the roles that the user table itself gives.
    fn roles(&self) -> &[String];
    /// The row behind it: `as_any().downcast_ref::<member::Model>()`, which [`UserAs`](crate::UserAs) does for handlers.
    fn as_any(&self) -> &(dyn Any + Send + Sync);

    /// What to call the user on a page: the person's name, else the name to sign in with.
    fn display_name(&self) -> &str {
        if self.full_name().is_empty() { self.username() } else { self.full_name() }
    }
}

impl fmt::Debug for dyn Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Principal")
            .field("realm", &self.realm())
            .field("key", &self.key())
            .field("username", &self.username())
            .field("active", &self.is_active())
            .field("staff", &self.is_staff())
            .field("superuser", &self.is_superuser())
            .finish_non_exhaustive()
    }
}

/// The one implementation for both kinds of table: everything read out once, and the typed row kept beside it.
pub(crate) struct Person {
    pub(crate) realm: String,
    pub(crate) key: String,
    pub(crate) username: String,
    pub(crate) email: String,
    pub(crate) full_name: String,
    pub(crate) active: bool,
    pub(crate) staff: bool,
    pub(crate) superuser: bool,
    pub(crate) groups: Vec<String>,
    pub(crate) roles: Vec<String>,
    pub(crate) row: Box<dyn Any + Send + Sync>,
}

impl Principal for Person {
    fn realm(&self) -> &str {
        &self.realm
    }

    fn key(&self) -> String {
        self.key.clone()
    }

    fn username(&self) -> &str {
        &self.username
    }

    fn email(&self) -> Option<&str> {
        Some(self.email.as_str()).filter(|email| !email.is_empty())
    }

    fn full_name(&self) -> &str {
        &self.full_name
    }

    fn is_active(&self) -> bool {
        self.active
    }

    fn is_staff(&self) -> bool {
        self.staff
    }

    fn is_superuser(&self) -> bool {
        self.superuser
    }

    fn groups(&self) -> &[String] {
        &self.groups
    }

    fn roles(&self) -> &[String] {
        &self.roles
    }

    fn as_any(&self) -> &(dyn Any + Send + Sync) {
        self.row.as_ref()
    }
}
