// Figures of the budget book, as a view reads them.

import { HUNDRED, sum } from './arithmetic.js';
import { inForce } from './books.js';
import { Figure, attempt, none, numbersOf, ratio } from './figure.js';

const DERIVED = { pagu_akhir: ['pagu_awal', 'blokir', 'penambahan', 'refocusing'], sisa: ['pagu_akhir', 'realisasi'], penyerapan: ['realisasi', 'pagu_akhir'] };

/** An item of one scope: `sums` gives those that are sums of movements. */
function budgetItem(item, again, sums) {
  if (!Object.hasOwn(DERIVED, item)) return sums();
  const parts = DERIVED[item].map(again);
  const n = parts.map((part) => part.number);
  if (n.includes(null)) return new Figure(null, parts, { ratio: item === 'penyerapan', reason: 'tidak ada rincian output' });
  if (item === 'pagu_akhir') return new Figure(n[0].minus(n[1]).plus(n[2]).plus(n[3]), parts);
  return item === 'sisa' ? new Figure(n[0].minus(n[1]), parts) : ratio(n[0], n[1], HUNDRED, parts);
}

export function roItem(view, unit, year, ro, item) {
  return budgetItem(item, (one) => view.roItem(unit, year, ro, one), () => new Figure(view.b.moved(unit, year, ro, item, view.dayOf(year))));
}

/** Rincian output registered for units; all, or those of an indicator. */
export function members(view, units, year, iku = null) {
  const found = [];
  for (const unit of units) {
    view.touch(unit);
    for (const ro of view.b.ro.get(unit)?.values() ?? []) {
      const held = ro.year === year ? inForce(ro.versions, view.dayOf(year)) : null;
      if (held && (iku === null || held.iku === iku)) found.push({ unit, ro: ro.ro });
    }
  }
  return found;
}

function total(view, found, year, item, more = []) {
  const parts = [...found.map(({ unit, ro }) => view.roItem(unit, year, ro, item)), ...more.filter((one) => one.number !== null)];
  return parts.length > 0 ? attempt(() => sum(numbersOf(parts)), parts) : none('tidak ada rincian output');
}

export function unitBudget(view, unit, year, item) {
  const below = () => view.b.belowOn(unit, view.dayOf(year), `${year}-01-01`).map((one) => view.unitBudget(one, year, item));
  return budgetItem(item, (one) => view.unitBudget(unit, year, one), () => total(view, members(view, [unit], year), year, item, below()));
}

export function ikuBudget(view, unit, year, iku, item) {
  return budgetItem(item, (one) => view.ikuBudget(unit, year, iku, one), () => total(view, members(view, view.branch(unit, year), year, iku), year, item));
}

/** All budget of a level of the classification, or of a kind of spending. */
export function kindBudget(view, unit, year, kind, code, item) {
  const fits = kind === 'mata' ? isBelow : isOfKind;
  const sums = () => total(view, members(view, view.branch(unit, year), year).filter(({ ro }) => fits(ro, code)), year, item);
  return budgetItem(item, (one) => view.kindBudget(unit, year, kind, code, one), sums);
}

const isBelow = (ro, code) => ro === code || ro.startsWith(`${code}.`) || ro.startsWith(`${code}-`);

/** Does the account at the end of a code begin so? */
function isOfKind(ro, kind) {
  const last = ro.split('.').at(-1);
  const account = ro.includes('-') ? ro.split('-').at(-1) : /^[0-9]{6}$/.test(last) ? last : null;
  return account !== null && account.startsWith(kind);
}
