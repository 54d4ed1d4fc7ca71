// Which keys are the page's: a field keeps what is typed into it, and an open dialog keeps every key.

const TYPING = "input:not([type=range], [type=radio], [type=checkbox]), textarea, select, [contenteditable]";

/** Whether a key may be one of the page's shortcuts. @param {any} event */
export const isShortcut = ({ target, defaultPrevented }) =>
  !defaultPrevented && !document.querySelector("[role=dialog]") && !target.closest?.(TYPING);

/** Whether a key is pressed together with one that makes it the browser's. @param {KeyboardEvent} event */
export const isCombined = ({ ctrlKey, metaKey, altKey }) => ctrlKey || metaKey || altKey;
