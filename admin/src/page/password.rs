//! A new password for an account: a page of its own, because no form ever carries a secret.
//!
//! Only models that were given [`Passwords`](crate::model::Passwords) have it. Whoever sets a password could sign in with it, so the guards of the
//! model are asked as for any change; here before the page is shown, too.

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use frontdesk_web::component::{Control, Password, button, error_summary, field, fieldset, save_bar};
use frontdesk_web::page::{Crumb, Page};
use frontdesk_web::{Form as Posted, Problem};
use http::StatusCode;
use maud::html;
use sea_orm::TransactionTrait;
use secrecy::{ExposeSecret, SecretString};

use super::flash::{self, News};
use super::words::say;
use super::{refusal, row_address, show, way_to};
use crate::call::Call;
use crate::desk::Scoped;
use crate::error::{ReadError, SaveError};
use crate::form::Input;
use crate::gate::action;
use crate::model::{Key, PasswordFault, Passwords, Row};
use crate::router::{Answer, redirect};

const FIRST: &str = "password";
const SECOND: &str = "password_again";

/// `/{app}/{model}/{pk}/password/`
pub(crate) async fn ask(call: Call, rows: Scoped) -> Answer {
    let target = Target::of(&call, &rows).await?;
    target.refuse_early(&call, &rows).await?;
    Ok(target.page(&call, &rows, &[], &[]))
}

/// A new password came in.
pub(crate) async fn set(call: Call, rows: Scoped, posted: Posted) -> Answer {
    let target = Target::of(&call, &rows).await?;
    target.refuse_early(&call, &rows).await?;
    let read = |name| Ok::<_, Problem>(SecretString::from(posted.get(name)?.unwrap_or_default()));
    let (first, second) = (read(FIRST)?, read(SECOND)?);
    let again = |first: &[String], second: &[String]| {
        let page = target.page(&call, &rows, first, second);
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    };
    if first.expose_secret().is_empty() {
        return again(&[call.texts().get("field-required")], &[]);
    }
    if first.expose_secret() != second.expose_secret() {
        return again(&[], &[call.texts().get("password-differs")]);
    }
    // Hash first: no transaction waits for the pool.
    let hash = match target.passwords.encode(&target.row, &first).await {
        Ok(hash) => hash,
        Err(PasswordFault::Refused(reasons)) => {
            let reasons: Vec<_> = reasons.iter().map(|reason| say(call.texts(), reason)).collect();
            return again(&reasons, &[]);
        }
        Err(PasswordFault::Busy { retry_after }) => {
            return Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE).retry_after(retry_after));
        }
        Err(fault) => return Err(Problem::internal(fault.to_string())),
    };
    let saved = rows.update(&target.key, &Input::default().with(target.passwords.column(), hash)).await;
    let saved = saved.map_err(|error| refused(&call, &rows, error))?;
    let address = if call.might(rows.model(), action::READ) {
        row_address(&call, rows.model(), &saved.key, "change")
    } else {
        call.href("")
    };
    let mut response = redirect(&address);
    let news = flash::tell(&call, News::Password, rows.model(), &saved.key, &saved.label, 0);
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

/// The row whose password is to be set.
struct Target {
    key: Key,
    row: Row,
    label: String,
    passwords: Arc<dyn Passwords>,
}

impl Target {
    async fn of(call: &Call, rows: &Scoped) -> Result<Self, Problem> {
        let model = rows.model();
        let passwords = model.passwords.clone().ok_or_else(|| call.nothing_here())?;
        let key = call.key(model)?;
        let stored = rows.load(&rows.reader(), &key).await.map_err(|error| refusal::of_database(&error))?;
        let row = stored.ok_or_else(|| refusal::of_read(call, model, &ReadError::Missing))?.row;
        Ok(Self { label: model.label_of(&row), key: row.key().clone(), row, passwords })
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

    fn page(&self, call: &Call, rows: &Scoped, first: &[String], second: &[String]) -> Response {
        let texts = call.texts();
        let new = || Control::password(Password::New);
        let advice: Vec<_> = self.passwords.advice().iter().map(|advice| say(texts, advice)).collect();
        let fields = [
            field(texts, FIRST, texts.get("password-new"), new()).hint(advice.join(" ")).errors(first),
            field(texts, SECOND, texts.get("password-again"), new()).errors(second),
        ];
        let errors = first.iter().map(|text| (Some(FIRST.to_owned()), text.clone()));
        let errors = errors.chain(second.iter().map(|text| (Some(SECOND.to_owned()), text.clone())));
        let main = html! {
            (error_summary(texts, errors))
            p.note { (texts.format("password-why", &[("label", self.label.as_str().into())])) }
            form.record method="post" {
                (fieldset("", "", &fields))
                (save_bar(&[button(texts.get("password-set")).primary().name("_save")], None))
            }
        };
        let model = rows.model();
        let mut page = Page::new(texts.get("password-title")).form().crumbs(way_to(call, model));
        if call.might(model, action::READ) {
            page = page.crumb(Crumb::link(&self.label, row_address(call, model, &self.key, "change")));
        }
        show(call, page, main)
    }
}
