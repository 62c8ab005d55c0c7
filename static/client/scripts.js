// What a worker runs, compared with the hashes that the page names: a worker's own tag has no place for them.
import { Refused } from "../crypto/refusals.js";

let checked = null;

/** Resolves where everything that this page's worker runs has its hash; Refused (worker) otherwise. */
export async function checkWorker() {
  checked ??= allSame();
  if (await checked) return;
  document.querySelector("[data-changed-scripts]").hidden = false;
  throw new Refused("worker");
}

async function allSame() {
  const named = Array.from(document.querySelectorAll('meta[name="worker-script"]'));
  const same = ({ content, dataset }) => fetch(content, { integrity: dataset.integrity }).then(() => true, () => false);
  return (await Promise.all(named.map(same))).every(Boolean);
}
