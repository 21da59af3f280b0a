//! From an entity and its options to a [`Model`].

use std::sync::Arc;

use sea_orm::sea_query::{ArrayType, Expr, StringLen, TableRef};
use sea_orm::{
    ColumnTrait, ColumnType, DbBackend, EntityTrait, IdenStatic, Iterable, ModelTrait, PrimaryKeyToColumn,
    PrimaryKeyTrait, RelationDef, RelationTrait, Schema,
};

use super::label::{self, Label};
use super::options::Options;
use super::resource::place;
use super::{Choice, Field, Kind, Model, OnDelete, Relation, Zone, value};
use crate::fault::Fault;
use crate::list::Order;

/// What an entity says about itself.
pub(crate) struct Reflection {
    entity: &'static str,
    table: String,
    schema: Option<String>,
    columns: Vec<Column>,
    key: Vec<usize>,
    auto_increment: bool,
    relations: Vec<RelationDef>,
    unique: Vec<Vec<String>>,
}

struct Column {
    name: String,
    variant: String,
    column_type: ColumnType,
    rust_type: ArrayType,
    nullable: bool,
    unique: bool,
    has_default: bool,
    default_text: Option<String>,
    enum_type: Option<String>,
}

/// Ask an entity.
pub(crate) fn columns<E: EntityTrait>() -> Reflection {
    let column = |column: E::Column| {
        let definition = column.def();
        Column {
            name: column.as_str().to_owned(),
            variant: format!("{column:?}"),
            column_type: definition.get_column_type().clone(),
            rust_type: <E::Model as ModelTrait>::get_value_type(column),
            nullable: definition.is_null(),
            unique: definition.is_unique(),
            has_default: definition.get_column_default().is_some(),
            default_text: match definition.get_column_default() {
                Some(Expr::Value(default)) => Some(value::text(default)),
                _ => None,
            },
            enum_type: column.enum_type_name().map(str::to_owned),
        }
    };
    // The backend does not matter: only the columns of the unique keys are read.
    let indexes = Schema::new(DbBackend::Sqlite).create_index_from_entity(E::default());
    Reflection {
        entity: std::any::type_name::<E>(),
        table: E::default().table_name().to_owned(),
        schema: E::default().schema_name().map(str::to_owned),
        columns: E::Column::iter().map(column).collect(),
        key: E::PrimaryKey::iter().map(|key| place::<E>(key.into_column())).collect(),
        auto_increment: E::PrimaryKey::auto_increment(),
        relations: E::Relation::iter().map(|relation| relation.def()).collect(),
        unique: indexes
            .iter()
            .filter(|index| index.is_unique_key())
            .map(|index| index.get_index_spec().get_column_names().into_iter().collect())
            .collect(),
    }
}

/// Join what the entity says and what its owner says.
pub(crate) fn model(app: &str, entity: &Reflection, options: Options) -> Result<Model, Vec<Fault>> {
    let bare = entity.table.strip_prefix(&format!("{app}_")).unwrap_or(&entity.table);
    let name = options.name.clone().unwrap_or_else(|| bare.replace('_', ""));
    let resource = format!("{app}.{name}");
    let relations = relations(entity);
    let fields: Vec<Field> = (0..)
        .zip(&entity.columns)
        .map(|(place, column)| field(place, column, entity, &relations, &options))
        .collect();
    let mut faults = Vec::new();
    check(&resource, &fields, entity, &options, &mut faults);

    let verbose_name = options.verbose_name.clone().unwrap_or_else(|| bare.replace('_', " "));
    let auto_key = entity.auto_increment
        && matches!(entity.key.as_slice(), [place] if fields.get(*place).is_some_and(|field| matches!(field.kind, Kind::Integer { .. })));
    let hidden = |place: &usize| auto_key && entity.key.contains(place);
    let form = match &options.fields {
        Some(places) => places.clone(),
        None => {
            (0..fields.len()).filter(|place| !hidden(place) && !options.exclude.contains(place)).collect()
        }
    };
    let form =
        form.into_iter().filter(|place| fields.get(*place).is_some_and(|field| !field.secret)).collect();
    let model = Model {
        app: app.to_owned(),
        verbose_name_plural: options.verbose_name_plural.clone().unwrap_or_else(|| plural(&verbose_name)),
        label: row_label(&fields, &options),
        list_display: options.list_display.clone().unwrap_or_else(|| usual_columns(&fields, hidden)),
        search: options.search.clone(),
        filters: options.filters.clone(),
        ordering: options
            .ordering
            .iter()
            .map(|(field, descending)| Order { field: *field, descending: *descending })
            .collect(),
        per_page: options.per_page.unwrap_or(100),
        unique: unique(&fields, entity),
        entity: entity.entity,
        table: entity.table.clone(),
        schema: entity.schema.clone(),
        key: entity.key.clone(),
        guards: options.guards.clone(),
        passwords: options.passwords.clone(),
        extras: options.extras.clone(),
        name,
        resource,
        verbose_name,
        auto_key,
        relations,
        form,
        fields,
        told: Arc::new(options),
    };
    if faults.is_empty() { Ok(model) } else { Err(faults) }
}

