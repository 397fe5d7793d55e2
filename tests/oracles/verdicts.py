"""One table of bags through all three verifiers: every known attack, and a seeded run of mutations.

    verdicts.py JEJAK [--count N] [--seed N] [--work DIR]

Fails where a bag is called terbukti that should not be, where two verifiers disagree, or where a true bag is refused.
The list that all three hold to is tools/docs/vonis.md.
"""

import argparse
import base64
import csv
import hashlib
import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "..", "tools")]
import archives  # noqa: E402
import ledgers  # noqa: E402
import verify_bag as v  # noqa: E402

TERBUKTI, KONSISTEN, TIDAK_SAH = "terbukti", "hanya konsisten", "tidak sah"
ANY = "any"  # whatever it is, all three say it
NOTE, LIST, TAGS = "manifest-sha256.note", "manifest-sha256.txt", "tagmanifest-sha256.txt"
TOP = "paket/"
TREE = 2  # the seed of the agency whose card is a recorded tree
SOURCES = ("ppu.zip", "contoh", "baru.zip", "pohon.zip")  # bags that are changed


# --- Bags as dictionaries --------------------------------------------------------------------------------------------


def load(path):
    """Files of a bag by name."""
    paket = v.Paket(path)
    return {nama: paket.baca(nama) for nama in paket.nama}


def store(files, path, extra=None):
    """Writes a bag as a ZIP file; `extra` may add entries or bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as z:
        for name, content in files.items():
            z.writestr(zipfile.ZipInfo(TOP + name), content)
        if extra:
            extra(z)
    return path


def listing(files, names):
    return "".join(f"{hashlib.sha256(files[n]).hexdigest()}  {n}\n" for n in names).encode()


def relist(files, note):
    """Lists that fit again. `note`: "kept" (the old signature), or "dropped"."""
    files = dict(files)
    if note == "dropped":
        files.pop(NOTE, None)
    payload = [n for n in files if n.startswith("data/")]
    if "bag-info.txt" in files:
        oxum = f"Payload-Oxum: {sum(len(files[n]) for n in payload)}.{len(payload)}".encode()
        files["bag-info.txt"] = re.sub(rb"Payload-Oxum: [0-9.]+", oxum, files["bag-info.txt"])
    files[LIST] = listing(files, payload)
    files[TAGS] = listing(files, [n for n in ("bagit.txt", "bag-info.txt", LIST, NOTE) if n in files])
    return files


def table(files, name):
    return list(csv.reader(io.StringIO(files[f"data/tabel/{name}.csv"].decode(), newline="")))


def put_table(files, name, rows):
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    files[f"data/tabel/{name}.csv"] = out.getvalue().encode("utf-8", "surrogatepass")


def retotal(files):
    """Control totals of the tables as they are: a courier who changes a table changes these too."""
    rows, format_ = [["tabel", "kolom", "baris", "bilangan", "jumlah"]], json.loads(files["data/ekspor.json"])["format"]
    for name in v.TABEL[format_]:
        all_rows = table(files, name)
        rows.append([name, "", str(len(all_rows) - 1), "", ""])
        for at, head in enumerate(all_rows[0]):
            numbers = [n for n in (v.bilangan(r[at]) for r in all_rows[1:]) if n is not None] if head in v.ANGKA_TABEL[name] else []
            if numbers:
                rows.append([name, head, str(len(all_rows) - 1), str(len(numbers)), v.teks_nilai(sum(numbers))])
    put_table(files, "total-kendali", rows)


# --- Signing: what an operator with the key can do, and a courier with a key of his own -------------------------------


def sign(seed, message):
    """Ed25519 (RFC 8032)."""
    def packed(point):
        z = pow(point[2], v.P - 2, v.P)
        x, y = point[0] * z % v.P, point[1] * z % v.P
        return (y | (x & 1) << 255).to_bytes(32, "little")
    h = hashlib.sha512(seed).digest()
    a = int.from_bytes(h[:32], "little") & ~7 & ~(128 << 248) | 64 << 248
    public = packed(v.ed_kali(a, v.BASIS))
    r = int.from_bytes(hashlib.sha512(h[32:] + message).digest(), "little") % v.L
    point = packed(v.ed_kali(r, v.BASIS))
    k = int.from_bytes(hashlib.sha512(point + public + message).digest(), "little") % v.L
    return public, point + ((r + k * a) % v.L).to_bytes(32, "little")


def resign(files, seed):
    """Lists that fit again, signed by the ledger's own key: an operator who exports other tables than the lines give."""
    files = relist(files, "dropped")
    origin = json.loads(files["data/ekspor.json"])["asal"]
    b64 = lambda name: base64.b64encode(hashlib.sha256(files[name]).digest()).decode()
    text = f"jejak-ekspor/v2\n{origin}\n{b64(LIST)}\n{b64('bag-info.txt')}\n"
    public, signature = sign(seed, text.encode())
    line_ = base64.b64encode(v.nomor_kunci(origin, 1, public) + signature).decode()
    files[NOTE] = f"{text}\n— {origin} {line_}\n".encode()
    files[TAGS] = listing(files, ["bagit.txt", "bag-info.txt", LIST, NOTE])
    return files


def cosigned(whole, seed=b"kurir" + bytes(27), name="saksi.kurir.example/1"):
    """A4: a cosignature by a key that the courier made, with that key among those of the bag."""
    files = dict(whole)
    note_ = files["data/bukti-pohon/checkpoint"].decode()
    body = note_[: note_.rindex("\n\n") + 1]
    at = 1_700_000_000
    public, signature = sign(seed, f"cosignature/v1\ntime {at}\n{body}".encode())
    number = v.nomor_kunci(name, 4, public)
    files["data/bukti-pohon/checkpoint"] = (note_ + f"— {name} {base64.b64encode(number + at.to_bytes(8, 'big') + signature).decode()}\n").encode()
    key = f"{name}+{number.hex()}+{base64.b64encode(bytes([4]) + public).decode()}\n".encode()
    files["data/bukti-pohon/kunci-saksi.txt"] += key
    about = json.loads(files["data/ekspor.json"])
    about["saksi"] = [*about["saksi"], name]
    files["data/ekspor.json"] = json.dumps(about, indent=2, ensure_ascii=False, sort_keys=True).encode()
    return files


# --- An operator with disk and key: lines that follow from those before, and that nobody could have had admitted -------


def subtree(leaves):
    """RFC 6962: the root over some leaves."""
    if len(leaves) == 1:
        return leaves[0]
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return v.simpul(subtree(leaves[:k]), subtree(leaves[k:]))


def proof(at, leaves):
    if len(leaves) == 1:
        return []
    k = 1 << (len(leaves) - 1).bit_length() - 1
    if at < k:
        return proof(at, leaves[:k]) + [subtree(leaves[k:])]
    return proof(at - k, leaves[k:]) + [subtree(leaves[:k])]


