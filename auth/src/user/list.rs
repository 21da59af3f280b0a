//! Lists of users and groups: what may be asked for, and what a group answers with.

/// Which users a list shall hold.
///
/// ```
/// use auth::user::ListUsers;
///
/// let first = ListUsers::new().search("example.org").limit(20);
/// let next = first.clone().after("vera");
/// # let _ = next;
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct ListUsers {
    /// Only those whose name or mail address contains this, in whatever case (on SQLite: of ASCII letters).
    pub search: Option<String>,
    /// Only those whose name comes after this one in the order of the database: the last name of the page before.
    pub after: Option<String>,
    /// At most this many; 100 unless told otherwise.
    pub limit: u64,
}

impl Default for ListUsers {
    fn default() -> Self {
        Self { search: None, after: None, limit: 100 }
    }
}

impl ListUsers {
    /// The first hundred of all.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Only those whose name or mail address contains this.
    #[must_use]
    pub fn search(mut self, text: impl Into<String>) -> Self {
        self.search = Some(text.into());
        self
    }

    /// Only those whose name comes after this one.
    #[must_use]
    pub fn after(mut self, login: impl Into<String>) -> Self {
        self.after = Some(login.into());
        self
    }

    /// At most this many.
    #[must_use]
    pub fn limit(mut self, limit: u64) -> Self {
        self.limit = limit;
        self
    }
}

/// A group and how many users of one realm are in it.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct GroupMembers {
    /// The group's key in `auth_group`.
    pub id: i32,
    /// The group's name, to which a policy gives roles.
    pub name: String,
    /// How many users of the realm are in it.
    pub members: u64,
}
