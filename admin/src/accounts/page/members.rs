//! `{pk}/members/`: who is in a group, a page at a time, and what the group gives them.

use auth::user::{entity, group, user_group};
use frontdesk_web::Problem;
use frontdesk_web::component::{Cell, Column, Row, empty_state, pager, table};
use frontdesk_web::page::{Crumb, Page};
use maud::{Markup, Render, html};
use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationTrait,
};

use super::{gives, id_of};
use crate::accounts::standing::Rules;
use crate::call::Call;
use crate::desk::Scoped;
use crate::error::ReadError;
use crate::gate::action;
use crate::model::{Key, Model};
use crate::page::words::number;
use crate::page::{refusal, row_address, show, way_to};
use crate::router::Answer;

/// Members on a page.
const PAGE: u64 = 50;

pub(in crate::accounts) async fn answer(rules: &Rules, call: &Call, rows: &Scoped) -> Answer {
    let model = rows.model();
    let texts = call.texts();
    let key = call.key(model)?;
    let failed = |error: DbErr| refusal::of_database(&error);
    let row = rows.load(&rows.reader(), &key).await.map_err(failed)?;
    let row = row.ok_or_else(|| refusal::of_read(call, model, &ReadError::Missing))?.row;
    let label = model.label_of(&row);
    let asked = match call.visit.query()?.get("p")? {
        None => 1,
        Some(text) => match text.parse::<u64>() {
            Ok(asked) if (1..=1_000_000).contains(&asked) => asked,
            _ => return Err(Problem::bad_request(texts.get("history-bad-page"))),
        },
    };
    let list = match readable(call, model) {
        Err(why) => html! { p.note { (why) } },
        Ok((users, links)) => {
            let Some(id) = id_of(&row) else { return Err(call.nothing_here()) };
            let found = entity::Entity::find()
                .join_rev(JoinType::InnerJoin, user_group::Relation::User.def())
                .filter(user_group::Column::GroupId.eq(id))
                .filter(users.condition())
                .filter(links.condition())
                .order_by_asc(entity::Column::Username)
                .offset((asked - 1) * PAGE)
                .limit(PAGE + 1)
                .all(rows.desk.database())
                .await
                .map_err(failed)?;
            listed(call, users.model(), row.key(), model, asked, &found)
        }
    };
    let name = group::Entity::find_by_id(id_of(&row).unwrap_or_default()).one(rows.desk.database()).await;
    let name = name.map_err(failed)?.map(|group| group.name).unwrap_or_default();
    let main = html! {
        p.note { (texts.format("accounts-members-why", &[("gives", gives(rules, texts, &name).into())])) }
        (list)
    };
    let page = Page::new(texts.get("accounts-members")).form().crumbs(way_to(call, model));
    let page = page.crumb(Crumb::link(label, row_address(call, model, row.key(), "change")));
    Ok(show(call, page, main))
}

/// Users and memberships, if this visitor may read both; else what is missing, in words.
fn readable(call: &Call, model: &Model) -> Result<(Scoped, Scoped), String> {
    let scoped = |name: &str| {
        let other = call.site().desk().model(&model.app, name);
        other.and_then(|other| call.also(other, action::READ)).ok_or_else(|| {
            let resource = format!("{}.{name}", model.app);
            let values = [("action", action::READ.into()), ("resource", resource.as_str().into())];
            call.texts().format("accounts-members-closed", &values)
        })
    };
    Ok((scoped("user")?, scoped("membership")?))
}

fn listed(
    call: &Call,
    users: &Model,
    key: &Key,
    groups: &Model,
    asked: u64,
    found: &[entity::Model],
) -> Markup {
    let texts = call.texts();
    let shown = found.iter().take(usize::try_from(PAGE).unwrap_or_default());
    // A name that is hidden from this visitor is not told by way of the group.
    let sees = |column: &str| users.field(column).is_some_and(|field| !field.secret);
    let names = (sees("username"), sees("first_name") && sees("last_name"));
    let rows = shown.map(|user| {
        let address = row_address(call, users, &Key::new([user.id.to_string()]), "change");
        let text = if names.0 { user.username.clone() } else { user.id.to_string() };
        let full = format!("{} {}", user.first_name, user.last_name);
        let full = if names.1 && !full.trim().is_empty() { Cell::text(full.trim()) } else { Cell::empty() };
        Row::new([Cell::link(text, address), full])
    });
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        return empty_state(texts.get("accounts-no-members"))
            .text(texts.get("accounts-no-members-why"))
            .render();
    }
    let address = |page: u64| format!("{}?p={page}", row_address(call, groups, key, "members"));
    let newer = (asked > 1).then(|| address(asked - 1));
    let older = (found.len() as u64 > PAGE).then(|| address(asked + 1));
    html! {
        (table(texts.get("accounts-members"))
            .columns([Column::new(texts.get("accounts-member")), Column::new(texts.get("accounts-member-name"))])
            .rows(rows))
        @if newer.is_some() || older.is_some() {
            (pager(texts, texts.format("history-page", &[("number", number(asked).into())])).back(None, newer).forward(older, None))
        }
    }
}
