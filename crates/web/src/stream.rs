//! Long answers, sent piece by piece while they are made.
//!
//! The maker of an answer writes into a [`Sink`] in a thread of its own. Pieces go through a short channel to the
//! connection, so the maker is never far ahead of the reader. While the channel is full it waits, and its turn to work
//! goes to another. The memory that an answer holds is reserved from a total for all of them ([`App::room_for`]). A
//! reader that takes nothing is dropped, sooner if others wait for memory: its connection ends ([`Cut`]), and the
//! memory is free again.
//!
//! All of an answer comes from one state of the store. An answer that breaks off breaks the connection, so it never
//! looks complete.

use crate::answer::Asked;
use crate::body::{Body, PIECE};
use crate::current::Current;
use crate::cut::Cut;
use crate::error::Problem;
use crate::state::App;
use axum::body::{Bytes, HttpBody};
use axum::response::Response;
use hyper::body::Frame;
use std::io::{self, Write};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, mpsc};

/// How many pieces wait for the connection.
const N_WAITING: usize = 2;
/// What a stream holds besides what its maker says, in bytes: pieces, the state of the compression, a thread.
const EACH: usize = 1 << 20;
/// A reader that takes no piece for this long is dropped.
const SILENCE: Duration = Duration::from_secs(30);
/// The same, while others wait for the memory that its answer holds.
const SILENCE_WHILE_WANTED: Duration = Duration::from_secs(5);

/// What goes through the channel: a head, a complete answer, or why there is none; then pieces, then the end.
enum Piece {
    Begin(Box<Body>),
    Whole(Box<Body>),
    Failed(Box<Problem>),
    Bytes(Bytes),
    End,
}

/// Where a long answer is written.
pub(crate) struct Sink {
    /// The headers. Counts until the first piece is full.
    pub head: Body,
    piece: Vec<u8>,
    has_begun: bool,
    to: mpsc::Sender<Piece>,
    app: Arc<App>,
    runtime: Handle,
    turn: Option<OwnedSemaphorePermit>,
    cut: Cut,
    /// Released when neither the maker nor the connection needs it any more.
    _room: Arc<OwnedSemaphorePermit>,
}

impl Sink {
    /// Sends a piece, and waits if the channel is full. Others work meanwhile.
    fn send(&mut self, piece: Piece) -> io::Result<()> {
        self.turn = None;
        let place = self.runtime.block_on(async {
            let place = self.to.reserve();
            tokio::select! {
                place = place => place.map_err(|_| io::ErrorKind::BrokenPipe),
                () = silence(&self.app) => Err(io::ErrorKind::TimedOut),
            }
        });
        match place {
            Ok(place) => place.send(piece),
            Err(error) => {
                // A connection that waits for its reader does not look at what comes.
                if error == io::ErrorKind::TimedOut {
                    self.cut.cut();
                }
                return Err(error.into());
            }
        }
        self.turn = self.runtime.block_on(self.app.streaming.clone().acquire_owned()).ok();
        Ok(())
    }

    fn send_written(&mut self) -> io::Result<()> {
        let bytes = Bytes::from(std::mem::take(&mut self.piece));
        if self.has_begun {
            return self.send(Piece::Bytes(bytes));
        }
        self.has_begun = true;
        let head = Body { bytes, ..std::mem::take(&mut self.head) };
        self.send(Piece::Begin(Box::new(head)))
    }

    /// Ends the answer, if it is complete. If it broke off after the first piece, the client only sees that the end
    /// never comes.
    fn end(mut self, made: Result<(), Problem>) -> io::Result<()> {
        match made {
            Err(problem) if !self.has_begun => self.send(Piece::Failed(Box::new(problem))),
            Err(_) => Ok(()),
            Ok(()) if !self.has_begun => {
                let bytes = Bytes::from(std::mem::take(&mut self.piece));
                let body = Body { bytes, ..std::mem::take(&mut self.head) };
                self.send(Piece::Whole(Box::new(body)))
            }
            Ok(()) => {
                self.send_written()?;
                self.send(Piece::End)
            }
        }
    }
}

/// Ends when a reader has used up its time.
async fn silence(app: &App) {
    tokio::time::sleep(SILENCE_WHILE_WANTED).await;
    tokio::select! {
        () = app.room_wanted() => {}
        () = tokio::time::sleep(SILENCE - SILENCE_WHILE_WANTED) => {}
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // No piece is longer, however much is written at once.
        let n = bytes.len().min(PIECE - self.piece.len());
        self.piece.extend_from_slice(&bytes[..n]);
        if self.piece.len() == PIECE {
            self.send_written()?;
        }
        Ok(n)
    }

    /// Pieces are only sent when they are full, so frequent flushing does not make them small.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The pieces as the body of a response.
struct Pieces {
    first: Option<Bytes>,
    is_over: bool,
    rest: mpsc::Receiver<Piece>,
    _room: Arc<OwnedSemaphorePermit>,
}

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(Frame::data(first))));
        }
        // Compression polls again after the end.
        if self.is_over {
            return Poll::Ready(None);
        }
        let piece = ready!(self.rest.poll_recv(cx));
        self.is_over = matches!(piece, Some(Piece::End));
        Poll::Ready(match piece {
            Some(Piece::Bytes(bytes)) => Some(Ok(Frame::data(bytes))),
            Some(Piece::End) => None,
            _ => Some(Err(io::Error::other("the answer broke off"))),
        })
    }

    fn is_end_stream(&self) -> bool {
        self.is_over
    }
}

