//! The rules about one group.

use auth::user::user_group;
use futures_util::future::BoxFuture;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::standing::{Rules, number};
use crate::gate::{GuardError, RowChange, RowGuard};
use crate::message::Message;

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
                self.0.may_give(&visitor, &row.text("name"))?;
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
