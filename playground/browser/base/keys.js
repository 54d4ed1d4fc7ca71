// The page's shortcuts, in one handler. A field keeps what is typed into it, and an open dialog keeps every key.

const TYPING = "input:not([type=range], [type=radio], [type=checkbox]), textarea, select, [contenteditable]";

/**
 * @typedef {object} Shortcut
 * @property {string[]} keys By name: see `nameOf`.
 * @property {string} meaning
 * @property {(event: any) => boolean} [applies] Whether the key means this now.
 * @property {(event: any) => void} act
 */

export class Keys {
  /** @param {Shortcut[]} shortcuts */
  constructor(shortcuts) {
    this.shortcuts = shortcuts;
    this.listen = (event) => this.onKey(event);
    document.addEventListener("keydown", this.listen, true); // before a radio button swallows it
  }

  /** @param {any} event */
  onKey(event) {
    const dialog = document.querySelector("[role=dialog]");
    if (dialog) return passOn(event, /** @type {HTMLElement} */ (dialog));
    if (event.defaultPrevented || event.target.closest?.(TYPING)) return;
    const name = nameOf(event);
    const claims = this.shortcuts.filter(({ keys, applies }) => keys.includes(name) && (applies?.(event) ?? true));
    if (!claims.length) return;
    if (claims.length > 1) console.error(`The key ${name} has more than one meaning: ${claims.map(({ meaning }) => meaning).join("; ")}.`);
    event.preventDefault();
    event.stopPropagation();
    claims[0].act(event);
  }

  destroy() {
    document.removeEventListener("keydown", this.listen, true);
  }
}

/** A key as shortcuts name it: "Shift+ArrowRight", "Ctrl+z" (or ⌘). With Shift alone, a character is already another one. @param {KeyboardEvent} event */
function nameOf({ key, ctrlKey, metaKey, altKey, shiftKey }) {
  const command = ctrlKey || metaKey;
  const isCharacter = key.length === 1;
  const modifiers = [command && "Ctrl", altKey && "Alt", shiftKey && (command || !isCharacter) && "Shift"];
  return [...modifiers.filter(Boolean), isCharacter ? key.toLowerCase() : key].join("+");
}

/** A dialog hears keys only while it has the focus, which is lost with a control that goes away. @param {KeyboardEvent} event @param {HTMLElement} dialog */
function passOn(event, dialog) {
  if (document.activeElement !== document.body) return;
  event.stopPropagation();
  dialog.focus();
  dialog.dispatchEvent(new KeyboardEvent("keydown", event));
}
