// The figures of a ledger for one moment, computed again from the books: plan, realisasi, capaian, card, and any figure by its
// address. What they rest on outside the bag is told with them.

import { NoValue, evaluate, figuresIn, number, weightedMean, whole } from './arithmetic.js';
import { BUDGET, OUTPUT, inForce } from './books.js';
import { Decimal } from './decimal.js';
import { Figure, attempt, bounded, combined, entryFigure, joinedRatios, lastPosition, none, numbersOf, ratioParts, roundedTo } from './figure.js';
import { Levels, cardOfVersion1, inOrder, listedCapaian, nss } from './levels.js';
import { Measure, factorOf, isComputed, scaleOf } from './measure.js';
import { findingRows, findings } from './findings.js';
import { ikuBudget, kindBudget, members, roItem, unitBudget } from './money.js';
import { outputFigure, outputOfRo } from './outputs.js';
import { OFTEN, dayNumber, endOf, periodsOf } from './periods.js';
import { targetFigure, wordFigure } from './words.js';

const DEEPEST = 48;
const ITEMS = new Set(['target', 'target_renstra', 'realisasi', 'capaian', 'efisiensi', 'efisiensi_resmi', 'target_periode', 'realisasi_periode',
  'capaian_periode', 'rata_capaian']);
/** What stands before a code and an item of a budget. */
const SCOPES = new Set(['RO', 'mata', 'jenis', 'sumber']);
const TOO_DEEP = 'rujukan antarangka terlalu dalam atau melingkar';

/** The books read for one moment. `held`: units of which the bag holds all lines, and those of which it holds the rules alone. */
export class View {
  outside = new Set();
  #memo = new Map();
  #others = new Map();

  constructor(books, per, today, held = null, depth = { now: 0 }) {
    Object.assign(this, { b: books, per, today, held, depth, isDay: /^[0-9]/.test(per) });
    if (this.isDay) dayNumber(per);
  }

