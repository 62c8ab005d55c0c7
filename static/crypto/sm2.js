// SM2 with SM3 (GB/T 32918, 32905): whether a signature holds. Nothing is signed: such keys are used with the client.
import { weierstrass } from "../vendor/@noble/curves/abstract/weierstrass.js";
import { concat, equal, fromHex, hex, utf8 } from "./bytes.js";
import { INTEGER, Different, Reader, SEQUENCE, unsigned } from "./der.js";

const CURVE = {
  p: 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn,
  n: 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n,
  h: 1n,
  a: 0xfffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffcn,
  b: 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n,
  Gx: 0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n,
  Gy: 0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n,
};
const Point = weierstrass(CURVE);
const KEY_INFO = fromHex("3059301306072a8648ce3d020106082a811ccf5501822d03420004");
const HALF = 32, BLOCK = 64;
const bytes32 = (number) => fromHex(number.toString(16).padStart(2 * HALF, "0"));
const number = (bytes) => BigInt(`0x${hex(bytes)}`);
const USED = [CURVE.a, CURVE.b, CURVE.Gx, CURVE.Gy].map(bytes32);
const NAMED = concat(Uint8Array.of(0, 128), utf8("1234567812345678"), ...USED);
const START = [0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e];

/** The public point (64 bytes) of a SubjectPublicKeyInfo; null for a key of any other kind. */
export function pointOf(spki) {
  const point = spki.subarray(KEY_INFO.length);
  if (!equal(spki.subarray(0, KEY_INFO.length), KEY_INFO) || point.length !== 2 * HALF) return null;
  return onCurve(point) === null ? null : point;
}

/** Whether a signature (DER) over exactly `data` was made with the key of a point. */
export function verify(point, data, signature) {
  const [r, s] = numbersIn(signature);
  const t = (r + s) % CURVE.n;
  if ([r, s].some((one) => one < 1n || one >= CURVE.n) || t === 0n) return false;
  const e = number(sm3(concat(sm3(concat(NAMED, point)), data)));
  const { x } = Point.BASE.multiplyUnsafe(s).add(onCurve(point).multiplyUnsafe(t)).toAffine();
  return (e + x) % CURVE.n === r;
}

/** The SM3 hash of some bytes. */
export function sm3(data) {
  const zeros = (2 * BLOCK - 9 - (data.length % BLOCK)) % BLOCK;
  const length = new DataView(new ArrayBuffer(8));
  length.setBigUint64(0, 8n * BigInt(data.length));
  const padded = concat(data, Uint8Array.of(0x80), new Uint8Array(zeros), new Uint8Array(length.buffer));
  const view = new DataView(padded.buffer);
  let state = START;
  for (let at = 0; at < padded.length; at += BLOCK) state = compressed(state, expanded(view, at));
  return concat(...state.map((word) => Uint8Array.of(word >>> 24, word >>> 16, word >>> 8, word)));
}

function onCurve(point) {
  try {
    const found = Point.fromAffine({ x: number(point.subarray(0, HALF)), y: number(point.subarray(HALF)) });
    found.assertValidity();
    return found;
  } catch {
    return null;
  }
}

function numbersIn(signature) {
  const outer = new Reader(signature);
  const inner = outer.inside(SEQUENCE);
  outer.end();
  const parts = [inner.content(INTEGER), inner.content(INTEGER)];
  inner.end();
  return parts.map((part) => {
    const digits = part[0] === 0 ? part.subarray(1) : part;
    if (digits.length === 0 || !equal(part, unsigned(digits))) throw new Different();
    return number(digits);
  });
}

const turned = (word, by) => (word << by) | (word >>> (32 - by)); // both counts are taken modulo 32

function expanded(view, at) {
  const words = Array.from({ length: 16 }, (_, place) => view.getUint32(at + 4 * place));
  for (let place = 16; place < 68; place += 1) {
    const mixed = words[place - 16] ^ words[place - 9] ^ turned(words[place - 3], 15);
    words.push(mixed ^ turned(mixed, 15) ^ turned(mixed, 23) ^ turned(words[place - 13], 7) ^ words[place - 6]);
  }
  return words;
}

function compressed(state, words) {
  let [a, b, c, d, e, f, g, h] = state;
  for (let round = 0; round < 64; round += 1) {
    const early = round < 16;
    const first = turned((turned(a, 12) + e + turned(early ? 0x79cc4519 : 0x7a879d8a, round)) | 0, 7);
    const second = first ^ turned(a, 12);
    const chosen = early ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
    const other = early ? e ^ f ^ g : (e & f) | (~e & g);
    const next = (chosen + d + second + (words[round] ^ words[round + 4])) | 0;
    const mixed = (other + h + first + words[round]) | 0;
    [a, b, c, d, e, f, g, h] = [next, a, turned(b, 9), c, mixed ^ turned(mixed, 9) ^ turned(mixed, 17), e, turned(f, 19), g];
  }
  return [a, b, c, d, e, f, g, h].map((word, at) => word ^ state[at]);
}
