//! Records, packed one after the other into files that only grow.
//!
//! ```text
//! record   MAGIC, lengths of head, packed body and body, CRC-32s of head and packed body together and of the head alone
//!          (little-endian u32s)
//! head     what is listed of a record without reading the rest of it
//! body     all of it, deflated
//! ```
//!
//! Records of stores up to format 6 begin with FORMER_MAGIC and have no CRC-32 of the head alone, so all of such a
//! record is read to get its head.

use crate::file::{self, read_exact_at, sync_folder};
use crate::{Error, Result};
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};
use std::collections::HashMap;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

const MAGIC: &[u8; 4] = b"wre2";
const FORMER_MAGIC: &[u8; 4] = b"wrec";
/// The size of what precedes the head, in bytes.
const PREFIX_BYTES: usize = MAGIC.len() + 5 * 4;
const FORMER_PREFIX_BYTES: usize = FORMER_MAGIC.len() + 4 * 4;
/// The size at which a file takes no further records.
const PACK_BYTES: u32 = 128 * 1024 * 1024;
/// A record that claims to be longer is damaged, because offsets stay below 2³².
const LONGEST_RECORD: usize = 1 << 31;
/// The largest head or body of a record before compression, in bytes, so that one record never takes all memory.
pub const LONGEST_BODY: usize = 256 << 20;
/// The compression level. Higher levels take longer and save little.
const LEVEL: u32 = 5;
/// Deflate never compresses by more than this factor.
const MOST_PACKED: usize = 1032;
/// The usual size of a head, to get it with one read.
const HEAD_GUESS: usize = 1024;
/// How much is read at once when looking for the next record, in bytes.
const CHUNK_BYTES: usize = 64 * 1024;

fn pack_name(pack: u32) -> String {
    format!("{pack:08}.pack")
}

/// Returns the number of a file of records from its name.
fn pack_of_name(name: &str) -> Option<u32> {
    name.strip_suffix(".pack").filter(|digits| digits.len() == 8)?.parse().ok()
}

/// The place of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The number of the file.
    pub pack: u32,
    /// The record's first byte in the file.
    pub offset: u32,
    /// Its length in bytes.
    pub length: u32,
}

/// Reads records.
#[derive(Debug)]
pub struct Packs {
    dir: PathBuf,
    files: Mutex<HashMap<u32, Arc<File>>>,
    /// What inflated the last record, for reuse.
    inflater: Mutex<Option<Decompress>>,
}

impl Packs {
    /// Returns the records in a folder.
    pub fn new(dir: PathBuf) -> Self {
        Self { dir, files: Mutex::default(), inflater: Mutex::default() }
    }

    /// Returns the path of a file of records.
    pub fn path(&self, pack: u32) -> PathBuf {
        self.dir.join(pack_name(pack))
    }

    fn file(&self, pack: u32) -> Result<Arc<File>> {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = files.get(&pack) {
            return Ok(file.clone());
        }
        let path = self.path(pack);
        let file = Arc::new(File::open(&path).map_err(|error| Error::file(&path, error))?);
        files.insert(pack, file.clone());
        Ok(file)
    }

    /// Opens all files.
    pub fn open_all(&self) -> Result<()> {
        match file::names(&self.dir) {
            // Nothing was ever written.
            Err(error) if error.is_damage() => Ok(()),
            names => names?.iter().filter_map(|name| pack_of_name(name)).try_for_each(|pack| self.file(pack).map(drop)),
        }
    }

    /// Returns the head of a record, checked.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] if it is not as it was written.
    pub fn head(&self, at: Place) -> Result<Vec<u8>> {
        let path = self.path(at.pack);
        let mut bytes = self.bytes(at, HEAD_GUESS)?;
        let parts = Parts::of(&bytes, &path)?;
        if bytes.len() < parts.n_prefix + parts.n_head {
            bytes = self.bytes(at, parts.n_prefix + parts.n_head)?;
        }
        let head = bytes.get(parts.n_prefix..parts.n_prefix + parts.n_head);
        let head = head.ok_or_else(|| Error::damaged(&path, "a record is cut short"))?;
        match parts.head_crc {
            Some(crc) if crc32fast::hash(head) == crc => {}
            Some(_) => return Err(self.damaged(at, "its checksum does not fit")),
            None => drop(self.body(at)?),
        }
        Ok(head.to_vec())
    }

    /// Returns the error of a record that is not as it was written.
    pub fn damaged(&self, at: Place, reason: &str) -> Error {
        Error::damaged(&self.path(at.pack), &format!("the record at byte {}: {reason}", at.offset))
    }

