//! Authors, books, categories and the shelves between them.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use sea_orm::{ActiveValue, Set};
use serde_json::{Value, json};

use super::pick::Pick;
use super::words::{ADJECTIVES, CATEGORIES, FORMATS, LANGUAGES, NOUNS, PEOPLE, PLACES, SUBJECTS, TRADES};
use crate::entity::{author, book, book_category, category};

const AUTHORS: i32 = 160;
const BOOKS: i32 = 600;

/// A full name that nobody in `taken` has, and its country.
pub(super) fn person(pick: &mut Pick, taken: &mut BTreeSet<String>) -> (String, &'static str) {
    loop {
        let at = usize::try_from(pick.between(0, 15)).unwrap_or_default();
        let Some((first, last, country)) = PEOPLE.get(at) else { continue };
        let (first, last) = (pick.of(first), pick.of(last));
        // A middle initial, as on real covers, and for enough different names.
        let name = match (*country, pick.chance(45)) {
            ("Japan", _) if taken.len() < 60 => format!("{last} {first}"),
            ("Japan", _) => continue,
            (_, true) => {
                format!("{first} {}. {last}", pick.of(&["A", "B", "C", "E", "J", "K", "L", "M", "R", "T"]))
            }
            (_, false) => format!("{first} {last}"),
        };
        if taken.insert(name.clone()) {
            return (name, country);
        }
    }
}

pub(super) fn authors() -> Vec<author::ActiveModel> {
    let (mut pick, mut taken) = (Pick::new(1), BTreeSet::new());
    (1..=AUTHORS)
        .map(|id| {
            let (name, country) = person(&mut pick, &mut taken);
            let born = pick.sometimes(80, |pick| pick.day(1890, 1999));
            let biography = pick.sometimes(60, |pick| biography(pick, &name));
            author::ActiveModel {
                id: Set(id),
                website: Set(pick.sometimes(30, |_| format!("https://authors.example/{id}"))),
                name: Set(name),
                country: Set(pick.sometimes(85, |_| country.to_owned())),
                born: Set(born),
                biography: Set(biography),
            }
        })
        .collect()
}

fn biography(pick: &mut Pick, name: &str) -> String {
    let (trade, other) = (pick.of(&TRADES), pick.of(&TRADES));
    let (place, subject) = (pick.of(&PLACES), pick.of(&SUBJECTS).to_lowercase());
    format!(
        "{name} {trade} and later {other}, lived for years near {place}, and knows more than is useful about {subject}."
    )
}

pub(super) fn categories() -> Vec<category::ActiveModel> {
    (1..)
        .zip(CATEGORIES)
        .map(|(id, (name, slug, description))| category::ActiveModel {
            id: Set(id),
            name: Set(name.to_owned()),
            slug: Set(slug.to_owned()),
            position: Set(id * 10),
            description: Set(description.map(str::to_owned)),
        })
        .collect()
}

pub(super) fn books() -> Vec<book::ActiveModel> {
    let (mut pick, mut taken) = (Pick::new(2), BTreeSet::new());
    (1..=BOOKS)
        .map(|id| {
            let title = unique_title(&mut pick, &mut taken);
            let status = match pick.between(1, 100) {
                1..=8 => book::Status::Draft,
                9..=88 => book::Status::Published,
                _ => book::Status::Archived,
            };
            let published_on = (status != book::Status::Draft).then(|| pick.day(1958, 2026));
            let format = pick.of(&FORMATS);
            let created = pick.day(2021, 2026);
            book::ActiveModel {
                id: Set(id),
                description: Set(pick.sometimes(55, |pick| blurb(pick, &title))),
                title: Set(title),
                isbn: Set(isbn(id)),
                author_id: Set(prolific(&mut pick)),
                status: Set(status),
                price: Set(pick.price(4, 79)),
                pages: Set(
                    (format != "audio").then(|| i32::try_from(pick.between(32, 1180)).unwrap_or_default())
                ),
                published_on: Set(published_on),
                in_stock: Set(status == book::Status::Published && pick.chance(82)),
                rating: Set(pick.sometimes(75, |pick| f64::from(pick.between(18, 50)) / 10.0)),
                attributes: Set(pick.sometimes(85, |pick| attributes(pick, format))),
                created_at: Set(pick.moment(created)),
            }
        })
        .collect()
}

