use super::*;
use std::collections::BTreeSet;
use whosaid_model::samples::claim;
use whosaid_model::{Claim, ClaimId, Decimal, DocId, Span, Status, Value};

#[track_caller]
fn check(a: &str, b: &str, expect: Class) {
    let (a, b) = (claim("a", a), claim("b", b));
    assert_eq!(compare(&a, &b).class, expect);
    assert_eq!(compare(&b, &a), compare(&a, &b), "the other way round");
}

#[test]
fn dimensions() {
    check("5 USD 2016 | car exports | A", "5 KRW 2016 | car exports | B", Class::NotComparable);
    check("5 % 2016 | export share | A", "5 percentage point 2016 | export share | B", Class::NotComparable);
    check("+5 USD 2016 | car exports | A", "5 USD 2016 | car exports | B", Class::NotComparable);
}

#[test]
fn units_of_one_dimension() {
    check("3.23 ton 2016 | steel exports | A", "3.23 tonne 2016 | steel exports | B", Class::Agree);
    check("5 mile 2016 | length of the road | A", "8 kilometre 2016 | length of the road | B", Class::Agree);
    check("5 mile 2016 | length of the road | A", "12 kilometre 2016 | length of the road | B", Class::Conflict);
    check("5 mile 2016 | length of the road | A", "5 tonne 2016 | length of the road | B", Class::NotComparable);
    let (miles, kilometres) =
        (claim("a", "5 mile 2016 | road length | A"), claim("b", "12 kilometre 2016 | road length | B"));
    assert_eq!(compare(&miles, &kilometres).absolute.map(|n| n.round_dp(2).to_string()).as_deref(), Some("2.46"));
}

#[test]
fn a_rise_in_degrees_starts_from_no_zero() {
    check("30 celsius 2016 | heat in Peru | A", "86 fahrenheit 2016 | heat in Peru | B", Class::Agree);
    check("+2 celsius 2016 | heat in Peru | A", "+3.6 fahrenheit 2016 | heat in Peru | B", Class::Agree);
    check("+2 celsius 2016 | heat in Peru | A", "+9 fahrenheit 2016 | heat in Peru | B", Class::Conflict);
}

#[test]
fn what_is_stated_most_is_told_by_its_size() {
    let of = |figures: [&str; 2]| {
        most_stated(&[claim("a", figures[0]), claim("b", figures[1])], 9)
            .into_iter()
            .map(|it| it.members.len())
            .collect::<Vec<_>>()
    };
    assert_eq!(of(["5 mile 2016 | road length | A", "5 kilometre 2016 | road length | B"]).len(), 0);
    assert_eq!(of(["5 mile 2016 | road length | A", "8 kilometre 2016 | road length | B"]), [2]);
}

#[test]
fn rates_of_different_things() {
    let (mut a, mut b) = (claim("a", "5 USD 2016 | oil price | A"), claim("b", "9 USD 2016 | oil price | B"));
    assert_eq!(compare(&a, &b).class, Class::Conflict);
    (a.figure.per, b.figure.per) = (Some("barrel".into()), Some("gallon".into()));
    assert_eq!(compare(&a, &b).class, Class::NotComparable);
}

#[test]
fn periods() {
    check("5 USD 2016 | car exports | A", "6 USD 2017 | car exports | B", Class::OtherPeriod);
    check("5 USD 2016 | car exports | A", "6 USD - | car exports | B", Class::OtherPeriod);
    check("5 USD 2016~ | car exports | A", "6 USD 2016 | car exports | B", Class::OtherPeriod);
    check("5 USD 2016-01/2016-12 | car exports | A", "6 USD 2016 | car exports | B", Class::Conflict);
}

#[test]
fn undated_figures_need_equal_measures_of_something_named() {
    check("5 USD - | car exports | A", "6 USD - | car exports | B", Class::OtherPeriod);
    check("5 USD - | Peruvian car exports | A", "6 USD - | car exports of Peru | B", Class::Conflict);
    check("5 USD - | Peruvian car exports | A", "6 USD - | big car exports of Peru | B", Class::OtherPeriod);
    let (mut a, mut b) =
        (claim("a", "5 USD - | Peruvian car exports | A"), claim("b", "6 USD - | Peruvian car exports | B"));
    a.published = Some("2016-03-04".into());
    b.published = Some("2016-09".into());
    assert_eq!(compare(&a, &b).class, Class::OtherPeriod);
}

