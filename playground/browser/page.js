// What the parts of the stage share, and what they may ask of it. Each part is made with its element and the page.

/** @typedef {import("./loop/protocol.js").Answer} Answer */
/** @typedef {import("./loop/protocol.js").Options} Options */
/** @typedef {import("./loop/frames.js").Frame} Frame */
/** @typedef {import("./network/units.js").Unit} Unit */

/**
 * @typedef {object} Page
 * @property {any} Plotly
 * @property {Options} options The stage's own controls, by name.
 * @property {import("./network/scene.js").Scene} scene
 * @property {import("./charts/charts.js").Charts} charts
 * @property {import("./tools/cursor.js").Cursor} cursor The decision chart's.
 * @property {import("./tools/probe.js").Probe} probe
 * @property {import("./views/slow/slow.js").SlowMotion} slow
 * @property {number} example The training point that is followed through the arithmetic, or -1.
 * @property {import("./lessons/lesson.js").Lesson} lesson
 * @property {import("./loop/player.js").Player} player
 * @property {import("./lessons/present.js").Present} present
 * @property {import("./classroom/classroom.js").Classroom} classroom
 * @property {import("./loop/handshake.js").Handshake} handshake
 * @property {boolean} isFollowing Whether the page shows the teacher's.
 * @property {(action: string, fields?: any, part?: Part) => void} ask Asks the server, as the kind of the action demands. An answer to it, or why it was refused, goes to the part.
 * @property {(action: string, repeated?: boolean) => void} act Carries out a button's action.
 * @property {(name: keyof Options, value: string) => void} setOption
 * @property {(options: Record<string, string>) => void} setLessonOptions Shows what a lesson's step shows, and closes all else.
 * @property {(withheld: Set<string>) => void} withhold Hides what a lesson hides.
 * @property {(unit: Unit) => Promise<void>} select Lets the charts, the drawing and the equation show a unit.
 * @property {(unit: Unit, index: number) => void} edit Selects a unit, for a parameter of it to be typed.
 * @property {(example: number) => void} follow Follows a training point through the arithmetic; -1: the batch's first.
 * @property {(place: import("./charts/plot.js").Place) => void} pick Takes what was clicked in the decision chart.
 * @property {() => void} point The cursor of the decision chart has moved.
 * @property {(row: number[]) => void} markRow Marks a row in the decision chart.
 * @property {(part: string, draw: () => void) => void} attempt Draws one part of the page. An error stops nothing else.
 * @property {() => void} refresh Draws the network and the open panels again.
 * @property {() => Promise<Blob>} picture The network and all charts as a picture.
 */

/**
 * What a part of the stage may answer to.
 * @typedef {object} Part
 * @property {(scene: import("./network/scene.js").Scene) => void} [begin] A run has begun.
 * @property {(options: Options) => void} [setOptions]
 * @property {() => void} [select] Another unit is selected.
 * @property {(answer: Answer, part: Part | undefined) => void} [receive] An answer has come; with the part that asked for it.
 * @property {(text: string) => void} [refuse] Its request was refused.
 * @property {(frame: Frame, still: boolean) => void} [show] A frame is shown; `still` where it is to stay.
 * @property {() => boolean} [leave] The key Escape; whether there was anything to leave.
 * @property {import("./base/keys.js").Shortcut[]} [shortcuts]
 * @property {() => void} [destroy]
 */

export {};
