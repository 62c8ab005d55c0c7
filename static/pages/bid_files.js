// The files of a bid: chosen, sealed one after the other in a worker, uploaded, removed.
import { checkWorker } from "../client/scripts.js";
import * as staging from "../client/staging.js";
import { upload } from "../client/uploading.js";
import { hex, randomBytes } from "../crypto/bytes.js";
import { folded, isSafe } from "../crypto/names.js";
import { reasonOf, showTrouble, word } from "./saying.js";

const MOST_FILES = 200;
const [CHUNK, TAG, HEAD] = [65536, 16, 1024]; // what sealing adds to a file
const ID_BYTES = 16;
const EVERY = 250;
const SECOND = 1000;
const PER_MEGABYTE = 1e6;
const TOLD = ["unreachable", "disk-full", "blob-not-encrypted", "no-room", "unreadable"];

/** The lists of files of a page; `page` has draft, client and changed(). */
export class Files {
  #page;
  #rows = new Map();
  #sources = new Map(); // of this visit: the file that was chosen, or the blob of its ciphertext
  #queue = [];
  #isWorking = false;
  #stop = null;

  constructor(page) {
    this.#page = page;
    for (const section of document.querySelectorAll("[data-part]")) this.#listen(section);
    for (const file of page.draft.files) this.#show(file);
    for (const file of page.draft.files) if (file.sha256 && !file.sent) this.#enqueue(file);
    addEventListener("online", () => page.draft.files.filter((one) => one.sha256 && !one.sent).forEach((one) => this.#enqueue(one)));
  }

  /** The files of a part. */
  of(part) {
    return this.#page.draft.files.filter((one) => one.part === part);
  }

  /** Whether all is sealed and uploaded. */
  get areSent() {
    return this.#page.draft.files.every((one) => one.sent);
  }

  /** Stop what is going on and forget what was staged. */
  async forget() {
    this.#queue = [];
    this.#stop?.abort();
    for (const file of this.#page.draft.files) await staging.drop(file.place);
  }

  #listen(section) {
    const { part } = section.dataset;
    const input = section.querySelector("input[type=file]");
    input.addEventListener("change", () => {
      this.#add(part, [...input.files]).catch(showTrouble);
      input.value = "";
    });
    const done = section.querySelector("[data-done]");
    if (!done) return;
    done.checked = Boolean(this.#page.draft.done[part]);
    done.addEventListener("change", () => {
      this.#page.draft.done[part] = done.checked;
      this.#page.changed();
    });
  }

  async #add(part, chosen) {
    if (this.#page.isHanded(part)) return showTrouble({ code: "handed" });
    const troubles = [];
    for (const one of chosen) {
      const name = one.name.normalize("NFC");
      const fault = this.#faultOf(name, one.size);
      if (fault) troubles.push(word(fault, { name }));
      else this.#take({ id: hex(randomBytes(ID_BYTES)), part, name, size: one.size, sent: false }, one);
    }
    await this.#page.changed();
    if (troubles.length) showTrouble({ answer: { reason: troubles.join(" ") }, code: "files" });
  }

  #faultOf(name, size) {
    const { files } = this.#page.draft;
    if (!isSafe(name)) return "unsafe-name";
    if (files.some((one) => folded(one.name) === folded(name))) return "name-twice";
    if (size === 0) return "empty";
    if (size + TAG * Math.ceil(size / CHUNK) + HEAD > this.#page.maxBlob) return "too-big";
    return files.length >= MOST_FILES ? "too-many" : null;
  }

  #take(file, source) {
    this.#page.draft.files.push(file);
    this.#sources.set(file.id, source);
    this.#show(file);
    this.#enqueue(file);
  }

  #show(file) {
    const row = document.getElementById("file-row").content.firstElementChild.cloneNode(true);
    for (const one of row.querySelectorAll(".file-name")) one.textContent = file.name;
    row.querySelector(".file-size").textContent = sizeOf(file.size);
    row.querySelector("progress").setAttribute("aria-label", file.name);
    row.querySelector("[data-remove]").addEventListener("click", () => this.#remove(file).catch(showTrouble));
    row.querySelector("[data-cancel]").addEventListener("click", () => this.#stop?.abort());
    row.querySelector("[data-again]").addEventListener("click", () => this.#enqueue(file));
    document.querySelector(`[data-part="${CSS.escape(file.part)}"] [data-files]`).append(row);
    this.#rows.set(file.id, row);
    this.#say(file);
  }

  #say(file, text = null) {
    const row = this.#rows.get(file.id);
    const here = file.sha256 || this.#sources.has(file.id);
    const usual = file.sent ? "finished" : file.sha256 ? "sealed" : here ? "chosen" : "rechoose";
    row.querySelector(".file-state").textContent = text ?? word(usual, { start: file.sha256?.slice(0, 12) });
    row.querySelector(".file-work").hidden = true;
    row.querySelector("[data-again]").hidden = file.sent || !here || this.#queue.includes(file);
    row.closest("[data-part]").querySelector("[data-no-files]").hidden = true;
  }

  #enqueue(file) {
    if (this.#queue.includes(file) || file.sent) return;
    this.#queue.push(file);
    this.#say(file);
    if (!this.#isWorking) this.#work();
  }

  async #work() {
    this.#isWorking = true;
    while (this.#queue.length) {
      const file = this.#queue[0];
      this.#stop = new AbortController();
      const said = await this.#handle(file, this.#stop.signal).then(() => null, (error) => this.#told(file, error));
      this.#queue = this.#queue.filter((one) => one !== file);
      if (this.#rows.has(file.id)) this.#say(file, said);
      await this.#page.changed();
    }
    this.#isWorking = false;
  }

  async #handle(file, signal) {
    if (!file.sha256) {
      const { blob, ...sealed } = await this.#sealed(file, signal);
      Object.assign(file, { sha256: sealed.sha256, blobSize: sealed.size, plainSha256: sealed.plainSha256, head: sealed.head });
      if (blob) this.#sources.set(file.id, blob);
      await this.#page.changed();
    }
    const blob = (await staging.staged(file.place)) ?? this.#sources.get(file.id);
    if (!blob || blob.size !== file.blobSize) return this.#lose(file);
    const told = this.#progress(file, "sending", file.blobSize);
    await upload(this.#page.client, blob, file.sha256, { told, signal });
    file.sent = true;
    this.#sources.delete(file.id);
    await staging.drop(file.place);
  }

  async #sealed(file, signal) {
    await checkWorker();
    file.place = hex(randomBytes(ID_BYTES)); // a worker that was ended may still hold the place before
    const worker = new Worker(new URL("bid_worker.js", import.meta.url), { type: "module" });
    const told = this.#progress(file, "sealing", file.size);
    return await new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      worker.addEventListener("message", ({ data }) => {
        if (data.done) resolve(data.done);
        else if (data.failed) reject(Object.assign(new Error(data.failed), { code: data.failed }));
        else told(data.progress);
      });
      worker.addEventListener("error", () => reject(Object.assign(new Error("worker"), { code: "worker" })));
      const { recipient } = this.#page.keyOf(file.part);
      worker.postMessage({ id: file.place, file: this.#sources.get(file.id), recipient, kept: staging.isKept() });
      told(0);
    }).finally(() => worker.terminate());
  }

  /** After a reload the ciphertext may be gone, and the key's randomness with it: it must be sealed anew. */
  #lose(file) {
    for (const name of ["sha256", "blobSize", "plainSha256", "head"]) delete file[name];
    this.#sources.delete(file.id);
  }

  #told(file, error) {
    if (error.name === "AbortError") return word(file.sha256 ? "cancelled" : this.#sources.has(file.id) ? "chosen" : "rechoose");
    if (error.code === "unreachable") return word("cut");
    return TOLD.includes(error.code) ? word(error.code, { name: file.name }) : reasonOf(error);
  }

  #progress(file, doing, size) {
    const row = this.#rows.get(file.id);
    const [bar, left] = [row.querySelector("progress"), row.querySelector(".file-left")];
    const began = { at: performance.now(), bytes: null };
    let shown = 0;
    row.querySelector(".file-work").hidden = false;
    row.querySelector("[data-again]").hidden = true;
    return (bytes) => {
      began.bytes ??= bytes;
      const at = performance.now();
      if (shown && at - shown < EVERY) return;
      shown = at;
      const rate = (bytes - began.bytes) / Math.max(at - began.at, 1);
      const percent = Math.floor((100 * bytes) / size);
      bar.value = percent;
      row.querySelector(".file-state").textContent = word(doing, { percent, speed: ((rate * SECOND) / PER_MEGABYTE).toFixed(1) });
      left.textContent = rate > 0 ? leftOf((size - bytes) / rate / SECOND) : "";
    };
  }

  async #remove(file) {
    if (this.#page.isHanded(file.part)) return showTrouble({ code: "handed" });
    if (this.#queue[0] === file) this.#stop.abort();
    this.#queue = this.#queue.filter((one) => one !== file || one === this.#queue[0]);
    this.#page.draft.files = this.#page.draft.files.filter((one) => one !== file);
    const row = this.#rows.get(file.id);
    const section = row.closest("[data-part]");
    row.remove();
    this.#rows.delete(file.id);
    section.querySelector("[data-no-files]").hidden = this.of(file.part).length > 0;
    section.querySelector("input[type=file]").focus();
    await this.#page.changed();
    await staging.drop(file.place);
  }
}

/** A size as people read it. */
export function sizeOf(bytes) {
  if (bytes < PER_MEGABYTE) return `${Math.max(1, Math.round(bytes / 1000))} KB`;
  return `${(bytes / PER_MEGABYTE).toFixed(1)} MB`;
}

function leftOf(seconds) {
  return word("left", { m: Math.floor(seconds / 60), s: Math.ceil(seconds % 60) });
}
