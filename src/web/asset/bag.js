// An export (BagIt bag) that stands on the user's machine. Nothing of it leaves the browser. What each verdict requires is
// written in tools/docs/vonis.md.

import { Admission } from './admission.js';
import { blake3Stream } from './blake3.js';
import { Books, BUDGET } from './books.js';
import { keysOf, read, recorded } from './check.js';
import { View } from './figures.js';
import { plain, safeName, safeTop } from './hygiene.js';
import { bounded, compareWorkbook } from './sheet.js';
import { strictJson, strictText } from './strict.js';
import { Expected, NOT_COMPUTED, OLD_FORMAT, TABLES, compareTable, compareTotals, exactCell, fits, readCsv } from './table.js';
import { base64, checkpoint, included, note, readKeys, same, sha256, signatures, toBase64, toHex } from './tree.js';
import { unzip } from './zip.js';

const MOST_BYTES = 1 << 30;
const MOST_TEXT = 64 << 20;
const MOST_PROOFS = 10_000;
const TAGS = ['bagit.txt', 'bag-info.txt', 'manifest-sha256.txt'];
const LIST = 'manifest-sha256.note';
const KNOWN = new Set(['BACA-SAYA.txt', 'sampul.html', 'ekspor.json', 'buku-kerja.xlsx', 'ledger/rantai.jsonl', 'bukti-pohon/checkpoint',
  'bukti-pohon/kunci-buku-besar.txt', 'bukti-pohon/kunci-saksi.txt', 'bukti-pohon/kepala-unit.txt', 'bukti-pohon/penyertaan.jsonl',
  'tabel/total-kendali.csv']);
const FOR_READERS = new Set(['BACA-SAYA.txt', 'sampul.html', 'pemeriksa/verify_bag.py', 'pemeriksa/periksa.html',
  'tidak-dibuktikan/riwayat.csv', 'tidak-dibuktikan/jejak.csv']);
const MEMBERS = {
  akar: 'string', as_of: 'number', asal: 'string', aturan_dari: 'list', baris_utuh: 'number', bukti: 'list', checkpoint_tercatat: 'number?',
  contoh: 'boolean', dari_event: 'number', format: 'string', hanya_header: 'number', kepala: 'string', ledger: 'string',
  nama_unit: 'string?', pandangan: 'string', per: 'string', perhitungan: 'string', publik: 'boolean', saksi: 'list',
  sampai_event: 'number', simulasi: 'boolean', tahun: 'number', total: 'object', ukuran: 'number', unit: 'string', unit_tercakup: 'list',
};

/** What speaks against a bag, what is missing for a proof, and what a reader must know. */
class Verdict {
  failures = 0;
  lacks = 0;

  constructor(say) {
    this.say = (kind, text) => say(kind, plain(text, 1_000));
  }

  good = (text) => this.say('sah', text);
  remark = (text) => this.say('catatan', text);

  lack(text) {
    this.lacks += 1;
    this.say('kurang', text);
  }

  fail(text) {
    this.failures += 1;
    if (this.failures <= 50) this.say('gagal', text);
  }

  /** Runs a check; whatever goes wrong in it becomes a line. */
  async attempt(name, check) {
    try {
      return await check();
    } catch (error) {
      const place = error.seq ? `event ${error.seq}: ` : '';
      this.fail(`${name}: ${place}${error.message}`);
      return null;
    }
  }

  get word() {
    return this.failures > 0 ? 'tidak sah' : this.lacks > 0 ? 'hanya konsisten' : 'terbukti';
  }
}

/** The files of a bag: a ZIP file with one folder at its top, or the files of a folder. */
class Files {
  static async open(given) {
    let all = new Map(given.map(({ path, file }) => [path, { size: file.size, stream: async () => file.stream() }]));
    if (given.length === 1 && !given[0].path.includes('/')) all = await unzip(given[0].file);
    const tops = new Set([...all.keys()].map((name) => name.split('/')[0]));
    const [top] = tops;
    const folders = all.folders ?? [];
    if (tops.size !== 1 || all.has(top) || folders.some((name) => name !== top && !name.startsWith(`${top}/`))) {
      throw new Error('bukan paket ekspor: harus berisi tepat satu map');
    }
    for (const name of folders) if (name !== top && !safeName(name.slice(top.length + 1))) throw new Error(`nama map «${plain(name)}» dapat dibaca lain oleh sistem lain`);
    if (!safeTop(top)) throw new Error(`nama map paket «${plain(top)}» dapat dibaca lain oleh sistem lain`);
    return new Files(new Map([...all].map(([name, file]) => [name.slice(top.length + 1), file])));
  }

