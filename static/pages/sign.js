// Signs in the page what the page shows: the exact bytes are fetched, hashed here, shown, signed with the key of this
// browser, and the signature goes into the same form field that takes a .p7s file.
import { text } from "../crypto/bytes.js";
import * as cms from "../crypto/cms.js";
import { shortCode } from "../crypto/codes.js";
import { sha256 } from "../crypto/hashing.js";
import { Refused } from "../crypto/refusals.js";
import { here } from "../client/own.js";
import { accepted, now, send, signerOf } from "../client/api.js";
import { sentence } from "./telling.js";

const box = document.querySelector("[data-sign]");
const one = (selector) => box.querySelector(selector);
const field = document.querySelector('main form[method="post"] input[type="file"][name="signature"]');
let bytes = null;

async function show() {
  const { state, item, certificate } = await here();
  const isReady = state === "ready" || state === "expiring";
  box.hidden = false;
  one(`[data-state="${isReady ? "ready" : state}"]`).hidden = false;
  if (!isReady) return;
  one("[data-signer]").textContent = [item.organisation, item.person].filter(Boolean).join(" ");
  one("[data-serial]").textContent = certificate.serial;
  one("[data-expiring]").hidden = state !== "expiring";
  one("[data-review]").addEventListener("click", () => tried(review));
  one("[data-confirm]").addEventListener("click", () => tried(() => sign(item)));
  one("[data-cancel]").addEventListener("click", cancel);
}

async function review() {
  bytes = await fetched();
  const computed = await sha256(bytes);
  if (computed !== box.dataset.sha256) throw new Refused("changed-file");
  one("[data-file]").textContent = `${box.dataset.name}（${bytes.length.toLocaleString()} B）`;
  one("[data-computed]").textContent = computed;
  one("[data-short]").textContent = shortCode(computed);
  const words = wordsOf(bytes);
  one("[data-text]").textContent = words ?? "";
  [one("[data-text]").hidden, one("[data-opaque]").hidden] = [words === null, words !== null];
  [one("[data-start]").hidden, one("[data-reviewed]").hidden] = [true, false];
  one("[data-reviewed]").focus();
}

async function sign(item) {
  const p7s = await cms.sign(bytes, await signerOf(item), now());
  const carried = new DataTransfer();
  carried.items.add(new File([p7s], `${box.dataset.name}.p7s`, { type: "application/pkcs7-signature" }));
  field.files = carried.files;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  one("[data-reviewed]").hidden = true;
  if (others().length) fillRest();
  else field.form.requestSubmit();
}

function fillRest() {
  one("[data-filled]").hidden = false;
  others()[0].focus();
}

function cancel() {
  bytes = null;
  [one("[data-start]").hidden, one("[data-reviewed]").hidden] = [false, true];
  one("[data-review]").focus();
}

/** The fields of the form that a person fills in beside the signature. */
const others = () => Array.from(field.form.elements).filter(
  (each) => each !== field && each.name && !["hidden", "submit", "button", "fieldset"].includes(each.type));

async function fetched() {
  const answer = await accepted(await send("GET", box.dataset.source));
  return new Uint8Array(await answer.arrayBuffer());
}

/** A document's text as it stands, or null where it isn't text. */
function wordsOf(content) {
  try {
    return text(content);
  } catch {
    return null;
  }
}

async function tried(act) {
  const refused = one("[data-refused]");
  refused.hidden = true;
  try {
    await act();
  } catch (refusal) {
    refused.textContent = sentence(refusal);
    refused.hidden = false;
    refused.focus();
  }
}

if (field) await show();
