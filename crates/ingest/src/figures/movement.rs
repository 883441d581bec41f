//! Form and direction: whether a figure is a level, a change or a share, and the direction of a change.

use super::amounted::Amounted;
use crate::analysis::Analysis;
use crate::segment::Segments;
use crate::tag::Pos;
use whosaid_english::lists;
use whosaid_english::movement::{self, Way};
use whosaid_model::{Direction, FigureKind, Form};

/// Returns whether a word of movement governs the "from" at a token: "rose from", "an increase in tariffs from".
pub(crate) fn governs(s: &Segments, from: usize) -> bool {
    let mut reach = 12;
    for at in (from.saturating_sub(40)..from).rev() {
        // "raised it from 55 to 110, and with the other bank from 12 to 27": one verb for both.
        if s.is(at, "from") {
            reach = 40;
        }
        if from - at > reach {
            return false;
        }
        match way(s, at) {
            Some(Way::Spread) => return false,
            Some(Way::Up | Way::Down | Way::Either) => return true,
            None if matches!(s.word(at), "." | ";" | ":" | "(" | ")") => return false,
            None => {}
        }
    }
    false
}

/// Returns whether a word tells that something rises, falls or changes.
pub(crate) fn is_movement(s: &Segments, at: usize) -> bool {
    way(s, at).is_some()
}

fn way(s: &Segments, at: usize) -> Option<Way> {
    movement::way(s.word(at))
}

fn direction_of(s: &Segments, at: usize) -> Option<Direction> {
    match way(s, at)? {
        Way::Up => Some(Direction::Up),
        Way::Down => Some(Direction::Down),
        Way::Either | Way::Spread => None,
    }
}

/// Returns whether the word just before an amount, apart from hedges, is a verb of change.
pub(super) fn is_verb_of_change(a: &Segments, mut at: usize) -> bool {
    for _ in 0..3 {
        if direction_of(a, at).is_some() {
            return true;
        }
        let (true, Some(before)) =
            (super::hedges::is_hedge_word(a, at) || a.is_in(at, &lists::figures::BETWEEN_MOVEMENT), at.checked_sub(1))
        else {
            return false;
        };
        at = before;
    }
    false
}

/// Sets form and direction of all figures from the words around them and from each other.
pub(super) fn apply(a: &Analysis, figures: &mut [Amounted]) {
    for at in 0..figures.len() {
        let (done, rest) = figures.split_at_mut(at);
        let figure = &mut rest[0];
        if matches!(figure.kind, FigureKind::Rank | FigureKind::Duration) || figure.form == Form::Change {
            continue;
        }
        // "gained 16 percent of the vote": a part of something, whatever the verb; but "rose by 16 percent of".
        let start = figure.begin();
        let part = figure.kind == FigureKind::Percent
            && a.is(figure.tokens.end, "of")
            && !a.is_any(start.saturating_sub(1), &["by", "of"]);
        if let Some(direction) = change(a, figure).filter(|_| !part) {
            figure.form = Form::Change;
            figure.direction = Some(direction);
            continue;
        }
        if figure.kind == FigureKind::Percent && is_share(a, figure) {
            figure.form = Form::Share;
        }
        let Some(before) = done.last() else { continue };
        // "grew by 88,400 posts or 1.7 per cent": the same change in other terms.
        let end = before.end();
        let or = if a.is(end, ",") { end + 1 } else { end };
        if before.form == Form::Change && a.is(or, "or") && or + 1 == start && figure.kind != before.kind {
            figure.form = Form::Change;
            figure.direction = before.direction;
        }
    }
    for figure in figures {
        if figure.form == Form::Level && figure.direction.is_none() {
            figure.direction = reached(a, figure);
        }
    }
}

/// "gave up 517 yards", "boils down to": verbs whose particle has no direction.
fn is_phrasal(a: &Analysis, at: usize) -> bool {
    let Some(verb) = at.checked_sub(1) else { return false };
    a.is(at, "up") && a.is_in(verb, &lists::figures::VERBS_WITH_UP)
        || a.is(at, "down") && a.is_in(verb, &lists::figures::VERBS_WITH_DOWN)
}

/// "$5 billion, down from $6 billion": the direction to a level that is compared with the one before.
fn reached(a: &Analysis, figure: &Amounted) -> Option<Direction> {
    let end = figure.end();
    let at = if a.is(end, ",") { end + 1 } else { end };
    (a.is_any(at, &["up", "down"]) && a.is(at + 1, "from")).then(|| direction_of(a, at)).flatten()
}

/// Returns the "at" of "at a seasonally adjusted annual rate of 3.5 percent".
pub(crate) fn at_rate(a: &Segments, figure: &Amounted) -> Option<usize> {
    let of = figure.begin().checked_sub(1).filter(|of| a.is(*of, "of"))?;
    let rate = of.checked_sub(1).filter(|i| a.is_any(*i, &["rate", "pace", "clip"]))?;
    let at = (rate.saturating_sub(LONGEST_RATE)..rate).rev().find(|i| a.is(*i, "at"))?;
    a.is_any(at + 1, &["a", "an", "the"]).then_some(at)
}

/// How many tokens come before the word for the rate at most: "at a seasonally adjusted annual rate".
const LONGEST_RATE: usize = 6;

