#!/usr/bin/env python3
"""Memeriksa paket ekspor buku besar kinerja (BagIt) tanpa jaringan dan tanpa program yang membuatnya.

    pip install blake3
    python3 verify_bag.py PAKET [--kunci FILE] [--saksi FILE] [--checkpoint FILE]

Kode keluar: 0 sah, 1 tidak sah, 2 salah pakai.

Independent of the program on purpose: shares no code with it, and needs nothing but a BLAKE3 package.
"""

import argparse
import base64
import csv
import datetime
import hashlib
import io
import json
import os
import re
import sys
import zipfile
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from xml.etree import ElementTree

try:
    from blake3 import blake3
except ImportError:
    print("verify_bag.py memerlukan paket BLAKE3: pip install blake3", file=sys.stderr)
    sys.exit(2)

MAX_LINE = 70_000
MAX_SMALL = 256 << 20
ZERO = "b3:" + "0" * 64
HEX64 = re.compile(r"^[0-9a-f]{64}$")


class Salah(Exception):
    """What is wrong with the bag, in words for people."""


# --- Verdict ---------------------------------------------------------------------------------------------------------


class Putusan:
    """Collects what was checked, what failed, and what a reader must know."""

    def __init__(self):
        self.baris = []
        self.gagal = 0

    def sah(self, teks):
        self.baris.append(("SAH", teks))

    def catat(self, teks):
        self.baris.append(("CATATAN", teks))

    def salah(self, teks):
        self.gagal += 1
        if self.gagal <= 50:
            self.baris.append(("GAGAL", teks))

    def coba(self, nama, kerja):
        """Runs a check; whatever goes wrong in it becomes a line of the verdict."""
        try:
            return kerja()
        except Salah as e:
            self.salah(f"{nama}: {e}")
        except (ValueError, KeyError, IndexError, TypeError, AttributeError, InvalidOperation, OSError, ArithmeticError,
                zipfile.BadZipFile, ElementTree.ParseError, RecursionError, EOFError, csv.Error) as e:
            self.salah(f"{nama}: isi tidak dapat dibaca ({type(e).__name__}: {e})")
        return None

    def cetak(self):
        for jenis, teks in self.baris:
            print(f"[{jenis:7}] {teks}")
        if self.gagal > 50:
            print(f"[GAGAL  ] … dan {self.gagal - 50} kegagalan lain")


# --- Bag -------------------------------------------------------------------------------------------------------------


class Paket:
    """A bag: a folder, or a ZIP file with one folder at its top."""

    def __init__(self, path):
        self.zip = None
        if os.path.isdir(path):
            self.akar = path
            self.nama = sorted(
                os.path.relpath(os.path.join(d, f), path).replace(os.sep, "/")
                for d, _, fs in os.walk(path)
                for f in fs
            )
        elif zipfile.is_zipfile(path):
            self.zip = zipfile.ZipFile(path)
            semua = [n for n in self.zip.namelist() if not n.endswith("/")]
            if len(semua) != len(set(semua)):
                raise Salah("berkas ZIP memuat nama kembar")
            atas = {n.split("/", 1)[0] for n in semua if "/" in n}
            if len(atas) != 1:
                raise Salah("berkas ZIP tidak berisi tepat satu map paket")
            self.akar = atas.pop() + "/"
            self.nama = sorted(n[len(self.akar):] for n in semua if n.startswith(self.akar))
        else:
            raise Salah(f"{path} bukan map dan bukan berkas ZIP")

    def buka(self, nama):
        if nama not in self.nama:
            raise Salah(f"berkas {nama} tidak ada di dalam paket")
        return self.zip.open(self.akar + nama) if self.zip else open(os.path.join(self.akar, nama), "rb")

    def baca(self, nama):
        with self.buka(nama) as f:
            isi = f.read(MAX_SMALL + 1)
        if len(isi) > MAX_SMALL:
            raise Salah(f"berkas {nama} terlalu besar")
        return isi

    def sha256(self, nama):
        hash_ = hashlib.sha256()
        with self.buka(nama) as f:
            while blok := f.read(1 << 20):
                hash_.update(blok)
        return hash_.hexdigest()


def daftar(paket, nama):
    """A manifest: path to hash."""
    hasil = {}
    for baris in paket.baca(nama).decode("utf-8").splitlines():
        bagian = baris.split(None, 1)
        if len(bagian) != 2 or not HEX64.match(bagian[0]) or bagian[1] in hasil or ".." in bagian[1].split("/"):
            raise Salah(f"{nama}: baris «{baris[:80]}» tidak dikenal")
        hasil[bagian[1]] = bagian[0]
    return hasil


def periksa_berkas(paket, p):
    if not paket.baca("bagit.txt").startswith(b"BagIt-Version: "):
        raise Salah("bagit.txt bukan deklarasi BagIt")
    muatan, tag = daftar(paket, "manifest-sha256.txt"), daftar(paket, "tagmanifest-sha256.txt")
    for nama, hash_ in {**muatan, **tag}.items():
        if nama not in paket.nama:
            p.salah(f"berkas {nama} disebut di manifes tetapi tidak ada")
        elif paket.sha256(nama) != hash_:
            p.salah(f"isi berkas {nama} tidak sama dengan manifes: berkas diubah")
    for nama in paket.nama:
        if nama.startswith("data/") and nama not in muatan:
            p.salah(f"berkas {nama} tidak disebut di manifes: berkas ditambahkan")
    for nama in ("bagit.txt", "bag-info.txt", "manifest-sha256.txt"):
        if nama not in tag:
            p.salah(f"{nama} tidak disebut di tagmanifest-sha256.txt")
    if not p.gagal:
        p.sah(f"manifes BagIt: {len(muatan)} berkas muatan dan {len(tag)} berkas tag cocok")


