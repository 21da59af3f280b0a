//! Lists: seek paging against a naive model, search, filters, and everything a query string may not say.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::gates::{Rows, Rules};
use super::{desk, may, root, run};
use crate::list::{Count, Counting, ListPage, ListQuery, Position};
use crate::{Desk, Scoped};

/// Books with ties and NULLs: (id, title, rank, price in cents).
async fn books(desk: &Desk, count: i64) -> Vec<(i64, String, Option<i64>, i64)> {
    run(desk, "INSERT INTO author (name) VALUES ('Ada')").await;
    let mut books = Vec::new();
    for id in 1..=count {
        let rank = (id % 3 != 0).then_some(id % 4);
        let (title, cents) = (format!("T{:02}", (id * 7) % 11), (id * 13) % 5 * 50);
        let sql = format!(
            "INSERT INTO book (id, title, author_id, price, rank, owner_id, grade) VALUES ({id}, '{title}', 1, {}, {}, {}, {})",
            cents as f64 / 100.0,
            rank.map_or("NULL".to_owned(), |rank| rank.to_string()),
            if id % 2 == 0 { 7 } else { 8 },
            if id % 5 == 0 { "NULL" } else { "1" },
        );
        run(desk, &sql).await;
        books.push((id, title, rank, cents));
    }
    books
}

fn keys(page: &ListPage) -> Vec<i64> {
    page.rows.iter().map(|row| row.key.parts()[0].parse().unwrap()).collect()
}

fn query(scoped: &Scoped, text: &str) -> ListQuery {
    let pairs: Vec<(String, String)> = form_urlencoded::parse(text.as_bytes()).into_owned().collect();
    ListQuery::parse(scoped.model(), &pairs).unwrap()
}

#[tokio::test]
async fn a_page_costs_the_same_statements_however_many_authors_it_names() {
    let mut db = super::database().await;
    let statements = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&statements);
    db.set_metric_callback(move |_| {
        counter.fetch_add(1, Ordering::Relaxed);
    });
    let desk = super::desk_on(db, Rules::default());
    let read = root(&desk, "book", "read");
    let mut costs = Vec::new();
    for (from, until) in [(1, 1), (2, 5)] {
        for id in from..=until {
            run(&desk, &format!("INSERT INTO author (id, name) VALUES ({id}, 'Author {id}')")).await;
            let columns = "id, title, isbn, author_id, price, owner_id";
            run(&desk, &format!("INSERT INTO book ({columns}) VALUES ({id}, 'T', '{id}', {id}, 1, 7)")).await;
        }
        statements.store(0, Ordering::Relaxed);
        let page = read.list(&query(&read, "")).await.unwrap();
        assert_eq!(page.rows.len(), usize::try_from(until).unwrap());
        costs.push(statements.load(Ordering::Relaxed));
    }
    assert_eq!(costs, [2, 2], "the rows, and the names of their authors");
}

