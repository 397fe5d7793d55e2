//! Pieces of WordprocessingML.

use std::collections::HashMap;

pub use crate::present::form::chart::escape;
use crate::{event::Seq, present::block::Figure};

/// How a piece of text looks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Look {
    /// Bold.
    pub bold: bool,
    /// Colour, six hex digits; none: as the style says.
    pub colour: Option<&'static str>,
    /// Size in half points; none: as the style says.
    pub size: Option<u32>,
    /// Fixed pitch.
    pub mono: bool,
}

/// A run of text.
pub fn run(text: &str, look: Look) -> String {
    let mut props = String::new();
    if look.mono {
        props.push_str("<w:rFonts w:ascii=\"Courier New\" w:hAnsi=\"Courier New\" w:cs=\"Courier New\"/>");
    }
    if look.bold {
        props.push_str("<w:b/>");
    }
    props.extend(look.colour.map(|c| format!("<w:color w:val=\"{c}\"/>")));
    props.extend(look.size.map(|s| format!("<w:sz w:val=\"{s}\"/><w:szCs w:val=\"{s}\"/>")));
    let props = if props.is_empty() { props } else { format!("<w:rPr>{props}</w:rPr>") };
    format!("<w:r>{props}<w:t xml:space=\"preserve\">{}</w:t></w:r>", escape(text))
}

/// A paragraph of a style.
pub fn paragraph(style: &str, more: &str, runs: &str) -> String {
    format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/>{more}</w:pPr>{runs}</w:p>")
}

/// Marks what is within as the target of links.
pub fn bookmark(id: usize, name: &str, within: &str) -> String {
    format!("<w:bookmarkStart w:id=\"{id}\" w:name=\"{name}\"/>{within}<w:bookmarkEnd w:id=\"{id}\"/>")
}

/// A link to a bookmark.
pub fn link(anchor: &str, tooltip: &str, within: &str) -> String {
    format!("<w:hyperlink w:anchor=\"{anchor}\" w:tooltip=\"{}\">{within}</w:hyperlink>", escape(tooltip))
}

/// The page of a bookmark, to be filled in by whoever lays the pages out.
pub fn page_of(anchor: &str) -> String {
    let mark = |kind: &str, more: &str| format!("<w:r><w:fldChar w:fldCharType=\"{kind}\"{more}/></w:r>");
    format!(
        "{}<w:r><w:instrText xml:space=\"preserve\"> PAGEREF {anchor} \\h </w:instrText></w:r>{}{}{}",
        mark("begin", " w:dirty=\"true\""),
        mark("separate", ""),
        run("…", Look::default()),
        mark("end", "")
    )
}

/// Where figures link to, and the moment that they are of.
pub struct Places<'a> {
    /// Place of each address in the annex.
    pub of: HashMap<&'a str, usize>,
    /// The moment.
    pub seq: Seq,
}

impl Places<'_> {
    /// A number: a link to its address, whose tooltip says it too.
    pub fn figure(&self, figure: &Figure, look: Look) -> String {
        let place = self.of.get(figure.alamat.as_str()).copied().unwrap_or_default();
        // Word takes tooltips of at most 260 characters.
        let address: String = figure.alamat.chars().take(200).collect();
        link(
            &format!("a{place}"),
            &format!("{address} · diketahui sampai event {}", self.seq),
            &run(&figure.text, look),
        )
    }
}
