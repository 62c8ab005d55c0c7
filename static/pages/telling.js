// How a page tells what was refused: sentences stand in the page's <template data-said>, found by their code.

/** The sentence for a refusal; what the platform said goes before any of the page's own. */
export function sentence(refusal) {
  const said = refusal.values?.said;
  if (said) return said;
  const own = document.querySelector("template[data-said]").content;
  const code = codeOf(refusal);
  const known = own.querySelector(`[data-code="${CSS.escape(String(code ?? "other"))}"]`);
  const pattern = (known ?? own.querySelector('[data-code="other"]')).textContent;
  return fill(pattern, { what: String(code ?? refusal.name), ...refusal.values });
}

function codeOf({ name, code }) {
  if (!globalThis.isSecureContext) return "insecure";
  if (["QuotaExceededError", "InvalidStateError"].includes(name)) return "storage";
  return typeof code === "string" ? code : undefined; // the browser's own errors have numbers
}

/** A pattern with its {names} filled in. */
export const fill = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

/** Run a form's act: one at a time, the button asleep, the refusal said aloud beside it. */
export function onSubmit(form, act) {
  const [refused, busy] = [form.querySelector("[data-refused]"), form.querySelector("[data-busy]")];
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.dataset.sending) return;
    form.dataset.sending = "1";
    [refused.hidden, busy.hidden] = [true, false];
    await painted(); // what follows keeps the page busy for a second
    try {
      await act(form);
    } catch (refusal) {
      refused.textContent = sentence(refusal);
      refused.hidden = false;
      refused.focus();
    } finally {
      delete form.dataset.sending;
      busy.hidden = true;
    }
  });
}

const painted = () => new Promise((resolve) => { requestAnimationFrame(() => setTimeout(resolve)); });

/** An instant as people here read it. */
export const moment = (instant) =>
  new Date(instant).toLocaleString(document.documentElement.lang, {
    timeZone: "Asia/Shanghai",
    dateStyle: "long",
    timeStyle: "short",
  });

/** The bytes of the file that was chosen in a field; null where none was. */
export async function chosen(field) {
  const file = field?.files[0];
  return file ? new Uint8Array(await file.arrayBuffer()) : null;
}
