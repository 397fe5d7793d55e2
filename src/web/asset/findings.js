// The findings book as read on a day: recommendations with what is due, rupiah, balances of earlier years (tools/docs/temuan.md).

import { HUNDRED, number, sum, whole } from './arithmetic.js';
import { inForce } from './books.js';
import { Figure, attempt, none, ratio } from './figure.js';
import { dayNumber, dayText } from './periods.js';

const ANSWER_DAYS = 60;
export const STATES = ['sesuai', 'belum_sesuai', 'belum_ditindaklanjuti', 'tidak_dapat'];
/** Figures of the first version. */
const FIRST = ['persentase', 'temuan', 'rekomendasi', ...STATES, 'terlambat', 'nilai'];
const total = (all) => all.reduce((a, b) => a.plus(b), whole(0));

function rowOf(unit, t, r, day) {
  const due = dayNumber(t.diterima) + ANSWER_DAYS;
  const row = { unit, t, r, mark: '', answer: '', due: dayText(due), left: null, value: null, followed: null, accepted: null };
  if (!r) return row;
  const mark = inForce(r.marks, day);
  const answers = r.answers.filter(({ berlaku }) => berlaku <= day);
  row.mark = mark?.hasil ?? '';
  row.answer = answers.map(({ berlaku }) => berlaku).sort()[0] ?? '';
  const settled = ['sesuai', 'tidak_dapat_ditindaklanjuti'].includes(row.mark);
  if (answers.length === 0 && !settled) row.left = due - dayNumber(day);
  // Rupiah recommended, followed up, accepted: as assessed, else all of it where all was done as recommended.
  row.value = r.value;
  const told = answers.map(({ value }) => value).filter((value) => value !== null);
  if (told.length > 0) row.followed = total(told);
  if (mark) row.accepted = mark.value ?? (mark.hasil === 'sesuai' ? r.value : null);
  return row;
}

/** A row for each recommendation, and for each finding that has none; and the balances in force. */
export function findingRows(view, unit, year) {
  const day = view.findingsDay(year);
  const [rows, balances] = [[], []];
  for (const of of view.b.branchOn(unit, day, '1970-01-01')) {
    view.touch(of);
    for (const t of view.b.findings.get(of)?.values() ?? []) {
      if (t.berlaku > day) continue;
      const own = [...(view.b.advice.get(of)?.values() ?? [])].filter((r) => r.temuan === t.kode && r.berlaku <= day);
      rows.push(...(own.length > 0 ? own : [null]).map((r) => rowOf(of, t, r, day)));
    }
    const held = [...(view.b.balances.get(of)?.values() ?? [])].map((versions) => inForce(versions, day)).filter(Boolean);
    balances.push(...held.map((s) => ({ unit: of, s })));
  }
  return { rows, balances };
}

/** Are rupiah of recommendations, or balances of earlier years, recorded? */
export function hasRupiah(view, unit, year) {
  const { rows, balances } = view.findingRows(unit, year);
  const valued = ({ r }) => r && (r.value !== null || [...r.marks, ...r.answers].some(({ value }) => value !== null));
  return balances.length > 0 || rows.some(valued);
}

/** All figures of the book, or of the part of an auditor, a year of reports, one report. */
export function findings(view, unit, year, body = null, ofYear = null, report = null) {
  const counts = (p, y, n) => (body ?? p) === p && (ofYear ?? y) === y && (report ?? n) === n;
  const all = view.findingRows(unit, year);
  const rows = all.rows.filter(({ t }) => counts(t.pemeriksa, Number(t.lhp.tanggal.slice(0, 4)), t.lhp.nomor));
  const balances = all.balances.map(({ s }) => s).filter((s) => counts(s.pemeriksa, s.tahun, null));
  const [held, advice] = [[...new Set(rows.map(({ t }) => t))], rows.filter(({ r }) => r)];
  // Of single events, with that of the balances added.
  const figure = (values, ofBalance) => attempt(() => sum([...values.filter((n) => n !== null), ...balances.map(ofBalance)]));
  const count = (n, ofBalance) => figure([whole(n)], (s) => whole(ofBalance(s)));
  const found = {
    temuan: count(held.length, (s) => s.temuan),
    nilai: figure(held.map((t) => number(t.nilai)), (s) => number(s.nilai)),
    rekomendasi: count(advice.length, (s) => STATES.reduce((n, state) => n + s[state].jumlah, 0)),
    nilai_rekomendasi: figure(advice.map(({ value }) => value), (s) => total(STATES.map((state) => number(s[state].nilai)))),
    nilai_tindak_lanjut: figure(advice.map(({ followed }) => followed), (s) => number(s.nilai_tindak_lanjut)),
    nilai_diterima: figure(advice.map(({ accepted }) => accepted), (s) => number(s.nilai_diterima)),
    terlambat: new Figure(whole(advice.filter(({ left }) => left !== null && left < 0).length)),
  };
  const stateOf = (mark) => (mark === 'tidak_dapat_ditindaklanjuti' ? 'tidak_dapat' : mark || 'belum_ditindaklanjuti');
  for (const state of STATES) {
    const own = advice.filter(({ mark }) => stateOf(mark) === state);
    found[state] = count(own.length, (s) => s[state].jumlah);
    found[`nilai_${state}`] = figure(own.map(({ value }) => value), (s) => number(s[state].nilai));
  }
  const rules = view.rules(unit, year ?? Number(view.findingsDay(null).slice(0, 4))) ?? {};
  found.persentase = share(found, rules);
  for (const prefix of ['', 'nilai_']) shares(found, prefix, rules.penyebut_temuan === 'semua');
  return found;
}

const less = (all, gone) => new Figure(all.value.minus(gone.value), [all, gone]);

function shares(found, prefix, every) {
  const all = found[prefix ? 'nilai_rekomendasi' : 'rekomendasi'];
  const base = every ? all : less(all, found[`${prefix}tidak_dapat`]);
  for (const state of [...STATES, ...(prefix ? ['diterima'] : [])]) {
    const part = found[prefix + state];
    const at = `persen_${prefix}${state}`;
    if (state === 'tidak_dapat' && !every) found[at] = none('tidak termasuk penyebut menurut aturan', [part]);
    else if (base.value.units !== 0n) found[at] = ratio(part.value, base.value, HUNDRED, [part, base]);
    else found[at] = new Figure(null, [part, base], { ratio: true, reason: prefix ? 'tidak ada nilai rupiah' : 'tidak ada temuan' });
  }
}

/** Sesuai of all that can be followed up; nothing of nothing as the rules have it. */
function share({ sesuai, rekomendasi, tidak_dapat: gone }, rules) {
  const every = rules.penyebut_temuan === 'semua' && rekomendasi.value.units !== 0n;
  const base = every ? rekomendasi : less(rekomendasi, gone);
  if (base.value.units !== 0n) return ratio(sesuai.value, base.value, HUNDRED, [sesuai, base]);
  const nothing = rules.nol_dari_nol ?? null;
  return nothing === null ? none('tidak ada temuan', [sesuai, base]) : new Figure(number(nothing), [sesuai, base]);
}

/** The figures that tables are over: those of the first version, and where rupiah or balances are recorded, all. */
export function recordedFindings(view, unit, year) {
  const all = view.findings(unit, year);
  return hasRupiah(view, unit, year) ? Object.keys(all) : FIRST;
}