/// Two numbers without a period: what each is of, when it was published, and who says it.
#[test]
fn one_occasion() {
    let class = |a: (&str, &str), b: (&str, &str)| {
        let of = |doc: &str, (text, published): (&str, &str)| {
            let published = Some(published.to_owned());
            Claim { published, ..claim(doc, text) }
        };
        let (a, b) = (of("a", a), of("b", b));
        assert_eq!(compare(&a, &b).class, compare(&b, &a).class);
        let shown = disputes(&[a.clone(), b.clone()]).first().map(|it| it.class);
        let found = compare(&a, &b).class;
        assert_eq!(shown, Some(found).filter(|it| matches!(it, Class::Conflict | Class::Revision)), "{a:?} {b:?}");
        found
    };
    // A toll that rises is no disagreement, but two on one day are.
    let (few, many) = ("40 person - | flood deaths in Peru | A", "90 person - | flood deaths in Peru | B");
    assert_eq!(class((few, "2017-03-04"), (many, "2017-03-09")), Class::OtherPeriod);
    assert_eq!(class((few, "2017-03-04"), (many, "2017-03-04")), Class::Conflict);
    // Nothing but who says it, and when, tells that these are the same.
    let of = |n: &str, who: &str| format!("{n} email - | emails that are missing | {who}");
    assert_eq!(class((&of("30", "A"), "2016-07-28"), (&of("33", "A"), "2016-07-28")), Class::Revision);
    assert_eq!(class((&of("30", "A"), "2016-07-28"), (&of("33", "A"), "2016-07-29")), Class::OtherPeriod);
    assert_eq!(class((&of("30", "A"), "2016-07-28"), (&of("33", "B"), "2016-07-28")), Class::OtherPeriod);
    assert_eq!(class((&of("30", "-"), "2016-07-28"), (&of("33", "-"), "2016-07-28")), Class::OtherPeriod);
    // What is told since a day goes on.
    let since = |n: &str| format!("{n} USD 2003/.. | aid to Peru | A");
    assert_eq!(class((&since("30"), "2016-07-28"), (&since("33"), "2016-09-01")), Class::OtherPeriod);
}

#[test]
fn one_sentence_tells_its_figures_apart() {
    let of = |text: &str, sentence: &str| Claim { sentence: sentence.to_owned(), ..claim("a", text) };
    let one = "It was 5 dollars and 9 dollars.";
    let (a, b) = ("5 USD 2016 | oil price | A", "9 USD 2016 | oil price | -");
    assert_eq!(compare(&of(a, one), &of(b, one)).class, Class::OtherScope);
    assert!(disputes(&[of(a, one), of(b, one)]).is_empty());
    assert_eq!(compare(&of(a, one), &of(b, "It was 9.")).class, Class::Conflict);
    // Unless it sets two speakers against each other, whatever it is of.
    let (police, others) = ("20 - - | crowd at the march | Police", "100 - - | crowd at the march | organisers");
    assert_eq!(compare(&of(police, one), &of(others, one)).class, Class::Conflict);
    assert_eq!(disputes(&[of(police, one), of(others, one)]).len(), 1);
    assert_eq!(compare(&of(police, one), &of(others, "It was 9.")).class, Class::OtherPeriod);
    assert_eq!(compare(&of(a, one), &of("9 USD 2016 | oil price | B", one)).class, Class::Conflict);
}

#[test]
fn one_document_sets_counts_beside_each_other() {
    let class = |a: &str, b: &str| {
        let of = |text: &str, sentence: &str| Claim { sentence: sentence.to_owned(), ..claim("one", text) };
        let (a, b) = (
            of(a, "Kim says so."),
            Claim { id: ClaimId::of(&DocId("one".into()), "x", Span { start: 0, end: 1 }), ..of(b, "Paz says so.") },
        );
        let found = compare(&a, &b).class;
        assert_eq!(disputes(&[a, b]).len(), usize::from(found == Class::Conflict));
        found
    };
    assert_eq!(class("64 person - | excess deaths | Kim", "2975 death - | excess deaths | Paz"), Class::Conflict);
    assert_eq!(class("64 person - | excess deaths | Kim", "2975 death - | excess deaths | -"), Class::OtherPeriod);
    // The dead so far, and something merely counted.
    assert_eq!(class("64 - - | death toll | Kim", "80 - - | death toll | Paz"), Class::OtherPeriod);
    assert_eq!(class("64 ship - | ships at sea | Kim", "80 ship - | ships at sea | Paz"), Class::OtherPeriod);
}

