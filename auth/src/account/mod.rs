//! The sign-in pages: `/login/` and `/logout/`.
//!
//! [`router`] mounts them for an application; [`SignIn`] builds them for a site that carries its own, as the admin does.
//!
//! - A name and password that are not taken are answered the same whatever is wrong: unknown, wrong, inactive, unusable,
//!   not admitted. The answer is a 422: a 401 would have to name a scheme of HTTP authentication, and with a 200 browsers
//!   offer to save the wrong password.
//! - `next` leads to a path of this site, or nowhere.
//! - Signing out is a POST. A link that signs out would be followed by whatever prefetches links.

mod page;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use frontdesk_web::next::same_origin_path;
use frontdesk_web::{Catalogue, Form, Mount, Problem, Query};
use http::{HeaderMap, StatusCode};

use crate::session::Outcome;
use crate::user::Principal;
use crate::{Auth, AuthHandle, Error};

type Admit = dyn Fn(&dyn Principal) -> bool + Send + Sync;

/// The sign-in pages of an application: `/login/` and `/logout/`, their assets, and the house rules around them.
///
/// Merge it into the application's router, below [`auth.layer()`](Auth::layer).
pub fn router(auth: &Auth) -> Router {
    let config = frontdesk_web::Config::new(auth.config().public_url.clone());
    let pages = SignIn::new(auth).router().merge(frontdesk_web::page::router());
    frontdesk_web::protect(pages, &config)
}

/// Sign-in pages of your own making: another title, other conditions, another place.
///
/// ```
/// # fn example(auth: &auth::Auth) -> axum::Router {
/// use auth::account::SignIn;
///
/// SignIn::new(auth).title("Back office").admit(|user| user.is_staff()).default_next("").router()
/// # }
/// ```
#[derive(Clone)]
pub struct SignIn {
    auth: Auth,
    title: String,
    admit: Arc<Admit>,
    default_next: String,
    catalogue: Catalogue,
}

impl SignIn {
    /// Pages that admit every active user and lead to the root of wherever they are mounted.
    #[must_use]
    pub fn new(auth: &Auth) -> Self {
        Self {
            auth: auth.clone(),
            title: auth.config().public_url.host().to_owned(),
            admit: Arc::new(|_| true),
            default_next: String::new(),
            catalogue: Catalogue::new(&[("en", include_str!("../../texts/en.ftl"))]).unwrap_or_default(),
        }
    }

    /// The site's name on the pages.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// Who may sign in here. Others are refused in the same words as a wrong password.
    #[must_use]
    pub fn admit(mut self, admit: impl Fn(&dyn Principal) -> bool + Send + Sync + 'static) -> Self {
        self.admit = Arc::new(admit);
        self
    }

    /// Where to go after signing in or out when the visitor wanted nothing else; a path below the mount.
    #[must_use]
    pub fn default_next(mut self, path: impl Into<String>) -> Self {
        self.default_next = path.into();
        self
    }

    /// The two routes, bare: the site that carries them wraps them in [`frontdesk_web::protect`] with its own pages and
    /// brings the assets ([`frontdesk_web::page::router`]).
    pub fn router(self) -> Router {
        Router::new()
            .route("/login/", get(show).post(submit))
            .route("/logout/", post(leave))
            .with_state(Arc::new(self))
    }

    /// The place that the visitor wanted, if it is a place of this site.
    fn destination(&self, wanted: &str, mount: &Mount) -> String {
        same_origin_path(wanted).map_or_else(|| mount.href(&self.default_next), str::to_owned)
    }
}

impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignIn")
            .field("title", &self.title)
            .field("default_next", &self.default_next)
            .finish_non_exhaustive()
    }
}

async fn show(
    State(pages): State<Arc<SignIn>>,
    auth: AuthHandle,
    mount: Mount,
    headers: HeaderMap,
    Query(query): Query,
) -> Result<Response, Problem> {
    // Judged here as well as at the end, so that the page does not carry bait along.
    let next = same_origin_path(query.text("next")?).unwrap_or_default();
    let user = auth.user().await.map_err(|error| error.problem())?;
    let stranger = match user {
        Some(user) if (pages.admit)(user.as_ref()) => {
            return Ok(Redirect::to(&pages.destination(next, &mount)).into_response());
        }
        other => other,
    };
    let typed = page::Typed { username: "", next, remember: false };
    Ok(page::render(&pages, mount, &headers, &typed, page::Notice::of(stranger.as_deref())).into_response())
}

async fn submit(
    State(pages): State<Arc<SignIn>>,
    auth: AuthHandle,
    mount: Mount,
    headers: HeaderMap,
    Query(query): Query,
    form: Form,
) -> Result<Response, Problem> {
    let next = match form.get("next")? {
        Some(next) => next,
        None => query.text("next")?,
    };
    let next = same_origin_path(next).unwrap_or_default();
    let typed = page::Typed { username: form.text("username")?, next, remember: form.has("remember") };
    let signed_in = sign_in(&pages, &auth, &typed, form.text("password")?).await;
    if signed_in.map_err(|error| error.problem())? {
        return Ok(Redirect::to(&pages.destination(next, &mount)).into_response());
    }
    let page = page::render(&pages, mount, &headers, &typed, page::Notice::Refused);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Whether the visitor is signed in now.
async fn sign_in(
    pages: &SignIn,
    auth: &AuthHandle,
    typed: &page::Typed<'_>,
    password: &str,
) -> Result<bool, Error> {
    let Outcome::SignedIn(user) = auth.authenticate(typed.username, password).await? else {
        return Ok(false);
    };
    if !(pages.admit)(user.as_ref()) {
        auth.not_admitted(typed.username, password).await?;
        return Ok(false);
    }
    match auth.login(&user).remember(typed.remember).await {
        // Deactivated in the moment between the two.
        Err(Error::NotAUser { .. }) => Ok(false),
        done => done.map(|()| true),
    }
}

async fn leave(
    State(pages): State<Arc<SignIn>>,
    auth: AuthHandle,
    mount: Mount,
    Query(query): Query,
) -> Result<Response, Problem> {
    auth.logout().await.map_err(|error| error.problem())?;
    Ok(Redirect::to(&pages.destination(query.text("next")?, &mount)).into_response())
}
