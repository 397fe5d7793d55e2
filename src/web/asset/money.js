// Figures of the budget book, as a view reads them.

import { HUNDRED, divide, number, product, sum } from './arithmetic.js';
import { inForce } from './books.js';
import { Figure, attempt, none, numbersOf, ratio } from './figure.js';
import { handedDown } from './levels.js';

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

/** Rincian output registered for units, each with what its registration in force says. */
export function members(view, units, year) {
  const found = [];
  for (const unit of units) {
    view.touch(unit);
    for (const ro of view.b.ro.get(unit)?.values() ?? []) {
      const held = ro.year === year ? inForce(ro.versions, view.dayOf(year)) : null;
      if (held) found.push({ unit, ro: ro.ro, held, share: HUNDRED });
    }
  }
  return found;
}

/** The indicator of a code, or all indicators below the node, sasaran or perspektif of that code. */
function served(view, unit, year, code) {
  view.touch(unit);
  if (view.b.codes.get([unit, 'indikator', year].join('|'))?.has(code)) return new Set([code]);
  const [nodes, goals] = ['simpul', 'sasaran'].map((kind) => view.all(unit, kind, year));
  if (view.inherits(unit, year)) nodes.push(...handedDown(view, unit, year, view.rules(unit, year)).values());
  const above = new Set([code]);
  for (const up of above) {
    for (const one of nodes) if (one.induk === up) above.add(one.kode);
    for (const one of goals) if (one.perspektif === up) above.add(one.kode);
  }
  const hangs = (d) => (d.version > 1 && above.has(d.simpul)) || above.has(d.sasaran);
  return new Set([code, ...view.all(unit, 'indikator', year).filter(hangs).map(({ kode }) => kode)]);
}

/** Those of a unit and the units below that serve an indicator, or the indicators below a node, with their share in per cent. */
export function serving(view, unit, year, code) {
  const of = served(view, unit, year, code);
  return members(view, view.branch(unit, year), year).flatMap((one) => {
    if (of.has(one.held.iku)) return [one];
    const shares = one.held.porsi.filter(({ iku }) => of.has(iku)).map(({ persen }) => number(persen));
    return shares.length > 0 ? [{ ...one, share: shares.reduce((a, b) => a.plus(b)) }] : [];
  });
}

/** Those of a unit and the units below of a code, a kind of spending or a source of money. */
export function sifted(view, unit, year, kind, code) {
  const fits = { mata: ({ ro }) => isBelow(ro, code), jenis: ({ ro }) => isOfKind(ro, code), sumber: ({ held }) => held.sumber_dana === code }[kind];
  return members(view, view.branch(unit, year), year).filter(fits);
}

/** The share of a figure that counts. */
export function shared(figure, share) {
  if (share.compare(HUNDRED) === 0) return figure;
  const parts = [figure, new Figure(share)];
  return figure.number === null ? none(figure.reason, parts) : attempt(() => divide(product([figure.value, share]), HUNDRED), parts);
}

function total(view, found, year, item, more = []) {
  const parts = [...found.map(({ unit, ro, share }) => shared(view.roItem(unit, year, ro, item), share)), ...more.filter((one) => one.number !== null)];
  return parts.length > 0 ? attempt(() => sum(numbersOf(parts)), parts) : none('tidak ada rincian output');
}

export function unitBudget(view, unit, year, item) {
  const below = () => view.b.belowOn(unit, view.dayOf(year), `${year}-01-01`).map((one) => view.unitBudget(one, year, item));
  return budgetItem(item, (one) => view.unitBudget(unit, year, one), () => total(view, members(view, [unit], year), year, item, below()));
}

export function ikuBudget(view, unit, year, iku, item) {
  return budgetItem(item, (one) => view.ikuBudget(unit, year, iku, one), () => total(view, serving(view, unit, year, iku), year, item));
}

/** All budget of a level of the classification, of a kind of spending, or of a source of money. */
export function kindBudget(view, unit, year, kind, code, item) {
  const sums = () => total(view, sifted(view, unit, year, kind, code), year, item);
  return budgetItem(item, (one) => view.kindBudget(unit, year, kind, code, one), sums);
}

const isBelow = (ro, code) => ro === code || ro.startsWith(`${code}.`) || ro.startsWith(`${code}-`);

/** Does the account at the end of a code begin so? */
function isOfKind(ro, kind) {
  const last = ro.split('.').at(-1);
  const account = ro.includes('-') ? ro.split('-').at(-1) : /^[0-9]{6}$/.test(last) ? last : null;
  return account !== null && account.startsWith(kind);
}
