// Every page that a role can reach from Beranda: it is there, nothing is wrong with it, and each figure has its trace.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { accessible, answered, clean, fits, led, logIn, open, press, SCREENS, serve, visit } from './kit.js';

const ROLES = ['admin-01', 'perencana-01', 'perencana-02', 'pmk-01', 'ppu-01', 'contoh-01', 'inspektorat-01', 'bpk-01', 'pembaca-01'];

const { server, browser } = await open();

/** What kind of page an address is: its path without codes. Pages of one kind differ in their data only. */
function kind(url) {
  const [first, ...rest] = new URL(url).pathname.split('/').slice(1);
  return [first, rest.length, ...(first === 'jejak' ? [rest.at(-1)] : rest.filter((part) => /^[a-z-]+$/.test(part)))].join(' ');
}

// What axe-core has seen of a kind of page, for whichever role: a page that has nothing else is not shown to it again.
const shapes = new Map();
const translated = new Set();

/** Whether a page has an element that no page of its kind had: other than those in its tag, classes, attributes or parent. */
async function unseen(page, url) {
  const here = await page.evaluate(() => {
    const shape = (one) => `${one.localName}.${[...one.classList].join('.')}`;
    const named = (one) => [...one.attributes].map(({ name }) => (name === 'role' || name === 'type' ? `${name}=${one.getAttribute(name)}` : name)).sort();
    return [...new Set([...document.querySelectorAll('body *')].map((one) => `${shape(one.parentElement)} > ${shape(one)} ${named(one)}`))];
  });
  const known = shapes.get(kind(url)) ?? new Set();
  const before = known.size;
  for (const one of here) known.add(one);
  shapes.set(kind(url), known);
  return known.size > before;
}

for (const role of ROLES) {
  test(`pages of ${role}`, async () => {
    const page = await logIn(browser, server, role);
    const seen = new Set();
    // What no link leads to for everybody is asked for as well.
    const waiting = ['/', '/ringkasan', '/catat', '/akun', '/kunci', '/cari?q=IKU.2', '/istilah'].map((path) => server.url + path);
    const known = new Set(waiting);
    // All that is wrong is told at once.
    const wrong = [];
    const hold = (check) => check.catch((error) => wrong.push(error.message));
    while (waiting.length > 0) {
      const url = waiting.shift();
      if (seen.has(kind(url))) continue;
      seen.add(kind(url));
      const response = await answered(() => page.goto(url, { waitUntil: 'load' }));
      if (response.status() !== 200) {
        wrong.push(`${response.status()}: ${role} is led to ${url}`);
        continue;
      }
      if (!response.headers()['content-type'].startsWith('text/html')) continue;
      const policy = response.headers()['content-security-policy'];
      assert.ok(policy.includes("script-src 'self'") && !policy.includes('unsafe'), policy);
      const links = await held(page, wrong);
      if (await unseen(page, url)) {
        await hold(accessible(page));
        await page.emulateMedia({ colorScheme: 'dark' });
        await hold(accessible(page, `${url} in the dark`, 'colours'));
        await page.emulateMedia({ colorScheme: null });
      }
      await hold(fitsEverywhere(page));
      for (const link of links.map((href) => href.split('#')[0])) {
        if (!link.startsWith(`${server.url}/`) || /\/(docs|openapi|v1|aset|checkpoint|tile)\b/.test(new URL(link).pathname)) continue;
        if (!known.has(link)) waiting.push(link);
        known.add(link);
      }
      // Of each kind once: it is the last that is looked at, so that nothing is loaded twice.
      if (!translated.has(kind(url))) await hold(inEnglish(page, url));
    }
    assert.ok(seen.size >= 12, [...seen].join('\n'));
    wrong.push(...page.faults);
    assert.equal(wrong.join('\n\n'), '');
    await page.context().close();
  });
}

/** On a laptop and on the narrowest screen. */
async function fitsEverywhere(page, screens = [SCREENS.sempit]) {
  await fits(page);
  for (const screen of screens) {
    await page.setViewportSize(screen);
    await fits(page);
  }
  await page.setViewportSize(SCREENS.laptop);
}

