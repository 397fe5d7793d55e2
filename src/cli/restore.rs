//! `jejak restore`

use std::{
    fs::{self, OpenOptions},
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::Context as _;
use clap::Args;
use serde_json::json;

use super::{options::Format, output, source::now, token::Token};
use crate::{
    ledger::Identity,
    present::number,
    store::{
        self, Vault,
        backup::{self, BackupError, Manifest, Pieces, Restored, Unlock},
        disk_real::RealDisk,
        head,
        ledger::Options,
    },
};

/// Restores a ledger from a backup into a directory that is empty or not there yet.
///
/// Nothing opens the directory until all of it is there, verified, and its figures at ten moments are those of the backup.
/// Broken off, it goes on when run again.
#[derive(Debug, Args)]
pub struct Restore {
    /// Folder of the backups
    target: PathBuf,
    /// Directory for the ledger; with --rehearse, folder for what the rehearsal needs for a while
    #[arg(required_unless_present = "rehearse")]
    dir: Option<PathBuf>,
    /// Number of the backup; the newest where none is given
    #[arg(long, value_name = "N")]
    number: Option<u64>,
    /// Restore, verify, compare figures, open for writing, measure; then leave nothing behind
    #[arg(long)]
    rehearse: bool,
    /// Directory of the ledger as it runs: tell how many events the backup lacks
    #[arg(long, value_name = "DIR", requires = "rehearse")]
    against: Option<PathBuf>,
    /// File for the signing key; ledger.key in the directory where none is given
    #[arg(long, value_name = "PATH")]
    key: Option<PathBuf>,
    /// Locked signing key (.age) to open
    ///
    /// With --rehearse it is tried, and left nowhere
    #[arg(long, value_name = "FILE")]
    unlock: Option<PathBuf>,
    /// File with the private key (AGE-SECRET-KEY-1…) that opens it
    #[arg(long, value_name = "FILE", requires = "unlock")]
    identity: Option<PathBuf>,
    /// Passphrase that opens it: @FILE, - for standard input, or in the environment
    #[arg(long, value_name = "@FILE", env = "JEJAK_PASSPHRASE", hide_env_values = true, conflicts_with = "identity")]
    passphrase: Option<Token>,
    /// How the output is written
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

impl Restore {
    pub fn run(self) -> anyhow::Result<()> {
        let pieces = Pieces::read(&self.target)?;
        let manifest = match self.number {
            Some(number) => pieces.manifest(number)?,
            None => {
                let (newest, damaged) = pieces.newest()?;
                damaged
                    .iter()
                    .for_each(|n| output::remark(&format!("daftar cadangan {n} rusak; yang terdahulu dipakai")));
                newest.ok_or_else(|| BackupError::None(self.target.clone()))?
            }
        };
        if self.rehearse {
            return self.rehearsal(&pieces, manifest);
        }
        let Some(dir) = &self.dir else { anyhow::bail!("sebutkan direktori untuk pulihan") };
        let key = self.key.clone().unwrap_or_else(|| dir.join("ledger.key"));
        let opened = self.opened()?;
        let restored = restore(&pieces, manifest, dir, &key)?;
        if let Some(plain) = opened {
            place_key(dir, &key, &plain)?;
        }
        match self.format {
            Format::Table => output::print(&text(&restored, dir, &key)),
            Format::Json | Format::Csv => output::print_json(&document(&restored, json!(null))),
        }
    }

    /// Unlocks the signing key before anything is written, so that a wrong passphrase costs nothing.
    fn opened(&self) -> anyhow::Result<Option<zeroize::Zeroizing<Vec<u8>>>> {
        let Some(file) = &self.unlock else { return Ok(None) };
        let sealed = fs::read(file).with_context(|| format!("{} tidak dapat dibaca", file.display()))?;
        let unlock = match (&self.identity, &self.passphrase) {
            (Some(identity), _) => Unlock::identities(&zeroize::Zeroizing::new(fs::read_to_string(identity)?))?,
            (None, Some(text)) => Unlock::passphrase(text),
            (None, None) => anyhow::bail!("--unlock memerlukan --identity atau --passphrase"),
        };
        Ok(Some(unlock.open(&sealed)?))
    }

    fn rehearsal(&self, pieces: &Pieces, manifest: Manifest) -> anyhow::Result<()> {
        let began = Instant::now();
        let unlocked = self.opened()?;
        let mut folder = tempfile::Builder::new();
        folder.prefix("jejak-latihan-");
        let within = self.dir.clone().unwrap_or_else(std::env::temp_dir);
        let refused = || format!("{}: latihan memerlukan folder yang sudah ada dan dapat ditulis", within.display());
        let place = folder.tempdir_in(&within).with_context(refused)?;
        let dir = place.path().join("buku");
        let key = dir.join("ledger.key");
        let restored = restore(pieces, manifest, &dir, &key)?;
        if let Some(plain) = unlocked {
            place_key(&dir, &key, &plain)?;
        }
        let writes = !store::replica::is_mirror(&dir) && opens(&dir, &key)?;
        let rto = began.elapsed().as_secs_f64();
        let saat = restored.manifest.saat;
        let age = now().0.saturating_sub(saat.0).max(0) / 1_000_000;
        let lacks = match &self.against {
            Some(live) => {
                let head =
                    head::read(RealDisk::new(live).as_ref())?.context("--against: tidak ada buku besar di sini")?;
                Some(head.seq.saturating_sub(restored.manifest.seq))
            }
            None => None,
        };
        place.close()?;
        let measured = json!({"rto_detik": format!("{rto:.3}"), "rpo_detik": age, "rpo_event": lacks});
        if self.format != Format::Table {
            let mut document = document(&restored, measured);
            document["terbuka_untuk_menulis"] = json!(writes);
            return output::print_json(&document);
        }
        let open = if writes {
            "terbuka untuk menulis"
        } else {
            "terbuka untuk dibaca saja: tanpa kunci tanda tangan tidak ada yang dapat dicatat (coba kuncinya dengan --unlock)"
        };
        let lacks = lacks.map_or(String::new(), |n| format!(", {} event", number::exact(n.into())));
        output::print(&format!(
            "Latihan pemulihan cadangan {} dari «{}» berhasil: {} event, {open}, tidak ada yang ditinggalkan.\n\
             Dibandingkan: {}\n\
             Waktu sampai dapat dipakai lagi (RTO): {rto:.1} detik\n\
             Yang hilang bila mesin hilang sekarang (RPO): {age} detik terakhir, sejak {saat}{lacks}\n",
            restored.manifest.nomor,
            restored.manifest.ledger,
            number::exact(restored.manifest.seq.into()),
            restored.compared.join("; "),
        ))
    }
}

fn restore(pieces: &Pieces, manifest: Manifest, dir: &Path, key: &Path) -> anyhow::Result<Restored> {
    let bar = output::bar("memeriksa pulihan");
    let restored = backup::restore(pieces, manifest, dir, key, &output::progress(&bar))?;
    bar.finish_and_clear();
    Ok(restored)
}

/// Opens a restored ledger for writing and closes it. Returns whether events can be recorded in it: if its lines bear tags, only
/// with its key.
fn opens(dir: &Path, key: &Path) -> anyhow::Result<bool> {
    let vault = Vault::open(dir, Options::system(), &|_, _| ())?;
    let (reader, held) = (vault.reader(), key.is_file());
    let (global, last) = (reader.global()?, reader.last().seq);
    let writes = held && Identity::read(&reader)?.signer(key).is_ok() || !global.penerimaan(last).penanda;
    drop(reader);
    vault.close()?;
    Ok(writes)
}

/// Puts the signing key beside a ledger, if it is the ledger's key.
fn place_key(dir: &Path, key: &Path, plain: &[u8]) -> anyhow::Result<()> {
    write_key(key, plain)?;
    let reader = store::read(dir, &|_, _| ())?;
    Ok(Identity::read(&reader)?.signer(key).map(drop).inspect_err(|_| drop(fs::remove_file(key)))?)
}

fn write_key(file: &Path, plain: &[u8]) -> anyhow::Result<()> {
    let told = || format!("berkas kunci {} tidak dapat dibuat", file.display());
    let mut out = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file).with_context(told)?;
    out.write_all(plain)?;
    Ok(out.sync_all()?)
}

fn document(restored: &Restored, measured: serde_json::Value) -> serde_json::Value {
    let list = &restored.manifest;
    json!({"dokumen": "pemulihan", "nomor": list.nomor, "ledger": list.ledger, "seq": list.seq, "hash": list.hash,
        "saat": list.saat, "byte": restored.bytes, "dibandingkan": restored.compared, "hilang": list.hilang,
        "ukuran": measured})
}

fn text(restored: &Restored, dir: &Path, key: &Path) -> String {
    let list = &restored.manifest;
    let mut out = format!(
        "Buku besar «{}» dipulihkan di {} dari cadangan {} ({}): {} event, terbukti utuh.\nDibandingkan: {}\n",
        list.ledger,
        dir.display(),
        list.nomor,
        list.saat,
        number::exact(list.seq.into()),
        restored.compared.join("; "),
    );
    if !key.exists() {
        out.push_str(&format!(
            "Kunci tanda tangan belum ada di {}: buka dengan jejak restore … --unlock BERKAS.age, atau letakkan salinannya.\n",
            key.display()
        ));
    }
    out.push_str(&format!(
        "Yang dicatat sesudah event {} tidak ada di sini. Bila checkpoint yang lebih baru pernah diterbitkan, layanan menolak \
         mulai sampai epoch baru dibuka: jejak serve --data {} --accept-rollback ALASAN\n",
        list.seq,
        dir.display()
    ));
    out
}
