//! Connections: how many there may be, how long they may take to say what they want, and how they end.

use crate::guard::Guard;
use crate::state::App;
use crate::{Options, router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use whosaid_store::Error as StoreError;

/// So many connections at once; who comes then waits.
const N_CONNECTIONS: usize = 512;
/// The head of a request must be there within this time, so that one who sends a byte now and then holds nobody up.
const HEAD: Duration = Duration::from_secs(10);
/// The head of a request has at most so many bytes and headers.
const HEAD_BYTES: usize = 96 * 1024;
const N_HEADERS: usize = 64;
/// No connection lasts longer: one that never reads what it is sent ends too.
const LONGEST: Duration = Duration::from_secs(15 * 60);
/// How long what is under way may go on once the server is told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Why nothing can be served.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// Others could ask, and there is no token.
    #[error(
        "{addr} can be reached from other machines: give --token-file FILE, so that only those read who have the token"
    )]
    NeedsToken {
        /// The address that was given.
        addr: SocketAddr,
    },
    /// The address cannot be had.
    #[error("{addr} cannot be listened on: {source}")]
    Listen {
        /// The address.
        addr: SocketAddr,
        /// What the system says.
        source: std::io::Error,
    },
    /// The system gives no threads.
    #[error("the server cannot be started: {0}")]
    Start(#[source] std::io::Error),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Serves the store until the process is told to stop (SIGINT or SIGTERM), then ends what is under way. `listening` is told the
/// address once requests are answered.
///
/// # Errors
///
/// Where there is no store to read, the address is taken, or it can be reached from other machines and there is no token.
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
    // Work that reads is not waited for.
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
            // Out of files, say: others end meanwhile.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let _ = stream.set_nodelay(true);
        let connection = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service.clone()));
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // One that breaks off is over, which is all there is to say.
            let _ = tokio::time::timeout(LONGEST, connection).await;
            drop(place);
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(GRACE, graceful.shutdown()).await;
    // A write that is under way is finished.
    app.finish().await;
}
