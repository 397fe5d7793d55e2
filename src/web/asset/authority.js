// Who could record what, by headers and the ledger's own lines alone (tools/docs/penerimaan.md: unit, peran, akses, cakupan,
// rujukan): so every line is judged, also one that came without its data.

import { Keys } from './keys.js';

// tabel jenis: written by JEJAK_WRITE_SCHEMAS=1 cargo test --test schemas
const ROLES = {
  'sistem':
    'ledger.dibuka jurnal.dipulihkan epoch.dibuka akses.dipulihkan',
  'admin':
    'unit.ditetapkan akses.dicabut kunci.diganti akses.dikonfirmasi jam.dikoreksi pemeriksa.ditetapkan ekor.diakui ' +
    'data.dihapus retensi.ditetapkan',
  'sistem admin':
    'akses.diberikan checkpoint.dicatat penerimaan.ditetapkan',
  'perencana':
    'perspektif.ditetapkan sasaran.ditetapkan simpul.ditetapkan indikator.ditetapkan aturan.ditetapkan ' +
    'target.ditetapkan target.diubah ro.didaftarkan pagu.ditetapkan pagu.ditambah pagu.dikurangi blokir.dikenakan ' +
    'blokir.dilepas refocusing.dicatat periode.ditutup periode.dibuka_kembali rpd.ditetapkan',
  'unit':
    'realisasi.dicatat realisasi.dikoreksi realisasi_anggaran.dicatat realisasi_anggaran.dikoreksi ' +
    'tindak_lanjut.disampaikan output.dicatat',
  'unit perencana':
    'realisasi.ditimpa realisasi.disetujui narasi.ditulis rincian.dicatat',
  'inspektorat bpk':
    'temuan.dicatat rekomendasi.dicatat tindak_lanjut.dinilai saldo_temuan.dicatat',
  'unit perencana inspektorat bpk':
    'bukti.dilampirkan event.dibatalkan',
  'sistem admin perencana unit inspektorat bpk reader':
    'ekspor.dibuat',
  'perencana inspektorat':
    'laporan.diterbitkan',
  'inspektorat':
    'reviu.dicatat',
  'admin perencana unit inspektorat bpk reader':
    'akses.diperpanjang kunci_akun.ditetapkan kunci_akun.dicabut',
  'admin inspektorat':
    'penahanan.ditetapkan',
};
const OF_THE_LEDGER = new Set((
    'ledger.dibuka jurnal.dipulihkan unit.ditetapkan akses.diberikan akses.dicabut checkpoint.dicatat kunci.diganti ' +
    'epoch.dibuka penerimaan.ditetapkan akses.dikonfirmasi jam.dikoreksi pemeriksa.ditetapkan ekor.diakui ' +
    'akses.dipulihkan akses.diperpanjang kunci_akun.ditetapkan kunci_akun.dicabut retensi.ditetapkan ' +
    'penahanan.ditetapkan').split(' '));
// akhir tabel jenis
const MAY = new Map(Object.entries(ROLES).flatMap(([roles, types]) => types.split(' ').map((type) => [type, roles.split(' ')])));

const DAY = 86_400_000_000n;

/** An instant as microseconds since 1970. */
function micros(text) {
  const seconds = Date.parse(`${text.slice(0, 19)}Z`);
  if (Number.isNaN(seconds) || !/^\d{6}$/.test(text.slice(20, 26))) throw new Error(`recorded_at ${text} bukan waktu`);
  return BigInt(seconds) * 1000n + BigInt(text.slice(20, 26));
}

const floor = (a, b) => (a - (((a % b) + b) % b)) / b;
const least = (all) => all.reduce((a, b) => (b < a ? b : a));

/** When grants end: by their own last day, and by the recorded rules; days are those of Jakarta, by the corrected clock. */
class Ends {
  // Corrections: event, what the clock said, by how much lines are ahead from there on. Rules: event, when, days.
  #clock = [];
  #rules = [];

