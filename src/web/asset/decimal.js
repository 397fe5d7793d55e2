// Exact decimals: a whole number and how many of its digits are decimals. No floating point comes near a figure.

export class Decimal {
  constructor(units, scale = 0) {
    this.units = units;
    this.scale = scale;
  }

  /** Reads a plain decimal; throws where it is none. */
  static of(text) {
    const found = /^(-?)([0-9]{1,60})(?:\.([0-9]{1,60}))?$/.exec(String(text));
    if (!found) throw new Error(`«${String(text).slice(0, 40)}» bukan bilangan`);
    const digits = BigInt(found[2] + (found[3] ?? ''));
    return new Decimal(found[1] ? -digits : digits, (found[3] ?? '').length);
  }

  #with(other) {
    const scale = Math.max(this.scale, other.scale);
    return [this.units * 10n ** BigInt(scale - this.scale), other.units * 10n ** BigInt(scale - other.scale), scale];
  }

  plus(other) {
    const [a, b, scale] = this.#with(other);
    return new Decimal(a + b, scale);
  }

  minus(other) {
    const [a, b, scale] = this.#with(other);
    return new Decimal(a - b, scale);
  }

  times(other) {
    return new Decimal(this.units * other.units, this.scale + other.scale);
  }

  /** Less than 0, 0 or more than 0, as this is below, at or above the other. */
  compare(other) {
    const [a, b] = this.#with(other);
    return a < b ? -1 : a > b ? 1 : 0;
  }

  abs() {
    return new Decimal(this.units < 0n ? -this.units : this.units, this.scale);
  }

  /** Rounded half away from zero to so many decimals, and written with all of them. */
  round(decimals) {
    if (!(decimals >= 0 && decimals <= 100)) throw new Error('desimal di luar batas');
    if (this.scale <= decimals) return new Decimal(this.units * 10n ** BigInt(decimals - this.scale), decimals);
    return new Decimal(halfUp(this.units, 10n ** BigInt(this.scale - decimals)), decimals);
  }

  /** The quotient to 16 decimals; null where something is divided by nothing. */
  over(other) {
    if (other.units === 0n) return null;
    const [a, b] = this.#with(other);
    return new Decimal(halfUp(a * 10n ** 16n, b), 16);
  }

  isWhole() {
    return this.units % 10n ** BigInt(this.scale) === 0n;
  }

  fixed() {
    const digits = (this.units < 0n ? -this.units : this.units).toString().padStart(this.scale + 1, '0');
    const [whole, rest] = [digits.slice(0, digits.length - this.scale), digits.slice(digits.length - this.scale)];
    return (this.units < 0n ? '-' : '') + whole + (rest ? `.${rest}` : '');
  }

  /** Without zeros at its end. */
  toString() {
    const text = this.fixed();
    return this.scale > 0 ? text.replace(/\.?0+$/, '') : text;
  }
}

function halfUp(a, b) {
  const negative = (a < 0n) !== (b < 0n);
  const [n, d] = [a < 0n ? -a : a, b < 0n ? -b : b];
  const result = (2n * n + d) / (2n * d);
  return negative ? -result : result;
}

export const ZERO_DECIMAL = new Decimal(0n);
export const HUNDRED = new Decimal(100n);
export const sumOf = (all) => all.reduce((sum, n) => sum.plus(n), ZERO_DECIMAL);
export const meanOf = (all) => sumOf(all).over(new Decimal(BigInt(all.length)));
