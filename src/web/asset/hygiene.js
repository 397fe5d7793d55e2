// Texts of strangers: the characters that act instead of being seen, as in src/event/hygiene.rs and tools/verify_bag.py.

const ACTS = '\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u180e\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff' +
  '\\ufff9-\\ufffb\\u{d800}-\\u{dfff}\\u{e0000}-\\u{e007f}';
const DARK = new RegExp(`[${ACTS}]`, 'gu');
const DARK_CELL = new RegExp(`[${ACTS.replace('\\u0000-\\u001f', '\\u0000-\\u0009\\u000b-\\u001f')}]`, 'gu');

export const isDark = (text) => text.search(DARK) >= 0;

/** Safe to show: what acts is spelled out, and no text is endless. */
export function plain(text, most = 400) {
  const shown = String(text).slice(0, most + 1).replace(DARK, (c) => `\\u{${c.codePointAt(0).toString(16)}}`);
  return shown.length <= most ? shown : `${shown.slice(0, most)}…`;
}

/** A text as a cell of a bag's CSV, by the format of the bag. */
export function cellText(text, old) {
  if (old) return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  const shown = text.replace(DARK_CELL, '\ufffd');
  return /^[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(shown) ? `'${shown}` : shown;
}

const DEVICE = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?$/i;
const SEGMENT = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,126}[A-Za-z0-9_-])?$/;

/** A name that every system reads alike. */
export function safeName(name) {
  return name.length <= 400 && name.split('/').every((part) => SEGMENT.test(part) && !DEVICE.test(part));
}

/** The name of the folder at the top of a bag: whatever a person called it, if nothing in it acts. */
export function safeTop(name) {
  return name !== '' && name !== '.' && name !== '..' && !isDark(name) && !/[\\/:*?"<>|]/.test(name);
}
