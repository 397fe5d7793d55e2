// A ZIP file (with its 64-bit extension), read in place: only what is asked for is unpacked. It must be one that every tool reads
// alike: what its list says is what stands in front of each file, and nothing else is in it (tools/docs/vonis.md).

const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const DESCRIPTOR = 0x08074b50;
const FULL = 0xffffffff;
const MOST_ENTRIES = 100_000;
const MOST_LIST = 64 << 20;
/** How much a file may grow when it is unpacked, beyond `SLACK`. */
const RATIO = 200;
const SLACK = 1 << 20;
/** How hard it was packed, a descriptor behind it, a name in UTF-8: no other flag is known. */
const FLAGS = 0x80e;
/** Fields beside an entry that say nothing of its content: times and owners, by the makers of several systems. */
const ASIDE = new Set([0x5455, 0x7875, 0x7855, 0x5855, 0x000a]);

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let c = byte;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

const bad = (why) => new Error(`berkas ZIP tidak dapat dibaca: ${why}`);
const other = () => bad('memuat sesuatu di luar daftar isinya, atau terpotong');

async function view(file, from, length) {
  if (from < 0 || length < 0 || from + length > file.size) throw other();
  return new DataView(await file.slice(from, from + length).arrayBuffer());
}

function wide(bytes, at) {
  const number = Number(bytes.getBigUint64(at, true));
  if (!Number.isSafeInteger(number)) throw other();
  return number;
}

/** How many entries the list has, how long it is, and where it begins: it ends where the file does. */
async function ending(file) {
  let at = file.size - 22;
  const end = await view(file, at, 22);
  let [here, count, size, from] = [end.getUint16(8, true), end.getUint16(10, true), end.getUint32(12, true), end.getUint32(16, true)];
  if (end.getUint32(0, true) !== END || end.getUint32(4, true) !== 0 || end.getUint16(20, true) !== 0) throw other();
  if (here === 0xffff || count === 0xffff || size === FULL || from === FULL) {
    at -= 76;
    const far = await view(file, at, 76);
    const same = [[here, 24, 0xffff], [count, 32, 0xffff], [size, 40, FULL], [from, 48, FULL]]
      .every(([narrow, place, full]) => narrow === full || narrow === wide(far, place));
    const fits = far.getUint32(0, true) === END64 && wide(far, 4) === 44 && wide(far, 16) === 0 && far.getUint32(56, true) === LOCATOR64 &&
      far.getUint32(60, true) === 0 && wide(far, 64) === at && far.getUint32(72, true) === 1;
    if (!same || !fits) throw other();
    [here, count, size, from] = [24, 32, 40, 48].map((place) => wide(far, place));
  }
  if (from + size !== at || here !== count) throw other();
  if (count > MOST_ENTRIES || size > MOST_LIST) throw bad('terlalu banyak berkas');
  return { count, size, from };
}

/** The numbers in 64 bits of the fields beside an entry, as many as do not fit their own place; no field that nobody knows. */
function aside(bytes, at, length, full) {
  const [seen, end] = [new Set(), at + length];
  let numbers = [];
  while (at < end) {
    const [kind, size] = at + 4 <= end ? [bytes.getUint16(at, true), bytes.getUint16(at + 2, true)] : [0, 0];
    const known = kind === 1 ? full > 0 && size === 8 * full : ASIDE.has(kind) && size <= 64;
    if (!known || seen.has(kind) || at + 4 + size > end) throw bad('memuat keterangan berkas yang tidak dikenal');
    seen.add(kind);
    if (kind === 1) numbers = Array.from({ length: full }, (_, n) => wide(bytes, at + 4 + 8 * n));
    at += 4 + size;
  }
  if (numbers.length !== full) throw bad('memuat keterangan berkas yang tidak dikenal');
  return numbers;
}

/** One entry of the list, and where the next begins. */
function listed(list, at) {
  if (at + 46 > list.byteLength || list.getUint32(at, true) !== ENTRY) throw other();
  const u16 = (offset) => list.getUint16(at + offset, true);
  const u32 = (offset) => list.getUint32(at + offset, true);
  const [nameLength, extra, mode] = [u16(28), u16(30), u32(38)];
  const [next, fields] = [at + 46 + nameLength + extra, at + 46 + nameLength];
  if (next > list.byteLength) throw other();
  const entry = { flags: u16(8), method: u16(10), crc: u32(16), packed: u32(20), size: u32(24), place: u32(42) };
  if ((entry.flags & ~FLAGS) !== 0 || (entry.method !== 0 && entry.method !== 8) || u16(32) !== 0 || u16(34) !== 0) {
    throw bad('memuat berkas terenkripsi, berketerangan, atau dimampatkan dengan cara yang tidak dikenal');
  }
  const narrow = ['size', 'packed', 'place'].filter((name) => entry[name] === FULL);
  for (const [n, number] of aside(list, fields, extra, narrow.length).entries()) entry[narrow[n]] = number;
  const raw = new Uint8Array(list.buffer, list.byteOffset + at + 46, nameLength);
  if ((entry.flags & 0x800) === 0 && raw.some((byte) => byte > 0x7f)) throw bad('nama bukan ASCII dan tidak ditandai UTF-8');
  const name = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(raw);
  const folder = name.endsWith('/');
  if (![0, folder ? 4 : 8].includes(mode >>> 28) || mode & 8 || (mode & 16 && !folder)) throw bad('memuat sesuatu yang bukan berkas biasa');
  if ((folder && (entry.size > 0 || entry.packed > 2 || entry.crc !== 0)) || (entry.method === 0 && entry.size !== entry.packed)) throw bad('ukuran berkas tidak mungkin');
  if (entry.size > entry.packed * RATIO + SLACK) throw bad(`mengembang lebih dari ${RATIO} kali: bom ZIP`);
  return { entry: { ...entry, name, raw, folder }, next };
}

