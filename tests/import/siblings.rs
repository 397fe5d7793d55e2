//! Kin of the cases, each made here: what a cell shows is recorded, or quarantined with the reason.

use rust_xlsxwriter::{Color, Format, Note, Workbook, Worksheet, XlsxError};

use crate::{
    cases::{held, take, uji},
    kit::{Ledger, PLANNER, UNIT, show},
    table::{import, text},
};

const HEADS: [&str; 5] = ["Unit", "Kode IKU", "Periode", "Realisasi", "Keterangan"];

/// A sheet with the usual heads and one row of IKU.1, and what else is done to it.
fn with(ledger: &Ledger, make: &dyn Fn(&mut Worksheet) -> Result<(), XlsxError>) -> std::path::PathBuf {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Data").unwrap();
    sheet.write_row(0, 0, HEADS).unwrap();
    sheet.write_row(1, 0, ["UJI", "IKU.1", "2024"]).unwrap();
    sheet.write_number(1, 3, 96.26).unwrap();
    make(sheet).unwrap();
    let path = ledger.path().join("saudara.xlsx");
    book.save(&path).unwrap();
    path
}

#[test]
fn a_number_is_what_its_format_shows() {
    let ledger = uji();
    let before = ledger.last();
    for (value, format, told) in [
        (0.9626, "0.00", "sudah persen, atau pecahan"),
        (9626.0, "0.00,", "sel menampilkan «9.63» tetapi menyimpan 9626"),
        (96.26, ";;;", "sel menampilkan «» tetapi menyimpan 96.26"),
        (-96.26, "0.00;0.00", "sel menampilkan «96.26» tetapi menyimpan -96.26"),
        (96.26, "[>90]\"tinggi\";0.00", "sel menampilkan «tinggi»"),
        (96.26, "# ?/?", "tidak dapat dipastikan"),
        (96.26, "0.0,\"rb\"", "kata skala"),
        (96.26, "\"Rp\"0.00", "bersatuan «Rp»"),
        (96.26, "0.00\" orang\"", "bersatuan «orang»"),
        (96.26, "0.00\" M\"", "dapat berarti skala"),
        (45000.0, "dd/mm/yyyy", "sel berformat tanggal"),
        (9626.0, "0.00\"%\"", "tidak lazim, lebih dari 5 kali 95"),
        (96.26, "0.00%", "tidak lazim, lebih dari 5 kali 95"),
    ] {
        let cell = Format::new().set_num_format(format);
        let file = with(&ledger, &|sheet| sheet.write_number_with_format(1, 3, value, &cell).map(|_| ()));
        let run = take(&ledger, &file, &[]);
        assert!(
            run.code == 1 && run.out.contains("  D2  ") && run.out.contains(told),
            "{format}: {} {}",
            run.out,
            run.err
        );
    }
    assert_eq!(ledger.last(), before);
    for (value, format) in [
        (0.9626, "0.00%"),
        (0.9626, "0%"),
        (0.9626, "0.00 %"),
        (96.26, "0.00\" %\""),
        (96.26, "General\"%\""),
        (96.26, "0.00\\ \\%"),
        (96.26, "0.00[$%]"),
        (96.26, "0"),
        (96.26, "#,##0.0"),
        (96.26, "0.00\" persen\""),
    ] {
        let ledger = uji();
        let cell = Format::new().set_num_format(format);
        let file = with(&ledger, &|sheet| sheet.write_number_with_format(1, 3, value, &cell).map(|_| ()));
        let run = take(&ledger, &file, &[]);
        assert_eq!(
            (run.code, held(&ledger)),
            (0, vec!["IKU.1 2024 96.26".to_owned()]),
            "{format}: {} {}",
            run.out,
            run.err
        );
    }
}

/// Does one thing to a sheet.
type Doing<'a> = &'a dyn Fn(&mut Worksheet) -> Result<(), XlsxError>;

