//! The law of numbers: what stands in a link is what is at its address, at its moment; what a trace spells out stands in
//! the trace that machines get; what is counted can be counted again.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{between, kit::Client, words};

/// Parts of a link that are not its number: signs, reasons, what it was before, marks of events.
const BESIDE: &[&str] = &["tanda", "sebab", "semula", "s s-"];

/// What machines are told, asked for once.
pub struct Numbers {
    client: Client,
    events: BTreeMap<u64, Value>,
    asked: BTreeMap<String, Value>,
    /// Numbers compared.
    pub compared: usize,
}

impl Numbers {
    pub fn new(client: Client, events: &[Value]) -> Self {
        let events = events.iter().map(|e| (e["seq"].as_u64().unwrap(), e.clone())).collect();
        Self { client, events, asked: BTreeMap::new(), compared: 0 }
    }

    async fn ask(&mut self, path: &str) -> Value {
        if !self.asked.contains_key(path) {
            let answer = self.client.get(path).await.ok().json();
            self.asked.insert(path.to_owned(), answer);
        }
        self.asked[path].clone()
    }

    /// What is wrong on a page. Of many figures that nobody asked for yet, some are compared.
    pub async fn wrong(&mut self, path: &str, html: &str, most: usize) -> Vec<String> {
        let mut wrong = Vec::new();
        let links = anchors(html);
        let fresh = links.iter().filter(|(href, _)| figure_of(href, &[]).is_some_and(|f| !self.asked.contains_key(&f)));
        let (step, mut at) = (fresh.count() / most + 1, 0);
        for (href, inner) in &links {
            let text = shown(inner);
            if let Some(address) = figure_of(href, &[]) {
                let known = self.asked.contains_key(&address);
                at += usize::from(!known);
                let all: Vec<&str> = text.split(' ').filter_map(number).collect();
                if all.is_empty() || !known && (at - 1) % step != 0 {
                    continue;
                }
                let told = self.ask(&address).await;
                self.compared += 1;
                if !all.iter().any(|one| same(one, &told)) {
                    wrong.push(format!("{path}: {text} stands where {address} is {}", told["tercetak"]));
                }
                wrong.extend(self.before(path, href, inner).await);
            } else if let Some(seq) = event_of(href) {
                wrong.extend(self.event(path, &text, seq).await);
            }
        }
        wrong.extend(self.spelled(path, html).await);
        wrong.extend(self.exact(path, html).await);
        wrong.extend(self.moved(path, html).await);
        wrong.extend(self.counted(path, html).await);
        wrong
    }

    /// What a figure was, beside it: the figure at the moment that changes are marked from.
    async fn before(&mut self, path: &str, href: &str, inner: &str) -> Option<String> {
        let text = words(between(inner, "class=\"semula\">", "</span>").next()?);
        let (since, was) = (parameter(path, "sejak")?, text.split(' ').find_map(number)?);
        let told = self.ask(&figure_of(href, &[("as_of", since)])?).await;
        (!same(was, &told)).then(|| format!("{path}: {text} stands where {href} was {}", told["tercetak"]))
    }

    /// The number of an event, or a number that it states: in its data, or, in a history, what the figure became with it.
    async fn event(&mut self, path: &str, text: &str, seq: u64) -> Option<String> {
        let low = text.to_lowercase();
        let named = low.strip_prefix("event ").unwrap_or(&low);
        let wrong = |why: String| Some(format!("{path}: «{text}» leads to event {seq}: {why}"));
        if low.starts_with("event ") {
            let other = named.split(' ').next().and_then(|n| n.parse::<u64>().ok()).filter(|n| *n != seq);
            return other.and_then(|_| wrong("another number".to_owned()));
        }
        let one = number(text).filter(|_| !text.contains(' ') && text != seq.to_string())?;
        self.compared += 1;
        // Days of findings pass: their history counts days up to the day that is looked at.
        let days = path.starts_with("/jejak/") && path.contains("/temuan/") && path.contains("terlambat");
        if let Some(address) = figure_of(path, &[("as_of", &seq.to_string())]).filter(|_| !days) {
            let told = self.ask(&address).await;
            return if same(one, &told) { None } else { wrong(format!("{address} is {}", told["tercetak"])) };
        }
        if path.starts_with("/perubahan/") || days {
            return None;
        }
        let stated = numbers_in(&self.events[&seq]["data"].to_string());
        // A weight that changed stands beside the one before it.
        let before = if path.starts_with("/ringkasan") { self.weights(path).await } else { BTreeSet::new() };
        if holds(&stated, one) || holds(&before, one) { None } else { wrong("its data do not hold it".to_owned()) }
    }

