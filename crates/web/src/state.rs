//! What all requests share: the snapshot of the store, limits on the work, cached answers, and the writer.

use crate::body::{Body, Held};
use crate::content::overview::Overview;
use crate::current::Current;
use crate::error::Problem;
use crate::guard::{Guard, Guarded};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use lru::LruCache;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use whosaid_store::{Error as StoreError, Snapshot, Store};

/// How long a request waits for its turn, and how long its answer may take.
const TURN: Duration = Duration::from_secs(10);
const READING: Duration = Duration::from_secs(20);
/// How long a write may take: as long as extracting what was sent.
const WRITING: Duration = Duration::from_secs(300);
/// How often to check at most whether the store has moved on.
const LOOK: Duration = Duration::from_millis(100);
/// How long a visitor waits for the first count of the start page.
const FIRST_COUNT: Duration = Duration::from_millis(20);
/// How many answers are cached, and the largest size of one, in bytes.
const N_KEPT: NonZeroUsize = NonZeroUsize::new(256).unwrap();
const LARGEST_KEPT: usize = 128 * 1024;
/// How much long answers in progress may hold together, and answers that are sent in one piece, in kilobytes. Stalled
/// readers cannot increase it, and neither kind can use the memory of the other.
const ROOM: u32 = 96 * 1024;
const ROOM_OF_WHOLE: u32 = 64 * 1024;
/// Smaller answers are not counted. Those of all connections together need no more than this again.
const SMALL: usize = 64 * 1024;
/// The start page is counted again only after this many times as long as counting takes, and at most every few seconds.
const REST: u32 = 20;
const LEAST_REST: Duration = Duration::from_secs(3);

/// The contents of the start page; `None` before the first count.
type Counted = Option<Result<Arc<Overview>, Problem>>;

/// The shared state.
pub(crate) struct App {
    guard: Guard,
    dir: PathBuf,
    current: RwLock<Arc<Current>>,
    /// When the store was last checked, in milliseconds since `started`.
    looked: AtomicU64,
    opening: Mutex<()>,
    started: Instant,
    readers: Arc<Semaphore>,
    /// The turns of long answers.
    pub streaming: Arc<Semaphore>,
    /// The turns of extraction before a write.
    taking_in: Arc<Semaphore>,
    room: Arc<Semaphore>,
    room_of_whole: Arc<Semaphore>,
    /// How many long answers wait for memory.
    n_waiting: watch::Sender<usize>,
    kept: Mutex<LruCache<String, Arc<Body>>>,
    writer: tokio::sync::Mutex<()>,
    overview: Mutex<Counted>,
    /// Notified when the start page has been counted.
    counted: Condvar,
    is_counting: AtomicBool,
    /// When the start page may be counted next, in milliseconds since `started`.
    count_next: AtomicU64,
}

/// A long answer that waits for memory.
struct Waiting<'n>(&'n watch::Sender<usize>);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|n| *n -= 1);
    }
}

async fn turn_within(turns: &Arc<Semaphore>, patience: Duration) -> Result<OwnedSemaphorePermit, Problem> {
    let turn = tokio::time::timeout(patience, turns.clone().acquire_owned()).await;
    turn.map_err(|_| busy())?.map_err(|_| busy())
}

fn busy() -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "too many are asking at once; try again in a moment")
}

/// Converts bytes to kilobytes, up to the limit.
fn kilobytes(n_bytes: usize, most: u32) -> u32 {
    u32::try_from(n_bytes.div_ceil(1024)).unwrap_or(u32::MAX).min(most)
}

impl Guarded for App {
    fn guard(&self) -> &Guard {
        &self.guard
    }
}

impl App {
    /// Opens the store. A missing one is created if somebody may write to it.
    pub fn open(dir: &Path, guard: Guard) -> Result<Self, StoreError> {
        let snapshot = match Snapshot::open_made_ready(dir, |_| ()) {
            Err(StoreError::NoStore { .. }) if guard.has_token() => {
                Store::open(dir)?.close()?;
                Snapshot::open(dir)?
            }
            snapshot => snapshot?,
        };
        let n_cores = std::thread::available_parallelism().map_or(2, NonZeroUsize::get);
        Ok(Self {
            guard,
            dir: dir.to_owned(),
            current: RwLock::new(Arc::new(Current::of(snapshot)?)),
            looked: AtomicU64::new(0),
            opening: Mutex::new(()),
            started: Instant::now(),
            readers: Arc::new(Semaphore::new(2 * n_cores)),
            streaming: Arc::new(Semaphore::new(n_cores)),
            taking_in: Arc::new(Semaphore::new(n_cores)),
            room: Arc::new(Semaphore::new(ROOM as usize)),
            n_waiting: watch::Sender::new(0),
            room_of_whole: Arc::new(Semaphore::new(ROOM_OF_WHOLE as usize)),
            kept: Mutex::new(LruCache::new(N_KEPT)),
            writer: tokio::sync::Mutex::new(()),
            overview: Mutex::new(None),
            counted: Condvar::new(),
            is_counting: AtomicBool::new(false),
            count_next: AtomicU64::new(0),
        })
    }

