//! Listens, serves, and stops in good order.
//!
//! At Ctrl-C or SIGTERM:
//! 1. `/ready` answers 503. For `server.drain` everything else goes on as before, so that a load balancer can notice.
//! 2. Nobody is let in any more. Connections that wait for a request are closed, requests that run go on.
//! 3. After `server.grace`, or at a second signal, what still runs is cut off.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use futures_util::FutureExt;
use http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tower::ServiceExt;

use super::error::ProjectError;
use super::open::Opened;
use super::settings::ServerSettings;

/// How long to wait when the system has no file left for a connection.
const BREATH: Duration = Duration::from_millis(100);
/// How long the database may take to close.
const CLOSING: Duration = Duration::from_secs(1);
/// The most that is read of a request before its body.
const LONGEST_HEAD: usize = 64 * 1024;

/// Serves until Ctrl-C or SIGTERM, and then as the module says.
pub(super) async fn serve(opened: Opened, settings: &ServerSettings) -> Result<(), ProjectError> {
    let addr = settings.addr;
    let failed = |source| ProjectError::Listen { addr, source };
    let mut signals = Signals::new().map_err(failed)?;
    let listener = TcpListener::bind(addr).await.map_err(failed)?;
    // Port 0 is any free one.
    let addr = listener.local_addr().unwrap_or(addr);
    let public_url = opened.services.auth.config().public_url.to_string();
    let server = Server::new(opened.router.clone(), settings);
    tracing::info!(%addr, %public_url, "serving; Ctrl-C stops it");

    tokio::select! {
        () = server.let_in(&listener) => {}
        () = signals.next() => {}
    }
    opened.health.stop();
    let grace = settings.grace;
    tracing::info!(?grace, "stopping: running requests may end");
    let is_drained = tokio::select! {
        () = server.let_in(&listener) => true,
        () = tokio::time::sleep(settings.drain) => true,
        () = signals.next() => false,
    };
    if is_drained {
        server.let_in_who_waits(&listener);
        drop(listener);
        let running = server.running();
        tokio::select! {
            () = server.end() => {}
            () = tokio::time::sleep(grace) => {
                tracing::warn!(connections = running(), "some requests did not end in time and are cut off");
            }
            () = signals.next() => tracing::warn!(connections = running(), "told twice: stopping at once"),
        }
    }
    let _closed = tokio::time::timeout(CLOSING, opened.services.database.close_by_ref()).await;
    tracing::info!("stopped");
    Ok(())
}

/// Who serves connections, and how long they may take.
struct Server {
    router: Router,
    http: http1::Builder,
    places: Arc<Semaphore>,
    stop: watch::Sender<bool>,
}

impl Server {
    fn new(router: Router, settings: &ServerSettings) -> Self {
        let mut http = http1::Builder::new();
        // Counted from the first byte that could come, so it also ends connections that are kept and not used.
        http.timer(TokioTimer::new()).header_read_timeout(settings.header_timeout).max_buf_size(LONGEST_HEAD);
        let places = Arc::new(Semaphore::new(settings.max_connections.clamp(1, Semaphore::MAX_PERMITS)));
        Self { router, http, places, stop: watch::Sender::new(false) }
    }

    /// Takes connections as long as there are places. Those beyond wait in the system's queue.
    async fn let_in(&self, listener: &TcpListener) {
        loop {
            // Closed by nobody.
            let Ok(place) = Arc::clone(&self.places).acquire_owned().await else { return };
            match listener.accept().await {
                Ok((stream, peer)) => self.connect(stream, peer, place),
                Err(error) if is_of_one_connection(&error) => {}
                Err(error) => {
                    tracing::error!(%error, "no connection can be taken");
                    tokio::time::sleep(BREATH).await;
                }
            }
        }
    }

    /// Takes those who are in the system's queue already: to close it would hang up on them.
    fn let_in_who_waits(&self, listener: &TcpListener) {
        while let Ok(place) = Arc::clone(&self.places).try_acquire_owned()
            && let Some(Ok((stream, peer))) = listener.accept().now_or_never()
        {
            self.connect(stream, peer, place);
        }
    }

    fn connect(&self, stream: TcpStream, peer: SocketAddr, place: OwnedSemaphorePermit) {
        // Answers are written whole; a failure costs a little speed.
        let _ = stream.set_nodelay(true);
        let router = self.router.clone();
        let service = service_fn(move |request| answer(router.clone(), peer, request));
        let connection = self.http.serve_connection(TokioIo::new(stream), service).with_upgrades();
        let mut stop = self.stop.subscribe();
        tokio::spawn(async move {
            let mut connection = pin!(connection);
            let mut told = pin!(async move {
                if stop.wait_for(|stop| *stop).await.is_err() {
                    std::future::pending::<()>().await;
                }
                stop
            });
            // The connection first: a request that has arrived is read before anything is closed.
            let ended = tokio::select! {
                biased;
                ended = connection.as_mut() => ended,
                // Kept until the end, so that the server knows that somebody is still there.
                _still_here = told.as_mut() => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
            if let Err(error) = ended {
                tracing::debug!(%peer, %error, "a connection ended early");
            }
            drop(place);
        });
    }

    /// How many connections there are.
    fn running(&self) -> impl Fn() -> usize + use<> {
        let stop = self.stop.clone();
        move || stop.receiver_count()
    }

    /// Lets running requests end, and waits for it.
    async fn end(&self) {
        self.stop.send_replace(true);
        self.stop.closed().await;
    }
}

async fn answer(
    router: Router,
    peer: SocketAddr,
    mut request: Request<Incoming>,
) -> Result<Response<Body>, Infallible> {
    request.extensions_mut().insert(ConnectInfo(peer));
    router.oneshot(request.map(Body::new)).await
}

/// Whether the failure is the visitor's, who hung up, rather than ours.
fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}

/// Ctrl-C and SIGTERM, listened to from the first moment on.
struct Signals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Signals {
    #[cfg(unix)]
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    #[cfg(unix)]
    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }

    #[cfg(not(unix))]
    fn new() -> io::Result<Self> {
        Ok(Self {})
    }

    #[cfg(not(unix))]
    async fn next(&mut self) {
        // Without a handler for Ctrl-C the process simply ends at it.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
