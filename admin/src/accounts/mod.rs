//! The accounts themselves in the admin: users, groups, and who is in which group.
//!
//! ```no_run
//! # fn example(auth: &auth::Auth, policy: &rbac::Authorizer) -> Result<(), admin::SiteError> {
//! use admin::{Site, accounts, gate};
//!
//! let site = Site::builder(auth.database().clone())
//!     .gate(gate::stock(auth, policy))
//!     .app("auth", accounts::app(auth, policy))
//!     .build()?;
//! # Ok(()) }
//! ```
//!
//! Columns and filters of the list are the application's to choose; what is said of a model last counts, and the rules
//! stay:
//!
//! ```no_run
//! # fn example(auth: &auth::Auth, policy: &rbac::Authorizer) -> Result<(), admin::SiteError> {
//! use admin::{Site, accounts, gate};
//! use auth::user::entity::Column::{DateJoined, Email, IsActive, LastLogin, Username};
//!
//! let users = admin::users(auth, policy)
//!     .list_display([Username, Email, LastLogin, DateJoined])
//!     .list_filter([IsActive]);
//! let site = Site::builder(auth.database().clone())
//!     .gate(gate::stock(auth, policy))
//!     .app("auth", |app| {
//!         app.label("People")
//!             .register(users)
//!             .register(admin::groups(auth, policy))
//!             .register(accounts::memberships(auth, policy))
//!     })
//!     .build()?;
//! # Ok(()) }
//! ```
//!
//! A user table of your own comes with [`own`].
//!
//! The policy says who may use these models at all (`auth.user`, `auth.group`, `auth.membership`; no `*` covers them).
//! Beyond that, rules hold that no policy can lift, so that the right to edit accounts is not the right to become
//! anybody. They are asked inside the transaction of the change, about what the database holds at that moment:
//!
//! 1. *The last superuser stays*: nobody, superuser or not, removes, deactivates or demotes the only active one.
//! 2. *Flags are the superusers'*: nobody else sets or clears staff and superuser status.
//! 3. *Nobody reaches up*: an account that holds anything that the visitor lacks, or is a superuser's, may not be
//!    renamed, readdressed, deactivated, moved between groups or deleted. An inactive account counts with all that it
//!    would hold if it were active.
//! 4. *Nobody gives what they have not got*: a membership may be made or ended only in a group that the visitor is in,
//!    and a group that the policy names may not be made, renamed, filled or deleted beyond what the visitor holds.
//!
//!    A role may also deny. So nobody arranges that an account, his own or another, leaves a group and holds more without it
//!    than he does, nor makes a new account that does.
//!
//! A user's groups are ticked on the page `{pk}/groups/`, which asks for the same permissions and the same rules as the
//! memberships themselves (`auth.membership` stays: its addresses and what policies say of it hold; a site without it has
//! no such page). A group tells on `{pk}/members/` who is in it. Where Django's permission tables count, `{pk}/permissions/`
//! of either gives and takes single permissions: those only that the visitor holds.
//!
//! Deleting a user or a group ends memberships, so that each of these is judged by rule 4, too: who may not end them
//! deactivates the user instead.
//!
//! Rules 2 to 4 do not bind superusers. A visitor who is not in these tables (another gate, another user table) may
//! change nothing here: there is nothing to compare with.
//!
//! A password is never shown and never in the form of a user. A user is made in two steps: the name with a password (or
//! none), then all else. Afterwards a superuser, or whoever rule 3 lets touch the account, sets or disables it on the page
//! `{pk}/password/`; one's own changes there too, against the current one. With
//! [`staff_may_set_passwords(false)`](auth::Config::staff_may_set_passwords) nobody sets the password of another, superusers
//! included: what somebody else chose is known to two. Disabling stays, and so does the command `changepassword`.
//! A new password, deactivating and deleting end the user's sessions in the same transaction.

mod group;
mod membership;
mod own;
mod page;
mod password;
mod session;
mod standing;
mod user;

#[cfg(test)]
mod tests;

pub use self::own::own;
pub use self::password::{AccountPasswords, passwords};

use auth::Auth;
use auth::user::{entity, group as group_table, user_group};
use rbac::Authorizer;

