// How an indicator of version 2 is measured: how its periods, entries and targets become one figure (tools/docs/kartu.md).

import { HUNDRED, number } from './arithmetic.js';
import { inForce } from './books.js';
import { combined, difference, differenceOfRatios, joinedRatios, lastPosition, none, numbersOf, roundedTo } from './figure.js';
import { OFTEN, endOf, partsOf, periodsOf, startOf } from './periods.js';

/** Is realisasi computed from other figures, never entered? */
export const isComputed = (d) => !['langsung', 'rasio', 'berbobot'].includes(d.sumber_realisasi);
/** Is its realisasi a ratio? Numerators and denominators are added, the ratios and their targets never. */
const isRatio = (d) => d.sumber_realisasi === 'rasio' || (['unit', 'asal'].includes(d.sumber_realisasi) && d.konsolidasi_unit === 'mentah');
/** Factor of a ratio. */
export const factorOf = (d) => (d.version > 1 && d.faktor !== null && d.faktor !== undefined ? number(d.faktor) : HUNDRED);
/** The scale of its words. */
export const scaleOf = (d) => (d && d.version > 1 ? d.skala ?? null : null);

/** An indicator for one period. */
export class Measure {
  constructor(view, unit, year, d, period) {
    Object.assign(this, { view, unit, year, d, period });
    this.kind = OFTEN[d.frekuensi ?? 'triwulanan'];
    this.how = d.konsolidasi_periode;
    this.targetOf = d.target_per ?? (this.how === 'jumlah' ? 'periode' : 'sampai_dengan');
    this.entryOf = d.entri_per ?? (this.how === 'posisi_akhir' ? 'sampai_dengan' : 'periode');
    this.yearly = !period.includes('-');
    this.upto = periodsOf(this.kind, year).filter((p) => endOf(p) <= endOf(period));
    this.within = this.upto.filter((p) => startOf(p) >= startOf(period));
  }

  /** The same up to the end of the period before, of the same length. */
  before() {
    const { kind, n } = partsOf(this.period);
    return kind && n > 1 ? new Measure(this.view, this.unit, this.year, this.d, periodsOf(kind, this.year)[n - 2]) : null;
  }

  /** The last day of a unit that ended before the period: what it added up stays, and nothing more is waited for. */
  get ended() {
    if (this.yearly || this.how !== 'jumlah') return null;
    const [end, last] = [endOf(this.period), this.view.dayOf(this.year)];
    const unit = this.view.b.unitOn(this.unit, end < last ? end : last);
    return unit?.berakhir && unit.from && unit.from < end ? unit.from : null;
  }

  /** Realisasi up to the end of the period. */
  realised() {
    const { ended } = this;
    const upto = this.upto.filter((p) => ended === null || startOf(p) <= ended);
    if (upto.length === 0) return none('tidak diukur pada periode ini');
    const open = this.yearly || this.view.midway(this.period) || ended !== null;
    if (this.yearly || !this.kind) {
      const own = this.part(`${this.year}`);
      if (own.number !== null || !this.kind) return own;
    } else if (endOf(upto.at(-1)) < endOf(this.period) && !open) return none('tidak diukur pada periode ini');
    const parts = upto.map((p) => this.part(p));
    if (numbersOf(parts).length === 0 || (!open && parts.at(-1).number === null)) return parts.at(-1);
    return this.entryOf === 'sampai_dengan' || this.how === 'posisi_akhir' ? this.latest(upto, parts) : this.joined(parts);
  }

  /** Realisasi of the period alone. */
  realisedAlone() {
    if (this.within.length === 0 || this.yearly) return this.realised();
    if (this.entryOf === 'periode') {
      const parts = this.within.map((p) => this.part(p));
      return this.how === 'posisi_akhir' ? this.latest(this.within, parts) : this.joined(parts);
    }
    const [now, then] = [this.realised(), this.before()];
    if (this.how !== 'jumlah' || !then) return now;
    return this.d.sumber_realisasi === 'rasio' ? differenceOfRatios(now, then.realised(), factorOf(this.d)) : difference(now, then.realised());
  }

  /** Several periods as one: ratios by their parts, else by the rule of the indicator. */
  joined(parts) {
    if (parts.length === 1) return parts[0];
    const ratios = parts.filter((one) => one.number !== null).every((one) => one.ratio || one.rounded);
    return isRatio(this.d) && ratios ? joinedRatios(parts, factorOf(this.d)) : combined(this.how, parts);
  }

  /** The last period that has a value; over a year, of those that have a target where any has one. */
  latest(all, parts) {
    const n = lastPosition(parts, all.map((p) => this.recordedTarget(p)), this.yearly);
    if (n === null) return none('belum ada realisasi');
    return n + 1 === all.length && !this.yearly ? parts[n] : parts[n].again();
  }

  /** One of its own periods, by the definition that held at its end. */
  part(period) {
    const { view, unit, year } = this;
    const [end, last] = [endOf(period), view.dayOf(year)];
    const d = inForce(view.of(unit, 'indikator', year, this.d.kode), end < last ? end : last) ?? this.d;
    const [whose, code] = this.whose(period);
    if (isComputed(d)) return roundedTo(view.fromElsewhere(unit, year, d, period, this.entryOf === 'periode'), d.presisi);
    return view.entry(whose, year, code, period, d.presisi, factorOf(d), scaleOf(d));
  }

  /** Whose entries and targets count: its own, or those of the indicator that it continues. */
  whose(period) {
    const from = this.d.melanjutkan ?? null;
    const has = (unit, code) => [['realisasi', period, code], ...['renstra', 'pk', 'triwulan'].map((series) => ['target', series, period, code])]
      .some((place) => this.view.of(unit, ...place).length > 0);
    if (from === null || has(this.unit, this.d.kode) || !has(from.unit, from.iku)) return [this.unit, this.d.kode];
    return [from.unit, from.iku];
  }

  recordedTarget(period) {
    const [unit, code] = this.whose(period);
    return this.view.targetIn(unit, this.year, code, period.includes('-') ? 'triwulan' : 'pk', period);
  }

  oneTarget(period) {
    return this.view.targetFigure(this.unit, this.year, scaleOf(this.d), this.recordedTarget(period));
  }

  /** Target up to the end of the period, or of the period alone. */
  target(alone) {
    if (isComputed(this.d) && this.upto.length === 0) return none('tidak diukur pada periode ini');
    if (this.yearly || !this.kind) return this.oneTarget(`${this.year}`);
    if (this.upto.length === 0 || endOf(this.upto.at(-1)) !== endOf(this.period)) return none('tidak diukur pada periode ini');
    const last = this.oneTarget(this.upto.at(-1));
    if (this.targetOf === 'sampai_dengan') {
      const then = alone && this.how === 'jumlah' && !isRatio(this.d) ? this.before() : null;
      return then ? difference(last, then.target(false)) : last;
    }
    const all = (alone ? this.within : this.upto).map((p) => this.oneTarget(p));
    if (all.length < 2 || last.number === null || last.word || this.how === 'posisi_akhir') return last;
    return this.how === 'jumlah' && isRatio(this.d) ? last : combined(this.how, all);
  }
}
