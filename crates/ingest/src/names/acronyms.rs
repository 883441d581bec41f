//! Acronyms that the text defines: "the Office of National Statistics (ONS)".

use super::Name;
use crate::analysis::Analysis;
use std::ops::Range;

/// An acronym and the name that it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// The tokens inside of the brackets.
    pub short: Range<usize>,
    /// Index of the name in front of them.
    pub name: usize,
}

/// The definitions of a text: a bracket right behind a name, which holds capital letters of it in order.
pub fn definitions(a: &Analysis, names: &[Name]) -> Vec<Definition> {
    let mut out = Vec::new();
    for (idx, name) in names.iter().enumerate() {
        let open = name.tokens.end;
        if open + 2 >= a.tokens.len() || a.word(open) != "(" {
            continue;
        }
        let Some(close) = (open + 2..(open + 5).min(a.tokens.len())).find(|i| a.word(*i) == ")") else { continue };
        let short = open + 1..close;
        let letters: String = a.word(short.start).chars().filter(|c| c.is_uppercase()).collect();
        let initials: String = a
            .slice(name.tokens.clone())
            .split([' ', '-', '\u{a0}'])
            .filter_map(|w| w.chars().next())
            .filter(|c| c.is_uppercase())
            .collect();
        let capitals: String = a.slice(name.tokens.clone()).chars().filter(|c| c.is_uppercase()).collect();
        let short_word = a.word(short.start);
        let is_acronym = short_word.len() >= 2 && letters.len() * 2 > short_word.len();
        if is_acronym
            && (is_subsequence(&letters, &capitals)
                || letters.starts_with(initials.chars().next().unwrap_or(' ')) && is_subsequence(&initials, &letters)
                || super::agreements::expand(short_word).is_some())
        {
            out.push(Definition { short, name: idx });
        }
    }
    out
}

fn is_subsequence(short: &str, long: &str) -> bool {
    let mut rest = long.chars();
    short.chars().all(|c| rest.any(|x| x == c))
}
