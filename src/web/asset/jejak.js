// Movement for pages that work without it: the time bar, and lists that follow the ledger.
// What moves is asked of the server and put in place, so that there is one way to make a table, and the address in the
// address bar always gives what is seen.

import { siapkan } from './urut.js';

const quiet = matchMedia('(prefers-reduced-motion: reduce)');

/** Documents by address, the latest few: stepping back and forth asks once. */
const kept = new Map();
async function page(href, signal) {
  if (kept.has(href)) return kept.get(href);
  const answer = await fetch(href, { signal, headers: { accept: 'text/html' } });
  if (!answer.ok || answer.redirected) { location.assign(href); throw new DOMException('gone', 'AbortError'); }
  const doc = new DOMParser().parseFromString(await answer.text(), 'text/html');
  kept.set(href, doc);
  if (kept.size > 40) kept.delete(kept.keys().next().value);
  return doc;
}

/** The time bar of a card: drag, keys, play. */
class Bar {
  constructor(root) {
    this.root = root;
    this.busy = null;
    this.playing = 0;
    this.live = document.createElement('div');
    root.addEventListener('click', (event) => this.click(event));
    root.addEventListener('submit', (event) => this.submit(event));
    this.build();
  }

  get bar() { return this.root.querySelector('[data-waktu]'); }

  /** Puts a slider over the columns, and a button to play beside the steps. */
  build() {
    const bar = this.bar;
    if (!bar) return;
    const { dari, panjang, posisi, langkah } = bar.dataset;
    this.start = Date.parse(dari + 'T00:00:00Z');
    this.steps = langkah.split(' ').map(Number);
    this.at = Number(posisi);
    this.shown = Number(bar.dataset.seq);
    if (!this.slider) {
      this.slider = Object.assign(document.createElement('input'), { type: 'range', className: 'geser', step: 1, min: 0 });
      this.slider.setAttribute('aria-label', this.root.dataset.kataGeser);
      this.slider.addEventListener('input', () => this.go(this.snap(Number(this.slider.value)), 60));
      this.slider.addEventListener('keydown', (event) => this.key(event));
      this.button = Object.assign(document.createElement('button'), { type: 'button', className: 'putar' });
      this.button.addEventListener('click', () => (this.playing ? this.stop() : this.play()));
    }
    this.slider.max = Number(panjang);
    if (document.activeElement !== this.slider || !this.busy) this.slider.value = this.at;
    this.slider.setAttribute('aria-valuetext', this.words(this.at));
    const holder = bar.querySelector('.bilah-bungkus');
    if (this.slider.parentNode !== holder) holder.append(this.slider);
    const steps = bar.querySelector('.langkah');
    if (this.button.parentNode !== steps) steps.prepend(this.button);
    this.label();
  }

