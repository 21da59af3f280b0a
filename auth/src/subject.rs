//! The signed-in user as `rbac` judges them.

use futures_util::future::BoxFuture;
use http::{Extensions, HeaderMap};
use rbac::{Identify, IdentifyError, PermissionSource, Subject, action};

use crate::permission::{Held, Permission, held_by_user};
use crate::user::{Principal, Stock, UserStore};
use crate::{Auth, AuthHandle, Error};

/// What a policy is asked about: the user's realm, key, groups and roles.
#[must_use]
pub fn subject(user: &dyn Principal) -> Subject {
    Subject::user(user.realm(), user.key(), user.username())
        .with_active(user.is_active())
        .with_superuser(user.is_superuser())
        .with_groups(user.groups().iter().cloned())
        .with_roles(user.roles().iter().cloned())
}

impl Identify for Auth {
    /// Reads the [`AuthHandle`] that [`Auth::layer`] put into the request; a visitor who is not signed in is anonymous.
    fn identify<'a>(
        &'a self,
        extensions: &'a Extensions,
        _headers: &'a HeaderMap,
    ) -> BoxFuture<'a, Result<Subject, IdentifyError>> {
        let handle = extensions.get::<AuthHandle>().cloned();
        Box::pin(async move {
            let handle = handle.ok_or(Error::NoLayer).map_err(IdentifyError::new)?;
            let user = handle.user().await.map_err(IdentifyError::new)?;
            Ok(user.map_or_else(Subject::anonymous, |user| subject(user.as_ref())))
        })
    }
}

impl PermissionSource for Auth {
    /// Reads Django's tables, once a request: a second question of the same request is answered from its
    /// [`AuthHandle`]. Users of another table have no permissions there.
    fn permissions<'a>(
        &'a self,
        subject: &'a Subject,
        extensions: &'a Extensions,
    ) -> BoxFuture<'a, Result<Vec<rbac::Permission>, IdentifyError>> {
        let handle = extensions.get::<AuthHandle>().cloned();
        Box::pin(async move {
            let key = subject.key().parse().ok().filter(|_| subject.realm() == Stock.realm());
            let Some(key) = key else { return Ok(Vec::new()) };
            let held = match handle {
                Some(handle) => handle.held_by(key).await.map_err(IdentifyError::new)?,
                None => held_by_user(self.database(), key).await.map_err(IdentifyError::new)?.into(),
            };
            Ok(held.iter().map(rbac::Permission::from).collect())
        })
    }
}

/// Django's words become ours here and nowhere else.
///
/// `add_book` of the model `book` is `create` on it, `change_` is `update`, `delete_` is `delete`, `view_` is `read`.
/// Any other codename is the action of its own name; where it ends in the model's, as `publish_book` does, it is also
/// the action `publish`, whichever of the two the policy declares.
fn translated(app: &str, model: &str, codename: &str) -> rbac::Permission {
    let resource = format!("{app}.{model}");
    let verb = codename.strip_suffix(model).and_then(|rest| rest.strip_suffix('_'));
    let permission = match verb {
        Some("add") => rbac::Permission::new(action::CREATE, resource),
        Some("change") => rbac::Permission::new(action::UPDATE, resource),
        Some("delete") => rbac::Permission::new(action::DELETE, resource),
        Some("view") => rbac::Permission::new(action::READ, resource),
        // `read_book` of somebody's own would otherwise pass for Django's `view_book`.
        Some(verb) if !verb.is_empty() && !action::BUILT_IN.contains(&verb) => {
            rbac::Permission::new(codename, resource).or_action(verb)
        }
        _ => rbac::Permission::new(codename, resource),
    };
    permission.written(format!("{app}.{codename}"))
}

impl From<&Held> for rbac::Permission {
    fn from(held: &Held) -> Self {
        let permission = translated(&held.app, &held.model, &held.codename);
        match &held.group {
            Some(group) => permission.of_group(group),
            None => permission,
        }
    }
}

