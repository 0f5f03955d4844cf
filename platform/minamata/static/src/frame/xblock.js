// The XBlock client runtime, version 1: elements become blocks, children before their parents.
const BLOCK = ".xblock-v1";
const ASIDE = ".xblock_asides-v1";
const heard = new Map();

function handlerUrl(element, name, suffix, query) {
  const prefix = element.closest("[data-handler-prefix]").dataset.handlerPrefix;
  const asked = query ? `?${String(query).replace(/^\?/, "")}` : "";
  return prefix + name + (suffix ? `/${suffix}` : "") + asked;
}

function makeRuntime($) {
  const dom = (element) => $(element)[0];
  return {
    handlerUrl: (element, name, suffix, query) => handlerUrl(dom(element), name, suffix, query),
    children: (element) => $(element).prop("xblock_children") ?? [],
    childMap: (element, name) => ($(element).prop("xblock_children") ?? []).find((child) => child.name === name),
    notify: (name, data) => {
      for (const listener of heard.get(name) ?? []) listener(data);
    },
    listenTo: (name, listener) => {
      heard.set(name, [...(heard.get(name) ?? []), listener]);
    },
    refreshXBlock: () => location.reload(),
  };
}

function argumentsOf(element) {
  const script = [...element.children].find((child) => child.matches("script.xblock-json-init-args"));
  return script ? JSON.parse(script.textContent) : {};
}

function construct($, runtime, element, first) {
  const start = window[element.dataset.init];
  let block = {};
  if (element.dataset.init && typeof start !== "function") {
    console.warn(`The block asks for ${element.dataset.init}, which none of its scripts brings.`);
  } else if (element.dataset.init) {
    try {
      block = new start(runtime, element, ...first, argumentsOf(element)) ?? {};
    } catch (error) {
      console.error(error);
    }
  }
  block.runtime = runtime;
  block.element ??= element;
  block.name = element.dataset.name;
  block.type = element.dataset.blockType;
  $(element).data("initialized", true).addClass("xblock-initialized").trigger("xblock-initialized");
  return block;
}

function initialize($, runtime, element) {
  if ($(element).data("initialized")) return $(element).prop("xblock");
  $(element).prop("xblock_children", initializeBlocks($, element, runtime));
  const block = construct($, runtime, element, []);
  $(element).prop("xblock", block);
  return block;
}

export function initializeBlocks($, root, runtime = makeRuntime($)) {
  const blocks = $(root).immediateDescendents(BLOCK).toArray().map((element) => initialize($, runtime, element));
  for (const element of $(root).immediateDescendents(ASIDE).toArray()) {
    if ($(element).data("initialized")) continue;
    const around = [...document.querySelectorAll(BLOCK)].filter((each) => each.dataset.usageId === element.dataset.block_id);
    $(element).prop("xblock_children", initializeBlocks($, element, runtime));
    construct($, runtime, element, [$(around)]);
  }
  return blocks;
}

export function installRuntime(window, $) {
  const runtime = makeRuntime($);
  window.XBlock = {
    Runtime: { v1: function Runtime() { return runtime; } },
    initializeBlock: (element) => initialize($, runtime, $(element)[0]),
    initializeBlocks: (root) => initializeBlocks($, $(root)[0], runtime),
  };
  window.RuntimeProvider = { getRuntime: () => runtime };
}
