//! Reduces an event to a fact, with only the data that the books need.

use crate::event::{
    Angka, Event, RoCode, Rupiah, Tanggal, beside,
    data::{
        AturanDitetapkan, Bagian, Cakupan, Frekuensi, IndikatorDitetapkan, Jam, KonsolidasiPeriode, PenyebutTemuan,
        Rasio, RoDidaftarkan, SaldoTemuanDicatat, Sebutan,
    },
    hash_rest,
};

use super::{
    Aturan, Fact, Gerak, Indikator, Isi, Penerimaan, Perspektif, Pita, Retensi, Rinci, SaldoTemuan, Sasaran, Simpul,
    Tahan, Ukur, What,
};

/// Version of `realisasi.ditimpa` from which on an override is approved like an entry.
const APPROVED_OVERRIDE: u32 = 2;

impl Fact {
    /// The fact as the rules of admission in force treat it: since version 2 an override needs approval.
    pub(super) fn under(mut self, versi: u32) -> Self {
        if let What::Ditimpa { perlu, .. } = &mut self.what {
            *perlu = versi >= 2;
        }
        self
    }
}

impl What {
    /// Takes the data that the books need from an event.
    pub(super) fn of(event: &Event, version: u32, berlaku: Tanggal) -> Self {
        use Event as E;
        let anggaran = |ro: &RoCode, nilai: Rupiah, gerak| Self::Anggaran { ro: ro.clone(), gerak, nilai };
        match event {
            E::LedgerDibuka(d) => Self::Dibuka { simulasi: d.jam == Jam::Simulasi },
            E::JurnalDipulihkan(_) => Self::Dipulihkan,
            E::UnitDitetapkan(d) => Self::Unit {
                kode: d.kode.clone(),
                nama: d.nama.to_string(),
                induk: d.induk.clone(),
                contoh: d.contoh,
                mulai: (!d.makna.lama()).then_some(berlaku),
                berakhir: d.berakhir,
                penerus: d.penerus.clone(),
            },
            E::AksesDiberikan(d) => Self::Akses {
                akun: d.akun.clone(),
                peran: d.peran,
                unit: d.unit.clone(),
                token: d.token,
                sampai: d.sampai,
            },
            E::AksesDiperpanjang(d) => Self::Diperpanjang(d.token),
            E::RetensiDitetapkan(d) => Self::Retensi(Box::new(Retensi::of(d))),
            E::PenahananDitetapkan(d) => Self::Penahanan(Box::new(Tahan::of(d))),
            E::AksesDicabut(d) => Self::AksesDicabut { akun: d.akun.clone() },
            E::PeriodeDitutup(d) => Self::Ditutup {
                periode: d.periode,
                kartu: d.kartu,
                sampai: d.sampai,
                aturan: d.aturan,
                npss: d.npss.to_string(),
                perhitungan: d.perhitungan.to_string(),
                beralasan: d.alasan.is_some(),
            },
            E::PeriodeDibukaKembali(d) => Self::DibukaKembali { periode: d.periode },
            E::PerspektifDitetapkan(d) => Self::Perspektif(Box::new(Perspektif {
                kode: d.kode.clone(),
                nama: d.nama.to_string(),
                urutan: d.urutan,
                bobot: d.bobot,
            })),
            E::SasaranDitetapkan(d) => Self::Sasaran(Box::new(Sasaran {
                kode: d.kode.clone(),
                nama: d.nama.to_string(),
                urutan: d.urutan,
                perspektif: d.perspektif.clone(),
            })),
            E::SimpulDitetapkan(d) => Self::Simpul(Box::new(Simpul {
                kode: d.kode.clone(),
                tingkat: d.tingkat.clone(),
                induk: d.induk.clone(),
                nama: d.nama.to_string(),
                urutan: d.urutan,
                bobot: d.bobot,
                gabung: d.gabung.clone(),
                berakhir: d.berakhir,
            })),
            E::IndikatorDitetapkan(d) => Self::Indikator(Box::new(indikator(d))),
            E::AturanDitetapkan(d) => Self::Aturan(Box::new(aturan(d))),
            E::TargetDitetapkan(d) => Self::Target {
                seri: d.seri,
                iku: d.iku.clone(),
                periode: d.periode,
                nilai: d.nilai.clone(),
                diubah: false,
            },
            E::TargetDiubah(d) => Self::Target {
                seri: d.seri,
                iku: d.iku.clone(),
                periode: d.periode,
                nilai: d.nilai.clone(),
                diubah: true,
            },
            E::RealisasiDicatat(d) => Self::Realisasi {
                iku: d.iku.clone(),
                periode: d.periode,
                isi: isi(d.nilai, d.rasio.as_ref(), &d.komponen, d.sebutan.as_ref()),
                koreksi: false,
            },
            E::RealisasiDikoreksi(d) => Self::Realisasi {
                iku: d.iku.clone(),
                periode: d.periode,
                isi: isi(d.nilai, d.rasio.as_ref(), &d.komponen, d.sebutan.as_ref()),
                koreksi: true,
            },
            E::RealisasiDitimpa(d) => Self::Ditimpa {
                iku: d.iku.clone(),
                periode: d.periode,
                nilai: d.nilai,
                perlu: version >= APPROVED_OVERRIDE,
            },
            E::RealisasiDisetujui(d) => Self::Disetujui { iku: d.iku.clone(), periode: d.periode },
            E::RoDidaftarkan(d) => {
                let rinci = (event.version() > 1).then(|| Box::new(rinci(d)));
                Self::Ro { ro: d.ro.clone(), nama: d.nama.to_string(), iku: d.iku.clone(), rinci }
            }
            E::RpdDitetapkan(d) => Self::Rpd { ro: d.ro.clone(), bulan: d.bulan.clone() },
            E::OutputDicatat(d) => Self::Output { ro: d.ro.clone(), volume: d.volume, progres: d.progres },
            E::PaguDitetapkan(d) => anggaran(&d.ro, d.nilai, Gerak::Pagu),
            E::PaguDitambah(d) => anggaran(&d.ro, d.nilai, Gerak::Tambah),
            E::PaguDikurangi(d) => anggaran(&d.ro, d.nilai, Gerak::Kurang),
            E::BlokirDikenakan(d) => anggaran(&d.ro, d.nilai, Gerak::Blokir),
            E::BlokirDilepas(d) => anggaran(&d.ro, d.nilai, Gerak::Lepas),
            E::RefocusingDicatat(d) => anggaran(&d.ro, d.nilai, Gerak::Refocusing),
            E::RealisasiAnggaranDicatat(d) => anggaran(&d.ro, d.nilai, Gerak::Realisasi),
            E::RealisasiAnggaranDikoreksi(d) => anggaran(&d.ro, d.nilai, Gerak::Koreksi),
            E::TemuanDicatat(d) => Self::Temuan {
                kode: d.kode.clone(),
                pemeriksa: d.pemeriksa.clone(),
                lhp: d.lhp.nomor.to_string(),
                lhp_tanggal: d.lhp.tanggal,
                diterima: d.diterima,
                uraian: d.uraian.to_string(),
                nilai: d.nilai,
            },
            E::RekomendasiDicatat(d) => {
                let (kode, temuan, uraian) = (d.kode.clone(), d.temuan.clone(), d.uraian.to_string());
                Self::Rekomendasi { kode, temuan, uraian, nilai: d.nilai }
            }
            E::TindakLanjutDisampaikan(d) => Self::TindakLanjut { rekomendasi: d.rekomendasi.clone(), nilai: d.nilai },
            E::TindakLanjutDinilai(d) => {
                Self::Dinilai { rekomendasi: d.rekomendasi.clone(), hasil: d.hasil, nilai: d.nilai }
            }
            E::SaldoTemuanDicatat(d) => Self::SaldoTemuan(Box::new(saldo_temuan(d))),
            E::PemeriksaDitetapkan(d) => {
                Self::Pemeriksa { kode: d.kode.clone(), nama: d.nama.to_string(), pencatat: d.pencatat }
            }
            E::BuktiDilampirkan(d) => Self::Bukti { hash: d.hash },
            E::NarasiDitulis(d) => Self::Narasi { iku: d.iku.clone(), jenis: d.jenis },
            E::RincianDicatat(_) => Self::Rincian,
            E::EventDibatalkan(_) => Self::Batal,
            E::CheckpointDicatat(_) => Self::Checkpoint,
            E::KunciDiganti(_) => Self::Kunci,
            E::EpochDibuka(_) => Self::Epoch,
            E::JamDikoreksi(d) => Self::Jam { sejak: d.sejak, selisih: d.selisih_mikrodetik },
            E::EksporDibuat(_) => Self::Ekspor,
            E::LaporanDiterbitkan(_) => Self::Laporan,
            beside!() => Self::Beside,
            E::EkorDiakui(d) => Self::Ekor { dari: d.dari, sampai: d.sampai },
            E::DataDihapus(d) => Self::Hapus {
                event: d.event,
                bidang: hash_rest(d.bidang.iter().map(|b| b.as_str()).collect::<Vec<_>>().join("\n").as_bytes()),
                sisa: d.rest().map(|rest| hash_rest(&rest)),
            },
            E::PenerimaanDitetapkan(d) => {
                let (konfirmasi, penanda, masa_akses) = (d.konfirmasi.clone(), d.penanda, d.masa_akses);
                let wajib_tanda_tangan = d.wajib_tanda_tangan.clone();
                let (versi, first) = (d.versi, Penerimaan::FIRST.clone());
                let set = Penerimaan { versi, konfirmasi, penanda, masa_akses, wajib_tanda_tangan, ..first };
                Self::Penerimaan(Box::new(set))
            }
            E::KunciAkunDitetapkan(d) => Self::KunciAkun(d.akun.clone(), d.kunci.0),
            E::KunciAkunDicabut(_) => Self::KunciDicabut,
            E::AksesDikonfirmasi(_) => Self::Dikonfirmasi,
            E::AksesDipulihkan(d) => {
                let (akun, token) = (d.akun.clone(), Some(d.token));
                Self::Akses { akun, peran: crate::event::data::Role::Admin, unit: Vec::new(), token, sampai: None }
            }
        }
    }
}

