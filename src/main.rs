//! The command `jejak`.

use std::process::ExitCode;

use clap::Parser;
use mimalloc::MiMalloc;

/// mimalloc: reads decode and drop many small values, and the writer passes values from thread to thread. With the C library's
/// allocator, a fifth of a card's instructions were spent in it.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    jejak::cli::exit(jejak::cli::Cli::parse().run())
}
