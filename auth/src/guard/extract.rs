//! Extractors: the user as an argument of a handler.

use std::convert::Infallible;
use std::ops::Deref;
use std::sync::Arc;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use http::request::Parts;

use crate::user::Principal;
use crate::{AuthHandle, Error};

/// The signed-in user. A handler that takes it answers the anonymous with 401; take `Option<CurrentUser>` to greet both,
/// and [`login_required`](crate::Auth::login_required) to send the anonymous to the sign-in page.
///
/// ```
/// use auth::CurrentUser;
///
/// async fn greet(user: Option<CurrentUser>) -> String {
///     match user {
///         Some(user) => format!("Hello, {}", user.display_name()),
///         None => "Hello, stranger".to_owned(),
///     }
/// }
/// ```
#[derive(Clone, Debug)]
pub struct CurrentUser(Arc<dyn Principal>);

impl CurrentUser {
    /// The user itself, to be kept.
    #[must_use]
    pub fn into_inner(self) -> Arc<dyn Principal> {
        self.0
    }
}

impl Deref for CurrentUser {
    type Target = dyn Principal;

    fn deref(&self) -> &Self::Target {
        self.0.as_ref()
    }
}

impl<S: Sync> FromRequestParts<S> for CurrentUser {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        handle(parts)?.user().await?.map(Self).ok_or(Error::Anonymous)
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for CurrentUser {
    type Rejection = Error;

    /// A database that fails is an error, not a stranger.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Error> {
        Ok(handle(parts)?.user().await?.map(Self))
    }
}

/// The row of your own user table: `UserAs(member): UserAs<member::Model>`.
#[derive(Clone, Debug)]
pub struct UserAs<M>(pub M);

impl<S: Sync, M: Clone + 'static> FromRequestParts<S> for UserAs<M> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        let user = handle(parts)?.user().await?.ok_or(Error::Anonymous)?;
        let row = user.as_any().downcast_ref::<M>().cloned();
        row.map(Self).ok_or(Error::OtherUserType(std::any::type_name::<M>()))
    }
}

impl<S: Sync> FromRequestParts<S> for AuthHandle {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        handle(parts)
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for AuthHandle {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Infallible> {
        Ok(handle(parts).ok())
    }
}

fn handle(parts: &Parts) -> Result<AuthHandle, Error> {
    parts.extensions.get::<AuthHandle>().cloned().ok_or(Error::NoLayer)
}
