//! Django's permission tables as a source of the policy, where the settings say so.

use auth::permission::{self, Kind};
use rbac::{Authorizer, Permission};
use sea_orm::{DatabaseConnection, TransactionTrait};

use super::error::ProjectError;
use crate::model::Model;

/// Makes the rows of `auth_permission` that are missing for these models, so that somebody can be given them.
pub(super) async fn provide<'a>(
    db: &DatabaseConnection,
    models: impl IntoIterator<Item = &'a Model>,
) -> Result<usize, ProjectError> {
    let kinds: Vec<Kind> = models
        .into_iter()
        .map(|model| Kind {
            app: model.app.clone(),
            model: model.name.clone(),
            name: model.verbose_name.clone(),
        })
        .collect();
    let transaction = db.begin().await.map_err(ProjectError::Database)?;
    let made = permission::provide(&transaction, kinds).await.map_err(ProjectError::Database)?;
    transaction.commit().await.map_err(ProjectError::Database)?;
    Ok(made)
}

/// Says which permissions somebody was given that allow nothing here: no model of that name is registered, or no action
/// declared. They may mean something to a Django on the same tables.
pub(super) async fn warn_of_unknown(
    db: &DatabaseConnection,
    policy: &Authorizer,
) -> Result<(), ProjectError> {
    let given = permission::given(db).await.map_err(ProjectError::Database)?;
    let unknown: Vec<String> = given
        .iter()
        .filter(|permission| !policy.knows(&Permission::from(*permission)))
        .map(permission::Permission::code)
        .collect();
    if !unknown.is_empty() {
        tracing::warn!(
            "permissions in Django's tables that allow nothing here, since the policy knows no such model or action: {}",
            unknown.join(", ")
        );
    }
    Ok(())
}
