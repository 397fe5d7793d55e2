// An export (BagIt bag) that stands on the user's machine. Nothing of it leaves the browser.

import { blake3Stream } from './blake3.js';
import { against, read, recorded } from './check.js';
import { base64, included, note, sha256, signed, toBase64, toHex } from './tree.js';
import { unzip } from './zip.js';

const MOST = 1 << 30;
const LINE = /^([0-9a-f]{64}) [ *]?(.+)$/;

/** The files of a bag: a ZIP file with one folder at its top, or the files of a folder. */
async function open(given) {
  let files = new Map(given.map(({ path, file }) => [path, { size: file.size, stream: async () => file.stream() }]));
  if (given.length === 1 && !given[0].path.includes('/')) files = await unzip(given[0].file);
  const tops = new Set([...files.keys()].map((name) => name.split('/')[0]));
  if (tops.size !== 1) throw new Error('bukan paket ekspor: harus berisi tepat satu map');
  const top = `${[...tops][0]}/`;
  const bag = new Map([...files].map(([name, file]) => [name.slice(top.length), file]));
  if (!bag.has('bagit.txt')) throw new Error('bukan paket ekspor: bagit.txt tidak ada');
  return bag;
}

async function bytes(bag, name) {
  const file = bag.get(name);
  if (!file) throw new Error(`berkas ${name} tidak ada di dalam paket`);
  if (file.size > MOST) throw new Error(`berkas ${name} terlalu besar untuk peramban; pakai tools/verify_bag.py`);
  return new Uint8Array(await new Response(await file.stream()).arrayBuffer());
}

const text = async (bag, name) => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await bytes(bag, name));

async function manifest(bag, name) {
  const all = new Map();
  for (const line of (await text(bag, name)).split('\n').filter(Boolean)) {
    const found = LINE.exec(line);
    if (!found || all.has(found[2]) || found[2].split('/').includes('..')) throw new Error(`${name}: baris tidak dikenal`);
    all.set(found[2], found[1]);
  }
  return all;
}

async function files(bag, say, progress) {
  const payload = await manifest(bag, 'manifest-sha256.txt');
  const tags = await manifest(bag, 'tagmanifest-sha256.txt');
  let done = 0;
  for (const [name, hash] of [...payload, ...tags]) {
    if (toHex(await sha256(await bytes(bag, name))) !== hash) {
      throw new Error(`isi berkas ${name} tidak sama dengan manifes: berkas diubah`);
    }
    done += 1;
    progress(done, payload.size + tags.size, 'berkas');
  }
  const added = [...bag.keys()].find((name) => name.startsWith('data/') && !payload.has(name));
  if (added) throw new Error(`berkas ${added} tidak disebut di manifes: berkas ditambahkan`);
  for (const name of ['bagit.txt', 'bag-info.txt', 'manifest-sha256.txt']) {
    if (!tags.has(name)) throw new Error(`${name} tidak disebut di tagmanifest-sha256.txt`);
  }
  say('sah', `Manifes BagIt: ${payload.size} berkas muatan dan ${tags.size} berkas tag cocok.`);
}

/** The unit of the bag and all units below it must be whole, and so must the ledger's own events. */
function scope(reading, about, say) {
  const above = new Map(reading.of('unit.ditetapkan').map(({ data }) => [data.kode, data.induk]));
  const below = new Set([about.unit]);
  for (let before = 0; before !== below.size;) {
    before = below.size;
    for (const [unit, parent] of above) if (below.has(parent)) below.add(unit);
  }
  const stated = [...about.unit_tercakup].sort().join();
  const found = [...below].sort().join();
  if (stated !== found) throw new Error(`unit tercakup ${stated}, menurut rantai ${found}`);
  const filtered = about.dari_event > 1 || about.sampai_event < reading.chain.seq;
  for (const unit of [...below, '-']) {
    const bare = reading.bare.get(unit);
    if (bare && !(filtered && unit !== '-')) {
      throw new Error(`event ${bare.first} (unit ${unit}) hanya berupa header: isinya dihilangkan dari paket`);
    }
  }
  say('sah', `Unit ${[...below].sort().join(', ')}: rantai tanpa celah` +
    (filtered ? ', baris disaring menurut rentang event.' : ', semua baris utuh.'));
}

