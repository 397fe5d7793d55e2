//! The ledger itself, its units, and access.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::umum::{is_false, isi};
use crate::event::bounds::{MAX_INTEGER, batas, exactly, length, public_key, within};
use crate::event::{AccountId, Hash, LedgerName, Periode, Seq, Subject, Tanggal, Teks, Tulisan, UnitCode};

/// Which clock `recorded_at` comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Jam {
    /// The clock of the writer's machine.
    Sistem,
    /// A simulated clock; only sample ledgers have it, and every view says so.
    Simulasi,
}

macro_rules! roles {
    ($(#[$smeta:meta])* $system:ident $sname:literal; $($(#[$meta:meta])* $role:ident $name:literal,)*) => {
        /// The role in which an account acts; what each may do stands in `projection::access`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum Role { $(#[$smeta])* $system, $($(#[$meta])* $role,)* }

        impl Role {
            /// Every role.
            pub const ALL: &[Self] = &[Self::$system, $(Self::$role,)*];
            /// The roles that can be granted to accounts.
            pub const PEOPLE: &[Self] = &[$(Self::$role,)*];
            /// Names of the roles that can be granted, each with its value in the data of an event.
            pub const NAMES: &[(&str, &str)] = &[$(($name, $name),)*];

            /// The name as in a header.
            pub fn name(self) -> &'static str {
                match self { Self::$system => $sname, $(Self::$role => $name,)* }
            }
        }
    };
}

roles! {
    /// The program itself: opening, recovery, first grant.
    Sistem "sistem";
    /// Grants and withdraws access, sets units.
    Admin "admin",
    /// Sets structure, rules, targets and pagu; closes periods.
    Perencana "perencana",
    /// Enters realisasi, budget realisation and tindak lanjut of its units.
    Unit "unit",
    /// Internal auditor: findings, assessment, review.
    Inspektorat "inspektorat",
    /// External auditor: own findings and their assessment, reads and exports all.
    Bpk "bpk",
    /// Reads named units.
    Reader "reader",
}

impl Role {
    /// The role with a name; `None` if there is no such role.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|role| role.name() == name)
    }

    /// Returns whether a grant of the role must name its units.
    pub fn of_named_units(self) -> bool {
        match self {
            Self::Unit | Self::Reader => true,
            Self::Sistem | Self::Admin | Self::Perencana | Self::Inspektorat | Self::Bpk => false,
        }
    }

    /// The names of roles as part of a sentence, with `last` before the last one.
    pub fn words(roles: &[Self], last: &str) -> String {
        let names: Vec<_> = roles.iter().map(|role| role.name()).collect();
        match names.split_last() {
            Some((end, before)) if !before.is_empty() => format!("{} {last} {end}", before.join(", ")),
            _ => names.concat(),
        }
    }
}

isi! {
    /// `ledger.dibuka`: event 1.
    LedgerDibuka {
        /// Name, and origin of checkpoints.
        nama: LedgerName,
        /// Ed25519 public key, 64 hex digits, that signs checkpoints.
        #[schemars(regex(pattern = r"^[0-9a-f]{64}$"))]
        kunci_publik: Tulisan,
        /// Hash algorithm of headers and data: `blake3`.
        #[schemars(regex(pattern = "^blake3$"))]
        hash: Tulisan,
        /// Hash algorithm of the Merkle tree: `sha256`.
        #[schemars(regex(pattern = "^sha256$"))]
        pohon: Tulisan,
        /// Clock.
        jam: Jam,
    }
}

isi! {
    /// `jurnal.dipulihkan`: recovery moved a torn tail aside.
    JurnalDipulihkan {
        /// File that holds what was moved aside, within the data directory.
        berkas: Teks,
        /// Hash of that file.
        hash: Hash,
        /// Its length in bytes.
        #[schemars(range(min = 1, max = 9007199254740991u64))]
        ukuran: u64,
        /// Last event before it.
        sesudah: Seq,
    }
}

isi! {
    /// `unit.ditetapkan`: a unit kerja is set or changed (a change needs `alasan`).
    UnitDitetapkan {
        /// Code.
        kode: UnitCode,
        /// Name.
        nama: Teks,
        /// The unit above it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        induk: Option<UnitCode>,
        /// An invented unit, marked as such in every view.
        #[serde(default, skip_serializing_if = "is_false")]
        contoh: bool,
    } kedua {
        /// The unit ends on the day of effect: that day is its last.
        berakhir: bool,
        /// Units that go on with its indicators and budget, where it ends, is merged or split.
        #[schemars(length(max = 16))]
        penerus: Vec<UnitCode>,
    }
}

isi! {
    /// `akses.diberikan`: an account may act in a role, for units (none named: all).
    AksesDiberikan {
        /// Account.
        akun: AccountId,
        /// Role.
        peran: Role,
        /// Units that it covers, each with the units below it; empty: all.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[schemars(length(max = 100))]
        unit: Vec<UnitCode>,
        /// BLAKE3 of the bearer token; none for accounts that log in elsewhere.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        token: Option<Hash>,
        /// Last day on which it counts (version 2); none: until it is withdrawn, or as the recorded rule (`masa_akses`) has it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sampai: Option<Tanggal>,
    }
}

isi! {
    /// `akses.diperpanjang`: the holder of the grant that `ref` names renews it, before it ends by the recorded rule.
    AksesDiperpanjang {
        /// Account: the holder's own.
        akun: AccountId,
        /// BLAKE3 of the new bearer token, exactly where the grant has one; the one before opens nothing any more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        token: Option<Hash>,
    }
}

isi! {
    /// `akses.dicabut`: withdraws the grant that `ref` names. Needs `alasan`.
    AksesDicabut {
        /// Account.
        akun: AccountId,
    }
}

isi! {
    /// `periode.ditutup`: the scorecard of a period as reported, committed by hash.
    PeriodeDitutup {
        /// Period.
        periode: Periode,
        /// BLAKE3 of the canonical scorecard as of `sampai`, per the period.
        kartu: Hash,
        /// The closed scorecard is as of this event.
        sampai: Seq,
        /// Version of the rules that it was computed by.
        #[schemars(range(max = 1000000))]
        aturan: u32,
        /// NPSS as printed, or `N/A`.
        npss: Teks,
        /// Version of the figure computation of the program.
        perhitungan: Teks,
    }
}

isi! {
    /// `periode.dibuka_kembali`: entries for the period need no reason again. Needs `alasan`.
    PeriodeDibukaKembali {
        /// Period.
        periode: Periode,
    }
}

isi! {
    /// `event.dibatalkan`: voids the event that `ref` names. Needs `alasan`.
    EventDibatalkan {
        /// Subject of the voided event.
        subjek: Subject,
    }
}

batas!(AksesDicabut, PeriodeDibukaKembali, EventDibatalkan, AksesDiperpanjang);
batas!(LedgerDibuka, |d| {
    public_key(&d.kunci_publik)?;
    exactly("hash", &d.hash, "blake3")?;
    exactly("pohon", &d.pohon, "sha256")
});
batas!(JurnalDipulihkan, |d| within("ukuran", d.ukuran, 1, MAX_INTEGER));
batas!(UnitDitetapkan, |d| length("penerus", d.penerus.len(), 0, 16));
batas!(AksesDiberikan, |d| length("unit", d.unit.len(), 0, 100));
batas!(PeriodeDitutup, |d| within("aturan", d.aturan, 0, 1_000_000));
