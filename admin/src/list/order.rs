//! Orders that page by seek: after which row comes which.
//!
//! A page starts after a row that is named by its primary key. Its sort values are not in the cursor; the database
//! reads them again by a subselect, so that they compare exactly as they are stored and nothing about a row
//! leaves the server in a URL. NULL comes last in both directions, on every database: the leading column is read in two
//! segments (first what has a value, then what is NULL), so that its index serves; behind it `IS NULL` is a sort
//! key of its own.

use sea_orm::sea_query::{Expr, ExprTrait, Order as Direction, Query, SelectStatement};
use sea_orm::{Condition, DbBackend, Value};

use super::Order;
use crate::model::{Field, Model};
use crate::read;

/// A column to sort by.
pub(crate) struct SortKey<'a> {
    pub(crate) field: &'a Field,
    pub(crate) descending: bool,
    /// Can it be NULL in the rows at hand?
    nullable: bool,
}

/// A whole order: what was asked for, then the key, so that it is total.
pub(crate) fn keys<'a>(model: &'a Model, order: &[Order]) -> Vec<SortKey<'a>> {
    let key = |order: &Order| {
        let field = model.fields.get(order.field)?;
        Some(SortKey { field, descending: order.descending, nullable: field.nullable && !field.primary_key })
    };
    let mut keys: Vec<SortKey<'a>> = order.iter().filter_map(key).collect();
    for field in model.key_fields() {
        if !keys.iter().any(|key| key.field.index == field.index) {
            // The key follows the last column's direction: an index on that column then serves both.
            let descending = keys.last().is_some_and(|key| key.descending);
            keys.push(SortKey { field, descending, nullable: false });
        }
    }
    keys
}

/// The rows whose leading column has a value, or those where it is NULL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Segment {
    /// The leading column is never NULL.
    Whole,
    /// It has a value.
    Filled,
    /// It is NULL.
    Empty,
}

/// The segments of an order, in order.
pub(crate) fn segments(keys: &[SortKey<'_>]) -> &'static [Segment] {
    if keys.first().is_some_and(|key| key.nullable) {
        &[Segment::Filled, Segment::Empty]
    } else {
        &[Segment::Whole]
    }
}

/// Narrow a select to a segment.
pub(crate) fn narrow(select: &mut SelectStatement, keys: &[SortKey<'_>], segment: Segment) {
    if let Some(leading) = keys.first() {
        match segment {
            Segment::Whole => {}
            Segment::Filled => {
                select.and_where(leading.field.column().is_not_null());
            }
            Segment::Empty => {
                select.and_where(leading.field.column().is_null());
            }
        }
    }
}

/// Sort a segment; `backward` turns everything round.
pub(crate) fn sort(
    select: &mut SelectStatement,
    keys: &[SortKey<'_>],
    segment: Segment,
    backward: bool,
    backend: DbBackend,
) {
    let direction = |descending: bool| if descending == backward { Direction::Asc } else { Direction::Desc };
    for (place, key) in keys.iter().enumerate() {
        if place == 0 && segment == Segment::Empty {
            continue;
        }
        if place > 0 && key.nullable {
            select.order_by_expr(key.field.column().is_null(), direction(false));
        }
        select.order_by_expr(key.field.sort(backend), direction(key.descending));
    }
}

/// The row that a page starts at: which of its sort values are NULL.
pub(crate) struct Anchor {
    key: Vec<Value>,
    nulls: Vec<bool>,
}

impl Anchor {
    /// `SELECT` whether each sort value is NULL, of the row with this key.
    pub(crate) fn select(
        model: &Model,
        keys: &[SortKey<'_>],
        key: &[Value],
        backend: DbBackend,
    ) -> SelectStatement {
        let mut select = Query::select();
        for sort in keys {
            select.expr(Expr::case(sort.field.column().is_null(), Expr::val(1)).finally(Expr::val(0)));
        }
        select.from(model.table_ref()).cond_where(read::by_key(model, key, backend));
        select
    }

    pub(crate) const fn new(key: Vec<Value>, nulls: Vec<bool>) -> Self {
        Self { key, nulls }
    }

    /// The segment that the row is in.
    pub(crate) fn segment(&self, keys: &[SortKey<'_>]) -> Segment {
        match segments(keys) {
            [Segment::Whole] => Segment::Whole,
            _ if self.null(0) => Segment::Empty,
            _ => Segment::Filled,
        }
    }

    fn null(&self, place: usize) -> bool {
        self.nulls.get(place).copied().unwrap_or(false)
    }

    /// The rows of the row's own segment that come after it (or before it).
    ///
    /// `(a > x) OR (a = x AND b > y) OR ..`, and before that `a >= x`, which is implied and lets an index help.
    pub(crate) fn beyond(
        &self,
        model: &Model,
        keys: &[SortKey<'_>],
        backward: bool,
        backend: DbBackend,
    ) -> Condition {
        let mut any = Condition::any();
        let mut equal = Condition::all();
        let mut bound = None;
        for (place, key) in keys.iter().enumerate() {
            let here = || self.value(model, key.field, backend);
            if place == 0 && key.nullable && self.null(0) {
                // The whole segment is NULL here.
                continue;
            }
            let ascending = key.descending == backward;
            let further = self.further(key, place, ascending, backward, (here(), backend));
            if let Some(further) = further {
                any = any.add(equal.clone().add(further));
            }
            if place == 0 {
                bound = Some(if ascending {
                    key.field.sort(backend).gte(here())
                } else {
                    key.field.sort(backend).lte(here())
                });
            }
            let same = if self.null(place) {
                key.field.column().is_null()
            } else {
                key.field.sort(backend).eq(here())
            };
            equal = equal.add(same);
        }
        let all = Condition::all().add(if any.is_empty() { read::nothing() } else { any });
        bound.map_or_else(|| all.clone(), |bound| all.clone().add(bound))
    }

    /// Further on in one column, NULL being last (read backward: first).
    fn further(
        &self,
        key: &SortKey<'_>,
        place: usize,
        ascending: bool,
        backward: bool,
        (here, backend): (Expr, DbBackend),
    ) -> Option<Condition> {
        if self.null(place) {
            return backward.then(|| Condition::all().add(key.field.column().is_not_null()));
        }
        let column = key.field.sort(backend);
        let mut any = Condition::any().add(if ascending { column.gt(here) } else { column.lt(here) });
        if key.nullable && place > 0 && !backward {
            any = any.add(key.field.column().is_null());
        }
        Some(any)
    }

    /// The row's value in a column, as the database keeps it.
    fn value(&self, model: &Model, field: &Field, backend: DbBackend) -> Expr {
        let part = model.key.iter().position(|place| *place == field.index);
        if let Some(value) = part.and_then(|part| self.key.get(part)) {
            return field.bind(value.clone(), backend);
        }
        let mut select = Query::select();
        select
            .expr(field.sort(backend))
            .from(model.table_ref())
            .cond_where(read::by_key(model, &self.key, backend));
        Expr::SubQuery(None, Box::new(select.into()))
    }
}
