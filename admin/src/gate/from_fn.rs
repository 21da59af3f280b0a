//! A gate of two functions.

use std::collections::BTreeMap;
use std::fmt;

use futures_util::future::{self, BoxFuture};
use http::request::Parts;

use super::{Access, Gate, GateError, Visitor};

/// A gate of two functions: who sent this request (`None`: nobody is signed in), and what may the visitor do (action, then resource).
///
/// Both answer at once, from what the request carries; a gate that must ask a database is an `impl` [`Gate`].
///
/// ```
/// use admin::gate::{Access, Visitor, from_fn};
///
/// let gate = from_fn(
///     |request| {
///         let name = request.headers.get("x-user")?.to_str().ok()?;
///         Some(Visitor::new(name, name))
///     },
///     |visitor, action, _resource| match (visitor.key(), action) {
///         ("root", _) | (_, "read") => Access::All,
///         _ => Access::none("only root writes"),
///     },
/// )
/// .hidden("shop.book", ["cost"]);
/// # let _ = gate;
/// ```
pub fn from_fn<I, A>(identify: I, access: A) -> FromFn<I, A>
where
    I: Fn(&Parts) -> Option<Visitor> + Send + Sync + 'static,
    A: Fn(&Visitor, &str, &str) -> Access + Send + Sync + 'static,
{
    FromFn { identify, access, hidden: BTreeMap::new() }
}

/// See [`from_fn`].
#[derive(Clone)]
pub struct FromFn<I, A> {
    identify: I,
    access: A,
    hidden: BTreeMap<String, Vec<String>>,
}

impl<I, A> FromFn<I, A> {
    /// Columns of a model that no visitor sees; [`Gate::hidden`] says what becomes of them.
    #[must_use]
    pub fn hidden(
        mut self,
        resource: impl Into<String>,
        columns: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        self.hidden.entry(resource.into()).or_default().extend(columns.into_iter().map(Into::into));
        self
    }
}

impl<I, A> Gate for FromFn<I, A>
where
    I: Fn(&Parts) -> Option<Visitor> + Send + Sync + 'static,
    A: Fn(&Visitor, &str, &str) -> Access + Send + Sync + 'static,
{
    fn visitor<'a>(&'a self, request: &'a Parts) -> BoxFuture<'a, Result<Option<Visitor>, GateError>> {
        Box::pin(future::ready(Ok((self.identify)(request))))
    }

    fn access(&self, visitor: &Visitor, action: &str, resource: &str) -> Access {
        (self.access)(visitor, action, resource)
    }

    fn hidden(&self, _: &Visitor, resource: &str) -> Vec<String> {
        self.hidden.get(resource).cloned().unwrap_or_default()
    }

    /// A model that is not registered would be hidden by nobody.
    fn models(&self, resources: &[String]) -> Result<(), Vec<String>> {
        let unknown = self.hidden.keys().filter(|name| !resources.contains(name));
        let faults: Vec<_> =
            unknown.map(|name| format!("it hides columns of `{name}`, which is not registered")).collect();
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }
}

impl<I, A> fmt::Debug for FromFn<I, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FromFn").field("hidden", &self.hidden).finish_non_exhaustive()
    }
}
