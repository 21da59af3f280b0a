//! Lists: columns, labels, order, search, pages and counts.

use crate::ground::{Ground, apply, every_ground};
use crate::support::{Person, Shop};
use frontdesk_tests::answer::Answer;

fn rows(answer: &Answer) -> usize {
    answer.count("main table tbody tr")
}

/// The texts of one column of the list, found by the words of its header.
fn column(answer: &Answer, header: &str) -> Vec<String> {
    let heads = answer.texts("main table thead th");
    let at = heads
        .iter()
        .position(|head| head.starts_with(header))
        .unwrap_or_else(|| panic!("no {header} in {heads:?}"));
    answer.texts(&format!("main table tbody tr > :nth-child({})", at + 1))
}

#[apply(every_ground)]
#[tokio::test]
async fn the_book_list_shows_a_hundred_rows_with_labels_of_what_they_point_at(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let vera = shop.sign_in(Person::Viewer).await;
    let list = vera.get("/admin/shop/book/").await.expect_status(200);
    assert_eq!(rows(&list), 100);
    let authors = column(&list, "Author");
    let known = shop.column("SELECT name FROM author").await;
    assert!(authors.iter().all(|author| known.contains(author)), "{authors:?}");
    assert!(
        !list.texts("h1").is_empty() && list.texts("title").concat().contains("Books"),
        "{:?}",
        list.texts("title")
    );
}

#[apply(every_ground)]
#[tokio::test]
async fn a_header_orders_the_list_and_says_so(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let vera = shop.sign_in(Person::Viewer).await;
    let by_price = vera.get("/admin/shop/book/?o=-price,title").await.expect_status(200);
    let expected = shop.column("SELECT title FROM book ORDER BY price + 0 DESC, title LIMIT 100").await;
    assert_eq!(column(&by_price, "Title"), expected);
    assert_eq!(
        by_price.attributes("main table thead th[aria-sort=descending]", "aria-sort").len(),
        1,
        "{by_price:#}"
    );
    let by_title = vera.get("/admin/shop/book/?o=title").await.expect_status(200);
    let expected = shop.column("SELECT title FROM book ORDER BY title, id LIMIT 100").await;
    assert_eq!(column(&by_title, "Title"), expected);
}

#[apply(every_ground)]
#[tokio::test]
async fn walking_by_next_and_previous_shows_every_row_once(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let vera = shop.sign_in(Person::Viewer).await;
    let total = shop.number("SELECT count(*) FROM book").await;
    // A column with empty cells is the hard one: its rows come in two segments.
    for order in ["title", "-price", "pages", "-published_on", "-rating,title"] {
        let mut path = format!("/admin/shop/book/?o={order}");
        let (mut seen, mut pages, mut before) = (Vec::new(), Vec::new(), None);
        loop {
            let page = vera.get(&path).await.expect_status(200);
            let keys: Vec<String> = page.attributes("main table tbody tr a[href*='/shop/book/']", "href");
            let mut keys: Vec<String> =
                keys.into_iter().map(|link| link.split('?').next().unwrap().to_owned()).collect();
            keys.dedup();
            seen.extend(keys.clone());
            pages.push(keys);
            before = page.attributes("a[rel=prev]", "href").into_iter().next().or(before);
            match page.attributes("a[rel=next]", "href").into_iter().next() {
                Some(next) if next.starts_with('?') => path = format!("/admin/shop/book/{next}"),
                Some(next) => path = next,
                None => break,
            }
            assert!(pages.len() < 60, "{order}: it never ends");
        }
        let unique: std::collections::BTreeSet<_> = seen.iter().collect();
        assert_eq!((seen.len(), unique.len()), (total as usize, total as usize), "by {order}");
        let back = before.unwrap();
        let back = if back.starts_with('?') { format!("/admin/shop/book/{back}") } else { back };
        let previous = vera.get(&back).await.expect_status(200);
        let mut keys = previous.attributes("main table tbody tr a[href*='/shop/book/']", "href");
        keys = keys.into_iter().map(|link| link.split('?').next().unwrap().to_owned()).collect();
        keys.dedup();
        assert_eq!(keys, pages[pages.len() - 2], "back by {order}");
    }
}

#[apply(every_ground)]
#[tokio::test]
async fn a_search_finds_by_every_search_field_and_keeps_its_words(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let vera = shop.sign_in(Person::Viewer).await;
    let title = shop.text("SELECT title FROM book WHERE id = 42").await;
    let isbn = shop.text("SELECT isbn FROM book WHERE id = 42").await;
    for text in [title.as_str(), isbn.as_str()] {
        let encoded =
            percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
        let found = vera.get(&format!("/admin/shop/book/?q={encoded}")).await.expect_status(200);
        assert!(column(&found, "Title").contains(&title), "{found:#}");
        assert!(rows(&found) < 100, "{found:#}");
        assert_eq!(found.attributes("input[name=q]", "value"), [text]);
    }
    let nothing = vera.get("/admin/shop/book/?q=zzzyyyxxx").await.expect_status(200);
    assert_eq!(rows(&nothing), 0);
    nothing.expect_words("zzzyyyxxx");
    assert!(
        nothing
            .links()
            .iter()
            .any(|link| !link.contains("q=") && link.ends_with("/shop/book/") || link == "?"),
        "no way back: {nothing:#}"
    );
}