  constructor(files) {
    this.files = files;
    const seen = new Set();
    for (const name of files.keys()) {
      if (!safeName(name)) throw new Error(`nama berkas «${plain(name)}» dapat dibaca lain oleh sistem lain`);
      if (seen.has(name.toLowerCase())) throw new Error(`nama berkas «${plain(name)}» muncul dua kali bila huruf besar dan kecil tidak dibedakan`);
      seen.add(name.toLowerCase());
    }
  }

  get names() {
    return [...this.files.keys()];
  }

  has(name) {
    return this.files.has(name);
  }

  async stream(name) {
    const file = this.files.get(name);
    if (!file) throw new Error(`berkas ${plain(name)} tidak ada di dalam paket`);
    return file.stream();
  }

  async bytes(name, most = MOST_TEXT) {
    const file = this.files.get(name);
    if (file && file.size > most) throw new Error(`berkas ${name} terlalu besar untuk peramban; pakai verify_bag.py`);
    return new Uint8Array(await new Response(await this.stream(name)).arrayBuffer());
  }

  async text(name) {
    return strictText(await this.bytes(name));
  }

  async digest(name) {
    return sha256(await this.bytes(name, MOST_BYTES));
  }
}

async function manifest(bag, name, inData) {
  const [all, text] = [new Map(), await bag.text(name)];
  if (text && !text.endsWith('\n')) throw new Error(`${name}: baris terakhir tidak lengkap`);
  for (const line of text.split('\n').slice(0, -1)) {
    const found = /^([0-9a-f]{64})  (.+)$/.exec(line);
    if (!found || !safeName(found[2]) || all.has(found[2]) || found[2].startsWith('data/') !== inData) {
      throw new Error(`${name}: baris «${plain(line, 120)}» tidak dikenal`);
    }
    all.set(found[2], found[1]);
  }
  return all;
}