/** The files of an archive, by name: each with its size and a way to read it. */
export async function unzip(file) {
  const { count, size, from } = await ending(file);
  const list = await view(file, from, size);
  const entries = [];
  let at = 0;
  for (let n = 0; n < count; n++) {
    const { entry, next } = listed(list, at);
    entries.push(entry);
    at = next;
  }
  if (at !== size) throw other();
  await dense(file, entries.sort((a, b) => a.place - b.place), from);
  const [files, folders] = [new Map(), new Set()];
  for (const entry of entries) {
    const name = entry.folder ? entry.name.slice(0, -1) : entry.name;
    if (files.has(name) || (entry.folder && folders.has(name))) throw bad('memuat satu nama dua kali');
    if (entry.folder) folders.add(name);
    else files.set(name, { size: entry.size, stream: () => unpack(file, entry) });
  }
  const within = new Set([...folders].map((name) => name.toLowerCase()));
  for (const name of files.keys()) {
    for (let slash = name.lastIndexOf('/'); slash >= 0; slash = name.lastIndexOf('/', slash - 1)) {
      within.add(name.slice(0, slash).toLowerCase());
      if (slash === 0) break;
    }
  }
  for (const name of files.keys()) if (within.has(name.toLowerCase())) throw bad('memuat satu nama sebagai map dan sebagai berkas');
  files.folders = [...folders];
  return files;
}

/** The entries fill the file up to the list, and what stands in front of each is what the list says. */
async function dense(file, entries, end) {
  let at = 0;
  for (const [n, entry] of entries.entries()) {
    const local = await view(file, at, 30);
    if (entry.place !== at || local.getUint32(0, true) !== LOCAL) throw other();
    const [nameLength, extra] = [local.getUint16(26, true), local.getUint16(28, true)];
    let [packed, size] = [local.getUint32(18, true), local.getUint32(22, true)];
    const full = packed === FULL && size === FULL;
    const own = new Uint8Array((await view(file, at + 30, nameLength)).buffer);
    const numbers = aside(await view(file, at + 30 + nameLength, extra), 0, extra, full ? 2 : 0);
    if (full) [size, packed] = numbers;
    const described = (entry.flags & 8) !== 0;
    const same = [[local.getUint32(14, true), entry.crc], [packed, entry.packed], [size, entry.size]]
      .every(([here, there]) => here === there || (described && here === 0));
    const named = own.length === entry.raw.length && own.every((byte, place) => byte === entry.raw[place]);
    if (!same || !named || local.getUint16(6, true) !== entry.flags || local.getUint16(8, true) !== entry.method) {
      throw bad('daftar isi dan isi menyebut hal yang berbeda');
    }
    entry.content = at + 30 + nameLength + extra;
    at = entry.content + entry.packed;
    if (described) at = await descriptor(file, at, (entries[n + 1]?.place ?? end) - at, entry, full);
  }
  if (at !== end) throw other();
}

/** The descriptor behind a file says what the list says; gives where it ends. */
async function descriptor(file, at, length, { crc, packed, size }, full) {
  const plain = full ? 20 : 12;
  if (length !== plain && length !== plain + 4) throw other();
  const bytes = await view(file, at, length);
  const from = length - plain;
  const number = (place) => (full ? wide(bytes, place) : bytes.getUint32(place, true));
  const marked = from === 0 || bytes.getUint32(0, true) === DESCRIPTOR;
  const second = from + 4 + (full ? 8 : 4);
  if (!marked || bytes.getUint32(from, true) !== crc || number(from + 4) !== packed || number(second) !== size) throw other();
  return at + length;
}

/** Does the deflated stream need its last byte? One that ends earlier hides something behind what is unpacked. */
async function ends(file, { content, packed }) {
  try {
    const short = file.slice(content, content + packed - 1).stream().pipeThrough(new DecompressionStream('deflate-raw'));
    await short.pipeTo(new WritableStream());
    return false;
  } catch {
    return true;
  }
}

async function unpack(file, entry) {
  const { method, packed, size, content, crc } = entry;
  if (method === 8) {
    entry.whole ??= ends(file, entry);
    if (!(await entry.whole)) throw bad('memuat sesuatu di belakang isi berkas');
  }
  const raw = file.slice(content, content + packed).stream();
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
