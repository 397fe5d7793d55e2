#!/usr/bin/env python3
"""Memeriksa paket ekspor buku besar kinerja (BagIt) tanpa jaringan dan tanpa program yang membuatnya.

    python3 verify_bag.py PAKET --kunci FILE [--saksi FILE] [--checkpoint FILE]

Putusan dan kode keluar:
    0  TERBUKTI         ditandatangani kunci yang Anda bawa sendiri, lengkap sampai checkpoint, semua tabel dihitung ulang
    3  HANYA KONSISTEN  tidak bertentangan dengan dirinya sendiri; siapa pembuatnya atau apa yang kurang tidak terbukti
    1  TIDAK SAH        bertentangan dengan dirinya sendiri, dengan kunci, atau dengan checkpoint Anda
    2  salah pakai

Ambil berkas ini dari sumber yang Anda percaya, bukan dari paket yang diperiksa: pemalsu paket dapat memalsukan pemeriksanya.
Cukup Python 3.8; dengan paket «blake3» (pip install blake3) paket besar diperiksa jauh lebih cepat.

Independent of the program on purpose: shares no code with it. What each verdict requires is written in tools/docs/vonis.md;
the program and the page hold to the same list.
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
import struct
import sys
import zipfile
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from xml.etree import ElementTree

MAX_LINE = 65_536  # with its line feed
MAX_SMALL = 64 << 20
MAX_JSON = 4 << 20
MAX_FILES = 100_000
MAX_TOTAL = 64 << 30
MAX_DEPTH = 64
MAX_NODES = 200_000  # values of a JSON text
RATIO = 200  # how much a file of an archive may grow, beyond SLACK
SLACK = 1 << 20
SLOW = 16 << 20  # bytes that are hashed with BLAKE3 in plain Python without asking
ZERO = "b3:" + "0" * 64
FORMATS = ("jejak-ekspor/1", "jejak-ekspor/2")


class Salah(Exception):
    """What is wrong with the bag, in words for people."""


# --- Words to a terminal ---------------------------------------------------------------------------------------------

# Controls, bidi, zero width, line separators, tags, surrogates: a stranger's text holds them to paint over what stands beside it.
GELAP = re.compile("[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]")
GELAP_SEL = re.compile(GELAP.pattern.replace("\x00-\x1f", "\x00-\x09\x0b-\x1f"))  # a cell may hold lines


def bersih(teks, batas=400):
    """A text from the bag, safe to print: nothing in it moves the cursor, hides or turns what stands beside it."""
    hasil = GELAP.sub(lambda m: "\\u{%x}" % ord(m[0]), str(teks)[: batas + 1])
    return hasil if len(hasil) <= batas else hasil[:batas] + "…"


def cetak(teks=""):
    data = bersih(teks, 2_000).encode(sys.stdout.encoding or "utf-8", "backslashreplace")
    sys.stdout.buffer.write(data + b"\n")


# --- BLAKE3: the package where it is there, else in plain Python -----------------------------------------------------


def rakit_mampat():
    """The compression of BLAKE3, written out: without loops it is several times as fast."""
    urutan = [list(range(16))]
    for _ in range(6):
        urutan.append([urutan[-1][i] for i in (2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8)])
    kolom = ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15), (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14))
    b = ["def mampat(cv, m, hitung, panjang, bendera):", "M = 0xffffffff",
         f"{','.join(f'm{i}' for i in range(16))} = m", f"{','.join(f'v{i}' for i in range(8))} = cv",
         "v8, v9, v10, v11 = 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a",
         "v12, v13, v14, v15 = hitung & M, hitung >> 32, panjang, bendera"]
    for u in urutan:
        for n, (i, j, k, l) in enumerate(kolom):
            for kata, kanan, bawah in ((u[2 * n], 16, 12), (u[2 * n + 1], 8, 7)):
                b += [f"v{i} = (v{i} + v{j} + m{kata}) & M", f"v{l} ^= v{i}", f"v{l} = (v{l} >> {kanan} | v{l} << {32 - kanan}) & M",
                      f"v{k} = (v{k} + v{l}) & M", f"v{j} ^= v{k}", f"v{j} = (v{j} >> {bawah} | v{j} << {32 - bawah}) & M"]
    b.append(f"return ({','.join(f'v{i} ^ v{i + 8}' for i in range(8))})")
    ruang = {}
    exec("\n ".join(b), ruang)  # the text above, nothing of the bag
    return ruang["mampat"]


mampat = rakit_mampat()
IV = (0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19)


class Blake3Murni:
    """BLAKE3 in plain Python (32 bytes, no key), with the part of hashlib's interface that is used here."""

    def __init__(self, data=b""):
        self.sisa, self.potong, self.tumpukan = bytearray(), 0, []
        self.update(data)

    def update(self, data):
        self.sisa += data
        dari = 0
        while len(self.sisa) - dari > 1024:
            cv = mampat(*self.ujung(bytes(self.sisa[dari: dari + 1024]), self.potong))
            dari += 1024
            self.potong += 1
            n = self.potong
            while not n & 1:
                cv = mampat(IV, self.tumpukan.pop() + cv, 0, 64, 4)
                n >>= 1
            self.tumpukan.append(cv)
        del self.sisa[:dari]

    @staticmethod
    def ujung(isi, nomor):
        """The last compression of a chunk, not yet done."""
        cv, akhir = IV, max(len(isi) - 1, 0) // 64
        for n in range(akhir + 1):
            blok = isi[64 * n: 64 * n + 64]
            satu = (struct.unpack("<16I", blok.ljust(64, b"\0")), nomor, len(blok), (1 if n == 0 else 0) | (2 if n == akhir else 0))
            if n == akhir:
                return (cv, *satu)
            cv = mampat(cv, *satu)

    def digest(self):
        cv, m, nomor, panjang, bendera = self.ujung(bytes(self.sisa), self.potong)
        for kiri in reversed(self.tumpukan):
            cv, m, nomor, panjang, bendera = IV, kiri + mampat(cv, m, nomor, panjang, bendera), 0, 64, 4
        return struct.pack("<8I", *mampat(cv, m, nomor, panjang, bendera | 8))

    def hexdigest(self):
        return self.digest().hex()


try:
    from blake3 import blake3
    CEPAT = True
except ImportError:
    blake3, CEPAT = Blake3Murni, False


# --- Verdict ---------------------------------------------------------------------------------------------------------

TERBUKTI, KONSISTEN, TIDAK_SAH = "TERBUKTI", "HANYA KONSISTEN", "TIDAK SAH"
KODE = {TERBUKTI: 0, KONSISTEN: 3, TIDAK_SAH: 1}


class Putusan:
    """Collects what was checked, what failed, what is missing for a proof, and what a reader must know."""

    def __init__(self):
        self.baris = []
        self.gagal = self.kurang = 0

    def sah(self, teks):
        self.baris.append(("SAH", teks))

    def catat(self, teks):
        self.baris.append(("CATATAN", teks))

    def belum(self, teks):
        """Not wrong, but without it nothing is proven."""
        self.kurang += 1
        self.baris.append(("KURANG", teks))

    def salah(self, teks):
        self.gagal += 1
        if self.gagal <= 50:
            self.baris.append(("GAGAL", teks))

    def hasil(self):
        return TIDAK_SAH if self.gagal else KONSISTEN if self.kurang else TERBUKTI

    def coba(self, nama, kerja):
        """Runs a check; whatever goes wrong in it becomes a line of the verdict."""
        try:
            return kerja()
        except Salah as e:
            self.salah(f"{nama}: {e}")
        except Exception as e:  # a malformed bag gets a verdict, whatever is wrong with it
            self.salah(f"{nama}: isi tidak dapat dibaca ({type(e).__name__}: {e})")
        return None

    def cetak(self):
        for jenis, teks in self.baris:
            cetak(f"[{jenis:7}] {bersih(teks, 1_000)}")
        if self.gagal > 50:
            cetak(f"[GAGAL  ] … dan {self.gagal - 50} kegagalan lain")


# --- JSON, bounded and in one spelling only --------------------------------------------------------------------------


def kanonik(nilai):
    return json.dumps(nilai, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def bukan_bulat(teks):
    raise Salah(f"bilangan «{bersih(teks, 40)}» bukan bilangan bulat yang ditulis biasa")


def bulat_biasa(teks):
    """Whole numbers that every reader takes alike: at most 15 digits, one spelling."""
    if not re.fullmatch(r"0|-?[1-9][0-9]{0,14}|-?[1-9][0-9]{15}", teks) or abs(int(teks)) >= 1 << 53:
        bukan_bulat(teks)
    return int(teks)


def tanpa_kembar(pasangan):
    hasil = dict(pasangan)
    if len(hasil) != len(pasangan):
        raise Salah("kunci JSON muncul dua kali")
    return hasil


def urai(isi, rapi=False):
    """Reads JSON that is written in the one way that it can be written: sorted keys, no duplicate, no other spelling."""
    if len(isi) > MAX_JSON:
        raise Salah("JSON terlalu besar")
    if len(isi) > 4_096:
        kerangka, dalam = re.sub(rb'"(?:[^"\\]|\\.)*"|[^\[\]{},]', b"", isi), 0
        if len(kerangka) > MAX_NODES:
            raise Salah("JSON memuat terlalu banyak nilai")
        for b in kerangka:
            dalam += 1 if b in b"[{" else -1 if b in b"]}" else 0
            if dalam > MAX_DEPTH:
                raise Salah("JSON terlalu dalam")
    nilai = json.loads(isi.decode("utf-8"), parse_int=bulat_biasa, parse_float=bukan_bulat, parse_constant=bukan_bulat, object_pairs_hook=tanpa_kembar)
    tulis = json.dumps(nilai, sort_keys=True, indent=2, ensure_ascii=False).encode("utf-8") if rapi else kanonik(nilai)
    if tulis != isi:
        raise Salah("JSON tidak ditulis dengan cara yang baku (urutan kunci, spasi, ejaan)")
    return nilai


def ambil(objek, nama, jenis, apa):
    """A member that must be there, of the type that it must have."""
    if not isinstance(objek, dict) or nama not in objek:
        raise Salah(f"{apa}: «{nama}» tidak ada")
    nilai = objek[nama]
    if not isinstance(nilai, jenis) or (isinstance(nilai, bool) and jenis is int):
        raise Salah(f"{apa}: «{nama}» berisi jenis nilai yang salah")
    return nilai


# --- Bag -------------------------------------------------------------------------------------------------------------

RUAS = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,126}[A-Za-z0-9_-])?")
DILARANG = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")