#[test]
fn what_a_sheet_hides_needs_a_choice() {
    let more = |sheet: &mut Worksheet| {
        sheet.write_row(2, 0, ["UJI", "IKU.2", "2024"]).and_then(|s| s.write_number(2, 3, 11.11).map(|_| ()))
    };
    let cases: [(Doing<'_>, &str, &str, usize); 9] = [
        (&|s| s.set_row_hidden(1).map(|_| ()), "baris tersembunyi=lewati", "baris 2: UJI | IKU.1", 0),
        (&|s| s.set_row_hidden(1).map(|_| ()), "baris tersembunyi=baca", "baris 2: UJI | IKU.1", 1),
        (
            &|s| {
                more(s)?;
                s.autofilter(0, 0, 2, 4)?;
                s.filter_column(1, &rust_xlsxwriter::FilterCondition::new().add_list_filter("IKU.1"))?;
                s.set_row_hidden(2).map(|_| ())
            },
            "baris tersembunyi=lewati",
            "tersembunyi atau tersaring",
            1,
        ),
        (
            &|s| s.set_column_hidden(3).map(|_| ()),
            "kolom tersembunyi=pakai",
            "D «Realisasi» (tersembunyi) untuk nilai",
            1,
        ),
        (
            &|s| s.write_number_with_format(1, 3, 96.26, &Format::new().set_font_strikethrough()).map(|_| ()),
            "coretan=lewati",
            "dicoret",
            0,
        ),
        (
            &|s| s.write_number_with_format(1, 3, 96.26, &Format::new().set_font_color(Color::White)).map(|_| ()),
            "huruf putih=baca",
            "putih di atas putih",
            1,
        ),
        (
            &|s| s.insert_note(1, 3, &Note::new("angka sementara")).map(|_| ()),
            "komentar=sudah dibaca",
            "angka sementara",
            1,
        ),
        (
            &|s| s.write_string(2, 0, "Jumlah")?.write_number(2, 3, 96.26).map(|_| ()),
            "baris jumlah=lewati",
            "baris 3: Jumlah | 96.26",
            1,
        ),
        (
            &|s| s.write_string(0, 5, "Verifikasi")?.write_number(1, 5, 88).map(|_| ()),
            "kolom tak dipetakan=abaikan",
            "F «Verifikasi»",
            1,
        ),
    ];
    for (doing, choice, told, events) in cases {
        let ledger = uji();
        let file = with(&ledger, doing);
        let before = ledger.last();
        let run = take(&ledger, &file, &[]);
        let key = choice.split('=').next().unwrap();
        assert!(
            run.code == 1 && run.out.contains(told) && run.out.contains(&format!("  {key}  ")),
            "{choice}: {} {}",
            run.out,
            run.err
        );
        assert_eq!(ledger.last(), before);
        let run = take(&ledger, &file, &["--choose", choice]);
        assert_eq!((run.code, held(&ledger).len()), (0, events), "{choice}: {} {}", run.out, run.err);
    }
}

#[test]
fn sheets_that_fit_as_well_are_named() {
    for (hidden, key) in [(false, "lembar=Data"), (true, "lembar tersembunyi=abaikan")] {
        let ledger = uji();
        let mut book = Workbook::new();
        for (name, value) in [("Data", 96.26), ("Lama", 11.11)] {
            let sheet = book.add_worksheet();
            sheet.set_name(name).unwrap().set_hidden(hidden && name == "Lama");
            sheet.write_row(0, 0, HEADS).unwrap().write_row(1, 0, ["UJI", "IKU.1", "2024"]).unwrap();
            sheet.write_number(1, 3, value).unwrap();
        }
        let file = ledger.path().join("dua.xlsx");
        book.save(&file).unwrap();
        let run = take(&ledger, &file, &[]);
        assert!(run.code == 1 && run.out.contains("Lama"), "{} {}", run.out, run.err);
        assert_eq!(take(&ledger, &file, &["--choose", key]).code, 0, "{key}");
        assert_eq!(held(&ledger), ["IKU.1 2024 96.26"]);
    }
}

#[test]
fn heads_over_rows_name_what_they_stand_above() {
    for (name, rows, values) in [
        (
            "target dan realisasi per triwulan",
            "Unit;Kode IKU;TW I;;TW II;\n;;Target;Realisasi;Target;Realisasi\nUJI;IKU.1;25;24;50;48\n",
            &["IKU.1 2024-TW1 24", "IKU.1 2024-TW2 48"][..],
        ),
        (
            "kata lain di atas triwulan",
            "Unit;Kode IKU;Kinerja TW I;;Kinerja TW II;\n;;Target;Realisasi;Target;Realisasi\nUJI;IKU.1;25;24;50;48\n",
            &["IKU.1 2024-TW1 24", "IKU.1 2024-TW2 48"],
        ),
        (
            "triwulan di bawah realisasi",
            "Unit;Kode IKU;Target;;Realisasi;\n;;TW I;TW II;TW I;TW II\nUJI;IKU.1;25;50;24;48\n",
            &["IKU.1 2024-TW1 24", "IKU.1 2024-TW2 48"],
        ),
        (
            "berjudul",
            "LAPORAN KINERJA TAHUN 2024\n\nUnit;Kode IKU;Periode;Realisasi\n(1);(2);(3);(4)\nUJI;IKU.1;2024;96,26\n",
            &["IKU.1 2024 96.26"],
        ),
        (
            "kinerja dan anggaran",
            "Unit;Kode IKU;Periode;Kinerja;;Keterangan\n;;;Target;Realisasi;\nUJI;IKU.1;2024;95;96,26;\n",
            &["IKU.1 2024 96.26"],
        ),
        (
            "triwulan menurut kata",
            "Unit;Kode IKU;Triwulan 1;Triwulan 2;Triwulan III;Triwulan IV\nUJI;IKU.1;24;48;72;96,26\n",
            &["IKU.1 2024-TW1 24", "IKU.1 2024-TW2 48", "IKU.1 2024-TW3 72", "IKU.1 2024-TW4 96.26"],
        ),
    ] {
        let ledger = uji();
        let file = text(&ledger, "judul.csv", rows);
        let run = take(&ledger, &file, &["--set", "tahun=2024"]);
        assert_eq!(
            (run.code, held(&ledger)),
            (0, values.iter().map(|v| (*v).to_owned()).collect()),
            "{name}: {} {}",
            run.out,
            run.err
        );
    }
}

#[test]
fn added_up_values_are_declared_and_booked_as_differences() {
    let rows = "Unit;Kode IKU;Realisasi s.d. TW I;Realisasi s.d. TW II;Realisasi s.d. TW III\nUJI;IKU.6;400;800;1200\nUJI;IKU.1;24;48;72\n";
    let ledger = uji();
    let file = text(&ledger, "kumulatif.csv", rows);
    let run = take(&ledger, &file, &["--set", "tahun=2024"]);
    assert!(run.code == 1 && run.out.contains("  kumulatif  "), "{} {}", run.out, run.err);
    let run = take(&ledger, &file, &["--set", "tahun=2024", "--choose", "kumulatif=ya"]);
    let values = [
        "IKU.6 2024-TW1 400",
        "IKU.6 2024-TW2 400",
        "IKU.6 2024-TW3 400",
        "IKU.1 2024-TW1 24",
        "IKU.1 2024-TW2 48",
        "IKU.1 2024-TW3 72",
    ];
    assert_eq!((run.code, held(&ledger)), (0, values.map(str::to_owned).to_vec()), "{} {}", run.out, run.err);
    let ledger = Ledger::full();
    let rows = "kode;tanggal;realisasi s.d. bulan ini\nRO.1;2023-01-31;200000\nRO.1;2023-02-28;500000\nRO.1;2023-03-31;500000\n";
    let file = text(&ledger, "belanja.csv", rows);
    let fixed = ["--set", "unit=U", "--set", "tahun=2023", "--yes"];
    let run = import(&ledger, UNIT, &file, "anggaran", &fixed);
    assert!(run.code == 1 && run.out.contains("  kumulatif  "), "{} {}", run.out, run.err);
    let run = import(&ledger, UNIT, &file, "anggaran", &[&["--choose", "kumulatif=ya"][..], &fixed].concat());
    assert_eq!(run.code, 0, "{} {}", run.out, run.err);
    assert_eq!(show(ledger.path(), &["figure", "U/2023/anggaran/realisasi"]), "500000\n");
}

#[test]
fn a_scale_that_the_table_names_is_asked_about() {
    for rows in [
        "kode;tanggal;blokir (Rp ribu)\nRO.1;2023-03-01;250\n",
        "Blokir anggaran (dalam ribuan rupiah)\n\nkode;tanggal;blokir\nRO.1;2023-03-01;250\n",
    ] {
        let ledger = Ledger::full();
        let file = text(&ledger, "skala.csv", rows);
        let fixed = ["--set", "unit=U", "--set", "tahun=2023", "--yes"];
        let run = import(&ledger, PLANNER, &file, "anggaran", &fixed);
        assert!(run.code == 1 && run.out.contains("  skala  "), "{} {}", run.out, run.err);
        let run =
            import(&ledger, PLANNER, &file, "anggaran", &[&["--choose", "skala=kalikan 1000"][..], &fixed].concat());
        assert_eq!(run.code, 0, "{} {}", run.out, run.err);
        assert_eq!(show(ledger.path(), &["figure", "U/2023/RO/RO.1/pagu_akhir"]), "750000\n");
    }
}

/// Where a title, a line below, or a column of units says that values are in thousands or in another measure, none is recorded as it
/// stands without somebody having said so.
#[test]
fn a_scale_of_a_title_or_a_column_of_units_is_asked_about() {
    let table = "Kode IKU;Periode;Realisasi\nIKU.6;2024;900\n";
    for (rows, told) in [
        (format!("Pendapatan (dalam ribuan rupiah)\n\n{table}"), "  skala  "),
        (format!("Realisasi (Rp juta)\n{table}"), "  skala  "),
        (format!("{table}\nCatatan: dalam ribuan rupiah\n"), "  skala  "),
        ("Kode IKU;Periode;Satuan;Realisasi\nIKU.6;2024;Ribu orang;900\n".to_owned(), "menyebut skala 1000"),
        ("Kode IKU;Periode;Satuan;Realisasi\nIKU.3;2024;Persen;14\n".to_owned(), "menyebut «Persen»"),
        ("Kode IKU;Periode;Realisasi (Rp000)\nIKU.6;2024;900\n".to_owned(), "menyebut skala 1000"),
    ] {
        let ledger = uji();
        let file = text(&ledger, "judul.csv", &rows);
        let run = take(&ledger, &file, &["--set", "unit=UJI"]);
        assert!(run.code == 1 && run.out.contains(told), "{rows}: {} {}", run.out, run.err);
        assert_eq!(held(&ledger), Vec::<String>::new(), "{rows}");
    }
    let ledger = uji();
    let file = text(&ledger, "satuan.csv", "Kode IKU;Periode;Satuan;Realisasi\nIKU.6;2024;Orang;1600\n");
    let run = take(&ledger, &file, &["--set", "unit=UJI"]);
    assert_eq!((run.code, held(&ledger)), (0, vec!["IKU.6 2024 1600".to_owned()]), "{} {}", run.out, run.err);
}

/// Twice the width is not four times the work: counted by the processor time that a command may take at most, which a square would pass by far.
#[test]
fn two_thousand_columns_and_a_hundred_thousand_rows() {
    let ledger = uji();
    let mut wide = "Unit;Kode IKU;Periode;Realisasi".to_owned();
    (0..2_000).for_each(|n| wide.push_str(&format!(";Catatan {n}")));
    for n in 1..=40 {
        wide.push_str(&format!("\nUJI;IKU.{n};2024;96,26"));
        (0..2_000).for_each(|n| wide.push_str(&format!(";{n}")));
    }
    let run = take(&ledger, &text(&ledger, "lebar.csv", &wide), &["--partial"]);
    assert!(run.code == 0 && run.out.contains("kolom tak dipetakan"), "{} {}", run.out, run.err);
    let mut long = "Unit;Kode IKU;Periode;Realisasi\n".to_owned();
    (0..100_000).for_each(|n| long.push_str(&format!("UJI;IKU.{};2024;96,26\n", 7 + n)));
    let run = take(&ledger, &text(&ledger, "panjang.csv", &long), &[]);
    assert!(
        run.code == 1 && run.out.contains("100000 dikarantina"),
        "{}",
        run.out.chars().take(2_000).collect::<String>()
    );
}

/// The reader of values joins the parts of a text; a small mark beside a number would become a digit of it.
#[test]
fn raised_marks_and_notes_are_asked_about() {
    let ledger = uji();
    let before = ledger.last();
    let (plain, up) = (Format::new(), Format::new().set_font_script(rust_xlsxwriter::FormatScript::Superscript));
    let white = Format::new().set_font_color(Color::White);
    let raised = with(&ledger, &|sheet| sheet.write_rich_string(1, 3, &[(&plain, "95,5"), (&up, "1")]).map(|_| ()));
    let run = take(&ledger, &raised, &[]);
    assert!(
        run.code == 1 && run.out.contains("tanda kecil") && run.out.contains("95,5 (tanpa"),
        "{}{}",
        run.out,
        run.err
    );
    let pale = with(&ledger, &|sheet| sheet.write_rich_string(1, 3, &[(&white, "1"), (&plain, "96")]).map(|_| ()));
    let run = take(&ledger, &pale, &[]);
    assert!(run.code == 1 && run.out.contains("huruf putih"), "{}{}", run.out, run.err);
    for (value, told) in [
        ("95,5*)", "mungkin: 95,5 (tanpa tanda «*)»)"),
        ("95,5 ¹", "mungkin: 95,5 (tanpa tanda «¹»)"),
        ("9,55E+01", "angka berpangkat; tulis angka lengkap — mungkin: 95,5 (angka lengkapnya)"),
    ] {
        let file = with(&ledger, &|sheet| sheet.write_string(1, 3, value).map(|_| ()));
        let run = take(&ledger, &file, &[]);
        assert!(run.code == 1 && run.out.contains(told), "{value}: {}{}", run.out, run.err);
    }
    assert_eq!(ledger.last(), before);
    // What was chosen is recorded.
    let raised = with(&ledger, &|sheet| sheet.write_rich_string(1, 3, &[(&plain, "95,5"), (&up, "1")]).map(|_| ()));
    let run = take(&ledger, &raised, &["--choose", "D2=95,5 (tanpa tanda kecil)"]);
    assert_eq!((run.code, held(&ledger)), (0, vec!["IKU.1 2024 95.5".to_owned()]), "{}{}", run.out, run.err);
}

/// A value in a cell that is merged over the rows of two indicators: whether it is both of theirs, the sheet does not say.
#[test]
fn a_value_merged_over_indicators_is_asked_about() {
    let merged = |sheet: &mut Worksheet| {
        sheet.write_row(2, 0, ["UJI", "IKU.4", "2024"])?;
        sheet.merge_range(1, 3, 2, 3, "", &Format::new())?;
        sheet.write_number(1, 3, 96.26).map(|_| ())
    };
    for (choice, recorded) in [
        (None, &[][..]),
        (Some("D3=kosong"), &["IKU.1 2024 96.26"][..]),
        (Some("D3=96,26 (seperti D2)"), &["IKU.1 2024 96.26", "IKU.4 2024 96.26"][..]),
    ] {
        let ledger = uji();
        let file = with(&ledger, &merged);
        let more: Vec<&str> = choice.iter().flat_map(|c| ["--choose", *c]).collect();
        let run = take(&ledger, &file, &more);
        assert_eq!(
            (run.code == 0, held(&ledger)),
            (choice.is_some(), recorded.iter().map(ToString::to_string).collect()),
            "{}{}",
            run.out,
            run.err
        );
        assert!(choice.is_some() || run.out.contains("sel digabung dengan D2"), "{}", run.out);
    }
}
