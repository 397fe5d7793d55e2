// The books that the lines of a bag give: units, plan, budget, findings, as known at an event.

import { Decimal } from './decimal.js';

export const MOVES = {
  'pagu.ditetapkan': ['pagu_awal', 1n], 'pagu.ditambah': ['penambahan', 1n], 'pagu.dikurangi': ['penambahan', -1n],
  'blokir.dikenakan': ['blokir', 1n], 'blokir.dilepas': ['blokir', -1n], 'refocusing.dicatat': ['refocusing', 1n],
  'realisasi_anggaran.dicatat': ['realisasi', 1n], 'realisasi_anggaran.dikoreksi': ['realisasi', 1n],
};
export const BUDGET = ['pagu_awal', 'blokir', 'penambahan', 'refocusing', 'pagu_akhir', 'realisasi', 'sisa', 'penyerapan'];
export const OUTPUT = ['rpd', 'rpd_periode', 'realisasi_periode', 'deviasi_rpd', 'capaian_rpd', 'volume_target', 'volume', 'capaian_output', 'progres'];
/** Those of them that are rupiah. */
export const OUTPUT_MONEY = OUTPUT.slice(0, 3);

/** The version in force on a day: the latest day of effect, and of those the latest recorded. */
export function inForce(versions, day) {
  let found = null;
  for (const v of versions ?? []) {
    if (v.berlaku > day) continue;
    if (!found || v.berlaku > found.berlaku || (v.berlaku === found.berlaku && v.seq > found.seq)) found = v;
  }
  return found;
}

const key = (...parts) => parts.join('|');
const CODED = { 'perspektif.ditetapkan': 'perspektif', 'sasaran.ditetapkan': 'sasaran', 'simpul.ditetapkan': 'simpul', 'indikator.ditetapkan': 'indikator' };

/** The one and all that it leads to. */
function reach(from, next) {
  const all = new Set([from]);
  for (const one of all) for (const more of next(one)) all.add(more);
  return [...all];
}

function within(map, at, fresh) {
  if (!map.has(at)) map.set(at, fresh());
  return map.get(at);
}

export class Books {
  units = new Map();
  plan = new Map();
  codes = new Map();
  ro = new Map();
  moves = new Map();
  findings = new Map();
  advice = new Map();
  balances = new Map();
  #groups = new Map();

  constructor(events, asOf) {
    const known = events.filter(({ header }) => header.seq <= asOf);
    this.voided = new Set(known.filter(({ header }) => header.type === 'event.dibatalkan').flatMap(({ header }) => header.ref));
    // A voided correction still stands in the line of corrections that later ones name.
    const counts = (h) => !this.voided.has(h.seq) || h.type === 'realisasi_anggaran.dikoreksi';
    for (const { header, data } of known) if (counts(header)) this.#take(header, data);
  }

