//! The pages that accounts have beside their form.
//!
//! | room | page |
//! |---|---|
//! | [`groups`] | the groups of a user, to be ticked |
//! | [`members`] | who is in a group |
//! | [`permissions`] | what Django's tables give to either, where they count |

pub(super) mod groups;
pub(super) mod members;
pub(super) mod permissions;

use std::sync::Arc;

use auth::Auth;
use auth::user::{UserStore, group};
use frontdesk_web::component::Cell;
use frontdesk_web::text::Value;
use frontdesk_web::{Form as Posted, Problem, Texts};
use futures_util::future::BoxFuture;
use sea_orm::EntityTrait;
use secrecy::ExposeSecret;

use self::permissions::Holder;
use super::standing::{Rules, number};
use crate::call::Call;
use crate::desk::Scoped;
use crate::gate::action;
use crate::model::extras::Extras;
use crate::model::{Key, Model};
use crate::page::refusal;
use crate::router::Answer;

const PERMISSIONS: &str = "permissions";

/// The pages and lines of a user of the stock table.
pub(super) struct UserExtras(pub(super) Rules);

/// The pages and lines of a group.
pub(super) struct GroupExtras(pub(super) Rules);

/// The lines of an account of your own table.
pub(super) struct OwnExtras(pub(super) Auth);

impl Extras for UserExtras {
    fn pages(&self) -> &'static [(&'static str, &'static str)] {
        &[("groups", "accounts-groups"), (PERMISSIONS, "accounts-permissions")]
    }

    fn links_to(&self, page: &str) -> bool {
        page != PERMISSIONS || self.0.judges_permissions()
    }

    fn page(
        self: Arc<Self>,
        name: &'static str,
        call: Call,
        rows: Scoped,
        posted: Option<Posted>,
    ) -> BoxFuture<'static, Answer> {
        Box::pin(async move {
            let posted = posted.as_ref();
            match name {
                PERMISSIONS => permissions::answer(Holder::User, &self.0, &call, &rows, posted).await,
                _ => groups::answer(&self.0, &call, &rows, posted).await,
            }
        })
    }

    fn lines<'a>(
        &'a self,
        call: &'a Call,
        rows: &'a Scoped,
        key: &'a Key,
    ) -> BoxFuture<'a, Result<Vec<(String, Cell)>, Problem>> {
        Box::pin(async move {
            let mut lines = password_line(&self.0.auth, &auth::user::Stock, call, rows.model(), key).await?;
            if let Some(groups) = groups_of(rows, key).await? {
                let names = groups.iter().map(|name| in_words(&self.0, call.texts(), name));
                let text = names.collect::<Vec<_>>().join(", ");
                let cell = if text.is_empty() { Cell::empty() } else { Cell::text(text) };
                lines.push((call.texts().get("accounts-groups"), cell));
            }
            Ok(lines)
        })
    }
}

impl Extras for GroupExtras {
    fn pages(&self) -> &'static [(&'static str, &'static str)] {
        &[("members", "accounts-members"), (PERMISSIONS, "accounts-permissions")]
    }

    fn links_to(&self, page: &str) -> bool {
        page != PERMISSIONS || self.0.judges_permissions()
    }

    fn page(
        self: Arc<Self>,
        name: &'static str,
        call: Call,
        rows: Scoped,
        posted: Option<Posted>,
    ) -> BoxFuture<'static, Answer> {
        Box::pin(async move {
            match name {
                PERMISSIONS => {
                    permissions::answer(Holder::Group, &self.0, &call, &rows, posted.as_ref()).await
                }
                _ => members::answer(&self.0, &call, &rows).await,
            }
        })
    }

    fn lines<'a>(
        &'a self,
        call: &'a Call,
        rows: &'a Scoped,
        key: &'a Key,
    ) -> BoxFuture<'a, Result<Vec<(String, Cell)>, Problem>> {
        Box::pin(async move {
            let Some(id) = key.parts().first().and_then(|part| part.parse::<i32>().ok()) else {
                return Ok(Vec::new());
            };
            let found = group::Entity::find_by_id(id).one(rows.desk.database()).await;
            let Some(group) = found.map_err(|error| refusal::of_database(&error))? else {
                return Ok(Vec::new());
            };
            Ok(vec![(
                call.texts().get("accounts-gives"),
                Cell::text(gives(&self.0, call.texts(), &group.name)),
            )])
        })
    }
}

