//! What just happened, told on the next page: in a cookie that lives until it has been read.
//!
//! The answer to a form is a redirect, so the news must survive one request. A cookie needs no session, no row and no signature: it names one of
//! [`News`] and a row by its key and label. A forged one shows its forger a sentence of ours with a label of theirs, escaped like all text.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use frontdesk_web::page::Flash;
use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderValue};
use serde::{Deserialize, Serialize};

use super::row_address;
use crate::call::Call;
use crate::gate::action;
use crate::model::{Key, Model};

const COOKIE_NAME: &str = "frontdesk_flash";
/// A cookie holds 4,096 bytes; a label longer than this is cut.
const LONGEST_LABEL: usize = 200;
/// Seconds: long enough for a slow page, too short to tell old news.
const LIFETIME: u32 = 60;

/// What happened to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum News {
    Added,
    Saved,
    Unchanged,
    Deleted,
    /// Added by the first of two steps.
    Begun,
    Password,
    /// A password was taken away.
    NoPassword,
}

/// The cookie's content.
#[derive(Debug, Serialize, Deserialize)]
struct Told {
    news: News,
    resource: String,
    key: String,
    label: String,
    /// How many rows went with it.
    more: u64,
}

/// The cookie that carries the news to the next page.
pub(crate) fn tell(
    call: &Call,
    news: News,
    model: &Model,
    key: &Key,
    label: &str,
    more: u64,
) -> Option<HeaderValue> {
    let label = label.chars().take(LONGEST_LABEL).collect();
    let told = Told { news, resource: model.resource.clone(), key: key.to_string(), label, more };
    let value = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&told).ok()?);
    cookie(call, &value, LIFETIME)
}

/// The cookie that ends the news.
pub(crate) fn forget(call: &Call) -> Option<HeaderValue> {
    cookie(call, "", 0)
}

fn cookie(call: &Call, value: &str, lifetime: u32) -> Option<HeaderValue> {
    let path = if call.visit.mount.path().is_empty() { "/" } else { call.visit.mount.path() };
    let secure = if call.site().config().public_url.is_https() { "; Secure" } else { "" };
    let text =
        format!("{COOKIE_NAME}={value}; Path={path}; Max-Age={lifetime}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::try_from(text).ok()
}

/// The news that this request brought, for [`Page::flashes`](frontdesk_web::Page::flashes). What cannot be read was not ours.
pub(crate) fn read(call: &Call) -> Option<Flash> {
    let told = told(&call.visit.parts.headers)?;
    let (app, name) = told.resource.split_once('.')?;
    let model = call.site().desk().model(app, name)?;
    let id = match told.news {
        News::Added => "flash-added",
        News::Saved => "flash-saved",
        News::Unchanged => "flash-unchanged",
        News::Deleted if told.more > 0 => "flash-deleted-with",
        News::Deleted => "flash-deleted",
        News::Begun => "flash-begun",
        News::Password => "flash-password",
        News::NoPassword => "flash-no-password",
    };
    let label: String = told.label.chars().take(LONGEST_LABEL).collect();
    let values =
        [("model", model.verbose_name.as_str().into()), ("label", label.into()), ("count", told.more.into())];
    let flash = Flash::done(call.texts().format(id, &values));
    let address = row_address(call, model, &Key::parse(&told.key)?, "change");
    let is_elsewhere = !call.visit.here().starts_with(&address);
    if told.news != News::Deleted && is_elsewhere && call.might(model, action::READ) {
        return Some(flash.link(call.texts().get("flash-open"), address));
    }
    Some(flash)
}

/// The row of this model that was just added or changed.
pub(crate) fn row(call: &Call, model: &Model) -> Option<Key> {
    let told = told(&call.visit.parts.headers)?;
    let is_here =
        told.resource == model.resource && matches!(told.news, News::Added | News::Begun | News::Saved);
    if is_here { Key::parse(&told.key) } else { None }
}

fn told(headers: &HeaderMap) -> Option<Told> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(value(headers)?).ok()?).ok()
}

/// Was there a cookie, whatever it held?
pub(crate) fn is_there(headers: &HeaderMap) -> bool {
    value(headers).is_some()
}

fn value(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|value| value.split(';')).find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        (name.trim() == COOKIE_NAME).then(|| value.trim())
    })
}

/// Puts a cookie on an answer.
pub(crate) fn set(headers: &mut HeaderMap, cookie: Option<HeaderValue>) {
    if let Some(cookie) = cookie {
        headers.append(SET_COOKIE, cookie);
    }
}
