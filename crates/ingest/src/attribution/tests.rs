//! Sayings by example: `[source]`, `<cue>` and `{content}` marked in the text.

use super::saying::saying;
use super::*;
use crate::analysis::tests::analysis;
use crate::tag::Pos;
use std::ops::Range;
use whosaid_english::Lexicon;
use whosaid_model::Document;

/// Checks that the text without its marks has exactly one saying, the marked one.
#[track_caller]
fn check(marked: &str) {
    let text: String = marked.chars().filter(|c| !"[]<>{}".contains(*c)).collect();
    let a = analysis(&text);
    let found = sayings(&a, &|_| false, &|i| a.pos(i) == Pos::Propn);
    assert_eq!(found.len(), 1, "{text}: {found:?}");
    let found = &found[0];
    let part = |open: char, close: char| -> Vec<String> {
        let strip = |s: &str| s.chars().filter(|c| !"[]<>{}".contains(*c)).collect::<String>().trim().to_owned();
        marked.split(open).skip(1).filter_map(|rest| rest.split(close).next()).map(strip).collect()
    };
    let words = |ranges: &[Range<usize>]| -> Vec<String> {
        ranges.iter().filter(|r| !r.is_empty()).map(|r| a.slice(r.clone()).to_owned()).collect()
    };
    assert_eq!(words(&found.content), part('{', '}'), "content of: {marked}");
    assert_eq!(words(std::slice::from_ref(&found.cue)), part('<', '>'), "cue of: {marked}");
    assert_eq!(words(std::slice::from_ref(&found.source)), part('[', ']'), "source of: {marked}");
}

#[track_caller]
fn none(text: &str) {
    let a = analysis(text);
    assert_eq!(sayings(&a, &|_| false, &|i| a.pos(i) == Pos::Propn), [], "{text}");
}

#[test]
fn reported_speech() {
    check("[The ministry] <said> that {exports rose 5 percent last year}.");
    check("[Anna Lee] <said> {the plant would close}.");
    check("{Exports rose 5 percent}, [the ministry] <said>.");
    check("{The pact}, [he] <claims>, {has cost 200,000 jobs}.");
    check("[Wendy Gray, who led the talks], <said> {the deal was fair}.");
    check("[A spokesman for the ministry] <said> that {it would appeal}.");
    check("{Half of the cars are made there}, [analysts] <warn>.");
    check("[The Harbour Bank and the Trade Council] <said> {exports rose}.");
    check("[Researchers at Utah University and the University of Oslo] <found> that {exports rose}.");
    check("Exports fell in Utah and [the Harbour Bank] <said> {imports rose}.");
    check("[A panel led by Anna Lee, Wendy Gray and John Roe] <told> delegates that {exports rose}.");
}

#[test]
fn nothing_but_the_time_follows() {
    let text = "Payrolls rose by 339,000 in May, the Labor Department said on Friday.";
    let found = crate::extract(&Document::new("d", text), Lexicon::shipped());
    assert_eq!(found.figures[0].speaker.as_deref(), Some("Labor Department"));
}

#[test]
fn quoted_speech() {
    check("{“We lost 300 jobs,”} [Anna Lee] <said>.");
    check("{“We lost 300 jobs,”} <said> [Anna Lee].");
    check("{“It was bad. We lost 300 jobs,”} <said> [Anna Lee].");
    check("{“Prices will fall,”} <opined> [Lee].");
    check("[Anna Lee] <said>: {“We lost 300 jobs.”}");
}

#[test]
fn documents_and_bodies() {
    check("<According to> [the ministry], {exports rose 5 percent}.");
    check("{Exports rose 5 percent}, <according to> [data published by the Office of Trade].");
    check("[A study by Oxfam] <found> that {aid fell by half}.");
    check("[Oxfam]’s <estimate> of {$21 billion} is lower.".replace(" is lower", "").as_str());
    check("[The agency] <put> {the toll at 64}.");
}

