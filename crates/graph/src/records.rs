//! The documents' records: the extraction of each, its text within, packed one behind the other into files that only grow.
//!
//! ```text
//! record   MAGIC, lengths of head, packed body and body, CRC-32s of head and packed body together and of the head alone
//!          (little-endian u32s)
//! head     a DocumentRecord as JSON: what is listed of a document without reading it
//! body     the Extraction as JSON, as `whosaid extract` prints it, deflated
//! ```
//!
//! The records and the ledger, which says which of them are in force, are the truth of a store; all else is made from them.
//! They are JSON so that they stay readable: a later version adds fields and reads the old ones. Records of stores up to format 6
//! begin with FORMER_MAGIC and have no CRC-32 of the head alone, so that all of such a record is read where its head is asked for.

use crate::file::{self, read_exact_at, sync_folder};
use crate::key::Address;
use crate::record::DocumentRecord;
use crate::{Error, Result};
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};
use serde::Deserialize;
use std::collections::HashMap;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use whosaid_model::{Claim, Extraction, Figure, Span};

const MAGIC: &[u8; 4] = b"wre2";
const FORMER_MAGIC: &[u8; 4] = b"wrec";
/// Before the head, in bytes.
const PREFIX_BYTES: usize = MAGIC.len() + 5 * 4;
const FORMER_PREFIX_BYTES: usize = FORMER_MAGIC.len() + 4 * 4;
/// A file takes no further record once it is so long.
const PACK_BYTES: u32 = 128 * 1024 * 1024;
/// A record that claims to be longer is damaged: offsets stay below 2³².
const LONGEST_RECORD: usize = 1 << 31;
/// An extraction is kept where its JSON is no longer than this, in bytes, so that one document never takes all memory.
pub const LONGEST_EXTRACTION: usize = 256 << 20;
/// How hard a body is packed: beyond this it takes longer and gives little.
const LEVEL: u32 = 5;
/// Nothing is deflated to less than one byte in so many.
const MOST_PACKED: usize = 1032;
/// About as much as a head takes, to have it with one read.
const HEAD_GUESS: usize = 1024;
/// So much is read at once where the next record is looked for, in bytes.
const CHUNK_BYTES: usize = 64 * 1024;

fn pack_name(pack: u32) -> String {
    format!("{pack:08}.pack")
}

/// The number of a file of records of that name.
fn pack_of_name(name: &str) -> Option<u32> {
    name.strip_suffix(".pack").filter(|digits| digits.len() == 8)?.parse().ok()
}

/// Reads records.
pub(crate) struct Records {
    dir: PathBuf,
    files: Mutex<HashMap<u32, Arc<File>>>,
    /// What inflated the last record, to be used again.
    inflater: Mutex<Option<Decompress>>,
}

impl Records {
    pub fn new(dir: PathBuf) -> Self {
        Self { dir, files: Mutex::default(), inflater: Mutex::default() }
    }

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

    /// Opens all files that are there.
    pub fn open_all(&self) -> Result<()> {
        match file::names(&self.dir) {
            // Nothing was ever written.
            Err(error) if error.is_damage() => Ok(()),
            names => names?.iter().filter_map(|name| pack_of_name(name)).try_for_each(|pack| self.file(pack).map(drop)),
        }
    }

