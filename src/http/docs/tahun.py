# == 1. Dua token dari `jejak init`, dan satu cara meminta
# Hanya pustaka baku Python 3, dari buku besar yang kosong: `jejak init` menyebut token dua admin, `jejak serve` melayani.
import datetime, io, json, os, urllib.error, urllib.request, zipfile
from xml.sax.saxutils import escape

URL = os.environ.get("JEJAK_URL", "http://127.0.0.1:8080")
TOKEN = {"admin-01": os.environ["JEJAK_ADMIN_01"], "admin-02": os.environ["JEJAK_ADMIN_02"]}
TAHUN = int(os.environ.get("JEJAK_TAHUN", datetime.date.today().year - 1))
permintaan = 0


def minta(akun, metode, jalur, isi=None, media="application/json"):
    """Satu permintaan; jawaban yang bukan 2xx menghentikan program dengan masalahnya (application/problem+json)."""
    global permintaan
    permintaan += 1
    data = isi if isi is None or isinstance(isi, bytes) else json.dumps(isi).encode()
    tanya = urllib.request.Request(URL + jalur, data, method=metode, headers={
        "Authorization": f"Bearer {TOKEN[akun]}", "Content-Type": media, "Accept": "application/json"})
    try:
        with urllib.request.urlopen(tanya, timeout=60) as jawab:
            return json.load(jawab)
    except urllib.error.HTTPError as galat:
        raise SystemExit(f"{akun} {metode} {jalur}: {galat.code} {galat.read().decode()}")


def unggah(akun, bytes_):
    """Menyimpan berkas; jawabannya hash yang disebut event dan impor."""
    return minta(akun, "POST", "/v1/evidence", bytes_, "application/octet-stream")["hash"]


# == 2. Struktur: satu buku kerja
# Buku kerja ini biasanya diisi di lembar kerja (GET /v1/structure?isi=kosong memberi templatnya). Di sini ditulis langsung:
# 3 unit, 6 akun, 2 paket aturan, 12 indikator dengan empat macam sumber (langsung, rasio, rumus, asal), target, pagu.
BUKU = {
    "Umum": ["Isian|Nilai", f"Tahun|{TAHUN}", "Nomor dokumen|PK/1", f"Tanggal dokumen|{TAHUN}-01-05"],
    "Unit": ["Kode|Nama|Induk", "KAB|Kabupaten|", "DINKES|Dinas Kesehatan|KAB", "RSUD|Rumah Sakit|DINKES"],
    "Akun": ["Akun|Peran|Unit", "rencana-01|perencana|", "kab-01|unit|KAB", "dinkes-01|unit|DINKES", "rsud-01|unit|RSUD",
             "itda-01|inspektorat|", "baca-01|reader|KAB"],
    "Aturan": ["Unit|Paket|Wajib disetujui", "KAB|permendagri-86-2017|", "RSUD|permendagri-86-2017|ya"],
    "Simpul": ["Unit|Kode|Tingkat|Nama", "KAB; DINKES; RSUD|S1|tujuan|Meningkatnya layanan"],
    "Indikator": [
        "Kode|Unit|Nama|Simpul|Satuan|Presisi|Polarisasi|Sumber realisasi|Gabung periode|Faktor|Skala|Rumus realisasi|Asal",
        "IKU 1|KAB|Opini|S1|opini|0|maksimum|langsung|posisi akhir||opini||",
        "IKU 2|KAB|Indeks reformasi|S1|indeks|2|maksimum|langsung|posisi akhir||||",
        "IKU 3|KAB|Dokumen|S1|dokumen|0|maksimum|langsung|jumlah||||",
        "IKU 4|KAB|Cakupan daerah|S1|persen|2|maksimum|asal|posisi akhir||||DINKES/IKU 1: 60; DINKES/IKU 4: 40",
        "IKU 1|DINKES|Indeks kepuasan|S1|indeks|2|maksimum|langsung|posisi akhir||||",
        "IKU 2|DINKES|Cakupan|S1|persen|2|rentang|rasio|jumlah|100|||",
        "IKU 4|DINKES|Imunisasi|S1|persen|2|maksimum|langsung|posisi akhir||||",
        "IKU 5|DINKES|Gabungan|S1|persen|2|maksimum|rumus|posisi akhir|||[IKU 1/realisasi] / 2 + [IKU 4/realisasi] / 2|",
        "IKU 1|RSUD|Kematian|S1|persen|2|minimum|langsung|posisi akhir||||",
        "IKU 2|RSUD|Layanan baru|S1|layanan|0|maksimum|langsung|jumlah||||",
        "IKU 3|RSUD|Hunian|S1|persen|2|rentang|rasio|jumlah|100|||",
        "IKU 4|RSUD|Setengah layanan|S1|layanan|1|maksimum|rumus|posisi akhir|||[IKU 2/realisasi] / 2|"],
    "Target": [
        f"Unit|Indikator|PK|TW I|TW II|TW III|TW IV|Renstra {TAHUN + 1}",
        "KAB|IKU 1|WTP|||||", "KAB|IKU 2|90|||||92", "KAB|IKU 3|8|2|2|2|2|9", "KAB|IKU 4|80|||||",
        "DINKES|IKU 1|83|80|81|82|83|84", "DINKES|IKU 2|70 s.d. 80|||||", "DINKES|IKU 4|77|||||", "DINKES|IKU 5|80|||||",
        "RSUD|IKU 1|<= 10|||||", "RSUD|IKU 2|12|3|3|3|3|13", "RSUD|IKU 3|60 s.d. 85|||||", "RSUD|IKU 4|6|||||"],
    "Keluaran": ["Unit|Kode RO|Nama|Indikator|Pagu awal", "DINKES|1.02.02|Layanan|IKU 1|250000000",
                 "RSUD|1.02.03|Rujukan|IKU 1|400000000"],
}


