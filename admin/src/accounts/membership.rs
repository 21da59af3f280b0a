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
            if let Some(before) = change.before {
                let (user, group) = self.judge_one(&visitor, change, before).await?;
                self.0.may_leave(&visitor, &user, &group, &user.without_group(&group))?;
            }
            if let Some(after) = change.after {
                self.judge_one(&visitor, change, after).await?;
            }
            Ok(())
        })
    }
}

impl MembershipGuard {
    /// One end of a change; gives the account and the name of the group.
    async fn judge_one(
        &self,
        visitor: &Standing,
        change: &RowChange<'_>,
        row: &Row,
    ) -> Result<(Standing, String), GuardError> {
        let missing = |field: &str| GuardError::Field {
            field: field.to_owned(),
            message: Message::text("accounts-gone"),
        };
        let (user, group) = (number(row, "user_id"), number(row, "group_id"));
        let user = user.ok_or_else(|| missing("user_id"))?;
        let user = self.0.standing(change.transaction, user).await?.ok_or_else(|| missing("user_id"))?;
        let id = group.ok_or_else(|| missing("group_id"))?;
        let group = group::Entity::find_by_id(id).one(change.transaction).await?;
        let name = group.ok_or_else(|| missing("group_id"))?.name;
        if !visitor.is_in(&name) {
            return Err(GuardError::Refused(Message::text("accounts-not-a-member").with("group", name)));
        }
        self.0.may_give(change.transaction, visitor, Some(id), &name).await?;
        self.0.may_touch(visitor, &user)?;
        Ok((user, name))
    }
}
