//! A password and the name of the account, or its mail address.

use futures_util::future::BoxFuture;

use super::{Backend, Credentials, Verdict};
use crate::{Auth, Error};

/// The account of exactly this name, else the only one with this mail address, if its password fits.
///
/// Addresses are compared without case and in NFKC; letters that merely look alike are different letters. Django's table
/// does not keep addresses unique: one that two accounts have is nobody's, whichever of them is active. A name goes
/// before an address, so that nobody takes over another's name by writing it into the field for the address.
///
/// Each sign-in compares the addresses of the whole table with one, unless the database has an index that helps.
#[derive(Clone, Copy, Debug, Default)]
pub struct PasswordByEmail;

impl Backend for PasswordByEmail {
    fn name(&self) -> &'static str {
        "password-by-email"
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
            // Both questions always, so that their time does not tell which of them found somebody.
            let by_name = auth.account(offered.login()).await?;
            let mut by_address = auth.accounts_of_address(offered.login()).await?;
            let only = if by_address.len() == 1 { by_address.pop() } else { None };
            Ok(by_name.or(only).map_or(Verdict::NotMine, Verdict::Compare))
        })
    }
}
