// Written by `python -m playground.stage.javascript`: the messages between page and server.

/**
 * @typedef {object} Options
 * @property {string} speed One of normal, slow-motion, slower, slow, brisk, fast, fastest.
 * @property {string} test One of 1, 0.
 * @property {string} hard One of 0, 1.
 * @property {string} log One of 0, 1.
 * @property {string} lines One of 0, 1.
 * @property {string} original One of 0, 1.
 * @property {string} slow One of 0, 1.
 * @property {string} hidden One of 0, 1.
 * @property {string} landscape One of 0, 1.
 * @property {string} gradients One of 0, 1.
 * @property {string} regression One of 0, 1.
 * @property {string} inside One of 0, 1.
 * @property {string} predict One of 0, 1.
 * @property {string} map One of 0, 1.
 * @property {string} compare One of 0, 1.
 * @property {string} share One of 0, 1.
 * @property {string} confusion One of 0, 1.
 * @property {string} present One of 0, 1.
 */

/**
 * @typedef {object} Request
 * @property {number} id Counts the stage's requests; the answer repeats it.
 * @property {string} action A key of `ACTIONS`.
 * @property {string} session In which the run lives that the stage shows.
 * @property {number} generation Of the run that the stage shows.
 * @property {number} shown Update of the frame on the screen, or -1.
 * @property {number} last Update of the last frame that the stage holds, or -1.
 * @property {number} recorded Update of the last row of the history that the stage holds, or -1.
 * @property {number} past The earlier update that the stage shows, or -1.
 * @property {boolean} spec Whether the stage lacks the experiment's `Spec`.
 * @property {number} example Training point that is followed through an update, or -1.
 * @property {boolean} ahead Whether the next update is explained, even where the last one was recorded.
 * @property {Options} options The stage's own controls.
 * @property {any} axes Parameters that span the loss landscape's plane: see `playground.runs.landscape.Landscape`.
 * @property {number} points Number of the points that the stage holds.
 * @property {number} map_number Of the map that the stage holds, or -1.
 * @property {number} map_cells How many finished cells of it the stage holds.
 * @property {number} record_update At which the stage's record begins, or -1: see `stage.record`.
 * @property {string} lesson Name of the lesson that the stage shows; empty for none.
 * @property {number} step Of that lesson, from 1.
 * @property {any} moment What followers of a teacher's page see beside the run: see `stage.broadcast`.
 * @property {string} speed A key of `playground.runs.speeds.SPEEDS`.
 * @property {number} frames How many more frames the stage can buffer; 0 while it stands.
 * @property {number} goal Epochs after which training stops; -1 for none.
 * @property {any} values Pairs of a parameter's index in the trainer's vector and its number.
 * @property {any} places Places in the plane, as pairs of numbers in the units of the axes.
 * @property {number} stroke When a stroke began, in ms: its changes are undone together. -1 for none.
 * @property {number} label Class of the points to add, 0 or 1.
 * @property {any} radii Half the axes of the eraser's ellipse, in the same units.
 * @property {string} file A key of `playground.stage.actions.files.FILES`.
 * @property {string} content A file's bytes, base64.
 * @property {number} update The update to visit, or the one to restore.
 * @property {number} epochs 1 to visit the end of the epoch that this update is in.
 * @property {any} hidden_layer_sizes Units of each hidden layer, as an array.
 * @property {string} record The run's file in the stage's record.
 * @property {string} tail The tail of the stage's record.
 * @property {any} map What the map's form holds: see `playground.runs.maps.grid.parse_grid`.
 * @property {number} cell Of the map's cell to load, counted row by row.
 * @property {any} answer To the step's question: see `playground.lessons.reconcile.check_answer`.
 * @property {boolean} asking Whether the step's question stands.
 * @property {string} student The token of a student of the class.
 */

