// Import of a table on the Entri page: mapping, quarantine with choices, what changes, receipt, and each role.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { accessible, clean, follow, logIn, open, press, shoot } from './kit.js';

const { server, browser } = await open();

const file = (name, text) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });

/** Uploads a table about a unit's year, and stands before its mapping. */
async function upload(page, path, kind, sent) {
  await page.go(path);
  await follow(page, /^Impor dari tabel/);
  await page.getByLabel('Isi tabel').selectOption(kind);
  await page.getByLabel('Berkas tabel').setInputFiles(sent);
  await press(page, 'Periksa dahulu');
  await page.getByLabel('Baris judul kolom').waitFor();
}

const TABLE = 'Kode;Triwulan;Hasil;Alasan\nIKU 2;TW I;90,5;\nIKU 2;TW II;1.234;\nIKU 2;2023;93,5;Dua responden terhitung ganda.\n';

test('a unit: mapping corrected, a cell chosen, figures before and after, one group, one receipt', async () => {
  const page = await logIn(browser, server, 'ppu-01');
  await upload(page, '/entri/PPU/2023', 'realisasi', file('realisasi.csv', TABLE));
  assert.equal(await page.getByLabel('Kode IKU *').inputValue(), 'Kode', 'guessed from the heads');
  assert.equal(await page.locator('[name="tetap.unit"]').inputValue(), 'PPU');
  assert.equal(await page.locator('[name="kolom.nilai"]').inputValue(), '', '«Hasil» says nothing by itself');
  await page.locator('[name="kolom.nilai"]').selectOption('Hasil');
  await accessible(page);
  await shoot(page, 'impor-pemetaan');
  await press(page, 'Periksa dahulu');
  await page.getByRole('heading', { name: 'Periksa impor sebelum disimpan' }).waitFor();
  const shown = await page.innerText('main');
  for (const part of ['C3', '1.234', 'ribuan atau desimal', '2 event', '92,01', '93,50', 'PPU/2023/IKU.2/realisasi']) assert.ok(shown.includes(part), `${part}: ${shown}`);
  await accessible(page);
  await shoot(page, 'impor-rencana');
  assert.ok(await page.getByRole('button', { name: 'Simpan 2 event yang jelas saja' }).isVisible());
  await page.getByLabel('Bacaan sel C3').selectOption('1,234 (titik tanda desimal)');
  await press(page, 'Tafsirkan ulang dengan pilihan ini');
  await page.getByRole('button', { name: 'Simpan 3 event ke buku besar' }).waitFor();
  assert.match(await page.innerText('main'), /C3 dibaca «1,234/);
  await press(page, 'Simpan 3 event ke buku besar');
  await page.waitForURL('**/entri/kuitansi/*');
  const receipt = page.url();
  const told = await page.innerText('main');
  assert.equal([...told.matchAll(/b3:[0-9a-f]{64}/g)].length, 3, told);
  assert.match(told, /92,01[\s\S]*93,50/);
  await accessible(page);
  await shoot(page, 'impor-kuitansi');
  const seq = Number(receipt.split('/').pop());
  await page.go(`/jejak/PPU/2023/IKU.2/realisasi?per=TW2`);
  const trace = await page.innerText('main');
  for (const part of ['1,23', 'realisasi.csv', 'C3', 'pilihan pengimpor']) assert.ok(trace.includes(part), `${part}: ${trace}`);
  // The same bytes again: nothing to save, and nothing is.
  await upload(page, '/entri/PPU/2023', 'realisasi', file('realisasi.csv', TABLE));
  await page.locator('[name="kolom.nilai"]').selectOption('Hasil');
  await press(page, 'Periksa dahulu');
  await page.getByRole('heading', { name: 'Yang akan dicatat: 0 event' }).waitFor();
  assert.equal(await page.getByRole('button', { name: /^Simpan/ }).count(), 0);
  const response = await page.request.get(`${server.url}/entri/kuitansi/${seq + 3}`);
  assert.equal(response.status(), 404, 'no event came after those three');
  clean(page);
});

