//! The people of the shop: one of each role, one who has none, and a superuser.

use auth::Auth;
use auth::user::{NewUser, UserError, group, user_group};
use sea_orm::{ActiveValue, ColumnTrait, DbErr, EntityTrait, QueryFilter, Set};
use secrecy::SecretString;

/// Somebody who can sign in to the new shop.
#[derive(Clone, Copy, Debug)]
pub struct Account {
    /// The name to sign in with.
    pub username: &'static str,
    /// Given name and family name.
    pub name: (&'static str, &'static str),
    /// The group, to which the policy gives its role.
    pub group: Option<&'static str>,
    /// What that means.
    pub may: &'static str,
}

/// Everybody, in the order in which they are made.
pub const ACCOUNTS: [Account; 6] = [
    Account {
        username: "admin",
        name: ("Ada", "Quill"),
        group: None,
        may: "superuser: everything but what the policy's [never] forbids",
    },
    Account {
        username: "vera",
        name: ("Vera", "Lindqvist"),
        group: Some("Viewers"),
        may: "viewer: looks at the catalogue",
    },
    Account {
        username: "eddie",
        name: ("Eddie", "Marsh"),
        group: Some("Editors"),
        may: "editor: keeps authors, books and categories",
    },
    Account {
        username: "susan",
        name: ("Susan", "Okafor"),
        group: Some("Support"),
        may: "support: sees orders and customers, changes her own orders",
    },
    Account {
        username: "max",
        name: ("Max", "Kühn"),
        group: Some("Managers"),
        may: "manager: the whole shop, and the accounts below their own",
    },
    Account { username: "pat", name: ("Pat", "Fahey"), group: None, may: "signed in, and nothing more" },
];

/// Makes the groups and the accounts that are missing, all with one password. Gives back those that were made: who
/// was there already keeps their password.
///
/// # Errors
/// What the manager or the database says.
pub async fn create(auth: &Auth, password: &SecretString) -> Result<Vec<Account>, UserError> {
    let mut made = Vec::new();
    for account in ACCOUNTS {
        let (first, last) = account.name;
        let user = NewUser::new(account.username, password.clone())
            .name(first, last)
            .email(format!("{}@shop.example", account.username))
            .staff(account.username != "pat");
        let user = match account.username {
            "admin" => auth.manager().create_superuser(user).await,
            _ => auth.manager().create_user(user).await,
        };
        let user = match user {
            Ok(user) => user,
            Err(UserError::Duplicate { .. }) => continue,
            Err(error) => return Err(error),
        };
        if let Some(group) = account.group {
            let key =
                user.key().parse().map_err(|_| DbErr::Custom("the key of a user is no number".to_owned()));
            join(auth, key.map_err(stored)?, group).await.map_err(stored)?;
        }
        made.push(account);
    }
    Ok(made)
}

/// The keys of those who look after orders, as far as they exist.
///
/// # Errors
/// What the database says.
pub async fn order_keepers(auth: &Auth) -> Result<Vec<i32>, UserError> {
    let mut keys = Vec::new();
    for username in ["susan", "max"] {
        match auth.manager().user(username).await {
            Ok(user) => keys.extend(user.key().parse::<i32>().ok()),
            Err(UserError::Unknown { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(keys)
}

async fn join(auth: &Auth, user_id: i32, name: &str) -> Result<(), DbErr> {
    let db = auth.database();
    let group_id = match group::Entity::find().filter(group::Column::Name.eq(name)).one(db).await? {
        Some(group) => group.id,
        None => {
            let new = group::ActiveModel { id: ActiveValue::NotSet, name: Set(name.to_owned()) };
            group::Entity::insert(new).exec(db).await?.last_insert_id
        }
    };
    let link =
        user_group::ActiveModel { id: ActiveValue::NotSet, user_id: Set(user_id), group_id: Set(group_id) };
    user_group::Entity::insert(link).exec_without_returning(db).await?;
    Ok(())
}

fn stored(error: DbErr) -> UserError {
    UserError::Store(error.into())
}
