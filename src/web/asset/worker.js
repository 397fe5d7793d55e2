// Checks beside the page, so that the page stays quick.

import { checkBag } from './bag.js';
import { against, read, recorded } from './check.js';
import { hashes } from './tree.js';

let last = 0;

function progress(done, total, what) {
  const now = performance.now();
  if (now - last < 50 && done !== total) return;
  last = now;
  postMessage({ kind: 'progress', done, total, what });
}

const say = (verdict, text) => postMessage({ kind: 'say', verdict, text });

/** Events that are asked for one by one when the service broke off, to find the one that it could not give. */
const ASKED = 400;

/** Why the service broke off: what it cannot read is no proof that somebody changed it. */
async function unread(last) {
  for (let seq = last + 1; seq <= last + ASKED; seq += 1) {
    const answer = await fetch(`/v1/events/${seq}`, { headers: { accept: 'application/json' }, cache: 'no-store' });
    if (answer.ok) continue;
    return Object.assign(new Error(`layanan tidak dapat memberikan event ${seq}: barisnya tidak terbaca, atau rusak di server`), { seq, unread: true });
  }
  return Object.assign(new Error(`sambungan terputus sesudah event ${last}; ulangi pemeriksaan`), { unread: true });
}

/** The ledger of this server, as far as the user may see it. */
async function checkLedger() {
  // The checkpoint first: what comes after can only be longer.
  const published = await fetch('/checkpoint', { cache: 'no-store' });
  const text = published.ok ? await published.text() : null;
  const answer = await fetch('/v1/events', { headers: { accept: 'application/x-ndjson' }, cache: 'no-store' });
  if (!answer.ok) throw new Error(answer.status === 401 ? 'sesi Anda sudah berakhir; masuk kembali' : `layanan menjawab ${answer.status}`);
  const total = Number(answer.headers.get('jejak-seq'));
  let upto = 0;
  const reading = await read(answer.body, (seq) => { upto = seq; progress(seq, total, 'event'); })
    // A body that breaks off is a TypeError; a fault of the chain names its event.
    .catch(async (error) => { throw error instanceof TypeError ? await unread(upto) : error; });
  const { seq, hash, whole, bare, units, ledger } = reading.chain;
  if (seq < total) throw new Error(`layanan menyebut ${total} event, yang datang hanya ${seq}`);
  say('sah', `Rantai buku besar «${ledger}»: ${seq} event, masing-masing menyebut hash BLAKE3 event sebelumnya.`);
  say('sah', `Rantai ${units.size} unit tersambung tanpa celah.`);
  say('sah', `Isi ${whole} event cocok dengan data_hash di headernya.`);
  if (bare > 0) {
    const names = [...reading.bare.keys()].sort().join(', ');
    say('catatan', `${bare} event milik unit yang tidak tercakup akses Anda (${names}) datang sebagai header saja: ` +
      'tempatnya di rantai diperiksa, isinya tidak.');
  }
  if (reading.chain.later !== null) {
    say('catatan', `Dibuat oleh Jejak yang lebih baru: ${reading.chain.later} tidak dikenal pemeriksa ini; isinya tidak dinilai.`);
  }
  if (!hashes()) {
    say('catatan', 'Pohon Merkle dan checkpoint TIDAK diperiksa: peramban hanya menyediakan SHA-256 pada https atau pada ' +
      'komputer ini sendiri.');
  } else {
    const { count } = await recorded(reading);
    if (count > 0) say('sah', `${count} checkpoint yang tercatat di dalam rantai cocok dengan isinya.`);
    if (text === null) say('catatan', 'Belum ada checkpoint bertanda tangan yang diterbitkan.');
    else await against(reading, text, say);
  }
  return { seq, hash };
}

onmessage = async ({ data }) => {
  const started = performance.now();
  try {
    if (data.kind === 'bag') {
      const found = await checkBag(data.files, data.brought, say, progress);
      postMessage({ kind: 'judged', ...found, took: performance.now() - started });
    } else postMessage({ kind: 'done', ...(await checkLedger()), took: performance.now() - started });
  } catch (error) {
    postMessage({ kind: 'fault', seq: error.seq ?? null, why: error.message, unread: error.unread === true });
  }
};
