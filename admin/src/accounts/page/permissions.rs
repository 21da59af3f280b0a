//! `{pk}/permissions/`: what Django's tables give to a user or a group, as a matrix of models and actions to tick.
//!
//! Only where these tables count (`[policy] django_permissions`); elsewhere the page says so and changes nothing. It takes
//! the permission to update the row, and the rules of the room: nobody gives or takes what he does not hold, nor
//! changes anything about an account, or a group with a member, that holds more.

use std::collections::{BTreeMap, BTreeSet};

use auth::permission::{self, Permission};
use auth::user::user_group;
use frontdesk_web::component::{button, save_bar};
use frontdesk_web::page::{Crumb, Page};
use frontdesk_web::{Form as Posted, Problem};
use maud::{Markup, html};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QuerySelect, TransactionTrait,
};

use super::id_of;
use crate::accounts::standing::{Rules, Standing};
use crate::call::Call;
use crate::desk::Scoped;
use crate::error::ReadError;
use crate::gate::{GuardError, action};
use crate::history::{self, Change};
use crate::model::Row;
use crate::page::flash::{self, News};
use crate::page::words::say;
use crate::page::{refusal, row_address, show, way_to};
use crate::router::{Answer, redirect};

/// What was ticked when the page was shown.
const BASE: &str = "_base_permissions";
/// A box is `permission_` and the permission's number.
const BOX: &str = "permission_";
/// The verbs that have a column; all others stand in the last.
const VERBS: [&str; 4] = ["view", "add", "change", "delete"];

/// Whose permissions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::accounts) enum Holder {
    /// What a user was given in person.
    User,
    /// What a group brings to its members.
    Group,
}

pub(in crate::accounts) async fn answer(
    holder: Holder,
    rules: &Rules,
    call: &Call,
    rows: &Scoped,
    posted: Option<&Posted>,
) -> Answer {
    let picker = Picker { holder, rules, call, rows };
    let failed = |error: DbErr| refusal::of_database(&error);
    let key = call.key(rows.model())?;
    if !rules.judges_permissions() {
        if posted.is_some() {
            return Err(Problem::forbidden().message(call.texts().get("accounts-permissions-off")));
        }
        let row = rows.load(&rows.reader(), &key).await.map_err(failed)?;
        let row = row.ok_or_else(|| picker.missing())?.row;
        let note = html! { p.note { (call.texts().get("accounts-permissions-off")) } };
        return Ok(picker.page(&row, &note));
    }
    match posted {
        None => {
            let row = rows.load(&rows.reader(), &key).await.map_err(failed)?;
            let row = row.ok_or_else(|| picker.missing())?.row;
            let db = rows.desk.database().begin().await.map_err(failed)?;
            let matrix = picker.matrix(&db, &row).await;
            db.rollback().await.map_err(failed)?;
            Ok(picker.page(&row, &matrix?))
        }
        Some(posted) => picker.save(&key, posted).await,
    }
}

struct Picker<'a> {
    holder: Holder,
    rules: &'a Rules,
    call: &'a Call,
    rows: &'a Scoped,
}

