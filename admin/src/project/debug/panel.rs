//! The panel: folded away until somebody looks, and of use without a script.

use std::time::Duration;

use auth::session::KnownSession;
use chrono::TimeDelta;
use maud::{Markup, html};
use rbac::Answer;

use super::PATH;
use super::record::Notes;

/// What a request did, for the end of its page.
pub(super) fn panel(notes: &Notes, elapsed: Duration, hashes: u64, id: &str) -> Markup {
    let repeated = notes.repeated();
    let decisions: usize = notes.decisions.iter().map(|decided| decided.times).sum();
    html! {
        aside.debug aria-label="Debug panel" {
            details {
                summary {
                    strong { "Debug" } " " (milliseconds(elapsed))
                    " · " (counted(notes.queries.len(), "query", "queries")) " " (milliseconds(notes.database()))
                    @if repeated > 0 { " · " span.debug-warn { (repeated) " repeated" } }
                    " · " (counted(decisions, "decision", "decisions"))
                }
                div.debug-body {
                    (timings(notes, elapsed, hashes))
                    (session(notes.session().as_ref()))
                    (queries(notes))
                    (decided(notes))
                    @if notes.more > 0 { p { (notes.more) " more are not shown." } }
                    p { "Request " code { (id) } " · " a href=(PATH) { "The last requests" } }
                }
            }
        }
    }
}

fn timings(notes: &Notes, elapsed: Duration, hashes: u64) -> Markup {
    html! {
        section {
            h2 { "Timings" }
            dl {
                dt { "Until the answer" } dd { (milliseconds(elapsed)) }
                dt { "Database" } dd { (milliseconds(notes.database())) }
                dt { "Until the first decision" }
                dd { @match notes.first_decision { Some(after) => (milliseconds(after)), None => "none was taken" } }
                dt { "Passwords hashed meanwhile" } dd { (hashes) }
            }
        }
    }
}

fn session(known: Option<&KnownSession>) -> Markup {
    html! {
        section {
            h2 { "Session" }
            @match known {
                None => p { "Nobody asked for it, or there is none." },
                Some(known) => dl {
                    dt { "Who" } dd { (known.user.as_deref().unwrap_or("a visitor who is not signed in")) }
                    dt { "Began" } dd { (span(known.now - known.began)) " ago" }
                    dt { "Identity proved" }
                    dd { @match known.proved { Some(at) => { (span(known.now - at)) " ago" }, None => "never" } }
                    dt { "Ends, if nobody uses it" } dd { "in " (span(known.ends - known.now)) }
                    dt { "Keeps data under" }
                    dd { @if known.keys.is_empty() { "no key" } @else { (known.keys.join(", ")) } }
                }
            }
        }
    }
}

fn queries(notes: &Notes) -> Markup {
    let times = notes.times();
    html! {
        section {
            h2 { "Queries" }
            @if notes.queries.is_empty() { p { "None." } } @else {
                ol.debug-queries {
                    @for query in &notes.queries {
                        li {
                            span.debug-time { (milliseconds(query.elapsed)) } " "
                            @if let Some(times) = times.get(query.sql.as_str()).filter(|times| **times > 1) {
                                span.debug-warn { "sent " (times) " times" } " "
                            }
                            @if query.failed { span.debug-bad { "failed" } " " }
                            code { (query.sql) }
                        }
                    }
                }
            }
        }
    }
}

fn decided(notes: &Notes) -> Markup {
    html! {
        section {
            h2 { "Decisions" }
            @if notes.decisions.is_empty() { p { "None." } } @else {
                ol.debug-decisions {
                    @for decided in &notes.decisions {
                        li {
                            @match decided.decision.answer() {
                                Answer::Allowed => span.debug-good { "allowed" },
                                Answer::AllowedForSome(_) => span.debug-warn { "allowed for some" },
                                Answer::Denied => span.debug-bad { "denied" },
                            }
                            " " strong { (decided.action) " " (decided.resource) } " to " (decided.who)
                            @if decided.times > 1 { " (" (decided.times) " times)" }
                            div { code { (decided.decision.reason()) } }
                        }
                    }
                }
            }
        }
    }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

pub(super) fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1_000.0)
}

/// A span of time in its largest unit.
fn span(time: TimeDelta) -> String {
    let seconds = time.num_seconds().max(0);
    let (count, unit) = match seconds {
        0..120 => (seconds, "s"),
        120..7_200 => (seconds / 60, "min"),
        7_200..172_800 => (seconds / 3_600, "h"),
        _ => (seconds / 86_400, "days"),
    };
    format!("{count} {unit}")
}
