//! Which columns of a new row nobody fills, so that somebody has to be asked.

use chrono::DateTime;
use sea_orm::sea_query::{ColumnType, StringLen};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ColumnTrait, EntityTrait, Iterable, ModelTrait,
    PrimaryKeyToColumn, PrimaryKeyTrait,
};
use secrecy::SecretString;

use super::row::drawn_key;
use super::{UserTable, name, same};
use crate::user::{NewRow, UserColumn};

impl<E: EntityTrait> UserTable<E> {
    /// Every column but those that the map or the database fills. One that `on_create` fills is still there, but not
    /// required.
    pub(super) fn open_columns(&self) -> Vec<UserColumn> {
        let mapped: Vec<E::Column> = [Some(self.login), Some(self.password), self.email, self.last_login]
            .into_iter()
            .chain([&self.active, &self.staff, &self.superuser].map(super::Flag::column))
            .flatten()
            .collect();
        let filled = self.filled();
        E::Column::iter()
            .filter(|column| !mapped.iter().any(|mapped| same::<E>(*mapped, *column)))
            .filter(|column| !(is_key::<E>(*column) && makes_its_key::<E>()))
            .map(|column| {
                let definition = column.def();
                let optional = definition.is_null()
                    || definition.get_column_default().is_some()
                    || filled.iter().any(|filled| same::<E>(*filled, column));
                describe::<E>(column).required(!optional)
            })
            .collect()
    }

    /// What `on_create` fills for every kind of account.
    fn filled(&self) -> Vec<E::Column> {
        let Some(fill) = &self.on_create else { return Vec::new() };
        let rows = [false, true].map(|superuser| {
            let mut row = <E::ActiveModel as ActiveModelBehavior>::new();
            fill(&sample(superuser), &mut row);
            row
        });
        E::Column::iter().filter(|column| rows.iter().all(|row| !row.is_not_set(*column))).collect()
    }
}

fn makes_its_key<E: EntityTrait>() -> bool {
    E::PrimaryKey::auto_increment() || drawn_key::<E>().is_some()
}

fn is_key<E: EntityTrait>(column: E::Column) -> bool {
    E::PrimaryKey::iter().any(|part| same::<E>(part.into_column(), column))
}

fn describe<E: EntityTrait>(column: E::Column) -> UserColumn {
    let described = UserColumn::new(name::<E>(column), <E::Model as ModelTrait>::get_value_type(column));
    match column.def().get_column_type() {
        ColumnType::String(StringLen::N(limit)) | ColumnType::Char(Some(limit)) => {
            described.limit(usize::try_from(*limit).unwrap_or(usize::MAX))
        }
        ColumnType::Enum { variants, .. } => described.choices(variants.iter().map(ToString::to_string)),
        _ => described,
    }
}

/// A new account that nobody will have.
fn sample(superuser: bool) -> NewRow {
    NewRow {
        login: "somebody@example.org".to_owned(),
        email: "somebody@example.org".to_owned(),
        first_name: String::new(),
        last_name: String::new(),
        password: SecretString::from("!"),
        staff: superuser,
        superuser,
        joined: DateTime::UNIX_EPOCH,
        fields: Vec::new(),
    }
}
