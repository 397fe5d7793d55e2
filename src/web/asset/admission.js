// The rules of admission that need data (tools/docs/vonis.md, 16), over the units that a bag holds whole.

import { number, whole } from './arithmetic.js';
import { BUDGET, MOVES } from './books.js';
import { endOf, periodsOf, startOf } from './periods.js';

const BY_DAY = /^(perspektif|sasaran|simpul|indikator|aturan)\.ditetapkan$|^(pagu|blokir|refocusing|rpd|output)\.|^realisasi_anggaran\.dicatat$/;
const ENTRIES = ['realisasi.dicatat', 'realisasi.dikoreksi', 'realisasi.ditimpa'];
const PLANS = ['ro.didaftarkan', 'rpd.ditetapkan', 'output.dicatat'];
const FINDINGS = ['temuan.dicatat', 'rekomendasi.dicatat', 'tindak_lanjut.disampaikan', 'tindak_lanjut.dinilai'];
const ALWAYS = '9999-12-31';
const nothing = () => Object.fromEntries(BUDGET.map((item) => [item, whole(0)]));
const only = (refs, seq) => refs.length === 1 && refs[0] === seq;

/** What movements add up to on a day. */
function balanceOn(moves, day) {
  const balance = nothing();
  for (const { kind, sign, berlaku, amounts } of moves) {
    if (berlaku <= day) balance[kind] = balance[kind].plus(sign.times(amounts.at(-1)[1]));
  }
  return balance;
}

/** Is more spent than there is, or more released than is held? */
function overdrawn({ pagu_awal: granted, blokir, penambahan, refocusing, realisasi }) {
  const final = granted.minus(blokir).plus(penambahan).plus(refocusing);
  return final.compare(realisasi) < 0 || blokir.units < 0n || realisasi.units < 0n;
}

const everOverdrawn = (moves, from) => [...new Set(moves.map(({ berlaku }) => berlaku))].some((day) => day >= from && overdrawn(balanceOn(moves, day)));

/** Movements without an event: the movement itself, or one of its corrections. */
function without(moves, seq) {
  return moves.filter(({ amounts }) => amounts[0][0] !== seq).map((m) => ({ ...m, amounts: m.amounts.filter(([one]) => one !== seq) }));
}

function book(moves, h, n) {
  if (h.type === 'realisasi_anggaran.dikoreksi') {
    moves.find(({ amounts }) => amounts.some(([seq]) => seq === (h.ref.at(-1) ?? 0)))?.amounts.push([h.seq, n]);
    return;
  }
  const [kind, sign] = MOVES[h.type];
  moves.push({ kind, sign: whole(sign), berlaku: h.berlaku, amounts: [[h.seq, n]] });
}

export class Admission {
  /** The first event that could not have been admitted, in words; null where there is none. */
  first = null;
  count = 0;
  #version = 1;
  #above = new Map();
  #entries = new Map();
  #overrides = new Map();
  #ro = new Map();
  #findings = new Map();
  #advice = new Map();
  #closed = new Map();
  #held = new Map();
  #leaning = new Map();

  constructor(units) {
    this.units = new Set(units);
  }

  /** Judges the next event, then takes what it changes. */
  judge(h, d) {
    if (h.type === 'unit.ditetapkan') this.#above.set(d.kode, d.induk ?? null);
    else if (h.type === 'penerimaan.ditetapkan') this.#version = d.versi;
    if (!this.units.has(h.unit)) return;
    this.count += 1;
    const rule = this.#breaks(h, d);
    if (rule) this.first ??= `event ${h.seq} (${h.type} oleh ${h.actor.id}) tidak mungkin diterima menurut aturan «${rule}»`;
    this.#take(h, d);
  }

  #breaks(h, d) {
    const [t, reason] = [h.type, d.alasan !== undefined && d.alasan !== null];
    if (!reason && this.#touched(h, d).some((period) => this.#isClosed(h.unit, period))) return 'periode-ditutup';
    const place = [h.unit, d.periode, d.iku].join('|');
    if (ENTRIES.includes(t)) {
      const last = this.#entries.get(place)?.at(-1)?.seq;
      const good = { 'realisasi.dicatat': last === undefined, 'realisasi.dikoreksi': reason && only(h.ref, last), 'realisasi.ditimpa': reason }[t];
      return good && startOf(d.periode) <= h.berlaku && h.berlaku <= endOf(d.periode) ? null : 'realisasi';
    }
    if (t === 'realisasi.disetujui') return this.#approval(h, place);
    if (PLANS.includes(t)) return this.#plans(h, d, reason) ? null : 'anggaran';
    if (Object.hasOwn(MOVES, t)) return this.#moves(h, d, reason) ? null : 'anggaran';
    if (FINDINGS.includes(t)) return this.#audit(h, d) ? null : 'temuan';
    return t === 'event.dibatalkan' && !this.#voids(h, reason) ? 'pembatalan' : null;
  }

