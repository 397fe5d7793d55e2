//! `jejak import FILE --as realisasi|target|anggaran|temuan|renaksi`

use std::{
    io::{self, BufRead, IsTerminal, Write},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use clap::Args;

use super::{
    append,
    errors::Usage,
    options::{Acting, Format},
    output,
    quarantined::Brought,
    source::Source,
    writer,
};
use crate::{
    event::{Draft, Hash, Seq},
    import::{self, Ground, Kind, Mapping, Plan, Sheet, Waiting, number::Locale},
    projection::{Pandangan, Per, access},
    store::{Appending, writer::AppendError},
};

/// Maximum number of quarantined cells that are listed.
const MOST_TOLD: usize = 20;

/// How a table is read.
#[derive(Debug, Args)]
pub struct Table {
    /// What the table holds: realisasi, target, anggaran, temuan or renaksi (action plans); struktur for a workbook of the whole structure
    #[arg(long = "as", value_name = "KIND")]
    kind: Option<Holds>,
    /// Sheet; the first that holds something where none is named
    #[arg(long, value_name = "NAME", requires = "kind")]
    sheet: Option<String>,
    /// Marks of the numbers: id (1.234,56) or en (1,234.56); without it what is ambiguous goes to quarantine
    #[arg(long, value_name = "LOCALE", requires = "kind")]
    locale: Option<Locale>,
    /// TOML file that says which column is which field
    #[arg(long, value_name = "FILE", requires = "kind")]
    mapping: Option<PathBuf>,
    /// Write the mapping that was used
    #[arg(long, value_name = "FILE", requires = "kind")]
    save_mapping: Option<PathBuf>,
    /// The same value in all rows that say nothing else, such as unit=PMK
    #[arg(long = "set", value_name = "FIELD=VALUE", value_parser = pair, requires = "kind")]
    fixed: Vec<(String, String)>,
    /// Which of the readings of a doubtful cell is meant, such as "C5=1234 (titik pemisah ribuan)"
    #[arg(long = "choose", value_name = "CELL=READING", value_parser = pair, requires = "kind")]
    picks: Vec<(String, String)>,
    /// Append what is clear although other rows are in quarantine
    #[arg(long, requires = "kind")]
    partial: bool,
    /// Where quarantined rows are written (CSV); beside the file where nothing is said
    #[arg(long, value_name = "FILE", requires = "kind")]
    quarantine: Option<PathBuf>,
    /// Append without asking
    #[arg(long, requires = "kind")]
    yes: bool,
}

/// The kind of a file.
#[derive(Debug, Clone, Copy)]
enum Holds {
    /// A table of one kind.
    Table(Kind),
    /// The structure, with a sheet for each of its parts.
    Structure,
}

impl std::str::FromStr for Holds {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "struktur" => Ok(Self::Structure),
            _ => text.parse().map(Self::Table).map_err(|why: String| format!("{why} atau struktur")),
        }
    }
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (field, value) = text.split_once('=').ok_or_else(|| format!("«{text}» bukan FIELD=NILAI"))?;
    Ok((field.trim().to_owned(), value.trim().to_owned()))
}

impl Table {
    /// Whether the file is a table.
    pub fn is_asked(&self) -> bool {
        self.kind.is_some()
    }

    /// Whether the file is a workbook of the whole structure.
    pub fn is_structure(&self) -> bool {
        matches!(self.kind, Some(Holds::Structure))
    }

    /// Whether clear rows are appended although others are in quarantine.
    pub fn partial(&self) -> bool {
        self.partial
    }

    /// The file for quarantined rows.
    pub fn quarantine_beside(&self, file: &Path) -> PathBuf {
        self.quarantine.clone().unwrap_or_else(|| beside(file))
    }

    /// Reads the table, shows the plan, asks, appends.
    pub fn run(&self, file: &Path, acting: &Acting) -> anyhow::Result<()> {
        let Some(Holds::Table(kind)) = self.kind else { return Ok(()) };
        let bytes = append::read(file)?;
        let hash = Hash(blake3::hash(&bytes).into());
        let asked = self.given_mapping()?;
        let sheet = self.read(kind, file, &bytes, asked.as_ref())?;
        drop(bytes);
        let mapping = self.mapping(kind, &sheet, asked)?;
        if let Some(out) = &self.save_mapping {
            std::fs::write(out, mapping.text()).with_context(|| format!("{} tidak dapat ditulis", out.display()))?;
        }
        let mut plan = self.plan(kind, file, hash, &sheet, &mapping, acting)?;
        let fixed = |field: &str| mapping.tetap.get(field);
        let (unit, tahun) = (fixed("unit").and_then(|u| u.parse().ok()), fixed("tahun").and_then(|t| t.parse().ok()));
        let brought = Brought { file, hash, jenis: kind.name(), unit, tahun };
        let unclear = plan.quarantine.len();
        brought.left(unclear, false, acting);
        let waiting = waiting(&mut plan, acting)?;
        let table = acting.format == Format::Table;
        if table {
            output::print(&format!("Lembar {}\n{mapping}{}", sheet.name, summary(&plan)))?;
        }
        if !plan.quarantine.is_empty() {
            let out = self.quarantine_beside(file);
            quarantine(&out, &sheet, &mapping, &plan)?;
            eprintln!("{} sel dikarantina; barisnya ditulis ke {}", plan.quarantine.len(), out.display());
            if !self.partial {
                anyhow::bail!("tidak ada yang dicatat; perbaiki selnya, atau catat yang jelas saja dengan --partial");
            }
        }
        if plan.drafts.is_empty() {
            if table && plan.same + plan.known.len() == 0 {
                return output::print("0 event tercatat: tidak ada baris yang terisi\n");
            }
            return super::receipt::appended(0, 0, acting.format);
        }
        self.confirm(plan.drafts.len())?;
        append_all(plan, acting)?;
        if unclear == 0 {
            brought.left(0, true, acting);
        }
        if let Some(Waiting { jumlah, siapa }) = waiting {
            eprintln!("{jumlah} event menunggu {siapa}: impor berkas ini lagi dengan token akun itu");
        }
        Ok(())
    }

