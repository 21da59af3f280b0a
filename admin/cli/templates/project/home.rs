//! The front page.

use admin::project::{App, Surroundings, get};
use frontdesk_web::Page;
use frontdesk_web::component::link_button;
use maud::{Markup, html};

pub fn app() -> App {
    // Every route says who gets through: `.public()`, `.login_required()`, `.may("read", "app.model")`.
    App::new("home").label("{{title}}").route("/", get(home).public())
}

async fn home(Surroundings(frame): Surroundings) -> Markup {
    let main = html! {
        p { "This is src/home.rs." }
        div.actions { (link_button("To the admin", frame.mount().href("admin/"))) }
    };
    Page::new("{{title}}").card().render(&frame, main)
}
