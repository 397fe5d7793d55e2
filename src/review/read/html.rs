//! HTML: headings, paragraphs and tables in order. Nothing is run, nothing is fetched.

use ego_tree::iter::Edge;
use scraper::{ElementRef, Html, Selector};

use super::{
    Block, beyond, cell,
    span::{self, Cell, Reaching},
};
use crate::event::Refusal;

const PARAGRAPHS: &[&str] = &["h1", "h2", "h3", "h4", "h5", "h6", "p", "li", "figcaption", "dt", "dd"];
const SILENT: &[&str] = &["script", "style", "template", "svg"];

/// Void elements, and elements whose end tag may be omitted, so that they do not count for the nesting depth.
const UNCLOSED: &[&str] = &[
    "p", "li", "td", "th", "tr", "dt", "dd", "option", "thead", "tbody", "tfoot", "colgroup", "col", "br", "hr", "img",
    "meta", "link", "input", "wbr", "area", "base", "source", "html", "body", "head",
];
/// Maximum nesting depth: the parser's time grows with it.
const DEEPEST: usize = 500;

/// Reads the page.
pub fn read(page: &str) -> Result<Vec<Block>, Refusal> {
    let deep = depth(page);
    if deep > DEEPEST {
        return Err(beyond("elemen bersarang", deep, DEEPEST));
    }
    let page = Html::parse_document(page);
    let (mut blocks, mut at) = (Vec::new(), 0);
    let mut open: Vec<&str> = Vec::new();
    for edge in page.root_element().traverse() {
        match edge {
            Edge::Open(node) => {
                let Some(element) = ElementRef::wrap(node) else { continue };
                let name = element.value().name();
                let within = |names: &[&str]| open.iter().any(|o| names.contains(o));
                let taken = within(&["table"]) || within(PARAGRAPHS) || within(SILENT);
                if name == "table" && !within(&["table"]) {
                    at = table(element, at + 1, &mut blocks);
                } else if PARAGRAPHS.contains(&name) && !taken {
                    at += 1;
                    let text = content(element);
                    if !text.is_empty() {
                        blocks.push(Block::Blank);
                        let heading = matches!(name, "h1" | "h2" | "h3");
                        blocks.push(if heading { Block::Heading(at, text) } else { Block::Text(at, text) });
                    }
                }
                open.push(name);
            }
            Edge::Close(node) => {
                if ElementRef::wrap(node).is_some() {
                    open.pop();
                }
            }
        }
    }
    Ok(blocks)
}

/// The nesting depth of the tags of a page, by its text alone. An unmatched closing tag closes nothing.
fn depth(page: &str) -> usize {
    let (mut open, mut deepest): (Vec<String>, usize) = (Vec::new(), 0);
    for tag in page.split('<').skip(1) {
        let (closes, tag) = tag.strip_prefix('/').map_or((false, tag), |rest| (true, rest));
        let name: String = tag.chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
        let empty = tag.split('>').next().is_some_and(|t| t.ends_with('/'));
        if name.is_empty() || empty || UNCLOSED.contains(&name.as_str()) {
            continue;
        }
        if closes {
            open.truncate(open.iter().rposition(|n| *n == name).unwrap_or(open.len()));
        } else {
            open.push(name);
        }
        deepest = deepest.max(open.len());
        if deepest > DEEPEST {
            break;
        }
    }
    deepest
}

fn table(table: ElementRef<'_>, mut at: u32, blocks: &mut Vec<Block>) -> u32 {
    let first = |name: &str| Selector::parse(name).ok().and_then(|s| table.select(&s).next());
    blocks.push(Block::Begin(first("caption").map(content).unwrap_or_default()));
    let mut reaching: Reaching = Reaching::new();
    let rows = table.descendent_elements().filter(|e| e.value().name() == "tr" && nearest_table(*e) == Some(table));
    for row in rows {
        at += 1;
        blocks.push(Block::Row(at, cells(row, &mut reaching)));
    }
    blocks.push(Block::End);
    at
}

fn nearest_table(element: ElementRef<'_>) -> Option<ElementRef<'_>> {
    element.ancestors().filter_map(ElementRef::wrap).find(|a| a.value().name() == "table")
}

fn cells(row: ElementRef<'_>, reaching: &mut Reaching) -> Vec<String> {
    let cells = row.child_elements().filter(|e| matches!(e.value().name(), "td" | "th"));
    let span = |cell: ElementRef<'_>, name: &str| cell.attr(name).and_then(|v| v.parse().ok()).unwrap_or(1);
    let one = |cell: ElementRef<'_>| {
        let (wide, high) = (span(cell, "colspan"), span(cell, "rowspan"));
        Cell { text: content(cell), wide, high, column: None }
    };
    span::row(cells.map(one), reaching)
}

fn content(element: ElementRef<'_>) -> String {
    let mut all = String::new();
    for node in element.descendants() {
        if node.ancestors().filter_map(ElementRef::wrap).any(|a| SILENT.contains(&a.value().name())) {
            continue;
        }
        if let Some(text) = node.value().as_text() {
            all.push_str(text);
        } else if node.value().as_element().is_some_and(|e| matches!(e.name(), "br" | "p" | "div" | "li" | "small")) {
            all.push(' ');
        }
    }
    cell::cell(&all)
}
