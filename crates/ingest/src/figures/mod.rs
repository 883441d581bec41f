//! Figures: every amount that a text states, as an exact number with its unit, hedge, form and direction.
//!
//! A figure is a numeral with its surroundings: a currency or unit, a hedge, a second numeral that makes it a range,
//! the noun that it counts. [`read`] scans the tokens once and needs nothing else, so it is as fast as segmentation.
//! [`settle`] adds what needs parts of speech. Each family of rules has a file, and a file of examples beside it with
//! the expected records (`currency.txt`, `ranges.txt` …), which are both the tests and the documentation page.
//!
//! | file | rules |
//! | --- | --- |
//! | `numbers` | numerals in digits and words, magnitudes |
//! | `currency`, `evidence` | currencies; whose dollar a bare "$" is |
//! | `units` | percent, units of measure and time, rates |
//! | `measured` | a number with its sign and unit; feet and inches |
//! | `ranges` | ranges, scores, the two ends of a change |
//! | `multiples`, `ranks` | fractions, shares, "doubled"; "sixth-largest" |
//! | `hedges`, `movement` | modifier and interval; form and direction |
//! | `labels` | what looks like a figure and is not |
//! | `counted` | the noun phrase that a number counts |
//! | `carried` | what one figure passes to another: units, nouns, hedges |
//! | `ages` | years that somebody has lived |
//!
//! What a figure measures, for when, and who says it is decided by the claims pass and not here.

mod ages;
mod amounted;
mod carried;
mod counted;
mod currency;
mod evidence;
mod hedges;
mod labels;
mod measured;
mod movement;
mod multiples;
mod numbers;
mod ranges;
mod ranks;
mod reader;
mod units;

pub use amounted::Amounted;
pub use evidence::Origin;
pub(crate) use movement::{at_rate, governs, is_movement};

use crate::analysis::Analysis;
use crate::phrase::LONGEST_PHRASE;
use crate::segment::Segments;
use measured::Measured;
use reader::Reader;
use std::ops::Range;
use whosaid_english::Lexicon;
use whosaid_model::{FigureKind, Form};

/// Returns all figures of a text, in order and not overlapping: [`read`] and [`settle`].
pub fn figures(a: &Analysis, origin: Origin<'_>, is_date: impl Fn(usize) -> bool) -> Vec<Amounted> {
    settle(a, read(a, a.lexicon, origin, is_date))
}

/// Returns the figures of a text by its tokens alone, in order and not overlapping. `is_date` says which tokens are
/// part of a date. Counts lack what they count, and some numbers that belong to names are still included.
pub fn read(s: &Segments, lexicon: &Lexicon, origin: Origin<'_>, is_date: impl Fn(usize) -> bool) -> Vec<Amounted> {
    let r = &Reader { s, lexicon };
    let mut out: Vec<Amounted> = Vec::new();
    for sentence in &s.sentences {
        if s.deadline.is_past() {
            break;
        }
        let mut at = sentence.tokens.start;
        while at < sentence.tokens.end {
            if !numbers::may_begin(s, at) || is_date(at) {
                at += 1;
                continue;
            }
            let before = out.last().map_or(0, |f| f.tokens.end);
            let mut next = at + 1;
            for mut figure in figure_at(r, at, sentence.tokens.clone()).into_iter().flatten() {
                // A construction never leaves its sentence, and never includes words of a date or of the figure before.
                if figure.tokens.end > sentence.tokens.end
                    || figure.tokens.start < before.max(sentence.tokens.start)
                    || numbers::is_too_large(figure.value)
                    || figure.tokens.clone().any(&is_date)
                {
                    continue;
                }
                next = next.max(figure.tokens.end);
                hedges::apply(r, sentence.tokens.start, &mut figure);
                out.push(figure);
            }
            at = next;
        }
    }
    carried::carry_units(r, &mut out);
    evidence::settle(r, origin, &mut out);
    out
}

