// The shape of events' data: every type in every version, from schemas/ in short, and what an event is about.

import { plain } from './hygiene.js';
import { strictJson } from './strict.js';

// {"o": members, with ? where one may be missing}, {"a": [of what, fewest, most]}, {"p": one each}, {"s": [shortest, longest, pattern]},
// {"i": [least, most]}, {"e": words}, {"u": one of these}, "b": true or false, "X": as X, "X?": or null.
// tabel bentuk: ditulis oleh JEJAK_WRITE_SCHEMAS=1 cargo test --test schemas
const SHAPES = JSON.parse(String.raw`
{"umum":{
"alasan?":"Teks",
"asumsi?":"b",
"dokumen?":"Dokumen",
"keterangan?":"Teks",
"sumber?":"Sumber",
"tanda_tangan?":"Heksa64"},
"defs":{
"AccountId":{"s":[0,24,"^[a-z0-9][a-z0-9._-]*$"]},
"AnakTanpaNilai":{"e":"dikeluarkan nol tidak_berlaku"},
"Angka":{"s":[0,32,"^-?[0-9]{1,16}(\\.[0-9]+)?$"]},
"AngkaTerbit":{"o":{"alamat":"Teks","nilai":{"s":[0,32,"^-?[0-9]{1,16}(\\.[0-9]{1,6})?$"]}}},
"ArsipCode":{"s":[0,24,"^[A-Za-z0-9][A-Za-z0-9._-]*$"]},
"Asal":{"o":{"bobot":"Bobot?","dukungan":"Dukungan","iku":"IkuCode","unit":"UnitCode"}},
"Bagian":{"o":{"nama":"Teks","nilai":"Angka"}},
"Baris":{"o":{"dari":"Angka?","nilai":"Angka","termasuk":"b"}},
"BerkasArsip":{"e":"kinerja anggaran temuan"},
"Bobot":{"s":[0,32,"^[0-9]{1,3}(\\.[0-9]+)?$"]},
"Cakupan":{"e":"periode sampai_dengan"},
"DasarPerubahan":{"e":"pergantian_pejabat perubahan_strategi perubahan_prioritas"},
"Dokumen":{"o":{"judul?":"Teks","nomor":"Teks","tanggal":"Tanggal"}},
"Dukungan":{"e":"langsung tidak_langsung"},
"Formula":{"u":[{"o":{"input":"Masukan"}},{"o":{"angka":"Angka"}},{"o":{"tambah":{"a":["Formula",0,null]}}},{"o":{"kurang":{"p":["Formula","Formula"]}}},{"o":{"kali":{"a":["Formula",0,null]}}},{"o":{"bagi":{"p":["Formula","Formula"]}}},{"o":{"min":{"a":["Formula",0,null]}}},{"o":{"maks":{"a":["Formula",0,null]}}},{"o":{"rata_rata":{"a":["Formula",0,null]}}},{"o":{"bulat":{"p":["Formula",{"i":[0,255]}]}}},{"o":{"jika_kurang":{"p":["Formula","Formula","Formula","Formula"]}}}]},
"Formula.2":"PohonRumus",
"Frekuensi":{"e":"bulanan triwulanan semesteran tahunan"},
"Gabung":{"u":[{"e":"rata_rata berbobot geometrik jumlah minimum rata_indikator tercapai"},{"o":{"rumus":"Formula.2"}}]},
"Hash":{"s":[0,null,"^b3:[0-9a-f]{64}$"]},
"HasilReviu":{"o":{"angka":{"i":[0,4294967295]},"putusan":{"s":[0,40,"^[a-z_]{1,40}$"]},"temuan":{"i":[0,4294967295]}}},
"HasilTindakLanjut":{"e":"sesuai belum_sesuai belum_ditindaklanjuti tidak_dapat_ditindaklanjuti"},
"Heksa32":{"s":[0,null,"^[0-9a-f]{64}$"]},
"Heksa64":{"s":[0,null,"^[0-9a-f]{128}$"]},
"IkuCode":{"s":[0,40,"^[A-Za-z0-9]([A-Za-z0-9._ -]*[A-Za-z0-9._-])?$"]},
"Jam":{"e":"sistem simulasi"},
"JenisNarasi":{"e":"faktor_keberhasilan kendala rencana_tindak_lanjut"},
"JenisNarasi.2":{"e":"faktor_keberhasilan kendala rencana_tindak_lanjut kata_pengantar latar_belakang tugas_dan_fungsi isu_strategis visi_dan_misi kinerja_lain penutup"},
"KataSkala":{"o":{"kata":"Teks","nilai":"Angka"}},
"Komponen":{"o":{"bobot":"Bobot","nama":"Teks"}},
"KonsolidasiPeriode":{"e":"jumlah rata_rata posisi_akhir"},
"KonsolidasiUnit":{"e":"jumlah rata_rata mentah"},
"LedgerName":{"s":[0,24,"^[a-z0-9][a-z0-9._/-]*$"]},
"Masukan":{"e":"realisasi target batas_bawah batas_atas capaian pagu_akhir realisasi_anggaran"},
"Masukan.2":{"u":[{"e":"realisasi target batas_bawah batas_atas capaian pagu_akhir realisasi_anggaran jumlah_anak rata_anak min_anak maks_anak banyak_anak banyak_tercapai"},{"o":{"figur":"Rujukan"}}]},
"NasibArsip":{"e":"musnah permanen dinilai_kembali"},
"NilaiTarget":{"s":[0,null,"^(N/A|-?[0-9]{1,16}(\\.[0-9]+)?(\\.\\.-?[0-9]{1,16}(\\.[0-9]+)?)?)$"]},
"NilaiTarget.2":{"s":[1,64,null]},
"Paket":{"o":{"nama":"Teks","sumber":"Teks","versi":"Teks"}},
"Pemeriksa":{"e":"bpk inspektorat"},
"PemeriksaCode":{"s":[0,24,"^[A-Za-z0-9]([A-Za-z0-9._ -]*[A-Za-z0-9._-])?$"]},
"PenyebutTemuan":{"e":"semua tanpa_tidak_dapat"},
"Periode":{"s":[0,null,"^2[0-9]{3}(-TW[1-4]|-S[12]|-B(0[1-9]|1[0-2]))?$"]},
"Periode.2":{"s":[0,null,"^2[0-9]{3}(-TW[1-4])?$"]},
"PerspektifCode":{"s":[0,24,"^[a-z][a-z0-9._-]*$"]},
"Pita":{"o":{"dari?":"Angka","nama":"Teks","sampai?":"Angka","termasuk_dari":"b","termasuk_sampai":"b","warna":"Teks"}},
"PohonRumus":{"u":[{"o":{"input":"Masukan.2"}},{"o":{"angka":"Angka"}},{"o":{"tambah":{"a":["Formula.2",0,null]}}},{"o":{"kurang":{"p":["Formula.2","Formula.2"]}}},{"o":{"kali":{"a":["Formula.2",0,null]}}},{"o":{"bagi":{"p":["Formula.2","Formula.2"]}}},{"o":{"min":{"a":["Formula.2",0,null]}}},{"o":{"maks":{"a":["Formula.2",0,null]}}},{"o":{"rata_rata":{"a":["Formula.2",0,null]}}},{"o":{"bulat":{"p":["Formula.2",{"i":[0,255]}]}}},{"o":{"jika_kurang":{"p":["Formula.2","Formula.2","Formula.2","Formula.2"]}}},{"o":{"pangkat":{"p":["Formula.2",{"i":[0,255]}]}}},{"o":{"akar":{"p":["Formula.2",{"i":[0,255]}]}}},{"o":{"geometrik":{"a":["Formula.2",0,null]}}},{"o":{"rata_bobot":{"a":[{"p":["Formula.2","Angka"]},0,null]}}},{"o":{"tabel":{"p":["Formula.2",{"a":["Baris",0,null]}]}}}]},
"Polarisasi":{"e":"maksimum minimum rentang stabil"},
"Porsi":{"o":{"iku":"IkuCode","persen":"Bobot"}},
"Rasio":{"o":{"pembilang":{"a":["Bagian",1,64]},"penyebut":"Bagian"}},
"RoCode":{"s":[0,64,"^[A-Za-z0-9][A-Za-z0-9._-]*$"]},
"Role":{"e":"sistem admin perencana unit inspektorat bpk reader"},
"Rujukan":{"s":[0,null,"^([A-Z0-9._-]+:)?[A-Za-z0-9._/ -]+(@-[1-5])?(@TW[1-4])?$"]},
"RumusBernama":{"o":{"batas_atas":"Angka?","batas_bawah":"Angka?","kode":"SimpulCode","nama":"Teks","presisi":{"i":[0,6]},"rumus":"Formula.2"}},
"Rupiah":{"s":[0,32,"^-?[0-9]{1,19}(\\.[0-9]+)?$"]},
"SaldoStatus":{"o":{"jumlah":{"i":[0,1000000]},"nilai":"Rupiah"}},
"SasaranCode":{"s":[0,24,"^SS\\.[A-Za-z0-9._-]+$"]},
"Sebutan":{"s":[1,60,null]},
"Seri":{"e":"renstra pk triwulan"},
"SimpulCode":{"s":[0,40,"^[A-Za-z0-9]([A-Za-z0-9._ -]*[A-Za-z0-9._-])?$"]},
"Skala":{"o":{"kata":{"a":["KataSkala",1,64]},"kode":"SimpulCode","nama":"Teks"}},
"Subject":{"s":[0,120,"^[A-Za-z0-9._/-]([A-Za-z0-9._/ -]*[A-Za-z0-9._/-])?$"]},
"Sumber":{"o":{"berkas":"Teks","hash?":"Hash","sel?":"Teks","tanggal?":"Tanggal","tempat?":"Teks","tercetak?":"Teks"}},
"SumberRealisasi":{"e":"langsung rasio berbobot unit anggaran temuan"},
"SumberRealisasi.2":{"e":"langsung rasio berbobot unit anggaran temuan rumus asal"},
"Tanggal":{"s":[0,null,"^2[0-9]{3}-[0-9]{2}-[0-9]{2}$"]},
"TanpaSkor":{"e":"bobot_diskalakan npss_tidak_berlaku"},
"Teks":{"s":[1,8000,null]},
"TemuanCode":{"s":[0,24,"^[A-Za-z0-9][A-Za-z0-9._-]*$"]},
"Tingkat":{"o":{"batas_atas":"Angka?","batas_bawah":"Angka?","gabung":"Gabung","judul":"Teks","kode":"SimpulCode","kontribusi":"Teks?","nama":"Teks","nilai":"Teks","pola":"Teks?","presisi":{"n":{"i":[0,6]}},"tanpa_nilai":"AnakTanpaNilai"}},
"TreeHash":{"s":[0,null,"^[A-Za-z0-9+/]{43}=$"]},
"UnitCode":{"s":[0,24,"^(-|[A-Z0-9][A-Z0-9._-]*)$"]}},
"jenis":{
"akses.diberikan.1":{"o":{"akun":"AccountId","peran":"Role","token?":"Hash","unit?":{"a":["UnitCode",0,100]}}},
"akses.diberikan.2":{"o":{"akun":"AccountId","peran":"Role","sampai?":"Tanggal","token?":"Hash","unit?":{"a":["UnitCode",0,100]}}},
"akses.dicabut.1":{"o":{"akun":"AccountId"}},
"akses.dikonfirmasi.1":{"o":{"akun":"AccountId"}},
"akses.diperpanjang.1":{"o":{"akun":"AccountId","token?":"Hash"}},
"akses.dipulihkan.1":{"o":{"akun":"AccountId","token":"Hash"}},
"aturan.ditetapkan.1":{"o":{"batas_capaian?":"Angka","capaian_maksimum":"Formula","capaian_minimum":"Formula","capaian_rentang":"Formula","efisiensi":"Formula","efisiensi_resmi":"Formula","efisiensi_terendah":"Angka","efisiensi_tertinggi":"Angka","nol_dari_nol?":"Angka","pita":{"a":["Pita",1,16]},"tahun":{"i":[2000,2100]},"tanpa_skor":"TanpaSkor","versi":{"i":[1,1000000]},"wajib_disetujui":"b"}},
"aturan.ditetapkan.2":{"o":{"batas_bawah_capaian?":"Angka","batas_capaian?":"Angka","capaian_maksimum":"Formula.2","capaian_minimum":"Formula.2","capaian_rentang":"Formula.2","efisiensi":"Formula.2","efisiensi_resmi":"Formula.2","efisiensi_terendah":"Angka","efisiensi_tertinggi":"Angka","kartu?":"Tingkat","nol_dari_nol?":"Angka","paket?":"Paket","penyebut_temuan?":"PenyebutTemuan","pita":{"a":["Pita",1,16]},"rumus?":{"a":["RumusBernama",0,64]},"skala?":{"a":["Skala",0,32]},"tahun":{"i":[2000,2100]},"tanpa_skor":"TanpaSkor","tingkat?":{"a":["Tingkat",0,12]},"versi":{"i":[1,1000000]},"wajib_disetujui":"b"}},
"aturan.ditetapkan.3":{"o":{"batas_bawah_capaian?":"Angka","batas_capaian?":"Angka","capaian_maksimum":"Formula.2","capaian_minimum":"Formula.2","capaian_rentang":"Formula.2","diwariskan?":{"a":["SimpulCode",0,12]},"efisiensi":"Formula.2","efisiensi_resmi":"Formula.2","efisiensi_terendah":"Angka","efisiensi_tertinggi":"Angka","kartu?":"Tingkat","nol_dari_nol?":"Angka","paket?":"Paket","penyebut_temuan?":"PenyebutTemuan","pita":{"a":["Pita",1,16]},"rumus?":{"a":["RumusBernama",0,64]},"skala?":{"a":["Skala",0,32]},"tahun":{"i":[2000,2100]},"tanpa_skor":"TanpaSkor","tingkat?":{"a":["Tingkat",0,12]},"versi":{"i":[1,1000000]},"wajib_disetujui":"b"}},
"blokir.dikenakan.1":{"o":{"nilai":"Rupiah","ro":"RoCode","tahun":{"i":[2000,2100]}}},
"blokir.dilepas.1":{"o":{"nilai":"Rupiah","ro":"RoCode","tahun":{"i":[2000,2100]}}},
"bukti.dilampirkan.1":{"o":{"hash":"Hash","media":{"s":[0,100,"^[a-z0-9.+-]+/[a-z0-9.+-]+$"]},"nama":"Teks","subjek":"Subject","ukuran":{"i":[0,9007199254740991]}}},
"checkpoint.dicatat.1":{"o":{"akar":"TreeHash","akar_unit":"TreeHash","asal":"Teks","daftar_unit":"Hash","ukuran":{"i":[1,9007199254740991]}}},
"data.dihapus.1":{"o":{"bidang":{"a":["Teks",1,64]},"event":{"i":[1,9007199254740991]},"sisa?":{"o":null}}},
"ekor.diakui.1":{"o":{"dari":{"i":[2,9007199254740991]},"sampai":{"i":[2,9007199254740991]}}},
"ekspor.dibuat.1":{"o":{"kepala":"Hash","manifes":"Hash","penerima?":"Teks","publik?":"b","sampai":{"i":[0,9007199254740991]},"tahun":{"i":[2000,2100]}}},
"epoch.dibuka.1":{"o":{"akar":"TreeHash","asal":"Teks","ukuran":{"i":[0,9007199254740991]}}},
"event.dibatalkan.1":{"o":{"subjek":"Subject"}},
"indikator.ditetapkan.1":{"o":{"kode":"IkuCode","komponen?":{"a":["Komponen",0,32]},"konsolidasi_periode":"KonsolidasiPeriode","konsolidasi_unit?":"KonsolidasiUnit","nama":"Teks","penanggung_jawab?":{"a":["UnitCode",0,64]},"polarisasi":"Polarisasi","presisi":{"i":[0,6]},"rumus?":"Formula","sasaran?":"SasaranCode","satuan":"Teks","sumber_realisasi":"SumberRealisasi","tahun":{"i":[2000,2100]},"urutan":{"i":[0,1000]}}},
"indikator.ditetapkan.2":{"o":{"asal?":{"a":["Asal",0,64]},"bobot?":"Bobot","entri_per?":"Cakupan","faktor?":"Angka","frekuensi?":"Frekuensi","kode":"IkuCode","komponen?":{"a":["Komponen",0,32]},"konsolidasi_periode":"KonsolidasiPeriode","konsolidasi_unit?":"KonsolidasiUnit","melanjutkan?":"Asal","nama":"Teks","penanggung_jawab?":{"a":["UnitCode",0,64]},"polarisasi":"Polarisasi","presisi":{"i":[0,6]},"rumus?":"Formula.2","rumus_realisasi?":"Formula.2","sasaran?":"SasaranCode","satuan":"Teks","simpul?":"SimpulCode","skala?":"SimpulCode","sumber_realisasi":"SumberRealisasi.2","tahun":{"i":[2000,2100]},"target_per?":"Cakupan","tidak_diukur?":"b","urutan":{"i":[0,1000]}}},
"jam.dikoreksi.1":{"o":{"sejak":{"i":[1,9007199254740991]},"selisih_mikrodetik":{"i":[1,9007199254740991]}}},
"jurnal.dipulihkan.1":{"o":{"berkas":"Teks","hash":"Hash","sesudah":{"i":[0,9007199254740991]},"ukuran":{"i":[1,9007199254740991]}}},
"kunci.diganti.1":{"o":{"kunci_publik":{"s":[0,null,"^[0-9a-f]{64}$"]}}},
"kunci_akun.dicabut.1":{"o":{"akun":"AccountId"}},
"kunci_akun.ditetapkan.1":{"o":{"akun":"AccountId","kunci":"Heksa32"}},
"laporan.diterbitkan.1":{"o":{"angka":{"a":["AngkaTerbit",0,1000]},"judul":"Teks","laporan":"Hash","tahun":{"i":[2000,2100]},"ukuran":{"i":[0,9007199254740991]}}},
"ledger.dibuka.1":{"o":{"hash":{"s":[0,null,"^blake3$"]},"jam":"Jam","kunci_publik":{"s":[0,null,"^[0-9a-f]{64}$"]},"nama":"LedgerName","pohon":{"s":[0,null,"^sha256$"]}}},
"narasi.ditulis.1":{"o":{"iku":"IkuCode","jenis":"JenisNarasi","tahun":{"i":[2000,2100]},"teks":"Teks"}},
"narasi.ditulis.2":{"o":{"iku?":"IkuCode","jenis":"JenisNarasi.2","tahun":{"i":[2000,2100]},"teks":"Teks"}},
"output.dicatat.1":{"o":{"progres?":"Bobot","ro":"RoCode","tahun":{"i":[2000,2100]},"volume?":"Angka"}},
"pagu.dikurangi.1":{"o":{"nilai":"Rupiah","ro":"RoCode","tahun":{"i":[2000,2100]}}},
"pagu.ditambah.1":{"o":{"nilai":"Rupiah","ro":"RoCode","tahun":{"i":[2000,2100]}}},
"pagu.ditetapkan.1":{"o":{"nilai":"Rupiah","ro":"RoCode","tahun":{"i":[2000,2100]}}},
"pemeriksa.ditetapkan.1":{"o":{"kode":"PemeriksaCode","nama":"Teks","pencatat":"Pemeriksa"}},
"penahanan.ditetapkan.1":{"o":{"berakhir?":"b","dari?":{"i":[1,9007199254740991]},"kode":"ArsipCode","sampai?":{"i":[1,9007199254740991]},"unit?":{"a":["UnitCode",0,100]}}},
"penerimaan.ditetapkan.1":{"o":{"konfirmasi?":{"a":["Role",0,8]},"versi":{"i":[1,1000]}}},
"penerimaan.ditetapkan.2":{"o":{"konfirmasi?":{"a":["Role",0,8]},"penanda?":"b","versi":{"i":[1,1000]}}},
"penerimaan.ditetapkan.3":{"o":{"konfirmasi?":{"a":["Role",0,8]},"masa_akses?":{"i":[30,3660]},"penanda?":"b","versi":{"i":[1,1000]}}},
"penerimaan.ditetapkan.4":{"o":{"konfirmasi?":{"a":["Role",0,8]},"masa_akses?":{"i":[30,3660]},"penanda?":"b","versi":{"i":[1,1000]},"wajib_tanda_tangan?":{"a":["Role",0,8]}}},
"periode.dibuka_kembali.1":{"o":{"periode":"Periode"}},
"periode.ditutup.1":{"o":{"aturan":{"i":[0,1000000]},"kartu":"Hash","npss":"Teks","perhitungan":"Teks","periode":"Periode","sampai":{"i":[0,9007199254740991]}}},
"perspektif.ditetapkan.1":{"o":{"bobot":"Bobot","kode":"PerspektifCode","nama":"Teks","tahun":{"i":[2000,2100]},"urutan":{"i":[0,1000]}}},
"realisasi.dicatat.1":{"o":{"iku":"IkuCode","komponen?":{"a":["Bagian",0,32]},"nilai?":"Angka","periode":"Periode.2","rasio?":"Rasio"}},
"realisasi.dicatat.2":{"o":{"iku":"IkuCode","komponen?":{"a":["Bagian",0,32]},"nilai?":"Angka","periode":"Periode","rasio?":"Rasio","sebutan?":"Sebutan"}},
"realisasi.dikoreksi.1":{"o":{"iku":"IkuCode","komponen?":{"a":["Bagian",0,32]},"nilai?":"Angka","periode":"Periode.2","rasio?":"Rasio"}},
"realisasi.dikoreksi.2":{"o":{"iku":"IkuCode","komponen?":{"a":["Bagian",0,32]},"nilai?":"Angka","periode":"Periode","rasio?":"Rasio","sebutan?":"Sebutan"}},
"realisasi.disetujui.1":{"o":{"iku":"IkuCode","periode":"Periode"}},
"realisasi.ditimpa.1":{"o":{"iku":"IkuCode","nilai":"Angka","periode":"Periode"}},
"realisasi.ditimpa.2":{"o":{"iku":"IkuCode","nilai":"Angka","periode":"Periode"}},
"realisasi_anggaran.dicatat.1":{"o":{"nilai":"Rupiah","ro":"RoCode","tahun":{"i":[2000,2100]}}},
"realisasi_anggaran.dikoreksi.1":{"o":{"nilai":"Rupiah","ro":"RoCode","tahun":{"i":[2000,2100]}}},
"refocusing.dicatat.1":{"o":{"nilai":"Rupiah","ro":"RoCode","tahun":{"i":[2000,2100]}}},
"rekomendasi.dicatat.1":{"o":{"kode":"TemuanCode","temuan":"TemuanCode","uraian":"Teks"}},
"rekomendasi.dicatat.2":{"o":{"kode":"TemuanCode","nilai?":"Rupiah","temuan":"TemuanCode","uraian":"Teks"}},
"retensi.ditetapkan.1":{"o":{"aktif":{"i":[0,100]},"berkas":"BerkasArsip","inaktif":{"i":[0,100]},"kode":"ArsipCode","nama":"Teks","nasib":"NasibArsip"}},
"reviu.dicatat.1":{"o":{"hasil":{"a":["HasilReviu",0,32]},"judul":"Teks","kepala":"Hash","kertas_kerja":"Hash","laporan":"Hash","pemetaan":"Hash","sampai":{"i":[1,9007199254740991]},"tahun":{"i":[2000,2100]}}},
"rincian.dicatat.1":{"o":{"baris":{"a":[{"a":[{"s":[0,null,null]},0,null]},0,400]},"halaman?":"Teks","judul":"Teks","kolom":{"a":[{"s":[0,null,null]},0,64]},"subjek":"Subject","tabel":"Teks"}},
"ro.didaftarkan.1":{"o":{"iku?":"IkuCode","nama":"Teks","ro":"RoCode","tahun":{"i":[2000,2100]}}},
"ro.didaftarkan.2":{"o":{"iku?":"IkuCode","nama":"Teks","porsi?":{"a":["Porsi",0,32]},"ro":"RoCode","satuan?":"Teks","sumber_dana?":"SimpulCode","tahun":{"i":[2000,2100]},"volume?":"Angka"}},
"rpd.ditetapkan.1":{"o":{"bulan":{"a":["Rupiah",12,12]},"ro":"RoCode","tahun":{"i":[2000,2100]}}},
"saldo_temuan.dicatat.1":{"o":{"belum_ditindaklanjuti":"SaldoStatus","belum_sesuai":"SaldoStatus","kode":"TemuanCode","nilai":"Rupiah","nilai_diterima":"Rupiah","nilai_tindak_lanjut":"Rupiah","pemeriksa":"PemeriksaCode","sesuai":"SaldoStatus","tahun":{"i":[2000,2100]},"temuan":{"i":[0,1000000]},"tidak_dapat":"SaldoStatus"}},
"sasaran.ditetapkan.1":{"o":{"kode":"SasaranCode","nama":"Teks","perspektif":"PerspektifCode","tahun":{"i":[2000,2100]},"urutan":{"i":[0,1000]}}},
"simpul.ditetapkan.1":{"o":{"berakhir?":"b","bobot?":"Bobot","gabung?":"Gabung","induk?":"SimpulCode","kode":"SimpulCode","nama":"Teks","tahun":{"i":[2000,2100]},"tingkat":"SimpulCode","urutan":{"i":[0,1000]}}},
"target.ditetapkan.1":{"o":{"iku":"IkuCode","nilai":"NilaiTarget","periode":"Periode.2","seri":"Seri"}},
"target.ditetapkan.2":{"o":{"iku":"IkuCode","nilai":"NilaiTarget.2","periode":"Periode","seri":"Seri"}},
"target.diubah.1":{"o":{"dasar":"DasarPerubahan","iku":"IkuCode","nilai":"NilaiTarget","periode":"Periode.2","seri":"Seri"}},
"target.diubah.2":{"o":{"dasar":"DasarPerubahan","iku":"IkuCode","nilai":"NilaiTarget.2","periode":"Periode","seri":"Seri"}},
"temuan.dicatat.1":{"o":{"diterima":"Tanggal","kode":"TemuanCode","lhp":"Dokumen","nilai":"Rupiah","pemeriksa":"Pemeriksa","uraian":"Teks"}},
"temuan.dicatat.2":{"o":{"diterima":"Tanggal","kode":"TemuanCode","lhp":"Dokumen","nilai":"Rupiah","pemeriksa":"PemeriksaCode","uraian":"Teks"}},
"tindak_lanjut.dinilai.1":{"o":{"hasil":"HasilTindakLanjut","rekomendasi":"TemuanCode"}},
"tindak_lanjut.dinilai.2":{"o":{"hasil":"HasilTindakLanjut","nilai?":"Rupiah","rekomendasi":"TemuanCode"}},
"tindak_lanjut.disampaikan.1":{"o":{"rekomendasi":"TemuanCode","uraian":"Teks"}},
"tindak_lanjut.disampaikan.2":{"o":{"nilai?":"Rupiah","rekomendasi":"TemuanCode","uraian":"Teks"}},
"unit.ditetapkan.1":{"o":{"contoh?":"b","induk?":"UnitCode","kode":"UnitCode","nama":"Teks"}},
"unit.ditetapkan.2":{"o":{"berakhir?":"b","contoh?":"b","induk?":"UnitCode","kode":"UnitCode","nama":"Teks","penerus?":{"a":["UnitCode",0,16]}}}}}
`);
// akhir tabel bentuk

