// Keys of accounts in this browser: made here, kept here without ever being shown, and used to sign what the page shows.

import { message } from './keys.js';

const encoder = new TextEncoder();
/** What the page says of this, in its language. */
const words = (name) => document.querySelector('[data-galat]').dataset[name];
const hex = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Keys by their public half. */
function kept(mode, work) {
  return new Promise((resolve, reject) => {
    const open = indexedDB.open('jejak-kunci', 1);
    open.onupgradeneeded = () => open.result.createObjectStore('kunci');
    open.onerror = () => reject(open.error);
    open.onsuccess = () => {
      const asked = work(open.result.transaction('kunci', mode).objectStore('kunci'));
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    };
  });
}

async function made() {
  if (!globalThis.crypto?.subtle) throw new Error(words('kataHttps'));
  let pair;
  try {
    pair = await crypto.subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify']);
  } catch {
    throw new Error(words('kataJenis'));
  }
  const name = hex(await crypto.subtle.exportKey('raw', pair.publicKey));
  await kept('readwrite', (keys) => keys.put(pair.privateKey, name));
  return { name, key: pair.privateKey };
}

const held = (name) => kept('readonly', (keys) => keys.get(name));
const signed = async (key, text) => hex(await crypto.subtle.sign({ name: 'Ed25519' }, key, encoder.encode(text)));

/** A new key: proved by itself, or by the one in force. */
async function set(form) {
  const { kepala, asal } = JSON.parse(form.dataset.kunciBaru);
  const before = form.dataset.kunciLama;
  const old = before ? await held(before) : null;
  if (before && !old) throw new Error(words('kataLama'));
  const { name, key } = await made();
  const text = message(kepala, { akun: kepala.actor.id, kunci: name }, asal);
  form.elements.kunci.value = name;
  form.elements.id.value = kepala.id;
  form.elements.berlaku.value = kepala.berlaku;
  form.elements.tanda_tangan.value = await signed(old ?? key, text);
}

/** Signs every text that the form shows. Without the key, what need not be signed is sent as it is. */
async function sign(form, part) {
  const key = await held(part.dataset.kunci);
  if (!key && part.dataset.wajib === 'ya') throw new Error(words('kataTiada'));
  if (!key) return;
  const all = [];
  for (const one of part.querySelectorAll('[data-pesan]')) all.push(await signed(key, one.textContent));
  part.querySelector('input[name=tanda_tangan]').value = all.join(' ');
}

for (const form of document.querySelectorAll('form')) {
  const part = form.querySelector('[data-tanda]');
  const fresh = form.dataset.kunciBaru !== undefined;
  if (!part && !fresh) continue;
  let done = false;
  form.addEventListener('submit', async (event) => {
    const button = event.submitter;
    if (done || (part && !['simpan', 'berikut'].includes(button?.value))) return;
    event.preventDefault();
    const told = form.querySelector('[data-galat]');
    try {
      await (fresh ? set(form) : sign(form, part));
      done = true;
      form.requestSubmit(button);
    } catch (error) {
      told.textContent = error.message;
      told.hidden = false;
    }
  });
}