def nama_aman(nama):
    """A name that every system reads alike: plain ASCII, no backslash, no dot segment, no device."""
    return len(nama) <= 400 and all(RUAS.fullmatch(r) and not DILARANG.fullmatch(r) for r in nama.split("/"))


class Paket:
    """A bag: a folder, or a ZIP file with one folder at its top."""

    def __init__(self, path):
        self.zip, self.ukuran = None, {}
        if os.path.isdir(path):
            self.akar = path
            self.dari_map(path)
        elif os.path.isfile(path) and zipfile.is_zipfile(path):
            self.berkas = open(path, "rb")
            self.zip = zipfile.ZipFile(self.berkas)
            self.dari_zip(os.path.getsize(path))
        else:
            raise Salah(f"{bersih(path)} bukan map dan bukan berkas ZIP")
        self.nama = sorted(self.ukuran)
        if len(self.nama) > MAX_FILES or sum(self.ukuran.values()) > MAX_TOTAL:
            raise Salah("paket terlalu besar")
        rendah = set()
        for nama in self.nama:
            if not nama_aman(nama):
                raise Salah(f"nama berkas «{bersih(nama)}» dapat dibaca lain oleh sistem lain: hanya huruf, angka, titik, garis dan garis bawah")
            if nama.lower() in rendah:
                raise Salah(f"nama berkas «{bersih(nama)}» muncul dua kali bila huruf besar dan kecil tidak dibedakan")
            rendah.add(nama.lower())

    def dari_map(self, path):
        for tempat, map_, berkas in os.walk(path):
            for nama in map_ + berkas:
                penuh = os.path.join(tempat, nama)
                relatif = os.path.relpath(penuh, path).replace(os.sep, "/")
                if os.path.islink(penuh) or not (os.path.isdir(penuh) or os.path.isfile(penuh)):
                    raise Salah(f"«{bersih(relatif)}» bukan berkas biasa")
                if nama in berkas:
                    self.ukuran[relatif] = os.path.getsize(penuh)

    def dari_zip(self, besar):
        atas, letak = set(), []
        for i in self.zip.infolist():
            nama = i.orig_filename
            if not i.flag_bits & 0x800 and not nama.isascii():
                raise Salah("nama di dalam berkas ZIP bukan ASCII dan tidak ditandai UTF-8")
            if i.flag_bits & 1 or i.compress_type not in (0, 8):
                raise Salah(f"«{bersih(nama)}» dienkripsi atau dimampatkan dengan cara yang tidak dikenal")
            if i.file_size > i.compress_size * RATIO + SLACK:
                raise Salah(f"«{bersih(nama)}» mengembang lebih dari {RATIO} kali: bom ZIP")
            letak.append((i.header_offset, i))
            kepala, _, ekor = nama.partition("/")
            atas.add(kepala)
            if nama.endswith("/"):
                if ekor and not nama_aman(ekor[:-1]):
                    raise Salah(f"nama map «{bersih(nama)}» dapat dibaca lain oleh sistem lain")
                continue
            if ekor in self.ukuran:
                raise Salah(f"berkas ZIP memuat «{bersih(nama)}» dua kali")
            self.ukuran[ekor] = i.file_size
        if len(atas) != 1 or "" in self.ukuran:
            raise Salah("berkas ZIP tidak berisi tepat satu map paket")
        self.akar = atas.pop()
        if not self.akar or self.akar in (".", "..") or GELAP.search(self.akar) or any(c in '\\/:*?"<>|' for c in self.akar):
            raise Salah(f"nama map paket «{bersih(self.akar)}» dapat dibaca lain oleh sistem lain")
        self.akar += "/"
        self.rapat(sorted(letak, key=lambda l: l[0]), besar)

    def rapat(self, letak, besar):
        """The entries of the list fill the file from its first byte to the list, so that no tool finds other files in it."""
        di = 0
        for mulai, i in letak:
            self.berkas.seek(mulai)
            kepala = self.berkas.read(30)
            if mulai != di or len(kepala) != 30 or kepala[:4] != b"PK\3\4":
                raise Salah("berkas ZIP memuat sesuatu di luar daftar isinya")
            nama, lebih = struct.unpack("<HH", kepala[26:30])
            di = mulai + 30 + nama + lebih + i.compress_size
            if i.flag_bits & 8:
                self.berkas.seek(di)
                tanda = self.berkas.read(4) == b"PK\7\8"
                di += (4 if tanda else 0) + (20 if i.file_size >= 1 << 32 or i.compress_size >= 1 << 32 else 12)
        if di != self.zip.start_dir or self.zip.comment:
            raise Salah("berkas ZIP memuat sesuatu di luar daftar isinya")
        self.berkas.seek(besar - 22)
        if self.berkas.read(4) != b"PK\5\6":
            raise Salah("berkas ZIP memuat sesuatu di luar daftar isinya")

    def buka(self, nama):
        if nama not in self.ukuran:
            raise Salah(f"berkas {bersih(nama)} tidak ada di dalam paket")
        return self.zip.open(self.akar + nama) if self.zip else open(os.path.join(self.akar, nama), "rb")

    def baca(self, nama, batas=MAX_SMALL):
        with self.buka(nama) as f:
            isi = f.read(batas + 1)
        if len(isi) > batas:
            raise Salah(f"berkas {nama} terlalu besar")
        return isi

    def teks(self, nama, batas=MAX_SMALL):
        return self.baca(nama, batas).decode("utf-8")

    def sha256(self, nama):
        hash_ = hashlib.sha256()
        with self.buka(nama) as f:
            while blok := f.read(1 << 20):
                hash_.update(blok)
        return hash_.hexdigest()


def daftar(paket, nama, di_data):
    """A manifest: path to hash."""
    hasil, teks = {}, paket.teks(nama)
    if teks and not teks.endswith("\n"):
        raise Salah(f"{nama}: baris terakhir tidak lengkap")
    for baris in teks.split("\n")[:-1]:
        m = re.fullmatch(r"([0-9a-f]{64})  (.+)", baris)
        if not m or not nama_aman(m[2]) or m[2] in hasil or m[2].startswith("data/") != di_data:
            raise Salah(f"{nama}: baris «{bersih(baris, 120)}» tidak dikenal")
        hasil[m[2]] = m[1]
    return hasil


TANDA = ("bagit.txt", "bag-info.txt", "manifest-sha256.txt")


def periksa_berkas(paket, p):
    if paket.baca("bagit.txt") != b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n":
        raise Salah("bagit.txt bukan deklarasi BagIt 1.0")
    muatan, tag = daftar(paket, "manifest-sha256.txt", True), daftar(paket, "tagmanifest-sha256.txt", False)
    for nama, hash_ in {**muatan, **tag}.items():
        if nama not in paket.ukuran:
            p.salah(f"berkas {nama} disebut di manifes tetapi tidak ada")
        elif p.coba(nama, lambda: paket.sha256(nama)) != hash_:
            p.salah(f"isi berkas {nama} tidak sama dengan manifes: berkas diubah")
    for nama in paket.nama:
        if nama not in muatan and nama not in tag and nama != "tagmanifest-sha256.txt":
            p.salah(f"berkas {nama} tidak disebut di manifes: berkas ditambahkan")
    for nama in TANDA + (("manifest-sha256.note",) if "manifest-sha256.note" in paket.ukuran else ()):
        if nama not in tag:
            p.salah(f"{nama} tidak disebut di tagmanifest-sha256.txt")
    for nama in tag:
        if nama not in TANDA + ("manifest-sha256.note",):
            p.salah(f"berkas {nama} bukan bagian dari paket ini")
    if not p.gagal:
        p.sah(f"manifes BagIt: {len(muatan)} berkas muatan dan {len(tag)} berkas tag cocok, tidak ada berkas lain")


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
    if not isinstance(teks, str):
        raise Salah("base64 bukan teks")
    isi = base64.b64decode(teks, validate=True)
    if base64.b64encode(isi).decode() != teks:
        raise Salah("base64 tidak kanonik")
    return isi


def nomor_kunci(nama, jenis, publik):
    return hashlib.sha256(nama.encode() + b"\n" + bytes([jenis]) + publik).digest()[:4]


