// The class that the page is in. The teacher's page sees how many have answered, reveals the answers, and sets a
// challenge. A student's page follows the teacher's, answers, and breaks away and returns.

import { answerToCount } from "../lessons/question.js";
import { percent } from "../network/units.js";
import { counted, escapeHtml, find, help } from "../base/html.js";
import { boardTable, challengeBox } from "./board.js";
import { bars } from "./bars.js";
import { read, write } from "../base/store.js";
import { Listener, post } from "./connection.js";
import { marks } from "./marks.js";
import { Panel } from "./panel.js";

const KEY = "playground: class";

/** @typedef {{ code: string, teacher: string, link: { url: string, is_shared: boolean }, challenges: Record<string, string>, fits: string[], refusal: string }} ClassData */
/** @typedef {{ lesson: string, step: number, students: number, answered: number, revealed: boolean, counts: [any, number][] } & import("./board.js").Challenge} ClassState */
/** @typedef {{ nickname: string, entries: import("./board.js").Entry[], place: number }} Mine */
/** @typedef {import("../loop/frames.js").Frame} Frame */
/** @typedef {import("../lessons/lesson.js").Lesson} Lesson */

export class Classroom {
  /** @param {HTMLElement} root The stage. @param {import("../page.js").Page} page */
  constructor(root, page) {
    this.page = page;
    this.strip = find(root, ".classroom");
    this.answers = find(root, ".lesson .answers");
    /** @type {ClassData | null} */
    this.data = null;
    /** @type {ClassState | null} */
    this.state = null;
    /** @type {Mine} */
    this.mine = { nickname: "", entries: [], place: 0 };
    this.student = ""; // the token, once joined
    this.returns = false; // to the teacher's page, when the challenge ends
    /** What is shown of this page's own run. @type {Frame | null} */
    this.frame = null;
    this.missing = ""; // until that can be handed in
    this.isMoving = false;
    this.seen = new Set(); // rows of the board
    this.said = "";
    this.unheard = "";
    this.panel = new Panel(find(root, ".together"));
    /** @type {import("../base/keys.js").Shortcut[]} */
    this.shortcuts = [{ keys: ["r"], meaning: "Answers or board of the class", applies: () => this.canToggle, act: () => this.toggle() }];
    const act = (event) => {
      this.act(event.target.closest?.("[data-class]")?.dataset.class);
    };
    for (const place of [this.strip, this.answers, this.panel.element]) place.addEventListener("click", act);
    this.strip.addEventListener("submit", (event) => {
      event.preventDefault();
      this.join(find(this.strip, "input").value);
    });
    this.strip.addEventListener("change", ({ target }) => {
      if (!target.matches("select")) return;
      this.setChallenge(target.value);
      if (!target.matches(":focus-visible")) target.blur(); // after the mouse, keys are the page's again
    });
  }

  get isTeacher() {
    return Boolean(this.data?.teacher);
  }

  /** @param {string} text */
  refuse(text) {
    this.say(text);
  }

  /** The page is in this class, or in none. @param {ClassData | null} data Without a code where the class does not exist. */
  enter(data) {
    if (data && !data.code) return this.end(this.said || data.refusal);
    if (!data && !this.data) return this.say("");
    const isSame = data?.code === this.data?.code && data?.teacher === this.data?.teacher;
    this.data = data;
    if (isSame) return this.render();
    this.close();
    this.said = data?.refusal ?? "";
    if (data?.teacher) this.listen({ teacher: data.teacher });
    else if (data) this.rejoin();
    this.render();
  }

  /** Go on as the student that this tab was before. */
  rejoin() {
    const held = read(KEY);
    const { student = "", alone = false, returns = false } = held?.code === this.data.code ? held : {};
    this.student = student;
    if (student && alone) this.goAlone(returns);
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
    this.page.handshake.follow(true);
    this.returns = false;
    write(KEY, { code: this.data.code, student: this.student, alone: false, returns: false });
    this.listen({ student: this.student, follow: "1" });
    this.render();
  }

  /** Go on alone with what the teacher's page shows. */
  explore() {
    this.page.handshake.leave(this.student);
    this.goAlone(false);
  }

  /** Hear of the class, and not of the teacher's page. @param {boolean} returns Whether to return to it when the challenge ends. */
  goAlone(returns) {
    this.returns = returns;
    write(KEY, { code: this.data.code, student: this.student, alone: true, returns });
    this.listen({ student: this.student });
    this.render();
  }

  /** Start the challenge: on its data, in free play, and on this page alone. Who was there before goes on with that run. */
  beginChallenge() {
    const { handshake, lesson } = this.page;
    const wasFollowing = this.page.isFollowing;
    if (wasFollowing && this.hasBegun) handshake.leave("");
    else {
      if (wasFollowing) handshake.follow(false);
      else if (lesson.lesson) lesson.playFreely();
      this.page.ask("begin_challenge", {}, this);
    }
    if (this.student) this.goAlone(wasFollowing || this.returns);
  }

