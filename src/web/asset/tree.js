// The Merkle tree over the headers (RFC 6962, SHA-256), checkpoints and their signatures (C2SP signed notes, Ed25519).
// SHA-256 is the browser's own. Browsers offer it on https, on this machine, and for files of the disk.

import { ed25519 } from './curve.js';
import { isDark, plain } from './hygiene.js';

const LEAF = 0;
const NODE = 1;
const encoder = new TextEncoder();

/** Can this browser compute SHA-256 here? */
export const hashes = () => globalThis.crypto?.subtle !== undefined;

export async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

export function base64(text) {
  if (typeof text !== 'string') throw new Error('base64 bukan teks');
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  if (toBase64(bytes) !== text) throw new Error('base64 tidak kanonik');
  return bytes;
}

export function toBase64(bytes) {
  return btoa(String.fromCharCode(...bytes));
}

export const toHex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
export const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const same = (a, b) => a.length === b.length && a.every((byte, at) => byte === b[at]);

export function leaf(header) {
  const bytes = new Uint8Array(header.length + 1);
  bytes[0] = LEAF;
  bytes.set(header, 1);
  return sha256(bytes);
}

function node(left, right) {
  const bytes = new Uint8Array(65);
  bytes[0] = NODE;
  bytes.set(left, 1);
  bytes.set(right, 33);
  return sha256(bytes);
}

/** A growing tree that keeps its complete nodes, so that the root of any earlier size is at hand. */
export class Tree {
  #levels = [[]];

  get size() {
    return this.#levels[0].length;
  }

  /** Adds leaves, given as the hashes of their headers. Many at a time: each digest is a turn of the event loop. */
  async add(leaves) {
    this.#levels[0].push(...leaves);
    for (let level = 0; ; level++) {
      const below = this.#levels[level];
      const above = this.#levels[level + 1] ?? [];
      const wanted = [];
      for (let at = above.length; at * 2 + 1 < below.length; at++) wanted.push(node(below[at * 2], below[at * 2 + 1]));
      if (wanted.length === 0) return;
      above.push(...(await Promise.all(wanted)));
      this.#levels[level + 1] = above;
    }
  }

  leafAt(index) {
    return this.#levels[0][index];
  }

  /** The root over the first `size` leaves. */
  async root(size = this.size) {
    if (size === 0) return sha256(new Uint8Array(0));
    const parts = [];
    for (let level = this.#levels.length - 1, from = 0; level >= 0; level--) {
      const width = 2 ** level;
      if (size - from >= width) {
        parts.push(this.#levels[level][from / width]);
        from += width;
      }
    }
    let root = parts.pop();
    while (parts.length > 0) root = await node(parts.pop(), root);
    return root;
  }
}

/** The root of the list of the units' last events. */
export async function unitRoot(units) {
  const order = [...units].map(([unit, tip]) => [encoder.encode(unit), unit, tip]);
  order.sort(([a], [b]) => {
    const at = a.findIndex((byte, n) => byte !== b[n]);
    return at < 0 || at >= b.length ? a.length - b.length : a[at] - b[at];
  });
  const tree = new Tree();
  await tree.add(await Promise.all(order.map(([, unit, tip]) => leaf(encoder.encode(`${unit} ${tip.seq} ${tip.hash}`)))));
  return tree.root();
}

/** Does the proof lead from a leaf to the root? RFC 9162, 2.1.3.2. */
export async function included(hash, index, size, proof, root) {
  if (index >= size) return false;
  let [at, last] = [index, size - 1];
  for (const beside of proof) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      hash = await node(beside, hash);
      while (at % 2 === 0 && at !== 0) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
    } else {
      hash = await node(hash, beside);
    }
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 && same(hash, root);
}

/** Text and signatures of a signed note. */
export function note(text) {
  const at = text.lastIndexOf('\n\n');
  if (at < 0 || !text.endsWith('\n') || isDark(text.replaceAll('\n', ''))) {
    throw new Error('nota bertanda tangan tidak dapat dibaca');
  }
  const signatures = text.slice(at + 2, -1).split('\n').map((line) => {
    const found = /^— (\S+) ([A-Za-z0-9+/=]+)$/.exec(line);
    if (!found) throw new Error('baris tanda tangan tidak dikenal');
    const bytes = base64(found[2]);
    return { name: found[1], id: toHex(bytes.subarray(0, 4)), bytes: bytes.subarray(4) };
  });
  return { text: text.slice(0, at + 1), signatures };
}

/** Origin, size and root of a checkpoint. */
export function checkpoint(text) {
  const lines = text.split('\n');
  const [origin, size, root] = lines;
  if (lines.length < 4 || !/^(0|[1-9][0-9]{0,14})$/.test(size) || base64(root).length !== 32) {
    throw new Error('checkpoint tidak dapat dibaca');
  }
  return { origin, size: Number(size), root: base64(root) };
}

/** The first bytes of the hash that name a key. */
export async function keyId(name, scheme, key) {
  return toHex((await sha256(new Uint8Array([...encoder.encode(`${name}\n`), scheme, ...key]))).subarray(0, 4));
}

/** Reads a public key (vkey): name, scheme (1: a log, 4: a witness), bytes. */
export async function readKey(text) {
  const parts = text.trim().split('+');
  const [name, id] = parts;
  const bytes = parts.length >= 3 && name ? base64(parts.slice(2).join('+')) : new Uint8Array(0);
  if (bytes.length !== 33 || ![1, 4].includes(bytes[0]) || (await keyId(name, bytes[0], bytes.subarray(1))) !== id) {
    throw new Error(`«${plain(text.trim(), 60)}» bukan kunci publik (vkey)`);
  }
  return { name, scheme: bytes[0], key: bytes.subarray(1) };
}

/** Keys of a file, one a line; blank lines and lines with # do not count. */
export async function readKeys(text) {
  const lines = text.split('\n').filter((line) => line.trim() && !line.startsWith('#'));
  return Promise.all(lines.map(readKey));
}

/** Signatures of the keys given that hold: name and time (of a witness). One of a known key that does not hold spoils the note. */
export async function signatures({ text, signatures: all }, keys) {
  const good = [];
  for (const signature of all) {
    for (const { name, scheme, key } of keys) {
      if (signature.name !== name || signature.id !== (await keyId(name, scheme, key))) continue;
      let [message, bytes, time] = [text, signature.bytes, null];
      if (scheme === 4) {
        time = bytes.subarray(0, 8).reduce((n, byte) => n * 256n + BigInt(byte), 0n);
        message = `cosignature/v1\ntime ${time}\n${text}`;
        bytes = bytes.subarray(8);
      }
      if (!(await ed25519(key, encoder.encode(message), bytes))) throw new Error(`tanda tangan ${plain(name)} tidak sah`);
      good.push({ name, time });
    }
  }
  return good;
}

/** Signed by one of the ledger's keys? Throws where it is not. */
export async function signed(whole, origin, keys) {
  const known = keys.map((key) => ({ name: origin, scheme: 1, key }));
  if ((await signatures(whole, known)).length === 0) throw new Error('checkpoint tidak ditandatangani kunci buku besar');
}

export { same };
