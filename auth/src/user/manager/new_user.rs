//! A user to be made.

use std::fmt;

use secrecy::SecretString;

/// A user to be made. Nothing in it is trusted yet: [`Manager`](super::Manager) checks it.
#[derive(Clone)]
pub struct NewUser {
    pub(super) login: String,
    /// None: nobody can sign in with a password until somebody sets one.
    pub(super) password: Option<SecretString>,
    pub(super) email: String,
    pub(super) first_name: String,
    pub(super) last_name: String,
    pub(super) staff: bool,
    pub(super) fields: Vec<(String, String)>,
}

impl NewUser {
    /// A user who signs in with this name and password.
    #[must_use]
    pub fn new(login: impl Into<String>, password: impl Into<SecretString>) -> Self {
        Self { password: Some(password.into()), ..Self::without_password(login) }
    }

    /// A user whom no password fits, until [`Manager::set_password`](super::Manager::set_password) gives one.
    #[must_use]
    pub fn without_password(login: impl Into<String>) -> Self {
        Self {
            login: login.into(),
            password: None,
            email: String::new(),
            first_name: String::new(),
            last_name: String::new(),
            staff: false,
            fields: Vec::new(),
        }
    }

    /// The mail address.
    #[must_use]
    pub fn email(mut self, email: impl Into<String>) -> Self {
        self.email = email.into();
        self
    }

    /// Given name and family name.
    #[must_use]
    pub fn name(mut self, first: impl Into<String>, last: impl Into<String>) -> Self {
        self.first_name = first.into();
        self.last_name = last.into();
        self
    }

    /// What a further column of the user table shall hold, in the words that
    /// [`UserColumn::parse`](crate::user::UserColumn::parse) reads.
    #[must_use]
    pub fn field(mut self, column: impl Into<String>, value: impl Into<String>) -> Self {
        self.fields.push((column.into(), value.into()));
        self
    }

    /// Whether the user may enter the admin.
    #[must_use]
    pub fn staff(mut self, staff: bool) -> Self {
        self.staff = staff;
        self
    }
}

impl fmt::Debug for NewUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewUser")
            .field("login", &self.login)
            .field("staff", &self.staff)
            .finish_non_exhaustive()
    }
}
