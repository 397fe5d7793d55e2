// Ed25519 (RFC 8032), verification only, so that a page from the disk needs nothing but SHA-512 of the browser.

const P = 2n ** 255n - 19n;
const ORDER_L = 2n ** 252n + 27742317777372353535851937790883648493n;
const mod = (a) => ((a % P) + P) % P;

function power(base, exponent) {
  let [result, square] = [1n, mod(base)];
  for (let e = exponent; e > 0n; e >>= 1n) {
    if (e & 1n) result = (result * square) % P;
    square = (square * square) % P;
  }
  return result;
}

const CURVE_D = mod(-121665n * power(121666n, P - 2n));
const ROOT_OF_MINUS_ONE = power(2n, (P - 1n) / 4n);

function addPoints(a, b) {
  const x = mod((a[1] - a[0]) * (b[1] - b[0]));
  const y = mod((a[1] + a[0]) * (b[1] + b[0]));
  const z = mod(2n * a[3] * b[3] * CURVE_D);
  const t = mod(2n * a[2] * b[2]);
  const [e, f, g, h] = [y - x, t - z, t + z, y + x];
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

function timesPoint(n, point) {
  let result = [0n, 1n, 1n, 0n];
  for (let [k, p] = [n, point]; k > 0n; k >>= 1n, p = addPoints(p, p)) if (k & 1n) result = addPoints(result, p);
  return result;
}

const samePoint = (a, b) => mod(a[0] * b[2] - b[0] * a[2]) === 0n && mod(a[1] * b[2] - b[1] * a[2]) === 0n;

function little(bytes) {
  let n = 0n;
  for (let at = bytes.length - 1; at >= 0; at--) n = (n << 8n) | BigInt(bytes[at]);
  return n;
}

function readPoint(bytes) {
  const all = little(bytes);
  const [sign, y] = [all >> 255n, all & (2n ** 255n - 1n)];
  if (y >= P) return null;
  const x2 = mod((y * y - 1n) * power(CURVE_D * y * y + 1n, P - 2n));
  let x = power(x2, (P + 3n) / 8n);
  if (mod(x * x - x2) !== 0n) x = mod(x * ROOT_OF_MINUS_ONE);
  if (mod(x * x - x2) !== 0n || (x === 0n && sign === 1n)) return null;
  if ((x & 1n) !== sign) x = P - x;
  return [x, y, 1n, mod(x * y)];
}

const BASE_POINT = (() => {
  const y = mod(4n * power(5n, P - 2n));
  return readPoint(Uint8Array.from({ length: 32 }, (_, at) => Number((y >> BigInt(8 * at)) & 255n)));
})();

/** Is this a public key under which only its owner can sign? */
export function goodKey(key) {
  const point = key.length === 32 ? readPoint(key) : null;
  return point !== null && !samePoint(timesPoint(8n, point), [0n, 1n, 1n, 0n]);
}

/** Does the signature over the message hold? */
export async function ed25519(key, message, signature) {
  if (key.length !== 32 || signature.length !== 64) return false;
  const [a, r, s] = [readPoint(key), readPoint(signature.subarray(0, 32)), little(signature.subarray(32))];
  if (a === null || r === null || s >= ORDER_L || samePoint(timesPoint(8n, a), [0n, 1n, 1n, 0n])) return false;
  const bytes = new Uint8Array(64 + message.length);
  bytes.set(signature.subarray(0, 32));
  bytes.set(key, 32);
  bytes.set(message, 64);
  const h = little(new Uint8Array(await crypto.subtle.digest('SHA-512', bytes))) % ORDER_L;
  return samePoint(timesPoint(s, BASE_POINT), addPoints(r, timesPoint(h, a)));
}
