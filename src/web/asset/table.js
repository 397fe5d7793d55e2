// The tables of a bag: what each row must say, and what the files say.

import { allFigures, pillars } from './addresses.js';
import { BUDGET, OUTPUT_MONEY } from './books.js';
import { Decimal } from './decimal.js';
import { STATES, hasRupiah } from './findings.js';
import { cellText, plain } from './hygiene.js';

const NUMBERS = {
  kartu: ['target', 'realisasi', 'capaian', 'nss', 'skor', 'bobot', 'nkp', 'npss'], angka: ['tercetak', 'eksak'], anggaran: BUDGET,
  temuan: ['nilai', 'sisa_hari', 'jumlah', 'nilai_rekomendasi', 'nilai_tindak_lanjut', 'nilai_diterima'], riwayat: ['urutan', 'sampai_event', 'tercetak', 'eksak'], jejak: ['tingkat', 'eksak'],
  peristiwa: ['seq'], akses: ['seq'],
};
const KEYS = {
  kartu: ['tingkat', 'kode'], angka: ['alamat'], anggaran: ['tingkat', 'unit', 'kode'], temuan: ['unit', 'temuan', 'rekomendasi'],
  peristiwa: ['seq'], akses: ['seq'],
};
/** Tables of each format, in their order. */
export const TABLES = {
  'jejak-ekspor/1': ['kartu', 'angka', 'anggaran', 'temuan', 'riwayat', 'jejak', 'peristiwa'],
  'jejak-ekspor/2': ['kartu', 'angka', 'anggaran', 'temuan', 'peristiwa', 'akses'],
};
export const OLD_FORMAT = 'jejak-ekspor/1';
/** Tables that nobody computes again. */
export const NOT_COMPUTED = ['riwayat', 'jejak'];
const CLOSE = new Decimal(1n, 12);
const CLOSE_SUM = new Decimal(1n, 9);

/** A number of a table, or null. */
export const plainNumber = (text) => (/^-?[0-9]{1,40}(\.[0-9]{1,40})?$/.test(text) ? Decimal.of(text) : null);

/** Rows of a CSV text by their heads. */
export function readCsv(text, name, folder = 'tabel') {
  const rows = [];
  let [row, cell, at] = [[], '', 0];
  const bad = () => new Error(`${folder}/${name}.csv tidak berbentuk tabel`);
  while (at < text.length) {
    if (text[at] === '"') {
      for (at += 1; ; ) {
        const end = text.indexOf('"', at);
        if (end < 0) throw bad();
        cell += text.slice(at, end);
        at = end + 1;
        if (text[at] !== '"') break;
        cell += '"';
        at += 1;
      }
      if (at < text.length && !',\r\n'.includes(text[at])) throw bad();
    } else {
      const from = at;
      while (at < text.length && !',\r\n'.includes(text[at])) at += 1;
      cell = text.slice(from, at);
    }
    row.push(cell);
    cell = '';
    if (text[at] === ',') {
      at += 1;
      if (at === text.length) row.push('');
      else if (!'\r\n'.includes(text[at])) continue;
      else row.push('');
    }
    if (text[at] === '\r') at += 1;
    if (text[at] === '\n') at += 1;
    rows.push(row);
    row = [];
  }
  const [heads] = rows;
  if (!heads || rows.some((one) => one.length !== heads.length) || new Set(heads).size !== heads.length) throw bad();
  return { heads, rows: rows.slice(1).map((one) => Object.fromEntries(heads.map((head, n) => [head, one[n]]))) };
}

export function valueText(value) {
  if (value === null) return 'N/A';
  return Array.isArray(value) ? value.join('..') : String(value);
}

/** A cell with a value; `decimals` as printed, or null unrounded. */
class Cell {
  constructor(value, decimals) {
    this.value = value;
    this.decimals = decimals;
  }