async function lists(bag, verdict, progress) {
  const declared = new TextDecoder().decode(await bag.bytes('bagit.txt'));
  if (declared !== 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n') throw new Error('bagit.txt bukan deklarasi BagIt 1.0');
  const payload = await manifest(bag, 'manifest-sha256.txt', true);
  const tags = await manifest(bag, 'tagmanifest-sha256.txt', false);
  const before = verdict.failures;
  let done = 0;
  for (const [name, hash] of [...payload, ...tags]) {
    if (!bag.has(name)) verdict.fail(`berkas ${name} disebut di manifes tetapi tidak ada`);
    else {
      const digest = await verdict.attempt(name, () => bag.digest(name));
      if (digest === null || toHex(digest) !== hash) verdict.fail(`isi berkas ${name} tidak sama dengan manifes: berkas diubah`);
    }
    done += 1;
    progress(done, payload.size + tags.size, 'berkas');
  }
  for (const name of bag.names) {
    if (!payload.has(name) && !tags.has(name) && name !== 'tagmanifest-sha256.txt') {
      verdict.fail(`berkas ${name} tidak disebut di manifes: berkas ditambahkan`);
    }
  }
  for (const name of [...TAGS, ...(bag.has(LIST) ? [LIST] : [])]) {
    if (!tags.has(name)) verdict.fail(`${name} tidak disebut di tagmanifest-sha256.txt`);
  }
  for (const name of tags.keys()) {
    if (!TAGS.includes(name) && name !== LIST) verdict.fail(`berkas ${name} bukan bagian dari paket ini`);
  }
  if (verdict.failures === before) {
    verdict.good(`Manifes BagIt: ${payload.size} berkas muatan dan ${tags.size} berkas tag cocok, tidak ada berkas lain.`);
  }
}

async function description(bag) {
  const about = strictJson(await bag.bytes('data/ekspor.json'), true);
  const kind = (value) => (Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value);
  for (const [name, wanted] of Object.entries(MEMBERS)) {
    const found = about !== null && typeof about === 'object' && Object.hasOwn(about, name) ? kind(about[name]) : 'tidak ada';
    if (found !== wanted.replace('?', '') && !(wanted.endsWith('?') && found === 'null')) throw new Error(`ekspor.json: «${name}» ${found}`);
  }
  if (Object.keys(about).length !== Object.keys(MEMBERS).length) throw new Error('ekspor.json memuat bidang yang tidak dikenal');
  if (!Object.hasOwn(TABLES, about.format)) throw new Error(`format ${plain(about.format, 60)} tidak dikenal: pakai pemeriksa yang lebih baru`);
  if (!/^(tahun|TW[1-4]|S[12]|B0[1-9]|B1[0-2]|[0-9]{4}-[0-9]{2}-[0-9]{2})$/.test(about.per) || about.tahun < 1900 || about.tahun > 2200) {
    throw new Error('ekspor.json: per atau tahun tidak dikenal');
  }
  return about;
}

function unknownFiles(bag, about, verdict) {
  const known = (name) => KNOWN.has(name) || TABLES[about.format].some((table) => name === `tabel/${table}.csv`) ||
    /^bukti\/[0-9a-f]{64}$/.test(name);
  const readers = [];
  for (const name of bag.names.filter((one) => one.startsWith('data/')).map((one) => one.slice(5))) {
    const forReaders = FOR_READERS.has(name) && (about.format !== OLD_FORMAT || KNOWN.has(name));
    if (forReaders) readers.push(name);
    else if (!known(name)) verdict.lack(`berkas data/${name} tidak dikenal: isinya tidak diperiksa siapa pun`);
  }
  verdict.remark(`TIDAK DIBUKTIKAN, hanya pengantar untuk pembaca: ${readers.sort().join(', ')}.`);
}

const originOf = (ledger, epoch) => (epoch === 1 ? ledger : `${ledger}/${epoch}`);
const named = (keys, origin) => keys.map((key) => ({ name: origin, scheme: 1, key }));
const among = (keys, trusted) => keys.filter((a) => trusted.some((b) => a.name === b.name && a.scheme === b.scheme && same(a.key, b.key)));

/** The checkpoint must be signed by a key in force at its size, which must be among those that the auditor trusts. */
async function signedBy(reading, what, whole, origin, size, trusted) {
  const { ledger, epoch } = reading.chain;
  const of = Array.from({ length: epoch }, (_, n) => n + 1).find((n) => originOf(ledger, n) === origin);
  if (!of) throw new Error(`checkpoint milik ${plain(origin)}, rantai milik ${ledger}`);
  const inForce = named(keysOf(reading, size, of), origin);
  const counted = trusted ? among(inForce, trusted) : inForce;
  if ((await signatures(whole, counted)).length > 0) return counted;
  if (trusted && (await signatures(whole, inForce)).length > 0) {
    throw new Error(`${what} ditandatangani kunci yang berlaku menurut rantai, tetapi bukan kunci yang Anda berikan`);
  }
  throw new Error(`${what} tidak ditandatangani kunci buku besar yang berlaku pada ukuran ${size}`);
}

async function tree(bag, reading, trusted, verdict) {
  const whole = note(await textOf(bag, 'data/bukti-pohon/checkpoint'));
  const { origin, size, root } = checkpoint(whole.text);
  const { ledger, epoch, seq } = reading.chain;
  if (origin !== originOf(ledger, epoch)) throw new Error(`checkpoint atas nama ${plain(origin)}, rantai milik ${ledger} epoch ${epoch}`);
  if (size !== seq) throw new Error(`checkpoint berukuran ${size}, rantai memuat ${seq} event: ekor rantai dipotong atau ditambah`);
  if (!same(await reading.tree.root(size), root)) throw new Error(`akar pohon ${size} event tidak sama dengan checkpoint: riwayat ditulis ulang`);
  verdict.good(`Akar pohon Merkle atas ${size} event sama dengan checkpoint ${origin}.`);
  const counted = await signedBy(reading, 'checkpoint', whole, origin, size, trusted);
  if (trusted) verdict.good('Tanda tangan checkpoint (Ed25519) sah menurut kunci yang Anda berikan.');
  else verdict.lack('kunci buku besar diambil dari paket sendiri: siapa pembuatnya tidak terbukti; berikan kunci dari sumber Anda');
  const print = (keys) => keys.map(({ name, key }) => `${name} ${toHex(key)}`).sort().join();
  const beside = await readKeys(await textOf(bag, 'data/bukti-pohon/kunci-buku-besar.txt'));
  if (print(beside) !== print(named(keysOf(reading, size, epoch), origin)) || beside.some(({ scheme }) => scheme !== 1)) {
    throw new Error('kunci-buku-besar.txt bukan kunci yang berlaku menurut rantai');
  }
  return { whole, origin, size, root, counted };
}

const textOf = async (bag, name) => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await bag.bytes(name, 1 << 20));

async function listSigned(bag, about, { origin, counted }, verdict) {
  if (!bag.has(LIST)) {
    verdict.lack('daftar berkas tidak ditandatangani buku besar: isi di luar rantai dapat diubah siapa saja');
    return;
  }
  const list = note(await textOf(bag, LIST));
  const [payload, info] = [toBase64(await bag.digest('manifest-sha256.txt')), toBase64(await bag.digest('bag-info.txt'))];
  const expected = about.format === OLD_FORMAT ? `jejak-ekspor/v1\n${origin}\n${payload}\n` : `jejak-ekspor/v2\n${origin}\n${payload}\n${info}\n`;
  if (list.text !== expected || (await signatures(list, counted)).length === 0) {
    throw new Error('daftar berkas bukan yang ditandatangani buku besar: paket diubah sesudah dibuat');
  }
  verdict.good('Daftar berkas ditandatangani buku besar.');
}

