//! One request on its way through the site: before the gate a [`Visit`], behind it a [`Call`].

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts, RawPathParams};
use frontdesk_web::page::{Frame, NavGroup, NavItem, Person};
use frontdesk_web::{Form, Mount, Problem, RequestId, Texts, form};
use http::request::Parts;

use crate::desk::{Origin, Scoped};
use crate::gate::{Access, Refused, Visitor, action};
use crate::model::{Key, Model};
use crate::page::words::capital;
use crate::site::{App, Site};

/// A request, and the site it came to. Nobody has been asked yet who sent it.
#[derive(Debug)]
pub(crate) struct Visit {
    pub(crate) site: Site,
    pub(crate) mount: Mount,
    pub(crate) texts: Texts,
    pub(crate) parts: Parts,
    path: Vec<(String, String)>,
}

impl Visit {
    pub(crate) async fn new(site: Site, mut parts: Parts) -> Self {
        let mount = Mount::of(&parts.extensions, &parts.uri);
        // What is no UTF-8 names no app, no model and no row: the page that looks for one answers 404.
        let path = match RawPathParams::from_request_parts(&mut parts, &()).await {
            Ok(path) => path.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            Err(_) => Vec::new(),
        };
        Self { texts: site.texts(), site, mount, parts, path }
    }

    /// The address of this request as a path of the origin, mount and query included.
    pub(crate) fn here(&self) -> String {
        self.mount.href(self.below())
    }

    /// The address of this request below the mount, query included.
    fn below(&self) -> &str {
        self.parts.uri.path_and_query().map_or("", |path| path.as_str())
    }

    /// The query string.
    pub(crate) fn query(&self) -> Result<Form, Problem> {
        form::query(self.parts.uri.query().unwrap_or_default())
    }

    /// A placeholder of the route's path. A host's own placeholders come first, so the last one of the name is ours.
    fn placeholder(&self, name: &str) -> Option<&str> {
        self.path.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The frame around a page for somebody who may not enter: who they are and the way out, but nothing of what is inside.
    pub(crate) fn frame_of(&self, visitor: &Visitor) -> Frame {
        let mut frame = Frame::new(self.site.title(), self.mount.clone(), self.texts.clone())
            .seen_by(&self.parts.headers)
            .here(self.below());
        if self.site.sign_in().is_some() {
            frame = frame.person(Person::new(visitor.name(), self.mount.href("logout/")));
        }
        frame
    }
}

/// A request of a visitor whom the gate let in.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) visit: Visit,
    pub(crate) visitor: Visitor,
}

impl Call {
    pub(crate) fn new(visit: Visit, visitor: Visitor) -> Self {
        Self { visit, visitor }
    }

    pub(crate) fn site(&self) -> &Site {
        &self.visit.site
    }

    pub(crate) fn texts(&self) -> &Texts {
        &self.visit.texts
    }

    /// The link to an address below the mount.
    pub(crate) fn href(&self, relative: &str) -> String {
        self.visit.mount.href(relative)
    }

    /// May the visitor do that to at least some rows?
    pub(crate) fn might(&self, model: &Model, action: &str) -> bool {
        self.site().desk().might(&self.visitor, &model.resource, action)
    }

    /// The apps with those of their models that the visitor may read; an app without any is not there.
    pub(crate) fn apps(&self) -> Vec<(&App, Vec<&Arc<Model>>)> {
        self.site()
            .apps()
            .iter()
            .map(|app| {
                (app, app.models.iter().filter(|model| self.might(model, action::READ)).collect::<Vec<_>>())
            })
            .filter(|(_, models)| !models.is_empty())
            .collect()
    }

    /// The app in the path, if there is anything in it for this visitor.
    pub(crate) fn app(&self) -> Result<(&App, Vec<&Arc<Model>>), Problem> {
        let name = self.visit.placeholder("app");
        let found = self.apps().into_iter().find(|(app, _)| Some(app.name.as_str()) == name);
        found.ok_or_else(|| self.nothing_here())
    }

    /// The model in the path, for this visitor and the first of these actions that is allowed.
    ///
    /// A visitor who may read the model is told what else it takes. To everybody else it does not exist: unknown and unreadable models are answered
    /// alike.
    pub(crate) fn scoped(&self, actions: &[&str]) -> Result<Scoped, Problem> {
        let app = self.visit.placeholder("app").unwrap_or_default();
        let name = self.visit.placeholder("model").unwrap_or_default();
        let desk = self.site().desk();
        let model = desk.model(app, name).ok_or_else(|| self.nothing_here())?;
        let mut refused = None;
        for action in actions {
            match desk.may(&self.visitor, &model.resource, action) {
                Ok(scoped) => return Ok(scoped.from_origin(self.origin())),
                Err(refusal) => refused = Some((*action, refusal)),
            }
        }
        match refused {
            Some((action, refusal)) if self.might(model, action::READ) => {
                Err(self.may_not(model, action).detail(refusal.to_string()))
            }
            Some((action, refusal)) => {
                let refused = self.refused(model, action);
                Err(self.nothing_here().detail(refusal.to_string()).about(refused))
            }
            None => Err(self.nothing_here()),
        }
    }