fn field(
    place: usize,
    column: &Column,
    entity: &Reflection,
    relations: &[Relation],
    options: &Options,
) -> Field {
    let chosen = |list: &[usize]| list.contains(&place);
    let relation = relations.iter().position(|relation| relation.columns.as_slice() == [place]);
    let mut choices = options
        .choices
        .iter()
        .find(|(at, _)| *at == place)
        .map(|(_, choices)| choices.clone())
        .unwrap_or_default();
    if let (ColumnType::Enum { variants, .. }, true) = (&column.column_type, choices.is_empty()) {
        let choice = |text: String| Choice {
            label: words(&text),
            value: value::string(&column.rust_type, text.clone()),
            key: text,
        };
        choices = variants.iter().map(|variant| choice(variant.to_string())).collect();
    }
    let kind = if choices.is_empty() { kind(&column.rust_type, &column.column_type) } else { Kind::Choice };
    let named = options.names.iter().find(|(at, _)| *at == place).map(|(_, name)| name.clone());
    let stem = if relation.is_some() {
        column.name.strip_suffix("_id").unwrap_or(&column.name)
    } else {
        &column.name
    };
    Field {
        index: place,
        label: named.unwrap_or_else(|| words(stem)),
        help: options.help.iter().find(|(at, _)| *at == place).map(|(_, help)| help.clone()),
        nullable: column.nullable,
        unique: column.unique,
        has_default: column.has_default,
        default_text: column.default_text.clone(),
        primary_key: entity.key.contains(&place),
        secret: chosen(&options.secret) || (sounds_secret(&column.name) && !chosen(&options.not_secret)),
        readonly: chosen(&options.readonly),
        blank: chosen(&options.blank) && matches!(kind, Kind::Text { .. }),
        rust_type: column.rust_type.clone(),
        padded: matches!(column.column_type, ColumnType::Char(_)),
        enum_type: column.enum_type.clone(),
        table: entity.table.clone(),
        name: column.name.clone(),
        variant: column.variant.clone(),
        column_type: column.column_type.clone(),
        kind,
        relation,
        choices,
    }
}

