"""Twenty kinds of changes to a report that exists. Each is labelled before any program reads it: what decides it (the print, the
ledger), and the values of which a right explanation gives one."""
from dataclasses import dataclass, field
from decimal import Decimal, ROUND_HALF_UP
import re

from base import by_id, heads, places, value
from document import Sentence, Table


@dataclass
class Change:
    kind: str
    edits: list                 # (item, place, old, new)
    print_: bool = False        # the print itself decides it
    ledger: bool = False        # the ledger has the figure
    right: list = field(default_factory=list)
    result: list = field(default_factory=list)
    words: tuple = ()


def digits(text):
    return [i for i, c in enumerate(text) if c.isdigit()]


def put(text, at, c):
    return text[:at] + c + text[at + 1:]


def other_digit(text, dice):
    at = dice.choice(digits(text))
    return put(text, at, dice.choice([d for d in "123456789" if d != text[at]]))


def swapped(text, dice):
    spots = digits(text)
    pairs = [(a, b) for a, b in zip(spots, spots[1:]) if text[a] != text[b]]
    if not pairs:
        return None
    a, b = dice.choice(pairs)
    return put(put(text, a, text[b]), b, text[a])


def dropped(text, dice):
    spots = digits(text)
    return regroup(text, dice.choice(spots), "") if len(spots) > 2 else None


def doubled(text, dice):
    at = dice.choice(digits(text))
    return regroup(text, at, text[at] * 2)


def regroup(text, at, by):
    """A digit less or more; the marks of thousands go with it."""
    made = text[:at] + by + text[at + 1:]
    for mark, rest in ((".", ","), (",", ".")):
        found = re.fullmatch(rf"(\D*)(\d[\d{mark}]*\d)((?:{rest}\d+)?\D*)", made)
        if found and re.search(rf"{re.escape(mark)}\d{{3}}(\D|$)", text):
            bare = found[2].replace(mark, "").lstrip("0") or "0"
            return found[1] + f"{int(bare):,}".replace(",", mark) + found[3]
    return made


def scaled(text, dice):
    """The decimal mark a place further."""
    found = re.fullmatch(r"(\d{2,})([.,])(\d{2})(\D*)", text)
    return found and found[1] + found[3][0] + found[2] + found[3][1] + found[4]


def last_digit(text, dice):
    at = digits(text)[-1]
    return put(text, at, str((int(text[at]) + dice.choice([3, 4, 5, 6])) % 10))


def on_cell(how):
    def make(doc, dice, cells):
        item, at = dice.choice(cells)
        new = how(item.get(at), dice)
        return new and [(item, at, item.get(at), new)]
    return make


def pick(cells, test):
    return [c for c in cells if test(c)]


def of_link(kind, side):
    """A number that is the result, or an input, of a link of some kind."""
    def make(doc, dice, cells):
        links = [l for l in doc.links if l.kind in kind and free(cells, l.result) and all(free(cells, i) for i in l.inputs)]
        if not links:
            return None
        chosen = dice.choice(links)
        item, at = chosen.result if side < 0 else chosen.inputs[min(side, len(chosen.inputs) - 1)] if side < 9 else dice.choice(chosen.inputs)
        new = dice.choice([other_digit, swapped])(item.get(at), dice)
        return new and [(item, at, item.get(at), new)]
    return make


def free(cells, place):
    return any(c[0] is place[0] and c[1] == place[1] for c in cells)


def neighbours(across):
    def make(doc, dice, cells):
        item, at = dice.choice(cells)
        near = [c for c in cells if c[0] is item and c[1] != at and (c[1][0] == at[0] if across else c[1][1] == at[1]) and value(item.get(c[1])) != value(item.get(at))]
        if not near:
            return None
        other = dice.choice(near)[1]
        return [(item, at, item.get(at), item.get(other)), (item, other, item.get(other), item.get(at))]
    return make


def of_neighbour(doc, dice, cells):
    item, at = dice.choice(cells)
    near = [c for c in cells if c[0] is item and c[1][1] == at[1] and abs(c[1][0] - at[0]) == 1 and value(item.get(c[1])) != value(item.get(at))]
    return [(item, at, item.get(at), item.get(dice.choice(near)[1]))] if near else None