    fn given_mapping(&self) -> anyhow::Result<Option<Mapping>> {
        let Some(file) = &self.mapping else { return Ok(None) };
        let text = std::fs::read_to_string(file).with_context(|| format!("{} tidak dapat dibaca", file.display()))?;
        Ok(Some(Mapping::parse(&text)?))
    }

    fn read(&self, kind: Kind, file: &Path, bytes: &[u8], mapping: Option<&Mapping>) -> anyhow::Result<Sheet> {
        let wanted = self.sheet.as_deref().or(mapping.and_then(|m| m.lembar.as_deref()));
        let wanted = import::Wanted { sheet: wanted, kind: Some(kind) };
        let bar = output::bar("membaca baris");
        bar.set_length(import::MOST_ROWS as u64);
        let sheet = import::read(file, bytes, wanted, &|row| bar.set_position(row));
        bar.finish_and_clear();
        Ok(sheet?)
    }

    /// The mapping: a given file, else the template's own, completed from the heads.
    fn mapping(&self, kind: Kind, sheet: &Sheet, asked: Option<Mapping>) -> anyhow::Result<Mapping> {
        let template = sheet.template.as_deref().map(Mapping::parse).transpose()?;
        let mut mapping = asked.or(template).unwrap_or_default();
        if let Some(name) = &self.sheet {
            mapping.lembar = Some(name.clone());
        }
        mapping.locale = self.locale.or(mapping.locale);
        mapping.tetap.extend(self.fixed.iter().cloned());
        Ok(mapping.complete(kind, sheet)?)
    }

    fn plan(
        &self,
        kind: Kind,
        file: &Path,
        hash: Hash,
        sheet: &Sheet,
        mapping: &Mapping,
        acting: &Acting,
    ) -> anyhow::Result<Plan> {
        let ledger = Source::open(acting.place.dir())?;
        let name = file.file_name().map_or_else(|| "tabel".into(), |n| n.to_string_lossy());
        let berkas = name.parse().map_err(|e: String| Usage(format!("nama berkas: {e}")))?;
        let (last, today) = (ledger.last(), super::source::now().day());
        let view = ledger.query().view_at(last, Per::Tahun, today, Pandangan::Resmi);
        let bar = output::bar("menafsirkan baris");
        bar.set_length(sheet.rows.len() as u64);
        let known = |id| ledger.reader.find_id(id).ok().flatten();
        let source = import::Source { berkas, hash };
        let picks = self.picks.iter().cloned().collect();
        let progress = |row| bar.set_position(row);
        let query = ledger.query();
        let recorded = |seq| query.event(seq).ok().map(|recorded| recorded.event);
        let ground = Ground {
            view: &view,
            known: &known,
            recorded: &recorded,
            sees: &|_| true,
            picks: &picks,
            progress: &progress,
        };
        let plan = import::plan(kind, sheet, mapping, &source, ground);
        bar.finish_and_clear();
        Ok(plan?)
    }

    /// Asks whether the shown plan is to be recorded.
    pub fn confirm(&self, count: usize) -> anyhow::Result<()> {
        confirm(count, self.yes)
    }
}

/// Asks whether the shown plan is to be recorded.
pub fn confirm(count: usize, yes: bool) -> anyhow::Result<()> {
    if yes {
        return Ok(());
    }
    if !io::stdin().is_terminal() {
        return Err(
            Usage(format!("{count} event belum dicatat; ulangi dengan --yes bila rencana di atas benar")).into()
        );
    }
    eprint!("Catat {count} event ini sebagai satu kelompok? [y/t] ");
    io::stderr().flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    match answer.trim().to_lowercase().as_str() {
        "y" | "ya" => Ok(()),
        _ => anyhow::bail!("tidak ada yang dicatat"),
    }
}

/// Removes the events of other roles from a plan if the importer may record some of it; returns their number and who may record
/// them.
fn waiting(plan: &mut Plan, acting: &Acting) -> anyhow::Result<Option<Waiting>> {
    let source = Source::open(acting.place.dir())?;
    let hash = writer::token_hash(&acting.token);
    let own: Vec<_> = source.global.hidup_dengan(hash, source.day()).collect();
    Ok(plan.set_aside(&|draft: &Draft| own.iter().any(|grant| access::may_record(grant.peran, &draft.event))))
}

