// A real provider of OpenID Connect (oidc-provider) and a real browser: code flow with PKCE, there and back.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createWeb } from 'node:http';
import { createServer } from 'node:net';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { after, test } from 'node:test';

import { accessible, clean, follow, JEJAK, launch, press, serve, visit } from './kit.js';

const require = createRequire(`${process.env.JEJAK_PACKAGES}/`);
const SUBJECT = 'f:4a1c/rina@bkn.example';

async function freePort() {
  const free = createServer().listen(0, '127.0.0.1');
  await once(free, 'listening');
  const { port } = free.address();
  free.close();
  await once(free, 'close');
  return port;
}

/** The provider, on a port of this machine; its own log-in takes any name. */
async function provider(client, redirects) {
  const { default: Provider } = await import(pathToFileURL(require.resolve('oidc-provider')).href);
  const server = createWeb().listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => { server.close(); server.closeAllConnections(); });
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const found = new Provider(issuer, {
    clients: [{ client_id: client, redirect_uris: redirects, token_endpoint_auth_method: 'none', grant_types: ['authorization_code'], response_types: ['code'] }],
    pkce: { required: () => true },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  });
  server.on('request', found.callback());
  return issuer;
}

test('a browser logs in at the issuer, and is who an access names', async () => {
  // The demo is only there to make a ledger with tokens.
  const demo = await serve();
  await demo.stop();
  // The provider must know where it leads back to before there is a server; a port that was free may be taken by then.
  const ports = await Promise.all(Array.from({ length: 5 }, freePort));
  const place = (port) => `http://127.0.0.1:${port}`;
  const issuer = await provider('halaman', ports.map((port) => `${place(port)}/masuk/oidc/kembali`));
  const named = ['grant', 'auditor-07', 'reader', '--unit', 'PPU', '--issuer', issuer, '--subject', SUBJECT, '--data', demo.data];
  const given = execFileSync(JEJAK, named, { encoding: 'utf8', env: { ...process.env, JEJAK_TOKEN: demo.tokens['admin-01'] } });
  assert.doesNotMatch(given, /jejak_/, 'no token opens it');
  const begin = ([port, ...others]) => {
    const settings = { issuer, audience: 'jejak', client: 'halaman', redirect: place(port), accounts: 'false' };
    const more = Object.entries(settings).flatMap(([name, value]) => ['--set', `oidc.${name}=${value}`]);
    return serve(demo.data, 'serve', more, port).catch((error) => { if (others.length === 0) throw error; return begin(others); });
  };
  const server = await begin(ports);
  const here = server.url;
  const browser = await launch();
  after(async () => {
    await browser.close();
    await server.stop();
  });
  const logIn = async (name) => {
    const page = await visit(browser, server);
    // The provider's own pages are its own affair; they ask for letters from far away.
    await page.route(/^https:/, (route) => route.abort());
    page.expected.push(new RegExp(`request elsewhere: (${issuer}|https:)`), /Failed to load resource/);
    await page.go('/masuk?lanjut=%2Fbuku-besar');
    await accessible(page);
    await follow(page, /^Masuk lewat/);
    await page.locator('input[name=login]').fill(name);
    await page.locator('input[name=password]').fill('apa saja');
    await press(page, /sign/i);
    await press(page, /continue/i);
    return page;
  };
  const page = await logIn(SUBJECT);
  await page.waitForURL(`${here}/buku-besar`);
  assert.match(await page.innerText('header'), /auditor-07/);
  await page.go('/kartu/PPU/2023');
  assert.match(await page.innerText('header'), /auditor-07/);
  clean(page);

  const other = await logIn('orang lain');
  await other.waitForURL(`${here}/masuk/oidc/kembali?**`);
  assert.match(await other.getByRole('alert').innerText(), /tidak ada akses di buku besar ini yang menyebut subjek Anda/);
  await accessible(other);
  clean(other);
});
