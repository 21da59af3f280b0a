//! The policy of a project: its own, and what its apps bring.

use auth::Auth;
use frontdesk_web::Problem;
use rbac::{Authorizer, Source};

use super::app::App;
use super::error::ProjectError;
use super::open::SIGN_IN;
use super::settings::Settings;

/// The text of a project's own policy, with the name that stands for a file's.
pub(super) type Text = (String, String);

/// One policy of the files that the settings name, which are watched, or else of the project's own text, and of what
/// the apps bring, each confined to its own names.
pub(super) fn policy(
    settings: &Settings,
    own: Option<Text>,
    auth: &Auth,
    apps: &mut [App],
) -> Result<Authorizer, ProjectError> {
    let mut sources: Vec<_> = settings.policy.paths.iter().map(Source::file).collect();
    if let ([], Some((name, text))) = (sources.as_slice(), own) {
        sources.push(Source::text(name, text));
    }
    if sources.is_empty() {
        return Err(ProjectError::NoPolicy(if apps.iter().any(|app| app.policy.is_some()) {
            "there are policies of apps, but none of the project that says who holds their roles: \
             write one, `Project::policy(\"policy.toml\", ..)`, or name its file in FRONTDESK_POLICY"
        } else {
            "there is no policy: write one, `Project::policy(\"policy.toml\", ..)`, \
             or name its file in FRONTDESK_POLICY"
        }));
    }
    for app in apps.iter_mut() {
        let text = app.policy.take();
        let source = |text| Source::text(format!("the policy of {}", app.name), text).confined_to(&app.name);
        sources.extend(text.map(source));
    }
    let rows = apps.iter_mut().flat_map(|app| app.rows.drain(..));
    let policy = rows.fold(Authorizer::from_sources(sources)?, |policy, map| map(policy));
    let policy =
        if settings.policy.django_permissions { policy.with_permissions(auth.clone()) } else { policy };
    Ok(policy.identify_with(auth.clone()).sign_in_at(SIGN_IN).deny_with(|refusal: rbac::guard::Refusal| {
        let problem = Problem::new(refusal.status);
        let problem = match refusal.question {
            Some(question) => problem.about(question),
            None => problem,
        };
        match refusal.decision {
            Some(decision) => problem.detail(decision.reason().to_string()),
            None => problem,
        }
    }))
}
