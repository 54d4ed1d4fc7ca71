// What the class looks at together, large, over the charts: its answers to a question, or the board of a challenge.

import { isCombined, isShortcut } from "../views/keys.js";
import { escapeHtml, help } from "../views/html.js";

/** @typedef {{ key: string, title: string, html: string, opens: boolean }} Content What is shown; with another key, it opens or stays closed. */

export class Panel {
  /**
   * @param {HTMLElement & Record<string, any>} element
   * @param {object} on
   * @param {() => boolean} on.toggle Key R; whether there is something to show or to hide.
   * @param {() => void} on.close
   */
  constructor(element, on) {
    this.element = element;
    this.on = on;
    this.key = "";
    this.isOpen = false;
    this.html = "";
    this.keys = (event) => this.onKey(event);
    addEventListener("keydown", this.keys, true);
  }

  /** @param {Content | null} content */
  show(content) {
    const { element } = this;
    if ((content?.key ?? "") !== this.key) {
      this.key = content?.key ?? "";
      this.isOpen = content?.opens ?? false;
    }
    const isOpen = Boolean(content) && this.isOpen;
    const hasOpened = isOpen && element.hidden;
    element.hidden = !isOpen;
    element.parentElement.toggleAttribute("data-covered", isOpen); // a selector with :has() would cost a third of the frames
    const html = isOpen ? this.htmlOf(content) : "";
    if (html !== this.html) element.innerHTML = this.html = html;
    if (isOpen) element.setAttribute("aria-label", content.title);
    if (hasOpened) element.scrollIntoView({ block: "nearest" });
  }

  /** @param {Content} content */
  htmlOf({ title, html }) {
    return `<header><h2>${escapeHtml(title)}</h2><button type="button" data-class="close" ${help("Key R or Escape")}>Close</button></header>${html}`;
  }

  /** @param {any} event */
  onKey(event) {
    const { key } = event;
    if (isCombined(event) || !isShortcut(event)) return;
    const closes = key === "Escape" && !this.element.hidden;
    if (closes) this.on.close();
    else if (!/^r$/i.test(key) || !this.on.toggle()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  destroy() {
    removeEventListener("keydown", this.keys, true);
  }
}
