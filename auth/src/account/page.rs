//! How the sign-in page looks.

use frontdesk_web::component::{Control, Password, button, error_summary, field};
use frontdesk_web::{Form, Frame, Mount, Page};
use http::HeaderMap;
use maud::{Markup, Render, html};

use super::SignIn;
use crate::user::Principal;

/// What the visitor typed, to be shown again. The password is not.
pub(super) struct Typed<'a> {
    pub(super) username: &'a str,
    pub(super) next: &'a str,
    pub(super) remember: bool,
}

/// What the page says above the form.
pub(super) enum Notice {
    Nothing,
    Refused,
    /// Somebody is signed in who has no business here.
    OtherAccount(String),
}

impl Notice {
    pub(super) fn of(stranger: Option<&dyn Principal>) -> Self {
        stranger.map_or(Self::Nothing, |user| Self::OtherAccount(user.username().to_owned()))
    }
}

pub(super) fn render(
    pages: &SignIn,
    mount: Mount,
    headers: &HeaderMap,
    typed: &Typed<'_>,
    notice: Notice,
) -> Markup {
    let texts = pages.catalogue.texts();
    let action = mount.href("login/");
    // The theme switch comes back here, and still knows where the visitor wanted to go.
    let here = if typed.next.is_empty() {
        "login/".to_owned()
    } else {
        format!("login/?{}", Form::default().with("next", typed.next).to_query())
    };
    let frame = Frame::new(&pages.title, mount, texts.clone()).seen_by(headers).here(here);
    let limit = pages.auth.users().login_limit();
    // Too long to be anybody's name, too long to be sent back.
    let username = if typed.username.chars().nth(limit).is_some() { "" } else { typed.username };
    let name = Control::text(username).autocomplete("username").maximum_length(limit);
    // After a refusal the reason has the focus.
    let name = if matches!(notice, Notice::Refused) { name } else { name.autofocus() };
    let name = field(&texts, "username", texts.get("username"), name);
    let password = field(&texts, "password", texts.get("password"), Control::password(Password::Current));
    let remember = field(&texts, "remember", texts.get("remember-me"), Control::checkbox(typed.remember))
        .hint(texts.get("remember-me-hint"));
    let notice = match notice {
        Notice::Nothing => html! {},
        Notice::Refused => error_summary(&texts, [(None, texts.get("sign-in-refused"))])
            .title(texts.get("sign-in-refused-title"))
            .render(),
        Notice::OtherAccount(name) => {
            html! { p { (texts.format("sign-in-other-account", &[("name", name.into())])) } }
        }
    };
    let main = html! {
        (notice)
        form method="post" action=(action) {
            @if !typed.next.is_empty() { input type="hidden" name="next" value=(typed.next); }
            (name.browser_checks())
            (password.browser_checks())
            (remember)
            (button(texts.get("sign-in")).primary())
        }
    };
    Page::new(texts.get("sign-in")).card().render(&frame, main)
}