def forged(whole, seed, kind, data, like, refs=(), day=None, account=None, version=1, put=None):
    """The bag with one more event of its unit, hashed, linked and signed rightly; `like`: an event whose actor, unit and day it takes.
    Tables stay as known before it (`as_of`). `put`: members of its header that say something else."""
    files, about = dict(whole), json.loads(whole["data/ekspor.json"])
    lines_ = files["data/ledger/rantai.jsonl"].split(b"\n")[:-1]
    heads = [json.loads(v.belah(l)[1]) for l in lines_]
    hashes = ["b3:" + v.blake3(v.belah(l)[1]).hexdigest() for l in lines_]
    model = next(h for h in reversed(heads) if h["type"] == like and (account is None or h["actor"]["id"] == account))
    own = [n for n, h in enumerate(heads) if h["unit"] == model["unit"]]
    salt, raw = bytes(16), v.kanonik(data)
    n = len(lines_) + 1
    header = {**model, "type": kind, "seq": n, "prev": hashes[-1], "group": [n, n], "unit_prev": hashes[own[-1]], "unit_seq": heads[own[-1]]["unit_seq"] + 1,
              "recorded_at": heads[-1]["recorded_at"], "ref": list(refs), "data_hash": "b3:" + v.blake3(salt + raw).hexdigest(), "berlaku": day or model["berlaku"],
              "id": "00000000-0000-8000-8000-000000000001", "v": version}
    header["subject"] = (put or {}).get("subject") or subject(model["unit"], kind, data)
    header.update(put or {})
    text = v.kanonik(header)
    lines_.append(b'{"data":' + raw + b',"header":' + text + b',"salt":"' + salt.hex().encode() + b'"}')
    leaves = [v.daun(v.belah(l)[1]) for l in lines_]
    files["data/ledger/rantai.jsonl"] = b"\n".join(lines_) + b"\n"
    root, last = subtree(leaves), "b3:" + v.blake3(text).hexdigest()
    whole_lines = [at for at, l in enumerate(lines_) if v.belah(l)[0] is not None]
    b64 = lambda b: base64.b64encode(b).decode()
    files["data/bukti-pohon/penyertaan.jsonl"] = b"".join(v.kanonik({"hashes": [b64(h) for h in proof(at, leaves)], "seq": at + 1}) + b"\n" for at in whole_lines)
    body = f"{about['asal']}\n{n}\n{b64(root)}\n"
    public, signature = sign(seed, body.encode())
    files["data/bukti-pohon/checkpoint"] = f"{body}\n— {about['asal']} {b64(v.nomor_kunci(about['asal'], 1, public) + signature)}\n".encode()
    files["data/bukti-pohon/kunci-saksi.txt"] = b""
    about.update(akar=b64(root), kepala=last, ukuran=n, sampai_event=n, baris_utuh=len(whole_lines), saksi=[])
    files["data/ekspor.json"] = json.dumps(about, indent=2, ensure_ascii=False, sort_keys=True).encode()
    rows = table(files, "peristiwa")
    rows.append([str(n), header["unit"], kind, header["subject"], header["berlaku"], header["recorded_at"], header["actor"]["id"], header["actor"]["role"],
                 data.get("alasan", ""), "", " ".join(map(str, refs)), last])
    put_table(files, "peristiwa", rows)
    retotal(files)
    return with_sheet(resign(files, seed), "peristiwa", rows, seed)


def subject(unit, kind, data):
    year = str(data.get("tahun") or data.get("periode", "")[:4])
    return f"{unit}/{year}/RO/{data['ro']}" if "ro" in data else f"{unit}/rekomendasi/{data['rekomendasi']}" if "rekomendasi" in data else \
        data.get("subjek") or f"{unit}/{year}/{data['iku']}"


def with_sheet(files, name, rows, seed):
    """The workbook with another sheet of a table, all cells as texts."""
    with zipfile.ZipFile(io.BytesIO(files["data/buku-kerja.xlsx"])) as z:
        parts = {n: z.read(n) for n in z.namelist()}
    order = re.findall(r'<sheet name="([^"]+)"', parts["xl/workbook.xml"].decode())
    for sheet, content in ((name, rows), ("total-kendali", table(files, "total-kendali"))):
        path = f"xl/worksheets/sheet{order.index(sheet) + 1}.xml"
        letters = "ABCDEFGHIJKLMNOPQRST"
        from xml.sax.saxutils import escape
        body = "".join(f'<row r="{r}">' + "".join(f'<c r="{letters[c]}{r}" t="inlineStr"><is><t>{escape(cell_)}</t></is></c>' for c, cell_ in enumerate(row_) if cell_) + "</row>" for r, row_ in enumerate(content, 1))
        parts[path] = (v.PEMBUKA_XML + f'<worksheet xmlns="{v.UTAMA}"><sheetData>' + body + "</sheetData></worksheet>").encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for n, c in parts.items():
            z.writestr(n, c)
    files["data/buku-kerja.xlsx"] = out.getvalue()
    return resign(files, seed)


def forgeries(whole, seed):
    """Events that break a rule which needs data, each with the rule; the last breaks none."""
    events = [json.loads(l) for l in whole["data/ledger/rantai.jsonl"].split(b"\n") if l.startswith(b'{"data":')]
    of = lambda kind, iku: [e["header"]["seq"] for e in events if e["header"]["type"] == kind and e["data"].get("iku") == iku]
    last = of("realisasi.dicatat", "IKU.2")[-1]
    year, end = f"{ledgers.YEAR}", f"{ledgers.YEAR}-12-31"
    ro = {"tahun": ledgers.YEAR, "ro": "RO.1"}
    entry, by = {"iku": "IKU.2", "periode": year, "nilai": "99"}, "realisasi.dicatat"
    for name, wanted, args in (
        ("B3 spending beyond what there is", "anggaran", ("realisasi_anggaran.dicatat", {**ro, "nilai": "900000000000"}, by)),
        ("spending on an RO that nobody registered", "anggaran", ("realisasi_anggaran.dicatat", {**ro, "ro": "RO.9", "nilai": "1"}, by)),
        ("spending of nothing", "anggaran", ("realisasi_anggaran.dicatat", {**ro, "nilai": "0"}, by)),
        ("a second pagu", "anggaran", ("pagu.ditetapkan", {**ro, "nilai": "1"}, "pagu.ditetapkan")),
        ("a monthly plan of an RO that nobody registered", "anggaran", ("rpd.ditetapkan", {**ro, "ro": "RO.9", "bulan": ["1"] * 12}, "pagu.ditetapkan")),
        ("a second monthly plan without a reason", "anggaran", ("rpd.ditetapkan", {**ro, "bulan": ["1"] * 12}, "pagu.ditetapkan")),
        ("a monthly plan below zero", "anggaran", ("rpd.ditetapkan", {**ro, "bulan": ["-1"] * 12, "alasan": "x"}, "pagu.ditetapkan")),
        ("an output told again without a reason", "anggaran", ("output.dicatat", {**ro, "volume": "5"}, by, (), end)),
        ("an output that says nothing", "anggaran", ("output.dicatat", {**ro, "alasan": "x"}, by, (), end)),
        ("an output of another year", "anggaran", ("output.dicatat", {**ro, "volume": "5"}, by, (), f"{ledgers.YEAR + 1}-01-01")),
        ("shares beyond the whole", "anggaran", ("ro.didaftarkan", {**ro, "nama": "x", "alasan": "x", "porsi": [{"iku": "IKU.1", "persen": "60"}, {"iku": "IKU.2", "persen": "41"}]}, "pagu.ditetapkan", (), None, None, 2)),
        ("an indicator with two shares", "anggaran", ("ro.didaftarkan", {**ro, "nama": "x", "alasan": "x", "porsi": [{"iku": "IKU.1", "persen": "6"}] * 2}, "pagu.ditetapkan", (), None, None, 2)),
        ("a second entry of a period", "realisasi", ("realisasi.dicatat", entry, by)),
        ("a correction that names no entry", "realisasi", ("realisasi.dikoreksi", {**entry, "alasan": "x"}, by)),
        ("a correction of an entry without a reason", "realisasi", ("realisasi.dikoreksi", entry, by, [last])),
        ("an approval by who recorded", "dua-sisi", ("realisasi.disetujui", {"iku": "IKU.2", "periode": year}, by, [last])),
        ("an assessment of no recommendation", "temuan", ("tindak_lanjut.disampaikan", {"rekomendasi": "T-9.R1", "uraian": "x"}, by)),
        ("a void of what others lean on", "pembatalan", ("event.dibatalkan", {"subjek": f"PPU/{year}/IKU.2", "alasan": "x"}, by, [last])),
        ("an entry in a closed period", "periode-ditutup", ("target.ditetapkan", {"iku": "IKU.2", "nilai": "1", "periode": "2026-TW1", "seri": "triwulan"}, "pagu.ditetapkan", (), "2026-01-02")),
        ("what anybody may do", None, ("realisasi_anggaran.dicatat", {**ro, "nilai": "10"}, by, (), end)),
    ):
        yield name, wanted, forged(whole, seed, *args)


