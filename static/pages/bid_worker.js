// Seals one file in a worker, so that the page stays quick; what is sealed never is in memory as a whole.
import { place } from "../client/staging.js";
import { sealFile } from "../crypto/sealing.js";

const EVERY = 250;

addEventListener("message", async ({ data: { id, file, recipient, kept } }) => {
  let [target, at] = [null, 0];
  const progress = (bytes) => {
    if (performance.now() - at < EVERY) return;
    at = performance.now();
    postMessage({ progress: bytes });
  };
  try {
    target = await place(id, { kept });
    const sealed = await sealFile(file, recipient, { write: (chunk) => target.write(chunk), progress });
    if (sealed.plainSize !== file.size) throw new DOMException("", "NotReadableError");
    postMessage({ done: { ...sealed, blob: await target.done() } });
  } catch (error) {
    await target?.drop();
    postMessage({ failed: codeOf(error) });
  }
});

function codeOf({ name, code }) {
  if (name === "QuotaExceededError") return "no-room";
  if (name === "NotReadableError" || name === "NotFoundError") return "unreadable";
  return typeof code === "string" ? code : name;
}
