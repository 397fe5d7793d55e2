// From an empty directory to a working year and into the next, with the workbook and the pages only.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { JEJAK, accessible, clean, launch, led, logIn, serve, shoot } from './kit.js';
import { workbook } from './sheet.js';

// A year whose quarters have all ended, whenever this runs.
const YEAR = new Date().getFullYear() - 1;
const dir = join(mkdtempSync(join(process.env.JEJAK_SCRATCH, 'tahun-')), 'buku');
const told = execFileSync(JEJAK, ['init', '--data', dir, '--name', 'kabupaten'], { encoding: 'utf8' });
const server = await serve(dir, 'serve');
const browser = await launch();
after(async () => {
  await browser.close();
  await server.stop();
});
const [first, second] = told.match(/jejak_[0-9a-f]{64}/g);
server.tokens = { 'admin-01': first, 'admin-02': second };

/** What the planner typed into the workbook: 3 units, 4 accounts beside the 2 administrators, 2 rule sets, 12 indicators. */
const AGENCY = {
  Umum: ['Isian|Nilai', `Tahun|${YEAR}`],
  Unit: ['Kode|Nama|Induk', 'KAB|Kabupaten|', 'DINKES|Dinas Kesehatan|KAB', 'DISDIK|Dinas Pendidikan|KAB'],
  Akun: ['Akun|Peran|Unit', 'rencana-01|perencana|', 'dinkes-01|unit|DINKES', 'disdik-01|unit|DISDIK', 'itda-01|inspektorat|'],
  Aturan: ['Unit|Paket|Wajib disetujui', 'KAB|permendagri-86-2017|', 'DISDIK|bkn-2020|ya'],
  Simpul: [
    'Unit|Kode|Tingkat|Induk|Nama|Bobot',
    'KAB; DINKES|T1|tujuan||Derajat kesehatan meningkat|', 'KAB; DINKES|S1|sasaran|T1|Layanan membaik|',
    'DISDIK|P1|perspektif||Penerima layanan|100', 'DISDIK|SS.1|sasaran|P1|Pendidikan membaik|',
  ],
  Indikator: [
    'Unit|Kode|Nama|Simpul|Satuan|Presisi|Polarisasi|Sumber realisasi|Gabung periode|Gabung unit|Faktor|Skala|Rumus realisasi|Penanggung jawab',
    'DINKES|IKM|Indeks kepuasan masyarakat|S1|indeks|2|maksimum|langsung|posisi akhir',
    'DISDIK|IKM|Indeks kepuasan masyarakat|SS.1|indeks|2|maksimum|langsung|posisi akhir',
    'DINKES|AKI|Angka kematian ibu|S1|per 100.000|2|minimum|rasio|jumlah||100000',
    'DINKES|IMUN|Cakupan imunisasi|S1|persen|2|maksimum|rasio|jumlah||100',
    'DINKES|SAKIP|Predikat SAKIP|S1|predikat|0|maksimum|langsung|posisi akhir|||sakip',
    'DINKES|SERAP|Penyerapan anggaran|S1|persen|2|maksimum|anggaran|posisi akhir|jumlah',
    'DINKES|LAYAN|Indeks layanan|S1|indeks|2|maksimum|langsung|posisi akhir',
    'DISDIK|SERAP|Penyerapan anggaran|SS.1|persen|2|maksimum|anggaran|posisi akhir|jumlah',
    'DISDIK|APM|Angka partisipasi murni|SS.1|persen|2|maksimum|rasio|jumlah||100',
    'DISDIK|LIT|Indeks literasi|SS.1|indeks|2|maksimum|langsung|posisi akhir',
    'KAB|IKM|Indeks kepuasan masyarakat|S1|indeks|2|maksimum|unit|posisi akhir|rata-rata||||DINKES; DISDIK',
    'KAB|SERAP|Penyerapan anggaran|S1|persen|2|maksimum|anggaran|posisi akhir|jumlah',
    'KAB|MUTU|Mutu layanan|S1|indeks|2|maksimum|rumus|posisi akhir||||[IKM/realisasi] / 2',
  ],
  Target: [
    `Unit|Indikator|PK|TW I|TW II|TW III|TW IV|Renstra ${YEAR + 1}`,
    'DINKES; DISDIK|IKM|85|80|82|84|85|86', 'DINKES|AKI|<= 90', 'DINKES|IMUN|95|90|92|94|95|96', 'DINKES|SAKIP|BB|B|B|BB|BB',
    'DINKES|LAYAN|75|70|72|74|75|76', 'DINKES; DISDIK|SERAP|95|20|45|70|95', 'DISDIK|APM|90|88|88|89|90', 'DISDIK|LIT|70|66|67|68|70|71', 'KAB|IKM|85|80|82|84|85|86',
    'KAB|SERAP|95|20|45|70|95', 'KAB|MUTU|42|40|41|42|42',
  ],
  Keluaran: ['Unit|Kode RO|Nama|Indikator|Pagu awal', 'DINKES|1.02.02.2.02.0033|Layanan kesehatan|IKM|250000000', 'DISDIK|1.01.02.2.01.0001|Layanan sekolah|APM|400000000'],
};

