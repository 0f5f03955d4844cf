// A topic that is open hears what becomes of its posts: new ones come in below what is read, and are announced; what was edited, hidden,
// taken back or moved away shows as the server shows it to this reader now. Without this file one loads the page again.
const posts = document.getElementById("posts");
const WAIT = 400; // Of several changes within a moment the page is fetched once.
const known = new Map(); // Each post as the server showed it last, so that what its reader opened in it stays open.
let timer = 0;

const articles = (page) => page.querySelectorAll("#posts > article");
const topicAt = (address) => /\/t\/(\w+)/.exec(new URL(address).pathname)?.[1];
const addressOf = (article) => `${location.pathname.split("/t/")[0]}/p/${article.id.slice(2)}`;

function elsewhere(words, address) {
  const told = document.createElement("p");
  const link = document.createElement("a");
  Object.assign(link, { href: address, textContent: words });
  told.className = "hint";
  told.append(link, ` ${posts.dataset.moved}`);
  return told;
}

function put(article, made) {
  // Where somebody reads by keyboard, they stand where the post stood.
  const held = article.contains(document.activeElement);
  article.replaceWith(made);
  if (!held) return;
  made.tabIndex = -1;
  made.focus();
}

async function moveOut(article) {
  const answer = await fetch(addressOf(article), { method: "HEAD", redirect: "manual" });
  if (answer.type !== "opaqueredirect") return article.remove();
  const left = document.createElement("article");
  Object.assign(left, { className: "post", id: article.id });
  left.append(elsewhere(article.querySelector("a[href*='/forums/p/']")?.textContent ?? "#", addressOf(article)));
  put(article, left);
}

function bringHead(fresh) {
  for (const part of ["h1", "h1 + .meta"]) {
    const [here, now] = [document.querySelector(part), fresh.querySelector(part)];
    if (here && now && !here.contains(document.activeElement)) here.replaceWith(document.importNode(now, true));
  }
  const [was, now] = [document, fresh].map((page) => page.getElementById("answered")?.parentElement);
  if (now) was ? was.replaceWith(now) : posts.before(now);
  else was?.remove();
}

function bring(fresh) {
  let before = null;
  let last = null;
  for (const article of articles(fresh)) {
    const here = document.getElementById(article.id);
    const made = document.importNode(article, true);
    const isTombstone = !article.querySelector("header");
    if (!here) {
      before ? before.after(made) : (articles(document)[0] ?? posts.lastElementChild).before(made);
      last = made;
    } else if (known.get(article.id) !== article.outerHTML) {
      if (isTombstone || !here.contains(document.activeElement)) put(here, made);
      else {
        here.addEventListener("focusout", soon, { once: true }); // Whoever is in a post is not thrown out of it.
        before = here;
        continue;
      }
    }
    known.set(article.id, article.outerHTML);
    before = document.getElementById(article.id);
  }
  return last === before ? last : null;
}

function nothingHere(fresh) {
  // What was typed stays, to be copied or sent; the server says what becomes of it.
  const reply = document.getElementById("reply");
  const kept = reply?.elements.text.value.trim() ? [reply] : [];
  document.querySelector("main").replaceChildren(...fresh.querySelector("main").childNodes, ...kept);
  document.title = fresh.title;
}

async function comeIn() {
  if (!posts.isConnected) return;
  const answer = await fetch(location.pathname + location.search, { headers: { Accept: "text/html" } });
  if (!answer.ok && ![404, 410].includes(answer.status)) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!answer.ok) return nothingHere(fresh);
  const told = document.getElementById("news");
  if (topicAt(answer.url) !== topicAt(location.href)) {
    if (!posts.querySelector(":scope > .hint")) posts.prepend(elsewhere(fresh.querySelector("h1").textContent, answer.url));
    if (told) told.textContent = posts.querySelector(".hint").textContent;
    return;
  }
  bringHead(fresh);
  const last = bring(fresh);
  const later = fresh.querySelector("#posts + nav");
  const end = [...articles(fresh)].at(-1);
  for (const article of articles(document)) {
    const isLater = later && end && document.getElementById(end.id).compareDocumentPosition(article) & Node.DOCUMENT_POSITION_FOLLOWING;
    if (known.has(article.id) && !isLater && !fresh.getElementById(article.id)) {
      known.delete(article.id);
      await moveOut(article);
    }
  }
  const seen = fresh.querySelector("#reply [name=seen]")?.value;
  for (const field of document.querySelectorAll("#reply [name=seen]")) if (seen) field.value = seen;
  if (!told) return; // An earlier page of the topic, whose posts come and go without being news.
  if (last) {
    told.textContent = `${told.dataset.says} ${last.querySelector("h3")?.textContent ?? ""}`;
  }
  if (later && !document.querySelector("#posts + nav")) {
    posts.after(document.importNode(later, true));
    told.textContent = later.textContent;
  }
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(() => comeIn().catch(() => {}), WAIT);
}

for (const article of posts ? articles(document) : []) known.set(article.id, article.outerHTML);
posts?.addEventListener("live", ({ detail: { name, ids } }) => {
  if (name === "reaction") return; // What readers think of a post changes in its place alone (reading.js).
  // Of a post that comes after them, earlier pages of the topic have nothing to show.
  if (name !== "post" || document.getElementById("news") || document.getElementById(`p-${ids.post}`)) soon();
});
for (const name of ["live-reload", "live-gone"]) posts?.addEventListener(name, soon);
