// Passphrase files of the age format (scrypt), with one work factor on every machine, as procure/crypto/backup.py.
import { Decrypter, Encrypter } from "../vendor/age-encryption/dist/index.js";
import { Refused } from "./refusals.js";

const WORK = 16;
const MOST_WORK = 20;
const LONGEST = 65536;
const HEADER = new RegExp(
  "^age-encryption\\.org/v1\\n-> scrypt [A-Za-z0-9+/]{22} ([1-9][0-9]?)\\n[A-Za-z0-9+/]{43}\\n--- [A-Za-z0-9+/]{43}\\n",
);

/** An age file under a passphrase; at most 64 KiB, since a backup is one chunk. */
export function seal(bytes, passphrase) {
  if (bytes.length === 0 || bytes.length > LONGEST) throw new RangeError("a backup is one chunk of 64 KiB");
  const sealer = new Encrypter();
  sealer.setScryptWorkFactor(WORK);
  sealer.setPassphrase(passphrase);
  return sealer.encrypt(bytes);
}

/** The plain bytes; Refused for a wrong passphrase, an altered file, or one that costs too much. */
export async function open(bytes, passphrase) {
  const header = HEADER.exec(new TextDecoder("latin1").decode(bytes.subarray(0, 512)));
  if (header === null || Number(header[1]) > MOST_WORK) throw new Refused("wrong-passphrase");
  const opener = new Decrypter();
  opener.addPassphrase(passphrase);
  try {
    return await opener.decrypt(bytes);
  } catch {
    throw new Refused("wrong-passphrase");
  }
}
