//! A store as JSON Lines, for backups, for inspection and for loading.
//!
//! ```text
//! {"whosaid":"dump","version":1}
//! {"document":{…}}      the extraction of a document, as `whosaid extract` prints it, in order of id
//! {"decision":{…}}      a decision about who is who, in the order in which they were made
//! {"watch":{…}}         a stored question, in order of name; only in version 2
//! {"end":{"documents":2,"decisions":1,"watches":1,"blake3":"…"}}      the hash of all bytes before this line
//! ```
//!
//! The same documents, decisions and questions give the same bytes. A store without questions is dumped as version 1,
//! which earlier versions of whosaid can read.

use crate::batch::Batch;
use crate::{Error, IngestReport, Result, Snapshot, Store};
use serde::{Deserialize, Serialize};
use std::io::{self, BufRead, Write};
use whosaid_graph::{Decision, LONGEST_EXTRACTION};
use whosaid_model::Extraction;
use whosaid_watch::{Error as WatchError, Watch};

const VERSION: u64 = 2;
const WITHOUT_WATCHES: u64 = 1;
/// The longest line, in bytes: the longest extraction that the store keeps, and what surrounds it.
const LONGEST_LINE: u64 = LONGEST_EXTRACTION as u64 + 64;

/// A line of a dump.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Line<D, C, W> {
    Document(D),
    Decision(C),
    Watch(W),
    End {
        documents: u64,
        decisions: u64,
        #[serde(default, skip_serializing_if = "is_zero")]
        watches: u64,
        blake3: String,
    },
}

fn is_zero(n: &u64) -> bool {
    *n == 0
}

/// A line that is read back.
type Read = Line<Extraction, Decision, Watch>;

/// The first line.
#[derive(Serialize, Deserialize)]
struct Head {
    whosaid: String,
    version: u64,
}

/// What was loaded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Loaded {
    /// Documents that were new.
    pub n_added: u64,
    /// Documents that replaced others.
    pub n_replaced: u64,
    /// Documents that were already there, unchanged.
    pub n_unchanged: u64,
    /// Decisions.
    pub n_decisions: u64,
    /// Stored questions. What is loaded with them is not news for them.
    pub n_watches: u64,
}

impl Snapshot {
    /// Writes all documents, decisions and stored questions as JSON Lines.
    pub fn dump(&self, out: impl Write) -> Result<()> {
        let mut out = Hashing { out, hash: blake3::Hasher::new() };
        let mut written = Ok(());
        let watches = self.watches()?;
        let version = if watches.is_empty() { WITHOUT_WATCHES } else { VERSION };
        out.line(&Head { whosaid: "dump".to_owned(), version }).map_err(Error::Output)?;
        let mut n_documents = 0;
        self.graph().each_extraction(|extraction| {
            n_documents += 1;
            written = out.line(&Line::<_, (), ()>::Document(&extraction));
            Ok(written.is_ok())
        })?;
        written.map_err(Error::Output)?;
        let decisions = self.graph().decisions();
        for it in &decisions {
            out.line(&Line::<(), _, ()>::Decision(&it.decision)).map_err(Error::Output)?;
        }
        for it in &watches {
            out.line(&Line::<(), (), _>::Watch(it)).map_err(Error::Output)?;
        }
        let blake3 = out.hash.finalize().to_hex().to_string();
        let end = Line::<(), (), ()>::End {
            documents: n_documents,
            decisions: decisions.len() as u64,
            watches: watches.len() as u64,
            blake3,
        };
        out.line(&end).and_then(|()| out.out.flush()).map_err(Error::Output)
    }
}

impl Store {
    /// Loads a dump. Documents replace those with the same id.
    ///
    /// # Errors
    ///
    /// [`Error::BadDump`] if a line does not belong in a dump, a record does not match its text, or the end is missing
    /// or wrong. What came before is then in the store. For all or nothing, call [`check_dump`] first.
    pub fn load(&mut self, input: impl BufRead) -> Result<Loaded> {
        let mut loaded = Loaded::default();
        let mut batch = Batch::of(usize::MAX);
        read(input, |line| match line {
            Line::Document(extraction) => match batch.push(extraction) {
                Some(full) => self.take_in(&full, &mut loaded),
                None => Ok(()),
            },
            Line::Decision(decision) => {
                self.take_in(&batch.take(), &mut loaded)?;
                self.decide(decision)?;
                loaded.n_decisions += 1;
                Ok(())
            }
            Line::Watch(watch) => {
                self.take_in(&batch.take(), &mut loaded)?;
                self.watch(watch)?;
                loaded.n_watches += 1;
                Ok(())
            }
            Line::End { .. } => self.take_in(&batch.take(), &mut loaded),
        })?;
        Ok(loaded)
    }

