//! Who may do what: every route of a model, asked by every kind of visitor, with what it does to the books.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};

use http::Method;

use crate::ground::{Ground, apply, every_ground};
use crate::support::{Person, Setup, Shop};
use frontdesk_tests::answer::PageForm;
use frontdesk_tests::client::Client;

/// `in` is a redirect to the sign-in page; a number is the status; `+` says that the books changed, and everywhere
/// else they must not. `mine` is an order that Susan of Support looks after, `other` one that she does not. Who may not
/// even read a model does not learn that it exists (404); who may not enter at all is told so (403).
const TABLE: &str = "
route                            anonymous plain viewer editor support manager superuser
GET  /                           in        403   200    200    200     200     200
GET  /shop/                      in        403   200    200    200     200     200
GET  /shop/book/                 in        403   200    200    200     200     200
GET  /shop/book/1/               in        403   303    303    303     303     303
GET  /shop/book/1/change/        in        403   200    200    200     200     200
GET  /shop/book/1/history/       in        403   200    200    200     200     200
GET  /shop/book/add/             in        403   403    200    403     200     200
POST /shop/book/add/             401       403   403    303+   403     303+    303+
GET  /shop/book/autocomplete/?field=author_id 401 403 403 200  403     200     200
POST /shop/book/1/change/        401       403   403    303+   403     303+    303+
GET  /shop/book/free/delete/     in        403   403    403    403     200     200
POST /shop/book/free/delete/     401       403   403    403    403     303+    303+
GET  /shop/bookcategory/         in        403   200    200    200     200     200
GET  /shop/bookcategory/link/delete/ in    403   403    200    403     200     200
POST /shop/bookcategory/link/delete/ 401   403   403    303+   403     303+    303+
GET  /shop/customer/             in        403   404    404    200     200     200
GET  /shop/customer/1/change/    in        403   404    404    200     200     200
POST /shop/customer/1/change/    401       403   404    404    303+    303+    303+
GET  /shop/customer/add/         in        403   404    404    403     200     200
POST /shop/customer/add/         401       403   404    404    403     303+    303+
GET  /shop/customer/free/delete/ in        403   404    404    403     403     403
POST /shop/customer/free/delete/ 401       403   404    404    403     403     403
GET  /shop/order/                in        403   404    404    200     200     200
GET  /shop/order/mine/change/    in        403   404    404    200     200     200
POST /shop/order/mine/change/    401       403   404    404    303+    303+    303+
GET  /shop/order/other/change/   in        403   404    404    200     200     200
POST /shop/order/other/change/   401       403   404    404    403     303+    303+
GET  /shop/order/mine/history/   in        403   404    404    200     200     200
POST /shop/order/mine/delete/    401       403   404    404    403     303+    303+
GET  /shop/orderitem/            in        403   404    404    200     200     200
GET  /shop/orderitem/add/        in        403   404    404    403     200     200
GET  /auth/                      in        403   404    404    404     200     200
GET  /auth/user/                 in        403   404    404    404     200     200
GET  /auth/user/add/             in        403   404    404    404     403     200
GET  /auth/user/1/change/        in        403   404    404    404     200     200
GET  /auth/user/1/history/       in        403   404    404    404     200     200
GET  /auth/user/pat/groups/      in        403   404    404    404     200     200
POST /auth/user/pat/groups/      401       403   404    404    404     403     303+
GET  /auth/user/pat/permissions/ in        403   404    404    404     200     200
POST /auth/user/pat/permissions/ 401       403   404    404    404     403     403
GET  /auth/group/                in        403   404    404    404     200     200
GET  /auth/group/1/members/      in        403   404    404    404     200     200
GET  /auth/book/1/members/       in        403   404    404    404     404     404
GET  /auth/membership/           in        403   404    404    404     200     200
GET  /nothing/                   in        403   404    404    404     404     404
GET  /shop/nothing/              in        403   404    404    404     404     404
POST /auth/user/pat/delete/      401       403   404    404    404     403     303+
";

