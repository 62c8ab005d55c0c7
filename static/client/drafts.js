// Bids that are being prepared, and what a re-confirmation needs of those handed in. All of it stays in this browser.
//
// A draft: key, tender, revision (hash of the tender.json it was begun on), keys (of each envelope {envelope, recipient,
// wrap}: its own key, sealed to the keys of this browser), price (as typed), done {part: true}, files, pending, handed.
// A file: id, part, name, size, place (of its ciphertext), and once sealed sha256, blobSize, plainSha256, head
// (its first bytes), sent.
// `pending` lists what was signed and has no receipt yet: {envelope, kind, document, p7s, sha256, manifest};
// `handed` what has one: {envelope, sha256}.
const NAME = "procure-bids";
const DRAFTS = "drafts";
const KEPT = "kept";

/** The draft of a tender made with one certificate, or undefined. */
export async function get(tender, certificateSha256) {
  return await act(DRAFTS, "readonly", (store) => store.get(keyOf(tender, certificateSha256)));
}

/** Every draft of this browser. */
export async function all() {
  return await act(DRAFTS, "readonly", (store) => store.getAll());
}

/** Keep a draft. */
export async function put(draft) {
  await act(DRAFTS, "readwrite", (store) => store.put(draft));
}

/** Forget a draft. */
export async function remove(draft) {
  await act(DRAFTS, "readwrite", (store) => store.delete(draft.key));
}

/** A fresh draft. */
export function begin(tender, certificateSha256, { revision, keys }) {
  const key = keyOf(tender, certificateSha256);
  return { key, tender, revision, keys, price: "", done: {}, files: [], pending: [], handed: [] };
}

/** Keep what stands of a bid that was handed in: {sha256, document, manifest}. */
export async function keep(bid) {
  await act(KEPT, "readwrite", (store) => store.put(bid));
}

/** What was kept of the bid with a hash, or undefined where it was sealed elsewhere. */
export async function kept(sha256) {
  return await act(KEPT, "readonly", (store) => store.get(sha256));
}

const keyOf = (tender, certificateSha256) => `${tender} ${certificateSha256}`;

async function act(name, mode, request) {
  const database = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(name, mode);
      const asked = request(transaction.objectStore(name));
      transaction.oncomplete = () => resolve(asked.result);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(DRAFTS, { keyPath: "key" });
      request.result.createObjectStore(KEPT, { keyPath: "sha256" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
