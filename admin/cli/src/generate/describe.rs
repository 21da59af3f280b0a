//! From what each database tells to tables that look alike whatever the database.

use std::collections::BTreeMap;
use std::path::PathBuf;

use heck::ToUpperCamelCase;
use sea_orm::sea_query::{ColumnType, ForeignKeyAction};

use super::check::{self, Check};
use super::discover::{Found, Kind};
use super::names;
use super::table::{Choices, Column, Foreign, Table};
use crate::error::Fault;

/// The tables that an app is made from, and what a person should know about the others.
pub(crate) struct Described {
    pub(crate) tables: Vec<Table>,
    pub(crate) notes: Vec<String>,
}

/// Describes the tables; all of them if none is wanted by name.
pub(crate) fn describe(
    kind: Kind,
    app: &str,
    found: &[Found],
    wanted: &[String],
    taken: &BTreeMap<String, PathBuf>,
) -> Result<Described, Fault> {
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
    for found in found {
        let Some(name) = name_of(found).filter(|name| wanted.is_empty() || wanted.contains(name)) else {
            continue;
        };
        if is_house(&name) {
            house.push(name);
            continue;
        }
        if let Some(file) = taken.get(&name) {
            notes.push(format!(
                "{name} is left out: {} has its entity already, and the admin shows a table once.",
                file.display()
            ));
            continue;
        }
        match usable(kind, name, found, &mut notes) {
            Ok(table) => tables.push(table),
            Err(why) => notes.push(why),
        }
    }
    if !house.is_empty() {
        let house = house.join(", ");
        notes.push(format!("Left out, because Frontdesk or a framework keeps them: {house}."));
    }
    tables.sort_by(|one, other| one.name.cmp(&other.name));
    let (mut tables, twins) = names::without_twins(app, tables);
    notes.extend(twins);
    if tables.is_empty() {
        let why = if notes.is_empty() { "the database has no tables".to_owned() } else { notes.join("\n") };
        return Err(Fault::NoTables(format!("there is nothing to make an app from: {why}")));
    }
    let names: Vec<String> = tables.iter().map(|table| table.name.clone()).collect();
    for table in &mut tables {
        table.foreign.retain(|foreign| {
            let is_there = names.contains(&foreign.table);
            if !is_there {
                let columns = foreign.columns.join(", ");
                notes.push(format!(
                    "{}.{columns} points at {}, which is left out: the admin shows its bare value.",
                    table.name, foreign.table
                ));
            }
            is_there
        });
    }
    distinguish(&mut tables);
    Ok(Described { tables, notes })
}

/// A table that can be an entity, or why it cannot; columns that are left out are noted.
fn usable(kind: Kind, name: String, found: &Found, notes: &mut Vec<String>) -> Result<Table, String> {
    if !names::is_module(&name) {
        return Err(format!(
            "{name} is left out: its name cannot be a module's in Rust. Rename it, or read it by a view."
        ));
    }
    let mut unknown = Vec::new();
    let table = table(kind, name, found, &mut unknown);
    let name = &table.name;
    if table.key.is_empty() {
        return Err(format!("{name} is left out: it has no primary key, so its rows have no address."));
    }
    if let Some(key) = table.key.iter().find(|key| table.column(key).is_none()) {
        let why = unknown.iter().find(|(column, _)| column == key).map_or("", |(_, why)| why);
        return Err(format!("{name} is left out: of its primary key, {key} {why}."));
    }
    if let Some((one, other)) = names::twins(&table) {
        return Err(format!(
            "{name} is left out: {one} and {other} would be one name in Rust. Rename one of them."
        ));
    }
    for (column, why) in unknown {
        notes.push(format!("{name}.{column} is left out: it {why}."));
    }
    Ok(table)
}

