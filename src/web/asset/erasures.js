// Texts that were erased by law: the line names the event that did it, and that event must say what is left of it.

import { blake3 } from './blake3.js';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export class Erasures {
  /** Those that hold: `{ event, by, persons }`. */
  settled = [];
  #waiting = new Map();
  #proposals = new Map();
  #bare = new Set();

  /** A line whose data is not what its header names: refused, unless it names an event that erased texts of it. */
  names({ seq, unit }, salt, data) {
    const by = salt.subarray(0, 8).reduce((n, byte) => n * 256 + byte, 0);
    const sum = Array.from(salt.subarray(8), (byte) => byte.toString(16).padStart(2, '0')).join('');
    if (!(by > seq && Number.isSafeInteger(by)) || !blake3(data).startsWith(sum)) throw new Error('data tidak cocok dengan data_hash');
    this.#waiting.set(seq, { by, unit, rest: utf8.decode(data) });
  }

  /** The event that erases came without its data. */
  bare(seq) {
    this.#bare.add(seq);
  }

  /** An erasure, proposed or confirmed: it counts where a second account confirms the same. */
  take({ seq, unit, actor, ref }, { event, bidang, sisa }) {
    const [said, account] = [JSON.stringify([event, bidang, unit]), actor.id];
    if (sisa === undefined || sisa === null) {
      this.#proposals.set(seq, { said, account });
      return;
    }
    const first = ref.length === 1 ? this.#proposals.get(ref[0]) : undefined;
    if (!first || first.said !== said || first.account === account) return;
    const line = this.#waiting.get(event);
    if (!line || line.by !== seq || line.unit !== unit || line.rest !== JSON.stringify(sisa)) return;
    this.#waiting.delete(event);
    this.settled.push({ event, by: seq, persons: [first.account, account] });
  }

  /** Lines for which no event answers. */
  left() {
    return [...this.#waiting].map(([seq, { by }]) => ({ seq, by })).filter(({ by }) => !this.#bare.has(by));
  }

  /** Lines whose event came by its header alone. */
  unshown() {
    return [...this.#waiting].map(([seq, { by }]) => ({ seq, by })).filter(({ by }) => this.#bare.has(by));
  }
}