async function witnesses(bag, about, { whole }, trusted, verdict) {
  const inside = await readKeys(await textOf(bag, 'data/bukti-pohon/kunci-saksi.txt'));
  if (JSON.stringify(inside.map(({ name }) => name)) !== JSON.stringify(about.saksi)) {
    verdict.fail('ekspor.json dan kunci-saksi.txt menyebut saksi yang berbeda');
  }
  const found = await signatures(whole, trusted ?? inside);
  for (const { name, time } of found) {
    const at = new Date(Number(time ?? 0n) * 1000);
    const when = Number.isNaN(at.getTime()) ? 'saat yang tidak mungkin' : at.toISOString();
    if (trusted) verdict.good(`Saksi ${name} menandatangani checkpoint pada ${when}.`);
    else verdict.remark(`Tanda tangan saksi ${name} cocok dengan kunci dari paket sendiri: tidak dihitung.`);
  }
  if (trusted && found.length === 0) verdict.lack('tidak ada tanda tangan dari saksi yang Anda percaya');
}

async function proofs(bag, reading, { size, root }, verdict) {
  const lines = new TextDecoder('utf-8', { fatal: true }).decode(await bag.bytes('data/bukti-pohon/penyertaan.jsonl')).split('\n');
  if (lines.pop() !== '') throw new Error('baris bukti penyertaan tidak dikenal');
  const order = [];
  for (const line of lines) {
    const proof = strictJson(new TextEncoder().encode(line));
    if (Object.keys(proof).join() !== 'hashes,seq') throw new Error('baris bukti penyertaan tidak dikenal');
    const hashes = proof.hashes.map(base64);
    const good = hashes.every((hash) => hash.length === 32) && reading.whole.has(proof.seq) &&
      (await included(reading.tree.leafAt(proof.seq - 1), proof.seq - 1, size, hashes, root));
    if (!good) throw new Error(`bukti penyertaan event ${plain(proof.seq, 40)} tidak sah`);
    order.push(proof.seq);
  }
  if (order.join() !== [...reading.whole].slice(0, MOST_PROOFS).join()) {
    throw new Error(`${order.length} bukti untuk ${reading.chain.whole} baris utuh: bukti dihilangkan atau ditukar`);
  }
  verdict.good(`${order.length} bukti penyertaan sah.`);
}

const equal = (a, b) => JSON.stringify(a) === JSON.stringify(b);

async function told(bag, reading, about, { size, root }, verdict) {
  const { ledger, epoch, seq, hash } = reading.chain;
  const unit = new Books(reading.events, about.as_of).units.get(about.unit)?.at(-1) ?? null;
  const evidenceOf = reading.of('bukti.dilampirkan').map(({ data }) => ({
    ada: bag.has(`data/bukti/${data.hash.slice(3)}`), hash: data.hash, nama: data.nama,
  }));
  const expected = {
    akar: toBase64(root), asal: originOf(ledger, epoch), baris_utuh: reading.events.length, hanya_header: seq - reading.events.length,
    kepala: hash, ledger, ukuran: size, checkpoint_tercatat: reading.of('checkpoint.dicatat').at(-1)?.data.ukuran ?? null,
    contoh: unit?.contoh === true, nama_unit: unit?.nama ?? null, pandangan: 'resmi',
    simulasi: reading.events[0].data.jam === 'simulasi', bukti: evidenceOf,
  };
  for (const [name, value] of Object.entries(expected)) {
    if (!equal(about[name], value)) verdict.fail(`ekspor.json: ${name} tertulis ${plain(JSON.stringify(about[name]), 120)}, menurut rantai ${plain(JSON.stringify(value), 120)}`);
  }
  const lines = (await bag.text('bag-info.txt')).split('\n');
  const payload = bag.names.filter((name) => name.startsWith('data/'));
  const bytes = payload.reduce((sum, name) => sum + bag.files.get(name).size, 0);
  const fixed = [`Source-Organization: ${ledger}`, `External-Description: Ekspor ${about.unit} ${about.tahun} dari buku besar ${ledger}`,
    `External-Identifier: ${expected.asal}/${about.unit}/${about.tahun}`];
  const free = lines.slice(4, -2);
  if (!equal(lines.slice(0, 3), fixed) || !/^Bag-Software-Agent: jejak [0-9A-Za-z.+-]{1,40}$/.test(lines[3] ?? '') ||
    !equal(lines.slice(-2), [`Payload-Oxum: ${bytes}.${payload.length}`, '']) || free.length > 1 ||
    free.some((line) => !line.startsWith('Contact-Name: '))) {
    throw new Error('bag-info.txt tidak cocok dengan isi paket');
  }
  verdict.good('ekspor.json dan bag-info.txt cocok dengan rantai.');
}

