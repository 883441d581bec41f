//! Acronyms that the text defines: "the Office of National Statistics (ONS)".

use super::name::Name;
use crate::analysis::Analysis;
use crate::phrase::LONGEST_PHRASE;
use std::collections::HashMap;
use std::ops::Range;
use whosaid_english::lists;

/// An acronym and the name that it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// The tokens inside the brackets.
    pub short: Range<usize>,
    /// The index of the name before them.
    pub name: usize,
}

/// Returns the definitions of a text: a bracket right after a name that contains capital letters of it in order.
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
        let is_acronym = (2..=LONGEST_PHRASE).contains(&short_word.len()) && letters.len() * 2 > short_word.len();
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

/// Returns the acronyms of a text that stand for common words: "gross domestic product (GDP)". They name nothing,
/// unless it is a legal instrument; then the tokens of the words are returned too ("investor state dispute settlement
/// (ISDS)").
///
/// "FTA" and similar ones are what agreements are called, and are left to what the text says about them.
pub(super) fn common<'t>(a: &Analysis<'t>) -> HashMap<&'t str, Option<Range<usize>>> {
    let mut out: HashMap<&str, Option<Range<usize>>> =
        ["FTA", "FTAs", "GDP", "FDI", "MoU", "MOU"].into_iter().map(|it| (it, None)).collect();
    for open in (1..a.tokens.len()).filter(|i| a.word(*i) == "(" && a.word(i + 2) == ")") {
        let short = a.word(open + 1);
        let letters: Vec<char> = short.trim_end_matches('s').chars().filter(|c| c.is_uppercase()).collect();
        if letters.len() < 2 || letters.len() * 2 <= short.len() {
            continue;
        }
        if let Some(start) = lower_words(a, open, &letters).filter(|start| a.span(*start..open).len() <= LONGEST_PHRASE)
        {
            let instrument = letters.len() > 2 && a.is_in(open - 1, &lists::names::INSTRUMENTS);
            out.insert(short, instrument.then_some(start..open));
        }
    }
    out
}

/// Returns the first of the words before a bracket that begin with these letters, most of them lower case.
fn lower_words(a: &Analysis, open: usize, letters: &[char]) -> Option<usize> {
    let mut at = open;
    let mut n_small = 0;
    for letter in letters.iter().rev() {
        // Small words and hyphens may be in between.
        let mut steps = 0;
        loop {
            if at == 0 || steps > 3 {
                return None;
            }
            at -= 1;
            steps += 1;
            let first = a.word(at).chars().next().unwrap_or(' ');
            if first.to_uppercase().eq(letter.to_uppercase()) {
                n_small += usize::from(first.is_lowercase());
                break;
            }
            if !a.is_any(at, &["of", "the", "and", "for", "in", "to", "-", "‑"]) {
                return None;
            }
        }
    }
    (n_small * 2 > letters.len()).then_some(at)
}

fn is_subsequence(short: &str, long: &str) -> bool {
    let mut rest = long.chars();
    short.chars().all(|c| rest.any(|x| x == c))
}
