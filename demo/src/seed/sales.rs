//! Customers, their orders and what is in them.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use sea_orm::Set;
use serde_json::json;

use super::catalogue::{person, price_of};
use super::pick::Pick;
use super::words::{CATEGORIES, CITIES, LANGUAGES, NOTES};
use crate::entity::{book, customer, order, order_item};

const CUSTOMERS: i32 = 120;
const ORDERS: i32 = 170;

pub(super) fn customers() -> Vec<customer::ActiveModel> {
    let (mut pick, mut taken) = (Pick::new(4), BTreeSet::new());
    (1..=CUSTOMERS)
        .map(|id| {
            let (name, _) = person(&mut pick, &mut taken);
            let joined = pick.day(2021, 2026);
            customer::ActiveModel {
                id: Set(id),
                reference: Set(pick.uuid()),
                email: Set(email(&name, id)),
                name: Set(name),
                phone: Set(pick.sometimes(55, |pick| format!("+44 20 7946 0{:03}", pick.between(0, 999)))),
                city: Set(pick.sometimes(90, |pick| pick.of(&CITIES).to_owned())),
                call_after: Set(pick.sometimes(35, |pick| pick.time(8, 19))),
                credit_limit: Set(pick.sometimes(40, |pick| Decimal::from(pick.between(1, 40) * 25))),
                loyalty_points: Set(i64::from(pick.between(0, 4_000))),
                newsletter: Set(pick.chance(45)),
                preferences: Set(pick.sometimes(50, |pick| {
                    let likes: BTreeSet<&str> = (0..pick.between(1, 3)).map(|_| shelf(pick)).collect();
                    json!({"language": pick.of(&LANGUAGES), "likes": likes, "gift_wrap": pick.chance(20)})
                })),
                joined_at: Set(pick.moment(joined)),
            }
        })
        .collect()
}

fn shelf(pick: &mut Pick) -> &'static str {
    let at = usize::try_from(pick.between(0, 11)).unwrap_or_default();
    CATEGORIES.get(at).map(|(_, slug, _)| *slug).unwrap_or_default()
}

/// An address under a domain that can never receive mail; what is not ASCII in the name is left out.
fn email(name: &str, id: i32) -> String {
    let mut local = String::new();
    for word in name.split_whitespace() {
        let plain: String = word.chars().filter(char::is_ascii_alphabetic).collect();
        if !plain.is_empty() {
            local.push_str(&plain.to_lowercase());
            local.push('.');
        }
    }
    format!("{local}{id}@customers.example")
}

/// Orders with their lines, whose sum is the order's total.
#[derive(Debug)]
pub(super) struct Orders {
    pub(super) orders: Vec<order::ActiveModel>,
    pub(super) items: Vec<order_item::ActiveModel>,
}

pub(super) fn orders(books: &[book::ActiveModel], owners: &[i32]) -> Orders {
    let mut pick = Pick::new(5);
    let mut made = Orders { orders: Vec::new(), items: Vec::new() };
    for id in 1..=ORDERS {
        let lines = lines(&mut pick, books);
        let total = lines.values().map(|(quantity, price)| Decimal::from(*quantity) * price).sum();
        for (book, (quantity, unit_price)) in lines {
            made.items.push(order_item::ActiveModel {
                id: Set(i32::try_from(made.items.len()).unwrap_or_default() + 1),
                order_id: Set(id),
                book_id: Set(book),
                quantity: Set(quantity),
                unit_price: Set(unit_price),
            });
        }
        made.orders.push(order(&mut pick, id, owners, total));
    }
    made
}

/// One to three different books: key, how many, at what price.
fn lines(pick: &mut Pick, books: &[book::ActiveModel]) -> BTreeMap<i32, (i32, Decimal)> {
    (0..pick.between(1, 3))
        .filter_map(|_| {
            let at = pick.between(0, u32::try_from(books.len()).ok()?.checked_sub(1)?);
            let book = books.get(usize::try_from(at).ok()?)?;
            Some((i32::try_from(at).ok()? + 1, (pick.of(&[1, 1, 1, 1, 2, 2, 3, 30]), price_of(book))))
        })
        .collect()
}

fn order(pick: &mut Pick, id: i32, owners: &[i32], total: Decimal) -> order::ActiveModel {
    let day = pick.day(2024, 2026);
    let status = match pick.between(1, 100) {
        1..=15 => order::Status::New,
        16..=30 => order::Status::Paid,
        31..=45 => order::Status::Shipped,
        46..=93 => order::Status::Delivered,
        _ => order::Status::Canceled,
    };
    let deliver_on = pick.sometimes(40, |pick| day + chrono::Days::new(u64::from(pick.between(2, 20))));
    order::ActiveModel {
        id: Set(id),
        number: Set(format!("SO-{:05}", 10_000 + id)),
        customer_id: Set(i32::try_from(pick.between(1, CUSTOMERS.unsigned_abs())).unwrap_or(1)),
        // An order that nobody took yet belongs to nobody.
        owner_id: Set(if owners.is_empty() { None } else { pick.sometimes(75, |pick| pick.of(owners)) }),
        status: Set(status),
        placed_at: Set(pick.moment(day)),
        deliver_after: Set(deliver_on.and_then(|_| pick.sometimes(50, |pick| pick.time(8, 18)))),
        deliver_on: Set(deliver_on),
        total: Set(total),
        gift: Set(pick.chance(15)),
        note: Set(pick.sometimes(30, |pick| pick.of(&NOTES).to_owned())),
    }
}
