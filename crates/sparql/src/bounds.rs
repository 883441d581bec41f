//! Time and memory of an evaluation, from outside and from within.
//!
//! The evaluator looks whether it shall stop when it reads from the dataset, but not while it joins or sorts what it has read,
//! which may take for ever and all memory. So terms look too: whenever one is made or copied, its bytes are added to what the
//! evaluation on this thread holds, and taken off when it goes. Where time or memory is over, the thread unwinds; this is no
//! panic: no hook runs, and [`run`] turns it into an answer.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

thread_local! {
    static SIGN: RefCell<Option<Arc<AtomicBool>>> = const { RefCell::new(None) };
    static HELD: Cell<usize> = const { Cell::new(0) };
    static MOST: Cell<usize> = const { Cell::new(usize::MAX) };
}

/// Why an evaluation was stopped; it unwinds with this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stopped {
    /// The sign was given.
    Time,
    /// It held more than it may.
    Memory,
    /// It made a text that is too long.
    Text,
}

/// Runs an evaluation on this thread until it ends, the sign is given, or it holds more bytes than `most`.
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

/// Unwinds where the sign was given for the evaluation on this thread.
pub(crate) fn look() {
    let is_given = SIGN.with_borrow(|sign| sign.as_ref().is_some_and(|sign| sign.load(Ordering::Relaxed)));
    if is_given {
        stop(Stopped::Time);
    }
}

/// Adds bytes to what the evaluation on this thread holds; unwinds where that is too much.
pub(crate) fn take(n_bytes: usize) {
    let held = HELD.get().saturating_add(n_bytes);
    HELD.set(held);
    if held > MOST.get() {
        stop(Stopped::Memory);
    }
}

/// Takes bytes off what the evaluation on this thread holds.
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
        // Nothing is stopped where nothing was to be.
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