    fn take_in(&mut self, batch: &[Extraction], loaded: &mut Loaded) -> Result<()> {
        let mut report = IngestReport::default();
        self.save(batch, &mut report, &mut |_| {})?;
        loaded.n_added += report.n_added as u64;
        loaded.n_replaced += report.n_replaced as u64;
        loaded.n_unchanged += report.n_unchanged as u64;
        match report.failed.into_iter().next() {
            Some((id, reason)) => Err(Error::BadDocument { id, reason }),
            None => Ok(()),
        }
    }
}

/// Reads a dump to its end without loading it.
///
/// # Errors
///
/// As [`Store::load`].
pub fn check_dump(input: impl BufRead) -> Result<()> {
    read(input, |_| Ok(()))
}

/// Calls a function with each line of a dump after checking it. The end comes last, if it matches.
fn read(mut input: impl BufRead, mut each: impl FnMut(Read) -> Result<()>) -> Result<()> {
    let mut hash = blake3::Hasher::new();
    let (mut n_documents, mut n_decisions, mut n_watches) = (0, 0, 0);
    let mut text = Vec::new();
    let mut is_ended = false;
    for nth in 1.. {
        let bad = |reason: String| Error::BadDump { line: nth, reason };
        text.clear();
        let n_read = io::Read::take(&mut input, LONGEST_LINE).read_until(b'\n', &mut text).map_err(Error::Input)?;
        if n_read == 0 {
            return if is_ended { Ok(()) } else { Err(bad("the dump ends before its end".to_owned())) };
        }
        if n_read as u64 == LONGEST_LINE && !text.ends_with(b"\n") {
            return Err(bad(format!("it is longer than {LONGEST_LINE} bytes")));
        }
        if is_ended {
            return Err(bad("something follows the end".to_owned()));
        }
        if nth == 1 {
            match serde_json::from_slice::<Head>(&text) {
                Ok(Head { whosaid, version: WITHOUT_WATCHES | VERSION }) if whosaid == "dump" => {}
                Ok(Head { whosaid, version }) if whosaid == "dump" => {
                    return Err(bad(format!("it is of version {version}, this whosaid reads up to {VERSION}")));
                }
                _ => return Err(bad("it does not begin as a dump of whosaid does".to_owned())),
            }
            hash.update(&text);
            continue;
        }
        let line: Read = serde_json::from_slice(&text).map_err(|error| bad(error.to_string()))?;
        match &line {
            Line::Document(extraction) => {
                n_documents += 1;
                if let Some(fault) = extraction.faults().into_iter().next() {
                    return Err(bad(format!("document {:?}: {fault}", extraction.id.as_str())));
                }
            }
            Line::Decision(_) => n_decisions += 1,
            Line::Watch(_) => n_watches += 1,
            Line::End { documents, decisions, watches, blake3 } => {
                if (*documents, *decisions, *watches) != (n_documents, n_decisions, n_watches) {
                    return Err(bad(format!(
                        "{n_documents} documents, {n_decisions} decisions and {n_watches} questions came before the end, not \
                         {documents}, {decisions} and {watches}"
                    )));
                }
                if hash.finalize().to_hex().as_str() != blake3 {
                    return Err(bad("the checksum does not fit: the dump was changed".to_owned()));
                }
                is_ended = true;
            }
        }
        hash.update(&text);
        each(line).map_err(|error| match error {
            Error::BadDocument { id, reason } => bad(format!("document {:?}: {reason}", id.as_str())),
            Error::BadDecision { reason } | Error::Watch(WatchError::BadWatch { reason }) => bad(reason),
            error => error,
        })?;
    }
    Ok(())
}

/// Hashes what is written through it.
struct Hashing<W> {
    out: W,
    hash: blake3::Hasher,
}

impl<W: Write> Hashing<W> {
    fn line(&mut self, record: &impl Serialize) -> io::Result<()> {
        let mut bytes = serde_json::to_vec(record)?;
        bytes.push(b'\n');
        self.hash.update(&bytes);
        self.out.write_all(&bytes)
    }
}
