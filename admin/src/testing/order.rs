//! In which order rows are written: whoever is pointed at goes first.

use std::collections::HashMap;
use std::sync::Arc;

use crate::model::{Model, value};
use sea_orm::Value;

/// A row that is ready to be written.
pub(super) struct Prepared {
    /// Its place among the file's entries.
    pub(super) entry: usize,
    pub(super) model: Arc<Model>,
    pub(super) values: Vec<(usize, Value)>,
}

impl Prepared {
    fn text(&self, place: usize) -> Option<String> {
        let (_, found) = self.values.iter().find(|(at, _)| *at == place)?;
        (!value::is_null(found)).then(|| value::text(found))
    }

    fn texts(&self, places: impl IntoIterator<Item = Option<usize>>) -> Option<Vec<String>> {
        places.into_iter().map(|place| self.text(place?)).collect()
    }
}

/// Sorts the rows; what need not move keeps its place. `Err` are rows that wait for each other in a circle.
pub(super) fn sorted(rows: Vec<Prepared>) -> Result<Vec<Prepared>, Vec<usize>> {
    let mut waits = waits(&rows);
    let mut left: Vec<Option<Prepared>> = rows.into_iter().map(Some).collect();
    let mut done = Vec::with_capacity(left.len());
    loop {
        let mut moved = false;
        for place in 0..left.len() {
            let is_free = waits.get(place).is_some_and(|others| {
                others.iter().all(|other| left.get(*other).is_none_or(Option::is_none))
            });
            if is_free && let Some(row) = left.get_mut(place).and_then(Option::take) {
                done.push(row);
                moved = true;
            }
        }
        if left.iter().all(Option::is_none) {
            return Ok(done);
        }
        if !moved {
            return Err(left.into_iter().flatten().map(|row| row.entry).collect());
        }
        waits
            .iter_mut()
            .for_each(|others| others.retain(|other| left.get(*other).is_some_and(Option::is_some)));
    }
}

/// For each row the rows of the same file that it points at. A row that points at itself waits for nobody.
fn waits(rows: &[Prepared]) -> Vec<Vec<usize>> {
    type Target = (String, Vec<usize>, Vec<String>);
    let mut targets: HashMap<Target, usize> = HashMap::new();
    let mut links: Vec<(usize, Target)> = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        for relation in &row.model.relations {
            let other = rows.iter().find(|other| Some(&other.model.resource) == relation.resource.as_ref());
            let Some(other) = other else { continue };
            let to: Option<Vec<usize>> =
                relation.to.iter().map(|name| Some(other.model.field(name)?.index)).collect();
            let from = row.texts(relation.columns.iter().copied().map(Some));
            if let (Some(to), Some(from)) = (to, from) {
                links.push((place, (other.model.resource.clone(), to, from)));
            }
        }
    }
    let mut wanted: Vec<(&String, &Vec<usize>)> =
        links.iter().map(|(_, (resource, to, _))| (resource, to)).collect();
    wanted.sort_unstable();
    wanted.dedup();
    for (resource, to) in wanted {
        for (place, row) in rows.iter().enumerate().filter(|(_, row)| row.model.resource == *resource) {
            if let Some(texts) = row.texts(to.iter().copied().map(Some)) {
                targets.insert((resource.clone(), to.clone(), texts), place);
            }
        }
    }
    let mut waits = vec![Vec::new(); rows.len()];
    for (place, target) in &links {
        if let (Some(other), Some(waits)) =
            (targets.get(target).filter(|other| *other != place), waits.get_mut(*place))
        {
            waits.push(*other);
        }
    }
    waits
}
