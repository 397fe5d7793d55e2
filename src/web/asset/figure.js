// One figure with what it was made of, and the ways in which figures become one.

import { BEYOND, HUNDRED, NoValue, divide, mean, minus, number, product, sum } from './arithmetic.js';
import { Decimal } from './decimal.js';

/** A number, a range of two, or why there is none; the word that it prints as, its inputs, and whether it is a ratio of them or
 * a rounding of the one. */
export class Figure {
  constructor(value, inputs = [], { ratio = false, word = null, reason = null, rounded = false } = {}) {
    Object.assign(this, { value, inputs, ratio, word, rounded, reason: value === null ? reason : null });
  }

  get number() {
    return this.value instanceof Decimal ? this.value : null;
  }

  /** The number; throws why there is none. */
  get required() {
    if (this.reason) throw new NoValue(this.reason);
    if (this.number === null) throw new NoValue('belum ada realisasi');
    return this.value;
  }

  /** Another with the same value. */
  again() {
    return new Figure(this.value, [this], { word: this.word, reason: this.reason });
  }
}

export const none = (reason, inputs = []) => new Figure(null, inputs, { reason });

/** A figure by a computation that may have no result. */
export function attempt(compute, inputs = [], ratio = false) {
  try {
    return new Figure(compute(), inputs, { ratio });
  } catch (error) {
    if (!(error instanceof NoValue)) throw error;
    return new Figure(null, inputs, { ratio, reason: error.reason });
  }
}

export const numbersOf = (all) => all.map((one) => one.number).filter((n) => n !== null);

/** Rounded to so many decimals; what prints as a word is not. */
export function roundedTo(figure, decimals) {
  if (figure.number === null || figure.word || figure.value.round(decimals).compare(figure.value) === 0) return figure;
  return new Figure(figure.value.round(decimals), [figure], { rounded: true });
}

const given = (bound) => bound !== null && bound !== undefined;

/** Not above a cap, not below a floor. */
export function bounded(figure, cap, floor) {
  if (figure.number === null) return figure;
  if (given(cap) && figure.value.compare(number(cap)) > 0) return new Figure(number(cap), [figure]);
  return given(floor) && figure.value.compare(number(floor)) < 0 ? new Figure(number(floor), [figure]) : figure;
}

/** Sum or mean of those that apply. */
export function combined(how, all) {
  const there = numbersOf(all);
  if (there.length === 0) return none(all.find((one) => one.reason)?.reason ?? 'belum ada realisasi', all);
  return attempt(() => (how === 'jumlah' ? sum(there) : mean(there)), all);
}

/** What lies between two positions. */
export function difference(now, then) {
  return now.number === null || then.number === null ? now : attempt(() => minus(now.value, then.value), [now, then]);
}

export const scaled = (weight, all) => attempt(() => divide(product([weight.value, HUNDRED]), all), [weight, new Figure(all)], true);

/** Value x weight / 100. */
export function contribution(figure, weight) {
  if (figure.number === null || weight.number === null) return none('belum ada skor', [figure, weight]);
  return attempt(() => divide(product([figure.value, weight.value]), HUNDRED), [figure, weight]);
}

export const ratio = (above, below, factor, inputs) => attempt(() => divide(product([above, factor]), below), inputs, true);

function split(figure, above, below) {
  if (figure.ratio) {
    above.push(...figure.inputs.slice(0, -1));
    below.push(...figure.inputs.slice(-1));
    return;
  }
  for (const input of figure.inputs) split(input, above, below);
}

/** Numerators and denominators of those that have a value. */
export function ratioParts(all) {
  const parts = { above: [], below: [] };
  for (const one of all) if (one.number !== null) split(one, parts.above, parts.below);
  return parts;
}

const summed = (all) => {
  const parts = ratioParts(all);
  return [parts.above, parts.below].map((part) => attempt(() => sum(numbersOf(part)), part));
};

/** A ratio of what came between two positions: of the numerators and of the denominators that were added. */
export function differenceOfRatios(now, then, factor) {
  if (now.number === null || then.number === null) return now;
  const [before, after] = [summed([then]), summed([now])];
  const [above, below] = after.map((part, n) => difference(part, before[n]));
  if (above.reason || below.reason) return new Figure(null, [above, below], { ratio: true, reason: BEYOND });
  return ratio(above.value, below.value, factor, [above, below]);
}

/** Ratios as one: numerators and denominators are summed, and divided once. */
export function joinedRatios(all, factor) {
  const [above, below] = summed(all);
  if (above.reason || below.reason) return new Figure(null, [above, below], { ratio: true, reason: BEYOND });
  return ratio(above.value, below.value, factor, [above, below]);
}

/** The last that has a value and, over a year, a target where any has one; null where there is none. */
export function lastPosition(parts, targets, yearly) {
  for (let n = parts.length - 1; n >= 0; n -= 1) {
    const counts = !yearly || !targets.some(Boolean) || (targets[n] && targets[n].nilai !== 'N/A');
    if (parts[n].number !== null && counts) return n;
  }
  return null;
}

/** What an entry in numbers says. */
export function entryFigure(e, factor) {
  if (e.rasio) {
    const above = e.rasio.pembilang.map((part) => new Figure(number(part.nilai)));
    const below = new Figure(number(e.rasio.penyebut.nilai));
    return attempt(() => divide(product([sum(numbersOf(above)), factor]), below.value), [...above, below], true);
  }
  if (e.komponen && e.komponen.length > 0) {
    const parts = e.komponen.map((part) => new Figure(number(part.nilai)));
    return attempt(() => sum(numbersOf(parts)), parts);
  }
  return new Figure(number(e.nilai ?? '0'));
}
