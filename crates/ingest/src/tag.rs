//! Parts of speech: which of Universal Dependencies' 17 tags each word of a sentence bears.
//!
//! The tagger is an averaged perceptron that reads a sentence from left to right and takes the best tag at each word,
//! as Collins (2002) trained them and as Honnibal's well-known tagger decodes them. Its features are the word, its
//! ends and shape, its neighbours, the tags already given, and the set of tags that the training data has seen on the
//! word and on the words around it (its *class*). A frequent word with one tag only is not looked at further.
//!
//! The weights are one byte string which is read where it lies: nothing is parsed or copied at start. The training
//! program (`train-pos` in the crate `whosaid-train`) calls [`Sentence`] for its features, so training and tagging
//! cannot drift apart, and [`Tagger::from_bytes`] to score what it wrote. What the shipped weights were trained on,
//! with scores and licence, is in `data/pos.md`.
//!
//! Input is one sentence as words, split as in UD's English Web Treebank: clitics off ("do" "n't", "Trump" "’s"),
//! hyphens and currency signs as words of their own, abbreviations whole ("U.S.").
//!
//! # Bytes of a model
//! All integers are little-endian.
//!
//! | bytes | what |
//! | --- | --- |
//! | 8 | `whopos1\n` |
//! | 4 | `c`: how many words have a class |
//! | 8·c | classes by rising hash: word hash, set of tags ([`CLASS_DECIDED`] set where the word needs no scoring) |
//! | 4·(2^16 + 1) | where the features with each upper half of a hash start in what follows, and where the last ends |
//! | rest | features: lower half of the hash (2), number of weights `n` (1), `n` times tag (1) and weight (1, signed) |

use std::borrow::Cow;
use std::sync::OnceLock;

/// A part of speech of Universal Dependencies (UPOS). `as u8` numbers them from 0 in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Pos {
    /// Adjective: *high*, *American*, *third*.
    Adj,
    /// Adposition: *of*, *in*, *according to*'s *to*.
    Adp,
    /// Adverb: *sharply*, *not yet*'s *yet*.
    Adv,
    /// Auxiliary: *has* risen, *is*, *will*.
    Aux,
    /// Coordinating conjunction: *and*, *but*.
    Cconj,
    /// Determiner: *the*, *this* year.
    Det,
    /// Interjection: *yes*, *oh*.
    Intj,
    /// Common noun: *tariff*, *percent*.
    Noun,
    /// Number: *27.7*, *two*, *million*.
    Num,
    /// Particle: *not*, *to* rise, *’s* of the genitive.
    Part,
    /// Pronoun: *he*, *its*, *who*, *there* are.
    Pron,
    /// Proper noun: *Seoul*, *Trump*, *March*.
    Propn,
    /// Punctuation, hyphens too.
    Punct,
    /// Subordinating conjunction: *that* he said, *because*.
    Sconj,
    /// Symbol: *$*, *%*.
    Sym,
    /// Verb: *rise*, *said*, *signed*.
    Verb,
    /// Anything else: foreign words, rubbish.
    X,
}

impl Pos {
    /// All of them, in order of their numbers.
    pub const ALL: [Self; 17] = [
        Self::Adj,
        Self::Adp,
        Self::Adv,
        Self::Aux,
        Self::Cconj,
        Self::Det,
        Self::Intj,
        Self::Noun,
        Self::Num,
        Self::Part,
        Self::Pron,
        Self::Propn,
        Self::Punct,
        Self::Sconj,
        Self::Sym,
        Self::Verb,
        Self::X,
    ];

    /// Its name in UD's files: `NOUN`, `PROPN` …
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Adj => "ADJ",
            Self::Adp => "ADP",
            Self::Adv => "ADV",
            Self::Aux => "AUX",
            Self::Cconj => "CCONJ",
            Self::Det => "DET",
            Self::Intj => "INTJ",
            Self::Noun => "NOUN",
            Self::Num => "NUM",
            Self::Part => "PART",
            Self::Pron => "PRON",
            Self::Propn => "PROPN",
            Self::Punct => "PUNCT",
            Self::Sconj => "SCONJ",
            Self::Sym => "SYM",
            Self::Verb => "VERB",
            Self::X => "X",
        }
    }

    /// The tag with this name in UD's files.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == name)
    }
}

/// The first bytes of a model.
pub const MAGIC: &[u8; 8] = b"whopos1\n";

/// The bit of a class that says the word bears its only tag without looking further.
pub const CLASS_DECIDED: u32 = 1 << 31;

/// How many groups of features a model has: one for each upper half of a hash.
pub const N_BUCKETS: usize = 1 << 16;

