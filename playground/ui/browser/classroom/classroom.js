// The class that the page is in. The teacher's page sees how many have answered, reveals the answers, and sets a
// challenge. A student's page follows the teacher's, answers, and breaks away and returns.

import { answerToCount } from "../lessons/question.js";
import { escapeHtml, find, help } from "../views/html.js";
import { board } from "./board.js";
import { bars } from "./bars.js";
import { Listener, post } from "./connection.js";

const KEY = "playground: class";

/** @typedef {{ code: string, teacher: string, challenges: Record<string, string>, refusal: string }} ClassData */
/** @typedef {{ lesson: string, step: number, students: number, answered: number, revealed: boolean, counts: [any, number][], challenge: string, title: string, text: string, board: import("./board.js").Row[] }} ClassState */
/** @typedef {{ nickname: string, entries: import("./board.js").Entry[] }} Mine */
/** @typedef {import("../lessons/lesson.js").Lesson} Lesson */

export class Classroom {
  /**
   * @param {HTMLElement} root The stage.
   * @param {object} on
   * @param {import("./following.js").Following} on.following
   * @param {(message: import("./following.js").Message) => void} on.show Shows what the teacher's page shows.
   * @param {(action: string, fields?: object) => void} on.ask Asks the server.
   * @param {() => Lesson} on.lesson
   */
  constructor(root, on) {
    this.on = on;
    this.strip = find(root, ".classroom");
    this.answers = find(root, ".lesson .answers");
    /** @type {ClassData | null} */
    this.data = null;
    /** @type {ClassState | null} */
    this.state = null;
    /** @type {Mine} */
    this.mine = { nickname: "", entries: [] };
    this.student = ""; // the token, once joined
    this.said = "";
    this.unheard = "";
    const act = (event) => this.act(event.target.closest?.("[data-class]")?.dataset.class);
    for (const place of [this.strip, this.answers]) place.addEventListener("click", act);
    this.strip.addEventListener("submit", (event) => {
      event.preventDefault();
      this.join(find(this.strip, "input").value);
    });
    this.strip.addEventListener("change", (event) => event.target.matches("select") && this.tell("challenge", { challenge: event.target.value }));
  }

  get isTeacher() {
    return Boolean(this.data?.teacher);
  }

  /** The page is in this class, or in none. @param {ClassData | null} data Without a code where the class does not exist. */
  begin(data) {
    if (data && !data.code) return this.end(this.said || data.refusal);
    if (!data && !this.data) return this.say("");
    const isSame = data?.code === this.data?.code && data?.teacher === this.data?.teacher;
    this.data = data;
    if (isSame) return;
    this.close();
    this.said = data?.refusal ?? "";
    if (data?.teacher) this.listen({ teacher: data.teacher });
    else if (data) this.rejoin();
    this.render();
  }

  /** Go on as the student that this tab was before. */
  rejoin() {
    const { student = "", alone = false } = stored(this.data.code);
    this.student = student;
    if (student && alone) this.listen({ student });
    else if (student) this.follow();
  }

  /** Join as a student. @param {string} nickname */
  async join(nickname) {
    try {
      const { token } = await post(this.data.code, "students", { nickname });
      this.student = token;
      this.said = "";
      this.follow();
    } catch (error) {
      this.say(error.message);
    }
  }

  /** Show what the teacher's page shows, from now on. */
  follow() {
    this.on.following.set(true);
    store({ code: this.data.code, student: this.student, alone: false });
    this.listen({ student: this.student, follow: "1" });
    this.render();
  }

  /** Go on alone with what the teacher's page shows. */
  explore() {
    this.on.following.leave(this.student);
    store({ code: this.data.code, student: this.student, alone: true });
    this.listen({ student: this.student });
    this.render();
  }

  /** @param {Record<string, string>} who */
  listen(who) {
    this.listener?.close();
    this.listener = new Listener(this.data.code, who, {
      state: (state) => this.receive({ state }),
      mine: (mine) => this.receive({ mine }),
      moment: (message) => this.on.show(message),
      ended: () => this.end("The class has ended."),
      refused: (text) => this.end(text),
    });
  }

  /** @param {{ state?: ClassState, mine?: Mine }} received */
  receive(received) {
    Object.assign(this, received);
    this.render();
  }

  /** The class is over. @param {string} why */
  end(why) {
    this.close();
    this.data = null;
    this.say(why);
  }

