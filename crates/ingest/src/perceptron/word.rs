//! What a model sees of a word: hashes of its form, its ends and its shape, and what the model's table knows of it.

use super::{hash, mix};

/// How many low bits of what a table knows of a word are for the tags that it may bear; the highest bit is theirs too.
const N_TAG_BITS: u32 = 18;
const CLASS: u32 = ((1 << N_TAG_BITS) - 1) | (1 << 31);
const CLUSTER: u32 = !CLASS;

/// What a table keeps of a word: its class and its cluster, the latter below [`N_CLUSTERS`].
pub fn known(class: u32, cluster: u32) -> u32 {
    class & CLASS | cluster << N_TAG_BITS & CLUSTER
}

/// How many clusters there may be, 0 for none among them.
pub const N_CLUSTERS: u32 = 1 << (31 - N_TAG_BITS);

/// How a sentence uses capitals, which decides what a capital says about a word.
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

/// What a model knows of one word before any label is given. All but `known` are hashes.
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
    /// The tags that it may bear, as far as the table of words knows them: one bit each; 0 where it knows none.
    pub class: u32,
    /// The cluster of words that stand in such places as this one does; 0 where the table has none.
    pub cluster: u32,
}

/// The words of a sentence; `known` gives what the model's table has for a [`word_hash`].
pub fn sentence_words(words: &[&str], known: impl Fn(u32) -> u32) -> Vec<Word> {
    let casing = casing(words);
    let first = words.iter().position(|it| it.chars().next().is_some_and(char::is_alphanumeric));
    let prepare = |(idx, word): (usize, &&str)| Word::new(word, casing, first == Some(idx), &known);
    words.iter().enumerate().map(prepare).collect()
}

/// The hash by which a word is kept in a model's table: of its normalised form. Never 0.
pub fn word_hash(word: &str) -> u32 {
    hash(normalised(word)).max(1)
}

impl Word {
    /// What stands before the first and after the last word of a sentence.
    pub const OUTSIDE: Self =
        Self { form: 1, lower: 1, prefixes: [1; 3], suffixes: [1; 4], shape: 1, class: 1 << N_TAG_BITS, cluster: 1 };

    fn new(word: &str, casing: Casing, first: bool, known: impl Fn(u32) -> u32) -> Self {
        // Ends of words beyond this length say nothing; the cut bounds the work on hostile input. Small letters may be more
        // than the capitals they stand for, up to three for one.
        let (mut chars, mut lower) = (['\0'; LONGEST], ['\0'; 3 * LONGEST]);
        let chars = fill(&mut chars, normalised(word));
        let lower = fill(&mut lower, chars.iter().copied().flat_map(char::to_lowercase));
        let form = hash(chars.iter().copied());
        let lower_hash = hash(lower.iter().copied());
        let prefix = |n: usize| hash(lower.iter().copied().take(n));
        let suffix = |n: usize| hash(lower.iter().rev().copied().take(n));

        // Where capitals may be there for another reason than the word's own, the lower-cased word is the better key.
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

/// As many of the characters as the buffer has room for.
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
