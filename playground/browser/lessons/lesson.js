// The lesson's card beside the charts: it asks first, lets the student run, and then says what has happened.
//
// A step goes through three phases. In "predict" the question stands, and training waits for the answer. In "run" the
// answer is locked in and training goes on to the step's epochs. In "read" the answer stands next to what has happened.
//
// A page in a lesson shows what the step is about, and nothing else. While the question stands, it shows no figures and
// nothing that answers: the style sheet hides elements by the attributes that `render` sets, and what draws asks the scene.

import { decisionAsPicture } from "../charts/picture.js";
import { escapeHtml, find, findAll } from "../base/html.js";
import { save } from "../base/download.js";
import { DrawnLine } from "../tools/line.js";
import { Progress } from "./progress.js";
import { inWords, outcomeInWords, Question } from "./question.js";
import { summaryFile } from "./summary.js";
import { summary } from "../views/readouts.js";

/** @typedef {import("./progress.js").StepProgress} StepProgress */
/** @typedef {{ title: string, text: string, question: import("./question.js").QuestionData | null, epochs: number, options: Record<string, string>, charts: string[], asked: string[], readouts: string[], given: boolean, before: boolean, manual: boolean }} Step */
/** @typedef {{ name: string, title: string, goal: string, minutes: number, number: number, next: string, steps: Step[], step: number, asking: boolean }} LessonData */

const TRAINING = new Set(["toggle", "play", "update", "epoch", "reset", "new_weights"]);
const DRAWN = ["colors", "line", "regression"]; // in the decision chart, which a question may hide
const FITS = [1, 0.93, 0.86, 0.8, 0.74, 0.68, 0.62]; // sizes of long text in Present mode
const VERDICTS = { right: "You predicted it.", close: "Close.", wrong: "Not what you predicted.", "": "" };

export class Lesson {
  /** @param {HTMLElement & Record<string, any>} root The stage. @param {import("../page.js").Page} page */
  constructor(root, page) {
    this.root = root;
    this.page = page;
    this.card = find(root, ".lesson");
    this.content = find(root, ".lesson .content");
    this.progress = new Progress();
    /** @type {LessonData | null} */
    this.lesson = null;
    this.away = null; // the lesson that was left for free play, and its run
    this.line = new DrawnLine(page.cursor, { changed: () => this.question.check() });
    this.question = new Question(find(this.card, "form"), {
      lock: (answer) => this.lock(answer),
      line: () => this.line.ends,
    });
    new ResizeObserver(() => this.fit()).observe(this.card);
    find(this.card, ".leave").addEventListener("click", () => this.playFreely());
    find(root, ".return").addEventListener("click", () => this.back());
    find(this.card, ".previous").addEventListener("click", () => this.go(-1));
    find(this.card, ".present").addEventListener("click", () => page.present.toggle());
    find(this.card, ".next").addEventListener("click", () => this.advance(true));
    find(this.card, ".skip").addEventListener("click", () => this.skip());
    find(this.card, ".finish").addEventListener("click", () => this.beginRun());
    find(this.card, ".summary").addEventListener("click", () => this.saveSummary());
  }

  /** The step that is shown; null in free play. @type {Step | null} */
  get step() {
    return this.lesson?.steps[this.lesson.step - 1] ?? null;
  }

  /** Where the student is, as requests name it. */
  get place() {
    return this.lesson ? { lesson: this.lesson.name, step: this.lesson.step } : { lesson: "", step: 0 };
  }

  /** @returns {StepProgress["phase"] | ""} */
  get phase() {
    return this.state?.phase ?? "";
  }

  /** Whether the student is to set the network's numbers now, in place of training. */
  get isManual() {
    return this.phase === "run" && this.step.manual;
  }

  /** Whether the student goes through an update in slow motion now, which ends the run. */
  get isSlow() {
    return this.phase === "run" && !this.step.epochs && this.step.options.slow === "1";
  }