  /** Whether this page's own run has the data of the challenge. */
  get hasBegun() {
    return Boolean(this.data?.fits.includes(this.state?.challenge));
  }

  /** Set the class a challenge, and show its data. @param {string} challenge Empty ends it. */
  async setChallenge(challenge) {
    const isSet = await this.tell("challenge", { challenge });
    if (isSet && challenge) this.beginChallenge();
  }

  /** @param {Record<string, string>} who */
  listen(who) {
    this.listener?.close();
    this.listener = new Listener(this.data.code, who, {
      state: (state) => this.hear({ state }),
      mine: (mine) => this.hear({ mine }),
      moment: (message) => this.page.handshake.receiveMoment(message),
      ended: () => this.end("The class has ended."),
      refused: (text) => this.end(text),
    });
  }

  /** @param {{ state?: ClassState, mine?: Mine }} received */
  hear(received) {
    const [before, now] = [this.state, received.state];
    Object.assign(this, received);
    const hasMoved = now && [before?.challenge, before?.lesson, before?.step].join() !== [now.challenge, now.lesson, now.step].join();
    if (hasMoved && !this.isTeacher) this.said = "";
    if (now && !now.challenge && this.returns) {
      this.said = "The challenge has ended.";
      return this.follow();
    }
    this.render();
  }

  /** A frame is shown: say whether its run can be handed in. What covers the charts goes when training starts. @param {Frame} frame @param {boolean} still */
  show(frame, still) {
    if (frame.past) return;
    const hasStarted = !still && !this.isMoving;
    this.isMoving = !still;
    if (hasStarted && this.panel.isOpen) this.closePanel();
    this.frame = frame;
    if (this.whatIsMissing() !== this.missing) this.render();
  }

  /** What the run lacks to be handed in; empty for nothing. */
  whatIsMissing() {
    if (!this.state?.title || !this.frame) return "";
    if (!this.frame.update) return "Press Play first.";
    if (this.frame.edits) return "Weights were set manually. Press Reset, and train again.";
    return this.frame.testAccuracy < this.state.accuracy ? `Train until at least ${percent(this.state.accuracy)} of the test points are right.` : "";
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
    if (this.page.isFollowing) this.page.handshake.leave("");
    Object.assign(this, { state: null, student: "", returns: false });
  }

  destroy() {
    this.close();
  }

  /** Send a student's answer. @param {Lesson} lesson @param {any} answer */
  answer({ place, step }, answer) {
    if (!this.student) return;
    const body = { student: this.student, ...place, answer: answerToCount(step.question, answer, this.page.scene.spec) };
    post(this.data.code, "answers", body).catch((error) => this.say(error.message));
  }

  /** Show all of the class the answers to the question, or hide them again. */
  reveal() {
    const { lesson, step, revealed } = this.state;
    this.tell("reveal", { lesson, step, revealed: !revealed });
  }

  /** Whether the answers are for the teacher to reveal or to hide. */
  get reveals() {
    return this.isTeacher && Boolean(this.question);
  }

  /** Whether there is anything to show or to hide. */
  get canToggle() {
    return this.reveals || Boolean(this.panel.key);
  }

  /** Show or hide what the panel holds: answers for all of the class, by its teacher; else on this page. */
  toggle() {
    if (this.reveals) this.reveal();
    else this.panel.isOpen = !this.panel.isOpen;
    this.render();
  }

  /** Close the panel; whether it was open. */
  leave() {
    const isOpen = !this.panel.element.hidden;
    if (isOpen) this.closePanel();
    return isOpen;
  }

  closePanel() {
    const hadFocus = this.panel.element.contains(document.activeElement);
    if (this.canToggle) this.toggle();
    if (hadFocus) find(this.question ? this.answers : this.strip, "[data-class=reveal], [data-class=answers], [data-class=board]")?.focus();
  }

  /** Tell the class something, as its teacher; whether it was heard. @param {string} what @param {object} body */
  async tell(what, body) {
    try {
      await post(this.data.code, what, { teacher: this.data.teacher, ...body });
      return true;
    } catch (error) {
      this.say(error.message);
      return false;
    }
  }

  /** @param {string} text */
  say(text) {
    this.said = text;
    this.render();
  }

  /** Say why those who follow do not see the teacher's page, once. @param {import("../loop/protocol.js").Answer} answer */
  receive({ unheard = "" }) {
    if (unheard === this.unheard) return;
    this.unheard = unheard;
    this.say(unheard);
  }

