//! The order of decision, case by case, and what other systems were caught allowing.

use crate::{Authorizer, Decision, Permission, ReasonKind, Subject};

const POLICY: &str = r#"
actions = ["publish"]
resources = ["shop.book", "shop.order", "shop.salary", "shop.invoice", "auth.user", "admin.site", "blog.post"]

[roles.viewer.allow]
"shop.*" = ["read"]
[roles.viewer.except]
"shop.salary" = ["*"]

[roles.editor]
inherits = ["viewer"]
[roles.editor.allow]
"shop.book" = ["crud"]

[roles.payroll.allow]
"shop.salary" = ["read"]

[roles.helper]
inherits = ["suspended"]
[roles.helper.allow]
"shop.book" = ["read"]

[roles.everything.allow]
"*" = ["*"]

[roles.keeper.allow]
"auth.*" = ["read"]

[roles.suspended.deny]
"*" = ["*"]

[roles.anonymous.allow]
"blog.post" = ["read"]
[roles.authenticated.allow]
"blog.post" = ["create"]

[never]
"shop.invoice" = ["delete"]

[groups]
"Night shift" = ["editor"]
"#;

fn check(subject: &Subject, action: &str, resource: &str) -> Decision {
    let policy = Authorizer::from_text("policy.toml", POLICY).unwrap();
    policy.check(subject, action, resource)
}

fn anna(roles: &[&str]) -> Subject {
    Subject::user("auth_user", "1", "anna").with_roles(roles.iter().copied())
}

/// Who asks, what for, whether it is allowed, by which step, and the line that settled it.
type Case = (Subject, &'static str, &'static str, bool, ReasonKind, Option<usize>);

fn line(text: &str) -> Option<usize> {
    POLICY.lines().position(|line| line.contains(text)).map(|at| at + 1)
}

#[test]
fn each_step_comes_before_the_next() {
    use ReasonKind::{Allow, Deny, Inactive, Never, Silence, Superuser, UnknownAction, UnknownResource};
    let boss = || Subject::user("auth_user", "9", "boss").with_superuser(true);
    let never = line("\"shop.invoice\" = [\"delete\"]");
    let suspended = line("[roles.suspended.deny]").map(|line| line + 1);
    let cases: [Case; 17] = [
        (boss().with_active(false), "read", "shop.book", false, Inactive, None),
        (anna(&["editor"]).with_active(false), "read", "shop.book", false, Inactive, None),
        (boss(), "delete", "shop.invoice", false, Never, never),
        (anna(&["everything"]), "delete", "shop.invoice", false, Never, never),
        (boss(), "publish", "auth.user", true, Superuser, None),
        (boss().with_roles(["suspended"]), "read", "shop.book", true, Superuser, None),
        (anna(&["everything", "suspended"]), "read", "shop.book", false, Deny, suspended),
        (anna(&["helper"]), "read", "shop.book", false, Deny, suspended),
        (anna(&["suspended"]), "read", "auth.user", false, Deny, suspended),
        (anna(&["viewer"]), "read", "shop.book", true, Allow, line("\"shop.*\" = [\"read\"]")),
        (anna(&["editor"]), "read", "shop.order", true, Allow, line("\"shop.*\" = [\"read\"]")),
        (anna(&["viewer"]), "read", "shop.salary", false, Silence, None),
        (
            anna(&["viewer", "payroll"]),
            "read",
            "shop.salary",
            true,
            Allow,
            line("\"shop.salary\" = [\"read\"]"),
        ),
        (anna(&["viewer"]), "update", "shop.book", false, Silence, None),
        (boss(), "refund", "shop.book", false, UnknownAction, None),
        (boss(), "read", "shop.boook", false, UnknownResource, None),
        (anna(&["everything"]), "publish", "blog.post", true, Allow, line("\"*\" = [\"*\"]")),
    ];
    for (subject, action, resource, allowed, kind, line) in cases {
        let decision = check(&subject, action, resource);
        let told = format!("{subject:?} {action} {resource}: {}", decision.reason());
        assert_eq!(decision.is_allowed(), allowed, "{told}");
        assert_eq!(decision.is_denied(), !allowed, "{told}");
        assert_eq!(decision.reason().kind, kind, "{told}");
        assert_eq!(decision.reason().rule.map(|rule| rule.line), line, "{told}");
    }
}

