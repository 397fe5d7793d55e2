// The scorecard, the budget and the findings of a unit and year, computed again from the books, as tools/verify_bag.py does.

import { BUDGET, inForce } from './books.js';
import { Decimal, HUNDRED, ZERO_DECIMAL, meanOf, sumOf } from './decimal.js';

/** A figure: a decimal, a range of two, or null; its inputs, and whether it is a ratio of them. */
const leafOf = (value, inputs = [], ratio = false) => ({ value, inputs, ratio });
const numberOf = (figure) => (figure.value instanceof Decimal ? figure.value : null);

/** A recorded formula; null where an input is missing or something is divided by nothing. */
function evaluate(formula, inputs) {
  const [[name, body]] = Object.entries(formula);
  if (name === 'input') return inputs[body] ?? null;
  if (name === 'angka') return Decimal.of(body);
  if (name === 'bulat') return evaluate(body[0], inputs)?.round(body[1]) ?? null;
  if (name === 'jika_kurang') {
    const [a, b] = [evaluate(body[0], inputs), evaluate(body[1], inputs)];
    return a === null || b === null ? null : evaluate(a.compare(b) < 0 ? body[2] : body[3], inputs);
  }
  const all = body.map((part) => evaluate(part, inputs));
  if (all.includes(null)) return null;
  const fold = (f) => all.reduce(f);
  switch (name) {
    case 'tambah': return sumOf(all);
    case 'kurang': return all[0].minus(all[1]);
    case 'kali': return fold((a, b) => a.times(b));
    case 'bagi': return all[0].over(all[1]);
    case 'min': return fold((a, b) => (b.compare(a) < 0 ? b : a));
    case 'maks': return fold((a, b) => (b.compare(a) > 0 ? b : a));
    case 'rata_rata': return meanOf(all);
    default: throw new Error(`rumus «${name}» tidak dikenal`);
  }
}

function combine(how, figures) {
  const values = figures.map(numberOf).filter((n) => n !== null);
  if (values.length === 0) return leafOf(null, figures);
  return leafOf(how === 'jumlah' ? sumOf(values) : meanOf(values), figures);
}

function rounded(figure, decimals) {
  const value = numberOf(figure);
  if (value === null || value.round(decimals).compare(value) === 0) return figure;
  return leafOf(value.round(decimals), [figure]);
}

function split(figure, above, below) {
  if (figure.ratio) {
    above.push(...figure.inputs.slice(0, -1));
    below.push(figure.inputs.at(-1));
    return;
  }
  for (const input of figure.inputs) split(input, above, below);
}

function derived(get, item) {
  const names = { pagu_akhir: ['pagu_awal', 'blokir', 'penambahan', 'refocusing'], sisa: ['pagu_akhir', 'realisasi'] };
  const parts = (names[item] ?? ['realisasi', 'pagu_akhir']).map(get);
  const n = parts.map(numberOf);
  if (n.includes(null)) return leafOf(null);
  if (item === 'pagu_akhir') return leafOf(n[0].minus(n[1]).plus(n[2]).plus(n[3]));
  if (item === 'sisa') return leafOf(n[0].minus(n[1]));
  return leafOf(n[0].times(HUNDRED).over(n[1]), parts, true);
}

const isDerived = (item) => ['pagu_akhir', 'sisa', 'penyerapan'].includes(item);
const DAY = 86_400_000;
const dayOf = (text) => Date.parse(`${text}T00:00:00Z`) / DAY;

export class Card {
  constructor(books, year, per) {
    this.b = books;
    this.year = year;
    const end = (q) => `${year}-${['03-31', '06-30', '09-30', '12-31'][q - 1]}`;
    if (per === 'tahun') [this.q, this.day] = [null, end(4)];
    else if (/^TW[1-4]$/.test(per)) [this.q, this.day] = [Number(per[2]), end(Number(per[2]))];
    else {
      if (Number.isNaN(dayOf(per))) throw new Error('per bukan tanggal');
      const of = Number(per.slice(0, 4));
      this.day = per;
      this.q = of === year ? Math.floor((Number(per.slice(5, 7)) + 2) / 3) : of < year ? 1 : 4;
    }
    this.period = this.q === null ? `${year}` : `${year}-TW${this.q}`;
  }

  rules(unit) {
    for (const up of this.b.line(unit)) {
      const found = inForce(this.b.versions(up, 'aturan', this.year), this.day);
      if (found) return found;
    }
    return null;
  }

  definition(unit, iku) {
    return inForce(this.b.versions(unit, 'indikator', this.year, iku), this.day);
  }