def baca_vkey(teks):
    bagian = teks.strip().split("+", 2)
    if len(bagian) != 3 or not bagian[0]:
        raise Salah(f"«{bersih(teks.strip(), 60)}» bukan kunci publik (vkey)")
    isi = b64(bagian[2])
    if len(isi) != 33 or isi[0] not in (1, 4) or nomor_kunci(bagian[0], isi[0], isi[1:]).hex() != bagian[1]:
        raise Salah(f"kunci publik {bersih(bagian[0])} tidak cocok dengan nomornya")
    return bagian[0], isi[0], isi[1:]


def baca_kunci(isi):
    return [baca_vkey(b) for b in isi.decode("utf-8").split("\n") if b.strip() and not b.startswith("#")]


def baca_nota(isi):
    teks = isi.decode("utf-8")
    if GELAP.search(teks.replace("\n", "")) or "\n\n" not in teks or not teks.endswith("\n"):
        raise Salah("nota bertanda tangan tidak dapat dibaca")
    batas = teks.rindex("\n\n")
    badan, bawah = teks[: batas + 1], teks[batas + 2:-1].split("\n")
    ttd = []
    for baris in bawah:
        m = re.fullmatch(r"— (\S+) ([A-Za-z0-9+/=]+)", baris)
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
                raise Salah(f"tanda tangan {bersih(nama)} tidak sah")
            sah.append((nama, waktu))
    return sah


def baca_checkpoint(badan):
    baris = badan.split("\n")
    if len(baris) < 4 or not re.fullmatch(r"0|[1-9][0-9]{0,14}", baris[1]) or len(b64(baris[2])) != 32:
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


def belah(baris):
    """Data (or none), header, salt, each as bytes."""
    if baris.startswith(b'{"header":') and baris.endswith(b"}"):
        return None, baris[10:-1], None
    ekor = re.search(rb',"salt":"([0-9a-f]{32})"\}\Z', baris)
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
        if any(not 0 < r <= akhir or r == n for r in h["ref"]):
            raise Salah("ref menyebut event yang tidak mungkin")
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


# Event types whose data decides figures, scope or keys, in the version that is understood here.
DIPAHAMI = ("unit.", "perspektif.", "sasaran.", "simpul.", "indikator.", "aturan.", "target.", "realisasi", "ro.", "pagu.", "blokir.", "refocusing.",
            "temuan.", "saldo_temuan.", "rekomendasi.", "tindak_lanjut.", "event.", "ledger.", "kunci.", "epoch.", "checkpoint.", "bukti.")


# Versions that are understood where that is not the first; of recorded trees none is: what hangs on them is not recomputed.
VERSI = {"realisasi.ditimpa": 2, "simpul.ditetapkan": 0, "saldo_temuan.dicatat": 0}
# Which roles may record which types (tools/docs/penerimaan.md, "peran"); types that are not here are not judged.
PERAN = {
    "sistem": "ledger.dibuka jurnal.dipulihkan epoch.dibuka",
    "sistem admin": "checkpoint.dicatat akses.diberikan penerimaan.ditetapkan",
    "admin": "kunci.diganti unit.ditetapkan akses.dicabut akses.dikonfirmasi pemeriksa.ditetapkan",
    "perencana inspektorat": "laporan.diterbitkan",
    "inspektorat": "reviu.dicatat",
    "perencana": "perspektif.ditetapkan sasaran.ditetapkan simpul.ditetapkan indikator.ditetapkan aturan.ditetapkan target.ditetapkan target.diubah "
                 "ro.didaftarkan pagu.ditetapkan pagu.ditambah pagu.dikurangi blokir.dikenakan blokir.dilepas refocusing.dicatat periode.ditutup periode.dibuka_kembali",
    "unit": "realisasi.dicatat realisasi.dikoreksi realisasi_anggaran.dicatat realisasi_anggaran.dikoreksi tindak_lanjut.disampaikan",
    "unit perencana": "realisasi.ditimpa realisasi.disetujui narasi.ditulis rincian.dicatat",
    "inspektorat bpk": "temuan.dicatat rekomendasi.dicatat tindak_lanjut.dinilai saldo_temuan.dicatat",
    "unit perencana inspektorat bpk": "bukti.dilampirkan event.dibatalkan",
}
BOLEH = {jenis: peran.split() for peran, semua in PERAN.items() for jenis in semua.split()}
MILIK_BUKU = ("ledger.", "jurnal.", "unit.", "akses.", "checkpoint.", "kunci.", "epoch.", "penerimaan.", "pemeriksa.")


class Kewenangan:
    """Who could record what, by headers and the ledger's own lines alone: so every line is judged, also one without data."""

    def __init__(self):
        self.hibah, self.induk, self.konfirmasi, self.pertama = {}, {}, set(), None
        self.badan = {"bpk": "bpk", "inspektorat": "inspektorat"}  # auditors, each with the role that records for it

    def leluhur(self, unit):
        garis = [unit]
        while (atas := self.induk.get(garis[-1])) and atas not in garis:
            garis.append(atas)
        return garis

    def nilai(self, h, d):
        """The rule that the event breaks, or nothing; then what it changes."""
        aturan = self.langgar(h, d)
        if aturan and not self.pertama:
            self.pertama = f"event {h['seq']} ({h['type']} oleh {h['actor']['id']}) tidak mungkin diterima menurut aturan «{aturan}»"
        if d is not None:
            self.terap(h, d)

    def langgar(self, h, d):
        t, a, unit = h["type"], h["actor"], h["unit"]
        if t in BOLEH and t.startswith(MILIK_BUKU) != (unit == "-") or (unit != "-" and unit not in self.induk):
            return "unit"
        boleh = BOLEH.get(t)
        if t in ("temuan.dicatat", "saldo_temuan.dicatat") and d is not None:
            boleh = [self.badan.get(d.get("pemeriksa"), "")]
        if boleh and a["role"] not in boleh:
            return "peran"
        if "sistem" in (a["role"], a["id"]) or a["grant"] == 0:
            if (a["role"], a["id"], a["grant"]) != ("sistem", "sistem", 0):
                return "akses"
        else:
            g = self.hibah.get(a["grant"])
            if not g or (g["akun"], g["peran"]) != (a["id"], a["role"]) or g["dicabut"] or g["menunggu"]:
                return "akses"
            if unit != "-" and g["unit"] and not set(self.leluhur(unit)) & set(g["unit"]):
                return "cakupan"
        return "rujukan" if any(r >= h["seq"] for r in h["ref"]) else None

    def terap(self, h, d):
        t = h["type"]
        if t == "unit.ditetapkan":
            self.induk[d["kode"]] = d.get("induk")
        elif t == "pemeriksa.ditetapkan":
            self.badan.setdefault(d["kode"], d["pencatat"])
        elif t == "penerimaan.ditetapkan":
            self.konfirmasi |= set(d.get("konfirmasi") or [])
        elif t == "akses.diberikan":
            g = {"akun": d["akun"], "peran": d["peran"], "unit": d.get("unit") or [], "dicabut": False}
            self.hibah[h["seq"]] = {**g, "menunggu": self.menunggu(h, g)}
        elif t in ("akses.dicabut", "akses.dikonfirmasi"):
            for g in (self.hibah[r] for r in h["ref"] if r in self.hibah):
                g["dicabut" if t == "akses.dicabut" else "menunggu"] = t == "akses.dicabut"

    def menunggu(self, h, g):
        """Does a grant wait for a second account?"""
        punya = any(x["akun"] == g["akun"] for x in self.hibah.values())
        if not self.konfirmasi or h["actor"]["role"] == "sistem" or not (g["peran"] in self.konfirmasi or punya or g["akun"] == h["actor"]["id"]):
            return False
        admin = {x["akun"] for x in self.hibah.values() if x["peran"] == "admin"}
        return not (g["peran"] == "admin" and not punya and len(admin) <= 1)


class Isi:
    """What reading the whole chain gives."""

    def __init__(self):
        self.event = []  # (header, data) of whole lines
        self.baris = []  # (seq, unit, type, whole?) of all lines
        self.hash = {}  # seq -> hash of whole lines
        self.akar = {}  # size -> root, where asked
        self.akar_unit = {}
        self.daun = {}  # seq -> leaf of whole lines, for inclusion proofs
        self.kewenangan = Kewenangan()
        self.versi_lain = ""  # an event whose version says more than is known here
        self.rantai = Rantai()

    def terima(self, n, header, data, salt, satu):
        h = urai(header)
        hash_ = "b3:" + blake3(header).hexdigest()
        self.rantai.sambung(h, hash_)
        self.baris.append((n, h["unit"], h["type"], data is not None))
        if data is None:
            self.kewenangan.nilai(h, None)
            return
        if "b3:" + blake3(salt + data).hexdigest() != h["data_hash"]:
            raise Salah("data tidak cocok dengan data_hash")
        d = urai(data)
        if not isinstance(d, dict):
            raise Salah("data bukan objek")
        self.kewenangan.nilai(h, d)
        if h["v"] > VERSI.get(h["type"], 1) and h["type"].startswith(DIPAHAMI):
            self.versi_lain = self.versi_lain or f"event {n} ({h['type']} versi {h['v']})"
        ringkas = {k: h[k] for k in ("seq", "type", "unit", "subject", "berlaku", "recorded_at", "actor", "ref", "v")}
        self.event.append((ringkas, d))
        self.hash[n], self.daun[n] = hash_, satu


