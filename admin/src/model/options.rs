//! What a model's owner may say about it: [`ModelAdmin`].

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use sea_orm::{ActiveEnum, EntityTrait, IntoActiveModel, Iterable};

use super::extras::Extras;
use super::resource::{Typed, place};
use super::{Choice, Passwords, Row, reflect};
use crate::desk::Entry;
use crate::fault::Fault;
use crate::gate::RowGuard;

/// A model of the site: an entity, and how to show and edit it.
///
/// Without options everything has a sensible default: all columns in the form, the first few in the list, a label
/// from a column called `name`, `title` and the like.
///
/// ```
/// use admin::model::ModelAdmin;
/// # mod book {
/// #     use sea_orm::entity::prelude::*;
/// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
/// #     #[sea_orm(table_name = "book")]
/// #     pub struct Model { #[sea_orm(primary_key)] pub id: i32, pub title: String, pub isbn: String }
/// #     #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
/// #     pub enum Relation {}
/// #     impl ActiveModelBehavior for ActiveModel {}
/// # }
/// use book::Column::{Isbn, Title};
/// let books = ModelAdmin::<book::Entity>::new()
///     .list_display([Title, Isbn])
///     .search_fields([Title, Isbn])
///     .ordering([(Title, false)])
///     .help(Isbn, "The thirteen digits on the back.");
/// ```
#[must_use]
pub struct ModelAdmin<E: EntityTrait> {
    pub(crate) options: Options,
    entity: PhantomData<fn() -> E>,
}

/// The options without the entity's type: columns by place.
#[derive(Default)]
pub(crate) struct Options {
    pub(crate) name: Option<String>,
    pub(crate) verbose_name: Option<String>,
    pub(crate) verbose_name_plural: Option<String>,
    pub(crate) label: Option<usize>,
    pub(crate) label_with: Option<(Vec<usize>, LabelFn)>,
    pub(crate) list_display: Option<Vec<usize>>,
    pub(crate) search: Vec<usize>,
    pub(crate) filters: Vec<usize>,
    pub(crate) ordering: Vec<(usize, bool)>,
    pub(crate) fields: Option<Vec<usize>>,
    pub(crate) readonly: Vec<usize>,
    pub(crate) exclude: Vec<usize>,
    pub(crate) blank: Vec<usize>,
    pub(crate) secret: Vec<usize>,
    pub(crate) not_secret: Vec<usize>,
    pub(crate) choices: Vec<(usize, Vec<Choice>)>,
    pub(crate) help: Vec<(usize, String)>,
    pub(crate) names: Vec<(usize, String)>,
    pub(crate) per_page: Option<u64>,
    pub(crate) guards: Vec<Arc<dyn RowGuard>>,
    pub(crate) passwords: Option<Arc<dyn Passwords>>,
    pub(crate) extras: Option<Arc<dyn Extras>>,
}

pub(crate) type LabelFn = Arc<dyn Fn(&Row) -> String + Send + Sync>;

impl<E: EntityTrait> Default for ModelAdmin<E> {
    fn default() -> Self {
        Self { options: Options::default(), entity: PhantomData }
    }
}