/** The newest version of each type that is known here. */
const NEWEST = new Map();
for (const name of Object.keys(SHAPES.jenis)) {
  const at = name.lastIndexOf('.');
  const [type, version] = [name.slice(0, at), Number(name.slice(at + 1))];
  NEWEST.set(type, Math.max(NEWEST.get(type) ?? 0, version));
}
const ROLES = SHAPES.defs.Role.e.split(' ');

/** What an event is about, by its type: from its own data, its unit and its year. */
const SUBJECTS = new Map(`
ledger: ledger.dibuka jurnal.dipulihkan
unit/{kode}: unit.ditetapkan
akses/{akun}: akses.diberikan akses.dicabut akses.dikonfirmasi akses.dipulihkan akses.diperpanjang kunci_akun.ditetapkan kunci_akun.dicabut
retensi/{kode}: retensi.ditetapkan
penahanan/{kode}: penahanan.ditetapkan
penerimaan: penerimaan.ditetapkan
ekor: ekor.diakui
hapus/{event}: data.dihapus
{unit}/{tahun}/{kode}: perspektif.ditetapkan sasaran.ditetapkan simpul.ditetapkan indikator.ditetapkan
{unit}/{tahun}/aturan: aturan.ditetapkan
{unit}/{tahun}/{iku}: target.ditetapkan target.diubah realisasi.dicatat realisasi.dikoreksi realisasi.ditimpa realisasi.disetujui narasi.ditulis
{unit}/{tahun}/RO/{ro}: ro.didaftarkan pagu.ditetapkan pagu.ditambah pagu.dikurangi blokir.dikenakan blokir.dilepas refocusing.dicatat
{unit}/{tahun}/RO/{ro}: realisasi_anggaran.dicatat realisasi_anggaran.dikoreksi rpd.ditetapkan output.dicatat
{unit}/temuan/{kode}: temuan.dicatat
{unit}/rekomendasi/{kode}: rekomendasi.dicatat
{unit}/rekomendasi/{rekomendasi}: tindak_lanjut.disampaikan tindak_lanjut.dinilai
pemeriksa/{kode}: pemeriksa.ditetapkan
{unit}/saldo_temuan/{kode}: saldo_temuan.dicatat
{subjek}: bukti.dilampirkan rincian.dicatat event.dibatalkan
{unit}/{periode}: periode.ditutup periode.dibuka_kembali
checkpoint: checkpoint.dicatat
kunci: kunci.diganti
epoch: epoch.dibuka
jam: jam.dikoreksi
{unit}/ekspor: ekspor.dibuat
{unit}/{tahun}/laporan: laporan.diterbitkan
{unit}/{tahun}/reviu: reviu.dicatat
`.trim().split('\n').map((line) => line.split(': ')).flatMap(([form, types]) => types.split(' ').map((type) => [type, form])));