/** Which lines are held whole must be exactly those that the scope asks for. */
function scope(reading, about, verdict) {
  const [from, to, end] = [about.dari_event, about.sampai_event, reading.chain.seq];
  if (from < 1 || to > end || about.as_of < 0 || about.as_of > end) throw new Error('rentang event di ekspor.json tidak mungkin');
  const books = new Books(reading.events, to);
  const branch = books.branch(about.unit);
  const above = books.line(about.unit).filter((unit) => !branch.includes(unit));
  if (!equal(about.unit_tercakup, [...branch].sort()) || !equal(about.aturan_dari, [...above].sort())) {
    throw new Error(`unit tercakup ${plain(about.unit_tercakup, 120)}, menurut rantai ${branch.sort().join()}`);
  }
  const others = new Map();
  // Once rules of version 3 hand nodes down, the nodes of the units above come along with the rules.
  const handed = reading.heads.some(([unit, type, version], at) => type === 'aturan.ditetapkan' && version >= 3 && at < to &&
    (branch.includes(unit) || above.includes(unit)));
  const along = ['aturan.ditetapkan', ...(handed ? ['simpul.ditetapkan', 'perspektif.ditetapkan', 'sasaran.ditetapkan'] : [])];
  let [missing, later] = [0, 0];
  for (const [at, [unit, type]] of reading.heads.entries()) {
    const [seq, whole, own] = [at + 1, reading.whole.has(at + 1), branch.includes(unit)];
    const wanted = unit === '-' || ((own || (above.includes(unit) && along.includes(type))) && from <= seq && seq <= to);
    if (whole !== wanted) throw new Error(`event ${seq} (unit ${unit}) ${whole ? 'di luar lingkup paket' : 'hanya berupa header: isinya dihilangkan'}`);
    if (!whole) others.set(unit, [...(others.get(unit) ?? []), seq]);
    if (!whole && own) missing += 1;
    if (own && seq > about.as_of) later += 1;
  }
  if (from > 1 || to < end) {
    verdict.lack(`lingkup lebih sempit daripada rantai: event ${from} sampai ${to} dari 1 sampai ${end}; ${missing} event unit ini hanya header, dan angka tidak dihitung ulang`);
    return false;
  }
  verdict.good(`Unit ${[...branch].sort().join(', ')}: rantai tanpa celah, semua baris utuh.`);
  for (const [unit, seqs] of [...others].sort()) {
    verdict.remark(`Unit ${unit} di luar lingkup: ${seqs.length} event hanya header (event ${seqs[0]} sampai ${seqs.at(-1)}).`);
  }
  if (later > 0) verdict.remark(`Tabel sebagaimana diketahui pada event ${about.as_of}; ${later} event unit ini sesudahnya tidak dihitung.`);
  return true;
}

/** Replays the rules that need data, for the lines that the bag holds. */
function admitted(reading, about, verdict) {
  const rules = new Admission(about.unit_tercakup);
  for (const { header, data } of reading.events) rules.judge(header, data);
  if (rules.first) throw new Error(rules.first);
  verdict.good(`Aturan atas isi: ${rules.count} event unit yang dimuat cocok dengan pagu, periode tertutup, rujukan, persetujuan dan pembatalan.`);
}

async function evidence(bag, reading, about, verdict) {
  const wanted = new Set(reading.of('bukti.dilampirkan').map(({ data }) => data.hash));
  const there = bag.names.filter((name) => name.startsWith('data/bukti/'));
  for (const name of there) {
    const hash = await blake3Stream(await bag.stream(name));
    if (name !== `data/bukti/${hash}` || !wanted.has(`b3:${hash}`)) throw new Error(`${name}: isi tidak sesuai hash, atau tidak disebut di rantai`);
  }
  if (there.length > 0 && about.publik) throw new Error('paket untuk umum memuat berkas bukti');
  verdict.good(`${there.length} berkas bukti sesuai dengan hash di rantai.`);
  if (wanted.size > there.length) verdict.remark(`${wanted.size - there.length} berkas bukti disebut di rantai tetapi tidak disertakan.`);
  const heads = 'data/bukti-pohon/kepala-unit.txt';
  const list = reading.of('checkpoint.dicatat').at(-1)?.data.daftar_unit;
  if (bag.has(heads) && `b3:${await blake3Stream(await bag.stream(heads))}` !== list) throw new Error('kepala-unit.txt bukan daftar yang disebut checkpoint tercatat');
}

async function table(bag, name, folder = 'tabel') {
  return readCsv(await bag.text(`data/${folder}/${name}.csv`), name, folder);
}

/** History and trace, where they are there: every trace begins at its figure, every history ends at it. What lies between is how
 * the program came to it: names, notes and steps that no rule writes down, so nobody can compute them elsewhere. */
