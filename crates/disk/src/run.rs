//! Sorted runs: files of keys, each with a count, that are written once and never changed.
//!
//! Counts may be negative: one run lowers what another raised. What a store holds is the sum of its runs ([`Sums`]); since sums do not
//! depend on an order, any runs may be merged into one at any time.
//!
//! ```text
//! blocks   LZ4, each of about BLOCK_BYTES of entries in the order of their keys
//!          entry: bytes shared with the key before, bytes that follow, these bytes, count (varints; the count zigzag)
//! index    LZ4: per block its offset, its length packed and unpacked, its CRC-32, and its first key, coded like entries
//! footer   offset and both lengths of the index, its CRC-32, the number of entries (little-endian), and MAGIC
//! ```
//!
//! Everything read is checked, so that a damaged file gives [`Error::Damaged`] and never a wrong number or a panic.

use crate::file::{create_new, length, read_exact_at};
use crate::{Error, Result};
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// The size at which a block is written, in bytes.
const BLOCK_BYTES: usize = 8 * 1024;
/// The longest key, in bytes: an id, the key of a record, and what distinguishes trees.
pub const LONGEST_KEY: usize = 4 * 1024;
/// The largest unpacked part, in bytes. A larger size means damage.
const LARGEST_PART: usize = 1 << 30;
const MAGIC: &[u8; 8] = b"whorun01";
const FOOTER_BYTES: usize = 8 + 4 + 4 + 4 + 8 + MAGIC.len();

/// Appends a number with seven bits per byte, the lowest first.
fn put_varint(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

/// Parses what [`put_varint`] wrote.
fn take_varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut n = 0;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        n |= u64::from(first & 0x7f) << shift;
        if *first < 0x80 {
            return Some(n);
        }
    }
    None
}

fn take<'b>(bytes: &mut &'b [u8], n: usize) -> Option<&'b [u8]> {
    let (taken, rest) = bytes.split_at_checked(n)?;
    *bytes = rest;
    Some(taken)
}

/// Appends a key as the length that it shares with the one before, and the rest.
fn put_key(out: &mut Vec<u8>, key: &[u8], before: &[u8]) {
    let n_shared = key.iter().zip(before).take_while(|(a, b)| a == b).count();
    put_varint(out, n_shared as u64);
    put_varint(out, (key.len() - n_shared) as u64);
    out.extend_from_slice(&key[n_shared..]);
}

/// Parses what [`put_key`] wrote, into the key before.
fn take_key(bytes: &mut &[u8], key: &mut Vec<u8>) -> Option<()> {
    let n_shared = usize::try_from(take_varint(bytes)?).ok()?;
    let n_own = usize::try_from(take_varint(bytes)?).ok()?;
    if n_shared > key.len() || n_shared + n_own.min(LONGEST_KEY) > LONGEST_KEY {
        return None;
    }
    key.truncate(n_shared);
    key.extend_from_slice(take(bytes, n_own)?);
    Some(())
}

fn zigzag(n: i64) -> u64 {
    ((n << 1) ^ (n >> 63)) as u64
}

fn unzigzag(n: u64) -> i64 {
    (n >> 1) as i64 ^ -((n & 1) as i64)
}

/// The place of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Block {
    offset: u64,
    n_packed: u32,
    n_unpacked: u32,
    crc: u32,
}

/// Writes a run.
pub struct RunWriter {
    path: PathBuf,
    out: BufWriter<File>,
    block: Vec<u8>,
    first_key: Vec<u8>,
    last_key: Vec<u8>,
    index: Vec<u8>,
    /// The first key of the block before.
    indexed_key: Vec<u8>,
    offset: u64,
    n_entries: u64,
}

impl RunWriter {
    /// Begins a file that must not exist.
    pub fn create(path: &Path) -> Result<Self> {
        Ok(Self {
            path: path.to_owned(),
            out: BufWriter::with_capacity(1 << 16, create_new(path)?),
            block: Vec::with_capacity(BLOCK_BYTES * 2),
            first_key: Vec::new(),
            last_key: Vec::new(),
            index: Vec::new(),
            indexed_key: Vec::new(),
            offset: 0,
            n_entries: 0,
        })
    }