function subject(type, unit, data) {
  if (type === 'narasi.ditulis' && !Object.hasOwn(data, 'iku')) return `${unit}/${data.tahun}/narasi`;
  const values = { tahun: String(data.periode ?? '').slice(0, 4), ...data, unit };
  return SUBJECTS.get(type).replace(/\{([a-z]+)\}/g, (_, name) => String(values[name]));
}

/** A day that there is, of a year that a ledger can hold. */
export function isDay(text) {
  if (!/^2[01][0-9]{2}-[0-9]{2}-[0-9]{2}$/.test(text) || text > '2100-12-31') return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === text;
}

/** A number in its one spelling. */
function decimal(text, scale, most, low) {
  const found = /^(-?)(0|[1-9][0-9]*)(?:\.([0-9]*[1-9]))?$/.exec(text);
  if (!found || text === '-0') return false;
  const [, minus, whole, part = ''] = found;
  const size = BigInt(whole);
  return part.length <= scale && (size < most || (size === most && part === '')) && (low || minus === '');
}

const isNumber = (text) => decimal(text, 6, 10n ** 15n, true);
const number = (text) => {
  const [whole, part = ''] = text.replace('-', '').split('.');
  return BigInt(whole + part.padEnd(6, '0')) * (text.startsWith('-') ? -1n : 1n);
};
const CONTROLS = /[\u0000-\u001f\u007f-\u009f]/;
// White space as Unicode has it; `trim` takes other characters for it.
const SPACE = '[\\u0009-\\u000d \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const EDGE = new RegExp(`^${SPACE}|${SPACE}$`);
const BLANK = new RegExp(`^${SPACE}*$`);
const LETTER = /^\p{Alphabetic}/u;