def pasted(doc, dice, cells):
    item, at = dice.choice(cells)
    rows = {}
    for c in cells:
        if c[0] is item:
            rows.setdefault(c[1][0], []).append(c[1][1])
    same = [r for r, columns in rows.items() if r != at[0] and columns == rows[at[0]] and len(columns) >= 2]
    if not same:
        return None
    other = dice.choice(same)
    edits = [(item, (at[0], c), item.get((at[0], c)), item.get((other, c))) for c in rows[at[0]]]
    return edits if sum(1 for e in edits if value(e[2]) != value(e[3])) >= 2 else None


def status(doc, dice, cells):
    words = ["Sangat Baik", "Baik", "Cukup", "Kurang", "Sangat Tinggi", "Tinggi", "Sedang", "Rendah", "Sangat Rendah", "Istimewa"]
    judged = lambda t: any("status" in h or "kriteria" in h for h in heads(t)) and any(value(c) is not None and c2 for row in t.rows for c2, c in enumerate(row))
    spots = [(t, (r, c)) for t in doc if isinstance(t, Table) and judged(t) for r, row in enumerate(t.rows) for c, cell in enumerate(row) if c >= 2 and cell in words]
    own = {t.get(at) for t, at in spots}
    if len(own) < 2:
        return None
    item, at = dice.choice(spots)
    return [(item, at, item.get(at), dice.choice(sorted(own - {item.get(at)})))]


def code(doc, dice, cells):
    shape = re.compile(r"(IKU|SS|IKK|IKP)[. ]?\d+\.?|\d{3}\.[A-Z]{3}\.\d{3}|[A-Z]{2,}\.\d+")
    spots = [(t, (r, c)) for t in doc if isinstance(t, Table) for r, row in enumerate(t.rows) for c, cell in enumerate(row) if c <= 2 and shape.fullmatch(cell.strip())]
    if not spots:
        return None
    item, at = dice.choice(spots)
    others = [o for o in spots if o[0] is item and o[1][1] == at[1] and item.get(o[1]).strip(". ") != item.get(at).strip(". ")]
    return [(item, at, item.get(at), item.get(dice.choice(others)[1]))] if others else None


def said(which, how):
    def make(doc, dice, cells):
        spots = [(s, n) for s in doc if isinstance(s, Sentence) and getattr(s, "claims", None) for n in s.claims if which(s.get(n))]
        if not spots:
            return None
        item, at = dice.choice(spots)
        new = how(item.get(at), dice)
        return new and [(item, at, item.get(at), new)]
    return make


MONEY = lambda text: text.startswith("Rp")
RATE = lambda text: text.endswith("%")
KINDS = {
    "angka lain": on_cell(other_digit), "angka tertukar": on_cell(swapped), "angka hilang": on_cell(dropped), "angka berganda": on_cell(doubled), "koma bergeser": on_cell(scaled),
    "digit terakhir": on_cell(last_digit), "dua sel sebaris tertukar": neighbours(True), "dua sel sekolom tertukar": neighbours(False), "nilai baris tetangga": of_neighbour, "baris tersalin": pasted,
    "capaian": of_link(["capaian"], -1), "realisasi atau target": of_link(["capaian"], 9), "serapan dan sisa": of_link(["serapan", "sisa"], -1), "jumlah": of_link(["total"], -1), "baris dari jumlah": of_link(["total"], 9),
    "angka di dua tempat": of_link(["dua tempat"], -1), "status": status, "kode ganda": code, "kalimat: uang": said(MONEY, lambda t, d: d.choice([other_digit, swapped])(t, d)),
    "kalimat: persen dan nilai": said(lambda t: not MONEY(t), lambda t, d: d.choice([other_digit, swapped])(t, d)),
}


def spot(item, at):
    """A row of a table, or a whole sentence."""
    return (id(item), at[0] if isinstance(at, tuple) else "kalimat")