impl Picker<'_> {
    fn missing(&self) -> Problem {
        refusal::of_read(self.call, self.rows.model(), &ReadError::Missing)
    }

    async fn held(&self, db: &DatabaseTransaction, id: i32) -> Result<Vec<Permission>, DbErr> {
        match self.holder {
            Holder::User => permission::of_user(db, id).await,
            Holder::Group => permission::of_group(db, id).await,
        }
    }

    /// May the visitor change what this row gives at all? Who he is, if so.
    async fn visitor(&self, db: &DatabaseTransaction, row: &Row, id: i32) -> Result<Standing, GuardError> {
        let scoped = self.call.also(self.rows.model(), action::UPDATE);
        if !scoped.is_some_and(|scoped| scoped.covers(row)) {
            let needed = crate::message::Message::text("accounts-needs")
                .with("action", action::UPDATE)
                .with("resource", &self.rows.model().resource);
            return Err(GuardError::Refused(needed));
        }
        let visitor = self.rules.visitor(&self.rows.change(db, Some(row), Some(row))).await?;
        if visitor.is_superuser() {
            return Ok(visitor);
        }
        let accounts = match self.holder {
            Holder::User => vec![id],
            Holder::Group => {
                self.rules.may_give(db, &visitor, Some(id), &row.text("name")).await?;
                let members = user_group::Entity::find()
                    .select_only()
                    .column(user_group::Column::UserId)
                    .filter(user_group::Column::GroupId.eq(id));
                members.into_tuple().all(db).await?
            }
        };
        for account in accounts {
            if let Some(account) = self.rules.standing(db, account).await? {
                self.rules.may_touch(&visitor, &account)?;
            }
        }
        Ok(visitor)
    }

    async fn matrix(&self, db: &DatabaseTransaction, row: &Row) -> Result<Markup, Problem> {
        let failed = |error: DbErr| refusal::of_database(&error);
        let texts = self.call.texts();
        let id = id_of(row).ok_or_else(|| self.missing())?;
        let all = permission::list(db).await.map_err(failed)?;
        let held: BTreeSet<i32> =
            self.held(db, id).await.map_err(failed)?.iter().map(|permission| permission.id).collect();
        let visitor = self.visitor(db, row, id).await;
        let closed = match &visitor {
            Ok(_) => None,
            Err(GuardError::Database(error)) => return Err(refusal::of_database(error)),
            Err(GuardError::Refused(message) | GuardError::Field { message, .. }) => {
                Some(say(texts, message))
            }
        };
        let is_open = |permission: &Permission| {
            visitor.as_ref().is_ok_and(|visitor| self.rules.may_hand_on(visitor, permission))
        };
        let base = all.iter().filter(|one| held.contains(&one.id) && is_open(one));
        let base = base.map(|one| one.id.to_string()).collect::<Vec<_>>().join(",");
        let why = match self.holder {
            Holder::User => "accounts-permissions-user",
            Holder::Group => "accounts-permissions-group",
        };
        let has_open = all.iter().any(is_open);
        let tick = |one: &Permission, label: &str| {
            let name = format!("{BOX}{}", one.id);
            html! {
                label.pick title=(one.code()) {
                    input.checkbox type="checkbox" name=(name) checked[held.contains(&one.id)] disabled[!is_open(one)]
                        aria-label=(one.name);
                    @if !label.is_empty() { " " span { (label) } }
                }
            }
        };
        Ok(html! {
            p.note { (texts.get(why)) " " @match &closed { Some(why) => (why), None => (texts.get("accounts-permissions-why")) } }
            form.record method="post" data-guard {
                input type="hidden" name=(BASE) value=(base);
                div.matrix-box tabindex="0" role="region" aria-label=(texts.get("accounts-permissions")) {
                    table.matrix {
                        thead {
                            tr {
                                th scope="col" { (texts.get("accounts-permissions-model")) }
                                @for verb in VERBS { th scope="col" { (texts.get(&format!("accounts-permissions-{verb}"))) } }
                                th scope="col" { (texts.get("accounts-permissions-others")) }
                            }
                        }
                        tbody {
                            @for ((app, model), line) in by_model(&all) {
                                tr {
                                    th scope="row" { (self.name_of(app, model)) " " small.code { (app) "." (model) } }
                                    @for verb in VERBS {
                                        td { @if let Some(one) = line.iter().find(|one| verb_of(one) == Some(verb)) { (tick(one, "")) } }
                                    }
                                    td.others { @for one in line.iter().filter(|one| verb_of(one).is_none()) { (tick(one, &one.name)) } }
                                }
                            }
                        }
                    }
                }
                @if has_open { (save_bar(&[button(texts.get("form-save")).primary().name("_save")], None)) }
            }
        })
    }

    /// What people call the model, if this site has it.
    fn name_of(&self, app: &str, model: &str) -> String {
        let known = self.call.site().desk().model(app, model);
        known.map_or_else(String::new, |known| crate::page::words::capital(&known.verbose_name_plural))
    }

    async fn save(&self, key: &crate::model::Key, posted: &Posted) -> Answer {
        let failed = |error: DbErr| refusal::of_database(&error);
        let base = numbers(posted.get(BASE)?.unwrap_or_default().split(','));
        let ticked = numbers(posted.pairs().filter_map(|(name, _)| name.strip_prefix(BOX)));
        let db = self.rows.begin().await.map_err(failed)?;
        let row = {
            let reader = sea_orm::DatabaseExecutor::from(&db);
            self.rows.lock(&reader, key).await.map_err(failed)?.ok_or_else(|| self.missing())?.row
        };
        let id = id_of(&row).ok_or_else(|| self.missing())?;
        let visitor = self.visitor(&db, &row, id).await.map_err(|error| self.refused(&error))?;
        let all = permission::list(&db).await.map_err(failed)?;
        for wish in ticked.symmetric_difference(&base) {
            let gone =
                || Problem::new(http::StatusCode::CONFLICT).message(self.call.texts().get("accounts-gone"));
            let one = all.iter().find(|one| one.id == *wish).ok_or_else(gone)?;
            if !self.rules.may_hand_on(&visitor, one) {
                let code = one.code();
                let values = [("permission", code.as_str().into())];
                return Err(Problem::forbidden()
                    .message(self.call.texts().format("accounts-permission-not-yours", &values)));
            }
        }
        // Only the wishes are written: what somebody else gave or took meanwhile stays.
        let before =
            self.held(&db, id).await.map_err(failed)?.iter().map(|one| one.id).collect::<BTreeSet<_>>();
        let after = before.iter().filter(|held| ticked.contains(*held) || !base.contains(*held));
        let after: BTreeSet<i32> = after.chain(ticked.difference(&base)).copied().collect();
        let change = match self.holder {
            Holder::User => permission::set_of_user(&db, id, after).await,
            Holder::Group => permission::set_of_group(&db, id, after).await,
        };
        let change = change.map_err(failed)?;
        if !change.is_empty() {
            let codes = |ids: &BTreeSet<i32>| {
                let codes: Vec<_> =
                    all.iter().filter(|one| ids.contains(&one.id)).map(Permission::code).collect();
                (!codes.is_empty()).then(|| codes.join(", "))
            };
            let told = Change {
                field: "permissions".to_owned(),
                old: codes(&change.removed),
                new: codes(&change.added),
            };
            let label = self.rows.whole().label_of(&row);
            history::record(self.rows, &db, action::UPDATE, (row.key(), &label), vec![told])
                .await
                .map_err(failed)?;
        }
        db.commit().await.map_err(failed)?;
        let (call, model) = (self.call, self.rows.model());
        let mut response = redirect(&row_address(call, model, row.key(), "change"));
        let news = if change.is_empty() { News::Unchanged } else { News::Saved };
        flash::set(
            response.headers_mut(),
            flash::tell(call, news, model, row.key(), &model.label_of(&row), 0),
        );
        Ok(response)
    }

    fn refused(&self, error: &GuardError) -> Problem {
        match error {
            GuardError::Database(error) => refusal::of_database(error),
            GuardError::Refused(message) | GuardError::Field { message, .. } => {
                Problem::forbidden().message(say(self.call.texts(), message))
            }
        }
    }

    fn page(&self, row: &Row, main: &Markup) -> axum::response::Response {
        let (call, model) = (self.call, self.rows.model());
        let page = Page::new(call.texts().get("accounts-permissions")).form().crumbs(way_to(call, model));
        let page =
            page.crumb(Crumb::link(model.label_of(row), row_address(call, model, row.key(), "change")));
        show(call, page, main.clone())
    }
}

/// The verb whose column this permission belongs to: `change_book` of the model `book` is `change`.
fn verb_of(one: &Permission) -> Option<&'static str> {
    let verb = one.codename.strip_suffix(&one.model)?.strip_suffix('_')?;
    VERBS.into_iter().find(|known| *known == verb)
}

fn by_model(all: &[Permission]) -> BTreeMap<(&str, &str), Vec<&Permission>> {
    let mut models: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for one in all {
        models.entry((one.app.as_str(), one.model.as_str())).or_default().push(one);
    }
    models
}

fn numbers<'a>(texts: impl Iterator<Item = &'a str>) -> BTreeSet<i32> {
    texts.filter_map(|text| text.parse().ok()).collect()
}
