//! Checks of the ledger itself: lines, files beside them, checkpoints, index, access, format.

use std::{path::Path, thread, time::Duration};

use super::{Finding, Level, Patient, good, told};
use crate::{
    cli::source::now,
    event::{Tanggal, data::Role},
    ledger::{Identity, Signed},
    present::number,
    projection::{ADMISSION, Global},
    query::BERAKHIR,
    store::{
        self, IndexError, IndexStatus, Reader, TileFiles, audit,
        damage::Damage,
        disk_real::RealDisk,
        publish, repair, replica, unfinished,
        verify::{VerifyError, verify_beside},
        vouch,
    },
};

/// Age in seconds from which the last checkpoint is old.
const OLD: i64 = 86_400;

pub fn look(patient: &Patient) -> Vec<Finding> {
    let dir = &patient.config.data;
    if unfinished::is(dir) {
        let what = "pembuatan atau pemulihan buku besar di sini terputus; ia belum dapat dibuka";
        let way = "ulangi perintah yang terputus: jejak init, sample, demo, atau jejak restore";
        return vec![told("buku besar", Level::Gawat, what, way)];
    }
    let mut found = Vec::new();
    if !patient.quick {
        match lines(dir) {
            Ok(more) => found.extend(more),
            Err(finding) => return vec![*finding],
        }
    }
    let reader = match store::read(dir, &|_, _| ()) {
        Ok(reader) => reader,
        Err(why) => {
            found.push(told("buku besar", Level::Gawat, why.to_string(), way_of(dir)));
            return found;
        }
    };
    if patient.quick {
        let last = reader.last().seq;
        found.push(good("buku besar", format!("terbaca sampai event {last}; barisnya tidak diperiksa (--quick)")));
    } else {
        found.extend(beside(patient, &reader));
    }
    found.push(clock(&reader));
    found.extend(checkpoint(patient, &reader));
    found.push(index(&reader));
    found.extend(access(&reader));
    found.extend(pending(dir));
    found
}

fn way_of(dir: &Path) -> String {
    format!(
        "jangan ubah apa pun di {0}; jejak verify --data {0} menyebut tempatnya, jejak repair {0} --from SUMBER mengambil \
         alih yang rusak dari cermin, cadangan atau ekspor",
        dir.display()
    )
}

fn lines(dir: &Path) -> Result<Vec<Finding>, Box<Finding>> {
    let disk = RealDisk::new(dir);
    let checked = verify_beside(&disk, |_, _| (), &|journal| vouch::beside(dir, journal), |_, _| (), |_, _, ()| {});
    let verified = checked.map_err(|why| {
        let way = match &why {
            VerifyError::NotALedger => "sebutkan direktorinya dengan --data; buku besar baru: jejak init".to_owned(),
            VerifyError::Damage(Damage::Newer { .. }) => {
                "buka dengan versi Jejak yang menulisnya, atau yang lebih baru; tidak ada yang rusak".to_owned()
            }
            VerifyError::Unadmitted(_) => {
                "baris ini bertentangan dengan aturan penerimaan: jangan mulai layanan; bandingkan dengan cermin dan laporkan \
                 kepada inspektorat"
                    .to_owned()
            }
            VerifyError::Damage(_) | VerifyError::Journal(_) => way_of(dir),
        };
        let what = match &why {
            VerifyError::NotALedger => format!("tidak ada buku besar di {}", dir.display()),
            other => other.to_string(),
        };
        Box::new(told("buku besar", Level::Gawat, what, way))
    })?;
    let count = |n: u64| number::exact(n.into());
    let mut found = vec![good(
        "buku besar",
        format!("«{}» utuh: {} event, {} byte", verified.ledger, count(verified.last), count(verified.bytes)),
    )];
    if !verified.not_nfc.is_empty() {
        let what = format!("{} event memuat teks yang bukan NFC; versi lama menerimanya", verified.not_nfc.len());
        found.push(told("format", Level::Catatan, what, "tidak perlu apa-apa; baris dan hash-nya utuh"));
    }
    Ok(found)
}

