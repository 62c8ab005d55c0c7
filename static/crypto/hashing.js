// SHA-256: of bytes at once, and of what comes piece by piece.
import "../vendor/hash-wasm/dist/sha256.umd.min.js";
import { sha256 as noble } from "../vendor/@noble/hashes/sha2.js";
import { hex } from "./bytes.js";

/** Raw SHA-256 of a few bytes, at once. */
export const digest = (bytes) => noble(bytes);

/** SHA-256 hex of a few bytes, at once. */
export const sha256Now = (bytes) => hex(noble(bytes));

/** SHA-256 hex of bytes of any size that are in memory. */
export const sha256 = async (bytes) => hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));

/** A hash that is fed: {update(chunk), hex(), kind}; quick where the page may compile WebAssembly. */
export async function newHash() {
  try {
    const quick = await globalThis.hashwasm.createSHA256();
    quick.init();
    return { kind: "wasm", update: (chunk) => { quick.update(chunk); }, hex: () => quick.digest("hex") };
  } catch {
    const plain = noble.create();
    return { kind: "plain", update: (chunk) => { plain.update(chunk); }, hex: () => hex(plain.digest()) };
  }
}
