//! A site: which models it shows, who guards it, what it is called. Checked as a whole before it serves anything.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use axum::Router;
use frontdesk_web::text::{Catalogue, Texts};
use frontdesk_web::{Config, PublicUrl, page};
use sea_orm::{DatabaseConnection, EntityTrait, IntoActiveModel};

use crate::desk::{Desk, Entry};
use crate::fault::{Fault, SiteError};
use crate::gate::{Gate, SignInSite};
use crate::model::{Model, ModelAdmin};

/// The words of the pages.
const TEXTS: &str = include_str!("../texts/en.ftl");

/// Where the site is reached when nobody said where: on this machine, and nowhere else.
const LOOPBACK: &str = "http://127.0.0.1:8000";

/// First path segments that the site keeps for itself.
const RESERVED: [&str; 7] = ["api", "history", "login", "logout", "search", "static", "theme"];

/// A site, ready to be made a [`router`](crate::router()). Cheap to clone.
///
/// ```no_run
/// # use admin::{Site, ModelAdmin, gate::Gate};
/// # mod book {
/// #     use sea_orm::entity::prelude::*;
/// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
/// #     #[sea_orm(table_name = "book")]
/// #     pub struct Model { #[sea_orm(primary_key)] pub id: i32, pub title: String }
/// #     #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
/// #     pub enum Relation {}
/// #     impl ActiveModelBehavior for ActiveModel {}
/// # }
/// # fn site(db: sea_orm::DatabaseConnection, gate: impl Gate) -> Result<axum::Router, admin::SiteError> {
/// let site = Site::builder(db)
///     .title("Shop")
///     .gate(gate)
///     .app("shop", |app| app.register(ModelAdmin::<book::Entity>::new().search_fields([book::Column::Title])))
///     .build()?;
/// Ok(axum::Router::new().nest_service("/admin", admin::router(site)))
/// # }
/// ```
#[derive(Clone)]
pub struct Site {
    inner: Arc<Inner>,
}

struct Inner {
    title: String,
    config: Config,
    mounted_at: Option<String>,
    desk: Desk,
    apps: Vec<App>,
    texts: Catalogue,
    sign_in: Option<Router>,
    house: Router,
}

/// The models of one part of the application, in the order in which they were registered.
#[derive(Clone, Debug)]
pub(crate) struct App {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) models: Vec<Arc<Model>>,
}

impl Site {
    /// Begins a site whose models live in this database.
    pub fn builder(db: DatabaseConnection) -> SiteBuilder {
        SiteBuilder {
            db,
            title: "Admin".to_owned(),
            config: None,
            gate: None,
            mounted_at: None,
            apps: Vec::new(),
            texts: Vec::new(),
        }
    }

    /// What the site is called.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.inner.title
    }

    /// The models, their database and their gate.
    #[must_use]
    pub fn desk(&self) -> &Desk {
        &self.inner.desk
    }

    pub(crate) fn config(&self) -> &Config {
        &self.inner.config
    }

    pub(crate) fn mounted_at(&self) -> Option<&str> {
        self.inner.mounted_at.as_deref()
    }

    pub(crate) fn apps(&self) -> &[App] {
        &self.inner.apps
    }

    pub(crate) fn texts(&self) -> Texts {
        self.inner.texts.texts()
    }

    pub(crate) fn sign_in(&self) -> Option<Router> {
        self.inner.sign_in.clone()
    }

    pub(crate) fn house(&self) -> Router {
        self.inner.house.clone()
    }
}

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Site")
            .field("title", &self.inner.title)
            .field("apps", &self.inner.apps)
            .finish_non_exhaustive()
    }
}

/// A site being described. Nothing is checked before [`build`](Self::build), which reports everything at once.
#[must_use]
pub struct SiteBuilder {
    db: DatabaseConnection,
    title: String,
    config: Option<Config>,
    gate: Option<Arc<dyn Gate>>,
    mounted_at: Option<String>,
    apps: Vec<AppBuilder>,
    texts: Vec<(String, String)>,
}

impl SiteBuilder {
    /// What the site is called: in the top bar, on the sign-in page, in every window title.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// Under which address the site is reached and how large its requests may be. Without it, the site answers on this machine only.
    pub fn config(mut self, config: Config) -> Self {
        self.config = Some(config);
        self
    }

    /// Who asks, and may they. A site without a gate is not built.
    pub fn gate(mut self, gate: impl Gate) -> Self {
        self.gate = Some(Arc::new(gate));
        self
    }

    /// The path under which the site is mounted, for hosts that strip it without leaving a trace. axum and [`Mounted`](frontdesk_web::mount::Mounted)
    /// leave one.
    pub fn mounted_at(mut self, path: impl Into<String>) -> Self {
        self.mounted_at = Some(path.into());
        self
    }

    /// Fluent texts that replace or extend those of the pages: a language (`en`) and its source.
    pub fn texts(mut self, language: impl Into<String>, source: impl Into<String>) -> Self {
        self.texts.push((language.into(), source.into()));
        self
    }

    /// A part of the application: a name, which is the first part of its models' addresses, and its models.
    pub fn app(mut self, name: impl Into<String>, describe: impl FnOnce(AppBuilder) -> AppBuilder) -> Self {
        self.apps.push(describe(AppBuilder::new(name.into())));
        self
    }