/** What the units enter, quarter by quarter: labels of the form and what is typed. */
const ENTRIES = {
  'dinkes-01': {
    unit: 'DINKES',
    ro: ['1.02.02.2.02.0033', ['50.000.000', '60.000.000', '65.000.000']],
    iku: {
      IKM: [{ 'Realisasi (wajib)': '81,5' }, { 'Realisasi (wajib)': '82,25' }, { 'Realisasi (wajib)': '84' }],
      AKI: [12, 10, 9].map((n) => ({ 'Nilai pembilang 1': String(n), 'Nilai penyebut (wajib)': '15000' })),
      IMUN: [910, 930, 945].map((n) => ({ 'Nilai pembilang 1': String(n), 'Nilai penyebut (wajib)': '1000' })),
      SAKIP: ['B', 'B', 'BB'].map((kata) => ({ 'Realisasi (wajib)': { choose: kata } })),
    },
  },
  'disdik-01': {
    unit: 'DISDIK',
    ro: ['1.01.02.2.01.0001', ['90.000.000', '95.000.000', '99.500.000']],
    iku: {
      IKM: ['79,5', '81,75', '83'].map((n) => ({ 'Realisasi (wajib)': n })),
      APM: [870, 884, 893].map((n) => ({ 'Nilai pembilang 1': String(n), 'Nilai penyebut (wajib)': '1000' })),
      LIT: ['66', '66,5', '69'].map((n) => ({ 'Realisasi (wajib)': n })),
    },
  },
};

/** The same in the year after: a new target, one indicator more, a rule changed. */
const NEXT = {
  ...AGENCY,
  Umum: ['Isian|Nilai', `Tahun|${YEAR + 1}`, 'Alasan|Rapat perencanaan tahun baru.'],
  Aturan: [AGENCY.Aturan[0], 'KAB|permendagri-86-2017|ya', AGENCY.Aturan[2]],
  Indikator: [...AGENCY.Indikator, 'DINKES|STUNTING|Prevalensi stunting|S1|persen|2|minimum|rasio|posisi akhir||100'],
  Target: [
    'Unit|Indikator|PK|TW I|TW II|TW III|TW IV|Berlaku sejak|Dasar|Nomor dokumen|Tanggal dokumen',
    `DINKES|IKM|88|82|84|86|88|${YEAR + 1}-01-02|perubahan strategi|PK-01|${YEAR + 1}-01-02`, 'DINKES|STUNTING|<= 14',
  ],
};

let actions = 0;
const since = Date.now();

/** One thing that a person does: a click, a field, a file, an address. */
const act = (doing) => {
  actions += 1;
  return doing;
};
const enter = async (akun) => {
  actions += 2;
  const page = await logIn(browser, server, akun);
  return page;
};
const press = (page, name) => act(led(page, () => page.getByRole('button', { name }).click()));
const follow = (page, name) => act(led(page, () => page.getByRole('link', { name }).first().click()));
const fetched = async (page, name) => {
  const [download] = await Promise.all([page.waitForEvent('download'), act(page.getByRole('button', { name }).click())]);
  return download;
};
const evidence = (name) => ({ name: `${name}.txt`, mimeType: 'text/plain', buffer: Buffer.from(`bukti ${name}`) });

async function type(page, fields) {
  for (const [label, value] of Object.entries(fields)) {
    const field = page.getByLabel(label, { exact: true });
    await act(value.choose ? field.selectOption(value.choose) : field.fill(value));
  }
}

/** Looks at what a form changes, and saves it. */
async function save(page) {
  await press(page, 'Periksa dahulu');
  await press(page, 'Simpan ke buku besar');
  await page.waitForURL(/\/entri\/kuitansi\/\d+$|\/buku-besar\/\d+$/);
}

