// The books that the lines of a bag give: units, plan, budget, findings, as known at an event.

import { Decimal } from './decimal.js';

const MOVES = {
  'pagu.ditetapkan': ['pagu_awal', 1n], 'pagu.ditambah': ['penambahan', 1n], 'pagu.dikurangi': ['penambahan', -1n],
  'blokir.dikenakan': ['blokir', 1n], 'blokir.dilepas': ['blokir', -1n], 'refocusing.dicatat': ['refocusing', 1n],
  'realisasi_anggaran.dicatat': ['realisasi', 1n], 'realisasi_anggaran.dikoreksi': ['realisasi', 1n],
};
export const BUDGET = ['pagu_awal', 'blokir', 'penambahan', 'refocusing', 'pagu_akhir', 'realisasi', 'sisa', 'penyerapan'];

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

export class Books {
  units = new Map();
  plan = new Map();
  ro = new Map();
  moves = new Map();
  findings = new Map();
  advice = new Map();

  constructor(events, asOf) {
    const known = events.filter(({ header }) => header.seq <= asOf);
    const voided = new Set(known.filter(({ header }) => header.type === 'event.dibatalkan').flatMap(({ header }) => header.ref));
    for (const { header, data } of known) if (!voided.has(header.seq)) this.#take(header, data);
  }

  #keep(h, d, kind, ...rest) {
    const at = key(h.unit, kind, ...rest);
    if (!this.plan.has(at)) this.plan.set(at, []);
    this.plan.get(at).push({ ...d, seq: h.seq, berlaku: h.berlaku, ref: h.ref, version: h.v, unitOf: h.unit, kind, year: d.tahun });
  }

  versions(...parts) {
    return this.plan.get(key(...parts)) ?? [];
  }

  #take(h, d) {
    const t = h.type;
    if (t === 'unit.ditetapkan') {
      if (!this.units.has(d.kode)) this.units.set(d.kode, []);
      this.units.get(d.kode).push(d);
    } else if (['perspektif.ditetapkan', 'sasaran.ditetapkan', 'indikator.ditetapkan'].includes(t)) {
      this.#keep(h, d, t.split('.')[0], d.tahun, d.kode);
    } else if (t === 'aturan.ditetapkan') this.#keep(h, d, 'aturan', d.tahun);
    else if (t === 'target.ditetapkan' || t === 'target.diubah') this.#keep(h, d, 'target', d.seri, d.periode, d.iku);
    else if (t === 'realisasi.dicatat' || t === 'realisasi.dikoreksi') this.#keep(h, d, 'realisasi', d.periode, d.iku);
    else if (t === 'realisasi.ditimpa') this.#keep(h, d, 'timpa', d.periode, d.iku);
    else if (t === 'realisasi.disetujui') {
      for (const kind of ['realisasi', 'timpa']) {
        for (const entry of this.versions(h.unit, kind, d.periode, d.iku)) if (h.ref.includes(entry.seq)) entry.approved = true;
      }
    } else if (t === 'ro.didaftarkan') {
      const at = key(h.unit, d.tahun, d.ro);
      if (!this.ro.has(at)) this.ro.set(at, { unit: h.unit, year: d.tahun, ro: d.ro, versions: [] });
      this.ro.get(at).versions.push({ seq: h.seq, berlaku: h.berlaku, iku: d.iku });
    } else if (Object.hasOwn(MOVES, t)) this.#move(h, d);
    else this.#finding(h, d);
  }

  #move(h, d) {
    const at = key(h.unit, d.tahun, d.ro);
    if (!this.moves.has(at)) this.moves.set(at, []);
    const all = this.moves.get(at);
    if (h.type === 'realisasi_anggaran.dikoreksi') {
      const found = all.find((m) => m.chain.includes(h.ref.at(-1) ?? 0));
      if (found) {
        found.value = Decimal.of(d.nilai);
        found.chain.push(h.seq);
      }
      return;
    }
    const [kind, sign] = MOVES[h.type];
    all.push({ kind, sign: new Decimal(sign), value: Decimal.of(d.nilai), berlaku: h.berlaku, chain: [h.seq] });
  }

  #finding(h, d) {
    const of = (code) => this.advice.get(key(h.unit, code));
    if (h.type === 'temuan.dicatat') this.findings.set(key(h.unit, d.kode), { ...d, unit: h.unit, berlaku: h.berlaku });
    else if (h.type === 'rekomendasi.dicatat') {
      this.advice.set(key(h.unit, d.kode), { ...d, unit: h.unit, berlaku: h.berlaku, answers: [], marks: [] });
    } else if (h.type === 'tindak_lanjut.disampaikan') of(d.rekomendasi)?.answers.push(h.berlaku);
    else if (h.type === 'tindak_lanjut.dinilai') of(d.rekomendasi)?.marks.push({ seq: h.seq, berlaku: h.berlaku, hasil: d.hasil });
  }

  above(unit) {
    return this.units.get(unit)?.at(-1).induk ?? null;
  }

  below(unit) {
    return [...this.units.keys()].filter((one) => this.above(one) === unit).sort();
  }

  /** The unit and all below it. */
  branch(unit) {
    const all = [unit];
    for (const one of all) for (const child of this.below(one)) if (!all.includes(child)) all.push(child);
    return all;
  }

  /** The unit and all above it. */
  line(unit) {
    const all = [unit];
    for (let up = this.above(unit); up && !all.includes(up); up = this.above(up)) all.push(up);
    return all;
  }
}