#[tokio::test]
async fn seeking_gives_what_sorting_everything_gives() {
    let desk = desk(Rules::default()).await;
    run(&desk, "DROP TABLE item; DROP TABLE book; CREATE TABLE book (id INTEGER PRIMARY KEY, title TEXT, isbn TEXT, author_id INT, price DECIMAL(8,2), status TEXT DEFAULT 'd', grade INT, rank INT, owner_id INT)").await;
    let all = books(&desk, 43).await;
    let read = root(&desk, "book", "read");
    type Book = (i64, String, Option<i64>, i64);
    type Compare = fn(&Book, &Book) -> std::cmp::Ordering;
    fn nulls_last(a: Option<i64>, b: Option<i64>, descending: bool) -> std::cmp::Ordering {
        a.is_none().cmp(&b.is_none()).then_with(|| if descending { b.cmp(&a) } else { a.cmp(&b) })
    }
    let orders: [(&str, Compare); 8] = [
        ("", |a, b| a.0.cmp(&b.0)),
        ("o=title", |a, b| a.1.cmp(&b.1).then(a.0.cmp(&b.0))),
        ("o=-title", |a, b| b.1.cmp(&a.1).then(b.0.cmp(&a.0))),
        ("o=rank", |a, b| nulls_last(a.2, b.2, false).then(a.0.cmp(&b.0))),
        ("o=-rank", |a, b| nulls_last(a.2, b.2, true).then(b.0.cmp(&a.0))),
        ("o=title,-rank", |a, b| a.1.cmp(&b.1).then(nulls_last(a.2, b.2, true)).then(b.0.cmp(&a.0))),
        ("o=-rank,price", |a, b| nulls_last(a.2, b.2, true).then(a.3.cmp(&b.3)).then(a.0.cmp(&b.0))),
        ("o=grade,-rank,title", |a, b| {
            let grade = |id: i64| (id % 5 != 0).then_some(1);
            nulls_last(grade(a.0), grade(b.0), false)
                .then(nulls_last(a.2, b.2, true))
                .then(a.1.cmp(&b.1))
                .then(a.0.cmp(&b.0))
        }),
    ];
    for (order, compare) in orders {
        let mut expected = all.clone();
        expected.sort_by(compare);
        let expected: Vec<i64> = expected.iter().map(|book| book.0).collect();
        let plain = query(&read, order);
        // Forward to the end.
        let (mut seen, mut next) = (Vec::new(), Some(Position::First));
        while let Some(position) = next {
            let page = read.list(&plain.at(position)).await.unwrap();
            assert!(page.rows.len() <= 5);
            seen.extend(keys(&page));
            next = page.after;
        }
        assert_eq!(seen, expected, "forward {order}");
        // Backward from the end.
        let (mut seen, mut next) = (Vec::new(), Some(Position::Last));
        while let Some(position) = next {
            let page = read.list(&plain.at(position)).await.unwrap();
            let mut part = keys(&page);
            // The first page comes full, so it may overlap what was seen.
            part.retain(|key| !seen.contains(key));
            part.extend(seen);
            seen = part;
            next = page.before;
        }
        assert_eq!(seen, expected, "backward {order}");
        // By number.
        for number in 1..=10 {
            let page = read.list(&plain.at(Position::Number(number))).await.unwrap();
            let at = (usize::try_from(number).unwrap() - 1) * 5;
            assert_eq!(
                keys(&page),
                expected.get(at..).unwrap_or_default().iter().copied().take(5).collect::<Vec<_>>(),
                "p={number} {order}"
            );
        }
        // A query string says the same as the query.
        let page = read.list(&plain).await.unwrap();
        let next = plain.at(page.after.unwrap());
        assert_eq!(query(&read, &next.to_query(read.model())), next);
    }
}

#[tokio::test]
async fn pages_know_what_they_know() {
    let desk = desk(Rules::default()).await;
    run(&desk, "DROP TABLE item; DROP TABLE book; CREATE TABLE book (id INTEGER PRIMARY KEY, title TEXT, isbn TEXT, author_id INT, price DECIMAL(8,2), status TEXT DEFAULT 'd', grade INT, rank INT, owner_id INT)").await;
    let read = root(&desk, "book", "read");
    let page = read.list(&ListQuery::default()).await.unwrap();
    assert_eq!((page.count, page.before.is_none(), page.after.is_none()), (Count::Exactly(0), true, true));
    books(&desk, 12).await;
    let page = read.list(&ListQuery::default()).await.unwrap();
    assert_eq!(page.count, Count::AtLeast(5));
    let page = read.list(&ListQuery::default().at(Position::Number(3))).await.unwrap();
    assert_eq!(page.count, Count::Exactly(12));
    let last = read.list(&ListQuery::default().at(Position::Last)).await.unwrap();
    assert_eq!(keys(&last), [8, 9, 10, 11, 12]);
    let back = read.list(&ListQuery::default().at(last.before.unwrap())).await.unwrap();
    assert_eq!(keys(&back), [3, 4, 5, 6, 7]);
    let first = read.list(&ListQuery::default().at(back.before.unwrap())).await.unwrap();
    assert_eq!((keys(&first), first.before.is_none()), (vec![1, 2, 3, 4, 5], true));
    assert_eq!(read.count(&ListQuery::default(), Counting::UpTo(10)).await.unwrap(), Count::AtLeast(10));
    assert_eq!(read.count(&ListQuery::default(), Counting::UpTo(12)).await.unwrap(), Count::Exactly(12));
    assert_eq!(read.count(&ListQuery::default(), Counting::Exact).await.unwrap(), Count::Exactly(12));
    // The row that a page started at is gone.
    let gone = ListQuery::default().at(first.after.unwrap());
    run(&desk, "DELETE FROM book WHERE id = 5").await;
    assert_eq!(keys(&read.list(&gone).await.unwrap()), [1, 2, 3, 4, 6]);
}

