//! The hidden parts of a workbook: hidden rows and columns, merged cells, comments, struck-out text. The reader of values reports
//! none of these, so a second pass over the parts does.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    io::{BufReader, Cursor},
};

use quick_xml::{Reader, events::BytesStart, events::Event};
use zip::ZipArchive;

use super::{
    ImportError,
    runs::{Runs, Unlike, attribute},
};

/// Maximum number of comments that are kept.
const MOST_COMMENTS: usize = 1_000;
/// Maximum number of columns of a merged range that are examined.
const MOST_MERGED: u32 = 16;
/// Maximum number of characters kept of a comment.
const MOST_WORDS: usize = 200;

/// The hidden parts of a sheet.
#[derive(Debug, Clone, Default)]
pub struct Looks {
    /// Hidden rows, from 1.
    pub rows: HashSet<u32>,
    /// Whether a filter hides rows.
    pub filtered: bool,
    /// Hidden columns, from 0: first and last of each range.
    pub columns: Vec<(u32, u32)>,
    /// Merged cells by column and first row: last row, and the upper left cell; rows from 1, columns from 0.
    pub merged: BTreeMap<(u32, u32), (u32, (u32, u32))>,
    /// Comments: row, column and words.
    pub comments: Vec<(u32, u32, String)>,
    /// Cells with struck-out text, in part or as a whole.
    pub struck: HashSet<(u32, u32)>,
    /// Cells whose formula gave an empty text.
    pub blank: HashSet<(u32, u32)>,
    /// Cells written in white on white, in part or as a whole.
    pub white: HashSet<(u32, u32)>,
    /// Cells with raised or lowered marks, and their text without them.
    pub raised: HashMap<(u32, u32), String>,
}

impl Looks {
    /// Whether a column is hidden.
    pub fn hides(&self, column: u32) -> bool {
        self.columns.iter().any(|(first, last)| (*first..=*last).contains(&column))
    }

    /// The upper left cell of the merged range that a cell lies in.
    pub fn merged_from(&self, row: u32, column: u32) -> Option<(u32, u32)> {
        let (_, (last, first)) = self.merged.range((column, 0)..=(column, row)).next_back()?;
        (*last >= row).then_some(*first)
    }
}

type Package<'a> = ZipArchive<Cursor<&'a [u8]>>;

fn broken(e: impl std::fmt::Display) -> ImportError {
    ImportError::Broken(format!("bukan XLSX yang utuh ({e})"))
}

/// Calls `see` for each XML event of a part; a missing part is empty.
fn walk(package: &mut Package<'_>, part: &str, see: &mut dyn FnMut(&Event<'_>)) -> Result<(), ImportError> {
    let Ok(file) = package.by_name(part) else { return Ok(()) };
    let mut reader = Reader::from_reader(BufReader::new(file));
    reader.config_mut().check_end_names = false;
    reader.config_mut().expand_empty_elements = true;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(broken)? {
            Event::Eof => return Ok(()),
            event => see(&event),
        }
    }
}

/// The path of a sheet's part.
fn part_of(package: &mut Package<'_>, sheet: &str) -> Result<Option<String>, ImportError> {
    let mut id = None;
    walk(package, "xl/workbook.xml", &mut |event| {
        if let Event::Start(e) = event
            && e.local_name().as_ref() == "sheet"
            && attribute(e, "name").as_deref() == Some(sheet)
        {
            id = attribute(e, "id");
        }
    })?;
    let relations = relations(package, "xl/_rels/workbook.xml.rels")?;
    Ok(relations.into_iter().find(|r| Some(&r.id) == id.as_ref()).map(|r| resolved("xl", &r.target)))
}

struct Relation {
    id: String,
    kind: String,
    target: String,
}

fn relations(package: &mut Package<'_>, part: &str) -> Result<Vec<Relation>, ImportError> {
    let mut all = Vec::new();
    walk(package, part, &mut |event| {
        if let Event::Start(e) = event
            && let (Some(id), Some(target)) = (attribute(e, "Id"), attribute(e, "Target"))
        {
            all.push(Relation { id, kind: attribute(e, "Type").unwrap_or_default(), target });
        }
    })?;
    Ok(all)
}

/// Resolves a reference from one part to another.
fn resolved(folder: &str, target: &str) -> String {
    if let Some(whole) = target.strip_prefix('/') {
        return whole.to_owned();
    }
    let mut path: Vec<&str> = folder.split('/').collect();
    for step in target.split('/') {
        match step {
            ".." => drop(path.pop()),
            "." => {}
            step => path.push(step),
        }
    }
    path.join("/")
}

/// Parses an address: `$C$17` gives the row from 1 and the column from 0.
fn place(address: &str) -> Option<(u32, u32)> {
    let plain: String = address.chars().filter(|c| *c != '$').collect();
    let digits = plain.find(|c: char| c.is_ascii_digit())?;
    let (letters, number) = plain.split_at(digits);
    let column = letters.bytes().try_fold(0u32, |sum, b| {
        let letter = b.to_ascii_uppercase().checked_sub(b'A').filter(|l| *l < 26)?;
        sum.checked_mul(26)?.checked_add(u32::from(letter) + 1)
    })?;
    Some((number.parse().ok()?, column.checked_sub(1)?))
}

