//! Reads pages that are only images with tesseract, if it is installed: each word with its confidence.

use std::collections::BTreeMap;

use super::{
    tool::{self, told},
    word::{Word, number},
};

/// Maximum number of pages that are read: it takes seconds per page.
pub const MOST: usize = 60;
/// Resolution of the page image in dots per inch.
const DOTS: i64 = 300;
/// Confidence in per cent below which a word is noise, such as the lines of a table.
const NOISE: i64 = 20;

/// The result of a scanned page.
pub struct Pindaian {
    /// Height of the page.
    pub high: i64,
    /// Its words.
    pub words: Vec<Word>,
    /// The lowest confidence of each recognized text, in per cent.
    pub sure: BTreeMap<String, u8>,
}

/// The language of recognition: Indonesian, or what is installed instead (`None` if tesseract is not installed).
pub fn language() -> Option<&'static str> {
    let listed = told(b"", "tesseract", &["--list-langs"]).ok()?;
    let has = |name: &str| listed.lines().any(|l| l.trim() == name);
    ["ind", "eng"].into_iter().find(|name| has(name))
}

/// Reads a page of a PDF.
pub fn page(bytes: &[u8], page: usize, language: &str) -> Option<Pindaian> {
    let page = page.to_string();
    let dots = DOTS.to_string();
    let image = tool::bytes(bytes, "pdftoppm", &["-r", &dots, "-gray", "-f", &page, "-l", &page, "-"]).ok()?;
    let tsv = told(&image, "tesseract", &["stdin", "stdout", "--dpi", &dots, "-l", language, "--psm", "6", "tsv"]);
    Some(read(&tsv.ok()?))
}

/// Parses the output of tesseract: positions in dots, and lines by the numbers of block, paragraph and line.
fn read(tsv: &str) -> Pindaian {
    let place = |dots: i64| dots * 7200 / DOTS;
    let mut lines: BTreeMap<[&str; 3], (i64, i64)> = BTreeMap::new();
    let mut found = Pindaian { high: 0, words: Vec::new(), sure: BTreeMap::new() };
    for row in tsv.lines().skip(1) {
        let fields: Vec<&str> = row.split('\t').collect();
        let [level, _, block, paragraph, line, _, left, top, wide, high, sure, text] = fields[..] else { continue };
        let (Some(left), Some(top), Some(wide), Some(high)) = (
            left.parse().ok().map(place),
            top.parse().ok().map(place),
            wide.parse().ok().map(place),
            high.parse().ok().map(place),
        ) else {
            continue;
        };
        match level {
            "1" => found.high = high,
            "4" => drop(lines.insert([block, paragraph, line], (top, top + high))),
            "5" => {
                let sure = number(sure).unwrap_or(0) / 100;
                let text = text.trim().trim_matches(['|', '[', ']', '_', '~']);
                if sure < NOISE || text.is_empty() || (text.len() > 3 && text.chars().all(|c| "—=-_|.".contains(c))) {
                    continue;
                }
                let (text, sure) = percent(text).map_or((text.to_owned(), sure), |p| (p, sure.min(DOUBTED)));
                let kept = u8::try_from(sure).unwrap_or(100);
                found.sure.entry(text.clone()).and_modify(|s| *s = (*s).min(kept)).or_insert(kept);
                // Words of one line get one height, whatever their letters are.
                let y = lines.get(&[block, paragraph, line]).copied().unwrap_or((top, top + high));
                found.words.push(Word { x: (left, left + wide), y, text });
            }
            _ => {}
        }
    }
    level_heights(&mut found.words);
    found
}

/// The confidence of a per cent sign that was inferred from a misread one.
const DOUBTED: i64 = 50;

/// Recognizes a per cent sign that was misread as `96`, `06`, `Yo` and the like: a number with two decimals does not have four.
fn percent(text: &str) -> Option<String> {
    const SIGNS: [&str; 9] = ["96", "06", "Yo", "yo", "Y6", "%6", "”6", "V6", "oy"];
    if SIGNS[2..].contains(&text) {
        return Some("%".to_owned());
    }
    let number = SIGNS.iter().find_map(|sign| text.strip_suffix(sign))?;
    let (whole, decimals) = number.split_once(',')?;
    let digits = |t: &str, most: usize| (1..=most).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_digit());
    (digits(whole, 3) && digits(decimals, 2) && decimals.len() == 2).then(|| format!("{number}%"))
}

/// Levels the heights: boxes are as high as their letters, but lines have one height.
fn level_heights(words: &mut [Word]) {
    let mut high: Vec<i64> = words.iter().map(|w| w.y.1 - w.y.0).collect();
    high.sort_unstable();
    let half = high.get(high.len() / 2).copied().unwrap_or(0) * 7 / 10;
    for word in words {
        let middle = word.middle().1;
        word.y = (middle - half, middle + half);
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn words_have_the_height_of_their_line_and_their_confidence() {
        let tsv = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n\
                   1\t1\t0\t0\t0\t0\t0\t0\t2480\t3508\t-1\t\n\
                   4\t1\t1\t1\t1\t0\t300\t600\t900\t50\t-1\t\n\
                   5\t1\t1\t1\t1\t1\t300\t610\t90\t30\t96.5\t92,01\n\
                   5\t1\t1\t1\t1\t2\t600\t600\t10\t50\t8\t|\n\
                   5\t1\t1\t1\t1\t3\t700\t605\t90\t30\t61\t92,01\n";
        let page = read(tsv);
        assert_eq!(page.high, 84_192);
        assert_eq!(page.words.len(), 2);
        assert_eq!((page.words[0].x, page.words[0].y), ((7200, 9360), (14_160, 15_840)));
        assert_eq!(page.sure["92,01"], 61, "of one text the lowest");
        assert_eq!(super::percent("62,6196").as_deref(), Some("62,61%"));
        assert_eq!((super::percent("1.996"), super::percent("2006"), super::percent("3,96")), (None, None, None));
    }
}
