//! Whether the work on a document is to end before it is done.
//!
//! A pass asks now and then, mostly once a sentence, and ends its loop where the answer is yes. What it gives then is of no
//! use, and no further pass runs. So a text that takes too long, whatever makes it slow, costs one document.

use std::cell::Cell;
use std::fmt;

/// Tells the passes over one document whether its time is up.
#[derive(Clone, Default)]
pub(crate) struct Deadline<'c> {
    is_time_up: Option<&'c dyn Fn() -> bool>,
    /// The answer was yes once, and so it stays.
    was_past: Cell<bool>,
}

impl<'c> Deadline<'c> {
    /// Past once `is_time_up` says so.
    pub fn when(is_time_up: &'c dyn Fn() -> bool) -> Self {
        Self { is_time_up: Some(is_time_up), was_past: Cell::new(false) }
    }

    /// Asks whether it is past.
    pub fn is_past(&self) -> bool {
        let Some(is_time_up) = self.is_time_up else { return false };
        if !self.was_past.get() && is_time_up() {
            self.was_past.set(true);
        }
        self.was_past.get()
    }

    /// Asks at one step of a thousand: for loops whose steps are short.
    pub fn is_past_at(&self, step: usize) -> bool {
        step.is_multiple_of(1024) && self.is_past()
    }

    /// Whether it was past when somebody asked.
    pub fn was_past(&self) -> bool {
        self.was_past.get()
    }
}

impl fmt::Debug for Deadline<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Deadline").field("was_past", &self.was_past).finish_non_exhaustive()
    }
}
