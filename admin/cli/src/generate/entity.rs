//! Entities, by SeaORM's own generator in its classic form; lengths of texts and the enums are added, which it leaves out.

use std::collections::BTreeSet;
use std::fmt::Write;

use heck::{ToSnakeCase, ToUpperCamelCase};
use sea_orm::sea_query::{
    Alias, ColumnDef, ColumnType, ForeignKey, Index, IntoIden, Table as Statement, TableCreateStatement,
};
use sea_orm_codegen::{
    BannerVersion, BigIntegerType, DateTimeCrate, EntityFormat, EntityTransformer, EntityWriterContext,
    WithPrelude, WithSerde,
};

use super::describe::all_choices;
use super::format::formatted;
use super::table::{Choices, Table, raw};
use crate::error::Fault;

/// Where the generator expects the enums.
const ENUMS: &str = "sea_orm_active_enums.rs";

/// The files of the module `entity`.
pub(crate) fn files(tables: &[Table]) -> Result<Vec<(String, String)>, Fault> {
    let statements = tables.iter().map(statement).collect();
    let writer =
        EntityTransformer::transform(statements).map_err(|error| Fault::Discovery(error.to_string()))?;
    let none = Vec::new;
    let context = EntityWriterContext::new(
        EntityFormat::Compact,
        WithPrelude::None,
        WithSerde::None,
        false,
        DateTimeCrate::Chrono,
        BigIntegerType::I64,
        None,
        false,
        false,
        false,
        none(),
        none(),
        none(),
        none(),
        none(),
        false,
        true,
        BannerVersion::Major,
    );
    let mut files = Vec::new();
    for file in writer.generate(&context).files {
        let content = match file.name.as_str() {
            ENUMS => enums(tables),
            "mod.rs" => format!("//! The tables, one entity a file.\n{}", without_banner(&file.content)),
            name => match tables.iter().find(|table| format!("{}.rs", table.name.to_snake_case()) == name) {
                Some(table) => with_lengths(&file.content, table),
                None => file.content,
            },
        };
        files.push((file.name, formatted(content)));
    }
    Ok(files)
}

/// The list of modules without the line that says who made it.
fn without_banner(text: &str) -> &str {
    text.split_once('\n').filter(|(first, _)| first.starts_with("//!")).map_or(text, |(_, rest)| rest)
}

/// The table as the generator reads it.
fn statement(table: &Table) -> TableCreateStatement {
    let name = || Alias::new(&table.name);
    let mut statement = Statement::create();
    statement.table(name());
    for column in &table.columns {
        let kind = match &column.choices {
            Some(choices) => ColumnType::Enum {
                name: Alias::new(&choices.name).into_iden(),
                // Their names only: the generator's own enums are not used, and it prints what it dislikes.
                variants: variants(choices)
                    .into_iter()
                    .map(|(name, _)| Alias::new(name).into_iden())
                    .collect(),
            },
            None => column.kind.clone(),
        };
        let mut definition = ColumnDef::new_with_type(Alias::new(&column.name), kind);
        if !column.nullable {
            definition.not_null();
        }
        if column.numbered {
            definition.auto_increment();
        }
        if column.unique {
            definition.unique_key();
        }
        statement.col(&mut definition);
    }
    let mut key = Index::create();
    for column in &table.key {
        key.col(Alias::new(column));
    }
    statement.primary_key(&mut key);
    for set in &table.unique {
        let mut index = Index::create();
        index.unique().name(set.join("_"));
        for column in set {
            index.col(Alias::new(column));
        }
        statement.index(&mut index);
    }
    for foreign in &table.foreign {
        let mut key = ForeignKey::create();
        for (from, to) in foreign.columns.iter().zip(&foreign.to) {
            key.from(name(), Alias::new(from)).to(Alias::new(&foreign.table), Alias::new(to));
        }
        if let Some(action) = foreign.on_delete {
            key.on_delete(action);
        }
        if let Some(action) = foreign.on_update {
            key.on_update(action);
        }
        statement.foreign_key(&mut key);
    }
    statement
}

/// The generator leaves out how long a text may be; forms and checks want to know.
fn with_lengths(text: &str, table: &Table) -> String {
    let mut text = text.to_owned();
    for column in table.columns.iter().filter(|column| column.is_short_text()) {
        let Some(length) = column.length() else { continue };
        let kind = match column.kind {
            ColumnType::Char(_) => format!("Char(Some({length}))"),
            _ => format!("String(StringLen::N({length}))"),
        };
        let nullable = if column.nullable { ", nullable" } else { "" };
        let field = format!("pub {} : ", raw(&column.name.to_snake_case()));
        let typed = format!("#[sea_orm(column_type = \"{kind}\"{nullable})]\n{field}");
        text = text.replacen(&field, &typed, 1);
    }
    text
}

/// One enum for each set of choices.
fn enums(tables: &[Table]) -> String {
    let mut text = "//! The values that columns take.\n\nuse sea_orm::entity::prelude::*;\n".to_owned();
    for (name, choices) in all_choices(tables) {
        let stored = if let Some(native) = &choices.native {
            format!("db_type = \"Enum\", enum_name = {native:?}")
        } else {
            let longest = choices.values.iter().map(|value| value.chars().count()).max().unwrap_or(1);
            format!("db_type = \"String(StringLen::N({}))\"", longest.max(1))
        };
        let _ = write!(
            text,
            "\n#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, DeriveDisplay)]\n\
             #[sea_orm(rs_type = \"String\", {stored})]\npub enum {name} {{\n"
        );
        for (variant, value) in variants(choices) {
            let label = crate::name::words(value);
            let _ = writeln!(
                text,
                "    #[sea_orm(string_value = {value:?}, display_value = {label:?})]\n    {variant},"
            );
        }
        text.push_str("}\n");
    }
    text
}

/// A Rust name for each value, each once.
fn variants(choices: &Choices) -> Vec<(String, &String)> {
    let mut taken = BTreeSet::new();
    let name = |(place, value): (usize, &String)| {
        let camel = value.to_upper_camel_case();
        let fits = camel.starts_with(|c: char| c.is_ascii_alphabetic())
            && camel.chars().all(|c| c.is_ascii_alphanumeric())
            && camel != "Self";
        if fits && taken.insert(camel.clone()) { camel } else { format!("Value{}", place + 1) }
    };
    let names: Vec<String> = choices.values.iter().enumerate().map(name).collect();
    names.into_iter().zip(&choices.values).collect()
}
