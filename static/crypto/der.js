// Single parts of DER, read strictly and written.
import { concat, equal } from "./bytes.js";

export const BOOLEAN = 0x01, INTEGER = 0x02, BITS = 0x03, OCTETS = 0x04, NULL = 0x05, OID = 0x06;
export const UTF8 = 0x0c, PRINTABLE = 0x13, UTC_TIME = 0x17, TIME = 0x18, BMP = 0x1e;
export const SEQUENCE = 0x30, SET = 0x31;
const LONG = 0x80;
const MOST_LENGTH_BYTES = 3;
const CONSTRUCTED = 0x20;

/** The bytes are not what was asked for. */
export class Different extends Error {}

/** One part: its tag, its length, its content. */
export function part(tag, ...contents) {
  const content = concat(...contents);
  const size = content.length;
  if (size < LONG) return concat(Uint8Array.of(tag, size), content);
  const length = [];
  for (let rest = size; rest > 0; rest >>>= 8) length.unshift(rest & 0xff);
  return concat(Uint8Array.of(tag, LONG | length.length, ...length), content);
}

/** A whole number that is not negative. */
export function integer(value) {
  const digits = [];
  for (let rest = BigInt(value); rest > 0n; rest >>= 8n) digits.unshift(Number(rest & 0xffn));
  return part(INTEGER, unsigned(Uint8Array.from(digits)));
}

/** The content of an INTEGER for big-endian bytes that are not negative. */
export function unsigned(digits) {
  const first = digits.findIndex((byte) => byte !== 0);
  const short = first < 0 ? new Uint8Array() : digits.subarray(first);
  return short.length === 0 || short[0] >= LONG ? concat(Uint8Array.of(0), short) : short;
}

/** An object identifier from its dotted text. */
export function oid(dotted) {
  const [first, second, ...others] = dotted.split(".").map(Number);
  const arcs = [40 * first + second, ...others].flatMap((arc) => {
    const digits = [arc % 128];
    for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) digits.unshift(LONG | (rest % 128));
    return digits;
  });
  return part(OID, Uint8Array.from(arcs));
}

/** Goes through the parts of some bytes, one after the other; Different where one isn't as expected. */
export class Reader {
  #data;
  #at = 0;

  constructor(data) {
    this.#data = data;
  }

  /** The next part's tag, or null at the end. */
  get tag() {
    return this.isAtEnd() ? null : this.#data[this.#at];
  }

  isAtEnd() {
    return this.#at === this.#data.length;
  }

  isNext(tag) {
    return this.tag === tag;
  }

  /** The next part with its tag and length. */
  whole(tag = this.tag) {
    const start = this.#at;
    [, this.#at] = this.#bounds(tag);
    return this.#data.subarray(start, this.#at);
  }

  /** The content of the next part. */
  content(tag) {
    const [from, until] = this.#bounds(tag);
    this.#at = until;
    return this.#data.subarray(from, until);
  }

  /** A reader of the next part's content. */
  inside(tag) {
    return new Reader(this.content(tag));
  }

  /** The next bytes, which must be one of these. */
  exactly(...expected) {
    for (const one of expected) {
      if (equal(this.#data.subarray(this.#at, this.#at + one.length), one)) {
        this.#at += one.length;
        return one;
      }
    }
    throw new Different();
  }

  /** Nothing may follow. */
  end() {
    if (!this.isAtEnd()) throw new Different();
  }

  /** Every part that follows, whole. */
  rest() {
    const parts = [];
    while (!this.isAtEnd()) parts.push(this.whole());
    return parts;
  }

  #bounds(tag) {
    const head = this.#data[this.#at + 1];
    if (head === undefined || this.#data[this.#at] !== tag || (tag & 0x1f) === 0x1f) throw new Different();
    const [from, size] = head < LONG ? [this.#at + 2, head] : this.#long(this.#at + 2, head - LONG);
    if (from + size > this.#data.length) throw new Different();
    return [from, from + size];
  }

  #long(at, count) {
    const digits = this.#data.subarray(at, at + count);
    const size = digits.reduce((sum, byte) => 256 * sum + byte, 0);
    const shortest = count > 0 && count <= MOST_LENGTH_BYTES && digits.length === count && digits[0] !== 0;
    if (!shortest || size < LONG) throw new Different();
    return [at + count, size];
  }
}

/** Different unless every part inside, however deep, is spelled as DER has it. */
export function checkWhole(bytes) {
  for (const one of new Reader(bytes).rest()) {
    const tag = one[0];
    const content = new Reader(one).content(tag);
    if (tag & CONSTRUCTED) checkWhole(content);
    else checkSimple(tag, content);
  }
}

function checkSimple(tag, content) {
  const [first, second] = content;
  const spare = content.length > 1 && ((first === 0 && second < LONG) || (first === 0xff && second >= LONG));
  if (tag === INTEGER && (content.length === 0 || spare)) throw new Different();
  if (tag === BOOLEAN && !(content.length === 1 && (first === 0 || first === 0xff))) throw new Different();
  if (tag === NULL && content.length !== 0) throw new Different();
  if (tag === OID && (content.length === 0 || content[content.length - 1] >= LONG)) throw new Different();
}