def baca_rantai(paket, ukuran_dicari):
    isi, pohon = Isi(), Pohon()
    for baris in baris_rantai(paket):
        n = pohon.ukuran + 1
        try:
            data, header, salt = belah(baris)
            satu = daun(header)
            isi.terima(n, header, data, salt, satu)
        except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as e:
            raise Salah(f"event {n}: baris tidak dapat dibaca ({type(e).__name__}: {e})") from e
        except Salah as e:
            raise Salah(f"event {n}: {e}") from e
        pohon.tambah(satu)
        if n in ukuran_dicari:
            isi.akar[n], isi.akar_unit[n] = pohon.akar(), isi.rantai.akar_unit()
    isi.akar[pohon.ukuran], isi.akar_unit[pohon.ukuran] = pohon.akar(), isi.rantai.akar_unit()
    if isi.rantai.seq != isi.rantai.kelompok[1] or not isi.rantai.seq:
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
            self.plan[(u, "timpa", d["periode"], d["iku"])][-1]["versi"] = h["v"]
        elif t == "realisasi.disetujui":
            tempat = (d["periode"], d["iku"])
            for entri in self.plan.get((u, "realisasi", *tempat), []) + self.plan.get((u, "timpa", *tempat), []):
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
        aturan = self.aturan(unit)
        wajib = bool(aturan and aturan["wajib_disetujui"])
        for timpa in reversed(self.b.plan.get((unit, "timpa", periode, iku), [])):
            if timpa["berlaku"] <= self.hari and (timpa["versi"] == 1 or not wajib or timpa.get("disetujui")):
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
        cabang, hari = self.b.cabang(unit), datetime.date.fromisoformat(self.hari)
        for (u, kode), t in self.b.temuan.items():
            if u not in cabang or t["berlaku"] > self.hari:
                continue
            milik = [(k, r) for (v, k), r in self.b.rekomendasi.items() if v == u and r["temuan"] == kode and r["berlaku"] <= self.hari]
            tenggat = datetime.date.fromisoformat(t["diterima"]) + datetime.timedelta(days=60)
            for k, r in milik or [("", None)]:
                dinilai = berlaku_pada(r["nilai"], self.hari) if r else None
                isi = dinilai["hasil"] if dinilai else ""
                jawaban = min((j for j in r["jawaban"] if j <= self.hari), default="") if r else ""
                menunggu = r and not jawaban and isi not in ("sesuai", "tidak_dapat_ditindaklanjuti")
                yield {
                    "unit": u, "temuan": kode, "pemeriksa": t["pemeriksa"], "lhp": t["lhp"]["nomor"], "tanggal_lhp": t["lhp"]["tanggal"],
                    "diterima": t["diterima"], "tenggat": tenggat.isoformat(), "nilai": t["nilai"], "uraian_temuan": t["uraian"],
                    "rekomendasi": k, "uraian_rekomendasi": r["uraian"] if r else "", "hasil": isi.replace("_", " "), "dijawab": jawaban,
                    "sisa_hari": Decimal((tenggat - hari).days) if menunggu else "",
                }

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


# --- Tables: what each must say, row by row ---------------------------------------------------------------------------

ANGKA_TABEL = {
    "kartu": ["target", "realisasi", "capaian", "nss", "skor", "bobot", "nkp", "npss"], "angka": ["tercetak", "eksak"], "anggaran": ANGGARAN,
    "temuan": ["nilai", "sisa_hari"], "riwayat": ["urutan", "sampai_event", "tercetak", "eksak"], "jejak": ["tingkat", "eksak"],
    "peristiwa": ["seq"], "akses": ["seq"],
}
# Tables of each format, in their order; those in LAMPIRAN are not recomputed.
TABEL = {
    "jejak-ekspor/1": ["kartu", "angka", "anggaran", "temuan", "riwayat", "jejak", "peristiwa"],
    "jejak-ekspor/2": ["kartu", "angka", "anggaran", "temuan", "peristiwa", "akses"],
}
LAMPIRAN = ("riwayat", "jejak")


def baca_csv(paket, nama):
    teks = paket.teks(f"data/tabel/{nama}.csv")
    baris = list(csv.reader(io.StringIO(teks, newline=""), strict=True))
    if not baris or any(len(b) != len(baris[0]) for b in baris) or len(set(baris[0])) != len(baris[0]):
        raise Salah(f"tabel/{nama}.csv tidak berbentuk tabel")
    return baris[0], [dict(zip(baris[0], b)) for b in baris[1:]]


def bilangan(teks):
    return Decimal(teks) if re.fullmatch(r"-?[0-9]{1,40}(\.[0-9]{1,40})?", teks) else None


class Cetak:
    """A value as printed with so many decimals."""

    def __init__(self, nilai, desimal):
        self.nilai, self.desimal = nilai, desimal

    def cocok(self, teks):
        if not isinstance(self.nilai, (Decimal, tuple)):
            return teks == teks_nilai(self.nilai)
        nilai = self.nilai if isinstance(self.nilai, tuple) else (self.nilai,)
        bagian = teks.split("..")
        return len(bagian) == len(nilai) and all(self.satu(b, n) for b, n in zip(bagian, nilai))

    def satu(self, teks, nilai):
        pola = r"-?(0|[1-9][0-9]{0,40})" + (r"\.[0-9]{%d}" % self.desimal if self.desimal else "")
        return bool(re.fullmatch(pola, teks)) and Decimal(teks) == bulat(nilai, self.desimal)

    def __str__(self):
        if isinstance(self.nilai, Decimal):
            return format(bulat(self.nilai, self.desimal), "f")
        return teks_nilai(self.nilai)


class Eksak(Cetak):
    """A value unrounded, without zeros at its end; quotients may differ beyond the twelfth decimal."""

    def __init__(self, nilai):
        super().__init__(nilai, 0)

    def satu(self, teks, nilai):
        return bool(re.fullmatch(r"0|-?(0|[1-9][0-9]{0,40})(\.[0-9]{0,39}[1-9])?", teks)) and abs(Decimal(teks) - nilai) < Decimal("1e-12")

    def __str__(self):
        return teks_nilai(self.nilai)


def cocok(sel, teks):
    return sel.cocok(teks) if isinstance(sel, Cetak) else sel == teks


def teks_nilai(nilai):
    if isinstance(nilai, Decimal):
        return format(nilai.normalize(), "f")
    if isinstance(nilai, tuple):
        return "..".join(teks_nilai(n) for n in nilai)
    return "N/A" if nilai is None else str(nilai)


def rupiah(nilai):
    return Cetak(nilai, 2 if isinstance(nilai, Decimal) and nilai != nilai.to_integral_value() else 0)


def sel_anggaran(item, nilai):
    return Cetak(nilai, 2) if item == "penyerapan" else rupiah(nilai)


def sel_teks(teks, format_):
    """A text as a cell of CSV: what a spreadsheet would take for a formula gets an apostrophe."""
    if format_ == FORMATS[0]:
        return "'" + teks if teks[:1] in ("=", "+", "-", "@", "\t", "\r") and teks else teks
    teks = re.sub(GELAP_SEL, "\ufffd", teks)
    return "'" + teks if teks and teks[0] in "=+-@\uff1d\uff0b\uff0d\uff20" else teks


