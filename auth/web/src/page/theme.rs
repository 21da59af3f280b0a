//! Light, dark, or as the system says. The choice is a cookie, so that the server writes it into the first byte of the page and nothing flashes.

use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderValue};

use crate::next::same_origin_path;
use crate::{Form, Mount, Problem};

/// The cookie with the choice. It is no secret, and scripts write it too.
pub const COOKIE_NAME: &str = "frontdesk_theme";

/// Which colors a page has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Theme {
    /// As the visitor's system says.
    #[default]
    Auto,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// All themes, in the order in which the switch shows them.
    pub const ALL: [Theme; 3] = [Theme::Auto, Theme::Light, Theme::Dark];

    /// The visitor's choice.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Theme {
        cookie(headers, COOKIE_NAME).and_then(Theme::named).unwrap_or_default()
    }

    /// The name in cookies, forms and `data-theme`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Theme::Auto => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    fn named(name: &str) -> Option<Theme> {
        Theme::ALL.into_iter().find(|theme| theme.name() == name)
    }
}

/// The first cookie `name`.
pub(super) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let values = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(';')).find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        (key.trim() == name).then(|| value.trim())
    })
}

/// `POST /theme/` with `theme` and `next`.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/theme/", post(choose))
}

async fn choose(mount: Mount, form: Form) -> Result<Response, Problem> {
    let theme = form.get("theme")?.and_then(Theme::named);
    let theme = theme.ok_or_else(|| Problem::bad_request("The theme is auto, light or dark."))?;
    let next = form.get("next")?.and_then(same_origin_path).map_or_else(|| mount.href(""), str::to_owned);
    let mut response = Redirect::to(&next).into_response();
    let cookie = format!("{COOKIE_NAME}={}; Path=/; Max-Age=31536000; SameSite=Lax", theme.name());
    if let Ok(value) = HeaderValue::try_from(cookie) {
        response.headers_mut().append(SET_COOKIE, value);
    }
    Ok(response)
}