  all(unit, kind) {
    const found = [];
    for (const versions of this.b.plan.values()) {
      const [{ unitOf, kind: of, year }] = versions;
      const one = unitOf === unit && of === kind && year === this.year ? inForce(versions, this.day) : null;
      if (one) found.push(one);
    }
    return found.sort((a, b) => a.urutan - b.urutan || (a.kode < b.kode ? -1 : a.kode > b.kode ? 1 : 0));
  }

  targetIn(unit, iku, series, period) {
    return inForce(this.b.versions(unit, 'target', series, period, iku), this.day);
  }

  static targetValue(found) {
    if (!found || found.nilai === 'N/A') return leafOf(null);
    return leafOf(found.nilai.includes('..') ? found.nilai.split('..').map((n) => Decimal.of(n)) : Decimal.of(found.nilai));
  }

  target(unit, iku) {
    return Card.targetValue(this.targetIn(unit, iku, this.q === null ? 'pk' : 'triwulan', this.period));
  }

  entry(unit, iku, period, decimals) {
    const needsApproval = this.rules(unit)?.wajib_disetujui === true;
    for (const e of [...this.b.versions(unit, 'realisasi', period, iku)].reverse()) {
      if (e.berlaku <= this.day && (!needsApproval || e.approved)) return rounded(Card.entryValue(e), decimals);
    }
    return leafOf(null);
  }

  static entryValue(e) {
    if (e.rasio) {
      const above = e.rasio.pembilang.map((b) => leafOf(Decimal.of(b.nilai)));
      const below = leafOf(Decimal.of(e.rasio.penyebut.nilai));
      return leafOf(sumOf(above.map((a) => a.value)).times(HUNDRED).over(below.value), [...above, below], true);
    }
    if (e.komponen && e.komponen.length > 0) return leafOf(sumOf(e.komponen.map((b) => Decimal.of(b.nilai))));
    return leafOf(Decimal.of(e.nilai ?? '0'));
  }

  realised(unit, iku, period = this.period) {
    const d = this.definition(unit, iku);
    if (!d) return leafOf(null);
    const computed = rounded(this.computed(unit, d, period), d.presisi);
    const needsApproval = this.rules(unit)?.wajib_disetujui === true;
    for (const over of [...this.b.versions(unit, 'timpa', period, iku)].reverse()) {
      if (over.berlaku <= this.day && (over.version === 1 || !needsApproval || over.approved)) return leafOf(Decimal.of(over.nilai), [computed]);
    }
    return computed;
  }

  computed(unit, d, period) {
    const [source, decimals] = [d.sumber_realisasi, d.presisi];
    if (source === 'unit') return this.fromUnits(d, period);
    if (source === 'anggaran') {
      if (d.konsolidasi_unit !== 'rata_rata') {
        const whole = this.unitBudget(unit, 'penyerapan');
        return leafOf(whole.value, [whole]);
      }
      const named = d.penanggung_jawab ?? [];
      const units = named.length > 0 ? named : this.b.below(unit);
      return combine('rata_rata', units.map((u) => this.unitBudget(u, 'penyerapan')));
    }
    if (source === 'temuan') return leafOf(this.findings(unit).persentase);
    const how = d.konsolidasi_periode;
    const quarters = [1, 2, 3, 4].map((q) => this.entry(unit, d.kode, `${this.year}-TW${q}`, decimals));
    if (period.includes('-TW')) {
      const q = Number(period.at(-1));
      const own = quarters[q - 1];
      return numberOf(own) === null || how === 'posisi_akhir' ? own : combine(how, quarters.slice(0, q));
    }
    const yearly = this.entry(unit, d.kode, period, decimals);
    if (numberOf(yearly) !== null || quarters.every((one) => numberOf(one) === null)) return yearly;
    return how === 'posisi_akhir' ? this.lastPosition(unit, d, quarters) : combine(how, quarters);
  }

  lastPosition(unit, d, quarters) {
    const targets = [1, 2, 3, 4].map((q) => this.targetIn(unit, d.kode, 'triwulan', `${this.year}-TW${q}`));
    const any = targets.some(Boolean);
    for (const q of [3, 2, 1, 0]) {
      const counts = !any || (targets[q] && targets[q].nilai !== 'N/A');
      if (numberOf(quarters[q]) !== null && counts) return leafOf(quarters[q].value, [quarters[q]]);
    }
    return leafOf(null);
  }

  fromUnits(d, period) {
    const values = (d.penanggung_jawab ?? []).map((unit) => this.realised(unit, d.kode, period));
    if (d.konsolidasi_unit !== 'mentah') return combine(d.konsolidasi_unit === 'jumlah' ? 'jumlah' : 'rata_rata', values);
    const [above, below] = [[], []];
    for (const one of values) if (numberOf(one) !== null) split(one, above, below);
    if (below.length === 0) return leafOf(null);
    const sum = (all) => sumOf(all.map(numberOf).filter((n) => n !== null));
    const [a, b] = [sum(above), sum(below)];
    return leafOf(a.times(HUNDRED).over(b), [leafOf(a, above), leafOf(b, below)], true);
  }

