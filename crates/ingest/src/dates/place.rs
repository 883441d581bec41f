//! Places on the calendar, named or pointed to.

use super::absolute::absolute;
use super::reader::{Found, Reader};
use super::relative::relative;

/// A place on the calendar, named or pointed to, that begins at `i`.
pub(super) fn place(r: &Reader, i: usize) -> Option<Found> {
    absolute(r, i).or_else(|| relative(r, i))
}