/// The recorded value. A ratio or components take precedence over a typed total, which can only repeat their result.
fn isi(nilai: Option<Angka>, rasio: Option<&Rasio>, komponen: &[Bagian], sebutan: Option<&Sebutan>) -> Isi {
    if let Some(sebutan) = sebutan {
        return Isi::Sebutan(sebutan.clone());
    }
    match rasio {
        Some(rasio) => Isi::Rasio(rasio.pembilang.iter().map(|b| b.nilai).collect(), rasio.penyebut.nilai),
        None if !komponen.is_empty() => Isi::Komponen(komponen.iter().map(|b| b.nilai).collect()),
        None => Isi::Nilai(nilai.unwrap_or(Angka::ZERO)),
    }
}

fn rinci(d: &RoDidaftarkan) -> Rinci {
    Rinci {
        porsi: d.porsi.iter().map(|p| (p.iku.clone(), p.persen)).collect(),
        sumber_dana: d.sumber_dana.clone(),
        satuan: d.satuan.as_ref().map(ToString::to_string),
        volume: d.volume,
    }
}

fn saldo_temuan(d: &SaldoTemuanDicatat) -> SaldoTemuan {
    let status = [d.sesuai, d.belum_sesuai, d.belum_ditindaklanjuti, d.tidak_dapat];
    SaldoTemuan {
        kode: d.kode.clone(),
        pemeriksa: d.pemeriksa.clone(),
        tahun: d.tahun,
        temuan: d.temuan,
        nilai: d.nilai,
        status: status.map(|s| (s.jumlah, s.nilai)),
        tindak_lanjut: d.nilai_tindak_lanjut,
        diterima: d.nilai_diterima,
        dokumen: d.dokumen.as_ref().map(|of| of.nomor.to_string()).unwrap_or_default(),
    }
}

