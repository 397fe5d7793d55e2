"""Ledgers made by the program itself for tests of the bag's verifiers: a fresh one as README shows, and invented agencies whose
cards, formulas, targets and books are drawn by a seed."""

import json
import os
import random
import re
import subprocess

YEAR = 2024
QUARTERS = [f"{YEAR}-TW{q}" for q in (1, 2, 3, 4)]
MONTHS = [f"{YEAR}-B{m:02}" for m in range(1, 13)]
HALVES = [f"{YEAR}-S1", f"{YEAR}-S2"]


class Maker:
    """A ledger that is written by its accounts, one after the other."""

    def __init__(self, jejak, data, name="uji"):
        self.jejak, self.data, self.refused = jejak, data, []
        out = self.run("init", "--name", name)
        self.tokens = dict(zip(("admin", "admin-02"), re.findall("jejak_[0-9a-f]+", out)))

    def run(self, *args, token=None, stdin=""):
        env = {**os.environ, "JEJAK_DATA": self.data}
        env.pop("JEJAK_TOKEN", None)
        if token:
            env["JEJAK_TOKEN"] = token
        done = subprocess.run([self.jejak, *args], input=stdin, env=env, capture_output=True, text=True, timeout=300)
        if done.returncode:
            raise RuntimeError(f"{' '.join(args)}: {done.stderr.strip()}")
        return done.stdout

    def grant(self, account, role, *more, judges=False):
        out = self.run("grant", account, role, *more, token=self.tokens["admin"])
        self.tokens[role] = re.search("jejak_[0-9a-f]+", out)[0]
        if judges:
            self.run("confirm", account, token=self.tokens["admin-02"])

    def append(self, role, events):
        """Appends a group; where it is refused, half by half, so that what is refused alone is left out."""
        if not events:
            return
        try:
            self.run("append", "-", token=self.tokens[role], stdin=json.dumps(events))
        except RuntimeError as e:
            if len(events) == 1:
                self.refused.append(str(e))
                return
            half = len(events) // 2
            self.append(role, events[:half])
            self.append(role, events[half:])

    def keys(self, path):
        self.run("checkpoint", "--record")
        with open(path, "w", encoding="utf-8") as out:
            out.write(self.run("checkpoint", "--vkey"))
        return path

    def erase(self, seq, *fields):
        """Texts of an event, by two administrators."""
        named = [part for field in fields for part in ("--field", field)]
        for account in ("admin", "admin-02"):
            self.run("erase", str(seq), *named, "--alasan", "permintaan", "--dokumen", "S-9", "--tanggal", f"{YEAR}-12-31", token=self.tokens[account])

    def export(self, out, unit, year=YEAR, *more):
        self.run("export", unit, str(year), "--no-record", "--out", out, *more)
        return out


def event(kind, unit, data, day=f"{YEAR}-01-01", **more):
    return {"type": kind, "unit": unit, "berlaku": day, "data": data, **more}


