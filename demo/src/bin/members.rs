//! People in a table of your own: members with a UUID for a key, who sign in with their address, whose hashes are plain PHC
//! strings and whose role stands in a column. The entity is in a crate of its own, `demo/member`, without a line of ours.
//!
//! `cargo run -p demo --bin members -- migrate`, then `.. -- createsuperuser`, which asks for the role, too (say `owner`),
//! then without a word to serve <http://127.0.0.1:8000/me> and <http://127.0.0.1:8000/admin/>.

use std::error::Error;
use std::net::SocketAddr;
use std::process::ExitCode;

use admin::project::{connect, key_file};
use admin::{ModelAdmin, Site, accounts};
use auth::command::Commands;
use auth::migration::Own;
use auth::{Auth, CurrentUser, UserAs, UserTable};
use axum::{Router, routing::get};
use frontdesk_web::PublicUrl;
use member::Column::{Email, PasswordHash, Role};
use member::Entity as Member;
use rbac::Authorizer;

/// Roles come from the column `role`, and from groups.
pub const POLICY: &str = r#"
[roles.office.allow]
"club.member" = ["create", "read", "update"]

[roles.steward.allow]
"admin.site" = ["read"]
"club.member" = ["read"]

[groups]
"Stewards" = ["steward"]
"#;

/// What of a member is a user.
#[must_use]
pub fn members() -> UserTable<Member> {
    UserTable::<Member>::new(Email, PasswordHash)
        .email(Email)
        .staff(|member| member.role == "office" || member.role == "owner")
        .superuser(|member| member.role == "owner")
        .roles(|member| vec![member.role.clone()])
        .groups()
}

async fn me(user: CurrentUser, UserAs(row): UserAs<member::Model>) -> String {
    format!("{}, {}, in {:?}", user.username(), row.role, user.groups())
}

/// Sign-in, a page for members, and the books.
pub fn app(auth: &Auth, policy: &Authorizer) -> Result<Router, admin::SiteError> {
    let members = ModelAdmin::<Member>::new().label(Email).list_display([Email, Role]).search_fields([Email]);
    // Nobody makes of a member more than he is himself, and passwords have a page of their own.
    let members = accounts::own(auth, policy, members, PasswordHash);
    let site = Site::builder(auth.database().clone())
        .title("Clubhouse")
        .config(frontdesk_web::Config::new(auth.config().public_url.clone()))
        .gate(admin::gate::stock(auth, policy))
        .app("club", |app| app.register(members))
        .build()?;
    let pages =
        Router::new().route("/me", get(me).route_layer(auth.login_required())).merge(auth::router(auth));
    Ok(pages.nest_service("/admin", admin::router(site)).layer(auth.layer()))
}

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let addr: SocketAddr = std::env::var("FRONTDESK_ADDR").as_deref().unwrap_or("127.0.0.1:8000").parse()?;
    let url = std::env::var("FRONTDESK_DATABASE_URL");
    let db = connect(url.as_deref().unwrap_or("sqlite://.frontdesk/members.sqlite"), 8).await?;
    let config =
        auth::Config::new(PublicUrl::parse(&format!("http://{addr}"))?, key_file(".frontdesk/secret_key")?);
    let auth = Auth::new(db, config)?.with_users(members());
    let policy = Authorizer::from_text("the policy of members.rs", POLICY)?.identify_with(auth.clone());
    let commands = Commands::new(&auth).with_policy(&policy).with_migrator::<member::migration::Migrator>();
    let commands = commands.with_migrator::<Own<Member>>().with_migrator::<admin::migration::Migrator>();
    if let Some(code) = commands.from_args().await {
        return Ok(code);
    }
    axum::serve(tokio::net::TcpListener::bind(addr).await?, app(&auth, &policy)?).await?;
    Ok(ExitCode::SUCCESS)
}