def misshapen(whole, seed):
    """Events whose data or header is not as a program writes them, all else right: nothing but reading them closely shows it."""
    year, end, by = f"{ledgers.YEAR}", f"{ledgers.YEAR}-12-31", "realisasi.dicatat"
    spent = {"tahun": ledgers.YEAR, "ro": "RO.1", "nilai": "10"}
    events = [json.loads(l) for l in whole["data/ledger/rantai.jsonl"].split(b"\n") if l.startswith(b'{"data":')]
    plan = next(e for e in events if e["header"]["type"] == "indikator.ditetapkan" and e["header"]["unit"] != "-")
    asked = {**plan["data"], "kode": "IKU.77", "nama": "x"}
    unit = plan["header"]["unit"]
    story = {"tahun": ledgers.YEAR, "iku": "IKU.2", "jenis": "kendala", "teks": "x"}
    kind = "realisasi_anggaran.dicatat"
    for name, args, put in (
        ("an unknown member", (kind, {**spent, "resmi": "ya"}, by, (), end), None),
        ("a member within a document", (kind, {**spent, "dokumen": {"nomor": "1", "tanggal": end, "resmi": "ya"}}, by, (), end), None),
        ("an empty member", (kind, {**spent, "keterangan": None}, by, (), end), None),
        ("what holds anyway", (kind, {**spent, "asumsi": False}, by, (), end), None),
        ("a number in another spelling", (kind, {**spent, "nilai": "10.0"}, by, (), end), None),
        ("a number of too many decimals", (kind, {**spent, "nilai": "10.123"}, by, (), end), None),
        ("a number that is none", (kind, {**spent, "nilai": 10}, by, (), end), None),
        ("a year as text", (kind, {**spent, "tahun": year}, by, (), end), None),
        ("a text that is not composed", (kind, {**spent, "keterangan": "e\u0301"}, by, (), end), None),
        ("a text that says nothing", (kind, {**spent, "keterangan": " "}, by, (), end), None),
        ("a text with a control", (kind, {**spent, "keterangan": "a\tb"}, by, (), end), None),
        ("a day that there is not", (kind, {**spent, "dokumen": {"nomor": "1", "tanggal": "2023-02-29"}}, by, (), end), None),
        ("a word that no list knows", ("narasi.ditulis", {**story, "jenis": "pujian"}, by, (), end), None),
        ("a code that is an address", ("narasi.ditulis", {**story, "iku": "npss"}, by, (), end), None),
        ("a member of a later version", ("ro.didaftarkan", {"tahun": ledgers.YEAR, "ro": "RO.7", "nama": "x", "satuan": "x"}, "pagu.ditetapkan"), None),
        ("a formula as text", ("indikator.ditetapkan", {**asked, "rumus": "realisasi / target"}, "indikator.ditetapkan", (), None, None, 2), {"subject": f"{unit}/{year}/IKU.77"}),
        ("another subject", (kind, spent, by, (), end), {"subject": f"PPU/{year}/RO/RO.9"}),
        ("version 0", (kind, spent, by, (), end), {"v": 0}),
        ("an id in capitals", (kind, spent, by, (), end), {"id": "00000000-0000-8000-8000-00000000000A"}),
        ("a day of another age", (kind, spent, by, (), "1999-12-31"), None),
        ("a type that is no type", (kind, spent, by, (), end), {"type": "Resmi"}),
        ("an unknown member of the header", (kind, spent, by, (), end), {"resmi": 1}),
    ):
        yield name, forged(whole, seed, *args, put=put)


def later(whole, seed):
    """Events that only a later program can have written: never terbukti, and never called damage. The lines behind them follow."""
    by, end = "realisasi.dicatat", f"{ledgers.YEAR}-12-31"
    about = {"subjek": f"PPU/{ledgers.YEAR}/IKU.2", "apa": ["pun", {"itu": 1}]}
    spent = {"tahun": ledgers.YEAR, "ro": "RO.1", "nilai": "10"}
    for name, args, put in (
        ("a type of a unit", ("kinerja.diukur_ulang", about, by, (), end), None), ("a type of the ledger", ("kinerja.diukur", about, "akses.diberikan"), None),
        ("a version of what decides figures", ("realisasi_anggaran.dicatat", spent, by, (), end), {"v": 9}),
        ("a version of what decides none", ("narasi.ditulis", {"tahun": ledgers.YEAR, "baru": True}, by, (), end), {"v": 3, "subject": "PPU/x"}),
        ("a version of what lends access", ("akses.diberikan", {"akun": "x", "subjek": "akses/x"}, "akses.diberikan"), {"v": 9}),
        ("a version of keys", ("kunci.diganti", {"subjek": "kunci"}, "akses.diberikan"), {"v": 2}),
        ("a version of erasures", ("data.dihapus", {"subjek": "hapus/1"}, by), {"v": 9}),
        ("a role", ("realisasi_anggaran.dicatat", spent, by, (), end), {"actor": {"grant": 3, "id": "x", "role": "auditor_luar"}}),
        ("a format of lines", ("realisasi_anggaran.dicatat", spent, by, (), end), {"format": 2}),
    ):
        yield name, forged(whole, seed, *args, put=put)


