//! From what each database tells to tables that look alike whatever the database.

use std::collections::BTreeMap;

use heck::ToUpperCamelCase;
use sea_orm::sea_query::{ColumnType, ForeignKeyAction};

use super::check::{self, Check};
use super::discover::{Found, Kind, kind_of};
use super::table::{Choices, Column, Foreign, Table};
use crate::error::Fault;

/// The tables that an app is made from, and what a person should know about the others.
pub(crate) struct Described {
    pub(crate) tables: Vec<Table>,
    pub(crate) notes: Vec<String>,
}

/// Describes the tables; all of them if none is wanted by name.
pub(crate) fn describe(kind: Kind, found: Vec<Found>, wanted: &[String]) -> Result<Described, Fault> {
    let mut notes = Vec::new();
    let mut tables = Vec::new();
    let mut house = Vec::new();
    let names: Vec<String> = found.iter().filter_map(name_of).collect();
    if let Some(missing) = wanted.iter().find(|wanted| !names.contains(wanted)) {
        return Err(Fault::NoTables(format!(
            "there is no table `{missing}`; there are {}",
            names.join(", ")
        )));
    }
    for found in &found {
        let Some(name) = name_of(found).filter(|name| wanted.is_empty() || wanted.contains(name)) else {
            continue;
        };
        if is_house(&name) {
            house.push(name);
            continue;
        }
        let mut unknown = Vec::new();
        let table = table(kind, name.clone(), found, &mut unknown);
        if table.key.is_empty() || table.key.iter().any(|key| table.column(key).is_none()) {
            notes.push(format!("{name} is left out: it has no primary key, so its rows have no address."));
            continue;
        }
        for column in unknown {
            notes.push(format!("{name}.{column} is left out: its type has no counterpart."));
        }
        tables.push(table);
    }
    if !house.is_empty() {
        let house = house.join(", ");
        notes.push(format!("left out, because Frontdesk or a framework keeps them: {house}."));
    }
    if tables.is_empty() {
        let why = if notes.is_empty() { "the database has no tables".to_owned() } else { notes.join("\n") };
        return Err(Fault::NoTables(format!("there is nothing to make an app from: {why}")));
    }
    let names: Vec<String> = tables.iter().map(|table| table.name.clone()).collect();
    for table in &mut tables {
        table.foreign.retain(|foreign| names.contains(&foreign.table));
    }
    tables.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(Described { tables, notes })
}

fn name_of(found: &Found) -> Option<String> {
    found.statement.get_table_name().map(|table| table.sea_orm_table().to_string())
}

/// Tables of ours, of Django, of migrations and of the database itself.
fn is_house(name: &str) -> bool {
    ["auth_", "django_", "admin_", "rbac_", "sqlite_"].iter().any(|prefix| name.starts_with(prefix))
        || name == "migrations"
        || ["_migrations", "_migration"].iter().any(|ending| name.ends_with(ending))
}

fn table(kind: Kind, name: String, found: &Found, unknown: &mut Vec<String>) -> Table {
    let statement = &found.statement;
    let checks: Vec<Check> = found.checks.iter().filter_map(|text| check::read(text)).collect();
    let mut key: Vec<String> = Vec::new();
    let mut unique: Vec<Vec<String>> = Vec::new();
    for index in statement.get_indexes() {
        let columns: Vec<String> = index.get_index_spec().get_column_names().into_iter().collect();
        if index.is_primary_key() {
            key = columns;
        } else if index.is_unique_key() && !unique.contains(&columns) {
            unique.push(columns);
        }
    }
    let mut columns = Vec::new();
    for definition in statement.get_columns() {
        let name_of_column = definition.get_column_name();
        let specification = definition.get_column_spec();
        if specification.primary_key && !key.contains(&name_of_column) {
            key.push(name_of_column.clone());
        }
        let Some(column_type) = kind_of(definition).and_then(|found| alike(kind, found)) else {
            unknown.push(name_of_column);
            continue;
        };
        columns.push(Column {
            unique: specification.unique || unique.contains(&vec![name_of_column.clone()]),
            nullable: specification.nullable.unwrap_or(true),
            numbered: specification.auto_increment,
            choices: None,
            kind: column_type,
            name: name_of_column,
        });
    }
    for column in &mut columns {
        column.nullable &= !key.contains(&column.name);
        column.unique &= key.as_slice() != [column.name.clone()];
        choose(kind, &name, column, &checks);
    }
    unique.retain(|set| set.len() > 1);
    unique.sort();
    let mut foreign: Vec<Foreign> =
        statement.get_foreign_key_create_stmts().iter().map(foreign_key).collect();
    let place =
        |foreign: &Foreign| columns.iter().position(|column| Some(&column.name) == foreign.columns.first());
    foreign.sort_by_key(place);
    Table { name, columns, key, foreign, unique }
}

