// A card of recorded levels: nodes, indicators on any of them, each level with its own way to combine (tools/docs/kartu.md).
// Beside it the card of version 1: perspektif and sasaran.

import { NoValue, divide, greatest, least, mean, number, root, sum, whole } from './arithmetic.js';
import { Figure, attempt, bounded, combined, contribution, none, numbersOf, roundedTo, scaled } from './figure.js';

const MOST_LEVELS = 12;
const reached = (all) => all.filter((n) => n.compare(whole(100)) >= 0).length;
const WAYS = {
  geometrik: (all) => root(all, all.length), jumlah: sum, minimum: least, rata_rata: mean, rata_indikator: mean,
  tercapai: (all) => divide(whole(100 * reached(all)), whole(all.length)),
};

function grouped(all, by) {
  const groups = new Map();
  for (const one of all) groups.set(by(one), [...(groups.get(by(one)) ?? []), one]);
  return groups;
}

/** Nodes that a unit recorded itself; perspektif and sasaran of version 1 are nodes of the levels of these names. */
function ownNodes(view, unit, year, rules = false) {
  const nodes = new Map(view.all(unit, 'simpul', year, rules).filter((node) => !node.berakhir).map((node) => [node.kode, node]));
  const also = (node) => { if (!nodes.has(node.kode)) nodes.set(node.kode, node); };
  for (const p of view.all(unit, 'perspektif', year, rules)) also({ ...p, tingkat: 'perspektif', induk: null });
  for (const s of view.all(unit, 'sasaran', year, rules)) also({ ...s, tingkat: 'sasaran', induk: s.perspektif });
  return nodes;
}

/** Nodes of units above that hold for a unit: level by level from the top, of the nearest that has any, none of them from farther
 * up than those of the level above, and none from the first level on of which the unit has its own. */
export function handedDown(view, unit, year, rules) {
  const [handed, found] = [rules.diwariskan ?? [], new Map()];
  if (handed.length === 0) return found;
  const own = ownNodes(view, unit, year);
  let line = view.b.lineOn(unit, view.dayOf(year)).slice(1);
  for (const { kode } of rules.tingkat) {
    if (!handed.includes(kode) || [...own.values()].some(({ tingkat }) => tingkat === kode)) break;
    for (const [at, up] of line.entries()) {
      const there = [...ownNodes(view, up, year, true).values()].filter(({ tingkat }) => tingkat === kode);
      if (there.length === 0) continue;
      for (const node of there) if (!found.has(node.kode)) found.set(node.kode, node);
      line = line.slice(0, at + 1);
      break;
    }
  }
  return new Map([...found].filter(([code]) => !own.has(code)));
}

export class Levels {
  constructor(view, unit, year, rules) {
    Object.assign(this, { view, unit, year, rules });
    this.levels = new Map([...rules.tingkat].reverse().map((level) => [level.kode, level]));
    this.nodes = new Map([...handedDown(view, unit, year, rules), ...ownNodes(view, unit, year)]);
    this.below = grouped([...this.nodes.values()].sort(inOrder), (node) => node.induk ?? null);
    const hangs = (d) => (d.version > 1 ? d.simpul : null) ?? d.sasaran ?? null;
    this.indicators = grouped(view.all(unit, 'indikator', year), hangs);
  }

  /** The level of a node; the card as a whole for null. */
  levelOf(code) {
    return code === null ? this.rules.kartu : this.levels.get(this.nodes.get(code)?.tingkat) ?? null;
  }

  on(code) {
    return code === null ? [] : this.indicators.get(code) ?? [];
  }

  under(code) {
    return this.below.get(code) ?? [];
  }

  capaian(d) {
    return this.view.capaian(this.unit, this.year, d.kode, this.view.periodOf(this.year));
  }

  /** A node's value by its own or its level's way, and the weights of the nodes below it. */
  combine(code, level) {
    const how = (code === null ? null : this.nodes.get(code).gabung) ?? level.gabung;
    let children = how === 'rata_indikator' ? this.allBelow(code, MOST_LEVELS).map((d) => ({ figure: this.capaian(d) })) : this.children(code);
    if (level.tanpa_nilai === 'nol') {
      children = children.map((c) => (c.figure.number === null ? { ...c, figure: new Figure(whole(0), [c.figure]) } : c));
    }
    const figures = children.map(({ figure }) => figure);
    let [value, weights] = [null, new Map()];
    if (how === 'berbobot') [value, weights] = this.weighted(children, level);
    else if (typeof how === 'object') value = this.byFormula(figures, how.rumus);
    else value = this.plain(figures, how, level);
    if (level.presisi !== null && level.presisi !== undefined) value = roundedTo(value, level.presisi);
    return { value: bounded(value, level.batas_atas, level.batas_bawah), weights };
  }

  children(code) {
    const nodes = this.under(code).map(({ kode, bobot }) => ({ figure: this.view.node(this.unit, this.year, kode).value, weight: bobot, code: kode }));
    return [...nodes, ...this.on(code).map((d) => ({ figure: this.capaian(d), weight: d.version > 1 ? d.bobot : null }))];
  }

