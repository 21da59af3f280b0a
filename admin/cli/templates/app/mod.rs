//! {{label}}: its table, how the admin shows it, its page, its rules.

pub mod entity;
mod migration;

use admin::ModelAdmin;
use admin::project::{App, Surroundings, get};
use axum::extract::State;
use frontdesk_web::{Page, Problem};
use maud::{Markup, html};
use sea_orm::{DatabaseConnection, EntityTrait, QueryOrder};

use entity::Column::{Pinned, Text, Title};

pub fn app() -> App {
    let notes = ModelAdmin::<entity::Entity>::new()
        .list_display([Title, Pinned])
        .search_fields([Title, Text])
        .list_filter([Pinned])
        .ordering([Title]);
    App::new("{{app}}")
        .label("{{label}}")
        .migrations(migration::Migrator)
        .policy(include_str!("policy.toml"))
        .register(notes)
        .route("/{{app}}/", get(list).may("read", "{{app}}.note"))
}

async fn list(
    Surroundings(frame): Surroundings,
    State(db): State<DatabaseConnection>,
) -> Result<Markup, Problem> {
    let notes = entity::Entity::find().order_by_asc(Title).all(&db).await.map_err(Problem::internal)?;
    let main = html! {
        ul { @for note in &notes { li { (note.title) } } }
    };
    Ok(Page::new("{{label}}").render(&frame, main))
}

#[cfg(test)]
mod tests;