fn kind(rust_type: &ArrayType, column_type: &ColumnType) -> Kind {
    let whole = |min: i128, max: i128| Kind::Integer { min, max };
    match rust_type {
        ArrayType::Bool => Kind::Bool,
        ArrayType::TinyInt => whole(i8::MIN.into(), i8::MAX.into()),
        ArrayType::SmallInt => whole(i16::MIN.into(), i16::MAX.into()),
        ArrayType::Int => whole(i32::MIN.into(), i32::MAX.into()),
        ArrayType::BigInt => whole(i64::MIN.into(), i64::MAX.into()),
        ArrayType::TinyUnsigned => whole(0, u8::MAX.into()),
        ArrayType::SmallUnsigned => whole(0, u16::MAX.into()),
        ArrayType::Unsigned => whole(0, u32::MAX.into()),
        ArrayType::BigUnsigned => whole(0, u64::MAX.into()),
        ArrayType::Float | ArrayType::Double => Kind::Float,
        ArrayType::Decimal => match column_type {
            ColumnType::Decimal(Some((precision, scale))) | ColumnType::Money(Some((precision, scale))) => {
                Kind::Decimal { precision: Some(*precision), scale: Some(*scale) }
            }
            _ => Kind::Decimal { precision: None, scale: None },
        },
        ArrayType::String => match column_type {
            ColumnType::String(StringLen::N(max)) => Kind::Text { max: Some(*max), long: *max > 500 },
            ColumnType::Char(max) => Kind::Text { max: *max, long: false },
            ColumnType::Text => Kind::Text { max: None, long: true },
            _ => Kind::Text { max: None, long: false },
        },
        ArrayType::Char => Kind::Text { max: Some(1), long: false },
        ArrayType::ChronoDate => Kind::Date,
        ArrayType::ChronoTime => Kind::Time,
        ArrayType::ChronoDateTime => Kind::DateTime { zone: Zone::Naive },
        ArrayType::ChronoDateTimeUtc
        | ArrayType::ChronoDateTimeLocal
        | ArrayType::ChronoDateTimeWithTimeZone => Kind::DateTime { zone: Zone::Utc },
        ArrayType::Uuid => Kind::Uuid,
        ArrayType::Json => Kind::Json,
        _ => Kind::Opaque,
    }
}

/// Foreign keys: SeaORM's `belongs_to` is the relation that is *not* `is_owner`.
fn relations(entity: &Reflection) -> Vec<Relation> {
    let belongs = |definition: &&RelationDef| !definition.is_owner;
    entity.relations.iter().filter(belongs).filter_map(|definition| relation(entity, definition)).collect()
}

fn relation(entity: &Reflection, definition: &RelationDef) -> Option<Relation> {
    use sea_orm::sea_query::ForeignKeyAction;
    let place = |name: String| entity.columns.iter().position(|column| column.name == name);
    let nullable = |place: &usize| entity.columns.get(*place).is_some_and(|column| column.nullable);
    let columns: Vec<usize> =
        definition.from_col.iter().map(|name| place(name.to_string())).collect::<Option<_>>()?;
    let (on_delete, on_delete_said) = match definition.on_delete {
        Some(ForeignKeyAction::Cascade) => (OnDelete::Cascade, true),
        Some(ForeignKeyAction::SetNull) if columns.iter().all(nullable) => (OnDelete::SetNull, true),
        Some(ForeignKeyAction::SetDefault) => (OnDelete::SetDefault, true),
        Some(ForeignKeyAction::Restrict | ForeignKeyAction::NoAction) => (OnDelete::Restrict, true),
        _ => (OnDelete::Restrict, false),
    };
    Some(Relation {
        to: definition.to_col.iter().map(|name| name.to_string()).collect(),
        table: table_name(&definition.to_tbl),
        resource: None,
        columns,
        on_delete,
        on_delete_said,
    })
}

fn table_name(table: &TableRef) -> String {
    table.sea_orm_table().to_string()
}

fn unique(fields: &[Field], entity: &Reflection) -> Vec<Vec<usize>> {
    let place = |name: &String| fields.iter().position(|field| field.name == *name);
    let single =
        fields.iter().filter(|field| field.unique && !field.primary_key).map(|field| vec![field.index]);
    single.chain(entity.unique.iter().filter_map(|names| names.iter().map(place).collect())).collect()
}

fn row_label(fields: &[Field], options: &Options) -> Label {
    if let Some((columns, label)) = &options.label_with {
        return Label::With(columns.clone(), label.clone());
    }
    let usual = |name: &&str| {
        fields.iter().find(|field| field.name == **name && !field.secret).map(|field| field.index)
    };
    options.label.or_else(|| label::USUAL.iter().find_map(usual)).map_or(Label::Key, Label::Column)
}

