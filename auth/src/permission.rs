//! Django's permission tables: which permissions there are, and who was given which.
//!
//! What a permission allows is decided elsewhere: by Django on the same database, and by a policy that was told to
//! count them (`Authorizer::with_permissions`). The functions here read and write the rows, in the transaction of
//! whoever calls them.
//!
//! ```
//! # async fn example(auth: &auth::Auth) -> Result<(), Box<dyn std::error::Error>> {
//! use auth::permission;
//!
//! let all = permission::list(auth.database()).await?;
//! let wanted = all.iter().filter(|one| one.code() == "shop.change_book").map(|one| one.id);
//! permission::set_of_group(auth.database(), 3, wanted).await?;
//! # Ok(()) }
//! ```

use std::collections::BTreeSet;

use sea_orm::sea_query::ExprTrait;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, FromQueryResult, JoinType,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationTrait, Select, Statement,
};

use crate::user::{
    Principal, Stock, UserStore, content_type, entity, group_permission, permission, user_group,
    user_permission,
};
use crate::{Auth, Error};

/// A permission with what it is about.
#[derive(Clone, Debug, Eq, FromQueryResult, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub struct Permission {
    /// The app, such as `shop`.
    pub app: String,
    /// The model in small letters without underscores, such as `book`.
    pub model: String,
    /// What a program reads, such as `change_book`.
    pub codename: String,
    /// What a person reads, such as "Can change book".
    pub name: String,
    /// The key in `auth_permission`.
    pub id: i32,
}

impl Permission {
    /// As Django's `has_perm` takes it: `shop.change_book`.
    #[must_use]
    pub fn code(&self) -> String {
        format!("{}.{}", self.app, self.codename)
    }
}

/// What [`set_of_group`] and [`set_of_user`] changed, by key, for the history.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Change {
    /// Given now and not before.
    pub added: BTreeSet<i32>,
    /// Given before and not any more.
    pub removed: BTreeSet<i32>,
}

impl Change {
    fn between(before: &BTreeSet<i32>, after: &BTreeSet<i32>) -> Self {
        Self { added: after - before, removed: before - after }
    }

    /// Whether everything stays as it was.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty()
    }
}

/// All permissions that there are, in Django's order: by app, model and codename.
///
/// # Errors
/// What the database says.
pub async fn list<C: ConnectionTrait>(db: &C) -> Result<Vec<Permission>, DbErr> {
    described().into_model::<Permission>().all(db).await
}

/// The permissions that a group brings to its members, in the order of [`list`].
///
/// # Errors
/// What the database says.
pub async fn of_group<C: ConnectionTrait>(db: &C, group: i32) -> Result<Vec<Permission>, DbErr> {
    let of_group = group_permission::Entity::find()
        .select_only()
        .column(group_permission::Column::PermissionId)
        .filter(group_permission::Column::GroupId.eq(group));
    let held = permission::Column::Id.in_subquery(of_group.into_query());
    described().filter(held).into_model::<Permission>().all(db).await
}

/// The permissions that a user of Django's table was given in person, those of groups left out, in the order of
/// [`list`].
///
/// # Errors
/// What the database says.
pub async fn of_user<C: ConnectionTrait>(db: &C, user: i32) -> Result<Vec<Permission>, DbErr> {
    let of_user = user_permission::Entity::find()
        .select_only()
        .column(user_permission::Column::PermissionId)
        .filter(user_permission::Column::UserId.eq(user));
    let held = permission::Column::Id.in_subquery(of_user.into_query());
    described().filter(held).into_model::<Permission>().all(db).await
}

/// Gives a group these permissions, by key, and takes all others from it. Rows that stay are not touched.
///
/// Whether the caller may do so is the caller's question.
///
/// # Errors
/// What the database says; a key that is no permission's breaks a foreign key.
pub async fn set_of_group<C: ConnectionTrait>(
    db: &C,
    group: i32,
    permissions: impl IntoIterator<Item = i32>,
) -> Result<Change, DbErr> {
    use group_permission::{ActiveModel, Column, Entity};
    let of_group = Column::GroupId.eq(group);
    let before = Entity::find().filter(of_group.clone()).all(db).await?;
    let before = before.into_iter().map(|row| row.permission_id).collect();
    let change = Change::between(&before, &permissions.into_iter().collect());
    if !change.removed.is_empty() {
        let gone = Column::PermissionId.is_in(change.removed.iter().copied());
        Entity::delete_many().filter(of_group).filter(gone).exec(db).await?;
    }
    if !change.added.is_empty() {
        let row =
            |&id: &i32| ActiveModel { group_id: Set(group), permission_id: Set(id), ..Default::default() };
        Entity::insert_many(change.added.iter().map(row)).exec_without_returning(db).await?;
    }
    Ok(change)
}