/// Tiles may be written during the comparison, so a finding is checked a second time.
fn beside(patient: &Patient, reader: &Reader) -> Vec<Finding> {
    let (dir, key) = (&patient.config.data, patient.config.signing_key());
    let look = || audit::beside(dir, &key, &store::read(dir, &|_, _| ()).map_err(publish::PublishError::Read)?);
    let mut compared = audit::beside(dir, &key, reader);
    if compared.as_ref().is_ok_and(|found| !found.faults.is_empty()) {
        thread::sleep(Duration::from_millis(700));
        compared = look();
    }
    match compared {
        Ok(found) if found.faults.is_empty() => {
            let all = if found.compared.is_empty() { "tidak ada".to_owned() } else { found.compared.join("; ") };
            vec![good("di samping", format!("cocok dengan baris: {all}"))]
        }
        Ok(found) => found.faults.into_iter().map(|fault| fault_of(dir, fault)).collect(),
        Err(why) => vec![told("di samping", Level::Gawat, why.to_string(), way_of(dir))],
    }
}

fn fault_of(dir: &Path, fault: String) -> Finding {
    let repair = format!("jejak repair {} --from SUMBER", dir.display());
    let (level, way) = if fault.starts_with("ditulis ulang") || fault.starts_with("dipotong") {
        let way = "hentikan layanan, simpan seluruh direktori, bandingkan dengan cermin dan saksi, laporkan kepada inspektorat; \
                   bila ini pemulihan yang disengaja: jejak serve --accept-rollback ALASAN";
        (Level::Gawat, way.to_owned())
    } else if fault.contains("ubin") {
        (Level::Peringatan, "mulai ulang layanan: ubin dibuat ulang dari baris".to_owned())
    } else if fault.contains("checkpoint") {
        (Level::Peringatan, format!("{repair}, atau mulai ulang layanan selagi salinan yang lain utuh"))
    } else {
        (Level::Gawat, format!("{repair} mengambil alih bukti itu menurut hash-nya"))
    };
    told("di samping", level, fault, way)
}

fn clock(reader: &Reader) -> Finding {
    let last = reader.last();
    if reader.global().is_ok_and(|global| global.simulasi) {
        return good("jam", "jam simulasi: waktu datang bersama event");
    }
    let ahead = reader.jam().map_or(0, |jam| jam.selisih());
    let behind = last.recorded_at.0.saturating_sub(now().0.saturating_add(ahead));
    if behind > 1_000_000 {
        let what = format!("jam mesin {} detik di belakang event terakhir ({})", behind / 1_000_000, last.recorded_at);
        let way = "perbaiki jam mesin (NTP); bila event terakhir yang dicatat saat jam salah: jejak clock-correct";
        return told("jam", Level::Gawat, what, way);
    }
    let (run, synced) = (Path::new("/run/systemd/timesync"), Path::new("/run/systemd/timesync/synchronized"));
    if run.is_dir() && !synced.exists() {
        let way = "periksa timedatectl dan server NTP; selama itu waktu catat dapat salah";
        return told("jam", Level::Peringatan, "jam mesin belum disinkronkan sejak mesin menyala", way);
    }
    good("jam", format!("tidak di belakang event terakhir ({})", last.recorded_at))
}

fn checkpoint(patient: &Patient, reader: &Reader) -> Vec<Finding> {
    let (dir, key) = (&patient.config.data, patient.config.signing_key());
    let note = TileFiles::of(dir).checkpoint().ok().flatten().and_then(|note| Signed::parse(&note).ok());
    let Some(signed) = note else {
        let way = "jejak checkpoint, atau jalankan layanan dengan kunci tanda tangan; tanpa checkpoint pemotongan tidak terlihat";
        return vec![told("checkpoint", Level::Catatan, "belum ada checkpoint yang diterbitkan", way)];
    };
    let size = signed.checkpoint.size;
    let behind = reader.last().seq.saturating_sub(size);
    let file = TileFiles::of(dir).dir().join(store::CHECKPOINT);
    let age = file.metadata().and_then(|meta| meta.modified()).ok().and_then(|at| at.elapsed().ok());
    let age = age.map_or(0, |age| age.as_secs() as i64);
    let mut found = Vec::new();
    if behind > 0 && age > OLD && !replica::is_mirror(dir) {
        let what = format!("checkpoint terakhir ({size} event) berumur {} jam; {behind} event sesudahnya", age / 3600);
        found.push(told(
            "checkpoint",
            Level::Peringatan,
            what,
            "jalankan layanan dengan kuncinya, atau jejak checkpoint",
        ));
    } else {
        found.push(good("checkpoint", format!("{size} event, {behind} di belakang event terakhir")));
    }
    // A token that does not answer is reported by the checks of the machine.
    let other = |identity: Identity| matches!(identity.signer(&key), Err(error) if !matches!(error, publish::PublishError::Token(..)));
    if key.exists() && Identity::read(reader).is_ok_and(other) {
        let what = format!("{} bukan kunci yang disebut buku besar", key.display());
        let way = "letakkan kunci yang benar (cadangannya: *.age), atau ganti kunci dengan jejak rotate-key";
        found.push(told("kunci", Level::Gawat, what, way));
    }
    found
}