class Tabel:
    """The rows that the lines give, by the columns of each table."""

    def __init__(self, isi, kartu, unit, format_):
        self.isi, self.k, self.unit, self.format = isi, kartu, unit, format_
        self.angka = kartu.semua_angka(unit)
        self.awalan = f"{unit}/{kartu.tahun}"

    def cetak(self, alamat):
        """A figure with the decimals that it is printed with."""
        nilai, bagian = self.angka.get(alamat), alamat.split("/")
        if bagian[-1] == "status":
            return Cetak(nilai, 0)
        if bagian[1] == "temuan":
            return Cetak(nilai, 2) if bagian[-1] == "persentase" else rupiah(nilai)
        if "anggaran" in bagian[2:-1] or bagian[2] == "RO":
            return sel_anggaran(bagian[-1], nilai)
        if bagian[-1] in ("target", "realisasi", "target_renstra"):
            d = self.k.definisi(self.unit, bagian[2])
            return Cetak(nilai, d["presisi"] if d else 2)
        return Cetak(nilai, 0 if bagian[-1] == "terisi" else 2)

    def baris_kartu(self):
        kolom = ["tingkat", "kode", "nama", "perspektif", "sasaran", "satuan", *ANGKA_TABEL["kartu"], "status"]
        for p in self.k.semua(self.unit, "perspektif"):
            for s in self.k.semua(self.unit, "sasaran"):
                if s["perspektif"] != p["kode"]:
                    continue
                for d in self.k.semua(self.unit, "indikator"):
                    if d.get("sasaran") == s["kode"]:
                        yield self.satu_kartu(kolom, "iku", d, p["kode"], s["kode"], d["satuan"], "target", "realisasi", "capaian")
                yield self.satu_kartu(kolom, "sasaran", s, p["kode"], "", "", "nss")
            yield self.satu_kartu(kolom, "perspektif", p, "", "", "", "skor", "bobot", "nkp")
        akhir = {"kode": self.unit, "nama": "NPSS"}
        yield self.satu_kartu(kolom, "kartu", akhir, "", "", "", "npss")

    def satu_kartu(self, kolom, tingkat, d, perspektif, sasaran, satuan, *item):
        awalan = self.awalan if tingkat == "kartu" else f"{self.awalan}/{d['kode']}"
        baris = dict.fromkeys(kolom, "")
        baris.update(tingkat=tingkat, kode=d["kode"], nama=sel_teks(d["nama"], self.format), perspektif=perspektif, sasaran=sasaran,
                     satuan=sel_teks(satuan, self.format))
        for i in (*item, "status"):
            baris[i] = self.cetak(f"{awalan}/{i}")
        if isinstance(baris["status"].nilai, str):
            baris["status"] = sel_teks(baris["status"].nilai, self.format)
        return baris

    def baris_angka(self):
        for alamat, nilai in self.angka.items():
            tercetak, eksak = self.cetak(alamat), Eksak(nilai)
            if isinstance(nilai, str):
                tercetak = eksak = sel_teks(nilai, self.format)
            yield {"alamat": alamat, "tercetak": tercetak, "eksak": eksak}

    def baris_anggaran(self):
        k, unit = self.k, self.unit
        for u, tahun, ro in k.anggota(k.b.cabang(unit)):
            yield self.satu_anggaran("ro", u, ro, lambda i: k.ro_item((u, tahun, ro), i))
        for d in k.semua(unit, "indikator"):
            yield self.satu_anggaran("iku", unit, d["kode"], lambda i: k.anggaran_iku(unit, d["kode"], i))
        for u in k.b.cabang(unit):
            yield self.satu_anggaran("unit", u, u, lambda i: k.anggaran_unit(u, i))

    @staticmethod
    def satu_anggaran(tingkat, unit, kode, nilai):
        return {"tingkat": tingkat, "unit": unit, "kode": kode, **{i: sel_anggaran(i, nilai(i).nilai) for i in ANGGARAN}}

    def baris_temuan(self):
        for b in self.k.baris_temuan(self.unit):
            b["nilai"] = rupiah_utuh(b["nilai"])
            b["sisa_hari"] = Cetak(b["sisa_hari"], 0) if b["sisa_hari"] != "" else ""
            yield {k: sel_teks(v, self.format) if isinstance(v, str) else v for k, v in b.items()}

    def baris_peristiwa(self):
        for h, d in self.isi.event:
            dokumen = d.get("dokumen")
            baris = {
                "unit": h["unit"], "jenis": h["type"], "subjek": h["subject"], "berlaku": h["berlaku"], "direkam": h["recorded_at"],
                "akun": h["actor"]["id"], "peran": h["actor"]["role"], "alasan": d.get("alasan") or "",
                "dokumen": f"{dokumen['nomor']}, {dokumen['tanggal']}" if dokumen else "", "rujukan": " ".join(map(str, h["ref"])),
                "hash": self.isi.hash[h["seq"]],
            }
            yield {"seq": str(h["seq"]), **{k: sel_teks(v, self.format) for k, v in baris.items()}}

    def baris_akses(self):
        """Who granted whom, what, and which later events name that grant (confirmation, withdrawal)."""
        milik = [(h, d) for h, d in self.isi.event if h["unit"] == "-"]
        dirujuk = {}
        for h, _ in milik:
            for seq in h["ref"]:
                dirujuk.setdefault(seq, []).append(f"{h['seq']}:{h['type']}:{h['actor']['id']}")
        for h, d in milik:
            if not h["type"].startswith("akses."):
                continue
            a = h["actor"]
            baris = {
                "jenis": h["type"], "akun": d.get("akun") or "", "peran": d.get("peran") or "", "unit": " ".join(d.get("unit") or []),
                "oleh": a["id"], "peran_oleh": a["role"], "hibah_oleh": str(a["grant"]), "direkam": h["recorded_at"],
                "alasan": d.get("alasan") or "", "rujukan": " ".join(map(str, h["ref"])), "dirujuk": " ".join(dirujuk.get(h["seq"], [])),
            }
            yield {"seq": str(h["seq"]), **{k: sel_teks(v, self.format) for k, v in baris.items()}}


def rupiah_utuh(teks):
    """The value of a finding stands as it was entered."""
    return Eksak(Decimal(teks))


KUNCI_TABEL = {"kartu": ["tingkat", "kode"], "angka": ["alamat"], "anggaran": ["tingkat", "unit", "kode"],
               "temuan": ["unit", "temuan", "rekomendasi"], "peristiwa": ["seq"], "akses": ["seq"]}
# Columns of format 1 that nobody recomputes; they are why such a bag is at most consistent.
KOLOM_LAMA = {"angka": ["nama", "keterangan"]}


def periksa_satu_tabel(paket, p, nama, harap, lama):
    """Rows are compared as a set: their order says nothing."""
    kepala, baris = baca_csv(paket, nama)
    harap = list(harap)
    tambahan = KOLOM_LAMA.get(nama, []) if lama else []
    if harap and sorted(kepala) != sorted(list(harap[0]) + tambahan):
        raise Salah(f"tabel/{nama}.csv: kolomnya bukan kolom tabel ini")
    kunci = KUNCI_TABEL[nama]
    ada = {tuple(b.get(k) for k in kunci): b for b in baris}
    if len(ada) != len(baris):
        raise Salah(f"tabel/{nama}.csv: satu baris tertulis dua kali")
    salah = 0
    for h in harap:
        tempat = tuple(h[k] for k in kunci)
        b = ada.pop(tempat, None)
        if b is None:
            salah += 1
            p.salah(f"tabel/{nama}.csv: baris {' '.join(tempat)} tidak ada")
            continue
        for kolom, sel in h.items():
            if not cocok(sel, b[kolom]):
                salah += 1
                p.salah(f"tabel/{nama}.csv: {' '.join(tempat)} kolom {kolom} tertulis {b[kolom][:80]}, dihitung ulang {sel}")
    for tempat in list(ada)[:5]:
        salah += 1
        p.salah(f"tabel/{nama}.csv: baris {' '.join(map(str, tempat))} tidak dikenal dari rantai")
    if not salah:
        p.sah(f"tabel/{nama}.csv: {len(baris)} baris dihitung ulang dari rantai dan sama")


def periksa_total(paket, p, format_):
    """Control totals: every number column of every table, and nothing else."""
    _, baris = baca_csv(paket, "total-kendali")
    if baris and list(baris[0]) != ["tabel", "kolom", "baris", "bilangan", "jumlah"]:
        raise Salah("kolom tabel/total-kendali.csv tidak dikenal")
    harap = []
    for nama in TABEL[format_]:
        kepala, isi = baca_csv(paket, nama)
        harap.append((nama, "", len(isi), None, None))
        for kolom in kepala:
            angka = [n for n in (bilangan(b[kolom]) for b in isi) if n is not None] if kolom in ANGKA_TABEL[nama] else []
            if angka:
                with localcontext() as c:
                    c.prec = 80
                    harap.append((nama, kolom, len(isi), len(angka), sum(angka, Decimal(0))))
    if len(baris) != len(harap):
        raise Salah(f"tabel/total-kendali.csv: {len(baris)} baris, seharusnya {len(harap)}")
    for b, (nama, kolom, banyak, bilang, jumlah) in zip(baris, harap):
        tertulis = bilangan(b["jumlah"])
        sama = b["jumlah"] == "" if jumlah is None else tertulis is not None and abs(tertulis - jumlah) <= Decimal("1e-9") and b["jumlah"] == teks_nilai(tertulis)
        if (b["tabel"], b["kolom"], b["baris"], b["bilangan"]) != (nama, kolom, str(banyak), "" if bilang is None else str(bilang)) or not sama:
            raise Salah(f"{nama}.{kolom or 'baris'}: seharusnya {banyak} baris, {bilang} bilangan, jumlah {teks_nilai(jumlah)}; tertulis {b['baris']}, {b['bilangan']}, {b['jumlah'][:60]}")
    p.sah(f"total kendali {len(TABEL[format_])} tabel cocok")


# --- Workbook --------------------------------------------------------------------------------------------------------

NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def baca_xlsx(isi):
    """Sheet by sheet: name, and rows of cells as text."""
    with zipfile.ZipFile(io.BytesIO(isi)) as z:
        besar = sum(i.file_size for i in z.infolist())
        if besar > 4 * MAX_SMALL or besar > len(isi) * RATIO + SLACK or len(z.namelist()) != len(set(z.namelist())):
            raise Salah("buku-kerja.xlsx mengembang terlalu besar, atau memuat bagian kembar")
        for nama in z.namelist():
            if b"<!DOCTYPE" in z.read(nama) or b"<!ENTITY" in z.read(nama):
                raise Salah("buku-kerja.xlsx memuat deklarasi XML")
        bersama = []
        if "xl/sharedStrings.xml" in z.namelist():
            for si in ElementTree.fromstring(z.read("xl/sharedStrings.xml")).iter(NS + "si"):
                bersama.append("".join(t.text or "" for t in si.iter(NS + "t")))
        tautan = {r.get("Id"): r.get("Target") for r in ElementTree.fromstring(z.read("xl/_rels/workbook.xml.rels"))}
        for s in ElementTree.fromstring(z.read("xl/workbook.xml")).iter(NS + "sheet"):
            tempat = tautan[s.get(REL + "id")]
            with z.open(tempat[1:] if tempat.startswith("/") else "xl/" + tempat) as f:
                yield s.get("name"), list(baris_lembar(f, bersama))


