//! The ids that the reports ask for which the list of promises was made from. They lie beside the checkout and are no part of
//! the repository; rows that have no id there are named by their section and first words.

use std::path::Path;

/// Every id, in the order of the reports.
///
/// # Panics
/// When a report cannot be read.
#[must_use]
pub fn ids(folder: &Path) -> Vec<String> {
    let read = |name: &str| {
        let file = folder.join(name);
        std::fs::read_to_string(&file).unwrap_or_else(|fault| panic!("{}: {fault}", file.display()))
    };
    let mut ids = django(&read("django.md"));
    ids.extend(flask(&read("flask-family.md")));
    ids.extend(security(&read("security.md")));
    ids.extend(pages(&read("ux.md")));
    ids
}

/// Sections 1 and 2; in the second, where rows have a rank, those that are essential, expected or to be beaten.
fn django(text: &str) -> Vec<String> {
    let (mut chapter, mut section, mut ids) = ("", String::new(), Vec::new());
    for line in text.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            chapter = heading.split('.').next().unwrap_or_default();
        }
        let Some(cells) = cells(line).filter(|_| ["1", "2"].contains(&chapter)) else { continue };
        let first = cells[0];
        if let Some(number) = first.strip_prefix("**").and_then(|title| title.split(' ').next()) {
            section = number.to_owned();
            continue;
        }
        let is_head = ["Feature", "Item"].contains(&first);
        if !is_head && (chapter == "1" || !is_merely_nice(cells[cells.len() - 1])) {
            ids.push(format!("DJ-{section}-{}", slug(first)));
        }
    }
    ids
}

fn is_merely_nice(rank: &str) -> bool {
    !["E", "X", "beat"].iter().any(|word| rank.contains(word))
}

/// The rows with an id of their own, and all lines of tables 4a and 4b.
fn flask(text: &str) -> Vec<String> {
    let (mut section, mut ids) = ("", Vec::new());
    for line in text.lines() {
        if line.starts_with('#') {
            section = line.trim_start_matches(['#', ' ']).split('.').next().unwrap_or_default();
        }
        let Some(cells) = cells(line) else { continue };
        let first = cells[0];
        if ["FL-", "FA-", "FS-"].iter().any(|family| first.starts_with(family)) && !first.contains(' ') {
            ids.push(first.to_owned());
        } else if ["4a", "4b"].contains(&section) && !["area", "group"].contains(&first) {
            ids.push(format!("FAdm-{section}-{}", slug(first)));
        }
    }
    ids
}

/// The ids of section 2: a letter and two digits.
fn security(text: &str) -> Vec<String> {
    let (mut chapter, mut ids) = ("", Vec::new());
    for line in text.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            chapter = heading.split('.').next().unwrap_or_default();
        }
        let Some(cells) = cells(line).filter(|_| chapter == "2") else { continue };
        let letters: Vec<char> = cells[0].chars().collect();
        if matches!(letters[..], [letter, ten, one] if letter.is_ascii_uppercase() && ten.is_ascii_digit() && one.is_ascii_digit())
        {
            ids.push(cells[0].to_owned());
        }
    }
    ids
}

/// The numbered checks of section 4.
fn pages(text: &str) -> Vec<String> {
    let (mut chapter, mut ids) = ("", Vec::new());
    for line in text.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            chapter = heading.split('.').next().unwrap_or_default();
        }
        let number = line.split_once(". ").and_then(|(number, _)| number.parse::<u32>().ok());
        ids.extend(number.filter(|_| chapter == "4").map(|number| format!("U{number}")));
    }
    ids
}

/// The cells of a table's row; none for other lines and for the line below the heads.
fn cells(line: &str) -> Option<Vec<&str>> {
    let row = line.trim().strip_prefix('|')?.trim_end_matches('|');
    let cells: Vec<&str> = row.split('|').map(str::trim).collect();
    let is_rule = cells.iter().all(|cell| cell.chars().all(|letter| "-:".contains(letter)));
    (!is_rule).then_some(cells)
}

/// The first words of a row's first cell, up to three, without what stands in brackets and without values.
fn slug(cell: &str) -> String {
    let mut plain = String::new();
    let mut depth = 0_u32;
    for letter in cell.replace("**[live]**", "").chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain.push(letter),
            _ => {}
        }
    }
    let plain = plain.split(',').next().unwrap_or_default().to_lowercase();
    let words = plain
        .split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
        .map(|word| word.trim_matches('_'))
        .filter(|word| !word.is_empty() && !word.chars().all(|letter| letter.is_ascii_digit()))
        .filter(|word| !["allow", "f", "false", "none", "t", "true"].contains(word));
    words.take(3).collect::<Vec<_>>().join("-").replace('_', "-")
}
