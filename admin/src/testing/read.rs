//! Fixture files: TOML or JSON to entries of plain JSON.

use serde_json::{Map, Value};
use toml_edit::{Item, Value as TomlValue};

/// One row as the file has it.
#[derive(Debug)]
pub(super) struct Entry {
    /// Counted from 1.
    pub(super) number: usize,
    /// Counted from 1; unknown in JSON.
    pub(super) line: Option<usize>,
    pub(super) content: Map<String, Value>,
}

/// Reads the entries of a file; its name says which format it has.
pub(super) fn entries(name: &str, text: &str) -> Result<Vec<Entry>, String> {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("json") => json(text),
        Some("toml") => toml(text),
        _ => Err("a fixture is a .toml or a .json file".to_owned()),
    }
}

fn json(text: &str) -> Result<Vec<Entry>, String> {
    let entries: Vec<Map<String, Value>> = serde_json::from_str(text).map_err(|fault| {
        format!("no JSON list of rows such as {{\"model\": .., \"fields\": {{..}}}}: {fault}")
    })?;
    Ok((1..).zip(entries).map(|(number, content)| Entry { number, line: None, content }).collect())
}

fn toml(text: &str) -> Result<Vec<Entry>, String> {
    let document = toml_edit::Document::parse(text).map_err(|fault| fault.to_string())?;
    let mut entries = Vec::new();
    for (key, item) in document.as_table() {
        let rows = match item {
            Item::ArrayOfTables(rows) if key == "row" => rows,
            _ => return Err(format!("`{key}` is not known here: write each row as a table `[[row]]`")),
        };
        for (number, row) in (1..).zip(rows) {
            let before = row.span().and_then(|span| text.get(..span.start));
            let line = before.map(|before| before.matches('\n').count() + 1);
            let content = row.iter().map(|(key, item)| Some((key.to_owned(), plain(item)?)));
            let content = content.collect::<Option<_>>().ok_or("a row has an empty key")?;
            entries.push(Entry { number, line, content });
        }
    }
    Ok(entries)
}

fn plain(item: &Item) -> Option<Value> {
    Some(match item {
        Item::None => return None,
        Item::Value(value) => plain_value(value),
        Item::Table(table) => table
            .iter()
            .map(|(key, item)| Some((key.to_owned(), plain(item)?)))
            .collect::<Option<Map<_, _>>>()?
            .into(),
        Item::ArrayOfTables(tables) => {
            let rows = tables.iter().map(|table| plain(&Item::Table(table.clone())));
            rows.collect::<Option<Vec<_>>>()?.into()
        }
    })
}

fn plain_value(value: &TomlValue) -> Value {
    match value {
        TomlValue::String(text) => text.value().as_str().into(),
        TomlValue::Integer(number) => (*number.value()).into(),
        TomlValue::Float(number) => (*number.value()).into(),
        TomlValue::Boolean(is) => (*is.value()).into(),
        TomlValue::Datetime(at) => at.value().to_string().into(),
        TomlValue::Array(values) => values.iter().map(plain_value).collect::<Vec<_>>().into(),
        TomlValue::InlineTable(table) => table
            .iter()
            .map(|(key, value)| (key.to_owned(), plain_value(value)))
            .collect::<Map<_, _>>()
            .into(),
    }
}
