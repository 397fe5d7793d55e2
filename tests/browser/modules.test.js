// The modules of the verification page, outside a browser: known answers by others' tools, and every kind of damage.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, openAsBlob, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';

import { Blake3, blake3 } from '../../src/web/asset/blake3.js';
import { checkBag } from '../../src/web/asset/bag.js';
import { read, recorded } from '../../src/web/asset/check.js';
import { english } from '../../src/web/asset/lines.js';
import { Tree, included, toHex } from '../../src/web/asset/tree.js';
import { unzip } from '../../src/web/asset/zip.js';

const { JEJAK, JEJAK_SCRATCH } = process.env;
let journal;
let bag;
let keys;

before(() => {
  const data = join(mkdtempSync(join(JEJAK_SCRATCH, 'modules-')), 'buku');
  execFileSync(JEJAK, ['sample', data]);
  execFileSync(JEJAK, ['export', 'PMK', '2023', '--data', data, '--out', `${data}.zip`]);
  keys = execFileSync(JEJAK, ['checkpoint', '--vkey', '--data', data]).toString();
  bag = `${data}.zip`;
  const files = readdirSync(join(data, 'journal')).filter((name) => name.endsWith('.jsonl')).sort();
  journal = Buffer.concat(files.map((name) => readFileSync(join(data, 'journal', name))));
});

const stream = (bytes) => new Blob([bytes]).stream();
const fault = (bytes) => read(stream(bytes), () => {}).then(() => null, (error) => error);

test('BLAKE3 is what b3sum says', () => {
  for (const length of [0, 1, 63, 64, 65, 127, 128, 1023, 1024, 1025, 2048, 2049, 3072, 4097, 8192, 31_744, 100_000]) {
    const bytes = Uint8Array.from({ length }, (_, at) => at % 251);
    const known = execFileSync('b3sum', ['--no-names'], { input: bytes }).toString().trim();
    assert.equal(blake3(bytes), known, `${length} bytes`);
    assert.equal(blake3(bytes.subarray(0, length / 3), bytes.subarray(length / 3)), known, `${length} bytes in two pieces`);
  }
  assert.equal(blake3(new TextEncoder().encode('')), 'af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262');
  assert.ok(new Blake3().digest() instanceof Uint32Array);
});

test('the tree has the roots of RFC 6962, at every size', async () => {
  const sha = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
  const root = (leaves) => {
    if (leaves.length === 0) return sha('');
    if (leaves.length === 1) return leaves[0];
    const split = 2 ** (Math.ceil(Math.log2(leaves.length)) - 1);
    return sha(Buffer.of(1), root(leaves.slice(0, split)), root(leaves.slice(split)));
  };
  const leaves = Array.from({ length: 70 }, (_, n) => sha(Buffer.of(0), `daun ${n}`));
  const tree = new Tree();
  for (let at = 0; at < 70; at += 7) await tree.add(leaves.slice(at, at + 7));
  for (let size = 0; size <= 70; size++) {
    assert.equal(toHex(await tree.root(size)), root(leaves.slice(0, size)).toString('hex'), `${size} leaves`);
  }
  const two = root(leaves.slice(0, 2));
  assert.ok(await included(leaves[0], 0, 2, [leaves[1]], two));
  assert.ok(!(await included(leaves[0], 1, 2, [leaves[1]], two)));
  assert.ok(!(await included(leaves[0], 0, 2, [leaves[2]], two)));
});

test('a whole ledger holds', async () => {
  const events = journal.toString('latin1').split('\n').length - 1;
  const reading = await read(stream(journal), () => {});
  const { seq, whole, bare } = reading.chain;
  assert.deepEqual([seq, whole, bare], [events, events, 0]);
  const { count, upto } = await recorded(reading);
  assert.ok(count > 0 && upto > 600);
});

