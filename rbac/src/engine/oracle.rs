//! The index and casbin, on a thousand random policies: both must answer alike, for own rows and for others.
#![cfg(all(feature = "casbin", feature = "rows"))]

use std::collections::{BTreeMap, BTreeSet};

use casbin::CoreApi;
use proptest::prelude::*;

use crate::{Answer, Authorizer, Permission, Subject, row::Rows};

pub(super) const RESOURCES: [&str; 6] =
    ["shop.book", "shop.order", "blog.post", "auth.user", "admin.site", "rbac.rule"];
const PATTERNS: [&str; 11] = [
    "shop.book",
    "shop.order",
    "blog.post",
    "auth.user",
    "admin.site",
    "rbac.rule",
    "shop.*",
    "blog.*",
    "auth.*",
    "*",
    "@mixed",
];
pub(super) const ACTIONS: [&str; 5] = ["create", "read", "update", "delete", "publish"];
const WORDS: [&str; 11] = [
    "create",
    "read",
    "update",
    "delete",
    "publish",
    "crud",
    "*",
    "read:own",
    "update:own",
    "crud:own",
    "*:own",
];
pub(super) const ROLES: [&str; 6] = ["anonymous", "authenticated", "a", "b", "c", "d"];
pub(super) const GROUPS: [&str; 2] = ["Night shift", "Editors"];

/// Patterns with the words that they are given.
type Table = BTreeMap<&'static str, BTreeSet<&'static str>>;

#[derive(Clone, Debug)]
struct Role {
    inherits: u8,
    allow: Table,
    except: Table,
    deny: Table,
}

#[derive(Clone, Debug)]
pub(super) struct Written {
    roles: Vec<Role>,
    never: Table,
    groups: [u8; 2],
}

fn table(most: usize) -> impl Strategy<Value = Table> {
    let words = proptest::collection::btree_set(proptest::sample::select(&WORDS[..]), 1..3);
    proptest::collection::btree_map(proptest::sample::select(&PATTERNS[..]), words, 0..=most)
}

fn role() -> impl Strategy<Value = Role> {
    // Exceptions and denials are the rarer ones, or they would leave nothing to disagree about.
    let seldom = |most| prop_oneof![3 => Just(Table::new()), 1 => table(most)];
    (any::<u8>(), table(3), seldom(2), seldom(1)).prop_map(|(inherits, allow, except, deny)| Role {
        inherits,
        allow,
        except,
        deny,
    })
}

pub(super) fn written() -> impl Strategy<Value = Written> {
    let never = prop_oneof![4 => Just(Table::new()), 1 => table(1)];
    (proptest::collection::vec(role(), 6), never, any::<[u8; 2]>())
        .prop_map(|(roles, never, groups)| Written { roles, never, groups })
}

/// Somebody, and what he asks.
#[derive(Clone, Debug)]
pub(super) struct Question {
    roles: u8,
    groups: u8,
    /// What tables give: pairs of an action and a resource.
    permissions: BTreeSet<(&'static str, &'static str)>,
    superuser: bool,
    signed_in: bool,
    pub(super) action: &'static str,
    pub(super) resource: &'static str,
}

pub(super) fn question() -> impl Strategy<Value = Question> {
    let words = || (proptest::sample::select(&ACTIONS[..]), proptest::sample::select(&RESOURCES[..]));
    let given = proptest::collection::btree_set(words(), 0..4);
    let people = (any::<u8>(), any::<u8>(), given);
    (people, proptest::bool::weighted(0.1), proptest::bool::weighted(0.85), words()).prop_map(
        |((roles, groups, mut permissions), superuser, signed_in, (action, resource))| {
            // Thirty pairs there are: without this, hardly a question would be about one that is given.
            if roles % 8 == 0 {
                permissions.insert((action, resource));
            }
            // Two roles out of four on average would allow nearly everything: one.
            Question {
                roles: roles & roles >> 3,
                groups: groups & groups >> 2,
                permissions,
                superuser,
                signed_in,
                action,
                resource,
            }
        },
    )
}

fn chosen<'a>(names: &'a [&'a str], bits: u8) -> impl Iterator<Item = &'a str> {
    names.iter().enumerate().filter(move |(at, _)| bits >> at & 1 == 1).map(|(_, name)| *name)
}

fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    format!("[{}]", names.into_iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", "))
}

