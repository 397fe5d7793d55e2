// A whole chain: every line, the tree over it, the checkpoints that it holds itself, and a signed checkpoint beside it.

import { Chain, Fault, lines } from './chain.js';
import { Tree, base64, checkpoint, fromHex, hashes, leaf, note, same, signed, toHex, unitRoot } from './tree.js';

const BATCH = 512;

/** What reading a chain gives. */
class Reading {
  chain;
  tree = new Tree();
  /** Events whose data was read: header and data. */
  events = [];
  /** First event of each unit that came as a header only, and how many there are. */
  bare = new Map();
  /** Unit and type of each event. */
  heads = [];
  /** Which events came whole. */
  whole = new Set();
  /** When each was recorded. */
  times = [];
  #hashes = [];
  #units = [];
  #tips = new Map();
  #upto = 0;

  constructor(everything) {
    this.chain = new Chain(everything);
  }

  hashOf(seq) {
    return this.#hashes[seq - 1];
  }

  note({ header, hash, data, bare }) {
    this.heads.push([header.unit, header.type, header.v]);
    this.times.push(header.recorded_at);
    if (!bare) this.whole.add(header.seq);
    this.#hashes.push(hash);
    this.#units.push(header.unit);
    if (data !== null) this.events.push({ header, data });
    if (bare) {
      const { first, count } = this.bare.get(header.unit) ?? { first: header.seq, count: 0 };
      this.bare.set(header.unit, { first, count: count + 1 });
    }
  }

  /** Each unit's last event among the first `size`. Asked for growing sizes, it goes over the chain once. */
  tips(size) {
    if (size < this.#upto) [this.#tips, this.#upto] = [new Map(), 0];
    for (; this.#upto < size; this.#upto++) {
      const unit = this.#units[this.#upto];
      this.#tips.set(unit, { seq: (this.#tips.get(unit)?.seq ?? 0) + 1, hash: this.#hashes[this.#upto] });
    }
    return this.#tips;
  }

  of(...types) {
    return this.events.filter(({ header }) => types.includes(header.type));
  }
}

/**
 * Reads the lines of a stream; `progress` learns how far it is; with `everything` the data of every line is read. Throws a
 * `Fault` at the first line that does not hold.
 */
export async function read(stream, progress, everything = false) {
  const reading = new Reading(everything);
  let batch = [];
  const settle = async () => {
    if (hashes()) await reading.tree.add(await Promise.all(batch));
    batch = [];
    progress(reading.chain.seq);
  };
  for await (const line of lines(stream)) {
    const taken = reading.chain.take(line);
    if (taken === null && everything) break;
    if (taken === null) {
      const why = `dibuat oleh Jejak yang lebih baru: ${reading.chain.later}; sejak itu tidak ada yang dapat dibaca pemeriksa ini`;
      throw Object.assign(new Fault(reading.chain.seq + 1, why), { unread: true });
    }
    reading.note(taken);
    if (hashes()) batch.push(leaf(taken.bytes));
    if (reading.chain.seq % BATCH === 0) await settle();
  }
  await settle();
  reading.chain.end();
  return reading;
}

/** The checkpoints that the chain holds commit to its own past, and to each unit's last event. */
export async function recorded(reading) {
  let upto = 0;
  let count = 0;
  for (const { header, data } of reading.of('checkpoint.dicatat')) {
    const size = data.ukuran;
    if (!(size < header.seq)) throw new Fault(header.seq, `checkpoint tercatat menyebut ukuran ${size}, yang tidak mungkin`);
    if (!same(await reading.tree.root(size), base64(data.akar))) {
      throw new Fault(header.seq, `akar pohon pada ${size} event tidak sama dengan yang tercatat di event ini`);
    }
    if (!same(await unitRoot(reading.tips(size)), base64(data.akar_unit))) {
      throw new Fault(header.seq, `kepala unit pada ${size} event tidak sama dengan yang tercatat di event ini`);
    }
    [upto, count] = [Math.max(upto, size), count + 1];
  }
  return { upto, count };
}

/**
 * Keys of the ledger that are in force at a size in the newest epoch, as the chain itself names them: from the event that
 * names a key up to the one that replaces it, where both count.
 */
export function keys(reading, size) {
  return keysOf(reading, size, reading.chain.epoch);
}

/** The same in any epoch; in one that ended nothing that came later counts. */
export function keysOf(reading, size, epoch) {
  const bounds = [0, ...reading.of('epoch.dibuka').map(({ header }) => header.seq)];
  const [opened, closed] = [bounds[epoch - 1], bounds[epoch] ?? Infinity];
  const named = reading.of('ledger.dibuka', 'kunci.diganti').filter(({ header }) => header.seq < closed);
  const inForce = ({ header }, index) => Math.max(header.seq, opened) <= size &&
    (index + 1 === named.length || size <= named[index + 1].header.seq);
  return named.filter(inForce).map(({ data }) => fromHex(data.kunci_publik));
}

/** Holds a signed checkpoint against the chain, and tells `say` what was found. */
export async function against(reading, text, say) {
  const whole = note(text);
  const { origin, size, root } = checkpoint(whole.text);
  const { ledger, epoch, seq } = reading.chain;
  if (origin !== (epoch === 1 ? ledger : `${ledger}/${epoch}`)) {
    throw new Error(`checkpoint atas nama ${origin}, rantai ini milik ${ledger} epoch ${epoch}`);
  }
  if (size > seq) throw new Fault(seq, `checkpoint memuat ${size} event, rantai hanya ${seq}: ekor rantai dipotong`);
  if (!same(await reading.tree.root(size), root)) {
    throw new Error(`akar pohon atas ${size} event tidak sama dengan checkpoint: riwayat ditulis ulang`);
  }
  say('sah', `Akar pohon Merkle atas ${size} event sama dengan checkpoint ${origin}.`);
  const known = keys(reading, size);
  const prints = known.map((key) => toHex(key)).join(', ');
  await signed(whole, origin, known);
  say('sah', `Tanda tangan checkpoint (Ed25519) sah menurut kunci di dalam rantai: ${prints}. Cocokkan kunci itu ` +
    'dengan yang Anda peroleh sendiri.');
  return { whole, origin, size, root, known };
}
