//! Text is text: whatever stands in a column or an address comes out as itself, in pages and in SQL.

use std::time::Instant;

use crate::ground::{Ground, apply, every_ground};
use crate::support::{Person, Shop, crawl};

/// What has broken out of pages before.
const PAYLOADS: &[&str] = &[
    "<script>window.__xss=1</script>",
    "\"><script>window.__xss=1</script>",
    "'><img src=x onerror=window.__xss=1>",
    "<svg/onload=window.__xss=1>",
    "</title><script>window.__xss=1</script>",
    "</textarea><script>window.__xss=1</script>",
    "</script><script>window.__xss=1</script>",
    "</option></select><img src=x onerror=window.__xss=1>",
    "\" onmouseover=\"window.__xss=1",
    "' autofocus onfocus='window.__xss=1",
    "javascript:window.__xss=1",
    "{{constructor.constructor('window.__xss=1')()}}",
    "${window.__xss=1}",
    "<!--><script>window.__xss=1</script>-->",
    "<iframe srcdoc='<script>parent.__xss=1</script>'>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=window.__xss=1>",
    "<a href=javascript:window.__xss=1>x</a>",
    "&lt;script&gt;window.__xss=1&lt;/script&gt;",
    "\u{0}<script>window.__xss=1</script>",
    "<ScRiPt>window.__xss=1</sCrIpT>",
    "<<script>script>window.__xss=1<</script>/script>",
    "<img src=`x` onerror=window.__xss=1>",
    "]]><script>window.__xss=1</script>",
    "\u{202e}<script>window.__xss=1</script>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<link rel=stylesheet href=//evil.example>",
    "<object data=javascript:window.__xss=1>",
    "<embed src=javascript:window.__xss=1>",
    "<form action=//evil.example><button>x",
    "<details open ontoggle=window.__xss=1>",
    "<video><source onerror=window.__xss=1>",
    "<template><script>window.__xss=1</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=window.__xss=1>'>",
    "\\\"><script>window.__xss=1</script>",
    "%3Cscript%3Ewindow.__xss=1%3C/script%3E",
    "\u{feff}<script>window.__xss=1</script>",
    "<style>@import'//evil.example'</style>",
    "<body onload=window.__xss=1>",
    "<input autofocus onfocus=window.__xss=1>",
    "<marquee onstart=window.__xss=1>",
    "\u{2028}alert\u{2029}<script>window.__xss=1</script>",
];

/// Tables and the columns of text that a list or form shows.
const PLACES: &[(&str, &str)] = &[
    ("author", "name"),
    ("author", "country"),
    ("author", "website"),
    ("author", "biography"),
    ("book", "title"),
    ("book", "description"),
    ("category", "name"),
    ("category", "slug"),
    ("category", "description"),
    ("customer", "name"),
    ("customer", "email"),
    ("customer", "phone"),
    ("customer", "city"),
    ("order", "number"),
    ("order", "note"),
];

