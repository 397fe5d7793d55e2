// Periods as lines write them: 2024, 2024-TW3, 2024-S1, 2024-B07.

const KINDS = { '': [12, () => ''], T: [3, (n) => `-TW${n}`], S: [6, (n) => `-S${n}`], B: [1, (n) => `-B${String(n).padStart(2, '0')}`] };
export const OFTEN = { bulanan: 'B', triwulanan: 'T', semesteran: 'S', tahunan: '' };
const DAY = 86_400_000;

/** Days since 1970-01-01. */
export function dayNumber(text) {
  const at = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== text) throw new Error(`«${String(text).slice(0, 40)}» bukan tanggal`);
  return at / DAY;
}

export const dayBefore = (text) => dayText(dayNumber(text) - 1);

export const dayText = (days) => new Date(days * DAY).toISOString().slice(0, 10);

/** Year, kind and number. */
export function partsOf(period) {
  const found = /^([0-9]{4})(?:-(?:(T)W([1-4])|(S)([12])|(B)(0[1-9]|1[0-2])))?$/.exec(period);
  if (!found) throw new Error(`periode «${String(period).slice(0, 40)}» tidak dikenal`);
  return { year: Number(found[1]), kind: found[2] ?? found[4] ?? found[6] ?? '', n: Number(found[3] ?? found[5] ?? found[7] ?? 1) };
}

const first = (year, month) => `${year + Math.floor(month / 12)}`.padStart(4, '0') + `-${String((month % 12) + 1).padStart(2, '0')}-01`;

/** The last day of a period. */
export function endOf(period) {
  const { year, kind, n } = partsOf(period);
  return dayText(dayNumber(first(year, KINDS[kind][0] * n)) - 1);
}

/** The first day of a period. */
export function startOf(period) {
  const { year, kind, n } = partsOf(period);
  return first(year, KINDS[kind][0] * (n - 1));
}

/** All periods of a kind in a year, in order. */
export function periodsOf(kind, year) {
  const [months, text] = KINDS[kind];
  return Array.from({ length: 12 / months }, (_, n) => `${year}${text(n + 1)}`);
}