  /** Computes once; remembers with the value what units outside the bag it rests on. */
  #once(place, compute) {
    const at = place.join('|');
    if (!this.#memo.has(at)) {
      const before = this.outside;
      this.outside = new Set();
      try {
        this.#memo.set(at, [compute(), this.outside]);
      } finally {
        this.outside = before;
      }
    }
    const [found, outside] = this.#memo.get(at);
    for (const unit of outside) this.outside.add(unit);
    return found;
  }

  /** One level deeper into figures that lean on figures. */
  #deeper(compute) {
    if (this.depth.now >= DEEPEST) return none(TOO_DEEP);
    this.depth.now += 1;
    try {
      return compute();
    } finally {
      this.depth.now -= 1;
    }
  }

  touch(unit, rules = false) {
    if (this.held && !this.held.units.has(unit) && !(rules && this.held.rules.has(unit))) this.outside.add(unit);
  }

  of(unit, ...place) {
    this.touch(unit);
    return this.b.versions(unit, ...place);
  }

  /** The period whose targets and entries count. */
  periodOf(year) {
    if (this.per === 'tahun') return `${year}`;
    if (!this.isDay) return `${year}-${this.per}`;
    const own = Number(this.per.slice(0, 4));
    return `${year}-TW${own === year ? Math.floor((Number(this.per.slice(5, 7)) + 2) / 3) : own < year ? 1 : 4}`;
  }

  /** The last day whose facts count. */
  dayOf(year) {
    return this.isDay ? this.per : endOf(this.periodOf(year));
  }

  findingsDay(year) {
    return this.isDay ? this.per : year === null ? this.today : this.dayOf(year);
  }

  midway(period) {
    return this.isDay && this.per < endOf(period);
  }

  // Plan.

  rules(unit, year) {
    return this.#once(['rules', unit, year], () => {
      for (const up of this.b.lineOn(unit, this.dayOf(year))) {
        this.touch(up, true);
        const found = inForce(this.b.versions(up, 'aturan', year), this.dayOf(year));
        if (found) return found;
      }
      return null;
    });
  }

  definition(unit, year, iku) {
    return inForce(this.of(unit, 'indikator', year, iku), this.dayOf(year));
  }

  /** Do nodes come to a unit from above, by the rules in force? Asked without looking at any figure of the units above. */
  inherits(unit, year) {
    for (const up of this.b.lineOn(unit, this.dayOf(year))) {
      const found = inForce(this.b.versions(up, 'aturan', year), this.dayOf(year));
      if (found) return (found.diwariskan ?? []).length > 0;
    }
    return false;
  }

  /** What is in force of a kind, in order; of a unit above what comes along with its rules. */
  all(unit, kind, year, rules = false) {
    this.touch(unit, rules);
    const all = [...(this.b.codes.get([unit, kind, year].join('|'))?.values() ?? [])];
    return all.map((versions) => inForce(versions, this.dayOf(year))).filter(Boolean).sort(inOrder);
  }

  // Targets.

  targetIn(unit, year, iku, series, period) {
    return inForce(this.of(unit, 'target', series, period, iku), this.dayOf(year));
  }

  targetFigure(unit, year, scale, found) {
    return targetFigure(found, (text) => wordFigure(text, scale, () => this.rules(unit, year)));
  }

  target(unit, year, iku, period, alone = false) {
    return this.#once(['target', unit, year, iku, period, alone], () => {
      const d = this.definition(unit, year, iku);
      if (d && d.version > 1) return d.tidak_diukur ? none('tidak diukur pada periode ini') : new Measure(this, unit, year, d, period).target(alone);
      return this.targetFigure(unit, year, null, this.targetIn(unit, year, iku, period.includes('-') ? 'triwulan' : 'pk', period));
    });
  }

  fiveYearTarget(unit, year, iku) {
    return this.#once(['renstra', unit, year, iku], () => {
      const found = this.targetIn(unit, year, iku, 'renstra', `${year}`);
      return this.targetFigure(unit, year, found ? scaleOf(this.definition(unit, year, iku)) : null, found);
    });
  }

  // Realisasi.

  #counts(unit, year) {
    const [needed, day] = [this.rules(unit, year)?.wajib_disetujui === true, this.dayOf(year)];
    return (e, always = false) => e.berlaku <= day && (always || !needed || e.approved === true);
  }

  /** An entry as it stands for one period. */
  entry(unit, year, iku, period, decimals, factor = whole(100), scale = null) {
    return this.#once(['entry', unit, year, iku, period, decimals, factor, scale], () => {
      const counts = this.#counts(unit, year);
      const e = this.of(unit, 'realisasi', period, iku).findLast((one) => counts(one));
      if (!e) return none('belum ada realisasi');
      if (e.sebutan !== null && e.sebutan !== undefined) return wordFigure(e.sebutan, scale, () => this.rules(unit, year));
      return roundedTo(entryFigure(e, factor), decimals);
    });
  }

  realised(unit, year, iku, period, alone = false) {
    return this.#deeper(() => this.#once(['realised', unit, year, iku, period, alone], () => {
      const d = this.definition(unit, year, iku);
      if (!d) return none('indikator belum ditetapkan');
      const computed = roundedTo(this.#computed(unit, year, d, period, alone), d.presisi);
      const counts = this.#counts(unit, year);
      // Version 1 of an override counts at once.
      const over = alone ? null : this.of(unit, 'timpa', period, iku).findLast((one) => counts(one, one.version === 1));
      return over ? new Figure(number(over.nilai), [computed]) : computed;
    }));
  }

  #computed(unit, year, d, period, alone) {
    if (d.version === 1) return isComputed(d) ? this.fromElsewhere(unit, year, d, period, alone) : this.#byVersion1(unit, year, d, period, alone);
    if (d.tidak_diukur) return none('tidak diukur pada periode ini');
    const measure = new Measure(this, unit, year, d, period);
    const other = (one) => one.berlaku <= this.dayOf(year) && one.sumber_realisasi !== d.sumber_realisasi;
    const versions = this.of(unit, 'indikator', year, d.kode);
    const varied = versions.some(other) || this.#drewOtherwise(versions, d, measure, year, period);
    if (isComputed(d) && !(varied && measure.entryOf === 'periode')) return this.fromElsewhere(unit, year, d, period, alone);
    return alone ? measure.realisedAlone() : measure.realised();
  }

  /** Did it draw from other units or indicators at the end of one of its periods than it does now? */
  #drewOtherwise(versions, d, measure, year, period) {
    const [end, last] = [endOf(period), this.dayOf(year)];
    const ended = periodsOf(measure.kind, year).filter((p) => endOf(p) <= end && endOf(p) <= last);
    const drawn = (one) => JSON.stringify([one.penanggung_jawab ?? [], one.asal ?? []]);
    return ended.map((p) => inForce(versions, endOf(p))).some((one) => one && drawn(one) !== drawn(d));
  }

  /** The figures of several indicators that count, and their places: one that another here continues is in that already. */
  #drawn(sources, year, period, alone) {
    const values = sources.map(([unit, iku]) => this.realised(unit, year, iku, period, alone));
    const twice = new Set();
    sources.forEach(([unit, iku], n) => {
      const from = values[n].number === null ? null : this.definition(unit, year, iku)?.melanjutkan ?? null;
      const at = from === null ? -1 : sources.findIndex(([u, k]) => u === from.unit && k === from.iku);
      if (at >= 0) twice.add(at);
    });
    const counted = sources.map((_, n) => n).filter((n) => !twice.has(n));
    return [counted.map((n) => values[n]), counted];
  }

  /** Version 1: quarters become the year by their values. */
  #byVersion1(unit, year, d, period, alone) {
    const how = d.konsolidasi_periode;
    const of = (one) => this.entry(unit, year, d.kode, one, d.presisi);
    const quarters = periodsOf('T', year).map(of);
    const own = of(period);
    if (period.includes('-')) {
      if (alone || !period.includes('-TW') || own.number === null || how === 'posisi_akhir') return own;
      return combined(how, quarters.slice(0, Number(period.at(-1))));
    }
    if (own.number !== null || numbersOf(quarters).length === 0) return own;
    if (how !== 'posisi_akhir') return combined(how, quarters);
    const targets = periodsOf('T', year).map((one) => this.targetIn(unit, year, d.kode, 'triwulan', one));
    const last = lastPosition(quarters, targets, true);
    return last === null ? none('belum ada realisasi') : quarters[last].again();
  }

  /** From units, named indicators, budget, findings or a formula. */
  fromElsewhere(unit, year, d, period, alone) {
    const how = d.konsolidasi_unit ?? null;
    if (d.sumber_realisasi === 'anggaran') {
      if (how !== 'rata_rata') return this.unitBudget(unit, year, 'penyerapan').again();
      const named = d.penanggung_jawab ?? [];
      const units = named.length > 0 ? named : this.b.belowOn(unit, this.dayOf(year), `${year}-01-01`);
      return combined('rata_rata', units.map((one) => this.unitBudget(one, year, 'penyerapan')));
    }
    if (d.sumber_realisasi === 'temuan') return this.findings(unit, year).persentase.again();
    if (d.sumber_realisasi === 'rumus') return d.rumus_realisasi ? this.byFormula(unit, year, d.rumus_realisasi, {}) : none('belum ada realisasi');
    let [values, weights] = [[], [null]];
    if (d.sumber_realisasi === 'asal') {
      const from = (d.asal ?? []).filter(({ dukungan }) => dukungan === 'langsung');
      const [there, counted] = this.#drawn(from.map(({ unit: u, iku }) => [u, iku]), year, period, alone);
      [values, weights] = [there, counted.map((n) => from[n].bobot ?? null)];
    } else [values] = this.#drawn((d.penanggung_jawab ?? []).map((one) => [one, d.kode]), year, period, alone);
    if (how === 'mentah') {
      return ratioParts(values).below.length > 0 ? joinedRatios(values, factorOf(d)) : none('belum ada realisasi', values.slice(0, 1));
    }
    if (how === 'jumlah' || weights.includes(null)) return combined(how === 'jumlah' ? 'jumlah' : 'rata_rata', values);
    const there = values.map((one, n) => [one.number, weights[n]]).filter(([value]) => value !== null);
    if (there.length === 0) return none('belum ada realisasi', values);
    return attempt(() => weightedMean(there.map(([value, weight]) => [value, number(weight)])), values);
  }

  // Capaian, efficiency, status.

  capaian(unit, year, iku, period, alone = false) {
    return this.#once(['capaian', unit, year, iku, period, alone], () => {
      const [d, rules] = [this.definition(unit, year, iku), this.rules(unit, year)];
      if (!d || !rules) return none(d ? 'aturan kartu belum ditetapkan' : 'indikator belum ditetapkan');
      const [r, t] = [this.realised(unit, year, iku, period, alone), this.target(unit, year, iku, period, alone)];
      const named = { minimum: 'capaian_minimum', rentang: 'capaian_rentang' }[d.polarisasi] ?? 'capaian_maksimum';
      const [low, high] = Array.isArray(t.value) ? t.value : [t.value, t.value];
      const inputs = { realisasi: r.value, target: low, batas_bawah: low, batas_atas: high };
      const found = this.byFormula(unit, year, d.rumus ?? rules[named], inputs, [r, t], t.reason ?? r.reason);
      return bounded(found, rules.batas_capaian, rules.batas_bawah_capaian);
    });
  }

  meanCapaian(unit, year, iku) {
    return this.#once(['mean', unit, year, iku], () => {
      const d = this.definition(unit, year, iku);
      if (!d) return none('indikator belum ditetapkan');
      const kind = d.version > 1 ? OFTEN[d.frekuensi ?? 'triwulanan'] : 'T';
      const until = endOf(this.periodOf(year));
      return combined('rata_rata', periodsOf(kind, year).filter((p) => endOf(p) <= until).map((p) => this.capaian(unit, year, iku, p, true)));
    });
  }

  efficiency(unit, year, iku, name) {
    return this.#once([name, unit, year, iku], () => {
      const rules = this.rules(unit, year);
      if (!rules) return none('aturan kartu belum ditetapkan');
      const capaian = this.capaian(unit, year, iku, this.periodOf(year));
      const [granted, spent] = ['pagu_akhir', 'realisasi'].map((item) => this.ikuBudget(unit, year, iku, item));
      const inputs = { capaian: capaian.value, pagu_akhir: granted.value, realisasi_anggaran: spent.value };
      return this.byFormula(unit, year, rules[name], inputs, [granted, capaian, spent], granted.reason ?? capaian.reason ?? spent.reason);
    });
  }

  /** The word of a figure's band, or null. */
  status(unit, year, figure) {
    const rules = this.rules(unit, year);
    if (!rules || figure.number === null) return null;
    const holds = (bound, sign, inside) => {
      if (bound === undefined || bound === null) return true;
      const at = figure.value.compare(number(bound)) * sign;
      return at > 0 || (inside === true && at === 0);
    };
    return rules.pita.find((band) => holds(band.dari, 1, band.termasuk_dari) && holds(band.sampai, -1, band.termasuk_sampai))?.nama ?? null;
  }

  // Formulas and the figures that they name.

  byFormula(unit, year, formula, inputs, figures = [], reason = null) {
    const others = new Map(figuresIn(formula).map((name) => [name, null]));
    for (const name of others.keys()) others.set(name, this.named(unit, year, name));
    const all = [...figures, ...others.values()];
    if (reason) return none(reason, all);
    return attempt(() => evaluate(formula, (input) => {
      if (typeof input === 'object') return others.get(input.figur).required;
      const value = Object.hasOwn(inputs, input) ? inputs[input] : null;
      if (value instanceof NoValue) throw value;
      if (!(value instanceof Decimal)) throw new NoValue('belum ada realisasi');
      return value;
    }), all);
  }

  namedFormula(unit, year, code) {
    return this.#once(['formula', unit, year, code], () => {
      const found = (this.rules(unit, year)?.rumus ?? []).find(({ kode }) => kode === code);
      return found ? bounded(this.byFormula(unit, year, found.rumus, {}), found.batas_atas, found.batas_bawah) : none('simpul belum ditetapkan');
    });
  }

  /** Another figure: [PPU:IKU.3/realisasi@-1@TW1]. */
  named(unit, year, name) {
    return this.#deeper(() => {
      const found = /^(?:([^:@]+):)?([^:@]+?)(?:@-([1-5]))?(?:@TW([1-4]))?$/.exec(name);
      if (!found) throw new Error(`rujukan «${String(name).slice(0, 60)}» tidak dikenal`);
      const [of, path, back, quarter] = [found[1] ?? unit, found[2], Number(found[3] ?? 0), found[4]];
      if (back === 0 && !quarter) return this.byAddress(of, year, path);
      const per = quarter ? `TW${quarter}` : this.periodOf(year).split('-')[1] ?? 'tahun';
      if (!this.#others.has(per)) this.#others.set(per, new View(this.b, per, this.today, this.held, this.depth));
      const then = this.#others.get(per);
      then.outside = new Set();
      const figure = then.byAddress(of, year - back, path);
      for (const one of then.outside) this.outside.add(one);
      return figure;
    });
  }

  /** A figure by its address within a unit and year. */
  byAddress(unit, year, path) {
    if (path.startsWith('temuan/')) return this.#finding(unit, path);
    const [a, b, c, more] = path.split('/');
    const item = BUDGET.includes(c ?? b) ? c ?? b : null;
    if (more !== undefined) return none('indikator belum ditetapkan');
    if (b === undefined) return a === 'npss' ? this.npss(unit, year) : a === 'terisi' ? this.filled(unit, year) : none('belum ada realisasi');
    if (OUTPUT.includes(c ?? b) && (c === undefined ? a === 'anggaran' : SCOPES.has(a) || b === 'anggaran')) {
      return this.output(unit, year, c === undefined ? a : `${a}/${b}`, c ?? b);
    }
    if (c === undefined) {
      if (a === 'anggaran' && item) return this.unitBudget(unit, year, item);
      if (a === 'rumus') return this.namedFormula(unit, year, b);
      return ITEMS.has(b) ? this.indicator(unit, year, a, b) : this.nodeFigure(unit, year, a, b);
    }
    if (item && a !== 'RO' && SCOPES.has(a)) return this.kindBudget(unit, year, a, b, item);
    if (item && a === 'RO') {
      this.touch(unit);
      return this.b.ro.get(unit)?.has(`${year}|${b}`) ? this.roItem(unit, year, b, item) : none('tidak ada rincian output');
    }
    return item && b === 'anggaran' ? this.ikuBudget(unit, year, a, item) : none('indikator belum ditetapkan');
  }

  /** temuan/ITEM, or temuan/pemeriksa/BPKP/tahun/2023/lhp/12/ITEM: each part or none. */
  #finding(unit, path) {
    const found = /^temuan(?:\/pemeriksa\/([^/]+))?(?:\/tahun\/([0-9]{4}))?(?:\/lhp\/(.+))?\/([^/]+)$/.exec(path);
    const all = found ? this.findings(unit, null, found[1] ?? null, found[2] ? Number(found[2]) : null, found[3] ?? null) : {};
    return Object.hasOwn(all, found?.[4]) ? all[found[4]] : none('indikator belum ditetapkan');
  }

  indicator(unit, year, iku, item) {
    const period = this.periodOf(year);
    switch (item) {
      case 'target': case 'target_periode': return this.target(unit, year, iku, period, item !== 'target');
      case 'realisasi': case 'realisasi_periode': return this.realised(unit, year, iku, period, item !== 'realisasi');
      case 'capaian': case 'capaian_periode': return this.capaian(unit, year, iku, period, item !== 'capaian');
      case 'target_renstra': return this.fiveYearTarget(unit, year, iku);
      case 'rata_capaian': return this.meanCapaian(unit, year, iku);
      default: return this.efficiency(unit, year, iku, item);
    }
  }

  nodeFigure(unit, year, code, item) {
    const levels = this.levels(unit, year);
    if (!levels) return item === 'nss' ? this.nss(unit, year, code) : this.card(unit, year).figures.get(code)?.[item] ?? none('belum ada skor');
    if (!levels.nodes.has(code)) return none('simpul belum ditetapkan');
    if (['nilai', 'nss', 'skor'].includes(item)) return this.node(unit, year, code).value;
    const weights = this.node(unit, year, levels.nodes.get(code).induk ?? null).weights.get(code);
    return weights?.[item === 'nkp' ? 'kontribusi' : item] ?? none('tidak berbobot');
  }

  // The card.

  /** How the card is built of recorded levels; null where its rules have none. */
  levels(unit, year) {
    return this.#once(['levels', unit, year], () => {
      const rules = this.rules(unit, year);
      return rules && (rules.tingkat ?? []).length > 0 && rules.kartu ? new Levels(this, unit, year, rules) : null;
    });
  }

  /** Value of a node with the weights of the nodes below; of the card itself for null. */
  node(unit, year, code) {
    return this.#once(['node', unit, year, code ?? ''], () => {
      const levels = this.levels(unit, year);
      const level = levels.levelOf(code);
      if (!level) return { value: none('simpul belum ditetapkan'), weights: new Map() };
      const found = this.#deeper(() => levels.combine(code, level));
      return found instanceof Figure ? { value: found, weights: new Map() } : found;
    });
  }

  npss(unit, year) {
    return this.levels(unit, year) ? this.node(unit, year, null).value : this.card(unit, year).npss;
  }

  nss = (...of) => this.#once(['nss', ...of], () => nss(this, ...of));
  card = (...of) => this.#once(['card', ...of], () => cardOfVersion1(this, ...of));

  /** Top nodes (or perspektif), each with the nodes shown under it and their indicators. */
  cardRows(unit, year) {
    const levels = this.levels(unit, year);
    if (levels) return levels.shown(null).map((node) => [node, levels.listed(node)]);
    const of = (kind) => this.all(unit, kind, year);
    const on = (s) => of('indikator').filter((d) => d.sasaran === s.kode);
    return of('perspektif').map((p) => [p, of('sasaran').filter((s) => s.perspektif === p.kode).map((s) => [s, on(s)])]);
  }

  /** How many indicators on the card have a capaian. */
  filled(unit, year) {
    this.npss(unit, year);
    const all = this.cardRows(unit, year).flatMap(([, under]) => under).flatMap(([, own]) => own);
    return new Figure(whole(numbersOf(listedCapaian(this, unit, year, all)).length));
  }

  // Budget and findings.

  branch(unit, year) {
    return this.b.branchOn(unit, this.dayOf(year), `${year}-01-01`);
  }

  members(units, year) {
    return members(this, units, year);
  }

  roItem = (...of) => this.#once(['ro', ...of], () => roItem(this, ...of));
  unitBudget = (...of) => this.#once(['unit', ...of], () => unitBudget(this, ...of));
  ikuBudget = (...of) => this.#once(['iku', ...of], () => ikuBudget(this, ...of));
  kindBudget = (...of) => this.#once(['kind', ...of], () => kindBudget(this, ...of));
  output = (...of) => this.#once(['output', ...of], () => outputFigure(this, ...of));
  outputOfRo = (...of) => this.#once(['of', ...of], () => outputOfRo(this, ...of));
  findingRows = (...of) => this.#once(['rows', ...of], () => findingRows(this, ...of));
  findings = (...of) => this.#once(['findings', ...of], () => findings(this, ...of));
}
