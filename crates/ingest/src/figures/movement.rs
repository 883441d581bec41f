//! Form and direction: whether a figure is a level or a change, a share, and which way the change goes.

use super::Amounted;
use crate::analysis::Analysis;
use crate::segment::Segments;
use crate::tag::Pos;
use whosaid_model::{Direction, FigureKind, Form};

const UP: &[&str] = &[
    "accelerate",
    "accelerated",
    "accelerates",
    "accelerating",
    "add",
    "added",
    "adds",
    "advance",
    "advanced",
    "advances",
    "advancing",
    "appreciate",
    "appreciated",
    "appreciates",
    "boost",
    "boosted",
    "boosts",
    "bounce",
    "bounced",
    "bounces",
    "climb",
    "climbed",
    "climbing",
    "climbs",
    "expand",
    "expanded",
    "expanding",
    "expands",
    "expansion",
    "gain",
    "gained",
    "gaining",
    "gains",
    "grew",
    "grow",
    "growing",
    "grown",
    "grows",
    "growth",
    "higher",
    "hike",
    "hiked",
    "hikes",
    "hiking",
    "improve",
    "improved",
    "improves",
    "improving",
    "inched",
    "increase",
    "increased",
    "increases",
    "increasing",
    "jump",
    "jumped",
    "jumping",
    "jumps",
    "leap",
    "leaping",
    "leaps",
    "leapt",
    "lifted",
    "lifting",
    "lifts",
    "raise",
    "raised",
    "raises",
    "raising",
    "rallied",
    "rallies",
    "rally",
    "rebound",
    "rebounded",
    "rebounds",
    "rise",
    "risen",
    "rises",
    "rising",
    "rocketed",
    "rose",
    "skyrocketed",
    "soar",
    "soared",
    "soaring",
    "soars",
    "spike",
    "spiked",
    "spikes",
    "strengthen",
    "strengthened",
    "strengthens",
    "surge",
    "surged",
    "surges",
    "surging",
    "swell",
    "swelled",
    "swelling",
    "swells",
    "swollen",
    "up",
    "upped",
    "upswing",
    "widen",
    "widened",
    "widening",
    "widens",
];

/// Verbs of moving from one number to another that tell no direction by themselves.
const MOVING: &[&str] = &[
    "adjusted",
    "doubled",
    "doubling",
    "halved",
    "quadrupled",
    "tripled",
    "change",
    "changed",
    "change",
    "converted",
    "gone",
    "go",
    "goes",
    "going",
    "move",
    "moved",
    "moving",
    "revised",
    "shift",
    "shifted",
    "swing",
    "swung",
    "turned",
    "upgraded",
    "upward",
    "upwards",
    "downward",
    "downwards",
    "went",
];

/// Words of a spread, which moves nothing: "anywhere from 6 to 18".
const SPREAD: &[&str] =
    &["anywhere", "somewhere", "ranging", "ranges", "ranged", "range", "varying", "vary", "priced", "aged"];

