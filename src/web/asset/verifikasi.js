// The page that checks: shows what the worker says. Without a script the page tells how to check by hand.

import { plain } from './hygiene.js';

const page = document.querySelector('#verifikasi');
const verdicts = page.querySelector('#putusan');
const bar = page.querySelector('progress');
const status = page.querySelector('#keadaan');
const summary = page.querySelector('#simpulan');
const start = page.querySelector('#mulai');
const drop = page.querySelector('#paket');
const MARKS = {
  sah: ['✓', 'Sah'], catatan: ['!', 'Catatan'], kurang: ['?', 'Kurang'], gagal: ['✕', 'Tidak sah'],
};
// A headline says no more than its lines: it is the verdict that they amount to.
const HEADLINES = {
  terbukti: ['sah', 'Terbukti', 'Ditandatangani kunci yang Anda bawa, lengkap sampai checkpoint, semua tabel dihitung ulang.'],
  'hanya konsisten': ['kurang', 'Hanya konsisten', 'Tidak bertentangan dengan dirinya sendiri, tetapi tidak terbukti; sebabnya di baris Kurang.'],
  'tidak sah': ['gagal', 'Tidak sah', 'Ada yang bertentangan; sebabnya di baris Tidak sah.'],
};
// Where the page is English, what the modules say is looked up; what has no English is marked as Indonesian.
const english = document.documentElement.lang === 'en' ? (await import('./lines.js')).english : null;
const told = (text) => english?.(text) ?? text;
const number = new Intl.NumberFormat('id-ID');

let worker = null;
let beganAt = 0;

/** A text, in the language of the page where it can be. */
function inWords(text) {
  const span = document.createElement('span');
  span.textContent = told(text);
  if (english && english(text) === null) span.lang = 'id';
  return span;
}

function line(verdict, text) {
  const item = document.createElement('li');
  const [mark, word] = MARKS[verdict];
  item.className = `putusan-${verdict}`;
  const label = document.createElement('b');
  label.textContent = `${mark} ${told(word)}: `;
  item.append(label, inWords(text));
  verdicts.append(item);
}

function conclude(kind, title, ...parts) {
  summary.hidden = false;
  summary.className = `simpulan simpulan-${kind}`;
  const heading = document.createElement('h2');
  heading.textContent = told(title);
  summary.replaceChildren(heading, ...parts.filter(Boolean));
}

function paragraph(text) {
  const p = document.createElement('p');
  p.append(inWords(text));
  return p;
}

function seconds(ms) {
  return `${new Intl.NumberFormat('id-ID', { maximumFractionDigits: 1 }).format(ms / 1000)} detik`;
}

function lastEvent(seq, hash) {
  const head = document.createElement('p');
  const code = document.createElement('code');
  code.textContent = hash;
  head.append(`${told(`Event terakhir ${number.format(seq)}:`)} `, code);
  return head;
}

const hear = {
  progress({ done, total, what }) {
    bar.max = total || 1;
    bar.value = done;
    const rate = Math.round(done / Math.max((performance.now() - beganAt) / 1000, 0.001));
    status.textContent = told(`${number.format(done)} dari ${number.format(total)} ${what} (${number.format(rate)} per detik)`);
  },
  say: ({ verdict, text }) => line(verdict, text),
  done({ seq, hash, took }) {
    conclude('sah', 'Buku besar tersambung dan cocok dengan checkpoint yang diterbitkannya', lastEvent(seq, hash),
      paragraph(`Diperiksa oleh peramban ini sendiri dalam ${seconds(took)}, menurut kunci di dalam rantai itu sendiri.`));
    finish();
  },
  judged({ verdict, about, seq, hash, complete, npss, took }) {
    const [kind, title, meaning] = HEADLINES[verdict];
    const subject = about ? `: paket ${plain(about.unit, 30)} ${about.tahun}, per ${plain(about.per, 12)}, diketahui sampai event ${about.as_of}` : '';
    conclude(kind, title + subject, paragraph(meaning), about ? lastEvent(seq, hash) : null,
      npss ? paragraph(`NPSS dihitung ulang: ${npss.replace('.', ',')}.`) : null,
      paragraph(complete ? `Lengkap sampai event ${number.format(complete)} (checkpoint bertanda tangan).` : 'Kelengkapan tidak terbukti.'),
      paragraph(`Diperiksa oleh peramban ini sendiri dalam ${seconds(took)}.`));
    finish();
  },
  fault({ seq, why, unread = false }) {
    // What could not be read accuses nobody.
    const [kind, word] = unread ? ['kurang', 'Tidak terbaca'] : ['gagal', 'Tidak sah'];
    line(kind, seq === null ? why : `event ${seq}: ${why}`);
    const place = seq === null ? null : document.createElement('p');
    if (place) {
      const link = document.createElement('a');
      link.href = `/buku-besar/${seq}`;
      link.textContent = `event ${seq}`;
      place.append(`${told(unread ? 'Yang pertama tidak terbaca:' : 'Yang pertama tidak cocok:')} `, link);
    }
    conclude(kind, word, place, paragraph(why));
    finish();
  },
};

function finish() {
  worker?.terminate();
  worker = null;
  bar.hidden = true;
  status.textContent = told('Selesai.');
  start.disabled = false;
  summary.focus();
}

function run(message) {
  worker?.terminate();
  verdicts.replaceChildren();
  summary.hidden = true;
  bar.hidden = false;
  bar.removeAttribute('value');
  status.textContent = told('Memulai…');
  start.disabled = true;
  beganAt = performance.now();
  worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
  worker.onmessage = ({ data }) => hear[data.kind](data);
  worker.onerror = (event) => hear.fault({ seq: null, why: `pemeriksaan berhenti: ${event.message ?? 'kesalahan program'}` });
  worker.postMessage(message);
}

/** What the auditor brought: keys, keys of witnesses, a checkpoint, each as text or none. */
async function brought() {
  const text = (name) => page.querySelector(`#dibawa-${name}`).files[0]?.text() ?? null;
  return { keys: await text('kunci'), witnesses: await text('saksi'), checkpoint: await text('checkpoint') };
}

const judge = async (files) => run({ kind: 'bag', files, brought: await brought() });

start.hidden = false;
drop.hidden = false;
start.addEventListener('click', () => run({ kind: 'ledger' }));

/** All files of what was dropped, with their paths. */
async function entries(entry, path, found) {
  if (entry.isFile) {
    found.push({ path: path + entry.name, file: await new Promise((done, fail) => entry.file(done, fail)) });
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    const some = await new Promise((done, fail) => reader.readEntries(done, fail));
    if (some.length === 0) return;
    for (const one of some) await entries(one, `${path}${entry.name}/`, found);
  }
}

drop.addEventListener('dragover', (event) => {
  event.preventDefault();
  drop.classList.add('di-atas');
});
drop.addEventListener('dragleave', () => drop.classList.remove('di-atas'));
drop.addEventListener('drop', async (event) => {
  event.preventDefault();
  drop.classList.remove('di-atas');
  // Both are there only while the event is handled.
  const dropped = [...event.dataTransfer.items].map((item) => [item.webkitGetAsEntry(), item.getAsFile()]);
  const files = [];
  for (const [entry, file] of dropped) {
    if (entry) await entries(entry, '', files);
    else if (file) files.push({ path: file.name, file });
  }
  if (files.length > 0) await judge(files);
});
for (const input of drop.querySelectorAll('.pilih input')) {
  input.addEventListener('change', async () => {
    const files = [...input.files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
    if (files.length > 0) await judge(files);
    input.value = '';
  });
}
