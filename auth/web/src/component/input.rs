//! What a person types into, by kind of value.

use maud::{Markup, html};

use super::Combobox;
use super::field::Wiring;
use crate::Texts;

/// How wide a control is: as wide as what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Width {
    /// Numbers: 12 characters.
    Number,
    /// Dates and times: 22 characters.
    Date,
    /// Names, titles: 40 characters.
    Text,
    /// As wide as the form.
    Full,
}

impl Width {
    fn class(self) -> &'static str {
        match self {
            Width::Number => "input w-number",
            Width::Date => "input w-date",
            Width::Text => "input w-text",
            Width::Full => "input w-full",
        }
    }
}

/// Which password is asked for, so that password managers offer the right thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Password {
    /// The one in use.
    Current,
    /// One that is being chosen.
    New,
}

/// One choice of a select.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub(super) value: String,
    pub(super) label: String,
}

impl Choice {
    /// What the form sends, and what the person reads.
    #[must_use]
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Choice {
        Choice { value: value.into(), label: label.into() }
    }
}

#[derive(Clone, Debug)]
enum Kind {
    Line { kind: &'static str, mode: Option<&'static str> },
    Area { code: bool },
    Checkbox { checked: bool },
    Select { choices: Vec<Choice> },
    Password(Password),
    Combobox(Box<Combobox>),
    Readonly,
}

/// What a person types into. The value is text, as it was typed, so that a mistake can be shown and corrected.
#[derive(Clone, Debug)]
#[must_use]
pub struct Control {
    kind: Kind,
    value: String,
    width: Width,
    maximum_length: Option<usize>,
    autocomplete: Option<String>,
    autofocus: bool,
    disabled: bool,
}

impl Control {
    fn new(kind: Kind, value: impl Into<String>, width: Width) -> Control {
        Control {
            kind,
            value: value.into(),
            width,
            maximum_length: None,
            autocomplete: None,
            autofocus: false,
            disabled: false,
        }
    }

    fn line(
        kind: &'static str,
        mode: Option<&'static str>,
        value: impl Into<String>,
        width: Width,
    ) -> Control {
        Control::new(Kind::Line { kind, mode }, value, width)
    }

    /// One line of text.
    pub fn text(value: impl Into<String>) -> Control {
        Control::line("text", None, value, Width::Text)
    }

    /// An e-mail address. The server checks it; the browser only offers the right keyboard.
    pub fn email(value: impl Into<String>) -> Control {
        Control::line("text", Some("email"), value, Width::Text)
    }

    /// An address on the web.
    pub fn url(value: impl Into<String>) -> Control {
        Control::line("text", Some("url"), value, Width::Full)
    }

    /// A whole number. Typed as text: a number input of a browser throws away what it cannot read.
    pub fn integer(value: impl Into<String>) -> Control {
        Control::line("text", Some("numeric"), value, Width::Number)
    }

    /// A number with a fraction, exact or not.
    pub fn decimal(value: impl Into<String>) -> Control {
        Control::line("text", Some("decimal"), value, Width::Number)
    }

    /// A day, `2023-08-12`. A text that is none is shown as it was typed.
    pub fn date(value: impl Into<String>) -> Control {
        Control::moment("date", value, &[10], b'-')
    }

    /// A time of day, `17:30` or `17:30:15`.
    pub fn time(value: impl Into<String>) -> Control {
        Control::moment("time", value, &[5, 8], b':')
    }

    /// A day and time, `2023-08-12T17:30:15`.
    pub fn datetime(value: impl Into<String>) -> Control {
        Control::moment("datetime-local", value, &[16, 19], b'T')
    }

    /// A browser shows nothing for a value that its picker cannot read; then plain text keeps what was typed in sight.
    fn moment(kind: &'static str, value: impl Into<String>, lengths: &[usize], mark: u8) -> Control {
        let value = value.into();
        let is_readable =
            value.is_empty() || (lengths.contains(&value.len()) && value.bytes().any(|byte| byte == mark));
        Control::line(if is_readable { kind } else { "text" }, None, value, Width::Date)
    }

    /// Several lines of text.
    pub fn text_area(value: impl Into<String>) -> Control {
        Control::new(Kind::Area { code: false }, value, Width::Full)
    }

    /// JSON, in a font where every character has one width.
    pub fn json(value: impl Into<String>) -> Control {
        Control::new(Kind::Area { code: true }, value, Width::Full)
    }

    /// Yes or no. The form sends `name=on` or nothing.
    pub fn checkbox(is_checked: bool) -> Control {
        Control::new(Kind::Checkbox { checked: is_checked }, "", Width::Full)
    }

    /// One of a few choices. Where nothing may be chosen, give a choice with an empty value.
    pub fn select(value: impl Into<String>, choices: impl IntoIterator<Item = Choice>) -> Control {
        Control::new(Kind::Select { choices: choices.into_iter().collect() }, value, Width::Text)
    }