    /// Returns the body of a record, checked.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] if the record is not as it was written.
    pub fn body(&self, at: Place) -> Result<Vec<u8>> {
        let path = self.path(at.pack);
        let bytes = self.bytes(at, usize::MAX)?;
        let Parts { n_prefix, n_head, n_packed, n_body, crc, head_crc } = Parts::of(&bytes, &path)?;
        let (_, parts) = bytes.split_at(n_prefix);
        if parts.len() != n_head + n_packed
            || crc32fast::hash(parts) != crc
            || head_crc.is_some_and(|crc| crc32fast::hash(&parts[..n_head]) != crc)
        {
            return Err(self.damaged(at, "its checksum does not fit"));
        }
        let body = self.inflated(&parts[n_head..], n_body).map_err(|reason| self.damaged(at, &reason))?;
        if body.len() == n_body { Ok(body) } else { Err(self.damaged(at, "it is not as long as it should be")) }
    }

    /// Returns what was deflated, or one byte more than `n_body` of it.
    fn inflated(&self, packed: &[u8], n_body: usize) -> Result<Vec<u8>, String> {
        let slot = || self.inflater.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = slot().take();
        let mut inflater = taken.unwrap_or_else(|| Decompress::new(false));
        inflater.reset(false);
        // A damaged length would reserve any amount.
        let mut body = Vec::with_capacity(n_body.min(packed.len().saturating_mul(MOST_PACKED)) + 1);
        loop {
            let before = (inflater.total_in(), inflater.total_out());
            let rest = usize::try_from(inflater.total_in()).ok().and_then(|at| packed.get(at..)).unwrap_or_default();
            let status = inflater.decompress_vec(rest, &mut body, FlushDecompress::None);
            let is_stuck = before == (inflater.total_in(), inflater.total_out());
            match status.map_err(|error| error.to_string())? {
                Status::Ok | Status::BufError if !is_stuck => {}
                _ => break,
            }
        }
        *slot() = Some(inflater);
        Ok(body)
    }

    /// Returns a record's bytes, checked and in the present format, for a copy of it.
    pub fn raw(&self, at: Place) -> Result<Vec<u8>> {
        self.body(at)?;
        let bytes = self.bytes(at, usize::MAX)?;
        let Parts { n_prefix, n_head, n_body, .. } = Parts::of(&bytes, &self.path(at.pack))?;
        let (head, packed) = bytes[n_prefix..].split_at(n_head);
        Ok(record(head, packed, n_body))
    }

    /// Returns the first bytes of a record.
    pub fn bytes(&self, at: Place, n_bytes: usize) -> Result<Vec<u8>> {
        let path = self.path(at.pack);
        let file = self.file(at.pack)?;
        let end = u64::from(at.offset) + u64::from(at.length);
        // Checked before memory is reserved, because a damaged address would reserve any amount.
        if end > file::length(&file, &path)? {
            return Err(self.damaged(at, "the file is cut short"));
        }
        let mut bytes = vec![0; n_bytes.min(at.length as usize)];
        read_exact_at(&file, &path, &mut bytes, at.offset.into())?;
        Ok(bytes)
    }

    /// Calls `each` with all intact records, by place and head, in the order in which they were written. What lies
    /// between them is skipped.
    ///
    /// # Errors
    ///
    /// Those of `each` and of the disk. Damage is not an error here.
    pub fn scan<E: From<Error>>(&self, mut each: impl FnMut(Place, Vec<u8>) -> Result<(), E>) -> Result<(), E> {
        for (pack, n_bytes) in self.packs()? {
            let mut offset = 0;
            while offset < n_bytes {
                match self.whole_record(pack, offset, n_bytes) {
                    Ok((at, head)) => {
                        each(at, head)?;
                        offset += u64::from(at.length);
                    }
                    Err(error) if error.is_damage() => offset = self.next_magic(pack, offset + 1, n_bytes)?,
                    Err(error) => return Err(error.into()),
                }
            }
        }
        Ok(())
    }

    /// Returns the record that begins at an offset of a file of `n_bytes`.
    fn whole_record(&self, pack: u32, offset: u64, n_bytes: u64) -> Result<(Place, Vec<u8>)> {
        let path = self.path(pack);
        let cut = || Error::damaged(&path, "a record is cut short");
        let start = u32::try_from(offset).map_err(|_| cut())?;
        let prefix = self.bytes(Place { pack, offset: start, length: PREFIX_BYTES as u32 }, PREFIX_BYTES)?;
        let Parts { n_prefix, n_head, n_packed, .. } = Parts::of(&prefix, &path)?;
        let length = (n_prefix + n_head + n_packed) as u64;
        let length = u32::try_from(length).ok().filter(|_| length <= n_bytes - offset).ok_or_else(cut)?;
        let at = Place { pack, offset: start, length };
        self.body(at)?;
        Ok((at, self.head(at)?))
    }