/// Enums of one name that take different values get different names.
fn distinguish(tables: &mut [Table]) {
    let mut known: BTreeMap<String, Choices> = BTreeMap::new();
    for choices in
        tables.iter_mut().flat_map(|table| &mut table.columns).filter_map(|column| column.choices.as_mut())
    {
        let plain = names::of_enum(&choices.name);
        choices.name.clone_from(&plain);
        let mut number = 2;
        while known.get(&choices.name.to_upper_camel_case()).is_some_and(|other| other != choices) {
            choices.name = format!("{plain}{number}");
            number += 1;
        }
        known.insert(choices.name.to_upper_camel_case(), choices.clone());
    }
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

fn table(kind: Kind, name: String, found: &Found, unknown: &mut Vec<(String, String)>) -> Table {
    let statement = &found.statement;
    let checks: Vec<Check> =
        found.checks.iter().filter_map(|text| check::read(text, kind == Kind::MySql)).collect();
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
        let is_given = specification.nullable.unwrap_or(true) || specification.default.is_some();
        let mut leave_out = |why: String| {
            let but =
                if is_given { "" } else { ", and may not be NULL: the admin can change rows but make none" };
            unknown.push((name_of_column.clone(), format!("{why}{but}")));
        };
        let Some(column_type) = definition.get_column_type() else { continue };
        if !names::is_usable(&name_of_column) {
            leave_out("has a name that cannot be one in Rust".to_owned());
            continue;
        }
        let Some(column_type) = alike(kind, column_type.clone()) else {
            leave_out(format!("has a type without a counterpart ({})", told(column_type)));
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
    let is_column = |name: &String| columns.iter().any(|column| column.name == *name);
    let foreign = statement.get_foreign_key_create_stmts().iter().map(foreign_key);
    let mut foreign: Vec<Foreign> =
        foreign.filter(|foreign| foreign.columns.iter().all(is_column) && !foreign.to.is_empty()).collect();
    for column in &mut columns {
        column.nullable &= !key.contains(&column.name);
        column.unique &= key.as_slice() != [column.name.clone()];
        // What a key's values are is a matter of the rows that there are.
        let is_foreign = foreign.iter().any(|foreign| foreign.columns.contains(&column.name));
        if !key.contains(&column.name) && !is_foreign {
            choose(kind, &name, column, &checks);
        }
    }
    unique.retain(|set| set.len() > 1);
    unique.sort();
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
        ColumnType::Custom(name) => of_name(kind, &name.to_string())?,
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

/// Types that are known by name only: in SQLite any name may stand, and the others have some of their own.
fn of_name(kind: Kind, name: &str) -> Option<ColumnType> {
    let name = name.to_ascii_lowercase();
    let (bare, sizes) = name.split_once('(').unwrap_or((name.as_str(), ""));
    let mut sizes = sizes.trim_end_matches(')').split(',').map(|size| size.trim().parse::<u32>().ok());
    Some(match bare.trim() {
        "bool" => ColumnType::Boolean,
        "date" => ColumnType::Date,
        "time" => ColumnType::Time,
        "datetime" => ColumnType::DateTime,
        "json" => ColumnType::Json,
        // MariaDB hands its own out as text.
        "uuid" if kind == Kind::MySql => ColumnType::Char(Some(36)),
        "uuid" | "guid" => ColumnType::Uuid,
        "numeric" => ColumnType::Decimal(match (sizes.next().flatten(), sizes.next().flatten()) {
            (Some(precision), scale) => Some((precision, scale.unwrap_or(0))),
            _ => None,
        }),
        "citext" => ColumnType::Text,
        "tinyblob" | "mediumblob" | "longblob" => ColumnType::Blob,
        _ => return None,
    })
}

/// The type for people.
fn told(kind: &ColumnType) -> String {
    match kind {
        ColumnType::Custom(name) => name.to_string(),
        ColumnType::Array(of) => format!("array of {}", told(of)),
        other => format!("{other:?}").split('(').next().unwrap_or_default().to_lowercase(),
    }
}

/// Gives a column its choices: those of its own type, or those of a constraint.
fn choose(kind: Kind, table: &str, column: &mut Column, checks: &[Check]) {
    let own = format!("{table}_{}", column.name);
    if let ColumnType::Enum { name, variants } = &column.kind {
        let values: Vec<String> = variants.iter().map(|variant| variant.to_string()).collect();
        let native = (kind == Kind::Postgres).then(|| name.to_string());
        let name = native.clone().filter(|native| names::is_usable(native)).unwrap_or(own);
        column.choices = Some(Choices { name, values, native });
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
                column.choices = Some(Choices { name: own.clone(), values: values.clone(), native: None });
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
