// Export and share: link, files, animation and picture, and files that are loaded. Python makes all but the picture; the
// animation gets its plotly.js here, because the browser has it already.

import { plotlySource } from "../base/loading.js";
import { fileSize, readBase64, save } from "../base/download.js";
import { find, findAll } from "../base/html.js";

const button = (what, label, text) =>
  `<button type="button" data-take="${what}" title="${text}" aria-description="${text}">${label}</button>`;

const JSON_HELP = "Save weights and settings as JSON";

const HTML = `
<header>
  <h2></h2>
  <p>Everything is saved as it is on the screen, at <span data-moment></span></p>
</header>
<p class="said" role="status" aria-live="polite"></p>
<dl class="takes">
  <div><dt>${button("link", "Copy link", "Copy a link to this network")}</dt>
    <dd>The settings and the number of updates. Whoever opens the link gets the same network, bit for bit.
      <input class="link" readonly hidden aria-label="Link"></dd></div>
  <div><dt>${button("script", "Python script", "Save as a Python script")}</dt>
    <dd>Short enough to read in class, and needs NumPy and scikit-learn only. It draws the data and trains this network.</dd></div>
  <div><dt>${button("json", "JSON", JSON_HELP)}${button("npz", ".npz", "Save weights and settings as NumPy’s .npz")}${button("load", "Load a file…", "Continue from a file that was saved here")}<input type="file" accept=".json,.npz" hidden></dt>
    <dd>Weights, settings and history. Both formats can be loaded here, and the weights into scikit-learn’s MLPClassifier.</dd></div>
  <div><dt>${button("data", "Data (CSV)", "Save the points as a table")}</dt>
    <dd>Every point with its class, in the units of the columns.</dd></div>
  <div><dt>${button("history", "History (CSV)", "Save the history as a table")}</dt>
    <dd>Epoch, losses, accuracies and learning rate by update.</dd></div>
  <div><dt>${button("animation", "Animation (HTML)", "Save the run so far as an animation")}</dt>
    <dd>The run so far, with a play button and a slider. It needs no server and no internet connection.</dd></div>
  <div><dt>${button("picture", "Picture (PNG)", "Save the network and the charts as a picture")}</dt>
    <dd>The network and the charts as they are now.</dd></div>
</dl>`;

export class Share {
  /** @param {HTMLElement} panel @param {import("../page.js").Page} page */
  constructor(panel, page) {
    this.panel = panel;
    this.page = page;
    panel.innerHTML = HTML;
    this.link = find(panel, ".link");
    this.input = find(panel, "input[type=file]");
    this.input.addEventListener("change", () => this.load(this.input.files[0]));
    this.said = find(panel, ".said");
    this.connect(panel);
    this.link.addEventListener("focus", () => this.link.select());
  }

  connect(element) {
    for (const el of findAll(element, "[data-take]")) el.addEventListener("click", () => this.take(el.dataset.take));
  }

  /** @param {import("../network/scene.js").Scene} scene */
  begin({ spec }) {
    this.maxBytes = spec.max_bytes;
    this.name = spec.name;
    this.link.hidden = true;
    this.say(this.loading ? `Loaded ${this.loading}.` : "");
    this.loading = null;
  }

  /** Show which update is saved. @param {import("../loop/frames.js").Frame} frame */
  show({ update }) {
    this.update = update;
    const text = `update ${update.toLocaleString("en")}.`;
    if (this.written === text) return;
    this.written = text;
    find(this.panel, "[data-moment]").textContent = text;
  }

  async take(what) {
    this.say("");
    this.link.hidden = true;
    if (what === "load") this.input.click();
    else if (what === "link") await this.copyLink();
    else if (what === "picture") this.keep(`${this.name}-update-${this.update}.png`, await this.page.picture());
    else this.page.ask("export", { file: what }, this);
  }

  /** A file, or the word on a link. @param {import("../loop/protocol.js").Answer} answer @param {import("../page.js").Part | undefined} part Which asked for it. */
  receive(answer, part) {
    if (part !== this) return;
    if (answer.action === "link") this.receiveLink(answer.link);
    if (answer.file) this.receiveFile(answer);
  }

  /** @param {import("../loop/protocol.js").Answer} answer */
  async receiveFile({ file, media_type, content }) {
    const bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
    let blob = new Blob([bytes], { type: media_type });
    if (media_type === "text/html") {
      const [html, library] = await Promise.all([blob.text(), plotlySource()]);
      const whole = html.replace(/<script[^>]*src="plotly\.min\.js"[^>]*><\/script>/, () => `<script>${library}</script>`);
      blob = new Blob([whole], { type: media_type });
    }
    this.keep(file, blob);
  }

  keep(name, blob) {
    save(name, blob);
    this.say(`Saved as ${name}, ${fileSize(blob.size)}.`);
  }

  /** Copy a link. A page may write to the clipboard within a click only, so the server's answer is promised to it. */
  async copyLink() {
    this.awaited?.reject();
    /** @type {Promise<string>} */
    const link = new Promise((resolve, reject) => (this.awaited = { resolve, reject }));
    const copied = copy(link).then(() => true, () => false);
    this.page.ask("link", {}, this);
    this.link.value = await link.catch(() => "");
    this.link.hidden = !this.link.value;
    if (this.link.hidden) return; // receiveLink has said why
    if (await copied) return this.say("Link copied.");
    this.link.focus();
    this.say("Copy the link from the field: this browser does not allow the page to do it.");
  }

  /** @param {string} refusal Why there is no link, or empty. */
  receiveLink(refusal) {
    if (refusal) {
      this.say(`${refusal} `);
      this.said.insertAdjacentHTML("beforeend", button("json", "Save the JSON file", JSON_HELP));
      this.connect(this.said);
      return this.awaited?.reject();
    }
    const url = new URL(location.href);
    url.searchParams.delete("share");
    url.searchParams.delete("update");
    if (this.update > 0) url.searchParams.set("update", String(this.update));
    this.awaited?.resolve(url.href);
  }

  async load(file) {
    this.input.value = "";
    if (!file) return;
    readBase64(file, this.maxBytes).then(
      (content) => {
        this.loading = file.name;
        this.page.ask("load", { content }, this);
      },
      (reason) => this.say(reason),
    );
  }

  /** @param {string} text Why the file was not loaded. */
  refuse(text) {
    this.say(`${this.loading} was not loaded. The run is unchanged. ${text}`);
    this.loading = null;
  }

  /** @param {string} text */
  say(text) {
    this.said.textContent = text;
  }
}

/** Copy a text that is still to come. @param {Promise<string>} text */
async function copy(text) {
  if (!("ClipboardItem" in window)) return navigator.clipboard.writeText(await text);
  const content = text.then((link) => new Blob([link], { type: "text/plain" }));
  content.catch(() => {}); // there is no link, and nothing is copied
  return navigator.clipboard.write([new ClipboardItem({ "text/plain": content })]);
}
