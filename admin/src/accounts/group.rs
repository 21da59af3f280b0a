//! The rules about one group.

use auth::user::user_group;
use futures_util::future::BoxFuture;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};

use super::standing::{Rules, Standing, number};
use crate::gate::{GuardError, RowChange, RowGuard};
use crate::message::Message;
use crate::model::Row;

/// Asked before every change to a group.
#[derive(Debug)]
pub(super) struct GroupGuard(pub(super) Rules);

impl RowGuard for GroupGuard {
    /// A rename takes the roles of the old name from all members and gives them those of the new one, so the visitor
    /// has to hold both. Deleting ends all memberships, which only a member may.
    fn judge<'a>(&'a self, change: &'a RowChange<'a>) -> BoxFuture<'a, Result<(), GuardError>> {
        Box::pin(async move {
            let visitor = self.0.visitor(change).await?;
            for row in [change.before, change.after].into_iter().flatten() {
                self.0.may_give(change.transaction, &visitor, number(row, "id"), &row.text("name")).await?;
            }
            if let (Some(before), Some(after)) = (change.before, change.after) {
                return self.judge_members(&visitor, change, before, after).await;
            }
            let (Some(before), None) = (change.before, change.after) else { return Ok(()) };
            let name = before.text("name");
            if visitor.is_superuser() || visitor.is_in(&name) {
                return Ok(());
            }
            let members = user_group::Entity::find()
                .filter(user_group::Column::GroupId.eq(number(before, "id")))
                .count(change.transaction)
                .await?;
            if members == 0 {
                return Ok(());
            }
            Err(GuardError::Refused(Message::text("accounts-not-a-member").with("group", name)))
        })
    }
}

impl GroupGuard {
    /// To its members a rename is a move from one group to another, so each of them is judged as for that.
    async fn judge_members(
        &self,
        visitor: &Standing,
        change: &RowChange<'_>,
        before: &Row,
        after: &Row,
    ) -> Result<(), GuardError> {
        let (old, new) = (before.text("name"), after.text("name"));
        if old == new || visitor.is_superuser() || !(self.0.speaks_of(&old) || self.0.speaks_of(&new)) {
            return Ok(());
        }
        let members: Vec<i32> = user_group::Entity::find()
            .select_only()
            .column(user_group::Column::UserId)
            .filter(user_group::Column::GroupId.eq(number(before, "id")))
            .into_tuple()
            .all(change.transaction)
            .await?;
        for member in members {
            let Some(member) = self.0.standing(change.transaction, member).await? else { continue };
            self.0.may_touch(visitor, &member)?;
            self.0.may_leave(visitor, &member, &old, &member.with_group_renamed(&old, &new))?;
        }
        Ok(())
    }
}
