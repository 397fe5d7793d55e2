//! `jejak actor-key`: keys by which accounts sign what they record.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{new_key, options::Acting, output, receipt, signing, source::Source, writer};
use crate::{
    event::{
        AccountId, Draft, Event, Heksa, Seq, Teks, UnitCode,
        data::{KunciAkunDicabut, KunciAkunDitetapkan, PenerimaanDitetapkan, Role},
    },
    projection::KunciAkun,
};

/// Keys by which accounts sign what they record.
#[derive(Debug, Args)]
pub struct ActorKeys {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a key: a file that only its owner reads; prints the public half
    New {
        /// File, which must not exist yet
        file: PathBuf,
    },
    /// Record a key for an account; a second account confirms it with `jejak confirm`
    Set(Set),
    /// Withdraw the key of an account: lost, stolen, or nobody's any more
    Withdraw(Withdraw),
    /// Demand the signature of whoever acts in these roles, from here on and for good
    Demand(Demand),
}

#[derive(Debug, Args)]
struct Set {
    /// Account; the one of the token where none is given
    account: Option<AccountId>,
    /// File of the new key, as `new` made it: for one's own account, which proves that it has it
    #[arg(long, value_name = "FILE", conflicts_with = "public", required_unless_present = "public")]
    new: Option<PathBuf>,
    /// Public half, 64 hex digits: for the account of somebody else, by an administrator
    #[arg(long, value_name = "HEX")]
    public: Option<Heksa<32>>,
    #[command(flatten)]
    acting: Acting,
}

#[derive(Debug, Args)]
struct Withdraw {
    /// Account
    account: AccountId,
    /// Reason
    #[arg(long, value_name = "TEXT")]
    alasan: Teks,
    #[command(flatten)]
    acting: Acting,
}

#[derive(Debug, Args)]
struct Demand {
    /// Roles; admin is always among them
    #[arg(required = true, value_parser = super::grant::role)]
    role: Vec<Role>,
    /// Reason
    #[arg(long, value_name = "TEXT")]
    alasan: Teks,
    #[command(flatten)]
    acting: Acting,
}

impl ActorKeys {
    pub fn run(self) -> anyhow::Result<()> {
        match self.command {
            Command::New { file } => output::print(&format!("{}\n", new_key::write_key(&file)?)),
            Command::Set(command) => command.run(),
            Command::Withdraw(command) => command.run(),
            Command::Demand(command) => command.run(),
        }
    }
}

fn draft(source: &Source, event: Event, refs: Vec<Seq>) -> Draft {
    Draft { unit: UnitCode::ledger(), berlaku: source.day(), event, refs, id: None, expect: None }
}

/// The keys of an account that wait for a second account.
pub fn waiting<'a>(source: &'a Source, akun: &'a AccountId) -> impl Iterator<Item = &'a KunciAkun> {
    source.global.keys().iter().filter(move |key| key.akun == *akun && key.waits())
}

impl Set {
    fn run(self) -> anyhow::Result<()> {
        let new = self.new.as_deref().map(signing::read).transpose()?;
        self.acting.held_alone(|vault| {
            let source = Source::over(vault.reader())?;
            let public = new.as_ref().map(crate::ledger::ActorKey::public).or(self.public);
            let kunci = public.ok_or_else(|| anyhow::anyhow!("kunci belum diberikan: --new atau --public"))?;
            let set = |akun: AccountId| {
                let event = Event::KunciAkunDitetapkan(KunciAkunDitetapkan {
                    akun,
                    kunci,
                    alasan: None,
                    dokumen: None,
                    asumsi: false,
                    keterangan: None,
                    sumber: None,
                    tanda_tangan: None,
                });
                draft(&source, event, Vec::new())
            };
            let own = writer::actor(&source, &self.acting.token, &[])?;
            let akun = self.account.clone().unwrap_or_else(|| own.id.clone());
            let mut drafts = vec![set(akun.clone())];
            let actor = writer::actor(&source, &self.acting.token, &drafts)?;
            // The first own key signs itself; a change is signed by the key in force, which the option names.
            let first = source.global.key_of(&akun, source.last()).is_none();
            if let (Some(new), true, true) = (&new, first, akun == actor.id) {
                signing::sign(&mut drafts[0], &actor, new, &crate::store::origin(&vault.reader())?)?;
            }
            let receipt = writer::append(vault, drafts, actor)?;
            receipt::print(vault.reader(), &receipt, self.acting.format)?;
            if first {
                eprintln!("jejak: kunci {akun} berlaku sesudah dikonfirmasi admin lain: jejak confirm {akun}");
            }
            Ok(())
        })
    }
}

impl Withdraw {
    fn run(self) -> anyhow::Result<()> {
        self.acting.held_alone(|vault| {
            let source = Source::over(vault.reader())?;
            let own = source.global.keys().iter().filter(|k| k.akun == self.account && k.ended.is_none());
            let event = Event::KunciAkunDicabut(KunciAkunDicabut {
                akun: self.account.clone(),
                alasan: Some(self.alasan.clone()),
                dokumen: None,
                asumsi: false,
                keterangan: None,
                sumber: None,
                tanda_tangan: None,
            });
            let drafts: Vec<_> = own.map(|key| draft(&source, event.clone(), vec![key.seq])).collect();
            anyhow::ensure!(!drafts.is_empty(), "akun {} tidak mempunyai kunci", self.account);
            let actor = writer::actor(&source, &self.acting.token, &drafts)?;
            let receipt = writer::append(vault, drafts, actor)?;
            receipt::print(vault.reader(), &receipt, self.acting.format)
        })
    }
}

impl Demand {
    fn run(self) -> anyhow::Result<()> {
        self.acting.held_alone(|vault| {
            let source = Source::over(vault.reader())?;
            let drafts = vec![draft(&source, self.event(&source), Vec::new())];
            let actor = writer::actor(&source, &self.acting.token, &drafts)?;
            let receipt = writer::append(vault, drafts, actor)?;
            receipt::print(vault.reader(), &receipt, self.acting.format)
        })
    }

    /// The present settings, plus these roles.
    fn event(&self, source: &Source) -> Event {
        let now = source.global.penerimaan(source.last());
        let mut wajib_tanda_tangan = now.wajib_tanda_tangan.clone();
        for role in std::iter::once(&Role::Admin).chain(&self.role) {
            if !wajib_tanda_tangan.contains(role) {
                wajib_tanda_tangan.push(*role);
            }
        }
        Event::PenerimaanDitetapkan(PenerimaanDitetapkan {
            versi: now.versi,
            konfirmasi: now.konfirmasi.clone(),
            penanda: now.penanda,
            masa_akses: now.masa_akses,
            wajib_tanda_tangan,
            alasan: Some(self.alasan.clone()),
            dokumen: None,
            asumsi: false,
            keterangan: None,
            sumber: None,
            tanda_tangan: None,
        })
    }
}