    /// Checks the whole description and makes the site.
    ///
    /// # Errors
    /// [`SiteError`] with everything that is wrong, each with its remedy.
    pub fn build(self) -> Result<Site, SiteError> {
        let mut faults = self.own_faults();
        let config = match self.config.map_or_else(|| PublicUrl::parse(LOOPBACK).map(Config::new), Ok) {
            Ok(config) => config,
            Err(error) => {
                return Err(SiteError {
                    faults: vec![Fault::new("site", error.to_string(), "give it a `.config(..)`")],
                });
            }
        };
        let sources: Vec<_> = std::iter::once(("en", TEXTS))
            .chain(self.texts.iter().map(|(language, source)| (language.as_str(), source.as_str())))
            .collect();
        let texts = Catalogue::new(&sources).unwrap_or_else(|error| {
            faults.push(Fault::new("site", error.to_string(), "correct the text given to `.texts(..)`"));
            Catalogue::default()
        });
        let mut entries = Vec::new();
        let mut apps = Vec::new();
        for app in self.apps {
            let (name, label) = (app.name.clone(), app.label.clone());
            let models = app.into_entries(&mut faults);
            apps.push(App {
                name,
                label,
                models: models.iter().map(|entry| Arc::clone(&entry.model)).collect(),
            });
            entries.extend(models);
        }
        let Some(gate) = self.gate else { return Err(SiteError { faults }) };
        let sign_in = gate.sign_in(&SignInSite::new(self.title.clone()));
        let desk = match Desk::new(self.db, gate, entries) {
            Ok(desk) if faults.is_empty() => desk,
            Ok(_) => return Err(SiteError { faults }),
            Err(found) => {
                faults.extend(found);
                return Err(SiteError { faults });
            }
        };
        let inner = Inner {
            title: self.title,
            config,
            mounted_at: self.mounted_at,
            desk,
            apps,
            texts,
            sign_in,
            house: page::router(),
        };
        Ok(Site { inner: Arc::new(inner) })
    }

    /// What is wrong beside the models.
    fn own_faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if self.gate.is_none() {
            faults.push(Fault::new(
                "site",
                "it has no gate: nobody could be told from anybody, so everybody would be let in",
                "give it one, `.gate(admin::gate::stock(&auth, &policy))` or your own `Gate`",
            ));
        }
        if self.title.trim().is_empty() {
            faults.push(Fault::new("site", "its title is empty", "name it, `.title(\"Shop\")`"));
        }
        if let Some(path) = &self.mounted_at
            && !(path.starts_with('/')
                && path.bytes().all(|byte| byte.is_ascii_graphic() && !b"?#\\".contains(&byte)))
        {
            faults.push(Fault::new(
                "site",
                format!("`{path}` is no path to be mounted at"),
                "begin it with a slash, `.mounted_at(\"/admin\")`",
            ));
        }
        if self.apps.iter().all(|app| app.models.is_empty()) {
            faults.push(Fault::new(
                "site",
                "it has no models",
                "register one, `.app(\"shop\", |app| app.register(ModelAdmin::<book::Entity>::new()))`",
            ));
        }
        let mut seen = BTreeSet::new();
        for app in &self.apps {
            if !is_name(&app.name) {
                faults.push(Fault::new(
                    &app.name,
                    "an app's name is lower-case letters, digits and `_`, beginning with a letter",
                    "rename it, `.app(\"shop\", ..)`; what people read is `.label(\"The shop\")`",
                ));
            }
            if RESERVED.contains(&app.name.as_str()) {
                faults.push(Fault::new(
                    &app.name,
                    format!("the site keeps `/{}/` for itself", app.name),
                    "call the app something else",
                ));
            }
            if !seen.insert(&app.name) {
                faults.push(Fault::new(
                    &app.name,
                    "there are two apps of this name",
                    "register its models in one `.app(..)`, or rename one",
                ));
            }
        }
        faults
    }
}

impl fmt::Debug for SiteBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SiteBuilder")
            .field("title", &self.title)
            .field("apps", &self.apps)
            .finish_non_exhaustive()
    }
}

/// An app being described, in [`SiteBuilder::app`].
#[must_use]
pub struct AppBuilder {
    name: String,
    label: String,
    models: Vec<Result<Entry, Vec<Fault>>>,
}

impl AppBuilder {
    pub(crate) fn new(name: String) -> Self {
        let label = title_case(&name);
        Self { name, label, models: Vec::new() }
    }

    /// What people read above its models; by default the name with a capital.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Shows a model.
    pub fn register<E>(mut self, model: ModelAdmin<E>) -> Self
    where
        E: EntityTrait,
        E::Model: IntoActiveModel<E::ActiveModel> + Send + Sync,
        E::ActiveModel: Send + Sync + 'static,
    {
        self.models.push(model.into_entry(&self.name));
        self
    }

    /// Its models, without a site around them.
    pub(crate) fn into_entries(self, faults: &mut Vec<Fault>) -> Vec<Entry> {
        self.models.into_iter().filter_map(|entry| entry.map_err(|found| faults.extend(found)).ok()).collect()
    }
}

impl fmt::Debug for AppBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppBuilder")
            .field("name", &self.name)
            .field("models", &self.models.len())
            .finish_non_exhaustive()
    }
}

/// May it stand in an address and in a policy as it is?
fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// "night_shift" as "Night shift".
fn title_case(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
