import { concatBytes, equalBytes } from './bytes.ts';
import { sha512 } from './sha2.ts';

/* Ed25519 (RFC 8032, section 5.1.7), the check of a signature alone: there is no secret that timing could tell. It decides as OpenSSL
   does, so that a page and the command line say the same of every log: without cofactor, `s` below the order, a y beyond the
   prime taken modulo the prime. */

const P = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

const mod = (n: bigint): bigint => {
  const rest = n % P;
  return rest < 0n ? rest + P : rest;
};

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let square = base, rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = mod(result * square);
    square = mod(square * square);
  }
  return result;
}

const D = mod(-121665n * power(121666n, P - 2n));
const ROOT_OF_MINUS_1 = power(2n, (P - 1n) / 4n);

/** A point in extended coordinates: x = X / Z, y = Y / Z, T = x · y · Z. */
interface Point {
  readonly x: bigint;
  readonly y: bigint;
  readonly z: bigint;
  readonly t: bigint;
}

const NEUTRAL: Point = { x: 0n, y: 1n, z: 1n, t: 0n };

/** Addition formulas "add-2008-hwcd-3", complete on this curve: they double, too. */
function add(p: Point, q: Point): Point {
  const a = mod((p.y - p.x) * (q.y - q.x));
  const b = mod((p.y + p.x) * (q.y + q.x));
  const c = mod(2n * D * mod(p.t * q.t));
  const d = 2n * p.z * q.z;
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return { x: mod(e * f), y: mod(g * h), z: mod(f * g), t: mod(e * h) };
}

const negate = ({ x, y, z, t }: Point): Point => ({ x: mod(-x), y, z, t: mod(-t) });

/** m · p + n · q, a bit of both at a time. */
function addMultiples(m: bigint, p: Point, n: bigint, q: Point): Point {
  const both = add(p, q);
  let sum = NEUTRAL;
  for (let bit = 255n; bit >= 0n; bit -= 1n) {
    sum = add(sum, sum);
    const [inM, inN] = [(m >> bit) & 1n, (n >> bit) & 1n];
    if (inM || inN) sum = add(sum, inM ? (inN ? both : p) : q);
  }
  return sum;
}

/** A point by its encoding, little-endian y with the sign of x in the top bit; undefined where there is none. */
function decodePoint(bytes: Uint8Array): Point | undefined {
  const encoded = integerOf(bytes);
  const y = mod(encoded & (2n ** 255n - 1n));
  const u = mod(y * y - 1n);
  const v = mod(D * y * y + 1n);
  let x = mod(u * v ** 3n * power(mod(u * v ** 7n), (P - 5n) / 8n));
  if (mod(v * x * x) !== u) x = mod(x * ROOT_OF_MINUS_1);
  if (mod(v * x * x) !== u) return undefined;
  if ((x & 1n) !== encoded >> 255n) x = mod(-x);
  return { x, y, z: 1n, t: mod(x * y) };
}

function encodePoint({ x, y, z }: Point): Uint8Array {
  const inverse = power(z, P - 2n);
  let rest = mod(y * inverse) | ((mod(x * inverse) & 1n) << 255n);
  return Uint8Array.from({ length: 32 }, () => {
    const byte = Number(rest & 0xffn);
    rest >>= 8n;
    return byte;
  });
}

/** A little-endian integer. */
const integerOf = (bytes: Uint8Array): bigint =>
  bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

const BASE_Y = mod(4n * power(5n, P - 2n));
const BASE: Point = decodePoint(encodePoint({ x: 0n, y: BASE_Y, z: 1n, t: 0n }))!;

/**
 * Whether an Ed25519 signature (RFC 8032) of a message is that of a key. False for a key that is no point. Keys of small order are for
 * the caller to refuse. Takes some milliseconds.
 *
 * @param publicKey 32 bytes
 * @param signature 64 bytes
 */
export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  const key = decodePoint(publicKey);
  const r = signature.subarray(0, 32);
  const s = integerOf(signature.subarray(32));
  if (key === undefined || s >= ORDER) return false;
  const k = integerOf(sha512(concatBytes(r, publicKey, message))) % ORDER;
  return equalBytes(encodePoint(addMultiples(s, BASE, k, negate(key))), r);
}
