//! The end of `whosaid ingest`: what the store now holds, and what to do next.

use crate::global::Global;
use crate::render::{NOBODY, counted, measure_and_period, number};
use crate::ui::{BOLD, DIM, FIGURE, Format, Ui, clean};
use crate::watch;
use anyhow::Result;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use unicode_width::UnicodeWidthStr as _;
use whosaid_graph::{ClaimFilter, Dispute, Statement, Stats, disputes, most_stated};
use whosaid_model::{Claim, EntityType};
use whosaid_store::Store;
use whosaid_watch::{News, NewsReport};

/// In larger stores, comparing all claims with each other is left to `whosaid disputes`.
const N_COMPARED: u64 = 20_000;
const N_STATED: usize = 5;
/// How many claims of a disagreement are shown.
const N_SIDES: usize = 4;

/// What happened to the documents.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Counts {
    pub added: u64,
    pub replaced: u64,
    pub unchanged: u64,
    pub failed: u64,
    /// Files in folders that are not documents.
    pub skipped: u64,
}

#[derive(Serialize)]
struct Summary {
    #[serde(flatten)]
    counts: Counts,
    store: Stats,
    most_stated: Vec<Stated>,
    first_dispute: Option<Dispute>,
    /// What is new for the stored questions.
    news: Vec<News>,
}

/// A figure that stands out, and who gives it.
#[derive(Serialize)]
struct Stated {
    text: String,
    measure: String,
    period: Option<String>,
    n_documents: usize,
    speakers: Vec<String>,
}

pub fn write(ui: &Ui, global: &Global, store: &Store, counts: Counts, report: &NewsReport) -> Result<()> {
    let graph = store.graph();
    let stats = graph.stats()?;
    let claims = if stats.n_claims <= N_COMPARED { graph.claims(&ClaimFilter::default())? } else { Vec::new() };
    let mut summary = Summary {
        counts,
        store: stats,
        most_stated: stated(&claims),
        first_dispute: disputes(&claims).into_iter().min_by_key(plainness),
        news: Vec::new(),
    };
    if ui.asked_format() == Some(Format::Json) {
        watch::each(report, |news| {
            summary.news.push(news);
            Ok(())
        })?;
        let mut out = ui.raw();
        serde_json::to_writer_pretty(&mut out, &summary)?;
        writeln!(out)?;
        return Ok(out.flush()?);
    }
    page(ui, global, store, &summary, &claims)?;
    if !report.is_empty() {
        // What is new follows.
        let mut out = ui.page();
        writeln!(out)?;
        out.flush()?;
    }
    Ok(())
}

/// Returns what happened to the files.
pub fn counted_files(counts: &Counts) -> String {
    let [added, replaced, unchanged, failed] =
        [counts.added, counts.replaced, counts.unchanged, counts.failed].map(number);
    let text = format!("{added} added, {replaced} replaced, {unchanged} unchanged, {failed} failed");
    match counts.skipped {
        0 => text,
        n => format!("{text}; {} of other kinds passed over", counted(n, "file")),
    }
}

/// Returns how poorly a disagreement illustrates the store. One between documents shows more than one within a
/// document, and one between speakers more than one with an unnamed speaker. Among equals the larger comes first.
fn plainness(dispute: &Dispute) -> (bool, bool) {
    let sides = sides(dispute);
    let is_between_documents = sides.iter().any(|it| it.doc != sides[0].doc);
    let n_speakers = sides.iter().filter_map(|it| it.figure.speaker.as_deref()).collect::<BTreeSet<_>>().len();
    (!is_between_documents, n_speakers < 2)
}

/// Returns the figures that most documents state. If few are stated twice, they are completed with those that named
/// speakers claim about the commonest subjects.
fn stated(claims: &[Claim]) -> Vec<Stated> {
    let of = |it: &Statement| Stated {
        text: it.text.clone(),
        measure: it.measure.clone(),
        period: it.period.as_ref().map(ToString::to_string),
        n_documents: it.n_documents,
        speakers: it.speakers.clone(),
    };
    let mut stated: Vec<Stated> = most_stated(claims, N_STATED).iter().map(of).collect();
    let mut n_of: BTreeMap<&str, usize> = BTreeMap::new();
    for speaker in claims.iter().filter_map(|it| it.figure.speaker.as_deref()) {
        *n_of.entry(speaker).or_default() += 1;
    }
    let mut others: Vec<&Claim> = claims
        .iter()
        .filter(|it| it.figure.speaker.is_some() && it.figure.measure.is_some() && it.figure.period.is_some())
        .collect();
    others.sort_by_key(|it| std::cmp::Reverse(it.figure.speaker.as_deref().and_then(|it| n_of.get(it)).copied()));
    // Each speaker once, so that the list shows who is there. More of each only if that is not enough.
    for (claim, is_repeated) in others.iter().map(|it| (it, false)).chain(others.iter().map(|it| (it, true))) {
        if stated.len() >= N_STATED {
            break;
        }
        let speaker = claim.figure.speaker.clone().unwrap_or_default();
        let is_listed = stated.iter().any(|it| it.text == claim.figure.text);
        if is_listed || (!is_repeated && stated.iter().any(|it| it.speakers.contains(&speaker))) {
            continue;
        }
        stated.push(Stated {
            text: claim.figure.text.clone(),
            measure: claim.figure.measure.clone().unwrap_or_default(),
            period: claim.figure.period.as_ref().map(ToString::to_string),
            n_documents: 1,
            speakers: vec![speaker],
        });
    }
    stated
}

