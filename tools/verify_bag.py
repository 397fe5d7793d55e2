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
import unicodedata
import zlib
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, getcontext, localcontext

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
getcontext().prec = 200  # more digits than any product or quotient on the way to a figure has


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
        self.gagal = self.kurang = self.angka = 0

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


# Fields beside an entry of an archive that say nothing of its content: times and owners, by the makers of several systems.
SAMPING = {0x5455, 0x7875, 0x7855, 0x5855, 0x000A}
PENUH = 0xFFFFFFFF
BUKAN_ZIP = "berkas ZIP memuat sesuatu di luar daftar isinya, atau terpotong"


class Arsip:
    """A ZIP file that every tool reads alike: what its list says is what stands in front of each file, and nothing else is in it."""

    def __init__(self, berkas, besar):
        self.berkas, self.besar = berkas, besar
        banyak, ukuran, mulai = self.akhir()
        daftar_isi, di, entri = self.ambil(mulai, ukuran), 0, []
        for _ in range(banyak):
            satu, di = self.entri(daftar_isi, di)
            entri.append(satu)
        if di != ukuran:
            raise Salah(BUKAN_ZIP)
        self.entri_ = self.rapat(sorted(entri, key=lambda e: e["tempat"]), mulai)

    def ambil(self, di, panjang):
        if not 0 <= di <= self.besar - panjang:
            raise Salah(BUKAN_ZIP)
        self.berkas.seek(di)
        isi = self.berkas.read(panjang)
        if len(isi) != panjang:
            raise Salah(BUKAN_ZIP)
        return isi

    def akhir(self):
        """How many entries the list has, how long it is, and where it begins: it ends where the file does."""
        ujung = self.besar - 22
        tanda, cakram, cakram_daftar, di_sini, banyak, ukuran, mulai, catatan = struct.unpack("<4sHHHHLLH", self.ambil(ujung, 22))
        if tanda != b"PK\5\6" or cakram or cakram_daftar or catatan:
            raise Salah(BUKAN_ZIP)
        if 0xFFFF in (di_sini, banyak) or PENUH in (ukuran, mulai):
            ujung -= 76
            tanda, panjang, _, _, c1, c2, lebar_sini, lebar_banyak, lebar_ukuran, lebar_mulai, tanda2, c3, tempat, cakram = struct.unpack(
                "<4sQHHLLQQQQ4sLQL", self.ambil(ujung, 76))
            sama = all(a in (b, penuh) for a, b, penuh in ((di_sini, lebar_sini, 0xFFFF), (banyak, lebar_banyak, 0xFFFF), (ukuran, lebar_ukuran, PENUH), (mulai, lebar_mulai, PENUH)))
            if (tanda, panjang, tanda2, tempat, cakram) != (b"PK\6\6", 44, b"PK\6\7", ujung, 1) or c1 or c2 or c3 or not sama:
                raise Salah(BUKAN_ZIP)
            di_sini, banyak, ukuran, mulai = lebar_sini, lebar_banyak, lebar_ukuran, lebar_mulai
        if mulai + ukuran != ujung or di_sini != banyak:
            raise Salah(BUKAN_ZIP)
        if banyak > MAX_FILES or ukuran > MAX_SMALL:
            raise Salah("berkas ZIP memuat terlalu banyak berkas")
        return banyak, ukuran, mulai

    @staticmethod
    def samping(isi, penuh):
        """The numbers in 64 bits of the fields beside an entry, as many as do not fit their own place; no field that nobody knows."""
        ada, lebar, di = set(), [], 0
        while di < len(isi):
            jenis, panjang = struct.unpack("<HH", isi[di: di + 4]) if di + 4 <= len(isi) else (0, 0)
            akhir = di + 4 + panjang
            if jenis in ada or akhir > len(isi) or not (jenis == 1 and panjang == 8 * penuh > 0 or jenis in SAMPING and panjang <= 64):
                raise Salah("berkas ZIP memuat keterangan berkas yang tidak dikenal")
            ada.add(jenis)
            if jenis == 1:
                lebar = list(struct.unpack(f"<{penuh}Q", isi[di + 4: akhir]))
            di = akhir
        if len(lebar) != penuh:
            raise Salah("berkas ZIP memuat keterangan berkas yang tidak dikenal")
        return lebar

    def entri(self, isi, di):
        """One entry of the list, and where the next begins."""
        if len(isi) < di + 46 or isi[di: di + 4] != b"PK\1\2":
            raise Salah(BUKAN_ZIP)
        bendera, cara, _, crc, mampat_, ukuran, n, lebih, catatan, cakram, _, sifat, tempat = struct.unpack("<HHLLLLHHHHHLL", isi[di + 8: di + 46])
        akhir = di + 46 + n + lebih
        if akhir > len(isi):
            raise Salah(BUKAN_ZIP)
        mentah = isi[di + 46: di + 46 + n]
        if bendera & ~0x80E or cara not in (0, 8) or catatan or cakram:
            raise Salah("berkas ZIP memuat berkas terenkripsi, berketerangan, atau dimampatkan dengan cara yang tidak dikenal")
        if not bendera & 0x800 and not mentah.isascii():
            raise Salah("nama di dalam berkas ZIP bukan ASCII dan tidak ditandai UTF-8")
        lebar = self.samping(isi[di + 46 + n: akhir], [ukuran, mampat_, tempat].count(PENUH))
        ukuran, mampat_, tempat = (lebar.pop(0) if a == PENUH else a for a in (ukuran, mampat_, tempat))
        nama = mentah.decode("utf-8")
        map_ = nama.endswith("/")
        if sifat >> 28 not in (0, 4 if map_ else 8) or sifat & 8 or (sifat & 16 and not map_):
            raise Salah(f"«{bersih(nama)}» bukan berkas biasa")
        if map_ and (ukuran or mampat_ > 2 or crc) or cara == 0 and ukuran != mampat_:
            raise Salah(f"«{bersih(nama)}»: ukurannya tidak mungkin")
        if ukuran > mampat_ * RATIO + SLACK:
            raise Salah(f"«{bersih(nama)}» mengembang lebih dari {RATIO} kali: bom ZIP")
        return {"nama": nama, "mentah": mentah, "bendera": bendera, "cara": cara, "crc": crc, "mampat": mampat_, "ukuran": ukuran, "tempat": tempat}, akhir

    def rapat(self, entri, mulai):
        """The entries fill the file up to the list, and what stands in front of each is what the list says."""
        hasil, di = {}, 0
        for e, lanjut in zip(entri, [*(e["tempat"] for e in entri[1:]), mulai]):
            tanda, _, bendera, cara, _, crc, mampat_, ukuran, n, lebih = struct.unpack("<4sHHHLLLLHH", self.ambil(di, 30))
            if e["tempat"] != di or tanda != b"PK\3\4":
                raise Salah(BUKAN_ZIP)
            penuh = 2 if mampat_ == ukuran == PENUH else 0
            lebar = self.samping(self.ambil(di + 30 + n, lebih), penuh)
            ukuran, mampat_ = lebar or (ukuran, mampat_)
            kata = (crc, mampat_, ukuran), (e["crc"], e["mampat"], e["ukuran"])
            sama = all(a == b or (bendera & 8 and a == 0) for a, b in zip(*kata))
            if self.ambil(di + 30, n) != e["mentah"] or (bendera, cara) != (e["bendera"], e["cara"]) or not sama:
                raise Salah("berkas ZIP: daftar isi dan isi menyebut hal yang berbeda")
            e["isi"] = di + 30 + n + lebih
            di = e["isi"] + e["mampat"]
            if bendera & 8:
                ekor = struct.pack("<LQQ" if penuh else "<LLL", *kata[1])
                if lanjut - di not in (len(ekor), len(ekor) + 4) or self.ambil(di, lanjut - di) not in (ekor, b"PK\7\10" + ekor):
                    raise Salah(BUKAN_ZIP)
                di = lanjut
            if e["nama"] in hasil:
                raise Salah(f"berkas ZIP memuat «{bersih(e['nama'])}» dua kali")
            hasil[e["nama"]] = e
        if di != mulai:
            raise Salah(BUKAN_ZIP)
        return hasil

    def buka(self, nama):
        return io.BufferedReader(Urai(self, self.entri_[nama]))


class Urai(io.RawIOBase):
    """A file of an archive, unpacked: exactly the bytes that its list says, and its packed bytes end with it."""

    def __init__(self, arsip, e):
        super().__init__()
        self.arsip, self.e, self.di, self.sisa, self.ada, self.crc = arsip, e, e["isi"], e["mampat"], 0, 0
        self.urai, self.antre = zlib.decompressobj(-15) if e["cara"] == 8 else None, b""

    def readable(self):
        return True

    def readinto(self, ke):
        isi = b""
        while not isi and (self.sisa or self.antre):
            mentah = self.antre
            if not mentah:
                mentah = self.arsip.ambil(self.di, min(self.sisa, 1 << 16))
                self.di, self.sisa = self.di + len(mentah), self.sisa - len(mentah)
            if not self.urai:
                isi, self.antre = mentah[: len(ke)], mentah[len(ke):]
                continue
            isi = self.urai.decompress(mentah, len(ke))
            self.antre = self.urai.unconsumed_tail
            if self.urai.unused_data or self.urai.eof and self.sisa:
                raise Salah(f"{bersih(self.e['nama'])}: berkas ZIP memuat sesuatu di belakang isi berkas")
        self.ada, self.crc = self.ada + len(isi), zlib.crc32(isi, self.crc)
        if self.ada > self.e["ukuran"] or not isi and ((self.ada, self.crc) != (self.e["ukuran"], self.e["crc"]) or self.urai and not self.urai.eof):
            raise Salah(f"{bersih(self.e['nama'])}: isi tidak sepanjang atau tidak sama dengan yang disebut daftar isi berkas ZIP")
        ke[: len(isi)] = isi
        return len(isi)


class Paket:
    """A bag: a folder, or a ZIP file with one folder at its top."""

    def __init__(self, path):
        self.zip, self.ukuran = None, {}
        if os.path.isdir(path):
            self.akar = path
            self.dari_map(path)
        elif os.path.isfile(path) and os.path.getsize(path) >= 22:
            self.zip = Arsip(open(path, "rb"), os.path.getsize(path))
            self.dari_zip()
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

    def dari_zip(self):
        atas, map_ = set(), set()
        for nama, e in self.zip.entri_.items():
            kepala, _, ekor = nama.partition("/")
            atas.add(kepala)
            if not nama.endswith("/"):
                self.ukuran[ekor] = e["ukuran"]
            elif ekor and not nama_aman(ekor[:-1]):
                raise Salah(f"nama map «{bersih(nama)}» dapat dibaca lain oleh sistem lain")
            else:
                map_.add(ekor[:-1].lower())
        if len(atas) != 1 or "" in self.ukuran:
            raise Salah("berkas ZIP tidak berisi tepat satu map paket")
        for nama in self.ukuran:
            while "/" in nama:
                nama = nama.rpartition("/")[0]
                map_.add(nama.lower())
        if any(nama.lower() in map_ for nama in self.ukuran):
            raise Salah("berkas ZIP memuat satu nama sebagai map dan sebagai berkas")
        self.akar = atas.pop()
        if not self.akar or self.akar in (".", "..") or GELAP.search(self.akar) or any(c in '\\/:*?"<>|' for c in self.akar):
            raise Salah(f"nama map paket «{bersih(self.akar)}» dapat dibaca lain oleh sistem lain")
        self.akar += "/"

    def buka(self, nama):
        if nama not in self.ukuran:
            raise Salah(f"berkas {bersih(nama)} tidak ada di dalam paket")
        return self.zip.buka(self.akar + nama) if self.zip else open(os.path.join(self.akar, nama), "rb")

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


def kunci_layak(kunci):
    """A public key under which only its owner can sign."""
    a = ed_titik(kunci) if len(kunci) == 32 else None
    return a is not None and not ed_sama(ed_kali(8, a), (0, 1, 1, 0))


def heksa(teks, panjang):
    """Bytes from hexadecimal digits in lower case; none where it is something else."""
    return bytes.fromhex(teks) if isinstance(teks, str) and re.fullmatch(f"[0-9a-f]{{{2 * panjang}}}", teks) else b""


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


# --- Shapes of data (schemas/, in short) ------------------------------------------------------------------------------

# Every type in every version. {"o": members, with ? where one may be missing}, {"a": [of what, fewest, most]}, {"p": one each},
# {"s": [shortest, longest, pattern]}, {"i": [least, most]}, {"e": words}, {"u": one of these}, "b": true or false, "X": as X, "X?": or null.
# tabel bentuk: ditulis oleh JEJAK_WRITE_SCHEMAS=1 cargo test --test schemas
BENTUK = json.loads(r"""
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
""")
# akhir tabel bentuk
VERSI = {}  # the newest version of each type that is known here
for _nama in BENTUK["jenis"]:
    _jenis, _, _versi = _nama.rpartition(".")
    VERSI[_jenis] = max(VERSI.get(_jenis, 0), int(_versi))
# What an event is about, by its type: from its own data, its unit and its year.
SUBJEK = {jenis: pola for pola, semua in (baris.split(": ") for baris in """
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
{unit}/{tahun}/RO/{ro}: ro.didaftarkan pagu.ditetapkan pagu.ditambah pagu.dikurangi blokir.dikenakan blokir.dilepas refocusing.dicatat realisasi_anggaran.dicatat realisasi_anggaran.dikoreksi rpd.ditetapkan output.dicatat
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
""".strip().split("\n")) for jenis in semua.split()}


def subjek(jenis, unit, d):
    if jenis == "narasi.ditulis" and "iku" not in d:
        return f"{unit}/{d['tahun']}/narasi"
    return SUBJEK[jenis].format_map({"tahun": str(d.get("periode", ""))[:4], **d, "unit": unit})


def hari_ada(x):
    try:
        return 2000 <= datetime.date.fromisoformat(x).year <= 2100
    except ValueError:
        return False


def desimal(x, skala, rendah, tinggi):
    """A number in its one spelling."""
    if not re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?", x) or x == "-0":
        return False
    return len(x.partition(".")[2]) <= skala and rendah <= Decimal(x) <= tinggi


def angka_ada(x):
    return desimal(x, 6, -10**15, 10**15)


def huruf(c):
    """A letter, as Unicode has them: also a number that is one, a vowel sign, a letter in a circle."""
    return unicodedata.category(c)[0] == "L" or unicodedata.category(c) in ("Nl", "Mc") or "\u24b6" <= c <= "\u24e9"


def sebutan_ada(x):
    """A day, n of m, or a word."""
    if "0" <= x[:1] <= "9":
        return re.fullmatch(r"(0|[1-9][0-9]{0,8})/[1-9][0-9]{0,8}", x) is not None or "/" not in x and hari_ada(x)
    return huruf(x[:1] or " ") and x.strip() == x and x != "N/A" and len(x) <= 60 and not re.search(r"[\x00-\x1f\x7f-\x9f]", x)


def target_ada(x):
    if x == "N/A" or huruf(x[:1] or " "):
        return x == "N/A" or sebutan_ada(x)
    bawah, rentang, atas = x.partition("..")
    if rentang and x[:2] not in (">=", "<="):
        return angka_ada(bawah) and angka_ada(atas) and Decimal(bawah) <= Decimal(atas)
    return angka_ada(x[2:]) if x[:2] in (">=", "<=") else angka_ada(x) or sebutan_ada(x)


def rujukan_ada(x):
    m = re.fullmatch(r"(?:(-|[A-Z0-9][A-Z0-9._-]{0,23}):)?([A-Za-z0-9._/ -]{1,100})(?:@-[1-5])?(?:@TW[1-4])?", x)
    return m is not None and m[2].strip() == m[2]


def kode_ada(x):
    return "  " not in x and x not in ("anggaran", "aturan", "ekspor", "jenis", "laporan", "mata", "npss", "reviu", "RO", "rumus", "temuan")


def tebal(x):
    """Something to read, and nothing that acts."""
    return x.strip() != "" and not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", x)


# What a pattern cannot say.
KHUSUS = {
    "Tanggal": hari_ada, "Angka": angka_ada, "Rupiah": lambda x: desimal(x, 2, -10**18, 10**18), "Bobot": lambda x: desimal(x, 4, 0, 100),
    "Sebutan": sebutan_ada, "NilaiTarget": target_ada, "Rujukan": rujukan_ada, "Teks": tebal, "IkuCode": kode_ada, "SimpulCode": kode_ada,
    "PemeriksaCode": kode_ada, "Periode": lambda x: "2000" <= x[:4] <= "2100",
}


def sesuai(s, x, di, umum=None):
    """Holds data against a shape; what is empty or as it is where nothing is said is not written."""
    def bukan():
        raise Salah(f"data tidak sesuai skema: {di}")
    if isinstance(s, str) and s.endswith("?"):
        return None if x is None else sesuai(s[:-1], x, di)
    if s == "b":
        return None if isinstance(x, bool) else bukan()
    if isinstance(s, str):
        sesuai(BENTUK["defs"][s], x, di)
        khusus = KHUSUS.get(s.partition(".")[0])
        return bukan() if khusus and not khusus(x) else None
    (jenis, isi), = s.items()
    if jenis == "n":
        return None if x is None else sesuai(isi, x, di)
    if jenis == "e":
        return None if isinstance(x, str) and x in isi.split(" ") else bukan()
    if jenis == "i":
        return None if isinstance(x, int) and not isinstance(x, bool) and isi[0] <= x <= isi[1] else bukan()
    if jenis == "s":
        baik = isinstance(x, str) and isi[0] <= len(x) and (isi[1] is None or len(x) <= isi[1])
        if not baik or isi[2] and not re.fullmatch(isi[2], x) or isi != [0, None, None] and not unicodedata.is_normalized("NFC", x):
            bukan()
    elif jenis == "u":
        pilihan = [y for y in isi if isinstance(y, dict) and ("o" in y) == isinstance(x, dict) and ("o" not in y or set(y["o"]) == set(x))]
        return sesuai(pilihan[0], x, di) if len(pilihan) == 1 else bukan()
    elif jenis in "ap":
        if not isinstance(x, list) or jenis == "p" and len(x) != len(isi) or jenis == "a" and not isi[1] <= len(x) <= (len(x) if isi[2] is None else isi[2]):
            bukan()
        for n, y in enumerate(x):
            sesuai(isi[n] if jenis == "p" else isi[0], y, f"{di}.{n}")
    elif not isinstance(x, dict):
        bukan()
    elif isi is not None:
        anggota(s["o"] if umum is None else {**isi, **umum}, x, di)
    return None


def anggota(isi, x, di):
    sisa = set(x)
    for nama, s in isi.items():
        boleh, nama = nama.endswith("?"), nama.rstrip("?")
        if nama not in x:
            if not boleh:
                raise Salah(f"data tidak sesuai skema: {di}.{nama} tidak ada")
            continue
        if boleh and (x[nama] is None or x[nama] is False or x[nama] == []):
            raise Salah(f"data tidak sesuai skema: {di}.{nama} kosong")
        sesuai(s, x[nama], f"{di}.{nama}")
        sisa.discard(nama)
    if sisa:
        raise Salah(f"data tidak sesuai skema: {di}.{bersih(min(sisa), 60)} tidak dikenal")


def periksa_bentuk(h, d):
    """Data as the program writes it, and the subject that follows from it."""
    jenis, v = h["type"], h["v"]
    sesuai(BENTUK["jenis"][f"{jenis}.{v}"], d, "data", BENTUK["umum"])
    if jenis == "indikator.ditetapkan" and v == 1 and not d["kode"].startswith("IKU."):
        raise Salah("data tidak sesuai skema: data.kode")
    if subjek(jenis, h["unit"], d) != h["subject"]:
        raise Salah("subject bukan yang mengikuti dari data")
    if jenis == "ledger.dibuka" and d["nama"] != h["ledger"]:
        raise Salah("nama buku besar bukan yang dibuka")


# --- Lines and chain -------------------------------------------------------------------------------------------------


def belah(baris):
    """Data (or none), header, salt, each as bytes."""
    if baris.startswith(b'{"header":') and baris.endswith(b"}"):
        return None, baris[10:-1], None
    ekor = re.search(rb',"salt":"([0-9a-f]{32})"\}\Z', baris)
    batas = baris.rfind(b',"header":', 0, ekor.start() if ekor else 0)
    # A header holds two objects, itself and the actor, and no brace in its texts.
    if not baris.startswith(b'{"data":') or not ekor or batas < 0 or baris.count(b"{", batas + 10) != 2:
        raise Salah("baris bukan data, header dan salt")
    return baris[8:batas], baris[batas + 10: ekor.start()], bytes.fromhex(ekor[1].decode())


BULAT, HARI, HASH = r"(?:0|[1-9][0-9]{0,15})", r"2[01][0-9]{2}-[0-9]{2}-[0-9]{2}", r"b3:[0-9a-f]{64}"
# A header in the one way that it can be written.
HEADER = re.compile((
    r'\{"actor":\{"grant":N,"id":"[a-z0-9][a-z0-9._-]{0,23}","role":"[a-z_]+"\},"berlaku":"H","data_hash":"B","epoch":N,"format":N,"group":\[N,N\],'
    r'"id":"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}","ledger":"[a-z0-9][a-z0-9._/-]{0,23}","prev":"B",'
    r'"recorded_at":"HT(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{6}Z","ref":\[(?:N(?:,N)*)?\],"seq":N,'
    r'"subject":"(?! )[A-Za-z0-9._/ -]{1,120}(?<! )","type":"[a-z_]+\.[a-z_]+","unit":"(?:-|[A-Z0-9][A-Z0-9._-]{0,23})","unit_prev":"B","unit_seq":N,"v":N\}'
).replace("N", BULAT).replace("H", HARI).replace('"B"', f'"{HASH}"').encode())