async function appendix(bag, expected, verdict) {
  const folder = 'tidak-dibuktikan';
  const there = NOT_COMPUTED.filter((name) => (bag.files.get(`data/${folder}/${name}.csv`)?.size ?? Infinity) <= MOST_TEXT);
  if (there.includes('jejak')) {
    const starts = (await table(bag, 'jejak', folder)).rows.filter(({ tingkat }) => tingkat === '0');
    const known = new Map(starts.map((row) => [row.angka, row]));
    const whole = known.size === starts.length && known.size === expected.figures.size && starts.every(({ angka }) => expected.figures.has(angka));
    if (!whole) throw new Error(`${folder}/jejak.csv: bukan satu jejak untuk setiap angka`);
    const wrong = starts.find(({ angka, eksak }) => !fits(expected.cell(angka, true), eksak ?? ''));
    if (wrong) throw new Error(`${folder}/jejak.csv: ${plain(wrong.angka, 120)} tertulis ${plain(wrong.eksak, 60)}`);
  }
  if (there.includes('riwayat')) {
    const ends_ = [...new Map((await table(bag, 'riwayat', folder)).rows.map((row) => [row.alamat, row])).values()];
    const good = ({ alamat, eksak, tercetak }) => expected.figures.has(alamat) && fits(expected.cell(alamat, true), eksak ?? '') && fits(expected.cell(alamat), tercetak ?? '');
    const wrong = ends_.find((row) => !good(row));
    if (wrong) throw new Error(`${folder}/riwayat.csv: nilai terakhir ${plain(wrong.alamat, 120)} bukan yang dihitung ulang`);
  }
  if (there.length > 0) verdict.remark(`${there.join(' dan ')}: pangkal dan ujungnya sama dengan angka yang dihitung ulang; langkah di antaranya hanya cetakan program.`);
}

/** The day of a moment in Asia/Jakarta. */
const dayInJakarta = (instant) => new Date(Date.parse(instant) + 7 * 3_600_000).toISOString().slice(0, 10);

/** What the figures are read from; null where they cannot be computed again. */
function viewOf(reading, about, verdict) {
  if (about.perhitungan !== 'angka/1') {
    verdict.lack(`angka tidak dihitung ulang: perhitungan ${plain(about.perhitungan, 40)} tidak dikenal pemeriksa ini`);
    return null;
  }
  const held = { units: new Set(['-', ...about.unit_tercakup]), rules: new Set(about.aturan_dari) };
  return new View(new Books(reading.events, about.as_of), about.per, dayInJakarta(reading.times[Math.max(about.as_of, 1) - 1]), held);
}

/** Every table from the lines alone; gives the figures. */
async function tables(bag, reading, about, verdict, whole) {
  const old = about.format === OLD_FORMAT;
  const view = whole ? viewOf(reading, about, verdict) : null;
  if (whole && !view) return null;
  const hashes = new Map(reading.events.map(({ header }) => [header.seq, reading.hashOf(header.seq)]));
  const expected = new Expected(reading.events, hashes, view, about);
  if (expected.pillars.length > 0) {
    verdict.lack(`angka tidak dihitung ulang: bertumpu juga pada unit ${expected.pillars.join(', ')}, yang tidak dimuat paket ini`);
  }
  if (expected.computes) totals(expected, about, verdict);
  const computed = TABLES[about.format].filter((name) => !NOT_COMPUTED.includes(name));
  for (const name of computed.filter((one) => expected.computes || one === 'peristiwa' || one === 'akses')) {
    await verdict.attempt(`tabel ${name}`, async () => {
      const rows = expected[name]();
      const wrong = compareTable(name, await table(bag, name), rows, old);
      for (const text of wrong) verdict.fail(text);
      if (wrong.length === 0) verdict.good(`tabel/${name}.csv: ${rows.length} baris dihitung ulang dari rantai dan sama.`);
    });
  }
  if (!expected.computes) return null;
  if (expected.fragile.size > 0) {
    const units = [...new Set([...expected.fragile.values()].flatMap((all) => [...all]))].sort();
    verdict.lack(`bertumpu juga pada unit ${units.join(', ')}, yang tidak dimuat paket ini, maka tidak dihitung ulang: ` +
      `${expected.fragile.size} angka: ${[...expected.fragile.keys()].sort().join(', ')}`);
  }
  if (!old) await verdict.attempt('riwayat dan jejak', () => appendix(bag, expected, verdict));
  if (old) {
    await verdict.attempt('riwayat dan jejak', () => ends(bag, expected.figures));
    verdict.lack('paket format 1: kolom nama dan keterangan tabel angka, tabel riwayat dan jejak tidak dihitung ulang');
  }
  return expected.figures;
}

function totals(expected, about, verdict) {
  const wanted = [`${expected.prefix}/npss`, ...BUDGET.map((item) => `${expected.prefix}/anggaran/${item}`)];
  if (Object.keys(about.total).sort().join() !== [...wanted].sort().join()) verdict.fail('ekspor.json: total tidak lengkap');
  for (const address of wanted.filter((one) => Object.hasOwn(about.total, one))) {
    const text = about.total[address];
    if (typeof text !== 'string' || !expected.cell(address, true).fits(text)) verdict.fail(`ekspor.json: total ${address} tertulis ${plain(text, 60)}`);
  }
}

