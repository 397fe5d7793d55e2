// Entry, by mouse, by keyboard alone, and without JavaScript.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { accessible, clean, follow, led, logIn, open, press } from './kit.js';

const { server, browser } = await open();

test('a correction: what it changes, its receipt, the figure and its trace', async () => {
  const page = await logIn(browser, server, 'ppu-01');
  await page.go('/entri/PPU/2023');
  await follow(page, 'Koreksi IKU.2 tahun 2023');
  await page.getByLabel('Realisasi (wajib)').fill('1.234');
  await page.getByLabel('Alasan (wajib)').fill('Dua responden terhitung ganda.');
  page.expected.push(/422/);
  await press(page, 'Periksa dahulu');
  await page.locator('#data-nilai-galat').waitFor();
  assert.match(await page.innerText('#data-nilai-galat'), /1234 atau 1,234/);
  assert.equal(await page.getByLabel('Alasan (wajib)').inputValue(), 'Dua responden terhitung ganda.');
  await accessible(page);
  await page.getByLabel('Realisasi (wajib)').fill('93,5');
  await press(page, 'Periksa dahulu');
  await page.getByRole('heading', { name: 'Periksa sebelum disimpan' }).waitFor();
  assert.match(await page.innerText('main'), /92,01[\s\S]*93,50[\s\S]*100,01[\s\S]*101,63/);
  await accessible(page);
  await press(page, 'Simpan ke buku besar');
  await page.waitForURL('**/entri/kuitansi/*');
  await accessible(page);
  const receipt = await page.innerText('main');
  const [hash] = /b3:[0-9a-f]{64}/.exec(receipt);
  const seq = page.url().split('/').pop();
  await page.reload();
  assert.equal(await page.innerText('main'), receipt, 'loading the receipt again sends nothing again');
  await follow(page, '93,50');
  await page.waitForURL('**/jejak/PPU/2023/IKU.2/realisasi*');
  const trace = await page.innerText('main');
  for (const part of ['93,50', '92,01', seq, 'ppu-01', 'Dua responden terhitung ganda.']) assert.ok(trace.includes(part), part);
  await page.go('/kartu/PPU/2023');
  await page.go(`/buku-besar/${seq}`);
  assert.ok((await page.innerText('main')).includes(hash));
  clean(page);
});

test('the same entry twice is one entry', async () => {
  const page = await logIn(browser, server, 'ppu-01');
  await page.go('/entri/PPU/2023/belanja?ro=001.AAH.001');
  await page.getByLabel('Jumlah (rupiah)').fill('Rp 1.250.000,-');
  await press(page, 'Periksa dahulu');
  await press(page, 'Simpan ke buku besar');
  await page.waitForURL('**/entri/kuitansi/*');
  const first = page.url();
  await page.goBack();
  await press(page, 'Simpan ke buku besar');
  await page.waitForURL('**/entri/kuitansi/*');
  assert.equal(page.url(), first);
  clean(page);
});

test('an entry by keyboard alone', async () => {
  const page = await logIn(browser, server, 'contoh-01');
  await page.go('/entri/CONTOH/2023');
  const reach = async (name) => {
    for (let n = 0; n < 200; n++) {
      await page.keyboard.press('Tab');
      const label = await page.evaluate(() => {
        const at = document.activeElement;
        return (at.labels?.[0]?.textContent ?? at.textContent ?? '').trim();
      });
      if (label.startsWith(name)) return;
    }
    assert.fail(`«${name}» is not reached by the Tab key on ${page.url()}`);
  };
  await reach('Sampaikan');
  await led(page, () => page.keyboard.press('Enter'));
  assert.match(page.url(), /\/tindak-lanjut\?/);
  await reach('Tindak lanjut');
  await page.keyboard.type('Prosedur sudah ditetapkan.');
  await reach('Periksa dahulu');
  await led(page, () => page.keyboard.press('Enter'));
  await page.getByRole('heading', { name: 'Periksa sebelum disimpan' }).waitFor();
  await reach('Simpan ke buku besar');
  await led(page, () => page.keyboard.press('Enter'));
  assert.match(page.url(), /\/entri\/kuitansi\/\d+$/);
  clean(page);
});