    /// The same model for another action, if the visitor may.
    pub(crate) fn also(&self, model: &Model, action: &str) -> Option<Scoped> {
        let scoped = self.site().desk().may(&self.visitor, &model.resource, action).ok()?;
        Some(scoped.from_origin(self.origin()))
    }

    /// The key of the row in the path.
    pub(crate) fn key(&self, model: &Model) -> Result<Key, Problem> {
        let key = self.visit.placeholder("pk").and_then(Key::parse);
        key.ok_or_else(|| self.no_such_row(model))
    }

    /// 404, whatever the reason.
    pub(crate) fn nothing_here(&self) -> Problem {
        Problem::not_found().message(self.texts().get("admin-no-such-model"))
    }

    /// 404 for a row that is not there or not in scope.
    pub(crate) fn no_such_row(&self, model: &Model) -> Problem {
        Problem::not_found()
            .message(
                self.texts().format("admin-no-such-row", &[("model", model.verbose_name.as_str().into())]),
            )
            .remedy(self.texts().get("admin-no-such-row-remedy"))
    }

    /// A row that is not among those that the visitor may do this to: 403 if it may be read, or else 404.
    pub(crate) async fn out_of_reach(&self, model: &Model, key: Option<&Key>, action: &str) -> Problem {
        let is_readable = match (self.also(model, action::READ), key) {
            (Some(rows), Some(key)) => rows.change_form(key).await.is_ok(),
            _ => false,
        };
        if !is_readable {
            return self.no_such_row(model);
        }
        let values = [("action", self.verb(action).into()), ("model", model.verbose_name.as_str().into())];
        self.may_not(model, action).message(self.texts().format("admin-may-not-row", &values))
    }

    /// May the visitor do that to this row? For buttons; it opens nothing.
    pub(crate) async fn reaches(&self, model: &Model, key: &Key, action: &str) -> bool {
        match self.also(model, action) {
            Some(rows) => matches!(rows.access, Access::All) || rows.change_form(key).await.is_ok(),
            None => false,
        }
    }

    fn verb(&self, action: &str) -> String {
        self.texts().try_get(&format!("admin-action-{action}")).unwrap_or_else(|| action.to_owned())
    }

    fn refused(&self, model: &Model, action: &str) -> Refused {
        let (action, resource) = (action.to_owned(), model.resource.clone());
        Refused { visitor: self.visitor.clone(), action, resource }
    }

    /// 403: what is missing, and who can give it.
    pub(crate) fn may_not(&self, model: &Model, action: &str) -> Problem {
        let texts = self.texts();
        let message =
            [("action", self.verb(action).into()), ("models", model.verbose_name_plural.as_str().into())];
        let remedy = [
            ("action", action.into()),
            ("resource", model.resource.as_str().into()),
            ("site", self.site().title().into()),
        ];
        Problem::forbidden()
            .about(self.refused(model, action))
            .message(texts.format("admin-may-not", &message))
            .remedy(texts.format("admin-may-not-remedy", &remedy))
    }

    /// Does a path become one of ours with a slash at its end? Only if the visitor may know what it leads to.
    pub(crate) fn knows_with_slash(&self, path: &str) -> bool {
        let mut steps = path.trim_matches('/').split('/');
        let (app, model, third, page, rest) =
            (steps.next(), steps.next(), steps.next(), steps.next(), steps.next());
        let readable = self.apps();
        let Some((_, models)) = readable.iter().find(|(known, _)| Some(known.name.as_str()) == app) else {
            return false;
        };
        let is_page = |page| {
            matches!(
                page,
                "change" | "delete" | "history" | "password" | "groups" | "members" | "permissions"
            )
        };
        match (model, third) {
            (None, _) => true,
            (Some(model), None) => models.iter().any(|known| known.name == model),
            (Some(model), Some(_)) => {
                models.iter().any(|known| known.name == model) && page.is_none_or(is_page) && rest.is_none()
            }
        }
    }

    /// The frame around this visitor's pages.
    pub(crate) fn frame(&self) -> Frame {
        let (app, model) = (self.visit.placeholder("app"), self.visit.placeholder("model"));
        let groups = self.apps().into_iter().map(|(group, models)| {
            let heading = NavGroup::new(&group.label).href(self.href(&format!("{}/", group.name)));
            models.into_iter().fold(heading, |heading, item| {
                let is_here = Some(item.app.as_str()) == app && Some(item.name.as_str()) == model;
                heading.item(self.entry(item).current_if(is_here))
            })
        });
        let groups = groups.collect();
        self.visit.frame_of(&self.visitor).navigation(groups)
    }

    fn entry(&self, model: &Model) -> NavItem {
        let address = self.href(&format!("{}/{}/", model.app, model.name));
        let item = NavItem::new(capital(&model.verbose_name_plural), &address);
        if self.might(model, action::CREATE) { item.add_at(format!("{address}add/")) } else { item }
    }

    /// Where the request came from, for the history.
    fn origin(&self) -> Origin {
        let extensions = &self.visit.parts.extensions;
        let address =
            extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| address.ip().to_string());
        let request_id = extensions.get::<RequestId>().map(|id| id.as_str().to_owned());
        let mut origin = Origin::default();
        (origin.address, origin.request_id) = (address, request_id);
        origin
    }
}
