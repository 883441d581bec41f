//! Word pieces: the longest known beginning of a word, then of the rest, and so on (Wu et al. 2016).

use rustc_hash::FxHashMap;

/// A word has at most this many pieces; the rest of a longer one is not looked at.
const MOST_PIECES: usize = 4;

/// The longest piece that is looked up, in bytes.
const LONGEST_PIECE: usize = 40;

/// The pieces that a network knows.
pub(super) struct Pieces {
    /// Those that begin a word, and those that go on.
    openings: FxHashMap<&'static str, u32>,
    others: FxHashMap<&'static str, u32>,
    /// The piece before the first word of a window, the one behind its last, and the one for unknown characters.
    pub opening: u32,
    pub closing: u32,
    unknown: u32,
}

impl Pieces {
    /// Reads pieces, one a line; `None` if they lack the special ones.
    pub fn new(lines: &'static [u8]) -> Option<Self> {
        let lines = std::str::from_utf8(lines).ok()?;
        let (mut openings, mut others) = (FxHashMap::default(), FxHashMap::default());
        for (piece, number) in lines.lines().zip(0u32..) {
            match piece.strip_prefix("##") {
                Some(rest) if !rest.is_empty() => others.insert(rest, number),
                _ => openings.insert(piece, number),
            };
        }
        let special = |name: &str| openings.get(name).copied();
        let (opening, closing, unknown) = (special("[CLS]")?, special("[SEP]")?, special("[UNK]")?);
        Some(Self { openings, others, opening, closing, unknown })
    }

    pub fn len(&self) -> usize {
        self.openings.len() + self.others.len()
    }

    /// Returns the pieces of a word; at least one.
    pub fn of(&self, word: &str) -> Vec<u32> {
        let mut out = Vec::with_capacity(1);
        let lower = word.to_lowercase();
        if let Some(piece) = self.openings.get(lower.as_str()) {
            out.push(*piece);
            return out;
        }
        let mut rest = lower.as_str();
        while let Some(first) = rest.chars().next() {
            if out.len() >= MOST_PIECES {
                break;
            }
            let end = if first.is_alphanumeric() {
                rest.find(|it: char| !it.is_alphanumeric()).unwrap_or(rest.len())
            } else {
                first.len_utf8()
            };
            self.cut(&rest[..end], &mut out);
            rest = &rest[end..];
        }
        out.truncate(MOST_PIECES);
        if out.is_empty() {
            out.push(self.unknown);
        }
        out
    }

    /// Adds the pieces of letters and digits, or of one sign.
    fn cut(&self, part: &str, out: &mut Vec<u32>) {
        let first = out.len();
        let mut at = 0;
        while at < part.len() {
            let known = if at == 0 { &self.openings } else { &self.others };
            let most = part.len().min(at + LONGEST_PIECE);
            let ends = (at + 1..=most).rev().filter(|end| part.is_char_boundary(*end));
            let Some((end, piece)) = ends.into_iter().find_map(|end| Some((end, *known.get(&part[at..end])?))) else {
                out.truncate(first);
                out.push(self.unknown);
                return;
            };
            out.push(piece);
            if out.len() >= first + MOST_PIECES {
                return;
            }
            at = end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cut() {
        let pieces = Pieces::new("[CLS]\n[SEP]\n[UNK]\nexport\n##s\n-\nnon\n5\n##7\n.".as_bytes()).unwrap();
        for (word, expected) in [
            ("export", &[3][..]),
            ("Exports", &[3, 4]),
            ("non-exports", &[6, 5, 3, 4]),
            ("57.5", &[7, 8, 9, 7]),
            ("577777", &[7, 8, 8, 8]),
            ("unseen", &[2]),
            ("ß", &[2]),
            ("", &[2]),
        ] {
            assert_eq!(pieces.of(word), expected, "{word}");
        }
    }
}