  capaian(unit, iku) {
    const [d, rules] = [this.definition(unit, iku), this.rules(unit)];
    if (!d || !rules) return leafOf(null);
    const [r, t] = [this.realised(unit, iku), this.target(unit, iku)];
    if (numberOf(r) === null || t.value === null) return leafOf(null);
    const [low, high] = Array.isArray(t.value) ? t.value : [t.value, t.value];
    const named = { minimum: 'capaian_minimum', rentang: 'capaian_rentang' }[d.polarisasi] ?? 'capaian_maksimum';
    const value = evaluate(d.rumus ?? rules[named], { realisasi: r.value, target: low, batas_bawah: low, batas_atas: high });
    const cap = rules.batas_capaian ?? null;
    if (value !== null && cap !== null && value.compare(Decimal.of(cap)) > 0) return leafOf(Decimal.of(cap));
    return leafOf(value);
  }

  status(unit, value) {
    const rules = this.rules(unit);
    if (!rules || value === null) return 'N/A';
    for (const band of rules.pita) {
      const holds = (bound, sign, inside) => {
        if (bound === undefined || bound === null) return true;
        const at = value.compare(Decimal.of(bound)) * sign;
        return at > 0 || (inside === true && at === 0);
      };
      if (holds(band.dari, 1, band.termasuk_dari) && holds(band.sampai, -1, band.termasuk_sampai)) return band.nama;
    }
    return 'N/A';
  }

  roItem(ro, item) {
    if (isDerived(item)) return derived((one) => this.roItem(ro, one), item);
    const moves = this.b.moves.get(`${ro.unit}|${ro.year}|${ro.ro}`) ?? [];
    return leafOf(sumOf(moves.filter((m) => m.kind === item && m.berlaku <= this.day).map((m) => m.sign.times(m.value))));
  }

  members(units, iku = null) {
    return [...this.b.ro.values()].filter((ro) => {
      const found = units.includes(ro.unit) && ro.year === this.year ? inForce(ro.versions, this.day) : null;
      return found && (iku === null || found.iku === iku);
    });
  }

  unitBudget(unit, item) {
    if (isDerived(item)) return derived((one) => this.unitBudget(unit, one), item);
    const own = this.members([unit]).map((ro) => numberOf(this.roItem(ro, item)));
    const parts = [...own, ...this.b.below(unit).map((u) => numberOf(this.unitBudget(u, item)))].filter((n) => n !== null);
    return leafOf(parts.length > 0 ? sumOf(parts) : null);
  }

  ikuBudget(unit, iku, item) {
    if (isDerived(item)) return derived((one) => this.ikuBudget(unit, iku, one), item);
    const parts = this.members(this.b.branch(unit), iku).map((ro) => numberOf(this.roItem(ro, item)));
    return leafOf(parts.length > 0 ? sumOf(parts) : null);
  }

  efficiency(unit, iku, formula) {
    const rules = this.rules(unit);
    const capaian = numberOf(this.capaian(unit, iku));
    const [final, spent] = ['pagu_akhir', 'realisasi'].map((item) => numberOf(this.ikuBudget(unit, iku, item)));
    if (!rules || [capaian, final, spent].includes(null)) return null;
    return evaluate(rules[formula], { capaian, pagu_akhir: final, realisasi_anggaran: spent });
  }

  /** The rows of findings and recommendations. */
  findingRows(unit) {
    const branch = this.b.branch(unit);
    const rows = [];
    for (const t of this.b.findings.values()) {
      if (!branch.includes(t.unit) || t.berlaku > this.day) continue;
      const own = [...this.b.advice.values()].filter((r) => r.unit === t.unit && r.temuan === t.kode && r.berlaku <= this.day);
      const due = dayOf(t.diterima) + 60;
      for (const r of own.length > 0 ? own : [null]) {
        const mark = (r && inForce(r.marks, this.day)?.hasil) || '';
        const answer = r ? r.answers.filter((day) => day <= this.day).sort()[0] ?? '' : '';
        const settled = mark === 'sesuai' || mark === 'tidak_dapat_ditindaklanjuti';
        const left = r && !answer && !settled ? due - dayOf(this.day) : null;
        rows.push({ t, r, mark, answer, due: new Date(due * DAY).toISOString().slice(0, 10), left, settled });
      }
    }
    return rows;
  }

