// The workbook of a bag: sheet by sheet, cell by cell, as far as it must say what the tables say.

import { Decimal } from './decimal.js';
import { plainNumber } from './table.js';

const MOST_ROWS = 1_048_575;
const MOST_CHARS = 32_767;
const CLOSE_CELL = new Decimal(1n, 14);
const NAMED = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const unescape = (text) => text.replace(/&(#x?[0-9a-fA-F]+|[a-z]+);/g, (whole, name) => {
  if (name.startsWith('#x')) return String.fromCodePoint(Number.parseInt(name.slice(2), 16));
  if (name.startsWith('#')) return String.fromCodePoint(Number(name.slice(1)));
  if (!Object.hasOwn(NAMED, name)) throw new Error('buku-kerja.xlsx memuat entitas yang tidak dikenal');
  return NAMED[name];
});

const attribute = (text, name) => {
  const found = new RegExp(`(?:^|\\s)(?:[\\w]+:)?${name}="([^"]*)"`).exec(text);
  return found ? unescape(found[1]) : null;
};

/** Elements of an XML text, each with its attributes and what stands within. */
function* elements(text, name) {
  const open = new RegExp(`<(?:\\w+:)?${name}(\\s[^>]*?)?(/?)>`, 'g');
  const close = new RegExp(`</(?:\\w+:)?${name}\\s*>`, 'g');
  for (let found; (found = open.exec(text)); ) {
    if (found[2]) {
      yield { head: found[1] ?? '', body: '' };
      continue;
    }
    close.lastIndex = open.lastIndex;
    const end = close.exec(text);
    if (!end) throw new Error('buku-kerja.xlsx tidak dapat dibaca');
    yield { head: found[1] ?? '', body: text.slice(open.lastIndex, end.index) };
    open.lastIndex = close.lastIndex;
  }
}

const texts = (body) => [...elements(body, 't')].map((t) => unescape(t.body)).join('');

function columnOf(reference) {
  let column = 0;
  for (const letter of /^[A-Z]{1,3}/.exec(reference)[0]) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}

function cellOf({ head, body }, shared) {
  if ([...elements(body, 'f')].length > 0) throw new Error('lembar memuat rumus');
  const value = [...elements(body, 'v')][0];
  const type = attribute(head, 't');
  if (type === 's') return shared[Number(value.body)];
  if (type === 'inlineStr') return texts(body);
  return value ? unescape(value.body) : null;
}

/** Sheets of a workbook, given its parts: name, and rows of cells by column. */
export function* sheets(parts) {
  for (const text of parts.values()) {
    if (text.includes('<!DOCTYPE') || text.includes('<!ENTITY')) throw new Error('buku-kerja.xlsx memuat deklarasi XML');
  }
  const shared = [...elements(parts.get('xl/sharedStrings.xml') ?? '', 'si')].map(({ body }) => texts(body));
  const links = new Map([...elements(parts.get('xl/_rels/workbook.xml.rels'), 'Relationship')]
    .map(({ head }) => [attribute(head, 'Id'), attribute(head, 'Target')]));
  for (const { head } of elements(parts.get('xl/workbook.xml'), 'sheet')) {
    const target = links.get(attribute(head, 'id'));
    const text = parts.get(target.startsWith('/') ? target.slice(1) : `xl/${target}`);
    const rows = [...elements(text, 'row')].map(({ body }) => {
      const row = new Map();
      for (const cell of elements(body, 'c')) {
        const value = cellOf(cell, shared);
        if (value !== null) row.set(columnOf(attribute(cell.head, 'r')), value);
      }
      return row;
    });
    yield { name: attribute(head, 'name'), rows };
  }
}

function sameCell(cell, text) {
  const bare = text.startsWith("'") ? text.slice(1) : text;
  if (cell === text || cell === bare || cell.replace(/_x000D_|\r/g, '') === text.replace(/\r/g, '')) return true;
  const number = plainNumber(text);
  const found = /^(-?[0-9]{1,40}(?:\.[0-9]{1,40})?)(?:[eE]([-+]?[0-9]{1,2}))?$/.exec(cell);
  if (number === null || !found) return false;
  const [value, power] = [Decimal.of(found[1]), Number(found[2] ?? 0)];
  const exact = power < 0 ? new Decimal(value.units, value.scale - power) : new Decimal(value.units * 10n ** BigInt(power), value.scale);
  return exact.minus(number).abs().compare(number.abs().times(CLOSE_CELL)) <= 0;
}

/** Holds the workbook against the tables; throws at the first cell that says something else. */
export function compareWorkbook(parts, tables) {
  const left = new Set(tables.keys());
  for (const { name, rows } of sheets(parts)) {
    if (!left.delete(name)) throw new Error('buku-kerja.xlsx memuat lembar yang tidak dikenal, atau dua kali');
    const { heads, rows: wanted } = tables.get(name);
    const all = [Object.fromEntries(heads.map((head) => [head, head])), ...wanted];
    if (rows.length - 1 !== Math.min(wanted.length, MOST_ROWS)) throw new Error(`lembar ${name}: ${rows.length - 1} baris, tabel ${wanted.length} baris`);
    for (const [n, row] of rows.entries()) {
      for (const [column, cell] of row) if (column >= heads.length && cell !== '') throw new Error(`lembar ${name} baris ${n + 1}: sel di luar tabel`);
      for (const [column, head] of heads.entries()) {
        const text = [...all[n][head]].slice(0, MOST_CHARS).join('');
        if (!sameCell(row.get(column) ?? '', text)) throw new Error(`lembar ${name} baris ${n + 1} kolom ${head}: bukan isi tabel`);
      }
    }
  }
  if (left.size > 0) throw new Error(`buku-kerja.xlsx tanpa lembar ${[...left].join(', ')}`);
}
