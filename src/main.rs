//! The command `jejak`.

use std::process::ExitCode;

use clap::Parser;
use mimalloc::MiMalloc;

/// Reads decode and drop many small values, the writer hands what one thread made to another: with the C library's allocator a
/// fifth of a card's instructions were spent in it.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    jejak::cli::exit(jejak::cli::Cli::parse().run())
}