    /// A password, never sent back to the page.
    pub fn password(which: Password) -> Control {
        Control::new(Kind::Password(which), "", Width::Text)
    }

    /// One of many, found by typing.
    pub fn combobox(combobox: Combobox) -> Control {
        Control::new(Kind::Combobox(Box::new(combobox)), "", Width::Text)
    }

    /// A value that this person reads but does not change. The form does not send it.
    pub fn readonly(text: impl Into<String>) -> Control {
        Control::new(Kind::Readonly, text, Width::Full)
    }

    /// Sets another width.
    pub fn width(mut self, width: Width) -> Control {
        self.width = width;
        self
    }

    /// At most so many characters.
    pub fn maximum_length(mut self, characters: usize) -> Control {
        self.maximum_length = Some(characters);
        self
    }

    /// What the browser may fill in: `username`, `email`, `off`.
    pub fn autocomplete(mut self, kind: impl Into<String>) -> Control {
        self.autocomplete = Some(kind.into());
        self
    }

    /// Has the focus when the page opens.
    pub fn autofocus(mut self) -> Control {
        self.autofocus = true;
        self
    }

    /// A box that is shown and cannot be ticked or cleared: the form does not send it.
    pub fn disabled(mut self, is_disabled: bool) -> Control {
        self.disabled = is_disabled;
        self
    }

    pub(super) fn is_checkbox(&self) -> bool {
        matches!(self.kind, Kind::Checkbox { .. })
    }

    pub(super) fn is_readonly(&self) -> bool {
        matches!(self.kind, Kind::Readonly)
    }

    pub(super) fn render(&self, wiring: &Wiring<'_>, texts: &Texts) -> Markup {
        match &self.kind {
            Kind::Line { kind, mode } => self.input(kind, *mode, wiring),
            Kind::Area { code } => self.area(*code, wiring),
            Kind::Checkbox { checked } => html! {
                input.checkbox type="checkbox" id=(wiring.id) name=(wiring.name) checked[*checked] disabled[self.disabled]
                    aria-describedby=[wiring.described_by] aria-invalid=[wiring.invalid];
            },
            Kind::Select { choices } => self.select_box(choices, wiring),
            Kind::Password(which) => self.password_box(*which, wiring, texts),
            Kind::Combobox(combobox) => combobox.render(wiring, texts),
            Kind::Readonly => html! { output.readonly id=(wiring.id) { (self.value) } },
        }
    }

    fn input(&self, kind: &str, mode: Option<&str>, wiring: &Wiring<'_>) -> Markup {
        let step = matches!(kind, "time" | "datetime-local").then_some("1");
        html! {
            input.(self.width.class()) type=(kind) id=(wiring.id) name=(wiring.name) value=(self.value) inputmode=[mode] step=[step]
                maxlength=[self.maximum_length] autocomplete=(self.autocomplete.as_deref().unwrap_or("off")) autofocus[self.autofocus]
                required[wiring.required] aria-describedby=[wiring.described_by] aria-invalid=[wiring.invalid];
        }
    }

    fn area(&self, code: bool, wiring: &Wiring<'_>) -> Markup {
        let rows = self.value.lines().count().clamp(3, 16);
        html! {
            textarea.(self.width.class()) .code[code] id=(wiring.id) name=(wiring.name) rows=(rows) maxlength=[self.maximum_length]
                spellcheck=[code.then_some("false")] autofocus[self.autofocus] required[wiring.required]
                aria-describedby=[wiring.described_by] aria-invalid=[wiring.invalid] {
                // The parser drops one line break after the tag; this one is for it.
                "\n" (self.value)
            }
        }
    }

    fn select_box(&self, choices: &[Choice], wiring: &Wiring<'_>) -> Markup {
        let is_known = choices.iter().any(|choice| choice.value == self.value);
        html! {
            select.(self.width.class()) id=(wiring.id) name=(wiring.name) autofocus[self.autofocus] required[wiring.required]
                aria-describedby=[wiring.described_by] aria-invalid=[wiring.invalid] {
                // A value that is no choice any more stays as it is until the person chooses.
                @if !is_known { option value=(self.value) selected { (self.value) } }
                @for choice in choices { option value=(choice.value) selected[choice.value == self.value] { (choice.label) } }
            }
        }
    }

    fn password_box(&self, which: Password, wiring: &Wiring<'_>, texts: &Texts) -> Markup {
        let kind = match which {
            Password::Current => "current-password",
            Password::New => "new-password",
        };
        html! {
            span.password data-password {
                input.(self.width.class()) type="password" id=(wiring.id) name=(wiring.name) autocomplete=(kind) maxlength=[self.maximum_length]
                    autofocus[self.autofocus] required[wiring.required] aria-describedby=[wiring.described_by] aria-invalid=[wiring.invalid];
                button.button.button-quiet.password-toggle type="button" data-script data-hide=(texts.get("hide-password")) aria-pressed="false" aria-controls=(wiring.id) { (texts.get("show-password")) }
            }
        }
    }
}