#[test]
fn counts_of_the_dead_are_of_people() {
    check("5 person 2016 | people killed in Lima | A", "9 death 2016 | people killed in Lima | B", Class::Conflict);
    check("5 person 2016 | people killed by Maria | A", "9 - 2016 | deaths by Maria | B", Class::Conflict);
    check("5 - 2016 | death toll of Maria | A", "9 death 2016 | people killed by Maria | B", Class::Conflict);
    check(
        "5 soldier 2016 | soldiers killed in Lima | A",
        "9 person 2016 | people killed in Lima | B",
        Class::NotComparable,
    );
    check("5 person 2016 | people killed in Lima | A", "9 person 2016 | people injured in Lima | B", Class::OtherScope);
    // Many things cost lives on one day.
    check("5 person 2016-03-04 | people killed | A", "9 person 2016-03-04 | people killed | B", Class::OtherPeriod);
    check("5 person 2016-03 | people killed | A", "9 person 2016-03 | people killed | B", Class::Conflict);
}

#[test]
fn what_happens_to_things_that_are_counted() {
    check("5 job 2016-02 | jobs added to payrolls | A", "9 job 2016-02 | jobs added | B", Class::Conflict);
    check("5 job 2016-02 | jobs added | A", "9 job 2016-02 | bars added jobs | B", Class::OtherScope);
    check("5 USD 2016 | wheat exports of Peru | A", "9 USD 2016 | wheat exports of Peru sold | B", Class::OtherScope);
    check("5 job 2016-02 | jobs | A", "9 job 2016-02 | jobs | B", Class::OtherScope);
    check("5 job - | jobs added | A", "9 job - | jobs added | B", Class::OtherPeriod);
    // What is counted may stand in the measure only.
    check("5 birth 2016 | births by visitors | A", "9 - 2016 | births by visitors | B", Class::Conflict);
}

#[test]
fn what_is_to_come_is_no_fact() {
    let both = |status_a: Status, status_b: Status| {
        let (mut a, mut b) =
            (claim("a", "205 USD 2016 | car exports | A"), claim("b", "215 USD 2016 | car exports | B"));
        (a.figure.status, b.figure.status) = (status_a, status_b);
        assert_eq!(compare(&a, &b).class, compare(&b, &a).class);
        compare(&a, &b).class
    };
    assert_eq!(both(Status::Fact, Status::Fact), Class::Conflict);
    assert_eq!(both(Status::Fact, Status::Estimate), Class::Conflict);
    assert_eq!(both(Status::Forecast, Status::Forecast), Class::Conflict);
    assert_eq!(both(Status::Forecast, Status::Fact), Class::ForecastOutcome);
    assert_eq!(both(Status::Plan, Status::Fact), Class::NotComparable);
    assert_eq!(both(Status::Plan, Status::Condition), Class::NotComparable);
}

#[test]
fn what_a_figure_is_told_from_is_of_another_time() {
    let (a, mut b) =
        (claim("a", "12 USD - | Peruvian car exports | A"), claim("a", "9 USD - | Peruvian car exports | B"));
    assert_eq!(compare(&a, &b).class, Class::Conflict);
    // Of another document's figure of that month, too.
    let base = Claim { is_base: true, ..a.clone() };
    let other = claim("c", "9 USD - | Peruvian car exports | C");
    assert_eq!(compare(&base, &other).class, Class::OtherPeriod);
    assert!(disputes(&[base, other]).is_empty());
    b.figure.base = Some(a.span());
    assert_eq!(compare(&a, &b).class, Class::OtherPeriod);
    let (comparison, steps) = explain(&b, &a);
    assert_eq!((comparison.class, steps.last().map(|it| it.0)), (Class::OtherPeriod, Some("base")));
}

