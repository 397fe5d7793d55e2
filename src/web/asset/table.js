// The tables of a bag: what each row must say, and what the files say.

import { BUDGET } from './books.js';
import { Decimal } from './decimal.js';
import { cellText, plain } from './hygiene.js';

const NUMBERS = {
  kartu: ['target', 'realisasi', 'capaian', 'nss', 'skor', 'bobot', 'nkp', 'npss'], angka: ['tercetak', 'eksak'], anggaran: BUDGET,
  temuan: ['nilai', 'sisa_hari'], riwayat: ['urutan', 'sampai_event', 'tercetak', 'eksak'], jejak: ['tingkat', 'eksak'],
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
export function readCsv(text, name) {
  const rows = [];
  let [row, cell, at] = [[], '', 0];
  const bad = () => new Error(`tabel/${name}.csv tidak berbentuk tabel`);
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
    const parts = text.split('..');
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
const fits = (cell, text) => (cell instanceof Cell ? cell.fits(text) : cell === text);
const rupiah = (value) => new Cell(value, value instanceof Decimal && !value.isWhole() ? 2 : 0);
const budgetCell = (item, value) => (item === 'penyerapan' ? new Cell(value, 2) : rupiah(value));

/** The rows that the lines give. */
export class Expected {
  constructor(events, hashes, card, unit, format) {
    Object.assign(this, { events, hashes, card, unit, old: format === OLD_FORMAT });
    this.figures = card?.figures(unit);
    this.prefix = `${unit}/${card?.year}`;
  }

  #text(text) {
    return cellText(text, this.old);
  }

  #printed(address) {
    const [value, parts] = [this.figures.get(address) ?? null, address.split('/')];
    const item = parts.at(-1);
    if (item === 'status') return new Cell(value, 0);
    if (parts[1] === 'temuan') return item === 'persentase' ? new Cell(value, 2) : rupiah(value);
    if (parts.slice(2, -1).includes('anggaran') || parts[2] === 'RO') return budgetCell(item, value);
    if (['target', 'realisasi', 'target_renstra'].includes(item)) {
      return new Cell(value, this.card.definition(this.unit, parts[2])?.presisi ?? 2);
    }
    return new Cell(value, item === 'terisi' ? 0 : 2);
  }

  kartu() {
    const rows = [];
    const of = (kind) => this.card.all(this.unit, kind);
    for (const p of of('perspektif')) {
      for (const s of of('sasaran').filter((one) => one.perspektif === p.kode)) {
        for (const d of of('indikator').filter((one) => one.sasaran === s.kode)) {
          rows.push(this.#cardRow('iku', d, p.kode, s.kode, d.satuan, 'target', 'realisasi', 'capaian'));
        }
        rows.push(this.#cardRow('sasaran', s, p.kode, '', '', 'nss'));
      }
      rows.push(this.#cardRow('perspektif', p, '', '', '', 'skor', 'bobot', 'nkp'));
    }
    rows.push(this.#cardRow('kartu', { kode: this.unit, nama: 'NPSS' }, '', '', '', 'npss'));
    return rows;
  }

  #cardRow(tingkat, d, perspektif, sasaran, satuan, ...items) {
    const prefix = tingkat === 'kartu' ? this.prefix : `${this.prefix}/${d.kode}`;
    const row = { tingkat, kode: d.kode, nama: this.#text(d.nama), perspektif, sasaran, satuan: this.#text(satuan) };
    for (const head of NUMBERS.kartu) row[head] = '';
    for (const item of [...items, 'status']) row[item] = this.#printed(`${prefix}/${item}`);
    if (typeof row.status.value === 'string') row.status = this.#text(row.status.value);
    return row;
  }

  angka() {
    return [...this.figures].map(([alamat, value]) => {
      const text = typeof value === 'string' ? this.#text(value) : null;
      return { alamat, tercetak: text ?? this.#printed(alamat), eksak: text ?? exactCell(value) };
    });
  }

  anggaran() {
    const { card, unit } = this;
    const row = (tingkat, of, kode, value) => ({
      tingkat, unit: of, kode, ...Object.fromEntries(BUDGET.map((item) => [item, budgetCell(item, value(item).value)])),
    });
    return [
      ...card.members(card.b.branch(unit)).map((ro) => row('ro', ro.unit, ro.ro, (item) => card.roItem(ro, item))),
      ...card.all(unit, 'indikator').map((d) => row('iku', unit, d.kode, (item) => card.ikuBudget(unit, d.kode, item))),
      ...card.b.branch(unit).map((one) => row('unit', one, one, (item) => card.unitBudget(one, item))),
    ];
  }

  temuan() {
    return this.card.findingRows(this.unit).map(({ t, r, mark, answer, due, left }) => ({
      unit: t.unit, temuan: t.kode, pemeriksa: t.pemeriksa, lhp: this.#text(t.lhp.nomor), tanggal_lhp: t.lhp.tanggal,
      diterima: t.diterima, tenggat: due, nilai: exactCell(Decimal.of(t.nilai)), uraian_temuan: this.#text(t.uraian),
      rekomendasi: r ? r.kode : '', uraian_rekomendasi: r ? this.#text(r.uraian) : '', hasil: mark.replaceAll('_', ' '),
      dijawab: answer, sisa_hari: left === null ? '' : new Cell(new Decimal(BigInt(left)), 0),
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
