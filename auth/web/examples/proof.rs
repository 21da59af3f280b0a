//! Every component in every state, in the real frame, so that the look can be judged: `cargo run -p frontdesk-web --example proof`.

#![expect(clippy::indexing_slicing, reason = "the rows are made up from fixed lists, modulo their length")]

use std::net::SocketAddr;

use axum::Router;
use axum::extract::{Json, Path};
use axum::routing::{get, post};
use frontdesk_web::component::*;
use frontdesk_web::page::{self, Crumb, Flash, NavGroup, NavItem, Person};
use frontdesk_web::{Config, Frame, Mount, Page, Problem, PublicUrl, Query, Texts, protect};
use http::StatusCode;
use http::request::Parts;
use maud::{Markup, html};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address: SocketAddr = std::env::var("PROOF_ADDR").unwrap_or("127.0.0.1:8099".into()).parse()?;
    let config = Config::new(PublicUrl::parse(&format!("http://{address}"))?);
    let router = Router::new()
        .route("/", get(index))
        .route("/shop/book/", get(list))
        .route("/shop/book/autocomplete/", get(autocomplete))
        .route(
            "/shop/book/add/",
            get(async |parts: Parts| form(&parts, false)).post(async |parts: Parts| form(&parts, true)),
        )
        .route("/shop/book/7/delete/", get(delete))
        .route("/shop/book/7/history/", get(history))
        .route(
            "/login/",
            get(async |parts: Parts| login(&parts, false)).post(async |parts: Parts| login(&parts, true)),
        )
        .route("/logout/", post(async || Problem::new(StatusCode::UNAUTHORIZED)))
        .route("/parts/", get(parts_page))
        .route("/error/{status}/", get(error))
        .merge(page::router());
    println!("http://{address}/");
    let listener = tokio::net::TcpListener::bind(address).await?;
    axum::serve(listener, protect(router, &config)).await?;
    Ok(())
}

fn frame(parts: &Parts) -> Frame {
    let mount = Mount::of(&parts.extensions, &parts.uri);
    let item = |label: &str, path: &str| {
        let href = mount.href(path);
        NavItem::new(label, href.clone())
            .current_if(parts.uri.path().starts_with(&href))
            .add_at(mount.href(&format!("{path}add/")))
    };
    let shop = ["author", "book", "category", "customer", "order", "orderitem"];
    let labels = ["Authors", "Books", "Categories", "Customers", "Orders", "Order items"];
    let shop = shop
        .iter()
        .zip(labels)
        .fold(NavGroup::new("Shop").href(mount.href("shop/")), |group, (path, label)| {
            group.item(item(label, &format!("shop/{path}/")))
        });
    let accounts =
        NavGroup::new("Accounts").item(item("Groups", "auth/group/")).item(item("Users", "auth/user/"));
    let person =
        Person::new("susan", mount.href("logout/")).detail("Susan Novak · Support").link("View site", "/");
    Frame::for_request("Bookshop", Texts::default(), parts).navigation(vec![shop, accounts]).person(person)
}

async fn index(parts: Parts) -> Markup {
    let frame = frame(&parts);
    let tile = |title: &str, rows: &[(&str, &str)]| {
        html! {
            section.tile {
                h2 { (title) }
                ul { @for (label, count) in rows { li { a.tile-link href="/shop/book/" { (label) } span.tile-count { (count) } } } }
            }
        }
    };
    Page::new("Bookshop").render(
        &frame,
        html! {
            div.tiles {
                (tile("Shop", &[("Authors", "200"), ("Books", "2,000"), ("Categories", "12"), ("Customers", "340"), ("Orders", "800"), ("Order items", "1,984")]))
                (tile("Accounts", &[("Groups", "4"), ("Users", "6")]))
            }
        },
    )
}

const AUTHORS: [&str; 7] = [
    "Elena Novak",
    "Hugo Petrov",
    "Liam Kowalski",
    "Ines Larsen",
    "Liam Berg",
    "Pedro Haddad",
    "Maximiliana von Hohenstein-Waldeck",
];
const NOUNS: [&str; 6] =
    ["House", "Archive", "Map", "Orchard", "Theory", "Garden of Forking Paths and Other Stories"];

