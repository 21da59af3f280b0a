//! What surrounds every page of one request.

use axum::extract::OriginalUri;
use http::HeaderMap;
use http::request::Parts;

use super::{NavGroup, Theme, theme};
use crate::{Mount, Texts};

/// The surroundings of the pages of one request.
#[derive(Clone, Debug)]
pub struct Frame {
    pub(super) site: String,
    pub(super) mount: Mount,
    pub(super) texts: Texts,
    pub(super) navigation: Vec<NavGroup>,
    pub(super) person: Option<Person>,
    pub(super) theme: Theme,
    pub(super) is_folded: bool,
    pub(super) here: Option<String>,
}

impl Frame {
    /// A frame with the site's name and nothing else.
    #[must_use]
    pub fn new(site: impl Into<String>, mount: Mount, texts: Texts) -> Frame {
        Frame {
            site: site.into(),
            mount,
            texts,
            navigation: Vec::new(),
            person: None,
            theme: Theme::Auto,
            is_folded: false,
            here: None,
        }
    }

    /// The frame for a request: under its mount, in the theme that the visitor chose, knowing the address to come back to.
    #[must_use]
    pub fn for_request(site: impl Into<String>, texts: Texts, request: &Parts) -> Frame {
        let mount = Mount::of(&request.extensions, &request.uri);
        let original = request.extensions.get::<OriginalUri>().map_or(&request.uri, |OriginalUri(uri)| uri);
        let path = original.path_and_query().map_or("/", |path| path.as_str());
        let here = path.strip_prefix(mount.path()).unwrap_or(path).to_owned();
        Frame::new(site, mount, texts).seen_by(&request.headers).here(here)
    }

    /// The places in the rail; without any, there is no rail.
    #[must_use]
    pub fn navigation(mut self, groups: Vec<NavGroup>) -> Frame {
        self.navigation = groups;
        self
    }

    /// Who is signed in.
    #[must_use]
    pub fn person(mut self, person: Person) -> Frame {
        self.person = Some(person);
        self
    }

    /// Reads what the visitor chose before: the theme, and whether the rail is folded away.
    #[must_use]
    pub fn seen_by(mut self, headers: &HeaderMap) -> Frame {
        self.theme = Theme::of(headers);
        self.is_folded = theme::cookie(headers, "frontdesk_rail") == Some("folded");
        self
    }

    /// The address of this page below the mount, path and query: where the theme switch comes back to without a script.
    #[must_use]
    pub fn here(mut self, path: impl Into<String>) -> Frame {
        self.here = Some(path.into());
        self
    }

    /// The name of the site.
    #[must_use]
    pub fn site(&self) -> &str {
        &self.site
    }

    /// The path under which the pages live.
    #[must_use]
    pub fn mount(&self) -> &Mount {
        &self.mount
    }

    /// The words in the visitor's language.
    #[must_use]
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    /// The text `id`.
    #[must_use]
    pub fn text(&self, id: &str) -> String {
        self.texts.get(id)
    }
}

/// Who is signed in, as the frame shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub(super) name: String,
    pub(super) detail: Option<String>,
    pub(super) sign_out: String,
    pub(super) links: Vec<(String, String)>,
}

impl Person {
    /// A name, and the address to which the sign-out button posts.
    #[must_use]
    pub fn new(name: impl Into<String>, sign_out: impl Into<String>) -> Person {
        Person { name: name.into(), detail: None, sign_out: sign_out.into(), links: Vec::new() }
    }

    /// A second line: an address, a role.
    #[must_use]
    pub fn detail(mut self, text: impl Into<String>) -> Person {
        self.detail = Some(text.into());
        self
    }

    /// A link in the person's menu.
    #[must_use]
    pub fn link(mut self, label: impl Into<String>, href: impl Into<String>) -> Person {
        self.links.push((label.into(), href.into()));
        self
    }
}