/// A trained part-of-speech tagger.
///
/// ```
/// use whosaid_ingest::tag::{Pos, Tagger};
/// let mut tags = Vec::new();
/// Tagger::shipped().tag(&["Exports", "fell", "sharply", "."], &mut tags);
/// assert_eq!(tags, [Pos::Noun, Pos::Verb, Pos::Adv, Pos::Punct]);
/// ```
#[derive(Debug)]
pub struct Tagger {
    bytes: Cow<'static, [u8]>,
    n_classes: usize,
}

/// Bytes that are no model: cut short, or of another kind or version.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[error("not a part-of-speech model: {n_bytes} bytes, of which the head needs {n_needed}")]
pub struct BadModel {
    /// How many bytes there were.
    pub n_bytes: usize,
    /// How many the head announces at least.
    pub n_needed: usize,
}

impl Tagger {
    /// The tagger that comes with this crate.
    pub fn shipped() -> &'static Self {
        static SHIPPED: OnceLock<Tagger> = OnceLock::new();
        SHIPPED.get_or_init(|| {
            let bytes: &'static [u8] = include_bytes!("../data/pos.model");
            // A test holds that the shipped bytes are a model; without one every word would be a noun.
            Self::from_bytes(Cow::Borrowed(bytes)).unwrap_or(Self { bytes: Cow::Borrowed(&[]), n_classes: 0 })
        })
    }

    /// A tagger over the bytes of a model (layout: module page). Reads only the head.
    ///
    /// # Errors
    /// [`BadModel`] when the bytes do not start as a model does or are fewer than its head says. Weights that make no
    /// sense make wrong tags, nothing worse.
    pub fn from_bytes(bytes: Cow<'static, [u8]>) -> Result<Self, BadModel> {
        let n_classes = if bytes.starts_with(MAGIC) { read_u32(&bytes, MAGIC.len()) } else { None };
        let n_classes = n_classes.map_or(usize::MAX, |it| it as usize);
        let n_needed = n_classes.saturating_mul(8).saturating_add(MAGIC.len() + 4 + 4 * (N_BUCKETS + 1));
        if bytes.len() < n_needed {
            return Err(BadModel { n_bytes: bytes.len(), n_needed });
        }
        Ok(Self { bytes, n_classes })
    }

    /// Tags one sentence: `out` is emptied and gets one tag for each of `words`.
    ///
    /// Takes any strings. Costs a microsecond or two a word, however long the word.
    pub fn tag(&self, words: &[&str], out: &mut Vec<Pos>) {
        out.clear();
        out.reserve(words.len());
        let sentence = Sentence::new(words, |hash| self.class(hash));
        let mut features = Vec::with_capacity(64);
        for word_idx in 0..words.len() {
            if let Some(pos) = sentence.decided(word_idx) {
                out.push(pos);
                continue;
            }
            features.clear();
            sentence.features(word_idx, out, &mut features);
            let mut scores = [0i32; Pos::ALL.len()];
            for &feature in &features {
                self.add_weights(feature, &mut scores);
            }
            out.push(best(&scores));
        }
    }

    /// The tags that this word, in this spelling, bears in the training data; none where it is rare there.
    pub fn seen(&self, word: &str) -> impl Iterator<Item = Pos> + use<> {
        let class = self.class(word_hash(word));
        Pos::ALL.into_iter().filter(move |it| class & (1 << *it as u32) != 0)
    }

    /// The class of the word with this hash; 0 where the training data has none.
    fn class(&self, hash: u32) -> u32 {
        let at = |idx: usize| read_u32(&self.bytes, MAGIC.len() + 4 + 8 * idx);
        let (mut low, mut high) = (0, self.n_classes);
        while low < high {
            let middle = low.midpoint(high);
            match at(middle) {
                Some(it) if it == hash => return read_u32(&self.bytes, MAGIC.len() + 8 + 8 * middle).unwrap_or(0),
                Some(it) if it < hash => low = middle + 1,
                _ => high = middle,
            }
        }
        0
    }

    fn add_weights(&self, feature: u32, scores: &mut [i32; Pos::ALL.len()]) {
        let index = MAGIC.len() + 4 + 8 * self.n_classes;
        let entries = index + 4 * (N_BUCKETS + 1);
        let bucket = index + 4 * (feature >> 16) as usize;
        let (Some(start), Some(end)) = (read_u32(&self.bytes, bucket), read_u32(&self.bytes, bucket + 4)) else {
            return;
        };
        let bucket = self.bytes.get(entries..).and_then(|it| it.get(start as usize..end as usize));
        let mut rest = bucket.unwrap_or_default();
        let [low, high, ..] = feature.to_le_bytes();
        while let [entry_low, entry_high, n_weights, after @ ..] = rest {
            let Some((weights, after)) = after.split_at_checked(2 * usize::from(*n_weights)) else { return };
            if (*entry_low, *entry_high) == (low, high) {
                for weight in weights.chunks_exact(2) {
                    if let Some(score) = scores.get_mut(usize::from(weight[0])) {
                        *score += i32::from(weight[1].cast_signed());
                    }
                }
                return;
            }
            rest = after;
        }
    }
}

