// Keeps what is being written as a draft, and offers names behind an @. Without this file the button saves, and names are typed in full.

const PAUSE = 3000; // A pause of typing is followed by a save.
const AGAIN_AFTER = 15000; // What could not be saved is tried again.
const ASK_AFTER = 200;
const LONGEST_WAIT = 3000; // Nobody waits longer for a draft before the page they asked for.
const NAME = /(?:^|[^\p{L}\p{N}])@(\p{L}[\p{L}\p{M}\p{N} .'’()-]{0,59})$/u;
const MOST_WORDS = 4;

const random = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(36)).join("");

function keepDrafts(form) {
  const says = form.querySelector("[data-saved]");
  const page = document.createElement("input");
  Object.assign(page, { type: "hidden", name: "page", value: random() });
  form.append(page);
  let timer = 0;
  let changed = false;
  let underWay = null;

  async function send(keepalive) {
    changed = false;
    const fields = new FormData(form);
    fields.delete("files");
    fields.set("do", "draft");
    fields.set("write_key", random());
    const body = new URLSearchParams(fields);
    const answer = await fetch(form.action, { method: "POST", headers: { Accept: "application/json" }, body, redirect: "manual", keepalive }).catch(() => null);
    if (answer?.ok) {
      const told = await answer.json();
      form.elements.draft.value = told.draft;
      says.textContent = told.says;
      return;
    }
    says.textContent = says.dataset.saysFailed;
    // Who is led elsewhere is signed out; what was typed was kept for when they are back.
    if (answer?.type !== "opaqueredirect") later(AGAIN_AFTER);
  }

  function save(keepalive = false) {
    clearTimeout(timer);
    underWay ??= send(keepalive).finally(() => {
      underWay = null;
      if (changed) later(PAUSE);
    });
    return underWay;
  }

  function later(time) {
    changed = true;
    clearTimeout(timer);
    timer = setTimeout(save, time);
  }

  form.addEventListener("input", () => later(PAUSE));
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    changed = false;
    // A save that came in after the post would bring the draft back.
    if (event.defaultPrevented || !underWay) return;
    event.preventDefault();
    underWay.finally(() => form.requestSubmit(event.submitter));
  });
  // The page with a quotation begins with the draft, so the draft is there first.
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href$="#reply"]');
    if (!link || !(changed || underWay) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const within = new Promise((resolve) => setTimeout(resolve, LONGEST_WAIT));
    Promise.race([Promise.resolve(underWay).then(() => changed && save()), within]).finally(() => location.assign(link.href));
  });
  addEventListener("pagehide", () => changed && save(true));
}

function offerNames(text) {
  const form = text.form;
  const list = form.querySelector("[data-names]");
  const found = form.querySelector("[data-found]");
  let timer = 0;
  let asked = "";
  let nobody = null; // Nobody is called so; longer names are not asked for.
  let active = 0;
  text.after(list);
  text.setAttribute("aria-autocomplete", "list");
  text.setAttribute("aria-controls", list.id);

  function close() {
    clearTimeout(timer);
    asked = "";
    list.hidden = true;
    found.textContent = "";
    text.removeAttribute("aria-activedescendant");
  }

  function choose(place) {
    active = (place + list.children.length) % list.children.length;
    for (const [at, option] of [...list.children].entries()) option.setAttribute("aria-selected", at === active);
    text.setAttribute("aria-activedescendant", list.children[active].id);
    list.children[active].scrollIntoView({ block: "nearest" });
  }

  function take(name) {
    const end = text.selectionStart;
    const begun = NAME.exec(text.value.slice(0, end));
    close();
    if (!begun) return;
    text.setRangeText(`${name} `, end - begun[1].length, end, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
    close();
    text.focus();
  }

  async function ask(begun) {
    asked = begun;
    const query = new URLSearchParams({ q: begun, area: form.elements.area?.value || form.dataset.area });
    const answer = await fetch(`${list.dataset.names}?${query}`, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok || asked !== begun) return;
    const { names } = await answer.json();
    if (asked !== begun) return;
    if (!names.length) {
      close();
      nobody = begun;
      return;
    }
    list.replaceChildren(...names.map((name, place) => {
      const option = document.createElement("li");
      Object.assign(option, { id: `${list.id}-${place}`, role: "option", textContent: name, dir: "auto" });
      return option;
    }));
    list.hidden = false;
    found.textContent = found.dataset.found.replace("{}", new Intl.NumberFormat(document.documentElement.lang).format(names.length));
    choose(0);
  }

  text.addEventListener("input", () => {
    clearTimeout(timer);
    const begun = NAME.exec(text.value.slice(0, text.selectionStart))?.[1];
    if (!begun || begun.split(" ").length > MOST_WORDS || (nobody !== null && begun.startsWith(nobody))) return close();
    nobody = null;
    timer = setTimeout(ask, ASK_AFTER, begun);
  });

  text.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown") choose(active + 1);
    else if (event.key === "ArrowUp") choose(active - 1);
    else if (event.key === "Enter" || event.key === "Tab") take(list.children[active].textContent);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });

  text.addEventListener("blur", close);
  // Pressing on a name must not take the focus away, which would close the list.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => event.target.role === "option" && take(event.target.textContent));
}

for (const form of document.querySelectorAll("form[data-drafts]")) keepDrafts(form);
for (const text of document.querySelectorAll("form[data-area] textarea[name=text]")) offerNames(text);