fn index(reader: &Reader) -> Finding {
    match reader.index_status() {
        (IndexStatus::Used, behind) => good("indeks", format!("dipakai, {behind} event di belakang")),
        // A running server holds the index.
        (IndexStatus::Unused(IndexError::Busy), _) => {
            good("indeks", format!("tidak dipakai oleh pemeriksaan ini ({})", IndexError::Busy))
        }
        (IndexStatus::Unused(why), _) => {
            let way = "dibuat ulang sendiri pada pembukaan berikutnya untuk menulis, misalnya saat layanan dimulai";
            told("indeks", Level::Catatan, format!("{why}; perintah membaca jurnal, lebih lambat"), way)
        }
    }
}

fn access(reader: &Reader) -> Vec<Finding> {
    let Ok(global) = reader.global() else { return Vec::new() };
    let last = reader.last().seq;
    let mut found = Vec::new();
    let hari = if global.simulasi { reader.last().recorded_at.day() } else { now().day() };
    let mut admins: Vec<_> = global.hidup(hari).filter(|g| g.peran == Role::Admin).map(|g| &g.akun).collect();
    admins.sort_unstable();
    admins.dedup();
    let waiting = global.all_grants().iter().filter(|g| g.stands(last) && !g.in_force(last)).count();
    let rules = global.penerimaan(last).versi;
    if rules < ADMISSION && !global.simulasi {
        let what = format!("aturan penerimaan masih versi {rules}; program ini versi {ADMISSION}");
        found.push(told("format", Level::Catatan, what, "tercatat sendiri pada pembukaan berikutnya"));
    }
    if admins.len() < 2 && !global.simulasi {
        let what = format!("{} akun admin; pemberian akses memerlukan dua", admins.len());
        found.push(told("akses", Level::Peringatan, what, "jejak grant AKUN admin, untuk orang lain"));
    } else {
        found.push(good("akses", format!("{} admin, {} akses berlaku", admins.len(), global.hidup(hari).count())));
    }
    found.extend(ends(&global, hari));
    if waiting > 0 {
        let what = format!("{waiting} akses menunggu konfirmasi admin kedua");
        found.push(told("akses", Level::Catatan, what, "jejak confirm AKUN, oleh admin yang lain"));
    }
    found
}

/// Expiring access: administrators first, because without them nobody can give any.
fn ends(global: &Global, hari: Tanggal) -> Vec<Finding> {
    let mut found = Vec::new();
    let soon = Tanggal::from_days(i64::from(hari.days()) + i64::from(BERAKHIR));
    if let Some(day) = global.admin_sampai().filter(|day| *day <= soon) {
        let what = format!("mulai {day} kurang dari dua akun admin seluruh buku besar yang masih berlaku");
        let way = "setiap admin: jejak renew, selagi aksesnya berlaku; sesudahnya admin lain memberi akses baru, atau jejak recover-admin";
        found.push(told("akses", if day <= hari { Level::Gawat } else { Level::Peringatan }, what, way));
    }
    let all = global.menjelang(hari, BERAKHIR);
    if !all.is_empty() {
        let named: Vec<_> = all.iter().take(5).map(|(g, end)| format!("{} {end}", g.akun)).collect();
        let more = all.len().checked_sub(named.len() + 1).map_or(String::new(), |n| format!(", dan {} lagi", n + 1));
        let what =
            format!("{} akses berakhir dalam, atau sejak, {BERAKHIR} hari: {}{more}", all.len(), named.join(", "));
        let way = "pemegangnya: jejak renew atau halaman Akun, selagi berlaku; sesudahnya admin: jejak grant";
        found.push(told("akses", Level::Catatan, what, way));
    }
    found
}

fn pending(dir: &Path) -> Option<Finding> {
    let names = std::fs::read_dir(dir.join(repair::ASIDE)).ok()?.flatten();
    let waits = names.filter(|entry| entry.file_name().to_string_lossy().ends_with(".baru")).count();
    let way = "tercatat sendiri pada pembukaan berikutnya untuk menulis";
    (waits > 0)
        .then(|| told("perbaikan", Level::Catatan, format!("{waits} perbaikan belum dicatat di buku besar"), way))
}
