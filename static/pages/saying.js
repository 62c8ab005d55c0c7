// What a page about a bid says: the texts stand in its templates, here they are found and filled in.
const texts = document.getElementById("words")?.content;

/** The text with a name, its {gaps} filled in; that of `other` with the name as its code where there is none. */
export function word(name, values = {}) {
  const found = texts.querySelector(`[data-word="${CSS.escape(name)}"]`);
  if (!found) return word("other", { code: name });
  return found.textContent.replace(/\{(\w+)\}/g, (_, gap) => values[gap] ?? "");
}

/** Fresh nodes for a status: cannot, none, working, done. */
export function status(name) {
  return texts.querySelector(`[data-status-word="${name}"]`).cloneNode(true).childNodes;
}

/** Show what went wrong, with its article and the signed slip where the platform gave one. */
export function showTrouble(error) {
  const box = document.querySelector("[data-trouble]");
  box.querySelector("[data-trouble-text]").textContent = reasonOf(error);
  box.querySelector("[data-trouble-article]").textContent = error.answer?.article ?? "";
  const slip = box.querySelector("[data-trouble-slip]");
  slip.hidden = !error.slip;
  if (error.slip) {
    const [text, p7s] = slip.querySelectorAll("a");
    text.href = URL.createObjectURL(new Blob([error.slip.document], { type: "application/json" }));
    p7s.href = URL.createObjectURL(new Blob([error.slip.p7s]));
  }
  box.hidden = false;
  box.focus();
  if (!error.code) console.error(error);
}

/** Where the receipts of what was handed in are read: the only one, or the list. */
export function receiptsOf({ dataset }, hashes) {
  return hashes.length === 1 ? `${dataset.receipt}?sha256=${hashes[0]}` : `${dataset.mine}#history`;
}

/** Nothing is wrong any more. */
export function hideTrouble() {
  document.querySelector("[data-trouble]").hidden = true;
}

/** Ask for the passphrase of the backup, where this browser can't keep the identity itself. */
export function askPassphrase() {
  const dialog = document.querySelector("[data-passphrase]");
  const input = dialog.querySelector("input");
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      resolve(input.value);
      input.value = "";
    }, { once: true });
  });
}

/** The sentence for a refusal: the platform's own, or the page's for its code. */
export function reasonOf(error) {
  if (error.answer?.reason) return error.answer.reason;
  return word(error.code ?? error.name ?? "unknown", { code: error.code ?? error.name, ...error.values });
}
