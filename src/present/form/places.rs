//! Finds the pages of anchors in a PDF made by a browser, and sets the date of such a PDF.
//!
//! Reads only the format of Skia: its objects are plain text outside of streams. An anchor that is not found has no page, and
//! its entry in the lists has no number.

use std::collections::HashMap;

use super::html::Pages;
use crate::event::Instant;

/// Deepest tree of pages.
const DEEPEST: usize = 16;

/// Page numbers of the named destinations.
pub fn pages(pdf: &[u8]) -> Pages {
    let text = String::from_utf8_lossy(pdf);
    let objects = objects(&text);
    let root = objects.iter().find(|(_, body)| body.contains("/Type /Pages") && !body.contains("/Parent"));
    let mut order = Vec::new();
    if let Some((root, _)) = root {
        leaves(&objects, *root, &mut order, DEEPEST);
    }
    let number: HashMap<u32, usize> = order.into_iter().zip(1..).collect();
    let named = objects.values().find_map(|body| reference(body.split("/Dests ").nth(1)?));
    let named = named.and_then(|at| objects.get(&at)).copied().unwrap_or_default();
    let place = |entry: &str| {
        let (name, target) = entry.split_once(" [")?;
        Some((name.to_owned(), *number.get(&reference(target)?)?))
    };
    named.split('/').filter_map(place).collect()
}

/// The objects by number, without their streams.
fn objects(text: &str) -> HashMap<u32, &str> {
    let mut found = HashMap::new();
    for (at, mark) in text.match_indices(" 0 obj\n") {
        let before = text[..at].rsplit('\n').next().unwrap_or_default();
        let rest = &text[at + mark.len()..];
        let end = rest.find("endobj").unwrap_or(rest.len());
        let body = rest[..end].split("stream\n").next().unwrap_or_default();
        if let Ok(number) = before.parse() {
            found.insert(number, body);
        }
    }
    found
}

/// The object number of a reference at the beginning of a text.
fn reference(text: &str) -> Option<u32> {
    text.split_whitespace().next()?.parse().ok()
}

/// The pages below a node of the tree, in order.
fn leaves(objects: &HashMap<u32, &str>, at: u32, order: &mut Vec<u32>, depth: usize) {
    let kids = objects.get(&at).and_then(|body| body.split("/Kids [").nth(1)).and_then(|rest| rest.split(']').next());
    match kids {
        None => order.push(at),
        Some(_) if depth == 0 => {}
        Some(kids) => {
            let of = kids.split(" 0 R").filter_map(reference);
            of.for_each(|kid| leaves(objects, kid, order, depth - 1));
        }
    }
}

/// Sets the date of the PDF to that of its position, so that the same position gives the same bytes.
pub fn dated(mut pdf: Vec<u8>, at: Instant) -> Vec<u8> {
    const WIDTH: usize = 14;
    let digits: Vec<u8> = at.to_string().bytes().filter(u8::is_ascii_digit).take(WIDTH).collect();
    for mark in [&b"/CreationDate (D:"[..], b"/ModDate (D:"] {
        let found = pdf.windows(mark.len()).position(|window| window == mark).map(|place| place + mark.len());
        let old = found.and_then(|from| pdf.get_mut(from..from + WIDTH));
        if let Some(old) = old.filter(|old| old.iter().all(u8::is_ascii_digit) && digits.len() == WIDTH) {
            old.copy_from_slice(&digits);
        }
    }
    pdf
}

#[cfg(test)]
mod tests {
    use super::*;

    const MADE: &str = "1 0 obj\n<</CreationDate (D:20261128071311+00'00')\n/ModDate (D:20261128071311+00'00')>>\nendobj\n\
        2 0 obj\n<</Type /Page\n/Parent 9 0 R>>\nendobj\n3 0 obj\n<</Type /Page>>\nstream\n/Kids [1 0 R]\nendstream\nendobj\n\
        9 0 obj\n<</Type /Pages\n/Count 2\n/Kids [3 0 R 2 0 R]>>\nendobj\n7 0 obj\n<</b1 [2 0 R /XYZ 6 827.6 0]\n\
        /t-kartu.x [3 0 R /XYZ 6 7 0]>>\nendobj\n8 0 obj\n<</Type /Catalog\n/Pages 9 0 R\n/Dests 7 0 R>>\nendobj\n";

    #[test]
    fn anchors_have_the_pages_of_the_tree() {
        let pages = pages(MADE.as_bytes());
        assert_eq!((pages.get("b1"), pages.get("t-kartu.x"), pages.len()), (Some(&2), Some(&1), 2));
        assert!(super::pages(b"%PDF-1.7 of somebody else").is_empty());
    }

    #[test]
    fn the_day_of_making_is_that_of_the_moment() {
        let at: Instant = "2024-01-30T03:20:00.000000Z".parse().expect("an instant");
        let made = String::from_utf8(dated(MADE.into(), at)).expect("text");
        assert!(
            made.contains("/CreationDate (D:20240130032000+00'00')") && made.contains("/ModDate (D:20240130032000")
        );
        assert_eq!(made.len(), MADE.len());
    }
}
