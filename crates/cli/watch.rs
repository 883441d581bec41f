//! `whosaid watch`

use crate::claims::{self, ClaimsArgs};
use crate::disputes::{self, DisputesArgs};
use crate::filter::words;
use crate::global::Global;
use crate::render::{NOBODY, counted, measure_and_period, value};
use crate::ui::{BOLD, DIM, FIGURE, Format, Page, Status, Ui, at_most, clean, only, whole, write_table};
use anyhow::{Result, bail};
use clap::{Parser, Subcommand};
use serde::Serialize;
use std::io::Write as _;
use whosaid_graph::{Class, Difference, DisputeFilter, Sort};
use whosaid_model::{Claim, Decimal};
use whosaid_store::Store;
use whosaid_watch::{New, News, NewsReport, Question, Watch};

/// Store questions, and be told what is new for them
///
/// `whosaid ingest` ends with what the documents brought for each stored question. New is a figure that its speaker did not
/// give before for this measure and time, a revision where the same speaker gave another, and a disagreement that was none
/// before or has a new side. A near copy of a passage that was there is nothing new, and neither is a document that comes
/// again with the same figures. What was not told, because a command died, is told by the next ingest or by `watch news`.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  whosaid watch add deficit claims --about 'goods deficit' --speaker Trump
  whosaid watch add quarrels disputes --min-difference 5%
  whosaid ingest feed/ --format jsonl | jq -r 'select(.what == \"revision\") | .sentence'
  whosaid ingest feed/ -q --news news.jsonl")]
pub struct WatchArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
#[expect(clippy::large_enum_variant, reason = "one is parsed, and once")]
enum Command {
    /// Store a question; what is in the store by now is no news for it
    Add {
        /// What to call it; a question of the same name is replaced
        name: String,
        #[command(subcommand)]
        question: Asked,
    },
    /// List the stored questions
    List,
    /// Answer a stored question from all that is in the store
    Show {
        /// Its name
        name: String,
    },
    /// Tell what is new and was not told yet
    News {
        /// Leave it to be told again
        #[arg(long)]
        peek: bool,
    },
    /// Take stored questions out
    Remove {
        /// Their names
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
    },
}

/// The commands that can be stored, with all of their own options.
#[derive(Subcommand)]
enum Asked {
    /// Who claims what figure; see `whosaid claims --help`
    Claims(ClaimsArgs),
    /// Which figures differ; see `whosaid disputes --help`
    Disputes(DisputesArgs),
}

/// A stored question as a command line of its own.
#[derive(Parser)]
#[command(name = "whosaid")]
struct Line {
    #[command(subcommand)]
    question: Asked,
}

pub fn run(ui: &Ui, global: &Global, args: WatchArgs) -> Result<Status> {
    match args.command {
        Command::Add { name, question } => {
            let question = match question {
                Asked::Claims(args) => Question::Claims(args.stored()?),
                Asked::Disputes(args) => Question::Disputes(args.stored()),
            };
            let mut store = Store::open(&global.store)?;
            let told = format!("{name}: {}", command_line(&question)?);
            let is_new = store.watch(Watch { name, question })?;
            store.close()?;
            ui.note(&if is_new { told } else { format!("{told}, which is there already") });
            Ok(Status::Done)
        }
        Command::List => list(ui, &global.open_snapshot()?.watches()?),
        Command::Show { name } => {
            let store = global.open_snapshot()?;
            let Some(watch) = store.watches()?.into_iter().find(|it| it.name == name) else {
                bail!("no stored question is called {name:?}; whosaid watch list tells which there are");
            };
            let line = std::iter::once("whosaid".to_owned()).chain(question_words(&watch.question));
            match Line::try_parse_from(line)?.question {
                Asked::Claims(args) => claims::run(ui, global, &args),
                Asked::Disputes(args) => disputes::run(ui, global, &args),
            }
        }
        Command::News { peek } => news(ui, global, peek),
        Command::Remove { names } => {
            let mut store = global.open_store()?;
            let mut status = Status::Done;
            for name in names {
                match store.unwatch(&name)? {
                    Some(_) => ui.note(&format!("removed {name}")),
                    None => status = ui.nothing(&format!("no stored question is called {name:?}"))?,
                }
            }
            store.close()?;
            Ok(status)
        }
    }
}

