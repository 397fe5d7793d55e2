// What people come for, with at most so many steps: each click, each field filled, each file is one.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { clean, JEJAK, led, logIn, open, serve } from './kit.js';

const { server, browser } = await open();

/** Somebody who is logged in and whose steps are counted. */
async function somebody(akun, of = server) {
  const page = await logIn(browser, of, akun);
  const steps = { taken: 0 };
  const step = (work) => { steps.taken += 1; return work; };
  return {
    page,
    // Leads to another page; `shift` to another state of the page that is there.
    click: (locator) => step(led(page, () => locator.click())),
    shift: (locator) => step(locator.click()),
    fill: (locator, text) => step(locator.fill(text)),
    press: (key) => step(led(page, () => page.keyboard.press(key))),
    fetched: async (locator) => {
      const [file] = await Promise.all([page.waitForEvent('download'), step(locator.click())]);
      return file.path();
    },
    from: async (path) => { steps.taken = 0; await page.go(path); },
    within: (most) => assert.ok(steps.taken <= most, `${steps.taken} steps, at most ${most}`),
  };
}

/** The first link of a unit's row on the first page. */
const unit = (page, kode) => page.getByRole('row').filter({ hasText: kode }).first().getByRole('link').first();

test('inspectorate: who changed IKU.2, the card of 31 March, what changed since TW II was reported', async () => {
  const { page, click, shift, fill, fetched, from, within } = await somebody('inspektorat-01');
  await from('/');
  await click(unit(page, 'PMK'));
  await click(page.locator('tr#IKU\\.2').getByRole('link', { name: /93,26/ }).first());
  const told = await page.innerText('main');
  for (const part of ['93,16', '93,26', 'Event 617', 'pmk-01', 'kartu kedua']) assert.ok(told.includes(part), part);
  within(4);

  await from('/');
  await click(unit(page, 'PMK'));
  await fill(page.getByLabel('Tanggal', { exact: true }), '2023-03-31');
  await shift(page.getByRole('button', { name: 'Lihat' }));
  await page.waitForURL((url) => url.searchParams.get('as_of') === '2023-03-31');
  assert.match(await page.innerText('main'), /31 Mar 2023|Mar 2023/);
  within(3);

  await from('/');
  await click(unit(page, 'CONTOH'));
  await click(page.getByRole('link', { name: 'Perubahan', exact: true }));
  const row = page.locator('#periode tr').filter({ has: page.getByRole('rowheader', { name: /^triwulan II\b/i }) }).first();
  assert.match(await row.innerText(), /99,70[\s\S]*98,85/, 'now is now');
  within(2);
  const workbook = readFileSync(await fetched(page.getByRole('link', { name: 'Kertas kerja (XLSX)' })));
  assert.equal(workbook.subarray(0, 2).toString(), 'PK');
  within(3);
  const paper = readFileSync(await fetched(page.getByRole('link', { name: /satu halaman \(PDF\)/ })));
  assert.equal(paper.subarray(0, 5).toString(), '%PDF-');
  clean(page);
});

test('BPK: everything about 2023 of PMK, verified with nothing but Python; a rupiah figure of the report', async () => {
  const { page, click, fill, press, fetched, from, within } = await somebody('bpk-01');
  await from('/');
  await click(unit(page, 'PMK'));
  await click(page.getByRole('link', { name: 'Unduh', exact: true }));
  await fill(page.getByLabel('Untuk siapa'), 'Tim Pemeriksa BPK');
  const bag = await fetched(page.getByRole('button', { name: 'Buat dan unduh paket' }));
  within(6);
  const dir = mkdtempSync(join(process.env.JEJAK_SCRATCH, 'paket-'));
  execFileSync('python3', ['-m', 'zipfile', '-e', bag, dir]);
  const [verifier] = execFileSync('find', [dir, '-name', 'verify_bag.py']).toString().trim().split('\n');
  // Without the key from elsewhere the verdict is at most «hanya konsisten»; that is no failure of the bag.
  let told;
  try { told = execFileSync('python3', ['-I', verifier, bag], { cwd: dir, stdio: ['ignore', 'pipe', 'pipe'] }).toString(); }
  catch (error) { told = `${error.stdout}${error.stderr}`; }
  assert.match(told, /hanya konsisten/i, told);
  assert.doesNotMatch(told, /tidak sah/i, told);

  await from('/');
  await fill(page.getByRole('searchbox').first(), '7.816.645.233');
  await press('Enter');
  assert.match(page.url(), /\/cari\?/);
  await click(page.locator('main').getByRole('link', { name: /PMK|anggaran/i }).first());
  assert.match(await page.innerText('main'), /7\.816\.645\.233/);
  assert.match(await page.innerText('main'), /Event \d+/);
  within(4);
  clean(page);
});

