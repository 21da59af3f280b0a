//! Structured log lines on standard error: one event, one line, whatever a client sent.

use std::fmt;
use std::io::IsTerminal;
use std::time::Instant;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{self, Next};
use axum::response::Response;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;
use tracing_subscriber::fmt::format::{Format, FormatEvent, FormatFields, Full, Writer};
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};
use tracing_subscriber::fmt::{self as lines, FmtContext};
use tracing_subscriber::registry::LookupSpan;

use super::health::{LIVE, READY};
use super::settings::{LogFormat, LogSettings};

/// What is too talkative at `info`; a directive for the same target in `log.level` wins.
const QUIET: &str = "sea_orm_migration=warn";

/// Begins to write log lines: as the settings say for a server, errors alone for a command, whose own words are to be
/// read by a person. Where the program has set up its own log already, that one stays.
///
/// # Errors
/// `log.level` is no list of tracing's directives.
pub(super) fn start(settings: &LogSettings, is_server: bool) -> Result<(), ParseError> {
    let level = if is_server { settings.level.as_str() } else { "error" };
    let filter = EnvFilter::builder().parse(format!("{QUIET},{level}"))?;
    let plain = lines::fmt().with_env_filter(filter).with_ansi(false).with_writer(std::io::stderr);
    let kept = match settings.format {
        LogFormat::Text => plain.event_format(Lines::new(std::io::stderr().is_terminal())).try_init(),
        LogFormat::Json => plain.json().flatten_event(true).with_current_span(false).try_init(),
    };
    if kept.is_err() {
        tracing::debug!("the program writes its own log; `log.format` and `log.level` do not apply");
    }
    Ok(())
}

/// Logs a line for every request, inside the span that carries its id, method and path.
pub(super) fn requests(router: Router) -> Router {
    router.layer(middleware::from_fn(line))
}

async fn line(request: Request, next: Next) -> Response {
    let mut line = Line {
        since: Instant::now(),
        is_probe: matches!(request.uri().path(), LIVE | READY),
        is_answered: false,
    };
    let response = next.run(request).await;
    line.is_answered = true;
    let (status, milliseconds) = (response.status().as_u16(), line.milliseconds());
    if line.is_probe {
        tracing::debug!(status, milliseconds, "answered");
    } else {
        tracing::info!(status, milliseconds, "answered");
    }
    response
}

/// The line that a request leaves, also when its client does not wait for the answer.
struct Line {
    since: Instant,
    is_probe: bool,
    is_answered: bool,
}

impl Line {
    fn milliseconds(&self) -> u64 {
        u64::try_from(self.since.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if !self.is_answered && !self.is_probe {
            tracing::info!(milliseconds = self.milliseconds(), "the client left before the answer");
        }
    }
}

/// Lines for people. Who can write into a message (a name, a path, an error of the database) can neither begin a line
/// of their own nor move the cursor of the terminal: a line break is followed by a mark, and other control characters
/// are written out.
struct Lines {
    rest: Format<Full, ()>,
    is_colored: bool,
}

impl Lines {
    fn new(is_colored: bool) -> Self {
        Self { rest: lines::format().without_time().with_level(false).with_ansi(false), is_colored }
    }
}

impl<S, N> FormatEvent<S, N> for Lines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut rest = String::new();
        self.rest.format_event(context, Writer::new(&mut rest), event)?;
        SystemTime.format_time(&mut writer)?;
        let level = *event.metadata().level();
        if self.is_colored {
            write!(writer, " \u{1b}[{}m{level:>5}\u{1b}[0m ", color(level))?;
        } else {
            write!(writer, " {level:>5} ")?;
        }
        writeln!(writer, "{}", OneLine(rest.trim_end_matches('\n')))
    }
}

fn color(level: Level) -> u8 {
    match level {
        Level::ERROR => 31,
        Level::WARN => 33,
        Level::INFO => 32,
        Level::DEBUG => 34,
        Level::TRACE => 35,
    }
}

/// A text that cannot be taken for more than one event.
struct OneLine<'a>(&'a str);

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write;
        for letter in self.0.chars() {
            match letter {
                '\n' => f.write_str("\n    | ")?,
                '\t' => f.write_char('\t')?,
                // Directions can be turned round so that a line reads as another.
                '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                    write!(f, "{}", letter.escape_unicode())?;
                }
                '\u{2028}' | '\u{2029}' => write!(f, "{}", letter.escape_unicode())?,
                letter if letter.is_control() => write!(f, "{}", letter.escape_default())?,
                letter => f.write_char(letter)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(say: impl FnOnce()) -> String {
        let kept = Kept::default();
        let writer = kept.clone();
        let subscriber = lines::fmt()
            .with_ansi(false)
            .event_format(Lines::new(false))
            .with_writer(move || writer.clone())
            .finish();
        tracing::subscriber::with_default(subscriber, say);
        String::from_utf8(kept.0.lock().unwrap().clone()).unwrap()
    }

    #[test]
    fn x11_nothing_that_is_said_can_begin_a_line_or_move_the_cursor() {
        let evil = "eve\r\n2026-01-01T00:00:00Z  INFO signed in\u{1b}[2K\u{9b}31m \u{202e}nimda\u{2028}x";
        let text = logged(|| {
            let span = tracing::error_span!("request", request_id = "abc", path = evil);
            let _inside = span.enter();
            tracing::info!(name = evil, plain = %evil, "{evil}");
        });
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].contains(" INFO ") && lines[0].contains("request_id=\"abc\""), "{text}");
        assert!(lines[1..].iter().all(|line| line.starts_with("    | ")), "{text}");
        for bad in ['\r', '\u{1b}', '\u{9b}', '\u{202e}', '\u{2028}'] {
            assert!(!text.contains(bad), "{bad:?} in {text:?}");
        }
    }

    #[test]
    fn an_event_without_a_request_is_a_plain_line() {
        let text = logged(|| tracing::warn!(addr = "here", "serving"));
        assert_eq!(text.lines().count(), 1);
        assert!(text.trim_end().ends_with("serving addr=\"here\""), "{text}");
    }
}