/** A day, n of m, or a word. */
function isSaid(text) {
  if (/^[0-9]/.test(text)) return text.includes('/') ? /^(0|[1-9][0-9]{0,8})\/[1-9][0-9]{0,8}$/.test(text) : isDay(text);
  return LETTER.test(text) && !EDGE.test(text) && text !== 'N/A' && [...text].length <= 60 && !CONTROLS.test(text);
}

function isTarget(text) {
  if (text === 'N/A' || LETTER.test(text)) return text === 'N/A' || isSaid(text);
  if (/^[<>]=/.test(text)) return isNumber(text.slice(2));
  const at = text.indexOf('..');
  if (at < 0) return isNumber(text) || isSaid(text);
  const [low, high] = [text.slice(0, at), text.slice(at + 2)];
  return isNumber(low) && isNumber(high) && number(low) <= number(high);
}

function isReference(text) {
  const found = /^(?:(?:-|[A-Z0-9][A-Z0-9._-]{0,23}):)?([A-Za-z0-9._/ -]{1,100})(?:@-[1-5])?(?:@TW[1-4])?$/.exec(text);
  return found !== null && found[1].trim() === found[1];
}

const RESERVED = ['anggaran', 'aturan', 'ekspor', 'jenis', 'laporan', 'mata', 'npss', 'reviu', 'RO', 'rumus', 'temuan'];
const isCode = (text) => !text.includes('  ') && !RESERVED.includes(text);