test('what needs a choice is listed with its readings, and counts only when it is chosen', async () => {
  const page = await logIn(browser, server, 'ppu-01');
  const rows = 'Kode;Triwulan;Kinerja;;Verifikasi\n;;Target;Realisasi;\nIKU 2;TW III;91;92,5;88\nJumlah;;;92,5;\n';
  await upload(page, '/entri/PPU/2023', 'realisasi', file('dua-judul.csv', rows));
  assert.equal(await page.locator('[name="judul_baris"]').inputValue(), '2');
  assert.equal(await page.locator('[name="kolom.nilai"]').inputValue(), 'Kinerja / Realisasi');
  await press(page, 'Periksa dahulu');
  await page.getByRole('heading', { name: 'Periksa impor sebelum disimpan' }).waitFor();
  const shown = await page.innerText('main');
  for (const part of ['kolom tak dipetakan', 'Verifikasi', 'baris jumlah', 'Jumlah | 92,5', 'C «Kinerja / Target»']) assert.ok(shown.includes(part), `${part}: ${shown}`);
  await accessible(page);
  await shoot(page, 'impor-pilihan');
  await page.getByLabel('Bacaan sel kolom tak dipetakan').selectOption('abaikan');
  await page.getByLabel('Bacaan sel baris jumlah').selectOption('lewati');
  await press(page, 'Tafsirkan ulang dengan pilihan ini');
  await page.getByRole('button', { name: 'Simpan 1 event ke buku besar' }).waitFor();
  assert.match(await page.innerText('main'), /baris jumlah[^\n]*menurut pilihan pengimpor/);
  clean(page);
});

test('saved twice it is one group, without JavaScript as well', async () => {
  const page = await logIn(browser, server, 'contoh-01', { javaScriptEnabled: false });
  page.expected.push(/422/);
  const rows = 'unit;kode;tanggal;realisasi\nCONTOH-A;001.ABQ.901;2023-12-20;"Rp 12.500,00"\nCONTOH-B;4001.EBB.001;2023-12-20;"Rp 10.000,00"\n';
  await upload(page, '/entri/CONTOH/2023', 'anggaran', file('belanja.csv', rows));
  await press(page, 'Periksa dahulu');
  // The output is not known, and the cell says so; the mapping can be gone back to.
  assert.match(await page.innerText('main'), /RO 001\.ABQ\.901 belum didaftarkan/);
  await press(page, 'Ubah pemetaan');
  await page.getByLabel('Baris judul kolom').waitFor();
  await page.go('/entri/CONTOH/2023');
  await upload(page, '/entri/CONTOH/2023', 'anggaran', file('belanja.csv', rows.replace('001.ABQ.901', '4001.EBA.001')));
  await press(page, 'Periksa dahulu');
  // The quarter is closed: the refusal names the cell and what is asked for, which is then said once for all rows.
  assert.match(await page.innerText('.galat-formulir'), /sel D2: periode 2023-TW4 CONTOH sudah ditutup/);
  await press(page, 'Ubah pemetaan');
  await page.locator('[name="tetap.alasan"]').fill('Tagihan terlambat masuk.');
  await press(page, 'Periksa dahulu');
  await page.getByRole('button', { name: 'Simpan 2 event ke buku besar' }).waitFor();
  const shown = await page.innerText('main');
  for (const unit of ['CONTOH-A', 'CONTOH-B', 'CONTOH']) assert.ok(shown.includes(`${unit}/2023/anggaran/realisasi`), `${unit}: ${shown}`);
  await press(page, 'Simpan 2 event ke buku besar');
  await page.waitForURL('**/entri/kuitansi/*');
  const first = page.url();
  await page.goBack();
  await press(page, 'Simpan 2 event ke buku besar');
  await page.waitForURL('**/entri/kuitansi/*');
  assert.equal(page.url(), first);
  clean(page);
});

