// Runs in the browser before Home Assistant's own scripts: takes the time from a message to the frame that shows it.

globalThis.bench = (() => {
  const OBSERVED = { attributes: true, characterData: true, childList: true, subtree: true };
  const now = () => performance.now();
  /** The tile of the extension that is changed. */
  let watched;
  /** What is waited for. */
  let wanted;

  /** Go through the elements that fit a selector, in all shadow roots below a root. */
  function* find(root, selector) {
    for (const element of root.querySelectorAll("*")) {
      if (element.matches(selector)) yield element;
      if (element.shadowRoot) yield* find(element.shadowRoot, selector);
    }
  }

  function textOf(node) {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.localName === "style") return "";
    const below = node.localName === "slot" ? node.assignedNodes() : (node.shadowRoot ?? node).childNodes;
    return [...below].map(textOf).join(" ");
  }

  /** Do something once the frame that is being made has been drawn. */
  function afterFrame(act) {
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = act;
      channel.port2.postMessage(null);
    });
  }

  /** Choose the tile that has this in its text. */
  function watch(selector, text) {
    watched = [...find(document, selector)].find((tile) => textOf(tile).includes(text));
    if (!watched) throw new Error(`no ${selector} shows ${text}`);
  }

  /** Wait until the tile shows a text; the time begins with the first message about its entity. */
  function expect(entityId, text) {
    const about = { marks: [`"${entityId}"`], text };
    const watcher = new MutationObserver(() => look(about));
    for (const element of [watched, ...find(watched.shadowRoot, "*")]) {
      if (element.shadowRoot) watcher.observe(element.shadowRoot, OBSERVED);
    }
    bench.done = new Promise((resolve) => {
      about.resolve = resolve;
    }).finally(() => watcher.disconnect());
    wanted = about;
  }

  function look(about) {
    if (about.arrived === undefined || about.changed !== undefined || !textOf(watched).includes(about.text)) return;
    about.changed = now();
    afterFrame(() => about.resolve([about.changed - about.arrived, now() - about.arrived]));
  }

  /** Go to a view, and wait until so many tiles are in it, and drawn; return how long that took. */
  function open(path, container, selector, count) {
    const old = new Set(find(document, container));
    const begun = now();
    history.pushState(null, "", path);
    dispatchEvent(new CustomEvent("location-changed", { detail: { replace: false } }));
    let card;
    return new Promise((resolve) => {
      (function look() {
        card ??= find(document, container).find((found) => !old.has(found));
        const tiles = (card?.shadowRoot ?? card)?.querySelectorAll(selector) ?? [];
        const isThere = tiles.length === count && /\w/.test(textOf(tiles[count - 1]));
        if (isThere) afterFrame(() => resolve(now() - begun));
        else requestAnimationFrame(look);
      })();
    });
  }

  /** Wait until the first row of a card is of this number; the time begins with the first message that has all marks. */
  function expectFirst(container, selector, number, marks) {
    const { shadowRoot } = find(document, container).next().value;
    bench.done = new Promise((resolve) => {
      const about = { marks };
      about.begin = function look() {
        const row = shadowRoot.querySelector(selector);
        const isThere = textOf(row).replace(/\D/g, "").includes(number);
        if (isThere) afterFrame(() => resolve(now() - about.arrived));
        else requestAnimationFrame(look);
      };
      wanted = about;
    });
  }

  /** Have a card ask for more until it has so many rows. */
  async function grow(container, selector, button, count) {
    const { shadowRoot } = find(document, container).next().value;
    while (shadowRoot.querySelectorAll(selector).length < count) {
      shadowRoot.querySelector(button)?.click();
      await new Promise(requestAnimationFrame);
    }
  }

  /** Scroll a list from its beginning to its end by a part of what is in sight; return how long each frame took. */
  async function scroll(list, part) {
    list.scrollTop = 0;
    const times = [];
    let before = await new Promise((resolve) => afterFrame(() => requestAnimationFrame(resolve)));
    while (list.scrollTop + list.clientHeight < list.scrollHeight - 1) {
      list.scrollTop += list.clientHeight * part;
      const drawn = await new Promise(requestAnimationFrame);
      times.push(drawn - before);
      before = drawn;
    }
    return times;
  }

  /** Scroll the list of a card. */
  function scrollCard(container, list, part) {
    return scroll(find(document, container).next().value.shadowRoot.querySelector(list), part);
  }

  /** Scroll a list of as many lines that are nothing but text. */
  async function scrollText(lines, height, part) {
    const list = document.createElement("div");
    list.style = "position: fixed; inset: 0; overflow-y: auto; background: white";
    for (let line = 1; line <= lines; line += 1) {
      const element = list.appendChild(document.createElement("div"));
      element.style.height = `${height}px`;
      element.textContent = `Line ${line}`;
    }
    document.body.append(list);
    const times = await scroll(list, part);
    list.remove();
    return times;
  }

  globalThis.WebSocket = class extends WebSocket {
    constructor(...where) {
      super(...where);
      this.addEventListener("message", ({ data }) => {
        if (wanted?.arrived !== undefined || !wanted?.marks.every((mark) => data.includes(mark))) return;
        wanted.arrived = now();
        wanted.begin?.();
      });
    }
  };

  return { expect, expectFirst, grow, open, scrollCard, scrollText, watch };
})();