/** What a pattern cannot say. */
const BESIDES = {
  Tanggal: isDay, Angka: isNumber, Rupiah: (text) => decimal(text, 2, 10n ** 18n, true), Bobot: (text) => decimal(text, 4, 100n, false),
  Sebutan: isSaid, NilaiTarget: isTarget, Rujukan: isReference, IkuCode: isCode, SimpulCode: isCode, PemeriksaCode: isCode,
  Teks: (text) => !BLANK.test(text) && !CONTROLS.test(text.replaceAll('\n', '')),
  Periode: (text) => text.slice(0, 4) >= '2000' && text.slice(0, 4) <= '2100',
};

const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

function wrong(at) {
  throw new Error(`data tidak sesuai skema: ${at}`);
}

/** Holds data against a shape; what is empty or as it is where nothing is said is not written. */
function fits(shape, value, at, also = {}) {
  if (typeof shape === 'string') {
    if (shape.endsWith('?')) {
      if (value !== null) fits(shape.slice(0, -1), value, at);
    } else if (shape === 'b') {
      if (typeof value !== 'boolean') wrong(at);
    } else {
      fits(SHAPES.defs[shape], value, at);
      if (!(BESIDES[shape.split('.')[0]]?.(value) ?? true)) wrong(at);
    }
    return;
  }
  const [[kind, of]] = Object.entries(shape);
  if (kind === 'n') {
    if (value !== null) fits(of, value, at);
  } else if (kind === 'e') {
    if (typeof value !== 'string' || !of.split(' ').includes(value)) wrong(at);
  } else if (kind === 'i') {
    if (!Number.isSafeInteger(value) || value < of[0] || value > of[1]) wrong(at);
  } else if (kind === 's') text(of, value, at);
  else if (kind === 'u') {
    const keys = isObject(value) ? Object.keys(value).sort().join() : null;
    const those = of.filter((one) => ('o' in one ? Object.keys(one.o).sort().join() === keys : keys === null));
    if (those.length !== 1) wrong(at);
    fits(those[0], value, at);
  } else if (kind === 'a' || kind === 'p') {
    const [least, most] = kind === 'p' ? [of.length, of.length] : [of[1], of[2] ?? Infinity];
    if (!Array.isArray(value) || value.length < least || value.length > most) wrong(at);
    value.forEach((one, n) => fits(kind === 'p' ? of[n] : of[0], one, `${at}.${n}`));
  } else if (!isObject(value)) wrong(at);
  else if (of !== null) members({ ...of, ...also }, value, at);
}