/// Gives a user of Django's table these permissions in person, by key, and takes all others. What groups bring stays.
///
/// Whether the caller may do so is the caller's question.
///
/// # Errors
/// What the database says; a key that is no permission's breaks a foreign key.
pub async fn set_of_user<C: ConnectionTrait>(
    db: &C,
    user: i32,
    permissions: impl IntoIterator<Item = i32>,
) -> Result<Change, DbErr> {
    use user_permission::{ActiveModel, Column, Entity};
    let of_user = Column::UserId.eq(user);
    let before = Entity::find().filter(of_user.clone()).all(db).await?;
    let before = before.into_iter().map(|row| row.permission_id).collect();
    let change = Change::between(&before, &permissions.into_iter().collect());
    if !change.removed.is_empty() {
        let gone = Column::PermissionId.is_in(change.removed.iter().copied());
        Entity::delete_many().filter(of_user).filter(gone).exec(db).await?;
    }
    if !change.added.is_empty() {
        let row =
            |&id: &i32| ActiveModel { user_id: Set(user), permission_id: Set(id), ..Default::default() };
        Entity::insert_many(change.added.iter().map(row)).exec_without_returning(db).await?;
    }
    Ok(change)
}

/// The four verbs of a model, in Django's order.
const VERBS: [&str; 4] = ["add", "change", "delete", "view"];

/// A model that permissions are made for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Kind {
    /// The app, such as `shop`.
    pub app: String,
    /// The model in small letters without underscores, such as `orderitem`.
    pub model: String,
    /// What people call one of them, such as "order item".
    pub name: String,
}

/// Makes what is missing of the models' rows: the content type, and the permissions to add, change, delete and view
/// one, named as Django names them ("Can add order item"). Rows that are there stay as they are. Gives how many
/// permissions were made.
///
/// # Errors
/// What the database says.
pub async fn provide<C: ConnectionTrait>(
    db: &C,
    models: impl IntoIterator<Item = Kind>,
) -> Result<usize, DbErr> {
    let types = content_type::Entity::find().all(db).await?;
    let rows = permission::Entity::find().all(db).await?;
    let mut known: BTreeSet<(i32, String)> =
        rows.into_iter().map(|row| (row.content_type_id, row.codename)).collect();
    let mut missing = Vec::new();
    for Kind { app, model, name } in models {
        let found = types.iter().find(|row| row.app_label == app && row.model == model);
        let content_type_id = match found {
            Some(row) => row.id,
            None => content_type(db, &app, &model).await?,
        };
        for verb in VERBS {
            let codename = format!("{verb}_{model}");
            if known.insert((content_type_id, codename.clone())) {
                missing.push(permission::ActiveModel {
                    content_type_id: Set(content_type_id),
                    codename: Set(codename),
                    name: Set(format!("Can {verb} {name}")),
                    ..Default::default()
                });
            }
        }
    }
    let count = missing.len();
    if count > 0 {
        permission::Entity::insert_many(missing).exec_without_returning(db).await?;
    }
    Ok(count)
}

async fn content_type<C: ConnectionTrait>(db: &C, app: &str, model: &str) -> Result<i32, DbErr> {
    let row = content_type::ActiveModel {
        app_label: Set(app.to_owned()),
        model: Set(model.to_owned()),
        ..Default::default()
    };
    Ok(content_type::Entity::insert(row).exec(db).await?.last_insert_id)
}

/// The permissions that somebody was given, be it by a group, each once, in the order of [`list`].
///
/// # Errors
/// What the database says.
pub async fn given<C: ConnectionTrait>(db: &C) -> Result<Vec<Permission>, DbErr> {
    let by_groups = group_permission::Entity::find()
        .select_only()
        .column(group_permission::Column::PermissionId)
        .into_query();
    let in_person = user_permission::Entity::find()
        .select_only()
        .column(user_permission::Column::PermissionId)
        .into_query();
    let held =
        permission::Column::Id.in_subquery(by_groups).or(permission::Column::Id.in_subquery(in_person));
    described().filter(held).into_model::<Permission>().all(db).await
}