test('evidence goes along, without JavaScript as well', async () => {
  const page = await logIn(browser, server, 'contoh-01', { javaScriptEnabled: false });
  await page.go('/entri/CONTOH/2023');
  await follow(page, /^Sampaikan/);
  await page.getByLabel('Tindak lanjut (wajib)').fill('Bukti setor dilampirkan.');
  const file = { name: 'bukti <b>setor.txt', mimeType: 'text/plain', buffer: Buffer.from('setor 1.500.000') };
  await page.getByLabel('Berkas bukti').setInputFiles(file);
  await press(page, 'Periksa dahulu');
  await page.getByRole('heading', { name: 'Periksa sebelum disimpan' }).waitFor();
  const told = await page.innerText('main');
  assert.ok(told.includes('2 event') && told.includes('bukti <b>setor.txt'), told);
  // Changing one's mind keeps the file.
  await press(page, 'Ubah isian');
  await page.locator('main', { hasText: /Berkas terlampir/i }).waitFor();
  await press(page, 'Periksa dahulu');
  await press(page, 'Simpan ke buku besar');
  await page.waitForURL('**/entri/kuitansi/*');
  assert.match(await page.innerText('main'), /bukti\.dilampirkan/);
  clean(page);
});

test('what was typed stays where the session ended, and where another was quicker', async () => {
  const form = '/entri/PPU/2023/koreksi?iku=IKU.2&periode=2023';
  const page = await logIn(browser, server, 'ppu-01');
  const typed = { 'Realisasi (wajib)': '93,1', 'Alasan (wajib)': 'Dua responden terhitung ganda.' };
  const kept = async () => { for (const [label, text] of Object.entries(typed)) assert.equal(await page.getByLabel(label).inputValue(), text, label); };
  await page.go(form);
  for (const [label, text] of Object.entries(typed)) await page.getByLabel(label).fill(text);
  await page.context().clearCookies();
  page.expected.push(/401|409/);
  await press(page, 'Periksa dahulu');
  await page.getByText('Sesi Anda sudah berakhir').waitFor();
  await page.getByLabel('Token akses').fill(server.tokens['ppu-01']);
  await led(page, () => page.getByRole('button', { name: 'Masuk', exact: true }).click());
  await press(page, 'Lanjutkan isian');
  await kept();
  // The same form, sent by another in the meantime.
  const other = await logIn(browser, server, 'ppu-01');
  await other.go(form);
  await other.getByLabel('Realisasi (wajib)').fill('93,2');
  await other.getByLabel('Alasan (wajib)').fill('Lebih dahulu.');
  await press(other, 'Periksa dahulu');
  await press(other, 'Simpan ke buku besar');
  clean(other);
  await press(page, 'Periksa dahulu');
  assert.match(await page.innerText('.galat-formulir'), /realisasi dikoreksi\) tentang PPU\/2023\/IKU\.2 dicatat oleh ppu-01 pada \d+ \w+ \d{4} \d\d\.\d\d\.\d\d WIB/);
  await kept();
  await accessible(page);
  clean(page);
});

test('planner and auditor', async () => {
  const planner = await logIn(browser, server, 'perencana-01');
  await planner.go('/entri/PMK/2023/ubah-target?iku=IKU.1&periode=2023');
  await planner.getByLabel('Target (wajib)').fill('90');
  await planner.getByLabel('Dasar perubahan').selectOption('perubahan_strategi');
  await planner.getByLabel('Nomor dokumen').fill('S-9/2023');
  await planner.getByLabel('Tanggal dokumen').fill('2023-07-01');
  await planner.getByLabel('Alasan').fill('Program baru.');
  await press(planner, 'Periksa dahulu');
  await planner.getByRole('heading', { name: 'Periksa sebelum disimpan' }).waitFor();
  assert.match(await planner.innerText('main'), /PMK\/2023\/npss/);
  await press(planner, 'Simpan ke buku besar');
  await planner.waitForURL('**/entri/kuitansi/*');
  clean(planner);
  const auditor = await logIn(browser, server, 'inspektorat-01');
  await auditor.go('/entri/CONTOH/2023');
  await follow(auditor, 'Catat temuan');
  await auditor.getByLabel('Kode temuan').fill('T-88');
  await auditor.getByLabel('Uraian temuan').fill('Bukti kurang.');
  await auditor.getByLabel('Nilai temuan').fill('0');
  await auditor.getByLabel('Nomor LHP').fill('LHP-88');
  await auditor.getByLabel('Tanggal LHP').fill('2024-01-10');
  await auditor.getByLabel('Diterima unit pada').fill('2024-01-15');
  await auditor.getByLabel('Kode rekomendasi 1').fill('T-88.R1');
  await auditor.getByLabel('Rekomendasi 1', { exact: true }).fill('Lengkapi bukti.');
  await press(auditor, 'Periksa dahulu');
  await press(auditor, 'Simpan ke buku besar');
  await auditor.waitForURL('**/entri/kuitansi/*');
  await auditor.go('/entri/CONTOH/2023/penilaian?rekomendasi=T-88.R1');
  await auditor.getByLabel('Penilaian (wajib)').selectOption('belum_sesuai');
  await press(auditor, 'Periksa dahulu');
  await press(auditor, 'Simpan ke buku besar');
  await auditor.waitForURL('**/entri/kuitansi/*');
  clean(auditor);
});
