//! A project of two apps, each with tables, pages and rules of its own, and the project's policy that says who holds them.

use admin::ModelAdmin;
use admin::project::{App, Project, Settings, get, opaque};
use admin::testing::TestProject;
use auth::testing::Client;
use auth::user::NewUser;
use axum::Router;
use sea_orm::EntityTrait;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer, pk_auto, string_len};

use crate::ground::{Ground, apply, every_database};

mod post {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "blog_post")]
    pub(super) struct Model {
        #[sea_orm(primary_key)]
        pub(super) id: i32,
        #[sea_orm(column_type = "String(StringLen::N(200))")]
        pub(super) title: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod loan {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "library_loan")]
    pub(super) struct Model {
        #[sea_orm(primary_key)]
        pub(super) id: i32,
        pub(super) post_id: i32,
        #[sea_orm(column_type = "String(StringLen::N(80))")]
        pub(super) reader: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {
        #[sea_orm(
            belongs_to = "super::post::Entity",
            from = "Column::PostId",
            to = "super::post::Column::Id"
        )]
        Post,
    }
    impl Related<super::post::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Post.def()
        }
    }
    impl ActiveModelBehavior for ActiveModel {}
}

struct Posts;

impl MigratorTrait for Posts {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(Self)]
    }

    fn migration_table_name() -> DynIden {
        "blog_migrations".into_iden()
    }
}

impl MigrationName for Posts {
    fn name(&self) -> &'static str {
        "m0001_posts"
    }
}

#[expect(elided_lifetimes_in_paths, reason = "`async_trait` writes the signature as the trait has it")]
#[async_trait::async_trait]
impl MigrationTrait for Posts {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut table = Table::create();
        manager
            .create_table(table.table("blog_post").col(pk_auto("id")).col(string_len("title", 200)).take())
            .await
    }
}

struct Loans;

impl MigratorTrait for Loans {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(Self)]
    }

    fn migration_table_name() -> DynIden {
        "library_migrations".into_iden()
    }
}

impl MigrationName for Loans {
    fn name(&self) -> &'static str {
        "m0001_loans"
    }
}

#[expect(elided_lifetimes_in_paths, reason = "`async_trait` writes the signature as the trait has it")]
#[async_trait::async_trait]
impl MigrationTrait for Loans {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut table = Table::create();
        let mut to_post = ForeignKey::create();
        to_post.from("library_loan", "post_id").to("blog_post", "id");
        let table = table.table("library_loan").col(pk_auto("id")).col(integer("post_id"));
        manager.create_table(table.col(string_len("reader", 80)).foreign_key(&mut to_post).take()).await
    }
}

const BLOG: &str = r#"
[roles."blog.editor".allow]
"blog.*" = ["crud"]
"#;

const LIBRARY: &str = r#"
[roles."library.clerk".allow]
"library.loan" = ["read", "update"]
"#;

/// Who holds what the apps bring. `clerk` adopts a role of one app and adds to it what belongs to the other.
const PROJECT: &str = r#"
[groups]
Writers = ["blog.editor"]
Desk = ["clerk"]
[roles.clerk]
inherits = ["library.clerk"]
[roles.clerk.allow]
"blog.post" = ["read"]
"#;

fn blog() -> App {
    App::new("blog")
        .migrations(Posts)
        .register(ModelAdmin::<post::Entity>::new())
        .route("/blog", get(async || "all posts").public())
        .route("/blog/drafts", get(async || "drafts").may("read", "blog.post"))
}

/// Added before the blog, whose table it needs.
fn library() -> App {
    let feeds = Router::new().route("/new", axum::routing::get(async || "new loans"));
    App::new("library")
        .depends_on(["blog"])
        .migrations(Loans)
        .register(ModelAdmin::<loan::Entity>::new())
        .route("/loans", get(async || "loans").may_some("read", "library.loan"))
        .route("/desk", get(async || "desk").staff_required())
        .route("/mine", get(async || "mine").login_required())
        .router("/feeds", opaque(feeds).may("update", "library.loan"))
}

/// The project on the database at this address.
fn project(url: &str, blog_rules: &str, library_rules: &str) -> Project {
    let mut settings = Settings::default();
    settings.database.url = Some(url.to_owned());
    settings.secret.key = Some("a key for tests, which sign nothing that lasts longer".into());
    Project::new(settings)
        .app(library().policy(library_rules))
        .app(blog().policy(blog_rules))
        .policy("policy.toml", PROJECT)
}