    /// Returns the first offset, from `offset`, at which a record may begin, or the end of the file.
    fn next_magic(&self, pack: u32, offset: u64, n_bytes: u64) -> Result<u64> {
        let (path, file) = (self.path(pack), self.file(pack)?);
        let mut from = offset;
        while from + MAGIC.len() as u64 <= n_bytes {
            let mut chunk = vec![0; usize::try_from(n_bytes - from).unwrap_or(usize::MAX).min(CHUNK_BYTES)];
            read_exact_at(&file, &path, &mut chunk, from)?;
            if let Some(nth) = chunk.windows(MAGIC.len()).position(|it| it == MAGIC || it == FORMER_MAGIC) {
                return Ok(from + nth as u64);
            }
            // One may begin with the last bytes.
            from += (chunk.len() - (MAGIC.len() - 1)) as u64;
        }
        Ok(n_bytes)
    }

    /// Returns the files of records and their lengths, by number.
    pub fn packs(&self) -> Result<Vec<(u32, u64)>> {
        let mut packs = Vec::new();
        for pack in file::names(&self.dir)?.iter().filter_map(|name| pack_of_name(name)) {
            let path = self.path(pack);
            packs.push((pack, fs::metadata(&path).map_err(|error| Error::file(&path, error))?.len()));
        }
        Ok(packs)
    }
}

/// What precedes the head.
struct Parts {
    n_prefix: usize,
    n_head: usize,
    n_packed: usize,
    n_body: usize,
    crc: u32,
    /// That of the head alone; `None` in former records.
    head_crc: Option<u32>,
}

impl Parts {
    fn of(bytes: &[u8], path: &Path) -> Result<Self> {
        let damaged = || Error::damaged(path, "a record does not begin as it should");
        let n_prefix = if bytes.starts_with(MAGIC) { PREFIX_BYTES } else { FORMER_PREFIX_BYTES };
        let prefix = bytes.get(..n_prefix).ok_or_else(damaged)?;
        let (magic, numbers) = prefix.split_at(MAGIC.len());
        let number = |nth: usize| {
            let bytes = &numbers[nth * 4..nth * 4 + 4];
            bytes.iter().rev().fold(0, |number, byte| number << 8 | u32::from(*byte))
        };
        let [n_head, n_packed, n_body] = [0, 1, 2].map(|nth| number(nth) as usize);
        let is_known = magic == MAGIC || magic == FORMER_MAGIC;
        if !is_known || [n_head, n_packed, n_body].iter().any(|n| *n > LONGEST_RECORD) {
            return Err(damaged());
        }
        let head_crc = (magic == MAGIC).then(|| number(4));
        Ok(Self { n_prefix, n_head, n_packed, n_body, crc: number(3), head_crc })
    }
}

/// Returns a record from its parts. `n_body` is the size of the body before compression.
fn record(head: &[u8], packed: &[u8], n_body: usize) -> Vec<u8> {
    let head_crc = crc32fast::hash(head);
    let mut crc = crc32fast::Hasher::new_with_initial(head_crc);
    crc.update(packed);
    let mut bytes = Vec::with_capacity(PREFIX_BYTES + head.len() + packed.len());
    bytes.extend_from_slice(MAGIC);
    for n in [head.len(), packed.len(), n_body, crc.finalize() as usize, head_crc as usize] {
        bytes.extend_from_slice(&u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes());
    }
    bytes.extend_from_slice(head);
    bytes.extend_from_slice(packed);
    bytes
}

/// Packs records, one after the other with the same deflater. A deflater has some 300 KB, which would fragment memory
/// if it were allocated for every record while a little of each is kept.
struct Packer(Compress);

impl Packer {
    fn new() -> Self {
        Self(Compress::new(Compression::new(LEVEL), false))
    }

    fn pack(&mut self, head: &[u8], body: &[u8]) -> Result<Vec<u8>> {
        let n_bytes = body.len().max(head.len());
        if n_bytes > LONGEST_BODY {
            return Err(Error::TooLong { n_bytes, limit: LONGEST_BODY });
        }
        Ok(record(head, &self.deflated(body), body.len()))
    }

