//! Connections: how many there may be, how long they may take to send a request and to receive an answer, and how they
//! end.

use crate::cut::Cut;
use crate::guard::Guard;
use crate::state::App;
use crate::{Options, router};
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::io::{self, IoSlice};
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::{Instant, Sleep};
use whosaid_store::Error as StoreError;

/// The largest number of connections; later ones wait. Together with the files of a store they stay below the system's
/// limit per process.
const N_CONNECTIONS: usize = 768;
/// The head of a request must arrive within this time, so that a client which sends a byte now and then delays nobody.
const HEAD: Duration = Duration::from_secs(10);
/// The largest head of a request, in bytes and in headers.
const HEAD_BYTES: usize = 96 * 1024;
const N_HEADERS: usize = 64;
/// A client that takes less than this many bytes in this time, while there is more for it, is dropped.
const SILENCE: Duration = Duration::from_secs(30);
const LEAST: usize = 32 * 1024;
/// The longest connection.
const LONGEST: Duration = Duration::from_secs(60 * 60);
/// How long work in progress may continue once the server is told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Why nothing can be served.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// Others could connect, and there is no token.
    #[error("{addr} can be reached from other machines, and there is no token")]
    NeedsToken {
        /// The address that was given.
        addr: SocketAddr,
    },
    /// The address is not available.
    #[error("{addr} cannot be listened on: {source}")]
    Listen {
        /// The address.
        addr: SocketAddr,
        /// What the system says.
        source: std::io::Error,
    },
    /// The system provides no threads.
    #[error("the server cannot be started: {0}")]
    Start(#[source] std::io::Error),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Serves the store until the process is told to stop (SIGINT or SIGTERM), then finishes what is in progress. Calls
/// `listening` with the address once requests are answered.
///
/// # Errors
///
/// If there is no store to read, the address is taken, or it can be reached from other machines and there is no token.
pub fn serve(options: Options, listening: impl FnOnce(SocketAddr)) -> Result<(), ServeError> {
    let Options { store, addr, token } = options;
    if !addr.ip().is_loopback() && token.is_none() {
        return Err(ServeError::NeedsToken { addr });
    }
    let app = Arc::new(App::open(&store, Guard::new(addr, token))?);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(ServeError::Start)?;
    let served = runtime.block_on(async {
        let failed = |source| ServeError::Listen { addr, source };
        let listener = TcpListener::bind(addr).await.map_err(failed)?;
        let stop = stop_signal().map_err(ServeError::Start)?;
        // So that the first visitor need not wait for it.
        let counting = app.clone();
        tokio::task::spawn_blocking(move || counting.overview());
        listening(listener.local_addr().map_err(failed)?);
        accept(listener, app, stop).await;
        Ok(())
    });
    // Reads in progress are not waited for.
    runtime.shutdown_timeout(Duration::from_millis(100));
    served
}

/// Ends when the process is told to stop.
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        Ok(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        })
    }
    #[cfg(not(unix))]
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}

async fn accept(listener: TcpListener, app: Arc<App>, stop: impl Future<Output = ()>) {
    let service = router::service(app.clone());
    let room = Arc::new(Semaphore::new(N_CONNECTIONS));
    let graceful = GracefulShutdown::new();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(HEAD_BYTES).max_headers(N_HEADERS);
    let mut stop = pin!(stop);
    loop {
        let next = async {
            let place = room.clone().acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            next = next => next,
            () = &mut stop => break,
        };
        let Ok((stream, _)) = accepted else {
            // For example, out of files. Other connections end meanwhile.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let _ = stream.set_nodelay(true);
        let stream = TokioIo::new(Paced::new(stream, SILENCE));
        let cut = Cut::default();
        let (service, in_request) = (TowerToHyperService::new(service.clone()), cut.clone());
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(in_request.clone());
            service.call(request)
        });
        let connection = graceful.watch(http.serve_connection(stream, service));
        tokio::spawn(async move {
            // A connection that breaks off is simply over.
            tokio::select! {
                _ = tokio::time::timeout(LONGEST, connection) => {}
                () = cut.wanted() => {}
            }
            drop(place);
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(GRACE, graceful.shutdown()).await;
    // A write in progress is finished.
    app.finish().await;
}

/// A connection that ends if its other end does not take what it is sent.
struct Paced<S> {
    stream: S,
    silence: Duration,
    /// When it ends unless something is taken. Only counts while `is_full`.
    deadline: Pin<Box<Sleep>>,
    /// Whether something waits to be taken.
    is_full: bool,
    /// How much was taken since the deadline was set, in bytes.
    n_taken: usize,
}

impl<S> Paced<S> {
    fn new(stream: S, silence: Duration) -> Self {
        Self { stream, silence, deadline: Box::pin(tokio::time::sleep(silence)), is_full: false, n_taken: 0 }
    }

    /// Returns the result of writing `n_offered` bytes, or that the time is up.
    fn paced(
        &mut self,
        cx: &mut Context<'_>,
        n_offered: usize,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        match written {
            Poll::Ready(Ok(n)) => {
                self.n_taken += n;
                if n == n_offered || self.n_taken >= LEAST {
                    self.is_full = false;
                }
                Poll::Ready(Ok(n))
            }
            Poll::Pending => {
                if !self.is_full {
                    self.is_full = true;
                    self.n_taken = 0;
                    let deadline = Instant::now() + self.silence;
                    self.deadline.as_mut().reset(deadline);
                }
                self.deadline.as_mut().poll(cx).map(|()| Err(io::ErrorKind::TimedOut.into()))
            }
            failed => failed,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Paced<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, into)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Paced<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.paced(cx, bytes.len(), written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, parts);
        self.paced(cx, parts.iter().map(|it| it.len()).sum(), written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    #[tokio::test]
    async fn one_who_takes_nothing_is_given_up() {
        // Nothing, or a byte now and then.
        for is_trickle in [false, true] {
            let (ours, mut theirs) = tokio::io::duplex(1024);
            let reader = tokio::spawn(async move {
                while is_trickle && theirs.read_u8().await.is_ok() {
                    tokio::time::sleep(Duration::from_millis(2)).await;
                }
                std::future::pending::<()>().await;
                drop(theirs);
            });
            let mut ours = Paced::new(ours, Duration::from_millis(50));
            let error = ours.write_all(&[0; 2 * LEAST]).await.unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::TimedOut);
            reader.abort();
        }
    }

    #[tokio::test]
    async fn where_nothing_waits_time_does_not_count() {
        let (ours, mut theirs) = tokio::io::duplex(1024);
        let mut ours = Paced::new(ours, Duration::from_millis(5));
        for _ in 0..3 {
            ours.write_all(&[0; 1024]).await.unwrap();
            tokio::time::sleep(Duration::from_millis(20)).await;
            theirs.read_exact(&mut [0; 1024]).await.unwrap();
        }
    }

    #[tokio::test]
    async fn one_who_takes_enough_is_not() {
        let (ours, mut theirs) = tokio::io::duplex(LEAST);
        let mut ours = Paced::new(ours, Duration::from_secs(3600));
        let reader = tokio::spawn(async move {
            let mut all = Vec::new();
            theirs.read_to_end(&mut all).await.map(|_| all.len())
        });
        ours.write_all(&vec![0; 40 * LEAST]).await.unwrap();
        ours.shutdown().await.unwrap();
        drop(ours);
        assert_eq!(reader.await.unwrap().unwrap(), 40 * LEAST);
    }
}
