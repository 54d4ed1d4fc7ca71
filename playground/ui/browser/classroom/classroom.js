// The class that the page is in. The teacher's page sees how many have answered, reveals the answers, and sets a
// challenge. A student's page follows the teacher's, answers, and breaks away and returns.

import { escapeHtml, find, help } from "../views/html.js";
import { Listener, post } from "./connection.js";
import { bars } from "./bars.js";

const KEY = "playground: class";

/** @typedef {{ code: string, teacher: string, challenges: Record<string, string> }} ClassData */
/** @typedef {{ lesson: string, step: number, students: number, answered: number, revealed: boolean, counts: [any, number][], challenge: string, title: string, text: string, board: any[] }} ClassState */

export class Classroom {
  /**
   * @param {HTMLElement} root The stage.
   * @param {object} on
   * @param {(moment: any) => void} on.follow Shows what the teacher's page shows.
   * @param {(isFollowing: boolean) => void} on.setFollowing
   * @param {() => void} on.explore Goes on with the teacher's run.
   * @param {(student: string) => void} on.handIn
   * @param {() => import("../lessons/lesson.js").Lesson} on.lesson
   */
  constructor(root, on) {
    this.on = on;
    this.strip = find(root, ".classroom");
    this.counts = find(root, ".lesson .answers");
    /** @type {ClassData | null} */
    this.data = null;
    /** @type {ClassState | null} */
    this.state = null;
    this.mine = { nickname: "", answers: [], entries: [] };
    this.student = null; // the token, once joined
    this.isFollowing = false;
    this.said = "";
    this.strip.onclick = (event) => this.act(event.target.closest?.("[data-class]")?.dataset.class);
    this.strip.onsubmit = (event) => {
      event.preventDefault();
      this.join(find(this.strip, "input").value);
    };
    this.strip.onchange = (event) => event.target.matches("select") && this.tell("challenge", { challenge: event.target.value });
  }

  get isTeacher() {
    return Boolean(this.data?.teacher);
  }

  /** The page is in this class, or in none. @param {ClassData | null} data */
  begin(data) {
    const isSame = data?.code === this.data?.code && data?.teacher === this.data?.teacher;
    this.data = data;
    if (isSame) return;
    this.close();
    if (!data) return this.render();
    if (data.teacher) this.listen({ teacher: data.teacher });
    else {
      this.student = stored(data.code);
      if (this.student) this.follow();
    }
    this.render();
  }

  /** Join as a student. @param {string} nickname */
  async join(nickname) {
    try {
      const { student } = await post(this.data.code, "students", { nickname });
      this.student = student;
      store(this.data.code, student);
      this.said = "";
      this.follow();
    } catch (error) {
      this.said = error.message;
    }
    this.render();
  }

  /** Show what the teacher's page shows, from now on. */
  follow() {
    this.isFollowing = true;
    this.on.setFollowing(true);
    this.listen({ student: this.student, follow: "1" });
    this.render();
  }

  /** Go on alone with what the teacher's page shows. */
  explore() {
    this.isFollowing = false;
    this.listen({ student: this.student });
    this.on.explore();
    this.on.setFollowing(false);
    this.render();
  }

  /** @param {Record<string, string>} who */
  listen(who) {
    this.listener?.close();
    this.listener = new Listener(this.data.code, who, {
      state: (state) => this.receive(state),
      mine: (mine) => this.receiveMine(mine),
      moment: (moment) => this.isFollowing && this.on.follow(moment),
      ended: () => this.end("The class has ended."),
      lost: () => this.end("The class cannot be reached. Reload the page to try again."),
    });
  }

  /** @param {ClassState} state */
  receive(state) {
    this.state = state;
    this.render();
  }

  receiveMine(mine) {
    this.mine = mine;
    this.on.lesson().resume(mine.answers);
    this.render();
  }

  /** The class is over. @param {string} why */
  end(why) {
    const was = this.isFollowing;
    this.close();
    this.data = null;
    this.said = why;
    if (was) this.on.explore();
    this.on.setFollowing(false);
    this.render();
  }

  close() {
    this.listener?.close();
    this.listener = undefined;
    Object.assign(this, { state: null, student: null, isFollowing: false, said: "" });
  }

  /** Send a student's answer. @param {string} lesson @param {number} step @param {any} answer */
  answer(lesson, step, answer) {
    if (!this.student) return;
    post(this.data.code, "answers", { student: this.student, lesson, step, answer }).catch((error) => this.say(error.message));
  }

  /** Show the answers to the question, or hide them again. */
  reveal() {
    if (!this.isTeacher || !this.state?.lesson) return;
    const { lesson, step, revealed } = this.state;
    this.tell("reveal", { lesson, step, revealed: !revealed });
  }

