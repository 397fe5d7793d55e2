//! `jejak man` and `jejak completions`: generated from the commands themselves, for packages.

use std::{
    fs,
    io::{self, Write},
    path::PathBuf,
};

use anyhow::Context as _;
use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::Cli;

/// Man pages of all commands, as files of a folder.
#[derive(Debug, Args)]
pub struct Man {
    /// Folder for the pages
    dir: PathBuf,
}

impl Man {
    pub fn run(self) -> anyhow::Result<()> {
        fs::create_dir_all(&self.dir).with_context(|| format!("{} tidak dapat dibuat", self.dir.display()))?;
        Ok(clap_mangen::generate_to(Cli::command(), &self.dir)?)
    }
}

/// Completions for a shell, on stdout.
#[derive(Debug, Args)]
pub struct Completions {
    /// Shell
    shell: Shell,
}

impl Completions {
    pub fn run(self) -> anyhow::Result<()> {
        let mut text = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "jejak", &mut text);
        Ok(io::stdout().write_all(&text)?)
    }
}