    /// Adds an entry. Keys must come in order, without duplicates. Counts of zero are left out.
    pub fn push(&mut self, key: &[u8], count: i64) -> Result<()> {
        debug_assert!(self.n_entries == 0 || key > self.last_key.as_slice(), "keys out of order");
        if count == 0 {
            return Ok(());
        }
        if self.block.is_empty() {
            self.first_key = key.to_vec();
            self.last_key.clear();
        }
        put_key(&mut self.block, key, &self.last_key);
        put_varint(&mut self.block, zigzag(count));
        self.last_key.clear();
        self.last_key.extend_from_slice(key);
        self.n_entries += 1;
        if self.block.len() >= BLOCK_BYTES { self.end_block() } else { Ok(()) }
    }

    fn end_block(&mut self) -> Result<()> {
        let packed = lz4_flex::block::compress(&self.block);
        for n in [self.offset, packed.len() as u64, self.block.len() as u64, crc32fast::hash(&packed).into()] {
            put_varint(&mut self.index, n);
        }
        put_key(&mut self.index, &self.first_key, &self.indexed_key);
        std::mem::swap(&mut self.indexed_key, &mut self.first_key);
        self.write(&packed)?;
        self.block.clear();
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.out.write_all(bytes).map_err(|error| Error::file(&self.path, error))?;
        self.offset += bytes.len() as u64;
        Ok(())
    }

    /// Ends the file. It is durable once its folder is synced.
    pub fn finish(mut self) -> Result<WrittenRun> {
        if !self.block.is_empty() {
            self.end_block()?;
        }
        let at = self.offset;
        let packed = lz4_flex::block::compress(&self.index);
        let mut footer = at.to_le_bytes().to_vec();
        for n in [packed.len(), self.index.len()] {
            footer.extend_from_slice(&u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes());
        }
        let seal = crc32fast::hash(&packed);
        footer.extend_from_slice(&seal.to_le_bytes());
        footer.extend_from_slice(&self.n_entries.to_le_bytes());
        footer.extend_from_slice(MAGIC);
        self.write(&packed)?;
        self.write(&footer)?;
        let synced = self.out.flush().and_then(|()| self.out.get_ref().sync_all());
        synced.map_err(|error| Error::file(&self.path, error))?;
        Ok(WrittenRun { n_entries: self.n_entries, n_bytes: self.offset, seal })
    }
}

/// A run that was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrittenRun {
    /// The number of keys.
    pub n_entries: u64,
    /// The file's length.
    pub n_bytes: u64,
    /// See [`Run::seal`].
    pub seal: u32,
}

/// A run on disk.
pub struct Run {
    path: PathBuf,
    file: File,
    blocks: Vec<Block>,
    /// The first keys of the blocks, concatenated, and where each ends.
    keys: Vec<u8>,
    key_ends: Vec<usize>,
    n_entries: u64,
    seal: u32,
    /// The block that was read last, because the next lookup is often in it.
    last: Mutex<Option<(usize, Arc<[u8]>)>>,
}

impl Run {
    /// Opens a run. Reads its index, not its entries.
    pub fn open(path: &Path) -> Result<Self> {
        let file = File::open(path).map_err(|error| Error::file(path, error))?;
        let n_bytes = length(&file, path)?;
        let damaged = |reason: &str| Error::damaged(path, reason);
        let at = n_bytes.checked_sub(FOOTER_BYTES as u64).ok_or_else(|| damaged("it is too short"))?;
        let mut footer = [0; FOOTER_BYTES];
        read_exact_at(&file, path, &mut footer, at)?;
        let (numbers, magic) = footer.split_at(FOOTER_BYTES - MAGIC.len());
        if magic != MAGIC {
            return Err(damaged("it does not end as it should"));
        }
        let number = |range: std::ops::Range<usize>| {
            numbers[range].iter().rev().fold(0_u64, |number, byte| number << 8 | u64::from(*byte))
        };
        let (offset, n_packed, n_unpacked) = (number(0..8), number(8..12), number(12..16));
        let (crc, n_entries) = (number(16..20), number(20..28));
        if offset.checked_add(n_packed) != Some(at) {
            return Err(damaged("its index lies elsewhere than its end says"));
        }
        let index = unpacked(&file, path, offset, n_packed as usize, n_unpacked as usize, crc as u32)?;
        let (mut blocks, mut keys, mut key_ends) = (Vec::new(), Vec::new(), Vec::new());
        let mut rest = &index[..];
        let mut key = Vec::new();
        while !rest.is_empty() {
            let mut next = || take_varint(&mut rest);
            let numbers = (|| Some((next()?, next()?, next()?, next()?)))();
            let read = numbers.and_then(|(offset, n_packed, n_unpacked, crc)| {
                take_key(&mut rest, &mut key)?;
                Some(Block {
                    offset,
                    n_packed: n_packed.try_into().ok()?,
                    n_unpacked: n_unpacked.try_into().ok()?,
                    crc: crc.try_into().ok()?,
                })
            });
            blocks.push(read.ok_or_else(|| damaged("its index cannot be read"))?);
            keys.extend_from_slice(&key);
            key_ends.push(keys.len());
        }
        let (path, last) = (path.to_owned(), Mutex::new(None));
        Ok(Self { path, file, blocks, keys, key_ends, n_entries, seal: crc as u32, last })
    }

