//! Names of tables and columns that cannot be names in Rust, or that two would share.

use std::collections::BTreeMap;

use heck::{ToSnakeCase, ToUpperCamelCase};

use super::table::Table;

/// Modules that stand beside the entities already.
const MODULES: [&str; 3] = ["mod", "prelude", "sea_orm_active_enums"];
/// Words that SeaORM's generator does not escape, or that cannot be escaped.
const WORDS: [&str; 5] = ["self", "super", "crate", "gen", "_"];
/// Names that an entity's file knows already, by its own items, SeaORM's prelude or Rust's.
const TYPES: [&str; 44] = [
    "ActiveEnum",
    "ActiveModel",
    "BelongsTo",
    "Box",
    "Clone",
    "Column",
    "ColumnDef",
    "ColumnType",
    "Copy",
    "Date",
    "DateTime",
    "DateTimeUtc",
    "Debug",
    "Decimal",
    "Default",
    "Entity",
    "EnumIter",
    "Eq",
    "Err",
    "Expr",
    "HasMany",
    "HasOne",
    "Iden",
    "Json",
    "Linked",
    "Model",
    "None",
    "Ok",
    "Option",
    "PartialEq",
    "PrimaryKey",
    "Related",
    "Relation",
    "RelationDef",
    "Result",
    "Select",
    "Some",
    "String",
    "StringLen",
    "Time",
    "Uuid",
    "Value",
    "Vec",
    "Vector",
];

/// Can the name be a field, a module, a variant?
pub(crate) fn is_usable(name: &str) -> bool {
    let snake = name.to_snake_case();
    snake.starts_with(|c: char| c.is_ascii_lowercase())
        && snake.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && !WORDS.contains(&snake.as_str())
}

/// Can a table of this name be a module of entities?
pub(crate) fn is_module(name: &str) -> bool {
    is_usable(name) && !MODULES.contains(&name.to_snake_case().as_str())
}

/// The name of an enum: this one, with an ending if the type's name would hide another.
pub(crate) fn of_enum(name: &str) -> String {
    if TYPES.contains(&name.to_upper_camel_case().as_str()) {
        format!("{name}_choice")
    } else {
        name.to_owned()
    }
}

/// Two columns of the table that would share a name.
pub(crate) fn twins(table: &Table) -> Option<(&str, &str)> {
    let mut known = BTreeMap::new();
    table.columns.iter().find_map(|column| {
        let other = known.insert(column.name.to_upper_camel_case(), column.name.as_str());
        other.map(|other| (other, column.name.as_str()))
    })
}

/// Leaves out tables that would share a module, a function or a model with one before them; says which.
pub(crate) fn without_twins(app: &str, tables: Vec<Table>) -> (Vec<Table>, Vec<String>) {
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    let mut notes = Vec::new();
    let mut kept = Vec::new();
    for table in tables {
        let names = [
            format!("the module {}", table.module_path()),
            format!("the function {}", table.function()),
            format!("the model {app}.{}", table.resource(app)),
        ];
        let twin = names.iter().find_map(|name| Some((name, known.get(name)?)));
        if let Some((name, other)) = twin {
            notes.push(format!(
                "{} is left out: it would share {name} with {other}. Make another app from it: --app OTHER --tables {}.",
                table.name, table.name
            ));
            continue;
        }
        known.extend(names.map(|name| (name, table.name.clone())));
        kept.push(table);
    }
    (kept, notes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_a_name_is_known() {
        for name in ["2fa", "größe", "self", "crate", "super", "gen", "", "_", "%"] {
            assert!(!is_usable(name), "{name}");
        }
        for name in ["id", "type", "Order Items", "a.b", "line_2", "_hidden", "match"] {
            assert!(is_usable(name), "{name}");
        }
        assert!(!is_module("mod") && !is_module("prelude") && is_module("type"));
    }

    #[test]
    fn an_enum_hides_no_type_that_its_entity_needs() {
        assert_eq!(of_enum("date"), "date_choice");
        assert_eq!(of_enum("loan_state"), "loan_state");
    }

    fn table(name: &str) -> Table {
        Table { name: name.to_owned(), columns: vec![], key: vec![], foreign: vec![], unique: vec![] }
    }

    #[test]
    fn tables_that_would_share_a_name_are_told() {
        let tables = ["Book", "app", "app_model", "book", "shop_pen", "pen"].map(table);
        let (kept, notes) = without_twins("shop", tables.into());
        let kept: Vec<_> = kept.iter().map(|table| table.name.as_str()).collect();
        assert_eq!(kept, ["Book", "app", "shop_pen"]);
        assert_eq!(
            notes.first().map(String::as_str),
            Some(
                "app_model is left out: it would share the function app_model with app. \
                 Make another app from it: --app OTHER --tables app_model."
            )
        );
        assert!(notes.iter().any(|note| note.contains("the model shop.pen with shop_pen")), "{notes:?}");
    }
}
