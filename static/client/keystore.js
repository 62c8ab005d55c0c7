// The keys that this browser holds. A signing key and an identity are kept as keys that can be used here and
// never be read; until the backup has been proved only the encrypted backup itself is kept, and nothing signs.
//
// An item: certificateSha256, certificate (PEM), between (PEMs above it, below its root), root (the platform's,
// PEM, pinned at enrolment), organisation, code, person, recipient, spareRecipient, backedUp, and
//   backed up:      signingKey (CryptoKey), identity (CryptoKey, or the bytes of a passphrase file where the
//                   browser has no X25519; null for somebody who only signs)
//   not backed up:  backup {key, identity, spare}: the bytes of the files that are to be saved
import * as backups from "../crypto/backup.js";
import { text } from "../crypto/bytes.js";

const NAME = "procure-keys";
const STORE = "keys";

/** Every item of this browser. */
export async function all() {
  return await act("readonly", (store) => store.getAll());
}

/** The item of one certificate, or undefined. */
export async function get(certificateSha256) {
  return await act("readonly", (store) => store.get(certificateSha256));
}

/** Keep an item in place of what is there for its certificate. */
export async function put(item) {
  await act("readwrite", (store) => store.put(item));
}

/** Forget the item of one certificate. */
export async function remove(certificateSha256) {
  await act("readwrite", (store) => store.delete(certificateSha256));
}

/** What opens what was sealed to an item: the key itself, or the text that the asked passphrase frees. */
export async function identityOf(item, ask) {
  if (!(item.identity instanceof Uint8Array)) return item.identity;
  return text(await backups.open(item.identity, await ask()));
}

/** Ask the browser not to throw the keys away when it wants room; whether it will keep them. */
export async function persist() {
  if (!navigator.storage?.persist) return false;
  return (await navigator.storage.persisted()) || (await navigator.storage.persist());
}

async function act(mode, request) {
  const database = await opened();
  try {
    const transaction = database.transaction(STORE, mode);
    const done = finished(transaction);
    const result = await answered(request(transaction.objectStore(STORE)));
    await done;
    return result;
  } finally {
    database.close();
  }
}

async function opened() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "certificateSha256" });
  return await answered(request);
}

function answered(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function finished(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}
