// The arithmetic of figures, and recorded formulas: tools/docs/aritmetika.md, to the digit. Exact decimals of 96 bits.

import { Decimal } from './decimal.js';

export const BEYOND = 'hasil di luar batas hitung';
export const HUNDRED = new Decimal(100n);
const LIMIT = 1n << 96n;
const MOST_DECIMALS = 28;
const QUOTIENT = 16;

/** Why a figure has no value. */
export class NoValue extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/** A plain decimal as lines write it. */
export function number(text) {
  if (typeof text !== 'string' || !/^-?[0-9]{1,40}(\.[0-9]{1,40})?$/.test(text)) throw new Error(`«${String(text).slice(0, 40)}» bukan bilangan`);
  return Decimal.of(text);
}

export const whole = (n) => new Decimal(BigInt(n));
const size = (n) => (n < 0n ? -n : n);

/** The number as it is kept: 96 bits without the point, at most 28 decimals. What does not fit loses its last decimals. */
function kept(n) {
  if (n.scale <= MOST_DECIMALS && size(n.units) < LIMIT) return n;
  for (let decimals = Math.min(MOST_DECIMALS, n.scale); decimals >= 0; decimals -= 1) {
    const units = halfEven(n.units, 10n ** BigInt(n.scale - decimals));
    if (size(units) < LIMIT) return new Decimal(units, decimals);
  }
  throw new NoValue(BEYOND);
}

function halfEven(a, b) {
  const [n, half] = [size(a), b];
  let result = n / b;
  const twice = (n % b) * 2n;
  if (twice > half || (twice === half && result % 2n === 1n)) result += 1n;
  return a < 0n ? -result : result;
}

export const sum = (all) => all.reduce((a, b) => kept(a.plus(b)), whole(0));
export const product = (all) => all.reduce((a, b) => kept(a.times(b)), whole(1));
export const minus = (a, b) => kept(a.minus(b));
export const least = (all) => all.reduce((a, b) => (b.compare(a) < 0 ? b : a));
export const greatest = (all) => all.reduce((a, b) => (b.compare(a) > 0 ? b : a));

export function divide(a, b) {
  const quotient = a.over(b);
  if (quotient === null) throw new NoValue('pembagi nol');
  return kept(quotient);
}

export const mean = (all) => divide(sum(all), whole(all.length));

/** Mean of pairs of value and weight. */
export const weightedMean = (pairs) => divide(sum(pairs.map(([value, weight]) => product([value, weight]))), sum(pairs.map(([, weight]) => weight)));

const bits = (n) => n.toString(2).length;

/** The largest whole r with r ** degree <= n. */
function wholeRoot(n, degree) {
  if (n === 0n) return 0n;
  const d = BigInt(degree);
  for (let r = 1n << (BigInt(bits(n)) / d + 1n); ; ) {
    const next = ((d - 1n) * r + n / r ** (d - 1n)) / d;
    if (next >= r) return r;
    r = next;
  }
}

/** The root of the exact product, half up to 16 decimals. */
export function root(all, degree) {
  if (all.length === 0 || degree < 1) throw new NoValue('belum ada realisasi');
  if (all.some((n) => n.units < 0n)) throw new NoValue('akar dari angka negatif');
  const [have, need] = [QUOTIENT * all.length, QUOTIENT * degree];
  let all_ = all.reduce((result, n) => result * n.round(QUOTIENT).units, 1n);
  all_ = need >= have ? all_ * 10n ** BigInt(need - have) : all_ / 10n ** BigInt(have - need);
  let r = wholeRoot(all_, degree);
  const d = BigInt(degree);
  if ((2n * r + 1n) ** d <= all_ << d) r += 1n;
  if (r >= LIMIT) throw new NoValue(BEYOND);
  return new Decimal(r, QUOTIENT);
}

function fromTable(value, rows) {
  for (const row of rows) {
    const at = row.dari === null || row.dari === undefined ? 1 : value.compare(number(row.dari));
    if (at > 0 || (row.termasuk === true && at === 0)) return number(row.nilai);
  }
  throw new NoValue('di luar semua pita status');
}

/** Mean by weight of the operands that apply; what cannot be computed is no reason to drop out. */
function meanOfWeighted(parts, of) {
  const there = [];
  for (const [part, weight] of parts) {
    try {
      there.push([of(part), number(weight)]);
    } catch (error) {
      if (!(error instanceof NoValue) || error.reason === BEYOND) throw error;
    }
  }
  if (there.length === 0) throw new NoValue('belum ada realisasi');
  return weightedMean(there);
}

const FOLDS = {
  tambah: sum, kali: product, min: least, maks: greatest, rata_rata: mean, kurang: ([a, b]) => minus(a, b), bagi: ([a, b]) => divide(a, b),
  geometrik: (all) => root(all, all.length),
};

function most(n) {
  if (!Number.isInteger(n) || n < 0 || n > 12) throw new Error('rumus di luar batas');
  return n;
}

/** A recorded formula; `input` gives the value of an input, or throws why there is none. */
export function evaluate(formula, input) {
  if (formula === null || typeof formula !== 'object' || Object.keys(formula).length !== 1) throw new Error('rumus tidak dikenal');
  const [[name, body]] = Object.entries(formula);
  const of = (part) => evaluate(part, input);
  switch (name) {
    case 'input': return input(body);
    case 'angka': return number(body);
    case 'bulat': return of(body[0]).round(most(body[1]));
    case 'pangkat': return product(Array(most(body[1])).fill(of(body[0])));
    case 'akar': return root([of(body[0])], most(body[1]));
    case 'jika_kurang': return of(of(body[0]).compare(of(body[1])) < 0 ? body[2] : body[3]);
    case 'tabel': return fromTable(of(body[0]), body[1]);
    case 'rata_bobot': return meanOfWeighted(body, of);
    default:
      if (!Object.hasOwn(FOLDS, name)) throw new Error(`rumus «${name.slice(0, 40)}» tidak dikenal`);
      return FOLDS[name](body.map(of));
  }
}

/** The other figures that a formula names, in order. */
export function figuresIn(formula) {
  const [[name, body]] = Object.entries(formula);
  if (name === 'input') return typeof body === 'object' ? [body.figur] : [];
  if (name === 'angka') return [];
  const one = ['bulat', 'pangkat', 'akar', 'tabel'].includes(name);
  const parts = one ? [body[0]] : name === 'rata_bobot' ? body.map(([part]) => part) : body;
  return parts.flatMap(figuresIn);
}
