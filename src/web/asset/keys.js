// Keys of accounts and what they signed (tools/docs/tanda-tangan.md), by the ledger's own lines and the data that came.

import { ed25519, goodKey } from './curve.js';

const DOMAIN = 'jejak tanda tangan pelaku v1\n';
const encoder = new TextEncoder();

function hexed(text, length) {
  if (typeof text !== 'string' || text.length !== 2 * length || !/^[0-9a-f]*$/.test(text)) return null;
  return Uint8Array.from(text.match(/../g), (pair) => Number.parseInt(pair, 16));
}

/** What an actor signs: the domain, then the draft as canonical JSON. */
export function message({ actor, berlaku, id, ref, type, unit, v }, data, { ledger, first }) {
  const { tanda_tangan: _, ...rest } = data;
  return DOMAIN + JSON.stringify({ actor, berlaku, data: rest, id, ledger, mula: first, ref, type, unit, v });
}

export class Keys {
  #all = new Map();
  #demanded = new Set();
  /** Accounts that the ledger's own key let in again, and that have set no key since. */
  #anew = new Set();
  #pending = [];
  /** Events that their actor signed, by account; events of accounts that came with data and without a signature. */
  signed = new Map();
  vouched = 0;

  #of(akun) { return [...this.#all.values()].reverse().find((key) => key.akun === akun && key.counts && !key.ended); }

  /** Is it an event that set a key? */
  knows(seq) { return this.#all.has(seq); }

  #named({ ref }, akun) {
    const key = ref.length === 1 ? this.#all.get(ref[0]) : undefined;
    return key && key.akun === akun && !key.ended ? key : null;
  }

  /** Does the event break a rule of keys? Whether a signature holds is found by `settle`. */
  breaks(h, d, erased, origin, { admin, known }) {
    const [actor, own] = [h.actor.id, h.type === 'kunci_akun.ditetapkan' && d.akun === h.actor.id];
    if (d.tanda_tangan === undefined) {
      // That somebody took a copy away the service notes itself.
      if (own || (h.type !== 'ekspor.dibuat' && this.#demanded.has(h.actor.role))) return true;
    } else {
      const key = this.#of(actor)?.hex ?? (own ? d.kunci : null);
      if (hexed(key, 32) === null || hexed(d.tanda_tangan, 64) === null || origin === null) return true;
      if (!erased) this.#pending.push({ seq: h.seq, type: h.type, actor: h.actor, key, text: message(h, d, origin), signature: d.tanda_tangan });
    }
    if (h.type === 'kunci_akun.ditetapkan') {
      const bytes = hexed(d.kunci, 32);
      const foreign = !own && (!admin || !known || this.#of(d.akun) !== undefined);
      return foreign || bytes === null || !goodKey(bytes) || [...this.#all.values()].some((key) => key.hex === d.kunci);
    }
    if (h.type === 'kunci_akun.dicabut') return (d.alasan ?? null) === null || (d.akun !== actor && !admin) || this.#named(h, d.akun) === null;
    if (h.type === 'akses.dikonfirmasi' && h.ref.some((seq) => this.#all.has(seq))) {
      const key = this.#named(h, d.akun);
      return key === null || key.counts || [key.by, key.akun].includes(actor) || !admin || this.#of(d.akun) !== undefined;
    }
    if (h.type === 'penerimaan.ditetapkan') {
      const given = d.wajib_tanda_tangan ?? [];
      return [...this.#demanded].some((role) => !given.includes(role)) || (given.length > 0 && (!given.includes('admin') || given.includes('sistem')));
    }
    return false;
  }

  take(h, d) {
    const actor = h.actor.id;
    if (d.tanda_tangan !== undefined) this.signed.set(actor, (this.signed.get(actor) ?? 0) + 1);
    else if (h.actor.role !== 'sistem') this.vouched += 1;
    if (h.type === 'penerimaan.ditetapkan') for (const role of d.wajib_tanda_tangan ?? []) this.#demanded.add(role);
    else if (h.type === 'akses.dipulihkan') {
      for (const key of this.#all.values()) key.ended ||= key.akun === d.akun;
      this.#anew.add(d.akun);
    } else if (h.type === 'kunci_akun.ditetapkan') {
      const own = d.akun === actor;
      const old = own ? this.#of(d.akun) : undefined;
      const counts = old !== undefined || (own && this.#anew.has(d.akun));
      if (old) old.ended = true;
      this.#anew.delete(d.akun);
      this.#all.set(h.seq, { akun: d.akun, hex: d.kunci, by: actor, counts, ended: false });
    } else if (h.type === 'kunci_akun.dicabut' || h.type === 'akses.dikonfirmasi') {
      for (const key of h.ref.map((seq) => this.#all.get(seq)).filter(Boolean)) {
        if (h.type === 'kunci_akun.dicabut') key.ended = true;
        else key.counts ||= !key.ended;
      }
    }
  }

  /** The first event whose signature does not hold; none where all do. */
  async settle() {
    for (const one of this.#pending) {
      if (!(await ed25519(hexed(one.key, 32), encoder.encode(one.text), hexed(one.signature, 64)))) return one;
    }
    return null;
  }
}