fn page(ui: &Ui, global: &Global, store: &Store, summary: &Summary, claims: &[Claim]) -> Result<()> {
    let mut out = ui.page();
    let width = ui.width();
    let Summary { counts, store: stats, most_stated, first_dispute, .. } = summary;
    writeln!(out, "{}", counted_files(counts))?;
    if stats.n_documents == 0 {
        return Ok(out.flush()?);
    }

    let of = |kind: EntityType| stats.entities.iter().find(|it| it.0 == kind).map_or(0, |it| it.1);
    let (persons, organisations) = (of(EntityType::Person), of(EntityType::Organisation));
    let (agreements, laws) = (of(EntityType::Agreement), of(EntityType::Law));
    let rows = [
        (stats.n_documents, "documents", String::new()),
        (persons + organisations, "actors", parts(persons, "person", organisations, "organisation")),
        (of(EntityType::Place), "places", String::new()),
        (agreements + laws, "agreements and laws", parts(agreements, "agreement", laws, "law")),
        (stats.n_dates, "dates", String::new()),
        (stats.n_claims, "figures", String::new()),
        (stats.n_attributed, "claims with a speaker", share(stats.n_attributed, stats.n_claims)),
    ];
    writeln!(out, "\n{BOLD}In the store {}{BOLD:#}", clean(&store.dir().display().to_string()))?;
    let widest = rows.iter().map(|it| number(it.0).len()).max().unwrap_or(0);
    for (n, what, more) in rows {
        let n = number(n);
        if more.is_empty() {
            writeln!(out, "  {n:>widest$}  {what}")?;
        } else {
            writeln!(out, "  {n:>widest$}  {what:<21}  {DIM}{more}{DIM:#}")?;
        }
    }

    if !most_stated.is_empty() {
        writeln!(out, "\n{BOLD}Stated most{BOLD:#}")?;
        let rows: Vec<[String; 4]> = most_stated
            .iter()
            .map(|it| {
                let speakers = match it.speakers.as_slice() {
                    [] => NOBODY.to_owned(),
                    [one] => clean(one),
                    [one, rest @ ..] => format!("{} and {}", clean(one), counted(rest.len() as u64, "other")),
                };
                [
                    clean(&it.text),
                    measure_and_period(Some(&it.measure), it.period.as_deref()),
                    speakers,
                    counted(it.n_documents as u64, "document"),
                ]
            })
            .collect();
        for [figure, measure, speakers, documents] in aligned(rows, [24, 48, 40, 16], width) {
            writeln!(out, "  {FIGURE}{figure}{FIGURE:#}  {measure}  {speakers}  {DIM}{}{DIM:#}", documents.trim_end())?;
        }
    }

    if let Some(dispute) = first_dispute {
        let title = measure_and_period(Some(&dispute.measure), dispute.period.as_ref().map(|it| it.as_str()));
        writeln!(out, "\n{BOLD}A disagreement{BOLD:#}: {title}")?;
        let rows: Vec<[String; 4]> = sides(dispute)
            .into_iter()
            .map(|it| {
                let speaker = it.figure.speaker.as_deref().map_or_else(|| NOBODY.to_owned(), clean);
                [clean(&it.figure.text), speaker, clean(it.doc.as_str()), String::new()]
            })
            .collect();
        for [figure, speaker, document, _] in aligned(rows, [24, 52, 48, 0], width) {
            writeln!(out, "  {FIGURE}{figure}{FIGURE:#}  {speaker}  {DIM}{}{DIM:#}", document.trim_end())?;
        }
    }

    writeln!(out, "\n{BOLD}Ask{BOLD:#}")?;
    for question in questions(global, store, summary, claims)? {
        writeln!(out, "  {question}")?;
    }
    Ok(out.flush()?)
}

fn parts(n: u64, thing: &str, n_others: u64, other: &str) -> String {
    if n + n_others == 0 { String::new() } else { format!("{}, {}", counted(n, thing), counted(n_others, other)) }
}

fn share(part: u64, whole: u64) -> String {
    match (part * 100).checked_div(whole) {
        Some(percent) => format!("{percent}% of the figures"),
        None => String::new(),
    }
}

