//! `jejak inbox`

use clap::Args;

use super::{
    options::{Format, Place},
    output,
    source::Source,
    token::Token,
    writer,
};
use crate::{
    event::{Refusal, RefusalKind, Seq},
    query::{Query, Who},
};

/// What waits: entries of periods that end or have ended, approvals, findings due and overdue, targets that are not set,
/// periods to close (with what is missing), access to confirm.
#[derive(Debug, Args)]
pub struct Inbox {
    /// What waits for the account of this token; without one, what waits for anybody
    #[arg(long, value_name = "@FILE", env = "JEJAK_TOKEN", hide_env_values = true)]
    token: Option<Token>,
    #[command(flatten)]
    place: Place,
    /// How the output is written
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

impl Inbox {
    pub fn run(self) -> anyhow::Result<()> {
        let source = Source::open(self.place.dir())?;
        let own = self.token.as_ref().map(|token| grants(&source, token)).transpose()?;
        let who = own.as_deref().map_or(Who::Everybody, Who::Holder);
        let inbox = Query { who, ..source.query() }.inbox()?;
        match self.format {
            Format::Table => output::print(&inbox.text(output::style())),
            Format::Json => output::print_json(&inbox.json()),
            Format::Csv => output::print(&inbox.csv()?),
        }
    }
}

/// The grants that a token stands for.
fn grants(source: &Source, token: &str) -> Result<Vec<Seq>, Refusal> {
    let hash = writer::token_hash(token);
    let own: Vec<Seq> = source.global.grants(Seq::MAX).filter(|g| g.token == Some(hash)).map(|g| g.seq).collect();
    match own.is_empty() {
        false => Ok(own),
        true => {
            let detail = "token tidak dikenal, atau aksesnya sudah dicabut";
            let accepted = "token akses yang masih berlaku; tanpa --token: semua yang menunggu";
            Err(Refusal::new(RefusalKind::NotAllowed, "--token", "(dirahasiakan)", detail, accepted))
        }
    }
}