/// Appends all events as one group. A refusal names the cell.
fn append_all(plan: Plan, acting: &Acting) -> anyhow::Result<()> {
    let Plan { drafts, cells, .. } = plan;
    acting.held(|vault: &dyn Appending| {
        let source = Source::over(vault.reader())?;
        let actor = writer::actor(&source, &acting.token, &drafts)?;
        let before = source.last();
        let at = source.ledger.simulasi.then_some(vault.reader().last().recorded_at);
        let bar = output::bar("mencatat").with_style(indicatif::ProgressStyle::default_spinner());
        bar.enable_steady_tick(std::time::Duration::from_millis(200));
        let receipt = vault.append(drafts, actor, at);
        bar.finish_and_clear();
        let receipt = receipt.map_err(|error| {
            let cell = match &error {
                // Without an index, the refusal is about the group as a whole or about its only event.
                AppendError::Refused(refusal) => {
                    refusal.index.or((cells.len() == 1).then_some(0)).and_then(|at| cells.get(at))
                }
                _ => None,
            };
            let place = cell.map(|cell| format!("sel {cell}; tidak ada yang dicatat"));
            let error = anyhow::Error::from(error);
            if let Some(place) = place { error.context(place) } else { error }
        })?;
        let first = if receipt.duplicate { receipt.last } else { before };
        super::receipt::appended(first, receipt.last, acting.format)
    })
}

fn summary(plan: &Plan) -> String {
    let told: String = plan.told.iter().map(|told| format!("{told}\n")).collect();
    let mut out = format!("{told}{} event akan dicatat", plan.drafts.len());
    for (count, what) in [
        (plan.same, "sudah sama di buku besar"),
        (plan.known.len(), "sudah diimpor dari berkas ini"),
        (plan.empty, "baris tanpa isi"),
        (plan.sums, "baris jumlah menurut kode kelompok (tidak dicatat)"),
        (plan.quarantine.len(), "dikarantina"),
    ] {
        if count > 0 {
            out.push_str(&format!(", {count} {what}"));
        }
    }
    out.push('\n');
    for (draft, cell) in plan.drafts.iter().zip(&plan.cells).take(MOST_TOLD) {
        out.push_str(&format!("  {cell}  {}\n", seen(draft)));
    }
    if plan.drafts.len() > MOST_TOLD {
        out.push_str(&format!("  dan {} event lain\n", plan.drafts.len() - MOST_TOLD));
    }
    for one in plan.quarantine.iter().take(MOST_TOLD) {
        out.push_str(&format!("  {}  «{}»  {}", one.sel, one.mentah.replace('\n', " "), one.alasan));
        if !one.bacaan.is_empty() {
            out.push_str(&format!(" — mungkin: {}", one.bacaan.join("; ")));
        }
        out.push('\n');
    }
    if plan.quarantine.len() > MOST_TOLD {
        out.push_str(&format!("  dan {} sel lain\n", plan.quarantine.len() - MOST_TOLD));
    }
    out
}

/// The event of a cell, the text that the cell shows, and the stored value if that differs.
fn seen(draft: &Draft) -> String {
    let event = &draft.event;
    let source = event.umum().sumber;
    let shown = source.and_then(|s| s.tercetak.as_ref()).map_or_else(String::new, |text| format!("  «{text}»"));
    let stored = source.and_then(|s| s.tempat.as_ref()).and_then(|t| t.as_str().split_once(", "));
    let stored = stored.map_or_else(String::new, |(_, stored)| format!(" ({stored})"));
    format!("{} {}{shown}{stored}", event.kind().name(), event.subject(&draft.unit))
}

fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".karantina.csv");
    name.into()
}

/// Writes the quarantined rows with their heads, so that they can be mended and imported by themselves.
fn quarantine(out: &Path, sheet: &Sheet, mapping: &Mapping, plan: &Plan) -> anyhow::Result<()> {
    let mut file = csv::WriterBuilder::new().flexible(true).from_path(out)?;
    let width = sheet.rows.iter().flat_map(|row| row.cells.last()).map(|(column, _)| column + 1).max().unwrap_or(0);
    let texts = |number: Seq| -> Vec<String> {
        let row = u32::try_from(number).ok().and_then(|number| sheet.row(number));
        let cell =
            |column| row.and_then(|row| row.cell(column)).map_or_else(String::new, |raw| import::inert(&raw.text()));
        (0..width).map(cell).collect()
    };
    let heads = ["lembar", "sel", "mentah", "alasan karantina", "bacaan"].map(|head| format!("_{head}"));
    file.write_record(texts(mapping.judul.into()).into_iter().chain(heads))?;
    for one in &plan.quarantine {
        let why = [
            sheet.name.clone(),
            one.sel.clone(),
            import::inert(&one.mentah),
            one.alasan.clone(),
            one.bacaan.join("; "),
        ];
        file.write_record(texts(one.baris.into()).into_iter().chain(why))?;
    }
    Ok(file.flush()?)
}
