//! Each proposal is made in the text, and the two policies are asked the same questions by the public door.

use crate::{Authorizer, Holder, Subject, Suggestion};

const POLICY: &str = r#"resources = ["shop.book", "shop.order", "shop.salary", "shop.invoice"]
[sets]
papers = ["shop.salary", "shop.invoice"]
[roles.viewer.allow]               # looks
"shop.*" = ["read"]
[roles.viewer.except]
"shop.salary" = ["*"]              # nobody's business
[roles.editor]
inherits = ["viewer"]
[roles.editor.allow]
"shop.book" = ["create"]           # new books
[roles.clerk.allow]
"shop.order" = ["update"]
[roles.suspended.deny]
"shop.book" = ["crud"]
"@papers" = ["read", "update"]
[never]
"shop.invoice" = ["delete"]
[groups]
"Night shift" = ["editor"]
[[expect]]
roles = ["clerk"]
may_not = ["delete shop.book"]
"#;

fn suggestions(subject: &Subject, action: &str, resource: &str) -> Vec<Suggestion> {
    Authorizer::from_text("policy.toml", POLICY).unwrap().suggest(subject, action, resource)
}

fn anna(roles: &[&str]) -> Subject {
    Subject::user("auth_user", "1", "anna").with_roles(roles.iter().copied())
}

fn role(name: &str) -> Holder {
    Holder::Role(name.to_owned())
}

fn group(name: &str) -> Holder {
    Holder::Group(name.to_owned())
}

fn line(text: &str) -> usize {
    POLICY.lines().position(|line| line.starts_with(text)).unwrap() + 1
}

#[test]
fn a_word_is_added_to_a_line_that_is_there_and_its_comment_stays() {
    let found = suggestions(&anna(&["editor"]), "update", "shop.book");
    let best = &found[0];
    assert_eq!((best.file.as_str(), best.line), ("policy.toml", line("\"shop.book\" = [\"create\"]")));
    assert_eq!(best.header, "[roles.editor.allow]");
    assert_eq!(best.removed, ["\"shop.book\" = [\"create\"]           # new books"]);
    assert_eq!(best.added, ["\"shop.book\" = [\"create\", \"update\"]           # new books"]);
    assert_eq!(best.gains, [role("editor"), group("Night shift")]);
    assert_eq!(best.opens, [""; 0]);
    // What gives it to more people comes later, and says so.
    let wider = found.iter().find(|found| found.header == "[roles.viewer.allow]").unwrap();
    assert_eq!(wider.added, ["\"shop.book\" = [\"update\"]"]);
    assert_eq!(wider.gains, [role("editor"), role("viewer"), group("Night shift")]);
    let widest = found.iter().find(|found| found.gains == [Holder::Authenticated]).unwrap();
    assert_eq!((widest.header.as_str(), widest.added[0].as_str()), ("", "[roles.authenticated.allow]"));
}

#[test]
fn a_group_is_put_into_a_role_that_can_and_what_else_it_opens_is_said() {
    let bert = Subject::user("auth_user", "2", "bert").with_groups(["Choir"]);
    let found = suggestions(&bert, "create", "shop.book");
    let joins: Vec<_> = found.iter().filter(|found| found.header == "[groups]").collect();
    assert_eq!(joins[0].added, ["Choir = [\"editor\"]"]);
    assert_eq!(joins[0].gains, [group("Choir")]);
    assert!(joins[0].opens.contains(&"read shop.order".to_owned()), "{:?}", joins[0].opens);
}

#[test]
fn what_stands_in_the_way_is_taken_out_and_no_more_of_it() {
    let found = suggestions(&anna(&["viewer"]), "read", "shop.salary");
    let exception = found.iter().find(|found| found.header == "[roles.viewer.except]").unwrap();
    assert_eq!(exception.line, line("\"shop.salary\" = [\"*\"]"));
    let rest = "\"shop.salary\" = [\"create\", \"update\", \"delete\"]              # nobody's business";
    assert_eq!(exception.added, [rest]);
    assert_eq!(exception.opens, [""; 0]);

    let denied = suggestions(&anna(&["suspended", "viewer"]), "read", "shop.book");
    assert_eq!(denied[0].header, "[roles.suspended.deny]");
    assert_eq!(denied[0].added, ["\"shop.book\" = [\"create\", \"update\", \"delete\"]"]);
    assert_eq!(denied[0].gains, [role("suspended")]);

    let wide = suggestions(&anna(&["suspended", "viewer"]), "read", "shop.invoice");
    assert_eq!(wide[0].removed, ["\"@papers\" = [\"read\", \"update\"]"]);
    assert_eq!(wide[0].opens, ["read shop.salary"], "{wide:#?}");

    let boss = Subject::user("auth_user", "9", "boss").with_superuser(true);
    let never = suggestions(&boss, "delete", "shop.invoice");
    assert_eq!(
        (never[0].line, never[0].gains.as_slice()),
        (line("\"shop.invoice\""), &[Holder::Everybody][..])
    );
}

