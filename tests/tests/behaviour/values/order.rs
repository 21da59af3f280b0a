//! Orders and pages: NULL comes last whichever way, and no row is lost or shown twice between two pages.

use super::cabinet::{Cabinet, column};
use crate::ground::{Ground, apply, every_ground};

/// Of each row: which of the three values of a column it has, or none.
const ROWS: [Option<usize>; 8] = [Some(2), None, Some(0), Some(1), None, Some(0), Some(2), Some(1)];

/// Three values of each column, from the least to the greatest.
const VALUES: &[(&str, [&str; 3])] = &[
    ("count", ["-5", "7", "10"]),
    ("big", ["-9223372036854775808", "-1", "9223372036854775807"]),
    ("pieces", ["0", "2147483648", "4294967295"]),
    ("single", ["-0.5", "9", "10.25"]),
    ("ratio", ["-1e300", "1e-300", "1e300"]),
    ("price", ["-1.50", "9.00", "10.00"]),
    ("maybe", ["false", "true", "true"]),
    ("status", ["d", "p", "p"]),
    ("grade", ["9", "10", "10"]),
    // As declared, not by the alphabet.
    ("mood", ["sour", "even", "merry"]),
    ("day", ["0999-12-31", "1970-01-01", "2024-02-29"]),
    ("clock", ["00:00:00", "09:59:59.999", "10:00:00"]),
    ("naive", ["1999-12-31T23:59:59", "1999-12-31T23:59:59.500", "2000-01-01T00:00:00"]),
    ("moment", ["2024-02-29T09:30:00+00:00", "2024-02-29T10:00:00.001Z", "2024-02-29T12:30:00+01:00"]),
    ("zoned", ["2024-02-29T09:30:00+00:00", "2024-02-29T10:00:00.001Z", "2024-02-29T12:30:00+01:00"]),
    (
        "uid",
        [
            "00000000-0000-4000-8000-000000000001",
            "7fffffff-0000-4000-8000-000000000000",
            "ff000000-0000-4000-8000-000000000000",
        ],
    ),
    ("currency", ["AB", "ABC", "B"]),
    ("notes", ["1 a", "2 b", "3 ü"]),
];

async fn stocked(ground: Ground) -> Cabinet {
    let cabinet = Cabinet::open(ground).await;
    for (number, place) in ROWS.iter().enumerate() {
        let name = format!("r{number}");
        let mut values = vec![("name", name.as_str())];
        values.extend(VALUES.iter().filter_map(|(column, values)| Some((*column, values[(*place)?]))));
        cabinet.add("thing", &values).await;
    }
    cabinet
}

/// The rows as they must come.
fn expected(values: &[&str; 3], descending: bool) -> Vec<String> {
    let value = |row: usize| ROWS[row].map(|place| values.iter().position(|value| *value == values[place]));
    let mut rows: Vec<usize> = (0..ROWS.len()).collect();
    if descending {
        rows.reverse();
        rows.sort_by_key(|row| std::cmp::Reverse(value(*row)));
    } else {
        rows.sort_by_key(|row| (value(*row).is_none(), value(*row)));
    }
    rows.into_iter().map(|row| format!("r{row}")).collect()
}

/// From page to page by the link that leads on.
async fn walk(cabinet: &Cabinet, start: &str, link: &str) -> Vec<Vec<String>> {
    let (mut pages, mut query) = (Vec::new(), start.to_owned());
    loop {
        let page = cabinet.get(&format!("thing/{query}")).await.expect_status(200);
        pages.push(column(&page, "Name"));
        assert!(pages.len() < 10, "{start} never ends: {pages:?}");
        match page.attributes(&format!("a[rel={link}]"), "href").first() {
            Some(next) => query = format!("?{}", next.split_once('?').map_or("", |(_, query)| query)),
            None => return pages,
        }
    }
}

#[apply(every_ground)]
#[tokio::test]
async fn lists_are_in_order_on_and_back_with_nothing_lost(#[case] ground: Ground) {
    let cabinet = stocked(ground).await;
    for (column, values) in VALUES {
        for descending in [false, true] {
            let order = format!("{}{column}", if descending { "-" } else { "" });
            let expected = expected(values, descending);
            let on = walk(&cabinet, &format!("?o={order}"), "next").await;
            assert_eq!(on.concat(), expected, "{order}");
            let mut back = walk(&cabinet, &format!("?o={order}&p=last"), "prev").await;
            back.reverse();
            // The first page comes full, so it repeats what the second began with.
            let mut seen: Vec<String> = Vec::new();
            for name in back.concat() {
                if !seen.contains(&name) {
                    seen.push(name);
                }
            }
            assert_eq!(seen, expected, "back by {order}");
        }
    }
}

#[apply(every_ground)]
#[tokio::test]
async fn a_second_column_decides_where_the_first_is_equal_or_missing(#[case] ground: Ground) {
    let cabinet = stocked(ground).await;
    for (order, expected) in [
        ("maybe,-mood", ["r5", "r2", "r6", "r0", "r7", "r3", "r4", "r1"]),
        ("-status,price", ["r3", "r7", "r0", "r6", "r2", "r5", "r1", "r4"]),
        ("mood,-name", ["r5", "r2", "r7", "r3", "r6", "r0", "r4", "r1"]),
    ] {
        assert_eq!(walk(&cabinet, &format!("?o={order}"), "next").await.concat(), expected, "{order}");
    }
}
