//! Events about the ledger itself, for the outside: checkpoints, keys, epochs, exports.

use super::umum::{is_false, isi};
use crate::event::bounds::{MAX_INTEGER, batas, public_key, within, year};
use crate::event::{Hash, Seq, Teks, TreeHash, Tulisan};

isi! {
    /// `checkpoint.dicatat`: the chain commits to its own past: the tree up to an event, and every unit's last event by then.
    CheckpointDicatat {
        /// Origin of the checkpoint.
        asal: Teks,
        /// Leaves of the tree, which is the last event in it.
        #[schemars(range(min = 1, max = 9007199254740991u64))]
        ukuran: Seq,
        /// Root of the tree.
        akar: TreeHash,
        /// Hash of the list of unit heads, which is kept as evidence.
        daftar_unit: Hash,
        /// Merkle root of that list.
        akar_unit: TreeHash,
    }
}

isi! {
    /// `kunci.diganti`: checkpoints are signed with another key from here on; older ones keep to theirs. Needs `alasan`.
    KunciDiganti {
        /// Ed25519 public key, 64 hex digits.
        #[schemars(regex(pattern = r"^[0-9a-f]{64}$"))]
        kunci_publik: Tulisan,
    }
}

isi! {
    /// `epoch.dibuka`: a ledger restored from an older state goes on under a new origin. Needs `alasan`.
    EpochDibuka {
        /// Origin of the epoch before.
        asal: Teks,
        /// Size of the last checkpoint that is known of it; what came after the restored state is lost.
        #[schemars(range(max = 9007199254740991u64))]
        ukuran: Seq,
        /// Root of that checkpoint.
        akar: TreeHash,
    }
}

isi! {
    /// `jam.dikoreksi`: the machine's clock was set back; the ledger's goes on ahead of it. Needs `alasan`.
    JamDikoreksi {
        /// First event that was recorded by the wrong clock.
        #[schemars(range(min = 1, max = 9007199254740991u64))]
        sejak: Seq,
        /// By how much more the ledger's clock is ahead of the machine's from here on, in microseconds.
        #[schemars(range(min = 1, max = 9007199254740991u64))]
        selisih_mikrodetik: u64,
    }
}

isi! {
    /// `ekspor.dibuat`: an export was made (custody): what of, up to where, and the hash that identifies it.
    EksporDibuat {
        /// Year of the card.
        #[schemars(range(min = 2000, max = 2100))]
        tahun: u16,
        /// Last event in it.
        sampai: Seq,
        /// Hash of that event.
        kepala: Hash,
        /// BLAKE3 of the bag's list of files (`manifest-sha256.txt`).
        manifes: Hash,
        /// Made for the public, without evidence.
        #[serde(default, skip_serializing_if = "is_false")]
        publik: bool,
        /// For whom, in words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        penerima: Option<Teks>,
    }
}

batas!(CheckpointDicatat, |d| within("ukuran", d.ukuran, 1, MAX_INTEGER));
batas!(KunciDiganti, |d| public_key(&d.kunci_publik));
batas!(EpochDibuka, |d| within("ukuran", d.ukuran, 0, MAX_INTEGER));
batas!(EksporDibuat, |d| year(d.tahun).and(within("sampai", d.sampai, 0, MAX_INTEGER)));
batas!(JamDikoreksi, |d| within("sejak", d.sejak, 1, MAX_INTEGER).and(within(
    "selisih_mikrodetik",
    d.selisih_mikrodetik,
    1,
    MAX_INTEGER,
)));
