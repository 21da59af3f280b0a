//! How pages say things: numbers, dates, names, and the engine's messages in the request's language.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};
use frontdesk_web::Texts;
use frontdesk_web::text::Value;
use sea_orm::prelude::ChronoDateTimeUtc;

use crate::message::Message;

/// A name as the first word of a line: "order items" as "Order items".
pub(crate) fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A number as people read it: 2,000.
pub(crate) fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// What the engine says, in words.
pub(crate) fn say(texts: &Texts, message: &Message) -> String {
    match message {
        Message::Plain(text) => text.clone(),
        Message::Text { id, arguments } => {
            let values: Vec<_> = arguments.iter().map(|(name, value)| (*name, argument(value))).collect();
            texts.format(id, &values)
        }
    }
}

/// A whole number is one to fluent, so that it can choose a plural.
fn argument(value: &str) -> Value<'_> {
    value.parse::<i64>().map_or_else(|_| value.into(), Into::into)
}

/// A day or a time as people read it: a short form for the page, and the whole for who wants to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    /// "12 Aug 2023", "12 Aug 2023, 14:05", "14:05".
    pub(crate) short: String,
    /// "Saturday 12 August 2023, 14:05:31 UTC".
    pub(crate) whole: String,
}

/// Reads a value's text, which is ISO 8601 for dates and times of every database.
pub(crate) fn moment(text: &str) -> Option<Moment> {
    if let Ok(day) = text.parse::<NaiveDate>() {
        let [short, whole] = ["%-d %b %Y", "%A %-d %B %Y"].map(|form| day.format(form).to_string());
        return Some(Moment { short, whole });
    }
    if let Ok(time) = text.parse::<NaiveTime>() {
        let [short, whole] = ["%H:%M", "%H:%M:%S%.f"].map(|form| time.format(form).to_string());
        return Some(Moment { short, whole });
    }
    // "2023-08-12 14:05:31 UTC" is how the engine writes a point in time.
    if let Ok(at) = DateTime::parse_from_rfc3339(&text.replace(" UTC", "Z").replacen(' ', "T", 1)) {
        let zone =
            if at.offset().local_minus_utc() == 0 { "UTC".to_owned() } else { at.offset().to_string() };
        return Some(of(&at.naive_local(), &zone));
    }
    let forms = ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"];
    let at = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())?;
    Some(of(&at, ""))
}

/// A moment of the history.
pub(crate) fn moment_of(at: ChronoDateTimeUtc) -> Moment {
    of(&at.naive_utc(), "UTC")
}

fn of(at: &NaiveDateTime, zone: &str) -> Moment {
    let [short, whole] =
        ["%-d %b %Y, %H:%M", "%A %-d %B %Y, %H:%M:%S"].map(|form| at.format(form).to_string());
    Moment { short, whole: format!("{whole} {zone}").trim_end().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::{capital, moment, number};

    #[test]
    fn numbers_are_grouped_by_three() {
        assert_eq!([0, 999, 1_000, 2_345_678].map(number), ["0", "999", "1,000", "2,345,678"]);
    }

    #[test]
    fn a_name_begins_with_a_capital() {
        assert_eq!(["order items", "éditions", ""].map(capital), ["Order items", "Éditions", ""]);
    }

    #[test]
    fn dates_and_times_are_shown_as_people_write_them() {
        let short = |text| moment(text).map(|moment| moment.short);
        assert_eq!(short("2023-08-12").as_deref(), Some("12 Aug 2023"));
        assert_eq!(short("14:05:31").as_deref(), Some("14:05"));
        assert_eq!(short("2023-08-12 14:05:31").as_deref(), Some("12 Aug 2023, 14:05"));
        assert_eq!(short("2023-08-12T14:05:31+02:00").as_deref(), Some("12 Aug 2023, 14:05"));
        let whole = moment("2023-08-12T14:05:31Z").map(|moment| moment.whole);
        assert_eq!(whole.as_deref(), Some("Saturday 12 August 2023, 14:05:31 UTC"));
        assert_eq!(short("2023-08-12 14:05:31 UTC").as_deref(), Some("12 Aug 2023, 14:05"));
        assert_eq!(short("the 12th"), None);
    }
}