# --- Ed25519 (RFC 8032), verification only ---------------------------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
I = pow(2, (P - 1) // 4, P)


def ed_tambah(a, b):
    e = (a[1] - a[0]) * (b[1] - b[0]) % P
    f = (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = f - e, h - g, h + g, f + e
    return e * f % P, g * h % P, f * g % P, e * h % P


def ed_kali(n, a):
    hasil = (0, 1, 1, 0)
    while n:
        if n & 1:
            hasil = ed_tambah(hasil, a)
        a = ed_tambah(a, a)
        n >>= 1
    return hasil


def ed_sama(a, b):
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def ed_titik(b):
    y = int.from_bytes(b, "little")
    tanda, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * I % P
    if (x * x - x2) % P or (x == 0 and tanda):
        return None
    if x & 1 != tanda:
        x = P - x
    return x, y, 1, x * y % P


BASIS = ed_titik((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def ed25519(kunci, pesan, ttd):
    if len(kunci) != 32 or len(ttd) != 64:
        return False
    a, r, s = ed_titik(kunci), ed_titik(ttd[:32]), int.from_bytes(ttd[32:], "little")
    if a is None or r is None or s >= L or ed_sama(ed_kali(8, a), (0, 1, 1, 0)):
        return False
    h = int.from_bytes(hashlib.sha512(ttd[:32] + kunci + pesan).digest(), "little") % L
    return ed_sama(ed_kali(s, BASIS), ed_tambah(r, ed_kali(h, a)))


# --- Signed notes, checkpoints, keys (C2SP) --------------------------------------------------------------------------


def b64(teks):
    isi = base64.b64decode(teks, validate=True)
    if base64.b64encode(isi).decode() != teks:
        raise Salah("base64 tidak kanonik")
    return isi


def nomor_kunci(nama, jenis, publik):
    return hashlib.sha256(nama.encode() + b"\n" + bytes([jenis]) + publik).digest()[:4]


def baca_vkey(teks):
    bagian = teks.strip().split("+", 2)
    if len(bagian) != 3:
        raise Salah(f"«{teks.strip()[:60]}» bukan kunci publik (vkey)")
    isi = b64(bagian[2])
    if len(isi) != 33 or isi[0] not in (1, 4) or nomor_kunci(bagian[0], isi[0], isi[1:]).hex() != bagian[1]:
        raise Salah(f"kunci publik {bagian[0]} tidak cocok dengan nomornya")
    return bagian[0], isi[0], isi[1:]


def baca_kunci(isi):
    return [baca_vkey(b) for b in isi.decode("utf-8").splitlines() if b.strip() and not b.startswith("#")]


def baca_nota(isi):
    teks = isi.decode("utf-8")
    if any(ord(c) < 32 and c != "\n" for c in teks) or "\n\n" not in teks or not teks.endswith("\n"):
        raise Salah("nota bertanda tangan tidak dapat dibaca")
    batas = teks.rindex("\n\n")
    badan, bawah = teks[: batas + 1], teks[batas + 2:-1].split("\n")
    ttd = []
    for baris in bawah:
        m = re.match(r"^— (\S+) ([A-Za-z0-9+/=]+)$", baris)
        if not m:
            raise Salah("baris tanda tangan tidak dikenal")
        isi_ttd = b64(m[2])
        ttd.append((m[1], isi_ttd[:4], isi_ttd[4:]))
    return badan, ttd


def cek_nota(badan, ttd, kunci):
    """Valid signatures by the keys given: (name, time or None). A wrong one by a known key spoils the note."""
    sah = []
    for nama, nomor, isi in ttd:
        for nama_kunci, jenis, publik in kunci:
            if nama != nama_kunci or nomor != nomor_kunci(nama_kunci, jenis, publik):
                continue
            waktu, pesan, inti = None, badan.encode(), isi
            if jenis == 4:
                waktu, inti = int.from_bytes(isi[:8], "big"), isi[8:]
                pesan = f"cosignature/v1\ntime {waktu}\n{badan}".encode()
            if not ed25519(publik, pesan, inti):
                raise Salah(f"tanda tangan {nama} tidak sah")
            sah.append((nama, waktu))
    return sah


def baca_checkpoint(badan):
    baris = badan.split("\n")
    if len(baris) < 4 or not re.match(r"^(0|[1-9][0-9]{0,18})$", baris[1]) or len(b64(baris[2])) != 32:
        raise Salah("checkpoint tidak dapat dibaca")
    return baris[0], int(baris[1]), b64(baris[2])


# --- Merkle tree (RFC 6962) ------------------------------------------------------------------------------------------


def daun(isi):
    return hashlib.sha256(b"\0" + isi).digest()


def simpul(kiri, kanan):
    return hashlib.sha256(b"\1" + kiri + kanan).digest()


class Pohon:
    """The right edge of a growing tree."""

    def __init__(self):
        self.ukuran, self.utuh = 0, []

    def tambah(self, hash_):
        n = self.ukuran
        while n & 1:
            hash_ = simpul(self.utuh.pop(), hash_)
            n >>= 1
        self.utuh.append(hash_)
        self.ukuran += 1

    def akar(self):
        if not self.utuh:
            return hashlib.sha256(b"").digest()
        hash_ = self.utuh[-1]
        for kiri in reversed(self.utuh[:-1]):
            hash_ = simpul(kiri, hash_)
        return hash_


def penyertaan(hash_, nomor, ukuran, bukti, akar):
    """RFC 9162, 2.1.3.2."""
    if nomor >= ukuran:
        return False
    fn, sn = nomor, ukuran - 1
    for sebelah in bukti:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            hash_ = simpul(sebelah, hash_)
            while not fn & 1 and fn:
                fn >>= 1
                sn >>= 1
        else:
            hash_ = simpul(hash_, sebelah)
        fn >>= 1
        sn >>= 1
    return sn == 0 and hash_ == akar


# --- Lines and chain -------------------------------------------------------------------------------------------------


def kanonik(nilai):
    return json.dumps(nilai, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def tanpa_pecahan(teks):
    raise Salah(f"bilangan «{teks}» bukan bilangan bulat")


def urai(isi):
    """Reads canonical JSON; anything that would be written in another way is refused."""
    nilai = json.loads(isi, parse_float=tanpa_pecahan, parse_constant=tanpa_pecahan)
    if kanonik(nilai) != isi:
        raise Salah("JSON tidak kanonik")
    return nilai


def belah(baris):
    """Data (or none), header, salt, each as bytes."""
    if baris.startswith(b'{"header":') and baris.endswith(b"}"):
        return None, baris[10:-1], None
    ekor = re.search(rb',"salt":"([0-9a-f]{32})"\}$', baris)
    batas = baris.rfind(b',"header":', 0, ekor.start() if ekor else 0)
    if not baris.startswith(b'{"data":') or not ekor or batas < 0:
        raise Salah("baris bukan data, header dan salt")
    return baris[8:batas], baris[batas + 10: ekor.start()], bytes.fromhex(ekor[1].decode())


BIDANG = {
    "actor", "berlaku", "data_hash", "epoch", "format", "group", "id", "ledger", "prev", "recorded_at", "ref", "seq",
    "subject", "type", "unit", "unit_prev", "unit_seq", "v",
}


class Rantai:
    """Checks that each header follows from those before it."""

    def __init__(self):
        self.seq, self.hash, self.pertama, self.waktu = 0, ZERO, None, ""
        self.buku, self.epoch, self.kelompok, self.unit = None, 1, (0, 0), {}

    def sambung(self, h, hash_):
        if set(h) != BIDANG:
            raise Salah("bidang header kurang atau lebih")
        n = self.seq + 1
        if h["seq"] != n:
            raise Salah(f"seq {h['seq']}, seharusnya {n}: ada baris yang hilang, disisipkan atau ditukar")
        if h["prev"] != self.hash:
            raise Salah(f"prev {h['prev']} bukan hash event sebelumnya {self.hash}")
        if h["type"] == "epoch.dibuka":
            self.epoch += 1
        if h["epoch"] != self.epoch or h["format"] != 1:
            raise Salah("epoch atau format tidak dikenal")
        if self.buku is None:
            self.buku, self.pertama = h["ledger"], hash_
        if h["ledger"] != self.buku or (h["type"] == "ledger.dibuka") != (n == 1):
            raise Salah("nama buku besar berganti, atau ledger.dibuka bukan event 1")
        urut, kepala = self.unit.get(h["unit"], (0, self.pertama if n > 1 else ZERO))
        if n == 1:
            kepala = ZERO
        if h["unit_seq"] != urut + 1:
            raise Salah(f"unit {h['unit']}: unit_seq {h['unit_seq']}, seharusnya {urut + 1}")
        if n > 1 and h["unit_prev"] != kepala:
            raise Salah(f"unit {h['unit']}: unit_prev bukan hash event unit sebelumnya")
        awal, akhir = h["group"]
        benar = awal == n <= akhir if self.seq == self.kelompok[1] else (awal, akhir) == self.kelompok
        if not benar:
            raise Salah("kelompok tidak cocok dengan letak event")
        if h["recorded_at"] < self.waktu:
            raise Salah("recorded_at mendahului event sebelumnya")
        self.seq, self.hash, self.waktu, self.kelompok = n, hash_, h["recorded_at"], (awal, akhir)
        self.unit[h["unit"]] = (h["unit_seq"], hash_)

    def akar_unit(self):
        pohon = Pohon()
        for unit in sorted(self.unit, key=lambda u: u.encode()):
            urut, hash_ = self.unit[unit]
            pohon.tambah(daun(f"{unit} {urut} {hash_}".encode()))
        return pohon.akar()


def baris_rantai(paket):
    with paket.buka("data/ledger/rantai.jsonl") as f:
        while baris := f.readline(MAX_LINE):
            if not baris.endswith(b"\n"):
                raise Salah("baris terlalu panjang atau baris terakhir tidak lengkap")
            yield baris[:-1]


class Isi:
    """What reading the whole chain gives."""

    def __init__(self):
        self.event = []  # (header, data) of whole lines
        self.hash = {}  # seq -> hash of whole lines
        self.akar = {}  # size -> root, where asked
        self.akar_unit = {}
        self.daun = {}  # seq -> leaf, for inclusion proofs
        self.kepala = {}
        self.tanpa_isi = {}  # unit -> number of header-only lines
        self.dihilangkan = {}  # unit -> first header-only line within the range that should be whole
        self.rantai = Rantai()


def baca_rantai(paket, rentang, ukuran_dicari, seq_dicari):
    isi, pohon = Isi(), Pohon()
    for baris in baris_rantai(paket):
        n = pohon.ukuran + 1
        try:
            data, header, salt = belah(baris)
            h = urai(header)
            hash_ = "b3:" + blake3(header).hexdigest()
            isi.rantai.sambung(h, hash_)
            if data is None:
                isi.tanpa_isi[h["unit"]] = isi.tanpa_isi.get(h["unit"], 0) + 1
                if h["unit"] == "-" or rentang[0] <= n <= rentang[1]:
                    isi.dihilangkan.setdefault(h["unit"], n)
            else:
                if "b3:" + blake3(salt + data).hexdigest() != h["data_hash"]:
                    raise Salah("data tidak cocok dengan data_hash")
                isi.event.append((h, urai(data)))
                isi.hash[n] = hash_
        except (ValueError, KeyError, TypeError, RecursionError) as e:
            raise Salah(f"event {n}: baris tidak dapat dibaca ({e})") from e
        except Salah as e:
            raise Salah(f"event {n}: {e}") from e
        satu = daun(header)
        pohon.tambah(satu)
        if n in seq_dicari:
            isi.daun[n] = satu
        if n in ukuran_dicari:
            isi.akar[n], isi.akar_unit[n] = pohon.akar(), isi.rantai.akar_unit()
    isi.akar[pohon.ukuran], isi.akar_unit[pohon.ukuran] = pohon.akar(), isi.rantai.akar_unit()
    if isi.rantai.seq != isi.rantai.kelompok[1]:
        raise Salah("kelompok terakhir tidak lengkap")
    return isi


# --- Books and figures, from the lines alone -------------------------------------------------------------------------


class Simpul:
    """A figure: value (Decimal, (low, high) or None), its inputs, and whether it is a ratio of them."""

    def __init__(self, nilai, masukan=(), rasio=False):
        self.nilai, self.masukan, self.rasio = nilai, list(masukan), rasio

    def angka(self):
        return self.nilai if isinstance(self.nilai, Decimal) else None


def bulat(nilai, desimal):
    with localcontext() as c:
        c.prec = 60
        return nilai.quantize(Decimal(1).scaleb(-desimal), rounding=ROUND_HALF_UP)


def bagi(a, b):
    if b == 0:
        return None
    with localcontext() as c:
        c.prec = 60
        return bulat(a / b, 16)


def rata(angka):
    return bagi(sum(angka, Decimal(0)), Decimal(len(angka)))


def hitung(rumus, masukan):
    """A recorded formula; None where an input is missing or something is divided by nothing."""
    (nama, isi), = rumus.items()
    if nama == "input":
        return masukan.get(isi)
    if nama == "angka":
        return Decimal(isi)
    if nama == "bulat":
        nilai = hitung(isi[0], masukan)
        return None if nilai is None else bulat(nilai, isi[1])
    if nama == "jika_kurang":
        a, b = hitung(isi[0], masukan), hitung(isi[1], masukan)
        return None if a is None or b is None else hitung(isi[2] if a < b else isi[3], masukan)
    semua = [hitung(r, masukan) for r in isi]
    if any(n is None for n in semua):
        return None
    with localcontext() as c:
        c.prec = 60
        if nama == "tambah":
            return sum(semua, Decimal(0))
        if nama == "kurang":
            return semua[0] - semua[1]
        if nama == "kali":
            hasil = Decimal(1)
            for n in semua:
                hasil *= n
            return hasil
        if nama == "bagi":
            return bagi(semua[0], semua[1])
        if nama == "min":
            return min(semua)
        if nama == "maks":
            return max(semua)
        if nama == "rata_rata":
            return rata(semua)
    raise Salah(f"rumus «{nama}» tidak dikenal")


def akhir_triwulan(tahun, q):
    return f"{tahun}-{('03-31', '06-30', '09-30', '12-31')[q - 1]}"


def berlaku_pada(versi, hari):
    cocok = [v for v in versi if v["berlaku"] <= hari]
    return max(cocok, key=lambda v: (v["berlaku"], v["seq"])) if cocok else None


class Buku:
    """Everything the figures need, folded from the whole lines up to as_of."""

    def __init__(self, event, as_of):
        self.unit, self.plan, self.ro, self.mutasi = {}, {}, {}, {}
        self.temuan, self.rekomendasi = {}, {}
        batal = {r for h, _ in event if h["type"] == "event.dibatalkan" and h["seq"] <= as_of for r in h["ref"]}
        for h, d in event:
            if h["seq"] <= as_of and h["seq"] not in batal:
                self.terima(h, d)

    def simpan(self, h, d, jenis, *kunci):
        isi = dict(d, seq=h["seq"], berlaku=h["berlaku"], ref=h["ref"])
        self.plan.setdefault((h["unit"], jenis) + kunci, []).append(isi)

    def terima(self, h, d):
        t, u = h["type"], h["unit"]
        if t == "unit.ditetapkan":
            self.unit.setdefault(d["kode"], []).append(d)
        elif t in ("perspektif.ditetapkan", "sasaran.ditetapkan", "indikator.ditetapkan"):
            self.simpan(h, d, t.split(".")[0], d["tahun"], d["kode"])
        elif t == "aturan.ditetapkan":
            self.simpan(h, d, "aturan", d["tahun"])
        elif t in ("target.ditetapkan", "target.diubah"):
            self.simpan(h, d, "target", d["seri"], d["periode"], d["iku"])
        elif t in ("realisasi.dicatat", "realisasi.dikoreksi"):
            self.simpan(h, d, "realisasi", d["periode"], d["iku"])
        elif t == "realisasi.ditimpa":
            self.simpan(h, d, "timpa", d["periode"], d["iku"])
        elif t == "realisasi.disetujui":
            for entri in self.plan.get((u, "realisasi", d["periode"], d["iku"]), []):
                if entri["seq"] in h["ref"]:
                    entri["disetujui"] = True
        elif t == "ro.didaftarkan":
            self.ro.setdefault((u, d["tahun"], d["ro"]), []).append({"seq": h["seq"], "berlaku": h["berlaku"], "iku": d.get("iku")})
        elif t in MUTASI:
            self.gerak(h, d)
        elif t == "temuan.dicatat":
            self.temuan[(u, d["kode"])] = dict(d, berlaku=h["berlaku"])
        elif t == "rekomendasi.dicatat":
            self.rekomendasi[(u, d["kode"])] = dict(d, berlaku=h["berlaku"], jawaban=[], nilai=[])
        elif t == "tindak_lanjut.disampaikan" and (u, d["rekomendasi"]) in self.rekomendasi:
            self.rekomendasi[(u, d["rekomendasi"])]["jawaban"].append(h["berlaku"])
        elif t == "tindak_lanjut.dinilai" and (u, d["rekomendasi"]) in self.rekomendasi:
            nilai = {"seq": h["seq"], "berlaku": h["berlaku"], "hasil": d["hasil"]}
            self.rekomendasi[(u, d["rekomendasi"])]["nilai"].append(nilai)

    def gerak(self, h, d):
        semua = self.mutasi.setdefault((h["unit"], d["tahun"], d["ro"]), [])
        if h["type"] == "realisasi_anggaran.dikoreksi":
            terakhir = h["ref"][-1] if h["ref"] else 0
            for m in semua:
                if terakhir in m["rantai"]:
                    m["nilai"] = Decimal(d["nilai"])
                    m["rantai"].append(h["seq"])
                    break
            return
        jenis, tanda = MUTASI[h["type"]]
        semua.append({"jenis": jenis, "tanda": tanda, "nilai": Decimal(d["nilai"]), "berlaku": h["berlaku"], "rantai": [h["seq"]]})

    def induk(self, kode):
        versi = self.unit.get(kode)
        return versi[-1].get("induk") if versi else None

    def anak(self, kode):
        return sorted(k for k in self.unit if self.induk(k) == kode)

    def cabang(self, kode):
        semua = [kode]
        for k in semua:
            semua.extend(a for a in self.anak(k) if a not in semua)
        return semua

    def leluhur(self, kode):
        garis = [kode]
        while (atas := self.induk(garis[-1])) and atas not in garis:
            garis.append(atas)
        return garis


MUTASI = {
    "pagu.ditetapkan": ("pagu_awal", 1), "pagu.ditambah": ("penambahan", 1), "pagu.dikurangi": ("penambahan", -1),
    "blokir.dikenakan": ("blokir", 1), "blokir.dilepas": ("blokir", -1), "refocusing.dicatat": ("refocusing", 1),
    "realisasi_anggaran.dicatat": ("realisasi", 1), "realisasi_anggaran.dikoreksi": ("realisasi", 1),
}
ANGGARAN = ["pagu_awal", "blokir", "penambahan", "refocusing", "pagu_akhir", "realisasi", "sisa", "penyerapan"]


class Kartu:
    """The scorecard and books of a unit and year, recomputed."""

    def __init__(self, buku, tahun, per):
        self.b, self.tahun = buku, tahun
        if per == "tahun":
            self.q, self.hari = None, akhir_triwulan(tahun, 4)
        elif re.match(r"^TW[1-4]$", per):
            self.q = int(per[2])
            self.hari = akhir_triwulan(tahun, self.q)
        else:
            hari = datetime.date.fromisoformat(per)
            self.hari = per
            self.q = (hari.month + 2) // 3 if hari.year == tahun else (1 if hari.year < tahun else 4)
        self.periode = f"{tahun}" if self.q is None else f"{tahun}-TW{self.q}"

    def aturan(self, unit):
        for atas in self.b.leluhur(unit):
            found = berlaku_pada(self.b.plan.get((atas, "aturan", self.tahun), []), self.hari)
            if found:
                return found
        return None

    def definisi(self, unit, iku):
        return berlaku_pada(self.b.plan.get((unit, "indikator", self.tahun, iku), []), self.hari)

    def semua(self, unit, jenis):
        hasil = []
        for kunci, versi in self.b.plan.items():
            if kunci[:3] == (unit, jenis, self.tahun):
                found = berlaku_pada(versi, self.hari)
                if found:
                    hasil.append(found)
        return sorted(hasil, key=lambda v: (v["urutan"], v["kode"]))

    def sasaran_target(self, unit, iku, seri, periode):
        return berlaku_pada(self.b.plan.get((unit, "target", seri, periode, iku), []), self.hari)

    def target(self, unit, iku):
        return self.isi_target(self.sasaran_target(unit, iku, "pk" if self.q is None else "triwulan", self.periode))

    @staticmethod
    def isi_target(found):
        if not found or found["nilai"] == "N/A":
            return Simpul(None)
        if ".." in found["nilai"]:
            return Simpul(tuple(Decimal(n) for n in found["nilai"].split("..")))
        return Simpul(Decimal(found["nilai"]))

    def entri(self, unit, iku, periode, presisi):
        aturan = self.aturan(unit)
        wajib = bool(aturan and aturan["wajib_disetujui"])
        semua = self.b.plan.get((unit, "realisasi", periode, iku), [])
        for e in reversed(semua):
            if e["berlaku"] <= self.hari and (not wajib or e.get("disetujui")):
                return bulatkan(self.isi_entri(e), presisi)
        return Simpul(None)

    @staticmethod
    def isi_entri(e):
        if e.get("rasio"):
            atas = [Simpul(Decimal(b["nilai"])) for b in e["rasio"]["pembilang"]]
            bawah = Simpul(Decimal(e["rasio"]["penyebut"]["nilai"]))
            return Simpul(bagi(sum((a.nilai for a in atas), Decimal(0)) * 100, bawah.nilai), atas + [bawah], True)
        if e.get("komponen"):
            return Simpul(sum((Decimal(b["nilai"]) for b in e["komponen"]), Decimal(0)))
        return Simpul(Decimal(e.get("nilai", "0")))

    def realisasi(self, unit, iku, periode=None):
        periode = periode or self.periode
        d = self.definisi(unit, iku)
        if not d:
            return Simpul(None)
        dihitung = bulatkan(self.terhitung(unit, d, periode), d["presisi"])
        for timpa in reversed(self.b.plan.get((unit, "timpa", periode, iku), [])):
            if timpa["berlaku"] <= self.hari:
                return Simpul(Decimal(timpa["nilai"]), [dihitung])
        return dihitung

    def terhitung(self, unit, d, periode):
        sumber, presisi = d["sumber_realisasi"], d["presisi"]
        if sumber == "unit":
            return self.dari_unit(d, periode)
        if sumber == "anggaran":
            if d.get("konsolidasi_unit") != "rata_rata":
                seluruh = self.anggaran_unit(unit, "penyerapan")
                return Simpul(seluruh.nilai, [seluruh])
            unit_nya = d.get("penanggung_jawab") or self.b.anak(unit)
            return gabung("rata_rata", [self.anggaran_unit(u, "penyerapan") for u in unit_nya])
        if sumber == "temuan":
            return Simpul(self.temuan(unit)["persentase"])
        cara = d["konsolidasi_periode"]
        triwulan = [self.entri(unit, d["kode"], f"{self.tahun}-TW{q}", presisi) for q in (1, 2, 3, 4)]
        if "-TW" in periode:
            q = int(periode[-1])
            sendiri = triwulan[q - 1]
            if sendiri.angka() is None or cara == "posisi_akhir":
                return sendiri
            return gabung(cara, triwulan[:q])
        tahunan = self.entri(unit, d["kode"], periode, presisi)
        if tahunan.angka() is not None or all(t.angka() is None for t in triwulan):
            return tahunan
        return self.posisi_akhir(unit, d, triwulan) if cara == "posisi_akhir" else gabung(cara, triwulan)

    def posisi_akhir(self, unit, d, triwulan):
        target = [self.sasaran_target(unit, d["kode"], "triwulan", f"{self.tahun}-TW{q}") for q in (1, 2, 3, 4)]
        ada = any(target)
        for q in (3, 2, 1, 0):
            dihitung = not ada or (target[q] and target[q]["nilai"] != "N/A")
            if triwulan[q].angka() is not None and dihitung:
                return Simpul(triwulan[q].nilai, [triwulan[q]])
        return Simpul(None)

    def dari_unit(self, d, periode):
        nilai = [self.realisasi(u, d["kode"], periode) for u in d.get("penanggung_jawab", [])]
        if d.get("konsolidasi_unit") != "mentah":
            return gabung("jumlah" if d.get("konsolidasi_unit") == "jumlah" else "rata_rata", nilai)
        atas, bawah = [], []
        for n in nilai:
            if n.angka() is not None:
                pecah(n, atas, bawah)
        if not bawah:
            return Simpul(None)
        a = sum((n.angka() for n in atas if n.angka() is not None), Decimal(0))
        b = sum((n.angka() for n in bawah if n.angka() is not None), Decimal(0))
        return Simpul(bagi(a * 100, b), [Simpul(a, atas), Simpul(b, bawah)], True)

    def capaian(self, unit, iku):
        d, aturan = self.definisi(unit, iku), self.aturan(unit)
        if not d or not aturan:
            return Simpul(None)
        r, t = self.realisasi(unit, iku), self.target(unit, iku)
        if r.angka() is None or t.nilai is None:
            return Simpul(None)
        rendah, tinggi = t.nilai if isinstance(t.nilai, tuple) else (t.nilai, t.nilai)
        rumus = d.get("rumus") or aturan[{"minimum": "capaian_minimum", "rentang": "capaian_rentang"}.get(d["polarisasi"], "capaian_maksimum")]
        nilai = hitung(rumus, {"realisasi": r.nilai, "target": rendah, "batas_bawah": rendah, "batas_atas": tinggi})
        batas = aturan.get("batas_capaian")
        if nilai is not None and batas is not None and nilai > Decimal(batas):
            nilai = Decimal(batas)
        return Simpul(nilai)

    def status(self, unit, nilai):
        aturan = self.aturan(unit)
        if not aturan or nilai is None:
            return "N/A"
        for p in aturan["pita"]:
            dari, sampai = p.get("dari"), p.get("sampai")
            di_atas = dari is None or nilai > Decimal(dari) or (p["termasuk_dari"] and nilai == Decimal(dari))
            di_bawah = sampai is None or nilai < Decimal(sampai) or (p["termasuk_sampai"] and nilai == Decimal(sampai))
            if di_atas and di_bawah:
                return p["nama"]
        return "N/A"

    # Budget.

    def ro_item(self, kunci, item):
        if item in ("pagu_akhir", "sisa", "penyerapan"):
            return turunan(lambda i: self.ro_item(kunci, i), item)
        gerak = [m for m in self.b.mutasi.get(kunci, []) if m["jenis"] == item and m["berlaku"] <= self.hari]
        return Simpul(sum((m["tanda"] * m["nilai"] for m in gerak), Decimal(0)))

    def anggota(self, unit, iku=None):
        hasil = []
        for (u, tahun, ro), daftar_ro in sorted(self.b.ro.items(), key=lambda k: k[0]):
            d = berlaku_pada(daftar_ro, self.hari) if u in unit and tahun == self.tahun else None
            if d and (iku is None or d["iku"] == iku):
                hasil.append((u, tahun, ro))
        return hasil

    def anggaran_unit(self, unit, item):
        if item in ("pagu_akhir", "sisa", "penyerapan"):
            return turunan(lambda i: self.anggaran_unit(unit, i), item)
        bagian = [self.ro_item(k, item).angka() for k in self.anggota([unit])]
        bagian += [n for n in (self.anggaran_unit(a, item).angka() for a in self.b.anak(unit)) if n is not None]
        return Simpul(sum(bagian, Decimal(0)) if bagian else None)

    def anggaran_iku(self, unit, iku, item):
        if item in ("pagu_akhir", "sisa", "penyerapan"):
            return turunan(lambda i: self.anggaran_iku(unit, iku, i), item)
        bagian = [self.ro_item(k, item).angka() for k in self.anggota(self.b.cabang(unit), iku)]
        return Simpul(sum(bagian, Decimal(0)) if bagian else None)

    def efisiensi(self, unit, iku, rumus):
        aturan, capaian = self.aturan(unit), self.capaian(unit, iku).angka()
        pagu, realisasi = (self.anggaran_iku(unit, iku, i).angka() for i in ("pagu_akhir", "realisasi"))
        if not aturan or None in (capaian, pagu, realisasi):
            return None
        return hitung(aturan[rumus], {"capaian": capaian, "pagu_akhir": pagu, "realisasi_anggaran": realisasi})

    # Findings.

    def baris_temuan(self, unit):
        cabang, semua = self.b.cabang(unit), []
        for (u, kode), t in self.b.temuan.items():
            if u not in cabang or t["berlaku"] > self.hari:
                continue
            milik = [(k, r) for (v, k), r in self.b.rekomendasi.items() if v == u and r["temuan"] == kode and r["berlaku"] <= self.hari]
            for k, r in milik or [("", None)]:
                dinilai = berlaku_pada(r["nilai"], self.hari) if r else None
                jawaban = [j for j in r["jawaban"] if j <= self.hari] if r else []
                semua.append((u, kode, t["pemeriksa"], t["lhp"]["nomor"], t["diterima"], t["nilai"], t["uraian"], k,
                              r["uraian"] if r else "", dinilai["hasil"].replace("_", " ") if dinilai else "", min(jawaban, default="")))
        return sorted(semua)

    def temuan(self, unit):
        cabang, hari = self.b.cabang(unit), self.hari
        temuan = {k: t for k, t in self.b.temuan.items() if k[0] in cabang and t["berlaku"] <= hari}
        hasil = {"temuan": len(temuan), "nilai": sum((Decimal(t["nilai"]) for t in temuan.values()), Decimal(0))}
        hitungan = dict.fromkeys(["rekomendasi", "sesuai", "belum_sesuai", "belum_ditindaklanjuti", "tidak_dapat", "terlambat"], 0)
        for (u, _), r in self.b.rekomendasi.items():
            t = temuan.get((u, r["temuan"]))
            if not t or r["berlaku"] > hari:
                continue
            dinilai = berlaku_pada(r["nilai"], hari)
            nama = {None: "belum_ditindaklanjuti", "tidak_dapat_ditindaklanjuti": "tidak_dapat"}
            isi = dinilai["hasil"] if dinilai else None
            hitungan["rekomendasi"] += 1
            hitungan[nama.get(isi, isi)] += 1
            tenggat = datetime.date.fromisoformat(t["diterima"]) + datetime.timedelta(days=60)
            selesai = isi in ("sesuai", "tidak_dapat_ditindaklanjuti")
            if not selesai and not any(j <= hari for j in r["jawaban"]) and tenggat < datetime.date.fromisoformat(hari):
                hitungan["terlambat"] += 1
        dasar = hitungan["rekomendasi"] - hitungan["tidak_dapat"]
        aturan = self.aturan(unit)
        if dasar:
            persen = bagi(Decimal(100 * hitungan["sesuai"]), Decimal(dasar))
        else:
            persen = Decimal(aturan["nol_dari_nol"]) if aturan and aturan.get("nol_dari_nol") is not None else None
        return {**hasil, **hitungan, "persentase": persen}

    def semua_angka(self, unit):
        """Every figure by its address; the card's rows on the way."""
        a, awalan = {}, f"{unit}/{self.tahun}"
        perspektif, iku = self.semua(unit, "perspektif"), self.semua(unit, "indikator")
        aturan = self.aturan(unit)
        skala = bool(aturan and aturan["tanpa_skor"] == "bobot_diskalakan")
        for d in iku:
            k = f"{awalan}/{d['kode']}"
            a[f"{k}/target"], a[f"{k}/realisasi"] = self.target(unit, d["kode"]).nilai, self.realisasi(unit, d["kode"]).nilai
            a[f"{k}/capaian"] = self.capaian(unit, d["kode"]).nilai
            a[f"{k}/status"] = self.status(unit, a[f"{k}/capaian"])
            renstra = self.sasaran_target(unit, d["kode"], "renstra", str(self.tahun))
            a[f"{k}/target_renstra"] = self.isi_target(renstra).nilai
            for rumus in ("efisiensi", "efisiensi_resmi"):
                a[f"{k}/{rumus}"] = self.efisiensi(unit, d["kode"], rumus)
            for item in ANGGARAN:
                a[f"{k}/anggaran/{item}"] = self.anggaran_iku(unit, d["kode"], item).nilai
        skor, terisi = {}, 0
        for p in perspektif:
            nss = []
            for s in (s for s in self.semua(unit, "sasaran") if s["perspektif"] == p["kode"]):
                c = [a[f"{awalan}/{d['kode']}/capaian"] for d in iku if d.get("sasaran") == s["kode"]]
                c = [n for n in c if n is not None]
                terisi += len(c)
                nilai = rata(c) if c else None
                a[f"{awalan}/{s['kode']}/nss"], a[f"{awalan}/{s['kode']}/status"] = nilai, self.status(unit, nilai)
                nss.append(nilai)
            nss = [n for n in nss if n is not None]
            skor[p["kode"]] = rata(nss) if nss else None
        bernilai = sum((Decimal(p["bobot"]) for p in perspektif if skor[p["kode"]] is not None), Decimal(0))
        keluar, nkp = any(n is None for n in skor.values()), []
        for p in perspektif:
            n, bobot, k = skor[p["kode"]], Decimal(p["bobot"]), f"{awalan}/{p['kode']}"
            if keluar and skala and n is not None:
                bobot = bagi(bobot * 100, bernilai)
            a[f"{k}/skor"], a[f"{k}/bobot"], a[f"{k}/status"] = n, bobot, self.status(unit, n)
            a[f"{k}/nkp"] = None if n is None or bobot is None else bulat(n * bobot / 100, 16)
            nkp.append(a[f"{k}/nkp"])
        ada = [n for n in nkp if n is not None]
        npss = sum(ada, Decimal(0)) if ada and (skala or len(ada) == len(nkp)) else None
        a[f"{awalan}/npss"], a[f"{awalan}/status"], a[f"{awalan}/terisi"] = npss, self.status(unit, npss), Decimal(terisi)
        for item in ANGGARAN:
            a[f"{awalan}/anggaran/{item}"] = self.anggaran_unit(unit, item).nilai
            for u, _, ro in self.anggota(self.b.cabang(unit)):
                a[f"{u}/{self.tahun}/RO/{ro}/{item}"] = self.ro_item((u, self.tahun, ro), item).nilai
        for item, nilai in self.temuan(unit).items():
            a[f"{unit}/temuan/{item}"] = nilai if nilai is None else Decimal(nilai)
        return a


def bulatkan(simpul_, presisi):
    nilai = simpul_.angka()
    if nilai is None or bulat(nilai, presisi) == nilai:
        return simpul_
    return Simpul(bulat(nilai, presisi), [simpul_])


def gabung(cara, simpul_):
    nilai = [s.angka() for s in simpul_ if s.angka() is not None]
    if not nilai:
        return Simpul(None, simpul_)
    return Simpul(sum(nilai, Decimal(0)) if cara == "jumlah" else rata(nilai), simpul_)


def pecah(s, atas, bawah):
    if s.rasio:
        atas.extend(s.masukan[:-1])
        bawah.append(s.masukan[-1])
        return
    for m in s.masukan:
        pecah(m, atas, bawah)


def turunan(ambil, item):
    nama = {"pagu_akhir": ["pagu_awal", "blokir", "penambahan", "refocusing"], "sisa": ["pagu_akhir", "realisasi"]}
    s = [ambil(i) for i in nama.get(item, ["realisasi", "pagu_akhir"])]
    n = [x.angka() for x in s]
    if any(x is None for x in n):
        return Simpul(None)
    if item == "pagu_akhir":
        return Simpul(n[0] - n[1] + n[2] + n[3])
    if item == "sisa":
        return Simpul(n[0] - n[1])
    return Simpul(bagi(n[0] * 100, n[1]), s, True)


# --- Tables ----------------------------------------------------------------------------------------------------------


def baca_csv(paket, nama, kolom=()):
    teks = paket.baca(f"data/tabel/{nama}.csv").decode("utf-8")
    baris = list(csv.reader(io.StringIO(teks, newline=""), strict=True))
    if not baris or any(len(b) != len(baris[0]) for b in baris):
        raise Salah(f"tabel/{nama}.csv tidak berbentuk tabel")
    if not set(kolom) <= set(baris[0]):
        raise Salah(f"tabel/{nama}.csv: kolom {', '.join(k for k in kolom if k not in baris[0])} tidak ada")
    return baris[0], [dict(zip(baris[0], b)) for b in baris[1:]]


def bilangan(teks):
    return Decimal(teks) if re.match(r"^-?[0-9]+(\.[0-9]+)?$", teks) else None


def sama(teks, nilai):
    """Does the text of a cell say this value?"""
    if nilai is None:
        return teks == "N/A"
    if isinstance(nilai, str):
        return teks == nilai
    if isinstance(nilai, tuple):
        bagian = [bilangan(b) for b in teks.split("..")]
        return len(bagian) == 2 and None not in bagian and all(abs(a - b) < Decimal("1e-12") for a, b in zip(bagian, nilai))
    angka = bilangan(teks)
    return angka is not None and abs(angka - nilai) < Decimal("1e-12")


def sama_cetak(teks, nilai):
    """Like `sama`, for a value that was rounded for printing."""
    angka = bilangan(teks)
    if angka is None or not isinstance(nilai, Decimal):
        return sama(teks, nilai) if not isinstance(nilai, tuple) else ".." in teks
    return angka == bulat(nilai, -min(angka.as_tuple().exponent, 0))


def periksa_tabel(paket, p, isi, uraian):
    unit, tahun = uraian["unit"], uraian["tahun"]
    kartu = Kartu(Buku(isi.event, uraian["as_of"]), tahun, uraian["per"])
    angka = kartu.semua_angka(unit)
    _, baris = baca_csv(paket, "angka")
    ada = {b["alamat"]: b for b in baris}
    beda = [k for k, n in angka.items() if k not in ada or not sama(ada[k]["eksak"], n) or not sama_cetak(ada[k]["tercetak"], n)]
    for k in beda[:10]:
        dicetak = ada[k]["eksak"] if k in ada else "tidak ada"
        p.salah(f"tabel/angka.csv: {k} tertulis {dicetak}, dihitung ulang dari rantai {teks_nilai(angka[k])}")
    lebih = [k for k in ada if k not in angka]
    if lebih:
        p.salah(f"tabel/angka.csv: {lebih[0]} tidak dikenal dari rantai")
    if not beda and not lebih:
        p.sah(f"{len(angka)} angka dihitung ulang dari baris rantai dan sama dengan tabel")
    for k, teks in uraian["total"].items():
        if not sama(teks, angka.get(k)):
            p.salah(f"ekspor.json: total {k} tertulis {teks}, dihitung ulang {teks_nilai(angka.get(k))}")
    periksa_kartu(paket, p, unit, tahun, angka)
    periksa_anggaran(paket, p, kartu, unit, angka)
    p.coba("temuan", lambda: periksa_temuan(paket, p, kartu, unit))
    return angka


def teks_nilai(nilai):
    if isinstance(nilai, Decimal):
        return format(nilai.normalize(), "f")
    return "N/A" if nilai is None else str(nilai)


def periksa_kartu(paket, p, unit, tahun, angka):
    _, baris = baca_csv(paket, "kartu")
    salah = 0
    for b in baris:
        awalan = f"{unit}/{tahun}" if b["tingkat"] == "kartu" else f"{unit}/{tahun}/{b['kode']}"
        for kolom in ("target", "realisasi", "capaian", "nss", "skor", "bobot", "nkp", "npss", "status"):
            if b[kolom] and not sama_cetak(b[kolom], angka.get(f"{awalan}/{kolom}")):
                salah += 1
                p.salah(f"tabel/kartu.csv: {awalan}/{kolom} tertulis {b[kolom]}, dihitung ulang {teks_nilai(angka.get(f'{awalan}/{kolom}'))}")
    if not salah:
        p.sah(f"kartu skor: {len(baris)} baris sama dengan hitungan ulang")


def periksa_anggaran(paket, p, kartu, unit, angka):
    _, baris = baca_csv(paket, "anggaran")
    salah = 0
    for b in baris:
        for item in ANGGARAN:
            if b["tingkat"] == "unit":
                nilai = kartu.anggaran_unit(b["kode"], item).nilai
            elif b["tingkat"] == "ro":
                nilai = angka.get(f"{b['unit']}/{kartu.tahun}/RO/{b['kode']}/{item}")
            else:
                nilai = angka.get(f"{unit}/{kartu.tahun}/{b['kode']}/anggaran/{item}")
            if not sama_cetak(b[item], nilai):
                salah += 1
                p.salah(f"tabel/anggaran.csv: {b['tingkat']} {b['kode']} {item} tertulis {b[item]}, dihitung ulang {teks_nilai(nilai)}")
    if not salah:
        p.sah(f"anggaran: {len(baris)} baris sama dengan hitungan ulang")


TEMUAN = ["unit", "temuan", "pemeriksa", "lhp", "diterima", "nilai", "uraian_temuan", "rekomendasi", "uraian_rekomendasi", "hasil", "dijawab"]


def periksa_temuan(paket, p, kartu, unit):
    _, baris = baca_csv(paket, "temuan", TEMUAN)

    def isi(b):
        return tuple(teks_nilai(Decimal(b[k])) if k == "nilai" else b[k].removeprefix("'") for k in TEMUAN)

    harap = [tuple(teks_nilai(Decimal(n)) if k == "nilai" else n for k, n in zip(TEMUAN, b)) for b in kartu.baris_temuan(unit)]
    if sorted(isi(b) for b in baris) != sorted(harap):
        raise Salah("tabel/temuan.csv tidak sama dengan temuan di rantai")
    p.sah(f"temuan: {len(baris)} baris sama dengan rantai")


def periksa_peristiwa(paket, p, isi):
    _, baris = baca_csv(paket, "peristiwa")
    if len(baris) != len(isi.event):
        raise Salah(f"memuat {len(baris)} baris, rantai memuat {len(isi.event)} baris utuh")
    for b, (h, d) in zip(baris, isi.event):
        harap = {
            "seq": str(h["seq"]), "unit": h["unit"], "jenis": h["type"], "subjek": h["subject"], "berlaku": h["berlaku"],
            "direkam": h["recorded_at"], "akun": h["actor"]["id"], "peran": h["actor"]["role"], "alasan": d.get("alasan", ""),
            "hash": isi.hash[h["seq"]],
        }
        for kolom, nilai in harap.items():
            if b[kolom] not in (nilai, "'" + nilai):
                raise Salah(f"event {h['seq']}: kolom {kolom} tertulis «{b[kolom][:60]}», di rantai «{nilai[:60]}»")
    p.sah(f"daftar peristiwa: {len(baris)} baris sama dengan rantai")


def periksa_turunan(paket, p, angka):
    """History and trace: their ends must be the figures themselves."""
    _, baris = baca_csv(paket, "jejak")
    for b in baris:
        if b["tingkat"] == "0" and not sama(b["eksak"], angka.get(b["angka"])):
            raise Salah(f"tabel/jejak.csv: {b['angka']} tertulis {b['eksak']}")
    _, baris = baca_csv(paket, "riwayat")
    akhir = {b["alamat"]: b for b in baris}
    for k, b in akhir.items():
        if k in angka and not sama(b["eksak"], angka[k]):
            raise Salah(f"tabel/riwayat.csv: nilai terakhir {k} tertulis {b['eksak']}")
    p.sah("riwayat dan jejak berakhir pada angka yang sama")


def periksa_total(paket, p):
    _, baris = baca_csv(paket, "total-kendali")
    tabel = {}
    for b in baris:
        if b["tabel"] not in tabel:
            tabel[b["tabel"]] = baca_csv(paket, b["tabel"])
        kepala, isi = tabel[b["tabel"]]
        if int(b["baris"]) != len(isi):
            raise Salah(f"{b['tabel']}: {len(isi)} baris, total kendali menyebut {b['baris']}")
        if b["kolom"]:
            angka = [n for n in (bilangan(x[b["kolom"]]) for x in isi) if n is not None]
            with localcontext() as c:
                c.prec = 60
                jumlah = sum(angka, Decimal(0))
            if abs(jumlah - Decimal(b["jumlah"])) > Decimal("1e-9") or len(angka) != int(b["bilangan"]):
                raise Salah(f"{b['tabel']}.{b['kolom']}: jumlah {jumlah}, total kendali menyebut {b['jumlah']}")
    kurang = {"kartu", "angka", "anggaran", "temuan", "riwayat", "jejak", "peristiwa"} - set(tabel)
    if kurang:
        raise Salah(f"tabel {', '.join(sorted(kurang))} tidak disebut di total kendali")
    p.sah(f"total kendali {len(tabel)} tabel cocok")


# --- Workbook --------------------------------------------------------------------------------------------------------

NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def baca_xlsx(isi):
    """Sheet by sheet: name, and rows of cells as text."""
    with zipfile.ZipFile(io.BytesIO(isi)) as z:
        if sum(i.file_size for i in z.infolist()) > 4 * MAX_SMALL:
            raise Salah("buku-kerja.xlsx terlalu besar")
        bersama = []
        if "xl/sharedStrings.xml" in z.namelist():
            for si in ElementTree.fromstring(z.read("xl/sharedStrings.xml")).iter(NS + "si"):
                bersama.append("".join(t.text or "" for t in si.iter(NS + "t")))
        tautan = {r.get("Id"): r.get("Target") for r in ElementTree.fromstring(z.read("xl/_rels/workbook.xml.rels"))}
        for s in ElementTree.fromstring(z.read("xl/workbook.xml")).iter(NS + "sheet"):
            tempat = "xl/" + tautan[s.get(REL + "id")].removeprefix("/xl/")
            with z.open(tempat) as f:
                yield s.get("name"), list(baris_lembar(f, bersama))


def baris_lembar(f, bersama):
    for _, unsur in ElementTree.iterparse(f):
        if unsur.tag != NS + "row":
            continue
        baris = {}
        for c in unsur.iter(NS + "c"):
            kolom = 0
            for huruf in re.match(r"[A-Z]+", c.get("r"))[0]:
                kolom = kolom * 26 + ord(huruf) - 64
            v, rumus = c.find(NS + "v"), c.find(NS + "f")
            if rumus is not None:
                raise Salah("lembar memuat rumus")
            if c.get("t") == "s":
                baris[kolom - 1] = bersama[int(v.text)]
            elif c.get("t") == "inlineStr":
                baris[kolom - 1] = "".join(t.text or "" for t in c.iter(NS + "t"))
            elif v is not None:
                baris[kolom - 1] = v.text or ""
        yield baris
        unsur.clear()


def sel_sama(sel, teks):
    if sel in (teks, teks.removeprefix("'")) or re.sub(r"_x000D_|\r", "", sel) == re.sub(r"\r", "", teks):
        return True
    try:
        a, b = Decimal(sel), bilangan(teks)
    except InvalidOperation:
        return False
    return b is not None and abs(a - b) <= abs(b) * Decimal("1e-14")


def periksa_buku_kerja(paket, p):
    jumlah = 0
    for nama, lembar in baca_xlsx(paket.baca("data/buku-kerja.xlsx")):
        kepala, isi = baca_csv(paket, nama)
        if len(lembar) - 1 != min(len(isi), 1_048_575):
            raise Salah(f"lembar {nama}: {len(lembar) - 1} baris, tabel {len(isi)} baris")
        for n, (sel, baris) in enumerate(zip(lembar[1:], isi), 2):
            for kolom, judul in enumerate(kepala):
                if not sel_sama(sel.get(kolom, ""), baris[judul][:32_767]):
                    raise Salah(f"lembar {nama} baris {n} kolom {judul}: tertulis «{sel.get(kolom, '')[:60]}», di tabel «{baris[judul][:60]}»")
        jumlah += 1
    if jumlah != 8:
        raise Salah(f"buku-kerja.xlsx berisi {jumlah} lembar, seharusnya 8")
    p.sah(f"buku-kerja.xlsx: {jumlah} lembar sama dengan tabel CSV")


# --- All together ----------------------------------------------------------------------------------------------------


def kunci_berlaku(isi, asal, ukuran):
    """Keys of the ledger in force at a size, as the chain names them: from the event that names a key up to the one that
    replaces it (there both count). In an epoch that ended nothing that came later counts."""
    batas = [0, *(h["seq"] for h, _ in isi.event if h["type"] == "epoch.dibuka")]
    buku = isi.rantai.buku
    epoch = next((e for e in range(len(batas)) if asal == (buku if e == 0 else f"{buku}/{e + 1}")), None)
    if epoch is None:
        raise Salah(f"checkpoint milik {asal}, rantai milik {buku}")
    tutup = batas[epoch + 1] if epoch + 1 < len(batas) else None
    kunci = [(h["seq"], bytes.fromhex(d["kunci_publik"])) for h, d in isi.event if h["type"] in ("ledger.dibuka", "kunci.diganti")]
    kunci = [k for k in kunci if tutup is None or k[0] < tutup]
    ganti = [seq for seq, _ in kunci[1:]] + [None]
    return [
        (asal, 1, publik)
        for (seq, publik), akhir in zip(kunci, ganti)
        if max(batas[epoch], seq) <= ukuran and (akhir is None or ukuran <= akhir)
    ]


def cek_checkpoint(isi, nama, badan, ttd, asal, ukuran, kunci):
    """The checkpoint must be signed by a key in force at its size, which must be among those that the auditor trusts."""
    berlaku = kunci_berlaku(isi, asal, ukuran)
    if cek_nota(badan, ttd, [k for k in berlaku if kunci is None or k in kunci]):
        return
    if kunci and cek_nota(badan, ttd, berlaku):
        raise Salah(f"{nama} ditandatangani kunci yang berlaku menurut rantai, tetapi bukan kunci yang Anda berikan")
    disebut = [(asal, 1, bytes.fromhex(d["kunci_publik"])) for h, d in isi.event if h["type"] in ("ledger.dibuka", "kunci.diganti")]
    if cek_nota(badan, ttd, disebut):
        raise Salah(f"{nama} ditandatangani kunci yang tidak berlaku pada ukuran {ukuran}: sudah diganti, atau belum disebut")
    raise Salah(f"{nama} tidak ditandatangani kunci buku besar")


def periksa_checkpoint(paket, p, isi, uraian, kunci):
    badan, ttd = baca_nota(paket.baca("data/bukti-pohon/checkpoint"))
    asal, ukuran, akar = baca_checkpoint(badan)
    epoch = isi.rantai.epoch
    if asal != (isi.rantai.buku if epoch == 1 else f"{isi.rantai.buku}/{epoch}"):
        raise Salah(f"checkpoint atas nama {asal}, rantai milik {isi.rantai.buku} epoch {epoch}")
    if ukuran != isi.rantai.seq:
        raise Salah(f"checkpoint berukuran {ukuran}, rantai memuat {isi.rantai.seq} event: ekor rantai dipotong atau ditambah")
    if akar != isi.akar[ukuran]:
        raise Salah(f"akar pohon {ukuran} event tidak sama dengan checkpoint: riwayat ditulis ulang")
    p.sah(f"akar pohon Merkle atas {ukuran} event sama dengan checkpoint {asal}")
    cek_checkpoint(isi, "checkpoint", badan, ttd, asal, ukuran, kunci)
    berlaku = [k for k in kunci_berlaku(isi, asal, ukuran) if kunci is None or k in kunci]
    if kunci:
        p.sah("tanda tangan checkpoint sah menurut kunci yang Anda berikan, dan kunci itu berlaku menurut rantai")
    else:
        p.sah("tanda tangan checkpoint sah menurut kunci di dalam rantai")
        p.catat("kunci buku besar diambil dari paket sendiri; untuk kepastian berikan --kunci dari sumber Anda")
    nota = paket.baca("manifest-sha256.note") if "manifest-sha256.note" in paket.nama else None
    if nota is None:
        p.catat("daftar berkas tidak ditandatangani buku besar")
    else:
        badan_m, ttd_m = baca_nota(nota)
        harap = base64.b64encode(hashlib.sha256(paket.baca("manifest-sha256.txt")).digest()).decode()
        if badan_m != f"jejak-ekspor/v1\n{asal}\n{harap}\n" or not cek_nota(badan_m, ttd_m, berlaku):
            raise Salah("daftar berkas bukan yang ditandatangani buku besar: paket diubah sesudah dibuat")
        p.sah("daftar berkas ditandatangani buku besar")
    return badan, ttd, ukuran, akar


def periksa_saksi(paket, p, badan, ttd, saksi):
    dalam = baca_kunci(paket.baca("data/bukti-pohon/kunci-saksi.txt"))
    sah = cek_nota(badan, ttd, saksi or dalam)
    for nama, waktu in sah:
        saat = datetime.datetime.fromtimestamp(waktu or 0, datetime.timezone.utc).strftime("%Y-%m-%d %H:%M:%S UTC")
        p.sah(f"saksi {nama} menandatangani checkpoint pada {saat}" + ("" if saksi else " (kunci saksi dari paket)"))
    if saksi and not sah:
        p.salah("tidak ada tanda tangan dari saksi yang Anda percaya")
    if not sah and not saksi:
        p.catat("checkpoint tanpa tanda tangan saksi: percabangan hanya tampak bila dibandingkan dengan checkpoint lain")


def periksa_lingkup(p, isi, uraian):
    buku = Buku(isi.event, isi.rantai.seq)
    cabang = set(buku.cabang(uraian["unit"]))
    if set(uraian["unit_tercakup"]) != cabang:
        raise Salah(f"unit tercakup {sorted(uraian['unit_tercakup'])}, menurut rantai {sorted(cabang)}")
    utuh = True
    for unit in sorted(cabang | {"-"}):
        if unit in isi.dihilangkan:
            raise Salah(f"unit {unit}: event {isi.dihilangkan[unit]} hanya berupa header: isinya dihilangkan")
        utuh &= unit not in isi.tanpa_isi
    p.sah(f"unit {', '.join(sorted(cabang))}: rantai tanpa celah" + (", semua baris utuh" if utuh else " (baris disaring menurut rentang event)"))
    return utuh


def periksa_kelengkapan(p, isi):
    """Recorded checkpoints inside the chain commit to its own past and to every unit's head."""
    terbukti = 0
    for h, d in isi.event:
        if h["type"] != "checkpoint.dicatat":
            continue
        n = d["ukuran"]
        if n >= h["seq"] or n not in isi.akar:
            raise Salah(f"event {h['seq']}: checkpoint tercatat menyebut ukuran {n} yang tidak mungkin")
        if isi.akar[n] != b64(d["akar"]):
            raise Salah(f"event {h['seq']}: akar pohon pada {n} event tidak sama dengan yang tercatat")
        if isi.akar_unit[n] != b64(d["akar_unit"]):
            raise Salah(f"event {h['seq']}: kepala unit pada {n} event tidak sama dengan yang tercatat")
        terbukti = max(terbukti, n)
    return terbukti


def periksa_penyertaan(paket, p, isi, ukuran, akar):
    jumlah = 0
    for baris in paket.baca("data/bukti-pohon/penyertaan.jsonl").splitlines():
        b = json.loads(baris)
        bukti = [b64(h) for h in b["hashes"]]
        if b["seq"] not in isi.daun or not penyertaan(isi.daun[b["seq"]], b["seq"] - 1, ukuran, bukti, akar):
            raise Salah(f"bukti penyertaan event {b['seq']} tidak sah")
        jumlah += 1
    if jumlah < min(len(isi.event), 10_000):
        raise Salah(f"{jumlah} bukti untuk {len(isi.event)} baris utuh: bukti dihilangkan")
    p.sah(f"{jumlah} bukti penyertaan sah")


def periksa_bukti(paket, p, isi, uraian):
    disebut = {d["hash"]: h["seq"] for h, d in isi.event if h["type"] == "bukti.dilampirkan"}
    ada = 0
    for nama in (n for n in paket.nama if n.startswith("data/bukti/")):
        hash_ = blake3()
        with paket.buka(nama) as f:
            while blok := f.read(1 << 20):
                hash_.update(blok)
        if nama != f"data/bukti/{hash_.hexdigest()}" or "b3:" + hash_.hexdigest() not in disebut:
            raise Salah(f"{nama}: isi tidak sesuai hash, atau tidak disebut di rantai")
        ada += 1
    p.sah(f"{ada} berkas bukti sesuai hash di rantai")
    if ada < len(disebut):
        p.catat(f"{len(disebut) - ada} berkas bukti disebut di rantai tetapi tidak disertakan" + (" (paket untuk umum)" if uraian["publik"] else ""))


def ukuran_dicari(paket, checkpoint):
    dicari = set()
    for baris in baris_rantai(paket):
        if b'"type":"checkpoint.dicatat"' in baris and baris.startswith(b'{"data":'):
            dicari.add(json.loads(baris)["data"]["ukuran"])
    if checkpoint:
        dicari.add(checkpoint[1])
    return dicari


def periksa(paket, p, kunci, saksi, checkpoint):
    p.coba("manifes", lambda: periksa_berkas(paket, p))
    uraian = json.loads(paket.baca("data/ekspor.json"))
    if uraian.get("format") != "jejak-ekspor/1":
        raise Salah("ekspor.json: format tidak dikenal")
    seq_dicari = {json.loads(b)["seq"] for b in paket.baca("data/bukti-pohon/penyertaan.jsonl").splitlines()}
    rentang = (uraian["dari_event"], uraian["sampai_event"])
    isi = baca_rantai(paket, rentang, ukuran_dicari(paket, checkpoint), seq_dicari)
    r = isi.rantai
    p.sah(f"rantai {r.buku}: event 1 sampai {r.seq}, {len(isi.event)} baris utuh, hash setiap event dan isi cocok; kepala {r.hash}")
    if uraian["kepala"] != r.hash or uraian["ukuran"] != r.seq:
        p.salah("ekspor.json menyebut kepala atau ukuran lain")
    hasil = p.coba("checkpoint", lambda: periksa_checkpoint(paket, p, isi, uraian, kunci))
    if hasil:
        badan, ttd, ukuran, akar = hasil
        p.coba("saksi", lambda: periksa_saksi(paket, p, badan, ttd, saksi))
        p.coba("bukti penyertaan", lambda: periksa_penyertaan(paket, p, isi, ukuran, akar))
    if checkpoint:
        p.coba("checkpoint Anda", lambda: periksa_lanjutan(p, isi, checkpoint))
    utuh = p.coba("lingkup", lambda: periksa_lingkup(p, isi, uraian))
    terbukti = p.coba("kelengkapan", lambda: periksa_kelengkapan(p, isi)) or 0
    p.coba("berkas bukti", lambda: periksa_bukti(paket, p, isi, uraian))
    angka = None
    if utuh:
        angka = p.coba("tabel", lambda: periksa_tabel(paket, p, isi, uraian))
    else:
        p.catat("angka tidak dihitung ulang: baris disaring, sehingga tidak semua masukan ada di dalam paket")
    p.coba("peristiwa", lambda: periksa_peristiwa(paket, p, isi))
    if angka is not None:
        p.coba("riwayat dan jejak", lambda: periksa_turunan(paket, p, angka))
    p.coba("total kendali", lambda: periksa_total(paket, p))
    p.coba("buku kerja", lambda: periksa_buku_kerja(paket, p))
    return uraian, isi, terbukti, angka


def periksa_lanjutan(p, isi, checkpoint):
    asal, ukuran, akar, badan, ttd = checkpoint
    if asal.split("/")[0] != isi.rantai.buku.split("/")[0] and asal != isi.rantai.buku:
        raise Salah(f"milik buku besar lain: {asal}")
    if ukuran > isi.rantai.seq:
        raise Salah(f"berukuran {ukuran}, rantai hanya sampai event {isi.rantai.seq}: buku besar dipotong atau dipulihkan dari keadaan lama")
    if ukuran and isi.akar.get(ukuran) != akar:
        raise Salah(f"akar pohon pada {ukuran} event berbeda: riwayat ditulis ulang sesudah checkpoint itu Anda catat")
    cek_checkpoint(isi, "checkpoint Anda", badan, ttd, asal, ukuran, None)
    p.sah(f"rantai adalah kelanjutan checkpoint Anda ({ukuran} event), tanda tangannya sah menurut kunci yang berlaku saat itu")


def simpulan(p, uraian, isi, terbukti, angka):
    unit, tahun = uraian["unit"], uraian["tahun"]
    print()
    print("PUTUSAN PEMERIKSAAN PAKET EKSPOR")
    print(f"  Buku besar      : {isi.rantai.buku} (epoch {isi.rantai.epoch})" + (" — jam simulasi" if uraian.get("simulasi") else ""))
    print(f"  Unit dan tahun  : {unit} {tahun}, per {uraian['per']}, diketahui sampai event {uraian['as_of']}")
    print(f"  Rentang event   : 1 sampai {isi.rantai.seq}; hash terakhir {isi.rantai.hash}")
    if angka:
        print(f"  NPSS            : {teks_nilai(angka.get(f'{unit}/{tahun}/npss'))}")
        print(f"  Pagu akhir      : {teks_nilai(angka.get(f'{unit}/{tahun}/anggaran/pagu_akhir'))}")
        print(f"  Realisasi       : {teks_nilai(angka.get(f'{unit}/{tahun}/anggaran/realisasi'))}")
    if terbukti:
        print(f"  Kelengkapan     : terbukti sampai event {terbukti} (kepala semua unit tercatat di rantai)")
        if terbukti < isi.rantai.seq:
            print(f"                    sesudahnya sampai event {isi.rantai.seq}: oleh rantai dan checkpoint bertanda tangan")
    else:
        print("  Kelengkapan     : kelengkapan tidak terbukti (tidak ada checkpoint tercatat dengan kepala unit)")
    print(f"  Hasil           : {'SAH' if not p.gagal else f'TIDAK SAH ({p.gagal} kegagalan)'}")


def baca_checkpoint_lengkap(isi):
    badan, ttd = baca_nota(isi)
    return (*baca_checkpoint(badan), badan, ttd)


def baca_pilihan(berkas, baca):
    if berkas is None:
        return None
    with open(berkas, "rb") as f:
        return baca(f.read(1 << 20))


def main():
    arg = argparse.ArgumentParser(description="Memeriksa paket ekspor buku besar kinerja tanpa jaringan.")
    arg.add_argument("paket")
    arg.add_argument("--kunci", help="berkas kunci publik buku besar (vkey), dari sumber Anda sendiri")
    arg.add_argument("--saksi", help="berkas kunci saksi yang Anda percaya")
    arg.add_argument("--checkpoint", help="checkpoint yang pernah Anda catat")
    pilihan = arg.parse_args()
    p = Putusan()
    hasil = None
    try:
        kunci = baca_pilihan(pilihan.kunci, baca_kunci)
        saksi = baca_pilihan(pilihan.saksi, baca_kunci)
        lama = baca_pilihan(pilihan.checkpoint, baca_checkpoint_lengkap)
        hasil = periksa(Paket(pilihan.paket), p, kunci, saksi, lama)
    except Salah as e:
        p.salah(str(e))
    except Exception as e:  # a malformed bag gets a verdict, whatever is wrong with it
        p.salah(f"paket tidak dapat dibaca ({type(e).__name__}: {e})")
    p.cetak()
    if hasil:
        simpulan(p, *hasil)
    else:
        print("\nPUTUSAN PEMERIKSAAN PAKET EKSPOR\n  Hasil           : TIDAK SAH, pemeriksaan tidak dapat diselesaikan")
    return 1 if p.gagal else 0


if __name__ == "__main__":
    sys.exit(main())