    /// The weights that the leader's page tells of.
    async fn weights(&mut self, path: &str) -> BTreeSet<String> {
        let told = self.ask(&summary_of(path)).await;
        told["unit"].as_array().unwrap().iter().flat_map(|u| numbers_in(&u["perubahan_bobot"].to_string())).collect()
    }

    /// A trace: its own figure, formulas with their numbers, and more exact values, none of which are links.
    async fn spelled(&mut self, path: &str, html: &str) -> Vec<String> {
        let Some(address) = figure_of(path, &[]) else { return Vec::new() };
        let query = address.split_once('?').unwrap().1.to_owned();
        let own = self.ask(&address).await;
        let trace = self.ask(&format!("/v1/trace?{query}")).await.to_string();
        let mut known = numbers_in(&trace);
        known.extend(["0", "1", "100"].map(str::to_owned));
        let mut wrong = Vec::new();
        let large = between(html, "<dd class=\"besar\">", "</dd>").next().map(shown).unwrap_or_default();
        if let Some(one) = large.split(' ').find_map(number).filter(|one| !same(one, &own)) {
            wrong.push(format!("{path}: {one} is printed large where the figure is {}", own["tercetak"]));
        }
        for class in ["bilangan", "tepat", "n"] {
            for text in between(html, &format!("<span class=\"{class}\">"), "</span>").map(words) {
                for one in text.split([' ', '(', ')', ';']).filter_map(number).filter(|one| one.contains(',')) {
                    self.compared += 1;
                    if !holds(&known, one) {
                        wrong.push(format!("{path}: {one} in «{text}» stands nowhere in the trace"));
                    }
                }
            }
        }
        wrong
    }

    /// A history: the exact value beside what is printed.
    async fn exact(&mut self, path: &str, html: &str) -> Vec<String> {
        let mut wrong = Vec::new();
        for cell in between(html, "<td class=\"n\">", "</td>") {
            let Some(text) = between(cell, "<span class=\"tepat blok\">", "</span>").next().map(words) else {
                continue;
            };
            let Some(address) = anchors(cell).first().and_then(|(href, _)| figure_of(href, &[])) else { continue };
            // Most rows were compared as figures; what nobody asked for is not asked for here.
            let Some(told) = self.asked.get(&address) else { continue };
            self.compared += 1;
            if !told["angka"].as_str().unwrap_or("").starts_with(&machine(&text)) {
                wrong.push(format!("{path}: {text} stands where {address} is {}", told["angka"]));
            }
        }
        wrong
    }

    /// What changed between two moments: by how much each event moved the score, and how many figures it changed.
    async fn moved(&mut self, path: &str, html: &str) -> Vec<String> {
        let Some((unit, year)) = of_unit(path, "/perubahan/") else { return Vec::new() };
        let heading = between(html, "<h2>", "</h2>").map(words).find(|h| h.contains(" sampai event "));
        let ends: Vec<u64> = heading
            .iter()
            .flat_map(|h| h.split("event ").skip(1))
            .filter_map(|h| h.split(' ').next()?.parse().ok())
            .collect();
        let [from, to] = ends[..] else { return Vec::new() };
        let mut query = format!("/v1/units/{unit}/{year}/diff?from={from}&to={to}&limit=1000");
        for name in ["per", "pandangan"] {
            query.extend(parameter(path, name).map(|value| format!("&{name}={value}")));
        }
        let told = self.ask(&query).await;
        let mut wrong = Vec::new();
        for row in between(html, "<tr", "</tr>") {
            let all = anchors(row);
            let Some(seq) = all.iter().find(|(_, i)| shown(i).starts_with("Event ")).and_then(|(h, _)| event_of(h))
            else {
                continue;
            };
            let Some(step) = told["langkah"].as_array().unwrap().iter().find(|step| step["seq"] == seq) else {
                continue;
            };
            let stated =
                [step["geseran"].as_str().unwrap().to_owned(), step["berubah"].as_array().unwrap().len().to_string()];
            let texts = all.iter().filter(|(href, _)| event_of(href) == Some(seq)).map(|(_, inner)| shown(inner));
            for text in texts.filter(|text| number(text).is_some() && *text != seq.to_string()) {
                self.compared += 1;
                let known = stated.iter().map(|s| s.trim_start_matches('-').to_owned()).collect();
                let signed = text.starts_with('-') == stated[0].starts_with('-') || !text.contains(',');
                if !holds(&known, text.trim_start_matches(['+', '-'])) || !signed {
                    wrong.push(format!("{path}: event {seq} moved {stated:?}, and {text} stands there"));
                }
            }
        }
        wrong
    }