class LebihBaru(Salah):
    """Written in a form that only a later program knows."""


def baca_header(header):
    h = urai(header)
    if isinstance(h, dict) and type(h.get("format")) is int and h["format"] > 1:
        raise LebihBaru(f"format baris {h['format']}")
    if not HEADER.fullmatch(header) or not hari_ada(h["berlaku"]) or not hari_ada(h["recorded_at"][:10]) or h["v"] < 1:
        raise Salah("header tidak kanonik, atau bidangnya kurang atau lebih")
    if max(h["epoch"], h["v"]) >= 1 << 32:
        raise Salah("header tidak kanonik, atau bidangnya kurang atau lebih")
    return h


def lebih_baru(h):
    """What of an event only a later program can have written."""
    if h["type"] not in VERSI:
        return f"jenis event {h['type']}"
    if h["v"] > VERSI[h["type"]]:
        return f"versi {h['v']} dari {h['type']}"
    peran = h["actor"]["role"]
    return None if peran in BENTUK["defs"]["Role"]["e"].split(" ") else f"peran {peran}"


class Rantai:
    """Checks that each header follows from those before it."""

    def __init__(self):
        self.seq, self.hash, self.pertama, self.waktu = 0, ZERO, None, ""
        self.buku, self.epoch, self.kelompok, self.unit = None, 1, (0, 0), {}

    def sambung(self, h, hash_):
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


# Which roles may record which types (tools/docs/penerimaan.md, "peran"), and which types stand on unit "-"; types that are not here are not judged.
# tabel jenis: ditulis oleh JEJAK_WRITE_SCHEMAS=1 cargo test --test schemas
PERAN = {
    "sistem": (
        "ledger.dibuka jurnal.dipulihkan epoch.dibuka akses.dipulihkan"),
    "admin": (
        "unit.ditetapkan akses.dicabut kunci.diganti akses.dikonfirmasi jam.dikoreksi pemeriksa.ditetapkan ekor.diakui "
        "data.dihapus retensi.ditetapkan"),
    "sistem admin": (
        "akses.diberikan checkpoint.dicatat penerimaan.ditetapkan"),
    "perencana": (
        "perspektif.ditetapkan sasaran.ditetapkan simpul.ditetapkan indikator.ditetapkan aturan.ditetapkan "
        "target.ditetapkan target.diubah ro.didaftarkan pagu.ditetapkan pagu.ditambah pagu.dikurangi blokir.dikenakan "
        "blokir.dilepas refocusing.dicatat periode.ditutup periode.dibuka_kembali rpd.ditetapkan"),
    "unit": (
        "realisasi.dicatat realisasi.dikoreksi realisasi_anggaran.dicatat realisasi_anggaran.dikoreksi "
        "tindak_lanjut.disampaikan output.dicatat"),
    "unit perencana": (
        "realisasi.ditimpa realisasi.disetujui narasi.ditulis rincian.dicatat"),
    "inspektorat bpk": (
        "temuan.dicatat rekomendasi.dicatat tindak_lanjut.dinilai saldo_temuan.dicatat"),
    "unit perencana inspektorat bpk": (
        "bukti.dilampirkan event.dibatalkan"),
    "sistem admin perencana unit inspektorat bpk reader": (
        "ekspor.dibuat"),
    "perencana inspektorat": (
        "laporan.diterbitkan"),
    "inspektorat": (
        "reviu.dicatat"),
    "admin perencana unit inspektorat bpk reader": (
        "akses.diperpanjang kunci_akun.ditetapkan kunci_akun.dicabut"),
    "admin inspektorat": (
        "penahanan.ditetapkan"),
}
MILIK_BUKU = set((
    "ledger.dibuka jurnal.dipulihkan unit.ditetapkan akses.diberikan akses.dicabut checkpoint.dicatat kunci.diganti "
    "epoch.dibuka penerimaan.ditetapkan akses.dikonfirmasi jam.dikoreksi pemeriksa.ditetapkan ekor.diakui "
    "akses.dipulihkan akses.diperpanjang kunci_akun.ditetapkan kunci_akun.dicabut retensi.ditetapkan "
    "penahanan.ditetapkan").split())
# akhir tabel jenis
BOLEH = {jenis: peran.split() for peran, semua in PERAN.items() for jenis in semua.split()}


class Kunci:
    """Keys of accounts and what they signed (tools/docs/tanda-tangan.md), by the ledger's own lines and the data that came."""

    def __init__(self):
        self.semua, self.wajib, self.baru, self.asal = {}, set(), set(), None
        self.ditandatangani, self.dijamin = {}, 0  # account -> events that it signed; events without a signature

    def milik(self, akun):
        return next((k for _, k in sorted(self.semua.items(), reverse=True) if k["akun"] == akun and k["berlaku"] and not k["dicabut"]), None)

    def disebut(self, h, akun):
        k = self.semua.get(h["ref"][0]) if len(h["ref"]) == 1 else None
        return k if k and k["akun"] == akun and not k["dicabut"] else None

    def cocok(self, h, d, kunci):
        isi = {k: h[k] for k in ("actor", "berlaku", "id", "ref", "type", "unit", "v")}
        isi |= {"data": {k: v for k, v in d.items() if k != "tanda_tangan"}, "ledger": self.asal[0], "mula": self.asal[1]}
        return ed25519(kunci, b"jejak tanda tangan pelaku v1\n" + kanonik(isi), heksa(d["tanda_tangan"], 64))

    def langgar(self, h, d, terhapus, admin, dikenal):
        pelaku, t, akun = h["actor"]["id"], h["type"], d.get("akun")
        sendiri = t == "kunci_akun.ditetapkan" and akun == pelaku
        if "tanda_tangan" not in d:
            if sendiri or t != "ekspor.dibuat" and h["actor"]["role"] in self.wajib:  # the service notes itself who took a copy away
                return True
        else:
            k = self.milik(pelaku)
            kunci = k["kunci"] if k else heksa(d.get("kunci"), 32) if sendiri else b""
            if not kunci or not terhapus and not self.cocok(h, d, kunci):
                return True
        if t == "kunci_akun.ditetapkan":
            kunci = heksa(d.get("kunci"), 32)
            asing = not sendiri and (not admin or not dikenal or self.milik(akun))
            return bool(asing) or not kunci_layak(kunci) or any(k["kunci"] == kunci for k in self.semua.values())
        if t == "kunci_akun.dicabut":
            return d.get("alasan") is None or akun != pelaku and not admin or not self.disebut(h, akun)
        if t == "akses.dikonfirmasi" and any(r in self.semua for r in h["ref"]):
            k = self.disebut(h, akun)
            return not k or k["berlaku"] or pelaku in (k["oleh"], k["akun"]) or not admin or bool(self.milik(akun))
        if t == "penerimaan.ditetapkan":
            peran = set(d.get("wajib_tanda_tangan") or [])
            return not self.wajib <= peran or bool(peran) and ("admin" not in peran or "sistem" in peran)
        return False

    def terap(self, h, d):
        pelaku, t, akun = h["actor"]["id"], h["type"], d.get("akun")
        if "tanda_tangan" in d:
            self.ditandatangani[pelaku] = self.ditandatangani.get(pelaku, 0) + 1
        elif h["actor"]["role"] != "sistem":
            self.dijamin += 1
        if t == "penerimaan.ditetapkan":
            self.wajib |= set(d.get("wajib_tanda_tangan") or [])
        elif t == "akses.dipulihkan":
            for k in self.semua.values():
                k["dicabut"] = k["dicabut"] or k["akun"] == akun
            self.baru.add(akun)
        elif t == "kunci_akun.ditetapkan":
            lama = self.milik(akun) if akun == pelaku else None
            berlaku = lama is not None or akun == pelaku and akun in self.baru
            if lama:
                lama["dicabut"] = True
            self.baru.discard(akun)
            self.semua[h["seq"]] = {"akun": akun, "kunci": heksa(d.get("kunci"), 32), "oleh": pelaku, "berlaku": berlaku, "dicabut": False}
        elif t in ("kunci_akun.dicabut", "akses.dikonfirmasi"):
            for k in (self.semua[r] for r in h["ref"] if r in self.semua):
                k["dicabut"] = k["dicabut"] or t == "kunci_akun.dicabut"
                k["berlaku"] = k["berlaku"] or t == "akses.dikonfirmasi" and not k["dicabut"]


def mikro(waktu):
    """An instant as microseconds since 1970."""
    try:
        detik, pecahan = waktu[:19], waktu[20:26]
        jeda = datetime.datetime.strptime(detik, "%Y-%m-%dT%H:%M:%S") - datetime.datetime(1970, 1, 1)
        return (jeda.days * 86400 + jeda.seconds) * 10**6 + int(pecahan)
    except (ValueError, TypeError):
        raise Salah(f"recorded_at {waktu!r} bukan waktu") from None


class Masa:
    """When grants end: by their own last day, and by the recorded rules; days are those of Jakarta, by the corrected clock."""

    def __init__(self):
        self.jam, self.aturan = [], []  # (seq, what the clock said, by how much lines are ahead), (seq, when, days)

    def koreksi(self, h, d):
        maju = (self.jam[-1][2] if self.jam else 0) + d["selisih_mikrodetik"]
        self.jam.append((h["seq"], mikro(h["recorded_at"]) - maju, maju))

    def tetap(self, h, d):
        if d.get("masa_akses") is not None:
            self.aturan.append((h["seq"], mikro(h["recorded_at"]), d["masa_akses"]))

    def hari(self, seq, saat, maju=0):
        sendiri = saat - next((m for s, _, m in reversed(self.jam) if s <= seq), 0)
        return (min([sendiri] + [k for s, k, _ in self.jam if s > seq]) - maju + 7 * 3600 * 10**6) // (86400 * 10**6)

    def lewat(self, g, h, d):
        """Had the grant ended before the event? A correction of the clock is judged by the time that it makes right."""
        if not self.aturan and g["sampai"] is None:
            return False
        terbit = self.hari(*g["terbit"])
        akhir = [max(terbit, self.hari(s, saat)) + n for s, saat, n in self.aturan] + ([] if g["sampai"] is None else [g["sampai"]])
        maju = d["selisih_mikrodetik"] if h["type"] == "jam.dikoreksi" and d else 0
        return min(akhir) < self.hari(h["seq"], mikro(h["recorded_at"]), maju)


class Kewenangan:
    """Who could record what, by headers and the ledger's own lines alone: so every line is judged, also one without data."""

    def __init__(self):
        self.hibah, self.induk, self.konfirmasi, self.pertama = {}, {}, set(), None
        self.masa = Masa()
        self.kunci = Kunci()
        self.badan = {"bpk": "bpk", "inspektorat": "inspektorat"}  # auditors, each with the role that records for it
        self.versi, self.bertindak = 1, False  # of the rules; has any account recorded something for the ledger as a whole?
        self.pernah, self.tahan, self.usulan = {}, {}, {}  # units that ever stood above each; holds by code; proposals of erasure

    def leluhur(self, unit):
        garis = [unit]
        while (atas := self.induk.get(garis[-1])) and atas not in garis:
            garis.append(atas)
        return garis

    def nilai(self, h, d, terhapus=False):
        """The rule that the event breaks, or nothing; then what it changes."""
        aturan = self.langgar(h, d)
        if not aturan and d is not None:
            g = self.hibah.get(h["actor"]["grant"])
            admin = bool(g) and g["peran"] == "admin" and not g["unit"]
            dikenal = any(x["akun"] == d.get("akun") and not x["dicabut"] and not x["menunggu"] for x in self.hibah.values())
            aturan = "tanda-tangan" if self.kunci.langgar(h, d, terhapus, admin, dikenal) else self.isi(h, d)
        if aturan and not self.pertama:
            self.pertama = f"event {h['seq']} ({h['type']} oleh {h['actor']['id']}) tidak mungkin diterima menurut aturan «{aturan}»"
        if d is not None:
            self.kunci.terap(h, d)
            self.terap(h, d)

    def langgar(self, h, d):
        t, a, unit = h["type"], h["actor"], h["unit"]
        if t in BOLEH and t != "data.dihapus" and (t in MILIK_BUKU) != (unit == "-") or (unit != "-" and unit not in self.induk):
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
            lain = t == "akses.diperpanjang" and (h["ref"] != [a["grant"]] or d is not None and d["akun"] != a["id"])
            if lain or self.masa.lewat(g, h, d):
                return "akses"
            if unit != "-" and g["unit"] and not set(self.leluhur(unit)) & set(g["unit"]):
                return "cakupan"
        return "rujukan" if any(r >= h["seq"] for r in h["ref"]) else None

    def isi(self, h, d):
        """The rules of what the ledger's own events say: who confirms access, what is held and what must not be erased."""
        t, pelaku, alasan, dokumen = h["type"], h["actor"]["id"], d.get("alasan") is not None, d.get("dokumen") is not None
        if t == "akses.diberikan" and h["actor"]["role"] == "sistem" and self.versi >= 2:
            baru = d["peran"] == "admin" and not d.get("unit") and len(self.hibah) < 2 and all(g["akun"] != d["akun"] for g in self.hibah.values())
            return None if baru and not self.bertindak else "buku-besar"
        if t in ("akses.diberikan", "akses.dicabut", "penerimaan.ditetapkan") and self.versi < 2:
            return None
        if t == "akses.diberikan":
            return self.melampaui(h, d.get("unit") or [])
        if t in ("akses.dicabut", "akses.dikonfirmasi") and not any(r in self.kunci.semua for r in h["ref"]):
            g = self.hibah.get(h["ref"][0]) if len(h["ref"]) == 1 else None
            if not g or g["akun"] != d["akun"] or g["dicabut"]:
                return "buku-besar" if t == "akses.dicabut" else "konfirmasi"
            if t == "akses.dikonfirmasi" and (not g["menunggu"] or pelaku in (g["oleh"], g["akun"])):
                return "konfirmasi"
            return self.melampaui(h, g["unit"])
        if t == "penerimaan.ditetapkan":
            return "penerimaan" if d["versi"] < self.versi or not self.konfirmasi <= set(d.get("konfirmasi") or []) else self.melampaui(h, [])
        if t == "retensi.ditetapkan":
            return self.melampaui(h, []) or (None if dokumen else "buku-besar")
        if t == "penahanan.ditetapkan":
            return self.penahanan(h, d, alasan and dokumen)
        if t == "data.dihapus":
            usul = self.usulan.get(h["ref"][0]) if len(h["ref"]) == 1 else None
            kedua = usul and not usul["dipakai"] and usul["isi"] == (d["event"], d["bidang"], h["unit"]) and usul["akun"] != pelaku
            baik = kedua if h["ref"] else True
            ada = (d.get("sisa") is not None) == bool(h["ref"])
            return None if alasan and dokumen and d["event"] < h["seq"] and ada and baik and not self.ditahan(h["unit"], d["event"]) else "konfirmasi"
        return None

    def penahanan(self, h, d, berdasar):
        lama, unit = self.tahan.get(d["kode"]), d.get("unit") or []
        if not berdasar or any(u not in self.induk for u in unit):
            return "buku-besar"
        if self.melampaui(h, unit):
            return "cakupan"
        if (d.get("dari") or 1) > (d.get("sampai") or 1 << 62) or (not lama and d.get("berakhir")):
            return "buku-besar"
        if not lama:
            return None
        inspektorat = any(g["akun"] == lama["oleh"] and g["peran"] == "inspektorat" and not g["menunggu"] for g in self.hibah.values())
        if h["actor"]["role"] != ("inspektorat" if inspektorat else "admin"):
            return "buku-besar"
        return self.melampaui(h, lama["unit"])

    def ditahan(self, unit, event):
        """Does a hold stand over an event? A unit that was moved away stays held with what ever stood above it."""
        garis, lanjut = {unit}, [unit]
        while lanjut:
            baru = self.pernah.get(lanjut.pop(), set()) - garis
            garis |= baru
            lanjut += baru
        return any(not t["berakhir"] and t["dari"] <= event <= t["sampai"] and (not t["unit"] or garis & set(t["unit"])) for t in self.tahan.values())

    def melampaui(self, h, unit):
        """Who has access to some units stays within them; no unit named means all of them."""
        g = self.hibah.get(h["actor"]["grant"])
        if not g or not g["unit"]:
            return None
        return None if unit and all(set(self.leluhur(u)) & set(g["unit"]) for u in unit) else "cakupan"

    def terap(self, h, d):
        t = h["type"]
        self.bertindak = self.bertindak or (h["unit"] == "-" and h["actor"]["id"] != "sistem")
        if t == "unit.ditetapkan":
            self.induk[d["kode"]] = d.get("induk")
            if d.get("induk"):
                self.pernah.setdefault(d["kode"], set()).add(d["induk"])
        elif t == "penahanan.ditetapkan":
            self.tahan[d["kode"]] = {"unit": d.get("unit") or [], "dari": d.get("dari") or 1, "sampai": d.get("sampai") or 1 << 62, "berakhir": bool(d.get("berakhir")), "oleh": h["actor"]["id"]}
        elif t == "data.dihapus":
            for r in h["ref"]:
                if r in self.usulan:
                    self.usulan[r]["dipakai"] = True
            if not h["ref"]:
                self.usulan[h["seq"]] = {"isi": (d["event"], d["bidang"], h["unit"]), "akun": h["actor"]["id"], "dipakai": False}
        elif t == "pemeriksa.ditetapkan":
            self.badan.setdefault(d["kode"], d["pencatat"])
        elif t == "penerimaan.ditetapkan":
            self.konfirmasi |= set(d.get("konfirmasi") or [])
            self.versi = d["versi"]
            self.masa.tetap(h, d)
        elif t == "jam.dikoreksi":
            self.masa.koreksi(h, d)
        elif t == "akses.diberikan":
            g = {"akun": d["akun"], "peran": d["peran"], "unit": d.get("unit") or [], "dicabut": False, "oleh": h["actor"]["id"]}
            self.hibah[h["seq"]] = {**g, "menunggu": self.menunggu(h, g), **self.jangka(h, d)}
        elif t == "akses.dipulihkan":
            self.hibah[h["seq"]] = {"akun": d["akun"], "peran": "admin", "unit": [], "dicabut": False, "menunggu": False, "oleh": "sistem", **self.jangka(h, d)}
        elif t == "akses.diperpanjang":
            for g in (self.hibah[r] for r in h["ref"] if r in self.hibah):
                g["terbit"] = (h["seq"], mikro(h["recorded_at"]))
        elif t in ("akses.dicabut", "akses.dikonfirmasi"):
            for g in (self.hibah[r] for r in h["ref"] if r in self.hibah):
                g["dicabut" if t == "akses.dicabut" else "menunggu"] = t == "akses.dicabut"

    @staticmethod
    def jangka(h, d):
        """What a grant says of its end."""
        sampai = d.get("sampai")
        hari = None if sampai is None else (datetime.date.fromisoformat(sampai) - datetime.date(1970, 1, 1)).days
        return {"sampai": hari, "terbit": (h["seq"], mikro(h["recorded_at"]))}

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
        self.versi = []  # version of the type of each
        self.waktu = []  # when each was recorded
        self.hash = {}  # seq -> hash of whole lines
        self.akar = {}  # size -> root, where asked
        self.akar_unit = {}
        self.daun = {}  # seq -> leaf of whole lines, for inclusion proofs
        self.kewenangan = Kewenangan()
        self.lebih_baru = ""  # the first event that only a later program can have written
        self.lebih_baru_buku = False  # is any such an event of the ledger itself, on which keys may rest?
        self.berhenti = False  # could the rest not even be read?
        self.utuh = 0  # lines that came whole
        self.rantai = Rantai()
        self.dihapus, self.usulan, self.terhapus = {}, {}, []  # lines with erased texts that wait for their event; what answers

    def hapus(self, h, d):
        """An erasure counts where a second account confirms the same, and what it says is left is what the line holds."""
        isi, akun = (d["event"], d["bidang"], h["unit"]), h["actor"]["id"]
        if d.get("sisa") is None:
            self.usulan[h["seq"]] = (isi, akun)
            return
        usulan = self.usulan.get(h["ref"][0]) if len(h["ref"]) == 1 else None
        sama = usulan and usulan[0] == isi and usulan[1] != akun
        if sama and self.dihapus.get(d["event"]) == (h["seq"], kanonik(d["sisa"]), h["unit"]):
            del self.dihapus[d["event"]]
            self.terhapus.append((d["event"], h["seq"], usulan[1], akun))

    def terima(self, n, header, data, salt, satu):
        h = baca_header(header)
        hash_ = "b3:" + blake3(header).hexdigest()
        self.rantai.sambung(h, hash_)
        baru = lebih_baru(h)
        if baru:
            self.lebih_baru = self.lebih_baru or f"event {n} ({baru})"
            self.lebih_baru_buku = self.lebih_baru_buku or h["unit"] == "-"
        self.baris.append((n, h["unit"], h["type"], data is not None))
        self.versi.append(h["v"])
        self.waktu.append(h["recorded_at"])
        if data is None:
            if not self.lebih_baru:
                self.kewenangan.nilai(h, None)
            return
        self.utuh += 1
        if "b3:" + blake3(salt + data).hexdigest() != h["data_hash"]:
            # Texts that were erased by law: the line names the event that did it, which must say what is left.
            oleh = int.from_bytes(salt[:8], "big")
            if oleh <= n or not blake3(data).digest().startswith(salt[8:]):
                raise Salah("data tidak cocok dengan data_hash")
            self.dihapus[n] = (oleh, data, h["unit"])
        d = urai(data)
        if not isinstance(d, dict):
            raise Salah("data bukan objek")
        self.hash[n], self.daun[n] = hash_, satu
        if baru:
            return
        periksa_bentuk(h, d)
        if h["type"] == "data.dihapus":
            self.hapus(h, d)
        if not self.lebih_baru:
            self.kewenangan.kunci.asal = (self.rantai.buku, self.rantai.pertama)
            self.kewenangan.nilai(h, d, n in self.dihapus)
        ringkas = {k: h[k] for k in ("seq", "type", "unit", "subject", "berlaku", "recorded_at", "actor", "ref", "v")}
        self.event.append((ringkas, d))


