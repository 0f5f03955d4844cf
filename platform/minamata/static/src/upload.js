// Sends the files of a form in pieces (tus 1.0), so that a broken line costs one piece at most; without this file the form carries them.
//
// <form data-uploads> with <input type="file" data-use="room.use">: before the form goes, each file is sent, and its number goes in its place.
// The files of an input that takes many are sent as soon as they are chosen, and stand in the list [data-files] from then on.

const PIECE = 512 * 1024;
const SMALL = 64 * 1024; // A file that fits into one piece anyway goes with the form.
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30000;
const MOST_ATTEMPTS = 12; // Without a step forward while the line is there: something else is wrong, such as a file that was changed.
const UPLOADS = "/files/uploads/";
const WORDS = "/files/words";

const wait = (time) => new Promise((resolve) => {
  const timer = setTimeout(resolve, time);
  addEventListener("online", () => (clearTimeout(timer), resolve()), { once: true });
});

// What is said while files go is asked for when the first one goes, so that pages stay light; "…" until it is here.
let words = null;

async function inWords(key, value = "") {
  words ??= await fetch(`${WORDS}?lang=${document.documentElement.lang}`)
    .then((answer) => (answer.ok ? answer.json() : null))
    .catch(() => null);
  return words?.[key].replace("{}", value) ?? "…";
}

const inBase64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

function ask(form, method, url, headers = {}, body = null) {
  return fetch(`${url}?lang=${document.documentElement.lang}`, {
    method,
    body,
    headers: { "Tus-Resumable": "1.0.0", "X-CSRF-Token": form.elements.csrf_token.value, ...headers },
  });
}

// What the browser remembers of an upload under way: only its address, so that it goes on after the page was loaded again.
const memory = (file, use) => `upload ${use} ${file.name} ${file.size} ${file.lastModified}`;

async function begin(form, file, use, key) {
  const told = `use ${inBase64(use)},filename ${inBase64(file.name)}`;
  return ask(form, "POST", UPLOADS, { "Upload-Length": file.size, "Upload-Metadata": told, "Idempotency-Key": key });
}

// What a proxy says while we are away, and what is over in a minute; all else that is said is an answer.
function isPassing(answer) {
  const isProblem = answer.headers.get("Content-Type")?.startsWith("application/problem+json");
  return answer.status === 429 || answer.status === 502 || answer.status === 504 || (answer.status === 503 && !isProblem);
}

async function patiently(input, attempt) {
  for (let time = FIRST_WAIT; ; time = Math.min(time * 2, LONGEST_WAIT)) {
    const answer = await attempt().catch(() => null);
    if (answer && !isPassing(answer)) return answer;
    inWords("waiting").then((text) => tell(input, text));
    await wait(time);
  }
}

function tell(input, text, className = "hint") {
  const place = input.closest(".field").querySelector("[data-sent]");
  place.className = className;
  place.textContent = text;
  return place;
}

// Each fault on a line of its own, beginning with the name of the file where its sentence does not say it.
function tellFaults(input, faults) {
  const lines = faults.map(({ file, message }) => {
    const line = document.createElement("span");
    const name = document.createElement("bdi");
    name.textContent = file;
    line.append(...(file && !message.includes(file) ? [name, " · "] : []), message, document.createElement("br"));
    return line;
  });
  tell(input, "", "why").append(...lines);
}

async function refusal(answer) {
  const problem = await answer.json().catch(() => ({}));
  return problem.errors?.[0]?.message ?? [problem.title, problem.detail].filter(Boolean).join(". ");
}

