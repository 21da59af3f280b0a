//! Counting: never on the way to a page, capped, or exact on request.

use sea_orm::DbErr;
use sea_orm::sea_query::{Alias, Expr, Query};

use super::limit::{self, Reader, limited};
use super::{Count, Counting, ListQuery, search};
use crate::error::ReadError;
use crate::scoped::Scoped;

impl Scoped {
    /// How many rows match, wherever in them the query stands.
    ///
    /// # Errors
    /// [`ReadError::TooSlow`] when an exact count takes more than ten seconds.
    pub async fn count(&self, query: &ListQuery, counting: Counting) -> Result<Count, ReadError> {
        let (model, backend) = (self.model(), self.backend());
        let mut rows = Query::select();
        rows.expr_as(Expr::val(1), Alias::new("one")).from(model.table_ref());
        rows.cond_where(self.condition()).cond_where(search::condition(model, query, backend));
        if let Counting::UpTo(cap) = counting {
            rows.limit(cap.saturating_add(1));
        }
        let mut count = Query::select();
        count.expr(Expr::cust("COUNT(*)")).from_subquery(rows, Alias::new("matches"));
        let counted = limited(async {
            let reader = Reader::begin(self.desk.database()).await?;
            let result = limit::row(&reader.executor(), &count).await?;
            reader.end().await?;
            let number: i64 =
                result.ok_or_else(|| DbErr::RecordNotFound("count".to_owned()))?.try_get_by_index(0)?;
            Ok(u64::try_from(number).unwrap_or_default())
        })
        .await?;
        Ok(match counting {
            Counting::UpTo(cap) if counted > cap => Count::AtLeast(cap),
            _ => Count::Exactly(counted),
        })
    }
}