impl From<&Permission> for rbac::Permission {
    fn from(permission: &Permission) -> Self {
        translated(&permission.app, &permission.model, &permission.codename)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use axum::Router;
    use axum::routing::{get, post};
    use http::StatusCode;

    use super::*;
    use crate::permission::{self, Kind};
    use crate::testing::units::{self as testing, Browser, PASSWORD};
    use crate::user::NewUser;

    #[test]
    fn djangos_words_become_ours_once() {
        let cases = [
            ("book", "add_book", "create", None),
            ("book", "change_book", "update", None),
            ("book", "delete_book", "delete", None),
            ("book", "view_book", "read", None),
            // Of another model, or of none: its own name and no verb of ours.
            ("book", "change_author", "change_author", None),
            ("book", "see_margins", "see_margins", None),
            ("book", "_book", "_book", None),
            ("orderitem", "publish_orderitem", "publish_orderitem", Some("publish")),
            ("book", "update_book", "update_book", None),
        ];
        for (model, codename, action, second) in cases {
            let permission = translated("shop", model, codename);
            assert_eq!((permission.action(), permission.resource()), (action, &*format!("shop.{model}")));
            assert_eq!(permission.as_written(), format!("shop.{codename}"));
            let others = ["create", "read", "update", "delete", "publish", "see", "change"];
            for other in others.into_iter().filter(|other| *other != action) {
                let allows = permission.allows(other, permission.resource());
                assert_eq!(allows, Some(other) == second, "{codename} {other}");
            }
        }
    }

    #[tokio::test]
    async fn permissions_in_tables_are_read_once_a_request_and_only_where_they_count() {
        let (auth, _) = testing::auth().await;
        let vera = testing::user(&auth, "vera").await;
        let db = auth.database();
        let book = Kind { app: "shop".to_owned(), model: "book".to_owned(), name: "book".to_owned() };
        assert_eq!(permission::provide(db, [book.clone()]).await.unwrap(), 4);
        assert_eq!(permission::provide(db, [book]).await.unwrap(), 0, "once");
        let all = permission::list(db).await.unwrap();
        let change = all.iter().find(|one| one.code() == "shop.change_book").unwrap();
        assert_eq!(change.name, "Can change book");
        let key = vera.key().parse().unwrap();
        let changed = permission::set_of_user(db, key, [change.id]).await.unwrap();
        assert_eq!((changed.added.len(), changed.removed.len()), (1, 0));
        assert!(permission::set_of_user(db, key, [change.id]).await.unwrap().is_empty());
        let granted = permission::granted_in_tables(&auth, &*vera).await.unwrap();
        assert_eq!(granted.into_iter().collect::<Vec<_>>(), ["shop.change_book"]);

        let entering = vera.clone();
        let enter = async move |auth: AuthHandle| auth.login(&entering).await;
        let mut browser = Browser::new(Router::new().route("/", post(enter)).layer(auth.layer()));
        browser.post("/", &[]).await;
        let statements = Arc::new(AtomicUsize::new(0));
        let mut db = auth.database().clone();
        let counter = Arc::clone(&statements);
        db.set_metric_callback(move |_| {
            counter.fetch_add(1, Ordering::Relaxed);
        });
        let counted = Auth::new(db, auth.config().clone()).unwrap();
        let policy = "[roles.viewer.allow]\n\"shop.book\" = [\"read\"]";
        let plain = rbac::Authorizer::from_text("policy.toml", policy).unwrap();
        let plain = plain.identify_with(counted.clone());
        let counting = plain.clone().with_permissions(counted.clone());
        assert!(counting.judges_permissions() && !plain.judges_permissions());
        let guarded = |policy: &rbac::Authorizer| {
            let (outer, inner) =
                (policy.require("update", "shop.book"), policy.require("update", "shop.book"));
            let why = async |decision: rbac::Decision| decision.reason().to_string();
            let route = get(why).route_layer(inner).route_layer(outer);
            Browser::new(Router::new().route("/", route).layer(counted.layer()))
        };
        for (policy, status, queries) in [(&counting, StatusCode::OK, 2), (&plain, StatusCode::FORBIDDEN, 1)]
        {
            let mut asking = guarded(policy);
            asking.cookies.clone_from(&browser.cookies);
            let answer = asking.get("/").await;
            assert_eq!((answer.status, statements.swap(0, Ordering::Relaxed)), (status, queries));
            let why = "allowed by the permission shop.change_book held in person (Django's tables)";
            assert_eq!(answer.body == why, status == StatusCode::OK, "{}", answer.body);
        }
    }

    #[tokio::test]
    async fn a_policy_sees_who_is_signed_in() {
        let (auth, _) = testing::auth().await;
        let root = auth.manager().create_superuser(NewUser::new("root", PASSWORD)).await.unwrap();
        let (asking, entering) = (auth.clone(), root.clone());
        let ask = async move |request: axum::extract::Request| {
            let subject = asking.identify(request.extensions(), request.headers()).await.unwrap();
            format!("{} {} {} {}", subject.realm(), subject.key(), subject.name(), subject.is_superuser())
        };
        let enter = async move |auth: AuthHandle| auth.login(&entering).await;
        let mut browser = Browser::new(Router::new().route("/", get(ask).post(enter)).layer(auth.layer()));
        assert_eq!(browser.get("/").await.body, "   false");
        browser.post("/", &[]).await;
        assert_eq!(browser.get("/").await.body, "auth_user 1 root true");
        let nobody = auth.identify(&Extensions::new(), &HeaderMap::new()).await;
        assert!(
            nobody.unwrap_err().to_string().contains("auth.layer()"),
            "without the layer nobody is anonymous"
        );
    }
}
