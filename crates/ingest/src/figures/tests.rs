//! The grammar by example: a text, and the figures that it states.

use super::*;
use crate::analysis::tests::analysis;

/// Checks the figures of `text`, each as `words|kind|value|unit`, with `|modifier` and `|form direction` where they say
/// more than a plain level.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let a = analysis(text);
    let found: Vec<String> = figures(&a, |_| false)
        .iter()
        .map(|f| {
            let mut line =
                format!("{}|{}|{}|{}", a.slice(f.tokens.clone()), f.kind, f.value, f.unit.as_deref().unwrap_or("-"));
            if let Some(modifier) = f.modifier {
                line += &format!("|{modifier}");
            }
            if f.form != Form::Level && f.form != Form::Rank {
                line += &format!("|{}", f.form);
            }
            if let Some(direction) = f.direction {
                line += &format!(" {direction}");
            }
            line
        })
        .collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn money() {
    check("The deficit was US$27.7 billion.", &["US$27.7 billion|money|27700000000|USD"]);
    check("It paid $6.3bn and €40m.", &["$6.3bn|money|6300000000|USD", "€40m|money|40000000|EUR"]);
    check(
        "about 19.4 trillion won ($13.4 billion)",
        &["19.4 trillion won|money|19400000000000|KRW|about", "$13.4 billion|money|13400000000|USD"],
    );
    check("They sold it for 10.5 million Australian dollars.", &["10.5 million Australian dollars|money|10500000|AUD"]);
    check("A litre costs 99 cents, or 80p.", &["99 cents|money|0.99|USD", "80p|money|0.8|GBP"]);
    check("It lost half a billion dollars.", &["half a billion dollars|money|500000000|USD|change down"]);
    check("It cost tens of thousands of dollars.", &["tens of thousands of dollars|money||USD"]);
}

#[test]
fn percent() {
    check("Tariffs of 25 percent hit 80% of imports.", &["25 percent|percent|25|%", "80%|percent|80|%|share"]);
    check("Its share rose 2 percentage points.", &["2 percentage points|percent|2|percentage point|change up"]);
    check("The bank cut rates by 25 basis points.", &["25 basis points|percent|25|basis point|change down"]);
    check(
        "Sales fell 24.8 per cent to 2.43 million tons.",
        &["24.8 per cent|percent|24.8|%|change down", "2.43 million tons|quantity|2430000|ton"],
    );
    check("A 12 percent drop followed.", &["12 percent|percent|12|%|change down"]);
    check("The 25-percent tariff stays.", &["25-percent|percent|25|%"]);
}

#[test]
fn counts() {
    check("It cost 200,000 American jobs.", &["200,000|count|200000|job"]);
    check("More than 4,600 people died.", &["4,600|count|4600|people|more than"]);
    check("At least five of the 14 states joined.", &["five|count|5|state|at least", "14|count|14|state"]);
    check("Dozens of workers left.", &["Dozens|count||worker"]);
    check("They exempted twenty-five thousand vehicles.", &["twenty-five thousand|count|25000|vehicle"]);
    check("The Senate voted 52-48.", &["52-48|count|52 – 48|-"]);
}

#[test]
fn ranges_and_changes() {
    check("It will cost between $3 and $5 billion.", &["$3 and $5 billion|money|3000000000 – 5000000000|USD"]);
    check("Some 20-30 per cent of farms closed.", &["20-30 per cent|percent|20 – 30|%|about|share"]);
    check("It rose from 28.3% to 32.1% of output.", &["28.3%|percent|28.3|%", "32.1%|percent|32.1|%|share"]);
    check(
        "It grew from $15.1 billion to $29.6 billion.",
        &["$15.1 billion|money|15100000000|USD", "$29.6 billion|money|29600000000|USD"],
    );
    check(
        "A plan of $21 billion to $24.5 billion exists.",
        &["$21 billion to $24.5 billion|money|21000000000 – 24500000000|USD"],
    );
    check("It killed anywhere from 6 to 18 people.", &["6 to 18|count|6 – 18|people"]);
    check("Rates went from 5 to 7 percent.", &["5|percent|5|%", "7 percent|percent|7|%"]);
}

#[test]
fn durations_ranks_multiples() {
    check("The six-year-old deal runs for 180 days.", &["six-year-old|duration|6|year", "180 days|duration|180|day"]);
    check("Korea is its sixth-largest trading partner.", &["sixth-largest|rank|6|trading partner"]);
    check("The deficit doubled.", &["doubled|multiple|2|-|change up"]);
    check("Two-thirds of voters agree.", &["Two-thirds|multiple|0.6666666666666666666666666667|voter|share"]);
    check("About half of the cars are made there.", &["half|multiple|0.5|car|about|share"]);
    check("One in five children is poor.", &["One in five|multiple|0.2|child|share"]);
    check("It is 70 times higher than the official toll.", &["70 times|multiple|70|-"]);
    check("Costs rose tenfold.", &["tenfold|multiple|10|-|change"]);
}

#[test]
fn quantities() {
    check("It shipped 3.23 million tons.", &["3.23 million tons|quantity|3230000|ton"]);
    check(
        "Warming of 1.5 degrees Celsius (2.7°F) is near.",
        &["1.5 degrees Celsius|quantity|1.5|celsius", "2.7°F|quantity|2.7|fahrenheit"],
    );
    check("The fire burned 5,000 hectares.", &["5,000 hectares|quantity|5000|hectare"]);
}

#[test]
fn what_is_no_figure() {
    for text in [
        "Section 232 of the act was used.",
        "The G20 met with COVID-19 in mind.",
        "The Boeing 737 was late.",
        "It called for Resolution 2231.",
        "1. The first item",
        "This led to growth.12 The rest followed.",
        "It is one of the best.",
        "No one came, and nobody asked which one.",
        "Call 555-123-4567 now.",
        "The first half was dull.",
        "A double-edged sword.",
        "The two-way trade grew.",
    ] {
        check(text, &[]);
    }
}

#[test]
fn what_the_words_leave_open() {
    #[track_caller]
    fn interval(text: &str, low: &str, high: &str) {
        let a = analysis(text);
        let figure = &figures(&a, |_| false)[0];
        let show = |n: Option<Decimal>| n.map(|n| n.normalize().to_string()).unwrap_or_default();
        assert_eq!(
            (show(figure.interval.low), show(figure.interval.high)),
            (low.to_owned(), high.to_owned()),
            "{text}"
        );
    }
    interval("It was $27.7 billion.", "27650000000", "27750000000");
    interval("It was about $30 billion.", "29000000000", "31000000000");
    interval("It cost about 200,000 jobs.", "190000", "210000");
    interval("At least 5 died.", "5", "");
    interval("Up to 300 were hurt.", "", "300");
    interval("It takes 3 to 5 percent.", "2.5", "5.5");
}
