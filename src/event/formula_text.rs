//! The text form of formulas: `(realisasi / target) x 100`. Printed text reads back to the same tree.

use std::str::FromStr;

use super::{
    Angka,
    formula::{Baris, Formula, MAX_DEPTH, Masukan, NAMED},
};

/// Longest formula in characters.
const MAX_TEXT: usize = 4_000;
/// Deepest brackets of a text; deeper ones would exceed the depth of a tree too.
const MAX_BRACKETS: usize = 4 * MAX_DEPTH;

struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

type Parsed<T> = Result<T, String>;

impl FromStr for Formula {
    type Err = String;

    /// Reads the text form; an error names the character at which reading stopped, counted from 1.
    fn from_str(text: &str) -> Parsed<Self> {
        let mut parser = Parser { text, at: 0, depth: 0 };
        if text.chars().count() > MAX_TEXT {
            return Err(format!("rumus lebih panjang dari {MAX_TEXT} karakter"));
        }
        let formula = parser.sum()?;
        if parser.peek().is_some() {
            return parser.wrong("operator +, -, x, / atau akhir rumus diharapkan");
        }
        Ok(formula)
    }
}

impl Parser<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    /// The next character that is not a blank.
    fn peek(&mut self) -> Option<char> {
        self.at += self.rest().len() - self.rest().trim_start().len();
        self.rest().chars().next()
    }

    fn wrong<T>(&self, wanted: &str) -> Parsed<T> {
        let place = self.text[..self.at].chars().count() + 1;
        let seen: String = self.rest().chars().take(12).collect();
        let seen = if seen.is_empty() { "akhir rumus".to_owned() } else { format!("«{seen}»") };
        Err(format!("rumus, karakter ke-{place}, {seen}: {wanted}"))
    }

    /// Takes a sign or a word if it comes next.
    fn take(&mut self, sign: &str) -> bool {
        self.peek();
        let Some(after) = self.rest().strip_prefix(sign) else { return false };
        let word = |c: char| c.is_alphanumeric() || c == '_';
        if sign.ends_with(word) && after.starts_with(word) {
            return false;
        }
        self.at += sign.len();
        true
    }

    fn expect(&mut self, sign: &str) -> Parsed<()> {
        if self.take(sign) { Ok(()) } else { self.wrong(&format!("«{sign}» diharapkan")) }
    }

    fn sum(&mut self) -> Parsed<Formula> {
        self.depth += 1;
        if self.depth > MAX_BRACKETS {
            return self.wrong("rumus terlalu dalam");
        }
        let mut left = self.product()?;
        let mut run = false;
        loop {
            if self.take("+") {
                let right = self.product()?;
                left = chain(left, right, &mut run, Formula::Tambah, |f| match f {
                    Formula::Tambah(all) => Some(all),
                    _ => None,
                });
            } else if self.take("-") {
                left = Formula::Kurang(Box::new((left, self.product()?)));
                run = false;
            } else {
                self.depth -= 1;
                return Ok(left);
            }
        }
    }

    fn product(&mut self) -> Parsed<Formula> {
        let mut left = self.power()?;
        let mut run = false;
        loop {
            if self.take("x") || self.take("*") || self.take("×") {
                let right = self.power()?;
                left = chain(left, right, &mut run, Formula::Kali, |f| match f {
                    Formula::Kali(all) => Some(all),
                    _ => None,
                });
            } else if self.take("/") {
                left = Formula::Bagi(Box::new((left, self.power()?)));
                run = false;
            } else {
                return Ok(left);
            }
        }
    }

    fn power(&mut self) -> Parsed<Formula> {
        let base = self.operand()?;
        if self.take("^") { Ok(Formula::Pangkat(Box::new((base, self.whole()?)))) } else { Ok(base) }
    }

    fn operand(&mut self) -> Parsed<Formula> {
        match self.peek() {
            Some('(') => {
                self.expect("(")?;
                let inner = self.sum()?;
                self.expect(")")?;
                Ok(inner)
            }
            Some('[') => self.figure(),
            Some(c) if c.is_ascii_digit() || c == '-' => self.number().map(Formula::Angka),
            Some(c) if c.is_ascii_alphabetic() => self.word(),
            _ => self.wrong("angka, nama masukan, [angka lain] atau ( diharapkan"),
        }
    }

    fn figure(&mut self) -> Parsed<Formula> {
        let Some(end) = self.rest().find(']') else { return self.wrong("«]» penutup tidak ada") };
        let inner = self.rest()[1..end].trim();
        match inner.parse() {
            Ok(figure) => {
                self.at += end + 1;
                Ok(Formula::Input(Masukan::Figur(figure)))
            }
            Err(why) => self.wrong(&why),
        }
    }

    /// A number with a comma before its decimals. A point is refused, because it could be a thousands separator.
    fn number(&mut self) -> Parsed<Angka> {
        self.peek();
        let length = self.rest().bytes().take_while(|b| b.is_ascii_digit() || matches!(b, b'-' | b',' | b'.')).count();
        let text = &self.rest()[..length];
        if text.contains('.') {
            return self.wrong("angka dengan titik; tulis desimal dengan koma dan tanpa pemisah ribuan");
        }
        match text.replace(',', ".").parse() {
            Ok(number) => {
                self.at += length;
                Ok(number)
            }
            Err(_) => self.wrong(Angka::ACCEPTED),
        }
    }

    fn whole(&mut self) -> Parsed<u8> {
        self.peek();
        let length = self.rest().bytes().take_while(u8::is_ascii_digit).count();
        match self.rest()[..length].parse() {
            Ok(number) => {
                self.at += length;
                Ok(number)
            }
            Err(_) => self.wrong("bilangan bulat diharapkan"),
        }
    }

    fn word(&mut self) -> Parsed<Formula> {
        for (name, make) in CALLS {
            if self.take(name) {
                self.expect("(")?;
                let mut all = vec![self.sum()?];
                while self.take(";") {
                    all.push(self.sum()?);
                }
                self.expect(")")?;
                return Ok(make(all));
            }
        }
        for (name, make) in WITH_NUMBER {
            if self.take(name) {
                self.expect("(")?;
                let inner = self.sum()?;
                self.expect(";")?;
                let number = self.whole()?;
                self.expect(")")?;
                return Ok(make(Box::new((inner, number))));
            }
        }
        if self.take("jika") {
            return self.condition();
        }
        if self.take("rata-bobot") {
            return self.weighted();
        }
        if self.take("tabel") {
            return self.table();
        }
        match NAMED.iter().find(|(name, _)| self.take(name)) {
            Some((_, input)) => Ok(Formula::Input(input.clone())),
            None => {
                let names: Vec<_> = NAMED.iter().map(|(name, _)| *name).collect();
                self.wrong(&format!("nama tidak dikenal; masukan: {}; angka lain dalam [ ]", names.join(", ")))
            }
        }
    }

    fn condition(&mut self) -> Parsed<Formula> {
        let less = self.sum()?;
        self.expect("<")?;
        let than = self.sum()?;
        self.expect("maka")?;
        let then = self.sum()?;
        self.expect("selain itu")?;
        let other = self.sum()?;
        Ok(Formula::JikaKurang(Box::new((less, than, then, other))))
    }

    fn weighted(&mut self) -> Parsed<Formula> {
        self.expect("(")?;
        let mut all = Vec::new();
        loop {
            let operand = self.sum()?;
            self.expect(":")?;
            all.push((operand, self.number()?));
            if !self.take(";") {
                break;
            }
        }
        self.expect(")")?;
        Ok(Formula::RataBobot(all))
    }

    fn table(&mut self) -> Parsed<Formula> {
        self.expect("(")?;
        let of = self.sum()?;
        let mut rows = Vec::new();
        while self.take(";") {
            let (dari, termasuk) = if self.take("selainnya") {
                (None, true)
            } else if self.take(">=") {
                (Some(self.number()?), true)
            } else if self.take(">") {
                (Some(self.number()?), false)
            } else {
                return self.wrong("baris tabel: >= batas: nilai, > batas: nilai atau selainnya: nilai");
            };
            self.expect(":")?;
            rows.push(Baris { dari, termasuk, nilai: self.number()? });
        }
        self.expect(")")?;
        Ok(Formula::Tabel(Box::new((of, rows))))
    }
}

type Call = (&'static str, fn(Vec<Formula>) -> Formula);
type WithNumber = (&'static str, fn(Box<(Formula, u8)>) -> Formula);

const CALLS: [Call; 6] = [
    ("min", Formula::Min),
    ("maks", Formula::Maks),
    ("rata-rata", Formula::RataRata),
    ("geometrik", Formula::Geometrik),
    ("jumlah", Formula::Tambah),
    ("kali", Formula::Kali),
];
const WITH_NUMBER: [WithNumber; 3] =
    [("bulat", Formula::Bulat), ("akar", Formula::Akar), ("pangkat", Formula::Pangkat)];

/// Joins a run of one operator into one node; an operand that was in brackets stays a node of its own.
fn chain(
    left: Formula,
    right: Formula,
    run: &mut bool,
    make: fn(Vec<Formula>) -> Formula,
    parts: fn(Formula) -> Option<Vec<Formula>>,
) -> Formula {
    if *run && let Some(mut all) = parts(left.clone()) {
        all.push(right);
        return make(all);
    }
    *run = true;
    make(vec![left, right])
}
