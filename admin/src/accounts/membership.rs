//! The rules about who is in which group.

use auth::user::group;
use futures_util::future::BoxFuture;
use sea_orm::EntityTrait;

use super::standing::{Rules, Standing, number};
use crate::gate::{GuardError, RowChange, RowGuard};
use crate::message::Message;
use crate::model::Row;

/// Asked before every change to a membership.
#[derive(Debug)]
pub(super) struct MembershipGuard(pub(super) Rules);

impl RowGuard for MembershipGuard {
    /// A change is the end of one membership and the start of another: both ends are judged.
    fn judge<'a>(&'a self, change: &'a RowChange<'a>) -> BoxFuture<'a, Result<(), GuardError>> {
        Box::pin(async move {
            let visitor = self.0.visitor(change).await?;
            if visitor.is_superuser() {
                return Ok(());
            }
            let db = change.transaction;
            if let Some(before) = change.before {
                let (user, group) = self.ends(change, before).await?;
                self.0.may_part(db, &visitor, &user, (group.id, &group.name)).await?;
            }
            if let Some(after) = change.after {
                let (user, group) = self.ends(change, after).await?;
                self.0.may_join(db, &visitor, &user, (group.id, &group.name)).await?;
            }
            Ok(())
        })
    }
}

impl MembershipGuard {
    /// The account and the group that a membership ties together.
    async fn ends(&self, change: &RowChange<'_>, row: &Row) -> Result<(Standing, group::Model), GuardError> {
        let missing = |field: &str| GuardError::Field {
            field: field.to_owned(),
            message: Message::text("accounts-gone"),
        };
        let (user, group) = (number(row, "user_id"), number(row, "group_id"));
        let user = user.ok_or_else(|| missing("user_id"))?;
        let user = self.0.standing(change.transaction, user).await?.ok_or_else(|| missing("user_id"))?;
        let group = group.ok_or_else(|| missing("group_id"))?;
        let group = group::Entity::find_by_id(group).one(change.transaction).await?;
        Ok((user, group.ok_or_else(|| missing("group_id"))?))
    }
}
