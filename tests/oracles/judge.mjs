// The page's verifier without a page: judge.mjs KEYS|- WITNESSES|- CHECKPOINT|- BAG…, or with bags read from stdin, one a line.
// Prints a verdict a bag; with JUDGE_LINES=1 also its lines.

import { openAsBlob, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { createInterface } from 'node:readline';

import { checkBag } from '../../src/web/asset/bag.js';

const [keys, witnesses, checkpoint] = process.argv.slice(2, 5).map((file) => (file === '-' ? null : readFileSync(file, 'utf8')));
const lines = process.env.JUDGE_LINES === '1';

async function given(path) {
  if (!statSync(path).isDirectory()) return [{ path: basename(path), file: await openAsBlob(path) }];
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory());
  return Promise.all(files.map(async (entry) => {
    const file = join(entry.parentPath ?? entry.path, entry.name);
    return { path: `paket/${relative(path, file)}`, file: await openAsBlob(file) };
  }));
}

async function judge(path) {
  const say = (kind, text) => { if (lines) console.log(`[${kind}] ${text}`); };
  const { verdict } = await checkBag(await given(path), { keys, witnesses, checkpoint }, say, () => {});
  console.log(verdict);
}

const named = process.argv.slice(5);
for (const path of named) await judge(path);
if (named.length === 0) for await (const path of createInterface({ input: process.stdin })) await judge(path);