/** The same page in English: accessible, no wider than its screen, and with all its words. */
async function inEnglish(page, url) {
  translated.add(kind(url));
  const { hostname: domain } = new URL(url);
  await page.context().addCookies([{ name: 'jejak_bahasa', value: 'en', domain, path: '/' }]);
  try {
    await answered(() => page.goto(url, { waitUntil: 'load' }));
    assert.equal(await page.getAttribute('html', 'lang'), 'en');
    await accessible(page, `${url} in English`);
    await fitsEverywhere(page);
    assert.deepEqual(await page.$$eval('[data-asing]', (all) => all.map((one) => one.textContent.trim())), [], `${url} has no English for it`);
  } finally {
    await page.context().clearCookies({ name: 'jejak_bahasa' });
  }
}

/** What holds of a page as it stands, all in one question; what does not goes to `wrong`. Its links are the answer. */
async function held(page, wrong) {
  const found = await page.evaluate(() => {
    const all = (select) => [...document.querySelectorAll(select)];
    const html = (one) => one.outerHTML.slice(0, 200);
    return {
      // In tables, what looks like a figure is a link to its trace or to its event.
      'a number without its trace': all('td.n')
        .filter((cell) => /\d/.test(cell.textContent) && !cell.querySelector('a') && !cell.closest('[hidden]')).map(html),
      // What can be clicked can be reached by keyboard, in the order in which it stands there; hidden drawings repeat links of tables.
      'not reached by keyboard': all('a[href], button, input:not([type=hidden]), select, textarea, summary')
        .filter((one) => one.tabIndex !== 0 && !one.disabled && !one.closest('[aria-hidden=true]')).map(html),
      // Event 617 was voided: wherever it is told of, that is told as well.
      'event 617 without its mark': all('main a[href="/buku-besar/617"]')
        .filter((a) => /^(Event )?617$/.test(a.textContent.trim()) && !/dibatalkan|membatalkan/.test(document.querySelector('main').innerText)).map(html),
      // Where the invented unit is told of, the page says that it is invented.
      'an invented unit that is not said to be one': [location.pathname]
        .filter((path) => /\bCONTOH(-[AB])?\b/.test(path) && !/rekaan/i.test(document.body.innerText)),
      // Within a drawing an address is no text by itself.
      links: all('a[href]:not([download])').map((a) => new URL(a.getAttribute('href'), document.baseURI).href),
    };
  });
  const { links, ...laws } = found;
  for (const [law, broken] of Object.entries(laws)) if (broken.length > 0) wrong.push(`${page.url()}: ${law}: ${broken.join('\n')}`);
  return links;
}

test('pages of a ledger of other agencies', async () => {
  const other = await serve(undefined, 'demo', ['--units', '60']);
  try {
    const page = await logIn(browser, other, 'inspektorat-01');
    const card = await page.locator('table.unit-unit tbody th a').first().getAttribute('href');
    const [, , unit, year] = card.split('/');
    const kinds = ['ringkasan', 'kartu', 'perubahan', 'anggaran', 'temuan', 'unduh'].map((part) => `/${part}/${unit}/${year}`);
    for (const path of ['/', '/ringkasan', '/temuan', '/buku-besar', `/jejak/${unit}/${year}/npss`, ...kinds]) {
      assert.equal(await page.go(path), 200, path);
      const wrong = [];
      await held(page, wrong);
      assert.deepEqual(wrong, []);
      if (await unseen(page, page.url())) await accessible(page);
      assert.match(await page.innerText('body'), /rekaan/i, path);
      await fitsEverywhere(page, [SCREENS.sempit, SCREENS.ponsel, SCREENS.besar]);
    }
    clean(page);
  } finally {
    await other.stop();
  }
});