#[apply(every_ground)]
#[tokio::test]
async fn a_page_far_down_is_refused_with_a_better_way(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let vera = shop.sign_in(Person::Viewer).await;
    let second = vera.get("/admin/shop/book/?o=title&p=2").await.expect_status(200);
    assert_eq!(
        column(&second, "Title"),
        shop.column("SELECT title FROM book ORDER BY title, id LIMIT 100 OFFSET 100").await
    );
    let past_the_end = vera.get("/admin/shop/book/?p=90").await;
    assert!(past_the_end.status == 404 || past_the_end.status == 200, "{past_the_end:#}");
    let _refused = vera.get("/admin/shop/book/?p=1000000").await.expect_status(400);
}

#[apply(every_ground)]
#[tokio::test]
async fn the_count_is_capped_on_the_page_and_exact_on_request(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let vera = shop.sign_in(Person::Viewer).await;
    let total = shop.number("SELECT count(*) FROM book").await;
    let with_comma = format!("{},{:03}", total / 1000, total % 1000);
    let written = if total < 1000 { total.to_string() } else { with_comma };
    let capped = vera.get("/admin/shop/book/").await.expect_status(200);
    assert!(capped.words().contains("100+"), "{}", capped.words());
    let exact = vera.get("/admin/shop/book/?_count=1").await.expect_status(200);
    exact.expect_words(&format!("{written} books"));
    // A page that is not full knows its count.
    let found = shop.number("SELECT count(*) FROM book WHERE lower(title) LIKE '%river%'").await;
    assert!(found > 0 && found < 100, "{found}");
    let searched = vera.get("/admin/shop/book/?q=river").await.expect_status(200);
    searched.expect_words(&format!("{found} book"));
}

#[apply(every_ground)]
#[tokio::test]
async fn a_scoped_reader_lists_counts_and_finds_only_what_is_hers(#[case] ground: Ground) {
    let policy =
        "[groups]\nSupport = [\"support\"]\n[roles.support.allow]\n\"shop.order\" = [\"read:own\"]\n";
    let shop = Shop::open_with(ground, crate::support::Setup::default().policy(policy)).await;
    let susan = shop.sign_in(Person::Support).await;
    let hers = "FROM \"order\" WHERE owner_id = (SELECT id FROM auth_user WHERE username = 'susan')";
    let total = shop.number(&format!("SELECT count(*) {hers}")).await;
    assert!(total > 0 && total < shop.number("SELECT count(*) FROM \"order\"").await);
    let list = susan.get("/admin/shop/order/").await.expect_status(200);
    assert_eq!(rows(&list) as i64, total.min(100));
    let counted = susan.get("/admin/shop/order/?_count=1").await.expect_status(200);
    counted.expect_words(&format!("{total} orders"));
    let foreign = shop.text("SELECT number FROM \"order\" WHERE owner_id IS NULL LIMIT 1").await;
    let searched = susan.get(&format!("/admin/shop/order/?q={foreign}")).await.expect_status(200);
    assert_eq!(rows(&searched), 0, "{searched:#}");
}

#[apply(every_ground)]
#[tokio::test]
async fn the_list_of_users_names_no_password_column(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let boss = shop.sign_in(Person::Superuser).await;
    let list = boss.get("/admin/auth/user/").await.expect_status(200);
    assert_eq!(rows(&list) as i64, shop.number("SELECT count(*) FROM auth_user").await);
    assert!(!list.texts("main table thead th").iter().any(|head| head.to_lowercase().contains("password")));
}

#[apply(every_ground)]
#[tokio::test]
async fn autocomplete_finds_a_few_and_never_all(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let eddie = shop.sign_in(Person::Editor).await;
    let name = shop.text("SELECT name FROM author WHERE id = 7").await;
    let encoded =
        percent_encoding::utf8_percent_encode(&name, percent_encoding::NON_ALPHANUMERIC).to_string();
    let found = eddie
        .get(&format!("/admin/shop/book/autocomplete/?field=author_id&q={encoded}"))
        .await
        .expect_status(200);
    assert!(found.header("content-type").starts_with("application/json"));
    let labels: Vec<_> = found.json()["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["label"].as_str().unwrap().to_owned())
        .collect();
    assert!(labels.contains(&name), "{labels:?}");
    let all = eddie.get("/admin/shop/book/autocomplete/?field=author_id&q=").await.expect_status(200).json();
    assert!(all["results"].as_array().unwrap().len() <= 50, "{all}");
    assert_eq!(all["more"], true);
    for query in ["field=title&q=a", "field=nothing&q=a", "q=a", "field=password&q=a"] {
        let refused = eddie.get(&format!("/admin/shop/book/autocomplete/?{query}")).await;
        assert!((400..500).contains(&refused.status), "{refused:#}");
    }
}