/// The active users of Django's table who may do this, superusers included, by username: Django's `with_perm`. `code` is
/// written `shop.change_book`. One query.
///
/// # Errors
/// What the database says.
pub async fn with_permission(auth: &Auth, code: &str) -> Result<Vec<entity::Model>, Error> {
    let (app, codename) = code.split_once('.').unwrap_or((code, ""));
    let meant = || {
        permission::Entity::find()
            .select_only()
            .column(permission::Column::Id)
            .join(JoinType::InnerJoin, permission::Relation::ContentType.def())
            .filter(content_type::Column::AppLabel.eq(app))
            .filter(permission::Column::Codename.eq(codename))
            .into_query()
    };
    let in_person = user_permission::Entity::find()
        .select_only()
        .column(user_permission::Column::UserId)
        .filter(user_permission::Column::PermissionId.in_subquery(meant()))
        .into_query();
    let groups = group_permission::Entity::find()
        .select_only()
        .column(group_permission::Column::GroupId)
        .filter(group_permission::Column::PermissionId.in_subquery(meant()))
        .into_query();
    let by_groups = user_group::Entity::find()
        .select_only()
        .column(user_group::Column::UserId)
        .filter(user_group::Column::GroupId.in_subquery(groups))
        .into_query();
    let may = entity::Column::IsSuperuser
        .eq(true)
        .or(entity::Column::Id.in_subquery(in_person))
        .or(entity::Column::Id.in_subquery(by_groups));
    let mut users = entity::Entity::find()
        .filter(entity::Column::IsActive.eq(true))
        .filter(may)
        .order_by_asc(entity::Column::Username)
        .all(auth.database())
        .await?;
    for user in &mut users {
        // The hash goes no further.
        user.password.clear();
    }
    Ok(users)
}

/// A permission that somebody holds, and by what.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub struct Held {
    /// The app, such as `shop`.
    pub app: String,
    /// The model, such as `book`.
    pub model: String,
    /// Such as `change_book`.
    pub codename: String,
    /// The group that brings it; none if it was given in person.
    pub group: Option<String>,
}

impl Held {
    /// As Django's `has_perm` takes it: `shop.change_book`.
    #[must_use]
    pub fn code(&self) -> String {
        format!("{}.{}", self.app, self.codename)
    }
}

/// What the tables give to a user of Django's table, in person and by groups: one query. Whether the account is active
/// or a superuser's does not matter here; see [`granted_in_tables`] for what it comes to.
///
/// # Errors
/// What the database says.
pub async fn held_by_user<C: ConnectionTrait>(db: &C, user: i32) -> Result<Vec<Held>, DbErr> {
    let backend = db.get_database_backend();
    let (first, second) = if backend == DbBackend::Postgres { ("$1", "$2") } else { ("?", "?") };
    let sql = format!(
        "SELECT c.app_label, c.model, p.codename, g.name FROM auth_user_groups m \
         JOIN auth_group g ON g.id = m.group_id \
         JOIN auth_group_permissions h ON h.group_id = g.id \
         JOIN auth_permission p ON p.id = h.permission_id \
         JOIN django_content_type c ON c.id = p.content_type_id WHERE m.user_id = {first} \
         UNION ALL \
         SELECT c.app_label, c.model, p.codename, NULL FROM auth_user_user_permissions h \
         JOIN auth_permission p ON p.id = h.permission_id \
         JOIN django_content_type c ON c.id = p.content_type_id WHERE h.user_id = {second}"
    );
    let statement = Statement::from_sql_and_values(backend, sql, [user.into(), user.into()]);
    let rows = db.query_all_raw(statement).await?;
    rows.iter()
        .map(|row| {
            Ok(Held {
                app: row.try_get_by_index(0)?,
                model: row.try_get_by_index(1)?,
                codename: row.try_get_by_index(2)?,
                group: row.try_get_by_index(3)?,
            })
        })
        .collect()
}

/// All that a user may do by Django's tables, as Django's `get_all_permissions` says it: nothing for an inactive account,
/// everything for a superuser, else what was given in person or by a group. Written `shop.change_book`.
///
/// The tables speak of Django's users: to a user of another table they give nothing.
///
/// # Errors
/// What the database says.
pub async fn granted_in_tables(auth: &Auth, user: &dyn Principal) -> Result<BTreeSet<String>, Error> {
    let key = user.key().parse().ok().filter(|_| user.realm() == Stock.realm());
    let Some(key) = key.filter(|_| user.is_active()) else { return Ok(BTreeSet::new()) };
    if user.is_superuser() {
        return Ok(list(auth.database()).await?.iter().map(Permission::code).collect());
    }
    Ok(held_by_user(auth.database(), key).await?.iter().map(Held::code).collect())
}

/// All permissions, in Django's order.
fn described() -> Select<permission::Entity> {
    use content_type::Column as Type;
    use permission::Column;
    permission::Entity::find()
        .select_only()
        .column_as(Type::AppLabel, "app")
        .column(Type::Model)
        .columns([Column::Codename, Column::Name, Column::Id])
        .join(JoinType::InnerJoin, permission::Relation::ContentType.def())
        .order_by_asc(Type::AppLabel)
        .order_by_asc(Type::Model)
        .order_by_asc(Column::Codename)
}
