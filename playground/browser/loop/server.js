// The stage's requests to the server: see `playground/stage/routes.py`.

/** @typedef {import("./protocol.js").Answer} Answer */

/**
 * Ask the server.
 * @param {object} request
 * @returns {Promise<Answer>} With `due` alone where the server does not know the visit. Rejected where no answer comes.
 */
export async function ask(request) {
  const response = await fetch(new URL("stage/", document.baseURI), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(request),
  });
  if (!response.ok && response.status !== 404) throw new Error(`The server could not answer: ${response.status}.`);
  return response.json();
}

/** Call back whenever Streamlit has found the server again. @param {() => void} onFound @returns {() => void} Ends it. */
export function watchConnection(onFound) {
  const app = /** @type {HTMLElement} */ (document.querySelector(".stApp"));
  const observer = new MutationObserver(() => app.dataset.testConnectionState === "CONNECTED" && onFound());
  if (app) observer.observe(app, { attributes: true, attributeFilter: ["data-test-connection-state"] });
  return () => observer.disconnect();
}