/// A stored question as it is listed.
#[derive(Serialize)]
struct Listed<'a> {
    #[serde(flatten)]
    watch: &'a Watch,
    command: String,
}

fn list(ui: &Ui, watches: &[Watch]) -> Result<Status> {
    let listed = |watch| Ok(Listed { watch, command: command_line(&watch.question)? });
    let listed = watches.iter().map(listed).collect::<Result<Vec<_>>>()?;
    let status = ui.records(&listed, &["name", "command", "claims", "disputes"], |out| {
        let mut table = ui.table(&["name", "question"]);
        for it in &listed {
            table.add_row([clean(&it.watch.name), clean(&it.command)]);
        }
        at_most(&mut table, 0, 40);
        whole(&mut table, 1);
        write_table(out, table)
    })?;
    if watches.is_empty() {
        return ui.nothing("no question is stored; whosaid watch add NAME claims … stores one");
    }
    Ok(status)
}

fn news(ui: &Ui, global: &Global, peek: bool) -> Result<Status> {
    only(ui, "watch news", &[Format::Table, Format::Json, Format::Jsonl])?;
    let mut store = global.open_store()?;
    let report = store.news()?;
    if ui.format() == Format::Table {
        page(ui, &report, &store.watches()?)?;
    } else {
        let mut list = ui.list(&[])?;
        each(&report, |news| list.push(&news))?;
        list.finish()?;
    }
    if !peek {
        store.settle_news(&report)?;
    }
    store.close()?;
    if report.is_empty() {
        return ui.nothing("nothing is new");
    }
    Ok(Status::Done)
}

/// Calls a function with everything that is new, one by one.
pub fn each(report: &NewsReport, mut each: impl FnMut(News) -> Result<()>) -> Result<()> {
    let mut given = Ok(());
    report.each(|news| {
        given = each(news);
        Ok(given.is_ok())
    })?;
    given
}

/// Writes what is new, question by question, for reading; nothing if nothing is new.
pub fn page(ui: &Ui, report: &NewsReport, watches: &[Watch]) -> Result<()> {
    let mut out = ui.page();
    let mut last: Option<String> = None;
    each(report, |News { watch, new }| {
        if last.as_ref() != Some(&watch) {
            if last.is_some() {
                writeln!(out)?;
            }
            let question = watches.iter().find(|it| it.name == watch).map(|it| command_line(&it.question));
            let question = question.transpose()?.unwrap_or_default();
            writeln!(out, "{BOLD}New for {}{BOLD:#}  {DIM}{}{DIM:#}", clean(&watch), clean(&question))?;
            last = Some(watch);
        }
        match new {
            New::Figure { claim, repeats } => figure(&mut out, "figure", &claim, repeats.len()),
            New::Revision { claim, repeats, revises, relative, .. } => {
                figure(&mut out, "revision", &claim, repeats.len())?;
                for before in revises {
                    let (said, doc) = (value(&before.figure), clean(before.doc.as_str()));
                    writeln!(out, "      before: {FIGURE}{said}{FIGURE:#}  {DIM}{doc}{DIM:#}")?;
                }
                if let Some(relative) = relative {
                    writeln!(out, "      {DIM}{:.1}% apart{DIM:#}", relative * 100.0)?;
                }
                Ok(())
            }
            New::Disagreement { dispute, .. } => disputes::page(&mut out, &dispute, "  ", "disagreement  "),
        }
    })?;
    Ok(out.flush()?)
}

