// The connection to a class: what is sent, and what is heard. See `playground/classroom/routes.py`.

const AGAIN = 1500; // ms until what did not arrive is sent again
const ATTEMPTS = 20;
const base = () => new URL("class/", document.baseURI);

/**
 * Send something to a class; once more where it did not arrive, or came too soon.
 * @param {string} code @param {string} what @param {object} body
 * @returns {Promise<any>} Rejected with the sentence that says why it is refused.
 */
export async function post(code, what, body) {
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(new URL(`${code}/${what}`, base()), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    }).catch(() => null);
    const answer = await response?.json().catch(() => null);
    if (response?.ok && answer) return answer;
    const mayWork = !response || response.status >= 500 || response.status === 429;
    if (!mayWork || attempt >= ATTEMPTS) throw new Error(answer?.error ?? "The server cannot be reached.");
    await new Promise((resolve) => setTimeout(resolve, AGAIN * (0.5 + Math.random())));
  }
}

export class Listener {
  /**
   * Hear what happens in a class.
   * @param {string} code
   * @param {Record<string, string>} who The student's or the teacher's token, and whether to follow.
   * @param {Record<string, (content: any) => void>} on By the event's name; "lost" where the class cannot be heard.
   */
  constructor(code, who, on) {
    this.source = new EventSource(new URL(`${code}/events?${new URLSearchParams(who)}`, base()));
    for (const name of Object.keys(on)) this.source.addEventListener(name, (event) => on[name](JSON.parse(event.data)));
    this.source.onerror = () => this.source.readyState === EventSource.CLOSED && on.lost(null);
  }

  close() {
    this.source.close();
  }
}
