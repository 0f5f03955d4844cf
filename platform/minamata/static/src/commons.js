// Every page works without this file. It closes open menus, and keeps one press from becoming two.

const RELEASE_AFTER = 8000; // A download or a stopped load sends no pageshow, and the button must work again.
const underWay = new WeakMap();

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

addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[aria-busy]")) release(form);
});
