// A JSON reader that refuses what a document never has: a key twice, a number with a fraction or an exponent.
// It reads from left to right like Python's, so that both name the same fault of a text that has several.
import { Refused } from "./refusals.js";

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/y;
const NOT_A_NUMBER = /NaN|-?Infinity/y;
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const ESCAPED = /\\(?:(["\\/bfnrt])|u([0-9a-fA-F]{4}))/y;
const LETTERS = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
const WORDS = [["true", true], ["false", false], ["null", null]];
const MOST_DIGITS = 4300;

const orders = new WeakMap();

/** The keys of an object that was read, as they stood; of any other as JavaScript has them. */
export const keysOf = (value) => orders.get(value) ?? Object.keys(value);

/** The value that a text spells. */
export function parse(source) {
  const reader = new Source(source);
  const value = reader.value();
  if (!reader.isAtEnd()) throw new Refused("not-json");
  return value;
}

class Source {
  #at = 0;
  #source;

  constructor(source) {
    this.#source = source;
  }

  isAtEnd() {
    this.#match(SPACE);
    return this.#at === this.#source.length;
  }

  value() {
    this.#match(SPACE);
    const next = this.#source[this.#at];
    if (next === "{") return this.#object();
    if (next === "[") return this.#list();
    if (next === '"') return this.#text();
    for (const [word, meant] of WORDS) if (this.#take(word)) return meant;
    return this.#number();
  }

  #object() {
    const pairs = new Map();
    let sum = 0;
    this.#members("{", "}", () => {
      const name = this.#text();
      this.#match(SPACE);
      if (!this.#take(":")) throw new Refused("not-json");
      pairs.set(name, this.value());
      sum += 1;
    });
    if (pairs.size !== sum) throw new Refused("duplicate-key");
    const value = Object.create(null);
    for (const [name, one] of pairs) value[name] = one;
    orders.set(value, [...pairs.keys()]);
    return value;
  }

  #list() {
    const values = [];
    this.#members("[", "]", () => values.push(this.value()));
    return values;
  }

  #members(opening, closing, read) {
    this.#take(opening);
    this.#match(SPACE);
    if (this.#take(closing)) return;
    for (;;) {
      this.#match(SPACE);
      read();
      this.#match(SPACE);
      if (this.#take(closing)) return;
      if (!this.#take(",")) throw new Refused("not-json");
    }
  }

  #text() {
    if (!this.#take('"')) throw new Refused("not-json");
    let read = "";
    for (;;) {
      read += this.#match(PLAIN)[0];
      if (this.#take('"')) return read;
      const escaped = this.#match(ESCAPED);
      if (escaped === null) throw new Refused("not-json");
      read += escaped[1] === undefined ? String.fromCharCode(parseInt(escaped[2], 16)) : LETTERS[escaped[1]];
    }
  }

  #number() {
    if (this.#match(NOT_A_NUMBER) !== null) throw new Refused("not-whole-number");
    const found = this.#match(NUMBER);
    if (found === null) throw new Refused("not-json");
    if (found[1] !== undefined || found[2] !== undefined) throw new Refused("not-whole-number");
    if (found[0].replace("-", "").length > MOST_DIGITS) throw new Refused("not-json");
    const value = Number(found[0]);
    return Number.isSafeInteger(value) ? value + 0 : BigInt(found[0]);
  }

  #take(word) {
    if (!this.#source.startsWith(word, this.#at)) return false;
    this.#at += word.length;
    return true;
  }

  #match(pattern) {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source);
    if (found !== null) this.#at = pattern.lastIndex;
    return found;
  }
}
