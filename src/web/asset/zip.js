// A ZIP file (with its 64-bit extension), read in place: only what is asked for is unpacked.

const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const DESCRIPTOR = 0x08074b50;
const MOST_ENTRIES = 100_000;
/** How much a file may grow when it is unpacked, beyond `SLACK`. */
const RATIO = 200;
const SLACK = 1 << 20;

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let c = byte;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

const bad = (why) => new Error(`berkas ZIP tidak dapat dibaca: ${why}`);

async function view(file, from, to) {
  if (from < 0 || to > file.size || from > to) throw bad('terpotong');
  return new DataView(await file.slice(from, to).arrayBuffer());
}

/** Where the list of entries is, and how many there are. */
async function directory(file) {
  const start = Math.max(0, file.size - 66_000);
  const tail = await view(file, start, file.size);
  let at = tail.byteLength - 22;
  while (at >= 0 && tail.getUint32(at, true) !== END) at -= 1;
  if (at < 0) throw bad('tidak ada akhir daftar isi');
  let [count, size, from] = [tail.getUint16(at + 10, true), tail.getUint32(at + 12, true), tail.getUint32(at + 16, true)];
  if (count === 0xffff || size === 0xffffffff || from === 0xffffffff) {
    const locator = await view(file, start + at - 20, start + at);
    if (locator.getUint32(0, true) !== LOCATOR64) throw bad('daftar isi 64-bit tidak ada');
    const place = Number(locator.getBigUint64(8, true));
    const end = await view(file, place, place + 56);
    if (end.getUint32(0, true) !== END64) throw bad('daftar isi 64-bit rusak');
    [count, size, from] = [32, 40, 48].map((offset) => Number(end.getBigUint64(offset, true)));
  }
  else if (from + size !== start + at) throw bad('memuat sesuatu di luar daftar isinya');
  if (count > MOST_ENTRIES) throw bad('terlalu banyak berkas');
  if (at !== tail.byteLength - 22) throw bad('memuat sesuatu di luar daftar isinya');
  return { count, from, list: await view(file, from, from + size) };
}

/** Sizes and place of an entry that do not fit 32 bits. */
function wide(list, at, length, entry) {
  for (const end = at + length; at + 4 <= end;) {
    const [kind, size] = [list.getUint16(at, true), list.getUint16(at + 2, true)];
    if (kind === 1) {
      let field = at + 4;
      for (const name of ['size', 'packed', 'place']) {
        if (entry[name] === 0xffffffff) {
          entry[name] = Number(list.getBigUint64(field, true));
          field += 8;
        }
      }
    }
    at += 4 + size;
  }
}

/** The files of an archive, by name: each with its size and a way to read it. `packedDensely`: it holds nothing else. */
export async function unzip(file, packedDensely = true) {
  const { count, from, list } = await directory(file);
  const places = [];
  const files = new Map();
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  for (let n = 0, at = 0; n < count; n++) {
    if (list.getUint32(at, true) !== ENTRY) throw bad('daftar isi rusak');
    const u16 = (offset) => list.getUint16(at + offset, true);
    const u32 = (offset) => list.getUint32(at + offset, true);
    const [nameLength, extra, comment] = [u16(28), u16(30), u16(32)];
    const entry = { flags: u16(8), method: u16(10), crc: u32(16), packed: u32(20), size: u32(24), place: u32(42) };
    const name = utf8.decode(new Uint8Array(list.buffer, at + 46, nameLength));
    wide(list, at + 46 + nameLength, extra, entry);
    if (files.has(name)) throw bad('memuat satu nama dua kali');
    if (/[^\0-\x7f]/.test(name) && (entry.flags & 0x800) === 0) throw bad('nama bukan ASCII dan tidak ditandai UTF-8');
    if (entry.flags & 1 || (entry.method !== 0 && entry.method !== 8)) throw bad('dienkripsi, atau cara pemampatan tidak dikenal');
    if (entry.size > entry.packed * RATIO + SLACK) throw bad(`mengembang lebih dari ${RATIO} kali: bom ZIP`);
    places.push({ ...entry, name });
    if (!name.endsWith('/')) files.set(name, { size: entry.size, stream: () => unpack(file, entry) });
    at += 46 + nameLength + extra + comment;
  }
  if (packedDensely) await dense(file, places, from);
  return files;
}

/** The entries of the list fill the file up to the list, so that no tool finds other files in it. */
async function dense(file, places, end) {
  let at = 0;
  for (const { place, packed, size, flags, name } of places.sort((a, b) => a.place - b.place)) {
    const local = await view(file, place, place + 30);
    if (place !== at || local.getUint32(0, true) !== LOCAL) throw bad('memuat sesuatu di luar daftar isinya');
    const [nameLength, extra] = [local.getUint16(26, true), local.getUint16(28, true)];
    const own = new TextDecoder().decode(await view(file, place + 30, place + 30 + nameLength));
    if (own !== name) throw bad('daftar isi dan isi menyebut nama yang berbeda');
    at = place + 30 + nameLength + extra + packed;
    if (flags & 8) {
      const marked = (await view(file, at, at + 4)).getUint32(0, true) === DESCRIPTOR;
      at += (marked ? 4 : 0) + (size >= 2 ** 32 || packed >= 2 ** 32 ? 20 : 12);
    }
  }
  if (at !== end) throw bad('memuat sesuatu di luar daftar isinya');
}

async function unpack(file, { method, packed, size, place, crc }) {
  const local = await view(file, place, place + 30);
  if (local.getUint32(0, true) !== LOCAL) throw bad('isi tidak di tempatnya');
  const from = place + 30 + local.getUint16(26, true) + local.getUint16(28, true);
  if (from + packed > file.size) throw bad('terpotong');
  const raw = file.slice(from, from + packed).stream();
  if (method !== 0 && method !== 8) throw bad('cara pemampatan tidak dikenal');
  const plain = method === 0 ? raw : raw.pipeThrough(new DecompressionStream('deflate-raw'));
  // Never more than the list of entries says: a small file may unpack to any size.
  let [seen, sum] = [0, 0xffffffff];
  return plain.pipeThrough(new TransformStream({
    transform(piece, out) {
      seen += piece.length;
      if (seen > size) throw bad('isi lebih panjang daripada yang disebut');
      for (const byte of piece) sum = CRC[(sum ^ byte) & 255] ^ (sum >>> 8);
      out.enqueue(piece);
    },
    flush() {
      if (seen !== size) throw bad('isi lebih pendek daripada yang disebut');
      if ((sum ^ 0xffffffff) >>> 0 !== crc) throw bad('isi tidak cocok dengan jumlah periksanya');
    },
  }));
}
