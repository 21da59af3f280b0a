//! One column: what it holds, how it is shown, how it is typed in.

use sea_orm::sea_query::{Alias, ArrayType, CaseStatement, Expr, ExprTrait};
use sea_orm::{ColumnType, DbBackend, Value};

use super::value;

/// A column of a model.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Field {
    /// Its place in [`Model::fields`](super::Model::fields).
    pub index: usize,
    /// The column's name, which is also its name in forms and in the query string.
    pub name: String,
    /// What Rust calls it, a variant of the entity's `Column`: `PublishedOn`.
    pub variant: String,
    /// The type of the column, as the entity gives it.
    pub column_type: ColumnType,
    /// For people: "Published on"; a foreign key loses its `_id`.
    pub label: String,
    /// A sentence below the input.
    pub help: Option<String>,
    /// What it holds.
    pub kind: Kind,
    /// May it be empty?
    pub nullable: bool,
    /// Is it unique by itself?
    pub unique: bool,
    /// Does the database fill it when nothing is given?
    pub has_default: bool,
    /// Is it part of the primary key?
    pub primary_key: bool,
    /// Does it take the empty text?
    pub blank: bool,
    /// Its value never leaves the engine.
    pub secret: bool,
    /// Shown in the form, but not to be typed in.
    pub readonly: bool,
    /// The foreign key it belongs to, a place in [`Model::relations`](super::Model::relations).
    pub relation: Option<usize>,
    /// The values it may take, if they are few and known.
    pub choices: Vec<Choice>,
    /// What the database fills in, as text for a new form, where the entity says it.
    pub(crate) default_text: Option<String>,
    /// The Rust type of its value: text is parsed by this.
    pub(crate) rust_type: ArrayType,
    /// Does the database fill it up with blanks (`CHAR(n)`)? They are not part of the value.
    pub(crate) padded: bool,
    /// The database's own enum type, if it has one.
    pub(crate) enum_type: Option<String>,
    /// The table, for qualified column names.
    pub(crate) table: String,
}

impl Field {
    /// Must something be typed in?
    ///
    /// An empty text in a column that may not be NULL is nearly always a mistake: it takes one only when the model's
    /// owner says [`blank`](super::ModelAdmin::blank). A check box is an answer either way.
    #[must_use]
    pub fn required(&self) -> bool {
        !self.nullable && !self.has_default && !self.blank && self.kind != Kind::Bool
    }

    /// Can a form change it at all?
    #[must_use]
    pub fn editable(&self) -> bool {
        !self.readonly && !self.secret && self.kind != Kind::Opaque
    }

    /// The choice with this stored value.
    #[must_use]
    pub fn choice(&self, value: &Value) -> Option<&Choice> {
        if self.choices.is_empty() {
            return None;
        }
        let key = value::text(value);
        self.choices.iter().find(|choice| choice.key == key)
    }

    /// The qualified column.
    pub(crate) fn column(&self) -> Expr {
        Expr::col((Alias::new(&self.table), Alias::new(&self.name)))
    }

    /// The column as it is to be selected: in a form that can be read back on every database.
    ///
    /// SQLite keeps 25.00 in a DECIMAL column as the integer 25, which neither sqlx nor SeaORM decodes as a decimal;
    /// PostgreSQL's own enums come as text only when asked to, and SeaORM reads a `u32` there from nothing wider than
    /// an `oid`, which has the same range.
    pub(crate) fn select(&self, backend: DbBackend) -> Expr {
        match backend {
            DbBackend::Sqlite if self.kind.is_fraction() => self.column().cast_as("REAL"),
            DbBackend::Postgres if self.enum_type.is_some() => self.column().cast_as("text"),
            DbBackend::Postgres if self.rust_type == ArrayType::Unsigned => self.column().cast_as("oid"),
            _ => self.column(),
        }
    }