/// The tag with the highest score, the first of equals.
pub fn best<T: PartialOrd + Copy>(scores: &[T; Pos::ALL.len()]) -> Pos {
    let mut best = 0;
    for (idx, score) in scores.iter().enumerate() {
        if *score > scores[best] {
            best = idx;
        }
    }
    Pos::ALL[best]
}

fn read_u32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|it| u32::from_le_bytes(*it))
}

/// How a sentence uses capitals, which decides what a capital says about a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Casing {
    /// Capitals mark names and the start.
    Usual,
    /// "Trump Says Tariffs Will Bring Billions": capitals mark nothing.
    Title,
    /// "TRUMP SAYS TARIFFS WILL BRING BILLIONS".
    Upper,
    /// "trump says tariffs will bring billions".
    Lower,
}

/// What the tagger knows of one word before any tag is given. All but the class are hashes.
#[derive(Clone, Copy, Debug)]
struct Word {
    form: u32,
    lower: u32,
    prefixes: [u32; 3],
    suffixes: [u32; 4],
    shape: u32,
    class: u32,
}

/// What stands before the first and after the last word.
const OUTSIDE: Word =
    Word { form: 1, lower: 1, prefixes: [1; 3], suffixes: [1; 4], shape: 1, class: 1 << Pos::ALL.len() };

/// The tag "before" the first word.
const NO_TAG: u32 = Pos::ALL.len() as u32;

/// A sentence ready for tagging. Public for the training program.
#[derive(Debug)]
pub struct Sentence {
    words: Vec<Word>,
}

impl Sentence {
    /// Prepares a sentence; `class_of` gives the class of a word by its [`word_hash`], 0 for none.
    pub fn new(words: &[&str], class_of: impl Fn(u32) -> u32) -> Self {
        let casing = casing(words);
        let first = words.iter().position(|it| it.chars().next().is_some_and(char::is_alphanumeric));
        let prepare = |(idx, word): (usize, &&str)| Word::new(word, casing, first == Some(idx), &class_of);
        Self { words: words.iter().enumerate().map(prepare).collect() }
    }

    /// The tag of a word that has but one.
    pub fn decided(&self, word_idx: usize) -> Option<Pos> {
        let class = self.words.get(word_idx)?.class;
        if class & CLASS_DECIDED == 0 {
            return None;
        }
        Pos::ALL.get((class & !CLASS_DECIDED).trailing_zeros() as usize).copied()
    }

    /// Appends the hashes of the features of the word at `word_idx`, given the tags of the words before it.
    pub fn features(&self, word_idx: usize, tags: &[Pos], out: &mut Vec<u32>) {
        let word_at = |idx: Option<usize>| idx.and_then(|it| self.words.get(it)).unwrap_or(&OUTSIDE);
        let tag_at = |idx: Option<usize>| idx.and_then(|it| tags.get(it)).map_or(NO_TAG, |it| *it as u32);
        let word = word_at(Some(word_idx));
        let (before, before2) = (word_at(word_idx.checked_sub(1)), word_at(word_idx.checked_sub(2)));
        let (after, after2) = (word_at(Some(word_idx + 1)), word_at(Some(word_idx + 2)));
        let (tag1, tag2) = (tag_at(word_idx.checked_sub(1)), tag_at(word_idx.checked_sub(2)));
        let tags12 = tag1 * 32 + tag2;

        // Each line is one kind of feature and its place is its number: a change here means training anew.
        let features = [
            (0, 0),
            (word.form, 0),
            (word.lower, 0),
            (word.suffixes[0], 0),
            (word.suffixes[1], 0),
            (word.suffixes[2], 0),
            (word.suffixes[3], 0),
            (word.prefixes[0], 0),
            (word.prefixes[1], 0),
            (word.prefixes[2], 0),
            (word.shape, 0),
            (word.shape, word.suffixes[1]),
            (word.shape, word.suffixes[2]),
            (word.shape, tag1),
            (word.shape, after.shape),
            (word.shape, before.shape),
            (tag1, 0),
            (tags12, 0),
            (tag1, word.lower),
            (tags12, word.lower),
            (tag1, word.suffixes[2]),
            (tags12, word.class),
            (tag1, mix(word.class, after.class)),
            (word.class, 0),
            (word.class, after.class),
            (word.class, before.lower),
            (word.class, after.lower),
            (word.class, mix(after.class, after2.class)),
            (before.lower, 0),
            (before2.lower, 0),
            (after.lower, 0),
            (after2.lower, 0),
            (before.lower, word.lower),
            (word.lower, after.lower),
            (before.lower, after.lower),
            (before.suffixes[2], 0),
            (after.suffixes[2], 0),
            (after.suffixes[1], word.suffixes[1]),
            (tag1, after.class),
            (tag1, after.lower),
            (tags12, after.class),
            (after.class, 0),
            (after.class, after2.class),
            (after.shape, 0),
            (before.shape, tag1),
            (before2.lower, before.lower),
            (after.lower, after2.lower),
        ];
        let number = |(kind, (one, other)): (u32, (u32, u32))| mix(mix(one, kind + 1), other);
        out.extend((0..).zip(features).map(number));
    }
}

