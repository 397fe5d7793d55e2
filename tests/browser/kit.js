// What the tests share: a server on a sample of its own, a browser, somebody who is logged in, and what must hold on
// every page.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after } from 'node:test';

const require = createRequire(`${process.env.JEJAK_PACKAGES}/`);
const { chromium } = require('playwright-core');
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const SCRATCH = process.env.JEJAK_SCRATCH;
export const JEJAK = process.env.JEJAK;

export const SCREENS = {
  laptop: { width: 1366, height: 768 }, ponsel: { width: 390, height: 844 }, besar: { width: 1920, height: 1080 }, sempit: { width: 320, height: 700 },
};

/** Behind tests/proxy.py one of several servers is killed again and again: who asks may be told 503, and asks again. */
const REPLACED = Boolean(process.env.JEJAK_BASE);

/** What is answered, once it is not that a server is being replaced. */
export async function answered(ask) {
  for (let left = 100; ; left -= 1) {
    const answer = await ask().catch((error) => { if (!REPLACED || left === 0) throw error; });
    const status = typeof answer?.status === 'function' ? answer.status() : answer?.status;
    if (answer && (status !== 503 || !REPLACED || left === 0)) return answer;
    await new Promise((done) => { setTimeout(done, 200); });
  }
}

/** `jejak demo`, or `jejak serve` of a ledger that is there, on a free port unless one is given; the demo in a directory of its own. */
export async function serve(data = join(mkdtempSync(join(SCRATCH, 'data-')), 'buku'), command = 'demo', more = [], port = 0) {
  const { JEJAK_BASE, JEJAK_TOKENS } = process.env;
  // Servers that are there already, as behind tests/proxy.py.
  if (JEJAK_BASE && command === 'demo' && more.length === 0) {
    const lines = readFileSync(JEJAK_TOKENS, 'utf8').split('\n').map((line) => line.trim().split(/\s+/)).filter((words) => words.length > 1);
    return { url: JEJAK_BASE, tokens: Object.fromEntries(lines.map((words) => [words[0], words.at(-1)])), stop: async () => {} };
  }
  const child = spawn(JEJAK, [command, '--data', data, '--listen', `127.0.0.1:${port}`, ...more], { stdio: ['ignore', 'pipe', 'pipe'] });
  const pidFile = join(SCRATCH, `${child.pid}.pid`);
  writeFileSync(pidFile, String(child.pid));
  let told = '';
  child.stderr.on('data', (piece) => { told += piece; });
  const url = await new Promise((done, fail) => {
    child.stdout.on('data', (piece) => {
      told += piece;
      const found = /melayani di (http:\/\/[0-9.:]+)/.exec(told);
      if (found) done(found[1]);
    });
    child.on('exit', (code) => fail(new Error(`jejak ${command} ended with ${code}: ${told}`)));
  });
  const tokens = Object.fromEntries([...told.matchAll(/^ {2}(\S+) .*(jejak_\S+)$/gm)].map(([, who, token]) => [who, token]));
  const stop = async () => {
    child.removeAllListeners('exit');
    const ended = new Promise((done) => { child.on('exit', done); });
    child.kill('SIGTERM');
    await ended;
    rmSync(pidFile, { force: true });
  };
  return { url, tokens, data, stop };
}

/** A server and a browser for the tests of a file, ended after the last of them. */
export async function open() {
  const server = await serve();
  const browser = await launch();
  after(async () => {
    await browser.close();
    await server.stop();
  });
  return { server, browser };
}

export const launch = () => chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });

