//! The rules about one account.

use auth::user::{Stock, StoreError, UserError, UserStore, entity};
use futures_util::future::BoxFuture;
use sea_orm::{
    ColumnTrait, DatabaseExecutor, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::session::end_sessions;
use super::standing::{Rules, Standing, flag, number};
use crate::gate::{GuardError, RowChange, RowGuard};
use crate::message::Message;
use crate::model::Row;

/// Asked before and after every change to a user.
#[derive(Debug)]
pub(super) struct UserGuard(pub(super) Rules);

const FLAGS: [&str; 2] = ["is_staff", "is_superuser"];

impl RowGuard for UserGuard {
    fn judge<'a>(&'a self, change: &'a RowChange<'a>) -> BoxFuture<'a, Result<(), GuardError>> {
        Box::pin(async move {
            let visitor = self.0.visitor(change).await?;
            if let Some(before) = change.before {
                let account = stored(&self.0, change.transaction, before).await?;
                self.0.may_touch(&visitor, &account)?;
                keep_last_superuser(change, &account).await?;
            } else if let Some(after) = change.after {
                self.0.may_make(&visitor, &after.text("username"))?;
            }
            if let Some(after) = change.after {
                if !visitor.is_superuser() {
                    flags_stay(change.before, after)?;
                }
                self.name_is_good(change, after).await?;
                self.address_is_good(change, after)?;
            }
            Ok(())
        })
    }

    fn written<'a>(&'a self, change: &'a RowChange<'a>) -> BoxFuture<'a, Result<(), GuardError>> {
        Box::pin(async move {
            let Some(before) = change.before else { return Ok(()) };
            if change.after.is_none_or(|after| !flag(after, "is_active")) {
                end_sessions(change.transaction, Stock.realm(), &before.text("id")).await?;
            }
            Ok(())
        })
    }
}

impl UserGuard {
    /// Names are kept in one canonical form, and no two differ in case only. What stays as it is is not judged: an
    /// account from before these rules can keep its name.
    async fn name_is_good(&self, change: &RowChange<'_>, after: &Row) -> Result<(), GuardError> {
        let name = after.text("username");
        let former = change.before.map(|before| before.text("username"));
        if former.as_deref() == Some(name.as_str()) {
            return Ok(());
        }
        let db = DatabaseExecutor::from(change.transaction);
        let message = match self.0.auth.manager().check_login_in(&db, &name, former.as_deref()).await {
            Ok(canonical) if canonical == name => return Ok(()),
            Ok(canonical) => Message::text("accounts-name-form").with("form", canonical),
            Err(UserError::Login { fault, .. }) => Message::text("accounts-name-fault").with("fault", fault),
            Err(UserError::Duplicate { .. }) => Message::text("accounts-name-taken"),
            Err(UserError::Store(StoreError::Database(error))) => return Err(error.into()),
            Err(other) => return Err(DbErr::Custom(other.to_string()).into()),
        };
        Err(GuardError::Field { field: "username".to_owned(), message })
    }

    fn address_is_good(&self, change: &RowChange<'_>, after: &Row) -> Result<(), GuardError> {
        let address = after.text("email");
        if change.before.is_some_and(|before| before.text("email") == address) {
            return Ok(());
        }
        match self.0.auth.manager().check_email(&address) {
            Ok(_) => Ok(()),
            Err(_) => Err(GuardError::Field {
                field: "email".to_owned(),
                message: Message::text("accounts-address"),
            }),
        }
    }
}

/// Rule 2: a new account has neither flag, and a stored one keeps both.
fn flags_stay(before: Option<&Row>, after: &Row) -> Result<(), GuardError> {
    let changed =
        FLAGS.into_iter().find(|name| before.is_some_and(|row| flag(row, name)) != flag(after, name));
    match changed {
        Some(field) => {
            Err(GuardError::Field { field: field.to_owned(), message: Message::text("accounts-flag") })
        }
        None => Ok(()),
    }
}

/// Rule 1. The superusers' rows are locked in the order of their keys, so that two changes at once cannot each count
/// on the other's superuser; where a database has no row locks (SQLite), it has one writer at a time.
async fn keep_last_superuser(change: &RowChange<'_>, account: &Standing) -> Result<(), GuardError> {
    let stays = change.after.is_some_and(|after| flag(after, "is_superuser") && flag(after, "is_active"));
    if !account.is_superuser() || !account.is_active() || stays {
        return Ok(());
    }
    let superusers: Vec<i32> = entity::Entity::find()
        .select_only()
        .column(entity::Column::Id)
        .filter(entity::Column::IsSuperuser.eq(true))
        .filter(entity::Column::IsActive.eq(true))
        .order_by_asc(entity::Column::Id)
        .lock_exclusive()
        .into_tuple()
        .all(change.transaction)
        .await?;
    if superusers.iter().any(|id| *id != account.id) {
        return Ok(());
    }
    Err(GuardError::Refused(Message::text("accounts-last-superuser").with("user", &account.username)))
}

/// The account behind the row, as the database has it.
async fn stored(rules: &Rules, db: &DatabaseTransaction, row: &Row) -> Result<Standing, GuardError> {
    let gone = || GuardError::Refused(Message::text("accounts-gone"));
    let id = number(row, "id").ok_or_else(gone)?;
    rules.standing(db, id).await?.ok_or_else(gone)
}