#[test]
fn a_star_reaches_the_guarded_apps_only_where_it_takes_away() {
    for resource in ["auth.user", "admin.site"] {
        assert!(check(&anna(&["everything"]), "read", resource).is_denied());
    }
    assert!(check(&anna(&["keeper"]), "read", "auth.user").is_allowed());
    assert!(check(&anna(&["keeper", "suspended"]), "read", "auth.user").is_denied());
}

#[test]
fn groups_bring_their_roles() {
    let anna = anna(&[]).with_groups(["Night shift", "Choir"]);
    assert!(check(&anna, "delete", "shop.book").is_allowed());
    let policy = Authorizer::from_text("policy.toml", POLICY).unwrap();
    assert_eq!(policy.roles_of_group("Night shift"), ["editor"]);
    assert!(policy.names_group("Night shift") && !policy.names_group("Choir"));
}

#[test]
fn visitors_and_the_signed_in_have_a_role_each_and_cannot_claim_the_other() {
    let visitor = Subject::anonymous();
    assert!(check(&visitor, "read", "blog.post").is_allowed());
    assert!(check(&visitor, "create", "blog.post").is_denied());
    assert!(check(&anna(&[]), "create", "blog.post").is_allowed());
    assert!(check(&anna(&[]), "read", "blog.post").is_denied());
    assert!(check(&anna(&["anonymous"]), "read", "blog.post").is_denied());
    let pretender =
        Subject::anonymous().with_superuser(true).with_roles(["everything"]).with_groups(["Night shift"]);
    assert!(check(&pretender, "update", "shop.book").is_denied());
    assert!(!Subject::user("auth_user", " ", "nobody").with_superuser(true).is_superuser());
}

/// Flask-Authorize allows everything to a user without roles and to action names that do not exist; casbin allows
/// the empty request on an empty policy.
#[test]
fn nothing_that_is_missing_allows_anything() {
    for action in ["create", "read", "update", "delete", "publish"] {
        for resource in ["shop.book", "shop.salary", "auth.user", "admin.site"] {
            assert!(check(&anna(&[]), action, resource).is_denied(), "{action} {resource}");
            assert!(check(&anna(&["no-such-role"]), action, resource).is_denied(), "{action} {resource}");
            assert!(check(&Subject::anonymous(), action, resource).is_denied(), "{action} {resource}");
        }
    }
    let everything = anna(&["everything"]);
    for (action, resource) in
        [("", ""), ("", "shop.book"), ("read", ""), ("*", "shop.book"), ("crud", "shop.book")]
    {
        assert!(check(&everything, action, resource).is_denied(), "{action:?} {resource:?}");
    }
    for resource in ["*", "shop.*", "shop", "SHOP.BOOK", "shop.book ", "shop.book.title", "nowhere.atall"] {
        assert!(check(&everything, "read", resource).is_denied(), "{resource:?}");
    }
    assert!(check(&anna(&[""]).with_groups([""]), "read", "shop.book").is_denied());
}

#[test]
fn a_denial_says_what_comes_closest() {
    let told = |subject: &Subject, action, resource| check(subject, action, resource).reason().to_string();
    assert_eq!(
        told(&anna(&["viewer"]), "update", "shop.book"),
        "denied: no role held allows it; the roles held allow `read`; this is allowed to `editor`, `everything`"
    );
    assert_eq!(
        told(&anna(&["viewer"]), "read", "shop.salary"),
        format!(
            "denied: no role held allows it; `viewer` allows it but for the exception in policy.toml:{}",
            line("\"shop.salary\" = [\"*\"]").unwrap()
        )
    );
    assert_eq!(
        told(&anna(&["Editor"]), "read", "shop.book"),
        "denied: no role held allows it; the policy knows no role `Editor`; did you mean `editor`?"
    );
    assert_eq!(
        told(&anna(&["viewer"]), "read", "shop.boook"),
        "denied: nobody declared the resource; \
         declare it: resources = [\"shop.boook\"], or register its model; did you mean `shop.book`?"
    );
    assert_eq!(
        told(&anna(&["viewer"]), "read", "shop.book"),
        format!(
            "allowed by a role held: policy.toml:{} (role viewer): \"shop.*\" = [\"read\"]",
            line("\"shop.*\" = [\"read\"]").unwrap()
        )
    );
}

