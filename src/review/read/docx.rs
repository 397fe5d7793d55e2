//! DOCX: paragraphs and tables of its body, in order.

use roxmltree::{Document, Node, ParsingOptions};

use super::{
    Block, broken, cell,
    pack::{Pack, no_outside},
};
use crate::event::Refusal;

const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
/// Maximum number of XML nodes of the document.
const MOST_NODES: u32 = 4_000_000;
/// Maximum number of columns that a cell may span.
const MOST_SPAN: usize = 64;

/// Reads the document.
pub fn read(bytes: &[u8]) -> Result<Vec<Block>, Refusal> {
    let mut pack = Pack::open(bytes)?;
    no_outside(&mut pack)?;
    let body = pack.text("word/document.xml")?;
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    let xml =
        Document::parse_with_options(&body, options).map_err(|e| broken(format!("word/document.xml rusak: {e}")))?;
    let body = xml.descendants().find(|n| n.has_tag_name((W, "body"))).ok_or_else(|| broken("dokumen tanpa isi"))?;
    let (mut blocks, mut at) = (Vec::new(), 0);
    for node in body.descendants().filter(|n| !inside_table(n)) {
        at += 1;
        if node.has_tag_name((W, "tbl")) {
            table(node, at, &mut blocks);
        } else if node.has_tag_name((W, "p")) {
            let text = content(node);
            blocks.push(match () {
                () if text.is_empty() => Block::Blank,
                () if is_heading(node) => Block::Heading(at, text),
                () => Block::Text(at, text),
            });
        }
    }
    Ok(blocks)
}

/// Whether a paragraph is a heading of the first three levels.
fn is_heading(paragraph: Node<'_, '_>) -> bool {
    let style = paragraph.descendants().find(|n| n.has_tag_name((W, "pStyle"))).and_then(|n| n.attribute((W, "val")));
    style.is_some_and(|s| matches!(s, "Title" | "Heading1" | "Heading2" | "Heading3"))
}

fn inside_table(node: &Node<'_, '_>) -> bool {
    node.ancestors().skip(1).any(|a| a.has_tag_name((W, "tbl")))
}

fn table(node: Node<'_, '_>, at: u32, blocks: &mut Vec<Block>) {
    blocks.push(Block::Begin(String::new()));
    let rows = node.children().filter(|n| n.has_tag_name((W, "tr")));
    for (number, row) in rows.enumerate() {
        let mut cells = Vec::new();
        for cell in row.children().filter(|n| n.has_tag_name((W, "tc"))) {
            cells.push(content(cell));
            let span = cell.descendants().find(|n| n.has_tag_name((W, "gridSpan")));
            let span: usize = span.and_then(|n| n.attribute((W, "val"))).and_then(|v| v.parse().ok()).unwrap_or(1);
            cells.extend((1..span.min(MOST_SPAN)).map(|_| String::new()));
        }
        blocks.push(Block::Row(at + u32::try_from(number).unwrap_or(0), cells));
    }
    blocks.push(Block::End);
}

/// The text below a node; breaks and ends of paragraphs become blanks.
fn content(node: Node<'_, '_>) -> String {
    let mut all = String::new();
    for node in node.descendants() {
        if node.has_tag_name((W, "t")) {
            all.push_str(node.text().unwrap_or_default());
        } else if ["p", "br", "tab"].iter().any(|tag| node.has_tag_name((W, *tag))) {
            all.push(' ');
        }
    }
    cell::cell(&all)
}
