//! `storywire completions SHELL` and `storywire man`, both from the one definition of the command line.

use super::args::{Arguments, CompletionsArgs};
use super::exit::Done;
use clap::CommandFactory;
use std::io::{self, Write};

/// Prints a completion script.
pub(crate) fn completions(args: &CompletionsArgs) -> anyhow::Result<Done> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Arguments::command(), "storywire", &mut script);
    io::stdout().write_all(&script)?;
    Ok(Done::Well)
}

/// Prints the man page, one section a command.
pub(crate) fn man() -> anyhow::Result<Done> {
    let mut page = Vec::new();
    let mut command = Arguments::command();
    command.build();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        let man = clap_mangen::Man::new(sub.clone());
        writeln!(page, ".SH \"STORYWIRE {}\"", sub.get_name().to_uppercase())?;
        man.render_synopsis_section(&mut page)?;
        man.render_description_section(&mut page)?;
        man.render_options_section(&mut page)?;
    }
    io::stdout().write_all(&page)?;
    Ok(Done::Well)
}