    /// Returns the checksum of its index, which contains those of all blocks and so distinguishes the run from every
    /// other.
    pub fn seal(&self) -> u32 {
        self.seal
    }

    /// Returns how many entries it has.
    pub fn n_entries(&self) -> u64 {
        self.n_entries
    }

    fn first_key(&self, block: usize) -> &[u8] {
        let start = block.checked_sub(1).map_or(0, |before| self.key_ends[before]);
        &self.keys[start..self.key_ends[block]]
    }

    /// Returns the block of a key, if it is there.
    fn block_of(&self, key: &[u8]) -> usize {
        let (mut low, mut high) = (0, self.blocks.len());
        while low < high {
            let middle = low.midpoint(high);
            if self.first_key(middle) <= key { low = middle + 1 } else { high = middle }
        }
        low.saturating_sub(1)
    }

    fn block(&self, nth: usize) -> Result<Arc<[u8]>> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, bytes)) = &*last
            && *at == nth
        {
            return Ok(bytes.clone());
        }
        let Block { offset, n_packed, n_unpacked, crc } = self.blocks[nth];
        let bytes = unpacked(&self.file, &self.path, offset, n_packed as usize, n_unpacked as usize, crc)?;
        let bytes: Arc<[u8]> = bytes.into();
        *last = Some((nth, bytes.clone()));
        Ok(bytes)
    }

    /// Goes to the first entry whose key is at least this one.
    fn seek(self: &Arc<Self>, key: &[u8]) -> Result<Cursor> {
        let mut cursor =
            Cursor { run: self.clone(), nth: self.block_of(key), block: None, at: 0, key: Vec::new(), count: 0 };
        while cursor.advance()? {
            if cursor.key.as_slice() >= key {
                break;
            }
        }
        Ok(cursor)
    }
}

/// Reads, checks and unpacks a part of a file.
fn unpacked(file: &File, path: &Path, offset: u64, n_packed: usize, n_unpacked: usize, crc: u32) -> Result<Vec<u8>> {
    if n_unpacked > LARGEST_PART || n_packed > LARGEST_PART {
        return Err(Error::damaged(path, "a part of it is larger than can be"));
    }
    // Checked before memory is reserved, because a damaged length would reserve any amount.
    if offset.checked_add(n_packed as u64).is_none_or(|end| length(file, path).map_or(true, |size| end > size)) {
        return Err(Error::damaged(path, "it is cut short"));
    }
    let mut packed = vec![0; n_packed];
    read_exact_at(file, path, &mut packed, offset)?;
    if crc32fast::hash(&packed) != crc {
        return Err(Error::damaged(path, "a checksum does not fit"));
    }
    lz4_flex::block::decompress(&packed, n_unpacked).map_err(|error| Error::damaged(path, &error.to_string()))
}

/// A place in a run.
struct Cursor {
    run: Arc<Run>,
    /// The block to read next, or that is being read.
    nth: usize,
    block: Option<Arc<[u8]>>,
    at: usize,
    key: Vec<u8>,
    count: i64,
}

impl Cursor {
    /// Goes to the next entry. Returns whether there is one.
    fn advance(&mut self) -> Result<bool> {
        loop {
            if self.block.is_none() {
                if self.nth >= self.run.blocks.len() {
                    return Ok(false);
                }
                self.block = Some(self.run.block(self.nth)?);
                self.at = 0;
                self.key.clear();
            }
            let bytes = self.block.as_deref().unwrap_or_default();
            let mut rest = &bytes[self.at..];
            if rest.is_empty() {
                self.block = None;
                self.nth += 1;
                continue;
            }
            let read = take_key(&mut rest, &mut self.key).and_then(|()| take_varint(&mut rest));
            let Some(count) = read else { return Err(Error::damaged(&self.run.path, "an entry cannot be read")) };
            self.at = bytes.len() - rest.len();
            self.count = unzigzag(count);
            return Ok(true);
        }
    }
}

