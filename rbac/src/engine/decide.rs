use super::{
    explain::ReasonKind,
    index::{Index, Place, RuleSource},
};
use crate::{Subject, action::ActionId, row::Rows};

/// The rows that a subject may have, and what settled it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Verdict {
    pub(crate) rows: Rows,
    pub(crate) kind: ReasonKind,
    pub(crate) rule: Option<RuleSource>,
    /// The rule that takes some of the rows away again, if one does.
    pub(crate) limit: Option<RuleSource>,
}

impl Verdict {
    pub(crate) fn denied(kind: ReasonKind, rule: Option<RuleSource>) -> Self {
        Self { rows: Rows::NONE, kind, rule, limit: None }
    }
}

/// The order of decision. Each step that takes rows away does so for good; the first that leaves none is the reason.
///
/// 1. Whoever is not active may do nothing.
/// 2. What `[never]` forbids nobody may do.
/// 3. A superuser may do all the rest.
/// 4. What a role held denies is denied, whichever other roles are held.
/// 5. What a role held allows is allowed: its own allow less its own except, and the same of each role inherited. So is
///    what is `given` to the subject by a permission out of a table.
/// 6. Nothing else is allowed.
pub(crate) fn decide(
    index: &Index,
    subject: &Subject,
    action: ActionId,
    place: Place,
    given: bool,
) -> Verdict {
    if !subject.is_active() {
        return Verdict::denied(ReasonKind::Inactive, None);
    }
    let (never, never_rule) = index.never(action, place);
    if never == Rows::ALL {
        return Verdict::denied(ReasonKind::Never, never_rule);
    }
    let some_never = if never == Rows::NONE { None } else { never_rule };
    if subject.is_superuser() {
        return Verdict { rows: !never, kind: ReasonKind::Superuser, rule: None, limit: some_never };
    }
    let weighed = index.weigh(subject, action, place);
    let by_permission = given && weighed.allowed != Rows::ALL;
    let allowed = if given { Rows::ALL } else { weighed.allowed };
    let granted = allowed & !weighed.denied;
    let rows = granted & !never;
    if weighed.denied == Rows::ALL || (granted == Rows::NONE && allowed != Rows::NONE) {
        Verdict::denied(ReasonKind::Deny, index.deny_rule(weighed))
    } else if granted == Rows::NONE || (rows == Rows::OWN && !subject.is_signed_in()) {
        Verdict::denied(ReasonKind::Silence, None)
    } else if rows == Rows::NONE {
        Verdict::denied(ReasonKind::Never, never_rule)
    } else {
        let some_denied = if weighed.denied == Rows::NONE { None } else { index.deny_rule(weighed) };
        Verdict {
            rows,
            kind: if by_permission { ReasonKind::Permission } else { ReasonKind::Allow },
            rule: if by_permission { None } else { index.allow_rule(weighed) },
            limit: some_denied.or(some_never),
        }
    }
}
