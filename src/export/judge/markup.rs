//! XML as the program writes it into a workbook: the nesting of elements, and their attributes. Everything else that
//! spreadsheet programs know (formats that print other numbers, hidden sheets, pictures, macros) is refused, so that all
//! readers see the same.

use std::collections::BTreeMap;

use super::Wrong;

/// Elements, the elements allowed within each, and its attributes.
const SHAPE: &[(&str, &str, &str)] = &[
    ("worksheet", "dimension sheetViews sheetFormatPr sheetData pageMargins", "xmlns xmlns:r"),
    ("dimension", "", "ref"),
    ("sheetViews", "sheetView", ""),
    ("sheetView", "pane selection", "tabSelected workbookViewId"),
    ("pane", "", "ySplit topLeftCell activePane state"),
    ("selection", "", "pane activeCell sqref"),
    ("sheetFormatPr", "", "defaultRowHeight"),
    ("sheetData", "row", ""),
    ("row", "c", "r spans"),
    ("c", "is v", "r s t"),
    ("is", "t", ""),
    ("t", "", "xml:space"),
    ("v", "", ""),
    ("pageMargins", "", "left right top bottom header footer"),
    ("workbook", "fileVersion workbookPr bookViews sheets calcPr", "xmlns xmlns:r"),
    ("fileVersion", "", "appName lastEdited lowestEdited rupBuild"),
    ("workbookPr", "", "defaultThemeVersion"),
    ("bookViews", "workbookView", ""),
    ("workbookView", "", "xWindow yWindow windowWidth windowHeight"),
    ("sheets", "sheet", ""),
    ("sheet", "", "name sheetId r:id"),
    ("calcPr", "", "calcId fullCalcOnLoad"),
    ("Relationships", "Relationship", "xmlns"),
    ("Relationship", "", "Id Type Target"),
    ("styleSheet", "fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles", "xmlns"),
    ("fonts", "font", "count"),
    ("font", "b sz color name family scheme", ""),
    ("b", "", ""),
    ("sz", "", "val"),
    ("color", "", "theme"),
    ("name", "", "val"),
    ("family", "", "val"),
    ("scheme", "", "val"),
    ("fills", "fill", "count"),
    ("fill", "patternFill", ""),
    ("patternFill", "", "patternType"),
    ("borders", "border", "count"),
    ("border", "left right top bottom diagonal", ""),
    ("left", "", ""),
    ("right", "", ""),
    ("top", "", ""),
    ("bottom", "", ""),
    ("diagonal", "", ""),
    ("cellStyleXfs", "xf", "count"),
    ("cellXfs", "xf", "count"),
    ("xf", "", "numFmtId fontId fillId borderId xfId applyFont"),
    ("cellStyles", "cellStyle", "count"),
    ("cellStyle", "", "name xfId builtinId"),
    ("dxfs", "", "count"),
    ("tableStyles", "", "count defaultTableStyle defaultPivotStyle"),
];
const OPENING: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const SPACES: [(&str, &str); 2] = [
    ("xmlns", "http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    ("xmlns:r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
];
const NAMED: [(&str, char); 5] = [("amp;", '&'), ("lt;", '<'), ("gt;", '>'), ("quot;", '"'), ("apos;", '\'')];

/// The beginning of an element, or its end with the text in it.
pub enum Piece<'t> {
    /// Name and attributes.
    Start(&'t str, BTreeMap<String, String>),
    /// Name and text.
    End(&'t str, String),
}

pub fn broken() -> Wrong {
    "buku-kerja.xlsx tidak ditulis dengan cara yang baku".to_owned()
}

/// Replaces entities by their characters.
fn unescape(text: &str) -> Result<String, Wrong> {
    let dark = |c: char| c < ' ' && !matches!(c, '\t' | '\n' | '\r') || matches!(c, '\u{fffe}' | '\u{ffff}');
    if text.contains(dark) {
        return Err(broken());
    }
    let mut pieces = text.split('&');
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let found = NAMED.iter().find_map(|(name, sign)| Some((sign, piece.strip_prefix(name)?)));
        let (sign, rest) = found.ok_or_else(broken)?;
        plain.push(*sign);
        plain.push_str(rest);
    }
    Ok(plain)
}

fn among(words: &str, word: &str) -> bool {
    words.split(' ').any(|one| one == word && !one.is_empty())
}

fn shape(name: &str) -> Option<&'static (&'static str, &'static str, &'static str)> {
    SHAPE.iter().find(|(own, ..)| *own == name)
}

/// The elements of a part, in order.
pub fn pieces<'t>(text: &'t str, root: &str, mut f: impl FnMut(Piece<'t>) -> Result<(), Wrong>) -> Result<(), Wrong> {
    let mut rest = text.strip_prefix(OPENING).ok_or_else(broken)?;
    let (mut open, mut inner, mut done): (Vec<&str>, _, _) = (Vec::new(), String::new(), false);
    while !rest.is_empty() {
        let Some(tag) = rest.strip_prefix('<') else {
            let end = rest.find('<').unwrap_or(rest.len());
            let plain = &rest[..end];
            if plain.contains('>') || !open.last().is_some_and(|name| ["t", "v"].contains(name)) {
                return Err(broken());
            }
            inner.push_str(&unescape(plain)?);
            rest = &rest[end..];
            continue;
        };
        let end = tag.find('>').ok_or_else(broken)?;
        let (tag, after) = (&tag[..end], &tag[end + 1..]);
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return Err(broken());
            }
            f(Piece::End(name, std::mem::take(&mut inner)))?;
            done = open.is_empty();
            continue;
        }
        let (tag, alone) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let may = open.last().map_or(root, |name| shape(name).map_or("", |(_, within, _)| within));
        let (name, attributes) = begin(tag, root)?;
        if done || !among(may, name) {
            return Err(broken());
        }
        inner.clear();
        f(Piece::Start(name, attributes))?;
        if alone {
            f(Piece::End(name, String::new()))?;
            done = open.is_empty();
        } else {
            open.push(name);
        }
    }
    if done { Ok(()) } else { Err(broken()) }
}

/// Name and attributes of a start tag.
fn begin<'t>(tag: &'t str, root: &str) -> Result<(&'t str, BTreeMap<String, String>), Wrong> {
    let (name, mut rest) = tag.split_at(tag.find(' ').unwrap_or(tag.len()));
    let (_, _, known) = shape(name).ok_or_else(broken)?;
    let mut attributes = BTreeMap::new();
    while !rest.is_empty() {
        let (key, after) = rest.strip_prefix(' ').and_then(|rest| rest.split_once("=\"")).ok_or_else(broken)?;
        let (value, after) = after.split_once('"').ok_or_else(broken)?;
        if !among(known, key) || value.contains('<') || attributes.insert(key.to_owned(), unescape(value)?).is_some() {
            return Err(broken());
        }
        rest = after;
    }
    let said = |key: &str, wanted: &str| attributes.get(key).is_none_or(|value| value == wanted);
    let placed = root == "Relationships" || SPACES.iter().all(|(key, space)| said(key, space));
    if placed && said("numFmtId", "0") { Ok((name, attributes)) } else { Err(broken()) }
}
