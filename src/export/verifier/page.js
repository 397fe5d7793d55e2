const byId = (id) => document.getElementById(id);
const { checkBag } = modules.bag;
const { plain } = modules.hygiene;
const WORDS = { sah: 'SAH', catatan: 'CATATAN', kurang: 'KURANG', gagal: 'GAGAL' };
const HEADLINES = { terbukti: ['sah', 'TERBUKTI'], 'hanya konsisten': ['kurang', 'HANYA KONSISTEN'], 'tidak sah': ['gagal', 'TIDAK SAH'] };

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

async function judgeFiles(input) {
  const files = [...input.files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
  if (files.length === 0) return;
  const text = async (id) => (byId(id).files[0] ? byId(id).files[0].text() : null);
  const brought = { keys: await text('kunci'), witnesses: await text('saksi'), checkpoint: await text('checkpoint') };
  const list = document.createElement('ul');
  let shown = 0;
  const progress = (done, total, what) => {
    if (performance.now() - shown < 200) return;
    shown = performance.now();
    byId('keadaan').textContent = `${done} dari ${total} ${what}`;
  };
  byId('hasil').replaceChildren();
  const found = await checkBag(files, brought, (kind, line) => list.append(element('li', `${WORDS[kind]}: ${line}`)), progress);
  const [kind, title] = HEADLINES[found.verdict];
  const of = found.about ? `: ${plain(found.about.unit, 30)} ${found.about.tahun}, per ${plain(found.about.per, 12)}, diketahui sampai event ${found.about.as_of}` : '';
  byId('hasil').className = kind;
  byId('hasil').replaceChildren(element('h2', title + of),
    element('p', found.complete ? `Lengkap sampai event ${found.complete} (checkpoint bertanda tangan).` : 'Kelengkapan tidak terbukti.'), list);
  byId('keadaan').textContent = 'Selesai.';
  byId('hasil').focus();
  input.value = '';
}

if (!globalThis.crypto || !crypto.subtle) byId('keadaan').textContent = 'Peramban ini tidak dapat menghitung SHA-256 dari berkas di disk; pakai verify_bag.py.';
for (const id of ['zip', 'map']) byId(id).addEventListener('change', (event) => judgeFiles(event.target));