def cells_of(doc, touched):
    """Numbers that nothing changed so far has to do with."""
    return [(t, (r, c)) for t in doc if isinstance(t, Table) for r, row in enumerate(t.rows) for c, cell in enumerate(row)
            if value(cell) is not None and c and (id(t), r) not in touched and len(digits(cell)) > 1]


def label(doc, change, known):
    """What decides it; none where nothing does, or where rounding might explain it."""
    mine = [l for l in doc.links if any(m[0] is e[0] and m[1] == e[1] for m in l.members() for e in change.edits)]
    before = [l for l in mine if l.holds()]
    for item, at, _, new in change.edits:
        item.put(at, new)
    # As the ledger would see it: to the places printed.
    for item, at, old, new in change.edits:
        if isinstance(item, Sentence):
            change.print_, change.ledger = True, False
            change.right += item.claims[at]
        elif value(old) is not None and value(new) is not None and value(old) != value(new):
            change.right.append(value(old))
            shown = Decimal(1).scaleb(-places(new))
            rounded = value(old).quantize(shown, ROUND_HALF_UP) == value(new)
            change.ledger = change.ledger or ((id(item), at) in known and not rounded)
    broken = [l for l in before if l.broken()]
    change.print_ = change.print_ or bool(broken)
    for l in broken:
        change.right += l.values()[:3]
        change.result.append(l.result[0].get(l.result[1]))
        # An input may be told as what it would have to be.
    item, at, old, new = change.edits[0]
    if value(new) is None and isinstance(item, Table):
        change.words = (old, new)
        change.print_ = change.kind == "kode ganda"
        change.ledger = True
    return change.print_ or change.ledger


def change(doc, dice, count, kinds):
    """Up to so many changes in place, none of which has to do with another."""
    made, touched = [], set()
    known = {(id(by_id(doc, n)), at): a for (n, at), a in doc.known.items()}
    for _ in range(count * 30):
        if len(made) == count:
            break
        kind = dice.choice(kinds)
        cells = cells_of(doc, touched)
        edits = KINDS[kind](doc, dice, cells) if cells else None
        if not edits or any(old == new or new.lstrip("Rp ").startswith("0") and not new.startswith("0,") for _, _, old, new in edits):
            continue
        if any(spot(i, at) in touched for i, at, _, _ in edits) or any(value(new) is None and value(old) is not None for _, _, old, new in edits):
            continue
        one = Change(kind, edits)
        near = {spot(*m) for l in doc.links for m in l.members() if any(m[0] is e[0] and m[1] == e[1] for m in l.members() for e in edits)}
        if near & touched or not label(doc, one, known):
            for item, at, old, _ in edits:
                item.put(at, old)
            continue
        touched |= near | {spot(i, at) for i, at, _, _ in edits}
        made.append(one)
    return made


TOKEN = re.compile(r"\d[\d.,]*\d|\d")


def numbers(text):
    for token in TOKEN.findall(text):
        first = value(token)
        if first is not None:
            yield first
        if re.fullmatch(r"\d{1,3}[.,]\d{3}", token):
            yield Decimal(token.replace(",", "."))
            yield Decimal(token.replace(",", "").replace(".", ""))


def understood(change, finding):
    """Whether one finding names what was printed wrongly, or what follows from it, and gives the right value."""
    told = " ".join(str(finding.get(k) or "") for k in ("hal", "tercetak", "penjelasan", "buku_besar"))
    if change.words:
        old, new = change.words
        if change.kind == "kode ganda":
            plain = lambda text: re.sub(r"[^0-9A-Za-z]", "", text)
            return finding["jenis"] == "kode_ganda" and plain(new) in plain(told)
        return new in told and (old in told or finding["jenis"] == "status_bertentangan")
    flat = "".join(told.split())
    named = any("".join(new.split()).rstrip("%") in flat for _, _, _, new in change.edits) or finding.get("tercetak") in change.result
    all_ = list(numbers(told))
    return named and any(abs(n - abs(r)) <= Decimal("0.0051") or (abs(r) > 1000 and abs(n - abs(r)) <= 1) for n in all_ for r in change.right)