/// The hash by which a word's class is kept: of its normalised form.
pub fn word_hash(word: &str) -> u32 {
    hash(normalised(word))
}

impl Word {
    fn new(word: &str, casing: Casing, first: bool, class_of: impl Fn(u32) -> u32) -> Self {
        // Ends of words beyond this length say nothing; the cut bounds the work on hostile input.
        let chars: Vec<char> = normalised(word).take(48).collect();
        let lower: Vec<char> = chars.iter().copied().flat_map(char::to_lowercase).collect();
        let form = hash(chars.iter().copied());
        let lower_hash = hash(lower.iter().copied());
        let prefix = |n: usize| hash(lower.iter().copied().take(n));
        let suffix = |n: usize| hash(lower.iter().rev().copied().take(n));

        // Where capitals may be there for another reason than the word's own, the lower-cased word is the better key.
        let (key, other_key) = match casing {
            Casing::Usual | Casing::Lower if !first => (form, lower_hash),
            Casing::Upper => (lower_hash, title_hash(&lower)),
            _ => (lower_hash, form),
        };
        let mut class = class_of(key);
        if class == 0 {
            class = class_of(other_key);
        }
        if class == 0 && casing == Casing::Lower {
            class = class_of(title_hash(&lower));
        }
        let shape = match casing {
            Casing::Upper => hash(shape(&lower)),
            _ => hash(shape(&chars)),
        };
        Self {
            form: if casing == Casing::Upper { lower_hash } else { form },
            lower: lower_hash,
            prefixes: [prefix(1), prefix(2), prefix(3)],
            suffixes: [suffix(1), suffix(2), suffix(3), suffix(4)],
            shape: mix(shape, casing as u32 * 2 + u32::from(first)),
            class,
        }
    }
}

fn title_hash(lower: &[char]) -> u32 {
    let first = lower.iter().take(1).flat_map(|it| it.to_uppercase());
    hash(first.chain(lower.iter().skip(1).copied()))
}

/// The word with its digits made one, its quotation marks straight and its dashes short.
fn normalised(word: &str) -> impl Iterator<Item = char> {
    word.chars().map(|it| match it {
        '0'..='9' => '0',
        '‘' | '’' | '‛' | 'ʼ' | '′' | '`' | '´' => '\'',
        '“' | '”' | '„' | '‟' | '″' => '"',
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => '-',
        _ => it,
    })
}

/// The kinds of a word's characters, runs cut to two: `Xxx` for "Seoul", `00.0` for "27.7".
fn shape(chars: &[char]) -> impl Iterator<Item = char> {
    let mut before = ('\0', 0);
    chars.iter().filter_map(move |&it| {
        let kind = match it {
            _ if it.is_uppercase() => 'X',
            _ if it.is_lowercase() => 'x',
            _ if it.is_alphabetic() => 'y',
            _ if it.is_numeric() => '0',
            _ if it.is_ascii() => it,
            _ => '?',
        };
        before = (kind, if before.0 == kind { before.1 + 1 } else { 1 });
        (before.1 <= 2).then_some(kind)
    })
}

