// Tries out in this browser what signing and sealing need. The result code has one digit for each check, in the
// page's order: 0 good, 1 works with less, 2 does not work, 3 not asked (nobody is signed in).
import * as age from "../crypto/age.js";
import { equal, randomBytes, utf8 } from "../crypto/bytes.js";
import * as certificates from "../crypto/certificates.js";
import { newHash } from "../crypto/hashing.js";
import * as keystore from "../client/keystore.js";
import { here } from "../client/own.js";
import { clockAhead } from "../client/api.js";
import { fill } from "./telling.js";

const [GOOD, LESS, BAD, UNASKED] = [0, 1, 2, 3];
const MEBIBYTE = 1 << 20, PIECE = 1 << 16, MOST_SECONDS = 60;
const page = document.querySelector("[data-environment]");
const one = (selector) => page.querySelector(selector);
const said = (code) => one("template[data-said]").content.querySelector(`[data-code="${code}"]`)?.textContent;

const CHECKS = {
  async signing() {
    const { privateKey } = await certificates.newSigningKey();
    await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, privateKey, utf8("procure-try"));
    return { mark: GOOD };
  },
  decrypting: async () => ({ mark: (await age.hasKeys()) ? GOOD : LESS }),
  hashing: async () => ({ mark: (await newHash()).kind === "wasm" ? GOOD : LESS }),
  async storage() {
    const certificateSha256 = "procure-try";
    await keystore.put({ certificateSha256 });
    const kept = await keystore.get(certificateSha256);
    await keystore.remove(certificateSha256);
    return { mark: kept ? GOOD : BAD };
  },
  kept: async () => ({ mark: (await keystore.persist()) ? GOOD : LESS }),
  staging: async () => ({ mark: (await navigator.storage?.getDirectory?.()) ? GOOD : LESS }),
  async clock() {
    const n = Math.round(Math.abs(clockAhead()) / 1000);
    const mark = n <= MOST_SECONDS ? GOOD : LESS;
    return { mark, words: `clock-${mark}`, n };
  },
  async sealing() {
    const began = performance.now();
    const { identity, recipient } = await age.newIdentity();
    const plain = new Uint8Array(MEBIBYTE);
    for (let at = 0; at < MEBIBYTE; at += PIECE) plain.set(randomBytes(PIECE), at);
    const opened = await age.open(await age.seal(plain, [recipient]), [identity]);
    const mark = equal(opened, plain) ? GOOD : BAD;
    return { mark, words: `sealing-${mark}`, n: Math.round(performance.now() - began) };
  },
  async certificate() {
    if (!page.dataset.signedIn) return { mark: UNASKED, words: "3" };
    const { state, certificate } = await here();
    if (state === "ready") return { mark: GOOD, words: "certificate-0", n: certificate.days };
    return { mark: LESS, words: `certificate-${state}`, n: certificate?.days };
  },
};
const FAILED = { kept: LESS, staging: LESS, decrypting: LESS, hashing: LESS, certificate: LESS };

async function tried(name) {
  try {
    return await CHECKS[name]();
  } catch {
    return { mark: FAILED[name] ?? BAD };
  }
}

let marks = "";
for (const line of page.querySelectorAll("[data-check]")) {
  const name = line.dataset.check;
  const { mark, words, n } = await tried(name);
  const told = said(words ?? `${name}-${mark}`) ?? said(mark === GOOD ? "0" : "other");
  const shown = line.querySelector("dd");
  shown.textContent = fill(told, { n });
  shown.className = ["check-good", "check-less", "check-bad", ""][mark];
  marks += mark;
}
const worst = marks.includes("2") ? BAD : marks.includes("1") ? LESS : GOOD;
one("[data-verdict]").textContent = said(`verdict-${worst}`);
one("[data-code]").textContent = marks.replace(/(.{3})(?=.)/g, "$1-");
one("[data-with-code]").hidden = false;
page.dataset.shown = "1";