  close() {
    this.listener?.close();
    this.listener = undefined;
    if (this.on.following.isOn) this.on.following.leave("");
    Object.assign(this, { state: null, student: "" });
  }

  /** Send a student's answer. @param {Lesson} lesson @param {any} answer @param {import("../loop/protocol.js").Spec} spec */
  answer({ place, step }, answer, spec) {
    if (!this.student) return;
    const body = { student: this.student, ...place, answer: answerToCount(step.question, answer, spec) };
    post(this.data.code, "answers", body).catch((error) => this.say(error.message));
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

  /** Say why those who follow do not see the teacher's page, once. @param {string} why */
  setUnheard(why) {
    if (why === this.unheard) return;
    this.unheard = why;
    this.say(why);
  }

  /** @param {string | undefined} action */
  act(action) {
    if (action === "reveal") this.reveal();
    if (action === "explore") this.explore();
    if (action === "follow") this.follow();
    if (action === "begin") this.on.ask("begin_challenge");
    if (action === "hand-in") {
      this.say("");
      this.on.ask("hand_in", { student: this.student });
    }
  }

  render() {
    const { strip, data, said, state } = this;
    strip.hidden = !data && !said;
    show(find(strip, ".line"), data ? `<b>Class ${escapeHtml(data.code)}</b>${this.line()}` : "");
    show(find(strip, ".said"), escapeHtml(said));
    const mine = this.student && !this.on.following.isOn ? this.mine.entries : null;
    show(find(strip, ".challenge"), data && state?.title ? board(state, mine) : "");
    const students = strip.querySelector(".students");
    if (students) students.textContent = counted(state?.students ?? 0, "student");
    this.renderAnswers();
  }

  /** What stands beside the code. */
  line() {
    if (this.isTeacher) {
      const chosen = this.state?.challenge;
      const options = Object.entries(this.data.challenges).map(([name, title]) => `<option value="${name}"${name === chosen ? " selected" : ""}>${escapeHtml(title)}</option>`);
      const address = `${location.host}${location.pathname.replace(/\/$/, "")}`;
      return `<span class="address">Join at ${escapeHtml(address)}</span><span class="students"></span><label>Challenge <select><option value="">None</option>${options.join("")}</select></label>`;
    }
    if (!this.student) return `<form><label>Nickname <input maxlength="24" autocomplete="off" placeholder="optional"></label><button type="submit">Join the class</button></form>`;
    const name = `<bdi>${escapeHtml(this.mine.nickname)}</bdi>`;
    return this.on.following.isOn
      ? `${name}<span class="live">You see your teacher’s page.</span><button type="button" data-class="explore" ${help("Go on alone from here")}>Explore on my own</button>`
      : `${name}<button type="button" data-class="follow" ${help("Show your teacher’s page again")}>Follow the teacher</button>`;
  }

  /** In the lesson's card, how many have answered, and the answers once they are revealed. */
  renderAnswers() {
    const { state, answers } = this;
    const lesson = this.on.lesson();
    const question = lesson.step?.question;
    const isHere = question && state?.lesson === lesson.place.lesson && state.step === lesson.place.step;
    answers.hidden = !isHere;
    if (!isHere) return show(answers, "");
    const happened = lesson.state?.reading?.happened ?? null;
    const button = this.isTeacher ? `<button type="button" data-class="reveal" ${help("Key R")}>${state.revealed ? "Hide the answers" : "Reveal the answers"}</button>` : "";
    show(answers, `<p><b>${state.answered} of ${state.students}</b> have answered.</p>${state.revealed ? bars(question, state.counts, happened) : ""}${button}`);
  }
}

/** Fill an element, where that is something new: what has the focus or is open stays. @param {HTMLElement & Record<string, any>} element @param {string} html */
function show(element, html) {
  element.hidden = !html;
  if (element.shownHtml !== html) element.innerHTML = element.shownHtml = html;
}

/** @param {number} count @param {string} noun */
const counted = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;

/** What the tab keeps of a student: the token, and whether the student explores alone. @param {string} code */
function stored(code) {
  try {
    const held = JSON.parse(sessionStorage.getItem(KEY));
    return held?.code === code ? held : {};
  } catch {
    return {};
  }
}

/** @param {{ code: string, student: string, alone: boolean }} held */
function store(held) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(held));
  } catch {
    // The page keeps it as long as it is open.
  }
}