#[test]
fn scopes() {
    for (a, b) in [
        ("Peru's goods trade deficit with Chile", "Peru's services trade deficit with Chile"),
        ("Peru's goods trade deficit with Chile", "Peru's trade deficit with Chile"),
        ("Peru's goods trade deficit with Chile", "Chile's goods trade deficit with Peru"),
        ("Peru's goods trade deficit with Chile", "Peru's goods trade deficit with Brazil"),
        ("goods trade deficit with Chile", "goods trade deficit of Chile"),
        ("goods trade deficit with Chile", "goods trade surplus with Chile"),
        ("Peru's trade surplus with Chile", "Peru's services deficit with Chile"),
        ("Peru's budget surplus", "Peru's budget deficit"),
        ("Peru's trade deficit with Chile", "Peru's trade surplus with Chile"),
        ("exports of cars to Chile", "imports of cars from Chile"),
        ("annual copper output of Peru", "monthly copper output of Peru"),
        ("investment of Peru into Chile", "investment of Chile into Peru"),
        ("copper output of mines in Peru", "copper output of Antamina mines in Peru"),
        ("copper output of Peru", "zinc output of Peru"),
        ("the population of Lima", "the population of Peru"),
        ("goods deficit with Chile", "goods deficit of Peru"),
        ("Peru's exports to Chile", "exports to Chile"),
        ("Peru's seasonally adjusted jobless rate", "Peru's jobless rate"),
        ("Peru's fiscal deficit", "Peru's deficit"),
        ("exports", "exports"),
    ] {
        check(&format!("5 USD 2016 | {a} | A"), &format!("6 USD 2016 | {b} | B"), Class::OtherScope);
    }
}

#[test]
fn only_what_has_one_number_at_a_time_is_compared() {
    let both = |what: &str, expect: Class| {
        let [head, measure] = [what.split_once(" | ").unwrap().0, what.split_once(" | ").unwrap().1];
        check(&format!("5 {head} | {measure} | A"), &format!("6 {head} | {measure} | B"), expect);
    };
    for what in [
        "- 2016 | Ann Kim",
        "% 2016 | Ann Kim",
        "USD 2016 | Acme Corporation",
        "person 2016 | people at a rally in Lima",
        "vote 2016 | votes for Kim of Peru",
        "% 2016 | share of Peruvians",
        "% 2016 | Peruvian voters",
        "year 2016 | Congress of Peru",
    ] {
        both(what, Class::OtherScope);
    }
    for what in [
        "- 2016 | death toll in Lima",
        "person 2016 | deaths in Lima",
        "% 2016 | Peru's unemployment rate",
        "% 2016 | exports' share of Peru's GDP",
        "USD 2016 | rebuilding the port of Peru",
    ] {
        both(what, Class::Conflict);
    }
    check("5 USD - | rebuilding the port of Peru | A", "6 USD - | rebuilding the port of Peru | B", Class::OtherScope);
}

#[test]
fn the_same_in_other_words() {
    for (a, b) in [
        ("US goods trade deficit with Korea", "American merchandise trade shortfall with South Korea"),
        ("U.S. exports to Chile", "exports of the United States to Chile"),
        ("two-way trade between Peru and Chile", "two-way trade between Chile and Peru"),
        ("Lima’s trade surplus", "Peruvian trade surplus"),
        ("jobs in the car industry", "car industry jobs"),
        ("the American goods trade deficit with South Korea", "the deficit in goods with Korea"),
        ("America's merchandise deficit with Seoul", "the American goods trade deficit with South Korea"),
        ("America's merchandise deficit with Seoul", "the deficit in goods with Korea"),
        ("Peru's surplus in goods with Chile", "Chile's goods trade deficit with Peru"),
        ("Chile's surplus in trade with Peru", "the deficit with Chile"),
    ] {
        let (a, b) = (format!("5 USD 2016 | {a} | A"), format!("6 USD 2016 | {b} | B"));
        check(&a, &b, Class::Conflict);
        // Grouping finds what compares like this, whichever comes first.
        for pair in [[&a, &b], [&b, &a]] {
            let claims: Vec<Claim> = ["a", "b"].iter().zip(pair).map(|(doc, text)| claim(doc, text)).collect();
            assert_eq!(disputes(&claims).len(), 1, "{pair:?}");
        }
    }
}

#[test]
fn figures_of_the_same_thing() {
    let cases = [
        ("27.7", "28", Class::Agree),
        ("27.4", "28", Class::Rounding),
        ("27.7", "29.6", Class::Conflict),
        ("~27.7", "27.8", Class::Agree),
        (">27", "30", Class::Agree),
        (">27", "26", Class::Conflict),
    ];
    for (a, b, expect) in cases {
        let at = |value: &str, speaker: &str| format!("{value} USD 2016 | car exports | {speaker}");
        check(&at(a, "A"), &at(b, "B"), expect);
        let same = if expect == Class::Conflict { Class::Revision } else { Class::Restatement };
        check(&at(a, "A"), &at(b, "a"), same);
    }
    check("+5 % 2016 | car exports | A", "-5 % 2016 | car exports | B", Class::Conflict);
}