def baris_lembar(f, bersama):
    for _, unsur in ElementTree.iterparse(f):
        if unsur.tag != NS + "row":
            continue
        baris = {}
        for c in unsur.iter(NS + "c"):
            kolom = 0
            for huruf in re.match(r"[A-Z]{1,3}", c.get("r"))[0]:
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
    tanpa = teks[1:] if teks.startswith("'") else teks
    if sel in (teks, tanpa) or re.sub(r"_x000D_|\r", "", sel) == re.sub(r"\r", "", teks):
        return True
    b = bilangan(teks)
    if b is None or not re.fullmatch(r"-?[0-9]{1,40}(\.[0-9]{1,40})?([eE][-+]?[0-9]{1,2})?", sel):
        return False
    return abs(Decimal(sel) - b) <= abs(b) * Decimal("1e-14")


def periksa_buku_kerja(paket, p, format_):
    tabel, jumlah = [*TABEL[format_], "total-kendali"], 0
    for nama, lembar in baca_xlsx(paket.baca("data/buku-kerja.xlsx")):
        if nama not in tabel:
            raise Salah(f"lembar {bersih(nama)} tidak dikenal, atau muncul dua kali")
        tabel.remove(nama)
        kepala, isi = baca_csv(paket, nama)
        if len(lembar) - 1 != min(len(isi), 1_048_575):
            raise Salah(f"lembar {nama}: {len(lembar) - 1} baris, tabel {len(isi)} baris")
        for n, (sel, baris) in enumerate(zip(lembar, [dict(zip(kepala, kepala)), *isi]), 1):
            if any(k >= len(kepala) and v for k, v in sel.items()):
                raise Salah(f"lembar {nama} baris {n}: sel di luar tabel")
            for kolom, judul in enumerate(kepala):
                if not sel_sama(sel.get(kolom, ""), baris[judul][:32_767]):
                    raise Salah(f"lembar {nama} baris {n} kolom {judul}: tertulis «{sel.get(kolom, '')[:60]}», di tabel «{baris[judul][:60]}»")
        jumlah += 1
    if tabel:
        raise Salah(f"buku-kerja.xlsx tanpa lembar {', '.join(tabel)}")
    p.sah(f"buku-kerja.xlsx: {jumlah} lembar sama dengan tabel CSV")


# --- Keys, checkpoints, completeness ---------------------------------------------------------------------------------


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
    if kunci is not None and cek_nota(badan, ttd, berlaku):
        raise Salah(f"{nama} ditandatangani kunci yang berlaku menurut rantai, tetapi bukan kunci yang Anda berikan")
    disebut = [(asal, 1, bytes.fromhex(d["kunci_publik"])) for h, d in isi.event if h["type"] in ("ledger.dibuka", "kunci.diganti")]
    if cek_nota(badan, ttd, disebut):
        raise Salah(f"{nama} ditandatangani kunci yang tidak berlaku pada ukuran {ukuran}: sudah diganti, atau belum disebut")
    raise Salah(f"{nama} tidak ditandatangani kunci buku besar")


def periksa_checkpoint(paket, p, isi, kunci):
    """Tree, checkpoint, and the signature over it by a key that counts. Gives the checkpoint and the keys."""
    badan, ttd = baca_nota(paket.baca("data/bukti-pohon/checkpoint", 1 << 20))
    asal, ukuran, akar = baca_checkpoint(badan)
    epoch = isi.rantai.epoch
    if asal != (isi.rantai.buku if epoch == 1 else f"{isi.rantai.buku}/{epoch}"):
        raise Salah(f"checkpoint atas nama {asal}, rantai milik {isi.rantai.buku} epoch {epoch}")
    if ukuran != isi.rantai.seq:
        raise Salah(f"checkpoint berukuran {ukuran}, rantai memuat {isi.rantai.seq} event: ekor rantai dipotong atau ditambah")
    if akar != isi.akar[ukuran]:
        raise Salah(f"akar pohon {ukuran} event tidak sama dengan checkpoint: riwayat ditulis ulang")
    p.sah(f"akar pohon Merkle atas {ukuran} event sama dengan checkpoint {asal}")
    cek_checkpoint(isi, "checkpoint", badan, ttd, asal, ukuran, kunci or None)
    semua = kunci_berlaku(isi, asal, ukuran)
    if kunci:
        p.sah("tanda tangan checkpoint sah menurut kunci yang Anda berikan, dan kunci itu berlaku menurut rantai")
    else:
        p.sah("tanda tangan checkpoint sah menurut kunci di dalam rantai")
        p.belum("kunci buku besar diambil dari paket sendiri: siapa pembuatnya tidak terbukti; berikan --kunci dari sumber Anda")
    if sorted(baca_kunci(paket.baca("data/bukti-pohon/kunci-buku-besar.txt", 1 << 20))) != sorted(semua):
        raise Salah("kunci-buku-besar.txt bukan kunci yang berlaku menurut rantai")
    return badan, ttd, asal, ukuran, akar, [k for k in semua if not kunci or k in kunci]


def periksa_daftar(paket, p, format_, asal, berlaku):
    """The ledger's signature over the list of files, without which anybody may have changed what the chain does not hold."""
    if "manifest-sha256.note" not in paket.ukuran:
        p.belum("daftar berkas tidak ditandatangani buku besar: isi di luar rantai dapat diubah siapa saja")
        return
    badan, ttd = baca_nota(paket.baca("manifest-sha256.note", 1 << 20))

    def ringkas(nama):
        return base64.b64encode(hashlib.sha256(paket.baca(nama)).digest()).decode()

    harap = f"jejak-ekspor/v1\n{asal}\n{ringkas('manifest-sha256.txt')}\n"
    if format_ != FORMATS[0]:
        harap = f"jejak-ekspor/v2\n{asal}\n{ringkas('manifest-sha256.txt')}\n{ringkas('bag-info.txt')}\n"
    if badan != harap or not cek_nota(badan, ttd, berlaku):
        raise Salah("daftar berkas bukan yang ditandatangani buku besar: paket diubah sesudah dibuat")
    p.sah("daftar berkas ditandatangani buku besar")


def periksa_saksi(paket, p, badan, ttd, saksi, disebut):
    dalam = baca_kunci(paket.baca("data/bukti-pohon/kunci-saksi.txt", 1 << 20))
    if [nama for nama, _, _ in dalam] != disebut:
        p.salah("ekspor.json dan kunci-saksi.txt menyebut saksi yang berbeda")
    if saksi is None:
        for nama, _ in cek_nota(badan, ttd, dalam):
            p.catat(f"tanda tangan saksi {nama} cocok dengan kunci dari paket sendiri: tidak dihitung; berikan --saksi")
        return
    sah = cek_nota(badan, ttd, saksi)
    for nama, waktu in sah:
        saat = datetime.datetime.fromtimestamp(min(waktu or 0, 1 << 35), datetime.timezone.utc).strftime("%Y-%m-%d %H:%M:%S UTC")
        p.sah(f"saksi {nama} menandatangani checkpoint pada {saat}")
    if not sah:
        p.belum("tidak ada tanda tangan dari saksi yang Anda percaya")


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


def periksa_lingkup(p, isi, u):
    """Which lines are held whole must be exactly those that the scope asks for."""
    dari, sampai, ujung = u["dari_event"], u["sampai_event"], isi.rantai.seq
    if not 1 <= dari or not sampai <= ujung or not 0 <= u["as_of"] <= ujung:
        raise Salah("rentang event di ekspor.json tidak mungkin")
    buku = Buku(isi.event, sampai)
    cabang = set(buku.cabang(u["unit"]))
    atas = set(buku.leluhur(u["unit"])) - cabang
    if u["unit_tercakup"] != sorted(cabang) or u["aturan_dari"] != sorted(atas):
        raise Salah(f"unit tercakup {u['unit_tercakup']}, menurut rantai {sorted(cabang)}")
    for n, unit, jenis, utuh in isi.baris:
        milik = unit in cabang or (unit in atas and jenis == "aturan.ditetapkan")
        if utuh != (unit == "-" or milik and dari <= n <= sampai):
            raise Salah(f"event {n} (unit {unit}) {'di luar lingkup paket' if utuh else 'hanya berupa header: isinya dihilangkan'}")
    luar = sum(1 for n, unit, jenis, utuh in isi.baris if not utuh and unit in cabang)
    if dari > 1 or sampai < ujung:
        p.belum(f"lingkup lebih sempit daripada rantai: event {dari} sampai {sampai} dari 1 sampai {ujung}; {luar} event unit ini hanya header, dan angka tidak dihitung ulang")
        return False
    p.sah(f"unit {', '.join(sorted(cabang))}: rantai tanpa celah, semua baris utuh")
    lain = {}
    for n, unit, _, utuh in isi.baris:
        if not utuh:
            lain.setdefault(unit, []).append(n)
    for unit, nomor in sorted(lain.items()):
        p.catat(f"unit {unit} di luar lingkup: {len(nomor)} event hanya header (event {nomor[0]} sampai {nomor[-1]})")
    sesudah = sum(1 for n, unit, _, _ in isi.baris if n > u["as_of"] and unit in cabang)
    if sesudah:
        p.catat(f"tabel sebagaimana diketahui pada event {u['as_of']}; {sesudah} event unit ini sesudahnya ada di rantai dan tidak dihitung")
    return True


def periksa_tercatat(p, isi):
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
        terbukti = n
    if terbukti:
        p.sah(f"checkpoint tercatat sampai event {terbukti} cocok dengan rantai dan kepala semua unit")
    return terbukti


