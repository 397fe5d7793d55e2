// The vectors of tools/docs/aritmetika.md through the page's arithmetic: arithmetic.mjs VECTORS. Prints what differs.

import { readFileSync } from 'node:fs';

import { NoValue, evaluate, number } from '../../src/web/asset/arithmetic.js';

const vectors = JSON.parse(readFileSync(process.argv[2], 'utf8'));
let wrong = 0;
for (const { rumus, pohon, masukan, hasil, sebab } of vectors) {
  let found;
  try {
    found = String(evaluate(pohon, (name) => {
      if (!Object.hasOwn(masukan, name)) throw new NoValue('belum ada realisasi');
      return number(masukan[name]);
    }));
  } catch (error) {
    found = error instanceof NoValue ? error.reason : `${error}`;
  }
  if (found === (hasil ?? sebab)) continue;
  wrong += 1;
  console.log(`${rumus} ${JSON.stringify(masukan)}: ${found}, wanted ${hasil ?? sebab}`);
}
console.log(`${vectors.length} vectors, ${wrong} differ`);
process.exitCode = wrong > 0 ? 1 : 0;
