"""Invented reports whose every relation between numbers is known: what a change breaks is known before any program reads it."""
from dataclasses import dataclass, field
from decimal import Decimal, ROUND_HALF_UP
import random


def printed(value, places, suffix=""):
    """The Indonesian way: 1.234,50."""
    q = Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    whole, _, rest = f"{abs(q):f}".partition(".")
    groups = f"{int(whole):,}".replace(",", ".")
    return ("-" if q < 0 else "") + groups + ("," + rest if rest else "") + suffix


def number(text):
    """The value that a printed text shows."""
    kept = "".join(c for c in text if c.isdigit() or c in ",-").replace(",", ".")
    return Decimal(kept)


@dataclass
class Rel:
    """One relation: `result` is what `compute` makes of `inputs`; each is the place of a text."""
    kind: str
    inputs: list
    result: tuple
    compute: object
    word: bool = False  # the result is a word, not a number


@dataclass
class Table:
    caption: str
    head: list          # rows of (text, columns, rows)
    rows: list          # rows of texts
    rels: list = field(default_factory=list)

    def get(self, at):
        return self.rows[at[0]][at[1]]

    def put(self, at, text):
        self.rows[at[0]][at[1]] = text


@dataclass
class Sentence:
    parts: list         # texts; the odd ones are claims
    rels: list = field(default_factory=list)

    def get(self, at):
        return self.parts[at]

    def put(self, at, text):
        self.parts[at] = text

    @property
    def text(self):
        return "".join(self.parts)


NAMES = """Persentase dokumen perencanaan yang selesai tepat waktu|Indeks kepuasan pengguna layanan|Jumlah regulasi yang ditetapkan
Persentase penyelesaian perkara|Nilai kematangan sistem pengendalian intern|Rasio petugas terhadap penduduk|Persentase jalan dalam kondisi mantap
Angka harapan lama sekolah|Persentase sampel pangan yang memenuhi syarat|Jumlah peserta pelatihan yang lulus|Indeks reformasi birokrasi
Persentase rekomendasi hasil pemeriksaan yang ditindaklanjuti|Cakupan imunisasi dasar lengkap|Persentase satuan kerja yang menyampaikan laporan
Indeks kualitas lingkungan hidup|Persentase pengaduan masyarakat yang diselesaikan|Jumlah unit usaha yang dibina|Persentase aset yang telah disertifikasi
Tingkat partisipasi angkatan kerja|Persentase rumah tangga dengan akses air minum layak|Nilai evaluasi akuntabilitas kinerja
Jumlah hasil penelitian yang dimanfaatkan|Persentase pelayanan yang memenuhi standar|Indeks profesionalitas pegawai""".replace("\n", "|").split("|")
PROGRAMS = """Program Dukungan Manajemen|Program Pengawasan Obat dan Makanan|Program Pembinaan Peradilan|Program Pemenuhan Upaya Kesehatan
Program Pengelolaan Pendidikan|Program Penyelenggaraan Jalan|Program Penataan Desa|Program Ketahanan Pangan""".replace("\n", "|").split("|")
CAPAIAN = ["Capaian", "% Capaian", "Capaian (%)", "Tingkat Capaian (%)", "Persentase Capaian", "Capaian Kinerja (%)"]
STATUS = ["Kategori", "Kriteria", "Predikat", "Keterangan", "Status"]
BANDS = [(100, "Sangat Tinggi"), (90, "Tinggi"), (75, "Sedang"), (65, "Rendah"), (0, "Sangat Rendah")]


class Pool:
    """The names of one report's indicators: none stands in two tables of a year."""

    def __init__(self, dice):
        self.left = dice.sample(NAMES, len(NAMES))

    def take(self, count=1, only=""):
        got = [n for n in self.left if n.startswith(only)][:count]
        self.left = [n for n in self.left if n not in got]
        return got


def ratio(a, b):
    return a / b * 100


