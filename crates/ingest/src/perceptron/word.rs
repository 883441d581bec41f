//! What a model sees of a word: hashes of its form, its ends and its shape, and what the model's table knows of it.

use super::{hash, mix};

/// How many low bits of an entry are for the tags of a word. The highest bit belongs to them too.
const N_TAG_BITS: u32 = 18;
const CLASS: u32 = ((1 << N_TAG_BITS) - 1) | (1 << 31);
const CLUSTER: u32 = !CLASS;

/// Returns the entry for a word: its class and its cluster, the latter below [`N_CLUSTERS`].
pub fn known(class: u32, cluster: u32) -> u32 {
    class & CLASS | cluster << N_TAG_BITS & CLUSTER
}

/// The number of possible clusters, including 0 for none.
pub const N_CLUSTERS: u32 = 1 << (31 - N_TAG_BITS);

/// How a sentence uses capitals, which determines what a capital says about a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Casing {
    /// Capitals mark names and the start.
    Usual,
    /// "Trump Says Tariffs Will Bring Billions": capitals mark nothing.
    Title,
    /// "TRUMP SAYS TARIFFS WILL BRING BILLIONS".
    Upper,
    /// "trump says tariffs will bring billions".
    Lower,
}

/// What a model knows about one word before any label is given. All fields except `known` are hashes.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    /// As written.
    pub form: u32,
    /// In small letters.
    pub lower: u32,
    /// The first one, two and three letters, small.
    pub prefixes: [u32; 3],
    /// The last one to four letters, small.
    pub suffixes: [u32; 4],
    /// Its kinds of characters, with how the sentence uses capitals.
    pub shape: u32,
    /// The tags that it may have according to the table of words: one bit each; 0 if the table does not know it.
    pub class: u32,
    /// The cluster of words in similar positions; 0 if the table has none.
    pub cluster: u32,
}

/// Returns the words of a sentence. `known` returns what the model's table has for a [`word_hash`].
pub fn sentence_words(words: &[&str], known: impl Fn(u32) -> u32) -> Vec<Word> {
    let casing = casing(words);
    let first = words.iter().position(|it| it.chars().next().is_some_and(char::is_alphanumeric));
    let prepare = |(idx, word): (usize, &&str)| Word::new(word, casing, first == Some(idx), &known);
    words.iter().enumerate().map(prepare).collect()
}

/// Returns the hash of a word's normalised form, its key in a model's table. Never 0.
pub fn word_hash(word: &str) -> u32 {
    hash(normalised(word)).max(1)
}

impl Word {
    /// What precedes the first and follows the last word of a sentence.
    pub const OUTSIDE: Self =
        Self { form: 1, lower: 1, prefixes: [1; 3], suffixes: [1; 4], shape: 1, class: 1 << N_TAG_BITS, cluster: 1 };

    fn new(word: &str, casing: Casing, first: bool, known: impl Fn(u32) -> u32) -> Self {
        // The ends of longer words say nothing, and the cut bounds the work on hostile input. Lower case may have more
        // letters than upper case, up to three for one.
        let (mut chars, mut lower) = (['\0'; LONGEST], ['\0'; 3 * LONGEST]);
        let chars = fill(&mut chars, normalised(word));
        let lower = fill(&mut lower, chars.iter().copied().flat_map(char::to_lowercase));
        let form = hash(chars.iter().copied());
        let lower_hash = hash(lower.iter().copied());
        let prefix = |n: usize| hash(lower.iter().copied().take(n));
        let suffix = |n: usize| hash(lower.iter().rev().copied().take(n));

        // Where capitals may have another reason than the word itself, the lower-case word is the better key.
        let (key, other_key) = match casing {
            Casing::Usual | Casing::Lower if !first => (form, lower_hash),
            Casing::Upper => (lower_hash, title_hash(lower)),
            _ => (lower_hash, form),
        };
        let mut found = known(key);
        let mut or_else = |key: u32| {
            let other = known(key);
            found = if found & CLASS == 0 { found | other & CLASS } else { found };
            found = if found & CLUSTER == 0 { found | other & CLUSTER } else { found };
        };
        or_else(other_key);
        if casing == Casing::Lower {
            or_else(title_hash(lower));
        }
        let shape = match casing {
            Casing::Upper => hash(shape(lower)),
            _ => hash(shape(chars)),
        };
        Self {
            form: if casing == Casing::Upper { lower_hash } else { form },
            lower: lower_hash,
            prefixes: [prefix(1), prefix(2), prefix(3)],
            suffixes: [suffix(1), suffix(2), suffix(3), suffix(4)],
            shape: mix(shape, casing as u32 * 2 + u32::from(first)),
            class: found & CLASS,
            cluster: (found & CLUSTER) >> N_TAG_BITS,
        }
    }
}

/// How many characters of a word count.
const LONGEST: usize = 48;

/// Copies as many of the characters as fit into the buffer.
fn fill(buffer: &mut [char], chars: impl Iterator<Item = char>) -> &[char] {
    let mut n = 0;
    for (place, it) in buffer.iter_mut().zip(chars) {
        *place = it;
        n += 1;
    }
    &buffer[..n]
}

fn title_hash(lower: &[char]) -> u32 {
    let first = lower.iter().take(1).flat_map(|it| it.to_uppercase());
    hash(first.chain(lower.iter().skip(1).copied()))
}

/// Returns the word with all digits made equal, straight quotation marks and short dashes.
fn normalised(word: &str) -> impl Iterator<Item = char> {
    word.chars().map(|it| match it {
        '0'..='9' => '0',
        '‘' | '’' | '‛' | 'ʼ' | '′' | '`' | '´' => '\'',
        '“' | '”' | '„' | '‟' | '″' => '"',
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => '-',
        _ => it,
    })
}

/// Returns the kinds of a word's characters, with runs cut to two: `Xxx` for "Seoul", `00.0` for "27.7".
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