/// The first six columns that look well in a table.
fn usual_columns(fields: &[Field], hidden: impl Fn(&usize) -> bool) -> Vec<usize> {
    let fits = |field: &&Field| {
        !field.secret && !matches!(field.kind, Kind::Json | Kind::Opaque | Kind::Text { long: true, .. })
    };
    let columns: Vec<usize> =
        fields.iter().filter(fits).map(|field| field.index).filter(|place| !hidden(place)).take(6).collect();
    if columns.is_empty() {
        fields.iter().filter(|field| field.primary_key).map(|field| field.index).collect()
    } else {
        columns
    }
}

fn check(resource: &str, fields: &[Field], entity: &Reflection, options: &Options, faults: &mut Vec<Fault>) {
    if entity.key.is_empty() {
        faults.push(Fault::new(
            resource,
            "the entity has no primary key",
            "mark its key columns with #[sea_orm(primary_key)]",
        ));
    }
    for field in fields.iter().filter(|field| field.primary_key && field.secret) {
        faults.push(Fault::new(
            resource,
            format!("its primary key `{}` is secret, but keys stand in URLs", field.name),
            "say .not_secret([..]) if the name only sounds like a secret, else do not register the entity",
        ));
    }
    let label = options.label.iter().chain(options.label_with.iter().flat_map(|(columns, _)| columns));
    let ordering = options.ordering.iter().map(|(place, _)| place);
    let lists = [
        ("label", label.copied().collect::<Vec<_>>()),
        ("list_display", options.list_display.clone().unwrap_or_default()),
        ("search_fields", options.search.clone()),
        ("list_filter", options.filters.clone()),
        ("ordering", ordering.copied().collect()),
        ("fields", options.fields.clone().unwrap_or_default()),
    ];
    for (option, places) in lists {
        for field in places.iter().filter_map(|place| fields.get(*place)).filter(|field| field.secret) {
            faults.push(Fault::new(
                resource,
                format!("{option} names `{}`, which is secret", field.name),
                format!(
                    "take it out of {option}, or say .not_secret([..]) if its name only sounds like a secret"
                ),
            ));
        }
    }
    // JSON and bytes: PostgreSQL has no `=` and no `<` for them, and what the others have means nothing to people.
    let sorted: Vec<usize> = options.ordering.iter().map(|(place, _)| *place).collect();
    for (option, places, cannot) in [
        ("search_fields", &options.search, "be searched"),
        ("list_filter", &options.filters, "be compared"),
        ("ordering", &sorted, "be put in order"),
    ] {
        for field in
            places.iter().filter_map(|place| fields.get(*place)).filter(|field| !field.kind.has_order())
        {
            faults.push(Fault::new(
                resource,
                format!("{option} names `{}`, which cannot {cannot}", field.name),
                format!("take it out of {option}"),
            ));
        }
    }
    if let Some(passwords) = &options.passwords
        && !fields.iter().any(|field| field.secret && field.name == passwords.column())
    {
        faults.push(Fault::new(
            resource,
            format!("passwords go into `{}`, which is not a secret column", passwords.column()),
            "name the column that keeps the hash, and say .secret([..]) for it",
        ));
    }
    if options.per_page.is_some_and(|rows| rows == 0 || rows > 1000) {
        faults.push(Fault::new(resource, "list_per_page is out of range", "give a number from 1 to 1000"));
    }
}

pub(crate) fn sounds_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["password", "secret", "token", "private_key", "api_key"].iter().any(|part| name.contains(part))
}

/// `published_on` as people write it: "Published on".
fn words(name: &str) -> String {
    let text = name.replace('_', " ");
    let mut rest = text.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
}

/// English plurals of ordinary words; the others have `verbose_name_plural`.
fn plural(name: &str) -> String {
    let before_y = name.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'i', 'o', 'u']));
    match before_y {
        Some(stem) => format!("{stem}ies"),
        None if ["s", "x", "ch", "sh"].iter().any(|end| name.ends_with(end)) => format!("{name}es"),
        None => format!("{name}s"),
    }
}
