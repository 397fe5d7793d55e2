"""Reports that exist as the base of changes: the one that BKN published (`tests/review/lkj-pmk-2023.txt`) and those that the
program writes of the model agencies. What the print itself decides is found here, by the words of headings and the values below
them, before the program reads anything; what the ledger decides follows from addresses that were written down by hand
(`tests/golden/cells.tsv`) or stand in the page."""
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation, ROUND_HALF_UP
from html.parser import HTMLParser
import csv
import difflib
import json
import pathlib
import re

from document import Sentence, Table, printed

ROOT = pathlib.Path(__file__).resolve().parents[2]


def value(text):
    """The number that a cell shows, in either spelling; none where it is no lone number."""
    bare = text.strip().strip("*").strip()
    minus = bare.startswith("(") and bare.endswith(")")
    bare = re.sub(r"^\(|\)$|^Rp\.? ?|,-$|\.-$|%| ?(Dok|dokumen|instansi|poin|Instansi)$", "", bare).strip()
    if not re.fullmatch(r"[-−]? ?\d[\d.,]*", bare):
        return None
    minus = minus or bare[0] in "-−"
    bare = bare.lstrip("-− ")
    marks = [c for c in bare if c in ".,"]
    if len(set(marks)) == 2:
        last = marks[-1]
        bare = bare.replace("," if last == "." else ".", "").replace(last, ".")
    elif len(marks) > 1 or (marks and re.fullmatch(r"\d{1,3}\.\d{3}", bare)):
        bare = bare.replace(marks[0], "")
    else:
        bare = bare.replace(",", ".")
    try:
        return -Decimal(bare) if minus else Decimal(bare)
    except InvalidOperation:
        return None


def places(text):
    found = re.search(r"[.,](\d+)\D*$", text.strip())
    return len(found[1]) if found and (len(found[1]) != 3 or text.count(found[0][0]) == 0) else 0


@dataclass
class Link:
    """What one print says of others: `allowed` gives the values that the result may have from the prints of the inputs."""
    kind: str
    inputs: list        # of (item, place)
    result: tuple
    allowed: object

    def members(self):
        return [*self.inputs, self.result]

    def values(self):
        read = [value(item.get(at)) for item, at in self.inputs]
        try:
            return None if None in read else [v for v in self.allowed(*read) if v is not None]
        except (InvalidOperation, ZeroDivisionError):
            return None

    def holds(self, most=Decimal(1)):
        item, at = self.result
        own, all_ = value(item.get(at)), self.values()
        if own is None or not all_:
            return None
        step = Decimal(most).scaleb(-places(item.get(at)))
        return any(abs(own - v) <= step for v in all_)

    def broken(self):
        """So plainly that no rounding of inputs explains it."""
        own = value(self.result[0].get(self.result[1]))
        return self.holds(Decimal(2)) is False and all(abs(own - v) * 500 > abs(v) or self.kind in ("total", "dua tempat", "pagu akhir", "sisa") for v in self.values())


class Doc(list):
    """Tables and paragraphs in order, with what links their numbers."""
    raw = None          # the lines of a text that is kept as it is
    name, unit, year, ledger = "", "", 0, None

    def __init__(self, *items):
        super().__init__(*items)
        self.links, self.known = [], {}


def achieved(real, target):
    plain = real / target * 100
    return [plain, 200 - plain, target / real * 100 if real else None, *(Decimal(c) for c in (100, 110, 120, 150) if plain >= c)]


def heads(table):
    """The words over each column."""
    width = max(sum(c for _, c, _ in table.head[0]) if table.head else 0, max((len(r) for r in table.rows), default=0))
    all_ = [""] * width
    covered = [0] * width
    for r, row in enumerate(table.head):
        at = 0
        for text, columns, rows in row:
            while at < width and covered[at] > r:
                at += 1
            for c in range(at, min(width, at + columns)):
                all_[c] = (all_[c] + " " + text).strip()
                covered[c] = r + rows
            at += columns
    return [h.lower() for h in all_]


def role(head):
    has = lambda *words: any(w in head for w in words)
    if has("serap") or ("realisasi" in head and "%" in head):
        return "serapan"
    if has("sisa"):
        return "sisa"
    if head in ("%", "nilai (%)", "capaian") or (has("capaian") and not has("target", "realisasi", "anggaran", "rpd")) or head.endswith(" %"):
        return "capaian"
    if has("realisasi"):
        return "uang" if has("rp", "anggaran") else "realisasi"
    if has("target"):
        return "target"
    return "pagu" if has("pagu akhir", "anggaran akhir") or head in ("pagu", "pagu (rp)") else ""


