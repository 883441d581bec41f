//! Detects the language of a text.
//!
//! All passes but the first know only English and would find things in other languages that are not there. So a text is not read if it is
//! certainly in another language. In doubt it is read, because all claims of an English text would be lost otherwise. Short texts, texts in
//! two languages, lists of names, tables and programs are cases of doubt.
//!
//! The detector samples the text, so that its cost is bounded. A sample with many of the commonest English words is English. For any other
//! sample, whatlang guesses the language from its trigrams. This is not certain enough: a list of English names can have the trigrams of
//! another language. A text in Latin letters therefore has to contain enough of the commonest words of other languages as well, and almost
//! none of the English ones.

use rustc_hash::FxHashSet;
use std::sync::LazyLock;
use whatlang::{Detector, Lang, Script};
use whosaid_model::shown;

/// The length of a piece in bytes, and the number of pieces at most.
const PIECE: usize = 512;
const MOST_PIECES: usize = 8;

/// A text with fewer bytes of letters is uncertain.
const SHORTEST: usize = 200;

/// A piece is English if at least this percentage of its words is in [`ENGLISH`], and a text is in no other language if at least
/// [`NOT_OTHER`] percent are. English prose has about 20 percent; in other languages only English names and quotations have any.
const ENGLISH_PIECE: usize = 8;
const NOT_OTHER: usize = 3;

/// A text in Latin letters is in another language only if at least this percentage of its words is in [`COMMONEST`]. Prose has 10 to 45.
const OTHER: usize = 5;

/// Common English words that are not words of other languages too.
const ENGLISH: [&str; 15] = [
    "the", "of", "and", "that", "with", "from", "which", "would", "their", "said", "this", "have", "been", "they",
    "were",
];

/// The commonest words of other languages in Latin letters.
static COMMONEST: LazyLock<FxHashSet<&str>> = LazyLock::new(|| {
    let lines = include_str!("../data/language/commonest.txt").lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(|line| line.split_whitespace().skip(1)).collect()
});

/// The language of a text, as far as it is certain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    /// Most of it is English.
    English,
    /// It is certainly in another language; none if it may be one of several, such as Danish or Norwegian.
    Other(Option<Lang>),
    /// It may or may not be English.
    Uncertain,
}

impl Language {
    /// Detects the language of a text.
    pub fn of(text: &str) -> Self {
        let mut seen = Seen::default();
        for piece in pieces(text) {
            seen.add(piece);
        }
        seen.language()
    }

    /// Returns the code in ISO 639-1, if the language is known.
    pub fn code(self) -> Option<&'static str> {
        match self {
            Self::English => Some("en"),
            Self::Other(lang) => lang.and_then(iso_639_1),
            Self::Uncertain => None,
        }
    }

    /// Returns the English name of another language; none for English and in doubt.
    pub fn other(self) -> Option<&'static str> {
        match self {
            Self::Other(lang) => Some(lang.map_or("another language", |it| it.eng_name())),
            _ => None,
        }
    }
}

/// Samples a text evenly; a short text is sampled completely.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let n = text.len().div_ceil(PIECE).clamp(1, MOST_PIECES);
    let step = text.len() / n;
    (0..n).map(move |nth| {
        let from = shown::beginning(text, nth * step).len();
        let to = if nth + 1 == n && step <= PIECE { text.len() } else { nth * step + step.min(PIECE) };
        &text[from..shown::beginning(text, to).len()]
    })
}

/// What the samples so far are like. Letters are counted in bytes.
#[derive(Default)]
struct Seen {
    n_letters: usize,
    n_english: usize,
    n_other: usize,
    /// Letters by language, of the pieces whose language is certain.
    by_language: Vec<(Lang, usize)>,
    is_latin: bool,
    words: Words,
}

/// Counts the words of a piece.
#[derive(Clone, Copy, Default)]
struct Words {
    n: usize,
    n_english: usize,
    n_commonest: usize,
    n_capitals: usize,
}

impl Words {
    fn of(piece: &str) -> Self {
        let mut words = Self::default();
        for word in piece.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
            words.n += 1;
            words.n_english += usize::from(ENGLISH.iter().any(|it| it.eq_ignore_ascii_case(word)));
            words.n_capitals += usize::from(word.starts_with(char::is_uppercase));
            words.n_commonest += usize::from(COMMONEST.contains(word));
        }
        words
    }
}

impl Seen {
    fn add(&mut self, piece: &str) {
        let words = Words::of(piece);
        self.words.n += words.n;
        self.words.n_english += words.n_english;
        self.words.n_commonest += words.n_commonest;
        let (n_letters, is_prose) = letters(piece);
        self.n_letters += n_letters;
        if words.n_english * 100 >= words.n * ENGLISH_PIECE && words.n > 0 {
            self.n_english += n_letters;
        } else if is_prose && words.n_capitals * 2 <= words.n {
            self.add_other(piece, n_letters);
        }
    }

