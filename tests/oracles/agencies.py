"""Every model agency through all three verifiers: its bags are terbukti, each figure computed again from the lines; a score that
was altered is named by each of them.

    agencies.py JEJAK [--ledgers DIR] [--seeds N] [--first N]

DIR holds ledgers that `JEJAK_AGENCIES=DIR cargo test --test agencies` wrote, each with the figures that its test asked for.
Beside them stand a fresh ledger as README makes it, and invented agencies by seed. One set of vectors for the arithmetic
(tests/agencies/vectors.json) goes through the Python and the JavaScript verifier; the Rust test runs the same.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import ledgers  # noqa: E402
import verdicts  # noqa: E402
from verdicts import v  # noqa: E402

VECTORS = os.path.join(HERE, "..", "agencies", "vectors.json")
PERIODS = ["TW1", "TW2", "TW3", "TW4", "S1", "B02", "B07", "2024-08-17", "2024-02-11"]
# What a bag says of figures whose lines it does not hold.
OUTSIDE = "yang tidak dimuat paket ini"


def vectors():
    """The arithmetic, in Python here and in JavaScript beside."""
    with open(VECTORS, encoding="utf-8") as f:
        all_ = json.load(f)
    for one in all_:
        def give(name):
            if name not in one["masukan"]:
                raise v.TanpaNilai("belum ada realisasi")
            return v.angka(one["masukan"][name])
        try:
            found = v.teks_nilai(v.hitung(one["pohon"], give))
        except v.TanpaNilai as e:
            found = e.sebab
        if found != one.get("hasil", one.get("sebab")):
            sys.exit(f"python: {one['rumus']} {one['masukan']} gives {found}")
    done = subprocess.run(["node", os.path.join(HERE, "arithmetic.mjs"), VECTORS], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"javascript: {done.stdout}")
    print(f"arithmetic: {len(all_)} vectors, the same in Python and JavaScript", flush=True)


class Hold:
    """The three verifiers, and what they said."""

    def __init__(self, jejak, keys):
        self.jejak, self.keys, self.judges = jejak, keys, verdicts.Judges(jejak, keys)
        self.bags = self.figures = 0
        self.faults, self.outside = [], []

    def bag(self, name, path, wide):
        """A true bag: terbukti, or, of a unit below, with figures that rest on lines elsewhere, each named."""
        found = self.judges.judge(path)
        p, _ = v.putuskan(path, self.judges.keys, None, None)
        lacks = [text for kind, text in p.baris if kind == "KURANG"]
        self.bags, self.figures = self.bags + 1, self.figures + p.angka
        wanted = verdicts.KONSISTEN if not wide and lacks and all(OUTSIDE in text for text in lacks) else verdicts.TERBUKTI
        if set(found.values()) != {wanted}:
            self.fault(f"{name}: {found}, wanted {wanted}: {[t for k, t in p.baris if k in ('GAGAL', 'KURANG')][:3]}")
        self.outside += lacks

    def fault(self, text):
        self.faults.append(text)
        print("FAULT", text, flush=True)

    def altered(self, name, path, work):
        """A score of the card that was changed, with totals and lists that fit again: each verifier names the row."""
        files = verdicts.load(path)
        rows = verdicts.table(files, "kartu")
        at = [(r, c) for r in range(1, len(rows)) for c, head in enumerate(rows[0]) if head in ("capaian", "nss", "skor", "npss") and v.bilangan(rows[r][c]) is not None]
        table = "kartu"
        if not at:
            table, rows = "angka", verdicts.table(files, "angka")
            at = [(r, 1) for r in range(1, len(rows)) if v.bilangan(rows[r][1]) is not None]
        if not at:
            return False
        row, column = at[-1]
        rows[row][column] = "119.50"
        verdicts.put_table(files, table, rows)
        verdicts.retotal(files)
        target = verdicts.store(verdicts.relist(files, "dropped"), os.path.join(work, "diubah.zip"))
        p, _ = v.putuskan(target, self.judges.keys, None, None)
        said = {
            "python": "\n".join(t for k, t in p.baris if k == "GAGAL"),
            "javascript": subprocess.run(["node", os.path.join(HERE, "judge.mjs"), self.keys, "-", "-", target], capture_output=True, text=True,
                                         env={**os.environ, "JUDGE_LINES": "1"}).stdout,
            "rust": subprocess.run([self.jejak, "verify-bag", "--keys", self.keys, target], capture_output=True, text=True).stdout,
        }
        for who, text in said.items():
            if not any(f"{table}.csv" in one and rows[row][table == "kartu"] in one and "119.50" in one for one in text.splitlines()):
                self.fault(f"{name}: {who} does not name {table} {rows[row][:2]}: {text[-600:]}")
        return True


def bags(maker, hold, work, wanted, asked=()):
    """Exports of a ledger; gives the path of the first."""
    first = None
    for n, (unit, per, wide) in enumerate(wanted):
        path = maker.export(os.path.join(work, f"paket-{n}"), unit, getattr(maker, "year", ledgers.YEAR), "--per", per)
        hold.bag(f"{os.path.basename(maker.data)} {unit} {per}", path, wide)
        shown = {row[0]: row[1] for row in verdicts.table(verdicts.load(path), "angka")}
        for one in asked:
            if one["per"] == per and one["alamat"] in shown and one["tercetak"] != shown[one["alamat"]]:
                hold.fault(f"{maker.data} {one['alamat']} per {per}: {shown[one['alamat']]}, the test had {one['tercetak']}")
        first = first or path
    return first


class Written(ledgers.Maker):
    """A ledger that a test wrote."""

    def __init__(self, jejak, data):
        self.jejak, self.data = jejak, data


def of_tests(jejak, folder, work):
    """The model agencies of tests/agencies; the large card is no agency but a load, whose history takes long to write."""
    for name in sorted(name for name in os.listdir(folder) if not name.startswith("large-")):
        maker = Written(jejak, os.path.join(folder, name))
        with open(os.path.join(maker.data, "angka.json"), encoding="utf-8") as f:
            asked = json.load(f)
        last = max((one["sampai"] for one in asked), default=0)
        asked = [one for one in asked if one["sampai"] == last]
        top = "PUSAT"
        if os.path.exists(os.path.join(maker.data, "puncak.json")):
            # Built by the product's import: its topmost unit and its year.
            with open(os.path.join(maker.data, "puncak.json"), encoding="utf-8") as f:
                first = json.load(f)
            top, maker.year = first["unit"], int(first["tahun"])
        units = sorted({one["alamat"].split("/")[0] for one in asked} - {top})
        pers = list(dict.fromkeys(one["per"] for one in asked)) or ["tahun"]
        wanted = [(top, per, True) for per in dict.fromkeys(["tahun", *pers])] + [(unit, "tahun", False) for unit in units]
        yield f"tests/agencies {name}", maker, wanted, asked


def invented(jejak, work, first, count):
    """Agencies by seed."""
    for seed in range(first, first + count):
        rng, agency = random.Random(seed), ledgers.Agency(seed)
        maker = agency.write(jejak, os.path.join(work, f"rekaan-{seed}"))
        wanted = [("P", "tahun", True), ("P", rng.choice(PERIODS), True), (rng.choice("ABC"), rng.choice(["tahun", *PERIODS]), False)]
        yield f"invented {seed}", maker, wanted, []


def main():
    arg = argparse.ArgumentParser()
    arg.add_argument("jejak")
    arg.add_argument("--ledgers", help="ledgers that the tests of agencies wrote")
    arg.add_argument("--seeds", type=int, default=6)
    arg.add_argument("--first", type=int, default=1)
    options = arg.parse_args()
    vectors()
    work = tempfile.mkdtemp(prefix="instansi-")
    counts, faults = {"agencies": 0, "bags": 0, "figures": 0, "altered": 0}, []
    outside = 0

    def all_of():
        fresh = ledgers.fresh(options.jejak, os.path.join(work, "baru"))
        yield "fresh", fresh, [("PPU", "tahun", True), ("PPU", "TW1", True)], []
        if options.ledgers:
            yield from of_tests(options.jejak, options.ledgers, work)
        yield from invented(options.jejak, work, options.first, options.seeds)
    try:
        for name, maker, wanted, asked in all_of():
            keys = maker.keys(os.path.join(work, "kunci"))
            hold = Hold(options.jejak, keys)
            inner = tempfile.mkdtemp(dir=work)
            first = bags(maker, hold, inner, wanted, asked)
            counts["altered"] += hold.altered(name, first, inner)
            counts["agencies"], counts["bags"], counts["figures"] = counts["agencies"] + 1, counts["bags"] + hold.bags, counts["figures"] + hold.figures
            outside, faults = outside + len(hold.outside), faults + hold.faults
            hold.judges.close()
            shutil.rmtree(inner)
            print(f"{name}: {hold.bags} bags, {hold.figures} figures", flush=True)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print(f"agencies: {counts}; {outside} bags with figures that rest on lines elsewhere, named; {len(faults)} faults")
    sys.exit(1 if faults or counts["altered"] == 0 else 0)


if __name__ == "__main__":
    main()
