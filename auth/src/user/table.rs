//! Your own user table, mapped by value.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{ArrayType, Expr, ExprTrait, Func, LikeExpr, Value};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ColumnTrait, DatabaseExecutor, EntityTrait, IntoActiveModel,
    Iterable, ModelTrait, PrimaryKeyToColumn, QueryFilter, QuerySelect,
};
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use super::store::{Account, NewRow, StoreError, StoreFuture};
use super::{Person, Principal, UserStore, login};
use crate::password::Format;

type Flag<E> = Arc<dyn Fn(&<E as EntityTrait>::Model) -> bool + Send + Sync>;
type Roles<E> = Arc<dyn Fn(&<E as EntityTrait>::Model) -> Vec<String> + Send + Sync>;
type Naming<E> = Arc<dyn Fn(&<E as EntityTrait>::Model) -> String + Send + Sync>;
type Filling<E> = Arc<dyn Fn(&NewRow, &mut <E as EntityTrait>::ActiveModel) + Send + Sync>;

/// A map from an entity of yours to what a user is.
///
/// The entity's crate needs nothing of ours, and the table may have any key that prints as text (integer, UUID, string),
/// any column names and any further columns.
///
/// ```
/// use auth::user::UserTable;
/// # mod member {
/// #     use sea_orm::entity::prelude::*;
/// #     #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
/// #     #[sea_orm(table_name = "member")]
/// #     pub struct Model {
/// #         #[sea_orm(primary_key, auto_increment = false)]
/// #         pub id: Uuid,
/// #         pub email: String,
/// #         pub password_hash: Option<String>,
/// #         pub blocked: bool,
/// #         pub role: String,
/// #     }
/// #     #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
/// #     pub enum Relation {}
/// #     impl ActiveModelBehavior for ActiveModel {}
/// # }
/// use member::Column::{Email, PasswordHash};
///
/// let members = UserTable::<member::Entity>::new(Email, PasswordHash)
///     .email(Email)
///     .active(|member| !member.blocked)
///     .staff(|member| member.role == "office")
///     .roles(|member| vec![member.role.clone()]);
/// ```
pub struct UserTable<E: EntityTrait> {
    realm: String,
    login: E::Column,
    password: E::Column,
    email: Option<E::Column>,
    last_login: Option<E::Column>,
    format: Format,
    active: Flag<E>,
    staff: Flag<E>,
    superuser: Flag<E>,
    roles: Roles<E>,
    full_name: Naming<E>,
    on_create: Option<Filling<E>>,
    entity: PhantomData<fn() -> E>,
}

impl<E: EntityTrait> UserTable<E> {
    /// Users who sign in with the column `login`; `password` holds the hash and may be nullable.
    ///
    /// Until told otherwise every row is active, nobody is staff or superuser, and hashes are plain PHC strings.
    #[must_use]
    pub fn new(login: E::Column, password: E::Column) -> Self {
        Self {
            realm: E::default().table_name().to_owned(),
            login,
            password,
            email: None,
            last_login: None,
            format: Format::Phc,
            active: Arc::new(|_| true),
            staff: Arc::new(|_| false),
            superuser: Arc::new(|_| false),
            roles: Arc::new(|_| Vec::new()),
            full_name: Arc::new(|_| String::new()),
            on_create: None,
            entity: PhantomData,
        }
    }

    /// The column of the mail address; it may be the same as the login.
    #[must_use]
    pub fn email(mut self, column: E::Column) -> Self {
        self.email = Some(column);
        self
    }

    /// The column that notes the last sign-in.
    #[must_use]
    pub fn last_login(mut self, column: E::Column) -> Self {
        self.last_login = Some(column);
        self
    }

    /// Which rows may sign in and stay signed in.
    #[must_use]
    pub fn active(mut self, is_active: impl Fn(&E::Model) -> bool + Send + Sync + 'static) -> Self {
        self.active = Arc::new(is_active);
        self
    }

    /// Which rows may enter the admin.
    #[must_use]
    pub fn staff(mut self, is_staff: impl Fn(&E::Model) -> bool + Send + Sync + 'static) -> Self {
        self.staff = Arc::new(is_staff);
        self
    }

    /// Which rows pass every check.
    #[must_use]
    pub fn superuser(mut self, is_superuser: impl Fn(&E::Model) -> bool + Send + Sync + 'static) -> Self {
        self.superuser = Arc::new(is_superuser);
        self
    }

    /// The roles that the table itself gives.
    #[must_use]
    pub fn roles(mut self, roles: impl Fn(&E::Model) -> Vec<String> + Send + Sync + 'static) -> Self {
        self.roles = Arc::new(roles);
        self
    }

    /// The person's name, to be shown on pages.
    #[must_use]
    pub fn full_name(mut self, name: impl Fn(&E::Model) -> String + Send + Sync + 'static) -> Self {
        self.full_name = Arc::new(name);
        self
    }