use crate::model::ModelAdmin;
use crate::site::AppBuilder;
use standing::Rules;

/// Users, groups and memberships as one app of a site, to be called `auth`.
pub fn app(auth: &Auth, policy: &Authorizer) -> impl FnOnce(AppBuilder) -> AppBuilder {
    let (users, groups, memberships) = (users(auth, policy), groups(auth, policy), memberships(auth, policy));
    move |app| app.label("Accounts").register(users).register(groups).register(memberships)
}

/// The users of the stock table, `auth.user`.
pub fn users(auth: &Auth, policy: &Authorizer) -> ModelAdmin<entity::Entity> {
    described_users()
        .passwords(passwords(auth, entity::Column::Password))
        .guard(user::UserGuard(Rules::new(auth, policy)))
        .extras(page::UserExtras(Rules::new(auth, policy)))
}

/// The three without their rules, which need a database: to be told of, never to be served.
#[cfg(feature = "project")]
pub(crate) fn described(app: AppBuilder) -> AppBuilder {
    app.register(described_users()).register(described_groups()).register(described_memberships())
}

fn described_users() -> ModelAdmin<entity::Entity> {
    use entity::Column as C;
    ModelAdmin::new()
        .name("user")
        .verbose_name("user")
        .verbose_name_plural("users")
        .label(C::Username)
        .list_display([
            C::Username,
            C::Email,
            C::FirstName,
            C::LastName,
            C::IsActive,
            C::IsStaff,
            C::IsSuperuser,
        ])
        .search_fields([C::Username, C::Email, C::FirstName, C::LastName])
        .list_filter([C::IsActive, C::IsStaff, C::IsSuperuser])
        .ordering([C::Username])
        .fields([
            C::Username,
            C::FirstName,
            C::LastName,
            C::Email,
            C::IsActive,
            C::IsStaff,
            C::IsSuperuser,
            C::LastLogin,
            C::DateJoined,
        ])
        .readonly_fields([C::LastLogin, C::DateJoined])
        .blank([C::FirstName, C::LastName, C::Email])
        .secret([C::Password])
        .field_name(C::Email, "Mail address")
        .field_name(C::IsActive, "Active")
        .field_name(C::IsStaff, "Staff")
        .field_name(C::IsSuperuser, "Superuser")
        .help(C::Username, "Letters, digits and @ . + - _, as it is typed to sign in.")
        .help(C::IsActive, "Nobody can sign in to an inactive account. Switch this off instead of deleting.")
        .help(C::IsStaff, "May enter this site. Only superusers change this.")
        .help(C::IsSuperuser, "May do everything. Only superusers change this.")
}

/// The groups of the stock table, `auth.group`. The policy's `[groups]` says which roles a group brings.
pub fn groups(auth: &Auth, policy: &Authorizer) -> ModelAdmin<group_table::Entity> {
    described_groups()
        .guard(group::GroupGuard(Rules::new(auth, policy)))
        .extras(page::GroupExtras(Rules::new(auth, policy)))
}

fn described_groups() -> ModelAdmin<group_table::Entity> {
    use group_table::Column as C;
    ModelAdmin::new()
        .name("group")
        .verbose_name("group")
        .verbose_name_plural("groups")
        .label(C::Name)
        .list_display([C::Name])
        .search_fields([C::Name])
        .ordering([C::Name])
        .fields([C::Name])
        .help(C::Name, "The policy gives roles to groups by this name.")
}

/// Who is in which group, `auth.membership`.
pub fn memberships(auth: &Auth, policy: &Authorizer) -> ModelAdmin<user_group::Entity> {
    described_memberships().guard(membership::MembershipGuard(Rules::new(auth, policy)))
}

fn described_memberships() -> ModelAdmin<user_group::Entity> {
    use user_group::Column as C;
    ModelAdmin::new()
        .name("membership")
        .verbose_name("group membership")
        .verbose_name_plural("group memberships")
        .list_display([C::UserId, C::GroupId])
        .list_filter([C::UserId, C::GroupId])
        .ordering([C::UserId, C::GroupId])
        .fields([C::UserId, C::GroupId])
}
