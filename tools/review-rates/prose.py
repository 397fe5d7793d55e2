"""Sentences with numbers, as reports have them; each relation is known."""
from decimal import Decimal
from document import Rel, Sentence, printed, ratio


def money(dice, step=1000):
    return Decimal(dice.randint(200_000, 9_000_000)) * step


def rp(value):
    return "Rp" + printed(value, 0)


def sums(dice, year, names):
    a, b, c = money(dice), money(dice), money(dice)
    return Sentence([f"Pagu anggaran tahun {year} sebesar ", rp(a + b + c), dice.choice([" terdiri atas", " terbagi atas"]) + " belanja pegawai ", rp(a), ", belanja barang ", rp(b),
                     " dan belanja modal ", rp(c), "."], [Rel("kalimat: jumlah", [3, 5, 7], 1, lambda *v: sum(v))])


def share(dice, year, names):
    pagu = money(dice)
    real = (pagu * Decimal(dice.randint(700, 995)) / 1000).quantize(Decimal(1))
    end = dice.choice([" dari pagu sebesar ", " dari total anggaran "])
    return Sentence([f"Realisasi anggaran tahun {year} mencapai ", rp(real), " atau ", printed(ratio(real, pagu), 2, "%"), end, rp(pagu), "."],
                    [Rel("kalimat: bagian", [1, 5], 3, ratio)])


def difference(dice, year, names):
    a = Decimal(dice.randint(6000, 9300)) / 100
    d = Decimal(dice.randint(20, 600)) / 100
    up = dice.random() < .6
    b = a + d if up else a - d
    verb = dice.choice(["naik ", "meningkat "]) if up else dice.choice(["turun ", "menurun "])
    return Sentence([f"{names.take()[0]} {verb}", printed(d, 2), f" poin, dari ", printed(a, 2), f" pada tahun {year - 1} menjadi ", printed(b, 2), f" pada tahun {year}."],
                    [Rel("kalimat: selisih", [3, 5], 1, lambda a, b: abs(b - a))])


def whole(dice, year, names):
    b = dice.randint(30, 900)
    a = dice.randint(b // 2, b - 1)
    return Sentence([f"Sebanyak ", printed(a, 0), " dari ", printed(b, 0), f" satuan kerja telah menyampaikan laporan kinerja tahun {year} atau sebesar ", printed(Decimal(a) / b * 100, 2, "%"), "."],
                    [Rel("kalimat: dari", [1, 3], 5, ratio)])


def achieved(dice, year, names):
    target = Decimal(dice.randint(50, 98))
    real = (target * Decimal(dice.randint(700, 1150)) / 1000).quantize(Decimal("0.01"))
    return Sentence([f"{names.take()[0]} pada tahun {year} terealisasi sebesar ", printed(real, 2), " dari target ", printed(target, 0), dice.choice([" sehingga capaiannya ", " atau tercapai sebesar "]),
                     printed(ratio(real, target), 2, "%"), "."], [Rel("kalimat: capaian", [1, 3], 5, ratio)])


def growth(dice, year, names):
    a = Decimal(dice.randint(200, 900))
    b = a + dice.randint(10, 150)
    return Sentence([f"Jumlah peserta meningkat ", printed((b - a) / a * 100, 2, "%"), f" dibandingkan tahun {year - 1}, yaitu dari ", printed(a, 0), " orang menjadi ", printed(b, 0), " orang."],
                    [Rel("kalimat: pertumbuhan", [3, 5], 1, lambda a, b: (b - a) / a * 100)])


SENTENCES = [sums, share, difference, whole, achieved, growth]


def counted(table, dice):
    """How many of a table's indicators reached their target: a sentence about a table."""
    rels = [r for r in table.rels if r.kind == "capaian"]
    reached = sum(1 for r in rels if ratio_of(table, r) >= 100)
    words = [f"Dari ", str(len(rels)), " indikator kinerja pada ", table.caption.split(" ")[0] + " " + table.caption.split(" ")[1], ", sebanyak ", str(reached),
             " indikator mencapai atau melampaui target dan ", str(len(rels) - reached), " indikator belum mencapai target."]
    sentence = Sentence(words)
    sentence.rels = [Rel("kalimat: banyaknya", [], 5, lambda reached=reached: Decimal(reached)), Rel("kalimat: banyaknya", [], 7, lambda n=len(rels) - reached: Decimal(n))]
    return sentence


def ratio_of(table, rel):
    from document import number
    return ratio(*(number(table.get(i)) for i in rel.inputs))