  #approval(h, place) {
    const [entries, overrides, account] = [this.#entries.get(place) ?? [], this.#overrides.get(place) ?? [], h.actor.id];
    if (this.#version >= 2 && [...entries, ...overrides].some((one) => one.account === account)) return 'dua-sisi';
    const put = overrides.at(-1);
    if (this.#version >= 2 && put && put.version >= 2 && only(h.ref, put.seq)) return put.by === null ? null : 'realisasi';
    const last = entries.at(-1);
    return last && only(h.ref, last.seq) && last.by === null && last.account !== account ? null : 'realisasi';
  }

  /** Registrations, monthly plans and outputs of a rincian output. */
  #plans(h, d, reason) {
    const ro = this.#ro.get([h.unit, d.tahun, d.ro].join('|'));
    const given = (value) => value !== undefined && value !== null;
    const atLeast = (value, least) => !given(value) || number(value).units >= least;
    if (h.type === 'ro.didaftarkan') {
      const shares = (d.porsi ?? []).map(({ iku, persen }) => [iku, number(persen)]);
      const apart = new Set(shares.map(([iku]) => iku)).size === shares.length && !(given(d.iku) && shares.length > 0);
      const sum = shares.reduce((all, [, persen]) => all.plus(persen), whole(0));
      if (!apart || shares.some(([, { units }]) => units <= 0n) || sum.compare(whole(100)) > 0) return false;
      return atLeast(d.volume, 1n) && (!ro || reason);
    }
    if (!ro || ro.list.length === 0) return false;
    if (h.type === 'rpd.ditetapkan') return d.bulan.length === 12 && d.bulan.every((one) => atLeast(one, 0n)) && (ro.plans.length === 0 || reason);
    if (Number(h.berlaku.slice(0, 4)) !== d.tahun || !(given(d.volume) || given(d.progres)) || !atLeast(d.volume, 0n)) return false;
    return reason || !ro.outputs.some(([, day]) => day === h.berlaku);
  }

  #moves(h, d, reason) {
    const [t, n, year] = [h.type, number(d.nilai), Number(h.berlaku.slice(0, 4))];
    const ro = this.#ro.get([h.unit, d.tahun, d.ro].join('|'));
    if (!ro || ro.list.length === 0 || !(year === d.tahun || (t === 'pagu.ditetapkan' && year + 1 === d.tahun))) return false;
    const correction = t === 'realisasi_anggaran.dikoreksi';
    const fits = t === 'refocusing.dicatat' ? n.units !== 0n : t === 'pagu.ditetapkan' || correction ? n.units >= 0n : n.units > 0n;
    if (!fits || ((t === 'refocusing.dicatat' || correction) && !reason)) return false;
    if (t === 'pagu.ditetapkan' && ro.moves.some(({ kind }) => kind === 'pagu_awal')) return false;
    const corrected = ({ kind, amounts, berlaku }) => kind === 'realisasi' && only(h.ref, amounts.at(-1)[0]) && berlaku === h.berlaku;
    if (correction && !ro.moves.some(corrected)) return false;
    if (!correction && h.berlaku >= ro.latest) {
      const [kind, sign] = MOVES[t];
      return !overdrawn({ ...ro.balance, [kind]: ro.balance[kind].plus(whole(sign).times(n)) });
    }
    const tried = ro.moves.map((m) => ({ ...m, amounts: [...m.amounts] }));
    book(tried, h, n);
    return !everOverdrawn(tried, h.berlaku);
  }

  #audit(h, d) {
    const [found, advice] = [this.#findings.get(h.unit) ?? new Map(), this.#advice.get(h.unit) ?? new Map()];
    if (h.type === 'temuan.dicatat') return !found.has(d.kode) && d.diterima >= d.lhp.tanggal;
    if (h.type === 'rekomendasi.dicatat') return found.has(d.temuan) && !advice.has(d.kode);
    const r = advice.get(d.rekomendasi);
    if (!r) return false;
    return h.type === 'tindak_lanjut.disampaikan' ? r.marks.at(-1)?.[1] !== 'sesuai' : h.ref.every((seq) => r.answers.includes(seq));
  }

  #voids(h, reason) {
    const seq = h.ref.length === 1 ? h.ref[0] : null;
    if (!reason || this.#held.get(seq) !== h.unit || (this.#leaning.get(seq)?.size ?? 0) > 0) return false;
    for (const ro of [...this.#ro.values()].filter(({ unit }) => unit === h.unit)) {
      const own = ro.moves.find(({ amounts }) => amounts.some(([one]) => one === seq));
      if (own && everOverdrawn(without(ro.moves, seq), own.berlaku)) return false;
      if (only(ro.list, seq) && [ro.moves, ro.plans, ro.outputs].some((all) => all.length > 0)) return false;
    }
    return true;
  }

  /** The periods that an event names, itself or by its day. */
  #touched({ type, berlaku }, d) {
    if (/^(target|realisasi)\./.test(type)) {
      const longer = ['T', 'S'].flatMap((kind) => periodsOf(kind, d.periode.slice(0, 4)));
      return [d.periode, ...longer.filter((p) => p !== d.periode && startOf(p) <= startOf(d.periode) && endOf(p) >= endOf(d.periode))];
    }
    return BY_DAY.test(type) ? ['', 'T', 'S', 'B'].flatMap((kind) => periodsOf(kind, d.tahun)).filter((p) => endOf(p) >= berlaku) : [];
  }

