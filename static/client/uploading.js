// Sending sealed files in pieces, going on where the last attempt stopped.
import { base64 } from "../crypto/bytes.js";
import { ServerRefused } from "./platform.js";

export const PIECE = 4 << 20;
const TRIES = 5;
const PAUSE = 1000;
const AGAIN = new Set(["offset", "cut-off", "piece-digest"]);
const NOT_WHOLE = new Set(["incomplete", "hash-wrong"]);
const UNKNOWN = 404;

/** Send a blob until the platform has it whole under its hash. `told(bytes)` hears how much is there. */
export async function upload(client, blob, sha256, { told = () => {}, signal } = {}) {
  const id = sha256.slice(0, 32);
  let [tries, offset] = [0, await patiently(() => offsetOf(client, id), signal)];
  for (;;) {
    signal?.throwIfAborted();
    told(offset);
    try {
      if (offset >= blob.size) {
        if (await isFinished(client, id, sha256, blob.size)) return;
        throw new ServerRefused("offset", 0, {});
      }
      offset = await sendPiece(client, id, offset, blob.slice(offset, offset + PIECE), signal);
      tries = 0;
    } catch (refused) {
      signal?.throwIfAborted();
      if (!isWorthAnother(refused) || tries >= TRIES) throw refused;
      await pause(PAUSE * tries, signal);
      tries += 1;
      offset = refused.answer.offset ?? (await patiently(() => offsetOf(client, id), signal));
    }
  }
}

/** Where the platform wants the next piece; 0 for an upload it doesn't know. */
export async function offsetOf(client, id) {
  try {
    const answer = await client.send("HEAD", `/api/up/${id}`);
    return Number(answer.headers.get("Upload-Offset"));
  } catch (refused) {
    if (refused.status === UNKNOWN) return 0;
    throw refused;
  }
}

async function sendPiece(client, id, offset, piece, signal) {
  const bytes = new Uint8Array(await piece.arrayBuffer());
  const digest = base64(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
  const headers = { "Content-Digest": `sha-256=:${digest}:`, "Content-Type": "application/octet-stream" };
  const body = new Blob([bytes]); // bytes themselves would travel at a tenth of the speed
  const answer = await client.put(`/api/up/${id}?offset=${offset}`, { body, headers, signal });
  return Number(answer.headers.get("Upload-Offset"));
}

async function isFinished(client, id, sha256, size) {
  try {
    await client.post(`/api/up/${id}/finish`, { json: { sha256, size } });
    return true;
  } catch (refused) {
    if (NOT_WHOLE.has(refused.code)) return false;
    throw refused;
  }
}

async function patiently(ask, signal) {
  for (let tries = 0; ; tries += 1) {
    signal?.throwIfAborted();
    try {
      return await ask();
    } catch (refused) {
      if (refused.status !== 0 || tries >= TRIES) throw refused;
      await pause(PAUSE * tries, signal);
    }
  }
}

const isWorthAnother = (refused) => (
  refused instanceof ServerRefused && (refused.status === 0 || AGAIN.has(refused.code))
);

function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => { clearTimeout(timer); reject(signal.reason); }, { once: true });
  });
}
