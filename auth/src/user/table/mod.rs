//! Your own user table, mapped by value.

mod columns;
mod flag;
mod row;
mod store;

use std::fmt;
use std::sync::Arc;

use sea_orm::EntityTrait;

use self::flag::Flag;
use super::NewRow;
use super::links::Links;
use crate::password::Format;

type Roles<E> = Arc<dyn Fn(&<E as EntityTrait>::Model) -> Vec<String> + Send + Sync>;
type Naming<E> = Arc<dyn Fn(&<E as EntityTrait>::Model) -> String + Send + Sync>;
type Filling<E> = Arc<dyn Fn(&NewRow, &mut <E as EntityTrait>::ActiveModel) + Send + Sync>;
type Switching<E> = Arc<dyn Fn(bool, &mut <E as EntityTrait>::ActiveModel) + Send + Sync>;

/// A map from an entity of yours to what a user is.
///
/// The entity's crate needs nothing of ours, and the table may have any key that prints as text (integer, UUID, string),
/// any column names and any further columns.
///
/// ```
/// use auth::user::UserTable;
/// # mod member {
/// #     use sea_orm::entity::prelude::*;
/// #     #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
/// #     #[sea_orm(table_name = "member")]
/// #     pub struct Model {
/// #         #[sea_orm(primary_key, auto_increment = false)]
/// #         pub id: Uuid,
/// #         pub email: String,
/// #         pub password_hash: Option<String>,
/// #         pub blocked: bool,
/// #         pub role: String,
/// #     }
/// #     #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
/// #     pub enum Relation {}
/// #     impl ActiveModelBehavior for ActiveModel {}
/// # }
/// use member::Column::{Email, PasswordHash};
/// use sea_orm::Set;
///
/// let members = UserTable::<member::Entity>::new(Email, PasswordHash)
///     .email(Email)
///     .active(|member| !member.blocked)
///     .on_set_active(|active, row| row.blocked = Set(!active))
///     .staff(|member| member.role == "office")
///     .superuser(|member| member.role == "owner")
///     .roles(|member| vec![member.role.clone()])
///     .groups();
/// ```
///
/// What a new row needs and this map does not know (here: `role`) is [asked for](super::UserStore::required) by
/// `createsuperuser` and `user create`, unless [`on_create`](Self::on_create) fills it. A UUID for a key is drawn.
pub struct UserTable<E: EntityTrait> {
    realm: String,
    login: E::Column,
    password: E::Column,
    email: Option<E::Column>,
    last_login: Option<E::Column>,
    format: Format,
    rehash: bool,
    active: Flag<E>,
    staff: Flag<E>,
    superuser: Flag<E>,
    roles: Roles<E>,
    full_name: Naming<E>,
    on_create: Option<Filling<E>>,
    on_set_active: Option<Switching<E>>,
    groups: Option<Links>,
}

impl<E: EntityTrait> UserTable<E> {
    /// Users who sign in with the column `login`; `password` holds the hash and may be nullable.
    ///
    /// Until told otherwise every row is active, nobody is staff or superuser, and hashes are plain PHC strings. Names
    /// should be unique in the table, as sign-in and lists take them to be.
    #[must_use]
    pub fn new(login: E::Column, password: E::Column) -> Self {
        Self {
            realm: E::default().table_name().to_owned(),
            login,
            password,
            email: None,
            last_login: None,
            format: Format::Phc,
            rehash: true,
            active: Flag::Always(true),
            staff: Flag::Always(false),
            superuser: Flag::Always(false),
            roles: Arc::new(|_| Vec::new()),
            full_name: Arc::new(|_| String::new()),
            on_create: None,
            on_set_active: None,
            groups: None,
        }
    }

    /// The column of the mail address; it may be the same as the login, which then has to be an address.
    #[must_use]
    pub fn email(mut self, column: E::Column) -> Self {
        self.email = Some(column);
        self
    }

    /// The column that notes the last sign-in.
    #[must_use]
    pub fn last_login(mut self, column: E::Column) -> Self {
        self.last_login = Some(column);
        self
    }