#[test]
fn passives() {
    check("{The cost was} <estimated> by [the Treasury] {at $3 billion}.");
    check("{The toll was} <put> {at 61} by [rescuers].");
    check("[The premier] was <quoted by Tass as saying> that {300 had died}.");
    check("[The premier] was <quoted as saying> on Monday that {300 people had died}.");
    check("{“It will cost $9 billion,”} [the minister] was <quoted as saying> by a newspaper.");
    check("The cost, which [the ministry] <estimates> {at $5 billion}, will rise.");
    none("She wrote hundreds of songs.");
}

#[test]
fn sources_in_brackets() {
    check("{Sales rose 4 percent} <(>source: [Nielsen]).");
    check("{The index fell 3 percent}, <per> [Dealogic].");
    none("It costs $5 per share.");
}

#[test]
fn phrases_with_clauses() {
    check("[A union that represents 9,000 drivers] <said> {300 would stop}.");
    check("[Analysts who have done the sums] <say> {it is too late}.");
    check("[The Lancer Commission on pollution and health] <found> that {9 million had died}.");
}

#[test]
fn subjects_behind_parentheses() {
    check("[Rand Paul (R-Ky.)] <said> {the tax would rise}.");
    check("[Wendy Gray, a farmer whose firm, Gray, sold the land], <said> {its aim was a truce}.");
    check("[Anna Lee, the port's engineer], <said> {the silt and the mud could settle}.");
    check("[Glass blowers, for instance], <argue> {that orders from Peru fell}.".replace("{that ", "that {").as_str());
    check("[Some of the drivers] <said> {they would stop}.");
    check("[Those surveyed] <say> {the economy should grow}.");
    check("[Several] <said> {they would go}.");
    check("[Six in 10] <say> {he is decisive}.");
    check("[The farmers whose fields were flooded] <say> {the worst is over}.");
    check("[A person familiar with the plan] <said> {it would close}.");
    check("[Sen. Mark Hollis, R-S.C., an early favourite], <said> {it would close}.");
    check("[John Roe, 41, of Bergen], <said> {it would close}.");
    check("Gray, [who] <said> {it would close}, left.");
    check("But [the families, supporters and officials] <said> {it would close}.");
    check("[A Quinnipiac poll] <found> {half of them would stay}.");
    check(
        "The money ran out, <according to> [a Morning Post/Radio News survey]."
            .replace("The money ran out", "{The money ran out}")
            .as_str(),
    );
}

#[test]
fn contents_before_and_behind() {
    check("{“We won!”} [Trump] <said>.");
    check("{He was in his third term}, [a spokesman] <told> The Wall Street Journal.");
    check("{The group disbanded after the election}, [Politico] <reported> in a story.");
    check("[The ministry] <puts> {the gap at $5 billion}, whereas the bank gives $4 billion.");
    check("{The firm paid $38 million in 2005}, as [The Post] <reported>.");
    check("[Khan] <told> reporters that {the deal was dead}.");
}

#[test]
fn polls_and_studies() {
    check("<In> [a new Gallup poll], {52 percent of voters were for her}.");
    check("[A Bloomberg poll] <showed> that {half of them would stay}.");
    check("{Doe had 38 percent} <in> [a Fox poll].");
    check("[A Fox survey] <had> {him at 4 percent}.");
    none("Doe is ahead in the polls by 4 percent.");
    none("Doe had 4 percent of the vote.");
}

#[test]
fn attitudes() {
    check("[Obama] <called for> {a higher wage}.");
    check("[Trump] <endorsed> {Cruz}, who is ahead.");
    check("[Merkel’s] <decision> {to open the borders} has cost her votes.".replace("Merkel’s]", "Merkel]’s").as_str());
    check("[The bank] <is confident> that {prices will fall}.");
}

#[test]
fn nobody_named() {
    check("{The bank} is <expected> {to cut its rate}, which is low.");
    check("{The hackers} have <reportedly> {entered 100 networks}.");
    check("<Asked> {whether the deal was dead}, Khan left the room.");
    check("The news raised <questions> {about the future of the bank}.");
}