/**
 * @typedef {object} Answer
 * @property {number} sequence Grows with every answer: the stage drops what it has seen.
 * @property {boolean} due Whether the page is to run again; it tells the stage all where all else is missing.
 * @property {boolean} unknown Whether the server does not know the visit, as after a restart.
 * @property {number} id Of the request; missing in the first answer for a run.
 * @property {string} action Of the request; missing in the first answer for a run.
 * @property {string} session Names the visitor's session; only with a `Spec`.
 * @property {number} generation Of the run: frames of another are dropped.
 * @property {number} base The frames follow the frame of this update, or -1 where they replace all others.
 * @property {boolean} exact Whether parameters are float64, for a frame that stays, or float32, byte by byte.
 * @property {string} scalars Per frame: update, epochs, and the four metrics. float64.
 * @property {string} parameters Per frame: the trainer's vector of parameters.
 * @property {string} history New rows of the history: update, epochs, both losses, learning rate. float64.
 * @property {number} stride Updates between two rows of the history.
 * @property {boolean} past Whether the frame is of an earlier update than the one at which the run stands.
 * @property {boolean} unfinished Whether more updates must be made for what was asked: ask again.
 * @property {string} message Why training has stopped, or a remark; empty for none.
 * @property {boolean} diverged Whether training has stopped because it diverged.
 * @property {number} rate The learning rate that was chosen.
 * @property {number} rate_now The learning rate of the next update after the last frame, as scheduled.
 * @property {boolean} scheduled Whether a schedule changes it.
 * @property {boolean} frozen Whether the hidden layers are frozen.
 * @property {number} edits How many parameters were set manually.
 * @property {number} points Number of the points that belong to the frame.
 * @property {{ points: number[][], labels: number[], test_points: number[][], test_labels: number[] }} data These points, where the stage lacks them: the `Spec`'s fields of that name.
 * @property {boolean} undo Whether the last change of the points can be taken back.
 * @property {boolean} redo Whether it can be made again.
 * @property {string} waiting Why the points are not enough to train on; empty if they are.
 * @property {string} refused Why the request was not carried out; empty where it was.
 * @property {Spec} spec Of the experiment, where the stage lacks it.
 * @property {string} file Name of the file that was made.
 * @property {string} media_type Of that file.
 * @property {string} content The file's bytes, base64.
 * @property {string} remark What is to be said of that file; missing where there is nothing.
 * @property {string} link Why a link cannot lead here; empty where it can.
 * @property {string} checkpoint_scalars Per checkpoint of the run: as `scalars`.
 * @property {string} checkpoint_parameters Per checkpoint: its parameters. float32, byte by byte.
 * @property {Record<string, any> | null} point_history The points of all updates: see `Points.history`; null if unedited.
 * @property {Spec | null} reference_spec Of the reference run; null for none.
 * @property {string} reference_scalars Per frame, of the reference run: as `scalars`.
 * @property {string} reference_parameters Per frame, of the reference run: as `parameters`.
 * @property {any[]} saved_runs Saved runs: see `playground.exports.saved_runs.read_saved_runs`.
 * @property {string[][]} compare The settings that differ: see `stage.answers.panels.describe_differences`.
 * @property {any} landscape The run's path in a plane: see `stage.answers.panels.describe_landscape`.
 * @property {any} inside The arithmetic of one update: see `stage.answers.panels.describe_update`.
 * @property {any} regression Logistic regression's fits: see `stage.answers.panels.describe_regression`.
 * @property {any} map The map's state and new cells: see `stage.answers.maps.describe`.
 * @property {string} record The run's file, where a record begins: see `stage.record`.
 * @property {number} record_update At which that record begins.
 * @property {string} tail What was changed since the record began, as JSON.
 * @property {any} lesson The lesson, with a `Spec`: see `stage.actions.lessons.describe`; null for none.
 * @property {any} classroom The class, with a `Spec`: see `stage.actions.classes.describe`; null for none.
 * @property {string} unheard Why those who follow a teacher's page do not see this; empty where they do.
 * @property {any} reading What has happened in the step: see `stage.actions.lessons.read_step`.
 */

