//! Stopping an evaluation from outside.
//!
//! The evaluator looks whether it shall stop when it reads from the dataset, but not while it joins what it has read, which may
//! take for ever. So terms look too, when they are copied, and unwind the evaluation's thread; this is no panic: no hook runs,
//! and [`run`] turns it into an answer.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

thread_local! {
    static SIGN: RefCell<Option<Arc<AtomicBool>>> = const { RefCell::new(None) };
}

/// What an evaluation that is stopped unwinds with.
struct Stopped;

/// Runs an evaluation on this thread until it ends or the sign is given; nothing where it was stopped.
pub(crate) fn run<T>(sign: Arc<AtomicBool>, evaluate: impl FnOnce() -> T) -> Option<T> {
    SIGN.set(Some(sign));
    let ended = catch_unwind(AssertUnwindSafe(evaluate));
    SIGN.set(None);
    match ended {
        Ok(value) => Some(value),
        Err(reason) if reason.is::<Stopped>() => None,
        Err(panic) => resume_unwind(panic),
    }
}

/// Unwinds where the sign was given for the evaluation on this thread.
pub(crate) fn look() {
    let is_given = SIGN.with_borrow(|sign| sign.as_ref().is_some_and(|sign| sign.load(Ordering::Relaxed)));
    if is_given && !std::thread::panicking() {
        resume_unwind(Box::new(Stopped));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_evaluation_ends_or_is_stopped() {
        let sign = Arc::new(AtomicBool::new(false));
        assert_eq!(run(sign.clone(), || (look(), 5).1), Some(5));
        let endless = || -> u8 {
            loop {
                look();
                sign.store(true, Ordering::Relaxed);
            }
        };
        assert_eq!(run(sign.clone(), endless), None);
        // Nothing is stopped where nothing was to be.
        look();
    }
}
