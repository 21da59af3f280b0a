//! What was said, and what the admin makes of the rest.

use super::{Subject, kind};
use crate::list::Order;
use crate::model::label::USUAL;
use crate::model::reflect::sounds_secret;
use crate::model::{Field, Kind, Label};

impl Subject<'_> {
    /// What the builder was told: the method, and with what.
    pub(super) fn said(&self) -> Vec<Vec<String>> {
        let told = &self.model.told;
        let mut lines = Vec::new();
        let mut say = |method: &str, what: String| {
            if !what.is_empty() {
                lines.push(vec![method.to_owned(), what]);
            }
        };
        let text = |text: &Option<String>| text.as_ref().map(|text| format!("{text:?}")).unwrap_or_default();
        let each = |told: &[(usize, String)]| {
            let one = |(place, text): &(usize, String)| format!("{} {text:?}", self.variants(&[*place]));
            told.iter().map(one).collect::<Vec<_>>()
        };
        say("name", text(&told.name));
        say("verbose_name", text(&told.verbose_name));
        say("verbose_name_plural", text(&told.verbose_name_plural));
        say("label", told.label.map(|place| self.variants(&[place])).unwrap_or_default());
        if let Some((places, _)) = &told.label_with {
            say("label_with", format!("a function of {}", self.variants(places)));
        }
        for (method, places) in [
            ("list_display", told.list_display.as_ref().unwrap_or(&Vec::new())),
            ("search_fields", &told.search),
            ("list_filter", &told.filters),
        ] {
            say(method, self.variants(places));
        }
        let order = |order: &Order| {
            let name = self.variants(&[order.field]);
            if order.descending { format!("{name}, the greatest first") } else { name }
        };
        say("ordering", self.model.ordering.iter().map(order).collect::<Vec<_>>().join(", "));
        for (method, places) in [
            ("fields", told.fields.as_ref().unwrap_or(&Vec::new())),
            ("readonly_fields", &told.readonly),
            ("exclude", &told.exclude),
            ("blank", &told.blank),
            ("secret", &told.secret),
            ("not_secret", &told.not_secret),
        ] {
            say(method, self.variants(places));
        }
        for (place, choices) in &told.choices {
            let shown: Vec<_> =
                choices.iter().map(|choice| format!("{:?} {}", choice.key, choice.label)).collect();
            say("choices", format!("{}: {}", self.variants(&[*place]), shown.join(", ")));
        }
        each(&told.names).into_iter().for_each(|line| say("field_name", line));
        each(&told.help).into_iter().for_each(|line| say("help", line));
        say("list_per_page", told.per_page.map(|rows| rows.to_string()).unwrap_or_default());
        if !told.guards.is_empty() {
            say("guard", format!("{} about single rows", told.guards.len()));
        }
        if let Some(passwords) = &told.passwords {
            say("passwords", format!("into {}", passwords.column()));
        }
        lines
    }

    /// What nobody said: what it is, the guess, and the line that says otherwise.
    pub(super) fn guessed(&self) -> Vec<Vec<String>> {
        let (model, told) = (self.model, &self.model.told);
        let mut lines = Vec::new();
        let mut guess = |what: &str, guess: String, line: &str| {
            lines.push(vec![what.to_owned(), guess, line.to_owned()]);
        };
        if told.name.is_none() {
            guess("name", format!("{}, from the table's", model.name), ".name(\"..\")");
        }
        if told.verbose_name.is_none() {
            guess("one of them", model.verbose_name.clone(), ".verbose_name(\"..\")");
        }
        if told.verbose_name_plural.is_none() {
            guess("several", model.verbose_name_plural.clone(), ".verbose_name_plural(\"..\")");
        }
        if told.label.is_none() && told.label_with.is_none() {
            let label = match &model.label {
                Label::Column(place) => {
                    format!("{}, the first there is of {}", self.variants(&[*place]), USUAL.join(", "))
                }
                _ => format!("the key; there is none of {}", USUAL.join(", ")),
            };
            guess("label", label, ".label(..)");
        }
        if told.list_display.is_none() {
            guess("list columns", self.variants(&model.list_display), ".list_display([..])");
        }
        if told.ordering.is_empty() {
            guess("order", format!("the key, {}", self.columns(&model.key)), ".ordering([..])");
        }
        if told.per_page.is_none() {
            guess("rows on a page", model.per_page.to_string(), ".list_per_page(..)");
        }
        if told.fields.is_none() {
            let form = if model.auto_key { "all columns but the key" } else { "all columns" };
            let form =
                if told.exclude.is_empty() { form.to_owned() } else { format!("{form} and the excluded") };
            guess("form", form, ".fields([..])");
        }
        for field in model.fields.iter().filter(|field| self.is_guessed_secret(field)) {
            guess(
                "secret",
                format!("{}, by its name", field.variant),
                &format!(".not_secret([{}])", field.variant),
            );
        }
        for field in model.fields.iter().filter(|field| !field.secret && !field.readonly) {
            if field.kind == Kind::Opaque {
                guess("read-only", format!("{}, which no form can take", field.variant), "");
            } else if field.primary_key && model.form.contains(&field.index) {
                guess("read-only", format!("{}, a key, once the row is there", field.variant), "");
            }
        }
        for field in model.fields.iter().filter(|field| !field.choices.is_empty()) {
            if !told.choices.iter().any(|(place, _)| *place == field.index) {
                guess(
                    "choices",
                    format!("{}, from the database's enum", field.variant),
                    &format!(".choices::<{0}>({0})", field.variant),
                );
            }
        }
        for relation in model.relations.iter().filter(|relation| !relation.on_delete_said) {
            guess(
                "on delete",
                format!("restrict, for {}", self.columns(&relation.columns)),
                "on_delete = \"..\" in the entity",
            );
        }
        lines
    }

    pub(super) fn is_guessed_secret(&self, field: &Field) -> bool {
        field.secret && sounds_secret(&field.name) && !self.model.told.secret.contains(&field.index)
    }

    /// Each column as people meet it: what it is called, where it is, what it is typed into.
    pub(super) fn shown(&self) -> Vec<Vec<String>> {
        let model = self.model;
        let one = |field: &Field| {
            let named = model.told.names.iter().any(|(place, _)| *place == field.index);
            let called = if named { "" } else { " (guessed)" };
            let places = [
                ("list", &model.list_display),
                ("search", &model.search),
                ("filter", &model.filters),
                ("form", &model.form),
            ];
            let places: Vec<_> = places
                .iter()
                .filter(|(_, places)| places.contains(&field.index))
                .map(|(name, _)| *name)
                .collect();
            let input = match field {
                Field { secret: true, .. } => "secret: it never leaves the server".to_owned(),
                _ if !model.form.contains(&field.index) => "not in the form".to_owned(),
                Field { readonly: true, .. } => "read-only".to_owned(),
                _ if field.required() => format!("{}, required", kind::input(field)),
                _ => kind::input(field),
            };
            let places = if places.is_empty() { "nowhere".to_owned() } else { places.join(" ") };
            vec![field.name.clone(), format!("{:?}{called}", field.label), places, input]
        };
        model.fields.iter().map(one).collect()
    }
}