#[apply(every_ground)]
#[tokio::test]
async fn z02_every_route_answers_every_visitor_as_the_table_says(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let mut people: BTreeMap<&str, Client> = BTreeMap::from([("anonymous", shop.anonymous())]);
    for person in Person::ALL {
        people.insert(person.word(), shop.sign_in(person).await);
    }
    let mut lines = TABLE.lines().filter(|line| !line.is_empty());
    let columns: Vec<&str> = lines.next().unwrap().split_whitespace().skip(1).collect();
    let mut wrong = Vec::new();
    for line in lines {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (method, path, cells) = (words[0], words[1], &words[2..]);
        assert_eq!(cells.len(), columns.len(), "{line}");
        for (who, expected) in columns.iter().zip(cells) {
            let found = attempt(&shop, &people[who], method, path).await;
            if found != *expected {
                wrong.push(format!("{method} {path} as {who}: {found} instead of {expected}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Makes one request as `client` and writes the outcome as the table does.
async fn attempt(shop: &Shop, client: &Client, method: &str, path: &str) -> String {
    let path = format!("/admin{}", concrete(shop, path).await);
    let before = shop.fingerprint().await;
    let answer = if method == "GET" {
        client.get(&path).await
    } else {
        let form = honest_form(shop, &path).await;
        client.submit(&path, &form, Some(("_save", "Save"))).await
    };
    let changed = if shop.fingerprint().await == before { "" } else { "+" };
    match answer.status {
        302 | 303 if answer.location().starts_with("/admin/login/") => format!("in{changed}"),
        status => format!("{status}{changed}"),
    }
}

/// Puts the key of a fitting row in place of a word: `free` is a row that nothing else needs.
async fn concrete(shop: &Shop, path: &str) -> String {
    if path.contains("/link/") {
        let key = shop.text("SELECT book_id || ',' || category_id FROM book_category LIMIT 1").await;
        return path.replace("link", &key);
    }
    let susan = shop.id_of(Person::Support).await;
    let rows = [
        (
            "/book/free/",
            "SELECT min(id) FROM book WHERE id NOT IN (SELECT book_id FROM order_item)".to_owned(),
        ),
        (
            "/customer/free/",
            "SELECT min(id) FROM customer WHERE id NOT IN (SELECT customer_id FROM \"order\")".to_owned(),
        ),
        ("/order/mine/", format!("SELECT min(id) FROM \"order\" WHERE owner_id = {susan}")),
        (
            "/order/other/",
            format!("SELECT min(id) FROM \"order\" WHERE owner_id IS NULL OR owner_id <> {susan}"),
        ),
        ("/user/pat/", "SELECT id FROM auth_user WHERE username = 'pat'".to_owned()),
    ];
    for (place, sql) in rows {
        if let Some((before, after)) = path.split_once(place) {
            let model = place.split('/').nth(1).unwrap();
            return format!("{before}/{model}/{}/{after}", shop.number(&sql).await);
        }
    }
    path.to_owned()
}

/// The form as a superuser sees it, with one honest change: what a forger would copy.
async fn honest_form(shop: &Shop, path: &str) -> PageForm {
    static CHANGES: AtomicU32 = AtomicU32::new(1);
    let number = CHANGES.fetch_add(1, Ordering::Relaxed);
    let boss = shop.superuser().await;
    let page = boss.get(path).await;
    // A page that offers nothing has no form; a forger sends one all the same.
    if page.status != 200 || page.count("main form[method=post]") == 0 {
        return PageForm { action: String::new(), method: "post".to_owned(), fields: vec![] };
    }
    let mut form = page.form("main form[method=post]");
    form.action = String::new();
    match path.trim_start_matches("/admin") {
        path if path.ends_with("/book/add/") => {
            let isbn = format!("978000000{number:04}");
            for (name, value) in
                [("title", "The Night Desk"), ("isbn", &isbn), ("author_id", "1"), ("price", "12.50")]
            {
                form.set(name, value);
            }
        }
        path if path.contains("/book/") && path.ends_with("/change/") => {
            form.set("title", &format!("Desk {number}"));
        }
        path if path.ends_with("/customer/add/") => {
            form.set("name", "Ada");
            form.set("email", &format!("ada{number}@customers.example"));
            form.set("loyalty_points", "0");
        }
        path if path.contains("/customer/") && path.ends_with("/change/") => {
            form.set("city", &format!("City {number}"));
        }
        path if path.contains("/order/") && path.ends_with("/change/") => {
            // Support may not read users, so to them the owner is not a field of the form.
            form.fields.retain(|(name, _)| !name.ends_with("owner_id"));
            form.set("note", &format!("Ring {number} times"));
        }
        path if path.ends_with("/groups/") => {
            let group = shop.number("SELECT min(id) FROM auth_group").await;
            form.set(&format!("group_{group}"), "on");
        }
        _ => {}
    }
    form
}

#[apply(every_ground)]
#[tokio::test]
async fn z01_a_model_without_a_rule_is_closed_to_all_but_superusers(#[case] ground: Ground) {
    let policy = "[roles.viewer.allow]\n\"shop.author\" = [\"read\"]\n[groups]\nViewers = [\"viewer\"]\n";
    let shop = Shop::open_with(ground, Setup::default().policy(policy)).await;
    let (vera, boss) = (shop.sign_in(Person::Viewer).await, shop.sign_in(Person::Superuser).await);
    let _page = vera.get("/admin/shop/author/").await.expect_status(200);
    for model in ["book", "category", "bookcategory", "customer", "order", "orderitem"] {
        let _page = vera.get(&format!("/admin/shop/{model}/")).await.expect_status(404);
        let _page = boss.get(&format!("/admin/shop/{model}/")).await.expect_status(200);
        let anonymous = shop.anonymous().get(&format!("/admin/shop/{model}/")).await;
        assert!(anonymous.location().starts_with("/admin/login/"), "{anonymous:#}");
    }
    let index = vera.get("/admin/").await.expect_status(200);
    assert!(index.links().iter().any(|link| link.ends_with("/shop/author/")), "{index:#}");
    assert!(
        !index.links().iter().any(|link| link.contains("/shop/book/")),
        "a closed model is in sight: {index:#}"
    );
}

#[apply(every_ground)]
#[tokio::test]
async fn a_right_lost_is_lost_at_the_next_click(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let eddie = shop.sign_in(Person::Editor).await;
    let form =
        eddie.get("/admin/shop/book/1/change/").await.expect_status(200).form("main form[method=post]");
    shop.execute(
        "DELETE FROM auth_user_groups WHERE user_id = (SELECT id FROM auth_user WHERE username = 'eddie')",
    )
    .await;
    let refused = eddie.submit("/admin/shop/book/1/change/", &form, Some(("_save", "Save"))).await;
    assert_eq!(refused.status, 404, "{refused:#}");
    assert_eq!(shop.number("SELECT count(*) FROM admin_history").await, 0);
}

#[apply(every_ground)]
#[tokio::test]
async fn a_refusal_says_what_is_missing_and_no_more(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let vera = shop.sign_in(Person::Viewer).await;
    let refused = vera.get("/admin/shop/book/add/").await.expect_status(403);
    assert!(refused.words().to_lowercase().contains("book"), "{refused:#}");
    assert_eq!(refused.header("content-type"), "text/html; charset=utf-8");
    let ask = vera.ask(Method::GET, "/admin/shop/book/add/").header("accept", "application/json");
    let json = ask.send().await.expect_status(403).json();
    assert!(json["error"]["code"].is_string() && json["error"]["request_id"].is_string(), "{json}");
}
