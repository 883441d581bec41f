//! `whosaid check`

use crate::claims::COLUMNS;
use crate::extract::warnings;
use crate::global::Global;
use crate::input::{InputArgs, Inputs, read_all};
use crate::render::{NOBODY, counted, measure_and_period, value};
use crate::ui::{BOLD, DIM, FIGURE, Page, Status, Ui, clean, complain};
use anyhow::Result;
use std::io::Write as _;
use std::sync::LazyLock;
use whosaid_check::{Checked, Source, Stance, Verdict, check};
use whosaid_ingest::Lexicon;
use whosaid_model::Claim;
use whosaid_store::intake::extract_guarded;

/// A draft against the store: what sources give for each of its figures
///
/// Every figure is `contradicted` by another number for the same thing and time, `forecast` where the store tells what came of it,
/// `outdated` by a later number of the same series, `confirmed` by a number that fits, or `unknown`: in doubt it is unknown. Each
/// verdict comes with the claims that it rests on. The draft is not kept.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  whosaid check draft.md
  pbpaste | whosaid check -
  whosaid check draft.txt --only contradicted --format jsonl")]
pub struct CheckArgs {
    #[command(flatten)]
    input: InputArgs,
    /// Only figures with this verdict; may be given again
    #[arg(long, value_name = "VERDICT", value_parser = verdict)]
    only: Vec<Verdict>,
}

fn verdict(name: &str) -> std::result::Result<Verdict, String> {
    let names = || Verdict::ALL.map(Verdict::as_str).join(", ");
    Verdict::ALL.into_iter().find(|it| it.as_str() == name).ok_or_else(|| format!("the verdicts are {}", names()))
}

/// The fields of a checked figure, in the order of CSV.
static CHECKED_COLUMNS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    ["verdict", "n_independent"].into_iter().chain(COLUMNS.iter().copied()).chain(["sources"]).collect()
});

pub fn run(ui: &Ui, global: &Global, args: &CheckArgs) -> Result<Status> {
    let store = global.open_snapshot()?;
    let inputs = Inputs::find(&args.input, None, true)?;
    inputs.failed.iter().for_each(|it| complain(it));
    let mut is_failed = !inputs.failed.is_empty();
    let mut all = Vec::new();
    for read in read_all(inputs.files) {
        let extraction = read.document.map_err(|error| error.to_string()).and_then(|draft| {
            extract_guarded(&draft, Lexicon::shipped(), args.input.reader()).map_err(|failure| failure.to_string())
        });
        match extraction {
            Ok(draft) => {
                warnings(&draft).iter().for_each(|it| ui.note(it));
                all.extend(check(store.graph(), &draft)?);
            }
            Err(reason) => {
                complain(&reason);
                is_failed = true;
            }
        }
    }
    let kept: Vec<&Checked> = all.iter().filter(|it| args.only.is_empty() || args.only.contains(&it.verdict)).collect();
    let status = ui.records(&kept, &CHECKED_COLUMNS, |out| page(out, &kept, !args.only.is_empty()))?;
    match status {
        _ if is_failed => Ok(Status::Failed),
        Status::Nothing if all.is_empty() => ui.nothing("there is no figure in the draft"),
        Status::Nothing => ui.nothing("no figure of the draft has that verdict"),
        status => Ok(status),
    }
}

/// Writes what was found for reading: the figures that the store knows something of, or all that were asked for, and how many there
/// are of each verdict.
fn page(out: &mut Page, checked: &[&Checked], is_asked: bool) -> Result<()> {
    for it in checked.iter().filter(|it| is_asked || it.verdict != Verdict::Unknown) {
        let by = match it.n_independent {
            0 => String::new(),
            n => format!(" by {}", counted(n as u64, "independent source")),
        };
        let figure = &it.claim.figure;
        let of = measure_and_period(figure.measure.as_deref(), figure.period.as_ref().map(|it| it.as_str()));
        writeln!(out, "{BOLD}{}{BOLD:#}{by}: {FIGURE}{}{FIGURE:#}  {of}", it.verdict.as_str(), value(figure))?;
        writeln!(out, "  {}", clean(it.claim.sentence.trim()))?;
        for sources in it.sources.chunk_by(|a, b| a.stance == b.stance) {
            sides(out, it.verdict, sources)?;
        }
        writeln!(out)?;
    }
    let counts = Verdict::ALL.map(|verdict| (verdict, checked.iter().filter(|it| it.verdict == verdict).count()));
    let counts = counts.iter().filter(|(_, n)| *n > 0).map(|(verdict, n)| format!("{n} {}", verdict.as_str()));
    Ok(writeln!(out, "{}: {}", counted(checked.len() as u64, "figure"), counts.collect::<Vec<_>>().join(", "))?)
}

/// How many claims of one stance are shown.
const N_SHOWN: usize = 8;

/// Writes the claims of one stance, if they matter for the verdict.
fn sides(out: &mut Page, verdict: Verdict, sources: &[Source]) -> Result<()> {
    match (verdict, sources.first().map(|it| it.stance)) {
        (Verdict::Outdated, Some(Stance::OtherTime)) | (_, Some(Stance::Contradicts | Stance::Outcome)) => {}
        (Verdict::Confirmed, Some(Stance::Confirms)) => {}
        (_, Some(Stance::Confirms)) => writeln!(out, "    {DIM}though it is given too{DIM:#}")?,
        _ => return Ok(()),
    }
    for Source { claim, .. } in sources.iter().take(N_SHOWN) {
        source(out, claim)?;
    }
    if sources.len() > N_SHOWN {
        writeln!(out, "    {DIM}and {}{DIM:#}", counted((sources.len() - N_SHOWN) as u64, "more claim"))?;
    }
    Ok(())
}

fn source(out: &mut Page, claim: &Claim) -> Result<()> {
    let speaker = claim.figure.speaker.as_deref().map_or_else(|| NOBODY.to_owned(), clean);
    let published = claim.published.as_deref().map(|it| format!(", {}", clean(it))).unwrap_or_default();
    let (value, doc) = (value(&claim.figure), clean(claim.doc.as_str()));
    writeln!(out, "    {FIGURE}{value}{FIGURE:#}  {BOLD}{speaker}{BOLD:#}  {DIM}{doc}{published}{DIM:#}")?;
    Ok(writeln!(out, "      {}", clean(claim.sentence.trim()))?)
}
