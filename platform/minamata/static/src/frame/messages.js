// What a frame tells the page around it, and nobody else: how high it is, and what was completed in it.
let last = 0;

function measure() {
  const body = document.body;
  return Math.ceil(Math.max(body.getBoundingClientRect().bottom + window.scrollY, body.scrollHeight));
}

export function tellHeight(pages) {
  const tell = (again) => {
    const height = measure();
    if (height !== last || again) parent.postMessage({ minamata: "height", value: height }, pages);
    last = height;
  };
  new ResizeObserver(() => tell(false)).observe(document.body);
  addEventListener("message", (event) => {
    if (event.source === parent && event.origin === pages && event.data?.minamata === "ask") tell(true);
  });
  tell(true);
}

export function tellCompletion(pages, value) {
  parent.postMessage({ minamata: "completion", value }, pages);
}