fn foreign_key(statement: &sea_orm::sea_query::ForeignKeyCreateStatement) -> Foreign {
    let key = statement.get_foreign_key();
    // "Nothing was said" and "no action" and "restrict" are one to whoever deletes a row.
    let acts = |action: Option<ForeignKeyAction>| {
        action.filter(|action| !matches!(action, ForeignKeyAction::NoAction | ForeignKeyAction::Restrict))
    };
    Foreign {
        columns: key.get_columns(),
        table: key.get_ref_table().map(|table| table.sea_orm_table().to_string()).unwrap_or_default(),
        to: key.get_ref_columns(),
        on_delete: acts(key.get_on_delete()),
        on_update: acts(key.get_on_update()),
    }
}

/// The type by which values of every database can be read; none if there is no such type.
fn alike(kind: Kind, found: ColumnType) -> Option<ColumnType> {
    Some(match found {
        // A point in time is read in UTC; a time without a zone stays one.
        ColumnType::TimestampWithTimeZone => ColumnType::Timestamp,
        ColumnType::Timestamp if kind != Kind::MySql => ColumnType::DateTime,
        ColumnType::Binary(16) if kind == Kind::MySql => ColumnType::Uuid,
        ColumnType::Money(_) if kind == Kind::Postgres => return None,
        ColumnType::Year => ColumnType::Integer,
        ColumnType::Custom(name) => of_name(&name.to_string())?,
        found @ (ColumnType::Char(_)
        | ColumnType::String(_)
        | ColumnType::Text
        | ColumnType::TinyInteger
        | ColumnType::SmallInteger
        | ColumnType::Integer
        | ColumnType::BigInteger
        | ColumnType::TinyUnsigned
        | ColumnType::SmallUnsigned
        | ColumnType::Unsigned
        | ColumnType::BigUnsigned
        | ColumnType::Float
        | ColumnType::Double
        | ColumnType::Decimal(_)
        | ColumnType::Money(_)
        | ColumnType::DateTime
        | ColumnType::Timestamp
        | ColumnType::Time
        | ColumnType::Date
        | ColumnType::Binary(_)
        | ColumnType::VarBinary(_)
        | ColumnType::Blob
        | ColumnType::Boolean
        | ColumnType::Json
        | ColumnType::JsonBinary
        | ColumnType::Uuid
        | ColumnType::Enum { .. }) => found,
        _ => return None,
    })
}

/// Names of types in SQLite's tables, where any name may stand.
fn of_name(name: &str) -> Option<ColumnType> {
    Some(match name.to_ascii_lowercase().split('(').next()?.trim() {
        "bool" => ColumnType::Boolean,
        "date" => ColumnType::Date,
        "time" => ColumnType::Time,
        "datetime" => ColumnType::DateTime,
        "json" => ColumnType::Json,
        "uuid" | "guid" => ColumnType::Uuid,
        "numeric" => ColumnType::Decimal(None),
        _ => return None,
    })
}

/// Gives a column its choices: those of its own type, or those of a constraint.
fn choose(kind: Kind, table: &str, column: &mut Column, checks: &[Check]) {
    let own = format!("{table}_{}", column.name);
    if let ColumnType::Enum { name, variants } = &column.kind {
        let values: Vec<String> = variants.iter().map(|variant| variant.to_string()).collect();
        let is_native = kind == Kind::Postgres;
        let name = if is_native { name.to_string() } else { own };
        column.choices = Some(Choices { name, values, is_native });
        return;
    }
    for check in checks {
        match check {
            Check::Json { column: name } if *name == column.name && column.kind == ColumnType::Text => {
                column.kind = ColumnType::Json;
            }
            Check::Choices { column: name, values }
                if *name == column.name
                    && matches!(
                        column.kind,
                        ColumnType::String(_) | ColumnType::Char(_) | ColumnType::Text
                    ) =>
            {
                column.choices =
                    Some(Choices { name: own.clone(), values: values.clone(), is_native: false });
            }
            _ => {}
        }
    }
}

/// Every set of choices once, by the name of its Rust type.
pub(crate) fn all_choices(tables: &[Table]) -> BTreeMap<String, &Choices> {
    let choices = tables.iter().flat_map(|table| &table.columns).filter_map(|column| column.choices.as_ref());
    choices.map(|choices| (choices.name.to_upper_camel_case(), choices)).collect()
}
