// Preparing a bid: a list of things to do, one view for each, all of it kept in this browser until it is handed in.
import * as drafts from "../client/drafts.js";
import { here } from "../client/own.js";
import { identityOf } from "../client/keystore.js";
import { connect } from "../client/platform.js";
import * as staging from "../client/staging.js";
import * as age from "../crypto/age.js";
import { base64, utf8 } from "../crypto/bytes.js";
import { subjectOf } from "../crypto/certificates.js";
import { document as documentOf } from "../crypto/documents.js";
import { build, commit, inCapitals, send } from "./bid_check.js";
import { Files } from "./bid_files.js";
import { decimalOf } from "./bid_price.js";
import { askPassphrase, hideTrouble, showTrouble, status, word } from "./saying.js";

const root = document.getElementById("bid");
const find = (name) => root.querySelector(`[data-${name}]`);
const GOOD = ["ready", "expiring"];
const PARTS = ["qualification", "technical"];

class Page {
  root = root;
  #built = null;
  #identity = null;

  constructor(item, client, signed, draft) {
    Object.assign(this, { item, client, tender: signed.document, draft });
    this.files = new Files(this);
    this.#price();
    root.querySelector("[data-discard]").addEventListener("click", () => this.#sure(true));
    root.querySelector("[data-discard-no]").addEventListener("click", () => this.#sure(false));
    root.querySelector("[data-discard-yes]").addEventListener("click", () => this.#discard().catch(showTrouble));
    find("hand-in").addEventListener("click", () => this.#handIn(() => commit(this, this.#built)));
    find("resend").addEventListener("click", () => this.#handIn(() => send(this)));
    addEventListener("hashchange", () => this.#show());
    const { certificate, code } = signed.signed;
    find("signer").textContent = word("signer", { organisation: subjectOf(certificate).organisation, code });
    find("amended").hidden = draft.revision === this.tender.sha256;
  }

  /** What opens the bid's own key; asked for once where this browser can't keep it. */
  async identity() {
    this.#identity ??= await identityOf(this.item, askPassphrase);
    return this.#identity;
  }

  /** The signed tender as it is now. */
  async fresh() {
    this.tender = (await tenderOf(this.client)).document;
    return this.tender;
  }

  /** The draft is another: kept, and to be looked at again before it is handed in. */
  async changed() {
    this.#built = null;
    this.#statuses();
    await drafts.put(this.draft);
  }

  begin() {
    find("waiting").hidden = true;
    find("pending").hidden = !this.draft.pending;
    this.#statuses();
    this.#show({ focus: false });
  }

  #show({ focus = true } = {}) {
    const wanted = location.hash.slice(1);
    const views = [...root.querySelectorAll("[data-view]")];
    const found = views.find((one) => one.dataset.view === wanted) ?? views[0];
    const view = found.dataset.view === "check" && !this.#isReady ? views[0] : found;
    for (const one of views) one.hidden = one !== view;
    hideTrouble();
    if (focus) view.querySelector("h2").focus();
    if (view.dataset.view === "check") this.#check().catch((error) => this.#back(error));
  }

  get #isReady() {
    const { draft, files } = this;
    return Boolean(draft.files.length && files.areSent && decimalOf(draft.price) && PARTS.every((one) => draft.done[one]));
  }

  #statuses() {
    const { draft, files } = this;
    const of = { tender: "done", price: decimalOf(draft.price) ? "done" : draft.price ? "working" : "none" };
    for (const part of PARTS) {
      const own = files.of(part);
      const isDone = draft.done[part] && own.every((one) => one.sent);
      of[part] = isDone ? "done" : own.length || draft.done[part] ? "working" : "none";
    }
    of.check = this.#isReady ? "none" : "cannot";
    for (const [name, said] of Object.entries(of)) find(`status="${name}"`).replaceChildren(...status(said));
    find("cannot").hidden = this.#isReady;
    find("can").hidden = !this.#isReady;
  }

  #price() {
    const [form, input] = [find("price"), document.getElementById("price")];
    input.value = this.draft.price;
    const say = () => {
      const decimal = decimalOf(input.value);
      find("price-capital").textContent = decimal ? inCapitals(decimal) : "";
    };
    say();
    input.addEventListener("input", () => {
      say();
      this.draft.price = input.value;
      this.changed().catch(showTrouble);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const isGood = decimalOf(input.value) !== null;
      const name = input.value.trim() ? "price-wrong" : "price-missing";
      find("price-error").textContent = isGood ? "" : word(name, { given: input.value });
      document.getElementById("price-error").hidden = isGood;
      input.setAttribute("aria-invalid", String(!isGood));
      if (isGood) location.hash = "#tasks";
      else input.focus();
    });
  }

  async #check() {
    if (this.#built) return;
    find("sealing").hidden = false;
    find("checked").hidden = true;
    if (!this.draft.files.length) throw Object.assign(new Error("no-files"), { code: "no-files" });
    this.#built = await build(this);
    find("sealing").hidden = true;
    find("checked").hidden = false;
  }

  async #handIn(act) {
    const button = find("hand-in");
    if (button.disabled) return;
    button.disabled = true;
    find("handing-in").hidden = false;
    hideTrouble();
    try {
      const sha256 = await act();
      await this.files.forget();
      await drafts.remove(this.draft);
      location.assign(`${root.dataset.receipt}?sha256=${sha256}`);
    } catch (error) {
      this.#back(error);
    } finally {
      button.disabled = false;
      find("handing-in").hidden = true;
    }
  }

  /** Something went wrong on the way out: say what, and look at the whole again before the next attempt. */
  #back(error) {
    this.#built = null;
    find("pending").hidden = !this.draft.pending;
    find("sealing").hidden = true;
    find("checked").hidden = true;
    const told = this.draft.pending && error.status === 0 ? { code: "no-answer" } : error;
    showTrouble(told);
  }