fn indikator(d: &IndikatorDitetapkan) -> Indikator {
    Indikator {
        kode: d.kode.clone(),
        nama: d.nama.to_string(),
        urutan: d.urutan,
        sasaran: d.sasaran.clone(),
        satuan: d.satuan.to_string(),
        presisi: d.presisi,
        polarisasi: d.polarisasi,
        rumus: d.rumus.clone(),
        konsolidasi_periode: d.konsolidasi_periode,
        konsolidasi_unit: d.konsolidasi_unit,
        sumber: d.sumber_realisasi,
        komponen: d.komponen.iter().map(|k| (k.nama.to_string(), k.bobot)).collect(),
        penanggung_jawab: d.penanggung_jawab.clone(),
        ukur: (!d.makna.lama()).then(|| Box::new(ukur(d))),
    }
}

/// The measurement of an indicator, with the values that hold where version 2 has none: sums are of the period, positions up
/// to it.
fn ukur(d: &IndikatorDitetapkan) -> Ukur {
    let target =
        if d.konsolidasi_periode == KonsolidasiPeriode::Jumlah { Cakupan::Periode } else { Cakupan::SampaiDengan };
    let entri =
        if d.konsolidasi_periode == KonsolidasiPeriode::PosisiAkhir { Cakupan::SampaiDengan } else { Cakupan::Periode };
    Ukur {
        simpul: d.simpul.clone(),
        bobot: d.bobot,
        frekuensi: d.frekuensi.unwrap_or(Frekuensi::Triwulanan),
        target_per: d.target_per.unwrap_or(target),
        entri_per: d.entri_per.unwrap_or(entri),
        faktor: d.faktor.unwrap_or(Angka::SERATUS),
        skala: d.skala.clone(),
        rumus_realisasi: d.rumus_realisasi.clone(),
        asal: d.asal.clone(),
        tidak_diukur: d.tidak_diukur,
        melanjutkan: d.melanjutkan.clone(),
    }
}