#[test]
fn differences_are_measured_against_the_larger() {
    let comparison =
        compare(&claim("a", "20 USD 2016 | car exports | A"), &claim("b", "25 USD 2016 | car exports | B"));
    assert_eq!(comparison.absolute, Some(Decimal::from(5)));
    assert_eq!(comparison.relative, Some(0.2));
}

#[test]
fn subjects_tell_apart() {
    let with = |about: &str, text: &str| {
        let mut claim = claim(about, text);
        claim.figure.about = vec![about.into()];
        claim
    };
    let a = with("organisation:acme", "5 USD 2016 | operating profit | A");
    let b = with("organisation:bolt", "6 USD 2016 | operating profit | B");
    assert_eq!(compare(&a, &b).class, Class::OtherScope);
    let b = claim("b", "6 USD 2016 | operating profit of Acme | B");
    assert_eq!(compare(&a, &b).class, Class::Conflict);
}

#[test]
fn no_number_is_compared_with_nothing() {
    let mut a = claim("a", "5 USD 2016 | car exports | A");
    a.figure.value = Value::Vague;
    assert_eq!(compare(&a, &claim("b", "6 USD 2016 | car exports | B")).class, Class::NotComparable);
}

#[test]
fn numbers_at_the_end_of_the_scale() {
    let mut a = claim("a", "5 USD 2016 | car exports | A");
    a.figure.value = Value::Range(Decimal::MAX / Decimal::TEN, Decimal::MAX);
    (a.figure.low, a.figure.high) = (Some(Decimal::MIN), Some(Decimal::MAX));
    let mut b = a.clone();
    b.figure.value = Value::Number(Decimal::MIN);
    b.figure.low = None;
    b.figure.speaker = Some("B".into());
    for (a, b) in [(&a, &b), (&b, &a), (&a, &a)] {
        assert_eq!(compare(a, b), compare(b, a));
    }
}

fn shown(disputes: &[Dispute]) -> Vec<String> {
    let figures = |it: &Dispute| it.members.iter().map(|claim| claim.figure.text.clone()).collect::<Vec<_>>().join("/");
    disputes
        .iter()
        .map(|it| format!("{} {} {:?} {}", it.class.as_str(), figures(it), it.relative, it.speakers.join(",")))
        .collect()
}

#[test]
fn disputes_are_conflicts_of_one_thing_surest_first() {
    let claims = [
        claim("a", "27.7 USD 2016 | US goods trade deficit with Chile | A"),
        claim("b", "29.6 USD 2016 | goods trade deficit of the United States with Chile | B"),
        claim("c", "28 USD 2016 | American goods trade deficit with Chile | -"),
        claim("d", "10 USD 2016 | US services trade surplus with Chile | A"),
        claim("e", "40 person 2017 | flood deaths in Lima | Mayor"),
        claim("f", "10 person 2017 | deaths in Lima flood | Red Cross"),
        claim("g", "99 USD 2017 | US goods trade deficit with Chile | B"),
        claim("h", "7 % 2017 | inflation forecast for Peru | Central bank"),
        claim("i", "8 % 2017 | inflation forecast for Peru | Central bank"),
    ];
    let expect = [
        "revision 7/8 Some(0.125) Central bank",
        "conflict 27.7/28/29.6 Some(0.064189) A,B",
        "conflict 10/40 Some(0.75) Mayor,Red Cross",
    ];
    assert_eq!(shown(&disputes(&claims)), expect);
    let mut backwards = claims.to_vec();
    backwards.reverse();
    assert_eq!(disputes(&backwards), disputes(&claims));
}

#[test]
fn no_dispute_where_all_agree() {
    let claims = [
        claim("a", "28 USD 2016 | US goods trade deficit with Chile | A"),
        claim("b", "27.7 USD 2016 | US goods trade deficit with Chile | B"),
    ];
    assert_eq!(disputes(&claims), []);
}