/// The entries of several runs whose keys begin with a prefix, in order of key, each key once with its sum. Sums of
/// zero are skipped.
pub struct Sums {
    cursors: Vec<Cursor>,
    prefix: Vec<u8>,
    key: Vec<u8>,
}

impl Sums {
    /// Returns the sums under a prefix.
    pub fn of(runs: &[Arc<Run>], prefix: &[u8]) -> Result<Self> {
        Self::from(runs, prefix, prefix)
    }

    /// Returns the sums under a prefix, starting with a key.
    pub fn from(runs: &[Arc<Run>], prefix: &[u8], key: &[u8]) -> Result<Self> {
        let mut cursors = Vec::with_capacity(runs.len());
        for run in runs {
            let cursor = run.seek(key)?;
            if cursor.block.is_some() && cursor.key.starts_with(prefix) {
                cursors.push(cursor);
            }
        }
        Ok(Self { cursors, prefix: prefix.to_vec(), key: Vec::new() })
    }

    /// Returns the next key with its sum.
    pub fn advance(&mut self) -> Result<Option<(&[u8], i64)>> {
        loop {
            let Some(least) = self.cursors.iter().map(|it| &it.key).min() else { return Ok(None) };
            self.key.clear();
            self.key.extend_from_slice(least);
            let mut sum = 0_i64;
            let mut nth = 0;
            while nth < self.cursors.len() {
                let cursor = &mut self.cursors[nth];
                if cursor.key == self.key {
                    sum = sum.saturating_add(cursor.count);
                    if !cursor.advance()? || !cursor.key.starts_with(&self.prefix) {
                        self.cursors.swap_remove(nth);
                        continue;
                    }
                }
                nth += 1;
            }
            if sum != 0 {
                return Ok(Some((&self.key, sum)));
            }
        }
    }
}

/// Counts to be added to the graph, collected in any order.
#[derive(Default)]
pub struct Deltas {
    keys: Vec<u8>,
    /// The place of a key in `keys`, and its count.
    entries: Vec<(usize, usize, i64)>,
}

impl Deltas {
    /// Raises or lowers the count of a key.
    pub fn add(&mut self, key: &[u8], count: i64) {
        let start = self.keys.len();
        self.keys.extend_from_slice(key);
        self.entries.push((start, self.keys.len(), count));
    }

    /// Returns their approximate size, in bytes.
    pub fn n_bytes(&self) -> usize {
        self.keys.len() + self.entries.len() * size_of::<(usize, usize, i64)>()
    }

    /// Calls `each` with every added key and count, in the order of their addition, and forgets them.
    pub fn drain(&mut self, mut each: impl FnMut(&[u8], i64)) {
        for (start, end, count) in self.entries.drain(..) {
            each(&self.keys[start..end], count);
        }
        self.keys.clear();
    }

    /// Writes them as a run. Returns `None` if all sums are zero.
    pub fn write(mut self, path: &Path) -> Result<Option<WrittenRun>> {
        let keys = &self.keys;
        self.entries.sort_unstable_by(|a, b| keys[a.0..a.1].cmp(&keys[b.0..b.1]));
        let mut writer = None;
        for same in self.entries.chunk_by(|a, b| keys[a.0..a.1] == keys[b.0..b.1]) {
            let count = same.iter().fold(0_i64, |sum, it| sum.saturating_add(it.2));
            if count == 0 {
                continue;
            }
            let writer = match &mut writer {
                Some(writer) => writer,
                None => writer.insert(RunWriter::create(path)?),
            };
            writer.push(&keys[same[0].0..same[0].1], count)?;
        }
        writer.map(RunWriter::finish).transpose()
    }
}

