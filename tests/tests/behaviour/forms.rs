//! Forms: every kind of column written and read back, all faults at once, nothing typed ever lost, no update lost.

use crate::ground::{Ground, apply, every_ground};
use crate::support::{Person, Shop};
use frontdesk_tests::answer::PageForm;
use frontdesk_tests::client::Client;

const ADD: &str = "/admin/shop/book/add/";
const SAVE: Option<(&str, &str)> = Some(("_save", "Save"));

async fn form_of(client: &Client, path: &str) -> PageForm {
    client.get(path).await.expect_status(200).form("main form[method=post]")
}

fn fill(form: &mut PageForm, values: &[(&str, &str)]) {
    for (name, value) in values {
        form.set(name, value);
    }
}

const NIGHT_DESK: &[(&str, &str)] = &[
    ("title", "  The Night Desk "),
    ("isbn", "9780000000002"),
    ("author_id", "3"),
    ("status", "published"),
    ("price", "12.50"),
    ("pages", "321"),
    ("published_on", "2026-02-28"),
    ("in_stock", "on"),
    ("rating", "4.5"),
    ("attributes", "{\"format\": \"paperback\", \"languages\": [\"en\", \"cy\"]}"),
    ("description", "First line.\r\nSecond line with <b> and \u{1f4da}."),
];

#[apply(every_ground)]
#[tokio::test]
async fn a_book_is_added_with_every_kind_of_column_and_read_back(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let eddie = shop.sign_in(Person::Editor).await;
    let mut form = form_of(&eddie, ADD).await;
    fill(&mut form, NIGHT_DESK);
    let saved = eddie.submit(ADD, &form, SAVE).await;
    assert_eq!(saved.status, 303, "{saved:#}");
    let at = "FROM book WHERE isbn = '9780000000002'";
    assert_eq!(shop.text(&format!("SELECT trim(title) {at}")).await, "The Night Desk");
    let stored = "author_id = 3 AND status = 'published' AND price = 12.50 AND pages = 321 AND published_on = '2026-02-28' AND in_stock AND rating = 4.5";
    assert_eq!(shop.number(&format!("SELECT count(*) {at} AND {stored}")).await, 1);
    let attributes = shop.text(&format!("SELECT attributes {at}")).await;
    let attributes: serde_json::Value = serde_json::from_str(&attributes).unwrap();
    assert_eq!(attributes["languages"][1], "cy");
    let id = shop.number(&format!("SELECT id {at}")).await;
    let form = form_of(&eddie, &format!("/admin/shop/book/{id}/change/")).await;
    for (name, value) in NIGHT_DESK
        .iter()
        .filter(|(name, _)| !["title", "attributes", "description", "in_stock"].contains(name))
    {
        assert_eq!(form.get(name), Some(*value), "{name}");
    }
    assert_eq!(
        form.get("description").map(|text| text.replace("\r\n", "\n")).as_deref(),
        Some("First line.\nSecond line with <b> and \u{1f4da}.")
    );
    let json: serde_json::Value = serde_json::from_str(form.get("attributes").unwrap()).unwrap();
    assert_eq!(json["format"], "paperback");
    assert!(form.get("in_stock").is_some());
}

#[apply(every_ground)]
#[tokio::test]
async fn a_customer_has_a_uuid_a_time_and_may_leave_much_empty(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let max = shop.sign_in(Person::Manager).await;
    let path = "/admin/shop/customer/add/";
    let mut form = form_of(&max, path).await;
    let values = [
        ("name", "Ada"),
        ("email", "ada@customers.example"),
        ("call_after", "17:30"),
        ("credit_limit", ""),
        ("loyalty_points", "9007199254740993"),
    ];
    fill(&mut form, &values);
    let saved = max.submit(path, &form, SAVE).await;
    assert_eq!(saved.status, 303, "{saved:#}");
    let at = "FROM customer WHERE email = 'ada@customers.example'";
    assert_eq!(shop.number(&format!("SELECT loyalty_points {at}")).await, 9_007_199_254_740_993);
    assert_eq!(
        shop.number(&format!(
            "SELECT count(*) {at} AND credit_limit IS NULL AND phone IS NULL AND call_after = '17:30:00'"
        ))
        .await,
        1
    );
    let id = shop.number(&format!("SELECT id {at}")).await;
    let form = form_of(&max, &format!("/admin/shop/customer/{id}/change/")).await;
    let reference = shop.text(&format!("SELECT {} {at}", ground.database.uuid_as_text("reference"))).await;
    assert!(!reference.is_empty() && form.get("reference").is_none(), "the reference is for reading only");
    assert!(form.get("call_after").unwrap().starts_with("17:30"));
}