    /// In which form the password column keeps hashes.
    #[must_use]
    pub fn format(mut self, format: Format) -> Self {
        self.format = format;
        self
    }

    /// Fills the columns of a new row that this map does not know: the key if the database does not make it, whatever
    /// else is required, and the columns behind [`staff`](Self::staff) and [`superuser`](Self::superuser).
    #[must_use]
    pub fn on_create(mut self, fill: impl Fn(&NewRow, &mut E::ActiveModel) + Send + Sync + 'static) -> Self {
        self.on_create = Some(Arc::new(fill));
        self
    }
}

impl<E: EntityTrait> fmt::Debug for UserTable<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserTable")
            .field("realm", &self.realm)
            .field("login", &self.login)
            .field("format", &self.format)
            .finish_non_exhaustive()
    }
}

impl<E> UserStore for UserTable<E>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel> + Send + Sync + 'static,
    E::ActiveModel: ActiveModelTrait<Entity = E> + ActiveModelBehavior + Send + 'static,
{
    fn realm(&self) -> &str {
        &self.realm
    }

    fn format(&self) -> Format {
        self.format
    }

    fn has_email(&self) -> bool {
        self.email.is_some_and(|column| !same(&column, &self.login))
    }

    fn by_login<'a>(
        &'a self,
        db: &'a DatabaseExecutor<'a>,
        login: &'a str,
    ) -> StoreFuture<'a, Option<Account>> {
        Box::pin(async move {
            let found = E::find().filter(self.login.eq(login)).all(db).await?;
            // A database that compares without case finds other names too, and maybe before this one; a name is exact.
            let exact = found.into_iter().find(|row| text(row.get(self.login)) == login);
            Ok(exact.map(|row| self.account(row)))
        })
    }

    fn by_key<'a>(&'a self, db: &'a DatabaseExecutor<'a>, key: &'a str) -> StoreFuture<'a, Option<Account>> {
        Box::pin(async move {
            let Some(found) = by_key::<E>(key) else { return Ok(None) };
            Ok(found.one(db).await?.map(|row| self.account(row)))
        })
    }

    fn is_taken<'a>(&'a self, db: &'a DatabaseExecutor<'a>, login: &'a str) -> StoreFuture<'a, bool> {
        Box::pin(async move {
            let like = LikeExpr::new(login::like_pattern(login)).escape('!');
            let names: Vec<String> = E::find()
                .select_only()
                .column(self.login)
                .filter(Expr::expr(Func::lower(Expr::col(self.login))).like(like))
                .into_tuple()
                .all(db)
                .await?;
            let folded = login::fold(login);
            Ok(names.iter().any(|name| login::fold(name) == folded))
        })
    }

    fn create<'a>(
        &'a self,
        db: &'a DatabaseExecutor<'a>,
        new: &'a NewRow,
    ) -> StoreFuture<'a, Arc<dyn Principal>> {
        Box::pin(async move {
            let mut row = <E::ActiveModel as ActiveModelBehavior>::new();
            self.put(&mut row, self.login, &new.login, "a name")?;
            self.put(&mut row, self.password, new.password.expose_secret(), "a password hash")?;
            if let Some(column) = self.email.filter(|column| !same(column, &self.login)) {
                self.put(&mut row, column, &new.email, "a mail address")?;
            }
            if let Some(fill) = &self.on_create {
                fill(new, &mut row);
            }
            let made = self.person(row.insert(db).await?);
            self.kept_its_flags(new, made.as_ref())?;
            Ok(made)
        })
    }

    fn set_password<'a>(
        &'a self,
        db: &'a DatabaseExecutor<'a>,
        key: &'a str,
        hash: &'a SecretString,
    ) -> StoreFuture<'a, bool> {
        Box::pin(async move {
            let Some(filter) = key_filter::<E>(key) else { return Ok(false) };
            let update =
                E::update_many().col_expr(self.password, Expr::value(hash.expose_secret())).filter(filter);
            Ok(update.exec(db).await?.rows_affected > 0)
        })
    }

    fn touch_last_login<'a>(
        &'a self,
        db: &'a DatabaseExecutor<'a>,
        key: &'a str,
        at: DateTime<Utc>,
    ) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            let (Some(column), Some(filter)) = (self.last_login, key_filter::<E>(key)) else { return Ok(()) };
            let value = self.moment(column, at)?;
            E::update_many().col_expr(column, Expr::value(value)).filter(filter).exec(db).await?;
            Ok(())
        })
    }
}

