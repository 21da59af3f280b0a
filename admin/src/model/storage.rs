//! What a database cannot keep of an entity, though the entity says it could.

use sea_orm::DbBackend;
use sea_orm::sea_query::ArrayType;

use super::{Kind, Model};
use crate::fault::Fault;

/// Columns whose Rust type SeaORM cannot read on this database: every page with such a row would fail.
pub(crate) fn faults(model: &Model, backend: DbBackend) -> Vec<Fault> {
    let fault = |field: &super::Field| {
        let (is, instead) = unreadable(&field.rust_type, backend)?;
        Some(Fault::new(
            &model.resource,
            format!("`{}` is {is}, which SeaORM cannot read on {}", field.name, name(backend)),
            format!("make it {instead} in the entity"),
        ))
    };
    model.fields.iter().filter_map(fault).collect()
}

/// What loses something in silence, though it works: the log says so once.
pub(crate) fn warn(model: &Model, backend: DbBackend) {
    let rounded = |field: &&super::Field| {
        backend == DbBackend::MySql && matches!(field.kind, Kind::Decimal { precision: None, .. })
    };
    for field in model.fields.iter().filter(rounded) {
        tracing::warn!(
            resource = model.resource,
            column = field.name,
            "a DECIMAL without precision keeps no fractions on MySQL and MariaDB: say #[sea_orm(column_type = \"Decimal(Some((12, 2)))\")], and make the column so"
        );
    }
}

fn unreadable(rust_type: &ArrayType, backend: DbBackend) -> Option<(&'static str, &'static str)> {
    match (rust_type, backend) {
        (ArrayType::TinyInt, DbBackend::Postgres) => Some(("an i8", "an i16")),
        (ArrayType::TinyUnsigned, DbBackend::Postgres) => Some(("a u8", "an i16")),
        (ArrayType::SmallUnsigned, DbBackend::Postgres) => Some(("a u16", "an i32")),
        (ArrayType::BigUnsigned, DbBackend::Postgres | DbBackend::Sqlite) => Some(("a u64", "an i64")),
        _ => None,
    }
}

const fn name(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => "PostgreSQL",
        DbBackend::Sqlite => "SQLite",
        _ => "MySQL",
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::DbBackend;
    use sea_orm::sea_query::ArrayType;

    use super::unreadable;

    #[test]
    fn what_seaorm_cannot_read_is_known() {
        let small = [ArrayType::TinyInt, ArrayType::TinyUnsigned, ArrayType::SmallUnsigned];
        for rust_type in &small {
            assert!(unreadable(rust_type, DbBackend::Postgres).is_some());
            assert!(unreadable(rust_type, DbBackend::Sqlite).is_none());
        }
        for (backend, is_read) in
            [(DbBackend::Postgres, false), (DbBackend::Sqlite, false), (DbBackend::MySql, true)]
        {
            assert_eq!(unreadable(&ArrayType::BigUnsigned, backend).is_none(), is_read);
            assert!(unreadable(&ArrayType::Unsigned, backend).is_none());
        }
    }
}
