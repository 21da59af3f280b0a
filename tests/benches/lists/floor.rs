//! The floor: the same page by hand, with axum, SeaORM and maud and nothing between them. No gate, no scope, no frame.

use axum::Router;
use axum::extract::{Query, State};
use axum::routing::get;
use maud::{DOCTYPE, Markup, html};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait, LikeExpr};
use sea_orm::{Condition, FromQueryResult, JoinType, QueryOrder, QuerySelect};
use serde::Deserialize;

use super::shop::{author, book};

/// One line of the list: the eight columns, and the keys that its links need.
#[derive(FromQueryResult)]
struct Line {
    id: i64,
    title: String,
    isbn: String,
    author_id: i64,
    author: String,
    price: Decimal,
    pages: i32,
    published: Date,
    in_stock: bool,
    status: String,
}

#[derive(Deserialize)]
struct Asked {
    o: Option<String>,
    q: Option<String>,
    status: Option<String>,
    after: Option<i64>,
}

/// `/books`, as somebody without an admin would write it.
pub(crate) fn router(db: DatabaseConnection) -> Router {
    Router::new().route("/books", get(books)).with_state(db)
}

async fn books(State(db): State<DatabaseConnection>, Query(asked): Query<Asked>) -> Markup {
    use book::Column as B;
    let price = Expr::col((book::Entity, B::Price)).cast_as("REAL");
    let mut find = book::Entity::find()
        .select_only()
        .columns([B::Id, B::Title, B::Isbn, B::AuthorId, B::Pages, B::Published, B::InStock, B::Status])
        .column_as(price, "price")
        .column_as(author::Column::Name, "author")
        // An inner join makes SQLite start from author and sort every book when the list is ordered by title.
        .join(JoinType::LeftJoin, book::Relation::Author.def());
    if let Some(word) = &asked.q {
        let like = || LikeExpr::new(format!("%{word}%")).escape('!');
        find = find.filter(Condition::any().add(B::Title.like(like())).add(B::Isbn.like(like())));
    }
    if let Some(status) = &asked.status {
        find = find.filter(B::Status.eq(status));
    }
    if let Some(after) = asked.after {
        find = find.filter(B::Id.gt(after));
    }
    if asked.o.as_deref() == Some("title") {
        find = find.order_by_asc(B::Title);
    }
    page(&find.order_by_asc(B::Id).limit(100).into_model().all(&db).await.expect("a page"))
}

fn page(lines: &[Line]) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head { meta charset="utf-8"; title { "Books" } }
            body {
                form method="get" { input type="search" name="q" aria-label="Search"; button { "Search" } }
                table {
                    thead { tr {
                        th { a href="?o=title" { "Title" } }
                        @for name in ["ISBN", "Author", "Price", "Pages", "Published", "In stock", "Status"] { th { (name) } }
                    } }
                    tbody {
                        @for line in lines {
                            tr {
                                td { a href={ "/books/" (line.id) } { (line.title) } }
                                td { (line.isbn) }
                                td { a href={ "/authors/" (line.author_id) } { (line.author) } }
                                td { (format_args!("{:.2}", line.price)) }
                                td { (line.pages) }
                                td { (line.published) }
                                td { @if line.in_stock { "yes" } @else { "no" } }
                                td { (line.status) }
                            }
                        }
                    }
                }
                @if let Some(last) = lines.last() { a href={ "?after=" (last.id) } { "Next" } }
            }
        }
    }
}