def band(value):
    return "Sangat Tinggi" if value > 90 else "Tinggi" if value > 75 else "Sedang" if value > 65 else "Rendah" if value > 50 else "Sangat Rendah"


def figures(dice):
    """A target and a realisation as reports print them."""
    places = dice.choice([0, 1, 2, 2])
    target = Decimal(dice.randint(40, 99) if places else dice.choice([dice.randint(5, 60), dice.randint(100, 900)]))
    real = (target * Decimal(dice.randint(620, 1180)) / 1000).quantize(Decimal(1).scaleb(-places))
    return target, max(real, Decimal(1)), places


def capaian(dice, no, year, names):
    """One heading row; sometimes with a word for the band, and the bands before."""
    head = ["No", dice.choice(["Indikator Kinerja", "Indikator", "Indikator Kinerja Utama"]), "Satuan", f"Target {year}" if dice.random() < .4 else "Target",
            f"Realisasi {year}" if dice.random() < .4 else "Realisasi", dice.choice(CAPAIAN)]
    words = dice.random() < .5
    if words:
        head.append(dice.choice(STATUS))
    table = Table(f"Tabel 3.{no} {dice.choice(['Capaian kinerja', 'Target dan realisasi indikator kinerja', 'Pengukuran kinerja'])} tahun {year}",
                  [[(h, 1, 1) for h in head]], [])
    for i, name in enumerate(names.take(dice.randint(4, 8))):
        target, real, places = figures(dice)
        cap = ratio(real, target)
        row = [str(i + 1), name, dice.choice(["Persen", "%", "Nilai", "Indeks"]) if places else "Dokumen", printed(target, places), printed(real, places), printed(cap, 2)]
        table.rels.append(Rel("capaian", [(i, 4), (i, 3)], (i, 5), ratio))
        if words:
            row.append(band(cap))
            table.rels.append(Rel("kata", [(i, 5)], (i, 6), band, True))
        table.rows.append(row)
    if not words:
        return [table]
    bands = Table(f"Tabel 3.{no}a Skala nilai peringkat kinerja", [[("No", 1, 1), ("Interval nilai realisasi kinerja", 1, 1), ("Kriteria", 1, 1)]],
                  [["1", "> 90", "Sangat Tinggi"], ["2", "> 75 – 90", "Tinggi"], ["3", "> 65 – 75", "Sedang"], ["4", "> 50 – 65", "Rendah"], ["5", "≤ 50", "Sangat Rendah"]])
    return [bands, table]


def two_years(dice, no, year, names):
    """Headings over two rows: each year with target, realisation and achievement."""
    head = [[("Indikator Kinerja", 1, 2), (f"Tahun {year - 1}", 3, 1), (f"Tahun {year}", 3, 1)],
            [(h, 1, 1) for h in ("Target", "Realisasi", dice.choice(CAPAIAN))] * 2]
    table = Table(f"Tabel 3.{no} Perbandingan realisasi dan capaian tahun {year - 1} dan {year}", head, [])
    for i, name in enumerate(names.take(dice.randint(3, 6))):
        row = [name]
        for k in (0, 1):
            target, real, places = figures(dice)
            row += [printed(target, places), printed(real, places), printed(ratio(real, target), 2)]
            table.rels.append(Rel("dua tahun", [(i, 3 * k + 2), (i, 3 * k + 1)], (i, 3 * k + 3), ratio))
        table.rows.append(row)
    return [table]