  /** Tell the class something, as its teacher. @param {string} what @param {object} body */
  tell(what, body) {
    post(this.data.code, what, { teacher: this.data.teacher, ...body }).catch((error) => this.say(error.message));
  }

  /** @param {string} text */
  say(text) {
    this.said = text;
    this.render();
  }

  /** @param {string | undefined} action */
  act(action) {
    if (action === "reveal") this.reveal();
    if (action === "explore") this.explore();
    if (action === "follow") this.follow();
    if (action === "hand-in") this.on.handIn(this.student);
  }

  render() {
    const { strip, data, said } = this;
    strip.hidden = !data && !said;
    if (strip.contains(document.activeElement) && document.activeElement.matches("input, select") && strip.dataset.code === data?.code && !this.student && !this.isTeacher) return;
    strip.dataset.code = data?.code ?? "";
    strip.innerHTML = (data ? `<div class="line"><b>Class ${escapeHtml(data.code)}</b>${this.line()}</div>` : "") + (said ? `<p class="said" role="alert">${escapeHtml(said)}</p>` : "") + this.challenge();
    this.renderCounts();
  }

  /** What stands beside the code. */
  line() {
    const { state, data } = this;
    if (this.isTeacher) {
      const count = state?.students ?? 0;
      const options = Object.entries(data.challenges).map(([name, title]) => `<option value="${name}"${name === state?.challenge ? " selected" : ""}>${escapeHtml(title)}</option>`);
      return `<span>${count} ${count === 1 ? "student" : "students"}</span><label>Challenge <select><option value="">None</option>${options.join("")}</select></label>`;
    }
    if (!this.student) return `<form class="line"><label>Nickname (optional) <input maxlength="24" autocomplete="off"></label><button type="submit">Join the class</button></form>`;
    const name = `<bdi>${escapeHtml(this.mine.nickname)}</bdi>`;
    return this.isFollowing
      ? `${name}<span class="live">You see your teacher’s page.</span><button type="button" data-class="explore" ${help("Go on alone from here")}>Explore on my own</button>`
      : `${name}<button type="button" data-class="follow" ${help("Show your teacher’s page again")}>Follow the teacher</button>`;
  }

  /** The challenge, with its board. */
  challenge() {
    const { state } = this;
    if (!this.data || !state?.title) return "";
    const rows = state.board.map(
      ({ nickname, parameters, updates, accuracy }, i) =>
        `<tr><td>${i + 1}</td><td><bdi>${escapeHtml(nickname)}</bdi></td><td>${parameters}</td><td>${updates.toLocaleString("en")}</td><td>${(100 * accuracy).toFixed(0)} %</td></tr>`,
    );
    const board = rows.length ? `<table><thead><tr><th></th><th>Name</th><th>Parameters</th><th>Updates</th><th>Test accuracy</th></tr></thead><tbody>${rows.join("")}</tbody></table>` : "<p>Nobody has reached it yet.</p>";
    const [last] = this.mine.entries;
    const status = last && { waiting: "Your run is being verified.", verified: `Verified: ${last.parameters} parameters.`, refused: last.remark }[last.state];
    const own = this.isTeacher || this.isFollowing || !this.student ? "" : `<button type="button" data-class="hand-in">Hand in this run</button> <span>${escapeHtml(status ?? "")}</span>`;
    return `<div class="challenge"><h2>${escapeHtml(state.title)}</h2><p>${escapeHtml(state.text)}</p><p>${own}</p>${board}</div>`;
  }

  /** In the lesson's card, how many have answered, and the answers once they are revealed. */
  renderCounts() {
    const { state, counts } = this;
    const lesson = this.on.lesson();
    const { question } = lesson.step ?? {};
    const { lesson: name, step } = lesson.place;
    const isHere = question && state && state.lesson === name && state.step === step;
    counts.hidden = !isHere;
    if (!isHere) return;
    const happened = lesson.state?.reading?.happened ?? null;
    const button = this.isTeacher ? `<button type="button" class="reveal" ${help("Key R")}>${state.revealed ? "Hide the answers" : "Reveal the answers"}</button>` : "";
    counts.innerHTML = `<p><b>${state.answered} of ${state.students}</b> have answered.</p>${state.revealed ? bars(question, state.counts, happened) : ""}${button}`;
    const reveal = counts.querySelector(".reveal");
    if (reveal) reveal.onclick = () => this.reveal();
  }
}

/** A student's token, which the tab keeps. @param {string} code */
function stored(code) {
  try {
    const held = JSON.parse(sessionStorage.getItem(KEY));
    return held?.code === code ? held.student : null;
  } catch {
    return null;
  }
}

/** @param {string} code @param {string} student */
function store(code, student) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ code, student }));
  } catch {
    // The tab keeps it as long as it is open.
  }
}