async function upload(page, sheets) {
  await follow(page, 'Struktur');
  const file = { name: 'struktur.xlsx', mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', buffer: workbook(sheets) };
  await act(page.getByLabel('Buku kerja struktur').setInputFiles(file));
  await press(page, 'Periksa dahulu');
}

test('an administrator begins: what is unclear is told by its cell, then units and accounts, tokens told once', async () => {
  const page = await enter('admin-01');
  assert.match(await page.innerText('.perlu'), /Struktur belum disusun[\s\S]*unit dan akun/);
  await follow(page, 'Struktur belum disusun');
  await page.getByRole('heading', { name: 'Urutan kerja' }).waitFor();
  await accessible(page);
  await shoot(page, 'struktur');
  for (const which of ['Kosong', 'Contoh instansi', 'Seperti yang tercatat']) {
    const download = await fetched(page, which);
    assert.match(download.suggestedFilename(), /^struktur-\d{4}-\w+\.xlsx$/);
    assert.equal(readFileSync(await download.path()).subarray(0, 2).toString(), 'PK');
  }
  page.expected.push(/422/);
  await press(page, 'Periksa dahulu');
  await page.locator('.galat-bidang').waitFor();
  assert.match(await page.innerText('.galat-bidang'), /pilih satu berkas/);
  await upload(page, { ...AGENCY, Unit: [...AGENCY.Unit, 'dinas x|Dinas lain|KAB'] });
  await page.getByRole('heading', { name: 'Dikarantina: 1 sel' }).waitFor();
  assert.match(await page.innerText('#karantina ~ .gulir'), /Unit!A5[\s\S]*dinas x/);
  await accessible(page);
  // It waits for who brought it, until the mended one is recorded.
  await page.go('/');
  assert.match(await page.innerText('.perlu'), /Impor dikarantina[\s\S]*struktur\.xlsx \(1 sel\)/);
  await upload(page, AGENCY);
  await page.getByRole('heading', { name: 'Periksa struktur sebelum dicatat' }).waitFor();
  const plan = await page.innerText('main');
  for (const part of ['3 tambah unit.ditetapkan, oleh admin', '2 tambah aturan.ditetapkan, oleh perencana', 'event menunggu perencana']) assert.ok(plan.includes(part), `${part}: ${plan}`);
  await accessible(page);
  await shoot(page, 'struktur-rencana');
  await press(page, /^Catat 7 event ke buku besar/);
  await page.getByRole('heading', { name: 'Token akun baru' }).waitFor();
  await accessible(page);
  await shoot(page, 'struktur-token');
  for (const row of await page.locator('table.token tbody tr').all()) {
    server.tokens[await row.locator('th').innerText()] = await row.locator('code').innerText();
  }
  assert.equal(Object.keys(server.tokens).length, 6);
  // Sent once more, it records nothing and shows no token again.
  await page.goBack();
  await press(page, /^Catat 7 event ke buku besar/);
  await page.locator('.galat-formulir').waitFor();
  assert.equal(await page.locator('table.token').count(), 0);
  await page.go('/');
  assert.doesNotMatch(await page.innerText('main'), /Impor dikarantina/);
  clean(page);
});

test('the second administrator confirms who judges others', async () => {
  const page = await enter('admin-02');
  await follow(page, 'Akses menunggu konfirmasi');
  await press(page, /^Konfirmasi itda-01/);
  await page.getByText('berlaku, dikonfirmasi admin-02').waitFor();
  clean(page);
});

test('the planner goes on with the same workbook, without having the file', async () => {
  const page = await enter('rencana-01');
  await follow(page, 'Struktur');
  await press(page, 'Lanjutkan struktur.xlsx');
  await page.getByRole('heading', { name: 'Periksa struktur sebelum dicatat' }).waitFor();
  await press(page, /^Catat \d+ event ke buku besar/);
  await page.getByRole('heading', { name: 'Tercatat' }).waitFor();
  await accessible(page);
  // As it stands it is downloaded, uploaded, and holds no difference.
  await follow(page, 'Ke halaman Struktur');
  await act(page.getByLabel('Tahun', { exact: true }).first().fill(String(YEAR)));
  const download = await fetched(page, 'Seperti yang tercatat');
  const file = { name: 'ada.xlsx', mimeType: 'application/octet-stream', buffer: readFileSync(await download.path()) };
  await act(page.getByLabel('Buku kerja struktur').setInputFiles(file));
  await press(page, 'Periksa dahulu');
  await page.getByRole('heading', { name: 'Yang akan dicatat: 0 event' }).waitFor();
  clean(page);
});

for (const [akun, { unit, ro, iku }] of Object.entries(ENTRIES)) {
  test(`${akun} enters three quarters, with evidence`, async () => {
    const page = await enter(akun);
    assert.match(await page.innerText('.perlu'), /Realisasi belum dicatat/);
    for (const quarter of [1, 2, 3]) {
      for (const [kode, values] of Object.entries(iku)) {
        await page.go(`/entri/${unit}/${YEAR}`);
        await follow(page, `Catat ${kode} triwulan ${['I', 'II', 'III'][quarter - 1]} ${YEAR}`);
        await type(page, values[quarter - 1]);
        await act(page.getByLabel('Berkas bukti').setInputFiles(evidence(`${unit}-${kode}-${quarter}`)));
        await save(page);
        assert.match(await page.innerText('main'), /bukti\.dilampirkan/);
      }
      await page.go(`/entri/${unit}/${YEAR}`);
      await follow(page, `Catat ${ro[0]}`);
      await type(page, { 'Tanggal belanja (wajib)': `${YEAR}-0${quarter * 3}-15`, 'Jumlah (rupiah) (wajib)': ro[1][quarter - 1] });
      await act(page.getByLabel('Berkas bukti').setInputFiles(evidence(`${unit}-spm-${quarter}`)));
      await save(page);
    }
    await page.go(`/entri/${unit}/${YEAR}`);
    await accessible(page);
    await shoot(page, `entri-${unit}`);
    clean(page);
  });
}

test('a quarter of five indicators, two of them with parts, evidence on each, one mistake corrected: at most 30 actions', async () => {
  const page = await enter('dinkes-01');
  await page.go('/');
  const before = actions;
  await act(led(page, () => page.locator('.perlu a').filter({ hasText: 'Realisasi' }).first().click()));
  await follow(page, `Catat AKI triwulan IV ${YEAR}`);
  const parts = (above, below) => ({ 'Nilai pembilang 1': above, 'Nilai penyebut (wajib)': below });
  const one = (value) => ({ 'Realisasi (wajib)': value });
  const all = { AKI: parts('8', '15000'), IKM: one('84,5'), IMUN: parts('951', '1000'), LAYAN: one('57'), SAKIP: one({ choose: 'BB' }) };
  const codes = Object.keys(all);
  for (const [n, kode] of codes.entries()) {
    await page.getByRole('heading', { level: 1 }).filter({ hasText: /realisasi/i }).waitFor();
    assert.match(await page.innerText('main'), new RegExp(kode));
    if (n > 0) assert.match(await page.innerText('main'), /Entri sebelumnya tercatat[\s\S]*event \d+/);
    await type(page, all[kode]);
    await act(page.getByLabel('Berkas bukti').setInputFiles(evidence(`DINKES-${kode}-4`)));
    await press(page, 'Periksa dahulu');
    await press(page, n + 1 < codes.length ? `Simpan dan catat ${codes[n + 1]}` : 'Simpan ke buku besar');
  }
  await page.waitForURL('**/entri/kuitansi/*');
  await follow(page, 'Kembali ke daftar entri');
  await follow(page, `Koreksi LAYAN triwulan IV ${YEAR}`);
  await type(page, { 'Realisasi (wajib)': '75', 'Alasan (wajib)': 'Angka terbalik saat diketik.' });
  await save(page);
  assert.match(await page.innerText('main'), /57,00[\s\S]*75,00/);
  assert.ok(actions - before <= 30, `${actions - before} actions`);
  clean(page);
});

test('a unit corrects what it entered, and says why', async () => {
  const page = await enter('dinkes-01');
  await page.go(`/entri/DINKES/${YEAR}`);
  await follow(page, `Koreksi IKM triwulan II ${YEAR}`);
  await type(page, { 'Realisasi (wajib)': '82,75', 'Alasan (wajib)': 'Dua responden terhitung ganda.' });
  await save(page);
  assert.match(await page.innerText('main'), /82,25[\s\S]*82,75/);
  await page.go(`/entri/DINKES/${YEAR}`);
  await follow(page, `Koreksi SAKIP triwulan III ${YEAR}`);
  assert.equal(await page.getByLabel('Realisasi (wajib)', { exact: true }).inputValue(), 'BB');
  clean(page);
});

test('the planner approves, closes, and sees the figure', async () => {
  const page = await enter('rencana-01');
  assert.match(await page.innerText('.perlu'), /Entri menunggu persetujuan[\s\S]*DISDIK/);
  for (const kode of ['IKM', 'APM', 'LIT']) {
    await page.go(`/entri/DISDIK/${YEAR}`);
    await follow(page, `Setujui ${kode} triwulan I ${YEAR}`);
    await save(page);
  }
  await page.go(`/tutup/KAB/${YEAR}`);
  await accessible(page);
  await act(page.locator(`#alasan-${YEAR}-TW1`).fill('Dilaporkan menurut jadwal.'));
  await press(page, `Tutup Triwulan I ${YEAR}`);
  await page.waitForURL('**/entri/kuitansi/*');
  await page.go(`/tutup/KAB/${YEAR}`);
  assert.match(await page.innerText('main'), /ditutup[\s\S]*Buka kembali/);
  await page.go(`/kartu/KAB/${YEAR}?per=TW1`);
  assert.match(await page.innerText('main'), /80,50/, 'the mean of 81,5 and 79,5');
  clean(page);
});

test('a finding is recorded, answered and assessed', async () => {
  const auditor = await enter('itda-01');
  await auditor.go(`/entri/DINKES/${YEAR}`);
  await follow(auditor, 'Catat temuan');
  await type(auditor, {
    'Kode temuan (wajib)': 'T-01', 'Uraian temuan (wajib)': 'Bukti cakupan belum lengkap.', 'Nilai temuan (rupiah) (wajib)': '0',
    'Nomor LHP (wajib)': 'LHP-01', 'Tanggal LHP (wajib)': `${YEAR}-10-10`, 'Diterima unit pada (wajib)': `${YEAR}-10-15`,
    'Kode rekomendasi 1': 'T-01.R1', 'Rekomendasi 1': 'Lengkapi bukti.',
  });
  await save(auditor);
  const unit = await enter('dinkes-01');
  assert.match(await unit.innerText('.perlu'), /Rekomendasi menunggu jawaban/);
  await unit.go(`/entri/DINKES/${YEAR}`);
  await follow(unit, 'Sampaikan T-01.R1');
  await type(unit, { 'Tindak lanjut (wajib)': 'Bukti dilengkapi.' });
  await act(unit.getByLabel('Berkas bukti').setInputFiles(evidence('T-01')));
  await save(unit);
  await auditor.go('/');
  assert.match(await auditor.innerText('.perlu'), /Jawaban menunggu penilaian/);
  await auditor.go(`/entri/DINKES/${YEAR}`);
  await follow(auditor, 'Nilai T-01.R1');
  // What was answered and its file stand beside the form.
  assert.match(await auditor.innerText('main'), /Bukti dilengkapi\./);
  const href = await auditor.getByRole('link', { name: /T-01\.txt/ }).first().getAttribute('href');
  const file = await auditor.request.get(server.url + href);
  assert.equal(await file.text(), 'bukti T-01');
  await type(auditor, { 'Penilaian (wajib)': { choose: 'sesuai' } });
  await save(auditor);
  await auditor.go('/temuan/DINKES');
  assert.match(await auditor.innerText('main'), /sesuai/);
  clean(auditor);
  clean(unit);
});

test('the next year in one step, with a new target, an indicator more and a rule changed: at most 10 actions', async () => {
  const page = await enter('rencana-01');
  const before = actions;
  await follow(page, 'Struktur');
  await act(page.getByLabel('Dari tahun').fill(String(YEAR)));
  await press(page, 'Lihat rencana tahun berikutnya');
  await page.getByRole('heading', { name: `Kartu ${YEAR + 1} dari kartu ${YEAR}` }).waitFor();
  assert.match(await page.innerText('main'), /PK \d{4}: 86 menurut Renstra/);
  await accessible(page);
  await shoot(page, 'tahun-berikutnya');
  await press(page, /^Catat \d+ event ke buku besar/);
  await page.getByRole('heading', { name: 'Tercatat' }).waitFor();
  await follow(page, 'Ke halaman Struktur');
  await act(page.getByLabel('Buku kerja struktur').setInputFiles({ name: 'berikutnya.xlsx', mimeType: 'application/octet-stream', buffer: workbook(NEXT) }));
  await press(page, 'Periksa dahulu');
  await page.getByRole('heading', { name: 'Periksa struktur sebelum dicatat' }).waitFor();
  await press(page, /^Catat \d+ event ke buku besar/);
  await page.getByRole('heading', { name: 'Tercatat' }).waitFor();
  assert.ok(actions - before <= 10, `${actions - before} actions`);
  await page.go(`/kartu/DINKES/${YEAR + 1}`);
  assert.match(await page.innerText('main'), /88,00[\s\S]*STUNTING|STUNTING[\s\S]*88,00/);
  await page.go(`/struktur/tahun-berikutnya?dari=${YEAR}`);
  assert.equal(await page.getByRole('button', { name: /^Catat/ }).count(), 0, 'a second time there is nothing to record');
  clean(page);
  const verdict = execFileSync(JEJAK, ['verify', '--data', dir], { encoding: 'utf8' });
  assert.match(verdict, /event/);
  console.log(`from an empty directory into the next year: ${actions} actions in ${((Date.now() - since) / 1000).toFixed(1)} s`);
});
