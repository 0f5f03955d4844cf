// What one does while reading a topic, without loading it again: reactions, one's own and others'. Without this file a press loads the page.

const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(36)).join("");
const word = (button) => button?.value?.replace("-", "");

function show(part, markup) {
  const held = part.contains(document.activeElement) ? word(document.activeElement) : null;
  part.innerHTML = markup;
  if (held) [...part.querySelectorAll("button")].find((button) => word(button) === held)?.focus();
}

async function renew(part, whole) {
  const link = part?.querySelector("a");
  // Where nobody reacted and the reader may not, no link says where to ask: the page of the post does.
  const page = link?.href ?? part?.closest("article").querySelector("header a[href*='/forums/p/']").href + "/reactions";
  const answer = await fetch(`${page}/part${whole ? "?whole=1" : ""}`, { headers: { Accept: "text/html" } });
  if (answer.ok) show(part, await answer.text());
  return answer.ok;
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-reactions] a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const part = link.closest("[data-reactions]");
  if (part.dataset.whole) return;
  event.preventDefault();
  part.dataset.whole = "1";
  if (await renew(part, true).catch(() => false)) part.querySelector("button")?.focus();
  else location.assign(link.href);
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[name=react]");
  const form = document.getElementById("acts");
  if (!button || !form) return;
  event.preventDefault();
  if (button.ariaBusy === "true") return;
  button.ariaBusy = "true";
  const part = button.closest("[data-reactions]"); // What others hear of it may come in before the answer, and puts other buttons there.
  const body = new URLSearchParams(new FormData(form));
  for (const [name, value] of [["react", button.value], ["part", "1"], ["write_key", newKey()]]) body.set(name, value);
  try {
    const answer = await fetch(button.formAction, { method: "POST", headers: { Accept: "text/html" }, body });
    if (answer.ok) return show(part, await answer.text());
  } catch {
    // The line is gone; the press goes the ordinary way, and the browser says so.
  }
  button.removeAttribute("aria-busy");
  if (button.isConnected) form.requestSubmit(button);
});

document.getElementById("posts")?.addEventListener("live", (event) => {
  if (event.detail.name !== "reaction") return;
  const part = document.querySelector(`#p-${CSS.escape(event.detail.ids.post)} [data-reactions]`);
  if (part) renew(part, part.dataset.whole).catch(() => {});
});

// Who reads and who writes, where the area shows it.
const here = document.querySelector("[data-live^='topic_here:']");
const SAY_EVERY = 3000;
const WRITES_FOR = 6000;

if (here) {
  const [readers, writers] = here.querySelectorAll("[data-says]");
  const writing = new Map();
  const list = (names) => new Intl.ListFormat(document.documentElement.lang).format(names);
  const tellWriters = () => {
    const names = [...writing.values()].map((each) => each.name);
    writers.textContent = names.length ? writers.dataset.says.replace("{}", list(names)) : "";
  };
  here.addEventListener("live-here", ({ detail: { count, people } }) => {
    readers.textContent = people ? list(people.map((person) => person.name)) : readers.dataset.says.replace("{}", count);
  });
  here.addEventListener("live-writing", ({ detail: { person } }) => {
    if (person.id === here.dataset.me) return;
    clearTimeout(writing.get(person.id)?.timer);
    const timer = setTimeout(() => writing.delete(person.id) && tellWriters(), WRITES_FOR);
    writing.set(person.id, { name: person.name, timer });
    tellWriters();
  });
  here.addEventListener("live-gone", () => here.remove());
  let saidAt = 0;
  document.getElementById("reply")?.addEventListener("input", () => {
    if (Date.now() - saidAt < SAY_EVERY) return;
    saidAt = Date.now();
    here.dispatchEvent(new CustomEvent("live-write"));
  });
}
