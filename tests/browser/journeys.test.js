// What people come for: who changed a figure and why, where we stood when, what changed between two moments.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { accessible, answered, clean, led, logIn, open } from './kit.js';

const { server, browser } = await open();

test('who changed IKU.2 and why, in at most four clicks from Beranda', async () => {
  const page = await logIn(browser, server, 'pmk-01');
  let clicks = 0;
  const click = async (locator) => {
    clicks += 1;
    await led(page, () => locator.click());
  };
  await page.go('/');
  await click(page.getByRole('row').filter({ hasText: 'PMK' }).first().getByRole('link').first());
  assert.match(page.url(), /\/kartu\/PMK\/2023/);
  await click(page.locator('tr', { hasText: 'IKU.2' }).getByRole('link', { name: /93,26/ }).first());
  assert.match(page.url(), /\/jejak\/PMK\/2023\/IKU\.2\/realisasi/);
  const told = await page.innerText('main');
  for (const part of [/93,16/, /93,26/, /617/, /realisasi.ditimpa|ditimpa/i, /pmk-01/, /kartu kedua/]) assert.match(told, part);
  assert.ok(clicks <= 4, `${clicks} clicks`);
  clean(page);
});

test('through 2023: NPSS and colours change, and the address tells what is seen', async () => {
  const page = await logIn(browser, server, 'contoh-01');
  await page.go('/kartu/CONTOH/2023?per=TW2');
  const look = async () => ({
    npss: (await page.locator('.ringkas .besar').first().innerText()).split('\n')[0],
    status: await page.locator('table.kartu td .s').allInnerTexts(),
    marks: await page.locator('table.kartu .s').evaluateAll((all) => all.map((one) => one.className)),
  });
  const seen = [];
  for (const day of ['2023-03-31', '2023-06-30', '2023-07-31', '2023-12-31']) {
    await page.getByLabel('Tanggal', { exact: true }).fill(day);
    await page.getByRole('button', { name: 'Lihat' }).click();
    await page.waitForURL((url) => url.searchParams.get('as_of') === day);
    seen.push(await look());
    await accessible(page);
  }
  const values = seen.map(({ npss }) => npss);
  assert.deepEqual(values.map((v) => v.trim()), ['19,04', '70,59', '99,70', '98,85']);
  assert.ok(new Set(seen.map(({ status }) => status.join())).size > 1, 'words change');
  assert.ok(new Set(seen.map(({ marks }) => marks.join())).size > 1, 'marks change');
  // The same address again shows the same.
  await page.go('/kartu/CONTOH/2023?per=TW2&as_of=2023-07-31');
  assert.equal((await look()).npss.trim(), '99,70');
  clean(page);
});

test('the time bar by keyboard', async () => {
  const page = await logIn(browser, server, 'contoh-01');
  await page.go('/kartu/CONTOH/2023?as_of=2023-07-31');
  const slider = page.getByRole('slider');
  await slider.focus();
  const before = await page.locator('.ringkas .besar').first().innerText();
  const day = (url) => url.searchParams.get('as_of');
  await page.keyboard.press('ArrowLeft');
  await page.waitForURL((url) => day(url) < '2023-07-31');
  const step = day(new URL(page.url()));
  await page.keyboard.press('Home');
  await page.waitForURL((url) => day(url) < step);
  // The address is put in place with what it shows.
  assert.notEqual(await page.locator('.ringkas .besar').first().innerText(), before);
  assert.equal(await slider.evaluate((one) => one === document.activeElement), true, 'the slider keeps the focus');
  clean(page);
});

test('what changed between two moments adds up', async () => {
  const page = await logIn(browser, server, 'pmk-01');
  await page.go('/perubahan/PMK/2023?dari=615&sampai=617');
  const told = await page.innerText('main');
  for (const part of [/101,70/, /101,67/, /616/, /617/, /-0,0252583438067309/]) assert.match(told, part);
  clean(page);
});

test('search finds units, indicators, codes, events', async () => {
  const page = await logIn(browser, server, 'pmk-01');
  const head = await page.evaluate(() => fetch('/v1/events/617').then((r) => r.json()));
  for (const [what, where] of [['PPU', /PPU/], ['IKU.2', /IKU\.2/], ['001.AAH.001', /001\.AAH\.001/], ['617', /617/], [head.event.hash, /617/], [head.event.id, /617/]]) {
    await page.go('/');
    await page.getByRole('searchbox').first().fill(what);
    await led(page, () => page.keyboard.press('Enter'));
    assert.match(await page.innerText('main'), where, what);
  }
  clean(page);
});

test('the ledger goes on by itself while one looks at it', async () => {
  const page = await logIn(browser, server, 'pmk-01');
  await page.go('/buku-besar');
  const told = await answered(() => fetch(`${server.url}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.tokens['pmk-01']}`, 'content-type': 'application/json', 'idempotency-key': 'sesudah-dibuka' },
    body: JSON.stringify({ type: 'narasi.ditulis', unit: 'PMK', berlaku: '2023-12-31',
      data: { tahun: 2023, iku: 'IKU.2', jenis: 'kendala', teks: 'Datang sesudah halaman dibuka.' } }),
  }));
  const { first: seq } = await told.json();
  // Its row, and no text: hashes have every number in them.
  await page.locator(`#daftar tr[data-seq="${seq}"].baru`).waitFor();
  assert.match(await page.locator(`#daftar tr[data-seq="${seq}"]`).innerText(), /narasi ditulis[\s\S]*PMK\/2023\/IKU\.2/);
  assert.match(await page.innerText('#kabar'), /^\d+ event baru masuk\.$/);
  clean(page);
});

test('reading works without JavaScript', async () => {
  const page = await logIn(browser, server, 'pmk-01', { javaScriptEnabled: false });
  for (const path of ['/', '/kartu/PMK/2023', '/jejak/PMK/2023/npss', '/perubahan/PMK/2023', '/anggaran/PMK/2023', '/temuan', '/buku-besar', '/buku-besar/617', '/verifikasi', '/cari?q=IKU.2']) {
    assert.equal(await page.go(path), 200, path);
    assert.ok((await page.innerText('main')).length > 100, path);
  }
  await page.go('/kartu/PMK/2023');
  const before = await page.locator('.ringkas .besar').first().innerText();
  await led(page, () => page.locator('.ujung-tw a').first().click());
  await page.waitForURL(/as_of=/);
  assert.notEqual(await page.locator('.ringkas .besar').first().innerText(), before);
  clean(page);
});