/// Answers a question that changes nothing piece by piece, from the current state of the store. `n_held` is roughly how
/// many bytes the maker holds while it works and waits.
pub(crate) async fn stream(
    app: &Arc<App>,
    asked: Asked,
    n_held: impl FnOnce(&Current) -> usize,
    make: impl FnOnce(&Arc<Current>, &mut Sink) -> Result<(), Problem> + Send + 'static,
) -> Result<Response, Problem> {
    let current = app.current().await;
    let tag = asked.tag(&current.stamp);
    if let Some(response) = asked.known(app, &tag) {
        return response;
    }
    let room = Arc::new(app.room_for(EACH.saturating_add(n_held(&current))).await?);
    let turn = app.turn(&app.streaming).await?;
    let (to, mut pieces) = mpsc::channel(N_WAITING);
    let mut sink = Sink {
        head: Body::default(),
        piece: Vec::new(),
        has_begun: false,
        to,
        app: app.clone(),
        runtime: Handle::current(),
        turn: Some(turn),
        cut: asked.cut.clone(),
        _room: room.clone(),
    };
    tokio::task::spawn_blocking(move || {
        let made = make(&current, &mut sink);
        // A client that has gone away needs no report.
        let _ = sink.end(made);
    });
    let response = match app.in_time(pieces.recv()).await? {
        Some(Piece::Begin(mut head)) => {
            let first = Some(std::mem::take(&mut head.bytes));
            head.response(axum::body::Body::new(Pieces { first, is_over: false, rest: pieces, _room: room }))
        }
        Some(Piece::Whole(body)) => {
            let body = Arc::new(body.packed(asked.takes_gzip));
            asked.keep(app, &tag, &body);
            app.respond(&body)?
        }
        Some(Piece::Failed(problem)) => return Err(*problem),
        _ => return Err(Problem::inside(&"the work broke, which is a bug of whosaid")),
    };
    Ok(asked.tagged(response, &tag))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guard::Guard;
    use axum::extract::FromRequestParts as _;
    use axum::http::Request;
    use http_body_util::BodyExt as _;

    /// Streams an answer and returns what arrived, or why nothing did; `None` if the answer broke off.
    async fn streamed(
        make: impl FnOnce(&mut Sink) -> Result<(), Problem> + Send + 'static,
    ) -> Result<Option<Bytes>, Problem> {
        let dir = tempfile::tempdir().unwrap();
        whosaid_store::Store::open(dir.path()).unwrap().close().unwrap();
        let app = Arc::new(App::open(dir.path(), Guard::new("127.0.0.1:1".parse().unwrap(), None)).unwrap());
        let (mut parts, ()) = Request::get("/").body(()).unwrap().into_parts();
        let asked = Asked::from_request_parts(&mut parts, &()).await.unwrap();
        let response = stream(&app, asked, |_| 0, |_, sink| make(sink)).await?;
        Ok(response.into_body().collect().await.ok().map(|it| it.to_bytes()))
    }

    fn write(sink: &mut Sink, n: usize) -> Result<(), Problem> {
        sink.write_all(&vec![b'a'; n]).map_err(|error| Problem::inside(&error))
    }

    #[tokio::test]
    async fn answers_of_any_length_are_whole() {
        for n in [0, 1, PIECE - 1, PIECE, PIECE + 1, 10 * PIECE + 7] {
            let got = streamed(move |sink| write(sink, n)).await.unwrap();
            assert_eq!(got.map(|it| it.len()), Some(n));
        }
    }

    #[tokio::test]
    async fn an_answer_that_breaks_off_is_not_whole() {
        // Before the first piece, an error can still be reported.
        let problem = streamed(|sink| write(sink, 7).and_then(|()| Err(Problem::missing("gone")))).await;
        assert_eq!(problem, Err(Problem::missing("gone")));
        let broken = streamed(|sink| write(sink, 3 * PIECE).and_then(|()| Err(Problem::missing("gone")))).await;
        assert_eq!(broken, Ok(None));
        let panicked = streamed(|sink| {
            write(sink, 3 * PIECE)?;
            panic!("as a bug would");
        });
        assert_eq!(panicked.await, Ok(None));
    }
}
