// JSON, bounded and in one spelling only: sorted keys, no duplicate and whole numbers written plainly.

const MOST_JSON = 4 << 20;
const MOST_VALUES = 200_000;
const MOST_DEPTH = 64;
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function bounded(bytes) {
  if (bytes.length > MOST_JSON) throw new Error('JSON terlalu besar');
  if (bytes.length <= 4_096) return;
  let [depth, count, inText] = [0, 0, false];
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (inText) {
      if (byte === 0x5c) at += 1;
      else if (byte === 0x22) inText = false;
      continue;
    }
    if (byte === 0x22) inText = true;
    else if (byte === 0x7b || byte === 0x5b) [depth, count] = [depth + 1, count + 1];
    else if (byte === 0x7d || byte === 0x5d) [depth, count] = [depth - 1, count + 1];
    else if (byte === 0x2c) count += 1;
    if (depth > MOST_DEPTH) throw new Error('JSON terlalu dalam');
    if (count > MOST_VALUES) throw new Error('JSON memuat terlalu banyak nilai');
  }
}

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') {
    if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new Error('bilangan JSON bukan bilangan bulat biasa');
    return value;
  }
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
}

/** Reads JSON that is written in the one way that it can be written; `pretty` with two spaces, else without any. */
export function strictJson(bytes, pretty = false) {
  bounded(bytes);
  const text = strictUtf8.decode(bytes);
  const value = JSON.parse(text);
  if (JSON.stringify(sorted(value), null, pretty ? 2 : 0) !== text) {
    throw new Error('JSON tidak ditulis dengan cara yang baku (urutan kunci, spasi, ejaan)');
  }
  return value;
}

/** Text in UTF-8. */
export const strictText = (bytes) => strictUtf8.decode(bytes);