    /// The column as lists are sorted by it: a database's own enum by its declaration, whichever database it is.
    ///
    /// SQLite keeps such an enum as text; MySQL sorts it by its number, but compares it as text unless asked for the number.
    pub(crate) fn sort(&self, backend: DbBackend) -> Expr {
        if self.enum_type.is_none() || self.primary_key {
            return self.column();
        }
        match backend {
            DbBackend::Postgres => self.column(),
            DbBackend::MySql => self.column().add(0),
            _ => {
                let null = CaseStatement::new().case(self.column().is_null(), Expr::val(Option::<i32>::None));
                let numbered = (0_i32..).zip(&self.choices).fold(null, |all, (number, choice)| {
                    all.case(self.column().eq(choice.value.clone()), number)
                });
                numbered.finally(i32::MAX).into()
            }
        }
    }

    /// "Has exactly this value", NULL being none.
    ///
    pub(crate) fn equals(&self, value: Value, backend: DbBackend) -> Expr {
        match &value {
            Value::String(Some(text)) if self.enum_type.is_none() => exactly(&self.column(), text, backend),
            _ => self.column().eq(self.bind(value, backend)),
        }
    }

    /// A value to compare this column with or to store in it.
    pub(crate) fn bind(&self, value: Value, backend: DbBackend) -> Expr {
        match (&self.enum_type, backend) {
            (Some(name), DbBackend::Postgres) => Expr::val(value).as_enum(Alias::new(name)),
            _ => Expr::val(value),
        }
    }
}

/// "Is this text to the letter".
///
/// A collation of MySQL mostly takes `a`, `A`, `ä` and `a ` for the same. The comparison by collation stays beside the
/// exact one, as that is what an index serves.
pub(crate) fn exactly(column: &Expr, text: &str, backend: DbBackend) -> Expr {
    let same = column.clone().eq(text);
    if backend == DbBackend::MySql {
        same.and(bytes(column.clone()).eq(bytes(Expr::val(text))))
    } else {
        same
    }
}

/// A text by its bytes, whatever its collation, in the one encoding that has every character.
fn bytes(text: Expr) -> Expr {
    Expr::cust_with_expr("CAST(CONVERT(? USING utf8mb4) AS BINARY)", text)
}

/// What a column holds, as far as it matters to lists and forms.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Kind {
    /// Text, with the greatest number of characters if the column has one; `long` asks for a text area.
    Text {
        /// Characters at most.
        max: Option<u32>,
        /// More than a line.
        long: bool,
    },
    /// A whole number within these bounds.
    Integer {
        /// At least.
        min: i128,
        /// At most.
        max: i128,
    },
    /// A number with a fraction, not exact.
    Float,
    /// An exact number with `precision` digits, `scale` of them behind the point.
    Decimal {
        /// Digits altogether.
        precision: Option<u32>,
        /// Digits behind the point.
        scale: Option<u32>,
    },
    /// Yes or no.
    Bool,
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// A day and a time.
    DateTime {
        /// What is known of its zone.
        zone: Zone,
    },
    /// A UUID.
    Uuid,
    /// A JSON document.
    Json,
    /// One of [`Field::choices`].
    Choice,
    /// A row of another registered model, named by its `resource`.
    Related {
        /// `app.model` of the other side.
        resource: String,
    },
    /// Something a form cannot take (bytes, arrays): shown, never edited, never silently dropped.
    Opaque,
}

impl Kind {
    /// Do values of this kind have an order worth sorting a list by?
    #[must_use]
    pub const fn has_order(&self) -> bool {
        !matches!(self, Self::Json | Self::Opaque)
    }

    /// Is it a number with a fraction, which SQLite may keep as an integer?
    pub(crate) const fn is_fraction(&self) -> bool {
        matches!(self, Self::Float | Self::Decimal { .. })
    }
}

/// What is known about the zone of a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Zone {
    /// Nothing: the column keeps what was typed.
    Naive,
    /// It is a point in time; typed text without an offset is taken as UTC.
    Utc,
}

/// One of the values a column may take.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Choice {
    /// As stored.
    pub value: Value,
    /// As posted.
    pub key: String,
    /// For people.
    pub label: String,
}