const DOWN: &[&str] = &[
    "collapse",
    "collapsed",
    "collapses",
    "collapsing",
    "contract",
    "contracted",
    "contracting",
    "contraction",
    "contracts",
    "crash",
    "crashed",
    "crashes",
    "crashing",
    "cut",
    "cuts",
    "cutting",
    "decline",
    "declined",
    "declines",
    "declining",
    "decrease",
    "decreased",
    "decreases",
    "decreasing",
    "depreciate",
    "depreciated",
    "dip",
    "dipped",
    "dipping",
    "dips",
    "down",
    "downturn",
    "drop",
    "dropped",
    "dropping",
    "drops",
    "ease",
    "eased",
    "eases",
    "easing",
    "fall",
    "fallen",
    "falling",
    "falls",
    "fell",
    "lose",
    "loses",
    "losing",
    "lost",
    "lower",
    "lowered",
    "lowering",
    "lowers",
    "narrow",
    "narrowed",
    "narrowing",
    "narrows",
    "plummet",
    "plummeted",
    "plummeting",
    "plummets",
    "plunge",
    "plunged",
    "plunges",
    "plunging",
    "reduce",
    "reduced",
    "reduces",
    "reducing",
    "reduction",
    "reductions",
    "sank",
    "shed",
    "shedding",
    "sheds",
    "shrank",
    "shrink",
    "shrinking",
    "shrunk",
    "sink",
    "sinking",
    "sinks",
    "slash",
    "slashed",
    "slashes",
    "slashing",
    "slid",
    "slide",
    "slides",
    "sliding",
    "slip",
    "slipped",
    "slipping",
    "slips",
    "slump",
    "slumped",
    "slumping",
    "slumps",
    "subsided",
    "sunk",
    "trim",
    "trimmed",
    "trims",
    "tumble",
    "tumbled",
    "tumbles",
    "tumbling",
    "weaken",
    "weakened",
    "weakening",
    "weakens",
];

/// Words between a verb of change and its amount: "rose sharply by about 5", "fell a further 3".
const BETWEEN: &[&str] = &[
    "by",
    "a",
    "an",
    "another",
    "further",
    "roughly",
    "sharply",
    "slightly",
    "of",
    "the",
    "additional",
    "more",
    "much",
    "than",
    "as",
    "only",
    "just",
    "modest",
    "whopping",
    "respective",
    "respectively",
    "back",
];

/// Whether a word of movement governs the "from" at a token: "rose from", "an increase in tariffs from".
pub(super) fn governs(s: &Segments, from: usize) -> bool {
    let mut reach = 12;
    for at in (from.saturating_sub(40)..from).rev() {
        // "raised it from 55 to 110, and with the other bank from 12 to 27": one verb for both.
        if s.is(at, "from") {
            reach = 40;
        }
        if from - at > reach {
            return false;
        }
        if s.is_any(at, SPREAD) || matches!(s.word(at), "." | ";" | ":" | "(" | ")") {
            return false;
        }
        if direction_of(s, at).is_some() || s.is_any(at, MOVING) {
            return true;
        }
    }
    false
}

fn direction_of(a: &Segments, at: usize) -> Option<Direction> {
    a.tokens.get(at)?;
    let word = a.lower(at);
    if UP.binary_search(&word.as_str()).is_ok() {
        Some(Direction::Up)
    } else if DOWN.binary_search(&word.as_str()).is_ok() {
        Some(Direction::Down)
    } else {
        None
    }
}

/// Whether the word just before an amount, hedges aside, is a verb of change.
pub(super) fn is_verb_of_change(a: &Segments, mut at: usize) -> bool {
    for _ in 0..3 {
        if direction_of(a, at).is_some() {
            return true;
        }
        let (true, Some(before)) = (super::hedges::is_hedge_word(a, at) || a.is_any(at, BETWEEN), at.checked_sub(1))
        else {
            return false;
        };
        at = before;
    }
    false
}

/// Sets form and direction of all figures from the words around and from each other.
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

/// "gave up 517 yards", "boils down to": verbs in which the particle tells no direction.
fn is_phrasal(a: &Analysis, at: usize) -> bool {
    const UP: &[&str] = &[
        "back", "backed", "broke", "came", "come", "drew", "end", "ended", "ends", "gave", "give", "given", "gives",
        "giving", "held", "made", "make", "makes", "making", "opened", "pick", "picked", "put", "racked", "set",
        "sets", "sign", "signed", "take", "takes", "teamed", "took", "turned", "wound",
    ];
    const DOWN: &[&str] =
        &["boil", "boiled", "boiling", "boils", "broke", "laid", "put", "set", "shut", "turned", "wrote"];
    let Some(verb) = at.checked_sub(1) else { return false };
    a.is(at, "up") && a.is_any(verb, UP) || a.is(at, "down") && a.is_any(verb, DOWN)
}