  /** @param {string | undefined} action */
  act(action) {
    if (action === "reveal") this.reveal();
    if (action === "explore") this.explore();
    if (action === "follow") this.follow();
    if (action === "begin") this.beginChallenge();
    if (action === "answers" || action === "board") this.toggle();
    if (action === "close") this.closePanel();
    if (action === "hand-in") {
      this.say("");
      this.page.ask("hand_in", { student: this.student }, this);
    }
  }

  render() {
    const { strip, data, said, state } = this;
    strip.hidden = !data && !said;
    show(find(strip, ".line"), data ? `<b>Class ${escapeHtml(data.code)}</b>${this.line()}` : "");
    show(find(strip, ".said"), escapeHtml(said));
    const missing = (this.missing = this.whatIsMissing());
    const { hasBegun } = this;
    const student = this.student ? { ...this.mine, hasBegun, isOnData: hasBegun && !this.page.isFollowing, missing } : null;
    this.renderAnswers();
    show(find(strip, ".challenge"), data && state?.title ? challengeBox(state, this.panel.isOpen && !this.question, student) : "");
    const students = strip.querySelector(".students");
    if (students) students.textContent = counted(state?.students ?? 0, "student");
  }

  /** What stands beside the code. */
  line() {
    if (this.isTeacher) {
      const chosen = this.state?.challenge;
      const options = Object.entries(this.data.challenges).map(([name, title]) => `<option value="${name}"${name === chosen ? " selected" : ""}>${escapeHtml(title)}</option>`);
      const { url, is_shared } = this.data.link;
      const address = `${url.replace("http://", "")}${is_shared ? "" : " (on this computer only)"}`;
      return `<span class="address">Join at ${escapeHtml(address)}</span><span class="students"></span><label>Challenge <select><option value="">None</option>${options.join("")}</select></label>`;
    }
    if (!this.student) return `<form><label>Nickname <input maxlength="24" autocomplete="off" placeholder="optional"></label><button type="submit">Join the class</button></form>`;
    const name = `<bdi>${escapeHtml(this.mine.nickname)}</bdi>`;
    return this.page.isFollowing
      ? `${name}<span class="live">You see your teacher’s page.</span><button type="button" data-class="explore" ${help("Go on alone from here")}>Explore on my own</button>`
      : `${name}<button type="button" data-class="follow" ${help("Show your teacher’s page again")}>Follow the teacher</button>`;
  }

  /** The question that this page and the class are at. */
  get question() {
    const { place, step } = this.page.lesson;
    const isHere = this.state?.lesson === place.lesson && this.state.step === place.step;
    return (isHere && step?.question) || null;
  }

  /** In the lesson's card, how many have answered; in the panel, the answers once they are revealed, or the board. */
  renderAnswers() {
    const { state, question, answers, panel, isTeacher } = this;
    const answered = question ? `<p><b>${state.answered} of ${state.students}</b> have answered.</p>` : "";
    panel.show(this.content(answered));
    const button = isTeacher ? ["reveal", state?.revealed ? "Hide the answers" : "Reveal the answers"] : state?.revealed && !panel.isOpen ? ["answers", "Show the answers"] : null;
    show(answers, question ? `${answered}${button ? `<button type="button" data-class="${button[0]}" ${help("Key R")}>${button[1]}</button>` : ""}` : "");
  }

  /** What the panel shows. @param {string} answered @returns {import("./panel.js").Content | null} */
  content(answered) {
    const { state, question } = this;
    if (question && state.revealed) {
      const { reading } = this.page.lesson.state ?? {};
      const chart = ["choice", "width"].includes(question.kind)
        ? bars(question, state.counts, reading?.happened ?? null)
        : marks(question, state.counts, happenedOf(question, reading));
      return { key: `${state.lesson} ${state.step}`, title: question.text, html: answered + chart, opens: true };
    }
    if (question || !state?.title) return null;
    return { key: state.challenge, opens: this.isTeacher, ...boardTable(state, this.mine.place, this.seen) };
  }
}

/** The number that has happened, if that is known. Of a line: the network's accuracy. @param {import("../lessons/question.js").QuestionData} question @param {import("../lessons/progress.js").Reading | null | undefined} reading */
function happenedOf({ kind }, reading) {
  if (!reading) return null;
  if (kind === "number") return reading.actual;
  const accuracy = parseFloat(reading.numbers.train_accuracy) / 100;
  return Number.isFinite(accuracy) ? accuracy : null;
}

/** Fill an element, where that is something new: what has the focus or is open stays. @param {HTMLElement & Record<string, any>} element @param {string} html */
function show(element, html) {
  element.hidden = !html;
  if (element.shownHtml !== html) element.innerHTML = element.shownHtml = html;
}
