//! Examples: a text, and of its figures the measure and the period.

use crate::lexicon::Lexicon;
use whosaid_model::Document;

#[track_caller]
fn check(text: &str, expected: &[(&str, &str, &str)]) {
    let found = crate::extract(&Document::new("d", text), Lexicon::shipped());
    let figures: Vec<_> = found
        .figures
        .iter()
        .map(|f| {
            let period = f.period.as_ref().map_or("", |it| it.as_str());
            (f.text.as_str(), f.measure.as_deref().unwrap_or_default(), period)
        })
        .collect();
    assert_eq!(figures, expected, "{text}");
}

#[test]
fn measures() {
    for (text, expected) in [
        ("It cost 200,000 American jobs.", &[("200,000", "American jobs", "")][..]),
        ("They agreed on a 25% tariff on pickup trucks.", &[("25%", "tariff on pickup trucks", "")]),
        ("The deficit with Peru rose to $18 billion.", &[("$18 billion", "deficit with Peru", "")]),
        (
            "Norway had a surplus of $5 billion with Peru in 2016.",
            &[("$5 billion", "Norway surplus with Peru", "2016")],
        ),
        (
            "Aid provided and raised by rich countries grew to $80 billion in 2018.",
            &[("$80 billion", "Aid provided and raised by rich countries", "2018")],
        ),
        (
            "Firms buy 59% of the products necessary for their work.",
            &[("59%", "share of products necessary for their work", "")],
        ),
        (
            "Peru is a large partner, with $112 billion in total trade in goods.",
            &[("$112 billion", "total trade in goods", "")],
        ),
        (
            "Aid provided and raised by them had reached $80 billion in 2018.",
            &[("$80 billion", "Aid provided and raised by them", "2018")],
        ),
        (
            "Oxfam put the real value of the aid in 2022 at between $28 billion and $35 billion.",
            &[("$28 billion and $35 billion", "real value of the aid", "2022")],
        ),
        ("The official toll stays at 64.", &[("64", "official toll", "")]),
        (
            "The deficit of $18.8 billion in cars and auto parts with Peru is large.",
            &[("$18.8 billion", "deficit in cars and auto parts with Peru", "")],
        ),
    ] {
        check(text, expected);
    }
}

#[test]
fn measures_from_another_figure_or_line() {
    check(
        "The deficit with Peru was $5 billion in 2011. It stood at $6 billion in 2016.",
        &[("$5 billion", "deficit with Peru", "2011"), ("$6 billion", "deficit with Peru", "2016")],
    );
    check(
        "The share of loans was 28% in 2011, compared to 32% in 2012.",
        &[("28%", "share of loans", "2011"), ("32%", "share of loans", "2012")],
    );
    check(
        "Norway's deficit with Peru is old. Press accounts set the 2011 gap at $15 billion.",
        &[("$15 billion", "Norway's deficit with Peru", "2011")],
    );
    check("- 499: deaths in the storm, by its own count.", &[("499", "deaths in the storm", "")]);
    check(
        "Money raised by rich countries:\n\n- 2014: $61.8 billion\n- 2016: $58.5 billion\n",
        &[
            ("$61.8 billion", "Money raised by rich countries", "2014"),
            ("$58.5 billion", "Money raised by rich countries", "2016"),
        ],
    );
}

#[test]
fn tables() {
    check(
        "Trade\n\n| Year | Goods deficit |\n|---|---|\n| 2015 | $28.3 billion |\n| 2016 | $27.7 billion |\n",
        &[("$28.3 billion", "Goods deficit", "2015"), ("$27.7 billion", "Goods deficit", "2016")],
    );
    check(
        "Exports of cars\n\n| Country | 2015 | 2016 |\n|---|---|---|\n| Germany | $5 billion | $6 billion |\n",
        &[("$5 billion", "Exports of cars Germany", "2015"), ("$6 billion", "Exports of cars Germany", "2016")],
    );
    check("Country\tExports\nNorway\t$5 billion\n", &[("$5 billion", "Exports Norway", "")]);
}

#[test]
fn periods() {
    for (text, expected) in [
        (
            "The deficit has doubled since the pact took effect in March 2012.",
            &[("doubled", "deficit", "2012-03/..")][..],
        ),
        ("The bureau counted 985 deaths in September and October 2017.", &[("985", "deaths", "2017-09/2017-10")]),
        ("In a 2018 survey by the Pew Research Center, 57 percent said yes.", &[("57 percent", "", "2018")]),
        (
            "The deficit was $21 billion in March 2017. That was 18% less than a year earlier.",
            &[("$21 billion", "deficit", "2017-03"), ("18%", "deficit", "")],
        ),
        (
            "Exports came to $5 billion in 2016. Over the same period, imports came to $6 billion.",
            &[("$5 billion", "Exports", "2016"), ("$6 billion", "imports", "2016")],
        ),
        (
            "They set the 2011 gap at $15 billion and the 2016 gap at $29 billion.",
            &[("$15 billion", "gap", "2011"), ("$29 billion", "gap", "2016")],
        ),
        (
            "For 2020, the ministry recorded aid of $83 billion, the bank said on Friday.",
            &[("$83 billion", "aid", "2020")],
        ),
        ("In 2015, the ministry recorded aid of $83 billion.", &[("$83 billion", "aid", "")]),
    ] {
        check(text, expected);
    }
}
