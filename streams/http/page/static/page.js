// Follows /live and puts what changes into its place. Without this the page can still be read.
"use strict";

(() => {
  const AGAIN = 10_000; // ms until the next try where the browser itself gives up
  const MIDNIGHT_RUSH = 8_000; // ms over which readers come for the new day

  const connection = document.getElementById("connection");
  const news = document.getElementById("news");
  const all = (attribute) =>
    new Map([...document.querySelectorAll(`[${attribute}]`)].map((each) => [each.getAttribute(attribute), each]));
  const slots = all("data-slot");
  const states = all("data-state-of");
  const bars = all("data-bar");
  const images = all("data-image");

  let source = null;
  let timer = null;

  // Only ever text and a few attributes: nothing that arrives is parsed as HTML.
  function put(event) {
    const changed = [];
    for (const [name, text] of Object.entries(event.text)) {
      const slot = slots.get(name);
      if (slot && slot.textContent !== text) slot.textContent = text;
    }
    for (const [name, state] of Object.entries(event.state)) {
      const place = states.get(name);
      if (!place || place.dataset.state === state) continue;
      place.dataset.state = state;
      if (place.matches(".card")) changed.push(place);
    }
    for (const [name, [y, height]] of Object.entries(event.bars)) {
      bars.get(name)?.setAttribute("y", y);
      bars.get(name)?.setAttribute("height", height);
    }
    for (const [sign, path] of Object.entries(event.image)) draw(images.get(sign), path);
    if (changed.length) {
      news.textContent = changed
        .map((card) => `${card.querySelector("h3").textContent.trim()}: ${card.querySelector(".state").textContent}`)
        .join(", ");
    }
  }

  function draw(image, path) {
    if (!image || (image.getAttribute("src") ?? "") === path) return;
    image.hidden = !path;
    if (path) image.src = path;
    else image.removeAttribute("src");
  }

  function hear(message) {
    const event = JSON.parse(message.data);
    if (event.day !== document.body.dataset.day) {
      close();
      timer = setTimeout(() => location.reload(), Math.random() * MIDNIGHT_RUSH);
      return;
    }
    put(event);
    say(connection.dataset.live, true);
  }

  function lose() {
    if (connection.classList.contains("is-live")) {
      const now = new Date().toLocaleTimeString(document.documentElement.lang);
      say(connection.dataset.lost.replace("{time}", now), false);
    }
    if (source.readyState === EventSource.CLOSED) {
      close();
      timer = setTimeout(open, AGAIN * (0.5 + Math.random()));
    }
  }

  function say(words, live) {
    if (connection.textContent !== words) connection.textContent = words;
    connection.classList.toggle("is-live", live);
  }

  function open() {
    close();
    source = new EventSource("/live");
    source.addEventListener("message", hear);
    source.addEventListener("error", lose);
  }

  function close() {
    clearTimeout(timer);
    source?.close();
  }

  // An image that cannot be had leaves no hole; one that is told of later is tried again.
  for (const image of images.values()) image.addEventListener("error", () => draw(image, ""));

  // A page that nobody sees is no listener.
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  addEventListener("pagehide", close);
  addEventListener("pageshow", (event) => event.persisted && open());
  if (!document.hidden) open();
})();