  /** What is not drawn, and as long as the question stands: see `playground.lessons.lesson.ASKED`. */
  get withheld() {
    if (!this.step) return new Set();
    const { asked, readouts } = this.step;
    const always = readouts.includes("test") ? [] : ["test"];
    return new Set(this.phase === "predict" ? [...always, "numbers", ...DRAWN.filter((part) => !asked.includes(part))] : always);
  }

  /** Epochs after which training stops; -1 for none. @param {{ epoch: number } | null} frame */
  goal(frame) {
    const epochs = this.step?.epochs ?? 0;
    return epochs > 0 && (frame?.epoch ?? 0) < epochs ? epochs : -1;
  }

  /** Whether an action has to wait for the answer. @param {string} action */
  forbids(action) {
    return this.phase === "predict" && TRAINING.has(action);
  }

  /** Begin the step anew where a button would lead back to other weights than it gave. @param {string} action */
  begins(action) {
    if (action !== "reset" || !this.step?.given) return false;
    this.beginRun();
    return true;
  }

  /** Begin the run that the answer was about. */
  beginRun() {
    this.hasAsked = true;
    this.page.ask("begin_step", { answer: this.state.answer, asking: false });
  }

  /** A run has begun, in this lesson or in none. @param {LessonData | null} lesson */
  enter(lesson) {
    const isSame = lesson?.name === this.lesson?.name && lesson?.step === this.lesson?.step;
    const isBack = lesson && this.away;
    this.lesson = lesson;
    if (lesson) this.away = null;
    this.state = lesson && (this.progress.of(lesson.name, lesson.step) ?? this.first());
    if (lesson && (isBack || !isSame)) this.page.setLessonOptions(this.step.options);
    if (!isSame) {
      this.line.set(null);
      this.content.scrollTop = 0;
    }
    // The run of a link, or of the list of lessons, is the one that the question stands before.
    const isAnswered = lesson?.asking && this.phase !== "predict" && !this.hasAsked && !this.isManual;
    this.hasAsked = false;
    if (this.step?.question?.kind === "line") this.line.set(this.state.answer);
    this.render();
    if (isAnswered) this.beginRun();
    else if (lesson && this.step.epochs === 0 && this.phase === "run" && !this.isSlow) this.read();
  }

  /** A step that was not begun before. @returns {StepProgress} */
  first() {
    return { phase: this.step.question ? "predict" : "run", answer: null, said: "", reading: null, picture: "", summary: "" };
  }

  /** Keep the answer: from now on it stands, and training is offered. @param {any} answer */
  lock(answer) {
    if (this.phase !== "predict") return;
    const { question, epochs, before } = this.step;
    this.change({ phase: "run", answer, said: inWords(question, answer) });
    if (answer !== null) this.page.classroom.answer(this, answer);
    if (this.isManual) return;
    if (before) this.beginRun();
    else if (!epochs && !this.isSlow) this.read();
  }

  /** Go on without an answer. */
  skip() {
    this.lock(null);
  }

  /** @param {Partial<StepProgress>} change */
  change(change) {
    this.state = { ...this.state, ...change };
    this.progress.set(this.lesson.name, this.lesson.step, this.state);
    this.render();
  }

  /** A frame is shown: where it is the last of the step's run, ask what has happened. */
  show(frame, still) {
    this.line.draw();
    if (!this.lesson || !still || frame.past || this.phase === "predict") return;
    const { epochs } = this.step;
    if (this.isSlow && frame.update) return this.read();
    const stopped = epochs && (frame.epoch >= epochs || this.root.dataset.stopped === "true");
    const at = `${this.root.dataset.generation}:${frame.update}${this.isManual ? `:${frame.parameters}` : ""}`;
    if ((stopped || this.isManual) && this.readAt !== at) {
      this.readAt = at;
      this.read();
    }
  }