/// The people who try the doors.
struct People {
    stranger: Client,
    /// Signed in, and nothing more.
    reader: Client,
    /// Of the group Writers.
    wanda: Client,
    /// Of the group Desk.
    clara: Client,
}

impl People {
    async fn of(house: &TestProject) -> Self {
        let reader = NewUser::new("rita", house.password());
        let reader = house.services.auth.manager().create_user(reader).await.unwrap();
        Self {
            stranger: house.client(),
            reader: house.client_of(&reader).await,
            wanda: house.client_of(&house.user("wanda", &["Writers"]).await).await,
            clara: house.client_of(&house.user("clara", &["Desk"]).await).await,
        }
    }
}

#[apply(every_database)]
#[tokio::test]
async fn each_app_gives_its_rules_to_whom_the_project_says_and_to_nobody_else(#[case] ground: Ground) {
    let database = ground.empty().await;
    let house = TestProject::open_on(project(database.url(), BLOG, LIBRARY), database.url()).await;
    let people = People::of(&house).await;

    let posted = people.wanda.post("/admin/blog/post/add/", &[("title", "Tides"), ("_save", "")]).await;
    posted.assert_status(303);
    let post = post::Entity::find().one(&house.services.database).await.unwrap().unwrap();
    assert_eq!(post.title, "Tides");
    people.wanda.get("/admin/").await.assert_contains("/admin/blog/post/").assert_not_contains("loan");
    people.wanda.get("/admin/library/loan/").await.assert_status(404);

    people
        .clara
        .get("/admin/")
        .await
        .assert_contains("/admin/library/loan/")
        .assert_contains("/admin/blog/post/");
    people.clara.get("/admin/blog/post/").await.assert_status(200).assert_contains("Tides");
    people.clara.get("/admin/blog/post/add/").await.assert_status(403);
    people.clara.get("/admin/library/loan/add/").await.assert_status(403);
    people.reader.get("/admin/").await.assert_status(403);
}

#[apply(every_database)]
#[tokio::test]
async fn every_line_of_the_routes_answers_as_its_guard_says_and_no_page_is_unlisted(#[case] ground: Ground) {
    let database = ground.empty().await;
    let house = TestProject::open_on(project(database.url(), BLOG, LIBRARY), database.url()).await;
    let people = People::of(&house).await;
    let listed = project(database.url(), BLOG, LIBRARY).open().await.unwrap().routes;

    // The guard's words, and who gets through: a stranger, anybody signed in, wanda, clara.
    let table = [
        ("/blog", "public", [true, true, true, true]),
        ("/blog/drafts", "may read blog.post", [false, false, true, true]),
        ("/loans", "may read some library.loan", [false, false, false, true]),
        ("/desk", "staff", [false, false, true, true]),
        ("/mine", "signed in", [false, true, true, true]),
        ("/feeds/{*}", "may update library.loan", [false, false, false, true]),
    ];
    let of_apps: Vec<_> =
        listed.iter().filter(|line| ["blog", "library"].contains(&line.owner.as_str())).collect();
    assert_eq!(of_apps.len(), table.len(), "{of_apps:?}");
    for (path, guard, lets_in) in table {
        let line =
            of_apps.iter().find(|line| line.path == path).unwrap_or_else(|| panic!("{path} is not listed"));
        assert_eq!((line.guard.as_str(), line.opaque), (guard, path.contains("{*}")), "{path}");
        let path = path.replace("{*}", "new");
        let clients = [&people.stranger, &people.reader, &people.wanda, &people.clara];
        for (client, lets_in) in clients.into_iter().zip(lets_in) {
            let answer = client.get(&path).await;
            assert_eq!(answer.status == 200, lets_in, "{path}: {answer}");
        }
    }
    for unlisted in ["/blog/", "/drafts", "/loans/1", "/library/", "/feeds"] {
        assert!(people.clara.get(unlisted).await.status != 200, "{unlisted}");
    }
}

#[tokio::test]
async fn an_app_that_reaches_into_another_one_stops_the_start_with_file_and_line() {
    let greedy = "\n[roles.\"blog.editor\".allow]\n\"library.loan\" = [\"delete\"]";
    let refused = project("sqlite::memory:", greedy, LIBRARY).migrates_itself();
    let told = refused.open().await.unwrap_err().to_string();
    assert!(told.contains("the policy of blog:3") && told.contains("library.loan"), "{told}");
}
