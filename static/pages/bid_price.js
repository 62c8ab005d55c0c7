// A price as people type it, as documents have it, and in capitals.
const SPACES = /[\s,]/g;
const AMOUNT = /^\d{1,13}(?:\.\d{1,2})?$/;
const SIGN = /^[¥\u5143]|\u5143$/g; // the sign and the word for yuan

/** The decimal string of documents for a price as typed, or null. */
export function decimalOf(typed) {
  const plain = typed.normalize("NFKC").replace(SPACES, "").replace(SIGN, "");
  if (!AMOUNT.test(plain)) return null;
  const [yuan, fen = ""] = plain.split(".");
  const decimal = `${BigInt(yuan)}.${fen.padEnd(2, "0")}`;
  return fenOf(decimal) > 0n ? decimal : null;
}

/** Whole fen of a decimal string. */
export const fenOf = (decimal) => BigInt(decimal.replace(".", ""));

/** `1,234,567.00`. */
export const grouped = (decimal) => decimal.replace(/\B(?=(?:\d{3})+\.)/g, ",");

/** The amount in Chinese capitals; `digits` are the ten numerals, `units` those of places, groups and money. */
export function capital(decimal, digits, units) {
  const [ten, hundred, thousand, myriad, milliard, yuan, jiao, fen, even] = units;
  const places = ["", ten, hundred, thousand];
  const groups = ["", myriad, milliard, myriad + milliard];
  const [whole, parts] = decimal.split(".");
  const spelled = integer(whole, { digits, places, groups });
  const [tenths, hundredths] = [Number(parts[0]), Number(parts[1])];
  if (!tenths && !hundredths) return spelled + yuan + even;
  const start = whole === "0" ? "" : spelled + yuan;
  const middle = tenths ? digits[tenths] + jiao : start && digits[0];
  return start + middle + (hundredths ? digits[hundredths] + fen : "");
}

function integer(whole, { digits, places, groups }) {
  let [spelled, skipped, used] = ["", false, false];
  [...whole].forEach((letter, at) => {
    const place = whole.length - 1 - at;
    if (letter === "0") skipped = true;
    else {
      spelled += (skipped && spelled ? digits[0] : "") + digits[Number(letter)] + places[place % 4];
      [skipped, used] = [false, true];
    }
    if (place % 4 === 0) {
      if (used) spelled += groups[place / 4];
      used = false;
    }
  });
  return spelled || digits[0];
}
