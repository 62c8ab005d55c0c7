"use strict";
// Niceties only: every page works without this file.
(() => {
  const body = document.body;
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const now = document.querySelector('meta[name="server-now"]');
  const offset = now ? Date.parse(now.content) - Date.now() : 0;
  const fill = (pattern, values) => pattern.replace(/\{(\w)\}/g, (_, key) => values[key]);

  function spanOf(seconds) {
    const d = Math.floor(seconds / 86400);
    const h = Math.floor((seconds % 86400) / 3600);
    const m = Math.floor((seconds % 3600) / 60);
    const pattern = d ? body.dataset.dh : h ? body.dataset.hm : body.dataset.ms;
    return fill(pattern, { d, h, m, s: seconds % 60 });
  }

  // As the pages write an instant, with its second.
  function clockOf(at) {
    const english = document.documentElement.lang.startsWith("en");
    const parts = { timeZone: "Asia/Shanghai", weekday: english ? "short" : "long", year: "numeric", month: english ? "long" : "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
    const said = Object.fromEntries(new Intl.DateTimeFormat(english ? "en" : "zh-CN", parts).formatToParts(at).map(part => [part.type, part.value]));
    const time = `${said.hour}:${said.minute}:${said.second}`;
    return english ? `${said.weekday} ${said.day} ${said.month} ${said.year} ${time}` : `${said.year}年${said.month}月${said.day}日(${said.weekday})${time}`;
  }

  function tick() {
    const at = Date.now() + offset;
    for (const time of all("[data-countdown]")) {
      const left = Math.floor((Date.parse(time.dateTime) - at) / 1000);
      const text = fill(left < 0 ? body.dataset.over : body.dataset.left, { x: spanOf(Math.abs(left)) });
      if (time.textContent !== text) time.textContent = text;
      time.parentElement.classList.toggle("is-over", left < 0);
      time.parentElement.classList.toggle("is-near", left >= 0 && left < 259200);
    }
    for (const time of all("[data-clock]")) {
      time.textContent = clockOf(new Date(at));
    }
  }

  function navigation() {
    for (const button of all("[data-nav-toggle]")) {
      const nav = document.getElementById(button.getAttribute("aria-controls"));
      if (!nav) button.remove();
      else button.addEventListener("click", () => {
        button.setAttribute("aria-expanded", String(nav.classList.toggle("is-open")));
      });
    }
  }

  function copying() {
    addEventListener("click", async (event) => {
      const button = event.target.closest("[data-copy]");
      if (!button) return;
      const source = document.getElementById(button.dataset.copy);
      try {
        await navigator.clipboard.writeText(source.textContent.trim());
        const label = button.querySelector("[data-copy-label]");
        label.textContent = body.dataset.copied;
        label.setAttribute("role", "status");
      } catch {
        getSelection().selectAllChildren(source);
      }
    });
  }

  // A draft lives in this tab only; it ends when the act succeeded (the next page is reached and is no refusal) or at sign-out.
  const typed = (form) => all("input, textarea, select", form).filter(
    (one) => one.name && !["hidden", "password", "file", "submit"].includes(one.type));

  function snapshot(form) {
    return typed(form).map((one) =>
      one.type === "checkbox" || one.type === "radio" ? one.checked
        : one.multiple ? Array.from(one.selectedOptions, (option) => option.value) : one.value);
  }

  function restore(form, values) {
    typed(form).forEach((one, index) => {
      const value = values[index];
      if (typeof value === "boolean") one.checked = value;
      else if (Array.isArray(value)) for (const option of one.options) option.selected = value.includes(option.value);
      else if (typeof value === "string") one.value = value;
    });
  }

  function forget() {
    const [visit] = performance.getEntriesByType("navigation");
    const answered = visit && visit.type === "navigate" && document.referrer;
    const failed = document.querySelector("[data-failed], [data-error-summary], input[type=password]");
    if (answered && !failed) sessionStorage.removeItem(sessionStorage.getItem("sent"));
    sessionStorage.removeItem("sent");
  }

  function autosave(form) {
    const key = `draft:${form.dataset.autosave}`;
    const fresh = JSON.stringify(snapshot(form));
    const saved = sessionStorage.getItem(key);
    const notice = form.querySelector("[data-restored]");
    const values = saved && JSON.parse(saved);
    if (values && saved !== fresh && values.length === typed(form).length && !document.querySelector("[data-error-summary]")) {
      restore(form, values);
      notice.hidden = false;
      notice.querySelector("[data-discard]").addEventListener("click", () => {
        restore(form, JSON.parse(fresh));
        sessionStorage.removeItem(key);
        notice.hidden = true;
      });
    }
    form.addEventListener("input", () => sessionStorage.setItem(key, JSON.stringify(snapshot(form))));
    form.addEventListener("submit", () => {
      sessionStorage.setItem(key, JSON.stringify(snapshot(form)));
      sessionStorage.setItem("sent", key);
    });
  }

  function guarding(form) {
    let changed = false;
    form.addEventListener("input", () => { changed = true; });
    form.addEventListener("submit", (event) => {
      if (form.dataset.sending) event.preventDefault();
      form.dataset.sending = "1";
      setTimeout(() => { delete form.dataset.sending; }, 8000);
      changed = false;
    });
    form.addEventListener("leaving", () => { changed = false; });
    addEventListener("pageshow", () => { delete form.dataset.sending; });
    addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
  }

  // Two minutes before the server ends an idle sign-in the person is asked; drafts outlive the sign-out.
  function idling() {
    const warning = document.querySelector("[data-idle-warning]");
    const seconds = Math.floor((Number(body.dataset.idle) * 59) / 60); // the server may have noted the last visit that much earlier
    if (!warning || !seconds) return;
    let since = Date.now();
    const button = warning.querySelector("[data-idle-stay]");
    button.addEventListener("click", async () => {
      const answer = await fetch(body.dataset.stay, { redirect: "manual" });
      if (!answer.ok) { location.reload(); return; }
      since = Date.now();
      warning.hidden = true;
    });
    setInterval(() => {
      const left = seconds - Math.floor((Date.now() - since) / 1000);
      warning.querySelector("[data-idle-left]").textContent = spanOf(Math.max(left, 0));
      if (warning.hidden && left <= Math.min(120, seconds / 2)) { warning.hidden = false; button.focus(); }
      if (left < -1) {
        all("form[data-guard]").forEach((form) => form.dispatchEvent(new Event("leaving")));
        location.assign(`${body.dataset.login}?next=${encodeURIComponent(location.pathname + location.search)}`);
      }
    }, 1000);
  }

  // A script that is not what its tag says isn't run by the browser; its turn comes after this one's.
  function watching() {
    addEventListener("error", ({ target }) => {
      if (target instanceof HTMLScriptElement) document.querySelector("[data-changed-scripts]").hidden = false;
    }, true);
  }

  watching();
  navigation();
  idling();
  copying();
  forget();
  all("form[data-autosave]").forEach(autosave);
  all("form[data-guard]").forEach(guarding);
  all("form[data-signout]").forEach((form) => form.addEventListener("submit", () => sessionStorage.clear()));
  all("[data-print]").forEach((button) => button.addEventListener("click", () => print()));
  all("[data-back]").forEach((link) => link.addEventListener("click", (event) => {
    if (history.length < 2) return;
    event.preventDefault();
    history.back();
  }));
  const summary = document.querySelector("[data-error-summary]");
  if (summary) summary.focus();
  tick();
  setInterval(tick, 1000);
})();
