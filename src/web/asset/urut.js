// Tables that sort: a head becomes a button; once more turns the order round, a third time gives back the order of the page.
// Without this script the tables stand in the order of the page. `data-urut` names the rows that are sorted; others, such as
// heads of groups, are hidden while an order of one's own holds.

/** What a cell is sorted by: its number in Indonesian spelling, else its words. Nothing and words of no number come last. */
function key(cell) {
  const text = (cell?.textContent ?? '').replace(/\s+/g, ' ').trim();
  const found = text.match(/[-−(]?\d[\d.]*(?:,\d+)?/);
  if (!found) return { text };
  const plain = found[0].replace(/[(]/, '-').replace('−', '-').replaceAll('.', '').replace(',', '.');
  return { text, number: Number(plain) };
}

function sort(table, head, order) {
  const body = table.tBodies[0];
  table.rowsAsWere ??= [...body.rows];
  for (const th of table.tHead.rows[0].cells) th.removeAttribute('aria-sort');
  const all = table.rowsAsWere;
  for (const row of all) row.hidden = false;
  if (!order) return body.append(...all);
  head.setAttribute('aria-sort', order);
  const [at, turn] = [head.cellIndex, order === 'ascending' ? 1 : -1];
  const own = all.filter((row) => row.matches(table.dataset.urut || 'tr'));
  const numbers = own.some((row) => key(row.cells[at]).number !== undefined) && head.matches('.n');
  const keys = new Map(own.map((row) => [row, key(row.cells[at])]));
  own.sort((a, b) => {
    const [one, other] = [keys.get(a), keys.get(b)];
    if (!numbers) return turn * one.text.localeCompare(other.text, 'id', { numeric: true });
    if (one.number === undefined || other.number === undefined) return (one.number === undefined) - (other.number === undefined);
    return turn * (one.number - other.number);
  });
  for (const row of all) if (!own.includes(row)) row.hidden = true;
  body.append(...own);
}

/** Numbers begin with the largest, words with the first. */
function next(head) {
  const first = head.matches('.n') ? 'descending' : 'ascending';
  const now = head.getAttribute('aria-sort');
  return !now ? first : now === first ? (first === 'ascending' ? 'descending' : 'ascending') : null;
}

/** Makes the tables of a page sort, once each. */
export function siapkan(root = document) {
  for (const table of root.querySelectorAll('table[data-urut]')) {
    const row = table.tHead?.rows[0];
    if (!row || table.tHead.rows.length > 1 || table.dataset.siap || table.tBodies[0]?.rows.length < 2) continue;
    table.dataset.siap = 'ya';
    for (const head of row.cells) {
      if (!head.textContent.trim() || head.colSpan > 1 || head.querySelector('a, button')) continue;
      const button = Object.assign(document.createElement('button'), { type: 'button', className: 'urut', title: 'Urutkan' });
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener('click', () => sort(table, head, next(head)));
    }
  }
}

siapkan();
