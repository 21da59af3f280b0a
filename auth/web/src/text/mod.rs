//! Every visible word, through fluent.
//!
//! Each crate keeps its own `texts/en.ftl`; a [`Catalogue`] joins them with those of this crate. English is the only language now; a second one is
//! another pair in [`Catalogue::new`].

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use fluent_templates::FluentBundle;
use fluent_templates::fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use thiserror::Error;
use unic_langid::LanguageIdentifier;

/// A value in a text: made by `.into()` from strings and numbers.
pub type Value<'a> = FluentValue<'a>;

type Bundle = FluentBundle<FluentResource>;

/// The words of this crate.
const OWN: &str = include_str!("../../texts/en.ftl");
const DEFAULT_LANGUAGE: &str = "en";

/// All texts of a site by language. Built once at start, cheap to clone.
#[derive(Clone)]
pub struct Catalogue {
    bundles: Arc<BTreeMap<String, Arc<Bundle>>>,
}

impl Catalogue {
    /// Joins the given sources, pairs of a language (`en`) and fluent text, with the texts of this crate. A later text replaces an earlier one of
    /// the same name, so that a site can say things its own way.
    ///
    /// ```
    /// use frontdesk_web::text::Catalogue;
    ///
    /// let texts = Catalogue::new(&[("en", "greeting = Hello, { $name }")])?.texts();
    /// assert_eq!(texts.format("greeting", &[("name", "Ada".into())]), "Hello, Ada");
    /// # Ok::<(), frontdesk_web::text::TextError>(())
    /// ```
    ///
    /// # Errors
    /// Names the language or the text that cannot be read.
    pub fn new(sources: &[(&str, &str)]) -> Result<Catalogue, TextError> {
        let mut bundles: BTreeMap<String, Bundle> = BTreeMap::new();
        for (language, source) in [(DEFAULT_LANGUAGE, OWN)].iter().chain(sources) {
            if !bundles.contains_key(*language) {
                bundles.insert((*language).to_owned(), empty(language)?);
            }
            let resource =
                FluentResource::try_new((*source).to_owned()).map_err(|(_, errors)| TextError::Source {
                    language: (*language).to_owned(),
                    fault: errors.first().map(ToString::to_string).unwrap_or_default(),
                })?;
            if let Some(bundle) = bundles.get_mut(*language) {
                bundle.add_resource_overriding(resource);
            }
        }
        Ok(Catalogue {
            bundles: Arc::new(bundles.into_iter().map(|(name, bundle)| (name, Arc::new(bundle))).collect()),
        })
    }

    /// The texts in the site's own language.
    #[must_use]
    pub fn texts(&self) -> Texts {
        self.texts_in(DEFAULT_LANGUAGE)
    }

    /// The texts in `language`, or in English where there are none.
    #[must_use]
    pub fn texts_in(&self, language: &str) -> Texts {
        let found =
            self.bundles.get_key_value(language).or_else(|| self.bundles.get_key_value(DEFAULT_LANGUAGE));
        let (language, bundle) = match found {
            Some((language, bundle)) => (language.as_str(), Some(Arc::clone(bundle))),
            None => (DEFAULT_LANGUAGE, None),
        };
        Texts { language: Arc::from(language), bundle }
    }
}

/// The texts of this crate alone.
impl Default for Catalogue {
    fn default() -> Catalogue {
        // A unit test reads the file; should it be broken all the same, pages show the names of texts.
        Catalogue::new(&[]).unwrap_or_else(|_| Catalogue { bundles: Arc::default() })
    }
}

impl fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.bundles.keys()).finish()
    }
}

fn empty(language: &str) -> Result<Bundle, TextError> {
    let id: LanguageIdentifier =
        language.parse().map_err(|_| TextError::Language { language: language.to_owned() })?;
    let mut bundle = Bundle::new_concurrent(vec![id]);
    // Isolation marks around values would end up in titles, file names and tests; right-to-left pages set `dir` on the element.
    bundle.set_use_isolating(false);
    Ok(bundle)
}

/// The texts of one request, in its language. Cheap to clone.
#[derive(Clone)]
pub struct Texts {
    language: Arc<str>,
    bundle: Option<Arc<Bundle>>,
}

impl Texts {
    /// The language, for `lang=`.
    #[must_use]
    pub fn language(&self) -> &str {
        &self.language
    }

    /// The text `id`. A missing one shows its own name, and is logged in debug builds.
    #[must_use]
    pub fn get(&self, id: &str) -> String {
        self.find(id, None).unwrap_or_else(|| missing(id))
    }

    /// The text `id` with its values filled in.
    #[must_use]
    pub fn format(&self, id: &str, values: &[(&str, Value<'_>)]) -> String {
        let arguments: FluentArgs<'_> = values.iter().map(|(name, value)| (*name, value.clone())).collect();
        self.find(id, Some(&arguments)).unwrap_or_else(|| missing(id))
    }

    /// The text `id` if there is one.
    #[must_use]
    pub fn try_get(&self, id: &str) -> Option<String> {
        self.find(id, None)
    }

    fn find(&self, id: &str, arguments: Option<&FluentArgs<'_>>) -> Option<String> {
        let bundle = self.bundle.as_ref()?;
        let pattern = bundle.get_message(id)?.value()?;
        let mut faults = Vec::new();
        let text = bundle.format_pattern(pattern, arguments, &mut faults).into_owned();
        if cfg!(debug_assertions) && !faults.is_empty() {
            tracing::warn!(text = id, ?faults, "a text could not be filled in");
        }
        Some(text)
    }
}

/// The English texts of this crate alone.
impl Default for Texts {
    fn default() -> Texts {
        Catalogue::default().texts()
    }
}

impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Texts").field(&self.language).finish()
    }
}

fn missing(id: &str) -> String {
    if cfg!(debug_assertions) {
        tracing::warn!(text = id, "no such text");
    }
    id.to_owned()
}

/// A source of texts that cannot be used.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum TextError {
    /// The language is none.
    #[error("`{language}` is no language; write it as `en` or `pt-BR`")]
    Language {
        /// What was given.
        language: String,
    },
    /// The fluent text has a fault.
    #[error("texts of `{language}`: {fault}")]
    Source {
        /// The language.
        language: String,
        /// The first fault found.
        fault: String,
    },
}

#[cfg(test)]
mod tests;