#[apply(every_ground)]
#[tokio::test]
async fn all_faults_are_named_at_once_beside_their_fields_and_what_was_typed_stays(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let eddie = shop.sign_in(Person::Editor).await;
    let before = shop.fingerprint().await;
    let mut form = form_of(&eddie, ADD).await;
    let taken = shop.text("SELECT isbn FROM book WHERE id = 1").await;
    let wrong = [
        ("title", ""),
        ("isbn", taken.as_str()),
        ("author_id", "999999"),
        ("status", "burnt"),
        ("price", "twelve"),
        ("pages", "3.5"),
        ("published_on", "2026-02-30"),
        ("rating", "NaN"),
        ("attributes", "{\"open\": "),
        ("description", "what I typed for an hour"),
    ];
    fill(&mut form, &wrong);
    let refused = eddie.submit(ADD, &form, SAVE).await;
    assert!(refused.status == 422 || refused.status == 400, "{refused:#}");
    for (name, _) in wrong.iter().filter(|(name, _)| !["description", "isbn"].contains(name)) {
        assert!(
            refused
                .count(&format!("[name={name}][aria-invalid=true], [data-field={name}] [aria-invalid=true]"))
                >= 1,
            "{name} is not marked: {refused:#}"
        );
    }
    assert!(
        refused.count("[role=alert] a[href^='#']") >= 8,
        "the summary does not lead to the fields: {refused:#}"
    );
    let again = refused.form("main form[method=post]");
    for (name, value) in wrong.iter().filter(|(name, _)| !["status", "author_id"].contains(name)) {
        assert_eq!(again.get(name), Some(*value), "{name} was lost");
    }
    assert_eq!(shop.fingerprint().await, before);
    // A unique column speaks up too, once the rest holds.
    let mut form = form_of(&eddie, ADD).await;
    fill(&mut form, NIGHT_DESK);
    form.set("isbn", &taken);
    let refused = eddie.submit(ADD, &form, SAVE).await;
    assert!((400..500).contains(&refused.status), "{refused:#}");
    assert_eq!(refused.count("[name=isbn][aria-invalid=true]"), 1, "{refused:#}");
    assert_eq!(refused.form("main form[method=post]").get("title").map(str::trim), Some("The Night Desk"));
    assert_eq!(shop.fingerprint().await, before);
}

#[apply(every_ground)]
#[tokio::test]
async fn numbers_that_do_not_fit_are_faults_of_their_field(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let eddie = shop.sign_in(Person::Editor).await;
    let before = shop.fingerprint().await;
    let long = "9".repeat(400);
    let cases = [
        ("pages", "2147483648"),
        ("pages", "-99999999999999999999"),
        ("pages", "0x10"),
        ("pages", "1e3"),
        ("price", "12,50"),
        ("price", "1.234"),
        ("price", "123456789.00"),
        ("price", &long),
        ("price", "Infinity"),
        ("price", "-"),
        ("rating", "inf"),
        ("rating", "1e999"),
        ("published_on", "28.02.2026"),
        ("published_on", "0000-00-00"),
        ("published_on", "99999-01-01"),
        ("isbn", "12345678901234"),
        ("attributes", "nope"),
        ("title", "\u{0}"),
    ];
    for (name, value) in cases {
        let mut form = form_of(&eddie, ADD).await;
        fill(&mut form, NIGHT_DESK);
        form.set(name, value);
        let refused = eddie.submit(ADD, &form, SAVE).await;
        assert!((400..500).contains(&refused.status), "{name}={value:.30}: {refused:#}");
        assert_eq!(
            refused.count(&format!("[name={name}][aria-invalid=true]")),
            1,
            "{name}={value:.30}: {refused:#}"
        );
    }
    assert_eq!(shop.fingerprint().await, before);
}

#[apply(every_ground)]
#[tokio::test]
async fn unknown_and_readonly_fields_are_not_written(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let eddie = shop.sign_in(Person::Editor).await;
    let path = "/admin/shop/book/1/change/";
    let mut form = form_of(&eddie, path).await;
    let created_at = format!("SELECT {} FROM book WHERE id = 1", ground.database.as_text("created_at"));
    let created = shop.text(&created_at).await;
    fill(
        &mut form,
        &[
            ("title", "Renamed"),
            ("id", "77777"),
            ("is_superuser", "1"),
            ("created_at", "1999-01-01T00:00:00Z"),
            ("owner_id", "1"),
        ],
    );
    let answer = eddie.submit(path, &form, SAVE).await;
    assert!(answer.status == 303 || answer.status == 400, "{answer:#}");
    assert_eq!(shop.number("SELECT count(*) FROM book WHERE id = 77777").await, 0);
    assert_eq!(shop.text(&created_at).await, created);
}

