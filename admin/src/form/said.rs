//! What a database said, told apart: whose fault it is, and whether trying again helps.
//!
//! SQLite has numbers below 10,000, PostgreSQL five-letter states. MySQL and MariaDB have states that lump together what
//! their own numbers tell apart, so there the number decides.

use sea_orm::DbErr;

/// A rule of the database that a statement broke, with what the database said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Violation {
    /// A unique index.
    Unique(String),
    /// A foreign key.
    Foreign,
    /// A column that may not be NULL.
    NotNull(String),
    /// Any other rule for values: too long, out of range, a check.
    Value(String),
}

/// What an error code means, whichever database it is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    Unique,
    Foreign,
    NotNull,
    Value,
    Busy,
    TooSlow,
}

/// The rule that was broken, if it was one.
pub(crate) fn violation(error: &DbErr) -> Option<Violation> {
    let (meaning, said) = read(error)?;
    match meaning {
        Meaning::Unique => Some(Violation::Unique(said)),
        Meaning::Foreign => Some(Violation::Foreign),
        Meaning::NotNull => Some(Violation::NotNull(said)),
        Meaning::Value => Some(Violation::Value(said)),
        Meaning::Busy | Meaning::TooSlow => None,
    }
}

/// Is the database only busy with somebody else, so that the same request may succeed a moment later?
pub(crate) fn is_busy(error: &DbErr) -> bool {
    matches!(error, DbErr::ConnectionAcquire(_) | DbErr::Conn(_))
        || read(error).is_some_and(|(meaning, _)| meaning == Meaning::Busy)
}

/// Did the database stop the statement because it took too long?
pub(crate) fn is_too_slow(error: &DbErr) -> bool {
    read(error).is_some_and(|(meaning, _)| meaning == Meaning::TooSlow)
}

#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
fn read(error: &DbErr) -> Option<(Meaning, String)> {
    use sea_orm::RuntimeErr;
    use sea_orm::sqlx;

    let (DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))) = error
    else {
        return None;
    };
    let error = match error.as_ref() {
        sqlx::Error::Database(error) => error.as_ref(),
        // The connection broke, or there was none to be had.
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut => return Some((Meaning::Busy, String::new())),
        _ => return None,
    };
    #[cfg(feature = "mysql")]
    if let Some(error) = error.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>() {
        return Some((of_mysql(error.number())?, named_by_mysql(error.message()).to_owned()));
    }
    let said = format!("{} {}", error.message(), error.constraint().unwrap_or_default());
    let code = error.code().unwrap_or_default();
    let meaning = match code.parse::<u32>() {
        Ok(number) if code.len() < 5 => of_sqlite(number),
        _ => of_state(&code),
    };
    Some((meaning?, said))
}

/// Without a database driver nothing is ever said.
#[cfg(not(any(feature = "sqlite", feature = "postgres", feature = "mysql")))]
fn read(_: &DbErr) -> Option<(Meaning, String)> {
    None
}

/// SQLite's codes, extended ones where the last byte alone says too little.
fn of_sqlite(number: u32) -> Option<Meaning> {
    match number {
        // UNIQUE, PRIMARYKEY, ROWID.
        2067 | 1555 | 2579 => Some(Meaning::Unique),
        // FOREIGNKEY, and ON DELETE RESTRICT, which SQLite calls a failed trigger.
        787 | 1811 => Some(Meaning::Foreign),
        1299 => Some(Meaning::NotNull),
        _ => match number & 0xff {
            // BUSY and LOCKED.
            5 | 6 => Some(Meaning::Busy),
            // INTERRUPT.
            9 => Some(Meaning::TooSlow),
            // TOOBIG, CONSTRAINT (here: CHECK and the like), MISMATCH.
            18..=20 => Some(Meaning::Value),
            _ => None,
        },
    }
}