def behind(whole, seed):
    """What stands behind an event that only a later program can have written, each with the verdict that it deserves."""
    by, end = "realisasi.dicatat", f"{ledgers.YEAR}-12-31"
    about, spent = {"subjek": f"PPU/{ledgers.YEAR}/IKU.2"}, {"tahun": ledgers.YEAR, "ro": "RO.1", "nilai": "10"}
    nobody = {"actor": {"grant": 99, "id": "x", "role": "unit"}}
    of = lambda bag, kind, data, put=None: forged(bag, seed, kind, data, by, (), end, put=put)
    spending = "realisasi_anggaran.dicatat"
    first = of(whole, "kinerja.diukur", about)
    yield "what is known", of(first, spending, spent), KONSISTEN
    yield "another that is later", of(first, "kinerja.lain", about), KONSISTEN
    yield "another format", of(first, spending, spent, {"format": 2}), KONSISTEN
    yield "a wrong shape", of(first, spending, {**spent, "resmi": 1}), TIDAK_SAH
    yield "nothing, and before it nobody's event", of(of(whole, spending, spent, nobody), "kinerja.diukur", about), TIDAK_SAH
    yield "nothing, signed by another key", resign(first, bytes(32)), TIDAK_SAH
    changed = dict(first, **{"data/tabel/kartu.csv": first["data/tabel/kartu.csv"].replace(b"1", b"2")})
    yield "nothing, and a table that is not its workbook", resign(changed, seed), TIDAK_SAH
    lines_ = first["data/ledger/rantai.jsonl"].split(b"\n")[:-1]
    lines_[-1] = b'{"header":' + v.belah(lines_[-1])[1] + b"}"
    proofs = first["data/bukti-pohon/penyertaan.jsonl"].split(b"\n")[:-2]
    bare = {"data/ledger/rantai.jsonl": b"\n".join(lines_) + b"\n", "data/bukti-pohon/penyertaan.jsonl": b"\n".join(proofs) + b"\n"}
    yield "nothing, and it came by its header alone", resign(dict(first, **bare), seed), KONSISTEN


def hollowed(whole, seed):
    """Data that is missing as if it had been erased by law, tables and signature made right: by an event that did no such thing."""
    lines_ = whole["data/ledger/rantai.jsonl"].split(b"\n")[:-1]
    parts = [v.belah(l) for l in lines_]
    heads = [json.loads(h) for _, h, _ in parts]
    confirmed = next(h["seq"] for h in heads if h["type"] == "data.dihapus" and h["ref"])
    gone = json.loads(parts[confirmed - 1][0])["event"]
    other = next(h["seq"] for h, (d, _, _) in zip(heads, parts) if d and b'"alasan":"perhitungan lain"' in d)
    hidden = parts[other - 1][0].replace("perhitungan lain".encode(), b"#" * 16)
    figure = parts[gone - 1][0].replace(b'"nilai":"1000000"', b'"nilai":"1000001"')
    for name, seq, data, by in (
        ("by the erasure of another event", other, hidden, confirmed), ("by a proposal", other, hidden, confirmed - 1),
        ("by an event of another kind", other, hidden, other + 1), ("by an event that there is not", other, hidden, len(lines_) + 5),
        ("what is left says another figure", gone, figure, confirmed),
    ):
        files, all_ = dict(whole), list(lines_)
        salt = by.to_bytes(8, "big") + v.blake3(data).digest()[:8]
        all_[seq - 1] = b'{"data":' + data + b',"header":' + parts[seq - 1][1] + b',"salt":"' + salt.hex().encode() + b'"}'
        files["data/ledger/rantai.jsonl"] = b"\n".join(all_) + b"\n"
        rows = table(files, "peristiwa")
        at = rows[0].index("alasan")
        rows = [[*r[:at], json.loads(data).get("alasan", ""), *r[at + 1:]] if r[0] == str(seq) else r for r in rows]
        put_table(files, "peristiwa", rows)
        retotal(files)
        yield name, with_sheet(resign(files, seed), "peristiwa", rows, seed)


# --- Mutations: each gives a changed bag, or None where there is nothing to change -----------------------------------


def spell(rng, text):
    """Another way to write a cell, or another value."""
    ways = [text + "0", "0" + text, "+" + text, text + "e0", text.replace(".", ","), " " + text, text + " ", "'" + text, "", "N/A", "0", "-0",
            "119.50", text + "\u200b", text + "\u202e", "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in text),
            unicodedata.normalize("NFD", text + "\u00e9"), text[:-1], text + "9", text.swapcase(), text.replace("-", "\u2011"), text + "\u001b[2J"]
    if text.isdigit():
        ways += [str(int(text) + 1), f"{text}.0", f"{text}.00"]
    other = [w for w in ways if w != text]
    return rng.choice(other)


def cell(rng, files):
    name = rng.choice([n for n in v.TABEL["jejak-ekspor/2"] + ["total-kendali"] if f"data/tabel/{n}.csv" in files and len(table(files, n)) > 1])
    rows = table(files, name)
    row, column = rng.randrange(1, len(rows)), rng.randrange(len(rows[0]))
    rows[row][column] = spell(rng, rows[row][column])
    put_table(files, name, rows)
    return f"cell {name}[{row}][{rows[0][column]}]={rows[row][column]!r}"


def row(rng, files):
    name = rng.choice([n for n in v.TABEL["jejak-ekspor/2"] + ["total-kendali"] if len(table(files, n)) > 1])
    rows = table(files, name)
    at, how = rng.randrange(1, len(rows)), rng.choice(["drop", "twice", "all", "swap", "foreign"])
    if how == "drop":
        del rows[at]
    elif how == "twice":
        rows.append(rows[at])
    elif how == "all":
        del rows[1:]
    elif how == "swap":
        other = rng.randrange(1, len(rows))
        rows[at], rows[other] = rows[other], rows[at]
    else:
        rows.append(["X" + c for c in rows[at]])
    put_table(files, name, rows)
    return f"row {name}[{at}] {how}"


def column(rng, files):
    name = rng.choice(v.TABEL["jejak-ekspor/2"] + ["total-kendali"])
    rows = table(files, name)
    at, how = rng.randrange(len(rows[0])), rng.choice(["drop", "rename", "twice", "empty", "new", "short"])
    if how == "drop":
        rows = [r[:at] + r[at + 1:] for r in rows]
    elif how == "rename":
        rows[0][at] = rng.choice([rows[0][at].upper(), rows[0][at] + " ", "x"])
    elif how == "twice":
        rows = [r + [r[at]] for r in rows]
    elif how == "empty":
        rows = [rows[0]] + [r[:at] + [""] + r[at + 1:] for r in rows[1:]]
    elif how == "new":
        rows = [rows[0] + ["resmi"]] + [r + ["119.50"] for r in rows[1:]]
    else:
        rows[-1] = rows[-1][:-1]
    put_table(files, name, rows)
    return f"column {name}.{at} {how}"


def member(rng, files):
    """A member of ekspor.json, in every way that JSON lets it be another or look the same."""
    text = files["data/ekspor.json"].decode()
    value = json.loads(text)
    name = rng.choice(list(value))
    how = rng.choice(["drop", "twice", "null", "other", "type", "spelling", "unknown", "escape", "order", "space", "nested", "float"])
    raw = json.dumps(value[name], ensure_ascii=False)
    line = re.search(rf'^  "{name}": ', text, re.M)
    if how == "drop":
        del value[name]
    elif how == "null":
        value[name] = None
    elif how == "other":
        old = value[name]
        value[name] = (not old) if isinstance(old, bool) else old + 1 if isinstance(old, int) else old + "x" if isinstance(old, str) else \
            old[:-1] if isinstance(old, list) and old else {"x": "1"} if isinstance(old, dict) else ["X"]
    elif how == "type":
        value[name] = rng.choice(["1", 1, [], {}, True, [[]], {"a": []}])
    elif how == "unknown":
        value[rng.choice(["resmi", "ukuran ", "UNIT"])] = value[name]
    elif how == "nested":
        value[name] = eval("[" * 70 + "]" * 70)
    if how in ("twice", "spelling", "escape", "order", "space", "float"):
        at = line.end()
        if how == "twice":
            text = text[: line.start()] + f'  "{name}": {raw},\n' + text[line.start():]
        elif how == "escape":
            text = text.replace(f'"{name}"', f'"\\u{ord(name[0]):04x}{name[1:]}"', 1)
        elif how == "space":
            text = text[:at] + " " + text[at:]
        elif how == "order":
            text = json.dumps(dict(reversed(value.items())), indent=2, ensure_ascii=False)
        else:
            number = rng.choice([n for n in value if isinstance(value[n], int) and not isinstance(value[n], bool)])
            spelled = rng.choice([f"{value[number]}.0", f"{value[number]}e0", f"0{value[number]}", f"-{value[number]}", f"{value[number]}00000000000000000000"])
            text = text.replace(f'"{number}": {value[number]}', f'"{number}": {spelled}', 1)
    else:
        text = json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True)
    files["data/ekspor.json"] = text.encode()
    return f"ekspor.json {name} {how}"


