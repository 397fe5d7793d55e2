// Values that are written in words: bounds, days, n of m, words of a recorded scale. They print as they were written.

import { divide, number, whole } from './arithmetic.js';
import { Figure, attempt, none } from './figure.js';
import { dayNumber } from './periods.js';

/** As Indonesians write a number. */
function indonesian(value) {
  const [digits, decimals] = String(value.abs()).split('.');
  const text = digits.replace(/(?<=[0-9])(?=(?:[0-9]{3})+$)/g, '.') + (decimals ? `,${decimals}` : '');
  return value.units < 0n ? `-${text}` : text;
}

/** What a target is worth; `word` gives that of a word, a day or n of m. */
export function targetFigure(found, word) {
  if (!found) return none('belum ada target');
  const text = found.nilai;
  if (text === 'N/A') return none('target dinyatakan N/A');
  if (text.startsWith('>=') || text.startsWith('<=')) {
    const value = number(text.slice(2));
    return new Figure(value, [], { word: `${text.startsWith('>') ? '≥' : '≤'} ${indonesian(value)}` });
  }
  if (/^\p{Alphabetic}/u.test(text)) return word(text);
  if (text.includes('..')) return new Figure(text.split('..').map(number));
  return /^-?[0-9]+(\.[0-9]+)?$/.test(text) ? new Figure(number(text)) : word(text);
}

/** What a day, n of m or a word of a scale is worth. */
export function wordFigure(text, scale, rules) {
  const share = /^([0-9]{1,9})\/([0-9]{1,9})$/.exec(text);
  if (share) {
    const found = attempt(() => divide(whole(share[1]), whole(share[2])));
    return Object.assign(found, { word: `${share[1]} dari ${share[2]}` });
  }
  if (/^[0-9]/.test(text)) return new Figure(whole(dayNumber(text)), [], { word: text });
  const inForce = rules();
  // A word in a year without rules is a word, and worth nothing.
  if (!inForce) return new Figure(text, [], { word: text });
  const held = (inForce.skala ?? []).find(({ kode }) => kode === scale)?.kata.find(({ kata }) => kata === text);
  return held ? new Figure(number(held.nilai), [], { word: text }) : none('kata di luar skala yang berlaku');
}