def lembar(baris):
    sel = lambda teks: f'<c t="inlineStr"><is><t>{escape(teks)}</t></is></c>'
    isi = "".join(f"<row>{''.join(sel(teks) for teks in satu.split('|'))}</row>" for satu in baris)
    return f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{isi}</sheetData></worksheet>'


def xlsx(buku):
    """Buku kerja paling sederhana: lembar-lembar teks."""
    kantor, paket = "http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://schemas.openxmlformats.org/package/2006"
    nama = list(enumerate(buku, 1))
    hubung = lambda isi: f'<Relationships xmlns="{paket}/relationships">{isi}</Relationships>'
    keluar = io.BytesIO()
    with zipfile.ZipFile(keluar, "w") as zip_:
        jenis = "application/vnd.openxmlformats-officedocument.spreadsheetml"
        zip_.writestr("[Content_Types].xml", f'<Types xmlns="{paket}/content-types"><Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType='
            f'"{jenis}.sheet.main+xml"/>' + "".join(f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType='
            f'"{jenis}.worksheet+xml"/>' for n, _ in nama) + "</Types>")
        zip_.writestr("_rels/.rels", hubung(f'<Relationship Id="r" Type="{kantor}/officeDocument" Target="xl/workbook.xml"/>'))
        zip_.writestr("xl/workbook.xml", '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
            f'xmlns:r="{kantor}"><sheets>' + "".join(f'<sheet name="{judul}" sheetId="{n}" r:id="r{n}"/>' for n, judul in nama)
            + "</sheets></workbook>")
        zip_.writestr("xl/_rels/workbook.xml.rels", hubung("".join(
            f'<Relationship Id="r{n}" Type="{kantor}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n, _ in nama)))
        for n, judul in nama:
            zip_.writestr(f"xl/worksheets/sheet{n}.xml", lembar(buku[judul]))
    return keluar.getvalue()


def terapkan(akun, jalur, kiriman):
    """Lihat rencananya, lalu catat rencana itu juga. Yang tidak jelas dikarantina: sel, sebab, dan yang diterima."""
    rencana = minta(akun, "POST", jalur, kiriman)
    assert rencana["karantina"] == [], rencana["karantina"]
    kuitansi = minta(akun, "POST", jalur, {**kiriman, "rencana": rencana["rencana"]})
    TOKEN.update({baru["akun"]: baru["token"] for baru in kuitansi.get("token", [])})
    return kuitansi


buku = xlsx(BUKU)
for akun in ["admin-01", "rencana-01"]:  # admin: unit dan akun; perencana: selebihnya, dari berkas yang sama
    terapkan(akun, "/v1/structure", {"berkas": unggah(akun, buku), "nama": "struktur.xlsx"})

# == 3. Yang menilai unit lain dikonfirmasi admin kedua
# Yang menunggu tiap akun ada di GET /v1/inbox; event yang menunggu dicari menurut subjeknya.
assert any(tugas["perihal"] == "konfirmasi" for tugas in minta("admin-02", "GET", "/v1/inbox")["tugas"])
for akses in minta("admin-02", "GET", "/v1/events?type=akses.diberikan&reverse=true&limit=20")["event"]:
    if akses["data"]["akun"] == "itda-01":
        minta("admin-02", "POST", "/v1/events", {"type": "akses.dikonfirmasi", "unit": "-", "ref": [akses["seq"]],
              "berlaku": akses["berlaku"], "data": {"akun": "itda-01"}})

# == 4. Realisasi tiga triwulan, masing-masing dengan buktinya
# Satu larik adalah satu kelompok: entri dan buktinya tercatat bersama, atau tidak sama sekali.
AKHIR = {1: f"{TAHUN}-03-31", 2: f"{TAHUN}-06-30", 3: f"{TAHUN}-09-30"}


def rasio(atas, bawah):
    return {"rasio": {"pembilang": [{"nama": "pembilang", "nilai": atas}], "penyebut": {"nama": "penyebut", "nilai": bawah}}}


def catat(akun, unit, iku, tw, isi):
    bukti = f"Bukti {unit} {iku} triwulan {tw}".encode()
    entri = {"type": "realisasi.dicatat", "unit": unit, "berlaku": AKHIR[tw],
             "data": {"iku": iku, "periode": f"{TAHUN}-TW{tw}", **isi}}
    lampiran = {"type": "bukti.dilampirkan", "unit": unit, "berlaku": AKHIR[tw], "data": {
        "subjek": f"{unit}/{TAHUN}/{iku}", "nama": f"{iku}-{tw}.txt", "media": "text/plain", "ukuran": len(bukti),
        "hash": unggah(akun, bukti)}}
    return minta(akun, "POST", "/v1/events", [entri, lampiran])["first"]


NILAI = {
    ("kab-01", "KAB"): {"IKU 1": [{"sebutan": kata} for kata in ["WDP", "WDP", "WTP"]],
                        "IKU 2": [{"nilai": n} for n in ["80", "85", "90"]]},
    ("dinkes-01", "DINKES"): {"IKU 1": [{"nilai": n} for n in ["80", "81", "82"]],
                              "IKU 2": [rasio(n, "100") for n in ["70", "74", "78"]],
                              "IKU 4": [{"nilai": n} for n in ["75", "76", "77"]]},
    ("rsud-01", "RSUD"): {"IKU 1": [{"nilai": n} for n in ["9", "8", "7"]], "IKU 2": [{"nilai": n} for n in ["1", "2", "3"]],
                          "IKU 3": [rasio(n, "100") for n in ["70", "74", "78"]]},
}
entri = {}
for (akun, unit), semua in NILAI.items():
    for iku, nilai in semua.items():
        for tw, isi in enumerate(nilai, 1):
            entri[unit, iku, tw] = catat(akun, unit, iku, tw, isi)

# == 5. Tabel seperti yang disimpan unit, dan belanja
# Tabel dibaca seperti halaman Impor membacanya: rencana dahulu, yang meragukan dikarantina dengan bacaan yang dapat dipilih.
tabel = "Kode;TW I;TW II;TW III\nIKU 3;1;2;3\n".encode()
terapkan("kab-01", f"/v1/units/KAB/{TAHUN}/tables/realisasi",
         {"berkas": unggah("kab-01", tabel), "nama": "dokumen.csv", "pemetaan": {"locale": "id"}})
for tw, rupiah in {1: "50000000", 2: "60000000", 3: "65000000"}.items():
    minta("dinkes-01", "POST", "/v1/events", {"type": "realisasi_anggaran.dicatat", "unit": "DINKES", "berlaku": AKHIR[tw],
          "data": {"tahun": TAHUN, "ro": "1.02.02", "nilai": rupiah}})

# == 6. Koreksi, persetujuan, penutupan
minta("dinkes-01", "POST", "/v1/events", {"type": "realisasi.dikoreksi", "unit": "DINKES", "berlaku": AKHIR[1],
      "ref": [entri["DINKES", "IKU 1", 1]],
      "data": {"iku": "IKU 1", "periode": f"{TAHUN}-TW1", "nilai": "80.5", "alasan": "Salah hitung responden."}})
for iku in ["IKU 1", "IKU 2", "IKU 3"]:  # akun lain menyetujui yang wajib disetujui
    minta("rencana-01", "POST", "/v1/events", {"type": "realisasi.disetujui", "unit": "RSUD", "berlaku": AKHIR[1],
          "ref": [entri["RSUD", iku, 1]], "data": {"iku": iku, "periode": f"{TAHUN}-TW1"}})
for unit in ["RSUD", "DINKES", "KAB"]:
    minta("rencana-01", "POST", f"/v1/units/{unit}/periods/{TAHUN}-TW1:close", {"alasan": "Dilaporkan menurut jadwal."})

# == 7. Temuan, jawaban, penilaian
minta("itda-01", "POST", "/v1/events", [
    {"type": "temuan.dicatat", "unit": "DINKES", "berlaku": f"{TAHUN}-10-15", "data": {
        "kode": "T-1", "pemeriksa": "inspektorat", "lhp": {"nomor": "12/LHP", "tanggal": f"{TAHUN}-10-10"},
        "diterima": f"{TAHUN}-10-15", "uraian": "Kelebihan bayar", "nilai": "10000000"}},
    {"type": "rekomendasi.dicatat", "unit": "DINKES", "berlaku": f"{TAHUN}-10-15", "data": {
        "kode": "T-1.R1", "temuan": "T-1", "uraian": "Setorkan", "nilai": "10000000"}}])
minta("dinkes-01", "POST", "/v1/events", {"type": "tindak_lanjut.disampaikan", "unit": "DINKES", "berlaku": f"{TAHUN}-11-01",
      "data": {"rekomendasi": "T-1.R1", "uraian": "Disetor", "nilai": "10000000"}})
minta("itda-01", "POST", "/v1/events", {"type": "tindak_lanjut.dinilai", "unit": "DINKES", "berlaku": f"{TAHUN}-11-20",
      "data": {"rekomendasi": "T-1.R1", "hasil": "sesuai", "nilai": "10000000"}})

# == 8. Tahun berikutnya
terapkan("rencana-01", "/v1/structure/next", {"dari": TAHUN})

# == 9. Angkanya
for alamat, per, harap in [
    ("KAB/{}/IKU%201/realisasi", "TW3", "WTP"), ("KAB/{}/IKU%203/realisasi", "TW3", "6"),
    ("KAB/{}/IKU%204/realisasi", "TW1", "78.30"), ("DINKES/{}/IKU%201/realisasi", "TW1", "80.50"),
    ("DINKES/{}/IKU%202/realisasi", "TW3", "74.00"), ("DINKES/{}/IKU%205/realisasi", "TW3", "79.50"),
    ("RSUD/{}/IKU%201/realisasi", "TW1", "9.00"), ("DINKES/{}/anggaran/realisasi", "TW3", "175000000"),
]:
    angka = minta("rencana-01", "GET", f"/v1/figure?alamat={alamat.format(TAHUN)}&per={per}")
    assert angka["tercetak"] == harap, (alamat, per, angka["tercetak"], harap)
target = minta("baca-01", "GET", f"/v1/figure?alamat=KAB/{TAHUN + 1}/IKU%202/target")
assert target["tercetak"] == "92.00", target
print(f"satu tahun kerja lewat API: {permintaan} permintaan, sampai event {target['as_of']['seq']}")
