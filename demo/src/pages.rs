//! The public pages of the shop. `/` and `/welcome` are the ones that this project grew from: a page that asks for a
//! name, and one that greets it.

use admin::project::{App, Surroundings, get};
use auth::CurrentUser;
use axum::extract::State;
use frontdesk_web::component::{Cell, Control, button, description_list, field, link_button};
use frontdesk_web::{Frame, Page, Problem, Query};
use maud::{Markup, html};
use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, PaginatorTrait, QueryFilter};

use crate::entity::order;

/// The longest name that is greeted.
const LONGEST: usize = 100;

/// Adds the pages to the app, each with its guard.
pub(crate) fn on(app: App) -> App {
    app.route("/", get(home).public())
        .route("/welcome", get(welcome).public())
        .route("/me", get(me).login_required())
        .route("/staff", get(staff).may("read", "shop.staffroom"))
}

async fn home(Surroundings(frame): Surroundings) -> Markup {
    ask(&frame, "", None)
}

/// The form, with what was typed and what is wrong with it.
fn ask(frame: &Frame, typed: &str, error: Option<&str>) -> Markup {
    let name = Control::text(typed).autocomplete("given-name").maximum_length(LONGEST).autofocus();
    let main = html! {
        form method="get" action=(frame.mount().href("welcome")) {
            (field(frame.texts(), "name", "Your name", name).errors(error))
            (button("Say hello").primary())
        }
        div.actions { p { "Working here? " a href=(frame.mount().href("admin/")) { "The books" } " are behind the counter." } }
    };
    Page::new("What is your name?").card().render(frame, main)
}

async fn welcome(Surroundings(frame): Surroundings, Query(query): Query) -> Result<Markup, Problem> {
    let name = query.text("name")?.trim();
    if name.is_empty() {
        return Ok(ask(&frame, name, Some("Write your name first.")));
    }
    if name.chars().count() > LONGEST {
        return Ok(ask(&frame, name, Some("That is longer than any name we can print.")));
    }
    let main = html! {
        p { "Good to see you. Have a look around, and take your time." }
        div.actions { (link_button("Somebody else", frame.mount().href(""))) }
    };
    Ok(Page::new(format!("Hello, {name}!")).card().render(&frame, main))
}

async fn me(
    Surroundings(frame): Surroundings,
    user: CurrentUser,
    State(db): State<DatabaseConnection>,
) -> Result<Markup, Problem> {
    let groups = if user.groups().is_empty() { "-".to_owned() } else { user.groups().join(", ") };
    let key = user.key().parse::<i32>().unwrap_or_default();
    let orders = order::Entity::find().filter(order::Column::OwnerId.eq(key)).count(&db).await;
    let orders = orders.map_err(Problem::internal)?;
    let facts = [
        ("Name", Cell::text(user.display_name())),
        ("Signs in as", Cell::text(user.username())),
        ("Groups", Cell::text(groups)),
        ("Orders in your care", Cell::text(orders.to_string())),
    ]
    .map(|(name, cell)| (name.to_owned(), cell));
    Ok(Page::new("You").form().render(&frame, html! { (description_list(&facts)) }))
}

async fn staff(Surroundings(frame): Surroundings) -> Markup {
    let main = html! {
        p { "The kettle is on. Biscuits are behind the atlas." }
        div.actions { (link_button("To the books", frame.mount().href("admin/"))) }
    };
    Page::new("Staff room").form().render(&frame, main)
}