#[apply(every_ground)]
#[tokio::test]
async fn two_tabs_cannot_overwrite_each_other(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let (eddie, max) = (shop.sign_in(Person::Editor).await, shop.sign_in(Person::Manager).await);
    let path = "/admin/shop/book/1/change/";
    let (mut mine, mut theirs) = (form_of(&eddie, path).await, form_of(&max, path).await);
    theirs.set("title", "What Max saved");
    let saved = max.submit(path, &theirs, SAVE).await;
    assert_eq!(saved.status, 303, "{saved:#}");
    mine.set("title", "What Eddie typed");
    let conflict = eddie.submit(path, &mine, SAVE).await;
    assert_eq!(conflict.status, 409, "{conflict:#}");
    for words in ["What Max saved", "What Eddie typed"] {
        assert!(conflict.text().contains(words), "no {words:?} in {conflict:#}");
    }
    assert_eq!(shop.text("SELECT title FROM book WHERE id = 1").await, "What Max saved");
    // Having seen what Max wrote, Eddie may insist.
    let again = conflict.form("main form[method=post]");
    let saved = eddie.submit(path, &again, SAVE).await;
    assert_eq!(saved.status, 303, "{saved:#}");
    assert_eq!(shop.text("SELECT title FROM book WHERE id = 1").await, "What Eddie typed");
}

#[apply(every_ground)]
#[tokio::test]
async fn changes_of_different_fields_do_not_stand_in_each_others_way(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let (eddie, max) = (shop.sign_in(Person::Editor).await, shop.sign_in(Person::Manager).await);
    let path = "/admin/shop/book/1/change/";
    let (mut mine, mut theirs) = (form_of(&eddie, path).await, form_of(&max, path).await);
    theirs.set("pages", "99");
    let _saved = max.submit(path, &theirs, SAVE).await.expect_status(303);
    mine.set("title", "What Eddie typed");
    let answer = eddie.submit(path, &mine, SAVE).await;
    // Either both stand, or the second is told; what must not be is that the first is gone.
    assert!(answer.status == 303 || answer.status == 409, "{answer:#}");
    assert_eq!(shop.number("SELECT pages FROM book WHERE id = 1").await, 99);
}

#[apply(every_ground)]
#[tokio::test]
async fn a_relation_is_found_without_scripts_by_its_own_search_button(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let eddie = shop.sign_in(Person::Editor).await;
    let page = eddie.get(ADD).await.expect_status(200);
    let all = shop.number("SELECT count(*) FROM author").await as usize;
    assert!(page.count("option").min(all) < all.min(60), "the form carries every author");
    let name = shop.text("SELECT name FROM author WHERE id = 7").await;
    let mut form = page.form("main form[method=post]");
    fill(&mut form, &[("title", "Half typed"), ("price", "oops")]);
    assert_eq!(page.count("main form button[name=_lookup_author_id]"), 1, "{page:#}");
    form.set("_query_author_id", &name);
    let matches = eddie.submit(ADD, &form, Some(("_lookup_author_id", "1"))).await.expect_status(200);
    assert!(matches.text().contains(&name), "{matches:#}");
    let again = matches.form("main form[method=post]");
    assert_eq!(
        (again.get("title"), again.get("price")),
        (Some("Half typed"), Some("oops")),
        "what was typed is lost"
    );
    assert_eq!(
        shop.number("SELECT count(*) FROM book WHERE title = 'Half typed'").await,
        0,
        "a search saved the form"
    );
}

#[apply(every_ground)]
#[tokio::test]
async fn save_and_continue_and_save_and_add_another_go_where_they_say(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let eddie = shop.sign_in(Person::Editor).await;
    let path = "/admin/shop/author/1/change/";
    let mut form = form_of(&eddie, path).await;
    form.set("country", "Wales");
    let stays = eddie.submit(path, &form, Some(("_continue", "1"))).await.expect_status(303);
    assert!(stays.location().starts_with(path), "{stays}");
    let form = form_of(&eddie, path).await;
    let another = eddie.submit(path, &form, Some(("_addanother", "1"))).await.expect_status(303);
    assert!(another.location().starts_with("/admin/shop/author/add/"), "{another}");
    let form = form_of(&eddie, path).await;
    let list = eddie.submit(path, &form, SAVE).await.expect_status(303);
    assert!(list.location().starts_with("/admin/shop/author/"), "{list}");
}

#[apply(every_ground)]
#[tokio::test]
async fn an_order_is_changed_only_by_whom_it_belongs_to_and_cannot_be_given_away(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let susan = shop.sign_in(Person::Support).await;
    let (susan_id, eddie_id) = (shop.id_of(Person::Support).await, shop.id_of(Person::Editor).await);
    let mine = shop.number(&format!("SELECT min(id) FROM \"order\" WHERE owner_id = {susan_id}")).await;
    let path = format!("/admin/shop/order/{mine}/change/");
    let mut form = form_of(&susan, &path).await;
    form.set("note", "Ring twice");
    let _saved = susan.submit(&path, &form, SAVE).await.expect_status(303);
    // Update is judged on the row as stored and as it will be: giving it away leaves the rule.
    let mut form = form_of(&susan, &path).await;
    if form.get("owner_id").is_some() {
        form.set("owner_id", &eddie_id.to_string());
        let refused = susan.submit(&path, &form, SAVE).await;
        assert!((400..500).contains(&refused.status), "{refused:#}");
    }
    assert_eq!(shop.number(&format!("SELECT owner_id FROM \"order\" WHERE id = {mine}")).await, susan_id);
    assert_eq!(shop.text(&format!("SELECT note FROM \"order\" WHERE id = {mine}")).await, "Ring twice");
}
