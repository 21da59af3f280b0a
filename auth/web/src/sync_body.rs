//! Answers for hosts that ask for a `Sync` body.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use bytes::Bytes;
use http::Response;
use http_body::{Body as _, Frame, SizeHint};
use sync_wrapper::SyncWrapper;

/// The body of an answer of ours, for hosts that ask for a `Sync` one: poem and salvo.
///
/// ```
/// use axum::{Router, routing::get};
/// use frontdesk_web::SyncBody;
/// use tower::ServiceBuilder;
///
/// let site: Router = Router::new().route("/", get(async || "the site"));
/// let site = ServiceBuilder::new().map_response(SyncBody::response).service(site);
/// # let _ = site;
/// ```
#[derive(Debug)]
pub struct SyncBody {
    /// To be reached only by who may change it, so what others ask for is kept beside it.
    inner: SyncWrapper<Body>,
    is_end: bool,
    size: SizeHint,
}

impl SyncBody {
    /// The answer with such a body: for `map_response`.
    #[must_use]
    pub fn response(response: Response<Body>) -> Response<SyncBody> {
        response.map(SyncBody::from)
    }
}

impl From<Body> for SyncBody {
    fn from(body: Body) -> SyncBody {
        SyncBody { is_end: body.is_end_stream(), size: body.size_hint(), inner: SyncWrapper::new(body) }
    }
}

impl http_body::Body for SyncBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = &mut *self;
        let body = this.inner.get_mut();
        let frame = Pin::new(&mut *body).poll_frame(cx);
        (this.is_end, this.size) = (body.is_end_stream(), body.size_hint());
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.is_end
    }

    fn size_hint(&self) -> SizeHint {
        self.size
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use http_body::Body as _;
    use http_body_util::BodyExt;

    use super::SyncBody;

    fn is_sync<T: Sync>(value: T) -> T {
        value
    }

    #[tokio::test]
    async fn it_is_the_same_body_to_the_last_byte() {
        let mut body = is_sync(SyncBody::from(Body::from("twelve bytes")));
        assert_eq!((body.size_hint().exact(), body.is_end_stream()), (Some(12), false));
        let frame = body.frame().await.unwrap().unwrap();
        assert_eq!(frame.into_data().unwrap(), "twelve bytes");
        assert_eq!((body.size_hint().exact(), body.is_end_stream()), (Some(0), true));
        assert!(SyncBody::from(Body::empty()).is_end_stream());
    }
}
