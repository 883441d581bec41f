//! A stream of documents in parts of bounded size.

use std::io;
use std::panic::resume_unwind;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender, TrySendError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use whosaid_formats::FormatError;
use whosaid_model::Document;

/// A part is sent at the latest this long after its first document, so that documents that trickle in are stored soon.
const PATIENCE: Duration = Duration::from_secs(1);

/// A document, or why there is none.
#[derive(Debug)]
pub struct Read {
    /// The document.
    pub document: Result<Document, FormatError>,
    /// The bytes of the whole input up to the end of this document.
    pub n_bytes_done: u64,
}

/// Consecutive documents of the stream.
#[derive(Debug, Default)]
pub struct Part {
    /// The documents, or why there is none.
    pub documents: Vec<Result<Document, FormatError>>,
    /// The bytes of the whole input up to the end of this part.
    pub n_bytes_done: u64,
}

/// How large a part is.
#[derive(Clone, Copy, Debug)]
pub struct PartSize {
    /// The number of documents at most.
    pub max_documents: usize,
    /// A part is full once its texts have this many bytes in total.
    pub max_bytes: usize,
    /// Whether a part that is not full is sent as soon as the receiver waits for it.
    pub is_eager: bool,
}

/// The parts of a stream, which threads of its own read ahead.
///
/// The threads end with the stream, at the next document after `Parts` is dropped, or with the process: dropping it does not wait for
/// standard input to end. At most three parts and two documents are held in memory.
pub struct Parts {
    parts: Receiver<Part>,
    threads: Vec<JoinHandle<()>>,
}

impl Parts {
    /// Starts reading.
    ///
    /// # Errors
    ///
    /// Fails if the system gives no threads.
    pub fn of(documents: impl Iterator<Item = Read> + Send + 'static, size: PartSize) -> io::Result<Self> {
        let (give, take) = mpsc::sync_channel(0);
        let (send, parts) = mpsc::sync_channel(0);
        let read = move || {
            for document in documents {
                if give.send(document).is_err() {
                    return;
                }
            }
        };
        let read = thread::Builder::new().spawn(read)?;
        let gather = thread::Builder::new().spawn(move || gather(&take, size, &send))?;
        Ok(Self { parts, threads: vec![read, gather] })
    }

    /// Returns the next part if it comes within `patience`.
    pub(super) fn next_within(&mut self, patience: Duration) -> Result<Part, RecvTimeoutError> {
        let next = self.parts.recv_timeout(patience);
        if let Err(RecvTimeoutError::Disconnected) = next {
            self.end();
        }
        next
    }

    /// Joins the threads at the end of the stream. A panic in them is passed on, because it must not be taken for the end of the input.
    fn end(&mut self) {
        for thread in self.threads.drain(..) {
            thread.join().unwrap_or_else(|panic| resume_unwind(panic));
        }
    }
}

impl Iterator for Parts {
    type Item = Part;

    fn next(&mut self) -> Option<Part> {
        let next = self.parts.recv().ok();
        if next.is_none() {
            self.end();
        }
        next
    }
}

/// Collects documents into parts.
fn gather(take: &Receiver<Read>, size: PartSize, send: &SyncSender<Part>) {
    let mut part = Part::default();
    let mut n_bytes = 0;
    // When the first document of the part came.
    let mut began = Instant::now();
    loop {
        let next = match part.documents.is_empty() {
            true => take.recv().map_err(RecvTimeoutError::from),
            false => take.recv_timeout(PATIENCE.saturating_sub(began.elapsed())),
        };
        let is_full = match next {
            Ok(Read { document, n_bytes_done }) => {
                if part.documents.is_empty() {
                    began = Instant::now();
                }
                n_bytes += document.as_ref().map_or(0, |it| it.text.len());
                part.documents.push(document);
                part.n_bytes_done = n_bytes_done;
                part.documents.len() >= size.max_documents || n_bytes >= size.max_bytes
            }
            Err(RecvTimeoutError::Timeout) => true,
            Err(RecvTimeoutError::Disconnected) => break,
        };
        let n_bytes_done = part.n_bytes_done;
        if is_full {
            if send.send(part).is_err() {
                return;
            }
        } else if size.is_eager {
            match send.try_send(part) {
                Ok(()) => {}
                Err(TrySendError::Full(kept)) => {
                    part = kept;
                    continue;
                }
                Err(TrySendError::Disconnected(_)) => return,
            }
        } else {
            continue;
        }
        part = Part { documents: Vec::new(), n_bytes_done };
        n_bytes = 0;
    }
    if !part.documents.is_empty() {
        // Perhaps nobody is listening any more.
        let _ = send.send(part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    fn reads(n: u64) -> impl Iterator<Item = Read> + Send {
        (1..=n).map(|nth| Read { document: Ok(Document::new("d", "ten bytes.")), n_bytes_done: nth * 10 })
    }

    #[track_caller]
    fn check(max_documents: usize, max_bytes: usize, expect: &[(usize, u64)]) {
        let size = PartSize { max_documents, max_bytes, is_eager: false };
        let parts = Parts::of(reads(5), size).unwrap().map(|it| (it.documents.len(), it.n_bytes_done));
        assert_eq!(parts.collect::<Vec<_>>(), expect);
    }

    #[test]
    fn parts_are_bounded() {
        check(2, 1000, &[(2, 20), (2, 40), (1, 50)]);
        check(1000, 30, &[(3, 30), (2, 50)]);
        check(1000, 1000, &[(5, 50)]);
        check(1, 1, &[(1, 10), (1, 20), (1, 30), (1, 40), (1, 50)]);
    }

    #[test]
    fn an_eager_part_does_not_wait_to_be_full() {
        let (give, take) = mpsc::channel();
        let size = PartSize { max_documents: 1000, max_bytes: 1000, is_eager: true };
        let mut parts = Parts::of(take.into_iter(), size).unwrap();
        for read in reads(3) {
            let began = Instant::now();
            give.send(read).unwrap();
            assert_eq!(parts.next().map(|it| it.documents.len()), Some(1));
            assert!(began.elapsed() < 2 * PATIENCE);
        }
        drop(give);
        assert!(parts.next().is_none());
    }

    #[test]
    fn a_stream_that_breaks_is_not_taken_for_its_end() {
        let broken = reads(3).inspect(|it| assert!(it.n_bytes_done < 30, "as a bug would"));
        let size = PartSize { max_documents: 1, max_bytes: 1000, is_eager: false };
        let mut parts = Parts::of(broken, size).unwrap();
        let ended = catch_unwind(AssertUnwindSafe(|| parts.by_ref().count()));
        assert!(ended.is_err());
    }
}
