// The page of this browser's keys: shows what is the case, and leads from a one-time code to keys in use.
import { Refused } from "../crypto/refusals.js";
import * as keystore from "../client/keystore.js";
import * as life from "../client/life.js";
import { here, told } from "../client/own.js";
import { chosen, fill, moment, onSubmit, sentence } from "./telling.js";

const LEAST_PASSPHRASE = 8;
const DONE = "procure-keys-done"; // what the next view of the page has to say
const page = document.querySelector("[data-keys]");
const one = (selector, root = page) => root.querySelector(selector);
const all = (selector, root = page) => Array.from(root.querySelectorAll(selector));
const reveal = (selector) => { for (const found of all(selector)) found.hidden = false; };

async function show() {
  const found = await here();
  reveal(`[data-state="${found.state === "expiring" ? "ready" : found.state}"]`);
  if (found.pending && found.state !== "pending") reveal('[data-state="pending"]');
  if (found.pending) showBackup(found.pending);
  if (["ready", "expiring"].includes(found.state)) await showReady(found);
  if (found.others.length && found.state === "other") showOthers(found.others);
  showParts(found);
  sayDone();
  return found;
}

function showParts({ state, item, certificate, pending, mine, others }) {
  const renews = item?.backedUp && !pending && !certificate.from_authority;
  if (renews && ["ready", "expiring", "expired"].includes(state)) reveal('[data-part="renew"]');
  if (state === "expiring" || state === "expired") one('[data-part="renew"]').open = true;
  if (state !== "pending" && (state !== "ready" || certificate.from_authority)) reveal('[data-part="enrol"]');
  if (!pending) reveal('[data-part="restore"]');
  one('[data-part="restore"]').open = state === "none" && page.dataset.enrolled !== undefined;
  if (mine.length + others.length) reveal('[data-part="remove"]');
  for (const { item: held, certificate: line } of mine) addHeld(held, line.serial);
  for (const held of others) addHeld(held, held.certificateSha256.slice(0, 16));
}

async function showReady({ state, item, certificate }) {
  one("[data-ending]").hidden = state !== "expiring";
  const days = fill(page.dataset.days, { n: certificate.days });
  const facts = {
    person: item.person ?? "",
    organisation: `${item.organisation} ${item.code ?? ""}`,
    serial: certificate.serial,
    until: `${moment(certificate.not_after)} ${days}`,
    recipient: item.recipient ?? "",
  };
  for (const [name, value] of Object.entries(facts)) one(`[data-fact="${name}"]`).textContent = value;
  one("[data-with-recipient]").hidden = !item.recipient;
  one("[data-unkept]").hidden = await keystore.persist();
}

function showOthers(others) {
  for (const item of others) {
    const line = document.createElement("li");
    line.textContent = [item.organisation, item.person].filter(Boolean).join(" ");
    one("[data-others]").append(line);
  }
}

function showBackup({ backup, certificateSha256, recipient }) {
  const list = one("[data-downloads]");
  const stem = `procure-${certificateSha256.slice(0, 8)}`;
  const names = { key: `${stem}.p12`, identity: `${stem}.identity.age`, spare: `${stem}.spare.age` };
  for (const [kind, name] of Object.entries(names)) {
    if (!backup[kind]) continue;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([backup[kind]], { type: "application/octet-stream" }));
    [link.download, link.textContent] = [name, `${list.dataset[kind]}（${name}）`];
    const line = document.createElement("li");
    line.append(link);
    list.append(line);
  }
  const asks = one("[data-needs-identity]");
  asks.hidden = !backup.identity || !recipient;
}

function addHeld(item, shown) {
  const list = one("[data-held]");
  const [line, name, button] = ["li", "span", "button"].map((tag) => document.createElement(tag));
  const whose = [item.organisation, item.person, shown].filter(Boolean).join(" ");
  name.textContent = item.backedUp ? `${whose} ` : `${whose}（${list.dataset.spoiled}） `;
  Object.assign(button, { type: "button", className: "btn btn-sm", textContent: list.dataset.remove });
  button.setAttribute("aria-label", `${list.dataset.remove} ${whose}`);
  button.addEventListener("click", () => askToRemove(item, shown));
  line.append(name, button);
  list.append(line);
}

function askToRemove(item, shown) {
  const form = one('[data-form="remove"]');
  form.dataset.certificate = item.certificateSha256;
  one("[data-removed]", form).textContent = shown;
  form.hidden = false;
  one("button", form).focus();
}

function newPassphrase(form, prefix) {
  const [first, again] = ["passphrase", "again"].map((name) => form.elements[`${prefix}_${name}`].value);
  if (first.length < LEAST_PASSPHRASE) throw new Refused("passphrase-short");
  if (first !== again) throw new Refused("passphrases-differ");
  return first;
}

async function enrol(form) {
  const fields = form.elements;
  if (!fields.enrol_code.value.trim()) throw new Refused("code-missing");
  const passphrase = newPassphrase(form, "enrol");
  const bytes = await chosen(fields.enrol_authority);
  await life.enrol({
    code: fields.enrol_code.value,
    passphrase,
    person: await told(),
    spare: fields.enrol_spare?.checked ?? false,
    replaces: fields.enrol_replaces?.value,
    authority: bytes && { bytes, passphrase: fields.enrol_opens.value },
  });
  again();
}

async function renew(form) {
  const { item, certificate } = await here();
  await life.renew({ item, passphrase: newPassphrase(form, "renew"), ended: Date.parse(certificate.not_after) });
  again();
}

const restore = (prefix, expected) => async (form) => {
  const fields = form.elements;
  const key = await chosen(fields[`${prefix}_key`]);
  if (!key) throw new Refused("file-missing");
  const identity = await chosen(fields[`${prefix}_identity`]);
  const passphrase = fields[`${prefix}_passphrase`].value;
  await life.restore({ key, identity, passphrase, person: await told(), expected });
  again("activated");
};

async function remove(form) {
  await keystore.remove(form.dataset.certificate);
  again("removed");
}

function again(done) {
  if (done) sessionStorage.setItem(DONE, done);
  location.assign(page.dataset.next || location.pathname);
}

function sayDone() {
  const said = one(`[data-done="${sessionStorage.getItem(DONE)}"]`);
  sessionStorage.removeItem(DONE);
  if (!said) return;
  said.hidden = false;
  said.focus();
}

onSubmit(one('[data-form="enrol"]'), enrol);
async function began() {
  const { pending } = await show();
  one("[data-waiting]").hidden = true;
  onSubmit(one('[data-form="activate"]'), restore("activate", pending?.certificateSha256));
  onSubmit(one('[data-form="restore"]'), restore("restore"));
  onSubmit(one('[data-form="renew"]'), renew);
  onSubmit(one('[data-form="remove"]'), remove);
  one("[data-keep]").addEventListener("click", () => { one('[data-form="remove"]').hidden = true; });
}

if (!page.dataset.next) {
  await began().catch((refusal) => {
    one("[data-waiting]").hidden = true;
    one("[data-failed]").textContent = sentence(refusal);
    reveal("[data-failed]");
  });
}
page.dataset.shown = "1";
