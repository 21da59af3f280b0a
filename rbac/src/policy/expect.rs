//! Runs a policy's `[[expect]]`: what must hold before the policy is taken into use.

use std::sync::Arc;

use super::{
    Policy,
    model::{ANONYMOUS, Claim, Expectation},
};
use crate::{Subject, action::ActionId, engine, error::Fault, row::Rows};

/// The expectations that the policy does not meet, each with the rule that is in the way.
pub(crate) fn violated(policy: &Arc<Policy>) -> Vec<Fault> {
    let mut faults = Vec::new();
    for expectation in &policy.model().expectations {
        let subject = subject(expectation);
        for claim in &expectation.claims {
            let actions = claim.actions.each(policy.model().actions.len());
            faults.extend(actions.filter_map(|action| fault(policy, expectation, &subject, claim, action)));
        }
    }
    faults
}

fn subject(expectation: &Expectation) -> Subject {
    if expectation.roles.iter().any(|role| role == ANONYMOUS) {
        return Subject::anonymous();
    }
    Subject::user("expect", "expect", "expect")
        .with_roles(&expectation.roles)
        .with_groups(&expectation.groups)
}

fn fault(
    policy: &Arc<Policy>,
    expectation: &Expectation,
    subject: &Subject,
    claim: &Claim,
    action: ActionId,
) -> Option<Fault> {
    let place = policy.index().place(&claim.resource);
    let verdict = engine::decide(policy.index(), subject, action, place, false);
    let holds =
        if claim.may { verdict.rows.contains(claim.rows) } else { (verdict.rows & claim.rows) == Rows::NONE };
    if holds {
        return None;
    }
    let name = policy.model().actions.get(usize::from(action)).map_or("", String::as_str);
    let own = if claim.rows == Rows::OWN { ":own" } else { "" };
    let message = format!(
        "expected that {} may{} {name}{own} {}, but {}",
        whom(expectation),
        if claim.may { "" } else { " not" },
        claim.resource,
        if verdict.rows == Rows::NONE {
            "the policy denies it"
        } else if verdict.rows == Rows::ALL {
            "the policy allows it"
        } else {
            "the policy allows it for some rows only"
        }
    );
    let reason = engine::reason(
        policy,
        verdict,
        None,
        Some(&engine::Asked::new(policy, subject, name, &claim.resource)),
    );
    let remedy = format!("{reason}; change the rules or what is expected");
    Some(policy.model().text.fault(claim.span, message, remedy, None))
}

fn whom(expectation: &Expectation) -> String {
    let names =
        |names: &[String]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match (expectation.roles.as_slice(), expectation.groups.as_slice()) {
        ([], []) => "somebody without roles".to_owned(),
        (roles, []) => names(roles),
        ([], groups) => format!("a member of {}", names(groups)),
        (roles, groups) => format!("{} as a member of {}", names(roles), names(groups)),
    }
}
