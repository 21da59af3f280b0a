//! What people hold at this moment, and the comparisons that the rules are made of.

use auth::user::{Stock, UserStore, entity, group, user_group};
use auth::{Auth, permission};
use rbac::{Authorizer, Permission, Subject};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationTrait,
    Value,
};

use crate::gate::{GuardError, RowChange};
use crate::message::Message;
use crate::model::Row;

/// What all guards of this room need.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    pub(super) auth: Auth,
    policy: Authorizer,
}

/// An account, and what it holds: read in the transaction of the change, so that no race and no stale session counts.
#[derive(Debug)]
pub(super) struct Standing {
    pub(super) id: i32,
    pub(super) username: String,
    pub(super) staff: bool,
    subject: Subject,
}

impl Rules {
    pub(super) fn new(auth: &Auth, policy: &Authorizer) -> Self {
        Self { auth: auth.clone(), policy: policy.clone() }
    }

    /// The visitor's own account. One that is gone, inactive or from elsewhere may change nothing here.
    pub(super) async fn visitor(&self, change: &RowChange<'_>) -> Result<Standing, GuardError> {
        let stranger = || GuardError::Refused(Message::text("accounts-stranger"));
        if change.visitor.realm_name() != Stock.realm() {
            return Err(stranger());
        }
        let id = change.visitor.key().parse().map_err(|_| stranger())?;
        let standing = self.standing(change.transaction, id).await?.ok_or_else(stranger)?;
        if standing.subject.is_active() { Ok(standing) } else { Err(stranger()) }
    }

    /// Rule 3: may the visitor touch that account?
    pub(super) fn may_touch(&self, visitor: &Standing, other: &Standing) -> Result<(), GuardError> {
        if visitor.is_superuser() || visitor.id == other.id {
            return Ok(());
        }
        // The rights come back with the account, so an inactive one counts as if it were active.
        let other_subject = other.subject.clone().with_active(true);
        let reaches_up = other_subject.is_superuser()
            || (other.staff && !visitor.staff)
            || !self.policy.covers(&visitor.subject, &other_subject);
        if reaches_up {
            let message = Message::text("accounts-reaches-up").with("user", &other.username);
            return Err(GuardError::Refused(message));
        }
        Ok(())
    }

    /// Rule 4 for a membership: may the visitor put the account into that group, or take it out as far as the group is
    /// concerned?
    pub(super) async fn may_join(
        &self,
        db: &DatabaseTransaction,
        visitor: &Standing,
        account: &Standing,
        (key, group): (i32, &str),
    ) -> Result<(), GuardError> {
        if visitor.is_superuser() {
            return Ok(());
        }
        if !visitor.is_in(group) {
            return Err(GuardError::Refused(Message::text("accounts-not-a-member").with("group", group)));
        }
        self.may_give(db, visitor, Some(key), group).await?;
        self.may_touch(visitor, account)
    }

    /// The same for leaving a group: backward, too.
    pub(super) async fn may_part(
        &self,
        db: &DatabaseTransaction,
        visitor: &Standing,
        account: &Standing,
        (key, group): (i32, &str),
    ) -> Result<(), GuardError> {
        self.may_join(db, visitor, account, (key, group)).await?;
        self.may_leave(visitor, account, group, &account.without_group(group))
    }

    /// Does one hold all that the other does?
    pub(super) fn covers(&self, holder: &Subject, other: &Subject) -> bool {
        self.policy.covers(holder, other)
    }

    /// The roles that the policy gives to members of a group.
    pub(super) fn roles_of(&self, group: &str) -> Vec<String> {
        self.policy.roles_of_group(group)
    }

    /// Do Django's permission tables count beside the policy?
    pub(super) fn judges_permissions(&self) -> bool {
        self.policy.judges_permissions()
    }

    /// Rule 4 for a permission of Django's tables: may the visitor give or take it? One that means nothing here may mean
    /// something to a Django on the same tables: that takes holding just this one.
    pub(super) fn may_hand_on(&self, visitor: &Standing, permission: &permission::Permission) -> bool {
        let one = Permission::from(permission);
        let holder = Subject::user(Stock.realm(), "a holder", "a holder").with_permissions([one.clone()]);
        visitor.is_superuser()
            || visitor.subject.permissions().any(|held| held.as_written() == one.as_written())
            || (self.policy.knows(&one) && self.policy.covers(&visitor.subject, &holder))
    }

    /// Rule 4 backward: a role may also deny, so that leaving a group can give. Would the account, as it is `afterwards`,
    /// hold what the visitor lacks?
    pub(super) fn may_leave(
        &self,
        visitor: &Standing,
        account: &Standing,
        group: &str,
        afterwards: &Subject,
    ) -> Result<(), GuardError> {
        if visitor.is_superuser() || self.policy.covers(&visitor.subject, afterwards) {
            return Ok(());
        }
        let message = Message::text("accounts-frees").with("group", group).with("user", &account.username);
        Err(GuardError::Refused(message))
    }

