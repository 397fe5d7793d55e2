// A key that is made in the browser: it signs what its holder looked at, and nobody else can.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { accessible, clean, fits, follow, logIn, open, press, SCREENS } from './kit.js';

const { server, browser } = await open();

/** Corrects IKU.2 of PPU and returns what the event's page says. */
async function corrected(page, value) {
  await page.go('/entri/PPU/2023');
  await follow(page, 'Koreksi IKU.2 tahun 2023');
  await page.getByLabel('Realisasi (wajib)').fill(value);
  await page.getByLabel('Alasan (wajib)').fill('Dua responden terhitung ganda.');
  await press(page, 'Periksa dahulu');
  await page.getByRole('heading', { name: 'Periksa sebelum disimpan' }).waitFor();
  await accessible(page);
  await press(page, 'Simpan ke buku besar');
  await page.waitForURL('**/entri/kuitansi/*');
  await page.go(`/buku-besar/${page.url().split('/').pop()}`);
  return page.innerText('main');
}

test('a key is made here, confirmed by an administrator, and signs what is saved', async () => {
  const page = await logIn(browser, server, 'ppu-01');
  assert.match(await corrected(page, '93,5'), /tanpa tanda tangan pelakunya/, 'without a key the server vouches');
  await page.go('/kunci');
  await press(page, 'Buat kunci di peramban ini');
  await page.getByRole('cell', { name: /menunggu/ }).waitFor();
  await page.setViewportSize(SCREENS.sempit);
  await fits(page);
  await accessible(page);
  await page.setViewportSize(SCREENS.laptop);

  const admin = await logIn(browser, server, 'admin-01');
  await admin.go('/kunci');
  await press(admin, /^Konfirmasi kunci ppu-01/);
  await admin.getByRole('button', { name: /^Konfirmasi kunci ppu-01/ }).waitFor({ state: 'detached' });
  clean(admin);

  assert.match(await corrected(page, '93,6'), /Dijamin oleh\s+pelakunya: ditandatangani/);
  clean(page);

  // A table: each event of the group is signed by itself.
  await page.go('/entri/PPU/2023/impor');
  await page.getByLabel('Isi tabel').selectOption('realisasi');
  const table = 'Kode;Triwulan;Nilai;Alasan\nIKU 2;TW I;90,5;\nIKU 2;2023;93,4;Dua responden terhitung ganda.\n';
  await page.getByLabel('Berkas tabel').setInputFiles({ name: 'r.csv', mimeType: 'text/csv', buffer: Buffer.from(table) });
  await press(page, 'Periksa dahulu');
  await page.getByLabel('Baris judul kolom').waitFor();
  await page.locator('[name="kolom.nilai"]').selectOption('Nilai');
  await press(page, 'Periksa dahulu');
  await page.getByText('Yang ditandatangani (2 event)').waitFor();
  await accessible(page);
  await page.setViewportSize(SCREENS.sempit);
  await fits(page);
  await page.setViewportSize(SCREENS.laptop);
  await press(page, 'Simpan 2 event ke buku besar');
  await page.waitForURL('**/entri/kuitansi/*');
  const first = Number(page.url().split('/').pop());
  for (const seq of [first, first + 1]) {
    await page.go(`/buku-besar/${seq}`);
    assert.match(await page.innerText('main'), /Dijamin oleh\s+pelakunya: ditandatangani/);
  }
  clean(page);

  // Another browser of the same account has no key: what need not be signed is saved, and said to be so.
  const elsewhere = await logIn(browser, server, 'ppu-01');
  assert.match(await corrected(elsewhere, '93,7'), /tanpa tanda tangan pelakunya/);
  clean(elsewhere);
});