/// "$5 billion, down from $6 billion": the way to a level that is set beside the one before.
fn reached(a: &Analysis, figure: &Amounted) -> Option<Direction> {
    let end = figure.end();
    let at = if a.is(end, ",") { end + 1 } else { end };
    (a.is_any(at, &["up", "down"]) && a.is(at + 1, "from")).then(|| direction_of(a, at)).flatten()
}

fn change(a: &Analysis, figure: &Amounted) -> Option<Direction> {
    let start = figure.begin();
    if start > 0 && a.word(start - 1) == "+" && a.glued(start) && !a.glued(start - 1) {
        return Some(Direction::Up);
    }
    // "fell below $1 trillion", "rose above 5 percent": a level that was passed.
    if figure.hedge.len() == 1 && a.is_any(figure.hedge.start, &["above", "below", "under"]) {
        return None;
    }
    // "added a 30 degree homer": the amount is that of a thing.
    let attributive = a.pos(figure.tokens.end) == Pos::Noun
        && start > 0
        && a.is_any(start - 1, &["a", "an", "the", "its", "their"])
        && figure.kind != FigureKind::Count
        && direction_of(a, figure.tokens.end).is_none();
    // In front: "rose 12 percent", "fell by $3 billion", "an increase of 5%", "up 4 percent", but not "rose to 12 percent".
    for at in (start.saturating_sub(4)..start).rev() {
        if let Some(direction) = direction_of(a, at).filter(|_| !is_phrasal(a, at)) {
            // "the increase in 2016 of", "cut 25% tariffs": a verb that takes the thing itself is no change of the amount
            // where a noun follows the amount; percent in front of a noun is that noun's.
            let of_noun = figure.kind == FigureKind::Percent
                && a.pos(figure.tokens.end) == Pos::Noun
                && direction_of(a, figure.tokens.end).is_none()
                && !a.is_any(figure.tokens.end, &["year", "month", "week", "day"]);
            let points = match &figure.counted {
                Some(np) => a.is_any(np.end - 1, &["point", "points"]),
                None => a.is_any(at, &["up", "down"]),
            };
            let counts = figure.kind == FigureKind::Count
                && !points
                && a.is_any(
                    at,
                    &[
                        "up", "lost", "lose", "losing", "shed", "cut", "cuts", "cutting", "add", "added", "down",
                        "gain", "gained", "contract",
                    ],
                );
            // "raised $3.4bn" brought it in.
            let raised = figure.kind == FigureKind::Money && a.is_any(at, &["raise", "raised", "raises", "raising"]);
            return (!of_noun && !counts && !attributive && !raised).then_some(direction);
        }
        // "cut its rates by": the verb stands before its object.
        if a.is(at, "by") {
            let verb = (at.saturating_sub(8)..at)
                .rev()
                .take_while(|i| a.pos(*i) != Pos::Punct)
                .find(|i| direction_of(a, *i).is_some());
            // "lost by 211 runs" tells of a margin.
            let margin = figure.kind == FigureKind::Count
                && verb.is_some_and(|verb| a.is_any(verb, &["lost", "lose", "loses", "losing"]));
            return verb.filter(|_| !margin).and_then(|verb| direction_of(a, verb));
        }
        if !(a.is_any(at, BETWEEN) || a.pos(at) == Pos::Adv || (a.pos(at) == Pos::Adj && !a.is_capitalised(at))) {
            break;
        }
    }
    if figure.kind == FigureKind::Multiple {
        return None;
    }
    // Behind: "a 12 percent rise", "a US$11 billion dollar increase", "12 percent more", "5% higher".
    // What is counted is no movement of it: "13 rebounds"; but "17 points lower".
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

#[cfg(test)]
mod tests {
    use super::{DOWN, UP};

    #[test]
    fn words_are_sorted() {
        for list in [UP, DOWN] {
            assert!(list.is_sorted(), "{:?}", list.windows(2).find(|w| w[0] > w[1]));
        }
    }
}