/** A page of a context of its own, which notes whatever must not happen. */
export async function visit(browser, server, options = {}) {
  const context = await browser.newContext({
    viewport: SCREENS.laptop, locale: 'id-ID', timezoneId: 'Asia/Jakarta', reducedMotion: 'reduce', ...options,
  });
  const page = await context.newPage();
  // Only what never comes takes as long: a machine may be busy with other things.
  page.setDefaultTimeout(60_000);
  const faults = [];
  page.expected = REPLACED ? [/status of 503/, /net::ERR_(EMPTY_RESPONSE|CONNECTION_RESET|INCOMPLETE_CHUNKED_ENCODING)/] : [];
  const note = (text) => { if (!page.expected.some((known) => known.test(text))) faults.push(`${text} (${page.url()})`); };
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) note(`console: ${message.text()}`); });
  page.on('pageerror', (error) => note(`error: ${error.message}`));
  page.on('dialog', (dialog) => { note(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on('request', (request) => {
    const own = request.url().startsWith(`${server.url}/`) || /^(data|blob):/.test(request.url());
    if (!own) note(`request elsewhere: ${request.url()}`);
  });
  page.faults = faults;
  page.go = async (path) => {
    const response = await answered(() => page.goto(server.url + path, { waitUntil: 'load' }));
    return response.status();
  };
  return page;
}

/** Does what leads to another page, and returns once that one is there: nothing is read from the page before it. */
export async function led(page, doing) {
  const [, done] = await Promise.all([page.waitForEvent('framenavigated', (frame) => frame === page.mainFrame()), doing()]);
  await page.waitForLoadState();
  return done;
}

/** Presses a button that leads to another page, or follows the first link of a name. */
export const press = (page, name) => led(page, () => page.getByRole('button', { name }).click());
export const follow = (page, name) => led(page, () => page.getByRole('link', { name }).first().click());

/** Logs in through the page. */
export async function logIn(browser, server, akun, options) {
  const page = await visit(browser, server, options);
  await page.go('/masuk');
  await page.getByLabel('Token akses').fill(server.tokens[akun]);
  await press(page, 'Masuk');
  assert.notEqual(new URL(page.url()).pathname, '/masuk', `${akun} is not let in`);
  return page;
}

/** Nothing that must not happen has happened. */
export function clean(page) {
  assert.deepEqual(page.faults, []);
}

// What axe-core asks of colours takes it longer than all the rest, and the answer is the same wherever the same colours meet.
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];
const met = new Set();

/** Whether a text of the page has colours, size and ground that no page of this file had. */
async function newColours(page) {
  const here = await page.evaluate(() => {
    const ground = (one) => {
      const { backgroundColor: colour, backgroundImage: image } = getComputedStyle(one);
      if (image !== 'none' || !one.parentElement) return `${colour} ${image}`;
      return /, 0\)$|^transparent$/.test(colour) ? ground(one.parentElement) : /^rgba|\//.test(colour) ? `${colour} ${ground(one.parentElement)}` : colour;
    };
    const told = (one) => one.matches('input, select, textarea') || [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    const all = [...document.querySelectorAll('body *')].filter((one) => told(one) && one.checkVisibility());
    return [...new Set(all.map((one) => {
      const of = getComputedStyle(one);
      const apart = one.localName === 'a' ? `${getComputedStyle(one.parentElement).color} ${of.textDecorationLine} ${of.borderBottomStyle}` : '';
      const quiet = one.closest('[aria-hidden=true], [inert]') ? 'hidden' : one.matches(':disabled, [aria-disabled=true]') ? 'disabled' : '';
      return [of.color, of.fontSize, of.fontWeight, of.opacity, of.textShadow, ground(one), apart, quiet].join();
    }))];
  });
  const before = met.size;
  for (const one of here) met.add(one);
  return met.size > before;
}

/**
 * axe-core finds nothing; of colours it is asked where they have not met before, and of nothing else with `only`. It is run
 * in a world of its own, beside the page's policy.
 */
export async function accessible(page, where = page.url(), only = '') {
  const colours = await newColours(page);
  if (only && !colours) return;
  const rules = only ? { runOnly: { type: 'rule', values: OF_COLOURS } }
    : { rules: Object.fromEntries(OF_COLOURS.map((rule) => [rule, { enabled: colours }])) };
  const client = await page.context().newCDPSession(page);
  const { frameTree } = await client.send('Page.getFrameTree');
  const world = { frameId: frameTree.frame.id, worldName: 'axe' };
  const { executionContextId: contextId } = await client.send('Page.createIsolatedWorld', world);
  await client.send('Runtime.evaluate', { expression: AXE, contextId });
  const options = { resultTypes: ['violations'], preload: false, ...rules };
  const expression = `axe.run(document, ${JSON.stringify(options)}).then((r) => JSON.stringify(r.violations.map((v) =>
    ({ id: v.id, help: v.help, nodes: v.nodes.slice(0, 4).map((n) => n.html.slice(0, 160) + ' :: ' + n.failureSummary) }))))`;
  const { result, exceptionDetails } = await client.send('Runtime.evaluate', { expression, contextId, awaitPromise: true });
  await client.detach();
  assert.equal(exceptionDetails, undefined);
  assert.deepEqual(JSON.parse(result.value), [], `axe: ${where}`);
}

/** The page is no wider than the screen. */
export async function fits(page) {
  const [wide, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  assert.ok(wide <= screen, `${page.url()} is ${wide} wide on a screen of ${screen}`);
}

/** On every screen the page is no wider than there is room; with JEJAK_SHOTS, a picture of each, and of A4 as it is printed. */
export async function shoot(page, name) {
  const to = process.env.JEJAK_SHOTS;
  if (to) mkdirSync(to, { recursive: true });
  const picture = async (size, fullPage) => { if (to) await page.screenshot({ path: join(to, `${name}-${size}.png`), fullPage }); };
  const before = page.viewportSize();
  for (const [screen, size] of Object.entries(SCREENS)) {
    await page.setViewportSize(size);
    await picture(`${size.width}x${size.height}`, screen === 'ponsel');
    await fits(page);
  }
  // A4 at 96 dpi, within margins of 12 mm; budgets are printed across it.
  const [short, long] = [703, 1032];
  const across = await page.locator('.anggaran').count() > 0;
  await page.setViewportSize(across ? { width: long, height: short } : { width: short, height: long });
  await page.emulateMedia({ media: 'print' });
  await picture('a4', true);
  await fits(page);
  await page.emulateMedia({ media: null });
  await page.setViewportSize(before);
}
