// How Streamlit shows the stage: one for each parent element, kept for as long as that element is on the page.

import { loadPlotly } from "./base/loading.js";
import { Stage } from "./stage.js";
import { find } from "./base/html.js";

/** By parent element. @type {WeakMap<HTMLElement, Promise<Stage>>} */
const stages = new WeakMap();
/** @type {Stage | undefined} */
let latest;

/** Load plotly.js where there is nothing else to do, as while Streamlit's page waits for the server. @param {URL} plotlyBase */
export function prepare(plotlyBase) {
  window.requestIdleCallback?.(() => loadPlotly(plotlyBase).catch(() => {})); // mount tells of it
}

/** Streamlit calls this for every run of the page, with the same parent element. @param {any} component @param {URL} plotlyBase */
export async function mount(component, plotlyBase) {
  const { parentElement } = component;
  let entry = stages.get(parentElement);
  if (!entry) {
    entry = loadPlotly(plotlyBase).then((Plotly) => (latest = new Stage(find(parentElement, ".stage"), Plotly, latest)));
    stages.set(parentElement, entry);
  }
  try {
    await (await entry).update(component);
  } catch (error) {
    stages.delete(parentElement);
    find(parentElement, ".stage").textContent = "The charts could not be loaded. Reload the page.";
    throw error;
  }
}

/** Streamlit may clean up a superseded call: only a stage that has left the page is destroyed. @param {HTMLElement} parentElement */
export async function unmount(parentElement) {
  if (parentElement.isConnected) return;
  const entry = stages.get(parentElement);
  stages.delete(parentElement);
  if (entry) (await entry).destroy();
}