test('each kind of damage is named with its event', async () => {
  const lines = journal.toString('latin1').split('\n').slice(0, -1);
  const join = (all) => Buffer.from(`${all.join('\n')}\n`, 'latin1');
  const change = (at, from, to) => join(lines.map((line, n) => (n === at - 1 ? line.replace(from, to) : line)));
  const typed = lines.findIndex((line) => line.includes('"nilai":"')) + 1;
  const cases = [
    [change(typed, '"nilai":"', '"nilai":"9'), typed, /data_hash/],
    [change(400, /"berlaku":"(\d{4})/, '"berlaku":"2001'), 401, /prev/],
    [join(lines.toSpliced(199, 1)), 200, /seq 201, seharusnya 200/],
    [join(lines.toSpliced(199, 0, lines[100])), 200, /seq 101, seharusnya 200/],
    [join(lines.toSpliced(199, 2, lines[200], lines[199])), 200, /seq/],
    [change(10, '"salt":"', '"salt":"x'), 10, /salt|data, header/],
    [change(50, '"format":1', '"format":2'), 50, /format/],
    [change(60, '"format":1,', '"format":1, '), 60, /kanonik/],
  ];
  for (const [bytes, seq, why] of cases) {
    const found = await fault(bytes);
    assert.equal(found?.seq, seq, found?.message);
    assert.match(found.message, why);
  }
  const cut = await fault(journal.subarray(0, journal.length - 10));
  assert.match(cut.message, /tidak lengkap/);
});

test('every flipped byte of a line is found', async () => {
  // Of one line in the middle, every seventh byte: each must be found there, or at the next line's link.
  const start = journal.indexOf('\n', 200_000) + 1;
  const end = journal.indexOf('\n', start);
  const number = journal.subarray(0, start).filter((byte) => byte === 10).length + 1;
  for (let at = start; at < end; at += 7) {
    const bytes = Buffer.from(journal);
    bytes[at] ^= 1;
    const found = await fault(bytes);
    assert.ok(found && found.seq >= number && found.seq <= number + 1, `byte ${at - start}: ${found?.message}`);
  }
});

test('an export is checked, and named where it was changed', async () => {
  const file = await openAsBlob(bag);
  const said = [];
  const given = (blob) => [{ path: 'pmk.zip', file: blob }];
  const found = await checkBag(given(file), { keys }, (verdict, text) => said.push([verdict, text]), () => {});
  assert.deepEqual([found.verdict, found.seq, found.complete], ['terbukti', 638, 638], JSON.stringify(said));
  assert.ok(said.filter(([verdict]) => verdict === 'sah').length >= 12, JSON.stringify(said));
  const { verdict: alone, complete } = await checkBag(given(file), {}, () => {}, () => {});
  assert.deepEqual([alone, complete], ['hanya konsisten', null], 'a key from the bag itself proves nothing');
  // As a folder, with one file changed, left out, added.
  const files = await unzip(file);
  const folder = [];
  for (const [path, entry] of files) folder.push({ path, file: await new Response(await entry.stream()).blob() });
  const check = async (all) => {
    const why = [];
    const { verdict } = await checkBag(all, { keys }, (kind, text) => { if (kind === 'gagal') why.push(text); }, () => {});
    return `${verdict}: ${why.join('; ')}`;
  };
  assert.equal(await check(folder), 'terbukti: ');
  const of = (name) => folder.find(({ path }) => path.endsWith(name));
  const text = await of('ekspor.json').file.text();
  const other = folder.map((one) => (one === of('ekspor.json') ? { ...one, file: new Blob([text.replace('PMK', 'PPU')]) } : one));
  assert.match(await check(other), /ekspor\.json tidak sama dengan manifes/);
  assert.match(await check(folder.filter((one) => one !== of('rantai.jsonl'))), /rantai\.jsonl tidak ada/);
  const top = folder[0].path.split('/')[0];
  assert.match(await check([...folder, { path: `${top}/data/lain.txt`, file: new Blob(['x']) }]), /ditambahkan/);
  const bytes = Buffer.from(await file.arrayBuffer());
  bytes.fill(0, 2000, 2010);
  assert.match(await check(given(new Blob([bytes]))), /^tidak sah/);
  assert.match(await check(given(new Blob(['bukan zip']))), /^tidak sah.*ZIP/);
});

/** The texts of a module, `7` where something is put in; pieces that are joined by `+` are one text. */
function texts(code) {
  const found = [];
  let end = -1;
  const template = (at) => {
    let text = '';
    for (; code[at] !== '`'; at += 1) {
      if (code[at] === '\\') { text += code[at + 1]; at += 1; continue; }
      if (!code.startsWith('${', at)) { text += code[at]; continue; }
      text += '7';
      at += 2;
      for (let depth = 1; depth > 0; at += 1) {
        if (code[at] === '`') { const [inner, after] = template(at + 1); found.push(inner); at = after - 1; continue; }
        depth += { '{': 1, '}': -1 }[code[at]] ?? 0;
      }
      at -= 1;
    }
    return [text, at + 1];
  };
  for (let at = 0; at < code.length; at += 1) {
    if (code[at] !== "'" && code[at] !== '`') continue;
    const start = at;
    const plainly = code[at] === "'" ? /^(?:[^'\\\n]|\\.)*'/.exec(code.slice(at + 1)) : null;
    if (code[at] === "'" && !plainly) continue;
    const [text, after] = plainly ? [plainly[0].slice(0, -1), at + 1 + plainly[0].length] : template(at + 1);
    if (end >= 0 && /^\s*\+\s*$/.test(code.slice(end, start))) found.push(found.pop() + text);
    else found.push(text);
    [end, at] = [after, after - 1];
  }
  return found;
}

test('whatever the modules say on the page has English', () => {
  const folder = new URL('../../src/web/asset/', import.meta.url);
  const speakers = ['worker', 'bag', 'check', 'chain', 'tree', 'table', 'sheet', 'strict', 'zip', 'admission', 'authority', 'erasures', 'decimal',
    'periods', 'arithmetic', 'levels'];
  // Lists of types and roles, what a file or a signature holds, words of verdicts, and what stands in cells of tables.
  const noLine = /^(?:[a-z_]+\.[a-z_]+ ?)+$|^(?:(?:admin|sistem|perencana|unit|inspektorat|bpk|reader) ?)+$|^External-|^cosignature/;
  const words = ['hanya konsisten', 'tidak sah', 'tidak dihitung ulang', 'saldo 7 temuan LHP tahun 7', 'tidak dapat ditindaklanjuti', 'pembagi nol',
    'belum ada realisasi', 'akar dari angka negatif', 'di luar semua pita status', 'belum ada skor'];
  const wanting = [];
  let count = 0;
  for (const name of speakers) {
    const source = readFileSync(new URL(`${name}.js`, folder), 'utf8');
    const code = source.split('\n').filter((line) => !/^\s*(\/\/|\*|\/\*\*|import )/.test(line)).join('\n').replace(/\/(?:[^/\n\\]|\\.)+\/[gu]*(?=[.,;)])/g, '');
    for (const text of texts(code).map((one) => one.trim())) {
      // What stands in the XML of a workbook is no line either.
      if (name === 'sheet' && (text.includes('<') || /^(?:[A-Za-z]+(?::[A-Za-z]+)? ?)+$/.test(text) && !/ (?:rumus|tidak|memuat|entitas) ?/.test(` ${text} `))) continue;
      const line = /[a-z]{3,} [a-z«]|[a-z]{3,} 7|7 [a-z]{3,}/.test(text) && !noLine.test(text) && !words.includes(text);
      if (!line) continue;
      count += 1;
      if (english(text.replace(/:$/, ': 7')) === null && english(text.replace(/:$/, '')) === null) wanting.push(`${name}: ${text}`);
    }
  }
  assert.deepEqual(wanting, []);
  assert.ok(count > 150, `${count} lines`);
  assert.equal(english('event 7: unit PPU: unit_seq 3, seharusnya 4'), 'event 7: unit PPU: unit_seq 3, should be 4');
  assert.equal(english('daftar berkas: daftar berkas tidak ditandatangani kunci buku besar yang berlaku pada ukuran 12'),
    'list of files: list of files is not signed by the key of the ledger in force at size 12');
  assert.equal(english('Ein Satz, den niemand sagt'), null);
});