    /// A new account is an active user in no group, which can be more than a visitor is to whom a role denies something.
    pub(super) fn may_make(&self, visitor: &Standing, username: &str) -> Result<(), GuardError> {
        let fresh = Subject::user(Stock.realm(), "a new account", username);
        if visitor.is_superuser() || self.policy.covers(&visitor.subject, &fresh) {
            return Ok(());
        }
        Err(GuardError::Refused(Message::text("accounts-reaches-up").with("user", username)))
    }

    /// Does the policy give, or take, anything to members of this group?
    pub(super) fn speaks_of(&self, group: &str) -> bool {
        self.policy.names_group(group)
    }

    /// Rule 4 for groups: does the visitor hold all that the policy, and Django's tables if they count, give to members
    /// of this group? A new group has no key yet.
    pub(super) async fn may_give(
        &self,
        db: &DatabaseTransaction,
        visitor: &Standing,
        key: Option<i32>,
        group: &str,
    ) -> Result<(), GuardError> {
        if visitor.is_superuser() {
            return Ok(());
        }
        let permissions = match key.filter(|_| self.policy.judges_permissions()) {
            Some(key) => permission::of_group(db, key).await?,
            None => Vec::new(),
        };
        if permissions.is_empty() && !self.policy.names_group(group) {
            return Ok(());
        }
        let member = Subject::user(Stock.realm(), "a member", "a member")
            .with_groups([group])
            .with_permissions(permissions.iter().map(Permission::from));
        if self.policy.covers(&visitor.subject, &member) {
            return Ok(());
        }
        Err(GuardError::Refused(Message::text("accounts-gives-more").with("group", group)))
    }

    /// The account with this key, if there is one, with its permissions if they count.
    pub(super) async fn standing(
        &self,
        db: &DatabaseTransaction,
        id: i32,
    ) -> Result<Option<Standing>, DbErr> {
        let Some(row) = entity::Entity::find_by_id(id).one(db).await? else { return Ok(None) };
        let groups: Vec<String> = group::Entity::find()
            .select_only()
            .column(group::Column::Name)
            .join_rev(JoinType::InnerJoin, user_group::Relation::Group.def())
            .filter(user_group::Column::UserId.eq(id))
            .into_tuple()
            .all(db)
            .await?;
        let held = match self.policy.judges_permissions() {
            true => permission::held_by_user(db, id).await?,
            false => Vec::new(),
        };
        let subject = Subject::user(Stock.realm(), id.to_string(), &row.username)
            .with_active(row.is_active)
            .with_superuser(row.is_superuser)
            .with_groups(groups)
            .with_permissions(held.iter().map(Permission::from));
        Ok(Some(Standing { id, username: row.username, staff: row.is_staff, subject }))
    }
}

impl Standing {
    pub(super) fn is_superuser(&self) -> bool {
        self.subject.is_superuser()
    }

    pub(super) fn is_active(&self) -> bool {
        self.subject.is_active()
    }

    /// What the account would hold if it were not in this group.
    pub(super) fn without_group(&self, group: &str) -> Subject {
        let groups = self.subject.groups().iter().filter(|held| *held != group);
        let permissions = self.subject.permissions().filter(|held| held.group() != Some(group));
        self.bare().with_groups(groups).with_permissions(permissions.cloned())
    }

    /// What the account would hold if a group of it were called otherwise: what the tables give it stays.
    pub(super) fn with_group_renamed(&self, old: &str, new: &str) -> Subject {
        let groups = self.subject.groups().iter().filter(|held| *held != old).map(String::as_str);
        self.bare().with_groups(groups.chain([new])).with_permissions(self.subject.permissions().cloned())
    }

    fn bare(&self) -> Subject {
        Subject::user(Stock.realm(), self.id.to_string(), &self.username)
            .with_active(self.is_active())
            .with_superuser(self.is_superuser())
    }

    /// All groups of the account, in order.
    pub(super) fn group_names(&self) -> Vec<String> {
        let mut names = self.subject.groups().to_vec();
        names.sort();
        names
    }

    /// The key of the account in the stock table.
    pub(super) fn number(&self) -> i32 {
        self.id
    }

    pub(super) fn is_in(&self, group: &str) -> bool {
        self.subject.groups().iter().any(|held| held == group)
    }
}

/// A number from a row, whatever width it was read with.
pub(super) fn number(row: &Row, column: &str) -> Option<i32> {
    row.text(column).parse().ok()
}

/// A flag from a row.
pub(super) fn flag(row: &Row, column: &str) -> bool {
    matches!(row.get(column), Some(Value::Bool(Some(true))))
}