impl<E: EntityTrait> ModelAdmin<E> {
    /// An entity with the defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// The model's name in URLs and policies; by default the table's name without the application's prefix and
    /// without underscores.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.options.name = Some(name.into());
        self
    }

    /// One of them, for people, in lower case: "order item".
    pub fn verbose_name(mut self, name: impl Into<String>) -> Self {
        self.options.verbose_name = Some(name.into());
        self
    }

    /// Several of them, for people, in lower case: "order items".
    pub fn verbose_name_plural(mut self, name: impl Into<String>) -> Self {
        self.options.verbose_name_plural = Some(name.into());
        self
    }

    /// Rows call themselves by this column; by default the first of `name`, `title`, `label`, `email`, `username`
    /// and `slug` that there is, else "Book 12".
    pub fn label(mut self, column: E::Column) -> Self {
        self.options.label = Some(place::<E>(column));
        self
    }

    /// Rows call themselves by a function of these columns, the only ones that are read for it.
    pub fn label_with(
        mut self,
        columns: impl IntoIterator<Item = E::Column>,
        label: impl Fn(&Row) -> String + Send + Sync + 'static,
    ) -> Self {
        self.options.label_with = Some((places::<E>(columns), Arc::new(label)));
        self
    }

    /// The columns of the list.
    pub fn list_display(mut self, columns: impl IntoIterator<Item = E::Column>) -> Self {
        self.options.list_display = Some(places::<E>(columns));
        self
    }

    /// The columns that a search looks into: each word must be found in one of them.
    pub fn search_fields(mut self, columns: impl IntoIterator<Item = E::Column>) -> Self {
        self.options.search = places::<E>(columns);
        self
    }

    /// The columns by which a list may be narrowed (`status=draft`).
    pub fn list_filter(mut self, columns: impl IntoIterator<Item = E::Column>) -> Self {
        self.options.filters = places::<E>(columns);
        self
    }

    /// The order of a list that asks for none: a column, or a column and whether the greatest comes first.
    pub fn ordering(mut self, columns: impl IntoIterator<Item = impl Into<Ordering<E::Column>>>) -> Self {
        let order = |order: Ordering<E::Column>| (place::<E>(order.column), order.descending);
        self.options.ordering = columns.into_iter().map(Into::into).map(order).collect();
        self
    }

    /// The columns of the form, in order; by default all but a numbered primary key.
    pub fn fields(mut self, columns: impl IntoIterator<Item = E::Column>) -> Self {
        self.options.fields = Some(places::<E>(columns));
        self
    }

    /// Columns that the form shows and does not change.
    pub fn readonly_fields(mut self, columns: impl IntoIterator<Item = E::Column>) -> Self {
        self.options.readonly = places::<E>(columns);
        self
    }

    /// Columns that the form leaves out.
    pub fn exclude(mut self, columns: impl IntoIterator<Item = E::Column>) -> Self {
        self.options.exclude = places::<E>(columns);
        self
    }

    /// Text columns that take the empty text although they may not be NULL.
    pub fn blank(mut self, columns: impl IntoIterator<Item = E::Column>) -> Self {
        self.options.blank = places::<E>(columns);
        self
    }

    /// The column takes the variants of this enum, shown as they display themselves.
    pub fn choices<T>(mut self, column: E::Column) -> Self
    where
        T: ActiveEnum + Iterable + fmt::Display,
    {
        let choice = |variant: T| {
            let (label, value) = (variant.to_string(), variant.to_value().into());
            Choice { key: super::value::text(&value), value, label }
        };
        self.options.choices.push((place::<E>(column), <T as Iterable>::iter().map(choice).collect()));
        self
    }

    /// Columns whose values never leave the server: no list, search, order, filter, form, history or label has them.
    /// Columns whose names contain `password`, `secret`, `token`, `private_key` or `api_key` are secret already.
    pub fn secret(mut self, columns: impl IntoIterator<Item = E::Column>) -> Self {
        self.options.secret.extend(places::<E>(columns));
        self
    }

    /// Columns that are not secret although their names sound like it (`token_count`).
    pub fn not_secret(mut self, columns: impl IntoIterator<Item = E::Column>) -> Self {
        self.options.not_secret.extend(places::<E>(columns));
        self
    }

    /// A sentence below the column's input.
    pub fn help(mut self, column: E::Column, text: impl Into<String>) -> Self {
        self.options.help.push((place::<E>(column), text.into()));
        self
    }

    /// What people call the column; by default its name in words.
    pub fn field_name(mut self, column: E::Column, name: impl Into<String>) -> Self {
        self.options.names.push((place::<E>(column), name.into()));
        self
    }

    /// Rows on a page of the list: 100 unless said otherwise, 1,000 at most.
    pub fn list_per_page(mut self, rows: u64) -> Self {
        self.options.per_page = Some(rows);
        self
    }

    /// Rows have a password: they get the page `{pk}/password/`, where whoever may change the row sets a new one.
    pub fn passwords(mut self, passwords: impl Passwords) -> Self {
        self.options.passwords = Some(Arc::new(passwords));
        self
    }

    /// Pages and lines of its rows, beside those of all models.
    #[cfg(feature = "frontdesk")]
    pub(crate) fn extras(mut self, extras: impl Extras) -> Self {
        self.options.extras = Some(Arc::new(extras));
        self
    }

    /// A rule about single rows. Several are asked in turn.
    pub fn guard(mut self, guard: impl RowGuard) -> Self {
        self.options.guards.push(Arc::new(guard));
        self
    }
}

impl<E> ModelAdmin<E>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel> + Send + Sync,
    E::ActiveModel: Send + Sync + 'static,
{
    /// The model in the application `app`, checked as far as it can be checked alone.
    ///
    /// # Errors
    /// Every option that makes no sense, each with its remedy.
    pub fn into_entry(self, app: &str) -> Result<Entry, Vec<Fault>> {
        let model = reflect::model(app, &reflect::columns::<E>(), self.options)?;
        Ok(Entry { model: Arc::new(model), resource: Arc::new(Typed::<E>::new()) })
    }
}

/// A column of [`ModelAdmin::ordering`].
#[derive(Clone, Copy, Debug)]
pub struct Ordering<C> {
    column: C,
    descending: bool,
}

impl<C: sea_orm::ColumnTrait> From<C> for Ordering<C> {
    fn from(column: C) -> Self {
        Self { column, descending: false }
    }
}

impl<C: sea_orm::ColumnTrait> From<(C, bool)> for Ordering<C> {
    fn from((column, descending): (C, bool)) -> Self {
        Self { column, descending }
    }
}

impl<E: EntityTrait> fmt::Debug for ModelAdmin<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ModelAdmin<{}>", std::any::type_name::<E>())
    }
}

fn places<E: EntityTrait>(columns: impl IntoIterator<Item = E::Column>) -> Vec<usize> {
    columns.into_iter().map(place::<E>).collect()
}
