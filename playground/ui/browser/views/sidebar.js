// The sidebar's controls, which are not the stage's. A live setting takes effect without a word to the stage.

const SETTLED = 450; // ms after which a control has its new value

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