fn aturan(d: &AturanDitetapkan) -> Aturan {
    let pita = |p: &crate::event::data::Pita| Pita {
        nama: p.nama.to_string(),
        warna: p.warna.to_string(),
        dari: p.dari.map(|b| (b, p.termasuk_dari)),
        sampai: p.sampai.map(|b| (b, p.termasuk_sampai)),
    };
    Aturan {
        versi: d.versi,
        batas_capaian: d.batas_capaian,
        pita: d.pita.iter().map(pita).collect(),
        tanpa_skor: d.tanpa_skor,
        nol_dari_nol: d.nol_dari_nol,
        wajib_disetujui: d.wajib_disetujui,
        capaian_maksimum: d.capaian_maksimum.clone(),
        capaian_minimum: d.capaian_minimum.clone(),
        capaian_rentang: d.capaian_rentang.clone(),
        efisiensi: d.efisiensi.clone(),
        efisiensi_resmi: d.efisiensi_resmi.clone(),
        efisiensi_terendah: d.efisiensi_terendah,
        efisiensi_tertinggi: d.efisiensi_tertinggi,
        tingkat: d.tingkat.clone(),
        diwariskan: d.diwariskan.clone(),
        kartu: d.kartu.clone(),
        skala: d.skala.clone(),
        batas_bawah_capaian: d.batas_bawah_capaian,
        rumus: d.rumus.clone(),
        penyebut_temuan: d.penyebut_temuan.unwrap_or(PenyebutTemuan::TanpaTidakDapat),
        paket: d.paket.clone(),
    }
}
