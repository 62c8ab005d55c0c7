// Bytes and texts.
const encoder = new TextEncoder();
const DIGITS = "0123456789abcdef";
const PIECE = 0x8000;

export const utf8 = (text) => encoder.encode(text);

/** The text that strict UTF-8 spells; TypeError for anything else. */
export const text = (bytes) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);

export function hex(bytes) {
  let spelled = "";
  for (const byte of bytes) spelled += DIGITS[byte >> 4] + DIGITS[byte & 15];
  return spelled;
}

export function fromHex(spelled) {
  if (!/^(?:[0-9a-f]{2})*$/.test(spelled)) throw new TypeError("not lower case hex");
  return Uint8Array.from({ length: spelled.length / 2 }, (_, at) => parseInt(spelled.slice(2 * at, 2 * at + 2), 16));
}

export function base64(bytes) {
  let letters = "";
  for (let at = 0; at < bytes.length; at += PIECE) letters += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return btoa(letters);
}

/** The bytes of base64 in its one spelling; TypeError for any other text. */
export function fromBase64(spelled) {
  const letters = /^[A-Za-z0-9+/]*={0,2}$/.test(spelled) && spelled.length % 4 === 0 ? atob(spelled) : null;
  if (letters === null || btoa(letters) !== spelled) throw new TypeError("not base64 in its one spelling");
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
}

export function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((size, one) => size + one.length, 0));
  let at = 0;
  for (const one of parts) {
    whole.set(one, at);
    at += one.length;
  }
  return whole;
}

export const equal = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);

/** Less than zero where `one` comes before `other`, byte by byte. */
export function compare(one, other) {
  const shared = Math.min(one.length, other.length);
  for (let at = 0; at < shared; at += 1) {
    if (one[at] !== other[at]) return one[at] - other[at];
  }
  return one.length - other.length;
}

export const randomBytes = (size) => crypto.getRandomValues(new Uint8Array(size));