function text([least, most, pattern], value, at) {
  if (typeof value !== 'string') wrong(at);
  const count = [...value].length;
  if (count < least || count > (most ?? Infinity) || (pattern && !new RegExp(pattern).test(value))) wrong(at);
  // Cells of printed tables are as they came in old lines.
  if ((least > 0 || most || pattern) && value.normalize('NFC') !== value) wrong(at);
}

function members(of, value, at) {
  const left = new Set(Object.keys(value));
  for (const [key, shape] of Object.entries(of)) {
    const [name, optional] = [key.replace('?', ''), key.endsWith('?')];
    if (!Object.hasOwn(value, name)) {
      if (!optional) wrong(`${at}.${name} tidak ada`);
      continue;
    }
    const one = value[name];
    if (optional && (one === null || one === false || (Array.isArray(one) && one.length === 0))) wrong(`${at}.${name} kosong`);
    fits(shape, one, `${at}.${name}`);
    left.delete(name);
  }
  for (const name of left) wrong(`${at}.${plain(name, 60)} tidak dikenal`);
}

/** What of an event only a later program can have written; null where nothing of it is. */
export function newer({ type, v, actor }) {
  if (!NEWEST.has(type)) return `jenis event ${type}`;
  if (v > NEWEST.get(type)) return `versi ${v} dari ${type}`;
  return ROLES.includes(actor.role) ? null : `peran ${actor.role}`;
}

