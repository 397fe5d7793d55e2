// Verifikasi: the browser checks the ledger, as far as the account sees it, and an export on the user's machine.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { openSync, readFileSync, readdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { accessible, clean, JEJAK, launch, logIn, serve } from './kit.js';

let server;
let browser;
let bag;
let keys;
before(async () => {
  server = await serve();
  browser = await launch();
  bag = join(server.data, '..', 'pmk.zip');
  execFileSync(JEJAK, ['export', 'PMK', '2023', '--data', server.data, '--out', bag, '--no-record']);
  keys = execFileSync(JEJAK, ['checkpoint', '--vkey', '--data', server.data]).toString();
});
after(async () => {
  await browser.close();
  await server.stop();
});

const concluded = async (page) => {
  await page.locator('#simpulan:not([hidden])').waitFor();
  return page.innerText('#verifikasi');
};

test('the whole ledger, for who sees all of it and for who does not', async () => {
  for (const [role, bare] of [['bpk-01', false], ['ppu-01', true]]) {
    const page = await logIn(browser, server, role);
    await page.go('/verifikasi');
    await page.getByRole('button', { name: 'Periksa buku besar' }).press('Enter');
    const told = await concluded(page);
    assert.match(told, /Buku besar tersambung dan cocok dengan checkpoint/);
    assert.match(told, /Akar pohon Merkle atas \d+ event sama dengan checkpoint/);
    assert.match(told, /Tanda tangan checkpoint \(Ed25519\) sah/);
    assert.equal(/datang sebagai header saja/.test(told), bare, told);
    await accessible(page);
    clean(page);
    await page.context().close();
  }
});

test('an export that is dropped on the page, without a byte being sent', async () => {
  const page = await logIn(browser, server, 'pmk-01');
  await page.go('/verifikasi');
  const sent = [];
  page.on('request', (request) => { if (!request.url().includes('/aset/')) sent.push(request.url()); });
  await page.getByLabel('Berkas ZIP…').setInputFiles(bag);
  const told = await concluded(page);
  assert.match(told, /Hanya konsisten: paket PMK 2023/, 'a key from the bag itself proves nothing');
  assert.match(told, /Kelengkapan tidak terbukti/);
  assert.match(told, /bukti penyertaan sah/);
  await page.getByLabel('Kunci publik buku besar').setInputFiles({ name: 'kunci', mimeType: 'text/plain', buffer: Buffer.from(keys) });
  await page.getByLabel('Berkas ZIP…').setInputFiles(bag);
  await page.locator('.simpulan-sah').waitFor();
  assert.match(await page.innerText('#simpulan'), /Terbukti: paket PMK 2023[\s\S]*Lengkap sampai event/);
  const damaged = readFileSync(bag);
  damaged.fill(7, 60_000, 60_004);
  await page.getByLabel('Berkas ZIP…').setInputFiles({ name: 'pmk.zip', mimeType: 'application/zip', buffer: damaged });
  await page.locator('.simpulan-gagal').waitFor();
  await accessible(page);
  // By drag and drop.
  const data = readFileSync(bag).toString('base64');
  await page.locator('#paket').evaluate((target, text) => {
    const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], 'pmk.zip'));
    target.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }, data);
  await page.locator('.simpulan-sah').waitFor();
  assert.deepEqual(sent, []);
  clean(page);
});

test('the page that the bag carries, opened from the disk, without a network', async () => {
  const folder = join(server.data, '..', 'pmk-map');
  execFileSync(JEJAK, ['export', 'PMK', '2023', '--data', server.data, '--out', folder, '--no-record']);
  const context = await browser.newContext({ offline: true });
  const page = await context.newPage();
  const trouble = [];
  page.on('pageerror', (error) => trouble.push(error.message));
  page.on('console', (message) => { if (message.type() === 'error') trouble.push(message.text()); });
  await page.goto(`file://${folder}/data/pemeriksa/periksa.html`);
  await page.locator('#zip').setInputFiles(bag);
  await page.locator('#hasil.kurang h2').waitFor();
  await page.locator('#kunci').setInputFiles({ name: 'kunci', mimeType: 'text/plain', buffer: Buffer.from(keys) });
  await page.locator('#zip').setInputFiles(bag);
  await page.locator('#hasil.sah h2').waitFor();
  assert.match(await page.innerText('#hasil'), /TERBUKTI: PMK 2023[\s\S]*Lengkap sampai event/);
  const damaged = readFileSync(bag);
  damaged.fill(7, 60_000, 60_004);
  await page.locator('#zip').setInputFiles({ name: 'pmk.zip', mimeType: 'application/zip', buffer: damaged });
  await page.locator('#hasil.gagal h2').waitFor();
  assert.deepEqual(trouble, []);
  await context.close();
});

test('one byte changed in the journal is named with its event', async () => {
  const name = readdirSync(join(server.data, 'journal')).find((file) => file.endsWith('.jsonl'));
  const file = join(server.data, 'journal', name);
  const bytes = readFileSync(file);
  // A digit in the data of some event: its line stays JSON, only what it says is another.
  const line = bytes.toString('latin1').split('\n').findIndex((text) => text.includes('"realisasi_anggaran.dicatat"'));
  const start = bytes.toString('latin1').split('\n').slice(0, line).join('\n').length + 1;
  const at = bytes.indexOf('"nilai":"', start) + 9;
  const other = bytes[at] === 0x31 ? '2' : '1';
  const handle = openSync(file, 'r+');
  writeSync(handle, other, at);
  const page = await logIn(browser, server, 'bpk-01');
  await page.go('/verifikasi');
  await page.getByRole('button', { name: 'Periksa buku besar' }).click();
  const told = await concluded(page);
  // The service checks what it reads, and gives no changed line away: the page names the event, and accuses nobody.
  assert.match(told, /Tidak terbaca/);
  assert.match(told, new RegExp(`event ${line + 1}: layanan tidak dapat memberikan event ${line + 1}`));
  await accessible(page);
  writeSync(handle, bytes.subarray(at, at + 1), 0, 1, at);
  await page.getByRole('button', { name: 'Periksa buku besar' }).click();
  await page.locator('.simpulan-sah').waitFor();
  clean(page);
});