def baca_rantai(paket, ukuran_dicari):
    isi, pohon = Isi(), Pohon()
    for baris in baris_rantai(paket):
        n = pohon.ukuran + 1
        try:
            data, header, salt = belah(baris)
            satu = daun(header)
            isi.terima(n, header, data, salt, satu)
        except LebihBaru as e:
            isi.lebih_baru, isi.berhenti = isi.lebih_baru or f"event {n} ({e})", True
            return isi
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


# --- Arithmetic (tools/docs/aritmetika.md) ---------------------------------------------------------------------------

LUAR = "hasil di luar batas hitung"
BATAS = 1 << 96  # what a number has without its point
SERATUS = Decimal(100)


class TanpaNilai(Exception):
    """Why a figure has no value."""

    def __init__(self, sebab):
        super().__init__(sebab)
        self.sebab = sebab


def angka(teks):
    """A plain decimal as lines write it."""
    if not isinstance(teks, str) or not re.fullmatch(r"-?[0-9]{1,40}(\.[0-9]{1,40})?", teks):
        raise Salah(f"«{bersih(teks, 40)}» bukan bilangan")
    return Decimal(teks)


def bulat(nilai, desimal):
    """Rounded half away from zero."""
    return nilai.quantize(Decimal(1).scaleb(-desimal), rounding=ROUND_HALF_UP)


def muat(nilai):
    """The number as it is kept: 96 bits without the point, at most 28 decimals. What does not fit loses its last decimals."""
    pangkat = nilai.as_tuple().exponent
    if -28 <= pangkat <= 0 and len(nilai.as_tuple().digits) <= 28:
        return nilai
    for desimal in range(min(28, max(0, -pangkat)), -1, -1):
        hasil = nilai.quantize(Decimal(1).scaleb(-desimal), rounding=ROUND_HALF_EVEN)
        if abs(hasil.scaleb(desimal)) < BATAS:
            return hasil
    raise TanpaNilai(LUAR)


def jumlah(semua):
    hasil = Decimal(0)
    for n in semua:
        hasil = muat(hasil + n)
    return hasil


def kali(semua):
    hasil = Decimal(1)
    for n in semua:
        hasil = muat(hasil * n)
    return hasil


def bagi(a, b):
    if not b:
        raise TanpaNilai("pembagi nol")
    return muat(bulat(a / b, 16))


def rata(semua):
    return bagi(jumlah(semua), Decimal(len(semua)))


def rata_bobot(pasangan):
    atas = jumlah(kali([nilai, bobot]) for nilai, bobot in pasangan)
    return bagi(atas, jumlah(bobot for _, bobot in pasangan))