    /// Adds a piece that is not English at first sight.
    fn add_other(&mut self, piece: &str, n_letters: usize) {
        let Some(found) = whatlang::detect(piece) else { return };
        if found.lang() == Lang::Eng {
            self.n_english += if found.is_reliable() { n_letters } else { 0 };
            return;
        }
        let is_latin = found.script() == Script::Latin;
        self.is_latin |= is_latin;
        // Danish may be mistaken for Norwegian, but not for English.
        let is_no_english = || {
            let either = Detector::with_allowlist(vec![found.lang(), Lang::Eng]).detect(piece);
            either.is_some_and(|it| it.lang() == found.lang() && it.is_reliable())
        };
        if !is_latin || found.is_reliable() || is_no_english() {
            self.n_other += n_letters;
        }
        if found.is_reliable() {
            match self.by_language.iter_mut().find(|it| it.0 == found.lang()) {
                Some((_, n)) => *n += n_letters,
                None => self.by_language.push((found.lang(), n_letters)),
            }
        }
    }

    fn language(&self) -> Language {
        let Words { n: n_words, n_english, n_commonest, .. } = self.words;
        let is_other = self.n_other * 10 >= self.n_letters * 9
            && n_english * 100 < n_words * NOT_OTHER
            && (!self.is_latin || n_commonest * 100 >= n_words * OTHER);
        match () {
            () if self.n_letters < SHORTEST => Language::Uncertain,
            () if self.n_english * 3 >= self.n_letters * 2 => Language::English,
            () if is_other => {
                let most = self.by_language.iter().find(|it| it.1 * 3 >= self.n_letters * 2);
                Language::Other(most.map(|it| it.0))
            }
            () => Language::Uncertain,
        }
    }
}

/// Returns how many bytes of a piece are letters, and whether these are most of it.
fn letters(piece: &str) -> (usize, bool) {
    let (mut n_letters, mut n_all) = (0, 0);
    for c in piece.chars().filter(|c| !c.is_whitespace()) {
        n_all += c.len_utf8();
        n_letters += if c.is_alphabetic() { c.len_utf8() } else { 0 };
    }
    (n_letters, n_letters * 10 >= n_all * 6)
}

/// Returns a language's code in ISO 639-1.
fn iso_639_1(lang: Lang) -> Option<&'static str> {
    let codes = include_str!("../data/language/codes.txt").lines().filter_map(|line| line.split_once(' '));
    codes.into_iter().find(|it| it.0 == lang.code()).map(|it| it.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text of one language, as [`Language::code`] tells it; `-` where it is not certain, `?` where it is one of several.
    #[track_caller]
    fn check(text: &str, expect: &str) {
        let found = match Language::of(text) {
            Language::Other(None) => "?",
            Language::Uncertain => "-",
            language => language.code().unwrap_or("no code"),
        };
        assert_eq!(found, expect, "{text}");
    }

    /// News in other languages: a code and a text a line.
    fn samples() -> impl Iterator<Item = (&'static str, &'static str)> {
        let lines = include_str!("../data/language/samples.txt").lines();
        lines.filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'))
    }

    const ENGLISH_NEWS: &str = "The ministry said on Monday that exports rose 12 percent in 2016. “The recovery is solid,” the minister \
        told reporters. Unions say that the figures do not reflect the situation of workers, because wages have hardly risen in most \
        of the sectors, and rents in the cities are still rising. ";

    #[test]
    fn other_languages_are_known() {
        assert!(samples().count() > 20);
        for (code, text) in samples() {
            check(text, code);
            check(&text.repeat(50), code);
        }
    }

    #[test]
    fn english_is_known() {
        check(ENGLISH_NEWS, "en");
        check(&ENGLISH_NEWS.to_uppercase(), "en");
        check(&ENGLISH_NEWS.repeat(1000), "en");
    }

    #[test]
    fn what_may_be_english_is_read() {
        check("", "-");
        check("Die Ausfuhren stiegen.", "-");
        // A list of names, of terms, a table, a program, prices.
        check(&"Gianluigi Donnarumma, Federico Dimarco, Alessandro Buongiorno, Davide Frattesi. ".repeat(9), "-");
        check(
            &"violations, edging, film, outbursts, passers, renovations, banners, squeezes, ringside. ".repeat(9),
            "-",
        );
        check(&"| 2016 | Ausfuhren | 12,5 % |\n".repeat(50), "-");
        check(
            &"if let Some(found) = seen.get_mut(key) { *found += value; } else { seen.insert(key); }\n".repeat(9),
            "-",
        );
        check(&"AAPL 172.3 MSFT 331.2 GOOG 134.9 TSLA 245.0 ".repeat(9), "-");
    }

    #[test]
    fn texts_in_two_languages() {
        let german = samples().find(|it| it.0 == "de").unwrap().1;
        // A quotation does not make it another language; a translation does not make it either.
        check(
            &format!("{}“Die Erholung ist stabil, und wir werden alles tun.” {}", ENGLISH_NEWS.repeat(2), ENGLISH_NEWS),
            "en",
        );
        check(&format!("{}“The recovery is solid.” {german}", german.repeat(3)), "de");
        check(&format!("{}{}", ENGLISH_NEWS.repeat(3), german.repeat(2)), "-");
        // Neither is English, whichever it is.
        let norwegian = samples().find(|it| it.0 == "nb").unwrap().1;
        check(&format!("{}{}", norwegian.repeat(3), german.repeat(3)), "?");
    }

    #[test]
    fn every_language_of_the_detector_has_a_code() {
        for lang in Lang::all() {
            assert!(iso_639_1(*lang).is_some(), "{lang}");
        }
    }
}
