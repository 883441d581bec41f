//! What one figure passes to another of its sentence: a unit, a counted noun, a hedge.

use super::amounted::Amounted;
use super::hedges;
use super::reader::Reader;
use crate::analysis::Analysis;
use crate::segment::Class;
use whosaid_english::lists;
use whosaid_model::FigureKind;

/// What only one end of a movement states applies to the other: "from 190 pounds to 176", "from 24 mpg in 2008 to 23".
pub(super) fn carry_units(r: &Reader, figures: &mut [Amounted]) {
    // "5, 12, 18 and 28 per cent": a list that "and" closes; "88,400 or 1.7 percent" are two measures of one thing.
    let mut in_list = false;
    for at in (1..figures.len()).rev() {
        let (done, rest) = figures.split_at_mut(at);
        let (Some(one), next) = (done.last_mut(), &rest[0]) else { continue };
        let between = one.tokens.end..next.tokens.start;
        let closes = between.len() == 1 && r.is(between.start, "and");
        in_list = (closes || in_list && between.len() == 1 && r.is(between.start, ","))
            && matches!(next.kind, FigureKind::Percent | FigureKind::Quantity)
            && next.hedge.is_empty()
            && one.kind == FigureKind::Count
            && one.unit.is_none()
            && r.sentence_of(between.start) == r.sentence_of(next.tokens.start);
        if in_list {
            one.kind = next.kind;
            one.unit.clone_from(&next.unit);
        }
    }
    for at in 1..figures.len() {
        let (done, rest) = figures.split_at_mut(at);
        let (Some(from), to) = (done.last(), &mut rest[0]) else { continue };
        let start = to.begin();
        let joined = start > 0
            && r.is(start - 1, "to")
            && start <= from.tokens.end + 6
            && from.tokens.start > 0
            && r.is(from.tokens.start - 1, "from")
            && r.sentence_of(from.tokens.start) == r.sentence_of(start);
        // A number that counts or measures something of its own takes no unit from elsewhere.
        let next = to.tokens.end;
        let alone = r.tokens.get(next).is_none_or(|t| t.class != Class::Word)
            || r.is_in(next, &lists::grammar::FUNCTION_WORDS)
            || r.is_any(next, &["last", "this", "next"]);
        if joined && alone && to.kind == FigureKind::Count && to.unit.is_none() && from.unit.is_some() {
            to.kind = from.kind;
            to.unit.clone_from(&from.unit);
            to.shared = from.shared;
            if from.in_subunits {
                to.take_as_subunits();
            }
        }
    }
}

/// "4 million flats, including 1.2 million in Lyon", "90 vehicles, compared with 50 last year", "four- and six-cylinder
/// engines": a number without its noun takes that of its neighbour.
pub(super) fn ellipses(a: &Analysis, figures: &mut [Amounted]) {
    let sentence = |figure: &Amounted| a.sentence_of(figure.tokens.start);
    for at in 1..figures.len() {
        let (done, rest) = figures.split_at_mut(at);
        let (Some(from), to) = (done.last(), &mut rest[0]) else { continue };
        let start = to.begin();
        let linked = start > 0 && a.is_in(start - 1, &lists::figures::BETWEEN_ELLIPSES);
        let next = to.tokens.end;
        let alone = a.tokens.get(next).is_none_or(|t| t.class == Class::Punct)
            || a.is_in(next, &lists::grammar::FUNCTION_WORDS)
            || a.is_any(next, &["last", "next"]);
        // "21 people were hurt, six of them seriously"
        let of_them = a.is(next, "of") && a.is_any(next + 1, &["them", "those", "whom", "which"]);
        if (linked || of_them)
            && alone
            && to.kind == FigureKind::Count
            && to.unit.is_none()
            && matches!(from.kind, FigureKind::Count | FigureKind::Quantity)
            && from.unit.is_some()
            && sentence(from) == sentence(to)
        {
            to.kind = from.kind;
            to.unit.clone_from(&from.unit);
        }
    }
    for at in (1..figures.len()).rev() {
        let (before, rest) = figures.split_at_mut(at);
        let Some(to) = before.last_mut() else { continue };
        let hyphen = to.tokens.end;
        let hangs = a.is(hyphen, "-") && a.glued(hyphen) && (a.is(hyphen + 1, ",") || !a.is_joining_hyphen(hyphen));
        if hangs && to.unit.is_none() && to.kind == FigureKind::Count && sentence(to) == sentence(&rest[0]) {
            to.kind = rest[0].kind;
            to.unit.clone_from(&rest[0].unit);
        }
    }
}

/// "just under 201 hp (150 kW)", "dropped by 1 degree Celsius (1.8 Fahrenheit)": what is in brackets right after a
/// figure in another unit says the same, with its hedge and its form.
pub(super) fn conversions(a: &Analysis, figures: &mut [Amounted]) {
    for at in 1..figures.len() {
        let (done, rest) = figures.split_at_mut(at);
        let (Some(from), to) = (done.last(), &mut rest[0]) else { continue };
        let start = to.begin();
        let bracket = start > 0 && start - 1 == from.tokens.end && matches!(a.word(start - 1), "(" | "/");
        let closes = a.tokens.get(to.tokens.end).is_some_and(|_| matches!(a.word(to.tokens.end), ")" | "/"));
        let alike = from.kind == to.kind
            && matches!(from.kind, FigureKind::Quantity | FigureKind::Money)
            && from.unit != to.unit;
        if !bracket || !closes || !alike {
            continue;
        }
        to.form = from.form;
        to.direction = from.direction;
        if to.modifier.is_none()
            && let Some(modifier) = from.modifier
        {
            hedges::set(to, modifier);
        }
    }
}