def total(rng, files):
    value = json.loads(files["data/ekspor.json"])
    name = rng.choice(list(value["total"]))
    value["total"][name] = spell(rng, value["total"][name])
    files["data/ekspor.json"] = json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True).encode()
    return f"total {name}"


def line(rng, files):
    name = rng.choice(["data/ledger/rantai.jsonl", "data/bukti-pohon/penyertaan.jsonl", "data/bukti-pohon/kepala-unit.txt", "bag-info.txt",
                       "data/bukti-pohon/kunci-buku-besar.txt", "data/bukti-pohon/checkpoint"])
    if name not in files:
        return None
    lines = files[name].split(b"\n")
    at = rng.randrange(len(lines))
    how = rng.choice(["drop", "twice", "swap", "byte", "case", "space", "cut", "cr", "head"])
    if how == "drop":
        del lines[at]
    elif how == "twice":
        lines.insert(at, lines[at])
    elif how == "swap":
        other = rng.randrange(len(lines))
        lines[at], lines[other] = lines[other], lines[at]
    elif how == "byte" and lines[at]:
        changed = bytearray(lines[at])
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(7)
        lines[at] = bytes(changed)
    elif how == "case":
        lines[at] = lines[at].swapcase()
    elif how == "space":
        lines[at] = lines[at].replace(b":", b": ", 1) + b" "
    elif how == "cut":
        lines = lines[: at + 1]
    elif how == "cr":
        lines[at] += b"\r"
    elif how == "head" and lines[at].startswith(b'{"data":'):
        lines[at] = b'{"header":' + lines[at][lines[at].rindex(b',"header":') + 10: lines[at].rindex(b',"salt":')] + b"}"
    files[name] = b"\n".join(lines)
    return f"line {name}:{at + 1} {how}"


def workbook(rng, files):
    with zipfile.ZipFile(io.BytesIO(files["data/buku-kerja.xlsx"])) as z:
        parts = {n: z.read(n) for n in z.namelist()}
    sheets = [n for n in parts if "worksheets/sheet" in n]
    name, how = rng.choice(sheets), rng.choice(["value", "row", "formula", "rename", "drop", "dtd", "extra", "text"] + HIDING * 2)
    sheet = parts[name].decode()
    values = list(re.finditer(r"<v>([^<]*)</v>", sheet))
    rows = list(re.finditer(r"<row .*?</row>", sheet, re.S))
    if how == "value" and values:
        m = rng.choice(values)
        sheet = sheet[: m.start()] + f"<v>{rng.choice(['119.5', m[1] + '1', '-' + m[1], '1e3'])}</v>" + sheet[m.end():]
    elif how == "row" and len(rows) > 1:
        m = rng.choice(rows[1:])
        sheet = sheet[: m.start()] + sheet[m.end():]
    elif how == "formula" and values:
        m = rng.choice(values)
        sheet = sheet[: m.start()] + "<f>1+1</f>" + sheet[m.start():]
    elif how == "text":
        sheet = re.sub(r"<t>([A-Za-z])", r"<t>Z\1", sheet, count=1)
    elif how == "extra" and rows:
        m = rng.choice(rows)
        sheet = sheet[: m.end() - 6] + '<c r="ZZ1" t="str"><v>resmi</v></c>' + sheet[m.end() - 6:]
    elif how == "dtd":
        sheet = sheet.replace("<worksheet", '<!DOCTYPE x [<!ENTITY a "b">]><worksheet', 1)
    elif how == "rename":
        parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b'name="kartu"', b'name="Kartu"')
    else:
        parts["xl/workbook.xml"] = re.sub(rb"<sheet [^>]*/>", b"", parts["xl/workbook.xml"], count=1)
    parts[name] = sheet.encode()
    if how in HIDING:
        hide_in_workbook(rng, parts, name, how)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for n, c in parts.items():
            z.writestr(n, c)
    if how == "archive":
        made = [archives.Entry(n, c) for n, c in parts.items()]
        rng.choice(made).extra = archives.field(0xCAFE, b"resmi")
        out = io.BytesIO(archives.pack(made))
    files["data/buku-kerja.xlsx"] = out.getvalue()
    return f"workbook {name} {how}"


# What a spreadsheet program shows otherwise than its cells say, and what readers of XML take differently.
HIDING = ["format", "hidden row", "hidden column", "hidden sheet", "very hidden sheet", "picture", "macro", "shared texts", "comment", "cdata", "instruction",
          "apostrophes", "entity by number", "other namespace", "prefix", "rich text", "sound of text", "row twice", "row of another number", "cell of another row",
          "cells out of order", "merged", "conditional", "note", "unclosed", "behind the end", "byte order mark", "another encoding", "archive", "link elsewhere",
          "a sheet of two names", "a control", "an error cell", "a date cell"]