  findings(unit) {
    const branch = this.b.branch(unit);
    const held = [...this.b.findings.values()].filter((t) => branch.includes(t.unit) && t.berlaku <= this.day);
    const rows = this.findingRows(unit).filter(({ r }) => r);
    const count = (...marks) => rows.filter(({ mark }) => marks.includes(mark)).length;
    const [good, gone] = [count('sesuai'), count('tidak_dapat_ditindaklanjuti')];
    const base = rows.length - gone;
    const none = this.rules(unit)?.nol_dari_nol ?? null;
    const whole = (n) => new Decimal(BigInt(n));
    return {
      temuan: whole(held.length), nilai: sumOf(held.map((t) => Decimal.of(t.nilai))), rekomendasi: whole(rows.length),
      sesuai: whole(good), belum_sesuai: whole(count('belum_sesuai')),
      belum_ditindaklanjuti: whole(count('belum_ditindaklanjuti', '')), tidak_dapat: whole(gone),
      terlambat: whole(rows.filter(({ left }) => left !== null && left < 0).length),
      persentase: base > 0 ? whole(100 * good).over(whole(base)) : none === null ? null : Decimal.of(none),
    };
  }

  /** Every figure by its address. */
  figures(unit) {
    const all = new Map();
    const prefix = `${unit}/${this.year}`;
    const indicators = this.all(unit, 'indikator');
    for (const d of indicators) {
      const at = `${prefix}/${d.kode}`;
      all.set(`${at}/target`, this.target(unit, d.kode).value);
      all.set(`${at}/realisasi`, this.realised(unit, d.kode).value);
      all.set(`${at}/capaian`, this.capaian(unit, d.kode).value);
      all.set(`${at}/status`, this.status(unit, all.get(`${at}/capaian`)));
      all.set(`${at}/target_renstra`, Card.targetValue(this.targetIn(unit, d.kode, 'renstra', `${this.year}`)).value);
      for (const formula of ['efisiensi', 'efisiensi_resmi']) all.set(`${at}/${formula}`, this.efficiency(unit, d.kode, formula));
      for (const item of BUDGET) all.set(`${at}/anggaran/${item}`, this.ikuBudget(unit, d.kode, item).value);
    }
    this.#scores(unit, prefix, indicators, all);
    for (const item of BUDGET) {
      all.set(`${prefix}/anggaran/${item}`, this.unitBudget(unit, item).value);
      for (const ro of this.members(this.b.branch(unit))) {
        all.set(`${ro.unit}/${this.year}/RO/${ro.ro}/${item}`, this.roItem(ro, item).value);
      }
    }
    for (const [item, value] of Object.entries(this.findings(unit))) all.set(`${unit}/temuan/${item}`, value);
    return all;
  }

  #scores(unit, prefix, indicators, all) {
    const perspectives = this.all(unit, 'perspektif');
    const scale = this.rules(unit)?.tanpa_skor === 'bobot_diskalakan';
    const scores = new Map();
    let filled = 0;
    for (const p of perspectives) {
      const values = [];
      for (const s of this.all(unit, 'sasaran').filter((one) => one.perspektif === p.kode)) {
        const c = indicators.filter((d) => d.sasaran === s.kode).map((d) => all.get(`${prefix}/${d.kode}/capaian`)).filter((n) => n !== null);
        filled += c.length;
        const value = c.length > 0 ? meanOf(c) : null;
        all.set(`${prefix}/${s.kode}/nss`, value);
        all.set(`${prefix}/${s.kode}/status`, this.status(unit, value));
        if (value !== null) values.push(value);
      }
      scores.set(p.kode, values.length > 0 ? meanOf(values) : null);
    }
    const scored = perspectives.filter((p) => scores.get(p.kode) !== null);
    const weights = sumOf(scored.map((p) => Decimal.of(p.bobot)));
    const found = [];
    for (const p of perspectives) {
      const [score, at] = [scores.get(p.kode), `${prefix}/${p.kode}`];
      let weight = Decimal.of(p.bobot);
      if (scored.length < perspectives.length && scale && score !== null) weight = weight.times(HUNDRED).over(weights);
      all.set(`${at}/skor`, score);
      all.set(`${at}/bobot`, weight);
      all.set(`${at}/status`, this.status(unit, score));
      const nkp = score === null || weight === null ? null : score.times(weight).over(HUNDRED);
      all.set(`${at}/nkp`, nkp);
      if (nkp !== null) found.push(nkp);
    }
    const npss = found.length > 0 && (scale || found.length === perspectives.length) ? sumOf(found) : null;
    all.set(`${prefix}/npss`, npss);
    all.set(`${prefix}/status`, this.status(unit, npss));
    all.set(`${prefix}/terisi`, new Decimal(BigInt(filled)));
  }
}

export { ZERO_DECIMAL };
