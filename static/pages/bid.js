// Preparing a bid: a list of things to do, one view for each, all of it kept in this browser until it is handed in.
import * as drafts from "../client/drafts.js";
import { envelopesOf, holds } from "../client/envelopes.js";
import { standing } from "../client/handing_in.js";
import { here } from "../client/own.js";
import { identityOf } from "../client/keystore.js";
import { connect } from "../client/platform.js";
import * as staging from "../client/staging.js";
import * as age from "../crypto/age.js";
import { base64, utf8 } from "../crypto/bytes.js";
import { subjectOf } from "../crypto/certificates.js";
import { build, commit, inCapitals, send } from "./bid_check.js";
import { Files } from "./bid_files.js";
import { decimalOf } from "./bid_price.js";
import { askPassphrase, hideTrouble, receiptsOf, showTrouble, status, word } from "./saying.js";

const root = document.getElementById("bid");
const find = (name) => root.querySelector(`[data-${name}]`);
const GOOD = ["ready", "expiring"];
const PARTS = ["qualification", "technical"];

class Page {
  root = root;
  #built = [];
  #identity = null;

  constructor(item, client, envelopes, draft) {
    Object.assign(this, { item, client, envelopes, draft });
    this.files = new Files(this);
    this.#price();
    root.querySelector("[data-discard]").addEventListener("click", () => this.#sure(true));
    root.querySelector("[data-discard-no]").addEventListener("click", () => this.#sure(false));
    root.querySelector("[data-discard-yes]").addEventListener("click", () => this.#discard().catch(showTrouble));
    find("hand-in").addEventListener("click", () => this.#handIn(() => commit(this, this.#built)));
    find("resend").addEventListener("click", () => this.#handIn(() => send(this)));
    find("finish").addEventListener("click", () => this.#finish());
    addEventListener("hashchange", () => this.#show());
    const [{ tender, signed: { certificate, code } }] = envelopes;
    find("signer").textContent = word("signer", { organisation: subjectOf(certificate).organisation, code });
    find("amended").hidden = draft.revision === tender.sha256;
  }

  /** What opens the bid's own key; asked for once where this browser can't keep it. */
  async identity() {
    this.#identity ??= await identityOf(this.item, askPassphrase);
    return this.#identity;
  }

  /** The envelopes as their signed tenders are now. */
  async fresh() {
    this.envelopes = await envelopesOf(this.client, this.draft.tender);
    return this.envelopes;
  }

  /** The key of the envelope that a part belongs to. */
  keyOf(part) {
    return this.draft.keys.find(({ envelope }) => holds(envelope, part));
  }

  /** Whether the envelope that a part belongs to was handed in already, and waits for the other. */
  isHanded(part) {
    return this.draft.handed.some(({ envelope }) => holds(envelope, part));
  }

  /** The largest ciphertext that every envelope takes. */
  get maxBlob() {
    return Math.min(...this.envelopes.map(({ tender }) => tender.value.max_blob));
  }

  /** The draft is another: kept, and to be looked at again before it is handed in. */
  async changed() {
    this.#built = [];
    this.#statuses();
    await drafts.put(this.draft);
  }

  begin() {
    find("waiting").hidden = true;
    this.#tellUnfinished();
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
    return Boolean(PARTS.some((one) => files.of(one).length) && files.areSent && decimalOf(draft.price) && PARTS.every((one) => draft.done[one]));
  }

  #statuses() {
    const { draft, files } = this;
    const isPriced = decimalOf(draft.price) && files.of("price").every((one) => one.sent);
    const of = { tender: "done", price: isPriced ? "done" : draft.price || files.of("price").length ? "working" : "none" };
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
    if (this.#built.length) return;
    find("sealing").hidden = false;
    find("checked").hidden = true;
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
      await act();
      await this.files.forget();
      await drafts.remove(this.draft);
      location.assign(receiptsOf(root, this.draft.handed.map((one) => one.sha256)));
    } catch (error) {
      this.#back(error);
    } finally {
      button.disabled = false;
      find("handing-in").hidden = true;
    }
  }

  /** Something went wrong on the way out: say what, and look at the whole again before the next attempt. */
  #back(error) {
    this.#built = [];
    this.#tellUnfinished();
    find("sealing").hidden = true;
    find("checked").hidden = true;
    const told = this.draft.pending.length && error.status === 0 ? { code: "no-answer" } : error;
    showTrouble(told);
  }

  /** What is under way: sent without an answer, or one envelope received and the other not. */
  #tellUnfinished() {
    const { pending, handed } = this.draft;
    find("pending").hidden = !pending.length;
    find("half").hidden = !handed.length;
    find("finish").hidden = pending.length > 0;
  }

  #finish() {
    if (location.hash === "#check") this.#show();
    else location.hash = "#check";
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

/** Whether what was handed in of a draft still is what the platform has: its keys are used up otherwise. */
async function doStand(client, { tender, handed }) {
  const found = await Promise.all(handed.map(({ envelope }) => standing(client, tender, envelope)));
  return found.every(({ sha256 }, at) => sha256 === handed[at].sha256);
}

async function draftOf(item, client, envelopes) {
  const tender = root.dataset.tender;
  const held = await drafts.get(tender, item.certificateSha256);
  if (held && (await doStand(client, held))) return held;
  if (held) await drafts.remove(held);
  const keys = [];
  for (const { name } of envelopes) {
    const { identity, recipient } = await age.newIdentity();
    keys.push({ envelope: name, recipient, wrap: base64(await age.seal(utf8(identity), [item.recipient])) });
  }
  const draft = drafts.begin(tender, item.certificateSha256, { revision: envelopes[0].tender.sha256, keys });
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
  const envelopes = await envelopesOf(client, root.dataset.tender);
  await staging.tidy((await drafts.all()).flatMap((one) => one.files.map(({ place }) => place)));
  new Page(item, client, envelopes, await draftOf(item, client, envelopes)).begin();
}

if (root) {
  start().catch((error) => {
    find("waiting").hidden = true;
    showTrouble(error);
  });
}
