// Every page works without this file. It closes open menus, keeps one press from becoming two, and sends what was typed but not sent.

const RELEASE_AFTER = 8000; // A download or a stopped load sends no pageshow, and the button must work again.
const underWay = new WeakMap();

const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(36)).join("");

const openMenus = () => document.querySelectorAll("details.menu[open]");

function release(form) {
  clearTimeout(underWay.get(form));
  underWay.delete(form);
  form.removeAttribute("aria-busy");
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    menu.open = false;
  }
});

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (underWay.has(form)) {
    event.preventDefault();
    return;
  }
  underWay.set(form, setTimeout(release, RELEASE_AFTER, form));
  form.setAttribute("aria-busy", "true");
});

addEventListener("pageshow", (event) => {
  for (const form of document.querySelectorAll("form[aria-busy]")) release(form);
  if (!event.persisted) return;
  // Back showed a page whose forms were sent: what is sent from it now is something new.
  for (const field of document.querySelectorAll("input[name=write_key]")) field.value = newKey();
});

// A form with data-keeps takes its fields as they are by the action "keep" (C4): after a while, before a link is followed, and on leaving.
const KEEP_AFTER = 10000;
const WAIT_AT_MOST = 3000;
const keeping = document.querySelector("form[data-keeps]");

if (keeping) {
  let timer = 0;
  let changed = false;
  let changedAt = 0;

  const keep = () => {
    clearTimeout(timer);
    changed = false;
    const fields = new URLSearchParams(new FormData(keeping));
    fields.set("do", "keep");
    fields.set("write_key", newKey());
    const headers = { "X-Draft-Age": Math.floor((Date.now() - changedAt) / 1000) };
    return fetch(keeping.action, { method: "POST", headers, body: fields, redirect: "manual", keepalive: true }).catch(() => {
      changed = true;
    });
  };

  keeping.addEventListener("input", () => {
    changed = true;
    changedAt = Date.now();
    clearTimeout(timer);
    timer = setTimeout(keep, KEEP_AFTER);
  });

  keeping.addEventListener("submit", () => {
    clearTimeout(timer);
    changed = false;
  });

  keeping.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches("input:not([type=radio], [type=checkbox])")) return;
    const button = event.target.closest("section")?.querySelector("button[name=do]");
    if (!button) return;
    event.preventDefault();
    keeping.requestSubmit(button);
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    const stays = !link || link.target || link.origin !== location.origin || link.hash;
    if (!changed || stays || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const atMost = new Promise((resolve) => setTimeout(resolve, WAIT_AT_MOST));
    Promise.race([keep(), atMost]).then(() => location.assign(link.href));
  });

  addEventListener("pagehide", () => changed && keep());
}

// The address of a post within a topic that was moved or merged: the post is on another page by now, to which its own address leads.
const post = /^#p-([1-9A-HJ-NP-Za-km-z]{22})$/.exec(location.hash);
const [, forums] = /^(\/\w+\/forums)\/t\//.exec(location.pathname) ?? [];
if (post && forums && !document.getElementById(post[0].slice(1)) && sessionStorage.sought !== post[0]) {
  sessionStorage.sought = post[0];
  location.replace(`${forums}/p/${post[1]}`);
}
