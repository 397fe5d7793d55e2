//! An invented agency as rows of the workbook: to start from, to adapt, and to try the commands with.

use super::{cell::Sel, columns::Lembar, rows::Isi};

type Row = &'static [(&'static str, &'static str)];

const ROWS: &[(Lembar, &[Row])] = &[
    (
        Lembar::Unit,
        &[
            &[("kode", "KAB"), ("nama", "Kabupaten rekaan"), ("contoh", "ya")],
            &[("kode", "DINKES"), ("nama", "Dinas Kesehatan rekaan"), ("induk", "KAB"), ("contoh", "ya")],
            &[("kode", "RSUD"), ("nama", "Rumah sakit rekaan"), ("induk", "DINKES"), ("contoh", "ya")],
        ],
    ),
    (
        Lembar::Akun,
        &[
            &[("akun", "rencana-01"), ("peran", "perencana")],
            &[("akun", "dinkes-01"), ("peran", "unit"), ("unit", "DINKES")],
            &[("akun", "rsud-01"), ("peran", "unit"), ("unit", "RSUD")],
            &[("akun", "itda-01"), ("peran", "inspektorat")],
        ],
    ),
    (Lembar::Aturan, &[&[("unit", "KAB"), ("paket", "permendagri-86-2017")]]),
    (
        Lembar::Simpul,
        &[
            &[
                ("unit", "KAB; DINKES; RSUD"),
                ("kode", "T1"),
                ("tingkat", "tujuan"),
                ("nama", "Derajat kesehatan meningkat"),
            ],
            &[
                ("unit", "DINKES; RSUD"),
                ("kode", "S1"),
                ("tingkat", "sasaran"),
                ("induk", "T1"),
                ("nama", "Layanan membaik"),
            ],
        ],
    ),
    (
        Lembar::Indikator,
        &[
            &[
                ("unit", "DINKES; RSUD"),
                ("kode", "IKM"),
                ("nama", "Indeks kepuasan masyarakat"),
                ("simpul", "S1"),
                ("satuan", "indeks"),
                ("presisi", "2"),
                ("polarisasi", "maksimum"),
                ("sumber_realisasi", "langsung"),
                ("konsolidasi_periode", "posisi akhir"),
            ],
            &[
                ("unit", "RSUD"),
                ("kode", "AKI"),
                ("nama", "Angka kematian ibu"),
                ("simpul", "S1"),
                ("satuan", "per 100.000"),
                ("presisi", "2"),
                ("polarisasi", "minimum"),
                ("sumber_realisasi", "rasio"),
                ("konsolidasi_periode", "jumlah"),
                ("faktor", "100000"),
            ],
            &[
                ("unit", "KAB"),
                ("kode", "Opini"),
                ("nama", "Opini atas laporan keuangan"),
                ("simpul", "T1"),
                ("satuan", "opini"),
                ("presisi", "0"),
                ("polarisasi", "maksimum"),
                ("jenis", "kata"),
                ("sumber_realisasi", "langsung"),
                ("konsolidasi_periode", "posisi akhir"),
                ("frekuensi", "tahunan"),
                ("skala", "opini"),
            ],
        ],
    ),
    (
        Lembar::Target,
        &[
            &[
                ("unit", "DINKES; RSUD"),
                ("iku", "IKM"),
                ("PK", "85"),
                ("TW I", "80"),
                ("TW II", "82"),
                ("TW III", "84"),
                ("TW IV", "85"),
            ],
            &[("unit", "RSUD"), ("iku", "AKI"), ("PK", "90")],
            &[("unit", "KAB"), ("iku", "Opini"), ("PK", "WTP")],
        ],
    ),
    (
        Lembar::Keluaran,
        &[
            &[
                ("unit", "DINKES"),
                ("ro", "1.02.02.2.02.0033"),
                ("nama", "Layanan kesehatan"),
                ("iku", "IKM"),
                ("pagu", "250000000"),
            ],
            &[
                ("unit", "RSUD"),
                ("ro", "1.02.03.2.01.0001"),
                ("nama", "Layanan rujukan"),
                ("iku", "IKM"),
                ("pagu", "400000000"),
            ],
        ],
    ),
];

/// The workbook of the invented agency for a year.
pub fn example(tahun: u16) -> Isi {
    let mut isi = Isi::kosong(tahun);
    let seri: Vec<String> = isi.seri.iter().map(ToString::to_string).collect();
    for (lembar, rows) in ROWS {
        for row in *rows {
            let of = |name: &str| {
                let text = row.iter().find(|(field, _)| *field == name).map_or("", |(_, text)| *text);
                let code = matches!(name, "ro" | "kode");
                text.parse().ok().filter(|_| !code).map_or_else(|| Sel::teks(text), Sel::Angka)
            };
            let mut cells: Vec<Sel> = lembar.kolom().iter().map(|kolom| of(kolom.bidang)).collect();
            if *lembar == Lembar::Target {
                cells.splice(2..2, seri.iter().map(|name| of(name)));
            }
            isi.lembar.entry(*lembar).or_default().push(cells);
        }
    }
    isi
}