def hide_in_workbook(rng, parts, name, how):
    at = {"format": "xl/styles.xml", "hidden sheet": "xl/workbook.xml", "very hidden sheet": "xl/workbook.xml", "link elsewhere": "_rels/.rels",
          "a sheet of two names": "xl/workbook.xml"}.get(how, name)
    text = parts[at].decode()

    def sub(old, new, text=text):
        return re.sub(old, lambda m: new.replace("\\0", m[0]), text, count=1)

    changes = {
        "format": lambda: sub("<fonts", '<numFmts count="1"><numFmt numFmtId="164" formatCode="&quot;119,50&quot;"/></numFmts>\\0').replace('numFmtId="0"', 'numFmtId="164"'),
        "hidden row": lambda: sub('<row r="[0-9]+"', '\\0 hidden="1"'),
        "hidden column": lambda: sub("<sheetData>", '<cols><col min="7" max="9" width="0" hidden="1"/></cols>\\0'),
        "hidden sheet": lambda: sub("<sheet ", '\\0state="hidden" '), "very hidden sheet": lambda: sub("<sheet ", '\\0state="veryHidden" '),
        "shared texts": lambda: sub('t="inlineStr"><is><t[^>]*>[^<]*</t></is>', 't="s"><v>0</v>'),
        "comment": lambda: sub("<sheetData>", "\\0<!-- 119,50 -->"), "cdata": lambda: sub("<t>([^<]*)</t>", "<t><![CDATA[x]]></t>"),
        "instruction": lambda: sub("<sheetData>", "<?resmi 119,50?>\\0"), "apostrophes": lambda: text.replace('t="inlineStr"', "t='inlineStr'"),
        "entity by number": lambda: sub("<t>[A-Za-z]", "<t>&#x41;"), "other namespace": lambda: text.replace(v.UTAMA, "urn:lain"),
        "prefix": lambda: text.replace("<row ", "<x:row ").replace("</row>", "</x:row>"), "rich text": lambda: sub("<is><t>", "<is><r><t>").replace("</t></is>", "</t></r></is>", 1),
        "sound of text": lambda: sub("</t></is>", '</t><rPh sb="0" eb="1"><t></t></rPh></is>'), "row twice": lambda: sub("<row .*?</row>", "\\0\\0"),
        "row of another number": lambda: sub('<row r="1"', '<row r="9"'), "cell of another row": lambda: sub('r="A1"', 'r="A9"'),
        "cells out of order": lambda: re.sub('(<c r="A1".*?</c>)(<c r="B1".*?</c>)', r"\2\1", text, count=1), "merged": lambda: sub("</sheetData>", '\\0<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>'),
        "conditional": lambda: sub("</sheetData>", '\\0<conditionalFormatting sqref="A1"><cfRule type="expression" priority="1"><formula>1</formula></cfRule></conditionalFormatting>'),
        "unclosed": lambda: text.replace("</worksheet>", ""), "behind the end": lambda: text + "<sheetData/>", "byte order mark": lambda: "\ufeff" + text,
        "another encoding": lambda: text.replace('encoding="UTF-8"', 'encoding="ISO-8859-1"'), "link elsewhere": lambda: text.replace('Target="xl/workbook.xml"', 'Target="xl/lain.xml"'),
        "a sheet of two names": lambda: sub('<sheet name="[^"]*" sheetId="1" r:id="rId1"/>', "\\0\\0"), "a control": lambda: sub("<t>", "<t>\x01"),
        "an error cell": lambda: sub(' t="inlineStr"><is><t[^>]*>', ' t="e"><v>').replace("</t></is>", "</v>", 1), "a date cell": lambda: sub(' t="inlineStr"><is><t[^>]*>', ' t="d"><v>').replace("</t></is>", "</v>", 1),
    }
    if how in changes:
        parts[at] = changes[how]().encode()
    elif how in ("picture", "macro", "note"):
        parts[{"picture": "xl/media/image1.png", "macro": "xl/vbaProject.bin", "note": "xl/comments1.xml"}[how]] = b"119,50"


def file(rng, files):
    name, how = rng.choice(list(files)), rng.choice(["drop", "empty", "junk", "byte", "new", "move"])
    if how == "drop":
        del files[name]
    elif how == "empty":
        files[name] = b""
    elif how == "junk":
        files[name] = rng.choice([b"\0\xff\xfe", b"{}", b"[]", b"null", b'{"data":{},"header":{},"salt":"00"}\n', b"[" * 5000, b"PK\3\4"])
    elif how == "byte" and files[name]:
        changed = bytearray(files[name])
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
        files[name] = bytes(changed)
    elif how == "new":
        files[rng.choice(["data/RINGKASAN-RESMI.html", "data/tabel/resmi.csv", "data/tidak-dibuktikan/lain.csv", "data/bukti/" + "0" * 64])] = b"119.50"
    else:
        files[name + "x"] = files.pop(name)
    return f"file {name} {how}"


def unlisted(rng, files):
    """A name that another system may take for one of ours."""
    name = rng.choice(["DATA/tabel/kartu.csv", "data\\tabel\\kartu.csv", "RINGKASAN-RESMI.html", "data/tabel/Kartu.csv", "data/tabel/kartu.csv.", "data/tabel/kartu.csv ",
                       "data/tabel/k\u0430rtu.csv", "data/tabel/ka\u0301rtu.csv", "data/tabel/kartu\u200b.csv", "data/./tabel/kartu.csv", "data/../kartu.csv", "/kartu.csv",
                       "data/tabel/kartu.csv\x1b[2J", "data/aux.csv", "data//kartu.csv", ".hidden", "data/tabel/kartu.csv\x00.html", "data/tabel/kartu.csv\x7f", "meta.txt"])
    files[name] = b"tingkat,kode\nkartu,PMK\n"
    return f"unlisted {name!r}"


def lists(rng, files):
    name = rng.choice([LIST, TAGS, NOTE, "bagit.txt", "bag-info.txt"])
    if name not in files:
        return None
    lines_ = files[name].split(b"\n")
    at, how = rng.randrange(len(lines_)), rng.choice(["drop", "twice", "case", "space", "byte", "cut", "empty"])
    if how == "drop":
        del lines_[at]
    elif how == "twice":
        lines_.insert(at, lines_[at])
    elif how == "case":
        lines_[at] = lines_[at].upper()
    elif how == "space":
        lines_[at] = lines_[at].replace(b"  ", b" *", 1) + b" "
    elif how == "byte" and lines_[at]:
        changed = bytearray(lines_[at])
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(7)
        lines_[at] = bytes(changed)
    elif how == "cut":
        lines_ = lines_[:at]
    else:
        lines_ = [b""]
    files[name] = b"\n".join(lines_)
    return f"listing {name}:{at + 1} {how}"


MUTATIONS = [(cell, 9), (row, 3), (column, 2), (member, 5), (total, 1), (line, 5), (workbook, 2), (file, 4), (unlisted, 2), (lists, 3)]


def score(rng, whole):
    """A cell of a table of figures that says something else, with totals that fit it."""
    while True:
        files = dict(whole)
        name = rng.choice(["kartu", "angka", "anggaran"])
        rows = table(files, name)
        if len(rows) < 2:
            continue
        at, column_ = rng.randrange(1, len(rows)), rng.choice([n for n, head in enumerate(rows[0]) if head not in ("eksak", "alamat", "tingkat", "unit", "kode")])
        was, rows[at][column_] = rows[at][column_], spell(rng, rows[at][column_])
        if rows[at][column_] == "-0":
            continue  # says the same
        put_table(files, name, rows)
        retotal(files)
        return files, f"score {name}[{at}][{rows[0][column_]}]: {was!r} to {rows[at][column_]!r}"


def mutate(rng, whole):
    """A changed bag, and what was done to it."""
    while True:
        files = dict(whole)
        kind = rng.choices([m for m, _ in MUTATIONS], [w for _, w in MUTATIONS])[0]
        what = kind(rng, files)
        if what is None or files == whole:
            continue
        how = rng.choice(["as it is", "kept", "dropped", "dropped"])
        if kind in (unlisted, lists):
            how = rng.choice(["as it is", "dropped"]) if kind is unlisted else "as it is"
        listed = {n: c for n, c in files.items() if v.nama_aman(n)} if kind is unlisted else files
        if how != "as it is":
            if kind in (cell, row, column) and rng.random() < 0.5:
                try:
                    retotal(listed)
                except (IndexError, KeyError, ValueError):
                    pass
            listed = relist(listed, how)
        if kind is unlisted:
            files = {**{n: c for n, c in files.items() if n not in listed}, **listed}
            if how == "dropped" and all(v.nama_aman(n) for n in files):
                name = next(n for n in files if n not in whole)
                files = dict(relist({n: c for n, c in files.items() if n != name}, how), **{name: files[name]})
        else:
            files = listed
        if files != whole:
            return files, f"{what} (lists: {how})"