#[test]
fn who_covers_whom() {
    let policy = Authorizer::from_text("policy.toml", POLICY).unwrap();
    let boss = Subject::user("auth_user", "9", "boss").with_superuser(true);
    let cases = [
        (&boss, &anna(&["everything"]), true),
        (&boss, &boss, true),
        (&anna(&["everything", "keeper"]), &boss, false),
        (&anna(&["everything"]), &boss.clone().with_active(false), false),
        (&anna(&["editor"]), &anna(&["viewer"]), true),
        (&anna(&["viewer"]), &anna(&["editor"]), false),
        (&anna(&["viewer"]), &anna(&["editor"]).with_active(false), false),
        (&anna(&["editor"]).with_active(false), &anna(&[]), false),
        (&anna(&["everything"]), &anna(&["keeper"]), false),
        (&anna(&["editor"]), &anna(&["payroll"]), false),
        (&anna(&[]), &anna(&["suspended"]), true),
        (&anna(&[]), &anna(&[]).with_groups(["Night shift"]), false),
    ];
    for (holder, other, covers) in cases {
        assert_eq!(policy.covers(holder, other), covers, "{holder:?} {other:?}");
    }
}

#[test]
fn what_inheritance_multiplies_has_a_ceiling() {
    let policy =
        crate::Policy::build(vec![crate::policy::Raw::alone("p", POLICY)], &Default::default()).unwrap();
    assert!(super::index::Index::build(policy.model(), 10).is_err());
    assert!(super::index::Index::build(policy.model(), 1_000).is_ok());
}

#[cfg(feature = "rows")]
mod own_rows {
    use super::anna;
    use crate::{
        Authorizer, Decision, ReasonKind, Subject,
        row::{Map, Rows, tests::order},
    };

    const POLICY: &str = r#"
    actions = ["approve"]
    [roles.clerk.allow]
    "shop.order" = ["read", "update:own", "approve"]
    [roles.clerk.deny]
    "shop.order" = ["approve:own"]
    [roles.manager.allow]
    "shop.order" = ["update"]
    [roles.trainee]
    inherits = ["clerk"]
    [roles.careless.allow]
    "shop.order" = ["delete"]
    [roles.careless.except]
    "shop.order" = ["delete:own"]
    [roles.nothing.allow]
    "shop.order" = ["delete:own"]
    [roles.nothing.except]
    "shop.order" = ["delete"]
    [roles.anonymous.allow]
    "shop.order" = ["read:own"]
    [never]
    "shop.order" = ["create:own"]
    "#;

    fn check(subject: &Subject, action: &str) -> Decision {
        let policy = Authorizer::from_text("policy.toml", POLICY).unwrap();
        let policy = policy.with_rows(Map::new::<order::Entity>("shop.order").owner(order::Column::OwnerId));
        policy.register(["shop.order"]).unwrap();
        policy.check(subject, action, "shop.order")
    }

    fn rows(subject: &Subject, action: &str) -> Rows {
        let decision = check(subject, action);
        match (decision.is_allowed(), decision.scope()) {
            (true, _) => Rows::ALL,
            (_, Some(scope)) => scope.rows(),
            _ => Rows::NONE,
        }
    }

    #[test]
    fn qualifiers_are_sets_of_rows() {
        assert_eq!(rows(&anna(&["clerk"]), "read"), Rows::ALL);
        assert_eq!(rows(&anna(&["clerk"]), "update"), Rows::OWN);
        assert_eq!(rows(&anna(&["clerk", "manager"]), "update"), Rows::ALL);
        assert_eq!(rows(&anna(&["trainee"]), "update"), Rows::OWN);
        assert_eq!(rows(&anna(&["clerk"]), "approve"), Rows::OTHERS, "four eyes");
        assert_eq!(rows(&anna(&["trainee"]), "approve"), Rows::OTHERS, "a denial is inherited");
        assert_eq!(rows(&anna(&["careless"]), "delete"), Rows::OTHERS);
        assert_eq!(rows(&anna(&["careless", "nothing"]), "delete"), Rows::OTHERS);
        assert_eq!(rows(&anna(&["nothing"]), "delete"), Rows::NONE);
        let boss = Subject::user("auth_user", "9", "boss").with_superuser(true);
        assert_eq!(rows(&boss, "create"), Rows::OTHERS, "never binds superusers, row by row");
        assert_eq!(rows(&Subject::anonymous(), "read"), Rows::NONE, "visitors own nothing");
        let limit = check(&anna(&["clerk"]), "approve").reason().limited_by.unwrap();
        assert_eq!((limit.line, limit.text.as_str()), (6, "\"shop.order\" = [\"approve:own\"]"));
    }

