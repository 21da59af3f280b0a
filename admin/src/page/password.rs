//! The password of an account: a page of its own, because no form of a row ever carries a secret.
//!
//! Only models that were given [`Passwords`](crate::model::Passwords) have it. Whoever sets a password could sign in with it, so the guards of the
//! model are asked as for any change; here before the page is shown, too. It takes the current password to change one's own, so that a desk left
//! unlocked is not an account taken over.

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use frontdesk_web::component::{Control, Password, button, error_summary, field, fieldset};
use frontdesk_web::page::{Crumb, Page};
use frontdesk_web::{Form as Posted, Problem};
use http::StatusCode;
use maud::html;
use sea_orm::TransactionTrait;
use secrecy::{ExposeSecret, SecretString};

use super::first_step::{FIRST, SECOND, problem};
use super::flash::{self, News};
use super::words::say;
use super::{refusal, row_address, show, way_to};
use crate::call::Call;
use crate::desk::Scoped;
use crate::error::{ReadError, SaveError};
use crate::gate::action;
use crate::history::deed;
use crate::model::{Key, PasswordFault, Passwords, Row};
use crate::router::{Answer, redirect};

const CURRENT: &str = "current_password";
const SET: &str = "_save";
const DISABLE: &str = "_disable";

/// `/{app}/{model}/{pk}/password/`
pub(crate) async fn ask(call: Call, rows: Scoped) -> Answer {
    let target = Target::of(&call, &rows).await?;
    target.refuse_early(&call, &rows).await?;
    Ok(target.page(&call, &rows, &Faults::default()))
}

/// One of the two buttons of the page was pressed.
pub(crate) async fn set(call: Call, rows: Scoped, posted: Posted) -> Answer {
    let target = Target::of(&call, &rows).await?;
    target.refuse_early(&call, &rows).await?;
    let typed = Typed::read(&posted)?;
    let faults = if posted.has(DISABLE) {
        target.disable_faults(&call, &typed, posted.has(SET))?
    } else {
        target.set_faults(&call, &typed).await?
    };
    if !faults.is_none() {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, target.page(&call, &rows, &faults)).into_response());
    }
    match target.passwords.announce(&target.row).await {
        Ok(()) => {}
        Err(PasswordFault::Refused(reasons)) => {
            let reasons: Vec<_> = reasons.iter().map(|reason| say(call.texts(), reason)).collect();
            return Err(Problem::forbidden().message(reasons.join(" ")));
        }
        Err(fault) => return Err(problem(&fault)),
    }
    // Hash first: no transaction waits for the pool.
    let (encoded, told, news) = if posted.has(DISABLE) {
        let unusable = target.passwords.unusable().map_err(|fault| problem(&fault))?;
        (unusable.ok_or_else(|| call.nothing_here())?, deed::NO_PASSWORD, News::NoPassword)
    } else {
        let encoded = target.passwords.encode(&target.row, &typed.first).await;
        (encoded.map_err(|fault| problem(&fault))?, deed::PASSWORD, News::Password)
    };
    let saved = rows.set_password(&target.key, encoded, &*target.passwords, told).await;
    let saved = saved.map_err(|error| refused(&call, &rows, error))?;
    target.passwords.tell(&target.row).await;
    if target.is_own
        && let Err(fault) = target.passwords.stay(&call.visit.parts.extensions).await
    {
        // The password is changed; only the session is lost, and the next page asks to sign in.
        tracing::warn!(%fault, "a visitor who changed his password was signed out");
    }
    let address = if call.might(rows.model(), action::READ) {
        row_address(&call, rows.model(), &saved.key, "change")
    } else {
        call.href("")
    };
    let mut response = redirect(&address);
    let news = flash::tell(&call, news, rows.model(), &saved.key, &saved.label, 0);
    flash::set(response.headers_mut(), news);
    Ok(response)
}

fn refused(call: &Call, rows: &Scoped, error: SaveError) -> Problem {
    match error {
        SaveError::Refused(message) => Problem::forbidden().message(say(call.texts(), &message)),
        SaveError::Missing => call.no_such_row(rows.model()),
        SaveError::Database(error) => refusal::of_database(&error),
        other => Problem::internal(other.to_string()),
    }
}

/// What came in. Never sent back.
struct Typed {
    current: SecretString,
    first: SecretString,
    second: SecretString,
}

impl Typed {
    fn read(posted: &Posted) -> Result<Self, Problem> {
        let read = |name| Ok::<_, Problem>(SecretString::from(posted.get(name)?.unwrap_or_default()));
        Ok(Self { current: read(CURRENT)?, first: read(FIRST)?, second: read(SECOND)? })
    }

    fn has_new(&self) -> bool {
        [&self.first, &self.second].iter().any(|text| !text.expose_secret().is_empty())
    }
}

/// What is wrong, beside its field.
#[derive(Default)]
struct Faults {
    current: Vec<String>,
    first: Vec<String>,
    second: Vec<String>,
}

impl Faults {
    fn is_none(&self) -> bool {
        self.current.is_empty() && self.first.is_empty() && self.second.is_empty()
    }

    fn all(&self) -> impl Iterator<Item = (Option<String>, String)> {
        let named = |name: &'static str| move |text: &String| (Some(name.to_owned()), text.clone());
        let current = self.current.iter().map(named(CURRENT));
        current.chain(self.first.iter().map(named(FIRST))).chain(self.second.iter().map(named(SECOND)))
    }
}

/// The row whose password is to be set.
struct Target {
    key: Key,
    row: Row,
    label: String,
    passwords: Arc<dyn Passwords>,
    is_own: bool,
}