    /// Counts of the leader's page and of a card.
    async fn counted(&mut self, path: &str, html: &str) -> Vec<String> {
        let mut wrong = Vec::new();
        for last in
            between(html, "Event terakhir <a href=\"/buku-besar/", "</a>").filter_map(|link| link.split_once("\">"))
        {
            if last.0 != last.1 {
                wrong.push(format!("{path}: the last event is {}, and {} stands there", last.0, last.1));
            }
        }
        if path.starts_with("/ringkasan") {
            if of_unit(path, "/ringkasan/").is_some() {
                return wrong;
            }
            let told = self.ask(&summary_of(path)).await;
            let units = told["unit"].as_array().unwrap();
            for (href, inner) in anchors(html) {
                let Some((unit, part)) = href.strip_prefix("/ringkasan/").and_then(|rest| rest.split_once('#')) else {
                    continue;
                };
                let unit = unit.split('/').next().unwrap();
                let field = match part {
                    "merah" => "merah",
                    "turun" => "iku_turun",
                    "terbuka" => "belum_ditutup",
                    _ => continue,
                };
                let Some(told) = units.iter().find(|u| u["kode"] == unit) else { continue };
                let count = told[field].as_array().unwrap().len().to_string();
                self.compared += 1;
                if shown(&inner) != count {
                    wrong.push(format!("{path}: {unit} has {count} {part}, and {} stands there", shown(&inner)));
                }
            }
            let sum = |field: &str| units.iter().map(|u| u[field].as_array().unwrap().len()).sum::<usize>();
            let fell = units.iter().filter(|u| u["turun"] == true).count();
            for (name, count) in
                [("Indikator merah", sum("merah")), ("NPSS turun", fell), ("Belum ditutup", sum("belum_ditutup"))]
            {
                let Some(told) = between(html, "<dt>", "</dd>").map(words).find(|dt| dt.starts_with(name)) else {
                    continue;
                };
                self.compared += 1;
                let stands = told.split(' ').filter_map(|w| w.parse::<usize>().ok()).next();
                if stands != Some(count) {
                    wrong.push(format!("{path}: {name} is {count}, and «{told}» stands there"));
                }
            }
        } else if let Some((unit, year)) = of_unit(path, "/kartu/") {
            let keep = |name: &str| parameter(path, name).map(|value| format!("{name}={value}"));
            let query: Vec<_> = ["per", "as_of", "pandangan"].iter().filter_map(|name| keep(name)).collect();
            let card = self.ask(&format!("/v1/units/{unit}/{year}/scorecard?{}", query.join("&"))).await;
            let told = between(html, "<dt>Terisi</dt>", "</dd>").next().map(words).unwrap_or_default();
            let all: BTreeSet<String> =
                told.split(' ').filter_map(|w| w.parse::<u64>().ok()).map(|n| n.to_string()).collect();
            let known = [&card["terisi"]["ada"], &card["terisi"]["dari"]].map(ToString::to_string).into();
            self.compared += 1;
            if !told.is_empty() && all != known {
                wrong.push(format!("{path}: «{told}» stands where {known:?} are filled"));
            }
            // The last line of the card repeats its head.
            let marked = between(html, " ubah\" href=\"", "\"").collect::<BTreeSet<_>>().len();
            let told =
                between(html, "aria-live=\"polite\"><b>", " angka</b>").next().and_then(|n| n.parse::<usize>().ok());
            if told.is_some_and(|told| told != marked) {
                wrong.push(format!("{path}: {told:?} figures are said to differ, and {marked} are marked"));
            }
        }
        wrong
    }
}

/// What is asked of the API for the leader's page.
fn summary_of(path: &str) -> String {
    let keep = |name: &&str| parameter(path, name).map(|value| format!("{name}={value}"));
    let all: Vec<_> = ["per", "as_of", "pandangan"].iter().filter_map(keep).collect();
    let year = of_unit(path, "/ringkasan/").map(|(_, year)| year).or_else(|| parameter(path, "tahun"));
    let year = year.map(|year| format!("tahun={year}&")).unwrap_or_default();
    format!("/v1/summary?{year}{}", all.join("&"))
}

/// Links: where to, and what stands in them.
pub fn anchors(html: &str) -> Vec<(String, String)> {
    let all = between(html, "<a ", "</a>").filter_map(|link| {
        let (tag, inner) = link.split_once('>')?;
        let href = between(tag, "href=\"", "\"").next()?.replace("&amp;", "&").replace("&#38;", "&");
        Some((href, inner.to_owned()))
    });
    all.collect()
}

