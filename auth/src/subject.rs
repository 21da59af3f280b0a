//! The signed-in user as `rbac` judges them.

use futures_util::future::BoxFuture;
use http::{Extensions, HeaderMap};
use rbac::{Identify, IdentifyError, Subject};

use crate::user::Principal;
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

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::routing::get;

    use super::*;
    use crate::testing::units::{self as testing, Browser, PASSWORD};
    use crate::user::NewUser;

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
