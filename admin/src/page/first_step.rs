//! The first of the two steps to a row that has a password: what the table requires, and the password. All else is on the
//! form that follows.

use std::sync::Arc;

use frontdesk_web::component::{Control, Password, field, fieldset};
use frontdesk_web::{Form as Posted, Problem};
use http::StatusCode;
use maud::{Markup, html};
use secrecy::{ExposeSecret, SecretString};

use super::words::say;
use crate::call::Call;
use crate::form::{Form, Input};
use crate::message::Message;
use crate::model::{Field, Key, Model, PasswordFault, Passwords, Row};

pub(super) const FIRST: &str = "password";
pub(super) const SECOND: &str = "password_again";
/// Ticked for a row that is to have none.
const NONE: &str = "_no_password";

/// A first step, and what is wrong with its password.
pub(super) struct FirstStep {
    passwords: Arc<dyn Passwords>,
    required: Vec<String>,
    first: Vec<String>,
    second: Vec<String>,
    without: bool,
}

/// What was typed twice.
pub(super) struct Typed {
    first: SecretString,
    second: SecretString,
}

impl FirstStep {
    /// Rows of this model are made in two steps if they have a password.
    pub(super) fn of(model: &Model) -> Option<Self> {
        let passwords = model.passwords.clone()?;
        let typed = model.fields_at(&model.form).filter(|field| field.editable() && field.required());
        let required = typed.map(|field| field.name.clone()).collect();
        let without = !passwords.may_set();
        Some(Self { passwords, required, first: Vec::new(), second: Vec::new(), without })
    }

    /// Is this column asked for now?
    pub(super) fn asks(&self, field: &Field) -> bool {
        self.required.is_empty() || self.required.contains(&field.name)
    }

    pub(super) fn column(&self) -> &str {
        self.passwords.column()
    }

    /// What came in, with the usual values where this step does not ask.
    pub(super) fn typed(&mut self, whole: &Form, posted: &Posted) -> Result<(Input, Typed), Problem> {
        let read = |name| Ok::<_, Problem>(SecretString::from(posted.get(name)?.unwrap_or_default()));
        let typed = Typed { first: read(FIRST)?, second: read(SECOND)? };
        let mut input = Input::from_pairs(posted.pairs());
        input.take(FIRST);
        input.take(SECOND);
        for item in whole.fields.iter().filter(|item| item.editable && !self.asks(&item.field)) {
            input.fill(&item.field.name, &item.text);
        }
        self.without |= posted.has(NONE);
        Ok((input, typed))
    }

    /// Finds what is wrong with the password, all of it; hashes nothing.
    pub(super) async fn judge(&mut self, call: &Call, row: &Row, typed: &Typed) -> Result<(), Problem> {
        let texts = call.texts();
        let is_typed = |text: &SecretString| !text.expose_secret().is_empty();
        if self.without {
            if is_typed(&typed.first) || is_typed(&typed.second) {
                let id = if self.passwords.may_set() { "password-or-none" } else { "password-not-here" };
                self.first.push(texts.get(id));
            }
            return Ok(());
        }
        if !is_typed(&typed.first) {
            self.first.push(texts.get("field-required"));
            return Ok(());
        }
        match self.passwords.judge(row, &typed.first).await {
            Ok(()) => {}
            Err(PasswordFault::Refused(reasons)) => {
                self.first.extend(reasons.iter().map(|reason| say(texts, reason)));
            }
            Err(fault) => return Err(problem(&fault)),
        }
        if typed.first.expose_secret() != typed.second.expose_secret() {
            self.second.push(texts.get("password-differs"));
        }
        Ok(())
    }

    /// Was nothing wrong with it?
    pub(super) fn is_good(&self) -> bool {
        self.first.is_empty() && self.second.is_empty()
    }

    /// Does anybody who was told of it refuse the row? Their reasons, for the head of the form.
    pub(super) async fn refusals(&self, row: &Row) -> Result<Vec<Message>, Problem> {
        match self.passwords.announce_new(row).await {
            Ok(()) => Ok(Vec::new()),
            Err(PasswordFault::Refused(reasons)) => Ok(reasons),
            Err(fault) => Err(problem(&fault)),
        }
    }

    /// The row is there.
    pub(super) async fn done(&self, key: &Key) {
        self.passwords.tell_new(key).await;
    }

    /// What the column is to hold.
    pub(super) async fn encode(&self, row: &Row, typed: &Typed) -> Result<String, Problem> {
        let encoded = if self.without {
            self.passwords.unusable().and_then(|text| {
                text.ok_or_else(|| PasswordFault::Failed("rows of this model cannot be without".to_owned()))
            })
        } else {
            self.passwords.encode(row, &typed.first).await
        };
        encoded.map_err(|fault| problem(&fault))
    }

    /// The card with the password. What was typed is never sent back.
    pub(super) fn fields(&self, call: &Call) -> Markup {
        let texts = call.texts();
        if !self.passwords.may_set() {
            return html! { p.note.below { (texts.get("password-later-by-owner")) } };
        }
        let new = || Control::password(Password::New);
        let advice: Vec<_> = self.passwords.advice().iter().map(|advice| say(texts, advice)).collect();
        let mut fields = vec![
            field(texts, FIRST, texts.get("password-word"), new()).hint(advice.join(" ")).errors(&self.first),
            field(texts, SECOND, texts.get("password-word-again"), new()).errors(&self.second),
        ];
        if matches!(self.passwords.unusable(), Ok(Some(_))) {
            let control = Control::checkbox(self.without);
            let none = field(texts, NONE, texts.get("password-none"), control);
            fields.push(none.hint(texts.get("password-none-hint")));
        }
        fieldset("", "", &fields)
    }

    /// For the summary above the form.
    pub(super) fn errors(&self, call: &Call) -> Vec<(Option<String>, String)> {
        let texts = call.texts();
        let told = |name: &'static str, label: &'static str, errors: &[String]| {
            let line = |error: &String| (Some(name.to_owned()), format!("{}: {error}", texts.get(label)));
            errors.iter().map(line).collect::<Vec<_>>()
        };
        let first = told(FIRST, "password-word", &self.first);
        first.into_iter().chain(told(SECOND, "password-word-again", &self.second)).collect()
    }
}

/// The answer when a password could not be judged or hashed.
pub(super) fn problem(fault: &PasswordFault) -> Problem {
    match fault {
        PasswordFault::Busy { retry_after } => {
            Problem::new(StatusCode::SERVICE_UNAVAILABLE).retry_after(*retry_after)
        }
        fault => Problem::internal(fault.to_string()),
    }
}