  #sure(asked) {
    find("discard-sure").hidden = !asked;
    find(asked ? "discard-no" : "discard").focus();
  }

  async #discard() {
    await this.files.forget();
    await drafts.remove(this.draft);
    location.assign(root.dataset.mine);
  }
}

async function tenderOf(client) {
  const found = await client.tenderOf(root.dataset.tender);
  return { ...found, document: documentOf("tender", found.signed.data) };
}

async function draftOf(item, signed) {
  const tender = root.dataset.tender;
  const held = await drafts.get(tender, item.certificateSha256);
  if (held) return held;
  const { identity, recipient } = await age.newIdentity();
  const wrap = base64(await age.seal(utf8(identity), [item.recipient]));
  const draft = drafts.begin(tender, item.certificateSha256, { revision: signed.document.sha256, recipient, wrap });
  await drafts.put(draft);
  return draft;
}

/** One page at a time: two would write over each other's drafts. */
async function alone(item) {
  const name = `procure-bid ${root.dataset.tender} ${item.certificateSha256}`;
  if (!navigator.locks) return;
  await new Promise((resolve, reject) => {
    navigator.locks.request(name, { ifAvailable: true }, (lock) => {
      if (!lock) return reject(Object.assign(new Error("two-tabs"), { code: "two-tabs" }));
      resolve();
      return new Promise(() => {}); // held until the page goes
    });
  });
}

async function start() {
  const { state, item } = await here();
  if (!GOOD.includes(state) || !item.recipient || item.code !== root.dataset.code) {
    find("waiting").hidden = true;
    find("keys-missing").hidden = false;
    return;
  }
  await alone(item);
  const client = connect(item);
  const signed = await tenderOf(client);
  await staging.tidy((await drafts.all()).flatMap((one) => one.files.map(({ place }) => place)));
  new Page(item, client, signed, await draftOf(item, signed)).begin();
}

if (root) {
  start().catch((error) => {
    find("waiting").hidden = true;
    showTrouble(error);
  });
}