/** Format 1: history and trace end at the figures themselves; what lies before is not recomputed. */
async function ends(bag, figures) {
  const agrees = (address, text) => {
    const figure = figures.get(address) ?? null;
    return typeof figure === 'string' || exactCell(figure?.value ?? null).fits(text);
  };
  for (const row of (await table(bag, 'jejak')).rows) {
    if (row.tingkat === '0' && !agrees(row.angka, row.eksak)) throw new Error(`tabel/jejak.csv: ${plain(row.angka)} tertulis ${plain(row.eksak, 60)}`);
  }
  for (const row of new Map((await table(bag, 'riwayat')).rows.map((one) => [one.alamat, one])).values()) {
    if (figures.has(row.alamat) && !agrees(row.alamat, row.eksak)) throw new Error(`tabel/riwayat.csv: nilai terakhir ${plain(row.alamat)} tertulis ${plain(row.eksak, 60)}`);
  }
}

async function workbook(bag, about) {
  const packed = await bag.bytes('data/buku-kerja.xlsx');
  const parts = await unzip(new Blob([packed]));
  bounded([...parts.values()].map(({ size }) => size), packed.length);
  const files = new Map();
  for (const [name, part] of parts) files.set(name, strictText(new Uint8Array(await new Response(await part.stream()).arrayBuffer())));
  const wanted = new Map();
  for (const name of [...TABLES[about.format], 'total-kendali']) wanted.set(name, await table(bag, name));
  compareWorkbook(files, wanted);
  return wanted.size;
}

/** The auditor's own checkpoint: the chain must go on from it. */
async function goesOn(reading, text, verdict) {
  const whole = note(text);
  const { origin, size, root } = checkpoint(whole.text);
  if (origin.split('/')[0] !== reading.chain.ledger.split('/')[0]) throw new Error(`milik buku besar lain: ${plain(origin)}`);
  if (size > reading.chain.seq) throw new Error(`berukuran ${size}, rantai hanya sampai event ${reading.chain.seq}: buku besar dipotong atau dipulihkan dari keadaan lama`);
  if (size > 0 && !same(await reading.tree.root(size), root)) throw new Error(`akar pohon pada ${size} event berbeda: riwayat ditulis ulang sesudah checkpoint itu Anda catat`);
  await signedBy(reading, 'checkpoint Anda', whole, origin, size, null);
  verdict.good(`Rantai adalah kelanjutan checkpoint Anda (${size} event).`);
}

/** Keys that the auditor brought: `null` where no file was given. */
async function keysBrought(text, verdict, why) {
  if (text === null || text === undefined) return null;
  const keys = await readKeys(text);
  if (keys.length === 0) verdict.lack(why);
  return keys;
}

async function judge(bag, brought, verdict, progress) {
  const trusted = await keysBrought(brought.keys, verdict, 'berkas kunci tidak memuat kunci');
  const seen = await keysBrought(brought.witnesses, verdict, 'berkas saksi tidak memuat kunci saksi: tidak ada saksi');
  await verdict.attempt('manifes', () => lists(bag, verdict, progress));
  const about = await description(bag);
  unknownFiles(bag, about, verdict);
  const reading = await read(await bag.stream('data/ledger/rantai.jsonl'), (seq) => progress(seq, about.ukuran, 'event'), true);
  const { whole: lines, bare, seq, hash, later, stopped } = reading.chain;
  if (later !== null) {
    verdict.lack(`dibuat oleh Jejak yang lebih baru: ${later} tidak dikenal pemeriksa ini; sejak event itu kewenangan, isi, lingkup dan angka tidak dinilai: pakai yang lebih baru`);
  }
  if (!stopped) verdict.good(`Rantai ${seq} event tersambung (rantai buku besar dan rantai tiap unit): ${lines} baris utuh, ${bare} hanya header.`);
  const keysKnown = !stopped && !reading.chain.laterOfLedger;
  const found = keysKnown ? await verdict.attempt('checkpoint', () => tree(bag, reading, trusted?.length ? trusted : null, verdict)) : null;
  if (found) {
    await verdict.attempt('daftar berkas', () => listSigned(bag, about, found, verdict));
    await verdict.attempt('saksi', () => witnesses(bag, about, found, seen, verdict));
    await verdict.attempt('bukti penyertaan', () => proofs(bag, reading, found, verdict));
    if (later === null) await verdict.attempt('ekspor.json', () => told(bag, reading, about, found, verdict));
  }
  if (brought.checkpoint && keysKnown) await verdict.attempt('checkpoint Anda', () => goesOn(reading, brought.checkpoint, verdict));
  await reading.chain.authority.settle();
  const unadmitted = stopped ? null : reading.chain.authority.first;
  if (unadmitted) verdict.fail(unadmitted);
  const known = later === null ? await contents(bag, reading, about, verdict) : {};
  await beside(bag, about, verdict);
  const complete = found && trusted?.length && known.whole && verdict.failures === 0 ? found.size : null;
  const npss = known.figures?.get(`${about.unit}/${about.tahun}/npss`);
  return { about, seq, hash, complete, npss: npss?.number ? String(npss.number) : null };
}

