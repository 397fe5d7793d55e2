// Every figure that the tables of a bag are of, by its address, with what each rests on outside the bag.

import { BUDGET, OUTPUT } from './books.js';
import { recordedFindings } from './findings.js';
import { recordedOutputs } from './outputs.js';

const OF_INDICATOR = ['target', 'realisasi', 'capaian', 'target_renstra', 'efisiensi', 'efisiensi_resmi'];

/** Units outside the bag on which the very rows of the tables rest: without them nothing can be held against the lines. */
export function pillars(view, unit, year) {
  view.outside = new Set();
  view.levels(unit, year);
  view.members(view.branch(unit, year), year);
  view.findingRows(unit, year);
  return [...view.outside].sort();
}

/** Figures by address; of a status its word or null. `fragile` names the units outside the bag that one rests on. */
export function allFigures(view, unit, year) {
  const [figures, fragile, prefix] = [new Map(), new Map(), `${unit}/${year}`];
  const note = (address, compute, status = null) => {
    view.outside = new Set();
    const figure = compute();
    figures.set(address, figure);
    if (status) figures.set(status, view.status(unit, year, figure));
    if (view.outside.size > 0) for (const at of [address, status].filter(Boolean)) fragile.set(at, view.outside);
  };
  note(`${prefix}/npss`, () => view.npss(unit, year), `${prefix}/status`);
  note(`${prefix}/terisi`, () => view.filled(unit, year));
  cardFigures(view, unit, year, note);
  for (const { kode } of view.rules(unit, year)?.rumus ?? []) note(`${prefix}/rumus/${kode}`, () => view.namedFormula(unit, year, kode));
  for (const { kode } of view.all(unit, 'indikator', year)) {
    const at = `${prefix}/${kode}`;
    for (const item of OF_INDICATOR) note(`${at}/${item}`, () => view.indicator(unit, year, kode, item), item === 'capaian' ? `${at}/status` : null);
    for (const item of BUDGET) note(`${at}/anggaran/${item}`, () => view.ikuBudget(unit, year, kode, item));
  }
  for (const item of BUDGET) {
    note(`${prefix}/anggaran/${item}`, () => view.unitBudget(unit, year, item));
    for (const one of view.members(view.branch(unit, year), year)) {
      note(`${one.unit}/${year}/RO/${one.ro}/${item}`, () => view.roItem(one.unit, year, one.ro, item));
    }
  }
  for (const { unit: of, where } of recordedOutputs(view, unit, year)) {
    for (const item of OUTPUT) note(`${of}/${year}/${where}/${item}`, () => view.output(of, year, where, item));
  }
  for (const item of recordedFindings(view, unit, year)) note(`${unit}/temuan/${item}`, () => view.findings(unit, year)[item]);
  return { figures, fragile };
}

function cardFigures(view, unit, year, note) {
  const levels = view.levels(unit, year);
  const put = (code, item, status = false) => {
    const at = `${unit}/${year}/${code}`;
    note(`${at}/${item}`, () => view.nodeFigure(unit, year, code, item), status ? `${at}/status` : null);
  };
  for (const [top, under] of view.cardRows(unit, year)) {
    if (levels) {
      for (const node of [top, ...levels.shownBelow(top.kode)]) {
        put(node.kode, 'nilai', true);
        if (!view.node(unit, year, node.induk ?? null).weights.has(node.kode)) continue;
        for (const item of ['bobot', 'kontribusi']) put(node.kode, item);
      }
      continue;
    }
    put(top.kode, 'skor', true);
    for (const item of ['bobot', 'nkp']) put(top.kode, item);
    for (const [s] of under) put(s.kode, 'nss', true);
  }
}
