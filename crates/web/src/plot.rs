//! Drawings that need no script: bars, figures over time, and the figures of a disagreement on one axis.
//!
//! They are SVG of a fixed size that the style sheet fits to the page; colours are classes. All text in them goes
//! through [`escaped`].

use minijinja::{HtmlEscape, Value as Safe};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use whosaid_model::{Claim, Day, Decimal, FigureKind, Value, day_text, shown};

use crate::url;
use crate::view::NOBODY;

/// How many speakers have a colour and a shape of their own. The others share one.
pub(crate) const N_COLOURS: usize = 8;

/// Escapes a text for an element or for quotation marks.
pub(crate) fn escaped(text: &str) -> String {
    // XML allows no control characters, however they are written.
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    HtmlEscape(&text).to_string()
}

fn number(n: Decimal) -> Option<f64> {
    f64::try_from(n).ok().filter(|it| it.is_finite())
}

/// One bar of [`bars`].
pub(crate) struct Bar {
    pub label: String,
    pub n: u64,
    pub url: String,
    /// A description for screen readers.
    pub title: String,
}

/// Draws bars over time, each a link. If there are many, only some are labelled.
pub(crate) fn bars(bars: &[Bar], name: &str) -> Safe {
    const WIDTH: f64 = 640.0;
    const HEIGHT: f64 = 140.0;
    const HEAD: f64 = 28.0;
    const FOOT: f64 = 30.0;
    let most = bars.iter().map(|it| it.n).max().unwrap_or(0).max(1);
    let step = WIDTH / bars.len().max(1) as f64;
    // A label needs about 12 pixels per character where the drawing is scaled down.
    let longest = bars.iter().map(|it| it.label.chars().count()).max().unwrap_or(0);
    let every = (12.0 * (longest + 1) as f64 / step).ceil().max(1.0) as usize;
    let mut svg = format!(
        "<svg class=\"plot bars\" viewBox=\"0 0 {WIDTH} {}\" role=\"group\" aria-label=\"{}\">",
        HEIGHT + FOOT,
        escaped(name)
    );
    for (nth, bar) in bars.iter().enumerate() {
        let height = (bar.n as f64 / most as f64 * (HEIGHT - HEAD)).max(if bar.n > 0 { 2.0 } else { 0.0 });
        let (x, y) = (nth as f64 * step, HEIGHT - height);
        let width = (step * 0.82).min(48.0);
        let left = x + (step - width) / 2.0;
        let mut inner = format!(
            "<rect class=\"hit\" x=\"{x:.1}\" y=\"0\" width=\"{step:.1}\" height=\"{HEIGHT}\"/>\
             <rect class=\"bar\" x=\"{left:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"/>"
        );
        if bars.len() <= 24 && bar.n > 0 {
            let n = shown::number(bar.n);
            let _ = write!(inner, "<text class=\"count\" x=\"{:.1}\" y=\"{:.1}\">{n}</text>", x + step / 2.0, y - 6.0);
        }
        let title = escaped(&bar.title);
        if bar.n > 0 {
            let url = escaped(&bar.url);
            let _ = write!(svg, "<a href=\"{url}\" aria-label=\"{title}\"><title>{title}</title>{inner}</a>");
        } else {
            svg.push_str(&inner);
        }
        if nth % every == 0 {
            let label = escaped(&bar.label);
            let _ =
                write!(svg, "<text class=\"tick\" x=\"{:.1}\" y=\"{}\">{label}</text>", x + step / 2.0, HEIGHT + 23.0);
        }
    }
    svg.push_str("</svg>");
    Safe::from_safe_string(svg)
}

/// A line from values to positions.
struct Scale {
    low: f64,
    high: f64,
    is_log: bool,
    from: f64,
    to: f64,
}