fn casing(words: &[&str]) -> Casing {
    let (mut n_words, mut n_upper, mut n_lower) = (0, 0, 0);
    let (mut n_long, mut n_long_capital) = (0, 0);
    for word in words {
        let mut letters = word.chars().filter(|it| it.is_alphabetic()).take(48);
        let Some(first) = letters.next() else { continue };
        let (mut n_letters, mut any_upper, mut any_lower) = (1, first.is_uppercase(), first.is_lowercase());
        for letter in letters {
            n_letters += 1;
            any_upper |= letter.is_uppercase();
            any_lower |= letter.is_lowercase();
        }
        n_words += 1;
        n_upper += u32::from(any_upper && !any_lower);
        n_lower += u32::from(any_lower && !any_upper);
        if n_letters >= 4 {
            n_long += 1;
            n_long_capital += u32::from(first.is_uppercase());
        }
    }
    if n_words >= 3 && n_upper * 10 >= n_words * 9 {
        Casing::Upper
    } else if n_words >= 3 && n_lower == n_words {
        Casing::Lower
    } else if n_long >= 3 && n_long_capital * 10 >= n_long * 9 {
        Casing::Title
    } else {
        Casing::Usual
    }
}

fn hash(chars: impl Iterator<Item = char>) -> u32 {
    // FNV-1a over characters, finished so that all bits depend on all.
    finish(chars.fold(0xcbf2_9ce4_8422_2325, |hash, it| (hash ^ u64::from(it)).wrapping_mul(0x0100_0000_01b3)))
}

fn mix(one: u32, other: u32) -> u32 {
    finish((u64::from(one) << 32 | u64::from(other)).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

fn finish(hash: u64) -> u32 {
    let hash = (hash ^ (hash >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    (hash >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(tagged: &str) {
        let (words, want): (Vec<&str>, Vec<&str>) = tagged.split(' ').filter_map(|it| it.rsplit_once('/')).unzip();
        let mut tags = Vec::new();
        Tagger::shipped().tag(&words, &mut tags);
        let got: Vec<String> = words.iter().zip(&tags).map(|(word, tag)| format!("{word}/{}", tag.as_str())).collect();
        assert_eq!(got.join(" "), tagged);
        assert_eq!(tags.len(), want.len());
    }

    #[test]
    fn tags_sentences() {
        check("Exports/NOUN fell/VERB sharply/ADV in/ADP March/PROPN ./PUNCT");
        check("The/DET minister/NOUN did/AUX n't/PART say/VERB when/ADV it/PRON would/AUX end/VERB ./PUNCT");
        check(
            "A/DET six/NUM -/PUNCT year/NOUN -/PUNCT old/ADJ pact/NOUN with/ADP the/DET U.S./PROPN was/AUX signed/VERB ./PUNCT",
        );
        check(
            "It/PRON has/VERB 12/NUM mines/NOUN ,/PUNCT \"/PUNCT Petrov/PROPN said/VERB ,/PUNCT \"/PUNCT and/CCONJ more/ADJ jobs/NOUN ./PUNCT",
        );
        check("Norway/PROPN ’s/PART deficit/NOUN rose/VERB to/ADP $/SYM 27.7/NUM billion/NUM ./PUNCT");
    }

    #[test]
    fn capitals_may_be_missing_or_everywhere() {
        check("the/DET bank/NOUN said/VERB growth/NOUN slowed/VERB to/ADP 2.1/NUM %/SYM in/ADP may/PROPN ./PUNCT");
        check("BANK/NOUN SAYS/VERB GROWTH/NOUN SLOWED/VERB IN/ADP EUROPE/PROPN");
        check("Banks/NOUN Say/VERB Growth/NOUN Slowed/VERB to/ADP 2.1/NUM %/SYM in/ADP Europe/PROPN");
    }

    #[test]
    fn the_shipped_bytes_are_a_model() {
        assert!(Tagger::shipped().n_classes > 1000);
    }

    #[test]
    fn bytes_that_are_no_model_are_refused() {
        for bytes in [&b""[..], b"whopos1\n", b"whopos1\n\xff\xff\xff\xff", &[b'x'; 400_000]] {
            assert!(Tagger::from_bytes(Cow::Borrowed(bytes)).is_err(), "{} bytes", bytes.len());
        }
    }

    #[test]
    fn takes_any_strings() {
        let huge = "ß\u{301}".repeat(100_000);
        let hostile = ["", " ", "\0", "👩‍👩‍👧‍👦", "\u{202e}", "İ", "ŉ", "٣", "’", "--", "\u{fffd}", &huge];
        let mut tags = vec![Pos::X; 3];
        for n_words in 0..=hostile.len() {
            Tagger::shipped().tag(&hostile[..n_words], &mut tags);
            assert_eq!(tags.len(), n_words);
        }
    }
}
