// Pages that follow something hear at once what changed; without this file they are as they were when they were loaded.
//
// <section data-live="kind:id:number"> follows a channel from the event after `number`, and hears
//   live          { name, ids, number }            something happened: fetch by HTTP what of it is to be shown
//   live-here     { count, people, came, went }    who is here; people by name where the room shows them, came and went by id
//   live-reload   { number }                       too much was missed: fetch the whole anew
//   live-gone     {}                               the channel is closed to this reader
//   live-writing  { person }                       somebody writes, where the room tells that
// and says of its reader, by the event live-write of the element, that they write.
import { io } from "socket.io-client";

const ANSWER_WITHIN = 10000;
const ASK_AGAIN_AFTER = 3000;
const SETTLE = 300; // Events of a channel may overtake each other on the way; a gap is asked for only when it stays.

const channels = new Map();

for (const element of document.querySelectorAll("[data-live]")) {
  const [kind, id, number] = element.dataset.live.split(":");
  const key = `${kind}:${id}`;
  if (!channels.has(key)) channels.set(key, { kind, id, last: Number(number), elements: [], early: new Map(), people: null, timer: 0 });
  channels.get(key).elements.push(element);
  element.addEventListener("live-write", () => socket.connected && socket.emit("writing", { kind, id }));
}

function say(channel, name, detail) {
  for (const element of channel.elements) element.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
}

function hear(channel, event) {
  if (event.number <= channel.last) return;
  channel.early.set(event.number, event);
  while (channel.early.has(channel.last + 1)) {
    const next = channel.early.get(channel.last + 1);
    channel.early.delete(next.number);
    channel.last = next.number;
    say(channel, "live", { name: next.name, ids: next.ids, number: next.number });
  }
  if (channel.early.size) catchUp(channel, SETTLE);
}

function takeAnswer(channel, answer) {
  if (answer.error) return answer.error === "unknown" && leave(channel);
  if (answer.reload) {
    channel.last = answer.newest;
    for (const number of [...channel.early.keys()]) if (number <= channel.last) channel.early.delete(number);
    say(channel, "live-reload", { number: answer.newest });
  }
  for (const event of answer.missed ?? []) hear(channel, event);
  if (answer.here) see(channel, answer.here);
}

function see(channel, here) {
  const ids = here.people ? new Set(here.people.map((person) => person.id)) : null;
  const before = channel.people;
  channel.people = ids;
  const came = ids && before ? [...ids].filter((id) => !before.has(id)) : [];
  const went = ids && before ? [...before].filter((id) => !ids.has(id)) : [];
  say(channel, "live-here", { count: here.count, people: here.people ?? null, came, went });
}

function leave(channel) {
  clearTimeout(channel.timer);
  channels.delete(`${channel.kind}:${channel.id}`);
  say(channel, "live-gone", {});
  if (!channels.size) socket.disconnect();
}

function ask(channel, question) {
  const { kind, id, last } = channel;
  socket.timeout(ANSWER_WITHIN).emit(question, { kind, id, last }, (failed, answer) => {
    if (!failed) takeAnswer(channel, answer);
    else if (socket.connected) catchUp(channel, ASK_AGAIN_AFTER, question);
  });
}

function catchUp(channel, after, question = "missed") {
  clearTimeout(channel.timer);
  channel.timer = setTimeout(() => {
    const lacks = question === "join" || channel.early.size || channel.newest > channel.last;
    if (lacks && socket.connected) ask(channel, question);
  }, after);
}

const socket = io({
  path: "/live/",
  transports: ["websocket", "polling"],
  tryAllTransports: true,
  reconnectionDelay: 1000,
  reconnectionDelayMax: 30000,
  autoConnect: channels.size > 0,
});

const followed = (message) => channels.get(`${message.kind}:${message.id}`);
const when = (name, act) => socket.on(name, (message) => followed(message) && act(followed(message), message));

socket.on("connect", () => {
  for (const channel of channels.values()) ask(channel, "join");
});

socket.on("connect_error", (error) => {
  // Signed out: who signs in again loads the page anew.
  if (error.description === 401) socket.disconnect();
});

when("told", hear);
when("here", see);
when("gone", leave);
when("writing", (channel, { person }) => say(channel, "live-writing", { person }));
when("newest", (channel, { newest }) => {
  channel.newest = newest;
  catchUp(channel, SETTLE * Math.random() * 5);
});
