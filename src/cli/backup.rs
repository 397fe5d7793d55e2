//! `jejak backup`

use std::{
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

use clap::Args;
use serde_json::json;

use super::{options::Format, output, source::now, token::Token};
use crate::{
    present::number,
    store::backup::{self, Lock, Made, Pieces, Wanted},
};

/// A backup beside a running server: journal, evidence, checkpoints and whatever else stands in the directory.
///
/// What was taken is read again from TARGET and verified before it counts; the next backup writes what is new. Broken off
/// at any point it leaves the backups of before as they were: run it again.
#[derive(Debug, Args)]
pub struct Backup {
    /// Directory of the ledger
    dir: PathBuf,
    /// Folder of the backups; better on another machine
    target: PathBuf,
    /// File of the signing key; ledger.key in the directory of the ledger where none is given
    #[arg(long, value_name = "PATH", env = "JEJAK_KEY")]
    key: Option<PathBuf>,
    /// Keep the signing keys too, locked, in this folder: not the one of the backups
    #[arg(long, value_name = "DIR")]
    keys_to: Option<PathBuf>,
    /// Lock them for this public key (age1…); may be given several times
    #[arg(long, value_name = "AGE1", requires = "keys_to")]
    recipient: Vec<String>,
    /// Lock them with a passphrase: @FILE, - for standard input, or in the environment
    #[arg(long, value_name = "@FILE", env = "JEJAK_PASSPHRASE", hide_env_values = true, conflicts_with = "recipient")]
    passphrase: Option<Token>,
    /// Backups that are kept; older ones are removed
    #[arg(long, value_name = "N", default_value_t = 7)]
    keep: usize,
    /// How the output is written
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

impl Backup {
    pub fn run(self) -> anyhow::Result<()> {
        let began = Instant::now();
        let key = self.key.clone().unwrap_or_else(|| self.dir.join("ledger.key"));
        let lock = self.lock()?;
        let bar = output::bar("memeriksa cadangan");
        let wanted = Wanted { data: &self.dir, key: &key, target: &self.target, keep: self.keep };
        let made = backup::make(wanted, now(), &output::progress(&bar))?;
        bar.finish_and_clear();
        let kept = match &lock {
            Some((lock, folder)) => self.keys(&key, lock, folder)?,
            None => Vec::new(),
        };
        for remark in &made.remarks {
            output::remark(remark);
        }
        if kept.is_empty() {
            output::remark(
                "kunci tanda tangan tidak ikut; simpan terkunci di tempat lain dengan --keys-to DIR dan --recipient atau --passphrase",
            );
        }
        let took = began.elapsed().as_secs_f64();
        match self.format {
            Format::Table => output::print(&text(&made, &self.target, &kept, took)),
            Format::Json | Format::Csv => output::print_json(&json!({
                "dokumen": "cadangan", "nomor": made.manifest.nomor, "ledger": made.manifest.ledger,
                "seq": made.manifest.seq, "hash": made.manifest.hash, "saat": made.manifest.saat,
                "berkas": made.manifest.berkas.len(), "byte_baru": made.written.new, "byte_lama": made.written.there,
                "potongan_diperbaiki": made.written.mended, "hilang": made.manifest.hilang,
                "kunci": kept.iter().map(|file| file.display().to_string()).collect::<Vec<_>>(),
                "catatan": made.remarks, "detik": format!("{took:.3}"),
            })),
        }
    }

    fn lock(&self) -> anyhow::Result<Option<(Lock, PathBuf)>> {
        let Some(folder) = &self.keys_to else { return Ok(None) };
        let lock = match &self.passphrase {
            Some(text) => Lock::passphrase(text)?,
            None if self.recipient.is_empty() => {
                anyhow::bail!("--keys-to memerlukan --recipient atau --passphrase: kunci tidak pernah disimpan terbuka")
            }
            None => Lock::recipients(&self.recipient)?,
        };
        fs::create_dir_all(folder)?;
        let (folder, data) = (fs::canonicalize(folder)?, fs::canonicalize(&self.dir)?);
        fs::create_dir_all(&self.target)?;
        let target = fs::canonicalize(&self.target)?;
        anyhow::ensure!(
            !folder.starts_with(&target) && !folder.starts_with(&data),
            "--keys-to {}: harus di luar {} dan {}; siapa punya baris dan kunci dapat menulis riwayat",
            folder.display(),
            target.display(),
            data.display()
        );
        Ok(Some((lock, folder)))
    }

    /// The signing key, and those that it replaced: an old one still vouches for an epoch that ended.
    fn keys(&self, key: &Path, lock: &Lock, folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
        let above = key.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let name = key.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut kept = vec![lock.keep(key, folder)?];
        for entry in fs::read_dir(above)? {
            let entry = entry?;
            let other = entry.file_name().to_string_lossy().into_owned();
            if other.strip_prefix(&name).is_some_and(|rest| rest.starts_with(".sampai-")) {
                kept.push(lock.keep(&entry.path(), folder)?);
            }
        }
        Ok(kept)
    }
}

fn text(made: &Made, target: &Path, kept: &[PathBuf], took: f64) -> String {
    let (list, count) = (&made.manifest, |n: u64| number::exact(n.into()));
    let mut out = format!(
        "Cadangan {} dari «{}» selesai dan terbukti utuh: {} event, {} berkas, di {}.\n\
         Event terakhir {}: {}\n\
         Ditulis {} byte, sudah ada dan diperiksa {} byte, diperbaiki {} potongan; {took:.1} detik.\n",
        list.nomor,
        list.ledger,
        count(list.seq),
        list.berkas.len(),
        target.display(),
        list.seq,
        list.hash,
        count(made.written.new),
        count(made.written.there),
        made.written.mended,
    );
    for file in kept {
        out.push_str(&format!("Kunci, terkunci: {}\n", file.display()));
    }
    let latest = Pieces::read(target).ok().and_then(|pieces| pieces.numbers().ok()).map_or(0, |all| all.len());
    out.push_str(&format!(
        "Disimpan {latest} cadangan. Yang dicatat sesudah event {} hilang bila mesin hilang sebelum cadangan berikutnya.\n\
         Latihan: jejak restore {} --rehearse\n",
        list.seq,
        target.display()
    ));
    out
}
