//! What all requests share: the snapshot of the store, bounds on the work, answers kept, and the one who writes.

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
/// Writing takes as long as it takes to read what was sent.
const WRITING: Duration = Duration::from_secs(300);
/// The store is not looked at more often than this to see whether it has moved on.
const LOOK: Duration = Duration::from_millis(100);
/// A visitor waits so long for the first count of what the start page tells.
const FIRST_COUNT: Duration = Duration::from_millis(20);
/// Answers kept, and how large one may be to be kept, in bytes.
const N_KEPT: NonZeroUsize = NonZeroUsize::new(256).unwrap();
const LARGEST_KEPT: usize = 128 * 1024;
/// What long answers that are under way hold together at most, and what answers do that are sent as a whole, in kilobytes. Those who
/// do not take what they asked for cannot make it more, and the two cannot take each other's.
const ROOM: u32 = 96 * 1024;
const ROOM_OF_WHOLE: u32 = 64 * 1024;
/// Answers that are no longer are not counted: those of all connections together are no more than another such room.
const SMALL: usize = 64 * 1024;
/// What the start page tells is counted anew so many times rarer than counting takes, and no oftener than every few seconds.
const REST: u32 = 20;
const LEAST_REST: Duration = Duration::from_secs(3);

/// What is known of what the start page tells; nothing before it was counted for the first time.
type Counted = Option<Result<Arc<Overview>, Problem>>;

/// The shared state.
pub(crate) struct App {
    guard: Guard,
    dir: PathBuf,
    current: RwLock<Arc<Current>>,
    /// When the store was last looked at, in milliseconds since `started`.
    looked: AtomicU64,
    opening: Mutex<()>,
    started: Instant,
    readers: Arc<Semaphore>,
    /// Turns of those who make long answers.
    pub streaming: Arc<Semaphore>,
    /// Turns of those who read what is to be written.
    taking_in: Arc<Semaphore>,
    room: Arc<Semaphore>,
    room_of_whole: Arc<Semaphore>,
    /// How many wait for room for long answers.
    n_waiting: watch::Sender<usize>,
    kept: Mutex<LruCache<String, Arc<Body>>>,
    writer: tokio::sync::Mutex<()>,
    overview: Mutex<Counted>,
    /// Told when the start page's numbers were counted.
    counted: Condvar,
    is_counting: AtomicBool,
    /// When the start page's numbers may be counted next, in milliseconds since `started`.
    count_next: AtomicU64,
}

/// One who waits for room.
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

/// So many bytes in kilobytes, and no more than there are.
fn kilobytes(n_bytes: usize, most: u32) -> u32 {
    u32::try_from(n_bytes.div_ceil(1024)).unwrap_or(u32::MAX).min(most)
}

impl Guarded for App {
    fn guard(&self) -> &Guard {
        &self.guard
    }
}

impl App {
    /// Opens the store. One that is missing is made where there is somebody who may write to it.
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