async function inclusion(bag, reading, { size, root }, say) {
  const lines = (await text(bag, 'data/bukti-pohon/penyertaan.jsonl')).split('\n').filter(Boolean);
  for (const line of lines) {
    const { seq, hashes } = JSON.parse(line);
    const leaf = reading.tree.leafAt(seq - 1);
    if (!leaf || !(await included(leaf, seq - 1, size, hashes.map(base64), root))) {
      throw new Error(`bukti penyertaan event ${seq} tidak sah`);
    }
  }
  if (lines.length < Math.min(reading.chain.whole, 10_000)) {
    throw new Error(`${lines.length} bukti untuk ${reading.chain.whole} baris utuh: bukti dihilangkan`);
  }
  say('sah', `${lines.length} bukti penyertaan sah.`);
}

async function evidence(bag, reading, say) {
  const named = new Set(reading.of('bukti.dilampirkan').map(({ data }) => data.hash));
  const there = [...bag.keys()].filter((name) => name.startsWith('data/bukti/'));
  for (const name of there) {
    const hash = await blake3Stream(await bag.get(name).stream());
    if (name !== `data/bukti/${hash}` || !named.has(`b3:${hash}`)) {
      throw new Error(`${name}: isi tidak sesuai hash, atau tidak disebut di rantai`);
    }
  }
  say('sah', `${there.length} berkas bukti sesuai dengan hash di rantai.`);
  const missing = named.size - there.length;
  if (missing > 0) say('catatan', `${missing} berkas bukti disebut di rantai tetapi tidak disertakan.`);
}

async function listSigned(bag, { origin, known }, say) {
  if (!bag.has('manifest-sha256.note')) {
    say('catatan', 'Daftar berkas tidak ditandatangani buku besar.');
    return;
  }
  const list = note(await text(bag, 'manifest-sha256.note'));
  const expected = toBase64(await sha256(await bytes(bag, 'manifest-sha256.txt')));
  const good = list.text === `jejak-ekspor/v1\n${origin}\n${expected}\n` ? await signed(list, origin, known) : false;
  if (good === false) throw new Error('daftar berkas bukan yang ditandatangani buku besar: paket diubah sesudah dibuat');
  if (good) say('sah', 'Daftar berkas ditandatangani buku besar.');
}

/** Checks a bag; throws at the first thing that does not hold. */
export async function checkBag(given, say, progress) {
  const bag = await open(given);
  await files(bag, say, progress);
  const about = JSON.parse(await text(bag, 'data/ekspor.json'));
  const chain = await bag.get('data/ledger/rantai.jsonl')?.stream();
  if (!chain) throw new Error('berkas data/ledger/rantai.jsonl tidak ada di dalam paket');
  const reading = await read(chain, (seq) => progress(seq, about.ukuran, 'event'));
  const { whole, bare, seq } = reading.chain;
  say('sah', `Rantai ${seq} event tersambung (rantai buku besar dan rantai tiap unit): ${whole} baris utuh, ` +
    `${bare} hanya header.`);
  scope(reading, about, say);
  const { upto } = await recorded(reading);
  say(upto > 0 ? 'sah' : 'catatan', upto > 0
    ? `Kelengkapan terbukti sampai event ${upto}: checkpoint yang tercatat di rantai menyebut kepala setiap unit.`
    : 'Kelengkapan tidak terbukti: rantai ini belum memuat checkpoint tercatat.');
  const found = await against(reading, await text(bag, 'data/bukti-pohon/checkpoint'), say);
  if (found.size !== seq) throw new Error(`checkpoint berukuran ${found.size}, rantai memuat ${seq} event`);
  await inclusion(bag, reading, found, say);
  await evidence(bag, reading, say);
  await listSigned(bag, found, say);
  say('catatan', 'Angka di tabel tidak dihitung ulang di sini; itu dikerjakan tools/verify_bag.py tanpa program kami.');
  return { about, seq, hash: reading.chain.hash };
}