impl Scale {
    fn of(low: f64, high: f64, from: f64, to: f64) -> Self {
        // Figures of several magnitudes would all be on the axis.
        if low > 0.0 && high / low > 80.0 {
            return Self { low: low.log10() - 0.1, high: high.log10() + 0.1, is_log: true, from, to };
        }
        let margin = if high > low { (high - low) * 0.08 } else { (high.abs() * 0.1).max(0.5) };
        // The axis starts at zero if zero is near.
        let floor = if low >= 0.0 && low < (high - low) * 0.6 { 0.0 } else { low - margin };
        Self { low: floor, high: high + margin, is_log: false, from, to }
    }

    fn at(&self, value: f64) -> f64 {
        let value = if self.is_log { value.max(f64::MIN_POSITIVE).log10() } else { value };
        let part = ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
        self.from + part * (self.to - self.from)
    }

    /// Returns round numbers along it.
    fn ticks(&self, n: usize) -> Vec<f64> {
        if self.is_log {
            let (first, last) = (self.low.ceil() as i32, self.high.floor() as i32);
            let step = usize::try_from((last - first) / 6 + 1).unwrap_or(1);
            return (first..=last).step_by(step).map(|power| 10_f64.powi(power)).collect();
        }
        let rough = (self.high - self.low) / n.max(1) as f64;
        let power = 10_f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|it| it * power).find(|it| *it >= rough).unwrap_or(rough);
        let first = (self.low / step).ceil();
        (0..20).map(|nth| (first + f64::from(nth)) * step).take_while(|it| *it <= self.high).collect()
    }
}

fn amount(value: f64) -> String {
    Decimal::from_f64_retain(value).map(|it| shown::amount(it.round_dp(6))).unwrap_or_default()
}

/// Figures over their periods.
pub(crate) struct Scatter {
    pub svg: Safe,
    /// Speakers with the number of their colour and shape, those with most figures first.
    pub legend: Vec<(String, usize)>,
    /// The unit of the figures.
    pub unit: String,
    pub n_drawn: usize,
}

struct Point<'c> {
    claim: &'c Claim,
    days: (Day, Day),
    value: f64,
    low: Option<f64>,
    high: Option<f64>,
}

impl<'c> Point<'c> {
    fn speaker(&self) -> &'c str {
        self.claim.figure.speaker.as_deref().unwrap_or(NOBODY)
    }
}

/// Draws the figures of the commonest unit that have a period, over the days that they are about, with bars for the
/// intervals that their words allow. Each links to its sentence. Returns `None` if fewer than two can be drawn.
///
/// As with [`axis`], there are two drawings, of which the style sheet shows the one that fits.
pub(crate) fn scatter(claims: &[Claim]) -> Option<Scatter> {
    let mut by_unit: BTreeMap<(FigureKind, Option<&str>, bool), Vec<Point<'_>>> = BTreeMap::new();
    for claim in claims {
        let figure = &claim.figure;
        let value = match figure.value {
            Value::Number(n) => number(n),
            Value::Range(a, b) => number(a).zip(number(b)).map(|(a, b)| a.midpoint(b)),
            Value::Vague => None,
        };
        let days = figure.period.as_ref().and_then(|it| it.days()).and_then(|days| match days {
            (Some(first), Some(last)) => Some((first, last)),
            (Some(day), None) | (None, Some(day)) => Some((day, day)),
            (None, None) => None,
        });
        let Some((value, days)) = value.zip(days) else { continue };
        let point = Point { claim, days, value, low: figure.low.and_then(number), high: figure.high.and_then(number) };
        let is_change = figure.form == whosaid_model::Form::Change;
        by_unit.entry((figure.kind, figure.unit.as_deref(), is_change)).or_default().push(point);
    }
    // Among equals the first by name, so that the drawing is always the same.
    let ((_, unit, is_change), points) = by_unit.into_iter().rev().max_by_key(|(_, points)| points.len())?;
    if points.len() < 2 {
        return None;
    }

    let colours = Colours::of(&points);
    let wide = Frame { width: 960.0, height: 340.0, left: 68.0, n_times: 11, class: "wide-plot" };
    let narrow = Frame { width: 340.0, height: 300.0, left: 58.0, n_times: 5, class: "narrow-plot" };
    let svg = scatter_in(&wide, &points, &colours)? + &scatter_in(&narrow, &points, &colours)?;
    let unit = unit.unwrap_or("number");
    let unit = if is_change { format!("change in {unit}") } else { unit.to_owned() };
    Some(Scatter { svg: Safe::from_safe_string(svg), legend: colours.legend(), unit, n_drawn: points.len() })
}

