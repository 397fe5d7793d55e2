//! Building blocks of WordprocessingML.

use std::collections::HashMap;

use crate::{
    event::{Seq, hygiene::markup},
    present::block::Figure,
    projection::Address,
};

/// The look of a piece of text.
#[derive(Debug, Clone, Copy, Default)]
pub struct Look {
    /// Bold.
    pub bold: bool,
    /// Colour, six hex digits; `None`: that of the style.
    pub colour: Option<&'static str>,
    /// Size in half points; `None`: that of the style.
    pub size: Option<u32>,
    /// Monospaced.
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
    format!("<w:r>{props}<w:t xml:space=\"preserve\">{}</w:t></w:r>", markup(text))
}

/// A paragraph of a style.
pub fn paragraph(style: &str, more: &str, runs: &str) -> String {
    format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/>{more}</w:pPr>{runs}</w:p>")
}

/// Marks its content as the target of links.
pub fn bookmark(id: usize, name: &str, within: &str) -> String {
    format!("<w:bookmarkStart w:id=\"{id}\" w:name=\"{name}\"/>{within}<w:bookmarkEnd w:id=\"{id}\"/>")
}

/// A link to a bookmark.
pub fn link(anchor: &str, tooltip: &str, within: &str) -> String {
    format!("<w:hyperlink w:anchor=\"{anchor}\" w:tooltip=\"{}\">{within}</w:hyperlink>", markup(tooltip))
}

/// A field for the page of a bookmark, which the word processor fills in.
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

/// Most characters of a content control's tag that Word accepts.
const TAG: usize = 64;

/// A content control whose tag is the address of the figure in it, and whose title also has the position. A figure without an
/// address of its own, such as a sum, gets no control.
pub fn control(address: &str, seq: Seq, within: &str) -> String {
    if address.chars().count() > TAG || address.parse::<Address>().is_err() {
        return within.to_owned();
    }
    let (tag, title) = (markup(address), markup(&title(address, seq)));
    format!(
        "<w:sdt><w:sdtPr><w:alias w:val=\"{title}\"/><w:tag w:val=\"{tag}\"/></w:sdtPr><w:sdtContent>{within}</w:sdtContent></w:sdt>"
    )
}

/// The title of a control: address and position.
pub fn title(address: &str, seq: Seq) -> String {
    format!("{address}{KNOWN}{seq}")
}

/// Separates address and event in the title of a control.
pub const KNOWN: &str = " · event ";

/// The targets of links from figures, and the position of the figures.
pub struct Places<'a> {
    /// Number of each address in the annex; `None` in a document without an annex.
    pub of: Option<HashMap<&'a str, usize>>,
    /// The position.
    pub seq: Seq,
}

impl Places<'_> {
    /// A number in a control; if there is an annex, also a link to its address, with a tooltip.
    pub fn figure(&self, figure: &Figure, look: Look) -> String {
        let shown = run(&figure.text, look);
        let Some(of) = &self.of else { return control(&figure.alamat, self.seq, &shown) };
        let place = of.get(figure.alamat.as_str()).copied().unwrap_or_default();
        // Word accepts tooltips of at most 260 characters.
        let address: String = figure.alamat.chars().take(200).collect();
        let tooltip = format!("{address} · diketahui sampai event {}", self.seq);
        control(&figure.alamat, self.seq, &link(&format!("a{place}"), &tooltip, &shown))
    }
}