    /// Which rows may sign in and stay signed in. To lock and unlock accounts, say
    /// [`on_set_active`](Self::on_set_active), too: what a closure reads, nobody can write.
    #[must_use]
    pub fn active(mut self, is_active: impl Fn(&E::Model) -> bool + Send + Sync + 'static) -> Self {
        self.active = Flag::judged(is_active);
        self
    }

    /// The column (true or false) that says which rows may sign in and stay signed in. Accounts are locked and unlocked
    /// by it, and a new one has it on.
    #[must_use]
    pub fn active_column(mut self, column: E::Column) -> Self {
        self.active = Flag::Column(column);
        self
    }

    /// Which rows may enter the admin.
    #[must_use]
    pub fn staff(mut self, is_staff: impl Fn(&E::Model) -> bool + Send + Sync + 'static) -> Self {
        self.staff = Flag::judged(is_staff);
        self
    }

    /// The column (true or false) that says which rows may enter the admin.
    #[must_use]
    pub fn staff_column(mut self, column: E::Column) -> Self {
        self.staff = Flag::Column(column);
        self
    }

    /// Which rows pass every check.
    #[must_use]
    pub fn superuser(mut self, is_superuser: impl Fn(&E::Model) -> bool + Send + Sync + 'static) -> Self {
        self.superuser = Flag::judged(is_superuser);
        self
    }

    /// The column (true or false) that says which rows pass every check.
    #[must_use]
    pub fn superuser_column(mut self, column: E::Column) -> Self {
        self.superuser = Flag::Column(column);
        self
    }

    /// The roles that the table itself gives.
    #[must_use]
    pub fn roles(mut self, roles: impl Fn(&E::Model) -> Vec<String> + Send + Sync + 'static) -> Self {
        self.roles = Arc::new(roles);
        self
    }

    /// Users are in groups: in the table `<table>_groups`, which [`migration::Own`](crate::migration::Own) makes. Without this
    /// nobody is in any group, and no such table is asked for.
    #[must_use]
    pub fn groups(mut self) -> Self {
        self.groups = Some(Links::of(&self.realm));
        self
    }

    /// The person's name, to be shown on pages.
    #[must_use]
    pub fn full_name(mut self, name: impl Fn(&E::Model) -> String + Send + Sync + 'static) -> Self {
        self.full_name = Arc::new(name);
        self
    }

    /// In which form the password column keeps hashes.
    #[must_use]
    pub fn format(mut self, format: Format) -> Self {
        self.format = format;
        self
    }

    /// Whether a hash of another scheme, cost or format than today's is replaced at the next sign-in. It is, unless told
    /// otherwise: say no where another program reads the column and knows the old scheme alone.
    #[must_use]
    pub fn rehash(mut self, rehash: bool) -> Self {
        self.rehash = rehash;
        self
    }

    /// Fills the columns of a new row that this map does not know: the key if neither the database makes it nor it is a
    /// UUID, whatever else is required, and the columns behind [`staff`](Self::staff) and
    /// [`superuser`](Self::superuser).
    ///
    /// The closure is also run on rows that nobody inserts, to find out what it fills.
    #[must_use]
    pub fn on_create(mut self, fill: impl Fn(&NewRow, &mut E::ActiveModel) + Send + Sync + 'static) -> Self {
        self.on_create = Some(Arc::new(fill));
        self
    }

    /// Sets what [`active`](Self::active) reads, to lock an account (`false`) or to unlock it (`true`).
    #[must_use]
    pub fn on_set_active(
        mut self,
        switch: impl Fn(bool, &mut E::ActiveModel) + Send + Sync + 'static,
    ) -> Self {
        self.on_set_active = Some(Arc::new(switch));
        self
    }
}

impl<E: EntityTrait> fmt::Debug for UserTable<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserTable")
            .field("realm", &self.realm)
            .field("login", &self.login)
            .field("format", &self.format)
            .finish_non_exhaustive()
    }
}

/// Whether both are the same column.
fn same<E: EntityTrait>(left: E::Column, right: E::Column) -> bool {
    name::<E>(left) == name::<E>(right)
}

/// The column's name in the database.
fn name<E: EntityTrait>(column: E::Column) -> &'static str {
    sea_orm::IdenStatic::as_str(&column)
}
