//! The time bar: the days with events, the quarter ends, and the page's moment among them.

use super::Baca;
use crate::{
    event::{Seq, Tanggal},
    present::time,
};

/// Maximum number of columns; with more days, several share one.
const KOLOM: usize = 160;
/// Width of the bar in drawing units.
const LEBAR: i64 = 1000;
/// Height of the tallest column.
const TINGGI: u32 = 40;

/// A day with events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hari {
    /// The day, in Jakarta.
    pub hari: Tanggal,
    /// Number of events.
    pub banyak: u32,
    /// The last of these events.
    pub seq: Seq,
}

/// A column of the bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kolom {
    /// Distance from the left.
    pub x: i64,
    /// Distance from the top.
    pub y: u32,
    /// Height.
    pub tinggi: u32,
    /// Title in words.
    pub judul: String,
    /// Address of the page as of this day.
    pub href: String,
    /// Whether it is not after the page's moment.
    pub lampau: bool,
}

/// A quarter end, or now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ujung {
    /// Distance from the left.
    pub x: i64,
    /// Name.
    pub nama: String,
    /// Its day, in words.
    pub hari: String,
    /// Address of the page as of this day.
    pub href: String,
    /// Whether the page is as of this day.
    pub kini: bool,
}

/// The time bar of a page.
#[derive(Debug, Clone, Default)]
pub struct Waktu {
    /// Columns, oldest first.
    pub kolom: Vec<Kolom>,
    /// Quarter ends within the bar.
    pub ujung: Vec<Ujung>,
    /// Position of the page's moment.
    pub x: i64,
    /// First day, in words.
    pub awal: String,
    /// Last day, in words.
    pub akhir: String,
    /// First day, as in an address.
    pub dari: String,
    /// Days from the first to the last.
    pub panjang: i64,
    /// Days from the first to the page's moment.
    pub posisi: i64,
    /// Seq of the page's moment.
    pub seq: Seq,
    /// Days with events, counted from the first, for stepping.
    pub langkah: String,
    /// Address of the page one day with events earlier.
    pub sebelum: Option<String>,
    /// Address of the page one day with events later.
    pub sesudah: Option<String>,
    /// Address of the page as of now (`None` if it already is).
    pub terbaru: Option<String>,
    /// The day of the page's moment, as in an address.
    pub hari: String,
}

impl Waktu {
    /// The bar for days with events, oldest first; the page's moment is `kini`.
    pub fn dari(hari: &[Hari], tahun: u16, kini: (Tanggal, Seq), path: &str, baca: &Baca) -> Option<Self> {
        let (first, last) = (hari.first()?, hari.last()?);
        let (start, end) = (i64::from(first.hari.days()), i64::from(last.hari.days()));
        let span = (end - start).max(1);
        let at = |day: Tanggal| (i64::from(day.days()) - start).clamp(0, span) * LEBAR / span;
        // The target page marks the changes since this one.
        let seq = kini.1.to_string();
        let to = |day: Tanggal| baca.pada(Some(&day.to_string())).dengan(path, &[("sejak", seq.as_str())]);
        let now = hari.iter().rposition(|h| h.seq <= kini.1);
        let before = now.and_then(|at| at.checked_sub(1));
        let after = now.map_or(0, |at| at + 1);
        let ujung = (1..=4).map(|quarter| {
            let periode = crate::event::Periode::Triwulan(tahun, quarter);
            let day = periode.akhir();
            Ujung {
                x: at(day),
                nama: format!("Akhir TW {}", time::roman(quarter)),
                hari: time::day(day),
                href: to(day),
                kini: baca.as_of.as_deref() == Some(&day.to_string()),
            }
        });
        Some(Self {
            kolom: kolom(hari, &at, &to, kini.1),
            ujung: ujung.collect(),
            x: at(kini.0),
            awal: time::day(first.hari),
            akhir: time::day(last.hari),
            dari: first.hari.to_string(),
            panjang: end - start,
            posisi: (i64::from(kini.0.days()) - start).clamp(0, span),
            seq: kini.1,
            langkah: hari.iter().map(|h| (i64::from(h.hari.days()) - start).to_string()).collect::<Vec<_>>().join(" "),
            sebelum: before.map(|i| to(hari[i].hari)),
            sesudah: hari.get(after).map(|h| to(h.hari)),
            terbaru: baca.as_of.is_some().then(|| baca.pada(None).dengan(path, &[("sejak", seq.as_str())])),
            hari: kini.0.to_string(),
        })
    }
}

fn kolom(hari: &[Hari], at: &dyn Fn(Tanggal) -> i64, to: &dyn Fn(Tanggal) -> String, kini: Seq) -> Vec<Kolom> {
    let share = hari.len().div_ceil(KOLOM).max(1);
    let groups: Vec<(Hari, u32)> =
        hari.chunks(share).filter_map(|group| Some((*group.last()?, group.iter().map(|h| h.banyak).sum()))).collect();
    let most = groups.iter().map(|(_, count)| *count).max().unwrap_or(1);
    // Heights are logarithmic (base 2): a day with two hundred events must not flatten days with two.
    let scale = |count: u32| u32::BITS - count.leading_zeros();
    let one = |(last, count): &(Hari, u32)| {
        let tinggi = (TINGGI * scale(*count) / scale(most).max(1)).max(4);
        Kolom {
            x: at(last.hari),
            y: TINGGI - tinggi,
            tinggi,
            judul: format!("{}: {count} event", time::day(last.hari)),
            href: to(last.hari),
            lampau: last.seq <= kini,
        }
    };
    groups.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Tanggal {
        text.parse().expect("a day")
    }

    #[test]
    fn steps_lead_to_the_days_around() {
        let all = [("2023-01-05", 3), ("2023-03-01", 9), ("2023-12-31", 12)];
        let all = all.map(|(hari, seq)| Hari { hari: day(hari), banyak: 3, seq });
        let bar = Waktu::dari(&all, 2023, (day("2023-03-01"), 9), "/kartu/PMK/2023", &Baca::default()).expect("a bar");
        assert_eq!(bar.sebelum.as_deref(), Some("/kartu/PMK/2023?as_of=2023-01-05&sejak=9"));
        assert_eq!(bar.sesudah.as_deref(), Some("/kartu/PMK/2023?as_of=2023-12-31&sejak=9"));
        assert_eq!((bar.panjang, bar.posisi, bar.langkah.as_str()), (360, 55, "0 55 360"));
        assert_eq!(
            bar.kolom.iter().map(|k| (k.x, k.lampau)).collect::<Vec<_>>(),
            [(0, true), (152, true), (1000, false)]
        );
    }

    #[test]
    fn many_days_share_columns() {
        let all: Vec<_> = (0..5_000).map(|n| Hari { hari: Tanggal::from_days(n), banyak: 20, seq: n as u64 }).collect();
        let bar = Waktu::dari(&all, 2023, (all[4_999].hari, 4_999), "/", &Baca::default()).expect("a bar");
        assert!(bar.kolom.len() <= KOLOM && bar.sesudah.is_none());
    }
}