/// Adds what parts of speech show: what is counted, form and direction, and which numbers belong to names.
pub fn settle(a: &Analysis, mut figures: Vec<Amounted>) -> Vec<Amounted> {
    for figure in &mut figures {
        if a.deadline.is_past() {
            return figures;
        }
        if !matches!(figure.kind, FigureKind::Count | FigureKind::Rank | FigureKind::Multiple) {
            continue;
        }
        let end = figure.tokens.end;
        // "half the homes"
        let the = figure.form == Form::Share && a.is_any(end, &["the", "its", "their", "his", "her", "our", "all"]);
        figure.counted = counted::counted(a, if the { end + 1 } else { end });
        if let Some(np) = figure.counted.clone() {
            // "18 more 777s" leaves only an ending.
            figure.unit = counted::unit(a, np.clone()).filter(|unit| (2..=LONGEST_PHRASE).contains(&unit.len()));
            hedges::apply_behind(a, figure);
            // "388 rushing yards", "three long years": a measure after all.
            let head = a.head(&np);
            if figure.kind == FigureKind::Count
                && np.len() > 1
                && !a.is_joining_hyphen(figure.tokens.end)
                && !a.is_any(head - 1, &["square", "cubic"])
                && let Some(unit) = units::unit(&Reader { s: a, lexicon: a.lexicon }, head)
            {
                figure.kind = unit.kind;
                figure.unit = Some(unit.name.to_owned());
            }
            if figure.kind == FigureKind::Count {
                rate(a, figure, np.end);
            }
        }
    }
    figures.retain(|figure| !labels::is_name(a, figure));
    ages::ages(a, &mut figures);
    carried::ellipses(a, &mut figures);
    movement::apply(a, &mut figures);
    carried::conversions(a, &mut figures);
    figures
}

/// "two thousand scans per day": a rate; "4.2 posts for every million euros", "43 per 1,000 workers": a ratio.
fn rate(a: &Analysis, figure: &mut Amounted, end: usize) {
    let r = &Reader { s: a, lexicon: a.lexicon };
    // "five reports of car theft for every 1,000 people"
    let of = a.is(end, "of").then(|| a.chunk_at(end + 1)).flatten().map(|chunk| chunk.end);
    let Some((end, per)) = [Some(end), of].into_iter().flatten().find_map(|end| Some((end, units::per(r, end)?.0)))
    else {
        return;
    };
    let many = per.starts_with(|c: char| c.is_ascii_digit()) || a.is(end, "for");
    if many {
        figure.kind = FigureKind::Ratio;
    }
    if let Some(unit) = figure.unit.as_mut().filter(|_| !many) {
        unit.push_str(" per ");
        unit.push_str(&per);
    } else {
        figure.per = Some(per);
    }
}

/// Returns the figure or, for "from 28 to 32 percent", the two figures that begin with the number at a token.
fn figure_at(r: &Reader, at: usize, sentence: Range<usize>) -> Option<Vec<Amounted>> {
    if let Some(rank) = ranks::rank(r, at) {
        return Some(vec![rank]);
    }
    let number = numbers::number(r, at);
    if let Some(figure) = measured::part_of_unit(r, at).or_else(|| multiples::multiple(r, at, number.as_ref())) {
        return Some(vec![figure]);
    }
    let first = Measured::with_number(r, at, number?)?;
    if first.number.in_words && first.number.tokens.len() == 1 && labels::is_label(r, &first, sentence.clone()) {
        return None;
    }
    if let Some(mut figure) = first.compound(r) {
        figure.rate(r);
        return Some(vec![figure]);
    }
    if let Some(mut pair) = ranges::pair(r, &first) {
        for figure in &mut pair {
            figure.rate(r);
        }
        return Some(pair);
    }
    if labels::is_label(r, &first, sentence) {
        return None;
    }
    let mut figure = first.figure();
    figure.rate(r);
    Some(vec![figure])
}
