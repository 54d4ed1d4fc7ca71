// The sidebar's controls, which are not the stage's. A live setting takes effect without a word to the stage.

import { readText, writeText } from "../base/store.js";

const SETTLED = 450; // ms after which a control has its new value
const FOLDED = "playground: sidebar folded";
const NARROW = matchMedia("(max-width: 1100px)"); // where the sidebar lies over the charts

/**
 * Call back whenever a control of the sidebar has been used and has its new value.
 * @param {() => void} onSettled
 * @returns {() => void} Ends it.
 */
export function watchSidebar(onSettled) {
  let [pressed, timer] = [false, 0];
  const inSidebar = ({ target }) => Boolean(target.closest?.("[data-testid=stSidebar]"));
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(onSettled, SETTLED);
  };
  /** @type {[string, (event: any) => void][]} */
  const listeners = [
    ["pointerdown", (event) => (pressed = inSidebar(event))],
    ["pointerup", () => pressed && wait()],
    ["keyup", (event) => inSidebar(event) && wait()],
  ];
  for (const [type, listener] of listeners) document.addEventListener(type, listener, true);
  return () => {
    clearTimeout(timer);
    for (const [type, listener] of listeners) document.removeEventListener(type, listener, true);
  };
}

/** Fold the sidebar away where it would lie over the charts, and unfold it where it no longer does. @returns {() => void} Ends it. */
export function foldSidebar() {
  const click = (selector) => /** @type {HTMLElement | null} */ (document.querySelector(selector))?.click();
  const fold = () => {
    const isOpen = document.querySelector("[data-testid=stSidebar][data-collapsed=false]");
    if (NARROW.matches && isOpen) {
      click("[data-testid=stSidebarCollapseButton] button");
      writeText(FOLDED, "1", "localStorage"); // as Streamlit does for the next page, which may be wide
    } else if (!NARROW.matches && readText(FOLDED, "localStorage") !== null) {
      writeText(FOLDED, null, "localStorage");
      if (!isOpen) click("[data-testid=stExpandSidebarButton]");
    }
    document.documentElement.toggleAttribute("data-folded", true);
  };
  fold();
  NARROW.addEventListener("change", fold);
  return () => NARROW.removeEventListener("change", fold);
}
