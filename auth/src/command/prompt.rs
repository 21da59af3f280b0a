//! Asking: the one place that touches the terminal, behind a trait so that the questions are tested without one.

use std::io::{self, BufRead, IsTerminal, Write};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use futures_util::future::BoxFuture;
use secrecy::SecretString;
use tokio::sync::oneshot;

/// Somebody who answers questions.
pub(super) trait Prompt: Send {
    /// Whether there is anybody to ask.
    fn is_interactive(&self) -> bool;

    /// One line of visible text, without its line end.
    fn line<'a>(&'a mut self, question: &'a str) -> BoxFuture<'a, Result<String, PromptError>>;

    /// One line that is not shown while it is typed.
    fn secret<'a>(&'a mut self, question: &'a str) -> BoxFuture<'a, Result<SecretString, PromptError>>;

    /// Says why the question is asked again.
    fn say(&mut self, remark: &str);
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum PromptError {
    /// End of input, or Ctrl-C.
    #[error("cancelled")]
    Cancelled,
    /// The terminal cannot be read.
    #[error("{0}")]
    Unreadable(io::Error),
}

impl From<io::Error> for PromptError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::Interrupted | io::ErrorKind::UnexpectedEof => Self::Cancelled,
            _ => Self::Unreadable(error),
        }
    }
}

/// The terminal that the process was started from. Questions go to standard error, so that standard output stays
/// clean for what a script reads.
///
/// Reading happens on a thread of its own that nobody joins: a read that is still pending when the command is
/// interrupted must not keep the process alive.
#[derive(Debug, Default)]
pub(super) struct Terminal {
    /// Ends when the hidden question that was asked last has put the terminal back in order.
    hidden: Option<mpsc::Receiver<()>>,
    /// A question stands without an answer, and the cursor behind it.
    open: bool,
}

impl Terminal {
    /// After a question that got no answer: ends its line, and waits for the echo to be switched on again. That is a
    /// matter of microseconds, unless the signal came from elsewhere and the question still stands.
    pub(super) fn settle(&mut self) {
        const PATIENCE: Duration = Duration::from_millis(200);
        if let Some(hidden) = self.hidden.take() {
            let _ = hidden.recv_timeout(PATIENCE);
        }
        if std::mem::take(&mut self.open) {
            write_to_stderr("\n");
        }
    }

    async fn read<T: Send + 'static>(
        &mut self,
        question: impl FnOnce() -> io::Result<T> + Send + 'static,
    ) -> Result<T, PromptError> {
        self.open = true;
        let (send, answer) = oneshot::channel();
        thread::Builder::new().name("prompt".to_owned()).spawn(move || {
            let _ = send.send(question());
        })?;
        let answer = answer.await.map_err(|_| PromptError::Cancelled)??;
        self.open = false;
        Ok(answer)
    }
}

impl Prompt for Terminal {
    fn is_interactive(&self) -> bool {
        io::stdin().is_terminal()
    }

    fn line<'a>(&'a mut self, question: &'a str) -> BoxFuture<'a, Result<String, PromptError>> {
        let question = question.to_owned();
        Box::pin(self.read(move || {
            write_to_stderr(&question);
            let mut line = String::new();
            if io::stdin().lock().read_line(&mut line)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            Ok(line.trim_end_matches(['\r', '\n']).to_owned())
        }))
    }

    fn secret<'a>(&'a mut self, question: &'a str) -> BoxFuture<'a, Result<SecretString, PromptError>> {
        let question = question.to_owned();
        let (done, hidden) = mpsc::channel::<()>();
        self.hidden = Some(hidden);
        Box::pin(self.read(move || {
            let answer = rpassword::prompt_password(question).map(SecretString::from);
            drop(done);
            answer
        }))
    }

    fn say(&mut self, remark: &str) {
        write_to_stderr(remark);
        write_to_stderr("\n");
    }
}

/// Nothing can be done about a standard error that is closed, and nothing needs to be.
fn write_to_stderr(text: &str) {
    let mut stderr = io::stderr().lock();
    let _ = stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush());
}