  allBelow(code, levels) {
    return [...this.on(code), ...(levels > 0 ? this.under(code).flatMap(({ kode }) => this.allBelow(kode, levels - 1)) : [])];
  }

  plain(children, how, level) {
    const there = numbersOf(children);
    if (there.length === 0 || (level.tanpa_nilai === 'tidak_berlaku' && there.length < children.length)) return none('belum ada skor', children);
    if (!Object.hasOwn(WAYS, how)) throw new Error(`gabung «${String(how).slice(0, 40)}» tidak dikenal`);
    return attempt(() => WAYS[how](there), children);
  }

  /** Sum of value x weight, the weights scaled to 100 where they are not, or where a child drops out. */
  weighted(children, level) {
    const counted = children.filter(({ weight }) => weight !== null && weight !== undefined);
    const all = counted.filter(({ figure }) => figure.number !== null).map(({ weight }) => number(weight)).reduce((a, b) => a.plus(b), whole(0));
    const fits = all.units === 0n || all.compare(whole(100)) === 0;
    const [parts, weights] = [[], new Map()];
    for (const { figure, weight, code } of counted) {
      const own = new Figure(number(weight));
      const counts = fits || figure.number === null ? own : scaled(own, all);
      const part = contribution(figure, counts);
      parts.push(part);
      if (code !== undefined) weights.set(code, { bobot: counts, kontribusi: part });
    }
    const there = numbersOf(parts);
    const spoiled = level.tanpa_nilai === 'tidak_berlaku' && counted.some(({ figure }) => figure.number === null);
    const nothing = there.length === 0 || all.units === 0n || spoiled;
    return [nothing ? none('belum ada skor', parts) : attempt(() => sum(there), parts), weights];
  }

  byFormula(children, formula) {
    const there = numbersOf(children);
    const inputs = { banyak_anak: whole(there.length), banyak_tercapai: whole(reached(there)) };
    for (const [name, way] of Object.entries({ jumlah_anak: sum, rata_anak: mean, min_anak: least, maks_anak: greatest })) {
      const found = there.length > 0 ? attempt(() => way(there)) : none('belum ada skor');
      inputs[name] = found.reason ? new NoValue(found.reason) : found.value;
    }
    return this.view.byFormula(this.unit, this.year, formula, inputs, children);
  }

  /** Nodes right below that a card shows: those whose level is known. */
  shown(code) {
    return this.under(code).filter((node) => this.levels.has(node.tingkat));
  }

  shownBelow(code) {
    return this.shown(code).flatMap((node) => [node, ...this.shownBelow(node.kode)]);
  }

  /** The nodes that a card lists under a topmost one, itself among them where indicators hang on it. */
  listed(node) {
    const all = [...(this.on(node.kode).length > 0 ? [node] : []), ...this.shownBelow(node.kode)];
    return all.map((one) => [one, this.on(one.kode)]);
  }
}

export const inOrder = (a, b) => a.urutan - b.urutan || (a.kode < b.kode ? -1 : a.kode > b.kode ? 1 : 0);

/** Capaian of indicators as a card lists them, beside target and realisasi. */
export function listedCapaian(view, unit, year, indicators) {
  const period = view.periodOf(year);
  return indicators.map(({ kode }) => {
    view.realised(unit, year, kode, period);
    view.target(unit, year, kode, period);
    return view.capaian(unit, year, kode, period);
  });
}

/** Version 1: the mean of a sasaran's indicators. */
export function nss(view, unit, year, code) {
  const own = view.all(unit, 'indikator', year).filter((d) => d.sasaran === code);
  return combined('rata_rata', listedCapaian(view, unit, year, own));
}

/** Perspektif and sasaran of version 1: figures of each perspektif by its code, and NPSS. */
export function cardOfVersion1(view, unit, year) {
  const scale = view.rules(unit, year)?.tanpa_skor === 'bobot_diskalakan';
  const sasaran = view.all(unit, 'sasaran', year);
  const rows = view.all(unit, 'perspektif', year).map((p) => {
    const own = sasaran.filter((s) => s.perspektif === p.kode).map((s) => view.nss(unit, year, s.kode));
    return { code: p.kode, skor: combined('rata_rata', own), bobot: new Figure(number(p.bobot)) };
  });
  const scored = rows.filter(({ skor }) => skor.number !== null);
  const all = scored.reduce((found, { bobot }) => found.plus(bobot.value), whole(0));
  const figures = new Map();
  for (const { code, skor, bobot } of rows) {
    const counts = scored.length < rows.length && scale && skor.number !== null ? scaled(bobot, all) : bobot;
    figures.set(code, { skor, bobot: counts, nkp: contribution(skor, counts) });
  }
  const parts = [...figures.values()].map(({ nkp }) => nkp);
  const there = numbersOf(parts);
  const counts = there.length > 0 && (scale || there.length === parts.length);
  return { figures, npss: counts ? attempt(() => sum(there), parts) : none('belum ada skor', parts) };
}
