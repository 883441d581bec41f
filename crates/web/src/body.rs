//! The content of an answer, as it is kept and sent.

use crate::error::Problem;
use axum::body::{Bytes, HttpBody};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_TYPE, HeaderName, LINK, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use hyper::body::{Frame, SizeHint};
use serde::Serialize;
use std::io::Write as _;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::sync::OwnedSemaphorePermit;

/// The size of a piece, in bytes. An answer that is no longer is sent in one piece.
pub(crate) const PIECE: usize = 64 * 1024;

/// The content of an answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Body {
    pub content_type: &'static str,
    pub bytes: Bytes,
    /// Whether the bytes are compressed.
    pub is_gzip: bool,
    /// The name under which a browser saves it, if it should.
    pub file_name: Option<String>,
    /// The address of the next page of a list.
    pub next: Option<String>,
    /// What a limit left out, for formats that cannot say so: the number, or `more` if it was not counted.
    pub left_off: Option<String>,
}

/// Says that a limit left something out, and how much.
pub(crate) const TRUNCATED: HeaderName = HeaderName::from_static("x-whosaid-truncated");
/// Shorter answers are not worth compressing.
const SHORTEST: usize = 256;

impl Body {
    pub fn json(value: &impl Serialize) -> Result<Self, Problem> {
        let bytes = serde_json::to_vec(value).map_err(|error| Problem::inside(&error))?;
        Ok(Self { content_type: "application/json", bytes: bytes.into(), ..Self::default() })
    }

    /// Returns a file that a browser saves.
    pub fn file(name: &str, content_type: &'static str, bytes: Vec<u8>) -> Self {
        Self { content_type, bytes: bytes.into(), file_name: Some(name.to_owned()), ..Self::default() }
    }

    /// Returns it compressed, if the client accepts that. What waits for a slow reader is then short and needs no
    /// compressor.
    pub fn packed(self, takes_gzip: bool) -> Self {
        if !takes_gzip || self.is_gzip || self.bytes.len() < SHORTEST {
            return self;
        }
        let mut out = GzEncoder::new(Vec::with_capacity(self.bytes.len() / 4), Compression::fast());
        match out.write_all(&self.bytes).and_then(|()| out.finish()) {
            Ok(bytes) => Self { bytes: bytes.into(), is_gzip: true, ..self },
            Err(_) => self,
        }
    }

    /// Returns a response with the headers of this one and other content.
    pub fn response(&self, content: axum::body::Body) -> Response {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        if self.is_gzip {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        let disposition = self.file_name.as_ref().map(|name| format!("attachment; filename=\"{name}\""));
        headers.extend(disposition.and_then(|it| Some((CONTENT_DISPOSITION, it.parse().ok()?))));
        let next = self.next.as_ref().map(|url| format!("<{url}>; rel=\"next\""));
        headers.extend(next.and_then(|it| Some((LINK, it.parse().ok()?))));
        headers.extend(self.left_off.as_ref().and_then(|it| Some((TRUNCATED, it.parse().ok()?))));
        (headers, content).into_response()
    }
}

/// The answer to a question that changes nothing.
impl IntoResponse for &Body {
    fn into_response(self) -> Response {
        self.response(self.bytes.clone().into())
    }
}

/// Bytes that are counted until they are sent.
pub(crate) struct Held {
    bytes: Bytes,
    _room: OwnedSemaphorePermit,
}

impl Held {
    pub fn new(bytes: Bytes, room: OwnedSemaphorePermit) -> Self {
        Self { bytes, _room: room }
    }
}

impl HttpBody for Held {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        // Piece by piece, because a receiver of all of them would have to be counted too.
        let n = self.bytes.len().min(PIECE);
        Poll::Ready((n > 0).then(|| Ok(Frame::data(self.bytes.split_to(n)))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.len() as u64)
    }
}
