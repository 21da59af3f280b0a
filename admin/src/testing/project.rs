//! A whole project in memory.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use auth::Principal;
use auth::testing::Client;
use auth::user::{NewUser, group, user_group};
use axum::Router;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use secrecy::SecretString;

use super::fixture::{self, FixtureError};
use crate::Site;
use crate::project::{Opened, Project, Services};

/// Where the project is, as its visitors see it.
const HERE: &str = "http://127.0.0.1:8000";
/// What signs sessions that end with the test.
const KEY: &str = "a key for tests, which sign nothing that lasts longer";
/// The password of everybody here, for tests of the sign-in page.
const PASSWORD: &str = "a long sentence for the tests";

/// A project on an empty, migrated database of its own, without a socket.
///
/// Its methods stop the test with the reason when they fail. See the [module](super) for an example.
#[derive(Clone)]
pub struct TestProject {
    /// Every page of it.
    pub router: Router,
    /// Its database, users and policy.
    pub services: Services,
    site: Site,
}

impl TestProject {
    /// Opens a project on a SQLite database in memory.
    ///
    /// # Panics
    /// When the project does not open.
    pub async fn open(project: Project) -> Self {
        Self::open_on(project, "sqlite::memory:").await
    }

    /// Opens a project on another database. Address, database and key are those of the test, whatever the settings
    /// and the environment say.
    ///
    /// # Panics
    /// When the project does not open.
    pub async fn open_on(project: Project, database_url: &str) -> Self {
        let project = project.migrates_itself().adjust_settings(|settings| {
            settings.database.url = Some(database_url.to_owned());
            settings.server.public_url = Some(HERE.to_owned());
            settings.server.addr = ([127, 0, 0, 1], 8000).into();
            settings.secret.key = Some(SecretString::from(KEY));
        });
        let Opened { router, services, site, .. } =
            project.open().await.unwrap_or_else(|fault| panic!("the project does not open: {fault}"));
        Self { router, services, site }
    }

    /// A visitor with an empty cookie jar.
    #[must_use]
    pub fn client(&self) -> Client {
        Client::new(self.router.clone())
    }

    /// A visitor who is signed in.
    ///
    /// # Panics
    /// When the user cannot be signed in.
    pub async fn client_of(&self, user: &Arc<dyn Principal>) -> Client {
        let client = self.client();
        client.login_as(user).await;
        client
    }

    /// A new staff user in these groups of Django's tables, which are made if they are missing.
    ///
    /// # Panics
    /// When the name is taken, or the database fails.
    pub async fn user(&self, username: &str, groups: &[&str]) -> Arc<dyn Principal> {
        let new = NewUser::new(username, PASSWORD).staff(true);
        let made = self.services.auth.manager().create_user(new).await;
        let user = made.unwrap_or_else(|fault| panic!("{username} cannot be made: {fault}"));
        for name in groups {
            let joined = self.join(&user.key(), name).await;
            joined.unwrap_or_else(|fault| panic!("{username} cannot be put into {name}: {fault}"));
        }
        // Read anew: the groups belong to the user.
        let user = self.services.auth.manager().user(username).await;
        user.unwrap_or_else(|fault| panic!("{username} is not there: {fault}"))
    }

    /// A new superuser.
    ///
    /// # Panics
    /// When the name is taken, or the database fails.
    pub async fn superuser(&self, username: &str) -> Arc<dyn Principal> {
        let made = self.services.auth.manager().create_superuser(NewUser::new(username, PASSWORD)).await;
        made.unwrap_or_else(|fault| panic!("{username} cannot be made: {fault}"))
    }

    /// The password of the users made here.
    #[must_use]
    pub const fn password(&self) -> &'static str {
        PASSWORD
    }

    /// What the policy judges a user by, for `rbac::testing`.
    #[must_use]
    pub fn subject(&self, user: &Arc<dyn Principal>) -> rbac::Subject {
        auth::subject(user.as_ref())
    }

    /// Loads a fixture from a file.
    ///
    /// # Panics
    /// When it has faults: with file, entry and field.
    pub async fn load(&self, path: impl AsRef<Path>) -> usize {
        loaded(fixture::load(&self.site, path).await)
    }

    /// Loads a fixture from a text; the ending of `name` says which format it has.
    ///
    /// # Panics
    /// When it has faults: with entry and field.
    pub async fn load_text(&self, name: &str, text: &str) -> usize {
        loaded(fixture::load_text(&self.site, name, text).await)
    }

    async fn join(&self, user: &str, name: &str) -> Result<(), Box<dyn std::error::Error>> {
        let db = &self.services.database;
        let found = group::Entity::find().filter(group::Column::Name.eq(name)).one(db).await?;
        let group_id = match found {
            Some(group) => group.id,
            None => {
                let new = group::ActiveModel { id: NotSet, name: Set(name.to_owned()) };
                group::Entity::insert(new).exec(db).await?.last_insert_id
            }
        };
        let link =
            user_group::ActiveModel { id: NotSet, user_id: Set(user.parse()?), group_id: Set(group_id) };
        user_group::Entity::insert(link).exec_without_returning(db).await?;
        Ok(())
    }
}

fn loaded(result: Result<usize, FixtureError>) -> usize {
    result.unwrap_or_else(|fault| panic!("{fault}"))
}

impl fmt::Debug for TestProject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestProject").field("site", &self.site).finish_non_exhaustive()
    }
}
