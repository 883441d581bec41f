//! `whosaid claims`

use crate::filter::FilterArgs;
use crate::global::Global;
use crate::render::{dates, speaker, value};
use crate::ui::{BOLD, DIM, Format, Page, Status, Ui, at_most, clean, whole, write_table};
use anyhow::{Result, bail};
use clap::builder::PossibleValuesParser;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::Write as _;
use whosaid_ask::{Question, ask};
use whosaid_graph::{ClaimFilter, FILTERS, Sort};
use whosaid_ingest::{Decision, Lexicon, document_read, explain_each};
use whosaid_model::{Claim, ClaimId, DocId, Span};
use whosaid_store::Snapshot;

/// Who claimed what figure
///
/// Every filter narrows the answer. The table shows the speaker, the figure as written, its normalised value, what it
/// measures, the time it is about and the document; `--format jsonl`, `json` or `csv` give every field.
#[derive(clap::Args)]
pub struct ClaimsArgs {
    #[command(flatten)]
    filter: FilterArgs,
    #[arg(long, help = about("corroborated"))]
    corroborated: bool,
    /// The order: document and place in it, or value (largest first), speaker, period, published
    #[arg(long, default_value = "document", value_name = "ORDER", hide_possible_values = true,
        value_parser = PossibleValuesParser::new(Sort::ALL.iter().map(|it| it.as_str())))]
    sort: String,
    /// At most this many
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Only the claim with this id
    #[arg(long, value_name = "ID", conflicts_with = FilterArgs::GROUP)]
    id: Option<String>,
    /// Tell for each claim which rules made it and by which words, for at most ten unless --limit says otherwise
    #[arg(long)]
    explain: bool,
}

/// Returns one line on what a filter keeps.
fn about(filter: &str) -> &'static str {
    FILTERS.iter().find(|it| it.name == filter).map_or("", |it| it.about)
}

impl ClaimsArgs {
    /// Returns the question in a form that can be stored.
    pub fn stored(&self) -> Result<ClaimFilter> {
        if self.id.is_some() || self.explain {
            bail!("--id and --explain are about claims that are there; a stored question waits for others");
        }
        Ok(self.claims(self.limit))
    }

    fn claims(&self, limit: Option<usize>) -> ClaimFilter {
        let sort = Sort::parse(&self.sort).unwrap_or_default();
        ClaimFilter { corroborated: self.corroborated, ..self.filter.filter(sort, limit) }
    }
}

/// How many claims are explained by default.
const N_EXPLAINED: usize = 10;

/// On a page this wide, values that should stay whole need not be broken.
const N_ROOMY: usize = 110;

/// The fields of a claim, in the order of CSV.
pub const COLUMNS: &[&str] = whosaid_model::fields::COLUMNS;

pub fn run(ui: &Ui, global: &Global, args: &ClaimsArgs) -> Result<Status> {
    let store = global.open_snapshot()?;
    let filter = args.claims(args.limit.or(args.explain.then_some(N_EXPLAINED)));
    let nearest = if args.explain { Vec::new() } else { nearest(&store, &filter)? };
    if !nearest.is_empty() {
        ui.note("no claim has all of these words in its measure; here is what `whosaid ask` finds");
        return ui.records(&nearest, COLUMNS, |out| table(ui, out, &nearest));
    }
    let status = match &args.id {
        None if !args.explain && ui.format() != Format::Table => {
            // One by one, because there may be more than memory holds.
            let mut list = ui.list(COLUMNS)?;
            let mut written = Ok(());
            store.graph().each_claim(&filter, |claim| {
                written = list.push(&claim);
                Ok(written.is_ok())
            })?;
            written?;
            list.finish()?
        }
        id => {
            let claims = match id {
                Some(id) => store.graph().claim(&ClaimId(id.clone()))?.into_iter().collect(),
                None => store.graph().claims(&filter)?,
            };
            if args.explain && !claims.is_empty() {
                return explain(ui, &store, &claims);
            }
            ui.records(&claims, COLUMNS, |out| table(ui, out, &claims))?
        }
    };
    if status == Status::Nothing {
        return ui.nothing("no claim answers that");
    }
    Ok(status)
}

/// How many claims are shown that are near to a filter which keeps none.
const N_NEAREST: usize = 10;

/// Returns the claims that answer the words of a filter best and pass the rest of it, where no measure has all of the words. They are
/// in the order in which they answer.
fn nearest(store: &Snapshot, filter: &ClaimFilter) -> Result<Vec<Claim>> {
    let Some(about) = &filter.about else { return Ok(Vec::new()) };
    // The others are looked up, not compared.
    if filter.speaker.is_some() || filter.doc.is_some() || filter.corroborated {
        return Ok(Vec::new());
    }
    if !store.graph().claims_about(about)?.is_empty() {
        return Ok(Vec::new());
    }
    let answers = ask(store, &Question::parse(about), usize::MAX)?;
    let kept = answers.into_iter().map(|it| it.claim).filter(|it| filter.keeps(it));
    Ok(kept.take(filter.limit.unwrap_or(N_NEAREST)).collect())
}