/// Returns the claims that best show a disagreement: for each figure the first with a speaker, the smallest and largest
/// first.
fn sides(dispute: &Dispute) -> Vec<&Claim> {
    let mut sides: Vec<&Claim> = Vec::new();
    for claim in &dispute.members {
        match sides.iter_mut().find(|it| it.figure.value == claim.figure.value) {
            Some(side) if side.figure.speaker.is_none() && claim.figure.speaker.is_some() => *side = claim,
            Some(_) => {}
            None => sides.push(claim),
        }
    }
    if sides.len() > N_SIDES {
        // Members are sorted by value, so the ends make the disagreement.
        let last = sides.split_off(sides.len() - N_SIDES / 2);
        sides.truncate(N_SIDES / 2);
        sides.extend(last);
    }
    sides
}

/// Cuts cells to the given widths, or less if the page is narrower, and pads them to align the columns.
fn aligned<const N: usize>(rows: Vec<[String; N]>, limits: [usize; N], page: usize) -> Vec<[String; N]> {
    let mut widths = [0; N];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.width());
        }
    }
    for (width, limit) in widths.iter_mut().zip(limits) {
        *width = (*width).min(limit);
    }
    // Narrows the widest column until the page is wide enough.
    while 2 + widths.iter().sum::<usize>() + 2 * N > page {
        match widths.iter_mut().max() {
            Some(widest) if *widest > 12 => *widest -= 1,
            _ => break,
        }
    }
    rows.into_iter()
        .map(|row| {
            let mut cells = row.into_iter().zip(widths).map(|(cell, width)| fitted(&cell, width));
            std::array::from_fn(|_| cells.next().unwrap_or_default())
        })
        .collect()
}

/// Returns the text in exactly `width` columns.
fn fitted(text: &str, width: usize) -> String {
    let mut fitted = if text.width() <= width { text.to_owned() } else { shortened(text, width) };
    let n_missing = width.saturating_sub(fitted.width());
    fitted.extend(std::iter::repeat_n(' ', n_missing));
    fitted
}

/// Returns the text in at most `width` columns, with `…` where it is cut.
pub fn shortened(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut short = String::new();
    for c in text.chars() {
        let mut longer = short.clone();
        longer.push(c);
        if longer.width() + 1 > width {
            break;
        }
        short = longer;
    }
    format!("{}…", short.trim_end())
}

/// Returns command lines that find something in this store.
fn questions(global: &Global, store: &Store, summary: &Summary, claims: &[Claim]) -> Result<Vec<String>> {
    let mut lines: Vec<Vec<String>> = Vec::new();
    if let Some(speaker) = loudest(claims) {
        lines.push(vec!["claims".to_owned(), "--speaker".to_owned(), speaker]);
    }
    let dispute = summary.first_dispute.as_ref();
    let disputed = dispute.map(|it| (it.measure.as_str(), it.period.as_ref().map(ToString::to_string)));
    let stated = summary.most_stated.first().map(|it| (it.measure.as_str(), it.period.clone()));
    if let Some((measure, period)) = disputed.or(stated) {
        let mut line = vec!["claims".to_owned(), "--about".to_owned(), clean(measure)];
        if let Some(period) = period {
            line.extend(["--period".to_owned(), period]);
        }
        lines.push(line);
        if dispute.is_some() {
            lines.push(vec!["disputes".to_owned()]);
        }
        lines.push(vec!["search".to_owned(), clean(measure)]);
    }
    if let Some(agreement) = store.graph().foremost_entity(EntityType::Agreement)? {
        lines.push(vec!["show".to_owned(), clean(&agreement.name)]);
        lines.push(
            ["export", "dot", "--around", &clean(&agreement.name), "-o", "graph.dot"].map(str::to_owned).to_vec(),
        );
    }
    let store = global.store.to_string_lossy();
    let is_default = store == ".whosaid" || std::env::var_os("WHOSAID_STORE").is_some_and(|it| it == *store);
    let mut questions = Vec::with_capacity(lines.len());
    for mut line in lines {
        line.insert(0, "whosaid".to_owned());
        if !is_default {
            line.extend(["--store".to_owned(), store.clone().into_owned()]);
        }
        questions.push(shlex::try_join(line.iter().map(String::as_str))?);
    }
    Ok(questions)
}

/// Returns the speaker with the most claims; among equals the first by alphabet.
fn loudest(claims: &[Claim]) -> Option<String> {
    let mut n_of: BTreeMap<&str, usize> = BTreeMap::new();
    for speaker in claims.iter().filter_map(|it| it.figure.speaker.as_deref()) {
        *n_of.entry(speaker).or_default() += 1;
    }
    n_of.into_iter().min_by_key(|it| std::cmp::Reverse(it.1)).map(|it| clean(it.0))
}