  /** Ask the server what has happened, with the numbers of this run. */
  read() {
    this.page.ask("read_step", { answer: this.state.answer });
  }

  /** @param {import("../loop/protocol.js").Answer} answer */
  receive({ reading }) {
    if (reading) this.receiveReading(reading);
  }

  /** @param {import("./progress.js").Reading} reading */
  receiveReading(reading) {
    if (!this.lesson || (this.phase === "predict" && !this.page.isFollowing)) return;
    const { question } = this.step;
    const { answer } = this.state;
    const isOthers = this.page.isFollowing && answer !== null; // the teacher's reading, and this student's answer
    if (isOthers && question?.kind === "choice") reading = { ...reading, verdict: answer === reading.happened ? "right" : "wrong" };
    const { scene, cursor } = this.page;
    this.change({ phase: "read", reading, summary: summary(scene.frame), picture: decisionAsPicture(cursor.plot) });
    const outcome = find(this.card, ".outcome");
    outcome.scrollIntoView({ block: "nearest", behavior: "smooth" });
  }

  /** Go one phase or step on, as a presenter does by key. @param {boolean} [stepOnly] Whether the step's run is left out. */
  advance(stepOnly = false) {
    const { phase, lesson } = this;
    if (!lesson) return this.page.act("toggle");
    if (phase === "predict") this.question.answer === null ? this.skip() : this.lock(this.question.answer);
    else if (this.isManual) this.beginRun();
    else if (this.isSlow) this.page.setOption("slow", "1");
    else if (phase === "run" && !stepOnly) this.page.act("toggle");
    else if (phase === "read" || stepOnly) this.go(1);
  }

  /** Go one step back; without a lesson, to the initial weights. */
  goBack() {
    if (this.lesson) this.go(-1);
    else this.page.act("reset");
  }

  /** Choose the next answer, or the one before. @param {number} by */
  choose(by) {
    if (this.phase === "predict") this.question.move(by);
  }

  /** Go to another step. @param {number} by */
  go(by) {
    const { lesson } = this;
    const step = lesson.step + by;
    if (step >= 1 && step <= lesson.steps.length) this.beginStep(lesson.name, step);
    else if (by > 0 && lesson.next) this.beginStep(lesson.next, 1);
  }

  /** @param {string} lesson @param {number} step */
  beginStep(lesson, step) {
    const { phase = "predict", answer = null } = this.progress.of(lesson, step) ?? {};
    this.page.ask("begin_step", { lesson, step, answer, asking: phase === "predict" });
  }

  /** Go on in free play. The run stays as it is. */
  playFreely() {
    this.away = { lesson: this.lesson, kept: this.page.handshake.record.fields };
    this.page.setLessonOptions({ ...this.step.options, test: "1" });
    this.enter(null);
    this.moved();
  }

  /** The place or the phase is another one. */
  moved() {
    this.page.classroom?.renderAnswers();
    this.page.withhold(this.withheld);
  }

  /** Return to the lesson, and to its run. */
  back() {
    const { lesson, kept } = this.away;
    this.lesson = lesson;
    this.page.ask("take_over", kept);
  }

  /** In Present mode, where nobody scrolls, long text gets smaller until the card holds it. */
  fit() {
    const content = find(this.card, ".content");
    for (const scale of FITS) {
      this.card.style.setProperty("--fit", String(scale));
      if (content.scrollHeight <= content.clientHeight) return;
    }
  }

  render() {
    this.draw();
    this.fit();
  }

