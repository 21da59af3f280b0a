//! Where users come from.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use sea_orm::{DatabaseExecutor, DbErr, EntityTrait};
use secrecy::SecretString;
use thiserror::Error;

use super::{Account, GroupMembers, ListUsers, LoginFault, NewRow, Principal, SessionAccount, UserColumn};
use crate::password::Format;
use crate::session::entity as session;

/// A source of users. Object safe: handed around as `Arc<dyn UserStore>`.
///
/// The two that there are, [`Stock`](super::Stock) and [`UserTable`](super::UserTable), cover tables; implement it
/// yourself for users that live elsewhere. `db` is a connection or the transaction of the caller.
pub trait UserStore: Send + Sync + 'static {
    /// The name of the table: part of every user's identity, see [`Principal::realm`].
    fn realm(&self) -> &str;

    /// In which form the password column keeps hashes.
    fn format(&self) -> Format {
        Format::Phc
    }

    /// Most characters that a name to sign in with can have.
    fn login_limit(&self) -> usize {
        254
    }

    /// Whether a hash of another scheme, cost or format than today's is replaced at a sign-in that succeeds.
    fn rehash(&self) -> bool {
        true
    }

    /// Whether a new account has a mail address beside its name.
    fn has_email(&self) -> bool {
        false
    }

    /// Whether `login` (in canonical form) may become the name of a new account.
    ///
    /// # Errors
    /// What is wrong with it.
    fn check_login(&self, login: &str) -> Result<(), LoginFault> {
        super::login::check_any(login, self.login_limit())
    }

    /// The account of exactly this name. `login` is in canonical form (NFKC).
    fn by_login<'a>(
        &'a self,
        db: &'a DatabaseExecutor<'a>,
        login: &'a str,
    ) -> StoreFuture<'a, Option<Account>>;

    /// The account with this key. A key that cannot be one of this table is nobody's.
    fn by_key<'a>(&'a self, db: &'a DatabaseExecutor<'a>, key: &'a str) -> StoreFuture<'a, Option<Account>>;

    /// Whether an account has this name, be it in other case.
    fn is_taken<'a>(&'a self, db: &'a DatabaseExecutor<'a>, login: &'a str) -> StoreFuture<'a, bool>;

    /// Makes an account. The name and the address are already checked, the password is already a hash.
    fn create<'a>(
        &'a self,
        db: &'a DatabaseExecutor<'a>,
        new: &'a NewRow,
    ) -> StoreFuture<'a, Arc<dyn Principal>>;

    /// Replaces the hash; false if there is no such account.
    fn set_password<'a>(
        &'a self,
        db: &'a DatabaseExecutor<'a>,
        key: &'a str,
        hash: &'a SecretString,
    ) -> StoreFuture<'a, bool>;

    /// Replaces the hash if it still is `former`, which the same password fits; false if it is not.
    fn upgrade_password<'a>(
        &'a self,
        db: &'a DatabaseExecutor<'a>,
        key: &'a str,
        former: &'a SecretString,
        hash: &'a SecretString,
    ) -> StoreFuture<'a, bool> {
        let _ = (db, key, former, hash);
        let remedy = "implement `UserStore::upgrade_password`, or answer `UserStore::rehash` with false";
        self.cannot("upgrade a password hash", remedy)
    }

    /// Every account with this mail address, compared without case and in NFKC. A table without addresses has none.
    fn by_email<'a>(&'a self, db: &'a DatabaseExecutor<'a>, email: &'a str) -> StoreFuture<'a, Vec<Account>> {
        let _ = (db, email);
        Box::pin(async { Ok(Vec::new()) })
    }

    /// A sample of the stored hashes, of which the schemes in use are learnt: a bounded read, since it is asked before the
    /// first sign-in and then once an hour.
    fn schemes<'a>(&'a self, db: &'a DatabaseExecutor<'a>) -> StoreFuture<'a, Vec<SecretString>> {
        let _ = db;
        Box::pin(async { Ok(Vec::new()) })
    }

    /// Users in the order of their names, with their groups: at most [`limit`](ListUsers::limit) of them, none of which
    /// is counted.
    fn list<'a>(
        &'a self,
        db: &'a DatabaseExecutor<'a>,
        ask: &'a ListUsers,
    ) -> StoreFuture<'a, Vec<Arc<dyn Principal>>> {
        let _ = (db, ask);
        self.cannot("list its users", "implement `UserStore::list`")
    }

    /// Whether an active superuser other than this one is left. Inside a transaction their rows stay locked until its end,
    /// where the database has row locks and the store can ask for them.
    fn has_other_superuser<'a>(
        &'a self,
        db: &'a DatabaseExecutor<'a>,
        key: &'a str,
    ) -> StoreFuture<'a, bool> {
        Box::pin(async move {
            let mut ask = ListUsers::default();
            loop {
                let page = self.list(db, &ask).await?;
                let counts = |user: &Arc<dyn Principal>| user.is_superuser() && user.is_active();
                if page.iter().any(|user| counts(user) && user.key() != key) {
                    return Ok(true);
                }
                match page.last() {
                    Some(last) if page.len() as u64 >= ask.limit => {
                        ask.after = Some(last.username().to_owned());
                    }
                    _ => return Ok(false),
                }
            }
        })
    }

    /// Lets an account be used, or not; false if there is no such account.
    fn set_active<'a>(
        &'a self,
        db: &'a DatabaseExecutor<'a>,
        key: &'a str,
        active: bool,
    ) -> StoreFuture<'a, bool> {
        let _ = (db, key, active);
        self.cannot("lock or unlock an account", "implement `UserStore::set_active`")
    }

    /// The names of the account's groups, sorted. A table without groups has none.
    fn groups_of<'a>(&'a self, db: &'a DatabaseExecutor<'a>, key: &'a str) -> StoreFuture<'a, Vec<String>> {
        let _ = (db, key);
        Box::pin(async { Ok(Vec::new()) })
    }

    /// Puts the account into the group with this key in `auth_group`; false if it is in it already.
    fn add_to_group<'a>(
        &'a self,
        db: &'a DatabaseExecutor<'a>,
        key: &'a str,
        group: i32,
    ) -> StoreFuture<'a, bool> {
        let _ = (db, key, group);
        self.cannot("put somebody into a group", "implement `UserStore::add_to_group`")
    }

    /// Takes the account out of the group with this key in `auth_group`; false if it is not in it.
    fn remove_from_group<'a>(
        &'a self,
        db: &'a DatabaseExecutor<'a>,
        key: &'a str,
        group: i32,
    ) -> StoreFuture<'a, bool> {
        let _ = (db, key, group);
        self.cannot("take somebody out of a group", "implement `UserStore::remove_from_group`")
    }

    /// Every group with the number of this realm's users in it, sorted by name, in one query.
    fn groups<'a>(&'a self, db: &'a DatabaseExecutor<'a>) -> StoreFuture<'a, Vec<GroupMembers>> {
        let _ = db;
        self.cannot("list its groups", "implement `UserStore::groups`")
    }

    /// The columns of a new account that nothing else fills, so that somebody can be asked for them.
    fn columns(&self) -> Vec<UserColumn> {
        Vec::new()
    }

    /// Those of [`columns`](Self::columns) without which no account can be made.
    fn required(&self) -> Vec<UserColumn> {
        self.columns().into_iter().filter(UserColumn::is_required).collect()
    }

    /// Notes that the user signed in. A table without such a column has nothing to do.
    fn touch_last_login<'a>(
        &'a self,
        db: &'a DatabaseExecutor<'a>,
        key: &'a str,
        at: DateTime<Utc>,
    ) -> StoreFuture<'a, ()> {
        let _ = (db, key, at);
        Box::pin(async { Ok(()) })
    }

    /// The session whose id has this hash, with the account that it belongs to. Two reads, unless a store can join.
    fn by_session<'a>(
        &'a self,
        db: &'a DatabaseExecutor<'a>,
        id_hash: &'a str,
    ) -> StoreFuture<'a, Option<SessionAccount>> {
        Box::pin(async move {
            let Some(session) = session::Entity::find_by_id(id_hash).one(db).await? else { return Ok(None) };
            let account = match (&session.realm, &session.user_key) {
                (Some(realm), Some(key)) if realm == self.realm() => self.by_key(db, key).await?,
                _ => None,
            };
            Ok(Some(SessionAccount { session, account }))
        })
    }
}

/// For the defaults of the trait: the same answer whatever was asked.
trait Cannot {
    fn cannot<T: Send + 'static>(&self, what: &'static str, remedy: &'static str) -> StoreFuture<'static, T>;
}

impl<S: UserStore + ?Sized> Cannot for S {
    fn cannot<T: Send + 'static>(&self, what: &'static str, remedy: &'static str) -> StoreFuture<'static, T> {
        let realm = self.realm().to_owned();
        Box::pin(async move { Err(StoreError::Unsupported { realm, what, remedy }) })
    }
}

/// What a store answers with.
pub type StoreFuture<'a, T> = BoxFuture<'a, Result<T, StoreError>>;

/// Why a store could not do what it was asked.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
    /// The mapping of the table has no way to do it.
    #[error("the user table `{realm}` cannot {what}: {remedy}")]
    Unsupported {
        /// The table.
        realm: String,
        /// What was asked.
        what: &'static str,
        /// What to write into the mapping.
        remedy: &'static str,
    },
    /// A value does not fit the column that it is mapped to.
    #[error("the column `{column}` of the user table `{realm}` does not take {what}")]
    Column {
        /// The table.
        realm: String,
        /// The column.
        column: String,
        /// The value that was offered, in words.
        what: &'static str,
    },
}
