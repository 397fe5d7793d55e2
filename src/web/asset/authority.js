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

  #firstSeq = Infinity;
  /** Keys of accounts, and what they signed. */
  keys = new Keys();

  /** Judges the next event, then takes what it changes. `erased`: its data is what an erasure left; `origin`: of which ledger. */
  judge(h, d, erased = false, origin = null) {
    const rule = this.#breaks(h, d) ?? (d !== null && this.keys.breaks(h, d, erased, origin, this.#standing(h, d)) ? 'tanda-tangan' : null);
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

  #take(h, d) {
    if (h.type === 'unit.ditetapkan') this.#above.set(d.kode, d.induk ?? null);
    else if (h.type === 'pemeriksa.ditetapkan') {
      if (!this.#bodies.has(d.kode)) this.#bodies.set(d.kode, d.pencatat);
    } else if (h.type === 'penerimaan.ditetapkan') {
      for (const role of d.konfirmasi ?? []) this.#confirmed.add(role);
      this.#ends.rule(h, d);
    } else if (h.type === 'jam.dikoreksi') this.#ends.correct(h, d);
    else if (h.type === 'akses.diberikan') {
      const grant = { akun: d.akun, peran: d.peran, unit: d.unit ?? [], ended: false, ...Ends.term(h, d) };
      this.#grants.set(h.seq, { ...grant, waits: this.#waits(h, grant) });
    } else if (h.type === 'akses.dipulihkan') {
      this.#grants.set(h.seq, { akun: d.akun, peran: 'admin', unit: [], ended: false, waits: false, ...Ends.term(h, d) });
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
