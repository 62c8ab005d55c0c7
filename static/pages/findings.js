// What the fair-competition gate says of a text while it is being typed: asked a moment after the last key, shown
// beside its field, with lawful words to take over and the way back.
const WAIT = 700;
const places = [...document.querySelectorAll("form[data-look]")].map((form) => new Place(form));
for (const place of places) place.look();

function Place(form) {
  const parts = form.querySelector("template[data-finding-parts]").content;
  const fields = [...form.querySelectorAll("textarea, input[type=text]")].filter((one) => one.name);
  const token = form.querySelector("input[name=csrf_token]").value;
  const ways = new Map();
  let timer = 0;
  let asked = 0;
  let last = null;

  const part = (name) => parts.querySelector(`[data-part="${name}"]`).cloneNode(true);

  this.look = async () => {
    const turn = ++asked;
    const texts = Object.fromEntries(fields.map((one) => [one.name, one.value]));
    const answer = await fetch(form.dataset.look, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ fields: texts }),
      credentials: "same-origin",
    }).catch(() => null);
    if (turn !== asked) return;
    const { fields: found } = (answer?.ok && (await answer.json().catch(() => null))) || {};
    if (!found) return void (last && tell(last, "unknown"));
    for (const field of fields) if (field.value === texts[field.name]) show(field, found[field.name] ?? []);
  };

  for (const field of fields) {
    field.addEventListener("input", () => {
      last = field;
      clearTimeout(timer);
      timer = setTimeout(this.look, WAIT);
    });
  }

  /** The place beside a field: what is there already from the server, or a new one. */
  function boxOf(field) {
    const id = `${field.id}-look`;
    const known = document.getElementById(id);
    if (known) return known;
    const box = part("box");
    box.id = id;
    field.closest(".field").append(box);
    return box;
  }

  /** What the server showed gives way; where its links lead, words that were saved may still go. */
  function keepWays(served) {
    for (const one of served?.querySelectorAll(".finding-ways") ?? []) ways.set(one.closest("li").id, one);
    served?.remove();
  }

  function tell(field, name, values = {}) {
    const line = boxOf(field).querySelector("[data-told]");
    const said = name ? part(name).textContent.replace(/\{(\w+)\}/g, (_, gap) => values[gap] ?? "") : "";
    if (line.textContent !== said) line.textContent = said;
  }

  function show(field, found) {
    keepWays(document.getElementById(`${field.id}-findings`));
    if (!found.length && !document.getElementById(`${field.id}-look`)) return;
    const all = found.flatMap((one) => [one, ...one.beneath]);
    const stops = all.filter((one) => one.blocks && !one.stands).length;
    tell(field, all.length ? "count" : "clear", { n: all.length, stops });
    boxOf(field).querySelector("[data-list]").replaceChildren(...found.map((one) => item(field, one)));
  }

  function item(field, one) {
    const shown = part(one.blocks ? "stop" : "explain");
    shown.querySelector("[data-excerpt]").textContent = one.excerpt;
    shown.querySelector("[data-reason]").textContent = one.reason;
    shown.querySelector("[data-article]").textContent = one.article;
    shown.querySelector("[data-rewording]").textContent = one.rewording;
    const link = shown.querySelector("[data-entry]");
    if (link) link.hash = one.id;
    const settled = shown.querySelector("[data-stands]");
    settled.hidden = !one.stands;
    const take = shown.querySelector("[data-take]");
    const leave = shown.querySelector("[data-leave-out]");
    take.hidden = !one.better?.text;
    leave.hidden = one.better?.text !== "";
    if (ways.has(`finding-${one.key}`)) shown.append(ways.get(`finding-${one.key}`).cloneNode(true));
    for (const way of [take, leave]) way.addEventListener("click", () => replace(field, one));
    if (one.beneath?.length) shown.append(folded(field, one.beneath));
    return shown;
  }

  /** What else is said of the same words: replacing them mostly mends that too. */
  function folded(field, found) {
    const more = part("beneath");
    more.querySelector("[data-more]").textContent = found.length;
    more.querySelector("[data-beneath]").append(...found.map((one) => item(field, one)));
    return more;
  }

  /** Places are counted in characters, not in halves of them. */
  function replace(field, { better }) {
    const before = field.value;
    const whole = Array.from(before);
    write(field, [...whole.slice(0, better.start), better.text, ...whole.slice(better.end)].join(""));
    const after = field.value;
    const back = boxOf(field).querySelector("[data-back]");
    back.hidden = false;
    back.onclick = () => {
      if (field.value === after) write(field, before);
      back.hidden = true;
      field.focus();
    };
    back.focus();
    tell(field, better.text ? "replaced" : "left-out");
  }

  function write(field, text) {
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