test('leader: what is red, what fell, the trend, units side by side', async () => {
  const { page, click, from, within } = await somebody('inspektorat-01');
  await from('/');
  await click(page.getByRole('link', { name: 'Ringkasan', exact: true }).first());
  within(1);
  const told = await page.innerText('main');
  for (const part of [/Indikator merah/, /NPSS turun sejak/, /Merah \d+ indikator/, /Turun/]) assert.match(told, part);
  const units = await page.locator('table.peta tbody tr').count();
  assert.ok(units >= 3, 'units stand side by side');
  assert.ok(await page.locator('table.peta td.sel a').count() > units, 'each period leads to its trace');
  clean(page);
});

test('leader of many units: three years, what is red and what fell, in one click and on one screen', async () => {
  const many = await serve(undefined, 'demo', ['--units', '12']);
  try {
    const { page, click, from, within } = await somebody('inspektorat-01', many);
    await from('/');
    await click(page.getByRole('link', { name: 'Ringkasan', exact: true }).first());
    within(1);
    const heads = await page.locator('table.peta').first().locator('thead th').allInnerTexts();
    assert.deepEqual(heads.filter((head) => /^20\d\d$/.test(head)).length, 3, `three years: ${heads}`);
    for (const head of ['TW I', 'TW IV', 'Merah', 'Turun', 'Lewat']) assert.ok(heads.includes(head), head);
    const rows = page.locator('table.peta').first().locator('tbody tr');
    assert.equal(await rows.count(), 12);
    const each = await rows.evaluateAll((all) => all.map((row) => row.querySelectorAll('td.sel a.n').length));
    assert.ok(each.every((count) => count >= 5), `a number for each unit in most of seven periods: ${each}`);
    const screen = page.viewportSize();
    for (const told of [page.getByText('Indikator merah').first(), page.getByText(/NPSS turun sejak/).first(), rows.nth(5)]) {
      const box = await told.boundingBox();
      assert.ok(box.y + box.height < screen.height, 'without scrolling');
    }
    clean(page);
    await page.context().close();
  } finally {
    await many.stop();
  }
});

test('admin: a unit with 3 accounts, one revoked, a token renewed, backup and restore rehearsed, while the service runs', async () => {
  const { page, click, fill, from } = await somebody('admin-01');
  const record = async (jenis, fields) => {
    await from(`/catat/${jenis}`);
    for (const [id, value] of Object.entries(fields)) {
      const field = page.locator(`#data-${id}`);
      await (id === 'peran' || id === 'induk' ? field.selectOption(value) : fill(field, value));
    }
    await click(page.getByRole('button', { name: 'Periksa dahulu' }));
    await click(page.getByRole('button', { name: 'Simpan ke buku besar' }));
  };
  await record('unit.ditetapkan', { kode: 'BARU', nama: 'Direktorat Baru', induk: 'PMK' });
  const tokens = [];
  for (const akun of ['baru-01', 'baru-02', 'baru-03']) {
    await record('akses.diberikan', { akun, peran: 'unit', unit: 'BARU' });
    tokens.push(await page.locator('.token code').innerText());
  }
  assert.equal(new Set(tokens).size, 3, 'each token is shown once');
  await from('/akun');
  const row = (akun) => page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: akun }) }).first();
  await fill(row('baru-02').getByLabel('Alasan'), 'Pindah tugas.');
  await click(row('baru-02').getByRole('button', { name: /^Cabut/ }));
  await click(row('baru-01').getByRole('button', { name: /^Token baru/ }));
  const renewed = await page.locator('.token code').innerText();
  assert.ok(!tokens.includes(renewed));
  // Nobody gives access alone: the second administrator confirms the renewal.
  const second = await somebody('admin-02');
  await second.from('/akun');
  await second.click(second.page.getByRole('button', { name: /^Konfirmasi baru-01/ }));
  clean(second.page);
  const status = async (token) => (await fetch(`${server.url}/v1/units`, { headers: { authorization: `Bearer ${token}` } })).status;
  assert.deepEqual(await Promise.all([renewed, tokens[2], tokens[1]].map(status)), [200, 200, 401]);
  const dir = mkdtempSync(join(process.env.JEJAK_SCRATCH, 'cadangan-'));
  execFileSync(JEJAK, ['backup', server.data, join(dir, 'salinan')]);
  const told = execFileSync(JEJAK, ['restore', '--rehearse', join(dir, 'salinan'), dir], { encoding: 'utf8' });
  assert.ok(told.length > 0);
  assert.equal(await page.go('/akun'), 200, 'the service runs on');
  clean(page);
});
