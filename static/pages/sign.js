// Signs in the page what the page shows: the exact bytes are fetched, hashed here, shown, signed with the key of this
// browser, and the signature goes into the same form field that takes a .p7s file.
import { text } from "../crypto/bytes.js";
import * as cms from "../crypto/cms.js";
import { shortCode } from "../crypto/codes.js";
import { sha256 } from "../crypto/hashing.js";
import { Refused } from "../crypto/refusals.js";
import { readObject } from "../crypto/shapes.js";
import { here } from "../client/own.js";
import { accepted, now, send, signerOf } from "../client/api.js";
import { sentence } from "./telling.js";

const box = document.querySelector("[data-sign]");
const one = (selector) => box.querySelector(selector);
const papers = Array.from(box.querySelectorAll("[data-paper]"));
const form = document.querySelector('main form[method="post"] input[type="file"][name="signature"]')?.form;
const contents = new Map();

async function show() {
  const { state, item, certificate } = await here();
  const isReady = state === "ready" || state === "expiring";
  one(`[data-state="${isReady ? "ready" : state}"]`).hidden = false;
  if (!isReady) return;
  one("[data-signer]").textContent = [item.organisation, item.person].filter(Boolean).join(" ");
  one("[data-serial]").textContent = certificate.serial;
  one("[data-expiring]").hidden = state !== "expiring";
  [one("[data-sends]").hidden, one("[data-fills]").hidden] = [others().length > 0, others().length === 0];
  one("[data-review]").addEventListener("click", () => tried(review));
  one("[data-confirm]").addEventListener("click", () => tried(() => sign(item)));
  one("[data-cancel]").addEventListener("click", cancel);
}

async function review() {
  for (const paper of papers) await read(paper);
  [one("[data-start]").hidden, one("[data-reviewed]").hidden] = [true, false];
  one("[data-reviewed]").focus();
}

async function read(paper) {
  const part = (selector) => paper.querySelector(selector);
  const bytes = await fetched(paper.dataset.source);
  const computed = await sha256(bytes);
  if (computed !== paper.dataset.sha256) throw new Refused("changed-file");
  part("[data-file]").textContent = `${paper.dataset.name}（${bytes.length.toLocaleString()} B）`;
  part("[data-computed]").textContent = computed;
  part("[data-short]").textContent = shortCode(computed);
  const words = wordsOf(bytes);
  part("[data-text]").textContent = words ?? "";
  [part("[data-text]").hidden, part("[data-opaque]").hidden] = [words === null, words !== null];
  contents.set(paper, bytes);
}

async function sign(item) {
  const signer = await signerOf(item);
  for (const paper of papers) {
    fill(form.elements[paper.dataset.field], await cms.sign(contents.get(paper), signer, now()), paper.dataset.name);
  }
  one("[data-reviewed]").hidden = true;
  if (others().length) fillRest();
  else form.requestSubmit();
}

function fill(field, p7s, name) {
  const carried = new DataTransfer();
  carried.items.add(new File([p7s], `${name}.p7s`, { type: "application/pkcs7-signature" }));
  field.files = carried.files;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function fillRest() {
  one("[data-filled]").hidden = false;
  others()[0].focus();
}

function cancel() {
  contents.clear();
  [one("[data-start]").hidden, one("[data-reviewed]").hidden] = [false, true];
  one("[data-review]").focus();
}

/** The fields of the form that a person fills in beside the signatures. */
function others() {
  const signed = papers.map((paper) => form.elements[paper.dataset.field]);
  const unseen = ["hidden", "submit", "button", "fieldset"];
  return Array.from(form.elements).filter((each) => each.name && !signed.includes(each) && !unseen.includes(each.type));
}

async function fetched(source) {
  const answer = await accepted(await send("GET", source));
  return new Uint8Array(await answer.arrayBuffer());
}

/** A document's text, a line for each of its parts where it is JSON; null where it isn't text. */
function wordsOf(content) {
  try {
    readObject(content); // refuses what could be read in two ways
    return JSON.stringify(JSON.parse(text(content)), null, 2);
  } catch {
    return plainText(content);
  }
}

function plainText(content) {
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

if (form) {
  await tried(show);
  box.hidden = false;
}
