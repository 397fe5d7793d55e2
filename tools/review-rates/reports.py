"""Changes in reports that exist, in every form, against a ledger without figures and against the ledger that has them."""
import collections
import copy
import pathlib
import random
import subprocess

import base
import forms
import kinds

BEGIN, END = "<!-- review-rates: begin -->", "<!-- review-rates: end -->"


def bases(asked, jejak, work):
    """The reports with their ledgers."""
    sample = work / "sample"
    subprocess.run([jejak, "sample", sample], check=True, capture_output=True)
    docs = [base.bkn()]
    docs[0].ledger = sample
    for folder in sorted(pathlib.Path(asked.agencies).glob("instansi-*")):
        doc = base.Doc()
        page = work / f"{folder.name}.html"
        top = base.json.loads((folder / "puncak.json").read_text())
        subprocess.run([jejak, "report", top["unit"], str(top["tahun"]), "--data", folder, "--format", "html", "--out", page], check=True, capture_output=True)
        docs.append(base.agency(folder, page.read_text()))
    return docs


def run(asked, work, review, ledger):
    jejak = str(pathlib.Path(asked.jejak).resolve())
    dice, names = random.Random(asked.seed), asked.forms.split(",")
    clean, changed = bases(asked, jejak, work), []
    order = list(kinds.KINDS)
    for doc in clean:
        for _ in range(asked.copies if doc.raw else max(1, asked.copies // 4)):
            dice.shuffle(order)
            one = copy.deepcopy(doc)
            # Not so many that nothing is left to tell what is right.
            numbers = len(kinds.cells_of(one, set()))
            one.made = kinds.change(one, dice, min(10, 1 + numbers // 12), order)
            if one.made:
                changed.append(one)
    plain = forms.write(clean, work / "clean", names)
    bad = forms.write(changed, work / "changed", names)
    bare = ledger(jejak, work)
    seen = Counts()
    for name in names:
        for with_ledger in (False, True):
            before = {}
            for doc, path in zip(clean, plain[name]):
                at = (doc.ledger, doc.unit) if with_ledger else (bare, "UJI")
                first = review(jejak, at[0], doc.year, path, at[1])
                before[doc.name] = {key(f) for f in first["temuan"]}
                seen.clean(name, with_ledger, doc, first, asked.show)
            for doc, path in zip(changed, bad[name]):
                at = (doc.ledger, doc.unit) if with_ledger else (bare, "UJI")
                fresh = [f for f in review(jejak, at[0], doc.year, path, at[1])["temuan"] if key(f) not in before[doc.name]]
                seen.changed(name, with_ledger, doc, fresh, asked.show)
    text = seen.table(names, sum(len(d.made) for d in changed), len(changed))
    print(text)
    if asked.write:
        path = base.ROOT / "tools/docs/review.md"
        page = path.read_text()
        head, rest = page.split(BEGIN)
        path.write_text(head + BEGIN + "\n" + text + END + rest.split(END)[1])
    return 0 if seen.good(names) else 1


def key(f):
    return (f["jenis"], f["hal"], f["tercetak"], f["penjelasan"])


def bare(f):
    """A finding without where it stands, which every form says in its own way."""
    return (f["jenis"], "".join(f["tercetak"].split()))


class Counts:
    """What was found, by kind, form and ledger."""

    def __init__(self):
        self.found, self.all, self.false, self.numbers, self.extra = (collections.Counter() for _ in range(5))
        self.reference = None

    def clean(self, name, with_ledger, doc, first, show):
        """The published report has findings of its own: those that its text and ledger show are known, and looked at by hand."""
        self.numbers[name, with_ledger] += first["cakupan"]["angka"]["semua"]
        told = collections.Counter(bare(f) for f in first["temuan"])
        if doc.raw:
            known = KNOWN if not with_ledger else told if self.reference is None else self.reference
            self.reference = self.reference or (told if with_ledger else None)
            told = told - known if with_ledger else collections.Counter()
        self.false[name, with_ledger] += sum(told.values())
        for f in first["temuan"] if show else []:
            if told[bare(f)]:
                print(f"FALSE {name} {'with' if with_ledger else 'without'} {doc.name} {f['tabel']} {f['hal']}: {f['tercetak']}: {f['penjelasan']}")

    def changed(self, name, with_ledger, doc, fresh, show):
        used = set()
        for one in doc.made:
            if not (one.print_ or with_ledger):
                continue
            self.all[one.kind, name, with_ledger] += 1
            hits = [n for n, f in enumerate(fresh) if kinds.understood(one, f)]
            used.update(hits)
            self.found[one.kind, name, with_ledger] += bool(hits)
            if show and not hits:
                print(f"MISSED {name} {'with' if with_ledger else 'without'} {doc.name} [{one.kind}] {[(e[0].get(e[1]) if 0 else e[2], e[3], where(e)) for e in one.edits[:3]]} right {[str(r)[:14] for r in one.right[:4]]}")
                for f in fresh:
                    if any(e[3].strip() and e[3].strip() in str(f["tercetak"]) + str(f["penjelasan"]) for e in one.edits):
                        print(f"    {f['jenis']} {f['tabel']} {f['hal'][:60]}: {f['tercetak']}: {f['penjelasan'][:200]}")
        self.extra[name, with_ledger] += len(fresh) - len(used)

    def rate(self, name, with_ledger):
        got = sum(v for (_, n, w), v in self.found.items() if (n, w) == (name, with_ledger))
        return got, sum(v for (_, n, w), v in self.all.items() if (n, w) == (name, with_ledger))

    def good(self, names):
        enough = all(self.rate(n, w)[0] * 100 >= self.rate(n, w)[1] * least for n in names for w, least in ((False, 90), (True, 97)))
        return enough and all(self.false[n, w] * 200 <= self.numbers[n, w] for n in names for w in (False, True))

    def table(self, names, count, copies):
        columns = [(n, w) for w in (False, True) for n in names]
        rows = [f"{count} changes in {copies} copies; of each form and kind found / decidable.", "", "| change | " + " | ".join(f"{n}{', ledger' if w else ''}" for n, w in columns) + " |", "|---" * (len(columns) + 1) + "|"]
        for kind in kinds.KINDS:
            if any(self.all[kind, n, w] for n, w in columns):
                rows.append(f"| {kind} | " + " | ".join(f"{self.found[kind, n, w]}/{self.all[kind, n, w]}" for n, w in columns) + " |")
        share = lambda n, w: "{0}/{1} ({2:.1%})".format(*self.rate(n, w), self.rate(n, w)[0] / max(1, self.rate(n, w)[1]))
        rows.append("| found and explained | " + " | ".join(share(n, w) for n, w in columns) + " |")
        rows.append("| false alarms in numbers | " + " | ".join(f"{self.false[n, w]}/{self.numbers[n, w]}" for n, w in columns) + " |")
        rows.append("| findings beside | " + " | ".join(str(self.extra[n, w]) for n, w in columns) + " |")
        return "\n".join(rows) + "\n"


KNOWN = collections.Counter()


def where(edit):
    item, at = edit[:2]
    if not isinstance(item, base.Table):
        return item.text[:90]
    return f"{item.caption[:28]} | {' · '.join(item.rows[at[0]])[:70]}"