    #[test]
    fn some_rows_without_an_owner_column_are_no_rows() {
        let policy = Authorizer::from_text("policy.toml", POLICY).unwrap();
        let decision = policy.check(&anna(&["clerk"]), "update", "shop.order");
        assert!(decision.is_denied());
        assert_eq!(decision.reason().kind, ReasonKind::UnknownOwner);
        assert!(decision.reason().to_string().contains("row::Map::new::<Entity>(\"shop.order\")"));
    }
}

fn given(action: &str, resource: &str) -> Permission {
    Permission::new(action, resource).written(format!("{resource}: {action}")).of_group("Editors")
}

#[test]
fn a_permission_out_of_a_table_allows_like_a_role_and_gives_way_like_one() {
    use ReasonKind::{Allow, Deny, Inactive, Never, Permission as ByPermission, Silence, UnknownAction};
    let holding = |roles: &[&str]| {
        anna(roles).with_permissions([
            given("update", "shop.book"),
            given("read", "shop.salary"),
            given("delete", "shop.invoice"),
            given("read", "auth.user"),
            given("publish_book", "shop.book").or_action("publish"),
            given("refund", "shop.book"),
        ])
    };
    let cases = [
        (holding(&[]), "update", "shop.book", ByPermission),
        (holding(&[]), "publish", "shop.book", ByPermission),
        (holding(&[]), "read", "auth.user", ByPermission),
        (holding(&[]), "delete", "shop.book", Silence),
        (holding(&[]), "update", "shop.order", Silence),
        // Declared by nobody.
        (holding(&[]), "refund", "shop.book", UnknownAction),
        // A role that says so too is the one to be named.
        (holding(&["editor"]), "update", "shop.book", Allow),
        // An `except` takes from its own role only.
        (holding(&["viewer"]), "read", "shop.salary", ByPermission),
        (holding(&["suspended"]), "update", "shop.book", Deny),
        (holding(&[]), "delete", "shop.invoice", Never),
        (holding(&[]).with_active(false), "update", "shop.book", Inactive),
    ];
    for (subject, action, resource, kind) in cases {
        let decision = check(&subject, action, resource);
        let told = format!("{action} {resource}: {}", decision.reason());
        assert_eq!(decision.reason().kind, kind, "{told}");
        assert_eq!(decision.is_allowed(), matches!(kind, Allow | ByPermission), "{told}");
    }
    let why = check(&holding(&[]), "update", "shop.book").reason().to_string();
    assert_eq!(why, "allowed by the permission shop.book: update of the group Editors (Django's tables)");
    let nobody = Subject::anonymous().with_permissions([given("update", "shop.book")]);
    assert!(check(&nobody, "update", "shop.book").is_denied(), "visitors hold no permissions");
}

#[test]
fn whoever_covers_an_account_covers_its_permissions_even_those_that_come_to_nothing_here() {
    let policy = Authorizer::from_text("policy.toml", POLICY).unwrap();
    let with = |permission: Permission| anna(&[]).with_permissions([permission]);
    let cases = [
        (anna(&[]), given("update", "shop.book"), false),
        (with(given("update", "shop.book")), given("update", "shop.book"), true),
        (anna(&["editor"]), given("update", "shop.book"), true),
        // Neither the role nor the permission may delete an invoice here; elsewhere the permission may.
        (anna(&["everything"]), given("delete", "shop.invoice"), false),
        (with(given("delete", "shop.invoice")), given("delete", "shop.invoice"), true),
        (anna(&["everything"]), given("update", "cellar.wine"), false),
        (with(given("update", "cellar.wine")), given("update", "cellar.wine"), true),
        (anna(&["everything"]).with_superuser(true), given("update", "cellar.wine"), true),
    ];
    for (holder, permission, covers) in cases {
        let told = format!("{holder:?} and {permission:?}");
        assert_eq!(policy.covers(&holder, &with(permission)), covers, "{told}");
    }
}