impl Extras for OwnExtras {
    fn pages(&self) -> &'static [(&'static str, &'static str)] {
        &[]
    }

    fn page(
        self: Arc<Self>,
        _name: &'static str,
        call: Call,
        _rows: Scoped,
        _posted: Option<Posted>,
    ) -> BoxFuture<'static, Answer> {
        Box::pin(async move { Err(call.nothing_here()) })
    }

    fn lines<'a>(
        &'a self,
        call: &'a Call,
        rows: &'a Scoped,
        key: &'a Key,
    ) -> BoxFuture<'a, Result<Vec<(String, Cell)>, Problem>> {
        Box::pin(async move { password_line(&self.0, &**self.0.users(), call, rows.model(), key).await })
    }
}

/// How the account's password is kept, in a word and never more; for whoever may change the account.
async fn password_line(
    auth: &Auth,
    store: &dyn UserStore,
    call: &Call,
    model: &Model,
    key: &Key,
) -> Result<Vec<(String, Cell)>, Problem> {
    if !call.reaches(model, key, action::UPDATE).await {
        return Ok(Vec::new());
    }
    let db = sea_orm::DatabaseExecutor::from(auth.database());
    let found = store.by_key(&db, &key.to_string()).await;
    let found = found.map_err(|error| Problem::internal(error.to_string()))?;
    let stored = found.and_then(|account| account.password);
    let word = scheme(stored.as_ref().map(|stored| stored.expose_secret()));
    let text = call.texts().format("accounts-password-kept", &[("scheme", word.into())]);
    Ok(vec![(call.texts().get("accounts-password"), Cell::text(text))])
}

/// How a stored text of each scheme begins, Django's, PHC and Werkzeug's. Of two that begin alike the longer comes first.
const SCHEMES: [(&str, &str); 7] = [
    ("argon2$argon2id$", "argon2id"),
    ("$argon2id$", "argon2id"),
    ("argon2$", "argon2"),
    ("pbkdf2", "pbkdf2"),
    ("bcrypt", "bcrypt"),
    ("$2", "bcrypt"),
    ("scrypt", "scrypt"),
];

/// The scheme of a stored text, as the words of `accounts-password-kept` know it. Nothing of the text itself.
fn scheme(stored: Option<&str>) -> &'static str {
    let Some(stored) = stored.filter(|stored| !stored.is_empty()) else { return "none" };
    if !auth::password::is_usable(stored) {
        return "disabled";
    }
    SCHEMES.iter().find(|(start, _)| stored.starts_with(start)).map_or("unknown", |(_, name)| name)
}

/// The names of the groups of a user.
async fn groups_of(rows: &Scoped, key: &Key) -> Result<Option<Vec<String>>, Problem> {
    let db = sea_orm::DatabaseExecutor::from(rows.desk.database());
    let found = auth::user::Stock.by_key(&db, &key.to_string()).await;
    let found = found.map_err(|error| Problem::internal(error.to_string()))?;
    Ok(found.map(|account| account.user.groups().to_vec()))
}

/// What the policy gives to members of a group, in words: "gives role editor".
fn gives(rules: &Rules, texts: &Texts, group: &str) -> String {
    let roles = rules.roles_of(group);
    let values: [(&str, Value<'_>); 2] = [
        ("count", i64::try_from(roles.len()).unwrap_or(i64::MAX).into()),
        ("roles", roles.join(", ").into()),
    ];
    texts.format("accounts-group-gives", &values)
}

/// A group's name and what it gives.
fn in_words(rules: &Rules, texts: &Texts, group: &str) -> String {
    format!("{group} ({})", gives(rules, texts, group))
}

/// The number in a key.
fn id_of(row: &crate::model::Row) -> Option<i32> {
    number(row, "id")
}
