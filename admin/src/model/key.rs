//! Primary keys as they stand in URLs.

use std::fmt;

/// A primary key: one text per column, in the order of the key's columns.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key(Vec<String>);

/// Django's list of characters that do not stand in a URL as they are, and the comma that joins the parts.
const QUOTED: &str = ":/_#?;@&=+$,\"[]<>%\n\\";

impl Key {
    /// A key of these parts.
    pub fn new(parts: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self(parts.into_iter().map(Into::into).collect())
    }

    /// The parts, unquoted.
    #[must_use]
    pub fn parts(&self) -> &[String] {
        &self.0
    }

    /// Read a path segment: parts joined by `,`, each in Django's `_XX` quoting. The segment is already
    /// percent-decoded. `None` when the quoting is broken.
    #[must_use]
    pub fn parse(segment: &str) -> Option<Self> {
        segment.split(',').map(unquote).collect::<Option<Vec<_>>>().map(Self)
    }
}

/// The path segment; nothing in it needs percent-encoding but what is not ASCII.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, part) in self.0.iter().enumerate() {
            if place > 0 {
                f.write_str(",")?;
            }
            for c in part.chars() {
                if QUOTED.contains(c) || c.is_ascii_control() || c == ' ' {
                    write!(f, "_{:02X}", u32::from(c))?;
                } else {
                    write!(f, "{c}")?;
                }
            }
        }
        Ok(())
    }
}

fn unquote(part: &str) -> Option<String> {
    let mut text = String::with_capacity(part.len());
    let mut rest = part.chars();
    while let Some(c) = rest.next() {
        if c != '_' {
            text.push(c);
            continue;
        }
        let code = rest.next()?.to_digit(16)? * 16 + rest.next()?.to_digit(16)?;
        // Only ASCII is ever quoted: another reading of the same key must not exist.
        text.push(char::from_u32(code).filter(char::is_ascii)?);
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn keys_survive_the_way_through_a_url() {
        for parts in [vec!["1"], vec!["a/b_c,d%", "ü \n"], vec!["", "x"], vec!["add"], vec!["_2F"]] {
            let key = Key::new(parts);
            assert_eq!(Key::parse(&key.to_string()), Some(key));
        }
        assert_eq!(Key::new(["a_b"]).to_string(), "a_5Fb");
        assert_eq!(Key::parse("_Z1"), None);
        assert_eq!(Key::parse("_F"), None);
        assert_eq!(Key::parse("_FF"), None);
    }
}