def fresh(jejak, data):
    """README, "A ledger of your own", with a little more in it: units of version 2, plain cards."""
    m = Maker(jejak, data, "my-ledger")
    m.append("admin", [event("unit.ditetapkan", "-", {"kode": "PPU", "nama": "Unit percobaan"}, "2026-01-01")])
    m.grant("ppu-01", "unit", "--unit", "PPU")
    m.grant("plan-01", "perencana")
    m.grant("itj-01", "inspektorat", judges=True)
    m.run("close", "PPU", "2026-TW1", token=m.tokens["perencana"])
    ratio = "(realisasi / target) x 100"
    share = "(realisasi_anggaran / pagu_akhir) x 100"
    bands = [{"nama": "Baik", "warna": "hijau", "dari": "80", "termasuk_dari": True, "termasuk_sampai": False},
             {"nama": "Kurang", "warna": "merah", "sampai": "80", "termasuk_dari": False, "termasuk_sampai": False}]
    rules = {"tahun": YEAR, "versi": 1, "pita": bands, "tanpa_skor": "bobot_diskalakan", "wajib_disetujui": True, "capaian_maksimum": ratio,
             "capaian_minimum": ratio, "capaian_rentang": "(realisasi / batas_bawah) x 100", "efisiensi": share, "efisiensi_resmi": share,
             "efisiensi_terendah": "-20", "efisiensi_tertinggi": "20"}
    plan = [event("aturan.ditetapkan", "PPU", rules),
            event("perspektif.ditetapkan", "PPU", {"tahun": YEAR, "kode": "internal", "nama": "Proses", "urutan": 1, "bobot": "100"}),
            event("sasaran.ditetapkan", "PPU", {"tahun": YEAR, "kode": "SS.1", "nama": "Sasaran", "urutan": 1, "perspektif": "internal"})]
    for n in (1, 2):
        d = indicator(f"IKU.{n}", sasaran="SS.1")
        plan += [event("indikator.ditetapkan", "PPU", d)]
        plan += [event("target.ditetapkan", "PPU", {"seri": "pk", "iku": d["kode"], "periode": f"{YEAR}", "nilai": "80"})]
    plan += [event("ro.didaftarkan", "PPU", {"tahun": YEAR, "ro": "RO.1", "nama": "Keluaran", "iku": "IKU.1"}),
             event("pagu.ditetapkan", "PPU", {"tahun": YEAR, "ro": "RO.1", "nilai": "1000000"}),
             event("rpd.ditetapkan", "PPU", {"tahun": YEAR, "ro": "RO.1", "bulan": ["1000"] * 12})]
    m.append("perencana", plan)
    m.append("unit", [event("output.dicatat", "PPU", {"tahun": YEAR, "ro": "RO.1", "volume": "4"}, f"{YEAR}-12-31")])
    m.append("unit", [event("realisasi.dicatat", "PPU", {"iku": f"IKU.{n}", "periode": f"{YEAR}", "nilai": v}, f"{YEAR}-12-31") for n, v in ((1, "60"), (2, "72.5"))])
    last = int(re.search(r'"seq":\s*([0-9]+)', m.run("events", "--limit", "1", "--reverse", "--format", "json"))[1])
    m.append("perencana", [event("realisasi.disetujui", "PPU", {"iku": f"IKU.{n}", "periode": f"{YEAR}"}, f"{YEAR}-12-31", ref=[last - 2 + n]) for n in (1, 2)])
    # Overrides of version 2: one that waits for approval, so that it does not count, and one that is approved.
    over = {"periode": f"{YEAR}", "alasan": "perhitungan lain"}
    m.append("perencana", [event("realisasi.ditimpa", "PPU", {**over, "iku": "IKU.2", "nilai": "1000000"}, f"{YEAR}-12-31")])
    m.append("unit", [event("realisasi.ditimpa", "PPU", {**over, "iku": "IKU.1", "nilai": "66"}, f"{YEAR}-12-31")])
    m.append("perencana", [event("realisasi.disetujui", "PPU", {"iku": "IKU.1", "periode": f"{YEAR}"}, f"{YEAR}-12-31", ref=[last + 4])])
    # Why the one that waits was recorded is erased by law.
    m.erase(last + 3, "alasan")
    return m


def indicator(kode, **more):
    return {"tahun": YEAR, "kode": kode, "nama": f"Indikator {kode}", "urutan": 1, "satuan": "persen", "presisi": 2, "polarisasi": "maksimum",
            "konsolidasi_periode": "posisi_akhir", "sumber_realisasi": "langsung", **more}