/** Refuses data that is not as the program writes it, or a subject that does not follow from it. */
export function checkData({ type, v, unit, ledger, subject: about }, data) {
  fits(SHAPES.jenis[`${type}.${v}`], data, 'data', SHAPES.umum);
  if (type === 'indikator.ditetapkan' && v === 1 && !data.kode.startsWith('IKU.')) wrong('data.kode');
  if (subject(type, unit, data) !== about) throw new Error('subject bukan yang mengikuti dari data');
  if (type === 'ledger.dibuka' && data.nama !== ledger) throw new Error('nama buku besar bukan yang dibuka');
}

const [N, DAY, HASH] = ['(?:0|[1-9][0-9]{0,15})', '(2[01][0-9]{2}-[0-9]{2}-[0-9]{2})', 'b3:[0-9a-f]{64}'];
const HEADER = new RegExp(`^\\{"actor":\\{"grant":${N},"id":"[a-z0-9][a-z0-9._-]{0,23}","role":"[a-z_]+"\\},"berlaku":"${DAY}",` +
  `"data_hash":"${HASH}","epoch":${N},"format":${N},"group":\\[${N},${N}\\],"id":"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",` +
  `"ledger":"[a-z0-9][a-z0-9._/-]{0,23}","prev":"${HASH}","recorded_at":"${DAY}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\\.[0-9]{6}Z",` +
  `"ref":\\[(?:${N}(?:,${N})*)?\\],"seq":${N},"subject":"(?! )[A-Za-z0-9._/ -]{1,120}(?<! )","type":"[a-z_]+\\.[a-z_]+",` +
  `"unit":"(?:-|[A-Z0-9][A-Z0-9._-]{0,23})","unit_prev":"${HASH}","unit_seq":${N},"v":${N}\\}$`);

/** Written in a form that only a later program knows. */
export class Newer extends Error {}

/** A header in the one way that it can be written. */
export function readHeader(bytes, decoded) {
  const header = JSON.parse(decoded);
  if (Number.isSafeInteger(header?.format) && header.format > 1 && strictJson(bytes)) throw new Newer(`format baris ${header.format}`);
  const found = HEADER.exec(decoded);
  const numbers = found ? [header.actor.grant, header.seq, header.unit_seq, ...header.group, ...header.ref] : [];
  if (!found || !isDay(found[1]) || !isDay(found[2]) || header.v < 1 || Math.max(header.epoch, header.v) >= 2 ** 32 || !numbers.every(Number.isSafeInteger)) {
    throw new Error('header tidak kanonik, atau bidangnya kurang atau lebih');
  }
  return header;
}