/// Writes the sum of some runs as a run. Returns `None` if all sums are zero.
pub fn merge(runs: &[Arc<Run>], path: &Path) -> Result<Option<WrittenRun>> {
    let mut sums = Sums::of(runs, &[])?;
    let mut writer = None;
    while let Some((key, count)) = sums.advance()? {
        let writer = match &mut writer {
            Some(writer) => writer,
            None => writer.insert(RunWriter::create(path)?),
        };
        writer.push(key, count)?;
    }
    writer.map(RunWriter::finish).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;
    use std::fs;

    fn written(dir: &Path, name: &str, entries: &[(Vec<u8>, i64)]) -> Option<Arc<Run>> {
        let mut deltas = Deltas::default();
        entries.iter().for_each(|(key, count)| deltas.add(key, *count));
        let path = dir.join(name);
        deltas.write(&path).unwrap().map(|_| Arc::new(Run::open(&path).unwrap()))
    }

    fn all(runs: &[Arc<Run>], prefix: &[u8]) -> Vec<(Vec<u8>, i64)> {
        let mut sums = Sums::of(runs, prefix).unwrap();
        let mut found = Vec::new();
        while let Some((key, count)) = sums.advance().unwrap() {
            found.push((key.to_vec(), count));
        }
        found
    }

    proptest! {
        /// Runs behave like a map of sums, and so does their merge.
        #[test]
        fn runs_are_sums(
            runs in prop::collection::vec(
                prop::collection::vec((prop::collection::vec(0u8..3, 0..6), -2i64..3), 0..40), 0..5),
            prefix in prop::collection::vec(0u8..3, 0..3),
        ) {
            let folder = tempfile::tempdir().unwrap();
            let mut model: BTreeMap<Vec<u8>, i64> = BTreeMap::new();
            for (key, count) in runs.iter().flatten() {
                *model.entry(key.clone()).or_default() += count;
            }
            model.retain(|_, count| *count != 0);
            let expect: Vec<_> = model.into_iter().filter(|(key, _)| key.starts_with(&prefix)).collect();
            let written: Vec<Arc<Run>> =
                runs.iter().enumerate().filter_map(|(n, run)| written(folder.path(), &n.to_string(), run)).collect();
            prop_assert_eq!(&all(&written, &prefix), &expect);
            let merged = folder.path().join("merged");
            let merged = merge(&written, &merged).unwrap().map(|_| Arc::new(Run::open(&merged).unwrap()));
            prop_assert_eq!(&all(&merged.into_iter().collect::<Vec<_>>(), &prefix), &expect);
        }

        #[test]
        fn numbers_come_back(n: i64) {
            let mut bytes = Vec::new();
            put_varint(&mut bytes, zigzag(n));
            prop_assert_eq!(take_varint(&mut &bytes[..]).map(unzigzag), Some(n));
        }
    }

    /// Returns enough entries for many blocks.
    fn large() -> Vec<(Vec<u8>, i64)> {
        (0..20_000_u32).map(|n| (n.to_be_bytes().repeat(3), i64::from(n) + 1)).collect()
    }

    #[test]
    fn keys_are_found_in_many_blocks() {
        let folder = tempfile::tempdir().unwrap();
        let run = written(folder.path(), "run", &large()).unwrap();
        assert!(run.blocks.len() > 10);
        assert_eq!(run.n_entries(), 20_000);
        for n in [0_u32, 1, 777, 19_999] {
            let key = n.to_be_bytes().repeat(3);
            assert_eq!(all(std::slice::from_ref(&run), &key), [(key.clone(), i64::from(n) + 1)]);
        }
        assert_eq!(all(&[run], &20_000_u32.to_be_bytes()), []);
    }

    /// Every changed byte and every cut is noticed or changes nothing, and nothing panics.
    #[test]
    fn damage_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run");
        let run = written(folder.path(), "run", &large()).unwrap();
        let sound = all(&[run], &[]);
        let bytes = fs::read(&path).unwrap();
        let look = |bytes: &[u8]| {
            fs::write(&path, bytes).unwrap();
            let run = Arc::new(Run::open(&path)?);
            let mut sums = Sums::of(&[run], &[])?;
            let mut found = Vec::new();
            while let Some((key, count)) = sums.advance()? {
                found.push((key.to_vec(), count));
            }
            Ok::<_, Error>(found)
        };
        for at in (0..bytes.len()).step_by(bytes.len() / 150).chain(bytes.len() - FOOTER_BYTES..bytes.len()) {
            let mut changed = bytes.clone();
            changed[at] ^= 0x40;
            match look(&changed) {
                Err(error) => assert!(matches!(error, Error::Damaged { .. }), "{error:?}"),
                // The number of entries is informative and not used.
                Ok(found) => assert_eq!(found, sound, "byte {at}"),
            }
            assert!(look(&bytes[..at]).is_err(), "cut at {at}");
        }
    }
}