    /// What is listed of a document, checked.
    pub fn document(&self, at: Address) -> Result<DocumentRecord> {
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
            Some(_) => return Err(bad_record(&path, at, "its checksum does not fit")),
            None => drop(self.body(at)?),
        }
        serde_json::from_slice(head).map_err(|error| bad_record(&path, at, &error.to_string()))
    }

    /// The full record of a document.
    pub fn extraction(&self, at: Address) -> Result<Extraction> {
        self.parsed(at)
    }

    /// The claims of a document, without reading the rest of it.
    pub fn claims(&self, at: Address) -> Result<Vec<Claim>> {
        /// The fields of an [`Extraction`] that a claim is made of.
        #[derive(Deserialize)]
        struct Stated {
            id: whosaid_model::DocId,
            sha256: String,
            title: Option<String>,
            published: Option<String>,
            publisher: Option<String>,
            text: String,
            sentences: Vec<Span>,
            figures: Vec<Figure>,
        }
        let it: Stated = self.parsed(at)?;
        Ok(Claim::all(&Extraction {
            id: it.id,
            sha256: it.sha256,
            title: it.title,
            published: it.published,
            publisher: it.publisher,
            url: None,
            language: None,
            text: it.text,
            sentences: it.sentences,
            entities: Vec::new(),
            dates: Vec::new(),
            figures: it.figures,
            attributions: Vec::new(),
            warnings: Vec::new(),
        }))
    }

    fn parsed<T: for<'d> Deserialize<'d>>(&self, at: Address) -> Result<T> {
        serde_json::from_slice(&self.body(at)?).map_err(|error| bad_record(&self.path(at.pack), at, &error.to_string()))
    }

    /// The JSON of a record, checked.
    pub fn body(&self, at: Address) -> Result<Vec<u8>> {
        let path = self.path(at.pack);
        let bytes = self.bytes(at, usize::MAX)?;
        let Parts { n_prefix, n_head, n_packed, n_body, crc, head_crc } = Parts::of(&bytes, &path)?;
        let (_, parts) = bytes.split_at(n_prefix);
        if parts.len() != n_head + n_packed
            || crc32fast::hash(parts) != crc
            || head_crc.is_some_and(|crc| crc32fast::hash(&parts[..n_head]) != crc)
        {
            return Err(bad_record(&path, at, "its checksum does not fit"));
        }
        let body = self.inflated(&parts[n_head..], n_body).map_err(|reason| bad_record(&path, at, &reason))?;
        if body.len() == n_body { Ok(body) } else { Err(bad_record(&path, at, "it is not as long as it should be")) }
    }

    /// What was deflated, or a byte more than `n_body` of it.
    fn inflated(&self, packed: &[u8], n_body: usize) -> Result<Vec<u8>, String> {
        let slot = || self.inflater.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = slot().take();
        let mut inflater = taken.unwrap_or_else(|| Decompress::new(false));
        inflater.reset(false);
        // A damaged length would ask for any room.
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

    /// A record's bytes, checked, as they are written now: for a copy of it.
    pub fn raw(&self, at: Address) -> Result<Vec<u8>> {
        self.body(at)?;
        let bytes = self.bytes(at, usize::MAX)?;
        let Parts { n_prefix, n_head, n_body, .. } = Parts::of(&bytes, &self.path(at.pack))?;
        let (head, packed) = bytes[n_prefix..].split_at(n_head);
        Ok(record(head, packed, n_body))
    }

    /// The first bytes of a record.
    pub fn bytes(&self, at: Address, n_bytes: usize) -> Result<Vec<u8>> {
        let path = self.path(at.pack);
        let file = self.file(at.pack)?;
        let end = u64::from(at.offset) + u64::from(at.length);
        // Before room is made for it: a damaged address would ask for any.
        if end > file::length(&file, &path)? {
            return Err(bad_record(&path, at, "the file is cut short"));
        }
        let mut bytes = vec![0; n_bytes.min(at.length as usize)];
        read_exact_at(&file, &path, &mut bytes, at.offset.into())?;
        Ok(bytes)
    }

    /// Gives all records that are whole, in the order in which they were written. What lies between them and is none is
    /// passed over.
    pub fn scan(&self, mut each: impl FnMut(Address, DocumentRecord) -> Result<()>) -> Result<()> {
        for (pack, n_bytes) in self.packs()? {
            let mut offset = 0;
            while offset < n_bytes {
                match self.whole_record(pack, offset, n_bytes) {
                    Ok((at, document)) => {
                        each(at, document)?;
                        offset += u64::from(at.length);
                    }
                    Err(error) if error.is_damage() => offset = self.next_magic(pack, offset + 1, n_bytes)?,
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(())
    }

    /// The record that begins at an offset of a file of so many bytes.
    fn whole_record(&self, pack: u32, offset: u64, n_bytes: u64) -> Result<(Address, DocumentRecord)> {
        let path = self.path(pack);
        let cut = || Error::damaged(&path, "a record is cut short");
        let start = u32::try_from(offset).map_err(|_| cut())?;
        let prefix = self.bytes(Address::of_record(pack, start, PREFIX_BYTES as u32), PREFIX_BYTES)?;
        let Parts { n_prefix, n_head, n_packed, .. } = Parts::of(&prefix, &path)?;
        let length = (n_prefix + n_head + n_packed) as u64;
        let length = u32::try_from(length).ok().filter(|_| length <= n_bytes - offset).ok_or_else(cut)?;
        let at = Address::of_record(pack, start, length);
        self.body(at)?;
        Ok((at, self.document(at)?))
    }

    /// The first byte from an offset on at which a record may begin; the end of the file where there is none.
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

    /// The files of records and how long each is, by number.
    pub fn packs(&self) -> Result<Vec<(u32, u64)>> {
        let mut packs = Vec::new();
        for pack in file::names(&self.dir)?.iter().filter_map(|name| pack_of_name(name)) {
            let path = self.path(pack);
            packs.push((pack, fs::metadata(&path).map_err(|error| Error::file(&path, error))?.len()));
        }
        Ok(packs)
    }
}

fn bad_record(path: &Path, at: Address, reason: &str) -> Error {
    Error::damaged(path, &format!("the record at byte {}: {reason}", at.offset))
}

/// What stands before the head.
struct Parts {
    n_prefix: usize,
    n_head: usize,
    n_packed: usize,
    n_body: usize,
    crc: u32,
    /// That of the head alone; none in former records.
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

/// A record that is to be written.
pub(crate) struct Packed {
    /// What is listed of the document.
    pub document: DocumentRecord,
    /// The bytes to append.
    pub record: Vec<u8>,
    /// The JSON within.
    body: Vec<u8>,
}

impl Packed {
    /// The extraction as whoever reads the record gets it: what the graph and the index are to be made of, since numbers have fewer
    /// forms in JSON than in memory (a zero has no sign there).
    ///
    /// # Errors
    ///
    /// [`Error::UnreadableRecord`] for what the record would be no use for.
    pub fn stored(&self) -> Result<Extraction> {
        serde_json::from_slice(&self.body).map_err(|error| Error::UnreadableRecord { reason: error.to_string() })
    }
}

/// A record of its parts; the body has so many bytes before it is packed.
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

/// How long an extraction's JSON is, in bytes: what it takes in memory grows with that, and not with its text alone.
pub fn extraction_size(extraction: &Extraction) -> usize {
    struct Counted(usize);
    impl std::io::Write for Counted {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut counted = Counted(0);
    // It always has a JSON form, and this takes all that is written.
    let _ = serde_json::to_writer(&mut counted, extraction);
    counted.0
}

/// Packs records, one after the other with the same deflater: it has some 300 KB, which leave memory in pieces where they are
/// taken and given back for every record and a little is kept of each in between.
struct Packer(Compress);

impl Packer {
    fn new() -> Self {
        Self(Compress::new(Compression::new(LEVEL), false))
    }

    fn pack(&mut self, extraction: &Extraction) -> Result<Packed> {
        // A record has string keys alone, so it always has a JSON form.
        let body = serde_json::to_vec(extraction).unwrap_or_default();
        let document = DocumentRecord::of(extraction, blake3::hash(&body).to_hex().to_string());
        let head = serde_json::to_vec(&document).unwrap_or_default();
        if body.len().max(head.len()) > LONGEST_EXTRACTION {
            return Err(Error::RecordTooLong { n_bytes: body.len().max(head.len()), limit: LONGEST_EXTRACTION });
        }
        let packed = self.deflated(&body);
        Ok(Packed { document, record: record(&head, &packed, body.len()), body })
    }

    fn deflated(&mut self, body: &[u8]) -> Vec<u8> {
        self.0.reset();
        let mut packed = Vec::with_capacity(body.len() / 3 + 64);
        loop {
            let rest = usize::try_from(self.0.total_in()).ok().and_then(|at| body.get(at..)).unwrap_or_default();
            match self.0.compress_vec(rest, &mut packed, FlushCompress::Finish) {
                // Nothing but room can be lacking.
                Ok(Status::Ok | Status::BufError) => packed.reserve(packed.len().max(4096)),
                Ok(Status::StreamEnd) | Err(_) => return packed,
            }
        }
    }
}

/// Appends records.
pub(crate) struct RecordWriter {
    dir: PathBuf,
    pack: u32,
    offset: u32,
    file: Option<File>,
    is_new: bool,
    packer: Packer,
}

impl RecordWriter {
    /// Goes on after the last record, which ends at `end`: the number of its file and how far it goes. Where the file is
    /// longer, a process died while it wrote; what it wrote is left alone and a new file is begun.
    pub fn open(dir: &Path, end: (u32, u32)) -> Result<Self> {
        fs::create_dir_all(dir).map_err(|error| Error::file(dir, error))?;
        let last = Records::new(dir.to_owned()).packs()?.into_iter().next_back().unwrap_or((0, 0));
        let (pack, offset) = if last == (end.0, end.1.into()) { end } else { (last.0.max(end.0) + 1, 0) };
        Ok(Self { dir: dir.to_owned(), pack, offset, file: None, is_new: false, packer: Packer::new() })
    }

    /// Begins a new file, so that none before it is written to any more.
    pub fn begin_pack(&mut self) {
        (self.pack, self.offset, self.file) = (self.pack + 1, 0, None);
    }

    /// Packs a document's record.
    pub fn pack(&mut self, extraction: &Extraction) -> Result<Packed> {
        self.packer.pack(extraction)
    }

    /// Writes a record; it lasts once [`RecordWriter::sync`] returns.
    pub fn append(&mut self, record: &[u8]) -> Result<Address> {
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
        let address = Address::of_record(self.pack, self.offset, u32::try_from(record.len()).unwrap_or(u32::MAX));
        if let Err(error) = file.write_all(record) {
            // Part of it may be there: whoever goes on begins a new file.
            self.begin_pack();
            return Err(Error::file(&path, error));
        }
        self.offset += address.length;
        Ok(address)
    }

    /// Makes all that was written last.
    pub fn sync(&mut self) -> Result<()> {
        if let Some(file) = &self.file {
            file.sync_all().map_err(|error| Error::file(&self.dir.join(pack_name(self.pack)), error))?;
        }
        if std::mem::take(&mut self.is_new) {
            sync_folder(&self.dir)?;
        }
        Ok(())
    }

    /// The number of the file that is written to and how far it goes.
    pub fn end(&self) -> (u32, u32) {
        (self.pack, self.offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{extraction, figure};

    fn pack(extraction: &Extraction) -> (DocumentRecord, Vec<u8>) {
        let Packed { document, record, .. } = Packer::new().pack(extraction).unwrap();
        (document, record)
    }

    /// What is used again does as one that is new, also after something that could not be read.
    #[test]
    fn records_do_not_depend_on_those_before() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = RecordWriter::open(folder.path(), (0, 0)).unwrap();
        let records = Records::new(folder.path().to_owned());
        let mut random = 1_u32;
        for n in [0, 1, 100, 70_000, 3, 1_000_000, 10] {
            let mut document = sample("a");
            // Bytes that do not get shorter, so that there is not room enough at first.
            document.title = Some(
                (0..n)
                    .map(|_| {
                        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                        char::from_u32(0x4e00 + (random >> 16) % 20_000).unwrap_or_default()
                    })
                    .collect(),
            );
            let packed = writer.pack(&document).unwrap().record;
            assert_eq!(packed, pack(&document).1);
            let at = writer.append(&packed).unwrap();
            assert_eq!(records.extraction(at).unwrap(), document);
            let mut torn = packed;
            let last = torn.len() - 1;
            torn[last] ^= 1;
            let at = writer.append(&torn).unwrap();
            assert!(records.extraction(at).is_err());
        }
    }

    fn sample(id: &str) -> Extraction {
        extraction(id, Vec::new(), vec![figure("12.5 USD 2016 | exports | Ana Paz"), figure("7 % - | share")])
    }

    #[test]
    fn records_come_back() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = RecordWriter::open(folder.path(), (0, 0)).unwrap();
        let all: Vec<(Extraction, Address)> =
            ["a", "b", "c"].map(|id| (sample(id), writer.append(&pack(&sample(id)).1).unwrap())).into_iter().collect();
        writer.sync().unwrap();
        let records = Records::new(folder.path().to_owned());
        for (extraction, at) in &all {
            assert_eq!(records.extraction(*at).unwrap(), *extraction);
            assert_eq!(records.claims(*at).unwrap(), Claim::all(extraction));
            assert_eq!(records.document(*at).unwrap(), pack(extraction).0);
        }
        // Whoever goes on writes behind them; after a crash, into a file of its own.
        let end = writer.end();
        assert_eq!(RecordWriter::open(folder.path(), end).unwrap().end(), end);
        writer.append(b"torn").unwrap();
        assert_eq!(RecordWriter::open(folder.path(), end).unwrap().end(), (end.0 + 1, 0));
        assert_eq!(RecordWriter::open(folder.path(), (0, 0)).unwrap().end(), (end.0 + 1, 0));
    }

    /// Records of stores up to format 6 are read, checked as a whole, and copied as they are written now.
    #[test]
    fn former_records() {
        let folder = tempfile::tempdir().unwrap();
        let (document, packed) = pack(&sample("a"));
        let former = [FORMER_MAGIC, &packed[4..FORMER_PREFIX_BYTES], &packed[PREFIX_BYTES..]].concat();
        let mut writer = RecordWriter::open(folder.path(), (0, 0)).unwrap();
        let at = writer.append(&former).unwrap();
        let records = Records::new(folder.path().to_owned());
        assert_eq!((records.document(at).unwrap(), records.extraction(at).unwrap()), (document.clone(), sample("a")));
        assert_eq!(records.raw(at).unwrap(), packed);
        let mut scanned = Vec::new();
        let note = |at, document| {
            scanned.push((at, document));
            Ok(())
        };
        records.scan(note).unwrap();
        assert_eq!(scanned, [(at, document)]);
        for nth in FORMER_PREFIX_BYTES..former.len() {
            let mut changed = former.clone();
            changed[nth] ^= 0x11;
            fs::write(folder.path().join(pack_name(at.pack)), changed).unwrap();
            assert!(Records::new(folder.path().to_owned()).document(at).is_err(), "byte {nth}");
        }
    }

    /// A head larger than is read at first, and an id of any length.
    #[test]
    fn long_heads() {
        let folder = tempfile::tempdir().unwrap();
        let mut long = sample("a");
        long.title = Some("é".repeat(5000));
        let mut writer = RecordWriter::open(folder.path(), (0, 0)).unwrap();
        let at = writer.append(&pack(&long).1).unwrap();
        assert_eq!(Records::new(folder.path().to_owned()).document(at).unwrap().title, long.title);
    }

    #[test]
    fn damage_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = RecordWriter::open(folder.path(), (0, 0)).unwrap();
        let (document, packed) = pack(&sample("a"));
        let at = writer.append(&packed).unwrap();
        let path = folder.path().join(pack_name(at.pack));
        let bytes = fs::read(&path).unwrap();
        for nth in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[nth] ^= 0x11;
            fs::write(&path, &changed).unwrap();
            let records = Records::new(folder.path().to_owned());
            assert!(matches!(records.extraction(at), Err(Error::DamagedFile { .. })), "byte {nth}");
            let head = records.document(at);
            assert!(head.is_err() || head.unwrap() == document, "byte {nth}");
            fs::write(&path, &bytes[..nth]).unwrap();
            assert!(Records::new(folder.path().to_owned()).extraction(at).is_err(), "cut at {nth}");
        }
        let elsewhere = Address::of_record(at.pack, 3, at.length - 3);
        fs::write(&path, &bytes).unwrap();
        assert!(Records::new(folder.path().to_owned()).extraction(elsewhere).is_err());
        assert!(
            Records::new(folder.path().to_owned()).extraction(Address::of_record(9, 0, 4)).unwrap_err().is_damage()
        );
    }
}