  /** Is a period closed for a unit, or for one above it of which the bag holds the closings? */
  #isClosed(unit, period) {
    const line = [unit];
    for (let up = this.#above.get(unit); up && !line.includes(up); up = this.#above.get(up)) line.push(up);
    return line.some((one) => [...(this.#closed.get(one)?.values() ?? [])].some((p) => p === period || p === period.slice(0, 4)));
  }

  #take(h, d) {
    const [t, u, seq] = [h.type, h.unit, h.seq];
    if (t === 'event.dibatalkan') {
      for (const one of h.ref) this.#drop(one);
      return;
    }
    const put = (map, at, fresh) => map.get(at) ?? map.set(at, fresh()).get(at);
    this.#held.set(seq, u);
    for (const one of h.ref) put(this.#leaning, one, () => new Set()).add(seq);
    const place = [u, d.periode, d.iku].join('|');
    if (ENTRIES.includes(t)) {
      put(t === 'realisasi.ditimpa' ? this.#overrides : this.#entries, place, () => []).push({ seq, account: h.actor.id, version: h.v, by: null });
    } else if (t === 'realisasi.disetujui') {
      for (const one of [...(this.#entries.get(place) ?? []), ...(this.#overrides.get(place) ?? [])]) if (h.ref.includes(one.seq)) one.by = seq;
    } else if (PLANS.includes(t) || Object.hasOwn(MOVES, t)) {
      const ro = put(this.#ro, [u, d.tahun, d.ro].join('|'), () => ({ unit: u, list: [], moves: [], plans: [], outputs: [], latest: '', balance: nothing() }));
      if (t === 'ro.didaftarkan') ro.list.push(seq);
      else if (t === 'rpd.ditetapkan') ro.plans.push(seq);
      else if (t === 'output.dicatat') ro.outputs.push([seq, h.berlaku]);
      else this.#booked(ro, h, number(d.nilai));
    } else if (t === 'temuan.dicatat') put(this.#findings, u, () => new Map()).set(d.kode, seq);
    else if (t === 'rekomendasi.dicatat') put(this.#advice, u, () => new Map()).set(d.kode, { seq, answers: [], marks: [] });
    else if (t === 'tindak_lanjut.disampaikan') this.#advice.get(u)?.get(d.rekomendasi)?.answers.push(seq);
    else if (t === 'tindak_lanjut.dinilai') this.#advice.get(u)?.get(d.rekomendasi)?.marks.push([seq, d.hasil]);
    else if (t === 'periode.ditutup') put(this.#closed, u, () => new Map()).set(seq, d.periode);
    else if (t === 'periode.dibuka_kembali') this.#closed.set(u, new Map([...(this.#closed.get(u) ?? [])].filter(([, p]) => p !== d.periode)));
  }

  #booked(ro, h, n) {
    book(ro.moves, h, n);
    if (h.type === 'realisasi_anggaran.dikoreksi') {
      ro.balance = balanceOn(ro.moves, ALWAYS);
      return;
    }
    const [kind, sign] = MOVES[h.type];
    ro.balance[kind] = ro.balance[kind].plus(whole(sign).times(n));
    if (h.berlaku > ro.latest) ro.latest = h.berlaku;
  }

  /** Takes a voided event out of the books. */
  #drop(seq) {
    this.#held.delete(seq);
    for (const all of this.#leaning.values()) all.delete(seq);
    for (const map of [this.#entries, this.#overrides]) {
      for (const [at, all] of map) map.set(at, all.filter((one) => one.seq !== seq).map((one) => (one.by === seq ? { ...one, by: null } : one)));
    }
    for (const [at, ro] of this.#ro) {
      Object.assign(ro, { list: ro.list.filter((one) => one !== seq), moves: without(ro.moves, seq) });
      Object.assign(ro, { plans: ro.plans.filter((one) => one !== seq), outputs: ro.outputs.filter(([one]) => one !== seq) });
      ro.balance = balanceOn(ro.moves, ALWAYS);
      if ([ro.list, ro.moves, ro.plans, ro.outputs].every((all) => all.length === 0)) this.#ro.delete(at);
    }
    for (const all of this.#findings.values()) for (const [code, one] of all) if (one === seq) all.delete(code);
    for (const all of this.#advice.values()) {
      for (const [code, r] of all) {
        if (r.seq === seq) all.delete(code);
        Object.assign(r, { answers: r.answers.filter((one) => one !== seq), marks: r.marks.filter(([one]) => one !== seq) });
      }
    }
  }
}
