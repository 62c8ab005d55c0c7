// The opening room lives: the part that is the same for everybody is asked for again, and put in place when it changed.
// It is asked for without the session: a room left open keeps nobody signed in. Without this file a refresh does it.
const EVERY = 5000;
const room = document.querySelector("[data-live]");
const changed = document.querySelector("[data-changed]");
let tag = `"${room.dataset.tag}"`;

async function look() {
  if (document.hidden) return;
  const answer = await fetch(room.dataset.live, { credentials: "omit", cache: "no-store", headers: { "If-None-Match": tag } });
  if (answer.status !== 200) return;
  const fresh = new DOMParser().parseFromString((await answer.json()).html, "text/html").body;
  if (changed && marks(fresh) !== marks(room)) changed.hidden = false; // forms stay as they are
  room.replaceChildren(...fresh.childNodes);
  tag = answer.headers.get("ETag");
}

/** What is about somebody who sits here with a form: how many objections, how many answered, whether all is open. */
const marks = (root) => Array.from(root.querySelectorAll("[data-mark]"), (one) => one.dataset.mark).join(" ");

if (!room.hasAttribute("data-over")) setInterval(() => look().catch(() => {}), EVERY); // a broken line is tried again
