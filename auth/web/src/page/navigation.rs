//! The places that the frame leads to.

/// A step of the path to a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    pub(super) label: String,
    pub(super) href: Option<String>,
}

impl Crumb {
    /// A step that leads somewhere.
    #[must_use]
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Crumb {
        Crumb { label: label.into(), href: Some(href.into()) }
    }

    /// A step that has no page of its own, or that the visitor may not see.
    #[must_use]
    pub fn text(label: impl Into<String>) -> Crumb {
        Crumb { label: label.into(), href: None }
    }
}

/// An entry of the rail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavItem {
    pub(super) label: String,
    pub(super) href: String,
    pub(super) current: bool,
    pub(super) add: Option<String>,
}

impl NavItem {
    /// A link in the rail.
    #[must_use]
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> NavItem {
        NavItem { label: label.into(), href: href.into(), current: false, add: None }
    }

    /// Marks the place where the visitor is.
    #[must_use]
    pub fn current(mut self) -> NavItem {
        self.current = true;
        self
    }

    /// Marks it if `is_current`.
    #[must_use]
    pub fn current_if(mut self, is_current: bool) -> NavItem {
        self.current = is_current;
        self
    }

    /// Where to add one more of these.
    #[must_use]
    pub fn add_at(mut self, href: impl Into<String>) -> NavItem {
        self.add = Some(href.into());
        self
    }
}

/// Entries of the rail under one heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavGroup {
    pub(super) label: String,
    pub(super) href: Option<String>,
    pub(super) items: Vec<NavItem>,
}

impl NavGroup {
    /// A heading without entries.
    #[must_use]
    pub fn new(label: impl Into<String>) -> NavGroup {
        NavGroup { label: label.into(), href: None, items: Vec::new() }
    }

    /// The page of the heading itself.
    #[must_use]
    pub fn href(mut self, href: impl Into<String>) -> NavGroup {
        self.href = Some(href.into());
        self
    }

    /// Adds an entry.
    #[must_use]
    pub fn item(mut self, item: NavItem) -> NavGroup {
        self.items.push(item);
        self
    }
}
