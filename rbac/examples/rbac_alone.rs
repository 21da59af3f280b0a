//! `rbac` alone: a policy, your own way to tell who asks, and guards on routes. No user table, no database.
//!
//! `cargo run -p frontdesk-rbac --no-default-features --example rbac_alone`, then
//! `curl -H 'x-user: vera' http://127.0.0.1:8000/books`
//!
//! The house rules (same origin, headers, limits) are not the policy's affair: they are `frontdesk_web::protect`, which
//! any router can wear and which knows nothing of rbac.

use std::error::Error;

use axum::routing::{get, post};
use frontdesk_web::{Config, Form, Problem, PublicUrl, protect};
use futures_util::future::{BoxFuture, ready};
use http::{Extensions, HeaderMap};
use rbac::{Authorizer, Identify, IdentifyError, Subject};
use tokio::net::TcpListener;

const POLICY: &str = r#"
resources = ["shop.book"]
[roles.anonymous.allow]
"shop.book" = ["read"]
[roles.editor.allow]
"shop.book" = ["create", "read"]
"#;

/// Believes the proxy in front of this service, which says who it let through; `eddie` is the editor.
struct ByHeader;

impl Identify for ByHeader {
    fn identify<'a>(
        &'a self,
        _: &'a Extensions,
        headers: &'a HeaderMap,
    ) -> BoxFuture<'a, Result<Subject, IdentifyError>> {
        let name = headers.get("x-user").and_then(|name| name.to_str().ok());
        let subject = name.map_or_else(Subject::anonymous, |name| Subject::user("proxy", name, name));
        Box::pin(ready(Ok(if name == Some("eddie") { subject.with_roles(["editor"]) } else { subject })))
    }
}

async fn add(form: Form) -> Result<String, Problem> {
    Ok(format!("Added {}.", form.text("title")?))
}

/// Two routes, each behind its rule.
pub async fn serve(listener: TcpListener) -> Result<(), Box<dyn Error + Send + Sync>> {
    let policy = Authorizer::from_text("the policy of rbac_alone", POLICY)?.identify_with(ByHeader);
    let pages = axum::Router::new()
        .route("/books", get(async || "All books.").route_layer(policy.require("read", "shop.book")))
        .route("/books/add", post(add).route_layer(policy.require("create", "shop.book")));
    let rules = Config::new(PublicUrl::parse(&format!("http://{}", listener.local_addr()?))?);
    Ok(axum::serve(listener, protect(pages, &rules)).await?)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    serve(TcpListener::bind("127.0.0.1:8000").await?).await
}
