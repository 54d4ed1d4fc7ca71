// The stage's requests to the server: see `playground/stage/routes.py`.

/** @typedef {import("./protocol.js").Answer} Answer */

/**
 * Ask the server.
 * @param {object} request
 * @returns {Promise<Answer>} With `due` alone where the server does not know the visit. Rejected with a sentence where no answer comes;
 *   an empty one where there is no connection, which Streamlit tells of.
 */
export async function ask(request) {
  const response = await fetch(new URL("stage/", document.baseURI), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(request),
  }).catch(() => null);
  const answer = response && (response.ok || response.status === 404) ? await response.json().catch(() => null) : null;
  if (!answer) throw new Error(response ? "The server could not answer. It will be asked again." : "");
  return answer;
}

/** Call back whenever Streamlit has found the server again. @param {() => void} onFound @returns {() => void} Ends it. */
export function watchConnection(onFound) {
  const app = /** @type {HTMLElement} */ (document.querySelector(".stApp"));
  const observer = new MutationObserver(() => app.dataset.testConnectionState === "CONNECTED" && onFound());
  if (app) observer.observe(app, { attributes: true, attributeFilter: ["data-test-connection-state"] });
  return () => observer.disconnect();
}
