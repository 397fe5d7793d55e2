//! The plan of a structure: output, quarantine file, recording.

use std::{collections::BTreeMap, path::Path};

use super::writer;
use crate::{
    event::{Actor, Draft, data::Role},
    import::struktur::{Karantina, Menunggu, Rencana, Tindakan},
    store::{Appending, writer::AppendError},
};

/// Maximum number of steps and cells that are listed.
const MOST_TOLD: usize = 40;

/// Appends a role's part as one group; a refusal names the cell.
pub fn append_part(
    vault: &dyn Appending,
    rencana: &Rencana,
    role: Role,
    drafts: Vec<Draft>,
    actor: Actor,
) -> anyhow::Result<()> {
    let cells: Vec<String> = (rencana.langkah.iter().filter(|step| step.peran() == role))
        .map(|step| format!("{}!{}", step.lembar, step.sel))
        .collect();
    writer::append(vault, drafts, actor).map(drop).map_err(|error| {
        let index = match error.downcast_ref::<AppendError>() {
            Some(AppendError::Refused(refusal)) => refusal.index.or((cells.len() == 1).then_some(0)),
            _ => None,
        };
        match index.and_then(|at| cells.get(at)) {
            Some(cell) => error.context(format!("sel {cell}; tidak ada dari kelompok ini yang dicatat")),
            None => error,
        }
    })
}

/// The plan as text.
pub fn told(rencana: &Rencana) -> String {
    let count = |tindakan| rencana.banyak(tindakan);
    let waiting: usize = rencana.menunggu.iter().map(|one| one.yang.len()).sum();
    let mut out = format!(
        "Rencana struktur {}: {} ditambah, {} diubah, {} diakhiri, {} sudah sama di buku besar, {} dikarantina{}\n",
        rencana.tahun,
        count(Tindakan::Tambah),
        count(Tindakan::Ubah),
        count(Tindakan::Akhiri),
        rencana.sama,
        rencana.karantina.len(),
        if waiting > 0 { format!(", {waiting} menunggunya") } else { String::new() }
    );
    rencana.catatan.iter().for_each(|note| out.push_str(&format!("{note}\n")));
    for (lembar, count) in &rencana.tak_disebut {
        out.push_str(&format!("{lembar}: {count} yang tercatat tidak disebut berkas ini, dan tetap berlaku\n"));
    }
    let mut by: BTreeMap<(&str, &str, &str), usize> = BTreeMap::new();
    for step in &rencana.langkah {
        *by.entry((step.peran().name(), step.tindakan.kata(), step.draft.event.kind().name())).or_default() += 1;
    }
    for ((role, does, kind), count) in by {
        out.push_str(&format!("  {count:>6}  {does} {kind} (oleh {role})\n"));
    }
    steps(rencana, &mut out);
    for one in rencana.karantina.iter().take(MOST_TOLD) {
        let mentah = one.mentah.replace('\n', " ");
        out.push_str(&format!(
            "  {}!{}  «{mentah}»  {} — yang diterima: {}\n",
            one.lembar, one.sel, one.alasan, one.diterima
        ));
    }
    if rencana.karantina.len() > MOST_TOLD {
        out.push_str(&format!("  dan {} sel lain\n", rencana.karantina.len() - MOST_TOLD));
    }
    for one in rencana.menunggu.iter().take(MOST_TOLD) {
        out.push_str(&format!("  {}\n", one.tertulis()));
    }
    if rencana.menunggu.len() > MOST_TOLD {
        let cells: usize = rencana.menunggu.iter().skip(MOST_TOLD).map(|one| one.yang.len()).sum();
        out.push_str(&format!("  dan {cells} sel lain yang menunggu sebab lain\n"));
    }
    if !rencana.angka.is_empty() {
        out.push_str(&format!("Angka yang berubah: {}\n", rencana.angka.len() + rencana.angka_lain));
        for one in rencana.angka.iter().take(MOST_TOLD) {
            out.push_str(&format!("  {}: {} → {}\n", one.alamat, one.dari, one.menjadi));
        }
        if rencana.angka.len() + rencana.angka_lain > MOST_TOLD {
            out.push_str(&format!("  dan {} angka lain\n", rencana.angka.len() + rencana.angka_lain - MOST_TOLD));
        }
    }
    out
}

/// Changes and ends come first, because additions are many.
fn steps(rencana: &Rencana, out: &mut String) {
    let mut all: Vec<_> = rencana.langkah.iter().collect();
    all.sort_by_key(|step| std::cmp::Reverse(step.tindakan));
    for step in all.iter().take(MOST_TOLD) {
        let draft = &step.draft;
        let subject = draft.event.subject(&draft.unit);
        let day = format!("berlaku {}", draft.berlaku);
        out.push_str(&format!(
            "  {}!{}  {} {subject}, {day}: {}\n",
            step.lembar,
            step.sel,
            step.tindakan.kata(),
            step.isi
        ));
    }
    if all.len() > MOST_TOLD {
        out.push_str(&format!("  dan {} langkah lain\n", all.len() - MOST_TOLD));
    }
}

/// Writes quarantined cells as CSV, followed by the waiting ones, one line for each cause.
pub fn quarantine(out: &Path, all: &[Karantina], waiting: &[Menunggu]) -> anyhow::Result<()> {
    let mut file = csv::Writer::from_path(out)?;
    file.write_record(["lembar", "sel", "mentah", "alasan", "diterima"])?;
    for one in all {
        file.write_record([&one.lembar, &one.sel, &one.mentah, &one.alasan, &one.diterima])?;
    }
    for one in waiting {
        let (lembar, sel) = one.sebab.split_once('!').unwrap_or(("", one.sebab.as_str()));
        let why = format!("{} sel menunggu sel ini", one.yang.len());
        file.write_record([lembar, sel, "", why.as_str(), one.yang.join("; ").as_str()])?;
    }
    Ok(file.flush()?)
}