    /// The state of the store that requests now see.
    pub fn now(&self) -> Arc<Current> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn millis(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// The state of the store, looked at now and then to see whether it has moved on.
    pub async fn current(self: &Arc<Self>) -> Arc<Current> {
        let (looked, now) = (self.looked.load(Ordering::Relaxed), self.millis());
        let is_due = now.saturating_sub(looked) >= u64::try_from(LOOK.as_millis()).unwrap_or(u64::MAX);
        // One request looks, the others go on with what there is.
        if is_due && self.looked.compare_exchange(looked, now, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
            let app = self.clone();
            // What goes wrong here goes wrong again for the one who reads.
            let _ = tokio::task::spawn_blocking(move || app.look()).await;
        }
        self.now()
    }

    /// Opens the store anew where it has moved on. A store that cannot be read now is looked at again later: until then the state
    /// that is open goes on to answer.
    fn look(&self) {
        let _alone = self.opening.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.now();
        // For want of memory or rights, say, which may be over.
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

    /// Waits for a turn to read what is to be written, with the patience of those who write.
    pub async fn turn_to_take_in(&self) -> Result<OwnedSemaphorePermit, Problem> {
        turn_within(&self.taking_in, WRITING).await
    }

    /// Waits for what has its time too, and no longer.
    pub async fn in_time<T>(&self, work: impl Future<Output = T>) -> Result<T, Problem> {
        let done = tokio::time::timeout(READING, work).await;
        done.map_err(|_| {
            let reason = format!("that took more than {} seconds; ask for less", READING.as_secs());
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, reason)
        })
    }

    /// Waits for room for a long answer that holds so many bytes while it is under way. What would take more than there is has to
    /// wait until it is alone.
    pub async fn room_for(&self, n_bytes: usize) -> Result<OwnedSemaphorePermit, Problem> {
        let n_kilobytes = kilobytes(n_bytes, ROOM);
        if let Ok(room) = self.room.clone().try_acquire_many_owned(n_kilobytes) {
            return Ok(room);
        }
        self.n_waiting.send_modify(|n| *n += 1);
        // Also where the one who waits goes away.
        let _waiting = Waiting(&self.n_waiting);
        let room = tokio::time::timeout(TURN, self.room.clone().acquire_many_owned(n_kilobytes)).await;
        room.map_err(|_| busy())?.map_err(|_| busy())
    }

    /// Waits until somebody waits for room.
    pub async fn room_wanted(&self) {
        let mut n_waiting = self.n_waiting.subscribe();
        // The sender lives as long as this.
        let _ = n_waiting.wait_for(|n| *n > 0).await;
    }

    /// Room for an answer of so many bytes that is sent as a whole, if there is any.
    pub fn room_for_whole(&self, n_bytes: usize) -> Result<OwnedSemaphorePermit, Problem> {
        let room = self.room_of_whole.clone().try_acquire_many_owned(kilobytes(n_bytes, ROOM_OF_WHOLE));
        room.map_err(|_| busy())
    }

    /// What room there is for long answers and for whole ones, in kilobytes.
    #[cfg(test)]
    pub fn room_left(&self) -> (usize, usize) {
        (self.room.available_permits(), self.room_of_whole.available_permits())
    }

    /// The response with an answer that is whole. Where too much is on its way to others already, there is none: to wait would be
    /// to hold this one too.
    pub fn respond(&self, body: &Body) -> Result<Response, Problem> {
        if body.bytes.len() <= SMALL {
            return Ok(body.into_response());
        }
        let room = self.room_for_whole(body.bytes.len())?;
        Ok(body.response(axum::body::Body::new(Held::new(body.bytes.clone(), room))))
    }

    /// Does work that reads, within the bounds of number and time. Work whose time is up is not waited for, and keeps its place
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

    /// Does work that writes, one after the other. The store is open for writing for as long as it takes; readers see what was
    /// written when this returns.
    pub async fn write<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&mut Store) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let busy = || Problem::new(StatusCode::SERVICE_UNAVAILABLE, "somebody else is writing; try again in a moment");
        let app = self.clone();
        // Not given up when the one who sent it goes away: half of what was sent would be worse than all of it.
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

    /// Waits for the one who writes.
    pub async fn finish(&self) {
        drop(self.writer.lock().await);
    }

    /// An answer that was given before to the same question about the same state of the store.
    pub fn kept(&self, tag: &str) -> Option<Arc<Body>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).get(tag).cloned()
    }

    /// Keeps an answer, if it is not too large.
    pub fn keep(&self, tag: &str, body: &Arc<Body>) {
        if body.bytes.len() <= LARGEST_KEPT {
            self.kept.lock().unwrap_or_else(PoisonError::into_inner).put(tag.to_owned(), body.clone());
        }
    }

    /// What the start page tells, perhaps of a state of the store a little older than the current one: counting it takes longer
    /// than a visitor should wait. Nothing while it is still counted for the first time.
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

    /// Which state of the store the start page tells of; nothing before it was counted.
    pub fn overview_stamp(&self) -> String {
        let known = self.overview.lock().unwrap_or_else(PoisonError::into_inner);
        known.iter().flatten().map(|it| it.stamp.clone()).collect()
    }

    /// Counts what the start page tells. What cannot be counted now is counted at a later visit.
    pub fn count(&self) {
        let overview = Overview::of(&self.now()).map(Arc::new);
        let mut known = self.overview.lock().unwrap_or_else(PoisonError::into_inner);
        if overview.is_ok() || !matches!(*known, Some(Ok(_))) {
            *known = Some(overview);
        }
        self.counted.notify_all();
    }
}