#[apply(every_ground)]
#[tokio::test]
async fn x01_what_stands_in_a_column_is_shown_as_text_everywhere(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    for (table, column) in PLACES {
        if !["biography", "description", "note"].contains(column) {
            shop.database().widen(table, column).await;
        }
        for (number, payload) in PAYLOADS.iter().enumerate() {
            let quoted = payload.replace('\'', "''").replace('\u{0}', "");
            shop.execute(&format!(
                "UPDATE \"{table}\" SET {column} = '{quoted}{number}' WHERE id = {}",
                number + 1
            ))
            .await;
        }
    }
    shop.execute("UPDATE book SET attributes = '{\"a\":\"</script><img src=x onerror=window.__xss=1>\"}' WHERE id < 40").await;
    shop.execute(
        "UPDATE auth_user SET first_name = '<img src=x onerror=window.__xss=1>', last_name = '\"><b>' ",
    )
    .await;
    let boss = shop.sign_in(Person::Superuser).await;
    // A change and a refusal first: histories and error pages tell of values too.
    let mut form =
        boss.get("/admin/shop/book/1/change/").await.expect_status(200).form("main form[method=post]");
    form.set("title", "'><img src=x onerror=window.__xss=2>");
    let _saved =
        boss.submit("/admin/shop/book/1/change/", &form, Some(("_save", "Save"))).await.expect_status(303);
    form.set("price", "<img src=x onerror=window.__xss=3>");
    let refused = boss.submit("/admin/shop/book/1/change/", &form, Some(("_save", "Save"))).await;
    assert!((400..500).contains(&refused.status), "{refused:#}");
    let mut answers = vec![refused];
    for number in 1..=PAYLOADS.len() {
        for model in ["author", "book", "category", "customer", "order"] {
            for page in ["change", "history", "delete"] {
                if number > 12 && (model == "category" || page != "change") {
                    continue;
                }
                answers.push(boss.get(&format!("/admin/shop/{model}/{number}/{page}/")).await);
            }
        }
    }
    answers.extend(crawl(&boss, "/admin/", 120).await);
    answers.push(boss.get("/admin/shop/book/autocomplete/?field=author_id&q=script").await);
    for answer in &answers {
        assert!(answer.status < 500, "{answer:#}");
        assert_tame(answer);
    }
    let list = boss.get("/admin/shop/author/?q=__xss").await.expect_status(200);
    assert!(
        list.words().contains("<script>window.__xss=1</script>"),
        "the text is not shown as it is: {list:#}"
    );
}

#[apply(every_ground)]
#[tokio::test]
async fn x04_what_an_address_says_is_shown_as_text(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let vera = shop.sign_in(Person::Viewer).await;
    let stranger = shop.anonymous();
    for payload in PAYLOADS {
        let text =
            percent_encoding::utf8_percent_encode(payload, percent_encoding::NON_ALPHANUMERIC).to_string();
        for name in ["q", "o", "p", "after", "before", "title", "title__contains", "status__exact"] {
            let answer = vera.get(&format!("/admin/shop/book/?{name}={text}")).await;
            assert!(answer.status < 500, "{answer:#}");
            assert_tame(&answer);
        }
        for path in [
            format!("/admin/{text}/"),
            format!("/admin/shop/{text}/"),
            format!("/admin/shop/book/{text}/change/"),
            format!("/admin/shop/book/?{text}=1"),
        ] {
            let answer = vera.get(&path).await;
            assert!((300..500).contains(&answer.status), "{answer:#}");
            assert_tame(&answer);
        }
        for path in [format!("/welcome?name={text}"), format!("/login/?next=/{text}")] {
            assert_tame(&stranger.get(&path).await);
        }
        let refused = stranger.post("/login/", &[("username", payload), ("password", "x")]).await;
        assert!(refused.status < 500, "{refused:#}");
        assert_tame(&refused);
    }
}