#[tokio::test]
async fn lists_keep_to_the_scope() {
    let desk = desk(Rules(vec![("ann", "read", "shop.author", Rows::Own)])).await;
    run(&desk, "INSERT INTO author (name, owner_id) VALUES ('A', 7), ('B', 8), ('C', 7), ('D', NULL)").await;
    let read = may(&desk, "ann", "author", "read");
    assert_eq!(keys(&read.list(&ListQuery::default()).await.unwrap()), [1, 3]);
    assert_eq!(read.count(&ListQuery::default(), Counting::Exact).await.unwrap(), Count::Exactly(2));
    // A cursor to a row outside is no cursor at all.
    let outside = query(&read, "after=Mg");
    assert_eq!(keys(&read.list(&outside).await.unwrap()), [1, 3]);
}

#[tokio::test]
async fn searching() {
    let desk = desk(Rules::default()).await;
    run(&desk, "INSERT INTO author (name) VALUES ('Ada')").await;
    for (n, title) in
        ["Rust 100% pure", "rust_lang", "Ünder Wasser", "a\\b!c", "Rusty nail"].iter().enumerate()
    {
        let sql = format!(
            "INSERT INTO book (title, author_id, price, rank, isbn) VALUES ('{title}', 1, 1, {}, 'i{n}')",
            n * 10
        );
        run(&desk, &sql).await;
    }
    let read = root(&desk, "book", "read");
    for (typed, expected) in [
        ("RUST", vec![1, 2, 5]),
        ("rust nail", vec![5]),
        ("100%", vec![1]),
        ("%", vec![1]),
        ("_", vec![2]),
        ("\\", vec![4]),
        ("!", vec![4]),
        ("ünder", vec![3]),
        ("ÜNDER", vec![3]),
        ("i3", vec![4]),
        ("30", vec![4]),
        ("nothing here", vec![]),
        ("'; DROP TABLE book; --", vec![]),
        ("", vec![1, 2, 3, 4, 5]),
        ("99999999999999999999", vec![]),
    ] {
        let page = read.list(&ListQuery::default().searched(typed)).await.unwrap();
        assert_eq!(keys(&page), expected, "{typed}");
    }
    let page = read.list(&query(&read, "status=d&rank=20&author_id=1")).await.unwrap();
    assert_eq!(keys(&page), [3]);
    assert_eq!(keys(&read.list(&query(&read, "rank=")).await.unwrap()), Vec::<i64>::new());
}

#[tokio::test]
async fn x07_a_query_string_says_nothing_undeclared() {
    let desk = desk(Rules::default()).await;
    let read = root(&desk, "book", "read");
    let long = format!("q={}", "x".repeat(201));
    let words = format!("q={}", "x+".repeat(11));
    let huge = format!("status={}", "x".repeat(1001));
    for bad in [
        "foo=1",
        "title=T",
        "foo__bar=1",
        "title__startswith=T",
        "author__name=x",
        "o=9999",
        "o=-1.2.x",
        "o=isbn",
        "o=title,title",
        "o=title,",
        "o=--title",
        "o=title;DROP",
        "p=0",
        "p=-1",
        "p=abc",
        "p=%2B2",
        "p=99999999999999999999",
        "p=2002",
        "p=2&after=MQ",
        "after=!!",
        "after=",
        "before=%FF",
        "after=MSwy",
        "q=a&q=b",
        "status=x",
        "rank=abc",
        "rank=1&rank=2",
        "q=%00",
        "e=1",
        "_facets=1",
        &long,
        &words,
        &huge,
    ] {
        let pairs: Vec<(String, String)> = form_urlencoded::parse(bad.as_bytes()).into_owned().collect();
        assert!(ListQuery::parse(read.model(), &pairs).is_err(), "{bad}");
    }
    let things = root(&desk, "thing", "read");
    for secret in ["api_token=x", "o=api_token"] {
        let pairs: Vec<(String, String)> = form_urlencoded::parse(secret.as_bytes()).into_owned().collect();
        let unknown: Vec<(String, String)> =
            form_urlencoded::parse(secret.replace("api_token", "nonsense").as_bytes()).into_owned().collect();
        let (a, b) = (ListQuery::parse(things.model(), &pairs), ListQuery::parse(things.model(), &unknown));
        assert_eq!(a.unwrap_err().id(), b.unwrap_err().id());
    }
    assert!(!things.model().list_display.iter().any(|place| things.model().fields[*place].secret));
}
