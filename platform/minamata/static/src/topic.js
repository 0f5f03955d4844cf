// A topic that is open hears of new posts: they come in below what is read, and are announced. Without this file one loads the page again.
const posts = document.getElementById("posts");
const WAIT = 400; // Of several posts within a moment the page is fetched once.
let timer = 0;

async function comeIn() {
  const answer = await fetch(location.pathname + location.search, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  let last = null;
  for (const article of fresh.querySelectorAll("#posts > article")) {
    const here = document.getElementById(article.id);
    if (!here) {
      last = posts.appendChild(document.importNode(article, true));
    } else if (here.outerHTML !== article.outerHTML && !here.contains(document.activeElement)) {
      here.replaceWith(document.importNode(article, true));
    }
  }
  const seen = fresh.querySelector("#reply [name=seen]")?.value;
  for (const field of document.querySelectorAll("#reply [name=seen]")) if (seen) field.value = seen;
  if (last) posts.dataset.news = last.id;
  const told = document.getElementById("news");
  if (last && told) told.textContent = `${told.dataset.says} ${last.querySelector("h3")?.textContent ?? ""}`;
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(() => comeIn().catch(() => {}), WAIT);
}

// What readers think of a post changes in its place alone (reading.js).
posts?.addEventListener("live", (event) => event.detail.name !== "reaction" && soon());
posts?.addEventListener("live-reload", soon);