/**
 * @typedef {object} Spec
 * @property {string} name Dataset and layer sizes: the start of file names.
 * @property {number[]} layer_sizes Inputs, units of each hidden layer, output units.
 * @property {string} output Of the output units: sigmoid (one, for two classes) or softmax (one for each class).
 * @property {number} guess The cross-entropy of guessing: ln of the number of classes.
 * @property {{ layers: number, units: number }} limits How many hidden layers, and units per layer, are allowed.
 * @property {number[]} manual_limits Lowest and highest number that a parameter may be set to.
 * @property {string} activation Of the hidden units.
 * @property {string[]} features The inputs that are derived from the plotted columns. The other columns follow.
 * @property {number[]} mean Of each column, over the training set. The plane is a slice at the mean of the others.
 * @property {number[]} scale Standard deviation of each column, over the training set.
 * @property {number[][]} points The training set, in the units of the columns; the first two are plotted.
 * @property {number[]} labels The training points' classes, which are indices of `classes`.
 * @property {number[][]} test_points The test set, in the same units.
 * @property {number[]} test_labels The test points' classes.
 * @property {string[]} column_names What the columns are called.
 * @property {{ name: string, categories: string[] }[]} variables What the columns are made of, in their order: of numbers where there are no categories.
 * @property {string[]} axis_names What the two plotted columns are called.
 * @property {{ origin: number[], directions: number[][] } | null} plane That the decision chart shows, in the units of the columns, with orthonormal directions; null for that of the first two columns.
 * @property {{ rows: number, columns: number, pixels: number[] } | null} picture Where the inputs are the pixels of a picture: its size, and each input's pixel, row by row, or -1.
 * @property {number[]} extent The plane that is drawn: x from, x to, y from, y to.
 * @property {number} cells Points of the plane's grid in each direction.
 * @property {number} reach Largest logit on the axis of the outputs.
 * @property {Record<string, any>} figures The Plotly figures by name.
 * @property {Record<string, any>} themes The figures' colors for the light and the dark theme.
 * @property {string} regression Color of logistic regression's line.
 * @property {{ name: string, color: string, symbol: string, tint: string }[]} classes What each class is called, and how it is drawn.
 * @property {string} middle Color of 0.5, or zero.
 * @property {{ name: string, label: string, updates: number, epochs: number, hold: number }[]} speeds From slow to fast.
 * @property {Options} options The stage's own controls, as the URL has them.
 * @property {{ format: string, version: number, runs: number, bytes: number, name: number }} saved_runs Of files of saved runs, how many runs and bytes they may hold, and how long a name may be.
 * @property {Record<string, Record<string, string>>} option_names What options are called, by setting, where their keys are not what the page says.
 * @property {number} max_bytes Size of the largest file that can be loaded.
 * @property {Record<string, any>} map What the map's form offers: see `stage.answers.maps.describe_form`.
 */

/** What views are called, by their options. @type {Record<string, string>} */
export const VIEWS = {"lines": "Unit boundaries", "slow": "Slow motion", "hidden": "Hidden space", "landscape": "Loss landscape", "gradients": "Gradients", "regression": "Logistic regression", "inside": "Inside one update", "predict": "Predict", "map": "Hyperparameter map", "compare": "Compare runs", "share": "Export and share", "confusion": "Confusion matrix", "hard": "Hard classification", "log": "Log scale"};

/** The stage's own controls, each at its default. @type {Record<string, string>} */
export const DEFAULTS = {"speed": "normal", "test": "1", "hard": "0", "log": "0", "lines": "0", "original": "0", "slow": "0", "hidden": "0", "landscape": "0", "gradients": "0", "regression": "0", "inside": "0", "predict": "0", "map": "0", "compare": "0", "share": "0", "confusion": "0", "present": "0"};

/** The speed where the address names nothing. */
export const FIRST_SPEED = "slow";

/** What must not be sent again where no answer came. */
export const ONCE = new Set(["play", "draw_points", "undo_points", "redo_points", "predict", "load", "continue", "new_weights", "start_map", "load_table", "load_cell", "begin_step", "begin_challenge", "hand_in", "take_over"]);

/** What begins another run, whichever one is shown. */
export const STARTS = new Set(["load", "new_weights", "resize", "restore", "load_cell", "begin_step", "begin_challenge", "take_over"]);

/** What pauses, for another run to take this one's place. */
export const PAUSES = new Set(["load", "load_cell", "begin_challenge"]);

/** What leaves the run alone: answers hold no frames. */
export const SIDE = new Set(["record", "poll", "start_map", "cancel_map", "load_table"]);

/** What changes the points. */
export const POINTS = new Set(["draw_points", "erase_points", "clear_points", "undo_points", "redo_points"]);

/** What does not leave an earlier update. */
export const STAYS = new Set(["play", "draw", "export", "predict", "link", "timeline", "visit", "load_saved_runs", "record", "poll", "start_map", "cancel_map", "load_table"]);

/** What is asked for again when it is needed. */
export const FLEETING = new Set(["play", "timeline", "visit", "restore"]);