def parts(dice, no, year, names):
    """Numerator, denominator, realisation, achievement."""
    head = ["Indikator Kinerja", "Target", "Pembilang", "Penyebut", "Realisasi", "Capaian terhadap target"]
    table = Table(f"Tabel 3.{no} Perhitungan realisasi indikator persentase", [[(h, 1, 1) for h in head]], [])
    for i, name in enumerate(names.take(dice.randint(3, 5), "Persentase")):
        whole = dice.randint(24, 900)
        some = dice.randint(whole // 2, whole)
        real = (Decimal(some) / whole * 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
        target = Decimal(dice.randint(50, 98))
        table.rows.append([name, printed(target, 2, "%"), printed(some, 0), printed(whole, 0), printed(real, 2, "%"), printed(ratio(real, target), 2)])
        table.rels.append(Rel("pembilang dan penyebut", [(i, 2), (i, 3)], (i, 4), ratio))
        table.rels.append(Rel("capaian", [(i, 4), (i, 1)], (i, 5), ratio))
    return [table]


def shares(dice, no, year, names):
    """Counts, their shares and the totals of both."""
    kinds = dice.choice([["Sesuai dengan rekomendasi", "Belum sesuai dengan rekomendasi", "Belum ditindaklanjuti", "Tidak dapat ditindaklanjuti"],
                         ["Golongan I", "Golongan II", "Golongan III", "Golongan IV"], ["Laki-laki", "Perempuan"], ["SMA", "Diploma", "Sarjana", "Magister", "Doktor"]])
    counts = [dice.randint(12, 950) for _ in kinds]
    total = sum(counts)
    head = ["Uraian", dice.choice(["Jumlah", "Banyaknya", "Jumlah (orang)"]), dice.choice(["Persentase (%)", "%", "Persentase"])]
    table = Table(f"Tabel 3.{no} Komposisi menurut kelompok", [[(h, 1, 1) for h in head]], [])
    for i, (kind, count) in enumerate(zip(kinds, counts)):
        table.rows.append([kind, printed(count, 0), printed(Decimal(count) / total * 100, 2)])
        table.rels.append(Rel("bagian", [(i, 1), (len(kinds), 1)], (i, 2), ratio))
    table.rows.append([dice.choice(["Jumlah", "Total"]), printed(total, 0), "100,00"])
    table.rels.append(Rel("jumlah", [(i, 1) for i in range(len(kinds))], (len(kinds), 1), lambda *v: sum(v)))
    return [table]


def budget(dice, no, year, names):
    """Pagu, realisation, absorption and what is left, with totals."""
    left = dice.random() < .6
    head = [dice.choice(["Program", "Program/Kegiatan"]), dice.choice(["Pagu (Rp)", "Pagu Anggaran", "Anggaran (Rp)"]), dice.choice(["Realisasi (Rp)", "Realisasi Anggaran"]),
            dice.choice(["%", "Persentase", "Penyerapan (%)"])] + (["Sisa (Rp)"] if left else [])
    table = Table(f"Tabel 3.{no} Pagu dan realisasi anggaran tahun {year}", [[(h, 1, 1) for h in head]], [])
    n = dice.randint(3, 6)
    sums = [Decimal(0), Decimal(0)]
    for i, name in enumerate(dice.sample(PROGRAMS, n) + [dice.choice(["Jumlah", "Total", "JUMLAH"])]):
        pagu = Decimal(dice.randint(200_000, 9_000_000)) * 1000 if i < n else sums[0]
        real = (pagu * Decimal(dice.randint(710, 995)) / 1000).quantize(Decimal(1)) if i < n else sums[1]
        sums = [sums[0] + pagu, sums[1] + real] if i < n else sums
        table.rows.append([name, printed(pagu, 0), printed(real, 0), printed(ratio(real, pagu), 2)] + ([printed(pagu - real, 0)] if left else []))
        table.rels.append(Rel("penyerapan", [(i, 2), (i, 1)], (i, 3), ratio))
        if left:
            table.rels.append(Rel("sisa", [(i, 1), (i, 2)], (i, 4), lambda a, b: a - b))
    for c in (1, 2):
        table.rels.append(Rel("jumlah uang", [(i, c) for i in range(n)], (n, c), lambda *v: sum(v)))
    return [table]


def growth(dice, no, year, names):
    """Two years and what lies between."""
    rate = dice.random() < .5
    head = ["Indikator", f"Realisasi {year - 1}", f"Realisasi {year}", dice.choice(["Pertumbuhan (%)", "Persentase kenaikan/penurunan"]) if rate else dice.choice(["Kenaikan/Penurunan", "Selisih", "Naik/Turun"])]
    table = Table(f"Tabel 3.{no} Perkembangan realisasi tahun {year - 1} dan {year}", [[(h, 1, 1) for h in head]], [])
    for i, name in enumerate(names.take(dice.randint(3, 6))):
        a = Decimal(dice.randint(4000, 9000)) / 100
        b = (a * Decimal(dice.randint(840, 1240)) / 1000).quantize(Decimal("0.01"))
        value = (b - a) / a * 100 if rate else b - a
        table.rows.append([name, printed(a, 2), printed(b, 2), printed(value, 2)])
        table.rels.append(Rel("pertumbuhan" if rate else "selisih", [(i, 1), (i, 2)], (i, 3), (lambda a, b: (b - a) / a * 100) if rate else (lambda a, b: b - a)))
    return [table]


def quarters(dice, no, year, names):
    """Quarters as rows, or as columns with the year's position beside."""
    rows = ["TW I", "TW II", "TW III", "TW IV"] if dice.random() < .5 else ["Triwulan I", "Triwulan II", "Triwulan III", "Triwulan IV"]
    table = Table(f"Tabel 3.{no} Realisasi {names.take()[0].lower()} per triwulan tahun {year}", [[(h, 1, 1) for h in ("Periode", "Target", "Realisasi", dice.choice(CAPAIAN))]], [])
    for i, name in enumerate(rows):
        target, real = Decimal(dice.randint(60, 95)), Decimal(dice.randint(5500, 10800)) / 100
        table.rows.append([name, printed(target, 0, "%"), printed(real, 2, "%"), printed(ratio(real, target), 2)])
        table.rels.append(Rel("triwulan", [(i, 2), (i, 1)], (i, 3), ratio))
    return [table]


def mean(dice, no, year, names):
    """A column of scores with its mean at the foot."""
    table = Table(f"Tabel 3.{no} Nilai per unsur tahun {year}", [[("No", 1, 1), ("Unsur", 1, 1), ("Nilai", 1, 1)]], [])
    parts = ["Persyaratan", "Prosedur", "Waktu penyelesaian", "Biaya", "Produk layanan", "Kompetensi pelaksana", "Perilaku pelaksana", "Sarana"]
    parts = parts[:dice.randint(4, 8)]
    values = [Decimal(dice.randint(7000, 9900)) / 100 for _ in parts]
    table.rows = [[str(i + 1), n, printed(v, 2)] for i, (n, v) in enumerate(zip(parts, values))]
    table.rows.append(["", dice.choice(["Rata-rata", "Nilai rata-rata"]), printed(sum(values) / len(values), 2)])
    table.rels.append(Rel("rata-rata", [(i, 2) for i in range(len(parts))], (len(parts), 2), lambda *v: sum(v) / len(v)))
    return [table]


def later_target(dice, no, year, names):
    """The year's realisation beside another year's target."""
    end = year + dice.randint(1, 3)
    head = ["Indikator Kinerja", f"Realisasi {year}", f"Target {end}", f"Capaian terhadap target {end} (%)"]
    table = Table(f"Tabel 3.{no} Realisasi tahun {year} dibandingkan dengan target jangka menengah", [[(h, 1, 1) for h in head]], [])
    for i, name in enumerate(names.take(dice.randint(3, 5))):
        target, real, places = figures(dice)
        table.rows.append([name, printed(real, places), printed(target, places), printed(ratio(real, target), 2)])
        table.rels.append(Rel("target tahun lain", [(i, 1), (i, 2)], (i, 3), ratio))
    return [table]


TABLES = [capaian, two_years, parts, shares, budget, growth, quarters, mean, later_target]