#[apply(every_ground)]
#[tokio::test]
async fn x06_no_parameter_reaches_the_database_as_sql(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let vera = shop.sign_in(Person::Viewer).await;
    let before = shop.fingerprint().await;
    let rows = |answer: &frontdesk_tests::answer::Answer| answer.count("main table tbody tr");
    let slow = "(select 1 from (select hex(randomblob(400000000))))";
    let sql = [
        "'",
        "\"",
        "`",
        "';--",
        "' OR '1'='1",
        "\" OR 1=1 --",
        "1; DROP TABLE book",
        "1) OR (1=1",
        "' UNION SELECT password FROM auth_user --",
        "title; DROP TABLE book",
        "(SELECT password FROM auth_user)",
        "CASE WHEN 1=1 THEN title ELSE price END",
        "title COLLATE NOCASE",
        "\\",
        "%27",
        "1/0",
        "0x31",
        "NULL",
        "x' || randomblob(100000000) || 'x",
        "\u{0}",
        "''''''''",
        "title/**/DESC",
        "rowid",
        "sqlite_version()",
        slow,
        "(SELECT pg_sleep(30))",
        "x' || (SELECT pg_sleep(30)) || 'x",
        "(SELECT sleep(30))",
        "x' || (SELECT sleep(30)) || 'x",
        "benchmark(1000000000, md5(1))",
    ];
    let started = Instant::now();
    for text in sql {
        let encoded =
            percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
        let searched = vera.get(&format!("/admin/shop/book/?q={encoded}")).await;
        assert!(searched.status < 500, "{searched:#}");
        searched.expect_without("argon2");
        for name in ["o", "after", "before", "p"] {
            let answer = vera.get(&format!("/admin/shop/book/?{name}={encoded}")).await;
            assert_eq!(answer.status, 400, "{name}={text}: {answer:#}");
        }
        for path in [
            format!("/admin/shop/book/{encoded}/change/"),
            format!("/admin/shop/bookcategory/{encoded},1/change/"),
        ] {
            let answer = vera.get(&path).await;
            assert!((300..500).contains(&answer.status), "{answer:#}");
        }
    }
    assert!(started.elapsed().as_secs() < 60, "something slept in the database: {:?}", started.elapsed());
    assert_eq!(shop.fingerprint().await, before);
    // Wildcards are letters like any other: only what holds them is found.
    shop.execute("UPDATE book SET title = '100% Wool' WHERE id = 5").await;
    shop.execute("UPDATE book SET title = 'under_score' WHERE id = 6").await;
    shop.execute("UPDATE book SET title = 'back\\slash' WHERE id = 7").await;
    for (text, title) in
        [("100%25", "100% Wool"), ("0%25 W", "100% Wool"), ("r_s", "under_score"), ("k%5Cs", "back\\slash")]
    {
        let found = vera.get(&format!("/admin/shop/book/?q={text}")).await.expect_status(200);
        assert_eq!(rows(&found), 1, "{text}: {found:#}");
        found.expect_words(title);
    }
    assert_eq!(rows(&vera.get("/admin/shop/book/?q=%25%25%25").await), 0);
}

#[apply(every_ground)]
#[tokio::test]
async fn x07_an_unknown_column_or_lookup_is_a_400_that_says_so_plainly(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let vera = shop.sign_in(Person::Viewer).await;
    let bad = [
        "foo__bar=1",
        "o=9999",
        "o=-1.2.x",
        "o=--title",
        "o=nothing",
        "o=title,nothing",
        "p=0",
        "p=-1",
        "p=x",
        "p=99999999999999999999",
        "p=10001",
        "p=last2",
        "after=x",
        "before=%00",
        "after=%ff",
        "title__nothing=1",
        "author__user__password=1",
        "password__startswith=a",
        "author_id__in=1;2",
        "o=title&o=price",
        "q=a&q=b",
        "p=1&p=2",
        "q=%ff%fe",
    ];
    for query in bad {
        let answer = vera.get(&format!("/admin/shop/book/?{query}")).await;
        assert_eq!(answer.status, 400, "{query}: {answer:#}");
        assert!(answer.words().len() > 20, "no help: {answer:#}");
        for inside in ["SELECT", "sqlite", "postgres", "mariadb", "mysql", "sea_orm"] {
            answer.expect_without(inside);
        }
    }
}

/// No element, attribute or address of the page came out of a payload.
#[track_caller]
fn assert_tame(answer: &frontdesk_tests::answer::Answer) {
    if answer.header("content-type").starts_with("application/json") {
        return;
    }
    assert_eq!(answer.count("script:not([src]), iframe, object, embed, svg[onload], base, meta[http-equiv=refresh], [onerror], [onload], [onfocus], [onmouseover], [ontoggle], [onstart], video, math, marquee"), 0, "{answer:#}");
    for (selector, name) in [
        ("a", "href"),
        ("form", "action"),
        ("script", "src"),
        ("link", "href"),
        ("img", "src"),
        ("button", "formaction"),
    ] {
        for address in answer.attributes(selector, name) {
            let plain: String = address
                .chars()
                .filter(|c| !c.is_whitespace() && !c.is_control())
                .collect::<String>()
                .to_lowercase();
            assert!(
                !plain.starts_with("javascript:")
                    && !plain.starts_with("vbscript:")
                    && !plain.contains("//evil.example"),
                "{address} on {answer:#}"
            );
        }
    }
}
