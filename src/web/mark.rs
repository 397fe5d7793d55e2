//! Marks each link to an event with the event's state: void, corrected, replaced, withdrawn, not yet approved. This is done once
//! for all pages, so that none can omit it.

use std::collections::{BTreeMap, BTreeSet};

use super::{Nasib, Peristiwa};
use crate::{
    event::Seq,
    http::{Problem, call::Call},
};

/// Beginning of a link to an event.
const LINK: &str = "href=\"/buku-besar/";
/// Tags that begin a row, an item or a paragraph: within one of these an event is marked once, however many links lead to it.
const ROWS: &[&str] = &["<tr", "<li", "<p", "<dd", "<h", "<div", "<section", "<title"];

/// Maximum number of later events named beside a link; of more, only the first and the last are.
const MOST: usize = 3;

/// A link to an event within a page.
struct Link {
    seq: Seq,
    /// Position of the mark.
    end: usize,
    /// Whether it is within a drawing, where the mark is text of the title.
    drawn: bool,
}

impl Call {
    /// Adds the marks to a page.
    pub(super) fn marked(&self, html: String) -> Result<String, Problem> {
        let links = links(&html);
        let all: BTreeSet<Seq> = links.iter().map(|link| link.seq).collect();
        let mut told: Vec<_> = all.into_iter().map(Peristiwa::nomor).collect();
        self.tandai(&mut told)?;
        let marks: BTreeMap<Seq, &Peristiwa> = told
            .iter()
            .filter(|event| event.menunggu || event.berakhir().next().is_some())
            .map(|e| (e.seq, e))
            .collect();
        if marks.is_empty() {
            return Ok(html);
        }
        let (mut out, mut done) = (String::with_capacity(html.len() + marks.len() * 160), 0);
        for link in &links {
            let Some(event) = marks.get(&link.seq) else { continue };
            out.push_str(html.get(done..link.end).unwrap_or_default());
            done = link.end;
            write(&mut out, event, link.drawn);
        }
        out.push_str(html.get(done..).unwrap_or_default());
        Ok(out)
    }
}

/// Writes the mark of an event.
fn write(out: &mut String, event: &Peristiwa, drawn: bool) {
    if event.menunggu {
        let mark = " <span class=\"s s-kuning nasib-event\"><span class=\"tanda\" aria-hidden=\"true\">▲</span>belum disetujui</span>";
        out.push_str(if drawn { " (belum disetujui)" } else { mark });
    }
    let all: Vec<_> = event.berakhir().collect();
    for (at, Nasib { kata, seq, .. }) in all.iter().enumerate() {
        // A narration may have been replaced a hundred times; its own page lists all of them.
        if all.len() > MOST && at > 0 && at + 1 < all.len() {
            out.push_str(&if at == 1 { format!(" dan {} lagi, terakhir", all.len() - 2) } else { String::new() });
            continue;
        }
        if drawn {
            out.push_str(&format!(" ({kata} oleh event {seq})"));
            continue;
        }
        out.push_str(" <span class=\"s s-merah nasib-event\"><span class=\"tanda\" aria-hidden=\"true\">■</span>");
        out.push_str(&format!("{kata} oleh <a href=\"/buku-besar/{seq}\">event {seq}</a></span>"));
    }
}

/// The links that get a mark: one for each event in a row. Buttons for moving between events get none, nor do links in a mark to
/// the later event, whose own state its page shows.
fn links(html: &str) -> Vec<Link> {
    let (mut found, mut from, mut marked) = (Vec::new(), 0, BTreeSet::new());
    while let Some(at) = html.get(from..).and_then(|rest| rest.find(LINK)).map(|at| from + at) {
        let between = html.get(from..at).unwrap_or_default();
        if ROWS.iter().any(|row| between.contains(row)) {
            marked.clear();
        }
        from = at + LINK.len();
        let rest = html.get(from..).unwrap_or_default();
        let number = rest.split('"').next().and_then(|text| text.split(['?', '#']).next()).map(str::parse::<Seq>);
        let tag = html.get(..at).and_then(|before| before.rsplit('<').next()).unwrap_or_default();
        let inside = rest.split("</a>").next().unwrap_or_default();
        let (Some(Ok(seq)), false) = (number, tag.contains("tombol") || tag.contains("data-nasib")) else { continue };
        let title = inside.find("</title>");
        let end = from + title.unwrap_or(inside.len() + "</a>".len());
        if title.is_some() || marked.insert(seq) {
            found.push(Link { seq, end, drawn: title.is_some() });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_that_was_replaced_many_times_has_a_short_mark() {
        let replaced = |by: Seq| Nasib {
            kata: "digantikan",
            seq: by,
            berlaku: String::new(),
            ends: true,
            berakhir: true,
            batal: None,
            disetujui: false,
        };
        let mark = |last: Seq| {
            let mut out = String::new();
            let event = Peristiwa { nasib: (2..=last).map(replaced).collect(), ..Peristiwa::nomor(1) };
            write(&mut out, &event, false);
            out
        };
        assert_eq!(mark(4).matches("<a href").count(), 3, "a few are named");
        let many = mark(5_000);
        assert!(
            many.contains("/2\"") && many.contains("dan 4997 lagi, terakhir") && many.contains("/5000\""),
            "{many}"
        );
        assert!(many.len() < 600);
    }
}
