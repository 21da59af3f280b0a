//! Gates and guards for tests.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use sea_orm::sea_query::{Alias, Expr, ExprTrait};
use sea_orm::{Condition, Value};

use crate::gate::{Access, Gate, GateError, GuardError, RowChange, RowGuard, RowScope, Visitor};

/// `root` may everything; others what is listed: visitor, action, resource, and whether only own rows.
#[derive(Default)]
pub(super) struct Rules(pub(super) Vec<(&'static str, &'static str, &'static str, Rows)>);

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Rows {
    All,
    /// `owner_id` is 7.
    Own,
    /// `item_id` is something.
    Linked,
}

impl Gate for Rules {
    fn visitor<'a>(
        &'a self,
        _: &'a http::request::Parts,
    ) -> BoxFuture<'a, Result<Option<Visitor>, GateError>> {
        Box::pin(async { Ok(None) })
    }

    fn access(&self, visitor: &Visitor, action: &str, resource: &str) -> Access {
        if visitor.key() == "root" {
            return Access::All;
        }
        let rule = self.0.iter().find(|rule| (rule.0, rule.1, rule.2) == (visitor.key(), action, resource));
        match rule {
            Some((.., Rows::All)) => Access::All,
            Some((_, _, resource, Rows::Own)) => {
                Access::Some(Arc::new(Own(resource.trim_start_matches("shop."))))
            }
            Some((.., Rows::Linked)) => Access::Some(Arc::new(Linked)),
            None => Access::none("no rule"),
        }
    }
}

struct Linked;

impl RowScope for Linked {
    fn condition(&self) -> Condition {
        Condition::all().add(Expr::col(Alias::new("item_id")).is_not_null())
    }

    fn allows(&self, value_of: &dyn Fn(&str) -> Option<Value>) -> bool {
        value_of("item_id").is_some_and(|value| !crate::model::value::is_null(&value))
    }
}

struct Own(&'static str);

impl RowScope for Own {
    fn condition(&self) -> Condition {
        Condition::all().add(Expr::col((Alias::new(self.0), Alias::new("owner_id"))).eq(7))
    }

    fn allows(&self, value_of: &dyn Fn(&str) -> Option<Value>) -> bool {
        value_of("owner_id") == Some(Value::Int(Some(7)))
    }
}

/// Orders above 1,000 are nobody's business.
pub(super) struct NoBigOrders;

impl RowGuard for NoBigOrders {
    fn judge<'a>(&'a self, change: &'a RowChange<'a>) -> BoxFuture<'a, Result<(), GuardError>> {
        Box::pin(async move {
            let big = |row: Option<&crate::model::Row>| {
                row.is_some_and(
                    |row| matches!(row.get("total"), Some(Value::Int(Some(total))) if *total > 1000),
                )
            };
            if big(change.before) {
                return Err(GuardError::refused("big orders are closed"));
            }
            if big(change.after) {
                return Err(GuardError::field("total", "no more than 1000"));
            }
            Ok(())
        })
    }
}
