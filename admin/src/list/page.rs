//! One page of a list: its rows first, then the names of the rows they point to, one query for each foreign key.

use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ConnectionTrait, DatabaseExecutor, DbErr, QueryResult};

use super::limit::{self, Reader, limited};
use super::order::{self, Anchor, Segment, SortKey};
use super::{Count, Cursor, ListPage, ListQuery, ListRow, Position, search};
use crate::error::ReadError;
use crate::model::{Cell, Key, Row, value};
use crate::read;
use crate::related;
use crate::scoped::{self, Scoped};

/// Rows of a page and whether there are more in the direction of reading.
struct Rows {
    rows: Vec<Row>,
    more: bool,
}

impl Scoped {
    /// One page of the list.
    ///
    /// # Errors
    /// [`ReadError::TooSlow`] when the database takes more than ten seconds.
    pub async fn list(&self, query: &ListQuery) -> Result<ListPage, ReadError> {
        limited(async {
            let reader = Reader::begin(self.desk.database()).await?;
            let page = self.page(&reader.executor(), query).await?;
            reader.end().await?;
            Ok(page)
        })
        .await
    }

    async fn page(&self, db: &DatabaseExecutor<'_>, query: &ListQuery) -> Result<ListPage, DbErr> {
        let model = self.model();
        let order = if query.order.is_empty() { &model.ordering } else { &query.order };
        let keys = order::keys(model, order);
        let mut position = query.position.clone();
        let mut anchor = None;
        if let Position::After(cursor) | Position::Before(cursor) = &position {
            anchor = self.anchor(db, &keys, cursor).await?;
            if anchor.is_none() {
                // The row went away since: the list from its start is what comes nearest.
                position = Position::First;
            }
        }
        let mut found = self.rows(db, query, &keys, &position, anchor.as_ref()).await?;
        if !found.more && matches!(position, Position::Before(_)) {
            // Going back arrived at the start: show the first page, and show it full.
            position = Position::First;
            found = self.rows(db, query, &keys, &position, None).await?;
        }
        let (before, after) = neighbors(&position, &found);
        Ok(ListPage {
            count: counted(&position, &found, model.per_page),
            order: order.clone(),
            rows: self.cells(db, found.rows).await?,
            before,
            after,
        })
    }