  correct(h, d) {
    const ahead = (this.#clock.at(-1)?.ahead ?? 0n) + BigInt(d.selisih_mikrodetik);
    this.#clock.push({ seq: h.seq, at: micros(h.recorded_at) - ahead, ahead });
  }

  rule(h, d) {
    if (d.masa_akses !== undefined) this.#rules.push({ seq: h.seq, at: micros(h.recorded_at), days: BigInt(d.masa_akses) });
  }

  /** What a grant says of its end. */
  static term(h, d) {
    const own = d.sampai === undefined ? null : BigInt(Date.parse(`${d.sampai}T00:00:00Z`)) * 1000n / DAY;
    return { sampai: own, seq: h.seq, at: micros(h.recorded_at) };
  }

  #day({ seq, at }, ahead = 0n) {
    const own = at - (this.#clock.findLast((one) => one.seq <= seq)?.ahead ?? 0n);
    const right = least([own, ...this.#clock.filter((one) => one.seq > seq).map((one) => one.at)]);
    return floor(right - ahead + 25_200_000_000n, DAY);
  }

  /** Had it ended before the event? A correction of the clock is judged by the time that it makes right. */
  over(term, h, d) {
    if (this.#rules.length === 0 && term.sampai === null) return false;
    const ahead = h.type === 'jam.dikoreksi' && d !== null ? BigInt(d.selisih_mikrodetik) : 0n;
    const from = this.#day(term);
    const rules = this.#rules.map((rule) => {
      const since = this.#day(rule);
      return (since > from ? since : from) + rule.days;
    });
    return least(term.sampai === null ? rules : [...rules, term.sampai]) < this.#day({ seq: h.seq, at: micros(h.recorded_at) }, ahead);
  }
}

export class Authority {
  /** The first event that could not have been admitted, in words; null where there is none. */
  first = null;
  #grants = new Map();
  #above = new Map();
  #confirmed = new Set();
  #ends = new Ends();
  /** Auditors, each with the role that records for it. */
  #bodies = new Map([['bpk', 'bpk'], ['inspektorat', 'inspektorat']]);

  /** Version of the rules; has any account recorded something for the ledger as a whole? */
  #version = 1;
  #acted = false;
  /** Units that ever stood above each; holds by code; proposals of erasure. */
  #stood = new Map();
  #holds = new Map();
  #proposals = new Map();

  #firstSeq = Infinity;
  /** Keys of accounts, and what they signed. */
  keys = new Keys();

  /** Judges the next event, then takes what it changes. `erased`: its data is what an erasure left; `origin`: of which ledger. */
  judge(h, d, erased = false, origin = null) {
    const signed = () => this.keys.breaks(h, d, erased, origin, this.#standing(h, d));
    const rule = this.#breaks(h, d) ?? (d === null ? null : signed() ? 'tanda-tangan' : this.#says(h, d));
    if (rule) this.#name(h, rule);
    if (d === null) return;
    this.keys.take(h, d);
    this.#take(h, d);
  }

  /** Checks the signatures of actors, which takes time; the first false one counts as the others do. */
  async settle() {
    const wrong = await this.keys.settle();
    if (wrong && wrong.seq < this.#firstSeq) this.#name(wrong, 'tanda-tangan', true);
  }

  #name(h, rule, earlier = false) {
    if (this.first !== null && !earlier) return;
    this.#firstSeq = h.seq;
    this.first = `event ${h.seq} (${h.type} oleh ${h.actor.id}) tidak mungkin diterima menurut aturan «${rule}»`;
  }

  #standing({ actor }, { akun }) {
    const grant = this.#grants.get(actor.grant);
    return {
      admin: grant?.peran === 'admin' && grant.unit.length === 0,
      known: [...this.#grants.values()].some((one) => one.akun === akun && !one.ended && !one.waits),
    };
  }

  #line(unit) {
    const all = [unit];
    for (let up = this.#above.get(unit); up && !all.includes(up); up = this.#above.get(up)) all.push(up);
    return all;
  }

  #breaks(h, d) {
    const { type, actor, unit, ref, seq } = h;
    if ((MAY.has(type) && type !== 'data.dihapus' && OF_THE_LEDGER.has(type) !== (unit === '-')) || (unit !== '-' && !this.#above.has(unit))) return 'unit';
    let may = MAY.get(type);
    if (/^(saldo_)?temuan\.dicatat$/.test(type) && d !== null) may = [this.#bodies.get(d.pemeriksa) ?? ''];
    if (may && !may.includes(actor.role)) return 'peran';
    if (actor.role === 'sistem' || actor.id === 'sistem' || actor.grant === 0) {
      if (actor.role !== 'sistem' || actor.id !== 'sistem' || actor.grant !== 0) return 'akses';
    } else {
      const grant = this.#grants.get(actor.grant);
      if (!grant || grant.akun !== actor.id || grant.peran !== actor.role || grant.ended || grant.waits) return 'akses';
      const another = ref.length !== 1 || ref[0] !== actor.grant || (d !== null && d.akun !== actor.id);
      if (this.#ends.over(grant, h, d) || (type === 'akses.diperpanjang' && another)) return 'akses';
      if (unit !== '-' && grant.unit.length > 0 && !this.#line(unit).some((one) => grant.unit.includes(one))) return 'cakupan';
    }
    return ref.some((one) => one >= seq) ? 'rujukan' : null;
  }

  /** The rules of what the ledger's own events say: who confirms access, what is held and what must not be erased. */
  #says(h, d) {
    const [{ type, actor, ref }, documented] = [h, (d.dokumen ?? null) !== null];
    const founded = documented && (d.alasan ?? null) !== null;
    if (type === 'akses.diberikan' && actor.role === 'sistem' && this.#version >= 2) {
      const all = [...this.#grants.values()];
      const fresh = d.peran === 'admin' && (d.unit ?? []).length === 0 && all.length < 2 && all.every(({ akun }) => akun !== d.akun);
      return fresh && !this.#acted ? null : 'buku-besar';
    }
    if (['akses.diberikan', 'akses.dicabut', 'penerimaan.ditetapkan'].includes(type) && this.#version < 2) return null;
    if (type === 'akses.diberikan') return this.#beyond(h, d.unit ?? []);
    if (['akses.dicabut', 'akses.dikonfirmasi'].includes(type) && !ref.some((seq) => this.keys.knows(seq))) {
      const [grant, confirms] = [ref.length === 1 ? this.#grants.get(ref[0]) : undefined, type === 'akses.dikonfirmasi'];
      if (!grant || grant.akun !== d.akun || grant.ended) return confirms ? 'konfirmasi' : 'buku-besar';
      if (confirms && (!grant.waits || [grant.by, grant.akun].includes(actor.id))) return 'konfirmasi';
      return this.#beyond(h, grant.unit);
    }
    if (type === 'penerimaan.ditetapkan') {
      const narrower = d.versi < this.#version || [...this.#confirmed].some((role) => !(d.konfirmasi ?? []).includes(role));
      return narrower ? 'penerimaan' : this.#beyond(h, []);
    }
    if (type === 'retensi.ditetapkan') return this.#beyond(h, []) ?? (documented ? null : 'buku-besar');
    if (type === 'penahanan.ditetapkan') return this.#holding(h, d, founded);
    if (type === 'data.dihapus') {
      const first = ref.length === 1 ? this.#proposals.get(ref[0]) : undefined;
      const second = first && !first.used && first.said === JSON.stringify([d.event, d.bidang, h.unit]) && first.account !== actor.id;
      const whole = ((d.sisa ?? null) !== null) === ref.length > 0;
      const good = founded && d.event < h.seq && whole && (ref.length === 0 || second) && !this.#held(h.unit, d.event);
      return good ? null : 'konfirmasi';
    }
    return null;
  }

  #holding(h, d, founded) {
    const [before, units] = [this.#holds.get(d.kode), d.unit ?? []];
    if (!founded || units.some((unit) => !this.#above.has(unit))) return 'buku-besar';
    const beyond = this.#beyond(h, units);
    if (beyond) return beyond;
    if ((d.dari ?? 1) > (d.sampai ?? Infinity) || (!before && d.berakhir)) return 'buku-besar';
    if (!before) return null;
    const audits = [...this.#grants.values()].some(({ akun, peran, waits }) => akun === before.by && peran === 'inspektorat' && !waits);
    if (h.actor.role !== (audits ? 'inspektorat' : 'admin')) return 'buku-besar';
    return this.#beyond(h, before.units);
  }

  /** Does a hold stand over an event? A unit that was moved away stays held with what ever stood above it. */
  #held(unit, event) {
    const line = new Set([unit]);
    for (const one of line) for (const up of this.#stood.get(one) ?? []) line.add(up);
    return [...this.#holds.values()].some(({ ended, from, to, units }) => !ended && from <= event && event <= to &&
      (units.length === 0 || units.some((one) => line.has(one))));
  }

  /** Who has access to some units stays within them; no unit named means all of them. */
  #beyond({ actor }, units) {
    const own = this.#grants.get(actor.grant);
    if (!own || own.unit.length === 0) return null;
    return units.length > 0 && units.every((unit) => this.#line(unit).some((one) => own.unit.includes(one))) ? null : 'cakupan';
  }

  #take(h, d) {
    this.#acted ||= h.unit === '-' && h.actor.id !== 'sistem';
    if (h.type === 'unit.ditetapkan') {
      this.#above.set(d.kode, d.induk ?? null);
      if (d.induk) this.#stood.set(d.kode, (this.#stood.get(d.kode) ?? new Set()).add(d.induk));
    } else if (h.type === 'penahanan.ditetapkan') {
      this.#holds.set(d.kode, { units: d.unit ?? [], from: d.dari ?? 1, to: d.sampai ?? Infinity, ended: Boolean(d.berakhir), by: h.actor.id });
    } else if (h.type === 'data.dihapus') {
      for (const first of h.ref.map((seq) => this.#proposals.get(seq)).filter(Boolean)) first.used = true;
      if (h.ref.length === 0) this.#proposals.set(h.seq, { said: JSON.stringify([d.event, d.bidang, h.unit]), account: h.actor.id, used: false });
    } else if (h.type === 'pemeriksa.ditetapkan') {
      if (!this.#bodies.has(d.kode)) this.#bodies.set(d.kode, d.pencatat);
    } else if (h.type === 'penerimaan.ditetapkan') {
      for (const role of d.konfirmasi ?? []) this.#confirmed.add(role);
      this.#version = d.versi;
      this.#ends.rule(h, d);
    } else if (h.type === 'jam.dikoreksi') this.#ends.correct(h, d);
    else if (h.type === 'akses.diberikan') {
      const grant = { akun: d.akun, peran: d.peran, unit: d.unit ?? [], ended: false, by: h.actor.id, ...Ends.term(h, d) };
      this.#grants.set(h.seq, { ...grant, waits: this.#waits(h, grant) });
    } else if (h.type === 'akses.dipulihkan') {
      this.#grants.set(h.seq, { akun: d.akun, peran: 'admin', unit: [], ended: false, waits: false, by: 'sistem', ...Ends.term(h, d) });
    } else if (h.type === 'akses.diperpanjang') {
      for (const grant of h.ref.map((seq) => this.#grants.get(seq)).filter(Boolean)) Object.assign(grant, { seq: h.seq, at: micros(h.recorded_at) });
    } else if (h.type === 'akses.dicabut' || h.type === 'akses.dikonfirmasi') {
      for (const grant of h.ref.map((seq) => this.#grants.get(seq)).filter(Boolean)) {
        if (h.type === 'akses.dicabut') grant.ended = true;
        else grant.waits = false;
      }
    }
  }

  /** Does a grant wait for a second account? */
  #waits({ actor }, { akun, peran }) {
    const all = [...this.#grants.values()];
    const had = all.some((grant) => grant.akun === akun);
    if (this.#confirmed.size === 0 || actor.role === 'sistem' || !(this.#confirmed.has(peran) || had || akun === actor.id)) return false;
    const admins = new Set(all.filter((grant) => grant.peran === 'admin').map((grant) => grant.akun));
    return !(peran === 'admin' && !had && admins.size <= 1);
  }
}