PAIRS = {"capaian": ("realisasi", "target", achieved), "serapan": ("uang", "pagu", lambda a, b: [a / b * 100]), "sisa": ("pagu", "uang", lambda a, b: [a - b])}


def within(table):
    """Links within one table, as its headings say, where they hold as printed."""
    roles = [role(h) for h in heads(table)]
    found = []
    for r, row in enumerate(table.rows):
        for c, cell in enumerate(row):
            if c >= len(roles) or roles[c] not in PAIRS or value(cell) is None:
                continue
            one, other, rule = PAIRS[roles[c]]
            near = lambda what: min((k for k in range(len(row)) if k < len(roles) and roles[k] == what and value(row[k]) is not None), key=lambda k: abs(k - c), default=None)
            a, b = near(one), near(other)
            if a is not None and b is not None:
                found.append(Link(roles[c], [(table, (r, a)), (table, (r, b))], (table, (r, c)), rule))
    last = [r for r, row in enumerate(table.rows) if re.match(r"(total|jumlah)\b", " ".join(row).strip().lower())]
    for r in last[-1:]:
        for c, cell in enumerate(table.rows[r]):
            above = [(table, (k, c)) for k in range(r) if k not in last and c < len(table.rows[k]) and value(table.rows[k][c]) is not None]
            if value(cell) is not None and len(above) >= 2 and "%" not in cell:
                found.append(Link("total", above, (table, (r, c)), lambda *v: [sum(v)]))
    return [link for link in found if link.holds()]


def twins(doc):
    """The same figure in two tables."""
    places_ = {}
    for (item, at), address in doc.known.items():
        places_.setdefault(address, []).append((by_id(doc, item), at))
    for all_ in places_.values():
        for one in all_:
            others = [o for o in all_ if o[0] is not one[0] and value(o[0].get(o[1])) == value(one[0].get(one[1]))]
            if others and isinstance(one[0], Table):
                yield Link("dua tempat", others[:1], one, lambda v: [v])


def by_id(doc, n):
    return doc[n]


def link(doc):
    doc.links = [one for item in doc if isinstance(item, Table) for one in within(item)] + [one for one in twins(doc) if one.holds()]
    return doc


# ---- BKN's report ----

BKN = ROOT / "tests/review/lkj-pmk-2023.txt"
# Numbers of its sentences that something printed decides: the text before, the number, what decides it.
CLAIMS = [
    ("pada tahun 2023 sebesar ", "101,70", "NPSS di tabel", ["101.70"]), ("diperoleh Nilai **", "93.26", "tabel 6", ["93.26"]), ("capaian target ", "100.28%", "93.26/93", ["100.28"]),
    ("93.26 poin atau ", "98.17%", "93.26/95", ["98.17"]), ("mencapai ", "24 instansi", "tabel", ["24"]), ("terdapat ", "524 Instansi", "83,31 % dari 629", ["524", "83.31"]),
    ("524 Instansi atau ", "83.31%", "524/629", ["83.31"]), ("288 atau ", "54.96%", "288/524", ["54.96"]), ("162 atau ", "30.92%", "162/524", ["30.92"]),
    ("sebanyak ", "85.88%", "tabel", ["85.88"]), ("tercapai ", "101.04%", "85.88/85", ["101.04"]), ("80 poin, atau tercapai ", "104.49%", "83.59/80", ["104.49"]),
    ("adalah sebesar ", "71,05", "tabel", ["71.05"]), ("71,05, atau tercapai ", "91,09%", "71,05/78", ["91.09"]), ("masih terdapat selisih ", "7,95 poin", "79-71,05", ["7.95"]),
    ("PMK tahun 2023 mencapai ", "99,85%", "bagian", ["99.85"]), ("mencapai 99,85% yaitu ", "Rp7.816.645.233", "tabel", ["7816645233", "99.86"]), ("capaian kinerja IKU ini sebesar ", "103,74%", "99,85/96,25", ["103.74"]),
    ("sisa anggaran sebesar ", "Rp 11.755.767", "pagu-realisasi", ["11755767", "0.15"]), ("Rp 11.755.767 atau ", "0,15%", "sisa/pagu", ["0.15"]), ("telah terealisasi sejumlah ", "Rp 7.816.645.233", "tabel", ["7816645233", "99.86"]),
    ("anggaran sejumlah ", "Rp8.225.000.000", "terbilang", ["8225000000"]), ("PMK berkurang menjadi ", "Rp7.828.401.000", "terbilang", ["7828401000"]), ("yang diblokir adalah sebesar ", "Rp 440.050.000", "terbilang", ["440050000"]),
    ("Prioritas Nasional sebesar ", "Rp2.851.950.000", "terbilang", ["2851950000"]), ("Nasional yaitu Penerapan Sistem informasi Manajemen Kinerja Terintegrasi di seluruh K/L/D sebesar ", "Rp3.000.000.000", "terbilang", ["3000000000"]),
    ("Efisiensi sumber daya pada IKU ini sebesar ", "0,04%", "tabel 32", ["0.04"]), ("Efisiensi sumber daya pada IKU ini sebesar ", "20.13%", "tabel 32", ["20.13"]), ("Efisiensi sumber daya pada IKU ini sebesar ", "9.41%", "tabel 32", ["9.41"]),
]


