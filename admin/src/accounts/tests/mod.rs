//! A small house with people in it: the rules asked directly, and the whole way through the desk.

mod columns;
mod desk;
mod first_step;
mod groups;
mod password;
mod permissions;
mod rules;
mod tables;

use std::sync::Arc;

use auth::user::{NewUser, Stock, UserStore, entity, group, user_group};
use auth::{Auth, Config};
use rbac::Authorizer;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectOptions, Database, EntityTrait, IntoActiveModel,
    Iterable, QueryFilter, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;

use super::group::GroupGuard;
use super::membership::MembershipGuard;
use super::standing::Rules;
use super::user::UserGuard;
use crate::gate::{GuardError, RowChange, RowGuard, Visitor};
use crate::model::{Key, Model, ModelAdmin, Row};

const POLICY: &str = r#"
resources = ["shop.book", "shop.order", "shop.shelf"]
[groups]
Editors = ["editor"]
Support = ["support"]
Keepers = ["keeper"]
Barred  = ["barred"]
[roles.editor.allow]
"shop.book" = ["crud"]
[roles.support.allow]
"shop.order" = ["read"]
[roles.keeper]
inherits = ["editor"]
[roles.keeper.allow]
"auth.user" = ["crud"]
"auth.group" = ["crud"]
"auth.membership" = ["crud"]
[roles.barred.deny]
"shop.*" = ["*"]
[roles.authenticated.allow]
"shop.shelf" = ["read"]
"#;

struct House {
    auth: Auth,
    policy: Authorizer,
}

/// `root` is the superuser; `kim` keeps accounts; `eddie` and `susan` work; `pat` is nobody; `stella` is staff by flag.
async fn house() -> House {
    house_on("sqlite::memory:", 1).await
}

async fn house_on(url: &str, connections: u32) -> House {
    let mut options = ConnectOptions::new(url);
    options.max_connections(connections);
    let db = Database::connect(options).await.unwrap();
    auth::migration::Migrator::up(&db, None).await.unwrap();
    let url = frontdesk_web::PublicUrl::parse("http://127.0.0.1:8000").unwrap();
    let auth =
        Auth::new(db, Config::new(url, "fifty characters and more are what a secret key takes")).unwrap();
    let policy = Authorizer::from_text("policy.toml", POLICY).unwrap();
    policy.register(["auth.user", "auth.group", "auth.membership"]).unwrap();
    let house = House { auth, policy };
    let root = NewUser::new("root", "correct horse battery staple");
    house.auth.manager().create_superuser(root).await.unwrap();
    for group in ["Editors", "Support", "Keepers", "Barred", "Choir"] {
        house.add_group(group).await;
    }
    for (name, staff, groups) in [
        ("kim", false, &["Keepers", "Choir"][..]),
        ("eddie", false, &["Editors"]),
        ("susan", false, &["Support"]),
        ("pat", false, &[]),
        ("stella", true, &[]),
    ] {
        house.add_user(name, staff, groups).await;
    }
    house
}

impl House {
    async fn add_group(&self, name: &str) {
        let row = group::ActiveModel { name: Set(name.to_owned()), ..Default::default() };
        row.insert(self.auth.database()).await.unwrap();
    }

    async fn add_user(&self, name: &str, staff: bool, groups: &[&str]) {
        let row = entity::ActiveModel { is_staff: Set(staff), ..new_user(name) };
        let user = row.insert(self.auth.database()).await.unwrap();
        for name in groups {
            let link = user_group::ActiveModel {
                user_id: Set(user.id),
                group_id: Set(self.group(name).await.id),
                ..Default::default()
            };
            link.insert(self.auth.database()).await.unwrap();
        }
    }

    async fn join(&self, user: &str, group: &str) {
        let link = user_group::ActiveModel {
            user_id: Set(self.user(user).await.id),
            group_id: Set(self.group(group).await.id),
            ..Default::default()
        };
        link.insert(self.auth.database()).await.unwrap();
    }

    async fn leave(&self, user: &str, group: &str) {
        let (user, group) = (self.user(user).await.id, self.group(group).await.id);
        let links = user_group::Entity::delete_many()
            .filter(user_group::Column::UserId.eq(user))
            .filter(user_group::Column::GroupId.eq(group));
        links.exec(self.auth.database()).await.unwrap();
    }

    async fn user(&self, name: &str) -> entity::Model {
        let found = entity::Entity::find().filter(entity::Column::Username.eq(name));
        found.one(self.auth.database()).await.unwrap().unwrap()
    }

    async fn group(&self, name: &str) -> group::Model {
        let found = group::Entity::find().filter(group::Column::Name.eq(name));
        found.one(self.auth.database()).await.unwrap().unwrap()
    }