async fn list(parts: Parts, Query(query): Query) -> Result<Markup, Problem> {
    let frame = frame(&parts);
    let texts = frame.texts().clone();
    let q = query.text("q")?;
    let columns = [
        Column::new("Title").sort("?o=-title").sorted(Order::Ascending, 1),
        Column::new("Author").sort("?o=author"),
        Column::new("ISBN").sort("?o=isbn").secondary(),
        Column::new("Price").number().sort("?o=price").sorted(Order::Descending, 2),
        Column::new("Stock").number().sort("?o=stock"),
        Column::new("Status").sort("?o=status"),
        Column::new("Published").sort("?o=published"),
        Column::new("Featured").sort("?o=featured").secondary(),
    ];
    let rows = (0..100_usize).map(|n| {
        let title = format!(
            "The {} {} {}",
            ["Hidden", "Silent", "Winter", "Iron", "Last"][n % 5],
            NOUNS[n % 6],
            1999 - n
        );
        let (status, tone) =
            [("Draft", Tone::Neutral), ("Published", Tone::Good), ("Retired", Tone::Warn)][n % 3];
        let row = Row::new([
            Cell::link(title, "/shop/book/add/"),
            if n % 11 == 10 { Cell::empty() } else { Cell::link(AUTHORS[n % 7], "/shop/book/add/") },
            Cell::code(format!("978000000{:04}", 1999 - n)),
            Cell::number(format!("{}.{:02}", 8 + n * 7 % 50, n * 13 % 100)),
            Cell::number((47 + n * 5 % 900).to_string()),
            Cell::badge(status, tone),
            Cell::moment("12 Aug 2023", "12 August 2023, 17:30 UTC", "2023-08-12T17:30:00Z"),
            Cell::boolean(n % 4 == 1, if n % 4 == 1 { "Yes" } else { "No" }),
        ]);
        if n == 3 { row.marked() } else { row }
    });
    let empty = q == "zzz";
    let mut bar = vec![html! { (search_box(&texts, "Search title, isbn", q).keep("o", "title")) }];
    if !q.is_empty() {
        bar.push(html! { (chip(format!("Search: {q}")).remove("?", format!("Remove the search {q}"))) });
    }
    bar.push(html! { (chip("Status: Draft").remove("?", "Remove the filter Status: Draft")) });
    let page = Page::new("Books")
        .crumb(Crumb::link("Shop", "/shop/"))
        .count(if empty { "no books" } else { "2,000 books" })
        .action(link_button("Add book", "/shop/book/add/").primary().icon(Icon::Plus));
    let page = if query.has("saved") {
        page.flash(Flash::done("The book was saved:").link("The Winter Map 1997", "/shop/book/add/"))
    } else {
        page
    };
    Ok(page.render(
        &frame,
        html! {
            (toolbar(&bar))
            @if empty {
                (empty_state("No book matches the search “zzz”").text("Title and ISBN were searched.").action(link_button("Clear the search", "?")).action(link_button("Add book", "add/").primary()))
            } @else {
                (table("Books").columns(columns).rows(rows))
                (pager(&texts, "1–100 of 2,000").back(None, None).forward(Some("?p=2".into()), Some("?p=20".into())).size(50, Some("?n=50".into())).size(100, None).size(500, Some("?n=500".into())))
            }
        },
    ))
}

async fn autocomplete(Query(query): Query) -> Result<Json<serde_json::Value>, Problem> {
    let q = query.text("q")?.to_lowercase();
    let all = (1..200)
        .map(|n| (n, format!("{} {n}", AUTHORS[n % 7])))
        .filter(|(_, name)| name.to_lowercase().contains(&q));
    let all: Vec<_> = all.collect();
    let results: Vec<_> = all.iter().take(20).map(|(n, name)| serde_json::json!({"id": n.to_string(), "label": name, "detail": format!("born 19{:02}, {} books", n % 100, n % 17)})).collect();
    Ok(Json(serde_json::json!({"results": results, "more": all.len() > 20})))
}