  fits(text) {
    if (!(this.value instanceof Decimal) && !Array.isArray(this.value)) return text === valueText(this.value);
    const values = Array.isArray(this.value) ? this.value : [this.value];
    // A range is a text, and a text does not begin with a minus.
    const guarded = Array.isArray(this.value) && /^['-]/.test(text);
    const parts = (guarded ? (text.startsWith("'-") ? text.slice(1) : '') : text).split('..');
    return parts.length === values.length && parts.every((part, n) => this.#one(part, values[n]));
  }

  #one(text, value) {
    if (this.decimals === null) {
      return /^(0|-?(0|[1-9][0-9]{0,40})(\.[0-9]{0,39}[1-9])?)$/.test(text) && Decimal.of(text).minus(value).abs().compare(CLOSE) < 0;
    }
    const pattern = `^-?(0|[1-9][0-9]{0,40})${this.decimals > 0 ? `\\.[0-9]{${this.decimals}}` : ''}$`;
    return new RegExp(pattern).test(text) && Decimal.of(text).compare(value.round(this.decimals)) === 0;
  }

  toString() {
    return this.value instanceof Decimal && this.decimals !== null ? this.value.round(this.decimals).fixed() : valueText(this.value);
  }
}

export const exactCell = (value) => new Cell(value, null);
export const fits = (cell, text) => (typeof cell === 'string' ? cell === text : cell.fits(text));
const rupiah = (value) => new Cell(value, value instanceof Decimal && !value.isWhole() ? 2 : 0);
const MONEY = new Set([...BUDGET.slice(0, -1), ...OUTPUT_MONEY]);
const budgetCell = (item, value) => (MONEY.has(item) ? rupiah(value) : new Cell(value, 2));

/** A cell that rests on lines that the bag does not hold. */
const UNKNOWN = { fits: () => true, toString: () => 'tidak dihitung ulang' };

/** The rows that the lines give. */
export class Expected {
  constructor(events, hashes, view, about) {
    Object.assign(this, { events, hashes, view, unit: about.unit, year: about.tahun, old: about.format === OLD_FORMAT });
    this.prefix = `${about.unit}/${about.tahun}`;
    this.pillars = view ? pillars(view, this.unit, this.year) : [];
    this.computes = view !== null && this.pillars.length === 0;
    if (!this.computes) return;
    Object.assign(this, allFigures(view, this.unit, this.year));
    this.decimals = new Map(view.all(this.unit, 'indikator', this.year).map((d) => [d.kode, d.presisi]));
    this.formulas = new Map((view.rules(this.unit, this.year)?.rumus ?? []).map((one) => [one.kode, one.presisi]));
  }

  #text(text) {
    return cellText(text, this.old);
  }

  /** A figure with the decimals that it is printed with, or unrounded. */
  cell(address, exact = false) {
    if (this.fragile.has(address)) return UNKNOWN;
    const [figure, parts] = [this.figures.get(address) ?? null, address.split('/')];
    const item = parts.at(-1);
    if (figure === null) return new Cell(null, 0);
    if (typeof figure === 'string') return this.#text(figure);
    const { value } = figure;
    if (exact && typeof value !== 'string') return exactCell(value);
    if (figure.word) return this.#text(figure.word);
    if (parts[1] === 'temuan') return item.startsWith('persen') ? new Cell(value, 2) : rupiah(value);
    if (parts.slice(2, -1).includes('anggaran') || parts[2] === 'RO') return budgetCell(item, value);
    if (parts[2] === 'rumus' && parts.length === 4) return new Cell(value, this.formulas.get(item));
    if (['target', 'realisasi', 'target_renstra'].includes(item)) return new Cell(value, this.decimals.get(parts[2]) ?? 2);
    return new Cell(value, item === 'terisi' ? 0 : 2);
  }

