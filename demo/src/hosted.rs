//! The shop's books as a site that looks for a house: what the programs in `examples/` host.

use std::error::Error;
use std::io::Write;

use admin::project::Services;
use admin::{ModelAdmin, Site};
use auth::Auth;
use axum::Router;
use frontdesk_web::{Config, PublicUrl};
use secrecy::ExposeSecret;

use crate::entity::{author, book};
use crate::{Shop, ShopOptions};

/// Authors and books of an open shop, for a host at `origin`. The host puts it under a prefix, and `auth.layer()` around it.
///
/// # Errors
/// `origin` is no address, or the site is not described well.
pub fn site(services: &Services, origin: &str) -> Result<Router, Box<dyn Error + Send + Sync>> {
    let site = Site::builder(services.database.clone())
        .title("Books")
        .config(Config::new(PublicUrl::parse(origin)?))
        .gate(admin::gate::stock(&services.auth, &services.policy))
        .app("shop", |app| {
            app.register(ModelAdmin::<author::Entity>::new().search_fields([author::Column::Name]))
                .register(ModelAdmin::<book::Entity>::new())
        });
    Ok(admin::router(site.build()?))
}

/// A new shop in memory and its site for `http://127.0.0.1:8000`; says who can sign in.
///
/// # Errors
/// The shop does not open.
pub async fn open() -> Result<(Router, Auth), Box<dyn Error + Send + Sync>> {
    let password = crate::password::random()?;
    let shop = Shop::open(ShopOptions::new(password.clone())).await?;
    let site = site(&shop.services, "http://127.0.0.1:8000")?;
    writeln!(std::io::stdout(), "max may everything; the password: {}", password.expose_secret())?;
    Ok((site, shop.services.auth))
}
