//! Limits on the time and memory of an evaluation, enforced from outside and from within.
//!
//! The evaluator checks whether it must stop when it reads from the dataset. But it does not check while it joins or
//! sorts what it has read, which may take any amount of time and memory. So terms check too. Whenever one is created or
//! copied, its bytes are added to what the evaluation on this thread holds; they are subtracted when it is dropped.
//! Past a limit the thread unwinds. This is not a panic: no hook runs, and [`run`] turns it into an answer.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

thread_local! {
    static SIGN: RefCell<Option<Arc<AtomicBool>>> = const { RefCell::new(None) };
    static HELD: Cell<usize> = const { Cell::new(0) };
    static MOST: Cell<usize> = const { Cell::new(usize::MAX) };
}

/// Why an evaluation was stopped. Unwinding carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stopped {
    /// The stop sign was set.
    Time,
    /// It held too much memory.
    Memory,
    /// It made a text that is too long.
    Text,
}

/// Runs an evaluation on this thread until it ends, the sign is set, or it holds more than `most` bytes.
pub(crate) fn run<T>(sign: Arc<AtomicBool>, most: usize, evaluate: impl FnOnce() -> T) -> Result<T, Stopped> {
    SIGN.set(Some(sign));
    HELD.set(0);
    MOST.set(most);
    let ended = catch_unwind(AssertUnwindSafe(evaluate));
    SIGN.set(None);
    MOST.set(usize::MAX);
    ended.or_else(|reason| match reason.downcast::<Stopped>() {
        Ok(stopped) => Err(*stopped),
        Err(panic) => resume_unwind(panic),
    })
}

/// Unwinds if the sign is set for the evaluation on this thread.
pub(crate) fn look() {
    let is_given = SIGN.with_borrow(|sign| sign.as_ref().is_some_and(|sign| sign.load(Ordering::Relaxed)));
    if is_given {
        stop(Stopped::Time);
    }
}

/// Adds bytes to what the evaluation on this thread holds. Unwinds if that is too much.
pub(crate) fn take(n_bytes: usize) {
    let held = HELD.get().saturating_add(n_bytes);
    HELD.set(held);
    if held > MOST.get() {
        stop(Stopped::Memory);
    }
}

/// Subtracts bytes from what the evaluation on this thread holds.
pub(crate) fn release(n_bytes: usize) {
    HELD.set(HELD.get().saturating_sub(n_bytes));
}

/// Unwinds the evaluation on this thread.
pub(crate) fn stop(why: Stopped) {
    if !std::thread::panicking() && SIGN.with_borrow(Option::is_some) {
        resume_unwind(Box::new(why));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_evaluation_ends_or_is_stopped() {
        let sign = Arc::new(AtomicBool::new(false));
        assert_eq!(run(sign.clone(), 100, || (look(), 5).1), Ok(5));
        let endless = || -> u8 {
            loop {
                look();
                sign.store(true, Ordering::Relaxed);
            }
        };
        assert_eq!(run(sign.clone(), 100, endless), Err(Stopped::Time));
        // Without an evaluation nothing is stopped.
        look();
        take(1000);
    }

    #[test]
    fn what_is_held_is_bounded() {
        let sign = Arc::new(AtomicBool::new(false));
        let greedy = || (0..1000).for_each(|_| take(10));
        assert_eq!(run(sign.clone(), 100, greedy), Err(Stopped::Memory));
        let thrifty = || (0..100).for_each(|_| (take(10), release(10)).1);
        assert_eq!(run(sign, 100, thrifty), Ok(()));
    }
}