  day(at) { return new Date(this.start + at * 864e5).toISOString().slice(0, 10); }
  words(at) {
    return new Date(this.start + at * 864e5).toLocaleDateString(document.documentElement.lang === 'en' ? 'en-GB' : 'id-ID', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
  }

  /** The latest day with events at or before a day. */
  snap(at) { return this.steps.findLast((step) => step <= at) ?? this.steps[0]; }

  key(event) {
    const now = this.steps.findLastIndex((step) => step <= this.at);
    const to = { ArrowLeft: now - 1, ArrowDown: now - 1, ArrowRight: now + 1, ArrowUp: now + 1,
      PageDown: now - 5, PageUp: now + 5, Home: 0, End: this.steps.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.stop();
    this.go(this.steps[Math.max(0, Math.min(to, this.steps.length - 1))], 0);
  }

  click(event) {
    const link = event.target.closest('a');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    if (!link.closest('.kendali')) return;
    event.preventDefault();
    this.stop();
    this.load(link.href instanceof SVGAnimatedString ? link.href.baseVal : link.getAttribute('href'));
  }

  submit(event) {
    if (!event.target.matches('.saat')) return;
    event.preventDefault();
    this.stop();
    this.load(`${event.target.getAttribute('action')}?${new URLSearchParams(new FormData(event.target))}`);
  }

  /** Goes to a day; what differs from what is shown now is marked. */
  go(at, wait) {
    if (at === this.at && !this.busy) return;
    this.at = at;
    this.slider.value = at;
    this.slider.setAttribute('aria-valuetext', this.words(at));
    const url = new URL(location.href);
    url.searchParams.set('as_of', this.day(at));
    url.searchParams.set('sejak', this.shown);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.load(url.pathname + url.search), wait);
  }

  async load(href) {
    this.busy?.abort();
    const mine = (this.busy = new AbortController());
    try {
      this.show(await page(href, mine.signal), href);
      return true;
    } catch (error) {
      if (error.name !== 'AbortError') location.assign(href);
      return false;
    } finally {
      if (this.busy === mine) this.busy = null;
    }
  }

  show(doc, href) {
    const fresh = doc.getElementById(this.root.id);
    if (!fresh) return location.assign(href);
    const focus = document.activeElement;
    const lost = this.root.contains(focus) && focus !== this.slider && focus !== this.button;
    const same = (a) => a.textContent === focus.textContent;
    const copy = document.importNode(fresh, true);
    for (const part of ['.kepala', '.perubahan-kini', '.waktu', '.pilihan', '.isi-kartu']) {
      const [old, now] = [this.root.querySelector(part), copy.querySelector(part)];
      if (!old || !now) continue;
      if (part === '.waktu') this.keep(now);
      else old.replaceWith(now);
    }
    for (const tab of document.querySelectorAll('.tab a')) {
      const same = [...doc.querySelectorAll('.tab a')].find((a) => a.textContent === tab.textContent);
      if (same) tab.href = same.getAttribute('href');
    }
    history.replaceState(null, '', href);
    siapkan(this.root);
    this.build();
    if (lost && !focus.isConnected) ([...this.root.querySelectorAll('.kendali a, .kendali button')].find(same) ?? this.slider).focus();
    if (!quiet.matches) for (const a of this.root.querySelectorAll('.ubah')) a.classList.add('baru');
  }

  /** The new bar with the slider and button that are there, so that neither loses drag or focus. */
  keep(now) {
    const old = this.bar;
    const [holder, steps] = [old.querySelector('.bilah-bungkus'), old.querySelector('.langkah')];
    holder.querySelector('svg').replaceWith(now.querySelector('.bilah-bungkus svg'));
    for (const child of [...steps.children]) if (child !== this.button) child.remove();
    steps.append(...now.querySelector('.langkah').children);
    old.querySelector('.saat').replaceWith(now.querySelector('.saat'));
    old.querySelector('.waktu-kaki').replaceWith(now.querySelector('.waktu-kaki'));
    Object.assign(old.dataset, now.dataset);
  }

  /** Runs from here, or from the beginning, to the end. */
  async play() {
    const run = (this.playing = Date.now());
    this.label();
    let index = this.steps.findLastIndex((step) => step <= this.at);
    if (index >= this.steps.length - 1) index = -1;
    for (index += 1; this.playing === run && index < this.steps.length; index += 1) {
      this.at = this.steps[index];
      const url = new URL(location.href);
      url.searchParams.set('as_of', this.day(this.at));
      url.searchParams.set('sejak', this.shown);
      if (!(await this.load(url.pathname + url.search))) break;
      await new Promise((done) => setTimeout(done, 650));
    }
    if (this.playing === run) this.stop();
  }

  stop() { this.playing = 0; this.label(); }
  label() {
    if (!this.button) return;
    this.button.textContent = this.playing ? '❚❚' : '▶';
    this.button.setAttribute('aria-label', this.playing ? this.root.dataset.kataHenti : this.root.dataset.kataPutar);
    this.button.title = this.button.getAttribute('aria-label');
  }
}

const card = document.querySelector('[data-hidup]');
if (card) new Bar(card);

/** The first page of the ledger follows what comes in. */
const news = document.querySelector('[data-ikuti]');
if (news && 'EventSource' in globalThis) {
  const source = new EventSource(`/v1/events/stream?after=${news.dataset.ikuti}`);
  let timer = 0;
  const refresh = async () => {
    timer = 0;
    kept.clear();
    const doc = await page(location.pathname + location.search).catch(() => null);
    const fresh = doc?.getElementById('daftar');
    if (!fresh) return;
    const known = new Set([...document.querySelectorAll('#daftar [data-seq]')].map((row) => row.dataset.seq));
    const list = document.importNode(fresh, true);
    let count = 0;
    for (const row of list.querySelectorAll('[data-seq]')) if (!known.has(row.dataset.seq)) { row.classList.add('baru'); count += 1; }
    document.getElementById('daftar').replaceWith(list);
    if (count) news.textContent = `${count} ${news.dataset.kataBaru}.`;
  };
  source.addEventListener('message', () => { timer ||= setTimeout(refresh, 250); });
  addEventListener('pagehide', () => source.close());
}

/** Copies the address of what is seen, as known now: it shows the same later. */
const copy = document.querySelector('[data-salin]');
if (copy && navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener('click', async () => {
    const url = new URL(location.href);
    if (!url.searchParams.has('as_of') && !url.searchParams.has('dari') && !/^\/(entri|catat|tutup|unduh)/.test(url.pathname)) url.searchParams.set('as_of', copy.dataset.salin);
    await navigator.clipboard.writeText(url.href);
    copy.textContent = copy.dataset.kataSudah;
  });
}
