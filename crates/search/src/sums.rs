//! Files with a checksum per block, which is checked before any byte of the block is returned.
//!
//! tantivy ends a file with one checksum of all of it, which cannot be checked without reading everything. So that no
//! answer depends on bytes that have changed, and checking costs no more than what is read, each file of the index
//! continues after what tantivy wrote:
//!
//! ```text
//! contents   what tantivy wrote, in blocks of BLOCK_BYTES; the last may be shorter
//! sums       the CRC-32 of each block
//! end        the length of the contents (u64), the CRC-32 of sums and length, MAGIC; all little-endian
//! ```
//!
//! The length and the last checksum depend on every byte of the contents. Together they are the file's
//! [`seal`](Summed::seal), which distinguishes it from every other file.

use crc32fast::Hasher;
use std::fmt;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tantivy::HasLen;
use tantivy::directory::{AntiCallToken, FileHandle, OwnedBytes, TerminatingWrite, WritePtr};

/// Small, since a search reads a little in many places.
const BLOCK_BYTES: usize = 16 * 1024;
const SUM_BYTES: usize = 4;
const MAGIC: &[u8; 8] = b"whosum01";
const END_BYTES: usize = 8 + SUM_BYTES + MAGIC.len();

/// Returns the error for contents that have changed.
fn changed(path: &Path, reason: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("{} {reason}", path.display()))
}

/// Writes a file with its checksums. `sealed` receives the file's seal once the file is complete.
pub(crate) struct Summing<F: FnMut(String) + Send> {
    pub out: WritePtr,
    pub sealed: F,
    block: Hasher,
    n_in_block: usize,
    n_bytes: u64,
    sums: Vec<u8>,
}

impl<F: FnMut(String) + Send> Summing<F> {
    pub fn new(out: WritePtr, sealed: F) -> Self {
        Self { out, sealed, block: Hasher::new(), n_in_block: 0, n_bytes: 0, sums: Vec::new() }
    }

    fn end_block(&mut self) {
        let block = std::mem::take(&mut self.block);
        self.sums.extend_from_slice(&block.finalize().to_le_bytes());
        self.n_in_block = 0;
    }
}

impl<F: FnMut(String) + Send> Write for Summing<F> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.out.write(&bytes[..bytes.len().min(BLOCK_BYTES - self.n_in_block)])?;
        self.block.update(&bytes[..n]);
        self.n_in_block += n;
        self.n_bytes += n as u64;
        if self.n_in_block == BLOCK_BYTES {
            self.end_block();
        }
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl<F: FnMut(String) + Send> TerminatingWrite for Summing<F> {
    fn terminate_ref(&mut self, token: AntiCallToken) -> io::Result<()> {
        if self.n_in_block > 0 {
            self.end_block();
        }
        let mut end = std::mem::take(&mut self.sums);
        end.extend_from_slice(&self.n_bytes.to_le_bytes());
        let sum = crc32fast::hash(&end);
        end.extend_from_slice(&sum.to_le_bytes());
        end.extend_from_slice(MAGIC);
        self.out.write_all(&end)?;
        self.out.terminate_ref(token)?;
        (self.sealed)(seal(self.n_bytes, sum));
        Ok(())
    }
}

fn seal(n_bytes: u64, sum: u32) -> String {
    format!("{n_bytes}:{sum:08x}")
}

/// Returns the length of the contents and the last checksum from the end of a file.
fn read_end(path: &Path, end: &[u8]) -> io::Result<(u64, u32)> {
    let (n_bytes, rest) = end.split_first_chunk().ok_or_else(|| changed(path, "is cut off"))?;
    match rest.split_first_chunk() {
        Some((sum, magic)) if magic == MAGIC => Ok((u64::from_le_bytes(*n_bytes), u32::from_le_bytes(*sum))),
        _ => Err(changed(path, "does not end as it should")),
    }
}

/// Returns the seal of a file. Reads only its end.
pub(crate) fn seal_of(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let at = file.metadata()?.len().checked_sub(END_BYTES as u64).ok_or_else(|| changed(path, "is cut off"))?;
    file.seek(SeekFrom::Start(at))?;
    let mut end = [0; END_BYTES];
    file.read_exact(&mut end)?;
    let (n_bytes, sum) = read_end(path, &end)?;
    Ok(seal(n_bytes, sum))
}

/// A file with checksums, as tantivy reads it: only its contents, and only bytes that were checked.
pub(crate) struct Summed {
    path: PathBuf,
    file: Arc<dyn FileHandle>,
    n_bytes: usize,
    sums: OwnedBytes,
    sum: u32,
    /// One bit per block: whether it was checked and found intact.
    is_checked: Vec<AtomicU64>,
}

impl Summed {
    /// Opens a file and checks its end.
    ///
    /// # Errors
    ///
    /// An error of the kind [`io::ErrorKind::InvalidData`] if the end is not as it was written.
    pub fn open(path: &Path, file: Arc<dyn FileHandle>) -> io::Result<Self> {
        let at = file.len().checked_sub(END_BYTES).ok_or_else(|| changed(path, "is cut off"))?;
        let (n_bytes, sum) = read_end(path, &file.read_bytes(at..file.len())?)?;
        let wrong = || changed(path, "does not end as it should");
        let n_bytes = usize::try_from(n_bytes).map_err(|_| wrong())?;
        let n_blocks = n_bytes.div_ceil(BLOCK_BYTES);
        if n_bytes.checked_add(n_blocks * SUM_BYTES) != Some(at) {
            return Err(wrong());
        }
        let summed = file.read_bytes(n_bytes..at + size_of::<u64>())?;
        if crc32fast::hash(&summed) != sum {
            return Err(wrong());
        }
        let is_checked = (0..n_blocks.div_ceil(64)).map(|_| AtomicU64::new(0)).collect();
        Ok(Self { path: path.to_owned(), file, n_bytes, sums: summed, sum, is_checked })
    }

