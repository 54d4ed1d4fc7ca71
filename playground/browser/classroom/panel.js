// What the class looks at together, large, over the charts: its answers to a question, or the board of a challenge.

import { escapeHtml, help } from "../base/html.js";

/** @typedef {{ key: string, title: string, html: string, opens: boolean }} Content What is shown; with another key, it opens or stays closed. */

export class Panel {
  /** @param {HTMLElement & Record<string, any>} element */
  constructor(element) {
    this.element = element;
    this.key = "";
    this.isOpen = false;
    this.html = "";
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
}
