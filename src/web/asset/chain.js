// The lines of a ledger: each one's own parts, and that each follows from those before it. The rules are those of the
// line format; what a reader may not see comes as a header alone and proves its place all the same.

import { Authority } from './authority.js';
import { blake3 } from './blake3.js';
import { Erasures } from './erasures.js';
import { Newer, checkData, newer, readHeader } from './shapes.js';
import { strictJson } from './strict.js';

const MAX_LINE = 65_535;
const ZERO = `b3:${'0'.repeat(64)}`;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
// Data of these events is read: keys, epochs, recorded checkpoints, units, evidence.
const READ = new Set(['ledger.dibuka', 'kunci.diganti', 'epoch.dibuka', 'checkpoint.dicatat', 'unit.ditetapkan',
  'bukti.dilampirkan', 'data.dihapus']);

/** The first thing that does not fit: which event, and why. */
export class Fault extends Error {
  constructor(seq, why) {
    super(why);
    this.seq = seq;
  }
}

function starts(bytes, text, at = 0) {
  for (let n = 0; n < text.length; n++) if (bytes[at + n] !== text.charCodeAt(n)) return false;
  return true;
}

/** Data (or none), header and salt of a line. */
export function split(line) {
  if (line.length > MAX_LINE) throw new Error('baris melebihi 65.535 byte');
  if (starts(line, '{"header":') && line.at(-1) === 0x7d) {
    return { data: null, header: line.subarray(10, -1), salt: null };
  }
  const tail = line.length - 43;
  if (!starts(line, '{"data":') || !starts(line, ',"salt":"', tail) || !starts(line, '"}', line.length - 2)) {
    throw new Error('baris bukan data, header dan salt');
  }
  const digits = utf8.decode(line.subarray(tail + 9, -2));
  if (!/^[0-9a-f]{32}$/.test(digits)) throw new Error('salt bukan 32 digit heksadesimal huruf kecil');
  // A header holds two objects, itself and the actor, and no brace in its texts.
  const actor = line.lastIndexOf(0x7b, tail);
  const start = line.lastIndexOf(0x7b, actor - 1);
  if (start < 18 || !starts(line, ',"header":', start - 10)) throw new Error('header tidak ada');
  const salt = Uint8Array.from(digits.match(/../g), (pair) => Number.parseInt(pair, 16));
  return { data: line.subarray(8, start - 10), header: line.subarray(start, tail), salt };
}

/** A chain up to some event: what the next one must follow from. */
export class Chain {
  seq = 0;
  hash = ZERO;
  #first = ZERO;
  #time = '';
  #group = [0, 0];
  ledger = null;
  epoch = 1;
  units = new Map();
  /** The first event that only a later program can have written, whether any is of the ledger itself, and whether the rest could be read. */
  later = null;
  laterOfLedger = false;
  stopped = false;
  /** Lines of which texts were erased by law, and what answers for them. */
  erasures = new Erasures();
  /** Who could record what; judged where every line is read. */
  authority = new Authority();
  #everything;
  /** Lines that came with their data, and those that came without. */
  whole = 0;
  bare = 0;

  constructor(everything = false) {
    this.#everything = everything;
  }

