//! `{pk}/groups/`: the groups of a user as boxes to tick, each with what it gives.
//!
//! It takes the permissions that memberships take (`create` and `delete` on `auth.membership`), and the rules about them
//! are asked for every box that changed, in the transaction that changes it. What is not this visitor's to change is shown
//! and cannot be ticked. Only what the visitor changed is written: a group that somebody else gave meanwhile stays.

use std::collections::BTreeSet;
use std::sync::Arc;

use auth::user::{group, user_group};
use axum::response::Response;
use frontdesk_web::component::{Control, button, empty_state, field, fieldset, save_bar};
use frontdesk_web::page::{Crumb, Page};
use frontdesk_web::{Form as Posted, Problem};
use maud::html;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect, TransactionTrait, Value,
};

use super::{gives, id_of};
use crate::accounts::standing::{Rules, Standing};
use crate::call::Call;
use crate::desk::Scoped;
use crate::error::ReadError;
use crate::gate::{GuardError, action};
use crate::history::{self, Change};
use crate::model::{Key, Model, Row};
use crate::page::flash::{self, News};
use crate::page::words::say;
use crate::page::{refusal, row_address, show, way_to};
use crate::router::{Answer, redirect};

/// What was ticked when the page was shown.
const BASE: &str = "_base_groups";
/// A box is `group_` and the group's number.
const BOX: &str = "group_";
/// Groups on the page.
const MOST: u64 = 500;
/// The model whose permissions count.
const MEMBERSHIP: &str = "membership";

pub(in crate::accounts) async fn answer(
    rules: &Rules,
    call: &Call,
    rows: &Scoped,
    posted: Option<&Posted>,
) -> Answer {
    let Some(links) = call.site().desk().model(&rows.model().app, MEMBERSHIP).cloned() else {
        return Err(call.nothing_here());
    };
    let key = call.key(rows.model())?;
    let chart = Chart { rules, call, rows, links };
    match posted {
        None => chart.ask(&key).await,
        Some(posted) => chart.save(&key, posted).await,
    }
}

struct Chart<'a> {
    rules: &'a Rules,
    call: &'a Call,
    rows: &'a Scoped,
    links: Arc<Model>,
}

/// A group as this visitor sees it beside this user.
struct Line {
    id: i32,
    name: String,
    held: bool,
    /// Why the visitor may not change it.
    closed: Option<String>,
}