impl<E: EntityTrait> UserTable<E>
where
    E::Model: Send + Sync + 'static,
{
    fn account(&self, row: E::Model) -> Account {
        let password = optional_text(row.get(self.password)).map(SecretString::from);
        Account { user: self.person(row), password }
    }

    fn person(&self, row: E::Model) -> Arc<dyn Principal> {
        let key: Vec<String> = E::PrimaryKey::iter().map(|part| text(row.get(part.into_column()))).collect();
        Arc::new(Person {
            realm: self.realm.clone(),
            key: key.join(","),
            username: text(row.get(self.login)),
            email: self.email.and_then(|column| optional_text(row.get(column))).unwrap_or_default(),
            full_name: (self.full_name)(&row),
            active: (self.active)(&row),
            staff: (self.staff)(&row),
            superuser: (self.superuser)(&row),
            groups: Vec::new(),
            roles: (self.roles)(&row),
            row: Box::new(row),
        })
    }

    fn put(
        &self,
        row: &mut E::ActiveModel,
        column: E::Column,
        value: &str,
        what: &'static str,
    ) -> Result<(), StoreError> {
        row.try_set(column, value.into()).map_err(|_| self.misfit(column, what))
    }

    fn misfit(&self, column: E::Column, what: &'static str) -> StoreError {
        StoreError::Column {
            realm: self.realm.clone(),
            column: sea_orm::IdenStatic::as_str(&column).to_owned(),
            what,
        }
    }

    fn moment(&self, column: E::Column, at: DateTime<Utc>) -> Result<Value, StoreError> {
        match <E::Model as ModelTrait>::get_value_type(column) {
            ArrayType::ChronoDateTime => Ok(at.naive_utc().into()),
            ArrayType::ChronoDateTimeUtc => Ok(at.into()),
            ArrayType::ChronoDateTimeWithTimeZone => Ok(at.fixed_offset().into()),
            _ => Err(self.misfit(column, "a date and time")),
        }
    }

    /// The flags are closures over your columns, so only `on_create` can fill what they read: a superuser that is none
    /// after all must not be left behind.
    fn kept_its_flags(&self, new: &NewRow, made: &dyn Principal) -> Result<(), StoreError> {
        let lost = match (new.staff && !made.is_staff(), new.superuser && !made.is_superuser()) {
            (_, true) => "make a superuser",
            (true, _) => "make a staff user",
            (false, false) => return Ok(()),
        };
        let remedy = "map `.staff(..)` and `.superuser(..)`, and fill their columns in `.on_create(..)`";
        Err(StoreError::Unsupported { realm: self.realm.clone(), what: lost, remedy })
    }
}

fn same<C: ColumnTrait>(left: &C, right: &C) -> bool {
    sea_orm::IdenStatic::as_str(left) == sea_orm::IdenStatic::as_str(right)
}

fn by_key<E: EntityTrait>(key: &str) -> Option<sea_orm::Select<E>> {
    key_filter::<E>(key).map(|filter| E::find().filter(filter))
}

/// The condition for a key of one part. A key that does not read as the column's type is nobody's; so is any key of a
/// table whose key has several parts, which no user table has had yet.
fn key_filter<E: EntityTrait>(key: &str) -> Option<sea_orm::sea_query::SimpleExpr> {
    let mut parts = E::PrimaryKey::iter();
    let column = parts.next()?.into_column();
    if parts.next().is_some() {
        return None;
    }
    let value = parse(<E::Model as ModelTrait>::get_value_type(column), key)?;
    Some(column.eq(value))
}

/// Reads a key by the Rust type of its column, only in the spelling that [`text`] writes.
fn parse(kind: ArrayType, key: &str) -> Option<Value> {
    let value = match kind {
        ArrayType::TinyInt => Value::from(key.parse::<i8>().ok()?),
        ArrayType::SmallInt => Value::from(key.parse::<i16>().ok()?),
        ArrayType::Int => Value::from(key.parse::<i32>().ok()?),
        ArrayType::BigInt => Value::from(key.parse::<i64>().ok()?),
        ArrayType::TinyUnsigned => Value::from(key.parse::<u8>().ok()?),
        ArrayType::SmallUnsigned => Value::from(key.parse::<u16>().ok()?),
        ArrayType::Unsigned => Value::from(key.parse::<u32>().ok()?),
        ArrayType::BigUnsigned => Value::from(key.parse::<u64>().ok()?),
        ArrayType::Uuid => Value::from(key.parse::<Uuid>().ok()?),
        ArrayType::String => Value::from(key),
        _ => return None,
    };
    (text(value.clone()) == key).then_some(value)
}

fn text(value: Value) -> String {
    optional_text(value).unwrap_or_default()
}

fn optional_text(value: Value) -> Option<String> {
    match value {
        Value::TinyInt(number) => number.map(|number| number.to_string()),
        Value::SmallInt(number) => number.map(|number| number.to_string()),
        Value::Int(number) => number.map(|number| number.to_string()),
        Value::BigInt(number) => number.map(|number| number.to_string()),
        Value::TinyUnsigned(number) => number.map(|number| number.to_string()),
        Value::SmallUnsigned(number) => number.map(|number| number.to_string()),
        Value::Unsigned(number) => number.map(|number| number.to_string()),
        Value::BigUnsigned(number) => number.map(|number| number.to_string()),
        Value::Uuid(uuid) => uuid.map(|uuid| uuid.to_string()),
        Value::String(text) => text,
        _ => None,
    }
}
