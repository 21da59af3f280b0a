//! What a CHECK constraint says, as far as it matters here: which values a column takes, and which text is JSON.

/// A constraint that is understood.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Check {
    /// The column takes only these texts.
    Choices { column: String, values: Vec<String> },
    /// The column's text is JSON.
    Json { column: String },
}

#[derive(Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Text(String),
    Sign(char),
}

/// Reads one constraint as SQLite, PostgreSQL, MySQL or MariaDB tell it; in a text of the latter two a backslash
/// escapes. What is not understood is none.
pub(crate) fn read(text: &str, escapes: bool) -> Option<Check> {
    let tokens = if escapes && text.contains("\\'") && !text.replace("\\'", "").contains('\'') {
        // MySQL escapes the whole once more: `_utf8mb4\'a\'`.
        without_casts(tokens(&unescaped(text), true))
    } else {
        without_casts(tokens(text, escapes))
    };
    let mut rest = tokens.into_iter().filter(|token| !matches!(token, Token::Sign('(' | ')' | '[' | ']')));
    let Token::Word(first) = rest.next()? else { return None };
    let rest: Vec<Token> = rest.collect();
    if first.eq_ignore_ascii_case("json_valid") {
        return match rest.as_slice() {
            [Token::Word(column)] => Some(Check::Json { column: column.clone() }),
            _ => None,
        };
    }
    let is_word =
        |token: &Token, word: &str| matches!(token, Token::Word(text) if text.eq_ignore_ascii_case(word));
    let values = match rest.as_slice() {
        [is_in, values @ ..] if is_word(is_in, "in") => values,
        [Token::Sign('='), any, array, values @ ..] if is_word(any, "any") && is_word(array, "array") => {
            values
        }
        _ => return None,
    };
    let mut texts = Vec::new();
    for (place, token) in values.iter().enumerate() {
        match token {
            Token::Text(text) if place % 2 == 0 => texts.push(text.clone()),
            Token::Sign(',') if place % 2 == 1 => {}
            _ => return None,
        }
    }
    (texts.len() > 1).then_some(Check::Choices { column: first, values: texts })
}

/// The constraints inside a CREATE TABLE of SQLite.
pub(crate) fn of_create_table(sql: &str) -> Vec<String> {
    let mut found = Vec::new();
    let lower = sql.to_ascii_lowercase();
    let mut from = 0;
    while let Some(at) = lower.get(from..).and_then(|rest| rest.find("check")) {
        let start = from + at + "check".len();
        from = start;
        let Some(rest) = sql.get(start..).map(str::trim_start).filter(|rest| rest.starts_with('(')) else {
            continue;
        };
        let (mut depth, mut quoted) = (0_usize, false);
        let end = rest.char_indices().find_map(|(place, c)| {
            match c {
                '\'' => quoted = !quoted,
                '(' if !quoted => depth += 1,
                ')' if !quoted => depth -= 1,
                _ => {}
            }
            (depth == 0).then_some(place)
        });
        found.extend(end.and_then(|end| rest.get(1..end)).map(str::to_owned));
    }
    found
}

fn tokens(text: &str, escapes: bool) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\'' => {
                let mut value = String::new();
                while let Some(c) = letters.next() {
                    match c {
                        '\'' if letters.next_if_eq(&'\'').is_some() => value.push('\''),
                        '\'' => break,
                        '\\' if escapes => value.extend(letters.next()),
                        c => value.push(c),
                    }
                }
                tokens.push(Token::Text(value));
            }
            '"' | '`' => {
                let mut name = String::new();
                while let Some(c) = letters.next_if(|c| *c != letter) {
                    name.push(c);
                }
                letters.next();
                tokens.push(Token::Word(name));
            }
            c if c.is_alphanumeric() || c == '_' => {
                let mut word = c.to_string();
                while let Some(c) = letters.next_if(|c| c.is_alphanumeric() || *c == '_') {
                    word.push(c);
                }
                // `_utf8mb4'a'`: the text's character set.
                if !word.starts_with("_utf8") && !word.starts_with("_latin") {
                    tokens.push(Token::Word(word));
                }
            }
            c if c.is_whitespace() => {}
            c => tokens.push(Token::Sign(c)),
        }
    }
    tokens
}

fn unescaped(text: &str) -> String {
    let mut letters = text.chars();
    let mut plain = String::new();
    while let Some(letter) = letters.next() {
        if letter == '\\' { plain.extend(letters.next()) } else { plain.push(letter) }
    }
    plain
}

/// PostgreSQL writes a type behind everything: `(status)::text`, `'a'::character varying`.
fn without_casts(tokens: Vec<Token>) -> Vec<Token> {
    let mut kept: Vec<Token> = Vec::new();
    let mut in_cast = false;
    for token in tokens {
        match token {
            Token::Sign(':') => in_cast = true,
            Token::Word(_) if in_cast => {}
            token => {
                in_cast = false;
                kept.push(token);
            }
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_values_is_read_as_each_database_writes_it() {
        let expected = Some(Check::Choices {
            column: "status".to_owned(),
            values: vec!["in use".to_owned(), "it's gone".to_owned()],
        });
        for text in [
            "status IN ('in use', 'it''s gone')",
            "\"status\" in ('in use','it''s gone')",
            "`status` in ('in use','it''s gone')",
            "(`status` in (_utf8mb4'in use',_utf8mb4'it''s gone'))",
            "((status)::text = ANY ((ARRAY['in use'::character varying, 'it''s gone'::character varying])::text[]))",
            "(status = ANY (ARRAY['in use'::text, 'it''s gone'::text]))",
        ] {
            assert_eq!(read(text, false), expected, "{text}");
        }
    }

    #[test]
    fn a_backslash_escapes_where_it_does() {
        let values = |texts: [&str; 2]| {
            let values = texts.map(str::to_owned).into();
            Some(Check::Choices { column: "s".to_owned(), values })
        };
        assert_eq!(read(r"`s` in ('it\'s','b\\c')", true), values(["it's", r"b\c"]));
        assert_eq!(read(r"(`s` in (_utf8mb4\'it\\\'s\',_utf8mb4\'b\'))", true), values(["it's", "b"]));
        assert_eq!(read(r"s IN ('a\', 'b')", false), values([r"a\", "b"]));
    }

    #[test]
    fn what_is_no_list_of_values_is_left_alone() {
        for text in ["price > 0", "status IN ('a') OR price > 0", "length(status) > 1", "kind IN (1, 2)", ""]
        {
            assert_eq!(read(text, false), None, "{text}");
        }
        assert_eq!(read("json_valid(`data`)", true), Some(Check::Json { column: "data".to_owned() }));
    }

    #[test]
    fn the_constraints_of_a_table_are_found() {
        let sql = "CREATE TABLE t (checked INT, a TEXT CHECK (a IN ('(x', 'y')), b INT, CHECK(b > (1 + 2)))";
        assert_eq!(of_create_table(sql), ["a IN ('(x', 'y')", "b > (1 + 2)"]);
    }
}
