//! What is missing or would be better said, each as the line to write.

use super::Subject;
use crate::model::{Field, Kind, Label, Model, storage};

/// A reason and the line that answers it: a builder's if it begins with a dot, else the entity's.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Advice {
    pub(super) why: String,
    pub(super) line: String,
}

/// Names of texts that take few values more often than not.
const FEW: [&str; 9] =
    ["status", "state", "kind", "type", "level", "gender", "currency", "language", "priority"];

/// Names of moments that programs set and people do not.
const STAMPS: [&str; 8] =
    ["created", "updated", "modified", "changed", "inserted", "created_at", "updated_at", "modified_at"];

/// Columns of a list that nobody described.
const LISTED: usize = 6;

impl Subject<'_> {
    /// Everything that would be better said. The models of the house are not the reader's to change.
    pub(super) fn advice(&self) -> Vec<Advice> {
        if self.model.app == "auth" {
            return Vec::new();
        }
        let mut all = Vec::new();
        all.extend(self.model.fields.iter().filter_map(|field| self.choices(field)));
        all.extend(self.label());
        all.extend(self.list());
        all.extend(self.search());
        all.extend(self.filters());
        all.extend(self.ordering());
        all.extend(self.stamps());
        all.extend(self.model.fields.iter().filter_map(|field| self.secret(field)));
        all.extend(self.relations_without_model());
        all.extend(self.model.fields.iter().filter_map(|field| self.relation(field)));
        all.extend(self.entity());
        all
    }

    /// An enum whose variants the admin does not know, or a text that ought to be one.
    fn choices(&self, field: &Field) -> Option<Advice> {
        if field.secret || !field.choices.is_empty() || field.relation.is_some() || field.primary_key {
            return None;
        }
        let line = format!(".choices::<{0}>({0})", field.variant);
        if self.enums.contains(&field.index) {
            let why = format!(
                "{} is an enum in Rust, but a form takes any text or number for it (if the enum has another name, say that)",
                field.name
            );
            return Some(Advice { why, line });
        }
        let is_short = matches!(field.kind, Kind::Text { max: Some(max), .. } if max <= 32);
        let stem = |end: &&str| field.name == **end || field.name.ends_with(&format!("_{end}"));
        let why = format!(
            "{} is a short text: if it takes few values, write an enum of them (DeriveActiveEnum)",
            field.name
        );
        (is_short && !field.unique && FEW.iter().any(stem)).then_some(Advice { why, line })
    }

    /// Rows that call themselves by their number although there is something better.
    fn label(&self) -> Option<Advice> {
        if self.is_link() || !matches!(self.model.label, Label::Key) {
            return None;
        }
        let field = self.texts().into_iter().next()?;
        let why = format!("no label: rows call themselves by their key, \"{} 12\"", self.model.verbose_name);
        Some(Advice { why, line: format!(".label({})", field.variant) })
    }

    /// Many columns, of which a list takes the first.
    fn list(&self) -> Option<Advice> {
        let model = self.model;
        let fits = |field: &&Field| {
            let is_number = model.auto_key && field.primary_key;
            !is_number
                && !field.secret
                && !matches!(field.kind, Kind::Json | Kind::Opaque | Kind::Text { long: true, .. })
        };
        let count = model.fields.iter().filter(fits).count();
        let why = format!("{count} columns would look well in a list, which takes the first {LISTED}");
        let line = format!(".list_display([{}])", self.variants(&model.list_display));
        (model.told.list_display.is_none() && count > LISTED).then_some(Advice { why, line })
    }

    fn search(&self) -> Option<Advice> {
        let texts: Vec<usize> = self.texts().iter().take(3).map(|field| field.index).collect();
        if texts.is_empty() || !self.model.search.is_empty() {
            return None;
        }
        let why = "no search: rows are found by turning pages, and nobody can choose one by typing its name";
        Some(Advice { why: why.to_owned(), line: format!(".search_fields([{}])", self.variants(&texts)) })
    }

    fn filters(&self) -> Option<Advice> {
        let model = self.model;
        if !model.filters.is_empty() {
            return None;
        }
        if self.is_link() {
            let why = "a link table, whose key is foreign keys only: people look for the rows of one side";
            let line = format!(".list_filter([{}])", self.variants(&model.key));
            return Some(Advice { why: why.to_owned(), line });
        }
        let few = |field: &&Field| {
            let takes_few =
                matches!(field.kind, Kind::Bool | Kind::Choice) || self.enums.contains(&field.index);
            takes_few && !field.secret && !field.primary_key
        };
        let places: Vec<usize> = model.fields.iter().filter(few).take(4).map(|field| field.index).collect();
        let why = format!("no filter, although {} take few values", self.columns(&places));
        let why = if places.len() == 1 { why.replace(" take ", " takes ") } else { why };
        (!places.is_empty())
            .then(|| Advice { why, line: format!(".list_filter([{}])", self.variants(&places)) })
    }

    fn ordering(&self) -> Option<Advice> {
        let Label::Column(place) = &self.model.label else { return None };
        let why = "no order: a list comes as the rows were numbered".to_owned();
        let is_open = self.model.ordering.is_empty() && !self.model.key.contains(place);
        is_open.then(|| Advice { why, line: format!(".ordering([{}])", self.variants(&[*place])) })
    }

    /// When a row was made or changed, which nobody types.
    fn stamps(&self) -> Option<Advice> {
        let model = self.model;
        let is_stamp = |field: &&Field| {
            let name = field.name.strip_suffix("_on").unwrap_or(&field.name);
            matches!(field.kind, Kind::DateTime { .. })
                && STAMPS.contains(&name)
                && field.editable()
                && model.form.contains(&field.index)
        };
        let places: Vec<usize> = model.fields.iter().filter(is_stamp).map(|field| field.index).collect();
        let why = format!("{} can be typed over", self.columns(&places));
        let all: Vec<usize> = model.told.readonly.iter().chain(&places).copied().collect();
        (!places.is_empty())
            .then(|| Advice { why, line: format!(".readonly_fields([{}])", self.variants(&all)) })
    }

    /// A number or a flag is no password, whatever it is called.
    fn secret(&self, field: &Field) -> Option<Advice> {
        let is_harmless = !matches!(field.kind, Kind::Text { .. } | Kind::Opaque | Kind::Json | Kind::Uuid);
        let why = format!("{} is secret because of its name alone, and is no text", field.name);
        let line = format!(".not_secret([{}])", field.variant);
        (is_harmless && !field.primary_key && self.is_guessed_secret(field)).then_some(Advice { why, line })
    }

    /// Foreign keys that a form shows as bare numbers.
    fn relations_without_model(&self) -> Vec<Advice> {
        let open = self.model.relations.iter().filter(|relation| relation.resource.is_none());
        let one = |relation: &crate::model::Relation| {
            let (columns, table) = (self.columns(&relation.columns), &relation.table);
            match self.of_table(|other| other == table) {
                Some(other) => Advice {
                    why: format!(
                        "{columns} points to {table}.{}, which is secret in {} or has no form: people see the bare value",
                        relation.to.join(", "),
                        other.resource
                    ),
                    line: format!(
                        "to = \"..::Column::{}\"",
                        other.key_fields().map(|field| field.variant.as_str()).collect::<Vec<_>>().join(", ")
                    ),
                },
                None => Advice {
                    why: format!(
                        "{columns} points to the table {table}, of which no model is registered: people see the bare value"
                    ),
                    line: format!(".register(ModelAdmin::<{table}::Entity>::new())"),
                },
            }
        };
        open.map(one).collect()
    }

    /// A column that is called like a foreign key and is none.
    fn relation(&self, field: &Field) -> Option<Advice> {
        let stem = field.name.strip_suffix("_id").filter(|stem| !stem.is_empty())?;
        let is_plain = field.relation.is_none() && !field.primary_key && !field.secret;
        let whole = format!("{}_{stem}", self.model.app);
        let other = self.of_table(|table| table == stem || table == whole).filter(|_| is_plain)?;
        let [key] = other.key_fields().collect::<Vec<_>>()[..] else { return None };
        if key.rust_type != field.rust_type {
            return None;
        }
        let module = other.entity.strip_suffix("::Entity")?.rsplit("::").next()?;
        Some(Advice {
            why: format!(
                "{} looks like a foreign key to {}, but the entity has no such relation",
                field.name, other.resource
            ),
            line: format!(
                "#[sea_orm(belongs_to = \"super::{module}::Entity\", from = \"Column::{}\", to = \"super::{module}::Column::{}\")]",
                field.variant, key.variant
            ),
        })
    }

    /// What only the entity can say.
    fn entity(&self) -> Vec<Advice> {
        let model = self.model;
        let mut all = Vec::new();
        let has = |field: &&Field, wanted: &Kind| field.kind == *wanted && !field.secret;
        let decimals: Vec<usize> = model
            .fields
            .iter()
            .filter(|field| has(field, &Kind::Decimal { precision: None, scale: None }))
            .map(|field| field.index)
            .collect();
        if !decimals.is_empty() {
            all.push(Advice {
                why: format!(
                    "{}: a decimal without precision, which MySQL and MariaDB keep without its fraction",
                    self.columns(&decimals)
                ),
                line: "#[sea_orm(column_type = \"Decimal(Some((12, 2)))\")]".to_owned(),
            });
        }
        let texts: Vec<usize> = model
            .fields
            .iter()
            .filter(|field| has(field, &Kind::Text { max: None, long: false }))
            .filter(|field| !self.enums.contains(&field.index))
            .map(|field| field.index)
            .collect();
        if !texts.is_empty() {
            all.push(Advice {
                why: format!(
                    "{}: text without a greatest length, which a form cannot hold people to",
                    self.columns(&texts)
                ),
                line: "#[sea_orm(column_type = \"String(StringLen::N(200))\")]".to_owned(),
            });
        }
        let faults = self.backend.map(|backend| storage::faults(model, backend)).unwrap_or_default();
        all.extend(faults.into_iter().map(|fault| Advice { why: fault.text, line: fault.remedy }));
        all
    }

    /// Columns of short text that people know rows by, the best first: the label, unique ones, the rest.
    fn texts(&self) -> Vec<&Field> {
        let model = self.model;
        let is_text = |field: &&Field| {
            matches!(field.kind, Kind::Text { long: false, .. })
                && !field.secret
                && field.relation.is_none()
                && !self.enums.contains(&field.index)
                && !FEW.contains(&field.name.as_str())
        };
        let mut texts: Vec<&Field> = model.fields.iter().filter(is_text).collect();
        texts.sort_by_key(|field| (!model.label.columns().contains(&field.index), !field.unique));
        texts
    }

    fn of_table(&self, is_it: impl Fn(&str) -> bool) -> Option<&Model> {
        self.all.iter().map(|entry| &*entry.model).find(|model| is_it(&model.table))
    }
}