    async fn visitor(&self, name: &str) -> Visitor {
        Visitor::new(self.user(name).await.id.to_string(), name).realm(Stock.realm())
    }

    fn rules(&self) -> Rules {
        Rules::new(&self.auth, &self.policy)
    }

    /// What the guard says: `ok`, or the id of its text.
    async fn judge(
        &self,
        guard: &dyn RowGuard,
        visitor: &Visitor,
        before: Option<Row>,
        after: Option<Row>,
    ) -> String {
        let transaction = self.auth.database().begin().await.unwrap();
        let model = Arc::clone(before.as_ref().or(after.as_ref()).unwrap().model());
        let action = match (&before, &after) {
            (None, _) => "create",
            (_, None) => "delete",
            _ => "update",
        };
        let change = RowChange {
            visitor,
            action,
            model: &model,
            before: before.as_ref(),
            after: after.as_ref(),
            transaction: &transaction,
        };
        match guard.judge(&change).await {
            Ok(()) => "ok".to_owned(),
            Err(GuardError::Refused(message)) => message.id().unwrap().to_owned(),
            Err(GuardError::Field { field, message }) => format!("{field}: {}", message.id().unwrap()),
            Err(GuardError::Database(error)) => panic!("{error}"),
        }
    }

    async fn user_change(&self, who: &str, whom: &str, edit: impl Fn(&mut entity::ActiveModel)) -> String {
        let model = model(super::users(&self.auth, &self.policy));
        let stored = self.user(whom).await;
        let mut edited = stored.clone().into_active_model();
        edit(&mut edited);
        let (before, after) = (
            row::<entity::Entity>(&model, stored.into_active_model()),
            row::<entity::Entity>(&model, edited),
        );
        self.judge(&UserGuard(self.rules()), &self.visitor(who).await, Some(before), Some(after)).await
    }

    async fn user_delete(&self, who: &str, whom: &str) -> String {
        let model = model(super::users(&self.auth, &self.policy));
        let before = row::<entity::Entity>(&model, self.user(whom).await.into_active_model());
        self.judge(&UserGuard(self.rules()), &self.visitor(who).await, Some(before), None).await
    }

    async fn user_create(&self, who: &str, new: entity::ActiveModel) -> String {
        let model = model(super::users(&self.auth, &self.policy));
        let after = row::<entity::Entity>(&model, new);
        self.judge(&UserGuard(self.rules()), &self.visitor(who).await, None, Some(after)).await
    }

    async fn group_change(&self, who: &str, before: Option<&str>, after: Option<&str>) -> String {
        let model = model(super::groups(&self.auth, &self.policy));
        let stored = match before {
            Some(name) => Some(self.group(name).await.into_active_model()),
            None => None,
        };
        let after = after.map(|name| {
            let mut edited = stored.clone().unwrap_or_default();
            edited.name = Set(name.to_owned());
            row::<group::Entity>(&model, edited)
        });
        let before = stored.map(|stored| row::<group::Entity>(&model, stored));
        self.judge(&GroupGuard(self.rules()), &self.visitor(who).await, before, after).await
    }

    /// `(user, group)` before and after.
    async fn membership_change(
        &self,
        who: &str,
        before: Option<(&str, &str)>,
        after: Option<(&str, &str)>,
    ) -> String {
        let model = model(super::memberships(&self.auth, &self.policy));
        let mut rows = Vec::new();
        for end in [before, after] {
            rows.push(match end {
                Some((user, group)) => {
                    let link = user_group::ActiveModel {
                        id: Set(1.into()),
                        user_id: Set(self.user(user).await.id),
                        group_id: Set(self.group(group).await.id),
                    };
                    Some(row::<user_group::Entity>(&model, link))
                }
                None => None,
            });
        }
        let after = rows.pop().flatten();
        let before = rows.pop().flatten();
        self.judge(&MembershipGuard(self.rules()), &self.visitor(who).await, before, after).await
    }
}

fn new_user(name: &str) -> entity::ActiveModel {
    entity::ActiveModel {
        username: Set(name.to_owned()),
        first_name: Set(String::new()),
        last_name: Set(String::new()),
        email: Set(String::new()),
        is_staff: Set(false),
        is_superuser: Set(false),
        is_active: Set(true),
        ..Default::default()
    }
}

fn model<E>(admin: ModelAdmin<E>) -> Arc<Model>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel> + Send + Sync,
    E::ActiveModel: Send + Sync + 'static,
{
    admin.into_entry("auth").unwrap().model
}

fn row<E: EntityTrait>(model: &Arc<Model>, row: E::ActiveModel) -> Row {
    let values = E::Column::iter().map(|column| row.get(column).into_value()).collect();
    Row::new(model, Key::new(["1"]), values)
}