/// Why a claim says what it says.
#[derive(Serialize)]
struct Explanation<'a> {
    id: &'a ClaimId,
    doc: &'a DocId,
    text: &'a str,
    sentence: &'a str,
    decisions: Vec<Reason>,
}

/// A decision with the words behind it.
#[derive(Serialize)]
struct Reason {
    field: &'static str,
    value: String,
    rule: String,
    words: Vec<Words>,
}

#[derive(Serialize)]
struct Words {
    start: u32,
    end: u32,
    text: String,
}

/// Prints the decisions behind claims. The store keeps no reasons, so each document is read again, once.
fn explain(ui: &Ui, store: &Snapshot, claims: &[Claim]) -> Result<Status> {
    let mut of_documents: BTreeMap<&DocId, Vec<usize>> = BTreeMap::new();
    for (nth, claim) in claims.iter().enumerate() {
        of_documents.entry(&claim.doc).or_default().push(nth);
    }
    let mut found: Vec<Option<Explanation>> = claims.iter().map(|_| None).collect();
    for (doc, nths) in of_documents {
        let Some(kept) = store.graph().extraction(doc)? else { continue };
        let document = document_read(&kept);
        let spans: Vec<Span> = nths.iter().map(|nth| claims[*nth].span()).collect();
        let of_each = explain_each(&document, Lexicon::shipped(), kept.reader, &spans);
        for (nth, decisions) in nths.into_iter().zip(of_each) {
            let claim = &claims[nth];
            let Some(decisions) = decisions else {
                ui.note(&format!(
                    "{}: another whosaid found {:?} here; ingest the document anew",
                    claim.doc, claim.figure.text
                ));
                continue;
            };
            let words = |span: Span| Words {
                start: span.start,
                end: span.end,
                text: span.of(&document.text).unwrap_or_default().to_owned(),
            };
            let reason = |it: Decision| Reason {
                field: it.field,
                value: it.value,
                rule: it.rule,
                words: it.words.into_iter().map(words).collect(),
            };
            found[nth] = Some(Explanation {
                id: &claim.id,
                doc: &claim.doc,
                text: &claim.figure.text,
                sentence: &claim.sentence,
                decisions: decisions.into_iter().map(reason).collect(),
            });
        }
    }
    let out: Vec<Explanation> = found.into_iter().flatten().collect();
    ui.records(&out, &["id", "doc", "text", "sentence", "decisions"], |page| {
        for (nth, explanation) in out.iter().enumerate() {
            if nth > 0 {
                writeln!(page)?;
            }
            let (text, doc, id) = (clean(explanation.text), clean(explanation.doc.as_str()), explanation.id);
            writeln!(page, "{BOLD}{text}{BOLD:#}  {DIM}{doc}, {id}{DIM:#}\n{}\n", clean(explanation.sentence))?;
            let mut table = ui.table(&["field", "value", "rule", "words"]);
            for it in &explanation.decisions {
                let words = it.words.iter().map(|it| clean(&it.text)).collect::<Vec<_>>().join(" … ");
                let value = if it.value.is_empty() { "–".to_owned() } else { clean(&it.value) };
                table.add_row([it.field.to_owned(), value, it.rule.clone(), words]);
            }
            for (column, percent) in [(1, 22), (2, 38), (3, 28)] {
                at_most(&mut table, column, percent);
            }
            whole(&mut table, 0);
            write_table(page, table)?;
        }
        Ok(())
    })
}

/// Claims in columns.
pub fn table(ui: &Ui, out: &mut Page, claims: &[Claim]) -> Result<()> {
    let mut table = ui.table(&["speaker", "figure", "value>", "measure", "period", "document"]);
    for claim in claims {
        let figure = &claim.figure;
        table.add_row([
            speaker(claim),
            clean(&figure.text),
            value(figure),
            figure.measure.as_deref().map(clean).unwrap_or_default(),
            figure.period.as_ref().map(|it| dates(it.as_str())).unwrap_or_default(),
            clean(claim.doc.as_str()),
        ]);
    }
    for (column, percent) in [(0, 22), (1, 18), (3, 30), (4, 14), (5, 26)] {
        at_most(&mut table, column, percent);
    }
    // Numbers below each other are easy to compare, and whole ids can be copied.
    whole(&mut table, 2);
    if ui.width() >= N_ROOMY {
        whole(&mut table, 5);
    }
    write_table(out, table)
}