def periksa_penyertaan(paket, p, isi, ukuran, akar):
    urut = []
    with paket.buka("data/bukti-pohon/penyertaan.jsonl") as f:
        while baris := f.readline(MAX_LINE):
            b = urai(baris.rstrip(b"\n"))
            if set(b) != {"hashes", "seq"} or not baris.endswith(b"\n"):
                raise Salah("baris bukti penyertaan tidak dikenal")
            bukti = [b64(h) for h in b["hashes"]]
            if any(len(h) != 32 for h in bukti) or b["seq"] not in isi.daun or not penyertaan(isi.daun[b["seq"]], b["seq"] - 1, ukuran, bukti, akar):
                raise Salah(f"bukti penyertaan event {bersih(b['seq'], 40)} tidak sah")
            urut.append(b["seq"])
    if urut != [h["seq"] for h, _ in isi.event][:10_000]:
        raise Salah(f"{len(urut)} bukti untuk {len(isi.event)} baris utuh: bukti dihilangkan atau ditukar")
    p.sah(f"{len(urut)} bukti penyertaan sah")


def hash_berkas(paket, nama):
    hash_ = blake3()
    with paket.buka(nama) as f:
        while blok := f.read(1 << 16):
            hash_.update(blok)
    return hash_.hexdigest()


def periksa_bukti(paket, p, isi, u):
    disebut = {d["hash"] for h, d in isi.event if h["type"] == "bukti.dilampirkan"}
    ada = [n for n in paket.nama if n.startswith("data/bukti/")]
    for nama in ada:
        hash_ = hash_berkas(paket, nama)
        if nama != f"data/bukti/{hash_}" or "b3:" + hash_ not in disebut:
            raise Salah(f"{nama}: isi tidak sesuai hash, atau tidak disebut di rantai")
    if ada and u["publik"]:
        raise Salah("paket untuk umum memuat berkas bukti")
    p.sah(f"{len(ada)} berkas bukti sesuai hash di rantai")
    if len(ada) < len(disebut):
        p.catat(f"{len(disebut) - len(ada)} berkas bukti disebut di rantai tetapi tidak disertakan" + (" (paket untuk umum)" if u["publik"] else ""))
    kepala = [d["daftar_unit"] for h, d in isi.event if h["type"] == "checkpoint.dicatat"]
    if "data/bukti-pohon/kepala-unit.txt" in paket.ukuran and (not kepala or "b3:" + hash_berkas(paket, "data/bukti-pohon/kepala-unit.txt") != kepala[-1]):
        raise Salah("kepala-unit.txt bukan daftar yang disebut checkpoint tercatat")


# --- Description, and files that belong to nothing -------------------------------------------------------------------

BIDANG_EKSPOR = {
    "akar": str, "as_of": int, "asal": str, "aturan_dari": list, "baris_utuh": int, "bukti": list, "checkpoint_tercatat": (int, type(None)),
    "contoh": bool, "dari_event": int, "format": str, "hanya_header": int, "kepala": str, "ledger": str, "nama_unit": (str, type(None)),
    "pandangan": str, "per": str, "perhitungan": str, "publik": bool, "saksi": list, "sampai_event": int, "simulasi": bool, "tahun": int,
    "total": dict, "ukuran": int, "unit": str, "unit_tercakup": list,
}


def baca_uraian(paket):
    u = urai(paket.baca("data/ekspor.json", MAX_JSON), rapi=True)
    for nama, jenis in BIDANG_EKSPOR.items():
        ambil(u, nama, jenis, "ekspor.json")
    if set(u) != set(BIDANG_EKSPOR):
        raise Salah("ekspor.json memuat bidang yang tidak dikenal")
    if u["format"] not in FORMATS:
        raise Salah(f"format {bersih(u['format'], 60)} tidak dikenal: pakai pemeriksa yang lebih baru")
    if not re.fullmatch(r"tahun|TW[1-4]|[0-9]{4}-[0-9]{2}-[0-9]{2}", u["per"]) or not 1900 <= u["tahun"] <= 2200:
        raise Salah("ekspor.json: per atau tahun tidak dikenal")
    return u


def periksa_uraian(paket, p, isi, u, ukuran, akar):
    buku, r = Buku(isi.event, u["as_of"]), isi.rantai
    unit = (buku.unit.get(u["unit"]) or [None])[-1]
    pembuka = isi.event[0][1]
    harap = {
        "akar": base64.b64encode(akar).decode(), "asal": r.buku if r.epoch == 1 else f"{r.buku}/{r.epoch}",
        "baris_utuh": len(isi.event), "hanya_header": r.seq - len(isi.event), "kepala": r.hash, "ledger": r.buku, "ukuran": ukuran,
        "checkpoint_tercatat": next((d["ukuran"] for h, d in reversed(isi.event) if h["type"] == "checkpoint.dicatat"), None),
        "contoh": bool(unit and unit.get("contoh")), "nama_unit": unit and unit["nama"], "pandangan": "resmi",
        "simulasi": pembuka["jam"] == "simulasi",
        "bukti": [{"ada": f"data/bukti/{d['hash'][3:]}" in paket.ukuran, "hash": d["hash"], "nama": d["nama"]}
                  for h, d in isi.event if h["type"] == "bukti.dilampirkan"],
    }
    for nama, nilai in harap.items():
        if u[nama] != nilai:
            p.salah(f"ekspor.json: {nama} tertulis {bersih(u[nama], 120)}, menurut rantai {bersih(nilai, 120)}")
    info = paket.teks("bag-info.txt", 1 << 20)
    oxum = [n for n in paket.nama if n.startswith("data/")]
    baku = [f"Source-Organization: {r.buku}", f"External-Description: Ekspor {u['unit']} {u['tahun']} dari buku besar {r.buku}",
            f"External-Identifier: {harap['asal']}/{u['unit']}/{u['tahun']}"]
    baris = info.split("\n")
    akhir = f"Payload-Oxum: {sum(paket.ukuran[n] for n in oxum)}.{len(oxum)}"
    bebas = baris[4:-2]
    if baris[:3] != baku or not re.fullmatch(r"Bag-Software-Agent: jejak [0-9A-Za-z.+-]{1,40}", baris[3]) or baris[-2:] != [akhir, ""] \
            or len(bebas) > 1 or any(not b.startswith("Contact-Name: ") for b in bebas):
        raise Salah("bag-info.txt tidak cocok dengan isi paket")
    p.sah("ekspor.json dan bag-info.txt cocok dengan rantai")


BERKAS = {"data/BACA-SAYA.txt", "data/sampul.html", "data/ekspor.json", "data/buku-kerja.xlsx", "data/ledger/rantai.jsonl",
          "data/bukti-pohon/checkpoint", "data/bukti-pohon/kunci-buku-besar.txt", "data/bukti-pohon/kunci-saksi.txt",
          "data/bukti-pohon/kepala-unit.txt", "data/bukti-pohon/penyertaan.jsonl", "data/tabel/total-kendali.csv"}
# For people, not recomputed by anybody: what the ledger signed, or nothing.
PENGANTAR = {"data/BACA-SAYA.txt", "data/sampul.html", "data/pemeriksa/verify_bag.py", "data/pemeriksa/periksa.html",
             "data/tidak-dibuktikan/riwayat.csv", "data/tidak-dibuktikan/jejak.csv"}


def periksa_nama(paket, p, format_):
    kenal = BERKAS | {f"data/tabel/{n}.csv" for n in TABEL[format_]}
    bukan = []
    for nama in paket.nama:
        if not nama.startswith("data/") or nama in kenal or re.fullmatch(r"data/bukti/[0-9a-f]{64}", nama):
            continue
        if format_ != FORMATS[0] and nama in PENGANTAR:
            bukan.append(nama[5:])
        else:
            p.belum(f"berkas {nama} tidak dikenal: isinya tidak diperiksa siapa pun")
    bukan = sorted({"BACA-SAYA.txt", "sampul.html"} & {n[5:] for n in paket.nama} | set(bukan))
    p.catat(f"TIDAK DIBUKTIKAN, hanya pengantar untuk pembaca: {', '.join(bukan)}")


# --- All together ----------------------------------------------------------------------------------------------------


def ukuran_dicari(paket, checkpoint):
    dicari = set()
    for baris in baris_rantai(paket):
        if b'"type":"checkpoint.dicatat"' in baris and baris.startswith(b'{"data":'):
            dicari.add(ambil(ambil(json.loads(baris), "data", dict, "checkpoint.dicatat"), "ukuran", int, "checkpoint.dicatat"))
    if checkpoint:
        dicari.add(checkpoint[1])
    return dicari


def periksa_tabel(paket, p, isi, u):
    """Every table from the lines alone."""
    if u["perhitungan"] != "angka/1" or isi.versi_lain:
        p.belum(f"angka tidak dihitung ulang: {isi.versi_lain or 'perhitungan ' + bersih(u['perhitungan'], 40)} tidak dikenal pemeriksa ini; pakai yang lebih baru")
        return None
    lama = u["format"] == FORMATS[0]
    kartu = Kartu(Buku(isi.event, u["as_of"]), u["tahun"], u["per"])
    t = Tabel(isi, kartu, u["unit"], u["format"])
    harap = {f"{t.awalan}/npss", *(f"{t.awalan}/anggaran/{i}" for i in ANGGARAN)}
    if set(u["total"]) != harap:
        p.salah("ekspor.json: total tidak lengkap")
    for alamat in harap & set(u["total"]):
        if not isinstance(u["total"][alamat], str) or not Eksak(t.angka.get(alamat)).cocok(u["total"][alamat]):
            p.salah(f"ekspor.json: total {alamat} tertulis {bersih(u['total'][alamat], 60)}, dihitung ulang {teks_nilai(t.angka.get(alamat))}")
    for nama in TABEL[u["format"]]:
        if nama not in LAMPIRAN:
            p.coba(f"tabel {nama}", lambda: periksa_satu_tabel(paket, p, nama, getattr(t, f"baris_{nama}")(), lama))
    if lama:
        p.coba("riwayat dan jejak", lambda: periksa_turunan(paket, p, t.angka))
        p.belum("paket format 1: kolom nama dan keterangan tabel angka, tabel riwayat dan jejak tidak dihitung ulang")
    return t.angka


