// Every page that a role can reach from Beranda: it is there, nothing is wrong with it, and each figure has its trace.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { accessible, clean, fits, launch, logIn, SCREENS, serve, visit } from './kit.js';

// Pages of one shape differ in their data only; so many of each are looked at.
const OF_A_SHAPE = 2;
const ROLES = ['admin-01', 'perencana-01', 'perencana-02', 'pmk-01', 'ppu-01', 'contoh-01', 'inspektorat-01', 'bpk-01', 'pembaca-01'];

let server;
let browser;
before(async () => {
  server = await serve();
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.stop();
});

/** What kind of page an address is: its path without codes, and which parameters it has. */
function shape(url) {
  const { pathname, searchParams } = new URL(url);
  const [first, ...rest] = pathname.split('/').slice(1);
  const kind = first === 'jejak' ? [rest.at(-1)] : rest.filter((part) => /^[a-z-]+$/.test(part));
  return [first, rest.length, ...kind, ...[...searchParams.keys()].sort()].join(' ');
}

for (const role of ROLES) {
  test(`pages of ${role}`, async () => {
    const page = await logIn(browser, server, role);
    const seen = new Map();
    const waiting = [`${server.url}/`];
    const known = new Set(waiting);
    while (waiting.length > 0) {
      const url = waiting.shift();
      const of = shape(url);
      if ((seen.get(of) ?? 0) >= OF_A_SHAPE) continue;
      seen.set(of, (seen.get(of) ?? 0) + 1);
      const response = await page.goto(url, { waitUntil: 'load' });
      assert.equal(response.status(), 200, `${role} is led to ${url}`);
      const policy = response.headers()['content-security-policy'];
      assert.ok(policy.includes("script-src 'self'") && !policy.includes('unsafe'), policy);
      await accessible(page);
      await fits(page);
      await invented(page);
      await traced(page);
      const links = await page.$$eval('a[href]', (all) => all.map((a) => a.href));
      for (const link of links.map((href) => href.split('#')[0])) {
        if (!link.startsWith(`${server.url}/`) || /\/(docs|openapi|v1|aset)\b/.test(new URL(link).pathname)) continue;
        if (!known.has(link)) waiting.push(link);
        known.add(link);
      }
    }
    assert.ok(seen.size >= 12, [...seen.keys()].join('\n'));
    clean(page);
    await page.setViewportSize(SCREENS.ponsel);
    for (const path of ['/', '/buku-besar', '/temuan']) {
      await page.go(path);
      await fits(page);
    }
    await page.context().close();
  });
}

/** Where the invented unit is told of, the page says that it is invented. */
async function invented(page) {
  const text = await page.innerText('body');
  const own = /\bCONTOH(-[AB])?\b/.test(new URL(page.url()).pathname);
  if (own) assert.match(text, /rekaan/i, page.url());
}

/** In tables, what looks like a figure is a link to its trace or to its event. */
async function traced(page) {
  const bare = await page.$$eval('td.n', (cells) => cells
    .filter((cell) => /\d/.test(cell.textContent) && !cell.querySelector('a') && !cell.closest('[hidden]'))
    .map((cell) => cell.outerHTML.slice(0, 200)));
  assert.deepEqual(bare, [], page.url());
}

test('who is not logged in is led to the log-in and back', async () => {
  const page = await visit(browser, server);
  await page.go('/kartu/PMK/2023?per=TW2');
  assert.equal(new URL(page.url()).pathname, '/masuk');
  await accessible(page);
  await page.getByLabel('Token akses').fill('jejak_salah');
  page.expected.push(/401/);
  await page.keyboard.press('Enter');
  await page.getByText('token tidak dikenal').waitFor();
  await accessible(page);
  await page.getByLabel('Token akses').fill(server.tokens['pmk-01']);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/kartu/PMK/2023?per=TW2');
  const cookies = await page.context().cookies();
  assert.deepEqual(cookies.map(({ name, httpOnly, sameSite, path }) => [name, httpOnly, sameSite, path]),
    [['jejak_session', true, 'Strict', '/']]);
  await page.getByRole('button', { name: 'Keluar' }).click();
  await page.waitForURL('**/masuk');
  await page.go('/');
  assert.equal(new URL(page.url()).pathname, '/masuk');
  clean(page);
});

test('a page that is not there, or not for this account, says so', async () => {
  const page = await logIn(browser, server, 'ppu-01');
  page.expected.push(/404|403|422/);
  for (const [path, status] of [['/tidak-ada', 404], ['/kartu/PMK/2023', 403], ['/kartu/XX/2023', 404], ['/buku-besar/99999', 404], ['/kartu/PPU/2023?as_of=kemarin', 422]]) {
    assert.equal(await page.go(path), status, path);
    assert.ok(await page.getByRole('heading', { level: 1 }).isVisible(), path);
    await accessible(page);
  }
  clean(page);
});