/// A few authors wrote much, most wrote little.
fn prolific(pick: &mut Pick) -> i32 {
    let number = if pick.chance(35) { pick.between(1, 25) } else { pick.between(1, AUTHORS.unsigned_abs()) };
    i32::try_from(number).unwrap_or(1)
}

fn unique_title(pick: &mut Pick, taken: &mut BTreeSet<String>) -> String {
    loop {
        let title = title(pick);
        if taken.insert(title.clone()) {
            return title;
        }
    }
}

fn title(pick: &mut Pick) -> String {
    let (adjective, noun, other) = (pick.of(&ADJECTIVES), pick.of(&NOUNS), pick.of(&NOUNS));
    let (place, subject) = (pick.of(&PLACES), pick.of(&SUBJECTS));
    match pick.between(1, 14) {
        1..=4 => format!("The {adjective} {noun}"),
        5 => format!("The {noun} of {place}"),
        6 => format!("{adjective} {noun}, {} {other}", pick.of(&ADJECTIVES)),
        7 => format!("The {noun} and the {other}"),
        8 => format!("Letters from {place}"),
        9 => format!("A Short History of {subject}"),
        10 => format!("{subject}: A Field Guide"),
        11 => format!("The {noun}’s {other}"),
        12 => format!("On the Road to {place}"),
        13 => format!("What the {noun} Knew"),
        _ => format!("{subject} for the {adjective} {noun}"),
    }
}

fn blurb(pick: &mut Pick, title: &str) -> String {
    let (noun, place, adjective) =
        (pick.of(&NOUNS).to_lowercase(), pick.of(&PLACES), pick.of(&ADJECTIVES).to_lowercase());
    match pick.between(1, 3) {
        1 => format!("A {noun}, a {adjective} winter near {place}, and a question nobody wants answered."),
        2 => format!(
            "“{title}” begins with a {noun} that is not where it should be.\n\nNow with a new afterword."
        ),
        _ => format!("Everything one can know about it, told from {place} by somebody who was there."),
    }
}

fn attributes(pick: &mut Pick, format: &str) -> Value {
    let languages: BTreeSet<&str> = (0..pick.between(1, 2)).map(|_| pick.of(&LANGUAGES)).collect();
    match format {
        "audio" => json!({"format": format, "languages": languages, "minutes": pick.between(95, 1400)}),
        "e-book" => json!({"format": format, "languages": languages, "drm": false}),
        _ => json!({
            "format": format,
            "languages": languages,
            "weight_grams": pick.between(9, 140) * 10,
            "awards": pick.sometimes(8, |_| "Harbor Prize"),
        }),
    }
}

/// A number of the prefix that is never given out (978-0-00), with its right check digit.
fn isbn(id: i32) -> String {
    let body = format!("97800{:07}", i64::from(id) * 7_919 % 10_000_000);
    let sum: u32 = body
        .chars()
        .zip([1, 3].into_iter().cycle())
        .map(|(c, weight)| c.to_digit(10).unwrap_or(0) * weight)
        .sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

/// One shelf for most books, two for some, none for a few.
pub(super) fn shelves(books: &[book::ActiveModel]) -> Vec<book_category::ActiveModel> {
    let mut pick = Pick::new(3);
    books
        .iter()
        .flat_map(|book| {
            let shelves: BTreeSet<u32> = match pick.between(1, 100) {
                1..=10 => BTreeSet::new(),
                11..=80 => BTreeSet::from([pick.between(1, 12)]),
                _ => BTreeSet::from([pick.between(1, 12), pick.between(1, 12)]),
            };
            shelves.into_iter().map(|shelf| book_category::ActiveModel {
                book_id: book.id.clone(),
                category_id: Set(i32::try_from(shelf).unwrap_or(1)),
            })
        })
        .collect()
}

/// What a book costs; nothing if the row does not say.
pub(super) fn price_of(book: &book::ActiveModel) -> Decimal {
    match &book.price {
        ActiveValue::Set(price) | ActiveValue::Unchanged(price) => *price,
        ActiveValue::NotSet => Decimal::ZERO,
    }
}