class Agency:
    """An invented agency: whatever the recorded shape of a card allows, by chance."""

    def __init__(self, seed):
        self.seed, self.rng = seed, random.Random(seed)
        # Whether nodes are handed down, and how far, by chance of its own: the other draws stay as they were.
        self.heirs = random.Random(f"warisan {seed}")
        self.codes, self.nodes, self.at = {}, {}, {}

    def pick(self, *of):
        return self.rng.choice(of)

    def may(self, share=0.5):
        return self.rng.random() < share

    def number(self, low=0, high=200, decimals=(0, 1, 2, 4)):
        n = self.rng.choice(decimals)
        return f"{self.rng.uniform(low, high):.{n}f}"

    def formula(self, inputs, depth=3):
        """A formula in the text form over some inputs."""
        again = lambda: self.formula(inputs, depth - 1)
        if depth == 0 or self.may(0.25):
            return self.pick(*inputs) if self.may(0.8) else self.number(1, 150, (0, 2)).replace(".", ",")
        form = self.pick("({} + {})", "({} - {})", "({} x {})", "({} / {})", "akar({}; 2)", "pangkat({}; 2)", "min({}; {})", "maks({}; {})", "bulat({}; 2)",
                         "rata-rata({}; {})", "geometrik({}; {})", "rata-bobot({}: 10; {}: 15,5)", "tabel({}; >= 90: 100; > 50: 80,5; selainnya: 10)",
                         "(jika {} < {} maka {} selain itu {})", "akar({}; 3)")
        return form.format(*(again() for _ in range(form.count("{}"))))

    def level(self, kode, formula_inputs=("rata_anak", "jumlah_anak", "min_anak", "maks_anak", "banyak_anak", "banyak_tercapai")):
        how = self.pick("rata_rata", "berbobot", "geometrik", "jumlah", "minimum", "rata_indikator", "tercapai", "berbobot", None)
        level = {"kode": kode, "nama": kode, "judul": kode, "nilai": f"Nilai {kode}", "gabung": how or {"rumus": f"rata_anak + {self.formula(formula_inputs, 2)}"},
                 "tanpa_nilai": self.pick("dikeluarkan", "dikeluarkan", "nol", "tidak_berlaku")}
        if self.may(0.3):
            level["presisi"] = self.pick(0, 2, 4)
        if self.may(0.3):
            level["batas_atas"] = self.number(90, 130, (0, 2))
        if self.may(0.2):
            level["batas_bawah"] = self.number(0, 40, (0, 2))
        return level

    def rules(self, levels):
        words = [{"kata": k, "nilai": v} for k, v in (("WTP", "100"), ("WDP", "75"), ("TW", "25"), ("TMP", "-5"))]
        band = lambda nama, dari, sampai: {k: v for k, v in {"nama": nama, "warna": "hijau", "dari": dari, "sampai": sampai, "termasuk_dari": True, "termasuk_sampai": False}.items() if v is not None}
        data = {"tahun": YEAR, "versi": 1, "tanpa_skor": self.pick("bobot_diskalakan", "npss_tidak_berlaku"), "wajib_disetujui": False,
                "pita": [band("100", "90", None), band("=Cukup", "60.5", "90"), band("Rendah", None, "60.5")],
                "capaian_maksimum": "(realisasi / target) x 100", "capaian_minimum": "(2 - (realisasi / target)) x 100",
                "capaian_rentang": "(realisasi / batas_atas) x 100", "efisiensi": "((pagu_akhir - realisasi_anggaran) / pagu_akhir) x 100",
                "efisiensi_resmi": "(capaian / 100) - (realisasi_anggaran / pagu_akhir)", "efisiensi_terendah": "-20", "efisiensi_tertinggi": "20",
                "skala": [{"kode": "opini", "nama": "Opini", "kata": words}], "penyebut_temuan": self.pick("semua", "tanpa_tidak_dapat"),
                "rumus": [{"kode": "IKPA", "nama": "IKPA", "rumus": "rata-bobot([I1/realisasi]: 10; [I2/realisasi]: 15; [I3/capaian]: 10)", "presisi": 2},
                          {"kode": "NE", "nama": "NE", "rumus": "50 + (([rumus/IKPA] / 20) x 50)", "batas_bawah": "0", "batas_atas": "100", "presisi": 3}]}
        if levels:
            data["tingkat"], data["kartu"] = levels, self.level("kartu")
        for name in ("batas_capaian", "batas_bawah_capaian", "nol_dari_nol"):
            if self.may(0.4):
                data[name] = {"batas_capaian": "120", "batas_bawah_capaian": "0", "nol_dari_nol": "100"}[name]
        return data

    def measured(self, unit, n):
        """An indicator with its targets and entries."""
        source = self.pick("langsung", "langsung", "rasio", "rasio", "kata", "unit", "asal", "rumus", "anggaran", "temuan")
        data = indicator(f"I{n}", urutan=n, presisi=self.pick(0, 1, 2, 4), polarisasi=self.pick("maksimum", "maksimum", "minimum", "rentang"),
                         konsolidasi_periode=self.pick("jumlah", "rata_rata", "posisi_akhir"))
        often = self.pick("bulanan", "triwulanan", "triwulanan", "semesteran", "tahunan", None)
        if often:
            data["frekuensi"] = often
        for name in ("target_per", "entri_per"):
            if self.may(0.3):
                data[name] = self.pick("periode", "sampai_dengan")
        if self.may(0.7):
            data["bobot"] = self.number(1, 50, (0, 2))
        if self.nodes.get(unit) and self.may(0.9):
            data["simpul"] = self.pick(*self.nodes[unit])
        if source == "kata":
            data["skala"], source = "opini", "langsung"
            data["polarisasi"] = "maksimum"
        if source == "rasio" and self.may():
            data["faktor"] = self.pick("1000", "100000", "1")
        below = [u for u in self.units if u != unit and self.units[u] == unit]
        if source in ("unit", "anggaran"):
            data["konsolidasi_unit"] = self.pick("rata_rata", "jumlah", "mentah") if source == "unit" else self.pick("rata_rata", "jumlah")
            data["penanggung_jawab"] = below
        if source == "unit" and not below or source == "asal" and not self.codes:
            source = "langsung"
            data.pop("konsolidasi_unit", None), data.pop("penanggung_jawab", None)
        if source == "asal":
            named = self.rng.sample(sorted(self.codes), min(3, len(self.codes)))
            data["asal"] = [{"unit": u, "iku": k, "dukungan": self.pick("langsung", "langsung", "tidak_langsung"), **({"bobot": self.number(1, 30, (0, 1))} if self.may(0.7) else {})} for u, k in named]
            data["konsolidasi_unit"] = self.pick("rata_rata", "jumlah", "mentah")
        own = [k for u, k in self.codes if u == unit]
        if source == "rumus":
            inputs = [f"[{k}/{item}]" for k in own for item in ("realisasi", "capaian", "realisasi_periode", "rata_capaian", "realisasi@TW2")]
            inputs += [f"[{u}:{k}/realisasi]" for u, k in self.codes if u != unit] + ["[anggaran/penyerapan]", "[temuan/rekomendasi]", "[temuan/persen_nilai_sesuai]", "[temuan/pemeriksa/BPKP/nilai_rekomendasi]", "[temuan/lhp/LHA/1/sesuai]", "[mata/024/pagu_akhir]", "[jenis/52/realisasi]",
                       "[sumber/RM/realisasi]", "[sumber/PNBP/rpd]", "[anggaran/rpd]", "[anggaran/capaian_rpd@TW2]", "[anggaran/deviasi_rpd]", "[anggaran/progres]", "[jenis/52/rpd_periode]",
                       "[I1/anggaran/pagu_akhir]", "[I1/anggaran/rpd]", "[N2.0/anggaran/realisasi]", "[N2.0/anggaran/capaian_output]", "[anggaran/volume]"]
            data["rumus_realisasi"] = f"{self.pick(*inputs)} + {self.formula(inputs, 2)}"
        data["sumber_realisasi"] = source
        if self.may(0.2):
            data["rumus"] = self.formula(["realisasi", "target"], 2) + " + realisasi"
        if self.may(0.05):
            data["tidak_diukur"] = True
        self.codes[unit, data["kode"]] = data
        return data

    def target(self, data):
        if data.get("skala"):
            return self.pick("WTP", "WDP")
        if data["polarisasi"] == "rentang":
            low = self.rng.randrange(-20, 60)
            return f"{low}..{low + self.rng.randrange(1, 60)}"
        return self.pick(self.number(1, 150), self.number(1, 150), self.number(1, 150), (">=" if data["polarisasi"] == "maksimum" else "<=") + self.number(1, 90), "N/A", "3/5")

    def periods(self, data):
        return {"bulanan": MONTHS, "semesteran": HALVES, "tahunan": []}.get(data.get("frekuensi"), QUARTERS)

    def targets(self, unit, data):
        kode, at = data["kode"], lambda seri, p: event("target.ditetapkan", unit, {"seri": seri, "iku": kode, "periode": p, "nilai": self.target(data)})
        all_ = [at("pk", f"{YEAR}")] if self.may(0.9) else []
        all_ += [at("renstra", f"{YEAR}")] if self.may(0.3) else []
        return all_ + [at("triwulan", p) for p in self.periods(data) if self.may(0.6)]

    def entries(self, unit, data):
        if data["sumber_realisasi"] not in ("langsung", "rasio"):
            return []
        all_ = []
        for p in self.periods(data) + ([f"{YEAR}"] if self.may(0.4) else []):
            if self.may(0.3):
                continue
            value = {"nilai": self.number(0, 160)}
            if data.get("skala"):
                value = {"sebutan": self.pick("WTP", "WDP", "TMP", "TW")}
            elif data["sumber_realisasi"] == "rasio":
                part = lambda: {"nama": "x", "nilai": self.number(0, 500, (0, 1))}
                value = {"rasio": {"pembilang": [part() for _ in range(self.pick(1, 2))], "penyebut": part()}}
            elif self.may(0.15):
                value = {"sebutan": self.pick("2/5", f"{YEAR}-04-04")}
            month = {"T": 3, "S": 6, "B": 1}.get(p[5:6], 12) * int(re.sub("[^0-9]", "", p[5:]) or 1)
            all_.append(event("realisasi.dicatat", unit, {"iku": data["kode"], "periode": p, **value}, f"{YEAR}-{month:02}-{28 if month == 2 else 30:02}"))
        return all_

    def write(self, jejak, data):
        m = Maker(jejak, data)
        self.units = {"P": None, "A": "P", "B": "P", "C": "A"}
        day = lambda: self.pick(f"{YEAR}-01-01", f"{YEAR}-01-01", f"{YEAR}-01-01", f"{YEAR}-07-01")
        m.append("admin", [event("unit.ditetapkan", "-", {"kode": u, "nama": f"Unit {u}", **({"induk": i} if i else {})}, day() if u == "B" else f"{YEAR}-01-01") for u, i in self.units.items()])
        m.grant("plan-01", "perencana")
        m.grant("unit-01", "unit", "--unit", "P")
        m.grant("itj-01", "inspektorat", judges=True)
        plan, entries = [], []
        levels = [self.level(f"L{n}") for n in range(1, self.pick(2, 3, 4))]
        # The first two stay as they were: attacks and mutations are drawn over them (verdicts.py).
        handed = self.heirs.randrange(1, len(levels) + 1) if self.seed > 2 and self.heirs.random() < 0.5 else 0
        more = {"diwariskan": [level["kode"] for level in levels[:handed]]} if handed else {}
        plan.append(event("aturan.ditetapkan", "P", {**self.rules(levels), **more}))
        apart = self.may(0.3)
        if apart:
            plan.append(event("aturan.ditetapkan", "B", self.rules([])))
        for unit in self.units:
            if unit == "B" and len(plan) > 1 and self.may():
                plan.append(event("perspektif.ditetapkan", unit, {"tahun": YEAR, "kode": "internal", "nama": "x", "urutan": 1, "bobot": "60"}))
                continue
            above, own = [None], 0
            if handed and unit != "P" and not (unit == "B" and apart):
                # Its own nodes begin at this level; those of the levels above it come from the nearest unit above.
                own = self.heirs.randrange(0, handed + 1)
            for n, level in enumerate(levels):
                here = []
                if n < own:
                    above = self.at[self.units[unit], n]
                    self.at[unit, n] = above
                    self.nodes.setdefault(unit, []).extend(above)
                    continue
                for i in range(self.pick(1, 2, 3)):
                    kode = f"N{n + 1}.{i}"
                    node = {"tahun": YEAR, "kode": kode, "tingkat": level["kode"], "nama": f"Simpul {kode}", "urutan": i}
                    induk = self.pick(*above)
                    node.update({"induk": induk} if induk else {})
                    if self.may(0.8):
                        node["bobot"] = self.number(1, 60, (0, 2))
                    if self.may(0.15):
                        node["gabung"] = self.pick("minimum", "jumlah", "berbobot")
                    plan.append(event("simpul.ditetapkan", unit, node))
                    here.append(kode)
                above = self.at[unit, n] = here
                self.nodes.setdefault(unit, []).extend(here)
        for unit in ("C", "B", "A", "P"):
            for n in range(1, self.pick(4, 6, 8)):
                d = self.measured(unit, n)
                plan.append(event("indikator.ditetapkan", unit, d))
                plan += self.targets(unit, d)
                entries += self.entries(unit, d)
        for unit, ro in (("P", "024.01.WA.6388.EBA.962.051.0A.521111"), ("A", "024.01.WA.1.521211"), ("C", "1.02.02-5.1.02.01"), ("B", "X")):
            d = {"tahun": YEAR, "ro": ro}
            plan.append(event("ro.didaftarkan", unit, {**d, "nama": ro, **self.registered(unit)}))
            plan.append(event("pagu.ditetapkan", unit, {**d, "nilai": self.number(1000, 10**9, (0, 2))}))
            entries.append(event("realisasi_anggaran.dicatat", unit, {**d, "nilai": self.number(1, 999, (0, 2))}, f"{YEAR}-06-30"))
            entries.append(event("realisasi_anggaran.dicatat", unit, {**d, "nilai": self.number(1, 99, (0, 2))}, f"{YEAR}-{self.pick('02-11', '03-31', '10-01')}"))
            plan += self.monthly(unit, d)
            entries += self.outputs(unit, d)
        m.append("perencana", plan)
        m.append("unit", entries)
        self.findings(m)
        return m

    def registered(self, unit):
        """What a registration says besides its name: an indicator, shares of several, source, measure and volume."""
        more = {}
        above = [u for u in (unit, self.units[unit]) if u]
        known = sorted({k for u, k in self.codes if u in above})
        if self.may(0.4):
            more["iku"] = self.pick(*known)
        elif self.may(0.6):
            named = self.rng.sample(known, min(len(known), self.pick(1, 2, 3)))
            more["porsi"] = [{"iku": k, "persen": self.number(0.5, 33, (1, 2))} for k in named]
        for name, values in (("sumber_dana", ("RM", "PNBP")), ("satuan", ("Dokumen", "Orang")), ("volume", (self.number(1, 500),))):
            if self.may():
                more[name] = self.pick(*values)
        return more

    def monthly(self, unit, d):
        """A monthly plan of withdrawals, and at times another that replaces it later."""
        if self.may(0.3):
            return []
        of = lambda: {**d, "bulan": [self.pick("0", self.number(0, 200, (0, 2))) for _ in MONTHS]}
        first = event("rpd.ditetapkan", unit, of(), f"{YEAR}-01-0{self.pick(1, 2)}")
        again = event("rpd.ditetapkan", unit, {**of(), "alasan": "halaman III DIPA"}, f"{YEAR}-{self.pick('02-01', '07-01', '09-15')}")
        return [first, again] if self.may(0.4) else [first]

    def outputs(self, unit, d):
        """Volume and progress up to a day, now and then told again for the same day."""
        all_ = []
        for day in self.rng.sample((f"{YEAR}-02-10", f"{YEAR}-03-31", f"{YEAR}-08-17", f"{YEAR}-12-31"), self.pick(0, 1, 2, 4)):
            told = {k: v for k, v in (("volume", self.number(0, 500)), ("progres", self.number(0, 100, (0, 2)))) if self.may(0.7)}
            all_ += [event("output.dicatat", unit, {**d, **told}, day)] if told else []
            if self.may(0.2):
                all_.append(event("output.dicatat", unit, {**d, "volume": self.number(0, 500), "alasan": "dihitung lagi"}, day))
        return all_

    def findings(self, m):
        """Findings of an auditor that is recorded or stands for itself, with rupiah or without, and a balance of earlier years."""
        m.append("admin", [event("pemeriksa.ditetapkan", "-", {"kode": "BPKP", "nama": "BPKP", "pencatat": "inspektorat"})])
        rupiah = self.may(0.7)
        value = lambda high: {"nilai": str(self.rng.randrange(high))} if rupiah and self.may(0.8) else {}
        book, answers, marks = [], [], []
        for n, unit in enumerate(self.rng.sample(sorted(self.units), 2), 1):
            lhp = {"nomor": f"LHA/{n}", "tanggal": f"{YEAR - self.pick(0, 1)}-01-02"}
            book.append(event("temuan.dicatat", unit, {"kode": f"T-{n}", "pemeriksa": self.pick("inspektorat", "BPKP"), "lhp": lhp, "diterima": f"{YEAR}-01-05", "uraian": "=1+1", "nilai": self.number(0, 10**9, (0, 2))}))
            for r in range(1, self.pick(2, 3, 5)):
                kode = f"T-{n}.R{r}"
                book.append(event("rekomendasi.dicatat", unit, {"kode": kode, "temuan": f"T-{n}", "uraian": "Setorkan", **value(10**8)}))
                if self.may(0.6):
                    answers.append(event("tindak_lanjut.disampaikan", unit, {"rekomendasi": kode, "uraian": "disetor", **value(1000)}, f"{YEAR}-0{self.pick(2, 4, 8)}-05"))
                if self.may(0.7):
                    hasil = self.pick("sesuai", "belum_sesuai", "tidak_dapat_ditindaklanjuti")
                    marks.append(event("tindak_lanjut.dinilai", unit, {"rekomendasi": kode, "hasil": hasil, **(value(900) if hasil != "tidak_dapat_ditindaklanjuti" else {})}, f"{YEAR}-09-05"))
        if self.may():
            state = lambda: {"jumlah": self.rng.randrange(9), "nilai": str(self.rng.randrange(10**6))}
            book.append(event("saldo_temuan.dicatat", self.pick(*self.units), {
                "kode": "S-1", "pemeriksa": "BPKP", "tahun": YEAR - 3, "temuan": 5, "nilai": "5000", **{k: state() for k in ("sesuai", "belum_sesuai", "belum_ditindaklanjuti", "tidak_dapat")},
                "nilai_tindak_lanjut": "1000", "nilai_diterima": "900", "dokumen": {"nomor": "BA-1", "tanggal": f"{YEAR}-01-02"}}))
        m.append("inspektorat", book)
        m.append("unit", answers)
        m.append("inspektorat", marks)
