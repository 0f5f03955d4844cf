// What runs in the frame of a block from others before its own scripts: the XBlock client runtime (version 1), and what published blocks
// expect beside it. The frame has an opaque origin; it reaches its handlers, and by messages the page around it.
import jQuery from "jquery";
import "./frame/jquery_on_window.js";
import "jquery-migrate";
import underscore from "underscore";
import { onCompletion, watchCalls } from "./frame/calls.js";
import { tellHeight, tellCompletion } from "./frame/messages.js";
import { installWords } from "./frame/words.js";
import { initializeBlocks, installRuntime } from "./frame/xblock.js";

const $ = jQuery;
$.migrateMute = true;
window._ = underscore;
installWords(window, $);
installRuntime(window, $);
watchCalls(window);

const ready = () => new Promise((resolve) => {
  if (document.readyState === "complete") resolve();
  else addEventListener("load", resolve, { once: true });
});

async function keepDrawn(frame) {
  // Drawing the block changed something, and a GET writes nothing: it is sent back before the block goes on from it.
  if (!frame.dataset.drawn) return;
  try {
    await fetch(frame.dataset.keep, { method: "POST", body: frame.dataset.drawn, headers: { "Content-Type": "text/plain" } });
  } catch {
    console.warn("What the block changed while it was drawn could not be kept.");
  }
}

ready().then(async () => {
  const frame = document.getElementById("frame");
  const root = document.getElementById("block");
  onCompletion((value) => tellCompletion(frame.dataset.pages, value));
  await keepDrawn(frame);
  if (root) initializeBlocks($, root);
  tellHeight(frame.dataset.pages);
  document.documentElement.dataset.ready = "";
});
