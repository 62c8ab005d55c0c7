// Strict reading of JSON: exact fields, exact kinds, no duplicate keys, no floats, bounded size and depth.
import { isRecipient } from "./age.js";
import { fromBase64, text as decoded, utf8 } from "./bytes.js";
import { keysOf, parse } from "./json.js";
import { Refused } from "./refusals.js";

export const LARGEST = 1024 * 1024;
export const DEEPEST = 16;
const QUOTE = 0x22, BACKSLASH = 0x5c;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);
const MOST_TEXT = 20000;
const INSTANT = /^[1-9]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** The one JSON text of a value, as bytes: sorted keys, no spaces, UTF-8; TypeError for what has none. */
export const canonical = (value) => utf8(spelled(value));

function spelled(value) {
  if (Array.isArray(value)) return `[${value.map(spelled).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const names = Object.keys(value).filter((name) => value[name] !== undefined).sort(byCodePoints);
    return `{${names.map((name) => `${spelled(name)}:${spelled(value[name])}`).join(",")}}`;
  }
  if (typeof value === "string" && value.isWellFormed()) return JSON.stringify(value);
  if (value === null || typeof value === "boolean" || Number.isSafeInteger(value)) return String(value === 0 ? 0 : value);
  if (typeof value === "bigint") return String(value);
  throw new TypeError("not in a document");
}

/** The order of Python's texts, which differs from that of UTF-16 beyond the surrogates. */
function byCodePoints(one, other) {
  const letters = [...one];
  const others = [...other];
  const at = letters.findIndex((letter, place) => letter !== others[place]);
  if (at < 0) return letters.length - others.length;
  return at < others.length ? letters[at].codePointAt(0) - others[at].codePointAt(0) : 1;
}

/** The object that `bytes` spell; Refused: too-large, too-deep, not-json, duplicate-key, not-whole-number. */
export function readObject(bytes) {
  if (bytes.length > LARGEST) throw new Refused("too-large");
  if (depth(bytes) > DEEPEST) throw new Refused("too-deep");
  const value = checkedPairs(parse(strictText(bytes)));
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Refused("not-json");
  return value;
}

/** Returns when `value` has the `needed` fields, perhaps `allowed` ones, each as its check says. */
export function conform(value, needed, allowed = {}) {
  for (const name of Object.keys(needed)) {
    if (!Object.hasOwn(value, name)) throw new Refused("field-missing", { name });
  }
  const checks = { __proto__: null, ...allowed, ...needed };
  for (const name of keysOf(value)) {
    if (checks[name] === undefined) throw new Refused("field-unknown", { name });
    if (!checks[name](value[name])) throw new Refused("field-wrong", { name });
  }
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const within = (size, least, most) => least <= size && size <= most;

/** A check for an object of this shape. */
export function fits(needed, allowed = {}) {
  const checks = { __proto__: null, ...needed, ...allowed };
  return (value) => isObject(value)
    && Object.keys(needed).every((name) => Object.hasOwn(value, name))
    && Object.keys(value).every((name) => checks[name] !== undefined && checks[name](value[name]));
}

/** A check for one of `words`, of the same type: true is not 1. */
export const exactly = (...words) => (value) => words.some((word) => value === word);

/** A check that one of `checks` holds. */
export const either = (...checks) => (value) => checks.some((check) => check(value));

/** A check for a list of such things. */
export const listOf = (check, least = 0, most = 10000) => (value) => (
  Array.isArray(value) && within(value.length, least, most) && value.every((one) => check(one))
);

/** A check for an object whose keys and values are such. */
export const mapOf = (key, check, least = 0, most = 10000) => (value) => {
  if (!isObject(value)) return false;
  const names = Object.keys(value);
  return within(names.length, least, most) && names.every((name) => key(name) && check(value[name]));
};

export const nothing = (value) => value === null;
export const anyText = (value) => typeof value === "string" && [...value].length <= MOST_TEXT;
export const text = (value) => anyText(value) && value !== "";
/** As long as the document may be: another document, which grows with what it lists. */
export const wholeText = (value) => typeof value === "string" && value !== "";
export const hex64 = (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
export const salt = (value) => typeof value === "string" && /^[0-9a-f]{32,128}$/.test(value);
export const count = (value) => Number.isSafeInteger(value) && value >= 0;
export const positive = (value) => count(value) && value > 0;
export const recipient = isRecipient;

/** `2026-12-01T01:00:00Z` and no other spelling. */
export function instant(value) {
  if (typeof value !== "string" || !INSTANT.test(value)) return false;
  const at = new Date(value);
  return !Number.isNaN(at.getTime()) && instantText(at) === value;
}

/** An instant as a document spells it, whole seconds, rounded down. */
export const instantText = (at) => `${at.toISOString().slice(0, 19)}Z`;

export function base64Text(value) {
  if (typeof value !== "string") return false;
  try {
    fromBase64(value);
    return true;
  } catch {
    return false;
  }
}

function strictText(bytes) {
  try {
    return decoded(bytes);
  } catch {
    throw new Refused("not-json");
  }
}

/** Half of a pair can be spelled, but belongs to no text. */
function checkedPairs(value) {
  try {
    spelled(value);
  } catch {
    throw new Refused("not-json");
  }
  return value;
}

/** The deepest nesting of brackets outside strings; read before the parser, which recurses. */
function depth(bytes) {
  let deepest = 0;
  let now = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    if (bytes[at] === QUOTE) at = Math.max(at, endOfText(bytes, at + 1));
    else if (OPENING.has(bytes[at])) deepest = Math.max(deepest, now += 1);
    else if (CLOSING.has(bytes[at])) now -= 1;
  }
  return deepest;
}

/** Where the quotation mark stands that ends a text, or -1. */
function endOfText(bytes, from) {
  for (let at = from; at < bytes.length; at += 1) {
    if (bytes[at] === QUOTE) return at;
    if (bytes[at] === BACKSLASH) at += 1;
  }
  return -1;
}