test('a planner changes a target, an auditor brings findings', async () => {
  const planner = await logIn(browser, server, 'perencana-01');
  const target = 'IKU;Periode;Target;Dasar;Alasan;Nomor dokumen;Tanggal dokumen;Tanggal\nIKU.1;2023;90;perubahan strategi;Program baru;S-9/2023;1 Juli 2023;1 Juli 2023\n';
  await upload(planner, '/entri/PMK/2023', 'target', file('target.csv', target));
  await press(planner, 'Periksa dahulu');
  await planner.getByRole('heading', { name: 'Yang akan dicatat: 1 event' }).waitFor();
  assert.match(await planner.innerText('main'), /target\.diubah[\s\S]*PMK\/2023\/npss/);
  await press(planner, /^Simpan 1 event/);
  await planner.waitForURL('**/entri/kuitansi/*');
  clean(planner);
  const auditor = await logIn(browser, server, 'inspektorat-01');
  const found = 'Kode temuan\tPemeriksa\tNomor LHP\tTanggal LHP\tDiterima\tUraian\tNilai\tKode rekomendasi\tUraian rekomendasi\nT-77\tInspektorat\tLHA-77\t10 Januari 2024\t15 Januari 2024\t<b>Bukti</b> kurang\t0\tT-77.R1\tLengkapi\n';
  await upload(auditor, '/entri/CONTOH/2023', 'temuan', { ...file('temuan.tsv', found), mimeType: 'text/tab-separated-values' });
  await press(auditor, 'Periksa dahulu');
  await auditor.getByRole('heading', { name: 'Yang akan dicatat: 2 event' }).waitFor();
  await accessible(auditor);
  await press(auditor, /^Simpan 2 event/);
  await auditor.waitForURL('**/entri/kuitansi/*');
  clean(auditor);
});

test('what may not be: other units, other roles, other sites, bad files', async () => {
  const unit = await logIn(browser, server, 'ppu-01');
  await upload(unit, '/entri/PPU/2023', 'realisasi', file('lain.csv', 'unit;iku;periode;realisasi\nCONTOH;IKU.1;TW1;5\nPMK;IKU.1;TW1;5\n'));
  await press(unit, 'Periksa dahulu');
  await unit.getByRole('heading', { name: 'Yang akan dicatat: 0 event' }).waitFor();
  assert.match(await unit.innerText('main'), /akses Anda tidak mencakup unit CONTOH[\s\S]*akses Anda tidak mencakup unit PMK/);
  unit.expected.push(/422/, /403/);
  await unit.go('/entri/PPU/2023/impor');
  await press(unit, 'Periksa dahulu');
  assert.match(await unit.innerText('.galat-formulir'), /pilih satu berkas/);
  for (const [name, bytes, why] of [
    ['makro.xlsm', 'PK', /tidak dapat dibaca/], ['lama.xls', 'x', /isinya jenis lain/], ['lain.pdf', 'x', /tidak dibaca/], ['rusak.xlsx', 'bukan zip', /tidak dapat dibaca/], ['kosong.csv', '', /berkas kosong/],
  ]) {
    await unit.getByLabel('Berkas tabel').setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) });
    await press(unit, 'Periksa dahulu');
    await unit.locator('.galat-formulir').waitFor();
    assert.match(await unit.innerText('.galat-formulir'), why);
  }
  await accessible(unit);
  const forged = await unit.request.post(`${server.url}/entri/PPU/2023/impor`, {
    headers: { 'sec-fetch-site': 'same-origin' },
    multipart: { csrf: 'salah', jenis: 'realisasi', berkas: { name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from(TABLE) } },
  });
  assert.equal(forged.status(), 403);
  const reader = await logIn(browser, server, 'pembaca-01');
  reader.expected.push(/403/);
  assert.equal(await reader.go('/entri/PMK/2023/impor'), 403);
  assert.equal(await unit.go('/entri/PMK/2023/impor'), 403);
  clean(unit);
  clean(reader);
});