#[test]
fn most_stated_counts_documents() {
    let claims = [
        claim("a", "28 USD 2016 | US goods trade deficit with Chile | A"),
        claim("b", "27.7 USD 2016 | US goods trade deficit with Chile | B"),
        claim("c", "27.7 USD 2016 | American goods trade deficit with Chile | B"),
        claim("d", "5 USD 2016 | car exports | B"),
        claim("e", "5 USD 2016 | car exports | C"),
        claim("f", "9 USD 2016 | steel exports | C"),
    ];
    let found = most_stated(&claims, 5);
    let shown: Vec<String> =
        found.iter().map(|it| format!("{} {} {}", it.text, it.n_documents, it.speakers.join(","))).collect();
    assert_eq!(shown, ["27.7 3 A,B", "5 2 B,C"]);
    assert_eq!(most_stated(&claims, 1).len(), 1);
}

fn only(claims: &[Claim]) -> Dispute {
    let mut found = disputes(claims);
    assert_eq!(found.len(), 1);
    found.remove(0)
}

#[test]
fn a_side_gathers_what_fits_and_counts_its_sources() {
    let mut claims = vec![
        claim("a", "27.7 USD 2016 | US goods deficit with Chile | Trade Office"),
        claim("b", "28 USD 2016 | US goods deficit with Chile | Trade Office"),
        claim("c", "27.7 USD 2016 | US goods deficit with Chile | -"),
        claim("d", "29.6 USD 2016 | US goods deficit with Chile | A"),
        claim("e", "29.6 USD 2016 | US goods deficit with Chile | B"),
    ];
    for it in &mut claims {
        it.sentence = format!("{} {}.", it.figure.text, format!("{} wrote ", it.doc).repeat(9));
    }
    let dispute = only(&claims);
    let sides: Vec<String> = dispute
        .sides
        .iter()
        .map(|it| format!("{} {} {}/{}", it.text, it.speakers.join(","), it.n_independent, it.n_documents))
        .collect();
    assert_eq!(sides, ["27.7 Trade Office 2/3", "29.6 A,B 2/2"]);
    assert_eq!((dispute.n_independent, dispute.copies.len()), (4, 0));
    assert_eq!(dispute.reason, "no number fits 27.7 and 29.6, and they are not of one speaker");
    // One wire story in two papers.
    claims[4].sentence = claims[3].sentence.clone();
    let dispute = only(&claims);
    assert_eq!((dispute.sides[1].n_independent, dispute.n_independent), (1, 3));
    assert_eq!(dispute.copies, [[claims[3].id.clone(), claims[4].id.clone()]]);
}

/// Returns which claims, given by document, disagree.
fn disagreeing_documents(claims: &[Claim]) -> Vec<String> {
    let claims: Vec<&Claim> = claims.iter().collect();
    let mut pairs: Vec<String> = disagreeing(&claims)
        .into_iter()
        .map(|(a, b)| {
            let mut docs = [claims[a].doc.as_str(), claims[b].doc.as_str()];
            docs.sort_unstable();
            docs.join("-")
        })
        .collect();
    pairs.sort_unstable();
    pairs
}

#[test]
fn which_claims_disagree() {
    let mut claims = [
        claim("a", "27.6 USD 2016 | goods deficit | A"),
        claim("b", "27.6 USD 2016 | goods deficit | B"),
        claim("c", "29.9 USD 2016 | goods deficit | C"),
        claim("d", "29.9 USD 2017 | goods deficit | D"),
        claim("e", "31.5 USD 2016 | goods deficit | A"),
        claim("f", "9 USD 2016 | services surplus | F"),
    ];
    let expect = ["a-c", "a-e", "b-c", "b-e", "c-e"];
    assert_eq!(disagreeing_documents(&claims), expect);
    claims.reverse();
    assert_eq!(disagreeing_documents(&claims), expect, "whatever came first");
    // What one source says in one document is not a disagreement.
    assert!(disagreeing_documents(&[claims[1].clone(), Claim { doc: "e".into(), ..claims[5].clone() }]).is_empty());
}

#[test]
fn disagreements_of_many_claims_are_few() {
    let claims: Vec<Claim> = (0..2000)
        .map(|nth| claim(&format!("d{nth}"), &format!("{}.5 USD 2016 | goods deficit | S{nth}", 10 + nth % 500)))
        .collect();
    let claims: Vec<&Claim> = claims.iter().collect();
    let pairs = disagreeing(&claims);
    assert!(pairs.len() <= 8 * claims.len(), "{}", pairs.len());
    let told: BTreeSet<usize> = pairs.iter().flat_map(|(a, b)| [*a, *b]).collect();
    assert_eq!(told.len(), claims.len(), "each disagrees with some");
    for (a, b) in pairs {
        assert_eq!(compare(claims[a], claims[b]).class, Class::Conflict);
    }
}