# --- Known attacks ---------------------------------------------------------------------------------------------------


def attacks(whole, key):
    """Those of the reviews, each with a name; bytes instead of files where the archive itself is the attack."""
    def changed(what, note="dropped"):
        files = dict(whole)
        what(files)
        return relist(files, note)

    yield "A1 note deleted", relist(whole, "dropped"), None
    for name, text in (("sampul.html", b"<h1>119,50</h1>"), ("BACA-SAYA.txt", b"sah"), ("tidak-dibuktikan/riwayat.csv", b"alamat\n")):
        yield f"A1 {name} rewritten", changed(lambda f: f.__setitem__("data/" + name, text)), None
    yield "A2 last line stripped, scope narrowed, scores raised", strip_last(whole), None
    for name in ("DATA/tabel/kartu.csv", "data\\tabel\\kartu.csv", "RINGKASAN-RESMI.html", "data/tabel/KARTU.csv"):
        yield f"A3 {name}", dict(whole, **{name: b"tingkat\n"}), None
    yield "A5 name that paints", dict(whole, **{"\x1b[2J\x1b[1;1HTERBUKTI": b""}), None
    yield "A5 deep JSON", changed(lambda f: f.__setitem__("data/ekspor.json", b"[" * 2_000_000)), None
    yield "A5 wide JSON", changed(lambda f: f.__setitem__("data/ekspor.json", b"[" + b"{}," * 1_000_000 + b"{}]")), None
    for name in json.loads(whole["data/ekspor.json"]):
        value = json.loads(whole["data/ekspor.json"])
        del value[name]
        text = json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True).encode()
        yield f"fault 23 without {name}", changed(lambda f: f.__setitem__("data/ekspor.json", text)), None
    plain = zip_bytes(whole)
    yield "archive with a prefix", b"#!/bin/sh\n" + plain, None
    yield "archive with a tail", plain + b"PK\5\6" + bytes(18), None
    yield "archive with a comment", plain[:-2] + b"\3\0abc", None
    yield "archive with a name twice", zip_bytes(whole, lambda z: z.writestr(TOP + "data/tabel/kartu.csv", b"tingkat\n")), None
    yield "archive with two tops", zip_bytes(whole, lambda z: z.writestr("lain/x", b"")), None
    yield "archive that hides an entry", hide(plain), None
    yield "archive bomb", bomb(whole), None


def zip_bytes(files, extra=None):
    out = io.BytesIO()
    import warnings
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        store(files, out, extra)
    return out.getvalue()


def hide(plain):
    """An entry that stands in the archive and not in its list: some tools unpack it."""
    local = io.BytesIO()
    with zipfile.ZipFile(local, "w") as z:
        z.writestr(TOP + "data/tabel/kartu.csv", b"tingkat\n")
    entry = local.getvalue()[: local.getvalue().index(b"PK\1\2")]
    at = plain.index(b"PK\1\2")
    tail = bytearray(plain[at:])
    end = tail.rindex(b"PK\5\6")
    tail[end + 16: end + 20] = (at + len(entry)).to_bytes(4, "little")
    return plain[:at] + entry + bytes(tail)


def bomb(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, content in files.items():
            z.writestr(TOP + name, b" " * (64 << 20) if name == "data/ekspor.json" else content)
    return out.getvalue()


def strip_last(whole):
    files = dict(whole)
    lines_ = files["data/ledger/rantai.jsonl"].split(b"\n")
    about = json.loads(files["data/ekspor.json"])
    at = max(n for n, l in enumerate(lines_) if l.startswith(b'{"data":') and b'"unit":"-"' not in l)
    l = lines_[at]
    lines_[at] = b'{"header":' + l[l.rindex(b',"header":') + 10: l.rindex(b',"salt":')] + b"}"
    files["data/ledger/rantai.jsonl"] = b"\n".join(lines_)
    about.update(sampai_event=at, baris_utuh=about["baris_utuh"] - 1, hanya_header=about["hanya_header"] + 1)
    about["total"] = {k: "119.5" for k in about["total"]}
    files["data/ekspor.json"] = json.dumps(about, indent=2, ensure_ascii=False, sort_keys=True).encode()
    proofs = [p for p in files["data/bukti-pohon/penyertaan.jsonl"].split(b"\n") if not p.endswith(f'"seq":{at + 1}}}'.encode())]
    files["data/bukti-pohon/penyertaan.jsonl"] = b"\n".join(proofs)
    put_table(files, "peristiwa", [r for r in table(files, "peristiwa") if r[0] != str(at + 1)])
    rows = table(files, "kartu")
    put_table(files, "kartu", [[("119.50" if v.bilangan(c) is not None else c) for c in r] for r in rows])
    put_table(files, "temuan", table(files, "temuan")[:1])
    retotal(files)
    return relist(files, "dropped")


# --- The three verifiers ---------------------------------------------------------------------------------------------


class Judges:
    """Python in this process, JavaScript and Rust each in one that reads names of bags."""

    def __init__(self, jejak, keys, witnesses=None):
        self.keys, self.witnesses = v.baca_kunci(open(keys, "rb").read()), witnesses and v.baca_kunci(open(witnesses, "rb").read())
        node = ["node", os.path.join(HERE, "judge.mjs"), keys, witnesses or "-", "-"]
        rust = [jejak, "verify-bag", "--brief", "--keys", keys, "--from-stdin", *(["--witness-keys", witnesses] if witnesses else [])]
        self.others = {"javascript": self.start(node), "rust": self.start(rust)}

    @staticmethod
    def start(command):
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)

    def judge(self, path):
        for process in self.others.values():
            process.stdin.write(path + "\n")
            process.stdin.flush()
        p, _ = v.putuskan(path, self.keys, self.witnesses, None)
        found = {"python": p.hasil().lower()}
        for name, process in self.others.items():
            found[name] = process.stdout.readline().strip()
            if not found[name]:
                sys.exit(f"{name} gave no verdict of {path}")
        return found

    def close(self):
        for process in self.others.values():
            process.stdin.close()
            process.wait(30)


def made(jejak, work):
    """True bags, each with the verdict that it deserves."""
    def run(*args):
        return subprocess.run([jejak, *args], check=True, capture_output=True, text=True).stdout

    data = os.path.join(work, "buku")
    run("sample", data)
    run("checkpoint", "--record", "--data", data)
    keys = os.path.join(work, "kunci")
    with open(keys, "w", encoding="utf-8") as out:
        out.write(run("checkpoint", "--vkey", "--data", data))
    wanted = {
        "pmk.zip": (TERBUKTI, ["PMK", "2023", "--penerima", "BPK RI"]), "contoh": (TERBUKTI, ["CONTOH", "2023"]), "ppu.zip": (TERBUKTI, ["PPU", "2023", "--publik"]),
        "tw3.zip": (TERBUKTI, ["PMK", "2023", "--per", "TW3"]), "dahulu.zip": (TERBUKTI, ["PMK", "2023", "--as-of", "500"]), "hari.zip": (TERBUKTI, ["CONTOH", "2023", "--per", "2023-08-15"]),
        "rentang.zip": (KONSISTEN, ["PMK", "2023", "--from", "200"]), "ujung.zip": (KONSISTEN, ["PMK", "2023", "--as-of", "600", "--to", "600"]),
    }
    for name, (_, args) in wanted.items():
        run("export", *args, "--data", data, "--out", os.path.join(work, name))
    true = {os.path.join(work, name): verdict for name, (verdict, _) in wanted.items()}
    # A ledger made by README, with overrides that wait for approval, and one whose card is a recorded tree.
    for name, make, units in (("baru", ledgers.fresh, ["PPU"]), ("pohon", lambda *of: ledgers.Agency(TREE).write(*of), ["P", "C"])):
        maker = make(jejak, os.path.join(work, f"buku-{name}"))
        with open(maker.keys(os.path.join(work, "satu")), encoding="utf-8") as one, open(keys, "a", encoding="utf-8") as out:
            out.write(one.read())
        for unit in units:
            path = maker.export(os.path.join(work, f"{name}.zip" if unit == units[0] else f"{name}-{unit}.zip"), unit)
            true[path] = TERBUKTI if unit == units[0] else ANY
    return keys, true


