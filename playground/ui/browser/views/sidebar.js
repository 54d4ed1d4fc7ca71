// The sidebar's controls, which are not the stage's. A live setting takes effect without a word to the stage.

const SETTLED = 450; // ms after which a control has its new value
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

/** Fold the sidebar away where it would lie over the charts. @returns {() => void} Ends it. */
export function foldSidebar() {
  const fold = () => {
    if (NARROW.matches) /** @type {HTMLElement | null} */ (document.querySelector("[data-testid=stSidebar][data-collapsed=false] [data-testid=stSidebarCollapseButton] button"))?.click();
    document.documentElement.toggleAttribute("data-folded", true);
  };
  fold();
  NARROW.addEventListener("change", fold);
  return () => NARROW.removeEventListener("change", fold);
}