fn form(parts: &Parts, with_errors: bool) -> (StatusCode, Markup) {
    let frame = frame(parts);
    let texts = frame.texts().clone();
    let author =
        combobox("/shop/book/autocomplete/").open_at("/shop/book/add/").add_at("/shop/book/add/").clearable();
    let author = if with_errors {
        author.matches(
            "liam",
            vec![Match::new("2", "Liam Kowalski").detail("born 1902"), Match::new("4", "Liam Berg")],
            true,
        )
    } else {
        author.selected(Match::new("6", "Maximiliana von Hohenstein-Waldeck"))
    };
    let mut title = field(
        &texts,
        "title",
        "Title",
        Control::text(if with_errors { "" } else { "The Hidden House" }).maximum_length(200),
    );
    let mut price =
        field(&texts, "price", "Price", Control::decimal(if with_errors { "twelve" } else { "38.08" }))
            .hint("In euros, with at most 2 decimals.");
    let mut day = field(
        &texts,
        "published",
        "Published",
        Control::date(if with_errors { "31 Feb" } else { "2023-08-12" }),
    )
    .optional();
    if with_errors {
        title = title.error("Write a title.");
        price = price.error("Not a number: “twelve”. Write it as 12.50.");
        day = day.error("There is no such day. Write it as 2023-08-12.");
    }
    let status = Control::select(
        "draft",
        [
            Choice::new("draft", "Draft"),
            Choice::new("published", "Published"),
            Choice::new("retired", "Retired"),
        ],
    );
    let stock = [
        price,
        field(&texts, "stock", "Stock", Control::integer("52")),
        field(&texts, "featured", "Featured", Control::checkbox(true))
            .hint("Shown on the first page of the shop."),
        field(&texts, "reserved_at", "Reserved at", Control::datetime("2023-08-12T17:30:00")).optional(),
        field(&texts, "opens", "Opens", Control::time("09:30")).optional(),
    ];
    let main = [
        title,
        field(&texts, "author", "Author", Control::combobox(author)).hint("Type a part of the name."),
        field(&texts, "isbn", "ISBN", Control::text("9780000001999").width(Width::Date)),
        field(&texts, "status", "Status", status),
        day,
        field(&texts, "id", "Key", Control::readonly("1999")),
    ];
    let more = [
        field(
            &texts,
            "summary",
            "Summary",
            Control::text_area("A house that nobody has seen.\nTwo sisters look for it."),
        )
        .optional(),
        field(
            &texts,
            "data",
            "Data",
            Control::json("{\n  \"pages\": 312,\n  \"tags\": [\"house\", \"river\"]\n}"),
        ),
    ];
    let errors = [
        ("title", "Title: write a title."),
        ("price", "Price: not a number: “twelve”."),
        ("published", "Published: there is no such day."),
    ];
    let errors = errors.map(|(name, text)| (Some(name.to_owned()), text.to_owned()));
    let buttons = [
        button("Save").primary().name("_save"),
        button("Save and continue").name("_continue"),
        button("Save and add another").name("_addanother"),
    ];
    let markup = Page::new("The Hidden House 1999")
        .form()
        .crumbs([Crumb::link("Shop", "/shop/"), Crumb::link("Books", "/shop/book/")])
        .action(link_button("History", "/shop/book/7/history/").icon(Icon::Clock))
        .aside(html! {
            section.card {
                h2 { "About this row" }
                (description_list(&[
                    ("Key".into(), Cell::code("1999")),
                    ("Changed".into(), Cell::moment("12 Aug 2023", "12 August 2023, 17:30 UTC", "2023-08-12T17:30:00Z")),
                    ("By".into(), Cell::text("eddie")),
                ]))
            }
        })
        .render(&frame, html! {
            form method="post" {
                @if with_errors { (error_summary(&texts, errors)) }
                (fieldset("Book", "What the reader sees.", &main))
                (fieldset("Stock", "", &stock))
                (fieldset("More", "", &more))
                (save_bar(&buttons, Some(&link_button("Delete", "/shop/book/7/delete/").danger().quiet())))
            }
        });
    (if with_errors { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, markup)
}

async fn delete(parts: Parts) -> Markup {
    Page::new("Delete The Hidden House 1999")
        .form()
        .crumbs([Crumb::link("Shop", "/shop/"), Crumb::link("Books", "/shop/book/"), Crumb::link("The Hidden House 1999", "/shop/book/add/")])
        .render(&frame(&parts), html! {
            section.card {
                p.lead { "The book " strong { "The Hidden House 1999" } " and 5 other things will be deleted." }
                div.counts { (badge("1 book", Tone::Neutral)) (badge("3 order items", Tone::Neutral)) (badge("2 categories of a book", Tone::Neutral)) }
                ul.tree {
                    li { a href="/" { "Book: The Hidden House 1999" }
                        ul { li { a href="/" { "Order item: 2 × The Hidden House 1999" } } li { a href="/" { "Order item: 1 × The Hidden House 1999" } } li { "Category of a book: Fiction" } }
                    }
                }
            }
            form.actions method="post" { (link_button("Cancel", "/shop/book/add/").focused()) (button("Delete 6 things").danger()) }
        })
}

async fn history(parts: Parts) -> Markup {
    let frame = frame(&parts);
    let change = |field: &str, old: Option<&str>, new: Option<&str>| Change {
        field: field.into(),
        old: old.map(Into::into),
        new: new.map(Into::into),
    };
    let when = |short: &str| Cell::moment(short, "12 August 2023, 17:30:15 UTC", "2023-08-12T17:30:15Z");
    let entries =
        [
            Entry::new("Changed", "eddie", when("12 Aug 2023, 17:30")).from("from 127.0.0.1").changes([
                change("Price", Some("38.08"), Some("34.00")),
                change(
                    "Summary",
                    Some("A house that nobody has seen."),
                    Some("A house that two sisters have seen, once, from the other side of the river."),
                ),
                change("Published", None, Some("2023-08-12")),
            ]),
            Entry::new("Changed", "susan", when("11 Aug 2023, 09:02"))
                .from("from 10.0.0.7")
                .changes([change("Token", Some("••••••"), Some("••••••"))]),
            Entry::new("Added", "admin", when("1 Jan 2023, 00:00")).from("from 127.0.0.1"),
        ];
    Page::new("History of The Hidden House 1999")
        .form()
        .crumbs([
            Crumb::link("Shop", "/shop/"),
            Crumb::link("Books", "/shop/book/"),
            Crumb::link("The Hidden House 1999", "/shop/book/add/"),
        ])
        .render(&frame, timeline(frame.texts(), &entries))
}

fn login(parts: &Parts, with_errors: bool) -> Markup {
    let frame = Frame::for_request("Bookshop", Texts::default(), parts);
    let texts = frame.texts().clone();
    Page::new("Sign in").card().render(&frame, html! {
        @if with_errors { (error_summary(&texts, [(None, "The user name or the password is not right.".to_owned())]).title("You are not signed in")) }
        form method="post" {
            (field(&texts, "username", "User name", Control::text("").autocomplete("username").autofocus()).browser_checks())
            (field(&texts, "password", "Password", Control::password(Password::Current)).browser_checks())
            (field(&texts, "remember", "Stay signed in on this device", Control::checkbox(false)))
            (button("Sign in").primary())
        }
    })
}

async fn parts_page(parts: Parts, Query(query): Query) -> Markup {
    let frame = frame(&parts);
    let texts = frame.texts().clone();
    Page::new("Parts")
        .flash(Flash::done("The book was saved:").link("River", "/"))
        .flash(Flash::failed("The order could not be saved: someone changed it meanwhile."))
        .flash(Flash::note("The policy was read again."))
        .render(&frame, html! {
            section.card { h2 { "Buttons" }
                div.actions { (button("Save").primary()) (button("Plain")) (button("Quiet").quiet()) (button("Delete").danger()) (button("Delete").quiet().danger()) (button("Disabled").disabled(true)) (link_button("Link", "/").icon(Icon::Open)) (button("Open dialog").script_only().icon(Icon::Info)) }
                button.button type="button" data-open-dialog="sure" data-script { "Dialog" }
            }
            section.card { h2 { "Badges and chips" }
                p { (badge("Neutral", Tone::Neutral)) " " (badge("Accent", Tone::Accent)) " " (badge("Good", Tone::Good)) " " (badge("Warn", Tone::Warn)) " " (badge("Danger", Tone::Danger)) " " (chip("Chip")) " " (chip("Chip with remove").remove("?", "Remove")) }
            }
            section.card { h2 { "Addresses" }
                p { (external_link("https://example.org/")) " · " (external_link("javascript:alert(1)")) }
            }
            section.card { h2 { "Icons" } p { @for shape in Icon::ALL { (icon(shape)) " " } } }
            (empty_state("No authors yet").text("Authors write books.").action(link_button("Add author", "/").primary().icon(Icon::Plus)))
            (dialog("sure", "Leave without saving?", html! { p { "What was typed here is lost." } }).action(button("Stay").value("stay").focused()).action(button("Leave").danger()))
            @if query.has("texts") { (texts.get("theme")) }
        })
}

async fn error(parts: Parts, Path(status): Path<u16>) -> Problem {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::NOT_FOUND);
    let problem = Problem::new(status).detail("shown on purpose");
    if parts.uri.query() == Some("framed") { problem.in_frame(frame(&parts)) } else { problem }
}