def open_key(work, data):
    with open(os.path.join(work, data, "ledger.key"), encoding="ascii") as f:
        return bytes.fromhex(f.read())


def main():
    arg = argparse.ArgumentParser()
    arg.add_argument("jejak")
    arg.add_argument("--count", type=int, default=2_000)
    arg.add_argument("--seed", type=int, default=13)
    options = arg.parse_args()
    work = tempfile.mkdtemp(prefix="vonis-")
    faults, counts = [], {}
    try:
        keys, true = made(options.jejak, work)
        judges = Judges(options.jejak, keys)

        def hold(name, path, wanted):
            found = judges.judge(path)
            words = set(found.values())
            counts[found["python"]] = counts.get(found["python"], 0) + 1
            if len(words) != 1 or (wanted not in (None, ANY) and words != {wanted}) or (wanted is None and TERBUKTI in words):
                faults.append(f"{name}: {found}" + (f", wanted {wanted}" if wanted else ""))
                print("FAULT", faults[-1], flush=True)

        for path, wanted in true.items():
            hold(os.path.basename(path), path, wanted)
        shown = {r[0]: r[1] for r in table(load(os.path.join(work, "baru.zip")), "angka")}
        for kode, realisasi in (("IKU.1", "66.00"), ("IKU.2", "72.50")):
            if shown[f"PPU/{ledgers.YEAR}/{kode}/realisasi"] != realisasi:
                faults.append(f"{kode}: an override counts where it was not approved, or does not where it was")
        target = os.path.join(work, "diubah.zip")
        for source in SOURCES[:2]:
            whole = load(os.path.join(work, source))
            store(whole, target)
            hold("stored anew", target, TERBUKTI)
            for name, bag, wanted in attacks(whole, keys):
                if isinstance(bag, bytes):
                    with open(target, "wb") as out:
                        out.write(bag)
                else:
                    store(bag, target)
                hold(f"{source}: {name}", target, wanted)
        for name, archive, is_true in archives.archives(load(os.path.join(work, SOURCES[0]))):
            with open(target, "wb") as out:
                out.write(archive)
            hold(f"archive: {name}", target, TERBUKTI if is_true else TIDAK_SAH)
        for name, rule, bag in forgeries(load(os.path.join(work, "baru.zip")), open_key(work, "buku-baru")):
            store(bag, target)
            hold(f"forged: {name}", target, TIDAK_SAH if rule else TERBUKTI)
            p, _ = v.putuskan(target, judges.keys, None, None)
            named = [t for k, t in p.baris if k == "GAGAL"]
            if rule and not (len(named) == 1 and f"«{rule}»" in named[0]):
                faults.append(f"forged: {name}: {named}, wanted the rule {rule}")
                print("FAULT", faults[-1], flush=True)
        for name, bag in misshapen(load(os.path.join(work, "baru.zip")), open_key(work, "buku-baru")):
            store(bag, target)
            hold(f"misshapen: {name}", target, TIDAK_SAH)
            p, _ = v.putuskan(target, judges.keys, None, None)
            if not any(re.search("skema|subject|header tidak kanonik", t) for k, t in p.baris if k == "GAGAL"):
                faults.append(f"misshapen: {name}: {[t for k, t in p.baris if k == 'GAGAL']}")
                print("FAULT", faults[-1], flush=True)
        for name, bag in later(load(os.path.join(work, "baru.zip")), open_key(work, "buku-baru")):
            store(bag, target)
            hold(f"later: {name}", target, KONSISTEN)
            p, _ = v.putuskan(target, judges.keys, None, None)
            if [t for k, t in p.baris if k == "KURANG" and not t.startswith("dibuat oleh Jejak yang lebih baru")]:
                faults.append(f"later: {name}: {p.baris}")
                print("FAULT", faults[-1], flush=True)
        for name, bag, wanted in behind(load(os.path.join(work, "baru.zip")), open_key(work, "buku-baru")):
            store(bag, target)
            hold(f"behind what is later: {name}", target, wanted)
        for name, bag in hollowed(load(os.path.join(work, "baru.zip")), open_key(work, "buku-baru")):
            store(bag, target)
            hold(f"erased {name}", target, TIDAK_SAH)
        rng = random.Random(options.seed)
        bags = [load(os.path.join(work, source)) for source in SOURCES]
        seeds = [open_key(work, data) for data in ("buku", "buku", "buku-baru", "buku-pohon")]
        for n in range(options.count):
            at = n % len(bags)
            if n % 100 == 99:
                print(f"{n + 1} mutations, {len(faults)} faults, {counts}", flush=True)
            if n % 10 == 9:
                # The operator signs what the lines do not say: nothing but computing it again shows it.
                files, what = score(rng, bags[at])
                store(resign(files, seeds[at]), target)
                hold(f"mutation {n}: {SOURCES[at]} {what} (signed by the ledger)", target, TIDAK_SAH)
                continue
            files, what = mutate(rng, bags[at])
            store(files, target)
            hold(f"mutation {n}: {SOURCES[at]} {what}", target, None)
        judges.close()
        # A4: nobody's key stands for a witness, neither with no file of witnesses nor with one that names none.
        nobody = os.path.join(work, "tak-seorang")
        open(nobody, "w", encoding="ascii").close()
        for witnesses in (None, nobody):
            judges = Judges(options.jejak, keys, witnesses)
            for source, seed in zip(SOURCES, seeds):
                courier = cosigned(load(os.path.join(work, source)))
                for name, files, wanted in (("as it is", courier, TIDAK_SAH), ("note dropped", relist(courier, "dropped"), KONSISTEN),
                                            ("signed by the operator", resign(courier, seed), KONSISTEN if witnesses else TERBUKTI)):
                    store(files, target)
                    hold(f"A4 {source} {name}", target, wanted)
            judges.close()
        old = os.path.join(HERE, "bags", "format-1")
        judges = Judges(options.jejak, old + ".vkey")
        hold("format 1", old + ".zip", KONSISTEN)
        judges.close()
    finally:
        shutil.rmtree(work, ignore_errors=True)
    if faults:
        sys.exit(f"{len(faults)} faults")
    print(f"verdicts: {sum(counts.values())} bags, three verifiers, one verdict each: {counts}")


if __name__ == "__main__":
    main()
