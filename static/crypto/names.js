// File names that are safe to write and honest to look at.
import { utf8 } from "./bytes.js";

const LONGEST = 200;
const FORBIDDEN = /[/\\:*?"<>|]|\p{C}/u;
const RESERVED = /^(?:con|prn|aux|nul|com[1-9]|lpt[1-9])$/;

/** Whether a name can be written on any system and shows as what it is: no path, no control, no bidi. */
export function isSafe(name) {
  if (!name || utf8(name).length > LONGEST || name !== name.normalize("NFC") || !name.isWellFormed()) return false;
  if (/^[ .]|[ .]$/.test(name) || RESERVED.test(folded(name.split(".")[0]))) return false;
  return !FORBIDDEN.test(name);
}

/** A name without what case makes of it: two names of one bid differ in more. */
export const folded = (name) => name.toLowerCase().toUpperCase().toLowerCase();
