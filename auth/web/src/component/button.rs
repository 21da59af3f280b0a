//! Buttons do something, links go somewhere; both can look alike.

use maud::{Markup, Render, html};

use super::{Icon, icon};

/// How a button stands out; quiet is how little.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Look {
    primary: bool,
    danger: bool,
    quiet: bool,
}

impl Look {
    fn class(self) -> &'static str {
        match (self.primary, self.danger, self.quiet) {
            (true, _, _) => "button button-primary",
            (_, true, true) => "button button-quiet button-danger",
            (_, true, false) => "button button-danger",
            (_, _, true) => "button button-quiet",
            _ => "button",
        }
    }
}

/// A `<button>`; see [`button`].
#[derive(Clone, Debug)]
#[must_use]
pub struct Button {
    label: String,
    look: Look,
    icon: Option<Icon>,
    name: Option<String>,
    value: Option<String>,
    form: Option<String>,
    action: Option<String>,
    script_only: bool,
    unchecked: bool,
    disabled: bool,
    focused: bool,
}

/// A button that submits its form.
pub fn button(label: impl Into<String>) -> Button {
    Button {
        label: label.into(),
        look: Look::default(),
        icon: None,
        name: None,
        value: None,
        form: None,
        action: None,
        script_only: false,
        unchecked: false,
        disabled: false,
        focused: false,
    }
}

impl Button {
    /// The one thing to do on this page.
    pub fn primary(mut self) -> Button {
        self.look.primary = true;
        self
    }

    /// Something that cannot be undone.
    pub fn danger(mut self) -> Button {
        self.look.danger = true;
        self
    }

    /// Without a border: not the first thing to do here.
    pub fn quiet(mut self) -> Button {
        self.look.quiet = true;
        self
    }

    /// An icon before the label.
    pub fn icon(mut self, icon: Icon) -> Button {
        self.icon = Some(icon);
        self
    }

    /// The name that the form carries when this button was pressed. The value is `1` unless given.
    pub fn name(mut self, name: impl Into<String>) -> Button {
        self.name = Some(name.into());
        self
    }

    /// The value under that name.
    pub fn value(mut self, value: impl Into<String>) -> Button {
        self.value = Some(value.into());
        self
    }

    /// Submits the form with this id, wherever the button stands.
    pub fn form(mut self, id: impl Into<String>) -> Button {
        self.form = Some(id.into());
        self
    }

    /// Posts to another address than the form's own.
    pub fn action(mut self, href: impl Into<String>) -> Button {
        self.action = Some(href.into());
        self
    }

    /// Submits without the browser's own checks of the fields.
    pub fn unchecked(mut self) -> Button {
        self.unchecked = true;
        self
    }

    /// Submits nothing: for scripts. Hidden where there are none.
    pub fn script_only(mut self) -> Button {
        self.script_only = true;
        self
    }

    /// Cannot be pressed now.
    pub fn disabled(mut self, is_disabled: bool) -> Button {
        self.disabled = is_disabled;
        self
    }

    /// Has the focus when the page opens.
    pub fn focused(mut self) -> Button {
        self.focused = true;
        self
    }
}

impl Render for Button {
    fn render(&self) -> Markup {
        let value = self.name.as_ref().map(|_| self.value.as_deref().unwrap_or("1"));
        html! {
            button.(self.look.class()) type=(if self.script_only { "button" } else { "submit" }) name=[&self.name] value=[value]
                form=[&self.form] formaction=[&self.action] formnovalidate[self.unchecked] disabled[self.disabled] autofocus[self.focused]
                data-script[self.script_only] {
                @if let Some(shape) = self.icon { (icon(shape)) }
                (self.label)
            }
        }
    }
}

/// A link that looks like a button; see [`link_button`].
#[derive(Clone, Debug)]
#[must_use]
pub struct LinkButton {
    label: String,
    href: String,
    look: Look,
    icon: Option<Icon>,
    focused: bool,
}

/// A link that looks like a button.
pub fn link_button(label: impl Into<String>, href: impl Into<String>) -> LinkButton {
    LinkButton { label: label.into(), href: href.into(), look: Look::default(), icon: None, focused: false }
}

impl LinkButton {
    /// The one thing to do on this page.
    pub fn primary(mut self) -> LinkButton {
        self.look.primary = true;
        self
    }

    /// Leads to something that cannot be undone.
    pub fn danger(mut self) -> LinkButton {
        self.look.danger = true;
        self
    }

    /// Without a border: not the first thing to do here.
    pub fn quiet(mut self) -> LinkButton {
        self.look.quiet = true;
        self
    }

    /// An icon before the label.
    pub fn icon(mut self, icon: Icon) -> LinkButton {
        self.icon = Some(icon);
        self
    }

    /// Has the focus when the page opens.
    pub fn focused(mut self) -> LinkButton {
        self.focused = true;
        self
    }
}

impl Render for LinkButton {
    fn render(&self) -> Markup {
        html! {
            a.(self.look.class()) href=(self.href) autofocus[self.focused] {
                @if let Some(shape) = self.icon { (icon(shape)) }
                (self.label)
            }
        }
    }
}