    fn deflated(&mut self, body: &[u8]) -> Vec<u8> {
        self.0.reset();
        let mut packed = Vec::with_capacity(body.len() / 3 + 64);
        loop {
            let rest = usize::try_from(self.0.total_in()).ok().and_then(|at| body.get(at..)).unwrap_or_default();
            match self.0.compress_vec(rest, &mut packed, FlushCompress::Finish) {
                // Only space can be missing.
                Ok(Status::Ok | Status::BufError) => packed.reserve(packed.len().max(4096)),
                Ok(Status::StreamEnd) | Err(_) => return packed,
            }
        }
    }
}

/// Appends records.
pub struct PackWriter {
    dir: PathBuf,
    pack: u32,
    offset: u32,
    file: Option<File>,
    is_new: bool,
    packer: Packer,
}

impl PackWriter {
    /// Continues after the last record, which ends at `end`: the number of its file and its end there. If the file is
    /// longer, a process died while it wrote. What it wrote is left alone, and a new file is begun.
    pub fn open(dir: &Path, end: (u32, u32)) -> Result<Self> {
        fs::create_dir_all(dir).map_err(|error| Error::file(dir, error))?;
        let last = Packs::new(dir.to_owned()).packs()?.into_iter().next_back().unwrap_or((0, 0));
        let (pack, offset) = if last == (end.0, end.1.into()) { end } else { (last.0.max(end.0) + 1, 0) };
        Ok(Self { dir: dir.to_owned(), pack, offset, file: None, is_new: false, packer: Packer::new() })
    }

    /// Begins a new file, so that no earlier one is written to any more.
    pub fn begin_pack(&mut self) {
        (self.pack, self.offset, self.file) = (self.pack + 1, 0, None);
    }

    /// Returns the bytes of a record, which [`PackWriter::append`] writes.
    ///
    /// # Errors
    ///
    /// [`Error::TooLong`] for a head or body of more than [`LONGEST_BODY`] bytes.
    pub fn pack(&mut self, head: &[u8], body: &[u8]) -> Result<Vec<u8>> {
        self.packer.pack(head, body)
    }

    /// Writes a record. It is durable once [`PackWriter::sync`] returns.
    pub fn append(&mut self, record: &[u8]) -> Result<Place> {
        if self.offset >= PACK_BYTES {
            self.sync()?;
            self.begin_pack();
        }
        let path = self.dir.join(pack_name(self.pack));
        let file = match &mut self.file {
            Some(file) => file,
            None => {
                self.is_new |= self.offset == 0;
                let opened = File::options().create(true).append(true).open(&path);
                self.file.insert(opened.map_err(|error| Error::file(&path, error))?)
            }
        };
        let length = u32::try_from(record.len()).unwrap_or(u32::MAX);
        let at = Place { pack: self.pack, offset: self.offset, length };
        if let Err(error) = file.write_all(record) {
            // Part of it may be there, so the next record begins a new file.
            self.begin_pack();
            return Err(Error::file(&path, error));
        }
        self.offset += length;
        Ok(at)
    }

    /// Makes everything written durable.
    pub fn sync(&mut self) -> Result<()> {
        if let Some(file) = &self.file {
            file.sync_all().map_err(|error| Error::file(&self.dir.join(pack_name(self.pack)), error))?;
        }
        if std::mem::take(&mut self.is_new) {
            sync_folder(&self.dir)?;
        }
        Ok(())
    }

    /// Returns the number of the present file and its length.
    pub fn end(&self) -> (u32, u32) {
        (self.pack, self.offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns a head and a body.
    fn sample(id: &str) -> (Vec<u8>, Vec<u8>) {
        (format!("head of {id}").into_bytes(), format!("body of {id}: 12.5, 12.5 and 12.5 again").into_bytes())
    }

    fn packed((head, body): &(Vec<u8>, Vec<u8>)) -> Vec<u8> {
        Packer::new().pack(head, body).unwrap()
    }

    /// A reused inflater works like a new one, even after something that could not be read.
    #[test]
    fn records_do_not_depend_on_those_before() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = PackWriter::open(folder.path(), (0, 0)).unwrap();
        let records = Packs::new(folder.path().to_owned());
        let mut random = 1_u32;
        for n in [0, 1, 100, 70_000, 3, 1_000_000, 10] {
            // Incompressible bytes, so that there is not enough space at first.
            let mut next = || {
                random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (random >> 16) as u8
            };
            let record = (b"head".to_vec(), (0..n).map(|_| next()).collect::<Vec<u8>>());
            let bytes = writer.pack(&record.0, &record.1).unwrap();
            assert_eq!(bytes, packed(&record));
            let at = writer.append(&bytes).unwrap();
            assert_eq!(records.body(at).unwrap(), record.1);
            let mut torn = bytes;
            let last = torn.len() - 1;
            torn[last] ^= 1;
            let at = writer.append(&torn).unwrap();
            assert!(records.body(at).is_err());
        }
    }

    #[test]
    fn records_come_back() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = PackWriter::open(folder.path(), (0, 0)).unwrap();
        let all = ["a", "b", "c"].map(|id| (sample(id), writer.append(&packed(&sample(id))).unwrap()));
        writer.sync().unwrap();
        let records = Packs::new(folder.path().to_owned());
        for ((head, body), at) in &all {
            assert_eq!((&records.head(*at).unwrap(), &records.body(*at).unwrap()), (head, body));
        }
        // Writing continues after them, or after a crash in a new file.
        let end = writer.end();
        assert_eq!(PackWriter::open(folder.path(), end).unwrap().end(), end);
        writer.append(b"torn").unwrap();
        assert_eq!(PackWriter::open(folder.path(), end).unwrap().end(), (end.0 + 1, 0));
        assert_eq!(PackWriter::open(folder.path(), (0, 0)).unwrap().end(), (end.0 + 1, 0));
    }

