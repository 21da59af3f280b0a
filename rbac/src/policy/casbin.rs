//! The policy in casbin's words: a `model.conf` and a `policy.csv` that decide as we do.
//!
//! The order of decision becomes the order of the lines, of which the first that matches settles it:
//! never (deny), superuser (allow), deny, allow. A request asks for one row at a time, the subject's own (`own`)
//! or another (`other`). What a role excepts from its own allow stands in the same line as the allow (`but`), since
//! it takes away from no other line.
//!
//! casbin follows inheritance ten steps deep and then stops without a word, so it is written out.

use std::fmt::Write;

use casbin::CoreApi;

use super::{
    Policy,
    model::{GUARDED_APPS, Pattern, Role, Rule, Side},
};
use crate::{
    action::{ActionId, Actions},
    engine::index::closure,
    row::Rows,
};

/// Nothing is excepted.
const NOTHING: &str = "-";

/// A policy as casbin reads it. Made by [`Authorizer::to_casbin`](crate::Authorizer::to_casbin).
///
/// Roles are named `role:editor` there, groups `group:Editors`, and everything is allowed to `superuser`. Your
/// users join by lines such as `g, user:anna, role:editor`, `g, user:anna, group:Editors`, and, for whoever is
/// signed in, `g, user:anna, role:authenticated`. Never ask casbin about an account that is not active: it knows
/// nothing of that.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Casbin {
    /// The text of `model.conf`.
    pub model: String,
    /// The text of `policy.csv`.
    pub policy: String,
}

impl Casbin {
    /// An enforcer on this policy. Ask it with `(subject, app, model, action, row)`, where the row is `own` or
    /// `other`.
    ///
    /// # Errors
    /// casbin cannot read the two texts.
    pub async fn enforcer(&self) -> casbin::Result<casbin::Enforcer> {
        let model = casbin::DefaultModel::from_str(&self.model).await?;
        casbin::Enforcer::new(model, casbin::StringAdapter::new(&self.policy)).await
    }
}

/// A group's name that casbin's files could not carry, or would take for something else.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the group `{}` cannot be written to casbin's policy: \
     rename it to letters, digits, spaces and `_-.@`",
    name.escape_debug()
)]
#[non_exhaustive]
pub struct CasbinError {
    /// The name.
    pub name: String,
}

/// Writes the policy for casbin.
pub(crate) fn export(policy: &Policy) -> Result<Casbin, CasbinError> {
    let model = policy.model();
    let mut lines = Lines { names: &model.actions, text: String::new() };
    for rule in &model.never {
        lines.taking("*", rule);
    }
    lines.push("superuser", ["**", "*", NOTHING, "*", "*", "allow"]);
    for role in &model.roles {
        role.deny.iter().for_each(|rule| lines.taking(&format!("role:{}", role.name), rule));
    }
    for role in &model.roles {
        role.allow.iter().for_each(|rule| lines.giving(role, rule));
    }
    for (role, id) in model.roles.iter().zip(0..) {
        for ancestor in closure(&model.roles, [id]).into_iter().filter(|&ancestor| ancestor != id) {
            let ancestor = model.roles.get(ancestor as usize).map_or("", |role| role.name.as_str());
            lines.link(&format!("role:{}", role.name), ancestor);
        }
    }
    for group in &model.groups {
        let plain = |letter: char| letter.is_alphanumeric() || " _-.@".contains(letter);
        if !group.name.chars().all(plain) {
            return Err(CasbinError { name: group.name.clone() });
        }
        for &role in &group.roles {
            let role = model.roles.get(role as usize).map_or("", |role| role.name.as_str());
            lines.link(&format!("group:{}", group.name), role);
        }
    }
    Ok(Casbin { model: model_conf(), policy: lines.text })
}

