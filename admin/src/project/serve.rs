//! Listens, serves, and stops in good order.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use http::{Request, Response};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tower_http::trace::TraceLayer;
use tracing::Span;

use super::error::ProjectError;
use super::open::Opened;
use super::settings::ServerSettings;

/// How long running requests may take to end once the server is told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Serves until Ctrl-C or SIGTERM; then takes no new connections and lets running requests end.
pub(super) async fn serve(opened: Opened, settings: &ServerSettings) -> Result<(), ProjectError> {
    let addr = settings.addr;
    let listener = TcpListener::bind(addr).await.map_err(|source| ProjectError::Listen { addr, source })?;
    let router = watched(opened.router);
    let public_url = opened.services.auth.config().public_url.to_string();
    tracing::info!(%addr, %public_url, "serving; Ctrl-C stops it");
    let (stopping, mut stopped) = watch::channel(false);
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, service).with_graceful_shutdown(async move {
        told_to_stop().await;
        tracing::info!("stopping: running requests have {} seconds to end", GRACE.as_secs());
        let _ = stopping.send(true);
    });
    let overdue = async move {
        if stopped.wait_for(|stopping| *stopping).await.is_ok() {
            tokio::time::sleep(GRACE).await;
        }
    };
    tokio::select! {
        ended = std::future::IntoFuture::into_future(server) => ended.map_err(ProjectError::Serve)?,
        () = overdue => tracing::warn!("some requests did not end in time and were cut off"),
    }
    tracing::info!("stopped");
    Ok(())
}

/// One log line a request, with the id that the answer carries.
fn watched(router: Router) -> Router {
    let trace = TraceLayer::new_for_http()
        .make_span_with(|request: &Request<_>| {
            // Without the query: it may hold what a person searched for.
            tracing::info_span!("request", method = %request.method(), path = request.uri().path())
        })
        .on_request(())
        .on_response(|response: &Response<_>, latency: Duration, _: &Span| {
            let id = response.headers().get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or("-");
            let (status, milliseconds) = (response.status().as_u16(), latency.as_millis());
            tracing::info!(status, milliseconds, request_id = id, "answered");
        })
        .on_failure(());
    router.layer(trace)
}

async fn told_to_stop() {
    let interrupt = async {
        // Without a handler for Ctrl-C the process simply ends at it.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