impl Chart<'_> {
    async fn ask(&self, key: &Key) -> Answer {
        let failed = |error: DbErr| refusal::of_database(&error);
        let row = self.rows.load(&self.rows.reader(), key).await.map_err(failed)?;
        let row = row.ok_or_else(|| self.missing())?.row;
        let db = self.rows.desk.database().begin().await.map_err(failed)?;
        let lines = self.lines(&db, &row).await;
        db.rollback().await.map_err(failed)?;
        Ok(self.page(&row, &lines?))
    }

    /// All groups, with what this visitor may do about each: the rules themselves say it.
    async fn lines(&self, db: &DatabaseTransaction, row: &Row) -> Result<Vec<Line>, Problem> {
        let failed = |error: DbErr| refusal::of_database(&error);
        let account = self.account(db, row).await?;
        let visitor = self.rules.visitor(&self.rows.change(db, Some(row), Some(row))).await;
        // Who may not read groups learns of none but those that are his or the account's.
        let readable = self.call.site().desk().model(&self.rows.model().app, "group");
        let readable = readable.and_then(|groups| self.call.also(groups, action::READ));
        let is_his = |name: &str| visitor.as_ref().is_ok_and(|visitor| visitor.is_in(name));
        let groups = group::Entity::find().order_by_asc(group::Column::Name).limit(MOST);
        let groups = match &readable {
            Some(scoped) => groups.filter(scoped.condition()),
            None => groups,
        };
        let groups = groups.all(db).await.map_err(failed)?.into_iter();
        let seen =
            groups.filter(|group| readable.is_some() || is_his(&group.name) || account.is_in(&group.name));
        let mut lines = Vec::new();
        for group in seen {
            let held = account.is_in(&group.name);
            let judged = match &visitor {
                Ok(visitor) => self.judge(db, visitor, &account, &group, !held).await?,
                Err(error) => Err(self.in_words(error)),
            };
            lines.push(Line { id: group.id, name: group.name, held, closed: judged.err() });
        }
        Ok(lines)
    }

    /// May the visitor put the account into the group, or out of it? The answer is in words.
    async fn judge(
        &self,
        db: &DatabaseTransaction,
        visitor: &Standing,
        account: &Standing,
        group: &group::Model,
        joins: bool,
    ) -> Result<Result<(), String>, Problem> {
        let needed = if joins { action::CREATE } else { action::DELETE };
        let link = link(&self.links, account.number(), group.id);
        if !self.call.also(&self.links, needed).is_some_and(|scoped| scoped.covers(&link)) {
            let values = [("action", needed.into()), ("resource", self.links.resource.as_str().into())];
            return Ok(Err(self.call.texts().format("accounts-needs", &values)));
        }
        let of_group = (group.id, group.name.as_str());
        let judged = if joins {
            self.rules.may_join(db, visitor, account, of_group).await
        } else {
            self.rules.may_part(db, visitor, account, of_group).await
        };
        match judged {
            Err(GuardError::Database(error)) => Err(refusal::of_database(&error)),
            judged => Ok(judged.map_err(|error| self.in_words(&error))),
        }
    }

    async fn save(&self, key: &Key, posted: &Posted) -> Answer {
        let failed = |error: DbErr| refusal::of_database(&error);
        let base = numbers(posted.get(BASE)?.unwrap_or_default().split(','));
        let ticked = numbers(posted.pairs().filter_map(|(name, _)| name.strip_prefix(BOX)));
        let joined = ticked.difference(&base).map(|id| (*id, true));
        let wishes: Vec<_> = joined.chain(base.difference(&ticked).map(|id| (*id, false))).collect();

        let db = self.rows.begin().await.map_err(failed)?;
        let row = {
            let reader = sea_orm::DatabaseExecutor::from(&db);
            self.rows.lock(&reader, key).await.map_err(failed)?.ok_or_else(|| self.missing())?.row
        };
        let visitor = self.rules.visitor(&self.rows.change(&db, Some(&row), Some(&row))).await;
        let visitor = visitor.map_err(|error| self.refused(&error))?;
        let before = self.account(&db, &row).await?.group_names();
        for (id, joins) in wishes {
            // Read anew each time: what the account holds has changed with the wish before.
            let account = self.account(&db, &row).await?;
            let group = group::Entity::find_by_id(id).one(&db).await.map_err(failed)?;
            let group = group.ok_or_else(|| {
                Problem::new(http::StatusCode::CONFLICT).message(self.call.texts().get("accounts-gone"))
            })?;
            if account.is_in(&group.name) == joins {
                continue;
            }
            let judged = self.judge(&db, &visitor, &account, &group, joins).await?;
            judged.map_err(|why| Problem::forbidden().message(why))?;
            write(&db, account.number(), id, joins).await.map_err(failed)?;
        }
        let after = self.account(&db, &row).await?.group_names();
        let label = self.rows.whole().label_of(&row);
        if before != after {
            let told = |names: &[String]| Some(names.join(", ")).filter(|text| !text.is_empty());
            let change = Change { field: "groups".to_owned(), old: told(&before), new: told(&after) };
            history::record(self.rows, &db, action::UPDATE, (row.key(), &label), vec![change])
                .await
                .map_err(failed)?;
        }
        db.commit().await.map_err(failed)?;
        let mut response = redirect(&row_address(self.call, self.rows.model(), row.key(), "change"));
        let news = if before == after { News::Unchanged } else { News::Saved };
        let label = self.rows.model().label_of(&row);
        flash::set(
            response.headers_mut(),
            flash::tell(self.call, news, self.rows.model(), row.key(), &label, 0),
        );
        Ok(response)
    }

    async fn account(&self, db: &DatabaseTransaction, row: &Row) -> Result<Standing, Problem> {
        let id = id_of(row).ok_or_else(|| self.missing())?;
        let found = self.rules.standing(db, id).await.map_err(|error| refusal::of_database(&error))?;
        found.ok_or_else(|| self.missing())
    }

    fn missing(&self) -> Problem {
        refusal::of_read(self.call, self.rows.model(), &ReadError::Missing)
    }

    fn in_words(&self, error: &GuardError) -> String {
        match error {
            GuardError::Refused(message) | GuardError::Field { message, .. } => {
                say(self.call.texts(), message)
            }
            GuardError::Database(error) => error.to_string(),
        }
    }

    fn refused(&self, error: &GuardError) -> Problem {
        match error {
            GuardError::Database(error) => refusal::of_database(error),
            _ => Problem::forbidden().message(self.in_words(error)),
        }
    }

    fn page(&self, row: &Row, lines: &[Line]) -> Response {
        let (call, model) = (self.call, self.rows.model());
        let texts = call.texts();
        let label = model.label_of(row);
        let boxes: Vec<_> = lines
            .iter()
            .map(|line| {
                let control = Control::checkbox(line.held).disabled(line.closed.is_some());
                let gives = gives(self.rules, texts, &line.name);
                let hint = match &line.closed {
                    Some(why) => format!("{gives}. {why}"),
                    None => gives,
                };
                field(texts, format!("{BOX}{}", line.id), &line.name, control).hint(hint)
            })
            .collect();
        let is_open = lines.iter().any(|line| line.closed.is_none());
        let base = lines.iter().filter(|line| line.held && line.closed.is_none());
        let base = base.map(|line| line.id.to_string()).collect::<Vec<_>>().join(",");
        let main = html! {
            @if lines.is_empty() {
                (empty_state(texts.get("accounts-no-groups")).text(texts.get("accounts-no-groups-why")))
            } @else {
                p.note { (texts.format(if is_open { "accounts-groups-why" } else { "accounts-groups-closed" }, &[("label", label.as_str().into())])) }
                form.record method="post" data-guard {
                    input type="hidden" name=(BASE) value=(base);
                    div.picks { (fieldset("", "", &boxes)) }
                    @if is_open { (save_bar(&[button(texts.get("form-save")).primary().name("_save")], None)) }
                }
            }
        };
        let page = Page::new(texts.get("accounts-groups")).form().crumbs(way_to(call, model));
        let page = page.crumb(Crumb::link(label, row_address(call, model, row.key(), "change")));
        show(call, page, main)
    }
}

fn numbers<'a>(texts: impl Iterator<Item = &'a str>) -> BTreeSet<i32> {
    texts.filter_map(|text| text.parse().ok()).collect()
}

/// The membership as a row, for the gate's scope.
fn link(model: &Arc<Model>, user: i32, group: i32) -> Row {
    let value = |field: &crate::model::Field| match field.name.as_str() {
        "user_id" => Some(Value::Int(Some(user))),
        "group_id" => Some(Value::Int(Some(group))),
        _ => None,
    };
    Row::new(model, Key::new([""]), model.fields.iter().map(value).collect())
}

async fn write(db: &DatabaseTransaction, user: i32, group: i32, joins: bool) -> Result<(), DbErr> {
    if joins {
        let link = user_group::ActiveModel { user_id: Set(user), group_id: Set(group), ..Default::default() };
        link.insert(db).await?;
    } else {
        user_group::Entity::delete_many()
            .filter(user_group::Column::UserId.eq(user))
            .filter(user_group::Column::GroupId.eq(group))
            .exec(db)
            .await?;
    }
    Ok(())
}
