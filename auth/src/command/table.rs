//! Answers of several lines, in columns.

/// Rows under a head, each column as wide as its widest value; nothing that a terminal would obey.
pub(super) fn table<const N: usize>(head: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> String {
    let head = head.map(str::to_owned);
    let rows: Vec<[String; N]> =
        std::iter::once(head).chain(rows.into_iter().map(|row| row.map(|value| clean(&value)))).collect();
    let mut widths = [0; N];
    for row in &rows {
        for (width, value) in widths.iter_mut().zip(row) {
            *width = (*width).max(value.chars().count());
        }
    }
    let line = |row: &[String; N]| {
        let cells = row.iter().zip(widths).map(|(value, width)| format!("{value:<width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// The text without control characters, which a name from elsewhere may bring along.
pub(super) fn clean(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_and_controls_are_gone() {
        let rows = [["vera".to_owned(), String::new()], ["m\u{1b}[2J".to_owned(), "x".to_owned()]];
        assert_eq!(table(["NAME", "X"], rows), "NAME   X\nvera\nm\u{fffd}[2J  x");
    }
}
