// Ciphertext on its way from sealing to the platform: in the browser's own file system where it has one, so that
// neither a broken line nor a reload makes it be sealed again; else in blobs, which last as long as the page.
const FOLDER = "procure-staged";
const PIECE = 4 << 20;

/** Whether ciphertext outlives the page: asked by the page, so that its worker does the same. */
export const isKept = () => Boolean(navigator.storage?.getDirectory);

/** Where a worker puts ciphertext: {write(chunk), done() -> Blob or null where it lies under `id`, drop()}. */
export async function place(id, { kept }) {
  const folder = kept ? await opened() : null;
  if (folder) {
    const file = await folder.getFileHandle(id, { create: true });
    if (file.createSyncAccessHandle) return new Kept(folder, id, await file.createSyncAccessHandle());
  }
  return new Held();
}

/** The ciphertext that was put under an id, or null. */
export async function staged(id) {
  try {
    return await (await (await opened())?.getFileHandle(id))?.getFile() ?? null;
  } catch {
    return null;
  }
}

/** Forget what was put under an id. */
export async function drop(id) {
  try {
    await (await opened())?.removeEntry(id);
  } catch {
    // It was never there, or a worker that was ended still has it: it is dropped with the draft.
  }
}

/** Forget everything but what lies under these ids: a worker that was ended may have held what was to go. */
export async function tidy(ids) {
  const folder = await opened();
  if (!folder) return;
  for await (const id of folder.keys()) if (!ids.includes(id)) await drop(id);
}

async function opened() {
  try {
    return await (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });
  } catch {
    return null;
  }
}

class Kept {
  #at = 0;
  #folder;
  #id;
  #handle;

  constructor(folder, id, handle) {
    [this.#folder, this.#id, this.#handle] = [folder, id, handle];
    handle.truncate(0);
  }

  write(chunk) {
    if (this.#handle.write(chunk, { at: this.#at }) !== chunk.length) throw new DOMException("", "QuotaExceededError");
    this.#at += chunk.length;
  }

  done() {
    this.#handle.flush();
    this.#handle.close();
    return null;
  }

  async drop() {
    this.#handle.close();
    await this.#folder.removeEntry(this.#id);
  }
}

class Held {
  #chunks = [];
  #size = 0;
  #blobs = [];

  write(chunk) {
    this.#chunks.push(chunk.slice());
    this.#size += chunk.length;
    if (this.#size >= PIECE) this.#gather();
  }

  done() {
    this.#gather();
    return new Blob(this.#blobs);
  }

  drop() {
    this.#blobs = [];
  }

  #gather() {
    this.#blobs.push(new Blob(this.#chunks));
    [this.#chunks, this.#size] = [[], 0];
  }
}
