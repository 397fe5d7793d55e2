//! `jejak init`

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use clap::Args;
use zeroize::Zeroizing;

use super::{
    new_key::NewKey,
    options::{DATA, Place},
    output,
    source::now,
    writer::token_hash,
};
use crate::{
    event::{
        AccountId, Draft, Event, LedgerName, UnitCode,
        data::{AksesDiberikan, Jam, LedgerDibuka, PenerimaanDitetapkan, Role},
    },
    projection::ADMISSION,
    store::{Vault, ledger::Options, token::TokenError, unfinished},
};

/// A new ledger.
#[derive(Debug, Args)]
pub struct Init {
    /// Directory of the ledger; the same as --data
    dir: Option<PathBuf>,
    /// Name of the ledger, and origin of its checkpoints
    #[arg(long, value_name = "NAME", default_value = "jejak")]
    name: LedgerName,
    /// Account of the first admin
    #[arg(long, value_name = "ACCOUNT", default_value = "admin-01")]
    admin: AccountId,
    /// Account of the second admin, who confirms what the first grants
    #[arg(long, value_name = "ACCOUNT", default_value = "admin-02")]
    second_admin: AccountId,
    /// File for the signing key; ledger.key in the directory where none is given
    #[arg(long, value_name = "PATH")]
    key: Option<PathBuf>,
    #[command(flatten)]
    new: NewKey,
    /// Longest life of a grant in days, counted from when it was given or last renewed by its holder; 0: no end
    #[arg(long, value_name = "DAYS", default_value_t = 366, value_parser = masa)]
    grant_days: u32,
    #[command(flatten)]
    place: Place,
}

/// Parses the maximum life of a grant. The default is a year and a day, so that a renewal on the same day of each year is in
/// time.
fn masa(text: &str) -> Result<u32, String> {
    let days = text.parse().ok().filter(|days| *days == 0 || (30..=3660).contains(days));
    days.ok_or_else(|| "0 (tanpa akhir), atau 30 sampai 3660 hari".to_owned())
}

impl Init {
    pub fn run(self) -> anyhow::Result<()> {
        let dir = self.dir.as_deref().unwrap_or(self.place.dir());
        anyhow::ensure!(!has_ledger(dir), "{} sudah berisi buku besar; tidak ada yang diubah", dir.display());
        anyhow::ensure!(self.admin != self.second_admin, "dua admin pertama harus dua akun: {}", self.admin);
        fs::create_dir_all(dir).with_context(|| format!("{} tidak dapat dibuat", dir.display()))?;
        let key_file = self.key.clone().unwrap_or_else(|| dir.join("ledger.key"));
        let within = key_file.parent().is_some_and(|at| fs::canonicalize(at).ok() == fs::canonicalize(dir).ok());
        anyhow::ensure!(self.new.pkcs11.is_none() || !within, TokenError::Place);
        unfinished::begin(dir, &key_file)?;
        let public = self.new.make(&key_file)?;
        let (token, second) = (new_token()?, new_token()?);
        let first = vec![
            self.opening(&public),
            rules((self.grant_days > 0).then_some(self.grant_days)),
            grant(&self.admin, &token, "akses admin pertama"),
            grant(&self.second_admin, &second, "akses admin kedua"),
        ];
        Vault::create(dir, first, None, Options::system().with_key(&key_file))?.close()?;
        let open = if dir == Path::new(DATA) { String::new() } else { format!(" --data {}", dir.display()) };
        output::print(&format!(
            "Buku besar «{}» dibuat di {}.\n\
             Kunci tanda tangan: {} ({})\n\
             Kunci publik:       {public}\n\
             Token {} (admin), hanya ditampilkan sekali:\n\n    {}\n\n\
             Token {} (admin kedua, untuk orang lain), hanya ditampilkan sekali:\n\n    {}\n\n\
             Berikutnya: jejak serve{open}, masuk dengan token {} pada peramban, lalu buka Struktur;\n\
             atau jejak template struktur --year TAHUN --out struktur.xlsx, isi, dan jejak import struktur.xlsx --as struktur{open}\n",
            self.name,
            dir.display(),
            key_file.display(),
            self.new.pkcs11.as_ref().map_or("simpan salinannya di tempat lain", |_| {
                "kuncinya di dalam token; siapkan token cadangan atau latihan kehilangan: tools/docs/token.md"
            }),
            self.admin,
            &*token,
            self.second_admin,
            &*second,
            self.admin,
        ))?;
        Ok(unfinished::end(dir)?)
    }

    fn opening(&self, public: &str) -> Draft {
        draft(Event::LedgerDibuka(LedgerDibuka {
            nama: self.name.clone(),
            kunci_publik: public.into(),
            hash: "blake3".into(),
            pohon: "sha256".into(),
            jam: Jam::Sistem,
            alasan: None,
            dokumen: None,
            asumsi: false,
            keterangan: None,
            sumber: None,
            tanda_tangan: None,
        }))
    }
}

/// The rules of a new ledger: grants of roles that read or judge other units, and of administrators, need two accounts.
fn rules(masa_akses: Option<u32>) -> Draft {
    draft(Event::PenerimaanDitetapkan(PenerimaanDitetapkan {
        versi: ADMISSION,
        konfirmasi: vec![Role::Admin, Role::Inspektorat, Role::Bpk],
        penanda: true,
        masa_akses,
        wajib_tanda_tangan: Vec::new(),
        alasan: None,
        dokumen: None,
        asumsi: false,
        keterangan: None,
        sumber: None,
        tanda_tangan: None,
    }))
}

fn grant(akun: &AccountId, token: &str, keterangan: &str) -> Draft {
    draft(Event::AksesDiberikan(AksesDiberikan {
        akun: akun.clone(),
        peran: Role::Admin,
        unit: Vec::new(),
        token: Some(token_hash(token)),
        sampai: None,
        alasan: None,
        dokumen: None,
        asumsi: false,
        keterangan: keterangan.parse().ok(),
        sumber: None,
        tanda_tangan: None,
    }))
}

fn draft(event: Event) -> Draft {
    Draft { unit: UnitCode::ledger(), berlaku: now().day(), event, refs: Vec::new(), id: None, expect: None }
}

/// Whether the directory has a ledger or remains of one; one that was never finished does not count.
pub fn has_ledger(dir: &Path) -> bool {
    !unfinished::is(dir) && ["head", "journal"].iter().any(|name| dir.join(name).exists())
}

/// Generates a token with 256 random bits.
pub fn new_token() -> anyhow::Result<Zeroizing<String>> {
    let mut bytes = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *bytes).context("sistem tidak memberi bilangan acak")?;
    Ok(Zeroizing::new(format!("jejak_{}", hex::encode(*bytes))))
}
