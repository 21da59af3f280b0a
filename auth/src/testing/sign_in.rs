//! What a test puts into a request so that the session layer signs somebody in.

use std::sync::{Arc, Mutex, PoisonError};

use http::Extensions;

use crate::session::AuthHandle;
use crate::{Auth, Principal};

/// The user to sign in, and what came of it. An extension: no header, no cookie, no body can be one.
#[derive(Clone)]
pub(crate) struct SignIn {
    user: Arc<dyn Principal>,
    outcome: Arc<Mutex<Option<Result<(), String>>>>,
}

impl SignIn {
    pub(super) fn new(user: &Arc<dyn Principal>) -> Self {
        Self { user: Arc::clone(user), outcome: Arc::default() }
    }

    /// The sign-in that a request asks this application for.
    pub(crate) fn asked_of(auth: &Auth, extensions: &Extensions) -> Option<Self> {
        extensions.get::<Self>().filter(|asked| asked.user.realm() == auth.users().realm()).cloned()
    }

    /// Signs the user in as any handler would; the cookie goes with the answer.
    pub(crate) async fn perform(self, handle: &AuthHandle) {
        let outcome = handle.login(&self.user).await.map_err(|error| error.to_string());
        *self.outcome.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
    }

    /// What came of it; nothing if no session layer saw the request.
    pub(super) fn outcome(&self) -> Option<Result<(), String>> {
        self.outcome.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
