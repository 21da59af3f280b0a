//! A password and the name of the account.

use futures_util::future::BoxFuture;

use super::{Backend, Credentials, Verdict};
use crate::{Auth, Error};

/// The account of exactly this name (NFKC, the case counts), if its password fits.
#[derive(Clone, Copy, Debug, Default)]
pub struct PasswordByLogin;

impl Backend for PasswordByLogin {
    fn name(&self) -> &'static str {
        "password"
    }

    fn judge<'a>(
        &'a self,
        auth: &'a Auth,
        offered: &'a Credentials,
    ) -> BoxFuture<'a, Result<Verdict, Error>> {
        Box::pin(async move {
            if offered.password().is_none() {
                return Ok(Verdict::NotMine);
            }
            Ok(auth.account(offered.login()).await?.map_or(Verdict::NotMine, Verdict::Compare))
        })
    }
}
