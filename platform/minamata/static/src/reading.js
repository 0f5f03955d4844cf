// What one does while reading a topic, without loading it again: reactions, one's own and others'. Without this file a press loads the page.

const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(36)).join("");
const word = (button) => button?.value.replace("-", "");

function show(part, markup) {
  const held = part.contains(document.activeElement) ? word(document.activeElement) : null;
  const isOpen = part.querySelector("details")?.open;
  part.innerHTML = markup;
  const details = part.querySelector("details");
  if (details && isOpen) details.open = true;
  if (held) [...part.querySelectorAll("button")].find((button) => word(button) === held)?.focus();
}

async function renew(id) {
  const part = document.querySelector(`#p-${CSS.escape(id)} [data-reactions]`);
  if (!part) return;
  const answer = await fetch(part.dataset.reactions, { headers: { Accept: "text/html" } });
  if (answer.ok) show(part, await answer.text());
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[name=react]");
  const form = document.getElementById("acts");
  if (!button || !form) return;
  event.preventDefault();
  if (button.ariaBusy === "true") return;
  button.ariaBusy = "true";
  const body = new URLSearchParams(new FormData(form));
  for (const [name, value] of [["react", button.value], ["part", "1"], ["write_key", newKey()]]) body.set(name, value);
  try {
    const answer = await fetch(button.formAction, { method: "POST", headers: { Accept: "text/html" }, body });
    if (answer.ok) return show(button.closest("[data-reactions]"), await answer.text());
  } catch {
    // The line is gone; the press goes the ordinary way, and the browser says so.
  }
  button.removeAttribute("aria-busy");
  form.requestSubmit(button);
});

document.getElementById("posts")?.addEventListener("live", (event) => {
  if (event.detail.name === "reaction") renew(event.detail.ids.post).catch(() => {});
});