  /** Takes the next line; throws a `Fault` where it does not hold. Gives header, its bytes, and data where it is read. */
  take(line) {
    const seq = this.seq + 1;
    try {
      const { data, header: bytes, salt } = split(line);
      const text = utf8.decode(bytes);
      const header = readHeader(bytes, text);
      const hash = `b3:${blake3(bytes)}`;
      this.#follows(header, seq);
      const unknown = newer(header);
      if (unknown !== null) {
        this.later ??= `event ${seq} (${unknown})`;
        this.laterOfLedger ||= header.unit === '-';
      }
      let [read, erased] = [null, false];
      if (data === null) {
        this.bare += 1;
        if (header.type === 'data.dihapus') this.erasures.bare(seq);
      } else {
        erased = `b3:${blake3(salt, data)}` !== header.data_hash;
        if (erased) this.erasures.names(header, salt, data);
        if (this.#everything || READ.has(header.type)) read = strictJson(data);
        if (read !== null && (typeof read !== 'object' || Array.isArray(read))) throw new Error('data bukan objek');
        if (read !== null && unknown === null) {
          checkData(header, read);
          if (header.type === 'data.dihapus') this.erasures.take(header, read);
        } else if (unknown !== null) read = null;
        this.whole += 1;
      }
      if (this.#everything && this.later === null) this.authority.judge(header, read, erased, this.ledger === null ? null : { ledger: this.ledger, first: this.#first });
      this.#accept(header, hash);
      return { header, bytes, hash, data: read, bare: data === null };
    } catch (error) {
      if (error instanceof Newer) {
        this.later ??= `event ${seq} (${error.message})`;
        this.stopped = true;
        return null;
      }
      throw error instanceof Fault ? error : new Fault(seq, words(error));
    }
  }

  #follows(h, seq) {
    const fail = (why) => { throw new Error(why); };
    if (h.seq !== seq) fail(`seq ${h.seq}, seharusnya ${seq}: ada baris yang hilang, disisipkan atau ditukar`);
    if (h.prev !== this.hash) fail(`prev ${h.prev} bukan hash event sebelumnya ${this.hash}`);
    const epoch = this.epoch + (h.type === 'epoch.dibuka' ? 1 : 0);
    if (h.epoch !== epoch || h.format !== 1) fail('epoch atau format tidak dikenal');
    if (this.ledger !== null && h.ledger !== this.ledger) fail(`nama buku besar berganti menjadi ${h.ledger}`);
    if ((h.type === 'ledger.dibuka') !== (seq === 1)) fail('ledger.dibuka harus dan hanya boleh menjadi event 1');
    const tip = this.units.get(h.unit) ?? { seq: 0, hash: this.#first };
    if (h.unit_seq !== tip.seq + 1) fail(`unit ${h.unit}: unit_seq ${h.unit_seq}, seharusnya ${tip.seq + 1}`);
    if (h.unit_prev !== tip.hash) fail(`unit ${h.unit}: unit_prev bukan hash event sebelumnya dari unit itu`);
    const [start, end] = h.group;
    const open = this.seq !== this.#group[1];
    const fits = open ? start === this.#group[0] && end === this.#group[1] : start === seq && end >= seq;
    if (!fits) fail(`kelompok ${start}–${end} tidak cocok dengan letak event`);
    if (h.recorded_at < this.#time) fail(`recorded_at ${h.recorded_at} mendahului event sebelumnya ${this.#time}`);
    const stray = h.ref.find((seq) => !(seq > 0 && seq <= end && seq !== h.seq));
    if (stray !== undefined) fail(`ref menyebut event ${stray}, yang tidak mungkin`);
  }

  #accept(h, hash) {
    if (h.seq === 1) [this.ledger, this.#first] = [h.ledger, hash];
    [this.seq, this.hash, this.#time, this.#group, this.epoch] = [h.seq, hash, h.recorded_at, h.group, h.epoch];
    this.units.set(h.unit, { seq: h.unit_seq, hash });
  }

  /** Refuses a chain that ends within a group, or holds a line with other data for which no event answers. */
  end() {
    if (this.stopped) return;
    const [left] = this.#everything ? [] : this.erasures.left();
    if (left) throw new Fault(left.seq, `data tidak cocok dengan data_hash, dan event ${left.by} tidak menghapusnya`);
    if (this.seq !== this.#group[1]) throw new Fault(this.seq, 'kelompok terakhir tidak lengkap: ekor rantai hilang');
  }
}

function words(error) {
  return error instanceof SyntaxError || error instanceof TypeError ? `baris tidak dapat dibaca (${error.message})`
    : error.message;
}

/** The lines of a stream of bytes, one after the other. */
export async function* lines(stream) {
  const reader = stream.getReader();
  let rest = new Uint8Array(0);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      let bytes = value;
      if (rest.length > 0) {
        bytes = new Uint8Array(rest.length + value.length);
        bytes.set(rest);
        bytes.set(value, rest.length);
      }
      let from = 0;
      for (let at; (at = bytes.indexOf(10, from)) >= 0; from = at + 1) yield bytes.subarray(from, at);
      rest = bytes.slice(from);
      if (rest.length > MAX_LINE) throw new Error('baris melebihi 65.535 byte');
    }
    if (rest.length > 0) throw new Error('baris terakhir tidak lengkap');
  } finally {
    await reader.cancel().catch(() => {});
  }
}
