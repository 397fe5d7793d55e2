//! Siblings of the cases: other layouts, words and numbers of the same kinds.

use super::cases::{Expected, of_text};

const SIBLINGS: &[(&str, &str, &[Expected<'_>])] = &[
    (
        "a-iku",
        "Tabel 2.1 Capaian IKU\n\nNo\tSasaran\tIndikator\tTarget\tRealisasi\t% Capaian\tKategori\n1\tMeningkatnya layanan\tPersentase layanan tepat waktu\t90\t81\t90,00\tBaik\n2\t\tIndeks kepuasan\t4,00\t3,80\t95,00\tBaik\n3\t\tJumlah dokumen kebijakan\t10\t12\t102,00\tSangat Baik\n4\t\tWaktu tanggap rata-rata (hari)\t5\t4\t120,00\tSangat Baik\n",
        &[("tidak_mengikuti", "102,00", &["12 / 10", "120,00"])],
    ),
    (
        "b-anggaran",
        "Tabel 5 Anggaran per program\n\nProgram\tPagu Awal\tPagu Revisi\tRealisasi\tSisa\t% Serapan\nA\t1.000.000.000\t900.000.000\t810.000.000\t90.000.000\t90,00\nB\t500.000.000\t500.000.000\t450.000.000\t50.000.000\t90,00\nC\t200.000.000\t250.000.000\t200.000.000\t50.000.000\t80,00\nTotal\t1.700.000.000\t1.650.000.000\t1.460.000.000\t190.000.000\t84,88\n",
        &[("tidak_mengikuti", "84,88", &["1.460.000.000 / 1.650.000.000", "88,48"])],
    ),
    (
        "c-turned",
        "Tabel 6 Perkembangan\n\nUraian\t2021\t2022\t2023\nTarget\t80\t85\t90\nRealisasi\t76\t85\t99\nCapaian (%)\t95,00\t100,00\t101,00\n",
        &[("tidak_mengikuti", "101,00", &["99 / 90", "110,00"])],
    ),
    (
        "e-sum",
        "Tabel 8 Pegawai\n\nUnit\tLaki-laki\tPerempuan\tJumlah\nSekretariat\t20\t15\t35\nBidang I\t12\t18\t30\nBidang II\t9\t11\t21\nJumlah\t41\t44\t85\n",
        &[("jumlah_salah", "21", &["9 + 11 = 20"])],
    ),
    (
        "f-diff",
        "Tabel 9 Nilai SAKIP\n\nKomponen\tBobot\tNilai 2022\tNilai 2023\tKenaikan\nPerencanaan\t30\t24,10\t25,00\t0,90\nPengukuran\t30\t22,50\t23,10\t0,60\nPelaporan\t15\t11,20\t11,90\t0,07\nEvaluasi\t25\t18,00\t18,40\t0,40\nJumlah\t100\t75,80\t78,40\t2,60\n",
        &[("tidak_mengikuti", "0,07", &["0,7", "1,97"])],
    ),
    (
        "g-prose",
        "Berdasarkan Tabel di atas, capaian kinerja tahun 2023 sebagai berikut.\nTarget sebesar 85% dan realisasi sebesar 80,75% sehingga capaian sebesar 97,00%.\nIndeks SPBE meningkat sebesar 0,35 poin dari 3,10 menjadi 3,54.\nJumlah penduduk miskin menurun dari 12.500 orang menjadi 13.100 orang.\nSebanyak 45 dari 60 desa atau 76,00% telah terhubung.\nPagu anggaran sebesar Rp2.500.000.000 terdiri dari belanja pegawai Rp1.200.000.000, belanja barang Rp1.100.000.000, dan belanja modal Rp200.000.000. Realisasi anggaran mencapai Rp2.375.000.000 atau 95,00%.\n",
        &[
            ("tidak_mengikuti", "97,00%", &["80,75% / 85%", "95,00"]),
            ("tidak_mengikuti", "0,35 poin", &["0,44"]),
            ("tidak_mengikuti", "76,00%", &["45 / 60", "75,00"]),
            ("status_bertentangan", "13.100", &["berarti naik"]),
        ],
    ),
    (
        "h-ket",
        "Tabel 3 Capaian\n\nNo\tIndikator\tTarget\tRealisasi\tCapaian\tKeterangan\n1\tPersentase A yang baik sekali\t80\t84\t105,00\tMelampaui target\n2\tPersentase B yang baik sekali\t90\t81\t90,00\tTercapai\n3\tPersentase C yang baik sekali\t70\t70\t100,00\tTercapai\n\nDari 3 indikator, 2 indikator mencapai target. Sebanyak 1 indikator berstatus melampaui target dan 2 tercapai.\n",
        &[("status_bertentangan", "Tercapai", &["90,00 di bawah 100"])],
    ),
];

#[test]
fn siblings_have_the_stated_findings_and_no_other() {
    for (name, text, expected) in SIBLINGS {
        of_text(name, text, expected);
    }
}
