//! From text to terms: what counts as a word, and in what form the index keeps it.
//!
//! Words are those of Unicode's rules (UAX 29), which keep `27.7`, `1,300`, `U.S` and `don't` whole. A word is folded:
//! lower case, no accents, no possessive, no dots in an acronym, no commas in a number. So `US` finds "U.S.", `china`
//! finds "China's" and `1300` finds "1,300". For ranking it is stemmed as well.

use tantivy::tokenizer::{
    AsciiFoldingFilter, Language, LowerCaser, RawTokenizer, Stemmer, TextAnalyzer, Token, TokenStream, Tokenizer,
};
use unicode_segmentation::{UnicodeSegmentation, UnicodeWordIndices};

/// Names of the analysers. They are part of the schema: raise the number when an analyser changes, so that an index
/// made with the older one is recognised.
pub(crate) const STEMMED: &str = "whosaid_stemmed_1";
pub(crate) const EXACT: &str = "whosaid_exact_1";
pub(crate) const WHOLE: &str = "whosaid_whole_1";

/// Anything longer is not a word and is ignored.
const MAX_WORD_BYTES: usize = 255;

/// Returns an analyser that folds and stems words.
pub(crate) fn stemmed() -> TextAnalyzer {
    TextAnalyzer::builder(Words).filter(AsciiFoldingFilter).filter(Stemmer::new(Language::English)).build()
}

/// Returns an analyser that folds words.
pub(crate) fn exact() -> TextAnalyzer {
    TextAnalyzer::builder(Words).filter(AsciiFoldingFilter).build()
}

/// Returns an analyser that keeps the whole value as one term, in lower case.
pub(crate) fn whole() -> TextAnalyzer {
    TextAnalyzer::builder(RawTokenizer::default()).filter(LowerCaser).build()
}

/// The terms of `text`, in order.
pub(crate) fn tokens(analyser: &mut TextAnalyzer, text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    analyser.token_stream(text).process(&mut |token| tokens.push(token.clone()));
    tokens
}

/// The type tokens, such as `__PERCENT__` for a percentage. Their names are those that the records use for kinds of
/// figures, of times and of entities. `__FIGURE__` is any figure.
pub(crate) const TYPES: [&str; 16] = [
    "figure",
    "money",
    "percent",
    "count",
    "quantity",
    "duration",
    "rank",
    "ratio",
    "multiple",
    "date",
    "person",
    "organisation",
    "place",
    "agreement",
    "law",
    "event",
];

/// Returns the type that a folded word of a query stands for. A word that looks like a type token and is none is an
/// error.
pub(crate) fn type_token(word: &str) -> Option<Result<&'static str, ()>> {
    let name = word.strip_prefix("__")?.strip_suffix("__").filter(|it| !it.is_empty())?;
    Some(TYPES.into_iter().find(|it| *it == name).ok_or(()))
}

/// Returns by how many letters two words differ: added, left out, exchanged, or swapped with the next.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let exchanged = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = exchanged.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(before[j - 2] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

/// Returns how many letters of a word may differ. Enough of the word must remain.
pub(crate) fn tolerance(word: &str, distance: u8) -> u8 {
    match word.chars().count() {
        0..=2 => 0,
        3..=4 => distance.min(1),
        _ => distance,
    }
}

#[derive(Clone, Default)]
struct Words;

struct WordStream<'a> {
    words: UnicodeWordIndices<'a>,
    token: Token,
}

impl Tokenizer for Words {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream<'a> {
        WordStream { words: text.unicode_word_indices(), token: Token::default() }
    }
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        for (start, word) in self.words.by_ref() {
            let word = without_possessive(word);
            self.token.position = self.token.position.wrapping_add(1);
            self.token.text.clear();
            fold(word, &mut self.token.text);
            if (1..=MAX_WORD_BYTES).contains(&self.token.text.len()) {
                self.token.offset_from = start;
                self.token.offset_to = start + word.len();
                return true;
            }
        }
        false
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

fn without_possessive(word: &str) -> &str {
    ["'s", "’s", "'S", "’S"].iter().find_map(|ending| word.strip_suffix(ending)).unwrap_or(word)
}

/// Appends the folded form of `word`.
fn fold(word: &str, folded: &mut String) {
    let is_number = word.starts_with(|c: char| c.is_ascii_digit());
    let is_acronym = word.contains('.') && word.split('.').all(|part| part.chars().nth(1).is_none());
    for c in word.chars() {
        match c {
            ',' if is_number => {}
            '.' if is_acronym && !is_number => {}
            '’' => folded.push('\''),
            // Combining accents, and characters that only affect how a word is set.
            '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => {}
            c => folded.extend(c.to_lowercase()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(mut analyser: TextAnalyzer, text: &str, expect: &str) {
        let tokens = tokens(&mut analyser, text);
        let shown: Vec<_> =
            tokens.iter().map(|it| format!("{}={}", &text[it.offset_from..it.offset_to], it.text)).collect();
        assert_eq!(shown.join(" "), expect, "{text}");
    }

    #[test]
    fn exact_words() {
        check(exact(), "China's tariffs", "China=china tariffs=tariffs");
        check(exact(), "The U.S. and the U.K.", "The=the U.S=us and=and the=the U.K=uk");
        check(exact(), "$1,300.50 27.7%", "1,300.50=1300.50 27.7=27.7");
        check(exact(), "Moon Jae-in", "Moon=moon Jae=jae in=in");
        check(exact(), "don’t", "don’t=don't");
        check(exact(), "São Sa\u{303}o", "São=sao Sa\u{303}o=sao");
        check(exact(), "tar\u{ad}iff", "tar\u{ad}iff=tariff");
        check(exact(), "韓国", "韓=韓 国=国");
        check(exact(), "— … 🙂", "");
        check(exact(), &"x".repeat(300), "");
    }

    #[test]
    fn distances() {
        for (a, b, expect) in [
            ("", "", 0),
            ("", "ab", 2),
            ("steel", "steel", 0),
            ("steel", "stele", 1),
            ("lighthizer", "lightheizer", 1),
            ("lighthizer", "lighthiser", 1),
            ("café", "cafe", 1),
            ("kitten", "sitting", 3),
            ("abcd", "badc", 2),
        ] {
            assert_eq!(distance(a, b), expect, "{a} {b}");
            assert_eq!(distance(b, a), expect, "{b} {a}");
        }
    }

    #[test]
    fn type_tokens_are_words() {
        check(exact(), "tariff of __PERCENT__,", "tariff=tariff of=of __PERCENT__=__percent__");
        assert_eq!(type_token("__percent__"), Some(Ok("percent")));
        assert_eq!(type_token("__steel__"), Some(Err(())));
        assert_eq!(type_token("percent"), None);
        assert_eq!(type_token("____"), None);
    }

    #[test]
    fn stemmed_words() {
        check(stemmed(), "Exporting countries' exports", "Exporting=export countries=countri exports=export");
    }

    #[test]
    fn positions_count_words() {
        let text = format!("a {} b", "x".repeat(300));
        let positions: Vec<_> = tokens(&mut exact(), &text).iter().map(|it| it.position).collect();
        assert_eq!(positions, [0, 2]);
    }
}