def akar_bulat(n, derajat):
    """The largest whole r with r ** derajat <= n."""
    if not n:
        return 0
    r = 1 << (n.bit_length() // derajat + 1)
    while True:
        lanjut = ((derajat - 1) * r + n // r ** (derajat - 1)) // derajat
        if lanjut >= r:
            return r
        r = lanjut


def akar(semua, derajat):
    """The root of the exact product, half up to 16 decimals."""
    if not semua or derajat < 1:
        raise TanpaNilai("belum ada realisasi")
    if any(n < 0 for n in semua):
        raise TanpaNilai("akar dari angka negatif")
    hasil = 1
    for n in semua:
        hasil *= int(bulat(n, 16).scaleb(16))
    ada, perlu = 16 * len(semua), 16 * derajat
    hasil = hasil * 10 ** (perlu - ada) if perlu >= ada else hasil // 10 ** (ada - perlu)
    r = akar_bulat(hasil, derajat)
    if (2 * r + 1) ** derajat <= hasil << derajat:
        r += 1
    if r >= BATAS:
        raise TanpaNilai(LUAR)
    return Decimal(r).scaleb(-16)


def hitung(rumus, masukan):
    """A recorded formula; `masukan` gives an input or raises why there is none."""
    if not isinstance(rumus, dict) or len(rumus) != 1:
        raise Salah("rumus tidak dikenal")
    (nama, isi), = rumus.items()

    def n(apa):
        return hitung(apa, masukan)

    if nama == "input":
        return masukan(isi)
    if nama == "angka":
        return angka(isi)
    if nama in ("bulat", "pangkat", "akar"):
        if not 0 <= isi[1] <= 12:
            raise Salah("rumus di luar batas")
        satu = n(isi[0])
        return bulat(satu, isi[1]) if nama == "bulat" else kali([satu] * isi[1]) if nama == "pangkat" else akar([satu], isi[1])
    if nama == "jika_kurang":
        return n(isi[2] if n(isi[0]) < n(isi[1]) else isi[3])
    if nama == "tabel":
        nilai = n(isi[0])
        for baris in isi[1]:
            dari = baris.get("dari")
            if dari is None or nilai > angka(dari) or (baris["termasuk"] and nilai == angka(dari)):
                return angka(baris["nilai"])
        raise TanpaNilai("di luar semua pita status")
    if nama == "rata_bobot":
        ada = []
        for rumus_isi, bobot in isi:
            try:
                ada.append((n(rumus_isi), angka(bobot)))
            except TanpaNilai as e:
                if e.sebab == LUAR:
                    raise
        if not ada:
            raise TanpaNilai("belum ada realisasi")
        return rata_bobot(ada)
    semua = [n(r) for r in isi]
    if nama == "kurang":
        return muat(semua[0] - semua[1])
    if nama == "bagi":
        return bagi(semua[0], semua[1])
    if nama == "geometrik":
        return akar(semua, len(semua))
    kerja = {"tambah": jumlah, "kali": kali, "min": min, "maks": max, "rata_rata": rata}.get(nama)
    if kerja is None:
        raise Salah(f"rumus «{bersih(nama, 40)}» tidak dikenal")
    return kerja(semua)


def rujukan(rumus):
    """The other figures that a formula names, in order."""
    (nama, isi), = rumus.items()
    if nama == "input":
        return [isi["figur"]] if isinstance(isi, dict) else []
    if nama == "angka":
        return []
    if nama in ("bulat", "pangkat", "akar", "tabel"):
        isi = isi[:1]
    elif nama == "rata_bobot":
        isi = [r for r, _ in isi]
    return [f for r in isi for f in rujukan(r)]


# --- Books and figures, from the lines alone -------------------------------------------------------------------------


class Figur:
    """A figure: a number, a range, or why there is none; the word that it prints as, its inputs, and whether it is a ratio of
    them or a rounding of the one."""

    __slots__ = ("nilai", "kata", "sebab", "masukan", "rasio", "dibulatkan")

    def __init__(self, nilai, masukan=(), rasio=False, kata=None, sebab=None, dibulatkan=False):
        self.nilai, self.masukan, self.rasio, self.kata = nilai, list(masukan), rasio, kata
        self.sebab, self.dibulatkan = sebab if nilai is None else None, dibulatkan

    def angka(self):
        return self.nilai if isinstance(self.nilai, Decimal) else None

    def harus(self):
        """The number, or why there is none."""
        if self.sebab:
            raise TanpaNilai(self.sebab)
        if self.angka() is None:
            raise TanpaNilai("belum ada realisasi")
        return self.nilai

    def sama(self, masukan=None):
        """Another with the same value."""
        return Figur(self.nilai, [self] if masukan is None else masukan, kata=self.kata, sebab=self.sebab)


def kosong(sebab, masukan=()):
    return Figur(None, masukan, sebab=sebab)


def coba_hitung(kerja, masukan=(), rasio=False):
    """A figure by a computation that may have no result."""
    try:
        return Figur(kerja(), masukan, rasio)
    except TanpaNilai as e:
        return Figur(None, masukan, rasio, sebab=e.sebab)


def ada_angka(semua):
    return [f.nilai for f in semua if f.angka() is not None]


def akhir_triwulan(tahun, q):
    return f"{tahun}-{('03-31', '06-30', '09-30', '12-31')[q - 1]}"


PANJANG = {"": (12, ""), "T": (3, "TW%d"), "S": (6, "S%d"), "B": (1, "B%02d")}
SERING = {"bulanan": "B", "triwulanan": "T", "semesteran": "S", "tahunan": ""}


def urai_periode(periode):
    """Year, kind and number: "2024-TW3" is 2024, "T", 3."""
    m = re.fullmatch(r"([0-9]{4})(?:-(?:(T)W([1-4])|(S)([12])|(B)(0[1-9]|1[0-2])))?", periode) if isinstance(periode, str) else None
    if not m:
        raise Salah(f"periode «{bersih(periode, 40)}» tidak dikenal")
    return int(m[1]), m[2] or m[4] or m[6] or "", int(m[3] or m[5] or m[7] or 1)


def akhir(periode):
    """The last day of a period."""
    tahun, jenis, n = urai_periode(periode)
    bulan = PANJANG[jenis][0] * n
    hari = datetime.date(tahun + bulan // 12, bulan % 12 + 1, 1) - datetime.timedelta(days=1)
    return hari.isoformat()


def awal(periode):
    tahun, jenis, n = urai_periode(periode)
    return f"{tahun:04}-{PANJANG[jenis][0] * (n - 1) + 1:02}-01"


def periode_dari(jenis, tahun):
    """All periods of a kind in a year, in order."""
    bulan, tulis = PANJANG[jenis]
    return [f"{tahun}-{tulis % n}" if tulis else f"{tahun}" for n in range(1, 12 // bulan + 1)]


def berlaku_pada(versi, hari):
    cocok = [v for v in versi if v["berlaku"] <= hari]
    return max(cocok, key=lambda v: (v["berlaku"], v["seq"])) if cocok else None


BERKODE = {"perspektif.ditetapkan": "perspektif", "sasaran.ditetapkan": "sasaran", "simpul.ditetapkan": "simpul", "indikator.ditetapkan": "indikator"}


class Buku:
    """Everything the figures need, folded from the whole lines up to as_of."""

    def __init__(self, event, as_of):
        self.unit, self.plan, self.kode, self.ro, self.mutasi = {}, {}, {}, {}, {}
        self.temuan, self.rekomendasi, self.saldo, self.peta = {}, {}, {}, {}
        self.batal = {r for h, _ in event if h["type"] == "event.dibatalkan" and h["seq"] <= as_of for r in h["ref"]}
        for h, d in event:
            if h["seq"] <= as_of and (h["seq"] not in self.batal or h["type"] == "realisasi_anggaran.dikoreksi"):
                self.terima(h, d)

    def simpan(self, h, d, jenis, *kunci):
        isi = dict(d, seq=h["seq"], berlaku=h["berlaku"], versi_event=h["v"])
        semua = self.plan.setdefault((h["unit"], jenis) + kunci, [])
        semua.append(isi)
        return semua

    def terima(self, h, d):
        t, u = h["type"], h["unit"]
        if t == "unit.ditetapkan":
            mulai = h["berlaku"] if h["v"] > 1 else None  # version 1 holds always
            self.unit.setdefault(d["kode"], []).append(dict(d, seq=h["seq"], mulai=mulai))
        elif t in BERKODE:
            semua = self.simpan(h, d, BERKODE[t], d["tahun"], d["kode"])
            self.kode.setdefault((u, BERKODE[t], d["tahun"]), {})[d["kode"]] = semua
        elif t == "aturan.ditetapkan":
            self.simpan(h, d, "aturan", d["tahun"])
        elif t in ("target.ditetapkan", "target.diubah"):
            self.simpan(h, d, "target", d["seri"], d["periode"], d["iku"])
        elif t in ("realisasi.dicatat", "realisasi.dikoreksi"):
            self.simpan(h, d, "realisasi", d["periode"], d["iku"])
        elif t == "realisasi.ditimpa":
            self.simpan(h, d, "timpa", d["periode"], d["iku"])
        elif t == "realisasi.disetujui":
            for jenis in ("realisasi", "timpa"):
                for entri in self.plan.get((u, jenis, d["periode"], d["iku"]), []):
                    entri["disetujui"] = entri.get("disetujui") or entri["seq"] in h["ref"]
        elif t == "ro.didaftarkan":
            rinci = {k: d.get(k) for k in ("iku", "porsi", "sumber_dana", "satuan", "volume")}
            self.ro.setdefault(u, {}).setdefault((d["tahun"], d["ro"]), []).append({"seq": h["seq"], "berlaku": h["berlaku"], "v": h["v"], **rinci})
        elif t in ("rpd.ditetapkan", "output.dicatat"):
            self.simpan(h, d, t.partition(".")[0], d["tahun"], d["ro"])
        elif t in MUTASI:
            self.gerak(h, d)
        elif t == "temuan.dicatat":
            self.temuan.setdefault(u, {})[d["kode"]] = dict(d, berlaku=h["berlaku"])
        elif t == "rekomendasi.dicatat":
            self.rekomendasi.setdefault(u, {})[d["kode"]] = dict(d, berlaku=h["berlaku"], nilai=rupiah_tercatat(d), jawaban=[], penilaian=[])
        elif t == "saldo_temuan.dicatat":
            self.saldo.setdefault(u, {}).setdefault(d["kode"], []).append(dict(d, seq=h["seq"], berlaku=h["berlaku"]))
        elif t in ("tindak_lanjut.disampaikan", "tindak_lanjut.dinilai"):
            r = self.rekomendasi.get(u, {}).get(d["rekomendasi"])
            if r and t == "tindak_lanjut.disampaikan":
                r["jawaban"].append({"berlaku": h["berlaku"], "nilai": rupiah_tercatat(d)})
            elif r:
                r["penilaian"].append({"seq": h["seq"], "berlaku": h["berlaku"], "hasil": d["hasil"], "nilai": rupiah_tercatat(d)})

    def gerak(self, h, d):
        semua = self.mutasi.setdefault((h["unit"], d["tahun"], d["ro"]), [])
        if h["type"] == "realisasi_anggaran.dikoreksi":
            terakhir = h["ref"][-1] if h["ref"] else 0
            for m in semua:
                if any(seq == terakhir for seq, _ in m["nilai"]):
                    m["nilai"].append((h["seq"], angka(d["nilai"])))
                    return
            return
        jenis, tanda = MUTASI[h["type"]]
        semua.append({"jenis": jenis, "tanda": tanda, "berlaku": h["berlaku"], "nilai": [(h["seq"], angka(d["nilai"]))]})

    def bergerak(self, kunci, jenis, hari):
        """Signed amounts of a kind up to a day; of a corrected one the last correction that holds."""
        for m in self.mutasi.get(kunci, []):
            if m["jenis"] == jenis and m["berlaku"] <= hari:
                yield m["tanda"] * [n for seq, n in m["nilai"] if seq not in self.batal][-1]

    # Units as the ledger knows them, whatever the day.

    def induk(self, kode):
        versi = self.unit.get(kode)
        return versi[-1].get("induk") if versi else None

    def anak(self, kode):
        if "" not in self.peta:
            self.peta[""] = kelompok((self.induk(k), k) for k in sorted(self.unit))
        return self.peta[""].get(kode, [])

    def cabang(self, kode):
        return telusur(kode, self.anak)

    def leluhur(self, kode):
        return telusur(kode, lambda k: [self.induk(k)] if self.induk(k) else [])

    # Units as they stand on a day.

    def unit_pada(self, kode, hari):
        semua = self.unit.get(kode, [])
        dasar = max((n for n, u in enumerate(semua) if u["mulai"] is None), default=0)
        cocok = [u for u in semua[dasar:] if u["mulai"] is None or u["mulai"] <= hari]
        return max(cocok, key=lambda u: (u["mulai"] or "", u["seq"])) if cocok else None

    def anak_pada(self, kode, hari, sejak):
        """Units right below on a day; with those that ended earlier, but not before `sejak`."""
        if (hari, sejak) not in self.peta:
            ada = [(self.unit_pada(k, hari), k) for k in sorted(self.unit)]
            ada = [(u, k) for u, k in ada if u and not (u.get("berakhir") and u["mulai"] and u["mulai"] < min(hari, sejak))]
            self.peta[hari, sejak] = kelompok((u.get("induk"), k) for u, k in ada)
        return self.peta[hari, sejak].get(kode, [])

    def cabang_pada(self, kode, hari, sejak):
        return telusur(kode, lambda k: self.anak_pada(k, hari, sejak))

    def leluhur_pada(self, kode, hari):
        def atas(k):
            u = self.unit_pada(k, hari)
            return [u["induk"]] if u and u.get("induk") else []
        return telusur(kode, atas)


def rupiah_tercatat(d):
    return None if d.get("nilai") is None else angka(d["nilai"])


def kelompok(pasangan):
    hasil = {}
    for k, v in pasangan:
        hasil.setdefault(k, []).append(v)
    return hasil


def telusur(dari, lanjut):
    """The one and all that it leads to."""
    semua, kenal = [dari], {dari}
    for k in semua:
        baru = [a for a in lanjut(k) if a not in kenal]
        kenal.update(baru)
        semua.extend(baru)
    return semua


MUTASI = {
    "pagu.ditetapkan": ("pagu_awal", 1), "pagu.ditambah": ("penambahan", 1), "pagu.dikurangi": ("penambahan", -1),
    "blokir.dikenakan": ("blokir", 1), "blokir.dilepas": ("blokir", -1), "refocusing.dicatat": ("refocusing", 1),
    "realisasi_anggaran.dicatat": ("realisasi", 1), "realisasi_anggaran.dikoreksi": ("realisasi", 1),
}
ANGGARAN = ["pagu_awal", "blokir", "penambahan", "refocusing", "pagu_akhir", "realisasi", "sisa", "penyerapan"]
KELUARAN = ["rpd", "rpd_periode", "realisasi_periode", "deviasi_rpd", "capaian_rpd", "volume_target", "volume", "capaian_output", "progres"]
UANG_KELUARAN = ("rpd", "rpd_periode", "realisasi_periode")
BUTIR_IKU = ("target", "target_renstra", "realisasi", "capaian", "efisiensi", "efisiensi_resmi", "target_periode", "realisasi_periode",
             "capaian_periode", "rata_capaian")
KEADAAN = ("sesuai", "belum_sesuai", "belum_ditindaklanjuti", "tidak_dapat")  # of a recommendation
KATA_HASIL = {"tidak_dapat_ditindaklanjuti": "tidak_dapat"}
TEMUAN_DASAR = ("persentase", "temuan", "rekomendasi", *KEADAAN, "terlambat", "nilai")  # figures of the first version
SARINGAN = ("mata", "jenis", "sumber")  # budgets by code, kind of spending, source of money
# (maks(realisasi - target; target - realisasi) / target) x 100
DEVIASI = {"kali": [{"bagi": [{"maks": [{"kurang": [{"input": "realisasi"}, {"input": "target"}]}, {"kurang": [{"input": "target"}, {"input": "realisasi"}]}]},
                              {"input": "target"}]}, {"angka": "100"}]}
TERDALAM = 48  # figures within figures; deeper is N/A
MAKS_TINGKAT = 12


def ingat(fungsi):
    """Computes once; remembers with the value what units outside the bag it rests on."""
    nama = fungsi.__name__

    def sekali(self, *kunci):
        tempat = (nama, *kunci)
        if tempat not in self.memo:
            sebelum, self.luar = self.luar, set()
            try:
                hasil = fungsi(self, *kunci)
                self.memo[tempat] = hasil, self.luar
            finally:
                self.luar = sebelum
        hasil, luar = self.memo[tempat]
        self.luar |= luar
        return hasil
    return sekali


def dalam(fungsi):
    """One level deeper into figures that lean on figures."""
    def terbatas(self, *kunci):
        if self.dalam[0] >= TERDALAM:
            return kosong("rujukan antarangka terlalu dalam atau melingkar")
        self.dalam[0] += 1
        try:
            return fungsi(self, *kunci)
        finally:
            self.dalam[0] -= 1
    return terbatas


class Pandang:
    """The books read for one moment: how every figure is computed. `dimuat` says of which units the bag holds all lines, and
    of which the rules alone."""

    def __init__(self, buku, per, hari, dimuat=None, dalam_=None, luar=None):
        self.b, self.per, self.hari, self.dimuat = buku, per, hari, dimuat
        self.memo, self.luar, self.dalam, self.lain = {}, set() if luar is None else luar, dalam_ or [0], {}

    def sentuh(self, unit, aturan=False):
        if self.dimuat and unit not in self.dimuat[0] and not (aturan and unit in self.dimuat[1]):
            self.luar.add(unit)

    def isi(self, unit, *kunci):
        self.sentuh(unit)
        return self.b.plan.get((unit, *kunci), [])

    def periode(self, tahun):
        """The period whose targets and entries count."""
        if self.per == "tahun":
            return f"{tahun}"
        if not self.per[0].isdigit():
            return f"{tahun}-{self.per}"
        milik = int(self.per[:4])
        q = (int(self.per[5:7]) + 2) // 3 if milik == tahun else 1 if milik < tahun else 4
        return f"{tahun}-TW{q}"

    def sampai(self, tahun):
        """The last day whose facts count."""
        return self.per if self.per[0].isdigit() else akhir(self.periode(tahun))

    def di_tengah(self, periode):
        return self.per[0].isdigit() and self.per < akhir(periode)

    # Plan.

    @ingat
    def aturan(self, unit, tahun):
        for atas in self.b.leluhur_pada(unit, self.sampai(tahun)):
            self.sentuh(atas, True)
            found = berlaku_pada(self.b.plan.get((atas, "aturan", tahun), []), self.sampai(tahun))
            if found:
                return found
        return None

    def wajib(self, unit, tahun):
        aturan = self.aturan(unit, tahun)
        return bool(aturan and aturan["wajib_disetujui"])

    def definisi(self, unit, tahun, iku):
        return berlaku_pada(self.isi(unit, "indikator", tahun, iku), self.sampai(tahun))

    def semua(self, unit, jenis, tahun, aturan=False):
        """What is in force of a kind, in order; of a unit above what comes along with its rules."""
        self.sentuh(unit, aturan)
        ada = (berlaku_pada(v, self.sampai(tahun)) for v in self.b.kode.get((unit, jenis, tahun), {}).values())
        return sorted((v for v in ada if v), key=lambda v: (v["urutan"], v["kode"]))

    def simpul_sendiri(self, unit, tahun, aturan=False):
        """Nodes that a unit recorded itself; perspektif and sasaran of version 1 are nodes of the levels of these names."""
        ada = {s["kode"]: s for s in self.semua(unit, "simpul", tahun, aturan) if not s.get("berakhir")}
        for s in self.semua(unit, "perspektif", tahun, aturan):
            ada.setdefault(s["kode"], {**s, "tingkat": "perspektif", "induk": None})
        for s in self.semua(unit, "sasaran", tahun, aturan):
            ada.setdefault(s["kode"], {**s, "tingkat": "sasaran", "induk": s["perspektif"]})
        return ada

    def warisan(self, unit, tahun, aturan):
        """Nodes of units above that hold for a unit: level by level from the top, of the nearest that has any, none of them from
        farther up than those of the level above, and none from the first level on of which the unit has its own."""
        turun, hasil = aturan.get("diwariskan") or [], {}
        if not turun:
            return hasil
        sendiri, atas = self.simpul_sendiri(unit, tahun), self.b.leluhur_pada(unit, self.sampai(tahun))[1:]
        for t in aturan["tingkat"]:
            if t["kode"] not in turun or any(s["tingkat"] == t["kode"] for s in sendiri.values()):
                break
            for n, u in enumerate(atas):
                ada = [s for s in self.simpul_sendiri(u, tahun, True).values() if s["tingkat"] == t["kode"]]
                if ada:
                    hasil.update((s["kode"], s) for s in ada if s["kode"] not in hasil)
                    atas = atas[:n + 1]
                    break
        return {k: s for k, s in hasil.items() if k not in sendiri}

    def mewarisi(self, unit, tahun):
        """Do nodes come to a unit from above, by the rules in force? Asked without looking at any figure of the units above."""
        for u in self.b.leluhur_pada(unit, self.sampai(tahun)):
            found = berlaku_pada(self.b.plan.get((u, "aturan", tahun), []), self.sampai(tahun))
            if found:
                return bool(found.get("diwariskan"))
        return False

    # Targets and words.

    def target_dari(self, unit, tahun, iku, seri, periode):
        return berlaku_pada(self.isi(unit, "target", seri, periode, iku), self.sampai(tahun))

    def isi_target(self, unit, tahun, skala, found):
        if not found:
            return kosong("belum ada target")
        teks = found["nilai"]
        if teks == "N/A":
            return kosong("target dinyatakan N/A")
        if teks[:2] in (">=", "<="):
            nilai = angka(teks[2:])
            return Figur(nilai, kata=("≥ " if teks[0] == ">" else "≤ ") + indonesia(nilai))
        if teks[:1].isalpha():
            return self.sebutan(unit, tahun, skala, teks)
        if ".." in teks:
            return Figur(tuple(angka(n) for n in teks.split("..")))
        return Figur(angka(teks)) if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", teks) else self.sebutan(unit, tahun, skala, teks)

    def sebutan(self, unit, tahun, skala, teks):
        """What a day, n of m or a word of a scale is worth; it prints as it was written."""
        m = re.fullmatch(r"([0-9]{1,9})/([0-9]{1,9})", teks)
        if m:
            hasil = coba_hitung(lambda: bagi(Decimal(m[1]), Decimal(m[2])))
            hasil.kata = f"{m[1]} dari {m[2]}"
            return hasil
        if teks[:1].isdigit():
            return Figur(Decimal((datetime.date.fromisoformat(teks) - datetime.date(1970, 1, 1)).days), kata=teks)
        aturan = self.aturan(unit, tahun)
        if aturan is None:
            # A word in a year without rules is a word, and worth nothing.
            return Figur(teks, kata=teks)
        for s in aturan.get("skala") or []:
            if s["kode"] == skala:
                for k in s["kata"]:
                    if k["kata"] == teks:
                        return Figur(angka(k["nilai"]), kata=teks)
                break
        return kosong("kata di luar skala yang berlaku")

    @ingat
    def target(self, unit, tahun, iku, periode, sendiri=False):
        d = self.definisi(unit, tahun, iku)
        if d and d["versi_event"] > 1:
            return kosong("tidak diukur pada periode ini") if d.get("tidak_diukur") else Ukuran(self, unit, tahun, d, periode).target(sendiri)
        seri = "triwulan" if "-" in periode else "pk"
        return self.isi_target(unit, tahun, None, self.target_dari(unit, tahun, iku, seri, periode))

    @ingat
    def target_renstra(self, unit, tahun, iku):
        found = self.target_dari(unit, tahun, iku, "renstra", f"{tahun}")
        d = (self.definisi(unit, tahun, iku) if found else None) or {}
        return self.isi_target(unit, tahun, d.get("skala") if d.get("versi_event", 1) > 1 else None, found)

    # Realisasi.

    @ingat
    def entri(self, unit, tahun, iku, periode, presisi, faktor=SERATUS, skala=None):
        """An entry as it stands for one period."""
        wajib, hari = self.wajib(unit, tahun), self.sampai(tahun)
        for e in reversed(self.isi(unit, "realisasi", periode, iku)):
            if e["berlaku"] <= hari and (not wajib or e.get("disetujui")):
                if e.get("sebutan") is not None:
                    return self.sebutan(unit, tahun, skala, e["sebutan"])
                return bulatkan(isi_entri(e, faktor), presisi)
        return kosong("belum ada realisasi")

    @dalam
    @ingat
    def realisasi(self, unit, tahun, iku, periode, sendiri=False):
        d = self.definisi(unit, tahun, iku)
        if not d:
            return kosong("indikator belum ditetapkan")
        dihitung = bulatkan(self.terhitung(unit, tahun, d, periode, sendiri), d["presisi"])
        wajib, hari = self.wajib(unit, tahun), self.sampai(tahun)
        for timpa in reversed(() if sendiri else self.isi(unit, "timpa", periode, iku)):
            # Version 1 of an override counts at once.
            if timpa["berlaku"] <= hari and (timpa["versi_event"] == 1 or not wajib or timpa.get("disetujui")):
                return Figur(angka(timpa["nilai"]), [dihitung])
        return dihitung

    def terhitung(self, unit, tahun, d, periode, sendiri):
        if d["versi_event"] == 1:
            return self.dari_lain(unit, tahun, d, periode, sendiri) if berasal(d) else self.cara_lama(unit, tahun, d, periode, sendiri)
        if d.get("tidak_diukur"):
            return kosong("tidak diukur pada periode ini")
        ukuran = Ukuran(self, unit, tahun, d, periode)
        lama = self.isi(unit, "indikator", tahun, d["kode"])
        berganti = any(v["berlaku"] <= self.sampai(tahun) and v["sumber_realisasi"] != d["sumber_realisasi"] for v in lama)
        batas = min(akhir(periode), self.sampai(tahun))
        dulu = [berlaku_pada(lama, akhir(p)) for p in periode_dari(ukuran.jenis, tahun) if akhir(p) <= batas]
        berganti = berganti or any(v and (v.get(k) or []) != (d.get(k) or []) for v in dulu for k in ("penanggung_jawab", "asal"))
        if berasal(d) and not (berganti and ukuran.entri_per == "periode"):
            return self.dari_lain(unit, tahun, d, periode, sendiri)
        return ukuran.sendiri() if sendiri else ukuran.sampai_dengan()

    def cara_lama(self, unit, tahun, d, periode, sendiri):
        """Version 1: quarters become the year by their values."""
        iku, presisi, cara = d["kode"], d["presisi"], d["konsolidasi_periode"]
        per_triwulan = [self.entri(unit, tahun, iku, p, presisi) for p in periode_dari("T", tahun)]
        if "-" in periode:
            milik = self.entri(unit, tahun, iku, periode, presisi)
            if sendiri or "-TW" not in periode or milik.angka() is None or cara == "posisi_akhir":
                return milik
            return gabung(cara, per_triwulan[: int(periode[-1])])
        tahunan = self.entri(unit, tahun, iku, periode, presisi)
        if tahunan.angka() is not None or not ada_angka(per_triwulan):
            return tahunan
        if cara != "posisi_akhir":
            return gabung(cara, per_triwulan)
        target = [self.target_dari(unit, tahun, iku, "triwulan", p) for p in periode_dari("T", tahun)]
        n = posisi_terakhir(per_triwulan, target, True)
        return kosong("belum ada realisasi") if n is None else per_triwulan[n].sama()

    def ditarik(self, tahun, sumber, periode, sendiri):
        """The figures of several indicators that count, and their places: one that another here continues is in that already."""
        nilai = [self.realisasi(u, tahun, k, periode, sendiri) for u, k in sumber]
        dua_kali = set()
        for (u, k), f in zip(sumber, nilai):
            asal = ((self.definisi(u, tahun, k) or {}).get("melanjutkan") if f.angka() is not None else None) or {}
            lanjutan = (asal.get("unit"), asal.get("iku"))
            if lanjutan in sumber:
                dua_kali.add(sumber.index(lanjutan))
        hitung = [n for n in range(len(sumber)) if n not in dua_kali]
        return [nilai[n] for n in hitung], hitung

    def dari_lain(self, unit, tahun, d, periode, sendiri):
        """From units, named indicators, budget, findings or a formula."""
        sumber, cara = d["sumber_realisasi"], d.get("konsolidasi_unit")
        if sumber == "anggaran":
            if cara != "rata_rata":
                return self.anggaran_unit(unit, tahun, "penyerapan").sama()
            unit_nya = d.get("penanggung_jawab") or self.b.anak_pada(unit, self.sampai(tahun), f"{tahun}-01-01")
            return gabung("rata_rata", [self.anggaran_unit(u, tahun, "penyerapan") for u in unit_nya])
        if sumber == "temuan":
            return self.temuan(unit, tahun)["persentase"].sama()
        if sumber == "rumus":
            if not d.get("rumus_realisasi"):
                return kosong("belum ada realisasi")
            return self.rumus(unit, tahun, d["rumus_realisasi"], {})
        if sumber == "asal":
            asal = [a for a in d.get("asal") or [] if a["dukungan"] == "langsung"]
            nilai, hitung = self.ditarik(tahun, [(a["unit"], a["iku"]) for a in asal], periode, sendiri)
            bobot = [a.get("bobot") for n, a in enumerate(asal) if n in hitung]
            if cara not in ("mentah", "jumlah") and None not in bobot:
                ada = [(f.nilai, angka(b)) for f, b in zip(nilai, bobot) if f.angka() is not None]
                return coba_hitung(lambda: rata_bobot(ada), nilai) if ada else kosong("belum ada realisasi", nilai)
        else:
            nilai, _ = self.ditarik(tahun, [(u, d["kode"]) for u in d.get("penanggung_jawab") or []], periode, sendiri)
        if cara != "mentah":
            return gabung("jumlah" if cara == "jumlah" else "rata_rata", nilai)
        if not bagian_rasio(nilai)[1]:
            return kosong("belum ada realisasi", nilai[:1])
        return satukan_rasio(nilai, faktor(d))

    # Capaian, efficiency, status.

    @ingat
    def capaian(self, unit, tahun, iku, periode, sendiri=False):
        d, aturan = self.definisi(unit, tahun, iku), self.aturan(unit, tahun)
        if not d or not aturan:
            return kosong("indikator belum ditetapkan" if not d else "aturan kartu belum ditetapkan")
        r, t = self.realisasi(unit, tahun, iku, periode, sendiri), self.target(unit, tahun, iku, periode, sendiri)
        rumus = d.get("rumus") or aturan[{"minimum": "capaian_minimum", "rentang": "capaian_rentang"}.get(d["polarisasi"], "capaian_maksimum")]
        rendah, tinggi = t.nilai if isinstance(t.nilai, tuple) else (t.nilai, t.nilai)
        hasil = self.rumus(unit, tahun, rumus, {"realisasi": r.nilai, "target": rendah, "batas_bawah": rendah, "batas_atas": tinggi}, [r, t],
                           t.sebab or r.sebab)
        return batasi(hasil, aturan.get("batas_capaian"), aturan.get("batas_bawah_capaian"))

    @ingat
    def rata_capaian(self, unit, tahun, iku):
        d = self.definisi(unit, tahun, iku)
        if not d:
            return kosong("indikator belum ditetapkan")
        jenis = SERING[d.get("frekuensi") or "triwulanan"] if d["versi_event"] > 1 else "T"
        semua = [self.capaian(unit, tahun, iku, p, True) for p in periode_dari(jenis, tahun) if akhir(p) <= akhir(self.periode(tahun))]
        return gabung("rata_rata", semua)

    @ingat
    def efisiensi(self, unit, tahun, iku, nama):
        aturan = self.aturan(unit, tahun)
        if not aturan:
            return kosong("aturan kartu belum ditetapkan")
        capaian = self.capaian(unit, tahun, iku, self.periode(tahun))
        pagu, keluar = (self.anggaran_iku(unit, tahun, iku, i) for i in ("pagu_akhir", "realisasi"))
        masukan = {"capaian": capaian.nilai, "pagu_akhir": pagu.nilai, "realisasi_anggaran": keluar.nilai}
        return self.rumus(unit, tahun, aturan[nama], masukan, [pagu, capaian, keluar], pagu.sebab or capaian.sebab or keluar.sebab)

    def status(self, unit, tahun, figur):
        aturan, nilai = self.aturan(unit, tahun), figur.angka()
        for p in aturan["pita"] if aturan and nilai is not None else ():
            dari, sampai = p.get("dari"), p.get("sampai")
            di_atas = dari is None or nilai > angka(dari) or (p["termasuk_dari"] and nilai == angka(dari))
            if di_atas and (sampai is None or nilai < angka(sampai) or (p["termasuk_sampai"] and nilai == angka(sampai))):
                return p["nama"]
        return None

    # Formulas and the figures that they name.

    def rumus(self, unit, tahun, rumus, masukan, figur=(), sebab=None):
        """By a recorded formula: inputs by name, other figures by where they stand."""
        lain = {nama: self.figur(unit, tahun, nama) for nama in dict.fromkeys(rujukan(rumus))}
        semua = [*figur, *lain.values()]
        if sebab:
            return kosong(sebab, semua)

        def ambil(apa):
            if isinstance(apa, dict):
                return lain[apa["figur"]].harus()
            nilai = masukan.get(apa)
            if isinstance(nilai, TanpaNilai):
                raise nilai
            if not isinstance(nilai, Decimal):
                raise TanpaNilai("belum ada realisasi")
            return nilai
        return coba_hitung(lambda: hitung(rumus, ambil), semua)

    @ingat
    def rumus_bernama(self, unit, tahun, kode):
        for r in (self.aturan(unit, tahun) or {}).get("rumus") or []:
            if r["kode"] == kode:
                return batasi(self.rumus(unit, tahun, r["rumus"], {}), r.get("batas_atas"), r.get("batas_bawah"))
        return kosong("simpul belum ditetapkan")

    @dalam
    def figur(self, unit, tahun, nama):
        """Another figure: [PPU:IKU.3/realisasi@-1@TW1]."""
        m = re.fullmatch(r"(?:([^:@]+):)?([^:@]+?)(?:@-([1-5]))?(?:@TW([1-4]))?", nama)
        if not m:
            raise Salah(f"rujukan «{bersih(nama, 60)}» tidak dikenal")
        milik, jalur, mundur, triwulan = m[1] or unit, m[2], int(m[3] or 0), m[4]
        if not mundur and not triwulan:
            return self.menurut(milik, tahun, jalur)
        per = f"TW{triwulan}" if triwulan else self.periode(tahun).partition("-")[2] or "tahun"
        if per not in self.lain:
            self.lain[per] = Pandang(self.b, per, self.hari, self.dimuat, self.dalam)
        saat = self.lain[per]
        saat.luar = set()
        hasil = saat.menurut(milik, tahun - mundur, jalur)
        self.luar |= saat.luar
        return hasil

    def menurut(self, unit, tahun, jalur):
        """A figure by its address within a unit and year."""
        b = jalur.split("/")
        if b[0] == "temuan" and len(b) > 1:
            m = re.fullmatch(r"(?:/pemeriksa/([^/]+))?(?:/tahun/([0-9]{4}))?(?:/lhp/(.+))?", jalur[6: -len(b[-1]) - 1])
            semua = self.temuan(unit, None, m[1], m[2] and int(m[2]), m[3]) if m else {}
            return semua.get(b[-1]) or kosong("indikator belum ditetapkan")
        if len(b) == 1:
            return self.npss(unit, tahun) if b[0] == "npss" else self.terisi(unit, tahun) if b[0] == "terisi" else kosong("belum ada realisasi")
        butir = b[-1] if b[-1] in ANGGARAN else None
        di_anggaran = b[:-1] == ["anggaran"] or len(b) == 3 and (b[0] in ("RO", *SARINGAN) or b[1] == "anggaran")
        if b[-1] in KELUARAN and di_anggaran:
            return self.keluaran(unit, tahun, tuple(b[:-1]), b[-1])
        if b[0] == "anggaran" and len(b) == 2 and butir:
            return self.anggaran_unit(unit, tahun, butir)
        if b[0] in SARINGAN and len(b) == 3 and butir:
            return self.anggaran_mata(unit, tahun, b[0], b[1], butir)
        if b[0] == "RO" and len(b) == 3 and butir:
            self.sentuh(unit)
            return self.ro_item(unit, tahun, b[1], butir) if (tahun, b[1]) in self.b.ro.get(unit, {}) else kosong("tidak ada rincian output")
        if len(b) == 3 and b[1] == "anggaran" and butir:
            return self.anggaran_iku(unit, tahun, b[0], butir)
        if b[0] == "rumus" and len(b) == 2:
            return self.rumus_bernama(unit, tahun, b[1])
        if len(b) == 2 and b[1] in BUTIR_IKU:
            return self.butir_iku(unit, tahun, *b)
        if len(b) == 2:
            return self.butir_simpul(unit, tahun, *b)
        return kosong("indikator belum ditetapkan")

    def butir_iku(self, unit, tahun, iku, butir):
        nama, _, ekor = butir.rpartition("_")
        if butir in ("target", "realisasi", "capaian"):
            return getattr(self, butir)(unit, tahun, iku, self.periode(tahun))
        if ekor == "periode":
            return getattr(self, nama)(unit, tahun, iku, self.periode(tahun), True)
        if butir in ("efisiensi", "efisiensi_resmi"):
            return self.efisiensi(unit, tahun, iku, butir)
        return getattr(self, butir)(unit, tahun, iku)

    def butir_simpul(self, unit, tahun, kode, butir):
        pohon = self.pohon(unit, tahun)
        if not pohon:
            return self.nss(unit, tahun, kode) if butir == "nss" else self.kartu_lama(unit, tahun)["angka"].get((kode, butir)) or kosong("belum ada skor")
        butir = {"nss": "nilai", "skor": "nilai", "nkp": "kontribusi"}.get(butir, butir)
        if kode not in pohon.simpul:
            return kosong("simpul belum ditetapkan")
        if butir == "nilai":
            return self.simpul(unit, tahun, kode)[0]
        bobot = self.simpul(unit, tahun, pohon.simpul[kode].get("induk"))[1].get(kode)
        return bobot[butir == "kontribusi"] if bobot and butir in ("bobot", "kontribusi") else kosong("tidak berbobot")

    # The card.

    @ingat
    def pohon(self, unit, tahun):
        """How the card is built of recorded levels; none where its rules have none."""
        aturan = self.aturan(unit, tahun)
        return Pohonan(self, unit, tahun, aturan) if aturan and aturan.get("tingkat") and aturan.get("kartu") else None

    @ingat
    def simpul(self, unit, tahun, kode):
        """Value of a node with the weights of the nodes below; of the card itself for None."""
        pohon = self.pohon(unit, tahun)
        tingkat = pohon.tingkat_dari(kode)
        if tingkat is None or self.dalam[0] >= TERDALAM:
            return kosong("rujukan antarangka terlalu dalam atau melingkar" if tingkat else "simpul belum ditetapkan"), {}
        self.dalam[0] += 1
        try:
            return pohon.gabungkan(kode, tingkat)
        finally:
            self.dalam[0] -= 1

    def npss(self, unit, tahun):
        return self.simpul(unit, tahun, None)[0] if self.pohon(unit, tahun) else self.kartu_lama(unit, tahun)["npss"]

    def capaian_baris(self, unit, tahun, iku):
        """Capaian of indicators as the card lists them, beside target and realisasi."""
        periode = self.periode(tahun)
        for d in iku:
            self.realisasi(unit, tahun, d["kode"], periode), self.target(unit, tahun, d["kode"], periode)
        return [self.capaian(unit, tahun, d["kode"], periode) for d in iku]

    @ingat
    def nss(self, unit, tahun, kode):
        """Version 1: the mean of a sasaran's indicators."""
        milik = [d for d in self.semua(unit, "indikator", tahun) if d.get("sasaran") == kode]
        return gabung("rata_rata", self.capaian_baris(unit, tahun, milik))

    @ingat
    def kartu_lama(self, unit, tahun):
        """Perspektif and sasaran of version 1."""
        aturan, a, nkp = self.aturan(unit, tahun), {}, []
        skala, perspektif = bool(aturan and aturan["tanpa_skor"] == "bobot_diskalakan"), self.semua(unit, "perspektif", tahun)
        for p in perspektif:
            milik = [s for s in self.semua(unit, "sasaran", tahun) if s["perspektif"] == p["kode"]]
            a[p["kode"], "skor"] = gabung("rata_rata", [self.nss(unit, tahun, s["kode"]) for s in milik])
        berskor = [p for p in perspektif if a[p["kode"], "skor"].angka() is not None]
        bernilai = sum((angka(p["bobot"]) for p in berskor), Decimal(0))
        for p in perspektif:
            skor, bobot = a[p["kode"], "skor"], Figur(angka(p["bobot"]))
            if len(berskor) < len(perspektif) and skala and skor.angka() is not None:
                bobot = diskalakan(bobot, bernilai)
            nkp.append(bobotkan(skor, bobot))
            a[p["kode"], "bobot"], a[p["kode"], "nkp"] = bobot, nkp[-1]
        ada = ada_angka(nkp)
        npss = coba_hitung(lambda: jumlah(ada), nkp) if ada and (skala or len(ada) == len(nkp)) else kosong("belum ada skor", nkp)
        return {"npss": npss, "angka": a}

    def baris_kartu(self, unit, tahun):
        """Top nodes (or perspektif), each with the nodes shown under it and their indicators."""
        pohon = self.pohon(unit, tahun)
        if pohon:
            return [(s, pohon.di_bawah(s)) for s in pohon.terlihat(None)]
        iku, sasaran = self.semua(unit, "indikator", tahun), self.semua(unit, "sasaran", tahun)
        return [(p, [(s, [d for d in iku if d.get("sasaran") == s["kode"]]) for s in sasaran if s["perspektif"] == p["kode"]])
                for p in self.semua(unit, "perspektif", tahun)]

    def terisi(self, unit, tahun):
        """How many indicators on the card have a capaian."""
        self.npss(unit, tahun)
        iku = [d for _, bawah in self.baris_kartu(unit, tahun) for _, milik in bawah for d in milik]
        return Figur(Decimal(len(ada_angka(self.capaian_baris(unit, tahun, iku)))))

    # Budget.

    @ingat
    def ro_item(self, unit, tahun, ro, item):
        if item in ("pagu_akhir", "sisa", "penyerapan"):
            return turunan(lambda i: self.ro_item(unit, tahun, ro, i), item)
        return Figur(sum(self.b.bergerak((unit, tahun, ro), item, self.sampai(tahun)), Decimal(0)))

    def terdaftar(self, unit, tahun, ro):
        """The registration in force of a rincian output."""
        return berlaku_pada(self.b.ro.get(unit, {}).get((tahun, ro), []), self.sampai(tahun))

    def anggota(self, unit, tahun):
        """Rincian output registered for units."""
        hasil = []
        for u in unit:
            self.sentuh(u)
            for (milik, ro), daftar_ro in sorted(self.b.ro.get(u, {}).items()):
                d = berlaku_pada(daftar_ro, self.sampai(tahun)) if milik == tahun else None
                if d:
                    hasil.append((u, ro))
        return hasil

    def berbagian(self, unit, tahun, kode):
        """Rincian output of a unit and those below that serve an indicator or the indicators below a node, each with its share in per cent."""
        hasil, dilayani = [], self.dilayani(unit, tahun, kode)
        for u, ro in self.anggota(self.cabang(unit, tahun), tahun):
            d = self.terdaftar(u, tahun, ro)
            porsi = [angka(p["persen"]) for p in d["porsi"] or [] if p["iku"] in dilayani]
            if d["iku"] in dilayani or porsi:
                hasil.append((u, ro, SERATUS if d["iku"] in dilayani else sum(porsi)))
        return hasil

    @staticmethod
    def porsikan(f, porsi):
        """The share of a figure that counts."""
        if porsi == SERATUS:
            return f
        if f.angka() is None:
            return kosong(f.sebab, [f, Figur(porsi)])
        return coba_hitung(lambda: bagi(kali([f.nilai, porsi]), SERATUS), [f, Figur(porsi)])

    def saring(self, unit, tahun, jenis, kode):
        """Rincian output of a unit and those below, of a code, a kind of spending or a source of money."""
        cocok = {"mata": lambda u, ro: di_bawah(ro, kode), "jenis": lambda u, ro: sejenis(ro, kode),
                 "sumber": lambda u, ro: self.terdaftar(u, tahun, ro)["sumber_dana"] == kode}[jenis]
        return [(u, ro) for u, ro in self.anggota(self.cabang(unit, tahun), tahun) if cocok(u, ro)]

    @ingat
    def dilayani(self, unit, tahun, kode):
        """The indicator of a code, or all indicators below the node, sasaran or perspektif of that code."""
        self.sentuh(unit)
        if kode in self.b.kode.get((unit, "indikator", tahun), {}):
            return {kode}
        simpul, sasaran = self.semua(unit, "simpul", tahun), self.semua(unit, "sasaran", tahun)
        if self.mewarisi(unit, tahun):
            simpul = simpul + list(self.warisan(unit, tahun, self.aturan(unit, tahun)).values())
        atas = set(telusur(kode, lambda k: [s["kode"] for s in simpul if s.get("induk") == k] + [s["kode"] for s in sasaran if s["perspektif"] == k]))
        tempat = [(d, d.get("simpul") if d["versi_event"] > 1 else None) for d in self.semua(unit, "indikator", tahun)]
        return {kode} | {d["kode"] for d, s in tempat if s in atas or d.get("sasaran") in atas}

    def cabang(self, unit, tahun):
        return self.b.cabang_pada(unit, self.sampai(tahun), f"{tahun}-01-01")

    def total(self, anggota, tahun, item, lain=()):
        bagian = [self.porsikan(self.ro_item(u, tahun, ro, item), *porsi) if porsi else self.ro_item(u, tahun, ro, item) for u, ro, *porsi in anggota]
        bagian += [f for f in lain if f.angka() is not None]
        return coba_hitung(lambda: jumlah(ada_angka(bagian)), bagian) if bagian else kosong("tidak ada rincian output")

    @ingat
    def anggaran_unit(self, unit, tahun, item):
        if item in ("pagu_akhir", "sisa", "penyerapan"):
            return turunan(lambda i: self.anggaran_unit(unit, tahun, i), item)
        anak = self.b.anak_pada(unit, self.sampai(tahun), f"{tahun}-01-01")
        return self.total(self.anggota([unit], tahun), tahun, item, [self.anggaran_unit(a, tahun, item) for a in anak])

    @ingat
    def anggaran_iku(self, unit, tahun, iku, item):
        if item in ("pagu_akhir", "sisa", "penyerapan"):
            return turunan(lambda i: self.anggaran_iku(unit, tahun, iku, i), item)
        return self.total(self.berbagian(unit, tahun, iku), tahun, item)

    @ingat
    def anggaran_mata(self, unit, tahun, jenis, kode, item):
        if item in ("pagu_akhir", "sisa", "penyerapan"):
            return turunan(lambda i: self.anggaran_mata(unit, tahun, jenis, kode, i), item)
        return self.total(self.saring(unit, tahun, jenis, kode), tahun, item)

    # Monthly plans and outputs (tools/docs/anggaran.md).

    @ingat
    def keluaran(self, unit, tahun, lingkup, item):
        """Of `RO/KODE`, `IKU/anggaran`, `mata/KODE`, `jenis/KODE`, `sumber/KODE` or `anggaran`."""
        def lain(i):
            return self.keluaran(unit, tahun, lingkup, i)
        if item == "deviasi_rpd":
            keluar, rencana = lain("realisasi_periode"), lain("rpd_periode")
            masukan = {"realisasi": keluar, "target": rencana}
            return coba_hitung(lambda: hitung(DEVIASI, lambda nama: masukan[nama].harus()), [keluar, rencana])
        if item == "capaian_rpd":
            return self.bagian_dari(self.menurut(unit, tahun, "/".join((*lingkup, "realisasi"))), lain("rpd"))
        tunggal = lingkup[0] == "RO" and len(lingkup) == 2
        if item == "capaian_output" and tunggal:
            return self.bagian_dari(lain("volume"), lain("volume_target"))
        if tunggal:
            anggota = [(u, ro) for u, ro in self.anggota([unit], tahun) if ro == lingkup[1]]
        elif lingkup[0] in SARINGAN and len(lingkup) == 2:
            anggota = self.saring(unit, tahun, *lingkup)
        else:
            anggota = self.anggota(self.cabang(unit, tahun), tahun) if len(lingkup) == 1 else self.berbagian(unit, tahun, lingkup[0])
        if not anggota:
            return kosong("tidak ada rincian output")
        if tunggal:
            return self.keluaran_ro(unit, tahun, lingkup[1], item)
        bagian = [self.keluaran_ro(u, tahun, ro, item) for u, ro, *_ in anggota]
        if item in UANG_KELUARAN:
            bagian = [self.porsikan(f, *porsi) if porsi else f for f, (_, _, *porsi) in zip(bagian, anggota)]
        ada = ada_angka(bagian)
        if not ada:
            return kosong(next((f.sebab for f in bagian if f.sebab), "belum ada volume output"), bagian)
        satuan = {self.terdaftar(u, tahun, ro)["satuan"] for u, ro, *_ in anggota} - {None}
        if item in ("volume", "volume_target") and len(satuan) > 1:
            return kosong("satuan output berbeda-beda", bagian)
        return coba_hitung(lambda: rata(ada) if item in ("capaian_output", "progres") else jumlah(ada), bagian)

    @staticmethod
    def bagian_dari(atas, bawah):
        sebab = atas.sebab or bawah.sebab
        if sebab or atas.angka() is None or bawah.angka() is None:
            return Figur(None, [atas, bawah], True, sebab=sebab or "belum ada realisasi")
        return rasio(atas.nilai, bawah.nilai, SERATUS, [atas, bawah])

    @ingat
    def keluaran_ro(self, unit, tahun, ro, item):
        """What one rincian output says."""
        hari, mulai = self.sampai(tahun), awal(self.periode(tahun))
        if item in ("rpd", "rpd_periode"):
            rencana = berlaku_pada(self.isi(unit, "rpd", tahun, ro), hari)
            if not rencana:
                return kosong("belum ada rencana penarikan dana")
            dari = awal(f"{tahun}") if item == "rpd" else mulai
            bulan = zip(periode_dari("B", tahun), rencana["bulan"])
            return Figur(sum((angka(n) for b, n in bulan if dari <= akhir(b) <= hari), Decimal(0)))
        if item == "realisasi_periode":
            sebelum = (datetime.date.fromisoformat(mulai) - datetime.timedelta(days=1)).isoformat()
            kini, dulu = (Figur(sum(self.b.bergerak((unit, tahun, ro), "realisasi", h), Decimal(0))) for h in (hari, sebelum))
            return Figur(kini.nilai - dulu.nilai, [kini, dulu])
        if item == "capaian_output":
            return self.bagian_dari(self.keluaran_ro(unit, tahun, ro, "volume"), self.keluaran_ro(unit, tahun, ro, "volume_target"))
        if item == "volume_target":
            volume = self.terdaftar(unit, tahun, ro)["volume"]
            return kosong("belum ada volume output") if volume is None else Figur(angka(volume))
        found = berlaku_pada([c for c in self.isi(unit, "output", tahun, ro) if c.get(item) is not None], hari)
        return Figur(angka(found[item])) if found else kosong("belum ada volume output")

    def keluaran_tercatat(self, unit, tahun):
        """Places whose figures of plans and outputs tables are of: RO that have any recorded, and with one the unit."""
        ada = [(u, ro) for u, ro in self.anggota(self.cabang(unit, tahun), tahun)
               if any(d["v"] > 1 for d in self.b.ro[u][tahun, ro]) or self.isi(u, "rpd", tahun, ro) or self.isi(u, "output", tahun, ro)]
        return [(u, ("RO", ro)) for u, ro in ada] + ([(unit, ("anggaran",))] if ada else [])

    # Findings.

    def hari_temuan(self, tahun):
        return self.per if self.per[0].isdigit() else self.hari if tahun is None else self.sampai(tahun)

    @ingat
    def baris_temuan(self, unit, tahun):
        """A row for each recommendation, and for each finding that has none; and the balances in force."""
        hari, hasil, saldo = self.hari_temuan(tahun), [], []
        for u in self.b.cabang_pada(unit, hari, "1970-01-01"):
            self.sentuh(u)
            for kode, t in self.b.temuan.get(u, {}).items():
                if t["berlaku"] > hari:
                    continue
                milik = [(k, r) for k, r in self.b.rekomendasi.get(u, {}).items() if r["temuan"] == kode and r["berlaku"] <= hari]
                hasil += [self.satu_temuan(u, kode, t, k, r, hari) for k, r in milik or [("", None)]]
            saldo += [(u, s) for s in (berlaku_pada(v, hari) for v in self.b.saldo.get(u, {}).values()) if s]
        return hasil, saldo

    @staticmethod
    def satu_temuan(u, kode, t, k, r, hari):
        tenggat = datetime.date.fromisoformat(t["diterima"]) + datetime.timedelta(days=60)
        baris = {"unit": u, "kode": kode, "t": t, "kode_r": k, "r": r, "hasil": "", "dijawab": "", "tenggat": tenggat.isoformat(), "sisa": None}
        baris.update(nilai=None, tindak_lanjut=None, diterima=None)
        if not r:
            return baris
        dinilai = berlaku_pada(r["penilaian"], hari)
        baris["hasil"] = dinilai["hasil"] if dinilai else ""
        jawaban = [j for j in r["jawaban"] if j["berlaku"] <= hari]
        baris["dijawab"] = min((j["berlaku"] for j in jawaban), default="")
        if not jawaban and baris["hasil"] not in ("sesuai", "tidak_dapat_ditindaklanjuti"):
            baris["sisa"] = (tenggat - datetime.date.fromisoformat(hari)).days
        # Rupiah recommended, followed up, accepted: as assessed, else all of it where all was done as recommended.
        baris["nilai"] = r["nilai"]
        dijawab = [j["nilai"] for j in jawaban if j["nilai"] is not None]
        baris["tindak_lanjut"] = sum(dijawab, Decimal(0)) if dijawab else None
        if dinilai:
            baris["diterima"] = dinilai["nilai"] if dinilai["nilai"] is not None else r["nilai"] if dinilai["hasil"] == "sesuai" else None
        return baris

    def bernilai(self, unit, tahun):
        """Are rupiah of recommendations, or balances of earlier years, recorded?"""
        baris, saldo = self.baris_temuan(unit, tahun)
        def ada(r):
            return r["nilai"] is not None or any(n["nilai"] is not None for n in r["penilaian"] + r["jawaban"])
        return bool(saldo) or any(ada(b["r"]) for b in baris if b["r"])

    @ingat
    def temuan(self, unit, tahun, pemeriksa=None, tahun_lhp=None, lhp=None):
        """All figures of the findings book, or of the part of an auditor, a year of reports, one report."""
        def ikut(p, th, nomor):
            return pemeriksa in (None, p) and tahun_lhp in (None, th) and lhp in (None, nomor)
        semua, saldo = self.baris_temuan(unit, tahun)
        baris = [b for b in semua if ikut(b["t"]["pemeriksa"], int(b["t"]["lhp"]["tanggal"][:4]), b["t"]["lhp"]["nomor"])]
        saldo = [s for _, s in saldo if ikut(s["pemeriksa"], s["tahun"], None)]
        temuan, r = {(b["unit"], b["kode"]): b["t"] for b in baris}, [b for b in baris if b["r"]]

        def figur(satuan, dari_saldo):
            """Of single events, with that of the balances added."""
            nilai = [n for n in satuan if n is not None]
            return coba_hitung(lambda: jumlah([*nilai, *(Decimal(dari_saldo(s)) for s in saldo)]))
        hasil = {
            "temuan": figur([Decimal(len(temuan))], lambda s: s["temuan"]), "nilai": figur([angka(t["nilai"]) for t in temuan.values()], lambda s: angka(s["nilai"])),
            "rekomendasi": figur([Decimal(len(r))], lambda s: sum(s[k]["jumlah"] for k in KEADAAN)),
            "nilai_rekomendasi": figur([b["nilai"] for b in r], lambda s: sum(angka(s[k]["nilai"]) for k in KEADAAN)),
            "nilai_tindak_lanjut": figur([b["tindak_lanjut"] for b in r], lambda s: angka(s["nilai_tindak_lanjut"])),
            "nilai_diterima": figur([b["diterima"] for b in r], lambda s: angka(s["nilai_diterima"])),
            "terlambat": Figur(Decimal(sum(1 for b in r if b["sisa"] is not None and b["sisa"] < 0))),
        }
        for k in KEADAAN:
            milik = [b for b in r if (KATA_HASIL.get(b["hasil"]) or b["hasil"] or "belum_ditindaklanjuti") == k]
            hasil[k] = figur([Decimal(len(milik))], lambda s: s[k]["jumlah"])
            hasil[f"nilai_{k}"] = figur([b["nilai"] for b in milik], lambda s: angka(s[k]["nilai"]))
        aturan = self.aturan(unit, tahun if tahun is not None else int(self.hari_temuan(None)[:4])) or {}
        hasil["persentase"] = self.persentase(hasil, aturan)
        for awalan in ("", "nilai_"):
            seluruh = hasil["nilai_rekomendasi" if awalan else "rekomendasi"]
            penuh = aturan.get("penyebut_temuan") == "semua"
            dasar = seluruh if penuh else Figur(seluruh.nilai - hasil[awalan + "tidak_dapat"].nilai, [seluruh, hasil[awalan + "tidak_dapat"]])
            for k in (*KEADAAN, *(["diterima"] if awalan else [])):
                bagian = hasil[awalan + k]
                if k == "tidak_dapat" and not penuh:
                    hasil[f"persen_{awalan}{k}"] = kosong("tidak termasuk penyebut menurut aturan", [bagian])
                elif not dasar.nilai:
                    hasil[f"persen_{awalan}{k}"] = Figur(None, [bagian, dasar], True, sebab="tidak ada nilai rupiah" if awalan else "tidak ada temuan")
                else:
                    hasil[f"persen_{awalan}{k}"] = rasio(bagian.nilai, dasar.nilai, SERATUS, [bagian, dasar])
        return hasil

    @staticmethod
    def persentase(hasil, aturan):
        sesuai, semua, tidak_dapat = hasil["sesuai"], hasil["rekomendasi"], hasil["tidak_dapat"]
        dasar = semua if aturan.get("penyebut_temuan") == "semua" and semua.nilai else Figur(semua.nilai - tidak_dapat.nilai, [semua, tidak_dapat])
        if dasar.nilai:
            return rasio(sesuai.nilai, dasar.nilai, SERATUS, [sesuai, dasar])
        if aturan.get("nol_dari_nol") is not None:
            return Figur(angka(aturan["nol_dari_nol"]), [sesuai, dasar])
        return kosong("tidak ada temuan", [sesuai, dasar])

    def temuan_tercatat(self, unit, tahun):
        """The figures that tables are over: those of the first version, and where rupiah or balances are recorded, all."""
        semua = self.temuan(unit, tahun)
        return semua if self.bernilai(unit, tahun) else {k: semua[k] for k in TEMUAN_DASAR}

    # All of a unit and year.

    def semua_angka(self, unit, tahun):
        """Every figure that the tables are of, by its address; a status is a word or nothing. `rapuh` names those that rest on
        lines of units outside the bag."""
        a, self.rapuh, awalan = {}, {}, f"{unit}/{tahun}"

        def catat(alamat, kerja, status=None):
            self.luar = set()
            f = a[alamat] = kerja()
            if status:
                a[status] = self.status(unit, tahun, f)
            for tempat in (alamat, *([status] if status else ())) if self.luar else ():
                self.rapuh[tempat] = self.luar
            return f

        catat(f"{awalan}/npss", lambda: self.npss(unit, tahun), f"{awalan}/status")
        catat(f"{awalan}/terisi", lambda: self.terisi(unit, tahun))
        pohon = self.pohon(unit, tahun)
        for s, bawah in self.baris_kartu(unit, tahun):
            if pohon:
                for di in [s, *pohon.semua_di_bawah(s["kode"])]:
                    k = f"{awalan}/{di['kode']}"
                    catat(f"{k}/nilai", lambda: self.butir_simpul(unit, tahun, di["kode"], "nilai"), f"{k}/status")
                    if di["kode"] in self.simpul(unit, tahun, di.get("induk"))[1]:
                        for butir in ("bobot", "kontribusi"):
                            catat(f"{k}/{butir}", lambda: self.butir_simpul(unit, tahun, di["kode"], butir))
                continue
            k = f"{awalan}/{s['kode']}"
            for butir in ("skor", "bobot", "nkp"):
                catat(f"{k}/{butir}", lambda: self.butir_simpul(unit, tahun, s["kode"], butir), f"{k}/status" if butir == "skor" else None)
            for di, _ in bawah:
                k = f"{awalan}/{di['kode']}"
                catat(f"{k}/nss", lambda: self.nss(unit, tahun, di["kode"]), f"{k}/status")
        for r in (self.aturan(unit, tahun) or {}).get("rumus") or []:
            catat(f"{awalan}/rumus/{r['kode']}", lambda: self.rumus_bernama(unit, tahun, r["kode"]))
        for d in self.semua(unit, "indikator", tahun):
            k = f"{awalan}/{d['kode']}"
            for butir in ("target", "realisasi", "capaian", "target_renstra", "efisiensi", "efisiensi_resmi"):
                catat(f"{k}/{butir}", lambda: self.butir_iku(unit, tahun, d["kode"], butir), f"{k}/status" if butir == "capaian" else None)
            for item in ANGGARAN:
                catat(f"{k}/anggaran/{item}", lambda: self.anggaran_iku(unit, tahun, d["kode"], item))
        for item in ANGGARAN:
            catat(f"{awalan}/anggaran/{item}", lambda: self.anggaran_unit(unit, tahun, item))
            for u, ro in self.anggota(self.cabang(unit, tahun), tahun):
                catat(f"{u}/{tahun}/RO/{ro}/{item}", lambda: self.ro_item(u, tahun, ro, item))
        for u, lingkup in self.keluaran_tercatat(unit, tahun):
            for item in KELUARAN:
                catat(f"{u}/{tahun}/{'/'.join(lingkup)}/{item}", lambda: self.keluaran(u, tahun, lingkup, item))
        for item in self.temuan_tercatat(unit, tahun):
            catat(f"{unit}/temuan/{item}", lambda: self.temuan(unit, tahun)[item])
        return a

    def tiang(self, unit, tahun):
        """Units outside the bag on which the very rows of the tables rest: without them nothing can be held against the lines."""
        self.luar = set()
        self.pohon(unit, tahun)
        self.anggota(self.cabang(unit, tahun), tahun)
        self.baris_temuan(unit, tahun)
        return self.luar


class Ukuran:
    """An indicator of version 2 for one period: how its periods, entries and targets become one figure."""

    def __init__(self, pandang, unit, tahun, d, periode):
        self.p, self.unit, self.tahun, self.d, self.periode = pandang, unit, tahun, d, periode
        self.jenis, self.cara = SERING[d.get("frekuensi") or "triwulanan"], d["konsolidasi_periode"]
        self.target_per = d.get("target_per") or ("periode" if self.cara == "jumlah" else "sampai_dengan")
        self.entri_per = d.get("entri_per") or ("sampai_dengan" if self.cara == "posisi_akhir" else "periode")
        self.setahun = "-" not in periode
        self.sampai = [p for p in periode_dari(self.jenis, tahun) if akhir(p) <= akhir(periode)]
        self.usai = self.hari_terakhir()
        self.di_dalam = [p for p in self.sampai if awal(p) >= awal(periode)]

    def sebelum(self):
        """The same up to the end of the period before, of the same length."""
        _, jenis, n = urai_periode(self.periode)
        return Ukuran(self.p, self.unit, self.tahun, self.d, periode_dari(jenis, self.tahun)[n - 2]) if jenis and n > 1 else None

    def hari_terakhir(self):
        """The last day of a unit that ended before the period: what it added up stays, and nothing more is waited for."""
        if self.setahun or self.cara != "jumlah":
            return None
        u = self.p.b.unit_pada(self.unit, min(akhir(self.periode), self.p.sampai(self.tahun)))
        return u["mulai"] if u and u.get("berakhir") and u["mulai"] and u["mulai"] < akhir(self.periode) else None

    def sampai_dengan(self):
        """Realisasi up to the end of the period."""
        sampai = [p for p in self.sampai if not self.usai or awal(p) <= self.usai]
        if not sampai:
            return kosong("tidak diukur pada periode ini")
        terbuka = self.setahun or self.p.di_tengah(self.periode) or self.usai is not None
        if self.setahun or not self.jenis:
            setahun = self.bagian(f"{self.tahun}")
            if setahun.angka() is not None or not self.jenis:
                return setahun
        elif akhir(sampai[-1]) < akhir(self.periode) and not terbuka:
            return kosong("tidak diukur pada periode ini")
        bagian = [self.bagian(p) for p in sampai]
        if not ada_angka(bagian) or (not terbuka and bagian[-1].angka() is None):
            return bagian[-1]
        if self.entri_per == "sampai_dengan" or self.cara == "posisi_akhir":
            return self.terakhir(sampai, bagian)
        return self.satukan(bagian)

    def sendiri(self):
        """Realisasi of the period alone."""
        if not self.di_dalam or self.setahun:
            return self.sampai_dengan()
        if self.entri_per == "periode":
            bagian = [self.bagian(p) for p in self.di_dalam]
            return self.terakhir(self.di_dalam, bagian) if self.cara == "posisi_akhir" else self.satukan(bagian)
        kini, dulu = self.sampai_dengan(), self.sebelum()
        if self.cara != "jumlah" or not dulu:
            return kini
        if self.d["sumber_realisasi"] == "rasio":
            return selisih_rasio(kini, dulu.sampai_dengan(), faktor(self.d))
        return selisih(kini, dulu.sampai_dengan())

    def satukan(self, bagian):
        """Several periods as one: ratios by their parts, else by the rule of the indicator."""
        if len(bagian) == 1:
            return bagian[0]
        if berasio(self.d) and all(f.rasio or f.dibulatkan for f in bagian if f.angka() is not None):
            return satukan_rasio(bagian, faktor(self.d))
        return gabung(self.cara, bagian)

    def terakhir(self, semua, bagian):
        """The last period that has a value; over a year, of those that have a target where any has one."""
        n = posisi_terakhir(bagian, [self.target_tercatat(p) for p in semua], self.setahun)
        if n is None:
            return kosong("belum ada realisasi")
        return bagian[n] if n + 1 == len(semua) and not self.setahun else bagian[n].sama()

    def bagian(self, periode):
        """One of its own periods, by the definition that held at its end."""
        hari = min(akhir(periode), self.p.sampai(self.tahun))
        d = berlaku_pada(self.p.isi(self.unit, "indikator", self.tahun, self.d["kode"]), hari) or self.d
        unit, iku = self.milik(periode)
        if berasal(d):
            return bulatkan(self.p.dari_lain(self.unit, self.tahun, d, periode, self.entri_per == "periode"), d["presisi"])
        skala = d.get("skala") if d["versi_event"] > 1 else None
        return self.p.entri(unit, self.tahun, iku, periode, d["presisi"], faktor(d), skala)

    def milik(self, periode):
        """Whose entries and targets count: its own, or those of the indicator that it continues."""
        sendiri, asal = (self.unit, self.d["kode"]), self.d.get("melanjutkan")

        def ada(unit, iku):
            kunci = [("realisasi", periode, iku), *(("target", seri, periode, iku) for seri in ("renstra", "pk", "triwulan"))]
            return any(self.p.isi(unit, *k) for k in kunci)
        if not asal or ada(*sendiri) or not ada(asal["unit"], asal["iku"]):
            return sendiri
        return asal["unit"], asal["iku"]

    def target_tercatat(self, periode):
        unit, iku = self.milik(periode)
        return self.p.target_dari(unit, self.tahun, iku, "triwulan" if "-" in periode else "pk", periode)

    def satu_target(self, periode):
        return self.p.isi_target(self.unit, self.tahun, self.d.get("skala"), self.target_tercatat(periode))

    def target(self, sendiri):
        """Target up to the end of the period, or of the period alone."""
        if self.setahun or not self.jenis:
            if berasal(self.d) and not self.sampai:
                return kosong("tidak diukur pada periode ini")
            return self.satu_target(f"{self.tahun}")
        if not self.sampai or akhir(self.sampai[-1]) != akhir(self.periode):
            return kosong("tidak diukur pada periode ini")
        akhirnya = self.satu_target(self.sampai[-1])
        if self.target_per == "sampai_dengan":
            dulu = self.sebelum() if sendiri and self.cara == "jumlah" and not berasio(self.d) else None
            return selisih(akhirnya, dulu.target(False)) if dulu else akhirnya
        semua = [self.satu_target(p) for p in (self.di_dalam if sendiri else self.sampai)]
        if not semua or len(semua) == 1 or akhirnya.angka() is None or akhirnya.kata or self.cara == "posisi_akhir":
            return akhirnya
        return akhirnya if self.cara == "jumlah" and berasio(self.d) else gabung(self.cara, semua)


class Pohonan:
    """How a card of recorded levels is built: nodes, indicators on any of them, each level with its own way to combine."""

    def __init__(self, pandang, unit, tahun, aturan):
        self.p, self.unit, self.tahun, self.aturan = pandang, unit, tahun, aturan
        self.tingkat = {t["kode"]: t for t in reversed(aturan["tingkat"])}
        self.simpul = {**pandang.warisan(unit, tahun, aturan), **pandang.simpul_sendiri(unit, tahun)}
        self.bawah, self.iku = {}, {}
        for s in sorted(self.simpul.values(), key=lambda s: (s["urutan"], s["kode"])):
            self.bawah.setdefault(s.get("induk"), []).append(s)
        for d in pandang.semua(unit, "indikator", tahun):
            tempat = (d.get("simpul") if d["versi_event"] > 1 else None) or d.get("sasaran")
            if tempat:
                self.iku.setdefault(tempat, []).append(d)

    def tingkat_dari(self, kode):
        """The level of a node; the card as a whole for None."""
        if kode is None:
            return self.aturan["kartu"]
        return self.tingkat.get(self.simpul[kode]["tingkat"]) if kode in self.simpul else None

    def capaian(self, d):
        return self.p.capaian(self.unit, self.tahun, d["kode"], self.p.periode(self.tahun))

    def gabungkan(self, kode, tingkat):
        """A node's value by its own or its level's way, and the weights of the nodes below it."""
        cara, bobot = (self.simpul[kode].get("gabung") if kode is not None else None) or tingkat["gabung"], {}
        if cara == "rata_indikator":
            anak = [(self.capaian(d), None, None) for d in self.indikator_di_bawah(kode, MAKS_TINGKAT)]
        else:
            anak = [(self.p.simpul(self.unit, self.tahun, s["kode"])[0], s.get("bobot"), s["kode"]) for s in self.bawah.get(kode, [])]
            anak += [(self.capaian(d), d.get("bobot") if d["versi_event"] > 1 else None, None) for d in self.milik(kode)]
        if tingkat["tanpa_nilai"] == "nol":
            anak = [(f if f.angka() is not None else Figur(Decimal(0), [f]), b, k) for f, b, k in anak]
        figur = [f for f, _, _ in anak]
        if cara == "berbobot":
            hasil, bobot = self.berbobot(anak, tingkat)
        elif isinstance(cara, dict):
            hasil = self.dengan_rumus(figur, cara["rumus"])
        else:
            hasil = self.sederhana(figur, cara, tingkat)
        if tingkat.get("presisi") is not None:
            hasil = bulatkan(hasil, tingkat["presisi"])
        return batasi(hasil, tingkat.get("batas_atas"), tingkat.get("batas_bawah")), bobot

    def milik(self, kode):
        return self.iku.get(kode, []) if kode is not None else []

    def indikator_di_bawah(self, kode, tingkat):
        semua = list(self.milik(kode))
        for s in self.bawah.get(kode, []) if tingkat else []:
            semua += self.indikator_di_bawah(s["kode"], tingkat - 1)
        return semua

    @staticmethod
    def sederhana(anak, cara, tingkat):
        ada = ada_angka(anak)
        if not ada or (tingkat["tanpa_nilai"] == "tidak_berlaku" and len(ada) < len(anak)):
            return kosong("belum ada skor", anak)
        kerja = {
            "geometrik": lambda: akar(ada, len(ada)), "jumlah": lambda: jumlah(ada), "minimum": lambda: min(ada),
            "tercapai": lambda: bagi(Decimal(100 * sum(1 for n in ada if n >= 100)), Decimal(len(ada))),
            "rata_rata": lambda: rata(ada), "rata_indikator": lambda: rata(ada),
        }.get(cara)
        if kerja is None:
            raise Salah(f"gabung «{bersih(cara, 40)}» tidak dikenal")
        return coba_hitung(kerja, anak)

    @staticmethod
    def berbobot(anak, tingkat):
        """Sum of value x weight, the weights scaled to 100 where they are not, or where a child drops out."""
        ikut = [(f, angka(bobot), kode) for f, bobot, kode in anak if bobot is not None]
        seluruh = sum((bobot for f, bobot, _ in ikut if f.angka() is not None), Decimal(0))
        bagian, bobot_anak = [], {}
        for f, bobot, kode in ikut:
            b = Figur(bobot)
            if seluruh not in (0, 100) and f.angka() is not None:
                b = diskalakan(b, seluruh)
            bagian.append(bobotkan(f, b))
            if kode is not None:
                bobot_anak[kode] = b, bagian[-1]
        ada = ada_angka(bagian)
        rusak = tingkat["tanpa_nilai"] == "tidak_berlaku" and any(f.angka() is None for f, _, _ in ikut)
        hasil = kosong("belum ada skor", bagian) if not ada or not seluruh or rusak else coba_hitung(lambda: jumlah(ada), bagian)
        return hasil, bobot_anak

    def dengan_rumus(self, anak, rumus):
        ada = ada_angka(anak)
        masukan = {"banyak_anak": Decimal(len(ada)), "banyak_tercapai": Decimal(sum(1 for n in ada if n >= 100))}
        for nama, kerja in (("jumlah_anak", jumlah), ("rata_anak", rata), ("min_anak", min), ("maks_anak", max)):
            hasil = coba_hitung(lambda: kerja(ada)) if ada else kosong("belum ada skor")
            masukan[nama] = TanpaNilai(hasil.sebab) if hasil.sebab else hasil.nilai
        return self.p.rumus(self.unit, self.tahun, rumus, masukan, anak)

    def terlihat(self, kode):
        """Nodes right below that a card shows: those whose level is known."""
        return [s for s in self.bawah.get(kode, []) if s["tingkat"] in self.tingkat]

    def semua_di_bawah(self, kode):
        return [di for s in self.terlihat(kode) for di in [s, *self.semua_di_bawah(s["kode"])]]

    def di_bawah(self, s):
        """The nodes that a card lists under a topmost one, itself among them where indicators hang on it."""
        semua = [s] if self.milik(s["kode"]) else []
        return [(di, self.milik(di["kode"])) for di in semua + self.semua_di_bawah(s["kode"])]


def bulatkan(f, presisi):
    """Rounded to so many decimals; what prints as a word is not."""
    if f.angka() is None or f.kata or bulat(f.nilai, presisi) == f.nilai:
        return f
    return Figur(bulat(f.nilai, presisi), [f], dibulatkan=True)


def batasi(f, atas, bawah):
    """Not above a cap, not below a floor."""
    if f.angka() is not None and atas is not None and f.nilai > angka(atas):
        return Figur(angka(atas), [f])
    return Figur(angka(bawah), [f]) if f.angka() is not None and bawah is not None and f.nilai < angka(bawah) else f


def gabung(cara, semua):
    """Sum or mean of those that apply."""
    ada = ada_angka(semua)
    if not ada:
        return kosong(next((f.sebab for f in semua if f.sebab), "belum ada realisasi"), semua)
    return coba_hitung(lambda: jumlah(ada) if cara == "jumlah" else rata(ada), semua)


def selisih(kini, dulu):
    if kini.angka() is None or dulu.angka() is None:
        return kini
    return coba_hitung(lambda: muat(kini.nilai - dulu.nilai), [kini, dulu])


def diskalakan(bobot, seluruh):
    return coba_hitung(lambda: bagi(kali([bobot.nilai, SERATUS]), seluruh), [bobot, Figur(seluruh)], True)


def bobotkan(f, bobot):
    """Value x weight / 100."""
    if f.angka() is None or bobot.angka() is None:
        return kosong("belum ada skor", [f, bobot])
    return coba_hitung(lambda: bagi(kali([f.nilai, bobot.nilai]), SERATUS), [f, bobot])


def rasio(atas, bawah, kali_, masukan):
    return coba_hitung(lambda: bagi(kali([atas, kali_]), bawah), masukan, True)


def pecah(f, atas, bawah):
    if f.rasio:
        atas.extend(f.masukan[:-1])
        bawah.extend(f.masukan[-1:])
        return
    for m in f.masukan:
        pecah(m, atas, bawah)


def bagian_rasio(semua):
    """Numerators and denominators of those that have a value."""
    atas, bawah = [], []
    for f in semua:
        if f.angka() is not None:
            pecah(f, atas, bawah)
    return atas, bawah


def jumlah_rasio(semua):
    """Their numerators and their denominators, each summed."""
    return tuple(coba_hitung(lambda bagian=bagian: jumlah(ada_angka(bagian)), bagian) for bagian in bagian_rasio(semua))


def satukan_rasio(semua, kali_):
    """Ratios as one: numerators and denominators are summed, and divided once."""
    atas, bawah = jumlah_rasio(semua)
    if atas.sebab or bawah.sebab:
        return Figur(None, [atas, bawah], True, sebab=LUAR)
    return rasio(atas.nilai, bawah.nilai, kali_, [atas, bawah])


def selisih_rasio(kini, dulu, kali_):
    """A ratio of what came between two positions: of the numerators and of the denominators that were added."""
    if kini.angka() is None or dulu.angka() is None:
        return kini
    (atas, bawah), (atas_dulu, bawah_dulu) = jumlah_rasio([kini]), jumlah_rasio([dulu])
    atas, bawah = selisih(atas, atas_dulu), selisih(bawah, bawah_dulu)
    if atas.sebab or bawah.sebab:
        return Figur(None, [atas, bawah], True, sebab=LUAR)
    return rasio(atas.nilai, bawah.nilai, kali_, [atas, bawah])


def berasio(d):
    """Is its realisasi a ratio? Numerators and denominators are added, the ratios and their targets never."""
    return d["sumber_realisasi"] == "rasio" or d["sumber_realisasi"] in ("unit", "asal") and d.get("konsolidasi_unit") == "mentah"


def isi_entri(e, kali_):
    if e.get("rasio"):
        atas = [Figur(angka(b["nilai"])) for b in e["rasio"]["pembilang"]]
        bawah = Figur(angka(e["rasio"]["penyebut"]["nilai"]))
        return coba_hitung(lambda: bagi(kali([jumlah(ada_angka(atas)), kali_]), bawah.nilai), [*atas, bawah], True)
    if e.get("komponen"):
        bagian = [Figur(angka(b["nilai"])) for b in e["komponen"]]
        return coba_hitung(lambda: jumlah(ada_angka(bagian)), bagian)
    return Figur(angka(e.get("nilai") or "0"))


def faktor(d):
    return angka(d["faktor"]) if d["versi_event"] > 1 and d.get("faktor") is not None else SERATUS


def berasal(d):
    """Is realisasi computed from other figures, never entered?"""
    return d["sumber_realisasi"] not in ("langsung", "rasio", "berbobot")


def posisi_terakhir(bagian, target, setahun):
    """The last that has a value and, over a year, a target where any has one."""
    for n in reversed(range(len(bagian))):
        if bagian[n].angka() is not None and (not setahun or not any(target) or (target[n] and target[n]["nilai"] != "N/A")):
            return n
    return None


def turunan(ambil, item):
    nama = {"pagu_akhir": ["pagu_awal", "blokir", "penambahan", "refocusing"], "sisa": ["pagu_akhir", "realisasi"]}
    s = [ambil(i) for i in nama.get(item, ["realisasi", "pagu_akhir"])]
    n = [x.angka() for x in s]
    if None in n:
        return Figur(None, s, item == "penyerapan", sebab="tidak ada rincian output")
    if item == "pagu_akhir":
        return Figur(n[0] - n[1] + n[2] + n[3], s)
    if item == "sisa":
        return Figur(n[0] - n[1], s)
    return rasio(n[0], n[1], SERATUS, s)


def di_bawah(ro, kode):
    return ro == kode or ro.startswith((kode + ".", kode + "-"))


def sejenis(ro, jenis):
    """Does the account at the end of a code begin so?"""
    _, strip, rekening = ro.rpartition("-")
    ekor = ro.rpartition(".")[2]
    akun = rekening if strip else ekor if re.fullmatch("[0-9]{6}", ekor) else None
    return akun is not None and akun.startswith(jenis)


def indonesia(nilai):
    """As Indonesians write a number."""
    utuh, _, desimal = teks_nilai(nilai).lstrip("-").partition(".")
    teks = re.sub(r"(?<=[0-9])(?=(?:[0-9]{3})+$)", ".", utuh) + ("," + desimal if desimal else "")
    return "-" + teks if nilai < 0 else teks


# --- Admission by data: lines of units that the bag holds whole ------------------------------------------------------

DARI_HARI = ("perspektif.ditetapkan", "sasaran.ditetapkan", "simpul.ditetapkan", "indikator.ditetapkan", "aturan.ditetapkan", "pagu.", "blokir.",
             "refocusing.", "realisasi_anggaran.dicatat", "rpd.", "output.")


class AturanData:
    """The rules of admission that need data (tools/docs/vonis.md, 16), over the units that the bag holds whole."""

    def __init__(self, unit):
        self.unit, self.induk, self.versi, self.pertama, self.banyak = set(unit), {}, 1, None, 0
        self.entri, self.timpa, self.ro, self.temuan, self.rekomendasi, self.tutup = {}, {}, {}, {}, {}, {}
        self.ada, self.sandar = {}, {}  # events that hold, by number; and which later ones name each

    def nilai(self, h, d):
        t = h["type"]
        if t == "unit.ditetapkan":
            self.induk[d["kode"]] = d.get("induk")
        elif t == "penerimaan.ditetapkan":
            self.versi = d["versi"]
        if h["unit"] not in self.unit:
            return
        self.banyak += 1
        aturan = self.langgar(h, d)
        if aturan and not self.pertama:
            self.pertama = f"event {h['seq']} ({t} oleh {h['actor']['id']}) tidak mungkin diterima menurut aturan «{aturan}»"
        self.terap(h, d)

    def langgar(self, h, d):
        t, alasan, tempat = h["type"], d.get("alasan") is not None, (h["unit"], d.get("periode"), d.get("iku"))
        if not alasan and any(self.tertutup(h["unit"], p) for p in self.tersentuh(h, d)):
            return "periode-ditutup"
        if t in ("realisasi.dicatat", "realisasi.dikoreksi", "realisasi.ditimpa"):
            lama = [e["seq"] for e in self.entri.get(tempat, [])]
            baik = {"realisasi.dicatat": not lama, "realisasi.dikoreksi": alasan and lama and h["ref"] == lama[-1:], "realisasi.ditimpa": alasan}[t]
            return None if baik and awal(d["periode"]) <= h["berlaku"] <= akhir(d["periode"]) else "realisasi"
        if t == "realisasi.disetujui":
            return self.persetujuan(h, tempat)
        if t in ("ro.didaftarkan", "rpd.ditetapkan", "output.dicatat"):
            return None if self.rencana(h, d, alasan) else "anggaran"
        if t in MUTASI:
            return self.gerak(h, d, alasan)
        if t in ("temuan.dicatat", "rekomendasi.dicatat", "tindak_lanjut.disampaikan", "tindak_lanjut.dinilai"):
            return None if self.pemeriksaan(h, d) else "temuan"
        if t == "event.dibatalkan":
            return self.pembatalan(h, alasan)
        return None

    def rencana(self, h, d, alasan):
        """Registrations, monthly plans and outputs of a rincian output."""
        ro, t = self.ro.get((h["unit"], d["tahun"], d["ro"])), h["type"]
        if t == "ro.didaftarkan":
            porsi = [(p["iku"], angka(p["persen"])) for p in d.get("porsi") or []]
            terbagi = not (porsi and d.get("iku") is not None) and len({k for k, _ in porsi}) == len(porsi) and all(n > 0 for _, n in porsi)
            volume = d.get("volume") is None or angka(d["volume"]) > 0
            return terbagi and sum(n for _, n in porsi) <= SERATUS and volume and (not ro or alasan)
        if not ro or not ro["daftar"]:
            return False
        if t == "rpd.ditetapkan":
            return len(d["bulan"]) == 12 and all(angka(n) >= 0 for n in d["bulan"]) and (not ro["rpd"] or alasan)
        volume, progres = d.get("volume"), d.get("progres")
        baik = h["berlaku"][:4] == f"{d['tahun']}" and (volume is not None or progres is not None) and (volume is None or angka(volume) >= 0)
        return baik and (alasan or all(hari != h["berlaku"] for _, hari in ro["output"]))

    def persetujuan(self, h, tempat):
        entri, timpa, akun = self.entri.get(tempat, []), self.timpa.get(tempat, []), h["actor"]["id"]
        if self.versi >= 2 and any(e["akun"] == akun for e in entri + timpa):
            return "dua-sisi"
        if self.versi >= 2 and timpa and timpa[-1]["v"] >= 2 and h["ref"] == [timpa[-1]["seq"]]:
            return "realisasi" if timpa[-1]["oleh"] else None
        baik = entri and h["ref"] == [entri[-1]["seq"]] and not entri[-1]["oleh"] and entri[-1]["akun"] != akun
        return None if baik else "realisasi"

    def gerak(self, h, d, alasan):
        t, n, kunci = h["type"], angka(d["nilai"]), (h["unit"], d["tahun"], d["ro"])
        ro, tahun = self.ro.get(kunci), int(h["berlaku"][:4])
        if not ro or not ro["daftar"] or not (tahun == d["tahun"] or (t == "pagu.ditetapkan" and tahun + 1 == d["tahun"])):
            return "anggaran"
        if not (n != 0 if t == "refocusing.dicatat" else n >= 0 if t in ("pagu.ditetapkan", "realisasi_anggaran.dikoreksi") else n > 0):
            return "anggaran"
        if t in ("refocusing.dicatat", "realisasi_anggaran.dikoreksi") and not alasan:
            return "anggaran"
        if t == "pagu.ditetapkan" and any(g["jenis"] == "pagu_awal" for g in ro["gerak"]):
            return "anggaran"
        if t == "realisasi_anggaran.dikoreksi" and not any(g["jenis"] == "realisasi" and h["ref"] == [g["nilai"][-1][0]] and g["berlaku"] == h["berlaku"] for g in ro["gerak"]):
            return "anggaran"
        if t != "realisasi_anggaran.dikoreksi" and h["berlaku"] >= ro["terakhir"]:
            jenis, tanda = MUTASI[t]
            return "anggaran" if kurang({**ro["saldo"], jenis: ro["saldo"][jenis] + tanda * n}) else None
        coba = [dict(g, nilai=list(g["nilai"])) for g in ro["gerak"]]
        self.catat_gerak(coba, h, n)
        return "anggaran" if melampaui(coba, h["berlaku"]) else None

    @staticmethod
    def catat_gerak(semua, h, n):
        if h["type"] == "realisasi_anggaran.dikoreksi":
            terakhir = h["ref"][-1] if h["ref"] else 0
            for g in semua:
                if any(seq == terakhir for seq, _ in g["nilai"]):
                    g["nilai"].append((h["seq"], n))
                    return
            return
        jenis, tanda = MUTASI[h["type"]]
        semua.append({"jenis": jenis, "tanda": tanda, "berlaku": h["berlaku"], "nilai": [(h["seq"], n)]})

    def pemeriksaan(self, h, d):
        temuan, rekomendasi = self.temuan.setdefault(h["unit"], {}), self.rekomendasi.setdefault(h["unit"], {})
        if h["type"] == "temuan.dicatat":
            return d["kode"] not in temuan and d["diterima"] >= d["lhp"]["tanggal"]
        if h["type"] == "rekomendasi.dicatat":
            return d["temuan"] in temuan and d["kode"] not in rekomendasi
        r = rekomendasi.get(d["rekomendasi"])
        if r is None:
            return False
        if h["type"] == "tindak_lanjut.disampaikan":
            return not r["nilai"] or r["nilai"][-1][1] != "sesuai"
        return all(seq in r["jawaban"] for seq in h["ref"])

    def pembatalan(self, h, alasan):
        seq = h["ref"][0] if len(h["ref"]) == 1 else None
        if not alasan or self.ada.get(seq, (None,))[0] != h["unit"] or self.sandar.get(seq):
            return "pembatalan"
        for (unit, _, _), ro in self.ro.items():
            if unit == h["unit"]:
                milik = [g["berlaku"] for g in ro["gerak"] if any(s == seq for s, _ in g["nilai"])]
                sisa = tanpa_event(ro["gerak"], seq)
                if milik and melampaui(sisa, milik[0]) or ro["daftar"] == [seq] and (ro["gerak"] or ro["rpd"] or ro["output"]):
                    return "pembatalan"
        return None

    def tersentuh(self, h, d):
        """The periods that an event names, itself or by its day."""
        t = h["type"]
        if t.startswith(("target.", "realisasi.")):
            p = d["periode"]
            lebih = periode_dari("T", p[:4]) + periode_dari("S", p[:4])
            return [p] + [q for q in lebih if q != p and awal(q) <= awal(p) and akhir(q) >= akhir(p)]
        if t.startswith(DARI_HARI):
            return [p for jenis in PANJANG for p in periode_dari(jenis, d["tahun"]) if akhir(p) >= h["berlaku"]]
        return []

    def tertutup(self, unit, periode):
        """Is a period closed for a unit, or for one above it of which the bag holds the closings?"""
        for atas in telusur(unit, lambda k: [self.induk[k]] if self.induk.get(k) else []):
            if any(p in (periode, periode[:4]) for p in self.tutup.get(atas, {}).values()):
                return True
        return False

    def terap(self, h, d):
        t, u, seq, tempat = h["type"], h["unit"], h["seq"], (h["unit"], d.get("periode"), d.get("iku"))
        if t == "event.dibatalkan":
            for lama in h["ref"]:
                self.buang(lama)
            return
        self.ada[seq] = (u, t)
        for lama in h["ref"]:
            self.sandar.setdefault(lama, set()).add(seq)
        if t in ("realisasi.dicatat", "realisasi.dikoreksi", "realisasi.ditimpa"):
            (self.timpa if t == "realisasi.ditimpa" else self.entri).setdefault(tempat, []).append({"seq": seq, "akun": h["actor"]["id"], "v": h["v"], "oleh": None})
        elif t == "realisasi.disetujui":
            for e in self.entri.get(tempat, []) + self.timpa.get(tempat, []):
                e["oleh"] = seq if e["seq"] in h["ref"] else e["oleh"]
        elif t == "ro.didaftarkan":
            self.buku_ro(u, d)["daftar"].append(seq)
        elif t == "rpd.ditetapkan":
            self.buku_ro(u, d)["rpd"].append(seq)
        elif t == "output.dicatat":
            self.buku_ro(u, d)["output"].append((seq, h["berlaku"]))
        elif t in MUTASI:
            ro, (jenis, tanda) = self.buku_ro(u, d), MUTASI[t]
            self.catat_gerak(ro["gerak"], h, angka(d["nilai"]))
            if t == "realisasi_anggaran.dikoreksi":
                ro["saldo"] = saldo_pada(ro["gerak"], "9999-12-31")
            else:
                ro["saldo"][jenis] += tanda * angka(d["nilai"])
                ro["terakhir"] = max(ro["terakhir"], h["berlaku"])
        elif t == "temuan.dicatat":
            self.temuan.setdefault(u, {})[d["kode"]] = seq
        elif t == "rekomendasi.dicatat":
            self.rekomendasi.setdefault(u, {})[d["kode"]] = {"seq": seq, "jawaban": [], "nilai": []}
        elif t in ("tindak_lanjut.disampaikan", "tindak_lanjut.dinilai") and d["rekomendasi"] in self.rekomendasi.get(u, {}):
            r = self.rekomendasi[u][d["rekomendasi"]]
            r["jawaban"].append(seq) if t == "tindak_lanjut.disampaikan" else r["nilai"].append((seq, d["hasil"]))
        elif t == "periode.ditutup":
            self.tutup.setdefault(u, {})[seq] = d["periode"]
        elif t == "periode.dibuka_kembali":
            self.tutup[u] = {s: p for s, p in self.tutup.get(u, {}).items() if p != d["periode"]}

    def buku_ro(self, u, d):
        return self.ro.setdefault((u, d["tahun"], d["ro"]), {"daftar": [], "gerak": [], "rpd": [], "output": [], "terakhir": "", "saldo": dict.fromkeys(ANGGARAN, Decimal(0))})

    def buang(self, seq):
        """Takes a voided event out of the books."""
        self.ada.pop(seq, None)
        for semua in self.sandar.values():
            semua.discard(seq)
        for buku in (self.entri, self.timpa):
            for tempat, semua in list(buku.items()):
                buku[tempat] = [dict(e, oleh=None if e["oleh"] == seq else e["oleh"]) for e in semua if e["seq"] != seq]
        for kunci, ro in list(self.ro.items()):
            ro["daftar"], ro["gerak"] = [s for s in ro["daftar"] if s != seq], tanpa_event(ro["gerak"], seq)
            ro["rpd"], ro["output"] = [s for s in ro["rpd"] if s != seq], [o for o in ro["output"] if o[0] != seq]
            ro["saldo"] = saldo_pada(ro["gerak"], "9999-12-31")
            if not any(ro[k] for k in ("daftar", "gerak", "rpd", "output")):
                del self.ro[kunci]
        for u in self.temuan:
            self.temuan[u] = {k: s for k, s in self.temuan[u].items() if s != seq}
        for u, semua in self.rekomendasi.items():
            self.rekomendasi[u] = {k: r for k, r in semua.items() if r["seq"] != seq}
            for r in self.rekomendasi[u].values():
                r["jawaban"], r["nilai"] = [s for s in r["jawaban"] if s != seq], [n for n in r["nilai"] if n[0] != seq]


def tanpa_event(gerak, seq):
    """Movements without an event: the movement itself, or one of its corrections."""
    return [dict(g, nilai=[n for n in g["nilai"] if n[0] != seq]) for g in gerak if g["nilai"][0][0] != seq]


def saldo_pada(gerak, hari):
    saldo = dict.fromkeys(ANGGARAN, Decimal(0))
    for g in gerak:
        if g["berlaku"] <= hari:
            saldo[g["jenis"]] += g["tanda"] * g["nilai"][-1][1]
    return saldo


def kurang(saldo):
    """Is more spent than there is, or more released than is held?"""
    akhirnya = saldo["pagu_awal"] - saldo["blokir"] + saldo["penambahan"] + saldo["refocusing"]
    return akhirnya < saldo["realisasi"] or saldo["blokir"] < 0 or saldo["realisasi"] < 0


def melampaui(gerak, dari):
    """Is there a day from `dari` on, on which it is so?"""
    return any(kurang(saldo_pada(gerak, hari)) for hari in sorted({g["berlaku"] for g in gerak if g["berlaku"] >= dari}))


def periksa_aturan(p, isi, u):
    """Replays the rules that need data, for the lines that the bag holds."""
    aturan = AturanData(u["unit_tercakup"])
    for h, d in isi.event:
        aturan.nilai(h, d)
    if aturan.pertama:
        raise Salah(aturan.pertama)
    p.sah(f"aturan atas isi: {aturan.banyak} event unit yang dimuat cocok dengan pagu, periode tertutup, rujukan, persetujuan dan pembatalan")


# --- Tables: what each must say, row by row ---------------------------------------------------------------------------

ANGKA_TABEL = {
    "kartu": ["target", "realisasi", "capaian", "nss", "skor", "bobot", "nkp", "npss"], "angka": ["tercetak", "eksak"], "anggaran": ANGGARAN,
    "temuan": ["nilai", "sisa_hari", "jumlah", "nilai_rekomendasi", "nilai_tindak_lanjut", "nilai_diterima"], "riwayat": ["urutan", "sampai_event", "tercetak", "eksak"], "jejak": ["tingkat", "eksak"],
    "peristiwa": ["seq"], "akses": ["seq"],
}
# Tables of each format, in their order; those in LAMPIRAN are not recomputed.
TABEL = {
    "jejak-ekspor/1": ["kartu", "angka", "anggaran", "temuan", "riwayat", "jejak", "peristiwa"],
    "jejak-ekspor/2": ["kartu", "angka", "anggaran", "temuan", "peristiwa", "akses"],
}
LAMPIRAN = ("riwayat", "jejak")
KOLOM_TEMUAN = ("unit", "temuan", "pemeriksa", "lhp", "tanggal_lhp", "diterima", "tenggat", "nilai", "uraian_temuan", "rekomendasi",
                "uraian_rekomendasi", "hasil", "dijawab", "sisa_hari", "jumlah", "nilai_rekomendasi", "nilai_tindak_lanjut", "nilai_diterima")


def baca_csv(paket, nama, map_="tabel"):
    teks = paket.teks(f"data/{map_}/{nama}.csv")
    baris = list(csv.reader(io.StringIO(teks, newline=""), strict=True))
    if not baris or any(len(b) != len(baris[0]) for b in baris) or len(set(baris[0])) != len(baris[0]):
        raise Salah(f"{map_}/{nama}.csv tidak berbentuk tabel")
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
        if isinstance(self.nilai, tuple) and teks[:1] in ("-", "'"):
            # A range is a text, and a text does not begin with a minus.
            teks = teks[1:] if teks.startswith("'-") else ""
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
    return sel.cocok(teks) if isinstance(sel, (Cetak, Lewat)) else sel == teks


def teks_nilai(nilai):
    if isinstance(nilai, Decimal):
        return format(nilai.normalize(), "f")
    if isinstance(nilai, tuple):
        return "..".join(teks_nilai(n) for n in nilai)
    return "N/A" if nilai is None else str(nilai)


def rupiah(nilai):
    return Cetak(nilai, 2 if isinstance(nilai, Decimal) and nilai != nilai.to_integral_value() else 0)


def sel_anggaran(item, nilai):
    return rupiah(nilai) if item in ANGGARAN[:-1] + list(UANG_KELUARAN) else Cetak(nilai, 2)


def sel_teks(teks, format_):
    """A text as a cell of CSV: what a spreadsheet would take for a formula gets an apostrophe."""
    if format_ == FORMATS[0]:
        return "'" + teks if teks[:1] in ("=", "+", "-", "@", "\t", "\r") and teks else teks
    teks = re.sub(GELAP_SEL, "\ufffd", teks)
    return "'" + teks if teks and teks[0] in "=+-@\uff1d\uff0b\uff0d\uff20" else teks


class Lewat:
    """A cell that rests on lines that the bag does not hold."""

    @staticmethod
    def cocok(_):
        return True

    def __str__(self):
        return "tidak dihitung ulang"


class Tabel:
    """The rows that the lines give, by the columns of each table."""

    def __init__(self, isi, pandang, tahun, unit, format_):
        self.isi, self.k, self.tahun, self.unit, self.format = isi, pandang, tahun, unit, format_
        self.awalan = f"{unit}/{tahun}"
        self.tiang = pandang.tiang(unit, tahun)
        self.angka = {} if self.tiang else pandang.semua_angka(unit, tahun)
        self.presisi = {d["kode"]: d["presisi"] for d in pandang.semua(unit, "indikator", tahun)}
        self.presisi_rumus = {r["kode"]: r["presisi"] for r in (pandang.aturan(unit, tahun) or {}).get("rumus") or []}

    def cetak(self, alamat, eksak=False):
        """A figure with the decimals that it is printed with, or unrounded."""
        if alamat in self.k.rapuh:
            return Lewat()
        f, bagian = self.angka.get(alamat), alamat.split("/")
        if not isinstance(f, Figur):
            return Cetak(None, 0) if f is None else sel_teks(f, self.format)
        if eksak and not isinstance(f.nilai, str):
            return Eksak(f.nilai)
        if f.kata:
            return sel_teks(f.kata, self.format)
        if bagian[1] == "temuan":
            return Cetak(f.nilai, 2) if bagian[-1].startswith("persen") else rupiah(f.nilai)
        if "anggaran" in bagian[2:-1] or bagian[2] == "RO":
            return sel_anggaran(bagian[-1], f.nilai)
        if bagian[2] == "rumus" and len(bagian) == 4:
            return Cetak(f.nilai, self.presisi_rumus[bagian[-1]])
        if bagian[-1] in ("target", "realisasi", "target_renstra"):
            return Cetak(f.nilai, self.presisi.get(bagian[2], 2))
        return Cetak(f.nilai, 0 if bagian[-1] == "terisi" else 2)

    def baris_kartu(self):
        pohon = self.k.pohon(self.unit, self.tahun)
        for p, bawah in self.k.baris_kartu(self.unit, self.tahun):
            for s, iku in bawah:
                for d in iku:
                    yield self.satu_kartu("iku", d, p["kode"], s["kode"], d["satuan"], target="target", realisasi="realisasi", capaian="capaian")
                yield self.satu_kartu("sasaran", s, p["kode"], "", "", nss="nilai" if pohon else "nss")
            butir = {"skor": "nilai", "bobot": "bobot", "nkp": "kontribusi"} if pohon else {"skor": "skor", "bobot": "bobot", "nkp": "nkp"}
            yield self.satu_kartu("perspektif", p, "", "", "", **butir)
        yield self.satu_kartu("kartu", {"kode": self.unit, "nama": "NPSS"}, "", "", "", npss="npss")

    def satu_kartu(self, tingkat, d, perspektif, sasaran, satuan, **butir):
        awalan = self.awalan if tingkat == "kartu" else f"{self.awalan}/{d['kode']}"
        baris = dict.fromkeys(["tingkat", "kode", "nama", "perspektif", "sasaran", "satuan", *ANGKA_TABEL["kartu"], "status"], "")
        baris.update(tingkat=tingkat, kode=d["kode"], nama=sel_teks(d["nama"], self.format), perspektif=perspektif, sasaran=sasaran,
                     satuan=sel_teks(satuan, self.format))
        for kolom, b in {**butir, "status": "status"}.items():
            baris[kolom] = self.cetak(f"{awalan}/{b}")
        return baris

    def baris_angka(self):
        for alamat in self.angka:
            yield {"alamat": alamat, "tercetak": self.cetak(alamat), "eksak": self.cetak(alamat, True)}

    def baris_anggaran(self):
        k, unit, tahun = self.k, self.unit, self.tahun
        for u, ro in k.anggota(k.cabang(unit, tahun), tahun):
            yield self.satu_anggaran("ro", u, ro, lambda i: k.ro_item(u, tahun, ro, i))
        for d in k.semua(unit, "indikator", tahun):
            yield self.satu_anggaran("iku", unit, d["kode"], lambda i: k.anggaran_iku(unit, tahun, d["kode"], i))
        for u in k.b.cabang(unit):
            yield self.satu_anggaran("unit", u, u, lambda i: k.anggaran_unit(u, tahun, i))

    def satu_anggaran(self, tingkat, unit, kode, kerja):
        baris = {"tingkat": tingkat, "unit": unit, "kode": kode}
        for i in ANGGARAN:
            self.k.luar = set()
            nilai = kerja(i).nilai
            baris[i] = Lewat() if self.k.luar else sel_anggaran(i, nilai)
        return baris

    def baris_temuan(self):
        semua, saldo = self.k.baris_temuan(self.unit, self.tahun)
        bernilai = self.k.bernilai(self.unit, self.tahun)
        for b in semua:
            t, r = b["t"], b["r"]
            baris = {
                "unit": b["unit"], "temuan": b["kode"], "pemeriksa": t["pemeriksa"], "lhp": t["lhp"]["nomor"], "tanggal_lhp": t["lhp"]["tanggal"],
                "diterima": t["diterima"], "tenggat": b["tenggat"], "uraian_temuan": t["uraian"], "rekomendasi": b["kode_r"],
                "uraian_rekomendasi": r["uraian"] if r else "", "hasil": b["hasil"].replace("_", " "), "dijawab": b["dijawab"],
            }
            baris = {k: sel_teks(v, self.format) for k, v in baris.items()}
            # The value of a finding stands as it was entered.
            baris.update(nilai=Eksak(angka(t["nilai"])), sisa_hari="" if b["sisa"] is None else Cetak(Decimal(b["sisa"]), 0))
            if bernilai:
                tambahan = {"nilai_rekomendasi": b["nilai"], "nilai_tindak_lanjut": b["tindak_lanjut"], "nilai_diterima": b["diterima"]}
                baris.update({k: "" if n is None else Eksak(n) for k, n in tambahan.items()}, jumlah="1" if r else "0")
            yield baris
        for u, s in saldo:
            yield from self.baris_saldo(u, s)

    def baris_saldo(self, unit, s):
        """A balance of earlier years: a row for each status."""
        for n, k in enumerate(KEADAAN):
            baris = {"unit": unit, "temuan": s["kode"], "pemeriksa": s["pemeriksa"], "lhp": (s.get("dokumen") or {}).get("nomor", ""),
                     "uraian_temuan": f"saldo {s['temuan']} temuan LHP tahun {s['tahun']}", "rekomendasi": k,
                     "hasil": "tidak dapat ditindaklanjuti" if k == "tidak_dapat" else k.replace("_", " ")}
            baris = {**dict.fromkeys(KOLOM_TEMUAN, ""), **{kolom: sel_teks(v, self.format) for kolom, v in baris.items()}}
            baris.update(nilai=Eksak(angka(s["nilai"])), jumlah=str(s[k]["jumlah"]), nilai_rekomendasi=Eksak(angka(s[k]["nilai"])))
            if not n:
                baris.update(nilai_tindak_lanjut=Eksak(angka(s["nilai_tindak_lanjut"])), nilai_diterima=Eksak(angka(s["nilai_diterima"])))
            yield baris

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

# The workbook, as the program writes it: which elements stand within which, and which attributes they have. Whatever else a
# spreadsheet program knows (formats that print other numbers, hidden sheets, pictures, macros) is not in it.
SUSUNAN = {
    "worksheet": ("dimension sheetViews sheetFormatPr sheetData pageMargins", "xmlns xmlns:r"), "dimension": ("", "ref"),
    "sheetViews": ("sheetView", ""), "sheetView": ("pane selection", "tabSelected workbookViewId"),
    "pane": ("", "ySplit topLeftCell activePane state"), "selection": ("", "pane activeCell sqref"), "sheetFormatPr": ("", "defaultRowHeight"),
    "sheetData": ("row", ""), "row": ("c", "r spans"), "c": ("is v", "r s t"), "is": ("t", ""), "t": ("", "xml:space"), "v": ("", ""),
    "pageMargins": ("", "left right top bottom header footer"),
    "workbook": ("fileVersion workbookPr bookViews sheets calcPr", "xmlns xmlns:r"), "fileVersion": ("", "appName lastEdited lowestEdited rupBuild"),
    "workbookPr": ("", "defaultThemeVersion"), "bookViews": ("workbookView", ""), "workbookView": ("", "xWindow yWindow windowWidth windowHeight"),
    "sheets": ("sheet", ""), "sheet": ("", "name sheetId r:id"), "calcPr": ("", "calcId fullCalcOnLoad"),
    "Relationships": ("Relationship", "xmlns"), "Relationship": ("", "Id Type Target"),
    "styleSheet": ("fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles", "xmlns"), "fonts": ("font", "count"),
    "font": ("b sz color name family scheme", ""), "b": ("", ""), "sz": ("", "val"), "color": ("", "theme"), "name": ("", "val"), "family": ("", "val"),
    "scheme": ("", "val"), "fills": ("fill", "count"), "fill": ("patternFill", ""), "patternFill": ("", "patternType"), "borders": ("border", "count"),
    "border": ("left right top bottom diagonal", ""), "left": ("", ""), "right": ("", ""), "top": ("", ""), "bottom": ("", ""), "diagonal": ("", ""),
    "cellStyleXfs": ("xf", "count"), "cellXfs": ("xf", "count"), "xf": ("", "numFmtId fontId fillId borderId xfId applyFont"),
    "cellStyles": ("cellStyle", "count"), "cellStyle": ("", "name xfId builtinId"), "dxfs": ("", "count"),
    "tableStyles": ("", "count defaultTableStyle defaultPivotStyle"),
}
SUSUNAN = {nama: (set(anak.split()), set(atribut.split())) for nama, (anak, atribut) in SUSUNAN.items()}
UTAMA = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RUANG = {"xmlns": UTAMA, "xmlns:r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships"}
BAGIAN = {"[Content_Types].xml", "_rels/.rels", "docProps/app.xml", "docProps/core.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/theme/theme1.xml", "xl/workbook.xml"}
PEMBUKA_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
UNSUR = re.compile(r'<(/?)([A-Za-z][A-Za-z0-9:]*)((?: [A-Za-z:]+="[^"<>]*")*)(/?)>|([^<>]+)')
BERNAMA = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
RUSAK = "buku-kerja.xlsx tidak ditulis dengan cara yang baku"


def teks_xml(teks):
    """A text with its signs in place of their names."""
    if re.search("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&(?!(?:amp|lt|gt|quot|apos);)", teks):
        raise Salah(RUSAK)
    return re.sub(r"&([a-z]+);", lambda m: BERNAMA[m[1]], teks)


def unsur_xml(teks, akar):
    """Elements of a part, each with its attributes, those that it stands within, and its text (None where it begins)."""
    if not teks.startswith(PEMBUKA_XML):
        raise Salah(RUSAK)
    di, tumpukan, isi, selesai = len(PEMBUKA_XML), [], "", False
    while di < len(teks):
        m = UNSUR.match(teks, di)
        if not m:
            raise Salah(RUSAK)
        di = m.end()
        tutup, nama, atribut, sendiri, polos = m.groups()
        if polos is not None:
            if tumpukan[-1:] not in (["t"], ["v"]):
                raise Salah(RUSAK)
            isi += teks_xml(polos)
            continue
        if tutup:
            if atribut or sendiri or not tumpukan or tumpukan.pop() != nama:
                raise Salah(RUSAK)
            yield nama, None, tumpukan, isi
            isi, selesai = "", not tumpukan
            continue
        pasangan = [(k, teks_xml(n)) for k, n in re.findall(r' ([A-Za-z:]+)="([^"]*)"', atribut)]
        sifat = dict(pasangan)
        anak = SUSUNAN[tumpukan[-1]][0] if tumpukan else {akar}
        if selesai or nama not in anak or len(sifat) != len(pasangan) or not set(sifat) <= SUSUNAN[nama][1]:
            raise Salah(RUSAK)
        if any(k in sifat and sifat[k] != n for k, n in RUANG.items()) and akar != "Relationships" or sifat.get("numFmtId", "0") != "0":
            raise Salah(RUSAK)
        isi = ""
        yield nama, sifat, tumpukan, None
        if sendiri:
            yield nama, None, tumpukan, ""
            selesai = not tumpukan
        else:
            tumpukan.append(nama)
    if not selesai:
        raise Salah(RUSAK)


def baca_xlsx(isi):
    """Sheet by sheet: name, and rows of cells as text."""
    arsip = Arsip(io.BytesIO(isi), len(isi))
    besar = sum(e["ukuran"] for e in arsip.entri_.values())
    if besar > 4 * MAX_SMALL or besar > len(isi) * RATIO + SLACK:
        raise Salah("buku-kerja.xlsx mengembang terlalu besar")
    lembar = {n for n in arsip.entri_ if re.fullmatch(r"xl/worksheets/sheet[1-9][0-9]{0,2}\.xml", n)}
    if set(arsip.entri_) != BAGIAN | lembar:
        raise Salah("buku-kerja.xlsx memuat bagian yang tidak dikenal, atau tanpa salah satunya")
    bagian = {n: arsip.buka(n).read().decode("utf-8") for n in arsip.entri_}
    for _ in unsur_xml(bagian["xl/styles.xml"], "styleSheet"):
        pass
    pangkal = [s for _, s, _, _ in unsur_xml(bagian["_rels/.rels"], "Relationships") if s and "Target" in s]
    if [s["Target"] for s in pangkal] != ["xl/workbook.xml", "docProps/core.xml", "docProps/app.xml"]:
        raise Salah(RUSAK)
    tautan = [(s.get("Id"), s.get("Target")) for n, s, _, _ in unsur_xml(bagian["xl/_rels/workbook.xml.rels"], "Relationships") if n == "Relationship" and s is not None]
    disebut = [(s.get("name"), dict(tautan).get(s.get("r:id"))) for n, s, _, _ in unsur_xml(bagian["xl/workbook.xml"], "workbook") if n == "sheet" and s is not None]
    if len(dict(tautan)) != len(tautan) or sorted(f"xl/{t}" for _, t in disebut) != sorted(lembar):
        raise Salah(RUSAK)
    for nama, tempat in disebut:
        yield nama, baris_lembar(bagian[f"xl/{tempat}"])


def baris_lembar(teks):
    semua, kolom, jenis = [], 0, None
    for nama, sifat, _, isi in unsur_xml(teks, "worksheet"):
        if sifat is None:
            if nama == ("t" if jenis == "inlineStr" else "v"):
                semua[-1][kolom] = isi
            elif nama in ("t", "v"):
                raise Salah(RUSAK)
        elif nama == "row":
            semua.append({})
            kolom = -1
            if sifat.get("r") != str(len(semua)):
                raise Salah(RUSAK)
        elif nama == "c":
            m, lama, jenis = re.fullmatch(r"([A-Z]{1,3})([0-9]+)", sifat.get("r", "")), kolom, sifat.get("t")
            kolom = 0
            for huruf in m[1] if m else "":
                kolom = kolom * 26 + ord(huruf) - 64
            kolom -= 1
            if not m or m[2] != str(len(semua)) or kolom <= lama or jenis not in (None, "inlineStr"):
                raise Salah(RUSAK)
    return semua


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
    # Once rules of version 3 hand nodes down, the nodes of the units above come along with the rules.
    turun = any(jenis == "aturan.ditetapkan" and v >= 3 and n <= sampai and unit in cabang | atas for (n, unit, jenis, _), v in zip(isi.baris, isi.versi))
    ikut = ("aturan.ditetapkan", *(("simpul.ditetapkan", "perspektif.ditetapkan", "sasaran.ditetapkan") if turun else ()))
    for n, unit, jenis, utuh in isi.baris:
        milik = unit in cabang or (unit in atas and jenis in ikut)
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


def periksa_tanda_tangan(p, isi):
    """Which events their actor signed, and which the server alone vouches for."""
    k = isi.kewenangan.kunci
    if not k.ditandatangani:
        p.catat(f"tanda tangan pelaku: tidak ada; {k.dijamin} event akun yang berdata dijamin oleh server")
        return
    siapa = ", ".join(f"{akun} ({n})" for akun, n in sorted(k.ditandatangani.items()))
    p.catat(f"tanda tangan pelaku: {sum(k.ditandatangani.values())} event ditandatangani pelakunya dan cocok, {siapa}; {k.dijamin} event lain yang berdata dijamin oleh server")


def periksa_hapus(p, isi):
    """Lines of which texts were erased: by an event of two persons, or they were changed."""
    for n, oleh, satu, dua in isi.terhapus:
        p.catat(f"event {n}: data dihapus, tempatnya terbukti; sisanya menurut event {oleh}, oleh {satu} dan {dua}")
    for n, (oleh, _, _) in sorted(isi.dihapus.items()):
        if oleh <= len(isi.baris) and isi.baris[oleh - 1][2:] == ("data.dihapus", False):
            p.belum(f"event {n}: data dihapus menurut barisnya; event {oleh} yang menghapusnya hanya header")
        else:
            p.salah(f"event {n}: data tidak cocok dengan data_hash, dan event {oleh} tidak menghapusnya")


def periksa_ekor(p, isi):
    """Events without a tag of the ledger's key that administrators took responsibility for."""
    pertama = {}
    for h, d in isi.event:
        if h["type"] != "ekor.diakui":
            continue
        rentang, oleh = (d["dari"], d["sampai"]), h["actor"]["id"]
        lama = pertama.pop(h["ref"][0], None) if len(h["ref"]) == 1 else None
        if lama and lama[0] == rentang and lama[1] != oleh:
            p.catat(f"event {rentang[0]} sampai {rentang[1]} tanpa penanda kunci buku besar: diakui dua admin, {lama[1]} (event {h['ref'][0]}) dan {oleh} (event {h['seq']})")
        elif not h["ref"]:
            pertama[h["seq"]] = rentang, oleh
    for seq, (rentang, oleh) in pertama.items():
        p.catat(f"event {rentang[0]} sampai {rentang[1]} tanpa penanda kunci buku besar: baru diakui satu admin, {oleh} (event {seq})")


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
    if urut != sorted(isi.daun)[:10_000]:
        raise Salah(f"{len(urut)} bukti untuk {isi.utuh} baris utuh: bukti dihilangkan atau ditukar")
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
    if not re.fullmatch(r"tahun|TW[1-4]|S[12]|B0[1-9]|B1[0-2]|[0-9]{4}-[0-9]{2}-[0-9]{2}", u["per"]) or not 1900 <= u["tahun"] <= 2200:
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
            d = json.loads(baris).get("data")
            if isinstance(d, dict) and type(d.get("ukuran")) is int:  # a line that says none is refused when it is read
                dicari.add(d["ukuran"])
    if checkpoint:
        dicari.add(checkpoint[1])
    return dicari


def hari_jakarta(waktu):
    """The day of a moment in Asia/Jakarta."""
    saat = datetime.datetime.strptime(waktu[:19], "%Y-%m-%dT%H:%M:%S") + datetime.timedelta(hours=7)
    return saat.date().isoformat()


def periksa_tabel(paket, p, isi, u):
    """Every table from the lines alone."""
    if u["perhitungan"] != "angka/1":
        p.belum(f"angka tidak dihitung ulang: perhitungan {bersih(u['perhitungan'], 40)} tidak dikenal pemeriksa ini; pakai yang lebih baru")
        return None
    lama, unit = u["format"] == FORMATS[0], u["unit"]
    if u["per"][0].isdigit():
        datetime.date.fromisoformat(u["per"])
    dimuat = {"-", *u["unit_tercakup"]}, set(u["aturan_dari"])
    pandang = Pandang(Buku(isi.event, u["as_of"]), u["per"], hari_jakarta(isi.waktu[max(u["as_of"], 1) - 1]), dimuat)
    t = Tabel(isi, pandang, u["tahun"], unit, u["format"])
    if t.tiang:
        p.belum(f"angka tidak dihitung ulang: bertumpu juga pada unit {', '.join(sorted(t.tiang))}, yang tidak dimuat paket ini")
        periksa_tanpa_angka(paket, p, t, u)
        return None
    harap = {f"{t.awalan}/npss", *(f"{t.awalan}/anggaran/{i}" for i in ANGGARAN)}
    if set(u["total"]) != harap:
        p.salah("ekspor.json: total tidak lengkap")
    for alamat in harap & set(u["total"]):
        sel = t.cetak(alamat, True)
        if not isinstance(u["total"][alamat], str) or not sel.cocok(u["total"][alamat]):
            p.salah(f"ekspor.json: total {alamat} tertulis {bersih(u['total'][alamat], 60)}, dihitung ulang {sel}")
    for nama in TABEL[u["format"]]:
        if nama not in LAMPIRAN:
            p.coba(f"tabel {nama}", lambda: periksa_satu_tabel(paket, p, nama, getattr(t, f"baris_{nama}")(), lama))
    if pandang.rapuh:
        unit_luar = sorted(set().union(*pandang.rapuh.values()))
        p.belum(f"bertumpu juga pada unit {', '.join(unit_luar)}, yang tidak dimuat paket ini, maka tidak dihitung ulang: {len(pandang.rapuh)} angka: {', '.join(sorted(pandang.rapuh))}")
    nilai = {alamat: f.nilai if isinstance(f, Figur) else f for alamat, f in t.angka.items()}
    p.angka = len(nilai) - len(pandang.rapuh)
    if not lama:
        p.coba("riwayat dan jejak", lambda: periksa_lampiran(paket, p, t))
    if lama:
        p.coba("riwayat dan jejak", lambda: periksa_turunan(paket, p, nilai))
        p.belum("paket format 1: kolom nama dan keterangan tabel angka, tabel riwayat dan jejak tidak dihitung ulang")
    return nilai


def periksa_lampiran(paket, p, t):
    """History and trace, where they are there: every trace begins at its figure, every history ends at it. What lies between is
    how the program came to it: names, notes and steps that no rule writes down, so nobody can compute them elsewhere."""
    ada = [n for n in LAMPIRAN if paket.ukuran.get(f"data/tidak-dibuktikan/{n}.csv", MAX_SMALL + 1) <= MAX_SMALL]
    if "jejak" in ada:
        awal_ = {}
        for b in baca_csv(paket, "jejak", "tidak-dibuktikan")[1]:
            if b.get("tingkat") == "0":
                awal_.setdefault(b.get("angka"), []).append(b)
        if set(awal_) != set(t.angka) or any(len(b) != 1 for b in awal_.values()):
            raise Salah("tidak-dibuktikan/jejak.csv: bukan satu jejak untuk setiap angka")
        for alamat, (b,) in awal_.items():
            if not cocok(t.cetak(alamat, True), b.get("eksak", "")):
                raise Salah(f"tidak-dibuktikan/jejak.csv: {alamat} tertulis {b.get('eksak', '')[:60]}, dihitung ulang {t.cetak(alamat, True)}")
    if "riwayat" in ada:
        for alamat, b in {b.get("alamat"): b for b in baca_csv(paket, "riwayat", "tidak-dibuktikan")[1]}.items():
            if alamat not in t.angka or not cocok(t.cetak(alamat, True), b.get("eksak", "")) or not cocok(t.cetak(alamat), b.get("tercetak", "")):
                raise Salah(f"tidak-dibuktikan/riwayat.csv: nilai terakhir {bersih(alamat, 120)} tertulis {b.get('eksak', '')[:60]}, bukan yang dihitung ulang")
    if ada:
        p.catat(f"{' dan '.join(ada)}: pangkal dan ujungnya sama dengan angka yang dihitung ulang; langkah di antaranya hanya cetakan program")


def periksa_tanpa_angka(paket, p, t, u):
    """The tables that need no figures."""
    for nama in ("peristiwa", "akses"):
        if nama in TABEL[u["format"]]:
            p.coba(f"tabel {nama}", lambda: periksa_satu_tabel(paket, p, nama, getattr(t, f"baris_{nama}")(), False))


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
    if isi.lebih_baru:
        periksa_sebagian(paket, p, isi, u, kunci, saksi, checkpoint)
        return u, isi, None, None
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
        p.sah(f"kewenangan: {r.seq} event oleh pemegang hibah yang berlaku, dengan peran dan cakupannya; aturan penerimaan atas isi dinilai untuk unit yang dimuat utuh")
    periksa_tanda_tangan(p, isi)
    periksa_hapus(p, isi)
    periksa_ekor(p, isi)
    utuh = p.coba("lingkup", lambda: periksa_lingkup(p, isi, u))
    if utuh:
        p.coba("aturan atas isi", lambda: periksa_aturan(p, isi, u))
    p.coba("checkpoint tercatat", lambda: periksa_tercatat(p, isi))
    p.coba("berkas bukti", lambda: periksa_bukti(paket, p, isi, u))
    angka = p.coba("tabel", lambda: periksa_tabel(paket, p, isi, u)) if utuh else None
    if utuh is False:
        t = Tabel.__new__(Tabel)
        t.isi, t.format = isi, u["format"]
        periksa_tanpa_angka(paket, p, t, u)
    p.coba("total kendali", lambda: periksa_total(paket, p, u["format"]))
    p.coba("buku kerja", lambda: periksa_buku_kerja(paket, p, u["format"]))
    if hasil and kunci and utuh and not p.gagal:
        lengkap = ukuran
    return u, isi, lengkap, angka


def periksa_sebagian(paket, p, isi, u, kunci, saksi, checkpoint):
    """Of a bag with events that only a later program knows: the chain, its signatures and its tables among themselves; what it says is left open."""
    r = isi.rantai
    p.belum(f"dibuat oleh Jejak yang lebih baru: {isi.lebih_baru} tidak dikenal pemeriksa ini; sejak event itu kewenangan, isi, lingkup dan angka tidak dinilai: pakai yang lebih baru")
    if not isi.berhenti:
        p.sah(f"rantai {r.buku}: event 1 sampai {r.seq}, {isi.utuh} baris utuh, hash setiap event dan isi cocok; kepala {r.hash}")
        if isi.kewenangan.pertama:
            p.salah(isi.kewenangan.pertama)
    if not isi.berhenti and not isi.lebih_baru_buku:
        hasil = p.coba("checkpoint", lambda: periksa_checkpoint(paket, p, isi, kunci))
        if hasil:
            badan, ttd, asal, ukuran, akar, berlaku = hasil
            p.coba("daftar berkas", lambda: periksa_daftar(paket, p, u["format"], asal, berlaku))
            p.coba("saksi", lambda: periksa_saksi(paket, p, badan, ttd, saksi, u["saksi"]))
            p.coba("bukti penyertaan", lambda: periksa_penyertaan(paket, p, isi, ukuran, akar))
        if checkpoint:
            p.coba("checkpoint Anda", lambda: periksa_lanjutan(p, isi, checkpoint))
    p.coba("total kendali", lambda: periksa_total(paket, p, u["format"]))
    p.coba("buku kerja", lambda: periksa_buku_kerja(paket, p, u["format"]))


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
