//! Forms and query strings, read strictly.
//!
//! A field that is given twice where one is expected is an error, not a choice: otherwise the check may read one value and the write the other.

mod extract;

use std::borrow::Cow;

use http::StatusCode;

use crate::Problem;

pub(crate) use self::extract::FieldLimit;
pub use self::extract::Query;

/// The fields of a urlencoded form, in the order in which they came. An extractor for handlers behind [`protect`](crate::protect()).
///
/// Answers 415 to another content type, 400 to what cannot be decoded and to too many fields, 413 to too large a body.
///
/// ```
/// use frontdesk_web::form;
///
/// let query = form::query("q=river&tag=a&tag=b")?;
/// assert_eq!(query.get("q")?, Some("river"));
/// assert_eq!(query.all("tag").collect::<Vec<_>>(), ["a", "b"]);
/// assert!(query.get("tag").is_err());
/// # Ok::<(), frontdesk_web::Problem>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Form {
    pairs: Vec<(String, String)>,
}

impl Form {
    /// The value of `name`, if it was given.
    ///
    /// # Errors
    /// A 400 if it was given more than once; see [`Form::all`].
    pub fn get(&self, name: &str) -> Result<Option<&str>, Problem> {
        let mut values = self.all(name);
        let first = values.next();
        match values.next() {
            None => Ok(first),
            Some(_) => {
                Err(Problem::bad_request(format!("The field “{}” was given more than once.", shorten(name))))
            }
        }
    }

    /// The value of `name`, or nothing in it.
    ///
    /// # Errors
    /// As [`Form::get`].
    pub fn text(&self, name: &str) -> Result<&str, Problem> {
        Ok(self.get(name)?.unwrap_or_default())
    }

    /// Whether `name` was given, with whatever value: a pressed button, a ticked box.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.pairs.iter().any(|(key, _)| key == name)
    }

    /// Every value of `name`, in order.
    pub fn all<'a, 'n>(&'a self, name: &'n str) -> impl Iterator<Item = &'a str> + use<'a, 'n> {
        self.pairs.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// All names and values, in order.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Adds a field.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Form {
        self.pairs.push((name.into(), value.into()));
        self
    }

    /// Without `name`.
    #[must_use]
    pub fn without(mut self, name: &str) -> Form {
        self.pairs.retain(|(key, _)| key != name);
        self
    }

    /// Written as a query string, without `?`.
    #[must_use]
    pub fn to_query(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(self.pairs()).finish()
    }
}

/// Names only: values may be passwords.
impl std::fmt::Debug for Form {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.pairs.iter().map(|(name, _)| name)).finish()
    }
}

/// Reads a query string (without `?`), with the default limit of fields.
///
/// # Errors
/// A 400 for broken percent-encoding, invalid UTF-8 or too many fields.
pub fn query(text: &str) -> Result<Form, Problem> {
    decode(text.as_bytes(), crate::config::DEFAULT_FIELD_LIMIT)
}

/// Reads urlencoded bytes with a limit of fields.
///
/// # Errors
/// As [`query`].
pub fn decode(bytes: &[u8], field_limit: usize) -> Result<Form, Problem> {
    let mut pairs = Vec::new();
    for part in bytes.split(|byte| *byte == b'&').filter(|part| !part.is_empty()) {
        if pairs.len() == field_limit {
            return Err(Problem::bad_request(format!("More than {field_limit} fields.")));
        }
        let mut halves = part.splitn(2, |byte| *byte == b'=');
        pairs.push((decode_part(halves.next())?, decode_part(halves.next())?));
    }
    Ok(Form { pairs })
}

fn decode_part(bytes: Option<&[u8]>) -> Result<String, Problem> {
    let bytes = bytes.unwrap_or_default();
    let malformed = || {
        Problem::new(StatusCode::BAD_REQUEST).message("The form or address is not encoded as it should be.")
    };
    if !is_well_encoded(bytes) {
        return Err(malformed().detail("broken percent-encoding"));
    }
    let spaced: Cow<'_, [u8]> = if bytes.contains(&b'+') {
        bytes.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect()
    } else {
        Cow::Borrowed(bytes)
    };
    let text = percent_encoding::percent_decode(&spaced)
        .decode_utf8()
        .map_err(|_| malformed().detail("invalid UTF-8"))?;
    Ok(text.into_owned())
}

/// Every `%` is followed by two hexadecimal digits.
fn is_well_encoded(bytes: &[u8]) -> bool {
    bytes
        .split(|byte| *byte == b'%')
        .skip(1)
        .all(|rest| rest.iter().take(2).filter(|byte| byte.is_ascii_hexdigit()).count() == 2)
}

/// A name from the client, short enough to be repeated to it.
fn shorten(name: &str) -> String {
    name.chars().take(60).collect()
}

#[cfg(test)]
mod tests;
