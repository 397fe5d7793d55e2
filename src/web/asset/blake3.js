// BLAKE3 (hash of bytes, 32 bytes), as in its specification. The state of a compression lives in local variables: a
// ledger has two hashes an event, and arrays would make each several times slower.

const IV = Uint32Array.of(
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
);
const CHUNK = 1024;
const BLOCK = 64;
const [CHUNK_START, CHUNK_END, PARENT, ROOT] = [1, 2, 4, 8];

// Which words of the block each of the seven rounds takes, in order.
const ORDER = (() => {
  const permutation = [2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8];
  const all = new Uint8Array(112);
  let round = [...permutation.keys()];
  for (let r = 0; r < 7; r++) {
    all.set(round, r * 16);
    round = permutation.map((from) => round[from]);
  }
  return all;
})();

const words = new Uint32Array(16);

/** Compresses `words` into the chaining value `cv`. */
function compress(cv, counter, length, flags) {
  const m = words;
  let [a, b, c, d, e, f, g, h] = cv;
  let i = IV[0], j = IV[1], k = IV[2], l = IV[3];
  let n = counter | 0, o = (counter / 4294967296) | 0, p = length, q = flags;
  for (let r = 0; r < 112; r += 16) {
    // Columns.
    a = (a + e + m[ORDER[r]]) | 0; n ^= a; n = (n >>> 16) | (n << 16);
    i = (i + n) | 0; e ^= i; e = (e >>> 12) | (e << 20);
    a = (a + e + m[ORDER[r + 1]]) | 0; n ^= a; n = (n >>> 8) | (n << 24);
    i = (i + n) | 0; e ^= i; e = (e >>> 7) | (e << 25);
    b = (b + f + m[ORDER[r + 2]]) | 0; o ^= b; o = (o >>> 16) | (o << 16);
    j = (j + o) | 0; f ^= j; f = (f >>> 12) | (f << 20);
    b = (b + f + m[ORDER[r + 3]]) | 0; o ^= b; o = (o >>> 8) | (o << 24);
    j = (j + o) | 0; f ^= j; f = (f >>> 7) | (f << 25);
    c = (c + g + m[ORDER[r + 4]]) | 0; p ^= c; p = (p >>> 16) | (p << 16);
    k = (k + p) | 0; g ^= k; g = (g >>> 12) | (g << 20);
    c = (c + g + m[ORDER[r + 5]]) | 0; p ^= c; p = (p >>> 8) | (p << 24);
    k = (k + p) | 0; g ^= k; g = (g >>> 7) | (g << 25);
    d = (d + h + m[ORDER[r + 6]]) | 0; q ^= d; q = (q >>> 16) | (q << 16);
    l = (l + q) | 0; h ^= l; h = (h >>> 12) | (h << 20);
    d = (d + h + m[ORDER[r + 7]]) | 0; q ^= d; q = (q >>> 8) | (q << 24);
    l = (l + q) | 0; h ^= l; h = (h >>> 7) | (h << 25);
    // Diagonals.
    a = (a + f + m[ORDER[r + 8]]) | 0; q ^= a; q = (q >>> 16) | (q << 16);
    k = (k + q) | 0; f ^= k; f = (f >>> 12) | (f << 20);
    a = (a + f + m[ORDER[r + 9]]) | 0; q ^= a; q = (q >>> 8) | (q << 24);
    k = (k + q) | 0; f ^= k; f = (f >>> 7) | (f << 25);
    b = (b + g + m[ORDER[r + 10]]) | 0; n ^= b; n = (n >>> 16) | (n << 16);
    l = (l + n) | 0; g ^= l; g = (g >>> 12) | (g << 20);
    b = (b + g + m[ORDER[r + 11]]) | 0; n ^= b; n = (n >>> 8) | (n << 24);
    l = (l + n) | 0; g ^= l; g = (g >>> 7) | (g << 25);
    c = (c + h + m[ORDER[r + 12]]) | 0; o ^= c; o = (o >>> 16) | (o << 16);
    i = (i + o) | 0; h ^= i; h = (h >>> 12) | (h << 20);
    c = (c + h + m[ORDER[r + 13]]) | 0; o ^= c; o = (o >>> 8) | (o << 24);
    i = (i + o) | 0; h ^= i; h = (h >>> 7) | (h << 25);
    d = (d + e + m[ORDER[r + 14]]) | 0; p ^= d; p = (p >>> 16) | (p << 16);
    j = (j + p) | 0; e ^= j; e = (e >>> 12) | (e << 20);
    d = (d + e + m[ORDER[r + 15]]) | 0; p ^= d; p = (p >>> 8) | (p << 24);
    j = (j + p) | 0; e ^= j; e = (e >>> 7) | (e << 25);
  }
  cv[0] = a ^ i; cv[1] = b ^ j; cv[2] = c ^ k; cv[3] = d ^ l;
  cv[4] = e ^ n; cv[5] = f ^ o; cv[6] = g ^ p; cv[7] = h ^ q;
}

