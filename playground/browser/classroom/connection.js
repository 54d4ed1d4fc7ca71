// The connection to a class: what is sent, and what is heard. See `playground/classroom/routes.py`.

const AGAIN = 1500; // ms until what did not arrive is sent again
const ATTEMPTS = 20;
const url = (code, what) => new URL(`class/${code}/${what}`, document.baseURI);
const pause = () => new Promise((resolve) => setTimeout(resolve, AGAIN * (0.5 + Math.random())));
/** Whether it may work later: the server is away, or busy. @param {Response | null} response */
const mayWork = (response) => !response || response.status >= 500 || response.status === 429;

/**
 * Send something to a class; again where it did not arrive, or came too soon.
 * @param {string} code @param {string} what @param {object} body
 * @returns {Promise<any>} Rejected with the sentence that says why it is refused.
 */
export async function post(code, what, body) {
  for (let attempt = 1; ; attempt++) {
    const request = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
    const response = await fetch(url(code, what), request).catch(() => null);
    const answer = await response?.json().catch(() => null);
    if (response?.ok && answer) return answer;
    if (!mayWork(response) || attempt >= ATTEMPTS) throw new Error(answer?.error ?? "The server cannot be reached.");
    await pause();
  }
}

export class Listener {
  /**
   * Hear what happens in a class, as long as the server can be reached.
   * @param {string} code
   * @param {Record<string, string>} who The student's or the teacher's token, and whether to follow.
   * @param {Record<string, (content: any) => void>} on By the event's name; "refused" with the sentence that says
   *   why.
   */
  constructor(code, who, on) {
    this.on = on;
    this.url = url(code, `events?${new URLSearchParams(who)}`);
    this.attempts = 0;
    this.connect();
  }

  connect() {
    this.source = new EventSource(this.url);
    for (const name of Object.keys(this.on)) this.source.addEventListener(name, (event) => "data" in event && this.on[name](JSON.parse(event.data)));
    this.source.addEventListener("open", () => {
      this.attempts = 0;
    });
    this.source.addEventListener("error", () => {
      if (this.source.readyState === EventSource.CLOSED) this.retry();
    });
  }

  /** The browser tries again by itself after a broken connection, but not after a response that is not a stream of events. */
  async retry() {
    await pause();
    if (this.isClosed) return;
    const stop = new AbortController();
    const response = await fetch(this.url, { signal: stop.signal }).catch(() => null);
    const answer = response?.ok ? null : await response?.json().catch(() => null);
    stop.abort();
    if (this.isClosed) return;
    if (response?.ok) this.connect();
    else if (mayWork(response) && ++this.attempts < ATTEMPTS) this.retry();
    else this.on.refused(answer?.error ?? "The server cannot be reached. Reload the page to try again.");
  }

  close() {
    this.isClosed = true;
    this.source.close();
  }
}