fn figure(out: &mut Page, what: &str, claim: &Claim, n_repeats: usize) -> Result<()> {
    let figure = &claim.figure;
    let title = measure_and_period(figure.measure.as_deref(), figure.period.as_ref().map(|it| it.as_str()));
    let speaker = figure.speaker.as_deref().map_or_else(|| NOBODY.to_owned(), clean);
    let (said, doc) = (value(figure), clean(claim.doc.as_str()));
    writeln!(out, "  {what}  {BOLD}{title}{BOLD:#}")?;
    writeln!(out, "    {FIGURE}{said}{FIGURE:#}  {speaker}  {DIM}{doc}{DIM:#}")?;
    writeln!(out, "      {}", clean(&claim.sentence))?;
    if n_repeats > 0 {
        writeln!(out, "      {DIM}and {} that say the same{DIM:#}", counted(n_repeats as u64, "other"))?;
    }
    Ok(())
}

/// Returns a question as it is typed.
fn command_line(question: &Question) -> Result<String> {
    Ok(shlex::try_join(question_words(question).iter().map(String::as_str))?)
}

/// Returns the words of the command that asks a question, without `whosaid`.
fn question_words(question: &Question) -> Vec<String> {
    let mut line = Vec::new();
    let mut add = |flag: &str, value: String| line.extend(words(flag, Some(value)));
    let filter = question.claims();
    match question {
        Question::Claims(_) if filter.sort != Sort::default() => add("--sort", filter.sort.as_str().to_owned()),
        Question::Disputes(disputes) => {
            if disputes.classes != DisputeFilter::default().classes {
                let classes: Vec<_> = disputes.classes.iter().map(|it: &Class| it.as_str()).collect();
                add("--class", classes.join(","));
            }
            match disputes.least {
                Some(Difference::Absolute(n)) => add("--min-difference", n.normalize().to_string()),
                Some(Difference::Relative(part)) => {
                    let percent = Decimal::try_from(part).unwrap_or_default() * Decimal::ONE_HUNDRED;
                    add("--min-difference", format!("{}%", percent.normalize()));
                }
                None => {}
            }
            if disputes.min_confidence > 0.0 {
                add("--min-confidence", disputes.min_confidence.to_string());
            }
        }
        Question::Claims(_) => {}
    }
    if let Some(limit) = filter.limit {
        add("--limit", limit.to_string());
    }
    let command = match question {
        Question::Claims(_) => "claims",
        Question::Disputes(_) => "disputes",
    };
    let mut all = vec![command.to_owned()];
    all.extend(crate::filter::filter_words(filter));
    all.extend(line);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(line: &str) -> Question {
        let line = shlex::split(&format!("whosaid {line}")).unwrap();
        match Line::try_parse_from(&line).unwrap_or_else(|_| panic!("{line:?}")).question {
            Asked::Claims(args) => Question::Claims(args.stored().unwrap()),
            Asked::Disputes(args) => Question::Disputes(args.stored()),
        }
    }

    /// A stored question is shown as it was typed, and asks the same again.
    #[test]
    fn questions_come_back_as_they_were_typed() {
        for line in [
            "claims",
            "claims --speaker 'Donald Trump' --about 'goods deficit'",
            "claims --kind money --unit USD --min=-5 --max 2.5 --period 2016 --published 2017/2018",
            "claims --doc=-x --attributed --corroborated --sort value --limit 3",
            "claims --unattributed",
            "disputes",
            "disputes --about deficit --class other_scope,conflict --min-difference 7% --limit 2",
            "disputes --class revision --min-difference 1000000000",
            "disputes --min-difference 33.3%",
            "disputes --min-confidence 0.6",
        ] {
            let question = asked(line);
            assert_eq!(shlex::split(&command_line(&question).unwrap()), shlex::split(line));
            let kept: Question = serde_json::from_str(&serde_json::to_string(&question).unwrap()).unwrap();
            assert_eq!(kept, question, "{line}");
        }
    }
}