/// As somebody would write it into a file.
pub(super) fn toml(policy: &Written) -> String {
    let mut text = "actions = [\"publish\"]\n[sets]\nmixed = [\"shop.order\", \"blog.*\"]\n".to_owned();
    let rules = |text: &mut String, name: &str, rules: &Table| {
        text.push_str(&format!("[{name}]\n"));
        for (pattern, words) in rules {
            text.push_str(&format!("{pattern:?} = {}\n", list(words.iter().copied())));
        }
    };
    for (at, (name, role)) in ROLES.iter().zip(&policy.roles).enumerate() {
        let inherits = list(chosen(&ROLES[..at], role.inherits & role.inherits >> 4));
        text.push_str(&format!("[roles.{name}]\ninherits = {inherits}\n"));
        rules(&mut text, &format!("roles.{name}.allow"), &role.allow);
        rules(&mut text, &format!("roles.{name}.except"), &role.except);
        rules(&mut text, &format!("roles.{name}.deny"), &role.deny);
    }
    rules(&mut text, "never", &policy.never);
    text.push_str("[groups]\n");
    for (name, bits) in GROUPS.iter().zip(policy.groups) {
        text.push_str(&format!("{name:?} = {}\n", list(chosen(&ROLES[2..], bits & bits >> 3))));
    }
    text
}

pub(super) fn subject(question: &Question) -> Subject {
    if !question.signed_in {
        return Subject::anonymous();
    }
    Subject::user("user", "1", "anna")
        .with_superuser(question.superuser)
        .with_roles(chosen(&ROLES[2..], question.roles))
        .with_groups(chosen(&GROUPS, question.groups))
        .with_permissions(
            question.permissions.iter().map(|&(action, resource)| Permission::new(action, resource)),
        )
}

/// The lines by which the subject of a question joins casbin's policy, under the question's number: its roles, and an
/// allow after all others for each permission.
fn links(visitor: usize, question: &Question) -> String {
    let mut roles = Vec::new();
    if question.signed_in {
        roles.push("role:authenticated".to_owned());
        roles.extend(chosen(&ROLES[2..], question.roles).map(|role| format!("role:{role}")));
        roles.extend(chosen(&GROUPS, question.groups).map(|group| format!("group:{group}")));
        roles.extend(question.superuser.then(|| "superuser".to_owned()));
    } else {
        roles.push("role:anonymous".to_owned());
    }
    let links = roles.iter().map(|role| format!("g, user:{visitor}, {role}\n"));
    let given = question.permissions.iter().filter(|_| question.signed_in).map(|(action, resource)| {
        let (app, model) = resource.split_once('.').unwrap();
        format!("p, user:{visitor}, {app}, {model}, -, {action}, *, allow\n")
    });
    links.chain(given).collect()
}

fn ours(policy: &Authorizer, question: &Question) -> Rows {
    let rows = match policy.check(&subject(question), question.action, question.resource).answer() {
        Answer::Allowed => Rows::ALL,
        Answer::AllowedForSome(scope) => scope.rows(),
        Answer::Denied => Rows::NONE,
    };
    // casbin does not know that visitors own nothing.
    if question.signed_in { rows } else { rows & Rows::OTHERS }
}

fn casbins(enforcer: &casbin::Enforcer, visitor: usize, question: &Question) -> Rows {
    let (app, model) = question.resource.split_once('.').unwrap();
    let visitor = format!("user:{visitor}");
    let may = |row: &str| enforcer.enforce((visitor.as_str(), app, model, question.action, row)).unwrap();
    let own = if question.signed_in && may("own") { Rows::OWN } else { Rows::NONE };
    own | if may("other") { Rows::OTHERS } else { Rows::NONE }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_index_and_casbin_answer_alike(
        written in written(),
        questions in proptest::collection::vec(question(), 8),
    ) {
        let text = toml(&written);
        let mut policy = Authorizer::from_text("policy.toml", &text).unwrap();
        for resource in RESOURCES {
            policy = policy.with_rows(crate::row::Map::new::<crate::row::tests::order::Entity>(resource)
                .owner(crate::row::tests::order::Column::OwnerId));
        }
        policy.register(RESOURCES).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let mut exported = policy.to_casbin().unwrap();
        for (visitor, question) in questions.iter().enumerate() {
            exported.policy.push_str(&links(visitor, question));
        }
        let enforcer = runtime.block_on(exported.enforcer()).unwrap();
        for (visitor, question) in questions.iter().enumerate() {
            prop_assert_eq!(
                ours(&policy, question),
                casbins(&enforcer, visitor, question),
                "{:?} in\n{}\n{}", question, text, exported.policy
            );
        }
    }
}