/** What the lines say, held against rules and tables; gives whether the scope is whole, and the figures. */
async function contents(bag, reading, about, verdict) {
  const { seq, authority } = reading.chain;
  if (!authority.first) verdict.good(`Kewenangan: ${seq} event oleh pemegang hibah yang berlaku, dengan peran dan cakupannya; aturan penerimaan atas isi dinilai untuk unit yang dimuat utuh.`);
  signed(reading.chain.authority.keys, verdict);
  erased(reading.chain.erasures, verdict);
  acknowledged(reading.of('ekor.diakui'), verdict);
  const whole = await verdict.attempt('lingkup', () => scope(reading, about, verdict));
  if (whole) await verdict.attempt('aturan atas isi', () => admitted(reading, about, verdict));
  await verdict.attempt('checkpoint tercatat', () => recorded(reading));
  await verdict.attempt('berkas bukti', () => evidence(bag, reading, about, verdict));
  const figures = whole === null ? null : await verdict.attempt('tabel', () => tables(bag, reading, about, verdict, whole));
  return { whole, figures };
}

/** Control totals and the workbook, over what the tables say. */
async function beside(bag, about, verdict) {
  await verdict.attempt('total kendali', async () => {
    const all = new Map();
    for (const name of TABLES[about.format]) all.set(name, await table(bag, name));
    const wrong = compareTotals(await table(bag, 'total-kendali'), all, about.format);
    if (wrong) throw new Error(wrong);
    verdict.good(`Total kendali ${all.size} tabel cocok.`);
  });
  const sheets = await verdict.attempt('buku kerja', () => workbook(bag, about));
  if (sheets) verdict.good(`buku-kerja.xlsx: ${sheets} lembar sama dengan tabel CSV.`);
}

/** Lines of which texts were erased: by an event of two persons, or they were changed. */
/** Which events their actor signed, and which the server alone vouches for. */
function signed({ signed: all, vouched }, verdict) {
  if (all.size === 0) {
    verdict.remark(`Tanda tangan pelaku: tidak ada; ${vouched} event akun yang berdata dijamin oleh server.`);
    return;
  }
  const who = [...all].sort().map(([akun, count]) => `${akun} (${count})`).join(', ');
  const count = [...all.values()].reduce((sum, one) => sum + one, 0);
  verdict.remark(`Tanda tangan pelaku: ${count} event ditandatangani pelakunya dan cocok, ${who}; ${vouched} event lain yang berdata dijamin oleh server.`);
}

function erased(erasures, verdict) {
  for (const { event, by, persons } of erasures.settled) {
    verdict.remark(`Event ${event}: data dihapus, tempatnya terbukti; sisanya menurut event ${by}, oleh ${persons.join(' dan ')}.`);
  }
  for (const { seq, by } of erasures.unshown()) verdict.lack(`Event ${seq}: data dihapus menurut barisnya; event ${by} yang menghapusnya hanya header.`);
  for (const { seq, by } of erasures.left()) verdict.fail(`Event ${seq}: data tidak cocok dengan data_hash, dan event ${by} tidak menghapusnya.`);
}

/** Events without a tag of the ledger's key that administrators took responsibility for. */
function acknowledged(events, verdict) {
  const first = new Map();
  const told = ({ dari, sampai }, how) => verdict.remark(`Event ${dari} sampai ${sampai} tanpa penanda kunci buku besar: ${how}.`);
  for (const { header: { seq, ref, actor }, data } of events) {
    const before = ref.length === 1 ? first.get(ref[0]) : undefined;
    if (before && before.dari === data.dari && before.sampai === data.sampai && before.by !== actor.id) {
      first.delete(ref[0]);
      told(data, `diakui dua admin, ${before.by} (event ${ref[0]}) dan ${actor.id} (event ${seq})`);
    } else if (ref.length === 0) first.set(seq, { ...data, by: actor.id });
  }
  for (const [seq, one] of first) told(one, `baru diakui satu admin, ${one.by} (event ${seq})`);
}

/**
 * Judges a bag. `brought`: what the auditor has from elsewhere, as texts: `keys`, `witnesses`, `checkpoint`, each or none.
 * Gives the verdict ("terbukti", "hanya konsisten", "tidak sah"); each reason was told to `say`.
 */
export async function checkBag(given, brought, say, progress) {
  const verdict = new Verdict(say);
  const found = await verdict.attempt('paket', async () => judge(await Files.open(given), brought, verdict, progress));
  return { verdict: verdict.word, failures: verdict.failures, lacks: verdict.lacks, ...found };
}