def bkn():
    """The published report as it is, with the addresses of its cells."""
    doc = Doc()
    doc.name, doc.unit, doc.year = "bkn", "PMK", 2023
    doc.raw = BKN.read_text().split("\n")
    table, width = None, 0
    for n, line in enumerate(doc.raw):
        if "\t" in line:
            cells = line.split("\t")
            goes_on = table is not None and (doc.raw[n - 1].strip() or table.first == cells or (len(cells) == width and (not cells[0] or any(value(c) is not None for c in cells[1:]))))
            if not goes_on:
                table = BaseTable(caption(doc), [], [])
                table.first, table.lines, width = cells, [], len(cells)
                doc.append(table)
            table.rows.append(cells)
            table.lines.append(n)
        elif table is not None and line.strip() and doc.raw[n - 1].strip() and not re.match(r"\**Tabel \d", line):
            table.rows.append([line])
            table.lines.append(n)
        elif line.strip():
            table = None
            text = Sentence([line])
            text.line = n
            doc.append(claims(text))
    for item in doc:
        if isinstance(item, Table):
            head_of(item)
    golden(doc)
    return link(doc)


class BaseTable(Table):
    """A table that keeps the lines it came from."""

    def get(self, at):
        return self.rows[at[0]][at[1]]


def caption(doc):
    last = doc[-1].text if doc and isinstance(doc[-1], Sentence) else ""
    return last if last.strip("*").startswith("Tabel ") else ""


def claims(text):
    """Its claims as parts of their own."""
    line, parts, text.claims = text.parts[0], [], {}
    rest = line
    for before, number, _, right in CLAIMS:
        at = rest.find(before + number)
        if at >= 0 and not rest[at + len(before) + len(number):][:1].isdigit():
            cut = at + len(before)
            parts += [rest[:cut], number]
            text.claims[len(parts) - 1] = [Decimal(r) for r in right]
            rest = rest[cut + len(number):]
    text.parts = parts + [rest]
    return text


def head_of(table):
    """Rows that head the columns, apart from those below."""
    rows = table.rows
    numeric = lambda row: any(value(c) is not None and not re.fullmatch(r"20\d\d", c.strip()) for c in row)
    count = 0
    if rows and len(rows[0]) > 1 and not numeric(rows[0]) and sum(1 for c in rows[0] if c.strip()) >= 2:
        count = 1
        if len(rows) > 1 and not rows[1][0].strip() and not numeric(rows[1]) and len(rows[1]) == len(rows[0]) and any("" == c for c in rows[0][1:]):
            count = 2
    first = rows[:count]
    table.head_lines, table.lines = table.lines[:count], table.lines[count:]
    again = [n for n, row in enumerate(rows) if n >= count and row in first]
    table.rows = [row for n, row in enumerate(rows) if n >= count and n not in again]
    table.lines = [line for n, line in enumerate(table.lines) if n + count not in again]
    table.head = spans(first)


def spans(rows):
    if not rows:
        return []
    if len(rows) == 1:
        return [[(c, 1, 1) for c in rows[0]]]
    top, below, out = rows[0], rows[1], [[], []]
    c = 0
    while c < len(top):
        end = c + 1
        while end < len(top) and not top[end] and below[end]:
            end += 1
        alone = not below[c]
        out[0].append((top[c], end - c, 2 if alone else 1))
        out[1] += [] if alone else [(t, 1, 1) for t in below[c:end]]
        c = end
    return out


def golden(doc):
    """Addresses from the list that was written by hand, in the order of the report."""
    rows = list(csv.DictReader((ROOT / "tests/golden/cells.tsv").open(), delimiter="\t"))
    cells = [(n, (r, c), cell) for n, item in enumerate(doc) if isinstance(item, Table) for r, row in enumerate(item.rows) for c, cell in enumerate(row) if any(x.isdigit() for x in cell)]
    plain = lambda text: text.strip().removesuffix(" %").strip()
    pairs = difflib.SequenceMatcher(None, [plain(c[2]) for c in cells], [plain(r["tercetak"]) for r in rows], autojunk=False).get_matching_blocks()
    for one, other, count in pairs:
        for k in range(count):
            if rows[other + k]["alasan"] == "sama":
                doc.known[cells[one + k][0], cells[one + k][1]] = rows[other + k]["alamat"]