/// Collects the hidden parts of a sheet.
pub fn look(bytes: &[u8], sheet: &str) -> Result<Looks, ImportError> {
    let mut package = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    let mut looks = Looks::default();
    let Some(part) = part_of(&mut package, sheet)? else { return Ok(looks) };
    let unlike = unlike_strings(&mut package)?;
    let mut at = Cell::default();
    walk(&mut package, &part, &mut |event| at.see(event, &unlike, &mut looks))?;
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", &part));
    for relation in relations(&mut package, &format!("{folder}/_rels/{name}.rels"))? {
        if relation.kind.ends_with("/comments") {
            comments(&mut package, &resolved(folder, &relation.target), &mut looks)?;
        }
    }
    Ok(looks)
}

/// Shared strings with differently formatted parts.
fn unlike_strings(package: &mut Package<'_>) -> Result<HashMap<u32, Unlike>, ImportError> {
    let (mut found, mut index, mut runs) = (HashMap::new(), 0u32, Runs::default());
    walk(package, "xl/sharedStrings.xml", &mut |event| match event {
        Event::End(e) if e.local_name().as_ref() == "si" => {
            let unlike = runs.done();
            if unlike.struck || unlike.white || unlike.base.is_some() {
                found.insert(index, unlike);
            }
            index += 1;
        }
        event => runs.see(event),
    })?;
    Ok(found)
}

/// The cell that the pass is in.
#[derive(Default)]
struct Cell {
    row: u32,
    column: u32,
    kind: String,
    formula: bool,
    value: String,
    in_value: bool,
    runs: Runs,
    inline: bool,
}

impl Cell {
    fn see(&mut self, event: &Event<'_>, unlike: &HashMap<u32, Unlike>, looks: &mut Looks) {
        if self.inline {
            self.runs.see(event);
        }
        match event {
            Event::Start(e) => self.open(e, looks),
            Event::Text(text) if self.in_value => self.value.push_str(text),
            Event::End(e) => match e.local_name().as_ref() {
                "v" => self.in_value = false,
                "is" => self.inline = false,
                "c" => self.close(unlike, looks),
                _ => {}
            },
            _ => {}
        }
    }

    fn open(&mut self, e: &BytesStart<'_>, looks: &mut Looks) {
        match e.local_name().as_ref() {
            "row" => {
                self.row = attribute(e, "r").and_then(|r| r.parse().ok()).unwrap_or(self.row + 1);
                self.column = u32::MAX;
                if truth(attribute(e, "hidden")) || is_zero(attribute(e, "ht")) {
                    looks.rows.insert(self.row);
                }
            }
            "c" => {
                let place = attribute(e, "r").as_deref().and_then(place);
                self.column = place.map_or(self.column.wrapping_add(1), |(_, column)| column);
                self.kind = attribute(e, "t").unwrap_or_default();
                self.formula = false;
                self.value.clear();
            }
            "v" => self.in_value = true,
            "f" => self.formula = true,
            "is" => self.inline = true,
            "col" if truth(attribute(e, "hidden")) || is_zero(attribute(e, "width")) => {
                let edge = |name| attribute(e, name).and_then(|n| n.parse::<u32>().ok()).and_then(|n| n.checked_sub(1));
                looks.columns.extend(edge("min").zip(edge("max")));
            }
            "mergeCell" => {
                let range = attribute(e, "ref").unwrap_or_default();
                let Some((first, last)) = range.split_once(':').and_then(|(a, b)| place(a).zip(place(b))) else {
                    return;
                };
                let columns = first.1..=last.1.min(first.1 + MOST_MERGED);
                looks.merged.extend(columns.map(|column| ((column, first.0), (last.0, first))));
            }
            "filterColumn" => looks.filtered = true,
            _ => {}
        }
    }

    fn close(&mut self, unlike: &HashMap<u32, Unlike>, looks: &mut Looks) {
        let at = (self.row, self.column);
        if self.formula && self.kind == "str" && self.value.is_empty() {
            looks.blank.insert(at);
        }
        let own = self.runs.done();
        let shared = || unlike.get(&self.value.trim().parse().ok()?);
        let told = if self.kind == "s" && !unlike.is_empty() { shared() } else { Some(&own) };
        let Some(told) = told else { return };
        if told.struck {
            looks.struck.insert(at);
        }
        if told.white {
            looks.white.insert(at);
        }
        if let Some(base) = &told.base {
            looks.raised.insert(at, base.clone());
        }
    }
}

fn truth(value: Option<String>) -> bool {
    value.is_some_and(|v| v == "1" || v == "true")
}

fn is_zero(value: Option<String>) -> bool {
    value.is_some_and(|v| !v.is_empty() && v.chars().all(|c| c == '0' || c == '.'))
}

fn comments(package: &mut Package<'_>, part: &str, looks: &mut Looks) -> Result<(), ImportError> {
    let (mut at, mut words, mut inside) = (None, String::new(), false);
    let mut found: HashMap<(u32, u32), String> = HashMap::new();
    walk(package, part, &mut |event| match event {
        Event::Start(e) if e.local_name().as_ref() == "comment" => {
            at = attribute(e, "ref").as_deref().and_then(place);
            words.clear();
        }
        Event::Start(e) if e.local_name().as_ref() == "t" => inside = true,
        Event::End(e) if e.local_name().as_ref() == "t" => inside = false,
        Event::Text(text) if inside && words.len() < MOST_WORDS => words.push_str(text),
        Event::End(e) if e.local_name().as_ref() == "comment" && found.len() < MOST_COMMENTS => {
            found.extend(at.map(|at| (at, words.chars().take(MOST_WORDS).collect())));
        }
        _ => {}
    })?;
    looks.comments.extend(found.into_iter().map(|((row, column), words)| (row, column, words)));
    looks.comments.sort_unstable();
    Ok(())
}
