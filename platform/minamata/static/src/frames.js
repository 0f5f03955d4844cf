// Frames of blocks from others in a unit: as high as what they hold, and marked when that is done. Units work without this file.
const OPAQUE = "null";
const HIGHEST = 20000;

const figures = () => [...document.querySelectorAll("figure[data-frame]")];
const frameOf = (source) => figures().find((figure) => figure.querySelector("iframe").contentWindow === source);

addEventListener("message", (event) => {
  const figure = event.origin === OPAQUE ? frameOf(event.source) : undefined;
  if (!figure || !Number.isFinite(event.data?.value)) return;
  if (event.data.minamata === "height") {
    const height = Math.min(HIGHEST, Math.max(0, event.data.value));
    figure.querySelector("iframe").style.blockSize = `${height}px`;
    figure.querySelector("[data-loading]").hidden = true;
  } else if (event.data.minamata === "completion" && event.data.value >= 1) {
    figure.querySelector("[data-done]").hidden = false;
  }
});

for (const figure of figures()) figure.querySelector("iframe").contentWindow?.postMessage({ minamata: "ask" }, "*");
