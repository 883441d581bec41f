//! Checks every command and option, found by walking clap's tree.

use crate::Cli;
use clap::{Command, CommandFactory as _};
use clap_complete::Shell;

/// Returns the whole tree, in the width of output that goes to no terminal.
fn tree() -> Command {
    let mut tree = Cli::command().term_width(100);
    tree.build();
    tree
}

/// Calls `each` for a command and its subcommands, with the words of each. Skips the `help` commands that clap adds.
fn walk(command: &mut Command, words: &str, each: &mut impl FnMut(&str, &mut Command)) {
    each(words, command);
    for below in command.get_subcommands_mut().filter(|it| it.get_name() != "help") {
        let words = format!("{words} {}", below.get_name());
        walk(below, &words, each);
    }
}

/// The help of all commands, so that changes to it are seen.
#[test]
fn help_texts() {
    let mut text = String::new();
    walk(&mut tree(), "whosaid", &mut |words, command| {
        if words == "whosaid export" {
            // The formats are listed in `docs/exports.md`, which another test checks.
            *command = command.clone().mut_arg("kind", |it| it.help("The format: …"));
        }
        text += &format!("$ {words} -h\n{}\n", command.render_help());
    });
    insta::assert_snapshot!(text);
}

#[test]
fn every_command_and_option_says_what_it_is_for() {
    walk(&mut tree(), "whosaid", &mut |words, command| {
        assert!(command.get_about().is_some(), "{words}");
        for argument in command.get_arguments().filter(|it| !it.is_hide_set()) {
            assert!(argument.get_help().is_some(), "{words}: {}", argument.get_id());
        }
    });
}

#[test]
fn every_command_and_option_can_be_completed_and_looked_up() {
    let mut completions = Vec::new();
    clap_complete::generate(Shell::Bash, &mut Cli::command(), "whosaid", &mut completions);
    let completions = String::from_utf8(completions).unwrap();
    walk(&mut tree(), "whosaid", &mut |words, command| {
        let mut page = Vec::new();
        clap_mangen::Man::new(command.clone()).render(&mut page).unwrap();
        let page = String::from_utf8(page).unwrap().replace('\\', "");
        assert!(completions.contains(command.get_name()), "{words}");
        let shown = command.get_arguments().filter(|it| !it.is_hide_set());
        for option in shown.filter_map(|it| it.get_long()) {
            let option = format!("--{option}");
            assert!(completions.contains(&option) && page.contains(&option), "{words}: {option}");
        }
    });
}