/// "0.5 percent (±1.2 percent)* above the revised June rate": how a figure stands to an earlier one.
fn beside_earlier(a: &Analysis, figure: &Amounted) -> Option<Direction> {
    let mut next = figure.tokens.end;
    if a.word(next) == "(" {
        next = (next..(next + LONGEST_MARGIN).min(a.tokens.len())).find(|i| a.word(*i) == ")")? + 1;
        next += usize::from(a.word(next) == "*");
    }
    let direction = match () {
        () if a.is(next, "above") => Direction::Up,
        () if a.is(next, "below") => Direction::Down,
        () => return None,
    };
    let compared = ["average", "estimate", "figure", "level", "rate", "reading", "total"];
    let is_earlier = (next + 2..next + 8).any(|i| a.is_any(i, &compared));
    (figure.kind == FigureKind::Percent && is_earlier && a.is_any(next + 1, &["the", "its", "last", "a"]))
        .then_some(direction)
}

/// How many tokens a margin of error in brackets has at most.
const LONGEST_MARGIN: usize = 8;

fn change(a: &Analysis, figure: &Amounted) -> Option<Direction> {
    let start = figure.begin();
    if let Some(at) = at_rate(a, figure).filter(|_| figure.kind == FigureKind::Percent) {
        let verb = (at.saturating_sub(3)..at).rev().find(|i| a.pos(*i) != Pos::Adv)?;
        return direction_of(a, verb);
    }
    if let Some(direction) = beside_earlier(a, figure) {
        return Some(direction);
    }
    if start > 0 && a.word(start - 1) == "+" && a.glued(start) && !a.glued(start - 1) {
        return Some(Direction::Up);
    }
    // "fell below $1 trillion", "rose above 5 percent": a level that was passed.
    if figure.hedge.len() == 1 && a.is_any(figure.hedge.start, &["above", "below", "under"]) {
        return None;
    }
    // "added a 30 degree homer": the amount describes a thing.
    let attributive = a.pos(figure.tokens.end) == Pos::Noun
        && start > 0
        && a.is_any(start - 1, &["a", "an", "the", "its", "their"])
        && figure.kind != FigureKind::Count
        && direction_of(a, figure.tokens.end).is_none();
    // Before it: "rose 12 percent", "fell by $3 billion", "an increase of 5%", "up 4 percent", but not "rose to 12
    // percent".
    for at in (start.saturating_sub(4)..start).rev() {
        if let Some(direction) = direction_of(a, at).filter(|_| !is_phrasal(a, at)) {
            // "the increase in 2016 of", "cut 25% tariffs": a verb that takes the thing itself does not change the
            // amount if a noun follows the amount. Percent before a noun belongs to that noun.
            let of_noun = figure.kind == FigureKind::Percent
                && a.pos(figure.tokens.end) == Pos::Noun
                && direction_of(a, figure.tokens.end).is_none()
                && !a.is_any(figure.tokens.end, &["year", "month", "week", "day"]);
            let points = match &figure.counted {
                Some(np) => a.is_any(np.end - 1, &["point", "points"]),
                None => a.is_any(at, &["up", "down"]),
            };
            let counts = figure.kind == FigureKind::Count && !points && a.is_in(at, &lists::figures::CHANGES_OF_COUNTS);
            // "raised $3.4bn" brought it in.
            let raised = figure.kind == FigureKind::Money && a.is_any(at, &["raise", "raised", "raises", "raising"]);
            return (!of_noun && !counts && !attributive && !raised).then_some(direction);
        }
        // "cut its rates by": the verb precedes its object.
        if a.is(at, "by") {
            let verb = (at.saturating_sub(8)..at)
                .rev()
                .take_while(|i| a.pos(*i) != Pos::Punct)
                .find(|i| direction_of(a, *i).is_some());
            // "lost by 211 runs" is a margin.
            let margin = figure.kind == FigureKind::Count
                && verb.is_some_and(|verb| a.is_any(verb, &["lost", "lose", "loses", "losing"]));
            if verb.is_none() {
                break;
            }
            return verb.filter(|_| !margin).and_then(|verb| direction_of(a, verb));
        }
        if !(a.is_in(at, &lists::figures::BETWEEN_MOVEMENT)
            || a.pos(at) == Pos::Adv
            || (a.pos(at) == Pos::Adj && !a.is_capitalised(at)))
        {
            break;
        }
    }
    if figure.kind == FigureKind::Multiple {
        return None;
    }
    // After it: "a 12 percent rise", "a US$11 billion dollar increase", "12 percent more", "5% higher". What is counted
    // does not move: "13 rebounds"; but "17 points lower".
    let mut next =
        figure.counted.as_ref().filter(|_| figure.kind == FigureKind::Count).map_or(figure.tokens.end, |np| np.end);
    for _ in 0..3 {
        if a.is_joining_hyphen(next) {
            next += 1;
        }
        if let Some(direction) = direction_of(a, next) {
            let noun = matches!(a.pos(next), Pos::Noun | Pos::Adj | Pos::Adv)
                && !a.is_any(next, &["up", "down", "contract", "lost"]);
            return noun.then_some(direction);
        }
        let than = a.is(next + 1, "than") || figure.counted.as_ref().is_some_and(|np| a.is(np.end, "than"));
        if a.is_any(next, &["more", "less", "fewer"]) && (figure.kind == FigureKind::Percent || than) {
            return Some(if a.is(next, "more") { Direction::Up } else { Direction::Down });
        }
        if !(a.is_any(next, &["dollar", "year", "annual", "on", "sharp", "further", "point", "-"])
            || (a.pos(next) == Pos::Adj && !a.is_capitalised(next)))
        {
            break;
        }
        next += 1;
    }
    None
}

/// "25 percent of households", "accounts for 25%", "a 25% share".
fn is_share(a: &Analysis, figure: &Amounted) -> bool {
    let end = figure.tokens.end;
    if a.is(end, "of") || a.is_any(end, &["share", "stake", "owned"]) {
        return true;
    }
    let start = figure.begin();
    start >= 2 && a.is(start - 1, "for") && a.is_any(start - 2, &["account", "accounted", "accounts", "accounting"])
}
