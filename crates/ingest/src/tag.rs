//! Parts of speech: which of the 17 tags of Universal Dependencies each word of a sentence has.
//!
//! The tagger is an averaged perceptron that reads a sentence from left to right and takes the best tag at each word,
//! as trained by Collins (2002) and decoded by Honnibal's well-known tagger. Its features are the word, its ends and
//! shape, its neighbours, the previous tags, and the set of tags that the training data has for the word and the words
//! around it (its *class*). A frequent word with only one tag is not examined further.
//!
//! The weights are one byte string which is used in place: nothing is parsed or copied at start. The training program
//! (`train-pos` in the crate `whosaid-train`) calls [`features`], so training and tagging cannot drift apart, and
//! [`Tagger::from_bytes`] to score what it wrote. The training data, scores and licence of the shipped weights are in
//! `data/pos.md`.
//!
//! The input is one sentence as words, split as in UD's English Web Treebank: clitics apart ("do" "n't", "Trump" "’s"),
//! hyphens and currency signs as words of their own, abbreviations whole ("U.S.").

use crate::perceptron::{self, BadModel, Layout, Model, Word, mix, sentence_words, word_hash};
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
    /// Punctuation, including hyphens.
    Punct,
    /// Subordinating conjunction: *that* he said, *because*.
    Sconj,
    /// Symbol: *$*, *%*.
    Sym,
    /// Verb: *rise*, *said*, *signed*.
    Verb,
    /// Anything else: foreign words, garbage.
    X,
}

impl Pos {
    /// All tags, in order of their numbers.
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

    /// Returns its name in UD's files: `NOUN`, `PROPN` …
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

    /// Returns the tag with this name in UD's files.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == name)
    }
}

/// The beginning of a model of parts of speech.
pub const LAYOUT: Layout = Layout { magic: b"whopos2\n" };

/// The bit of a word's class that says that its only tag needs no further examination.
pub const CLASS_DECIDED: u32 = 1 << 31;

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
    model: Model,
}

impl Tagger {
    /// Returns the tagger that comes with this crate.
    pub fn shipped() -> &'static Self {
        static SHIPPED: OnceLock<Tagger> = OnceLock::new();
        SHIPPED.get_or_init(|| {
            let bytes: &'static [u8] = include_bytes!("../data/pos.model");
            // A test checks that the shipped bytes are a model. Otherwise every word would be a noun.
            Self::from_bytes(Cow::Borrowed(bytes)).unwrap_or(Self { model: Model::empty() })
        })
    }

    /// Returns a tagger over the bytes of a model (layout: [`Model`]). Reads only the head.
    ///
    /// # Errors
    ///
    /// [`BadModel`] if the bytes are not a model of parts of speech.
    pub fn from_bytes(bytes: Cow<'static, [u8]>) -> Result<Self, BadModel> {
        Ok(Self { model: Model::from_bytes(LAYOUT, bytes)? })
    }

    /// Returns what the models see of the words of one sentence.
    pub fn words(&self, words: &[&str]) -> Vec<Word> {
        sentence_words(words, |hash| self.model.word(hash))
    }

    /// Tags one sentence: `out` is emptied and receives one tag for each of `words`.
    ///
    /// Takes any strings. Costs a microsecond or two per word, however long the word.
    pub fn tag(&self, words: &[&str], out: &mut Vec<Pos>) {
        self.tag_words(&self.words(words), out);
    }

    /// Like [`Tagger::tag`], for words that are prepared.
    pub fn tag_words(&self, words: &[Word], out: &mut Vec<Pos>) {
        out.clear();
        out.reserve(words.len());
        let mut seen = Vec::with_capacity(64);
        for word_idx in 0..words.len() {
            if let Some(pos) = decided(&words[word_idx]) {
                out.push(pos);
                continue;
            }
            seen.clear();
            features(words, word_idx, out, &mut seen);
            let mut scores = [0i32; Pos::ALL.len()];
            self.model.score(&seen, &mut scores);
            out.push(Pos::ALL[perceptron::best(&scores)]);
        }
    }

    /// Returns the tags of this word, in this spelling, in the training data; none if it is rare there.
    pub fn seen(&self, word: &str) -> impl Iterator<Item = Pos> + use<> {
        let class = self.model.word(word_hash(word));
        Pos::ALL.into_iter().filter(move |it| class & (1 << *it as u32) != 0)
    }
}

/// The tag "before" the first word.
const NO_TAG: u32 = Pos::ALL.len() as u32;

/// Returns the tag of a word that has only one.
pub fn decided(word: &Word) -> Option<Pos> {
    if word.class & CLASS_DECIDED == 0 {
        return None;
    }
    Pos::ALL.get((word.class & !CLASS_DECIDED).trailing_zeros() as usize).copied()
}

/// Appends the hashes of the features of the word at `word_idx`, given the tags of the words before it. Public for the
/// training program.
pub fn features(words: &[Word], word_idx: usize, tags: &[Pos], out: &mut Vec<u32>) {
    let word_at = |idx: Option<usize>| idx.and_then(|it| words.get(it)).unwrap_or(&Word::OUTSIDE);
    let tag_at = |idx: Option<usize>| idx.and_then(|it| tags.get(it)).map_or(NO_TAG, |it| *it as u32);
    let word = word_at(Some(word_idx));
    let (before, before2) = (word_at(word_idx.checked_sub(1)), word_at(word_idx.checked_sub(2)));
    let (after, after2) = (word_at(Some(word_idx + 1)), word_at(Some(word_idx + 2)));
    let (tag1, tag2) = (tag_at(word_idx.checked_sub(1)), tag_at(word_idx.checked_sub(2)));
    let tags12 = tag1 * 32 + tag2;

    // Each line is one kind of feature and its position is its number, so a change here requires new training.
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
        (word.cluster, 0),
        (before.cluster, 0),
        (after.cluster, 0),
        (word.cluster, tag1),
        (before.cluster, word.cluster),
        (word.cluster, after.cluster),
        (after.cluster, after2.cluster),
        (tag1, after.cluster),
    ];
    let number = |(kind, (one, other)): (u32, (u32, u32))| mix(mix(one, kind + 1), other);
    out.extend((0..).zip(features).map(number));
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
        assert_eq!(Tagger::shipped().seen("the").collect::<Vec<_>>(), [Pos::Det]);
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