  draw() {
    const { card, root, lesson, step, state } = this;
    root.toggleAttribute("data-lesson", Boolean(lesson));
    document.documentElement.toggleAttribute("data-lesson", Boolean(lesson));
    card.hidden = !lesson;
    find(root, ".return").hidden = !this.away;
    root.dataset.phase = this.phase;
    for (const part of findAll(root, "figure.network .diagram, .equation")) part.inert = this.phase === "predict";
    this.line.setActive(this.phase === "predict" && step?.question?.kind === "line");
    this.moved();
    if (!lesson) return;
    root.dataset.trains = String(step.epochs > 0);
    root.dataset.charts = ["decision", ...step.charts].join(" ");
    root.dataset.readouts = [...(step.epochs ? ["progress"] : []), ...step.readouts].join(" ");
    root.dataset.asked = step.asked.join(" ");
    root.dataset.given = String(step.given);
    find(card, ".where").textContent = `Lesson ${lesson.number} · step ${lesson.step} of ${lesson.steps.length}`;
    find(card, "h2").textContent = step.title;
    find(card, ".course").textContent = lesson.title;
    find(card, ".text").innerHTML = paragraphs(step.text);
    find(card, ".ask").textContent = step.question?.text ?? "";
    find(card, ".ask").hidden = !step.question;
    const form = find(card, "form");
    form.hidden = state.phase !== "predict";
    if (state.phase === "predict" && this.asked !== step) this.question.begin(step.question);
    this.asked = state.phase === "predict" ? step : null;
    find(card, ".outcome").innerHTML = this.outcome();
    const isLast = lesson.step === lesson.steps.length;
    find(card, ".previous").disabled = lesson.step === 1;
    const next = find(card, ".next");
    next.hidden = state.phase !== "read" || (isLast && !lesson.next);
    next.textContent = isLast ? "Next lesson" : "Next step";
    find(card, ".skip").hidden = state.phase !== "predict";
    find(card, ".finish").hidden = !this.isManual;
    find(card, ".summary").hidden = !(isLast && state.phase === "read");
  }

  /** The answer, and next to it what has happened. */
  outcome() {
    const { step: { question, epochs }, state: { phase, said, reading } } = this;
    if (phase === "predict") return "";
    const answered = question && said !== "No answer" ? `<dt>Your answer</dt><dd>${escapeHtml(said)}</dd>` : "";
    if (phase === "run" && this.page.isFollowing) return `<dl>${answered}</dl><p class="hint">Your teacher goes on.</p>`;
    if (this.isManual) return `${answered ? `<dl>${answered}</dl>` : ""}<p class="hint">Set the numbers in the equation. To see those of another class, click its unit in the network.</p>`;
    if (this.isSlow) return `${answered ? `<dl>${answered}</dl>` : ""}<p class="hint">Press <b>Next</b> below the network, or the → key, until the update is made. The ↓ key shows the next unit.</p>`;
    if (phase === "run") return `${answered ? `<dl>${answered}</dl>` : ""}${epochs ? `<p class="hint">Press <b>Play</b>. Training stops after ${epochs.toLocaleString("en")} epochs.</p>` : ""}`;
    const happened = question ? `<dt>What happened</dt><dd>${escapeHtml(outcomeInWords(question, reading))}</dd>` : "";
    const verdict = answered && VERDICTS[reading.verdict] ? `<p class="verdict ${reading.verdict}">${VERDICTS[reading.verdict]}</p>` : "";
    return `${verdict}${answered || happened ? `<dl>${answered}${happened}</dl>` : ""}<div class="reading">${paragraphs(reading.text)}</div>`;
  }

  /** Save the answers, the figures and the pictures as one HTML file. */
  saveSummary() {
    const { lesson } = this;
    const steps = lesson.steps.map((step, i) => ({ step, done: this.progress.of(lesson.name, i + 1) }));
    save(`lesson-${lesson.name}.html`, new Blob([summaryFile(lesson, steps)], { type: "text/html" }));
  }
}

/** A text's paragraphs, with **bold** words, as HTML. @param {string} text */
function paragraphs(text) {
  const bold = (paragraph) => escapeHtml(paragraph.trim()).replace(/\*\*(.+?)\*\*/g, "<b>$1</b>");
  return text.trim().split(/\n\s*\n/).map((paragraph) => `<p>${bold(paragraph)}</p>`).join("");
}
