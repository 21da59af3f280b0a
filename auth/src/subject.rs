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
