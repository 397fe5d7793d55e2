# == 1. Alamat dan token
# Hanya pustaka baku Python 3. Token diberikan admin (halaman Akun); simpan di luar kode.
import json, os, time, urllib.error, urllib.request, uuid

URL = os.environ.get("JEJAK_URL", "http://127.0.0.1:8080")
TOKEN = os.environ["JEJAK_TOKEN"]
UNIT, TAHUN, IKU = os.environ.get("JEJAK_UNIT", "PPU"), 2023, "IKU.2"


def minta(metode, jalur, isi=None):
    """Satu permintaan: status, isi jawaban, header."""
    data = None if isi is None else json.dumps(isi).encode()
    tanya = urllib.request.Request(URL + jalur, data, method=metode, headers={
        "Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json", "Accept": "application/json"})
    try:
        with urllib.request.urlopen(tanya, timeout=30) as jawab:
            return jawab.status, json.load(jawab), jawab.headers
    except urllib.error.HTTPError as galat:
        # Masalah dijawab sebagai application/problem+json: type, detail, field, value, accepted.
        return galat.code, json.load(galat), galat.headers


status, saya, _ = minta("GET", "/v1/me")
assert status == 200, saya

# == 2. Mengirim, dan mengirim ulang dengan aman
# Id dibuat sekali, sebelum pengiriman pertama, dan disimpan bersama datanya. Bila jawaban hilang di jalan, kiriman ulang
# dengan id yang sama tidak tercatat dua kali: jawabannya kuitansi yang pertama ("sudah_ada": true).
SEMENTARA = {429, 502, 503, 504}  # coba lagi; begitu pula bila sambungan terputus


def kirim(event, percobaan=6):
    for ke in range(percobaan):
        try:
            status, jawab, header = minta("POST", "/v1/events", event)
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            status, jawab, header = 503, {}, {}
        if status not in SEMENTARA:
            return status, jawab
        time.sleep(float(header.get("Retry-After") or min(2 ** ke, 30)))
    raise RuntimeError("layanan belum menjawab; kirim lagi nanti dengan id yang sama")


narasi = {
    "id": str(uuid.uuid4()), "type": "narasi.ditulis", "unit": UNIT, "berlaku": "2024-02-01",
    "data": {"tahun": TAHUN, "iku": IKU, "jenis": "kendala", "teks": "Dikirim oleh aplikasi kami."},
}
status, kuitansi = kirim(narasi)
assert status == 201, kuitansi
status, ulang = kirim(narasi)
assert status == 200 and ulang["sudah_ada"] and ulang["first"] == kuitansi["first"], ulang
print("tercatat sebagai event", kuitansi["first"])

# == 3. Bentrok: tidak menimpa yang belum dibaca
# `expect` menyebut event terakhir tentang subjek ini yang sudah dibaca. Bila ada yang lebih baru, jawabannya 409 dengan
# event itu di dalamnya: baca, putuskan, lalu kirim lagi dengan `expect` yang baru (dan id yang baru, karena isinya lain).
berikut = {**narasi, "id": str(uuid.uuid4()), "expect": kuitansi["first"] - 1,
           "data": {**narasi["data"], "teks": "Ditulis ulang sesudah membaca yang terbaru."}}
status, masalah = kirim(berikut)
assert status == 409 and masalah["type"] == "urn:jejak:masalah:bentrok", masalah
terbaru = masalah["event"]
print("sudah ada event", terbaru["seq"], "oleh", terbaru["actor"]["id"])
status, kuitansi = kirim({**berikut, "id": str(uuid.uuid4()), "expect": terbaru["seq"]})
assert status == 201, kuitansi

# == 4. Kesalahan isi
# 422 menyebut medan, nilai, dan apa yang diterima; `:check` memeriksa tanpa mencatat.
status, masalah, _ = minta("POST", "/v1/events:check", {**narasi, "id": str(uuid.uuid4()), "berlaku": "kemarin"})
assert status == 422, masalah
print(masalah["field"], masalah["value"], "- diterima:", masalah["accepted"])

# == 5. Mengikuti
# Aliran Server-Sent Events sejak suatu nomor. Simpan nomor terakhir yang sudah diolah; sesudah putus, mulai lagi dari sana.


def ikuti(sesudah):
    tanya = urllib.request.Request(f"{URL}/v1/events/stream?after={sesudah}", headers={"Authorization": f"Bearer {TOKEN}"})
    with urllib.request.urlopen(tanya, timeout=60) as aliran:
        data = ""
        for baris in aliran:
            baris = baris.decode().rstrip("\n")
            if baris.startswith("data: "):
                data = baris[6:]
            elif not baris and data:
                yield json.loads(data)
                data = ""


for event in ikuti(kuitansi["first"] - 1):
    kepala = event.get("header", event)
    print("event", kepala["seq"], kepala["type"])
    if kepala["seq"] >= kuitansi["first"]:
        break

# == 6. Membaca angka pada suatu saat
# as_of: diketahui kapan; per: tentang apa. Jawaban yang sama dapat diminta lagi kapan saja dengan as_of yang sama.
status, kartu, header = minta("GET", f"/v1/figure?alamat={UNIT}/{TAHUN}/{IKU}/realisasi&as_of={kuitansi['first']}")
assert status == 200, kartu
print(kartu["tercetak"], "menurut event", header["Jejak-Seq"])
