// Hostile text in every field that takes text: it is shown as text, on every page, and does nothing.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { accessible, clean, logIn, open, press } from './kit.js';

const MARK = 'X7Q';
const EVIL = [
  `${MARK}<script>window.kena = 1</script>`,
  `${MARK}"><img src=x onerror="window.kena = 1">`,
  `${MARK}'></textarea></title><svg onload="window.kena = 1">`,
  `${MARK}{{7*7}}</script><a href="javascript:window.kena=1">klik</a>`,
];

const { server, browser } = await open();

async function record(akun, events) {
  const answer = await fetch(`${server.url}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.tokens[akun]}`, 'content-type': 'application/json' },
    body: JSON.stringify(events),
  });
  assert.equal(answer.status, 201, await answer.text());
}

test('text from people does nothing on any page', async () => {
  const [a, b, c, d] = EVIL;
  const dokumen = { nomor: a, tanggal: '2024-01-05', judul: b };
  const sumber = { berkas: a, tempat: b, sel: c, tercetak: d };
  await record('admin-01', [{ type: 'unit.ditetapkan', unit: '-', berlaku: '2024-01-01', data: { kode: 'JAHAT', nama: a, alasan: b, keterangan: c } }]);
  const one = (type, data, extra = {}) => ({ type, unit: 'PMK', berlaku: '2023-12-31', data: { ...data, alasan: a, keterangan: b, dokumen, sumber }, ...extra });
  const { event } = await (await fetch(`${server.url}/v1/events?unit=PMK&subject=PMK/2023/IKU.9&limit=1`, {
    headers: { authorization: `Bearer ${server.tokens['pmk-01']}`, accept: 'application/json' } })).json();
  assert.ok(event.length > 0);
  await record('pmk-01', [
    one('realisasi.ditimpa', { iku: 'IKU.2', periode: '2023', nilai: '93' }),
    one('narasi.ditulis', { tahun: 2023, iku: 'IKU.2', jenis: 'kendala', teks: d }),
    one('rincian.dicatat', { subjek: 'PMK/2023/IKU.2', tabel: a, judul: d, kolom: [b, c], baris: [[c, d]] }),
  ]);
  await record('perencana-01', [
    one('indikator.ditetapkan', { ...(await definition()), nama: c, satuan: 'X7Q<b>' }),
  ]);
  await record('inspektorat-01', [
    { type: 'temuan.dicatat', unit: 'PMK', berlaku: '2024-01-06', data: { kode: 'T-X', pemeriksa: 'inspektorat', lhp: dokumen, diterima: '2024-01-06', uraian: a, nilai: '0', alasan: b } },
    { type: 'rekomendasi.dicatat', unit: 'PMK', berlaku: '2024-01-06', data: { kode: 'T-X.R1', temuan: 'T-X', uraian: c, keterangan: d } },
  ]);
  const page = await logIn(browser, server, 'inspektorat-01');
  const last = await page.evaluate(() => fetch('/v1/me').then((r) => r.headers.get('jejak-seq')));
  const paths = ['/', '/kartu/PMK/2023', '/jejak/PMK/2023/IKU.2/realisasi', '/jejak/PMK/2023', '/perubahan/PMK/2023', '/temuan', '/temuan/PMK', '/buku-besar',
    `/cari?q=${encodeURIComponent(EVIL[1])}`, `/buku-besar?subject=${encodeURIComponent('PMK/2023/IKU.2')}`, '/entri', '/entri/PMK/2023',
    '/entri/PMK/2023/penilaian?rekomendasi=T-X.R1', '/verifikasi', ...Array.from({ length: 9 }, (_, n) => `/buku-besar/${last - n}`)];
  let shown = 0;
  for (const path of paths) {
    assert.equal(await page.go(path), 200, path);
    assert.equal(await page.evaluate(() => window.kena), undefined, path);
    assert.equal(await page.locator('img[src="x"], a[href^="javascript:"], svg[onload]').count(), 0, path);
    if ((await page.innerText('body')).includes(MARK)) shown += 1;
    await accessible(page);
  }
  assert.ok(shown >= 12, `${shown} pages show the text`);
  // In the address as well.
  page.expected.push(/4\d\d/);
  for (const path of [`/kartu/${encodeURIComponent(EVIL[0])}/2023`, `/kartu/PMK/2023?per=${encodeURIComponent(EVIL[1])}`, `/jejak/${encodeURIComponent(EVIL[2])}`, `/masuk?lanjut=${encodeURIComponent('javascript:alert(1)')}`]) {
    await page.go(path);
    assert.equal(await page.evaluate(() => window.kena), undefined, path);
    assert.equal(await page.locator('img[src="x"], svg[onload]').count(), 0, path);
  }
  clean(page);
});

/** The definition of IKU.2 as it stands, to be set again with another name. */
async function definition() {
  const headers = { authorization: `Bearer ${server.tokens['pmk-01']}`, accept: 'application/json' };
  const found = await (await fetch(`${server.url}/v1/events?unit=PMK&type=indikator.ditetapkan&subject=PMK/2023/IKU.2`, { headers })).json();
  return found.event.at(-1).data;
}

test('hostile text in a form of entry comes back as it was typed', async () => {
  const page = await logIn(browser, server, 'ppu-01');
  await page.go('/entri/PPU/2023/koreksi?iku=IKU.2&periode=2023');
  await page.getByLabel('Realisasi (wajib)').fill(EVIL[0]);
  await page.getByLabel('Alasan (wajib)').fill(EVIL[2]);
  await page.getByLabel('Nomor dokumen').fill(EVIL[1]);
  page.expected.push(/422/);
  await press(page, 'Periksa dahulu');
  await page.locator('#data-nilai-galat').waitFor();
  assert.equal(await page.getByLabel('Realisasi (wajib)').inputValue(), EVIL[0]);
  assert.equal(await page.getByLabel('Alasan (wajib)').inputValue(), EVIL[2]);
  assert.equal(await page.getByLabel('Nomor dokumen').inputValue(), EVIL[1]);
  assert.equal(await page.evaluate(() => window.kena), undefined);
  await page.getByLabel('Realisasi (wajib)').fill('93');
  await page.getByLabel('Tanggal dokumen').fill('2024-01-05');
  await press(page, 'Periksa dahulu');
  await press(page, 'Simpan ke buku besar');
  await page.waitForURL('**/entri/kuitansi/*');
  await page.go('/jejak/PPU/2023/IKU.2/realisasi');
  assert.ok((await page.innerText('main')).includes(EVIL[2]));
  assert.equal(await page.evaluate(() => window.kena), undefined);
  clean(page);
});