    /// Returns the state of the store that requests now see.
    pub fn now(&self) -> Arc<Current> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn millis(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Returns the state of the store, after checking now and then whether it has moved on.
    pub async fn current(self: &Arc<Self>) -> Arc<Current> {
        let (looked, now) = (self.looked.load(Ordering::Relaxed), self.millis());
        let is_due = now.saturating_sub(looked) >= u64::try_from(LOOK.as_millis()).unwrap_or(u64::MAX);
        // One request checks, and the others go on with what there is.
        if is_due && self.looked.compare_exchange(looked, now, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
            let app = self.clone();
            // If this fails, reading fails too and reports it.
            let _ = tokio::task::spawn_blocking(move || app.look()).await;
        }
        self.now()
    }

    /// Reopens the store if it has moved on. A store that cannot be read now is tried again later; until then the open
    /// state is used.
    fn look(&self) {
        let _alone = self.opening.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.now();
        // For lack of memory or permission, for example, which may pass.
        let lacks_index = |it: &Snapshot| it.index().is_err_and(|error| !error.is_damage());
        if !now.snapshot.is_superseded() && !lacks_index(&now.snapshot) {
            return;
        }
        if let Ok(fresh) = Snapshot::open(&self.dir).and_then(Current::of)
            && !lacks_index(&fresh.snapshot)
        {
            *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(fresh);
        }
    }

    /// Waits for a turn of one kind of work.
    pub async fn turn(&self, turns: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, Problem> {
        turn_within(turns, TURN).await
    }

    /// Waits for a turn to extract before a write, for as long as a writer would wait.
    pub async fn turn_to_take_in(&self) -> Result<OwnedSemaphorePermit, Problem> {
        turn_within(&self.taking_in, WRITING).await
    }

    /// Waits for a future, up to the time of a turn.
    pub async fn in_time<T>(&self, work: impl Future<Output = T>) -> Result<T, Problem> {
        let done = tokio::time::timeout(READING, work).await;
        done.map_err(|_| {
            let reason = format!("that took more than {} seconds; ask for less", READING.as_secs());
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, reason)
        })
    }

    /// Reserves memory for a long answer that holds this many bytes while it is in progress. One that needs more than
    /// there is waits until it is alone.
    pub async fn room_for(&self, n_bytes: usize) -> Result<OwnedSemaphorePermit, Problem> {
        let n_kilobytes = kilobytes(n_bytes, ROOM);
        if let Ok(room) = self.room.clone().try_acquire_many_owned(n_kilobytes) {
            return Ok(room);
        }
        self.n_waiting.send_modify(|n| *n += 1);
        // Also if the waiting client goes away.
        let _waiting = Waiting(&self.n_waiting);
        let room = tokio::time::timeout(TURN, self.room.clone().acquire_many_owned(n_kilobytes)).await;
        room.map_err(|_| busy())?.map_err(|_| busy())
    }

    /// Waits until a long answer waits for memory.
    pub async fn room_wanted(&self) {
        let mut n_waiting = self.n_waiting.subscribe();
        // The sender lives as long as `self`.
        let _ = n_waiting.wait_for(|n| *n > 0).await;
    }

    /// Reserves memory for an answer of this size that is sent in one piece, if there is any.
    pub fn room_for_whole(&self, n_bytes: usize) -> Result<OwnedSemaphorePermit, Problem> {
        let room = self.room_of_whole.clone().try_acquire_many_owned(kilobytes(n_bytes, ROOM_OF_WHOLE));
        room.map_err(|_| busy())
    }

    /// Returns the free memory for long answers and for those in one piece, in kilobytes.
    #[cfg(test)]
    pub fn room_left(&self) -> (usize, usize) {
        (self.room.available_permits(), self.room_of_whole.available_permits())
    }

    /// Returns the response with a complete answer. Fails if too much is already on its way to others, because waiting
    /// would mean holding this one too.
    pub fn respond(&self, body: &Body) -> Result<Response, Problem> {
        if body.bytes.len() <= SMALL {
            return Ok(body.into_response());
        }
        let room = self.room_for_whole(body.bytes.len())?;
        Ok(body.response(axum::body::Body::new(Held::new(body.bytes.clone(), room))))
    }

    /// Runs a read, within the limits on number and time. A read whose time is up is not waited for, and keeps its turn
    /// until it is done.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let turn = self.turn(&self.readers).await?;
        let work = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        });
        match self.in_time(work).await? {
            Ok(done) => done,
            Err(panic) => Err(Problem::inside(&format!("the work broke, which is a bug of whosaid ({panic})"))),
        }
    }

    /// Runs a write, one at a time. The store is open for writing only meanwhile. Readers see what was written when
    /// this returns.
    pub async fn write<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&mut Store) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let busy = || Problem::new(StatusCode::SERVICE_UNAVAILABLE, "somebody else is writing; try again in a moment");
        let app = self.clone();
        // Continues if the sender goes away: half of what was sent would be worse than all of it.
        let work = tokio::spawn(async move {
            let _turn = tokio::time::timeout(WRITING, app.writer.lock()).await.map_err(|_| busy())?;
            let at_work = app.clone();
            let done = tokio::task::spawn_blocking(move || {
                let mut store = Store::open_existing(&at_work.dir)?;
                let done = work(&mut store);
                store.close()?;
                at_work.look();
                done
            });
            done.await.map_err(|panic| Problem::inside(&panic))?
        });
        work.await.map_err(|panic| Problem::inside(&panic))?
    }

    /// Waits for the write in progress.
    pub async fn finish(&self) {
        drop(self.writer.lock().await);
    }

    /// Returns the cached answer to the same question about the same state of the store.
    pub fn kept(&self, tag: &str) -> Option<Arc<Body>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).get(tag).cloned()
    }

    /// Caches an answer, if it is not too large.
    pub fn keep(&self, tag: &str, body: &Arc<Body>) {
        if body.bytes.len() <= LARGEST_KEPT {
            self.kept.lock().unwrap_or_else(PoisonError::into_inner).put(tag.to_owned(), body.clone());
        }
    }

    /// Returns the contents of the start page, perhaps of a slightly older state of the store, because counting takes
    /// longer than a visitor should wait. Returns `None` during the first count.
    pub fn overview(self: &Arc<Self>) -> Result<Option<Arc<Overview>>, Problem> {
        let known = self.overview.lock().unwrap_or_else(PoisonError::into_inner);
        let is_known = matches!(&*known, Some(Ok(overview)) if overview.stamp == self.now().stamp);
        let is_due = !is_known && self.millis() >= self.count_next.load(Ordering::Relaxed);
        if is_due && !self.is_counting.swap(true, Ordering::Relaxed) {
            let app = self.clone();
            std::thread::spawn(move || {
                let began = Instant::now();
                app.count();
                let rest = (began.elapsed() * REST).max(LEAST_REST);
                let next = app.millis().saturating_add(u64::try_from(rest.as_millis()).unwrap_or(u64::MAX));
                app.count_next.store(next, Ordering::Relaxed);
                app.is_counting.store(false, Ordering::Relaxed);
            });
        }
        let waited = self.counted.wait_timeout_while(known, FIRST_COUNT, |it| it.is_none());
        let (known, _) = waited.unwrap_or_else(PoisonError::into_inner);
        known.clone().transpose()
    }

    /// Returns which state of the store the start page describes; nothing before the first count.
    pub fn overview_stamp(&self) -> String {
        let known = self.overview.lock().unwrap_or_else(PoisonError::into_inner);
        known.iter().flatten().map(|it| it.stamp.clone()).collect()
    }

    /// Counts the contents of the start page. If that fails, a later visit tries again.
    pub fn count(&self) {
        let overview = Overview::of(&self.now()).map(Arc::new);
        let mut known = self.overview.lock().unwrap_or_else(PoisonError::into_inner);
        if overview.is_ok() || !matches!(*known, Some(Ok(_))) {
            *known = Some(overview);
        }
        self.counted.notify_all();
    }
}