  kartu() {
    const levels = this.view.levels(this.unit, this.year) !== null;
    const top = levels ? { skor: 'nilai', bobot: 'bobot', nkp: 'kontribusi' } : { skor: 'skor', bobot: 'bobot', nkp: 'nkp' };
    const rows = [];
    for (const [p, under] of this.view.cardRows(this.unit, this.year)) {
      for (const [s, own] of under) {
        const of = { target: 'target', realisasi: 'realisasi', capaian: 'capaian' };
        for (const d of own) rows.push(this.#cardRow('iku', d, p.kode, s.kode, d.satuan, of));
        rows.push(this.#cardRow('sasaran', s, p.kode, '', '', { nss: levels ? 'nilai' : 'nss' }));
      }
      rows.push(this.#cardRow('perspektif', p, '', '', '', top));
    }
    rows.push(this.#cardRow('kartu', { kode: this.unit, nama: 'NPSS' }, '', '', '', { npss: 'npss' }));
    return rows;
  }

  #cardRow(tingkat, d, perspektif, sasaran, satuan, items) {
    const prefix = tingkat === 'kartu' ? this.prefix : `${this.prefix}/${d.kode}`;
    const row = { tingkat, kode: d.kode, nama: this.#text(d.nama), perspektif, sasaran, satuan: this.#text(satuan) };
    for (const head of NUMBERS.kartu) row[head] = '';
    for (const [head, item] of Object.entries({ ...items, status: 'status' })) row[head] = this.cell(`${prefix}/${item}`);
    return row;
  }

  angka() {
    return [...this.figures.keys()].map((alamat) => ({ alamat, tercetak: this.cell(alamat), eksak: this.cell(alamat, true) }));
  }

  anggaran() {
    const { view, unit, year } = this;
    const cell = (item, compute) => {
      view.outside = new Set();
      const { value } = compute(item);
      return view.outside.size > 0 ? UNKNOWN : budgetCell(item, value);
    };
    const row = (tingkat, of, kode, compute) => ({ tingkat, unit: of, kode, ...Object.fromEntries(BUDGET.map((item) => [item, cell(item, compute)])) });
    return [
      ...view.members(view.branch(unit, year), year).map((one) => row('ro', one.unit, one.ro, (item) => view.roItem(one.unit, year, one.ro, item))),
      ...view.all(unit, 'indikator', year).map((d) => row('iku', unit, d.kode, (item) => view.ikuBudget(unit, year, d.kode, item))),
      ...view.b.branch(unit).map((one) => row('unit', one, one, (item) => view.unitBudget(one, year, item))),
    ];
  }

  temuan() {
    const { rows, balances } = this.view.findingRows(this.unit, this.year);
    const rupiah_ = hasRupiah(this.view, this.unit, this.year);
    const exact = (value) => (value === null ? '' : exactCell(value));
    const single = rows.map(({ unit, t, r, mark, answer, due, left, value, followed, accepted }) => ({
      unit, temuan: t.kode, pemeriksa: this.#text(t.pemeriksa), lhp: this.#text(t.lhp.nomor), tanggal_lhp: t.lhp.tanggal,
      diterima: t.diterima, tenggat: due, nilai: exactCell(Decimal.of(t.nilai)), uraian_temuan: this.#text(t.uraian),
      rekomendasi: r ? r.kode : '', uraian_rekomendasi: r ? this.#text(r.uraian) : '', hasil: mark.replaceAll('_', ' '),
      dijawab: answer, sisa_hari: left === null ? '' : new Cell(new Decimal(BigInt(left)), 0),
      ...(rupiah_ ? { jumlah: r ? '1' : '0', nilai_rekomendasi: exact(value), nilai_tindak_lanjut: exact(followed), nilai_diterima: exact(accepted) } : {}),
    }));
    return [...single, ...balances.flatMap((one) => this.#balance(one))];
  }

  /** A balance of earlier years: a row for each status. */
  #balance({ unit, s }) {
    const of = (text) => exactCell(Decimal.of(text));
    return STATES.map((state, n) => ({
      unit, temuan: s.kode, pemeriksa: this.#text(s.pemeriksa), lhp: this.#text(s.dokumen?.nomor ?? ''), tanggal_lhp: '', diterima: '', tenggat: '',
      nilai: of(s.nilai), uraian_temuan: `saldo ${s.temuan} temuan LHP tahun ${s.tahun}`, rekomendasi: state, uraian_rekomendasi: '',
      hasil: state === 'tidak_dapat' ? 'tidak dapat ditindaklanjuti' : state.replaceAll('_', ' '), dijawab: '', sisa_hari: '',
      jumlah: `${s[state].jumlah}`, nilai_rekomendasi: of(s[state].nilai),
      nilai_tindak_lanjut: n === 0 ? of(s.nilai_tindak_lanjut) : '', nilai_diterima: n === 0 ? of(s.nilai_diterima) : '',
    }));
  }

  #texts(seq, row) {
    return { seq: `${seq}`, ...Object.fromEntries(Object.entries(row).map(([head, text]) => [head, this.#text(text)])) };
  }

  peristiwa() {
    return this.events.map(({ header: h, data: d }) => this.#texts(h.seq, {
      unit: h.unit, jenis: h.type, subjek: h.subject, berlaku: h.berlaku, direkam: h.recorded_at, akun: h.actor.id,
      peran: h.actor.role, alasan: d.alasan ?? '', dokumen: d.dokumen ? `${d.dokumen.nomor}, ${d.dokumen.tanggal}` : '',
      rujukan: h.ref.join(' '), hash: this.hashes.get(h.seq),
    }));
  }

  akses() {
    const own = this.events.filter(({ header }) => header.unit === '-');
    const named = new Map();
    for (const { header: h } of own) {
      for (const seq of h.ref) named.set(seq, [...(named.get(seq) ?? []), `${h.seq}:${h.type}:${h.actor.id}`]);
    }
    return own.filter(({ header }) => header.type.startsWith('akses.')).map(({ header: h, data: d }) => this.#texts(h.seq, {
      jenis: h.type, akun: d.akun ?? '', peran: d.peran ?? '', unit: (d.unit ?? []).join(' '), oleh: h.actor.id,
      peran_oleh: h.actor.role, hibah_oleh: `${h.actor.grant}`, direkam: h.recorded_at, alasan: d.alasan ?? '',
      rujukan: h.ref.join(' '), dirujuk: (named.get(h.seq) ?? []).join(' '),
    }));
  }
}

/** Holds a table against what the lines give; rows are a set. Gives what is wrong. */
export function compareTable(name, { heads, rows }, expected, old) {
  const wrong = [];
  const more = old && name === 'angka' ? ['nama', 'keterangan'] : [];
  if (expected.length > 0 && [...heads].sort().join() !== [...Object.keys(expected[0]), ...more].sort().join()) {
    return [`tabel/${name}.csv: kolomnya bukan kolom tabel ini`];
  }
  const place = (row) => KEYS[name].map((head) => row[head]).join(' ');
  const left = new Map(rows.map((row) => [place(row), row]));
  if (left.size !== rows.length) return [`tabel/${name}.csv: satu baris tertulis dua kali`];
  for (const row of expected) {
    const found = left.get(place(row));
    if (!found) {
      wrong.push(`tabel/${name}.csv: baris ${place(row)} tidak ada`);
      continue;
    }
    left.delete(place(row));
    for (const [head, cell] of Object.entries(row)) {
      if (!fits(cell, found[head])) {
        wrong.push(`tabel/${name}.csv: ${place(row)} kolom ${head} tertulis ${plain(found[head], 80)}, dihitung ulang ${plain(cell, 80)}`);
      }
    }
  }
  for (const extra of [...left.keys()].slice(0, 5)) wrong.push(`tabel/${name}.csv: baris ${plain(extra, 120)} tidak dikenal dari rantai`);
  return wrong;
}

/** Holds the control totals against the tables: `null`, or what is wrong. */
export function compareTotals({ heads, rows }, tables, format) {
  if (rows.length > 0 && heads.join() !== 'tabel,kolom,baris,bilangan,jumlah') return 'kolom tabel/total-kendali.csv tidak dikenal';
  const expected = [];
  for (const name of TABLES[format]) {
    const table = tables.get(name);
    expected.push([name, '', table.rows.length, '', null]);
    for (const head of table.heads.filter((one) => NUMBERS[name].includes(one))) {
      const numbers = table.rows.map((row) => plainNumber(row[head])).filter((n) => n !== null);
      if (numbers.length > 0) expected.push([name, head, table.rows.length, numbers.length, numbers.reduce((a, b) => a.plus(b))]);
    }
  }
  if (rows.length !== expected.length) return `tabel/total-kendali.csv: ${rows.length} baris, seharusnya ${expected.length}`;
  for (const [n, [name, head, count, numbers, sum]] of expected.entries()) {
    const row = rows[n];
    const written = plainNumber(row.jumlah);
    const same = sum === null ? row.jumlah === ''
      : written !== null && written.minus(sum).abs().compare(CLOSE_SUM) <= 0 && row.jumlah === String(written);
    if (row.tabel !== name || row.kolom !== head || row.baris !== `${count}` || row.bilangan !== `${numbers}` || !same) {
      return `${name}.${head || 'baris'}: total kendali bukan jumlah tabelnya`;
    }
  }
  return null;
}
