//! Points at which a test can make the process die, as if it were killed there.
//!
//! They are only compiled with the feature `failpoints`, which tests enable.

/// Ends the process here if the environment says so: `WHOSAID_FAILPOINT=name` the first time, `name:3` the third.
#[cfg(feature = "failpoints")]
pub fn reached(name: &str) {
    use std::sync::atomic::{AtomicU64, Ordering};
    static N_REACHED: AtomicU64 = AtomicU64::new(0);
    let Ok(wanted) = std::env::var("WHOSAID_FAILPOINT") else { return };
    let (wanted, nth) = wanted.split_once(':').unwrap_or((&wanted, "1"));
    if wanted == name && N_REACHED.fetch_add(1, Ordering::Relaxed) + 1 == nth.parse().unwrap_or(1) {
        std::process::abort();
    }
}

/// Does nothing.
#[cfg(not(feature = "failpoints"))]
#[inline]
pub fn reached(_: &str) {}