/// Cheap comparisons first: casbin evaluates this for every line.
fn model_conf() -> String {
    let guarded = GUARDED_APPS.map(|app| format!("r.app != \"{app}\"")).join(" && ");
    let app = format!("(r.app == p.app || p.app == \"**\" || (p.app == \"*\" && {guarded}))");
    let matcher = [
        "(r.act == p.act || p.act == \"*\")",
        "(r.row == p.row || p.row == \"*\")",
        &app,
        "(r.model == p.model || p.model == \"*\")",
        "(p.sub == \"*\" || g(r.sub, p.sub))",
        "(p.but == \"-\" || !regexMatch(r.app + \".\" + r.model, p.but))",
    ]
    .join(" && ");
    format!(
        "[request_definition]\nr = sub, app, model, act, row\n\n\
         [policy_definition]\np = sub, app, model, but, act, row, eft\n\n\
         [role_definition]\ng = _, _\n\n\
         [policy_effect]\ne = priority(p.eft) || deny\n\n\
         [matchers]\nm = {matcher}\n"
    )
}

struct Lines<'a> {
    names: &'a [String],
    text: String,
}

impl Lines<'_> {
    /// A line that takes away: everything it says, guarded apps included.
    fn taking(&mut self, subject: &str, rule: &Rule) {
        let (app, model) = object(&rule.pattern, Side::Takes);
        for action in self.actions(rule.actions) {
            self.push(subject, [app, model, NOTHING, &action, row(rule.rows), "deny"]);
        }
    }

    /// The lines of an allow: one, unless the role excepts something from it.
    fn giving(&mut self, role: &Role, rule: &Rule) {
        let subject = format!("role:{}", role.name);
        let (app, model) = object(&rule.pattern, Side::Gives);
        if role.except.is_empty() {
            for action in self.actions(rule.actions) {
                self.push(&subject, [app, model, NOTHING, &action, row(rule.rows), "allow"]);
            }
            return;
        }
        for action in rule.actions.each(self.names.len()) {
            for rows in [Rows::OWN, Rows::OTHERS].into_iter().filter(|&rows| rule.rows.contains(rows)) {
                let name = self.names.get(usize::from(action)).map_or("", String::as_str).to_owned();
                self.push(&subject, [app, model, &but(role, action, rows), &name, row(rows), "allow"]);
            }
        }
    }

    fn actions(&self, actions: Actions) -> Vec<String> {
        match actions {
            Actions::Every => vec!["*".to_owned()],
            some => some
                .each(self.names.len())
                .filter_map(|one| self.names.get(usize::from(one)).cloned())
                .collect(),
        }
    }

    fn push(&mut self, subject: &str, [app, model, but, action, row, effect]: [&str; 6]) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.text, "p, {subject}, {app}, {model}, {but}, {action}, {row}, {effect}");
    }

    fn link(&mut self, member: &str, role: &str) {
        let _ = writeln!(self.text, "g, {member}, role:{role}");
    }
}

/// App and model as a line has them. `**` is every app, `*` every app but the guarded ones.
fn object(pattern: &Pattern, side: Side) -> (&str, &str) {
    match pattern {
        Pattern::Every if side == Side::Takes => ("**", "*"),
        Pattern::Every => ("*", "*"),
        Pattern::App(app) => (app, "*"),
        Pattern::Exact(name) => name.split_once('.').unwrap_or((name, "*")),
    }
}

fn row(rows: Rows) -> &'static str {
    match rows {
        Rows::OWN => "own",
        Rows::OTHERS => "other",
        _ => "*",
    }
}

/// A regular expression for the resources that a role excepts for an action and rows.
fn but(role: &Role, action: ActionId, rows: Rows) -> String {
    let excepts = role.except.iter().filter(|rule| rule.actions.contain(action) && rule.rows.contains(rows));
    let patterns: Vec<String> = excepts
        .map(|rule| match &rule.pattern {
            Pattern::Every => ".+".to_owned(),
            Pattern::App(app) => format!("{app}[.].+"),
            // Names are letters, digits, `_` and `-`: only the dot means something in the expression.
            Pattern::Exact(name) => name.replace('.', "[.]"),
        })
        .collect();
    if patterns.is_empty() { NOTHING.to_owned() } else { format!("^(?:{})$", patterns.join("|")) }
}