    /// Where a page starts, if the visitor may know that row.
    async fn anchor(
        &self,
        db: &DatabaseExecutor<'_>,
        keys: &[SortKey<'_>],
        cursor: &Cursor,
    ) -> Result<Option<Anchor>, DbErr> {
        let Some(key) = scoped::key_values(self.model(), &cursor.0, self.backend()) else { return Ok(None) };
        let mut select = Anchor::select(self.model(), keys, &key, self.backend());
        let Some(result) = db.query_one(select.cond_where(self.condition())).await? else { return Ok(None) };
        let null = |place| result.try_get_by_index::<i32>(place).map(|null| null != 0);
        let nulls = (0..keys.len()).map(null).collect::<Result<_, _>>()?;
        Ok(Some(Anchor::new(key, nulls)))
    }

    /// The rows of a page, in the list's order.
    async fn rows(
        &self,
        db: &DatabaseExecutor<'_>,
        query: &ListQuery,
        keys: &[SortKey<'_>],
        position: &Position,
        anchor: Option<&Anchor>,
    ) -> Result<Rows, DbErr> {
        let model = self.model();
        let backward = matches!(position, Position::Before(_) | Position::Last);
        let mut segments = order::segments(keys).to_vec();
        if backward {
            segments.reverse();
        }
        if let Some(anchor) = anchor {
            let start = anchor.segment(keys);
            segments = segments.into_iter().skip_while(|segment| *segment != start).collect();
        }
        let mut skip = match position {
            Position::Number(number) => number.saturating_sub(1).saturating_mul(model.per_page),
            _ => 0,
        };
        let wanted = model.per_page.saturating_add(1);
        let mut results: Vec<QueryResult> = Vec::new();
        for (place, segment) in segments.into_iter().enumerate() {
            let left = wanted.saturating_sub(results.len() as u64);
            if left == 0 {
                break;
            }
            let start = anchor.filter(|_| place == 0);
            let part = self.segment(db, query, keys, segment, start, backward, (skip, left)).await?;
            if part.is_empty() && skip > 0 {
                skip = skip.saturating_sub(self.size(db, query, keys, segment).await?);
            } else {
                skip = 0;
            }
            results.extend(part);
        }
        let more = results.len() as u64 > model.per_page;
        results.truncate(usize::try_from(model.per_page).unwrap_or(usize::MAX));
        if backward {
            results.reverse();
        }
        let places = self.columns();
        let rows =
            results.iter().map(|result| read::partial(model, result, &places)).collect::<Result<_, _>>()?;
        Ok(Rows { rows, more })
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one statement")]
    async fn segment(
        &self,
        db: &DatabaseExecutor<'_>,
        query: &ListQuery,
        keys: &[SortKey<'_>],
        segment: Segment,
        anchor: Option<&Anchor>,
        backward: bool,
        (skip, limit): (u64, u64),
    ) -> Result<Vec<QueryResult>, DbErr> {
        let (model, backend) = (self.model(), self.backend());
        let mut select = read::select(model, &self.columns(), backend);
        select.cond_where(self.condition()).cond_where(search::condition(model, query, backend));
        if let Some(anchor) = anchor {
            select.cond_where(anchor.beyond(model, keys, backward, backend));
        }
        order::narrow(&mut select, keys, segment);
        order::sort(&mut select, keys, segment, backward, backend);
        select.limit(limit);
        if skip > 0 {
            select.offset(skip);
        }
        limit::rows(db, &select).await
    }

    /// How many rows a segment has, for skipping it.
    async fn size(
        &self,
        db: &DatabaseExecutor<'_>,
        query: &ListQuery,
        keys: &[SortKey<'_>],
        segment: Segment,
    ) -> Result<u64, DbErr> {
        let (model, backend) = (self.model(), self.backend());
        let mut select = Query::select();
        select.expr(Expr::cust("COUNT(*)")).from(model.table_ref());
        select.cond_where(self.condition()).cond_where(search::condition(model, query, backend));
        order::narrow(&mut select, keys, segment);
        let result = limit::row(db, &select).await?;
        let count: i64 = result.map(|result| result.try_get_by_index(0)).transpose()?.unwrap_or_default();
        Ok(u64::try_from(count).unwrap_or_default())
    }

    /// What a list needs of each row: its key, its cells and its label.
    fn columns(&self) -> Vec<usize> {
        let model = self.model();
        read::with_key(model, model.list_display.iter().chain(model.label.columns()))
    }

    async fn cells(&self, db: &DatabaseExecutor<'_>, rows: Vec<Row>) -> Result<Vec<ListRow>, DbErr> {
        let model = self.model();
        let names = related::of_rows(self, db, &rows, &model.list_display).await?;
        let cell = |row: &Row, place: &usize| match (model.fields.get(*place), row.at(*place)) {
            (Some(field), Some(value)) => {
                names.get(field, value).map_or_else(|| value::cell(field, value), Cell::Related)
            }
            (Some(field), None) if field.secret => Cell::Secret,
            _ => Cell::Empty,
        };
        let row = |row: &Row| ListRow {
            cells: model.list_display.iter().map(|place| cell(row, place)).collect(),
            label: model.label_of(row),
            key: row.key().clone(),
        };
        Ok(rows.iter().map(row).collect())
    }
}

fn neighbors(position: &Position, found: &Rows) -> (Option<Position>, Option<Position>) {
    let cursor = |row: Option<&Row>| row.map(|row| Cursor(Key::clone(row.key())));
    let before = || cursor(found.rows.first()).map(Position::Before);
    let after = || cursor(found.rows.last()).map(Position::After);
    match position {
        Position::First => (None, after().filter(|_| found.more)),
        Position::Last => (before().filter(|_| found.more), None),
        Position::Before(_) => (before().filter(|_| found.more), after()),
        Position::After(_) | Position::Number(_) => {
            // An empty page still has a way back.
            let back = before().unwrap_or(Position::First);
            (Some(back), after().filter(|_| found.more))
        }
    }
}

/// What the page knows of the whole: all of it when it is not full.
fn counted(position: &Position, found: &Rows, per_page: u64) -> Count {
    let here = found.rows.len() as u64;
    let before = match position {
        Position::First => 0,
        Position::Last if !found.more => 0,
        Position::Number(number) => number.saturating_sub(1).saturating_mul(per_page),
        _ => return Count::Unknown,
    };
    match (found.more, here) {
        (true, _) => Count::AtLeast(before.saturating_add(here)),
        (false, 0) if before > 0 => Count::Unknown,
        (false, _) => Count::Exactly(before.saturating_add(here)),
    }
}