/// PostgreSQL's states.
fn of_state(state: &str) -> Option<Meaning> {
    match state {
        "23505" => Some(Meaning::Unique),
        // Foreign key, and RESTRICT.
        "23503" | "23001" => Some(Meaning::Foreign),
        "23502" => Some(Meaning::NotNull),
        // Check, exclusion.
        "23514" | "23P01" => Some(Meaning::Value),
        // Serialization failure, deadlock, lock not available, too many connections, starting up or shutting down.
        "40001" | "40P01" | "55P03" | "53300" | "57P01" | "57P02" | "57P03" => Some(Meaning::Busy),
        // Canceled, as a statement is that exceeds its time.
        "57014" => Some(Meaning::TooSlow),
        // Data exceptions: too long, out of range, no such enum value, no such date.
        _ if state.starts_with("22") => Some(Meaning::Value),
        _ => None,
    }
}

/// The numbers of MySQL and MariaDB.
#[cfg_attr(not(feature = "mysql"), expect(dead_code, reason = "only MySQL's driver knows its numbers"))]
fn of_mysql(number: u16) -> Option<Meaning> {
    match number {
        1022 | 1062 | 1169 | 1586 | 1859 => Some(Meaning::Unique),
        1216 | 1217 | 1451 | 1452 => Some(Meaning::Foreign),
        // NULL, and a column without a default that was given no value.
        1048 | 1364 => Some(Meaning::NotNull),
        // Out of range, truncated, wrong date, wrong characters, too long, number too great, checks (MySQL, MariaDB),
        // and JSON that is none.
        1264 | 1265 | 1292 | 1366 | 1406 | 1690 | 3819 | 4025 | 3140..=3143 => Some(Meaning::Value),
        // Too many connections, shutting down, lock wait, deadlock, changed since it was read.
        1020 | 1040 | 1053 | 1203 | 1205 | 1213 => Some(Meaning::Busy),
        // Interrupted; max_statement_time (MariaDB), MAX_EXECUTION_TIME (MySQL).
        1317 | 1969 | 3024 => Some(Meaning::TooSlow),
        _ => None,
    }
}

/// What MySQL says after the value that it repeats, which may itself be a column's name.
#[cfg_attr(not(feature = "mysql"), expect(dead_code, reason = "only MySQL repeats values"))]
fn named_by_mysql(message: &str) -> &str {
    [" for key ", " for column "]
        .iter()
        .find_map(|mark| message.rsplit_once(mark))
        .map_or(message, |(_, named)| named.split(" at row ").next().unwrap_or(named))
}

#[cfg(test)]
mod tests {
    use super::{Meaning, named_by_mysql, of_mysql, of_sqlite, of_state};

    #[test]
    fn codes_mean_the_same_on_every_database() {
        for (sqlite, state, mysql, meaning) in [
            (2067, "23505", 1062, Meaning::Unique),
            (1555, "23505", 1586, Meaning::Unique),
            (787, "23503", 1452, Meaning::Foreign),
            (1811, "23001", 1451, Meaning::Foreign),
            (1299, "23502", 1048, Meaning::NotNull),
            (275, "23514", 4025, Meaning::Value),
            (20, "22003", 1264, Meaning::Value),
            (18, "22001", 1406, Meaning::Value),
            (5, "40001", 1205, Meaning::Busy),
            (262, "40P01", 1213, Meaning::Busy),
            (517, "55P03", 1020, Meaning::Busy),
            (9, "57014", 1969, Meaning::TooSlow),
        ] {
            assert_eq!(of_sqlite(sqlite), Some(meaning), "{sqlite}");
            assert_eq!(of_state(state), Some(meaning), "{state}");
            assert_eq!(of_mysql(mysql), Some(meaning), "{mysql}");
        }
        assert_eq!((of_sqlite(1), of_state("42P01"), of_mysql(1146)), (None, None, None));
    }

    #[test]
    fn mysql_names_a_column_after_the_value() {
        assert_eq!(named_by_mysql("Duplicate entry 'title' for key 'isbn'"), "'isbn'");
        assert_eq!(named_by_mysql("Data too long for column 'name' at row 1"), "'name'");
        assert_eq!(named_by_mysql("Column 'name' cannot be null"), "Column 'name' cannot be null");
    }
}
