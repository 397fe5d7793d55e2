// Monthly plans of withdrawals, volume and progress of outputs (tools/docs/anggaran.md), as a view reads them.

import { HUNDRED, evaluate, mean, number, sum, whole } from './arithmetic.js';
import { OUTPUT_MONEY, inForce } from './books.js';
import { Figure, attempt, none, numbersOf, ratio } from './figure.js';
import { members, serving, shared, sifted } from './money.js';
import { dayBefore, endOf, periodsOf, startOf } from './periods.js';

const [SPENT, PLAN] = [{ input: 'realisasi' }, { input: 'target' }];
/** (maks(realisasi - target; target - realisasi) / target) x 100 */
const DEVIATION = { kali: [{ bagi: [{ maks: [{ kurang: [SPENT, PLAN] }, { kurang: [PLAN, SPENT] }] }, PLAN] }, { angka: '100' }] };

function share(above, below) {
  const reason = above.reason ?? below.reason;
  const parts = [above, below];
  if (reason || above.number === null || below.number === null) return new Figure(null, parts, { ratio: true, reason: reason ?? 'belum ada realisasi' });
  return ratio(above.value, below.value, HUNDRED, parts);
}

function scope(view, unit, year, where) {
  const [kind, code] = where.split('/');
  if (kind === 'RO') return members(view, [unit], year).filter(({ ro }) => ro === code);
  if (code === undefined) return members(view, view.branch(unit, year), year);
  return ['mata', 'jenis', 'sumber'].includes(kind) ? sifted(view, unit, year, kind, code) : serving(view, unit, year, kind);
}

/** A figure of `RO/KODE`, `IKU/anggaran`, `mata/KODE`, `jenis/KODE`, `sumber/KODE` or `anggaran`. */
export function outputFigure(view, unit, year, where, item) {
  const of = (one) => view.output(unit, year, where, one);
  if (item === 'deviasi_rpd') {
    const [spent, plan] = [of('realisasi_periode'), of('rpd_periode')];
    return attempt(() => evaluate(DEVIATION, (name) => (name === 'realisasi' ? spent : plan).required), [spent, plan]);
  }
  if (item === 'capaian_rpd') return share(view.byAddress(unit, year, `${where}/realisasi`), of('rpd'));
  const single = where.startsWith('RO/');
  if (item === 'capaian_output' && single) return share(of('volume'), of('volume_target'));
  const all = scope(view, unit, year, where);
  if (all.length === 0) return none('tidak ada rincian output');
  if (single) return view.outputOfRo(unit, year, all[0].ro, item);
  const parts = all.map((one) => {
    const figure = view.outputOfRo(one.unit, year, one.ro, item);
    return OUTPUT_MONEY.includes(item) ? shared(figure, one.share) : figure;
  });
  const there = numbersOf(parts);
  if (there.length === 0) return none(parts.find((one) => one.reason)?.reason ?? 'belum ada volume output', parts);
  const measures = new Set(all.map(({ held }) => held.satuan).filter((one) => one !== null));
  if (['volume', 'volume_target'].includes(item) && measures.size > 1) return none('satuan output berbeda-beda', parts);
  return attempt(() => (['capaian_output', 'progres'].includes(item) ? mean(there) : sum(there)), parts);
}

/** What one rincian output says. */
export function outputOfRo(view, unit, year, ro, item) {
  const [day, start] = [view.dayOf(year), startOf(view.periodOf(year))];
  if (item === 'rpd' || item === 'rpd_periode') {
    const plan = inForce(view.of(unit, 'rpd', year, ro), day);
    if (!plan) return none('belum ada rencana penarikan dana');
    const from = item === 'rpd' ? startOf(`${year}`) : start;
    const counts = (month) => endOf(month) >= from && endOf(month) <= day;
    const months = periodsOf('B', year).map((month, n) => (counts(month) ? number(plan.bulan[n]) : whole(0)));
    return new Figure(months.reduce((a, b) => a.plus(b)));
  }
  if (item === 'realisasi_periode') {
    const [now, before] = [day, dayBefore(start)].map((until) => new Figure(view.b.moved(unit, year, ro, 'realisasi', until)));
    return new Figure(now.value.minus(before.value), [now, before]);
  }
  if (item === 'capaian_output') return share(view.outputOfRo(unit, year, ro, 'volume'), view.outputOfRo(unit, year, ro, 'volume_target'));
  const none_ = () => none('belum ada volume output');
  if (item === 'volume_target') {
    const volume = inForce(view.b.ro.get(unit)?.get(`${year}|${ro}`)?.versions, day)?.volume ?? null;
    return volume === null ? none_() : new Figure(number(volume));
  }
  const told = view.of(unit, 'output', year, ro).filter((one) => one[item] !== undefined && one[item] !== null);
  const last = inForce(told, day);
  return last ? new Figure(number(last[item])) : none_();
}

/** Places whose figures tables are of: the RO that have any recorded, and with one the unit. */
export function recordedOutputs(view, unit, year) {
  const any = ({ unit: of, ro }) => view.b.ro.get(of).get(`${year}|${ro}`).versions.some(({ version }) => version > 1)
    || view.of(of, 'rpd', year, ro).length > 0 || view.of(of, 'output', year, ro).length > 0;
  const all = members(view, view.branch(unit, year), year).filter(any).map(({ unit: of, ro }) => ({ unit: of, where: `RO/${ro}` }));
  return all.length > 0 ? [...all, { unit, where: 'anggaran' }] : [];
}
