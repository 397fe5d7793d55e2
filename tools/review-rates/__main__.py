"""How much of what is wrong does `jejak review` find, and how much of what it finds is wrong? Against invented reports, without
ledger figures: only what the print itself decides. Prints a table by kind of change and form of document.

    python3 tools/review-rates [--jejak target/release/jejak] [--documents 60] [--changes 5] [--seed 2026] [--forms teks,docx,...]
    python3 tools/review-rates --agencies DIR [--copies 12] [--write]

With --agencies the base are reports that exist: BKN's, and those of the model agencies whose ledgers are in DIR
(`JEJAK_AGENCIES=DIR cargo test --test structure agencies_by_import`); each is reviewed without and with its ledger, and --write
puts the table into tools/docs/review.md.

Needs LibreOffice, Chromium, poppler (pdftotext) and openpyxl for all forms. Exit 1 where a rate falls under its floor.
"""
import argparse
import collections
import copy
import json
import pathlib
import random
import subprocess
import sys
import tempfile

import changes
import document
import forms
import prose
import reports

FORMS = ["teks", "html", "docx", "xlsx", "tagged", "untagged", "chromium", "borderless"]


def report(dice):
    """One report: five to eight tables and as many sentences, in the order of a chapter."""
    year, doc, names = dice.randint(2021, 2025), [], document.Pool(dice)
    for no, make in enumerate(dice.sample(document.TABLES, dice.randint(4, 6)), 1):
        tables = [t for t in make(dice, no, year, names) if t.rows]
        doc += tables
        if not tables:
            continue
        if make is document.capaian and dice.random() < .7:
            doc.append(prose.counted(tables[-1], dice))
        if dice.random() < .8 and names.left:
            doc.append(dice.choice(prose.SENTENCES)(dice, year, names))
    return doc, year


def change(doc, dice, count):
    """A changed copy and its changes, no two in one table or sentence."""
    doc, made = copy.deepcopy(doc), []
    for _ in range(count * 40):
        left = [i for i in doc if i.rels and not any(i is m.item for m in made)]
        if len(made) == count or not left:
            break
        one = changes.one(left, dice)
        if one is not None:
            made.append(one)
    return doc, made


def ledger(jejak, work):
    """A ledger that knows a unit and no figure."""
    data = work / "ledger"
    out = subprocess.run([jejak, "init", "--data", data, "--name", "uji"], check=True, capture_output=True, text=True).stdout
    (work / "admin").write_text(next(w for w in out.split() if w.startswith("jejak_")))
    event = {"type": "unit.ditetapkan", "unit": "-", "berlaku": "2020-01-01", "data": {"kode": "UJI", "nama": "Unit Uji"}}
    (work / "unit.json").write_text(json.dumps(event))
    subprocess.run([jejak, "append", "--data", data, "--token", f"@{work / 'admin'}", work / "unit.json"], check=True, capture_output=True)
    return data


def review(jejak, data, year, path, unit="UJI"):
    ran = subprocess.run([jejak, "review", "--unit", unit, "--year", str(year), "--data", data, "--format", "json", path], capture_output=True, text=True)
    if ran.returncode not in (0, 3, 4):
        raise SystemExit(f"{path}: {ran.stderr}")
    return json.loads(ran.stdout)


def key(f):
    return (f["tabel"], f["hal"], f["tercetak"], f["penjelasan"])


def main():
    take = argparse.ArgumentParser()
    take.add_argument("--jejak", default="target/release/jejak")
    take.add_argument("--documents", type=int, default=60)
    take.add_argument("--changes", type=int, default=5)
    take.add_argument("--seed", type=int, default=2026)
    take.add_argument("--forms", default=",".join(FORMS))
    take.add_argument("--show", action="store_true", help="print what was missed and what was false")
    take.add_argument("--agencies", help="folder with the ledgers of the model agencies")
    take.add_argument("--copies", type=int, default=12, help="changed copies of BKN's report")
    take.add_argument("--write", action="store_true", help="put the table into the docs")
    take.add_argument("--keep", help="folder to leave the documents in")
    asked = take.parse_args()
    with tempfile.TemporaryDirectory() as temp:
        work = pathlib.Path(asked.keep or temp).resolve()
        work.mkdir(exist_ok=True, parents=True)
        sys.exit(reports.run(asked, work, review, ledger) if asked.agencies else run(asked, work))


def run(asked, work):
    dice = random.Random(asked.seed)
    clean, changed = [], []
    for _ in range(asked.documents):
        doc, year = report(dice)
        clean.append((doc, year))
        changed.append(change(doc, dice, asked.changes))
    names = asked.forms.split(",")
    data = ledger(str(pathlib.Path(asked.jejak).resolve()), work)
    jejak = str(pathlib.Path(asked.jejak).resolve())
    plain = forms.write([d for d, _ in clean], work / "clean", names)
    bad = forms.write([d for d, _ in changed], work / "changed", names)
    found, all_, false, numbers, extra, least = collections.Counter(), collections.Counter(), collections.Counter(), collections.Counter(), collections.Counter(), {}
    for name in names:
        for i, (doc, year) in enumerate(clean):
            first = review(jejak, data, year, plain[name][i])
            numbers[name] += first["cakupan"]["angka"]["semua"]
            least[name] = min(least.get(name, 100), first["cakupan"]["angka"]["persen"])
            false[name] += len(first["temuan"])
            if asked.show:
                for f in first["temuan"]:
                    print(f"FALSE {name} {plain[name][i].name} {f['tabel']} {f['hal']}: {f['tercetak']}: {f['penjelasan']}")
            before = set(map(key, first["temuan"]))
            fresh = [f for f in review(jejak, data, year, bad[name][i])["temuan"] if key(f) not in before]
            used = set()
            for c in changed[i][1]:
                all_[c.kind, name] += 1
                hits = [n for n, f in enumerate(fresh) if changes.understood(c, f)]
                used.update(hits)
                if hits:
                    found[c.kind, name] += 1
                elif asked.show:
                    near = [f"{f['hal']}: {f['tercetak']}: {f['penjelasan']}" for f in fresh if f["tabel"].strip() == c.place or c.new in str(f)]
                    print(f"MISSED {name} {bad[name][i].name} [{c.kind}] {c.place} {c.label}: {c.old} -> {c.new}, right: {c.expected}\n    " + "\n    ".join(near))
            extra[name] += len(fresh) - len(used)
    return table(names, found, all_, false, numbers, extra, least)


def table(names, found, all_, false, numbers, extra, least):
    width = max(len(k) for k, _ in all_) + 2
    print("change".ljust(width) + "".join(n.rjust(12) for n in names))
    for kind in sorted({k for k, _ in all_}):
        print(kind.ljust(width) + "".join(f"{found[kind, n]}/{all_[kind, n]}".rjust(12) for n in names))
    rate = {n: sum(v for (k, m), v in found.items() if m == n) / max(1, sum(v for (k, m), v in all_.items() if m == n)) for n in names}
    print("found and explained".ljust(width) + "".join(f"{rate[n]:.1%}".rjust(12) for n in names))
    print("numbers read, least".ljust(width) + "".join(f"{least[n]} %".rjust(12) for n in names))
    print("false alarms".ljust(width) + "".join(f"{false[n]}/{numbers[n]}".rjust(12) for n in names))
    print("findings beside".ljust(width) + "".join(str(extra[n]).rjust(12) for n in names))
    return 0 if all(r >= .9 for r in rate.values()) and all(false[n] * 200 <= numbers[n] for n in names) else 1


main()
