// Every call that writes carries a key, so that the same call sent twice counts once; and what a call completed is told.
const KEY = "Idempotency-Key";
const COMPLETION = "X-Block-Completion";
const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);
let tell = () => {};

export const onCompletion = (listener) => {
  tell = listener;
};

const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(36)).join("");
const isHandler = (address) => /\/blocks\/[^?#]*\/handler\//.test(String(address));

function told(value) {
  if (value !== null && value !== undefined) tell(Number(value));
}

export function watchCalls(window) {
  const { open, send, setRequestHeader } = window.XMLHttpRequest.prototype;
  window.XMLHttpRequest.prototype.open = function (method, address, ...rest) {
    this.call = { writes: !SAFE.has(String(method).toUpperCase()), address, keyed: false };
    return open.call(this, method, address, ...rest);
  };
  window.XMLHttpRequest.prototype.setRequestHeader = function (name, value) {
    if (this.call && name.toLowerCase() === KEY.toLowerCase()) this.call.keyed = true;
    return setRequestHeader.call(this, name, value);
  };
  window.XMLHttpRequest.prototype.send = function (body) {
    if (this.call?.writes && isHandler(this.call.address)) {
      if (!this.call.keyed) setRequestHeader.call(this, KEY, newKey());
      this.addEventListener("load", () => told(this.getResponseHeader(COMPLETION)));
    }
    return send.call(this, body);
  };
  const { fetch } = window;
  window.fetch = async (resource, options = {}) => {
    const address = resource instanceof Request ? resource.url : resource;
    const method = options.method ?? (resource instanceof Request ? resource.method : "GET");
    if (SAFE.has(method.toUpperCase()) || !isHandler(address)) return fetch(resource, options);
    const headers = new Headers(options.headers ?? (resource instanceof Request ? resource.headers : undefined));
    if (!headers.has(KEY)) headers.set(KEY, newKey());
    const answer = await fetch(resource, { ...options, headers });
    told(answer.headers.get(COMPLETION));
    return answer;
  };
}