#[test]
fn what_an_expectation_forbids_is_not_proposed() {
    assert_eq!(suggestions(&anna(&["clerk"]), "delete", "shop.book"), []);
    let found = suggestions(&anna(&["editor"]), "delete", "shop.book");
    assert!(!found.is_empty());
    // All that are signed in would hold it, the clerks among them.
    assert!(found.iter().all(|found| !found.gains.contains(&Holder::Authenticated)), "{found:#?}");
}

#[test]
fn nothing_is_proposed_for_what_is_allowed_unknown_or_not_a_matter_of_rules() {
    assert!(suggestions(&anna(&["viewer"]), "read", "shop.book").is_empty());
    assert!(suggestions(&anna(&["viewer"]), "refund", "shop.book").is_empty());
    assert!(suggestions(&anna(&["viewer"]), "read", "shop.boook").is_empty());
    assert!(suggestions(&anna(&["viewer"]).with_active(false), "update", "shop.book").is_empty());
}

#[cfg(all(feature = "casbin", feature = "rows"))]
mod random {
    use proptest::prelude::*;

    use super::super::super::oracle::{self, ACTIONS, GROUPS, RESOURCES, ROLES};
    use super::*;
    use crate::Answer;
    use crate::row::Rows;

    fn authorizer(text: &str) -> Authorizer {
        use crate::row::tests::order::{Column, Entity};
        let policy = Authorizer::from_text("policy.toml", text).unwrap();
        let map = |resource: &str| crate::row::Map::new::<Entity>(resource).owner(Column::OwnerId);
        let policy = RESOURCES.iter().fold(policy, |policy, resource| policy.with_rows(map(resource)));
        policy.register(RESOURCES).unwrap();
        policy
    }

    fn rows(policy: &Authorizer, subject: &Subject, action: &str, resource: &str) -> Rows {
        match policy.check(subject, action, resource).answer() {
            Answer::Allowed => Rows::ALL,
            Answer::AllowedForSome(scope) => scope.rows(),
            Answer::Denied => Rows::NONE,
        }
    }

    /// Everybody there can be who matters: alone with a role or a group, and with two of them.
    fn people() -> Vec<Subject> {
        let anna = || Subject::user("user", "1", "anna");
        let mut people = vec![Subject::anonymous(), anna(), anna().with_superuser(true)];
        let names: Vec<_> = ROLES.into_iter().skip(2).collect();
        for one in &names {
            people.extend(names.iter().map(|two| anna().with_roles([*one, *two])));
            people.extend(GROUPS.iter().map(|group| anna().with_roles([*one]).with_groups([*group])));
        }
        people.extend(GROUPS.iter().map(|group| anna().with_groups([*group])));
        people
    }

    /// Whether a subject is among those who are said to gain.
    fn is_named(policy: &Authorizer, subject: &Subject, gains: &[Holder]) -> bool {
        let mut roles: Vec<String> = subject.roles().to_vec();
        roles.extend(subject.groups().iter().flat_map(|group| policy.roles_of_group(group)));
        gains.iter().any(|holder| match holder {
            Holder::Role(name) => roles.contains(name),
            Holder::Group(name) => subject.groups().contains(name),
            Holder::Authenticated => subject.is_signed_in(),
            Holder::Anonymous => !subject.is_signed_in(),
            Holder::Everybody => true,
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_proposal_allows_what_was_asked_and_widens_nobody_but_those_it_names(
            written in oracle::written(),
            question in oracle::question(),
        ) {
            let text = oracle::toml(&written);
            let before = authorizer(&text);
            let asker = oracle::subject(&question);
            for proposal in before.suggest(&asker, question.action, question.resource) {
                let after = authorizer(proposal.text());
                prop_assert_eq!(rows(&after, &asker, question.action, question.resource), Rows::ALL);
                for subject in people() {
                    for (action, resource) in ACTIONS.iter().flat_map(|a| RESOURCES.iter().map(move |r| (*a, *r))) {
                        let (old, new) =
                            (rows(&before, &subject, action, resource), rows(&after, &subject, action, resource));
                        prop_assert!(new.contains(old), "{subject:?} loses {action} {resource} by {proposal}\nin\n{text}");
                        if new == old {
                            continue;
                        }
                        let is_asked = (action, resource) == (question.action, question.resource);
                        let is_said = proposal.opens.contains(&format!("{action} {resource}"));
                        prop_assert!(is_asked || is_said, "{action} {resource} is opened by {proposal}\nin\n{text}");
                        prop_assert!(
                            is_named(&after, &subject, &proposal.gains),
                            "{subject:?} gains {action} {resource} by {proposal}\nin\n{text}"
                        );
                    }
                }
            }
        }
    }
}
