//! The command `jejak`.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    jejak::cli::exit(jejak::cli::Cli::parse().run())
}
