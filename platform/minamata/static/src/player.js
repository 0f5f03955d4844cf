// Adds to the native player of a recording: speed, captions, a transcript that follows and leads, keys, and where the learner stopped.
// Units work without this file: the player has its own controls, and the times of a transcript are links into the recording.

const LEAP = 10;
const STEP = 5;
const FASTER = 1;
const KEPT_SPEED = "player speed";
const LEAST = 1; // Less than a second more is not worth telling.

const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(36)).join("");

function remembered() {
  try {
    return Number(localStorage.getItem(KEPT_SPEED)) || 1;
  } catch {
    return 1;
  }
}

function remember(speed) {
  try {
    localStorage.setItem(KEPT_SPEED, speed);
  } catch {
    // A browser that keeps nothing plays at the usual speed next time.
  }
}

function stretches(media) {
  return Array.from({ length: media.played.length }, (_, index) => `${media.played.start(index).toFixed(1)}-${media.played.end(index).toFixed(1)}`);
}

function tellsWhereItIs(section, media) {
  let told = Number(section.dataset.at);
  const tell = () => {
    if (!Number.isFinite(media.duration) || !media.played.length || Math.abs(media.currentTime - told) < LEAST) return;
    told = media.currentTime;
    const body = new URLSearchParams({
      position: media.currentTime.toFixed(1),
      length: media.duration.toFixed(1),
      seen: stretches(media).slice(-200).join(","),
      write_key: newKey(),
      csrf_token: section.closest("form").elements.csrf_token.value,
    });
    fetch(section.dataset.player, { method: "POST", body, redirect: "manual", keepalive: true }).catch(() => {
      told = Number.NaN;
    });
  };
  media.addEventListener("pause", tell);
  addEventListener("pagehide", tell);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && tell());
}

function offersSpeed(section, media) {
  const menu = section.querySelector("[data-speed]");
  const speeds = [...menu.options].map((option) => Number(option.value));
  const set = (speed) => {
    media.playbackRate = media.defaultPlaybackRate = speed;
    menu.value = String(speed);
    remember(speed);
  };
  menu.addEventListener("change", () => set(Number(menu.value)));
  set(speeds.includes(remembered()) ? remembered() : 1);
  return (step) => set(speeds[Math.min(speeds.length - 1, Math.max(0, speeds.indexOf(media.playbackRate) + step))] ?? 1);
}

function offersCaptions(section, media) {
  const menu = section.querySelector("[data-captions]");
  if (!menu) return () => {};
  const tracks = () => [...media.textTracks].filter((track) => track.kind === "captions");
  let last = menu.value;
  const show = (language) => {
    for (const track of tracks()) track.mode = track.language === language ? "showing" : "disabled";
    menu.value = language;
    last = language || last;
  };
  menu.addEventListener("change", () => show(menu.value));
  media.textTracks.addEventListener("change", () => {
    menu.value = tracks().find((track) => track.mode === "showing")?.language ?? "";
  });
  return () => show(menu.value ? "" : last);
}

function follows(section, media) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  for (const list of section.querySelectorAll("[data-cues]")) {
    const links = [...list.querySelectorAll("[data-to]")];
    if (!links.length) continue;
    const times = links.map((link) => Number(link.dataset.to));
    let spoken = null;
    media.addEventListener("timeupdate", () => {
      const now = links[times.findLastIndex((time) => time <= media.currentTime)] ?? null;
      if (now === spoken) return;
      spoken?.removeAttribute("aria-current");
      spoken = now;
      if (!spoken) return;
      spoken.setAttribute("aria-current", "true");
      const line = spoken.closest("li");
      const top = line.offsetTop - list.offsetTop - (list.clientHeight - line.clientHeight) / 2;
      if (!list.contains(document.activeElement)) list.scrollTo({ top, behavior: calm.matches ? "auto" : "smooth" });
    });
  }
}

function leads(section, media) {
  section.addEventListener("click", (event) => {
    const link = event.target.closest("[data-to]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const to = Number(link.dataset.to);
    const folded = media.closest("details:not([open])");
    if (folded) folded.open = true;
    if (media.readyState) media.currentTime = to;
    else media.addEventListener("loadedmetadata", () => { media.currentTime = to; }, { once: true });
    media.play().catch(() => {});
  });
}

function takesKeys(section, media, faster, captions) {
  const leap = (seconds) => { media.currentTime = Math.max(0, media.currentTime + seconds); };
  const toggle = () => (media.paused ? media.play().catch(() => {}) : media.pause());
  const full = () => (document.fullscreenElement ? document.exitFullscreen() : media.requestFullscreen?.());
  const acts = {
    " ": toggle, k: toggle, j: () => leap(-LEAP), l: () => leap(LEAP), ArrowLeft: () => leap(-STEP), ArrowRight: () => leap(STEP),
    c: captions, f: full, "<": () => faster(-FASTER), ">": () => faster(FASTER),
  };
  section.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    const typesHere = event.target.matches("input, select, textarea") || (event.key === " " && event.target.matches("button, summary, a"));
    if (!act || typesHere) return;
    event.preventDefault();
    act();
  });
}

for (const section of document.querySelectorAll("[data-player]")) {
  const video = section.querySelector("video");
  const audio = section.querySelector("audio");
  for (const media of [video, audio]) if (media) tellsWhereItIs(section, media);
  const media = video ?? audio;
  if (audio && !video && section.dataset.at > 0) audio.addEventListener("loadedmetadata", () => { audio.currentTime = Number(section.dataset.at); }, { once: true });
  follows(section, media);
  leads(section, media);
  const tools = section.querySelector("[data-tools]");
  if (!tools) continue;
  tools.hidden = false;
  // What is chosen here is no answer to a question, so nothing of the form changed.
  tools.addEventListener("input", (event) => event.stopPropagation());
  media.tabIndex = 0;
  takesKeys(section, media, offersSpeed(section, media), offersCaptions(section, media));
}
