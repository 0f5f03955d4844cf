// What the platform that published blocks grew up in puts on the window: words, a logger, and a few ways to write markup safely.
const escaped = (text) => String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

class HtmlSnippet {
  constructor(text) {
    this.text = text;
  }

  toString() {
    return this.text;
  }

  valueOf() {
    return this.text;
  }
}

const html = (text) => (text instanceof HtmlSnippet ? text : new HtmlSnippet(String(text)));
const ensured = (text) => (text instanceof HtmlSnippet ? text : new HtmlSnippet(escaped(text)));
const filled = (form, values) => String(form).replace(/{\w+}/g, (name) => {
  const value = values?.[name.slice(1, -1)];
  return value === undefined ? name : value;
});

function htmlUtils($) {
  const join = (...parts) => html(parts.map((part) => ensured(part).toString()).join(""));
  return {
    HtmlSnippet,
    HTML: html,
    ensureHtml: ensured,
    joinHtml: join,
    template: (text, settings) => {
      const draw = window._.template(text, settings);
      return (values) => html(draw({ HtmlUtils: window.edx.HtmlUtils, StringUtils: window.edx.StringUtils, ...values }));
    },
    interpolateHtml: (form, values) => html(filled(ensured(form), Object.fromEntries(
      Object.entries(values ?? {}).map(([name, value]) => [name, ensured(value).toString()]),
    ))),
    setHtml: (element, text) => $(element).html(ensured(text).toString()),
    append: (element, text) => $(element).append(ensured(text).toString()),
    prepend: (element, text) => $(element).prepend(ensured(text).toString()),
  };
}

function interpolate(form, values, named) {
  if (named) return String(form).replace(/%\(\w+\)s/g, (name) => String(values[name.slice(2, -2)]));
  const left = [...values];
  return String(form).replace(/%s/g, () => String(left.shift()));
}

export function installWords(window, $) {
  const aloud = (texts) => {
    const place = document.getElementById("aloud");
    if (place) place.textContent = [].concat(texts).join("\n");
  };
  window.gettext ??= (text) => text;
  window.ngettext ??= (one, other, count) => (count === 1 ? one : other);
  window.pgettext ??= (_context, text) => text;
  window.npgettext ??= (_context, one, other, count) => (count === 1 ? one : other);
  window.interpolate ??= interpolate;
  window.Logger ??= { log() {}, bind() {}, listen() {} };
  window.SR ??= { readText: aloud, readTexts: aloud, clear: () => aloud("") };
  window.edx = {
    HtmlUtils: htmlUtils($),
    StringUtils: { interpolate: filled },
    ...window.edx,
  };
  window.analytics ??= { track() {}, page() {}, pageview() {}, trackLink() {} };
  $.postWithPrefix = (address, data, done, type) => $.post(address, data, done, type);
  $.getWithPrefix = (address, data, done, type) => $.get(address, data, done, type);
  $.fn.immediateDescendents = function (selector) {
    return this.children().map(function () {
      return $(this).is(selector) ? this : $(this).immediateDescendents(selector).toArray();
    });
  };
}