    /// Records of stores up to format 6 are read, checked as a whole, and copied in the present format.
    #[test]
    fn former_records() {
        let folder = tempfile::tempdir().unwrap();
        let (head, body) = sample("a");
        let packed = packed(&sample("a"));
        let former = [FORMER_MAGIC, &packed[4..FORMER_PREFIX_BYTES], &packed[PREFIX_BYTES..]].concat();
        let mut writer = PackWriter::open(folder.path(), (0, 0)).unwrap();
        let at = writer.append(&former).unwrap();
        let records = Packs::new(folder.path().to_owned());
        assert_eq!((records.head(at).unwrap(), records.body(at).unwrap()), (head.clone(), body));
        assert_eq!(records.raw(at).unwrap(), packed);
        let mut scanned = Vec::new();
        let note = |at, head| {
            scanned.push((at, head));
            Ok::<_, Error>(())
        };
        records.scan(note).unwrap();
        assert_eq!(scanned, [(at, head)]);
        for nth in FORMER_PREFIX_BYTES..former.len() {
            let mut changed = former.clone();
            changed[nth] ^= 0x11;
            fs::write(folder.path().join(pack_name(at.pack)), changed).unwrap();
            assert!(Packs::new(folder.path().to_owned()).head(at).is_err(), "byte {nth}");
        }
    }

    /// A head larger than the first read.
    #[test]
    fn long_heads() {
        let folder = tempfile::tempdir().unwrap();
        let long = (vec![b'x'; 10_000], b"body".to_vec());
        let mut writer = PackWriter::open(folder.path(), (0, 0)).unwrap();
        let at = writer.append(&packed(&long)).unwrap();
        assert_eq!(Packs::new(folder.path().to_owned()).head(at).unwrap(), long.0);
    }

    #[test]
    fn what_lies_between_records_is_skipped() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = PackWriter::open(folder.path(), (0, 0)).unwrap();
        let mut whole = Vec::new();
        for id in ["a", "b"] {
            writer.append(b"wre2 and no record").unwrap();
            whole.push((writer.append(&packed(&sample(id))).unwrap(), sample(id).0));
        }
        let mut scanned = Vec::new();
        let note = |at, head| {
            scanned.push((at, head));
            Ok::<_, Error>(())
        };
        Packs::new(folder.path().to_owned()).scan(note).unwrap();
        assert_eq!(scanned, whole);
    }

    #[test]
    fn damage_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = PackWriter::open(folder.path(), (0, 0)).unwrap();
        let (head, body) = sample("a");
        let at = writer.append(&packed(&sample("a"))).unwrap();
        let path = folder.path().join(pack_name(at.pack));
        let bytes = fs::read(&path).unwrap();
        for nth in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[nth] ^= 0x11;
            fs::write(&path, &changed).unwrap();
            let records = Packs::new(folder.path().to_owned());
            assert!(matches!(records.body(at), Err(Error::Damaged { .. })), "byte {nth}");
            assert!(records.head(at).is_err() || records.head(at).unwrap() == head, "byte {nth}");
            fs::write(&path, &bytes[..nth]).unwrap();
            assert!(Packs::new(folder.path().to_owned()).body(at).is_err(), "cut at {nth}");
        }
        fs::write(&path, &bytes).unwrap();
        let records = Packs::new(folder.path().to_owned());
        assert_eq!(records.body(at).unwrap(), body);
        assert!(records.body(Place { offset: 3, length: at.length - 3, ..at }).is_err());
        assert!(records.body(Place { pack: 9, offset: 0, length: 4 }).unwrap_err().is_damage());
    }
}