def periksa_turunan(paket, p, angka):
    """Format 1: history and trace end at the figures themselves; what lies before is not recomputed."""
    for b in baca_csv(paket, "jejak")[1]:
        if b["tingkat"] == "0" and not isinstance(angka.get(b["angka"]), str) and not Eksak(angka.get(b["angka"])).cocok(b["eksak"]):
            raise Salah(f"tabel/jejak.csv: {b['angka']} tertulis {b['eksak'][:60]}")
    akhir = {b["alamat"]: b for b in baca_csv(paket, "riwayat")[1]}
    for alamat, b in akhir.items():
        if alamat in angka and not isinstance(angka[alamat], str) and not Eksak(angka[alamat]).cocok(b["eksak"]):
            raise Salah(f"tabel/riwayat.csv: nilai terakhir {alamat} tertulis {b['eksak'][:60]}")
    p.catat("riwayat dan jejak berakhir pada angka yang sama")


def periksa(paket, p, kunci, saksi, checkpoint):
    p.coba("manifes", lambda: periksa_berkas(paket, p))
    u = baca_uraian(paket)
    p.coba("berkas", lambda: periksa_nama(paket, p, u["format"]))
    isi = baca_rantai(paket, ukuran_dicari(paket, checkpoint))
    r = isi.rantai
    p.sah(f"rantai {r.buku}: event 1 sampai {r.seq}, {len(isi.event)} baris utuh, hash setiap event dan isi cocok; kepala {r.hash}")
    hasil = p.coba("checkpoint", lambda: periksa_checkpoint(paket, p, isi, kunci))
    lengkap = None
    if hasil:
        badan, ttd, asal, ukuran, akar, berlaku = hasil
        p.coba("daftar berkas", lambda: periksa_daftar(paket, p, u["format"], asal, berlaku))
        p.coba("saksi", lambda: periksa_saksi(paket, p, badan, ttd, saksi, u["saksi"]))
        p.coba("bukti penyertaan", lambda: periksa_penyertaan(paket, p, isi, ukuran, akar))
        p.coba("ekspor.json", lambda: periksa_uraian(paket, p, isi, u, ukuran, akar))
    if checkpoint:
        p.coba("checkpoint Anda", lambda: periksa_lanjutan(p, isi, checkpoint))
    if isi.kewenangan.pertama:
        p.salah(isi.kewenangan.pertama)
    else:
        p.sah(f"kewenangan: {r.seq} event oleh pemegang hibah yang berlaku, dengan peran dan cakupannya; aturan penerimaan lain tidak dinilai di dalam paket")
    utuh = p.coba("lingkup", lambda: periksa_lingkup(p, isi, u))
    p.coba("checkpoint tercatat", lambda: periksa_tercatat(p, isi))
    p.coba("berkas bukti", lambda: periksa_bukti(paket, p, isi, u))
    angka = p.coba("tabel", lambda: periksa_tabel(paket, p, isi, u)) if utuh else None
    if utuh is False:
        t = Tabel.__new__(Tabel)
        t.isi, t.format = isi, u["format"]
        for nama in ("peristiwa", "akses"):
            if nama in TABEL[u["format"]]:
                p.coba(f"tabel {nama}", lambda: periksa_satu_tabel(paket, p, nama, getattr(t, f"baris_{nama}")(), False))
    p.coba("total kendali", lambda: periksa_total(paket, p, u["format"]))
    p.coba("buku kerja", lambda: periksa_buku_kerja(paket, p, u["format"]))
    if hasil and kunci and utuh and not p.gagal:
        lengkap = ukuran
    return u, isi, lengkap, angka


ARTI = {
    TERBUKTI: "ditandatangani kunci yang Anda bawa, lengkap sampai checkpoint, semua tabel dihitung ulang",
    KONSISTEN: "tidak bertentangan dengan dirinya sendiri, tetapi tidak terbukti; sebabnya di baris KURANG",
    TIDAK_SAH: "ada yang bertentangan; sebabnya di baris GAGAL",
}


def simpulan(p, hasil):
    cetak()
    cetak("PUTUSAN PEMERIKSAAN PAKET EKSPOR")
    if hasil:
        u, isi, lengkap, angka = hasil
        unit, tahun = u["unit"], u["tahun"]
        cetak(f"  Buku besar      : {isi.rantai.buku} (epoch {isi.rantai.epoch})" + (" — jam simulasi" if isi.event and isi.event[0][1].get("jam") == "simulasi" else ""))
        cetak(f"  Unit dan tahun  : {unit} {tahun}, per {u['per']}, diketahui sampai event {u['as_of']}")
        cetak(f"  Rentang event   : {u['dari_event']} sampai {u['sampai_event']} dari {isi.rantai.seq}; hash terakhir {isi.rantai.hash}")
        if angka:
            for judul, alamat in (("NPSS", "npss"), ("Pagu akhir", "anggaran/pagu_akhir"), ("Realisasi", "anggaran/realisasi")):
                cetak(f"  {judul:16}: {teks_nilai(angka.get(f'{unit}/{tahun}/{alamat}'))} (dihitung ulang)")
        cetak("  Kelengkapan     : " + (f"lengkap sampai event {lengkap} (checkpoint bertanda tangan)" if lengkap else "tidak terbukti"))
    putusan = p.hasil()
    cetak(f"  Hasil           : {putusan}" + (f" ({p.gagal} kegagalan)" if p.gagal else "") + f": {ARTI[putusan]}")
    for jenis, teks in p.baris:
        if jenis == ("GAGAL" if p.gagal else "KURANG"):
            cetak(f"    - {bersih(teks, 300)}")


def baca_checkpoint_lengkap(isi):
    badan, ttd = baca_nota(isi)
    return (*baca_checkpoint(badan), badan, ttd)


def baca_pilihan(nama, berkas, baca):
    if berkas is None:
        return None
    try:
        with open(berkas, "rb") as f:
            return baca(f.read(1 << 20))
    except (Salah, OSError, ValueError) as e:
        cetak(f"verify_bag.py: {nama} {berkas}: {e}")
        sys.exit(2)


def terlalu_lambat(paket):
    """Bytes that BLAKE3 goes over in plain Python, where they are too many to wait for."""
    besar = sum(n for nama, n in paket.ukuran.items() if nama == "data/ledger/rantai.jsonl" or nama.startswith("data/bukti/"))
    return not CEPAT and besar > SLOW


def putuskan(path, kunci, saksi, lama, lambat=True):
    """The verdict over a bag, and what was read of it; nothing where it is too large for plain Python."""
    p = Putusan()
    try:
        paket = Paket(path)
        if terlalu_lambat(paket) and not lambat:
            return None, None
        if kunci is not None and not kunci:
            p.belum("berkas --kunci tidak memuat kunci")
        if saksi is not None and not saksi:
            p.belum("berkas --saksi tidak memuat kunci saksi: tidak ada saksi")
        return p, periksa(paket, p, kunci, saksi, lama)
    except Salah as e:
        p.salah(str(e))
    except Exception as e:  # a malformed bag gets a verdict, whatever is wrong with it
        p.salah(f"paket tidak dapat dibaca ({type(e).__name__}: {e})")
    return p, None


def main():
    arg = argparse.ArgumentParser(description="Memeriksa paket ekspor buku besar kinerja tanpa jaringan. "
                                  "Kode keluar: 0 terbukti, 3 hanya konsisten, 1 tidak sah, 2 salah pakai.")
    arg.add_argument("paket")
    arg.add_argument("--kunci", help="berkas kunci publik buku besar (vkey), dari sumber Anda sendiri; tanpa ini tidak pernah TERBUKTI")
    arg.add_argument("--saksi", help="berkas kunci saksi yang Anda percaya")
    arg.add_argument("--checkpoint", help="checkpoint yang pernah Anda catat")
    arg.add_argument("--lambat", action="store_true", help="periksa paket besar juga tanpa paket Python «blake3»")
    pilihan = arg.parse_args()
    kunci = baca_pilihan("--kunci", pilihan.kunci, baca_kunci)
    saksi = baca_pilihan("--saksi", pilihan.saksi, baca_kunci)
    lama = baca_pilihan("--checkpoint", pilihan.checkpoint, baca_checkpoint_lengkap)
    if not os.path.exists(pilihan.paket):
        cetak(f"verify_bag.py: {pilihan.paket} tidak ada")
        return 2
    p, hasil = putuskan(pilihan.paket, kunci, saksi, lama, pilihan.lambat)
    if p is None:
        cetak("verify_bag.py: paket ini besar; pasang dahulu paket cepatnya (pip install blake3), atau beri --lambat untuk menunggu")
        return 2
    p.cetak()
    simpulan(p, hasil)
    return KODE[p.hasil()]


if __name__ == "__main__":
    sys.exit(main())