impl Target {
    async fn of(call: &Call, rows: &Scoped) -> Result<Self, Problem> {
        let model = rows.model();
        let passwords = model.passwords.clone().ok_or_else(|| call.nothing_here())?;
        let key = call.key(model)?;
        let stored = rows.load(&rows.reader(), &key).await.map_err(|error| refusal::of_database(&error))?;
        let row = stored.ok_or_else(|| refusal::of_read(call, model, &ReadError::Missing))?.row;
        let is_own = passwords.is_own(&call.visitor, &row);
        Ok(Self { label: model.label_of(&row), key: row.key().clone(), row, passwords, is_own })
    }

    /// Asks the guards whether the row may be changed at all. Nothing is written, so a transaction that only reads
    /// will do; whatever changes until the password is set is judged again then.
    async fn refuse_early(&self, call: &Call, rows: &Scoped) -> Result<(), Problem> {
        let failed = |error| refusal::of_database(&error);
        let db = rows.desk.database().begin().await.map_err(failed)?;
        let judged = rows.judge(&db, Some(&self.row), Some(&self.row)).await;
        db.rollback().await.map_err(failed)?;
        judged.map_err(|error| refused(call, rows, error))
    }

    /// May this visitor choose the password?
    fn is_settable(&self) -> bool {
        self.is_own || self.passwords.may_set()
    }

    /// Nobody locks himself out.
    fn is_disablable(&self) -> bool {
        !self.is_own && matches!(self.passwords.unusable(), Ok(Some(_)))
    }

    async fn set_faults(&self, call: &Call, typed: &Typed) -> Result<Faults, Problem> {
        let texts = call.texts();
        if !self.is_settable() {
            return Err(Problem::forbidden()
                .message(texts.get("password-nobody-sets"))
                .remedy(texts.get("password-nobody-sets-remedy")));
        }
        let mut faults = Faults::default();
        if typed.first.expose_secret().is_empty() {
            faults.first.push(texts.get("field-required"));
        } else {
            match self.passwords.judge(&self.row, &typed.first).await {
                Ok(()) => {}
                Err(PasswordFault::Refused(reasons)) => {
                    faults.first.extend(reasons.iter().map(|reason| say(texts, reason)));
                }
                Err(fault) => return Err(problem(&fault)),
            }
            if typed.first.expose_secret() != typed.second.expose_secret() {
                faults.second.push(texts.get("password-differs"));
            }
        }
        if self.is_own {
            if typed.current.expose_secret().is_empty() {
                faults.current.push(texts.get("field-required"));
            } else if !self
                .passwords
                .proves(&call.visitor, &typed.current)
                .await
                .map_err(|fault| problem(&fault))?
            {
                faults.current.push(texts.get("password-current-wrong"));
            }
        }
        Ok(faults)
    }

    /// Two wishes at once are none: whoever typed a password did not mean to take it away.
    fn disable_faults(&self, call: &Call, typed: &Typed, is_set_too: bool) -> Result<Faults, Problem> {
        let texts = call.texts();
        if !self.is_disablable() {
            return Err(Problem::forbidden().message(texts.get("password-own-stays")));
        }
        let mut faults = Faults::default();
        if is_set_too || typed.has_new() {
            faults.first.push(texts.get("password-set-or-disable"));
        }
        Ok(faults)
    }

    fn page(&self, call: &Call, rows: &Scoped, faults: &Faults) -> Response {
        let texts = call.texts();
        let label = [("label", self.label.as_str().into())];
        let title = if self.is_own { "password-title-own" } else { "password-title" };
        let why = match (self.is_own, self.is_settable()) {
            (true, _) => "password-why-own",
            (false, true) => "password-why",
            (false, false) => "password-nobody-sets-why",
        };
        let main = html! {
            (error_summary(texts, faults.all()))
            p.note { (texts.format(why, &label)) }
            form.record method="post" {
                // For password managers, which keep a password by the name it is for; it is not sent.
                input.hidden type="text" value=(self.label) autocomplete="username" readonly tabindex="-1" aria-hidden="true";
                @if self.is_settable() {
                    (fieldset("", "", &self.fields(call, faults)))
                    div.actions.below { (button(texts.get("password-set")).primary().name(SET)) }
                }
                @if self.is_disablable() {
                    section.card.apart {
                        h2 { (texts.get("password-disable-title")) }
                        p.hint { (texts.format("password-disable-why", &label)) }
                        div.actions { (button(texts.get("password-disable")).danger().name(DISABLE)) }
                    }
                }
            }
        };
        let model = rows.model();
        let mut page = Page::new(texts.get(title)).form().crumbs(way_to(call, model));
        if call.might(model, action::READ) {
            page = page.crumb(Crumb::link(&self.label, row_address(call, model, &self.key, "change")));
        }
        show(call, page, main)
    }

    fn fields(&self, call: &Call, faults: &Faults) -> Vec<frontdesk_web::component::Field> {
        let texts = call.texts();
        let new = || Control::password(Password::New);
        let advice: Vec<_> = self.passwords.advice().iter().map(|advice| say(texts, advice)).collect();
        let current = self.is_own.then(|| {
            let control = Control::password(Password::Current);
            field(texts, CURRENT, texts.get("password-current"), control).errors(&faults.current)
        });
        let new = [
            field(texts, FIRST, texts.get("password-new"), new())
                .hint(advice.join(" "))
                .errors(&faults.first),
            field(texts, SECOND, texts.get("password-again"), new()).errors(&faults.second),
        ];
        current.into_iter().chain(new).collect()
    }
}
