//! What happens when memory runs out: one line, and the exit status of a failure.
//!
//! By default, Rust ends the process with SIGABRT and, if a backtrace is requested, allocates for that too. A store
//! survives any end of a writer, so nothing has to be cleaned up.

use std::alloc::{GlobalAlloc, Layout, System};

/// The system's allocator, which ends the process when there is no memory.
pub struct Allocator;

#[expect(unsafe_code, reason = "an allocator cannot be made otherwise")]
// SAFETY: each method calls the method of the same name of `System` with the same arguments. The caller guarantees the
// conditions of both. It returns the same result, unless it does not return at all.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: see above.
        given(unsafe { System.alloc(layout) })
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: see above.
        given(unsafe { System.alloc_zeroed(layout) })
    }

    unsafe fn realloc(&self, start: *mut u8, layout: Layout, n_bytes: usize) -> *mut u8 {
        // SAFETY: see above.
        given(unsafe { System.realloc(start, layout, n_bytes) })
    }

    unsafe fn dealloc(&self, start: *mut u8, layout: Layout) {
        // SAFETY: see above.
        unsafe { System.dealloc(start, layout) }
    }
}

/// Returns a non-null pointer, or ends the process.
fn given(start: *mut u8) -> *mut u8 {
    if start.is_null() { out_of_memory() } else { start }
}

/// Ends the process, as when memory runs out, if its limit on address space is lower than a command may need, in bytes.
/// System libraries abort when they get no memory, and threads reserve more than they use.
pub fn require(n_bytes: usize) {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let limit = limits.lines().find_map(|line| line.strip_prefix("Max address space"));
    let is_limited = limit.is_some_and(|it| !it.trim_start().starts_with("unlimited"));
    if is_limited {
        // Reserved, not used, and freed at once.
        drop(std::hint::black_box(Vec::<u8>::with_capacity(n_bytes)));
    }
}

const TEXT: &[u8] = b"whosaid: out of memory: the system gives no more; raise the limit, or give less at once\n";

/// Prints the message and ends the process. It must not allocate, take a lock or run exit handlers: any thread may be
/// in the middle of those.
#[cfg(unix)]
#[cold]
#[expect(unsafe_code, reason = "the standard library has no way to end at once with a status")]
fn out_of_memory() -> ! {
    // SAFETY: pointer and length are those of a static text, and `_exit` may be called with any number at any time.
    unsafe {
        libc::write(libc::STDERR_FILENO, TEXT.as_ptr().cast(), TEXT.len());
        libc::_exit(crate::ui::Status::Failed as i32)
    }
}

#[cfg(not(unix))]
#[cold]
fn out_of_memory() -> ! {
    use std::io::Write as _;
    let _ = std::io::stderr().write_all(TEXT);
    std::process::exit(crate::ui::Status::Failed as i32)
}