  #keep(h, d, kind, ...rest) {
    const all = within(this.plan, key(h.unit, kind, ...rest), () => []);
    all.push({ ...d, seq: h.seq, berlaku: h.berlaku, version: h.v });
    return all;
  }

  versions(...parts) {
    return this.plan.get(key(...parts)) ?? [];
  }

  #take(h, d) {
    const t = h.type;
    if (t === 'unit.ditetapkan') {
      // Version 1 holds always.
      within(this.units, d.kode, () => []).push({ ...d, seq: h.seq, from: h.v > 1 ? h.berlaku : null });
    } else if (Object.hasOwn(CODED, t)) {
      within(this.codes, key(h.unit, CODED[t], d.tahun), () => new Map()).set(d.kode, this.#keep(h, d, CODED[t], d.tahun, d.kode));
    } else if (t === 'aturan.ditetapkan') this.#keep(h, d, 'aturan', d.tahun);
    else if (t === 'target.ditetapkan' || t === 'target.diubah') this.#keep(h, d, 'target', d.seri, d.periode, d.iku);
    else if (t === 'realisasi.dicatat' || t === 'realisasi.dikoreksi') this.#keep(h, d, 'realisasi', d.periode, d.iku);
    else if (t === 'realisasi.ditimpa') this.#keep(h, d, 'timpa', d.periode, d.iku);
    else if (t === 'realisasi.disetujui') {
      for (const kind of ['realisasi', 'timpa']) {
        for (const entry of this.versions(h.unit, kind, d.periode, d.iku)) if (h.ref.includes(entry.seq)) entry.approved = true;
      }
    } else if (t === 'ro.didaftarkan') {
      const held = within(within(this.ro, h.unit, () => new Map()), key(d.tahun, d.ro), () => ({ year: d.tahun, ro: d.ro, versions: [] }));
      const { iku = null, porsi = [], sumber_dana = null, satuan = null, volume = null } = d;
      held.versions.push({ seq: h.seq, berlaku: h.berlaku, version: h.v, iku, porsi, sumber_dana, satuan, volume });
    } else if (t === 'rpd.ditetapkan' || t === 'output.dicatat') {
      this.#keep(h, d, t.split('.')[0], d.tahun, d.ro);
    } else if (Object.hasOwn(MOVES, t)) this.#move(h, d);
    else this.#finding(h, d);
  }

  #move(h, d) {
    const all = within(this.moves, key(h.unit, d.tahun, d.ro), () => []);
    const amount = { seq: h.seq, value: Decimal.of(d.nilai) };
    if (h.type === 'realisasi_anggaran.dikoreksi') {
      all.find((m) => m.amounts.some(({ seq }) => seq === (h.ref.at(-1) ?? 0)))?.amounts.push(amount);
      return;
    }
    const [kind, sign] = MOVES[h.type];
    all.push({ kind, sign: new Decimal(sign), berlaku: h.berlaku, amounts: [amount] });
  }

  /** What moved of a kind up to a day; of a corrected amount the last correction that holds. */
  moved(unit, year, ro, kind, day) {
    let sum = new Decimal(0n);
    for (const m of this.moves.get(key(unit, year, ro)) ?? []) {
      if (m.kind === kind && m.berlaku <= day) sum = sum.plus(m.sign.times(m.amounts.filter(({ seq }) => !this.voided.has(seq)).at(-1).value));
    }
    return sum;
  }

  #finding(h, d) {
    const of = (map) => within(map, h.unit, () => new Map());
    const value = () => (typeof d.nilai === 'string' ? Decimal.of(d.nilai) : null);
    if (h.type === 'temuan.dicatat') of(this.findings).set(d.kode, { ...d, berlaku: h.berlaku });
    else if (h.type === 'rekomendasi.dicatat') of(this.advice).set(d.kode, { ...d, value: value(), berlaku: h.berlaku, answers: [], marks: [] });
    else if (h.type === 'saldo_temuan.dicatat') within(of(this.balances), d.kode, () => []).push({ ...d, seq: h.seq, berlaku: h.berlaku });
    else if (h.type === 'tindak_lanjut.disampaikan') of(this.advice).get(d.rekomendasi)?.answers.push({ berlaku: h.berlaku, value: value() });
    else if (h.type === 'tindak_lanjut.dinilai') of(this.advice).get(d.rekomendasi)?.marks.push({ seq: h.seq, berlaku: h.berlaku, hasil: d.hasil, value: value() });
  }

  // Units as the ledger knows them, whatever the day.

  above(unit) {
    return this.units.get(unit)?.at(-1).induk ?? null;
  }

  /** The unit and all below it. */
  branch(unit) {
    return reach(unit, (one) => this.#belowOf('', (below) => this.above(below)).get(one) ?? []);
  }

  /** The unit and all above it. */
  line(unit) {
    return reach(unit, (one) => (this.above(one) ? [this.above(one)] : []));
  }

  // Units as they stand on a day.

  unitOn(unit, day) {
    const all = this.units.get(unit) ?? [];
    const base = Math.max(all.findLastIndex(({ from }) => from === null), 0);
    let found = null;
    for (const one of all.slice(base)) {
      if (one.from !== null && one.from > day) continue;
      if (!found || (one.from ?? '') > (found.from ?? '') || ((one.from ?? '') === (found.from ?? '') && one.seq > found.seq)) found = one;
    }
    return found;
  }

  /** Units right below on a day; with those that ended earlier, but not before `since`. */
  belowOn(unit, day, since) {
    const up = (one) => {
      const u = this.unitOn(one, day);
      return u && !(u.berakhir && u.from && u.from < day && u.from < since) ? u.induk ?? null : null;
    };
    return this.#belowOf(`${day} ${since}`, up).get(unit) ?? [];
  }

  /** All units by the one above them; computed once for a day. */
  #belowOf(at, up) {
    return within(this.#groups, at, () => {
      const groups = new Map();
      for (const one of [...this.units.keys()].sort()) within(groups, up(one), () => []).push(one);
      return groups;
    });
  }

  branchOn(unit, day, since) {
    return reach(unit, (one) => this.belowOn(one, day, since));
  }

  lineOn(unit, day) {
    return reach(unit, (one) => [this.unitOn(one, day)?.induk].filter(Boolean));
  }
}
