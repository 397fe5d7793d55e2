//! `jejak inbox`

use std::time::Duration;

use clap::Args;

use super::{
    options::{Format, Place},
    output,
    source::Source,
    token::Token,
    writer,
};
use crate::{
    event::{Refusal, Seq},
    peer::Message,
    present::{
        Style,
        view::inbox::{Inbox as Waiting, Tertunda},
    },
    query::{Query, Who},
    store::{attest::EVIDENCE, evidence},
};

/// What waits: entries of periods that end or have ended, approvals, findings due and overdue, targets that are not set,
/// periods to close (with what is missing), access to confirm, imports in quarantine.
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
    /// Send it to this address instead, as a digest for a mail or chat gateway: JSON, signed as Standard Webhooks
    #[arg(long, value_name = "URL", requires = "secret")]
    send: Option<String>,
    /// Secret that the gateway knows as well, for the signature
    #[arg(long, value_name = "@FILE", env = "JEJAK_WEBHOOK_SECRET", hide_env_values = true)]
    secret: Option<Token>,
    /// Most attempts
    #[arg(long, value_name = "N", default_value_t = 6, value_parser = clap::value_parser!(u32).range(1..=20))]
    tries: u32,
    /// Seconds before the second attempt; it doubles after each
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pause: u64,
    /// Send it also where nothing waits
    #[arg(long)]
    empty: bool,
}

impl Inbox {
    pub fn run(self) -> anyhow::Result<()> {
        let source = Source::open(self.place.dir())?;
        let own = self.token.as_ref().map(|token| grants(&source, token)).transpose()?;
        let who = own.as_deref().map_or(Who::Everybody, Who::Holder);
        let mut inbox = Query { who, ..source.query() }.inbox()?;
        let akun = own.iter().flatten().find_map(|seq| source.global.grant(*seq)).map(|grant| &grant.akun);
        let noted = evidence::left(&self.place.dir().join(EVIDENCE), akun)?;
        let noted = noted.iter().filter_map(|(_, text)| serde_json::from_str(text).ok()).collect();
        inbox.tugas.extend(Tertunda::tugas(noted, inbox.hari));
        if let (Some(url), Some(secret)) = (&self.send, &self.secret) {
            return self.digest(url, secret, &inbox);
        }
        match self.format {
            Format::Table => output::print(&inbox.text(output::style())),
            Format::Json => output::print_json(&inbox.json()),
            Format::Csv => output::print(&inbox.csv()?),
        }
    }
}

impl Inbox {
    /// Sends the inbox. The same content on the same day gives the same message id, so that a gateway can detect duplicates.
    fn digest(&self, url: &str, secret: &Token, inbox: &Waiting) -> anyhow::Result<()> {
        if inbox.tugas.is_empty() && !self.empty {
            return output::print("Tidak ada yang menunggu; tidak ada yang dikirim.\n");
        }
        let mut body = inbox.json();
        body["type"] = "jejak.perlu".into();
        body["text"] = inbox.text(Style::PLAIN).into();
        let body = serde_json::to_string(&body)?;
        let id = format!("perlu_{}", &blake3::hash(body.as_bytes()).to_hex()[..32]);
        let at = super::source::now().0.div_euclid(1_000_000);
        let sent = Message { id, at, body };
        let nth = sent.send(url, secret.as_bytes(), self.tries, Duration::from_secs(self.pause))?;
        output::print(&format!("{} hal dikirim sebagai {} pada percobaan ke-{nth}\n", inbox.tugas.len(), sent.id))
    }
}

/// The grants of a token.
fn grants(source: &Source, token: &str) -> Result<Vec<Seq>, Refusal> {
    let hash = writer::token_hash(token);
    let own: Vec<Seq> = source.global.hidup_dengan(hash, source.day()).map(|g| g.seq).collect();
    match own.is_empty() {
        false => Ok(own),
        true => {
            let accepted = "token akses yang masih berlaku; tanpa --token: semua yang menunggu";
            Err(writer::unknown(&source.global, hash, accepted))
        }
    }
}