async function send(form, input, file) {
  const remembered = memory(file, input.dataset.use);
  const percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" });
  let url = localStorage.getItem(remembered);
  let offset = -1;
  let attempts = 0;
  let key = crypto.randomUUID?.() ?? String(Math.random()).slice(2);
  for (;;) {
    if (!url) {
      const begun = await patiently(input, () => begin(form, file, input.dataset.use, key));
      if (begun.status !== 201) throw new Error(await refusal(begun));
      url = begun.headers.get("Location");
      localStorage.setItem(remembered, url);
      offset = 0;
    }
    if (offset < 0) {
      const standing = await patiently(input, () => ask(form, "HEAD", url));
      if (standing.status === 404 || standing.status === 410) {
        localStorage.removeItem(remembered);
        key = `${key}+`;
        url = null;
        continue;
      }
      if (!standing.ok) {
        localStorage.removeItem(remembered);
        throw new Error(await refusal(await ask(form, "GET", url)));
      }
      offset = Number(standing.headers.get("Upload-Offset"));
    }
    tell(input, await inWords("sent", percent.format(offset / file.size)));
    const headers = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": offset };
    const answer = await ask(form, "PATCH", url, headers, file.slice(offset, offset + PIECE)).catch(() => null);
    if (answer?.status === 204) {
      offset = Number(answer.headers.get("Upload-Offset"));
      attempts = 0;
      if (offset < file.size) continue;
      localStorage.removeItem(remembered);
      tell(input, await inWords("sent", percent.format(1)));
      return answer.headers.get("Upload-Id");
    }
    if (answer && !isPassing(answer) && ![404, 409, 410].includes(answer.status)) {
      if (answer.status < 500) localStorage.removeItem(remembered);
      throw new Error(await refusal(answer));
    }
    if (!answer || isPassing(answer)) {
      tell(input, await inWords("waiting"));
      attempts += navigator.onLine ? 1 : 0;
      if (attempts > MOST_ATTEMPTS) throw new Error(await inWords("failed"));
      await wait(Math.min(FIRST_WAIT * 2 ** attempts, LONGEST_WAIT));
    }
    offset = -1;
  }
}

const tooLarge = async (input) => new Error(await inWords("large", input.dataset.largestInWords));

const tooMany = (input) => inWords("many", new Intl.NumberFormat(document.documentElement.lang).format(input.dataset.most));

async function sendAll(form) {
  for (const input of form.querySelectorAll("input[type=file][data-use]:not([multiple])")) {
    const file = input.files[0];
    if (!file || file.size <= SMALL) continue;
    if (file.size > Number(input.dataset.largest)) throw Object.assign(await tooLarge(input), { input });
    try {
      const sent = document.createElement("input");
      sent.type = "hidden";
      sent.name = "upload";
      sent.value = await send(form, input, file);
      form.append(sent);
      input.disabled = true;
    } catch (error) {
      throw Object.assign(error, { input });
    }
  }
}

function stand(list, file, number) {
  const label = document.createElement("label");
  label.className = "check";
  const box = document.createElement("input");
  Object.assign(box, { type: "checkbox", name: "upload", value: number, checked: true });
  const name = document.createElement("bdi");
  name.textContent = file.name;
  label.append(box, name);
  list.append(label);
}

// One that cannot be sent is told of, and does not hold up the others.
async function sendMany(form, input) {
  const list = form.querySelector("[data-files]");
  const files = [...input.files];
  const faults = [];
  input.value = "";
  for (const file of files) {
    try {
      if (list.querySelectorAll(":checked").length >= Number(input.dataset.most)) throw new Error(await tooMany(input));
      if (file.size > Number(input.dataset.largest)) throw await tooLarge(input);
      stand(list, file, await send(form, input, file));
    } catch (error) {
      faults.push({ file: file.name, message: error.message });
    }
  }
  if (faults.length) tellFaults(input, faults);
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

for (const form of document.querySelectorAll("form[data-uploads]")) {
  let state = "waiting";
  let early = null;
  for (const input of form.querySelectorAll("input[type=file][multiple][data-use]")) {
    input.addEventListener("change", () => {
      if (!input.files.length) return;
      const mine = Promise.resolve(early).then(() => sendMany(form, input));
      early = mine;
      mine.finally(() => {
        if (early === mine) early = null;
      });
    });
  }
  // Before the script of all pages, which takes a form that is on its way for sent.
  form.addEventListener("submit", (event) => {
    if (early) {
      event.preventDefault();
      early.finally(() => form.requestSubmit(event.submitter));
      return;
    }
    if (state === "sent" || ![...form.querySelectorAll("input[type=file][data-use]")].some((input) => input.files[0]?.size > SMALL)) return;
    event.preventDefault();
    if (state === "sending") return;
    state = "sending";
    form.setAttribute("aria-busy", "true");
    sendAll(form).then(
      () => {
        state = "sent";
        form.requestSubmit(event.submitter);
      },
      (error) => {
        state = "waiting";
        form.removeAttribute("aria-busy");
        tellFaults(error.input, [{ file: "", message: error.message }]);
        error.input.focus();
      },
    );
  });
}