/// The text of a link without what stands beside its number.
fn shown(inner: &str) -> String {
    let mut text = inner.to_owned();
    for class in BESIDE {
        while let Some(from) = text.find(&format!("<span class=\"{class}")) {
            let to = text[from..].find("</span>").map_or(text.len(), |at| from + at + "</span>".len());
            text.replace_range(from..to, " ");
        }
    }
    words(&text).replace("&#38;", "&")
}

/// A word that is a number as pages print it.
fn number(word: &str) -> Option<&str> {
    let word = word.trim_end_matches([':', ';', '%']);
    let digits = word.trim_start_matches(['+', '-']).trim_end_matches('…');
    let only = digits.chars().all(|c| c.is_ascii_digit() || ".,–".contains(c));
    (only && digits.starts_with(|c: char| c.is_ascii_digit()) && digits.ends_with(|c: char| c.is_ascii_digit()))
        .then_some(word)
}

/// A number of a page as machines write it.
fn machine(number: &str) -> String {
    number.trim_end_matches('…').replace('.', "").replace(',', ".").replace('–', "..")
}

/// Is what a page prints this figure? A page may show all digits where two figures print alike.
fn same(printed: &str, figure: &Value) -> bool {
    let (known, exact) = (figure["tercetak"].as_str().unwrap_or(""), figure["angka"].as_str().unwrap_or(""));
    let plain = machine(printed);
    plain == known || exact.starts_with(plain.trim_start_matches('+')) && plain.len() > known.len()
}

/// Numbers within a text of machines.
fn numbers_in(json: &str) -> BTreeSet<String> {
    let all = json.split(|c: char| !(c.is_ascii_digit() || c == '.' || c == ',')).map(|n| n.trim_matches(['.', ',']));
    let all = all.filter(|n| n.contains(|c: char| c.is_ascii_digit()));
    // Recorded texts have numbers as people write them.
    all.flat_map(|n| [n.to_owned(), machine(n)]).collect()
}

/// Is a number among those: the same value, or the beginning of it where not all digits are shown?
fn holds(known: &BTreeSet<String>, printed: &str) -> bool {
    let plain = machine(printed.trim_start_matches(['+', '-', '(']));
    let bare =
        |n: &str| if n.contains('.') { n.trim_end_matches('0').trim_end_matches('.').to_owned() } else { n.to_owned() };
    let cut = printed.ends_with('…');
    let rounded = |n: &String| {
        let places = plain.split_once('.').map_or(0, |(_, p)| u32::try_from(p.len()).unwrap());
        let away = rust_decimal::RoundingStrategy::MidpointAwayFromZero;
        n.parse::<rust_decimal::Decimal>()
            .is_ok_and(|n| n.round_dp_with_strategy(places, away).to_string().trim_start_matches('-') == plain)
    };
    known.contains(&bare(&plain))
        || known.contains(&plain)
        || known.iter().any(|n| cut && n.starts_with(&plain))
        || known.iter().any(rounded)
}

/// What is asked of the API for the figure that a link leads to, or that a page is about.
fn figure_of(href: &str, instead: &[(&str, &str)]) -> Option<String> {
    let (alamat, query) = href.strip_prefix("/jejak/")?.split_once('?').unwrap_or((href.strip_prefix("/jejak/")?, ""));
    let alamat = alamat.split('#').next()?;
    let query = query.split('#').next()?;
    let kept = query.split('&').filter(|p| ["per=", "pandangan=", "as_of="].iter().any(|name| p.starts_with(name)));
    let kept = kept.filter(|p| !instead.iter().any(|(name, _)| p.split('=').next() == Some(*name)));
    let all: Vec<_> = kept.map(str::to_owned).chain(instead.iter().map(|(n, v)| format!("{n}={v}"))).collect();
    (alamat.matches('/').count() >= 2).then(|| format!("/v1/figure?alamat={alamat}&{}", all.join("&")))
}

fn event_of(href: &str) -> Option<u64> {
    href.strip_prefix("/buku-besar/")?.split(['?', '#']).next()?.parse().ok()
}

fn parameter<'a>(path: &'a str, name: &str) -> Option<&'a str> {
    let all = path.split_once('?')?.1.split('&');
    all.filter_map(|p| p.split_once('=')).find(|(n, v)| *n == name && !v.is_empty()).map(|(_, value)| value)
}

/// Unit and year of a page.
fn of_unit<'a>(path: &'a str, begins: &str) -> Option<(&'a str, &'a str)> {
    path.strip_prefix(begins)?.split(['?', '#']).next()?.split_once('/')
}
