//! From what was collected to a plan: what the visitor may see of it, and what forbids it.

use std::collections::BTreeMap;

use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ConnectionTrait, DatabaseExecutor, DbErr};

use super::collect::{CHUNK, Collected, LIMIT, Node, among};
use super::{Blocker, DeleteBranch, DeletePlan, Effect};
use crate::gate::action;
use crate::model::{Key, Row};
use crate::read;
use crate::scoped::Scoped;

/// Rows of a branch that are named; the others are only counted.
const EXAMPLES: u64 = 10;

impl Scoped {
    /// The plan of what was collected.
    pub(super) async fn plan(
        &self,
        db: &DatabaseExecutor<'_>,
        collected: &Collected,
        (key, label): (&Key, String),
    ) -> Result<DeletePlan, DbErr> {
        let mut branches = Vec::new();
        for node in &collected.nodes {
            branches.push(Some(self.branch(db, node).await?));
        }
        // Children come after their parents, so going backward every branch is whole before it is hung up.
        for (place, node) in collected.nodes.iter().enumerate().rev() {
            let branch = branches.get_mut(place).and_then(Option::take).filter(|_| !node.rows.is_empty());
            match (branch, node.parent.and_then(|parent| branches.get_mut(parent)).and_then(Option::as_mut)) {
                (Some(branch), Some(parent)) => parent.branches.insert(0, branch),
                (Some(branch), None) if place == 0 => {
                    return Ok(DeletePlan {
                        key: key.clone(),
                        branches: branch.branches,
                        totals: totals(collected),
                        blockers: self.blockers(db, collected).await?,
                        label,
                    });
                }
                _ => {}
            }
        }
        Err(DbErr::RecordNotFound(key.to_string()))
    }

    async fn branch(&self, db: &DatabaseExecutor<'_>, node: &Node) -> Result<DeleteBranch, DbErr> {
        let model = &node.entry.model;
        // The name of a column that is hidden from the visitor is not told here either.
        let seen = self.desk.seen(&self.visitor, model).ok();
        let columns =
            seen.iter().flat_map(|seen| seen.fields_at(&node.columns)).filter(|field| !field.secret);
        let through: Vec<&str> = columns.map(|field| field.label.as_str()).collect();
        Ok(DeleteBranch {
            resource: model.resource.clone(),
            name: model.verbose_name_plural.clone(),
            through: through.join(", "),
            effect: node.effect,
            count: node.rows.len() as u64,
            examples: if node.parent.is_some() { self.examples(db, node).await? } else { Vec::new() },
            branches: Vec::new(),
        })
    }

    /// Some rows by name, of those that the visitor may read.
    async fn examples(&self, db: &DatabaseExecutor<'_>, node: &Node) -> Result<Vec<(Key, String)>, DbErr> {
        let Ok(readable) = self.desk.may(&self.visitor, &node.entry.model.resource, action::READ) else {
            return Ok(Vec::new());
        };
        let model = readable.model();
        let places = read::with_key(model, model.label.columns());
        let first = node.rows.get(..CHUNK).unwrap_or(&node.rows);
        let mut select = read::select(model, &places, self.backend());
        select
            .cond_where(among(model, first, self.backend()))
            .cond_where(readable.condition())
            .limit(EXAMPLES);
        for key in model.key_fields() {
            select.order_by_expr(key.column(), sea_orm::sea_query::Order::Asc);
        }
        let name = |result| {
            read::partial(model, result, &places).map(|row| (row.key().clone(), model.label_of(&row)))
        };
        db.query_all(&select).await?.iter().map(name).collect()
    }

    async fn blockers(
        &self,
        db: &DatabaseExecutor<'_>,
        collected: &Collected,
    ) -> Result<Vec<Blocker>, DbErr> {
        if collected.too_many {
            return Ok(vec![Blocker::TooMany { limit: LIMIT }]);
        }
        let mut protected: BTreeMap<&str, (&str, u64)> = BTreeMap::new();
        let mut forbidden: BTreeMap<&str, (&str, u64)> = BTreeMap::new();
        let hanging: Vec<&Node> =
            collected.nodes.iter().filter(|node| node.parent.is_some() && !node.rows.is_empty()).collect();
        for node in hanging {
            let model = &node.entry.model;
            let (list, count) = match node.effect {
                Effect::Protect => (&mut protected, node.rows.len() as u64),
                Effect::Delete => (&mut forbidden, self.not_given(db, node, action::DELETE).await?),
                Effect::Detach => (&mut forbidden, self.not_given(db, node, action::UPDATE).await?),
            };
            if count > 0 {
                let entry = list.entry(&model.resource).or_insert((&model.verbose_name_plural, 0));
                entry.1 = entry.1.saturating_add(count);
            }
        }
        let owned = |resource: &str, name: &str| (resource.to_owned(), name.to_owned());
        let protected = protected.into_iter().map(|(resource, (name, count))| {
            let (resource, name) = owned(resource, name);
            Blocker::Protected { resource, name, count }
        });
        let forbidden = forbidden.into_iter().map(|(resource, (name, count))| {
            let (resource, name) = owned(resource, name);
            Blocker::NotAllowed { resource, name, count }
        });
        Ok(protected.chain(forbidden).collect())
    }

    /// How many of these rows the gate does not give to the visitor for this.
    async fn not_given(&self, db: &DatabaseExecutor<'_>, node: &Node, action: &str) -> Result<u64, DbErr> {
        let all = node.rows.len() as u64;
        let model = &node.entry.model;
        let Ok(given) = self.desk.may(&self.visitor, &model.resource, action) else { return Ok(all) };
        let mut count = 0_u64;
        for chunk in node.rows.chunks(CHUNK) {
            count = count.saturating_add(self.count_given(db, &given, chunk).await?);
        }
        Ok(all.saturating_sub(count))
    }

    async fn count_given(&self, db: &DatabaseExecutor<'_>, given: &Self, rows: &[Row]) -> Result<u64, DbErr> {
        let model = given.model();
        let mut select = Query::select();
        select.expr(Expr::cust("COUNT(*)")).from(model.table_ref());
        select.cond_where(among(model, rows, self.backend())).cond_where(given.condition());
        let count: i64 = match db.query_one(&select).await? {
            Some(result) => result.try_get_by_index(0)?,
            None => 0,
        };
        Ok(u64::try_from(count).unwrap_or_default())
    }
}

/// How many rows go, by model.
fn totals(collected: &Collected) -> Vec<(String, String, u64)> {
    let mut totals: Vec<(String, String, u64)> = Vec::new();
    for node in collected.nodes.iter().filter(|node| node.effect == Effect::Delete) {
        let (model, count) = (&node.entry.model, node.rows.len() as u64);
        match totals.iter_mut().find(|(resource, ..)| *resource == model.resource) {
            Some((.., total)) => *total = total.saturating_add(count),
            None => totals.push((model.resource.clone(), model.verbose_name_plural.clone(), count)),
        }
    }
    totals
}