test('who is not logged in is led to the log-in and back', async () => {
  const page = await visit(browser, server);
  await page.go('/kartu/PMK/2023?per=TW2');
  assert.equal(new URL(page.url()).pathname, '/masuk');
  await accessible(page);
  await page.getByLabel('Token akses').fill('jejak_salah');
  page.expected.push(/401/);
  await led(page, () => page.keyboard.press('Enter'));
  await page.getByText('token tidak dikenal').waitFor();
  await accessible(page);
  await page.getByLabel('Token akses').fill(server.tokens['pmk-01']);
  await led(page, () => page.keyboard.press('Enter'));
  assert.match(page.url(), /\/kartu\/PMK\/2023\?per=TW2$/);
  const cookies = await page.context().cookies();
  assert.deepEqual(cookies.map(({ name, httpOnly, sameSite, path }) => [name, httpOnly, sameSite, path]),
    [['jejak_session', true, 'Strict', '/']]);
  await press(page, 'Keluar');
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

test('tables sort by a head, turn round, and come back to the order of the page', async () => {
  const page = await logIn(browser, server, 'inspektorat-01');
  await page.go('/kartu/PMK/2023');
  const codes = () => page.$$eval('table.kartu[data-urut="tr.iku"] tbody tr.iku:not([hidden]) th', (all) => all.map((th) => th.textContent.trim()));
  const before = await codes();
  const head = page.locator('table.kartu thead th', { hasText: 'Capaian' }).first();
  await head.getByRole('button').click();
  assert.equal(await head.getAttribute('aria-sort'), 'descending');
  const largest = await codes();
  assert.deepEqual([largest[0], largest.at(-1)], ['IKU.4', 'IKU.11']);
  assert.equal(await page.locator('table.kartu[data-urut="tr.iku"] tbody tr:not(.iku):not([hidden])').count(), 0, 'heads of groups say nothing of such an order');
  await accessible(page);
  await page.keyboard.press('Enter');
  assert.equal(await head.getAttribute('aria-sort'), 'ascending');
  assert.equal((await codes())[0], 'IKU.11');
  await page.keyboard.press('Enter');
  assert.equal(await head.getAttribute('aria-sort'), null);
  assert.deepEqual(await codes(), before);
  clean(page);
});

test('words are explained where they stand, by keyboard, by touch and without a script', async () => {
  const page = await logIn(browser, server, 'inspektorat-01');
  const touch = await logIn(browser, server, 'inspektorat-01', { viewport: SCREENS.ponsel, hasTouch: true, javaScriptEnabled: false });
  const WORDS = {
    '/': ['NPSS'],
    '/kartu/PMK/2023': ['Data per', 'NPSS', 'NKP', 'NSS', 'Periode', 'Realisasi'],
    '/anggaran/PMK/2023': ['blokir', 'pagu awal', 'Periode'],
    '/perubahan/PMK/2023': ['NPSS semula', 'Hash kartu', 'Data per'],
    '/jejak/PMK/2023/npss': ['NPSS', 'NKP', 'NSS', 'Hash', 'Data per'],
    '/ringkasan?tahun=2023': ['NPSS turun sejak TW III', 'Posisi'],
    '/buku-besar/617': ['Hash'],
    '/verifikasi': ['hash'],
  };
  for (const [path, words] of Object.entries(WORDS)) {
    assert.equal(await page.go(path), 200, path);
    assert.equal(await touch.go(path), 200, path);
    for (const word of words) {
      // Where tables have become cards, their heads are there for screen readers only: what they explain stands above.
      const among = (where) => where.locator(where === touch ? 'main .istilah:not(.tumpuk thead *, .kartu thead *)' : 'main .istilah');
      const seen = (where) => among(where).filter({ hasText: new RegExp(`^${word}$`) }).locator('visible=true').first();
      const told = async (where) => {
        const note = where.locator(`#${await seen(where).getAttribute('popovertarget')}`);
        await note.waitFor();
        assert.ok((await note.innerText()).length > 40, `${path}: ${word}`);
        return note;
      };
      await seen(page).focus();
      await page.keyboard.press('Enter');
      const note = await told(page);
      await page.keyboard.press('Escape');
      await note.waitFor({ state: 'hidden' });
      await seen(touch).tap();
      await told(touch);
      await touch.mouse.click(2, 2);
    }
  }
  await accessible(page);
  clean(page);
});
