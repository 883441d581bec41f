//! Whether work on a document must end before it is done.
//!
//! A pass asks from time to time, mostly once per sentence, and ends its loop if the answer is yes. Its result is then
//! useless, and no further pass runs. So a text that takes too long, for whatever reason, costs only itself.

use std::cell::Cell;
use std::fmt;

/// Tells the passes over one document whether its time is up.
#[derive(Clone, Default)]
pub(crate) struct Deadline<'c> {
    is_time_up: Option<&'c dyn Fn() -> bool>,
    /// Whether the answer was yes once, and so stays yes.
    was_past: Cell<bool>,
}

impl<'c> Deadline<'c> {
    /// Returns a deadline that is past once `is_time_up` returns true.
    pub fn when(is_time_up: &'c dyn Fn() -> bool) -> Self {
        Self { is_time_up: Some(is_time_up), was_past: Cell::new(false) }
    }

    /// Returns whether it is past.
    pub fn is_past(&self) -> bool {
        let Some(is_time_up) = self.is_time_up else { return false };
        if !self.was_past.get() && is_time_up() {
            self.was_past.set(true);
        }
        self.was_past.get()
    }

    /// Asks once per thousand steps, for loops with short steps.
    pub fn is_past_at(&self, step: usize) -> bool {
        step.is_multiple_of(1024) && self.is_past()
    }

    /// Returns whether it was past when somebody asked.
    pub fn was_past(&self) -> bool {
        self.was_past.get()
    }
}

impl fmt::Debug for Deadline<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Deadline").field("was_past", &self.was_past).finish_non_exhaustive()
    }
}