/// The colours and shapes of speakers.
struct Colours<'c> {
    /// Those with most figures first, and the unnamed last.
    speakers: Vec<&'c str>,
}

impl<'c> Colours<'c> {
    fn of(points: &[Point<'c>]) -> Self {
        let mut n_of: BTreeMap<&str, usize> = BTreeMap::new();
        for point in points {
            *n_of.entry(point.speaker()).or_default() += 1;
        }
        let mut speakers: Vec<(&str, usize)> = n_of.into_iter().collect();
        speakers.sort_by(|a, b| (a.0 == NOBODY).cmp(&(b.0 == NOBODY)).then(b.1.cmp(&a.1)).then(a.0.cmp(b.0)));
        Self { speakers: speakers.into_iter().map(|(name, _)| name).collect() }
    }

    fn class(&self, speaker: &str) -> usize {
        let nth = self.speakers.iter().position(|it| *it == speaker).filter(|_| speaker != NOBODY);
        nth.filter(|nth| *nth < N_COLOURS).unwrap_or(N_COLOURS)
    }

    fn legend(&self) -> Vec<(String, usize)> {
        let named = self.speakers.iter().filter(|it| **it != NOBODY);
        let mut legend: Vec<(String, usize)> =
            named.clone().take(N_COLOURS).map(|it| ((*it).to_owned(), self.class(it))).collect();
        if self.speakers.iter().any(|it| self.class(it) == N_COLOURS) {
            let has_more = named.count() > N_COLOURS;
            legend.push((if has_more { "others, or nobody named" } else { NOBODY }.to_owned(), N_COLOURS));
        }
        legend
    }
}

/// The size of a drawing, in pixels where it is not scaled.
struct Frame {
    width: f64,
    height: f64,
    /// The position of the vertical axis, with room for its numbers on the left.
    left: f64,
    /// The largest number of times written below it.
    n_times: usize,
    class: &'static str,
}

fn scatter_in(frame: &Frame, points: &[Point<'_>], colours: &Colours<'_>) -> Option<String> {
    const RIGHT: f64 = 14.0;
    const TOP: f64 = 14.0;
    const FOOT: f64 = 28.0;
    let Frame { width, height, left, n_times, class } = *frame;
    let (right, foot) = (width - RIGHT, height - FOOT);
    let first = points.iter().map(|it| it.days.0).min()?;
    let last = points.iter().map(|it| it.days.1).max()?;
    let pad = ((last - first) / 25).max(20);
    let x = Scale { low: f64::from(first - pad), high: f64::from(last + pad), is_log: false, from: left, to: right };
    let ends = points.iter().flat_map(|it| [it.value, it.low.unwrap_or(it.value), it.high.unwrap_or(it.value)]);
    let (low, high) = ends.fold((f64::MAX, f64::MIN), |(low, high), it| (low.min(it), high.max(it)));
    let y = Scale::of(low, high, foot, TOP);

    let mut svg = format!(
        "<svg class=\"plot scatter {class}\" viewBox=\"0 0 {width} {height}\" role=\"group\" \
         aria-label=\"Figures over their periods\">"
    );
    for tick in y.ticks(6) {
        let at = y.at(tick);
        let text = escaped(&amount(tick));
        let _ = write!(
            svg,
            "<line class=\"grid\" x1=\"{left}\" x2=\"{right}\" y1=\"{at:.1}\" y2=\"{at:.1}\"/>\
             <text class=\"tick y\" x=\"{}\" y=\"{:.1}\">{text}</text>",
            left - 8.0,
            at + 4.0
        );
    }
    for (day, label) in times(first - pad, last + pad, n_times) {
        let at = x.at(f64::from(day));
        let _ = write!(
            svg,
            "<line class=\"grid\" x1=\"{at:.1}\" x2=\"{at:.1}\" y1=\"{TOP}\" y2=\"{foot}\"/>\
             <text class=\"tick\" x=\"{at:.1}\" y=\"{}\">{label}</text>",
            height - 8.0
        );
    }
    for point in points {
        let figure = &point.claim.figure;
        let class = colours.class(point.speaker());
        let middle = f64::from(point.days.0).midpoint(f64::from(point.days.1) + 1.0);
        let (at_x, at_y) = (x.at(middle), y.at(point.value));
        let (from, to) = (x.at(f64::from(point.days.0)), x.at(f64::from(point.days.1) + 1.0));
        let (top, foot) = (point.high.map_or(at_y, |it| y.at(it)), point.low.map_or(at_y, |it| y.at(it)));
        let period = figure.period.as_ref().map(|it| shown::dates(it.as_str())).unwrap_or_default();
        let title = escaped(&format!("{}: {}, {period}", point.speaker(), shown::value(figure)));
        let url = escaped(&url::claim(point.claim.doc.as_str(), point.claim.id.as_str()));
        let _ = write!(
            svg,
            "<a class=\"c{class}\" href=\"{url}\" aria-label=\"{title}\"><title>{title}</title>\
             <line class=\"span\" x1=\"{from:.1}\" x2=\"{to:.1}\" y1=\"{at_y:.1}\" y2=\"{at_y:.1}\"/>\
             <line class=\"error\" x1=\"{at_x:.1}\" x2=\"{at_x:.1}\" y1=\"{top:.1}\" y2=\"{foot:.1}\"/>"
        );
        // An end that the words leave open.
        if point.high.is_none() {
            let _ = write!(svg, "<path class=\"error\" d=\"M{at_x:.1} {at_y:.1}v-16m-3 4l3 -4l3 4\"/>");
        }
        if point.low.is_none() {
            let _ = write!(svg, "<path class=\"error\" d=\"M{at_x:.1} {at_y:.1}v16m-3 -4l3 4l3 -4\"/>");
        }
        let _ = write!(svg, "{}</a>", shape(class, at_x, at_y));
    }
    svg.push_str("</svg>");
    Some(svg)
}

/// Returns a mark of one of the shapes, so that speakers can be distinguished without colours too.
fn shape(class: usize, x: f64, y: f64) -> String {
    match class % 4 {
        0 => format!("<circle class=\"dot\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"5\"/>"),
        1 => format!("<rect class=\"dot\" x=\"{:.1}\" y=\"{:.1}\" width=\"9\" height=\"9\"/>", x - 4.5, y - 4.5),
        2 => format!("<path class=\"dot\" d=\"M{x:.1} {:.1}l6 10h-12z\"/>", y - 6.0),
        _ => format!("<path class=\"dot\" d=\"M{x:.1} {:.1}l6 6l-6 6l-6 -6z\"/>", y - 6.0),
    }
}

/// Returns a mark for a legend.
pub(crate) fn swatch(class: usize) -> Safe {
    Safe::from_safe_string(format!(
        "<svg class=\"swatch c{class}\" viewBox=\"0 0 14 14\" aria-hidden=\"true\">{}</svg>",
        shape(class, 7.0, 7.0)
    ))
}

/// Returns the first days of years, or of months if there are few years, with their labels: at most `n`.
fn times(first: Day, last: Day, n: usize) -> Vec<(Day, String)> {
    let year = |day| day_text(day).get(..4).and_then(|it| it.parse::<i32>().ok()).unwrap_or(1970);
    let start = |edtf: String| whosaid_model::Period(edtf).days().and_then(|it| it.0);
    let (from, to) = (year(first), year(last));
    if to - from <= 1 {
        let months = (from..=to).flat_map(|year| (1..=12).map(move |month| format!("{year}-{month:02}")));
        let all: Vec<(Day, String)> = months.filter_map(|it| Some((start(it.clone())?, it))).collect();
        let all: Vec<_> = all.into_iter().filter(|(day, _)| (first..=last).contains(day)).collect();
        // A month needs more space than a year.
        let every = all.len().div_ceil((n * 3 / 4).max(1)).max(1);
        return all.into_iter().step_by(every).collect();
    }
    let every = usize::try_from(to - from).unwrap_or(0) / (n - 1).max(1) + 1;
    let all = (from..=to).step_by(every).filter_map(|year| Some((start(format!("{year:04}"))?, year.to_string())));
    all.filter(|(day, _)| (first..=last).contains(day)).collect()
}

/// One figure of a disagreement.
pub(crate) struct Mark {
    pub value: Value,
    pub low: Option<Decimal>,
    pub high: Option<Decimal>,
    /// The figure in words.
    pub shown: String,
    /// Who gives it.
    pub by: String,
    pub n_sources: usize,
}

/// Draws the figures of a disagreement on one axis, each with its speaker. There are two drawings, of which the style
/// sheet shows the one that fits, because on a phone the wide one would have to be scrolled to see the other side of
/// the disagreement.
pub(crate) fn axis(marks: &[Mark]) -> Option<Safe> {
    let wide = axis_of_width(marks, 760.0, "wide-plot")?;
    let narrow = axis_of_width(marks, 340.0, "narrow-plot")?;
    Some(Safe::from_safe_string(wide + &narrow))
}

fn axis_of_width(marks: &[Mark], width: f64, class: &str) -> Option<String> {
    const SIDE: f64 = 24.0;
    const ROW: f64 = 22.0;
    let middle = |value: Value| match value {
        Value::Number(n) => number(n),
        Value::Range(a, b) => Some(number(a)?.midpoint(number(b)?)),
        Value::Vague => None,
    };
    let drawn: Vec<(f64, &Mark)> = marks.iter().filter_map(|it| Some((middle(it.value)?, it))).collect();
    let ends = |(value, mark): &(f64, &Mark)| {
        [*value, mark.low.and_then(number).unwrap_or(*value), mark.high.and_then(number).unwrap_or(*value)]
    };
    let (low, high) =
        drawn.iter().flat_map(ends).fold((f64::MAX, f64::MIN), |(low, high), it| (low.min(it), high.max(it)));
    if drawn.is_empty() {
        return None;
    }
    let x = Scale::of(low, high, SIDE, width - SIDE);
    // Labels take rows above the axis so that none covers another. This is the approximate width of a letter.
    let mut rows: Vec<f64> = Vec::new();
    let mut placed = Vec::new();
    for (value, mark) in &drawn {
        let at = x.at(*value);
        let room = ((width / 7.2) as usize).saturating_sub(mark.shown.chars().count() + 4).min(48);
        let by: String = if mark.by.chars().count() > room {
            mark.by.chars().take(room.saturating_sub(1)).chain(['…']).collect()
        } else {
            mark.by.clone()
        };
        let long = (mark.shown.chars().count() + 2 + by.chars().count()) as f64 * 7.2 + 14.0;
        let left = (at - 6.0).min(width - long).max(0.0);
        let row = rows.iter().position(|end| *end <= left).unwrap_or_else(|| {
            rows.push(0.0);
            rows.len() - 1
        });
        rows[row] = left + long;
        placed.push((at, left, row, by, *mark));
    }
    let line = rows.len() as f64 * ROW + 14.0;
    let mut svg = format!(
        "<svg class=\"plot axis {class}\" viewBox=\"0 0 {width} {}\" role=\"img\" aria-label=\"The figures on one axis\">\
         <line class=\"base\" x1=\"0\" x2=\"{width}\" y1=\"{line}\" y2=\"{line}\"/>",
        line + 28.0
    );
    for tick in x.ticks(if width < 500.0 { 3 } else { 6 }) {
        let at = x.at(tick);
        let text = escaped(&amount(tick));
        let _ = write!(
            svg,
            "<line class=\"grid\" x1=\"{at:.1}\" x2=\"{at:.1}\" y1=\"{line}\" y2=\"{}\"/>\
             <text class=\"tick\" x=\"{at:.1}\" y=\"{}\">{text}</text>",
            line + 5.0,
            line + 20.0
        );
    }
    for (nth, (at, left, row, by, mark)) in placed.into_iter().enumerate() {
        let class = nth.min(N_COLOURS);
        let (from, to) =
            (mark.low.and_then(number).map_or(at, |it| x.at(it)), mark.high.and_then(number).map_or(at, |it| x.at(it)));
        let text_y = 15.0 + row as f64 * ROW;
        let size = 5.0 + (mark.n_sources.min(9) as f64).sqrt();
        let _ = write!(
            svg,
            "<g class=\"c{class}\"><line class=\"error\" x1=\"{from:.1}\" x2=\"{to:.1}\" y1=\"{line}\" y2=\"{line}\"/>\
             <line class=\"stem\" x1=\"{at:.1}\" x2=\"{at:.1}\" y1=\"{:.1}\" y2=\"{line}\"/>\
             <circle class=\"dot\" cx=\"{at:.1}\" cy=\"{line}\" r=\"{size:.1}\"/>\
             <text class=\"label\" x=\"{:.1}\" y=\"{text_y:.1}\"><tspan class=\"shown\">{}</tspan> {}</text></g>",
            text_y + 3.0,
            left + 4.0,
            escaped(&mark.shown),
            escaped(&by)
        );
    }
    svg.push_str("</svg>");
    Some(svg)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round() {
        let ticks = |low, high| Scale::of(low, high, 0.0, 100.0).ticks(6);
        assert_eq!(ticks(1.0, 10.0), [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
        let shown = ticks(27.0, 28.0).into_iter().map(amount).collect::<Vec<_>>();
        assert_eq!(shown, ["27", "27.2", "27.4", "27.6", "27.8", "28"]);
        assert_eq!(ticks(1.0, 1e6), [1.0, 100.0, 1e4, 1e6]);
    }

    #[test]
    fn hostile_labels_stay_words() {
        let mark = |n: i64, label: &str| Mark {
            value: Value::Number(n.into()),
            low: None,
            high: None,
            shown: label.to_owned(),
            by: label.to_owned(),
            n_sources: 1,
        };
        let svg = axis(&[mark(1, "</text><script>\u{0}"), mark(2, "\" onload=\"x")]).unwrap().to_string();
        assert!(!svg.contains("<script") && !svg.contains("\" onload") && !svg.contains('\u{0}'), "{svg}");
        assert!(axis(&[]).is_none() && axis(&[mark(5, "one")]).is_some());
    }

    #[test]
    fn years_or_months() {
        let days = |period: &str| whosaid_model::Period::from(period).days().and_then(|(a, b)| a.zip(b)).unwrap();
        let labels = |period| {
            let (a, b) = days(period);
            times(a, b, 11).into_iter().map(|it| it.1).collect::<Vec<_>>()
        };
        assert_eq!(labels("2016/2019"), ["2016", "2017", "2018", "2019"]);
        assert_eq!(labels("2016-11/2017-02"), ["2016-11", "2016-12", "2017-01", "2017-02"]);
        assert_eq!(labels("1900/2000").len(), 10);
        let (a, b) = days("2011/2024");
        assert_eq!(times(a, b, 5).into_iter().map(|it| it.1).collect::<Vec<_>>(), ["2011", "2015", "2019", "2023"]);
    }
}