/** Loads a block, padded with zeros. */
function load(bytes, from, to) {
  words.fill(0);
  for (let at = from; at < to; at++) words[(at - from) >> 2] |= bytes[at] << (((at - from) & 3) << 3);
}

/** The chaining value of a chunk; that of the only one is the root. */
function chunk(bytes, from, to, counter, root) {
  const cv = IV.slice();
  let flags = CHUNK_START;
  do {
    const end = Math.min(from + BLOCK, to);
    load(bytes, from, end);
    const last = end === to ? CHUNK_END | root : 0;
    compress(cv, counter, end - from, flags | last);
    flags = 0;
    from += BLOCK;
  } while (from < to);
  return cv;
}

function parent(left, right, root) {
  const cv = IV.slice();
  words.set(left, 0);
  words.set(right, 8);
  compress(cv, 0, BLOCK, PARENT | root);
  return cv;
}

/** BLAKE3 that takes its bytes in pieces. */
export class Blake3 {
  #stack = [];
  #count = 0;
  #rest = new Uint8Array(CHUNK);
  #length = 0;

  update(bytes) {
    let at = 0;
    while (at < bytes.length) {
      // A chunk is closed only when more follows: the last one may be the root.
      if (this.#length === CHUNK) this.#close();
      const take = Math.min(CHUNK - this.#length, bytes.length - at);
      this.#rest.set(bytes.subarray(at, at + take), this.#length);
      this.#length += take;
      at += take;
    }
    return this;
  }

  #close() {
    let cv = chunk(this.#rest, 0, CHUNK, this.#count, 0);
    this.#count += 1;
    for (let n = this.#count; n % 2 === 0; n /= 2) cv = parent(this.#stack.pop(), cv, 0);
    this.#stack.push(cv);
    this.#length = 0;
  }

  digest() {
    const alone = this.#stack.length === 0;
    let cv = chunk(this.#rest, 0, this.#length, this.#count, alone ? ROOT : 0);
    for (let at = this.#stack.length - 1; at >= 0; at--) cv = parent(this.#stack[at], cv, at === 0 ? ROOT : 0);
    return cv;
  }
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function hex(cv) {
  let text = '';
  for (const word of cv) {
    text += HEX[word & 255] + HEX[(word >>> 8) & 255] + HEX[(word >>> 16) & 255] + HEX[word >>> 24];
  }
  return text;
}

/** The hash of some bytes, or of several pieces, as 64 hexadecimal digits. */
export function blake3(...pieces) {
  if (pieces.length === 1 && pieces[0].length <= CHUNK) return hex(chunk(pieces[0], 0, pieces[0].length, 0, ROOT));
  const hash = new Blake3();
  pieces.forEach((piece) => hash.update(piece));
  return hex(hash.digest());
}

/** The hash of all pieces of a stream. */
export async function blake3Stream(stream) {
  const hash = new Blake3();
  for (const reader = stream.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) return hex(hash.digest());
    hash.update(value);
  }
}