#[test]
fn labels() {
    check("[Anna Park]<:> {We will cut tariffs by half}.");
    check("[Poll]<:> {Half of voters want to leave}");
    let text = "Q: Is it late?\n\nA: No. It is early.\n\nQ: Why?\n\nA: Because.";
    let a = analysis(text);
    let found = sayings(&a, &|_| false, &|i| a.pos(i) == Pos::Propn);
    let content: Vec<&str> = found.iter().map(|it| a.slice(it.content[0].clone())).collect();
    assert_eq!(content, ["Is it late", "No. It is early", "Why", "Because"]);
    check("{Trade gap fell 5 percent in May}<:> [Commerce Department]");
    check("{Toll in the quake rises to 40} <-> [officials]");
    none("NEW DELHI: Rain fell.\n\nNEW DELHI: It was late.");
    none("READ MORE: Toll hits 40");
    none("Cities where rents rose 5 percent: all miners");
    none("THE FACTS: It lost 200.\n\nTHE FACTS: It lost 300.");
}

#[test]
fn turns_in_capitals() {
    let text = "ANA DE LEÓN: We had 140,000.\n\nMR. BROWN: And the cost?\n\nANA DE LEÓN: It was $2 billion.";
    let found = crate::extract(&Document::new("d", text), Lexicon::shipped());
    let speakers = found.figures.iter().filter_map(|it| Some(it.speaker.as_ref()?.to_lowercase()));
    assert_eq!(speakers.collect::<Vec<_>>(), ["ana de león", "ana de león"]);
}

#[test]
fn clauses_around() {
    check("While [Park] <says> {there is a gap}, they closed it.");
    check("Trump, [who] <wants> {a wall}, left.");
    check("Half of those [who] <support> {Doe} are students.");
}

#[test]
fn commitments() {
    check("[The bank] <declined to> {pay $5 million}.");
    none("The deficit was to decline with the pact, and the deficit would decline by half.");
    check("[Samsung] <pledged> {to invest $380 million}.");
    check("[South Korea] <agreed> {to limit exports to 70 percent of the average}.");
}

#[test]
fn what_is_no_saying() {
    none("The company added 300 jobs.");
    none("An estimated 300 people died.");
    none("The reported loss was small.");
    none("Sales rose 5 percent.");
    none("Reuters reporting; Sales up 5 percent");
    none("It is a risk as it seeks to amend the old deal.");
}

#[test]
fn a_quotation_goes_on() {
    let text = "“We lost 300 jobs,” Anna Lee said. “We will lose 500 more.”";
    let a = analysis(text);
    let found = sayings(&a, &|_| false, &|i| a.pos(i) == Pos::Propn);
    assert_eq!(found.len(), 1, "{found:?}");
    let content: Vec<&str> = found[0].content.iter().map(|part| a.slice(part.clone())).collect();
    assert_eq!(content, ["“We lost 300 jobs,”", "“We will lose 500 more.”"]);
    assert_eq!(a.slice(found[0].source.clone()), "Anna Lee");
}

/// "Peru sold 5 tons, he said.", repeated: what one sentence drops is searched among its own sayings, not among all.
#[test]
fn dropping_looks_at_the_last_sentence_alone() {
    let of = |at: usize| {
        let [source, cue, content] = [0, 1, 2].map(|i| at + i..at + i + 1);
        saying(Construction::Verb, source, cue, vec![content], CueClass::Say)
    };
    let mut sayings: Vec<Saying> = (0..1000).map(|nth| of(10 * nth)).collect();
    let mut n_looks = 0;
    retain_from(&mut sayings, 998, |it| {
        n_looks += 1;
        it.cue.start > 9985
    });
    assert_eq!((n_looks, sayings.len()), (2, 999));
    assert_eq!(sayings[997..], [of(9970), of(9990)]);
}
