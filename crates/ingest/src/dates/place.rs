//! Places on the calendar, by name or relative to others.

use super::absolute::absolute;
use super::reader::{Found, Reader};
use super::relative::relative;

/// Reads a place on the calendar that begins at `i`, by name or relative to another.
pub(super) fn place(r: &Reader, i: usize) -> Option<Found> {
    absolute(r, i).or_else(|| relative(r, i))
}