# ---- Reports of the model agencies, as the program writes them ----


class Page(HTMLParser):
    """The tables and paragraphs of a page, up to its list of addresses."""

    def __init__(self, doc):
        super().__init__()
        self.doc, self.table, self.cell, self.text, self.off, self.head = doc, None, None, None, False, False

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.off = self.off or attrs.get("id") == "lampiran" or tag in ("figure", "svg", "nav")
        if self.off:
            return
        if tag == "table":
            self.table = BaseTable("", [], [])
            self.doc.append(self.table)
        elif tag == "thead":
            self.head = True
        elif tag == "tr":
            (self.table.head if self.head else self.table.rows).append([])
        elif tag in ("td", "th", "caption", "p", "h2", "h3"):
            self.text, self.span, self.down = "", int(attrs.get("colspan", 1)), int(attrs.get("rowspan", 1))
            self.address = None
        if "data-alamat" in attrs and self.text is not None:
            self.address = attrs["data-alamat"]

    def handle_data(self, data):
        if self.text is not None and not self.off:
            self.text += data

    def handle_endtag(self, tag):
        if tag in ("figure", "svg", "nav"):
            self.off = False
        if self.off or (self.text is None and tag != "thead"):
            return
        if tag == "thead":
            self.head = False
        elif tag == "caption":
            self.table.caption, self.text = " ".join(self.text.split()), None
        elif tag in ("td", "th") and self.head:
            self.table.head[-1].append((" ".join(self.text.split()), self.span, self.down))
            self.text = None
        elif tag in ("td", "th"):
            row = self.table.rows[-1]
            if self.address and "/" in self.address:
                self.doc.known[len(self.doc) - 1, (len(self.table.rows) - 1, len(row))] = self.address
            row.append(" ".join(self.text.split()))
            self.text = None
        elif tag in ("p", "h2", "h3"):
            self.doc.append(Sentence([" ".join(self.text.split())]))
            self.doc[-1].claims = {}
            self.text = None


def agency(folder, html):
    """The report of a model agency, with sentences about its own figures."""
    top = json.loads((folder / "puncak.json").read_text())
    doc = Doc()
    doc.name, doc.unit, doc.year, doc.ledger = folder.name, top["unit"], int(top["tahun"]), folder
    Page(doc).feed(html)
    doc[:] = [item for item in doc if not isinstance(item, Table) or item.rows]
    renumber(doc, html)
    spoken(doc)
    return link(doc)


def renumber(doc, html):
    """Places of the addresses again, after tables without rows were left out."""
    again = Doc()
    Page(again).feed(html)
    kept, moved = 0, {}
    for n, item in enumerate(again):
        if not isinstance(item, Table) or item.rows:
            moved[n] = kept
            kept += 1
    doc.known = {(moved[n], at): address for (n, at), address in doc.known.items()}


def spoken(doc):
    """Up to four sentences that say in words what tables say in numbers."""
    made, said = 0, set()
    for table in [t for t in doc if isinstance(t, Table)]:
        roles = [role(h) for h in heads(table)]
        if not {"target", "realisasi", "capaian"} <= set(roles) or made >= 4:
            continue
        column = {what: roles.index(what) for what in ("target", "realisasi", "capaian")}
        names = [c for c, h in enumerate(heads(table)) if "indikator" in h]
        for row in table.rows:
            got = {what: row[c] if c < len(row) else "" for what, c in column.items()}
            if not names or names[-1] >= len(row) or row[names[-1]] in said or any(value(v) is None for v in got.values()) or made >= 4 or value(got["realisasi"]) == 0:
                continue
            if abs(value(got["realisasi"]) / value(got["target"]) * 100 - value(got["capaian"])) > Decimal("0.01"):
                continue
            name = re.sub(r" \(.*", "", row[names[-1]])
            text = Sentence([f"Pada tahun {doc.year} {name[:1].lower() + name[1:]} terealisasi sebesar ", got["realisasi"], " dari target ", got["target"], " atau tercapai sebesar ", got["capaian"] + "%", "."])
            real, target, cap = (value(got[k]) for k in ("realisasi", "target", "capaian"))
            text.claims = {1: [real, (real / target * 100).quantize(Decimal("0.01"))], 3: [target, cap], 5: [cap]}
            doc.append(text)
            said.add(row[names[-1]])
            made += 1
            break