    /// Returns what distinguishes the file from every other.
    pub fn seal(&self) -> String {
        seal(self.n_bytes as u64, self.sum)
    }

    fn check(&self, block: usize) -> io::Result<()> {
        let (word, bit) = (&self.is_checked[block / 64], 1 << (block % 64));
        if word.load(Ordering::Relaxed) & bit != 0 {
            return Ok(());
        }
        let start = block * BLOCK_BYTES;
        let bytes = self.file.read_bytes(start..self.n_bytes.min(start + BLOCK_BYTES))?;
        if self.sums[block * SUM_BYTES..][..SUM_BYTES] != crc32fast::hash(&bytes).to_le_bytes() {
            return Err(changed(&self.path, "is not as it was written"));
        }
        word.fetch_or(bit, Ordering::Relaxed);
        Ok(())
    }
}

impl fmt::Debug for Summed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Summed").field("path", &self.path).field("n_bytes", &self.n_bytes).finish_non_exhaustive()
    }
}

impl HasLen for Summed {
    fn len(&self) -> usize {
        self.n_bytes
    }
}

impl FileHandle for Summed {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        // The range may come from a damaged part of an index.
        if range.start > range.end || range.end > self.n_bytes {
            return Err(changed(&self.path, "is asked for bytes that it does not have"));
        }
        if !range.is_empty() {
            (range.start / BLOCK_BYTES..=(range.end - 1) / BLOCK_BYTES).try_for_each(|block| self.check(block))?;
        }
        self.file.read_bytes(range)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::BufWriter;
    use std::sync::Mutex;

    /// Where [`Summing`] writes to.
    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl TerminatingWrite for Kept {
        fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
            Ok(())
        }
    }

    fn contents(n_bytes: usize) -> Vec<u8> {
        (0..n_bytes).map(|nth| (nth * 7 + nth / 251) as u8).collect()
    }

    /// Returns the file with some contents, and its seal.
    fn written(contents: &[u8]) -> (Vec<u8>, String) {
        let kept = Kept::default();
        let seal = Arc::new(Mutex::new(String::new()));
        let told = seal.clone();
        let mut out = Summing::new(BufWriter::new(Box::new(kept.clone())), move |it| *told.lock().unwrap() = it);
        for some in contents.chunks(1000) {
            out.write_all(some).unwrap();
        }
        out.terminate().unwrap();
        let bytes = kept.0.lock().unwrap().clone();
        let seal = seal.lock().unwrap().clone();
        (bytes, seal)
    }

    fn opened(bytes: &[u8]) -> io::Result<Summed> {
        Summed::open(Path::new("a.pos"), Arc::new(OwnedBytes::new(bytes.to_vec())))
    }

    #[test]
    fn contents_come_back() {
        for n_bytes in [0, 1, 999, BLOCK_BYTES - 1, BLOCK_BYTES, BLOCK_BYTES + 1, 5 * BLOCK_BYTES] {
            let contents = contents(n_bytes);
            let (bytes, seal) = written(&contents);
            let file = opened(&bytes).unwrap();
            assert_eq!((file.len(), file.seal()), (n_bytes, seal.clone()));
            for range in [0..n_bytes, n_bytes / 3..n_bytes / 2, n_bytes..n_bytes] {
                assert_eq!(file.read_bytes(range.clone()).unwrap().as_slice(), &contents[range]);
            }
            assert!(file.read_bytes(0..n_bytes + 1).is_err());
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("a.pos");
            std::fs::write(&path, &bytes).unwrap();
            assert_eq!(seal_of(&path).unwrap(), seal);
        }
    }

    /// Whichever byte changes, and wherever the file is cut off, only what was written is returned.
    #[test]
    fn no_changed_byte_is_given() {
        let contents = contents(2 * BLOCK_BYTES + 100);
        let (bytes, seal) = written(&contents);
        for at in (0..bytes.len()).step_by(37).chain(bytes.len() - 60..bytes.len()) {
            let mut changed = bytes.clone();
            changed[at] ^= 0x40;
            let read =
                opened(&changed).and_then(|it| it.read_bytes(0..it.len()).map(|bytes| (bytes.to_vec(), it.seal())));
            assert!(read.is_err(), "byte {at}");
            assert!(opened(&bytes[..at]).is_err(), "cut at {at}");
        }
        // Contents of other blocks are still returned.
        let mut changed = bytes;
        changed[0] ^= 1;
        let file = opened(&changed).unwrap();
        assert_eq!(file.seal(), seal);
        assert_eq!(file.read_bytes(BLOCK_BYTES..BLOCK_BYTES + 9).unwrap().as_slice(), &contents[BLOCK_BYTES..][..9]);
        assert!(file.read_bytes(9..10).is_err());
    }

    #[test]
    fn files_of_one_length_have_seals_of_their_own() {
        let mut other = contents(5000);
        other[2500] ^= 1;
        assert_ne!(written(&contents(5000)).1, written(&other).1);
    }
}
