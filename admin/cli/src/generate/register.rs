//! How the admin shows each table: a first guess that reads as if a person had written it.

use heck::ToUpperCamelCase;
use sea_orm::sea_query::ColumnType;

use super::table::{Column, Table};

/// What rows are called by, in the admin's own order.
const LABELS: [&str; 6] = ["name", "title", "label", "email", "username", "slug"];
/// Columns of a list.
const LISTED: usize = 8;
/// Columns that a search looks into.
const SEARCHED: usize = 4;
/// Columns by which a list is narrowed.
const FILTERS: usize = 4;
/// How wide a line may be.
const WIDTH: usize = 100;

/// The functions that register the tables.
pub(crate) fn models(app: &str, tables: &[Table]) -> String {
    tables.iter().map(|table| model(app, table)).collect::<Vec<_>>().join("\n")
}

fn model(app: &str, table: &Table) -> String {
    let module = table.module_path();
    let mut lines = Vec::new();
    let mut comment = String::new();
    if table.needs_name(app) {
        lines.push(format!(".name({:?})", table.resource(app)));
    }
    match table.link() {
        Some((one, other)) => {
            comment = format!(
                "/// Many to many: which {} belong to which {}.\n",
                plural(&one.table),
                plural(&other.table)
            );
            let words = |name: &str| singular(name).replace('_', " ");
            lines.push(format!(".verbose_name(\"{} in {}\")", words(&one.table), words(&other.table)));
            lines.push(format!(
                ".verbose_name_plural(\"{} in {}\")",
                plural(&words(&one.table)),
                plural(&words(&other.table))
            ));
        }
        None => {
            let bare = table.bare(app).replace('_', " ");
            let one = singular(&bare);
            if one != bare {
                lines.push(format!(".verbose_name({one:?})"));
                lines.push(format!(".verbose_name_plural({bare:?})"));
            }
        }
    }
    lines.extend(list("list_display", &listed(table)));
    lines.extend(list("search_fields", &searched(table)));
    lines.extend(list("list_filter", &filters(table)));
    let label = table.columns.iter().find(|column| Some(column.name.as_str()) == label(table));
    lines.extend(list("ordering", &label.into_iter().collect::<Vec<_>>()));
    for column in &table.columns {
        if let Some(choices) = &column.choices {
            let name = choices.name.to_upper_camel_case();
            lines.push(format!(".choices::<entity::sea_orm_active_enums::{name}>({})", column.variant()));
        }
    }
    let uses = if lines.iter().any(|line| line.contains("Column::")) {
        format!("    use {module}::Column;\n")
    } else {
        String::new()
    };
    let chain: String = lines.iter().map(|line| format!("\n        {line}")).collect();
    format!(
        "{comment}fn {}() -> ModelAdmin<{module}::Entity> {{\n{uses}    ModelAdmin::new(){chain}\n}}\n",
        table.function()
    )
}

fn list(option: &str, columns: &[&Column]) -> Option<String> {
    if columns.is_empty() {
        return None;
    }
    let names: Vec<_> = columns.iter().map(|column| column.variant()).collect();
    let line = format!(".{option}([{}])", names.join(", "));
    if line.len() + 8 <= WIDTH {
        return Some(line);
    }
    let rows: String = names.iter().map(|name| format!("            {name},\n")).collect();
    Some(format!(".{option}([\n{rows}        ])"))
}

fn label(table: &Table) -> Option<&str> {
    let of_name = |name: &&&str| table.column(name).is_some_and(|column| !column.is_secret());
    LABELS.iter().find(of_name).copied()
}

/// The label first, then what is neither long nor the number; a link shows all it has.
fn listed(table: &Table) -> Vec<&Column> {
    let label = label(table);
    let is_number = |column: &&Column| column.numbered && table.key.contains(&column.name);
    let fits =
        |column: &&Column| column.is_listed() && Some(column.name.as_str()) != label && !is_number(column);
    let first = label.and_then(|name| table.column(name));
    let columns: Vec<_> = first.into_iter().chain(table.columns.iter().filter(fits)).take(LISTED).collect();
    if columns.is_empty() { table.key.iter().filter_map(|key| table.column(key)).collect() } else { columns }
}

/// What people know a row by: its label, what is unique, other names; else any short text.
fn searched(table: &Table) -> Vec<&Column> {
    let label = label(table);
    let is_foreign =
        |column: &Column| table.foreign.iter().any(|foreign| foreign.columns.contains(&column.name));
    let fits = |column: &&Column| column.is_short_text() && !column.is_secret() && !is_foreign(column);
    let known = |column: &&Column| {
        column.unique
            || Some(column.name.as_str()) == label
            || ["name", "title", "email", "number", "code"].iter().any(|part| column.name.contains(part))
    };
    let best: Vec<_> = table.columns.iter().filter(fits).filter(known).take(SEARCHED).collect();
    if best.is_empty() { table.columns.iter().filter(fits).take(SEARCHED).collect() } else { best }
}

fn filters(table: &Table) -> Vec<&Column> {
    let narrows = |column: &&Column| column.choices.is_some() || column.kind == ColumnType::Boolean;
    table.columns.iter().filter(narrows).filter(|column| !column.is_secret()).take(FILTERS).collect()
}

/// "books" as "book", "categories" as "category"; what is singular stays.
fn singular(name: &str) -> String {
    if let Some(stem) = name.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return format!("{stem}y");
    }
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    match name.strip_suffix('s') {
        Some(_) if ends(&["ss", "us", "is", "news", "series"]) => name.to_owned(),
        Some(stem) if ends(&["sses", "xes", "ches", "shes"]) => {
            stem.strip_suffix('e').unwrap_or(stem).to_owned()
        }
        Some(stem) => stem.to_owned(),
        None => name.to_owned(),
    }
}

fn plural(name: &str) -> String {
    let one = singular(name);
    let vowel = |c: char| "aeiou".contains(c);
    match one.strip_suffix('y') {
        Some(stem) if !stem.ends_with(vowel) => format!("{stem}ies"),
        _ if ["s", "x", "ch", "sh"].iter().any(|ending| one.ends_with(ending)) => format!("{one}es"),
        _ => format!("{one}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_called_in_the_singular() {
        for (many, one) in [
            ("books", "book"),
            ("categories", "category"),
            ("address", "address"),
            ("boxes", "box"),
            ("status", "status"),
        ] {
            assert_eq!(singular(many), one);
        }
        assert_eq!(
            (plural("category"), plural("books"), plural("day")),
            ("categories".into(), "books".into(), "days".into())
        );
    }
}
