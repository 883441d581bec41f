//! The flags that select claims.

use clap::builder::PossibleValuesParser;
use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Command, Id};
use whosaid_graph::{ClaimFilter, FILTERS, FilterField, FilterType, Sort};

/// The flags that choose claims: those of [`FILTERS`], except `--corroborated`, which only `whosaid claims` has.
pub struct FilterArgs(ClaimFilter);

impl FilterArgs {
    /// The name of the group of all these flags.
    pub const GROUP: &str = "FilterArgs";

    pub fn filter(&self, sort: Sort, limit: Option<usize>) -> ClaimFilter {
        ClaimFilter { sort, limit, ..self.0.clone() }
    }
}

fn flags() -> impl Iterator<Item = &'static FilterField> {
    FILTERS.iter().filter(|it| it.name != "corroborated")
}

impl clap::Args for FilterArgs {
    fn group_id() -> Option<Id> {
        Some(Self::GROUP.into())
    }

    fn augment_args(command: Command) -> Command {
        let group = ArgGroup::new(Self::GROUP).multiple(true).args(flags().map(|it| it.name));
        command.next_help_heading("Filters").args(flags().map(flag)).group(group)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl clap::FromArgMatches for FilterArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut args = Self(ClaimFilter::default());
        args.update_from_arg_matches(matches)?;
        Ok(args)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        for field in flags() {
            let value = match field.of_type {
                FilterType::Switch => matches.get_flag(field.name).then_some("true"),
                _ => matches.get_one::<String>(field.name).map(String::as_str),
            };
            if let Some(value) = value {
                let set = field.set(&mut self.0, value);
                set.map_err(|error| clap::Error::raw(ErrorKind::ValueValidation, error))?;
            }
        }
        Ok(())
    }
}

fn flag(field: &'static FilterField) -> Arg {
    let flag = Arg::new(field.name).long(field.name).help(field.about);
    let checked = |text: &str| match field.set(&mut ClaimFilter::default(), text) {
        Ok(()) => Ok(text.to_owned()),
        Err(error) => Err(error.to_string()),
    };
    match field.of_type {
        FilterType::Switch if field.name == "attributed" => {
            flag.action(ArgAction::SetTrue).conflicts_with("unattributed")
        }
        FilterType::Switch => flag.action(ArgAction::SetTrue),
        FilterType::Text => flag.value_name(field.value_name),
        FilterType::Name(names) => flag.value_name(field.value_name).value_parser(PossibleValuesParser::new(names)),
        FilterType::Number => flag.value_name(field.value_name).value_parser(checked).allow_hyphen_values(true),
        FilterType::Period => flag.value_name(field.value_name).value_parser(checked),
    }
}

/// Returns the flags that express a filter, without order and limit.
pub fn filter_words(filter: &ClaimFilter) -> Vec<String> {
    let flags = FILTERS.iter().filter_map(|field| Some((field, field.of(filter)?)));
    let flags = flags.map(|(field, value)| (format!("--{}", field.name), field.of_type, value));
    flags
        .flat_map(|(flag, of_type, value)| match of_type {
            FilterType::Switch => vec![flag],
            _ => words(&flag, Some(value)),
        })
        .collect()
}

/// Returns a flag with its value, or nothing without a value.
pub fn words(flag: &str, value: Option<String>) -> Vec<String> {
    match value {
        // Otherwise it would be taken for a flag.
        Some(value) if value.starts_with('-') => vec![format!("{flag}={value}")],
        Some(value) => vec![flag.to_owned(), value],
        None => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{Args as _, FromArgMatches as _};

    fn parsed(words: &[&str]) -> Result<ClaimFilter, clap::Error> {
        let command = FilterArgs::augment_args(Command::new("claims").no_binary_name(true));
        let matches = command.try_get_matches_from(words)?;
        Ok(FilterArgs::from_arg_matches(&matches)?.filter(Sort::default(), None))
    }

    #[test]
    fn flags_come_back_as_they_were_typed() {
        let line =
            ["--speaker", "World Bank", "--kind", "money", "--min=-3", "--period", "2011/2016", "--unattributed"];
        assert_eq!(filter_words(&parsed(&line).unwrap()), line);
    }

    #[test]
    fn numbers_as_people_type_them() {
        for (text, expect) in
            [("954", "954"), ("200,000", "200000"), ("20e9", "20000000000"), ("2.5E3", "2500"), ("-3", "-3")]
        {
            let min = parsed(&["--min", text]).unwrap().min;
            assert_eq!(min.map(|it| it.normalize().to_string()).as_deref(), Some(expect), "{text}");
        }
        for text in ["", "many", "1e999", "e", "1.2.3", "99999999999999999999999999999999"] {
            assert!(parsed(&["--min", text]).is_err(), "{text}");
        }
    }
}
