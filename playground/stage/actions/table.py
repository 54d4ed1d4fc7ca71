"""The table of actions: whatever the stage may ask for is one entry here, and the function that the entry names."""

from typing import Any

from playground.stage.actions import classes, files, lessons, maps, points, runs, training
from playground.stage.actions.action import Action, Kind
from playground.stage.protocol import REQUEST, Field, Request, read

SPEED = {
    "speed": Field("string", "A key of `playground.runs.speeds.SPEEDS`."),
    "frames": Field("number", "How many more frames the stage can buffer; 0 while it stands."),
}
CONTENT = {"content": Field("string", "A file's bytes, base64.")}
UPDATE = {"update": Field("number", "The update to visit, or the one to restore.")}
RECORD = {
    **UPDATE,
    "record": Field("string", "The run's file in the stage's record."),
    "tail": Field("string", "The tail of the stage's record."),
}
STROKE = {
    **SPEED,
    "places": Field("any", "Places in the plane, as pairs of numbers in the units of the axes."),
    "stroke": Field("number", "When a stroke began, in ms: its changes are undone together. -1 for none."),
}
ANSWER = {"answer": Field("any", "To the step's question: see `playground.lessons.reconcile.check_answer`.")}
STUDENT = {"student": Field("string", "The token of a student of the class.")}

_FILE = Kind.PAST | Kind.STAYS | Kind.PRIVATE

ACTIONS = {
    "play": Action(
        "Train ahead, and send frames.", training.play, Kind.ONCE | Kind.TRAINS | Kind.STAYS | Kind.FLEETING,
        SPEED | {"goal": Field("number", "Epochs after which training stops; -1 for none.")},
    ),
    "update": Action("Make one update.", training.update, Kind.TRAINS),
    "epoch": Action("Train to the end of the epoch.", training.epoch, Kind.TRAINS),
    "reset": Action("Return to the initial weights.", training.reset),
    "draw": Action(
        "Send the frame on the screen again, in double precision.", files.taking(files.nothing), Kind.PAST | Kind.STAYS
    ),
    "set": Action(
        "Set weights and biases, or none if one is refused.", training.set_parameters,
        fields={"values": Field("any", "Pairs of a parameter's index in the trainer's vector and its number.")},
    ),
    "draw_points": Action(
        "Add points of one class.", points.draw, Kind.ONCE | Kind.POINTS,
        STROKE | {"label": Field("number", "Class of the points to add, 0 or 1.")},
    ),
    "erase_points": Action(
        "Remove the points near to places.", points.erase, Kind.POINTS,
        STROKE | {"radii": Field("any", "Half the axes of the eraser's ellipse, in the same units.")},
    ),
    "clear_points": Action("Remove all points.", points.clear, Kind.POINTS, SPEED),
    "undo_points": Action(
        "Take back the last change of the points.", points.undo, Kind.ONCE | Kind.POINTS, SPEED
    ),
    "redo_points": Action(
        "Change the points again as before they were taken back.", points.redo, Kind.ONCE | Kind.POINTS, SPEED,
    ),
    "export": Action(
        "Make a file of the run.", files.taking(files.export), _FILE,
        {"file": Field("string", "A key of `playground.stage.actions.files.FILES`.")},
    ),
    "predict": Action(
        "Predict the rows of a file, and make a file of them.", files.taking(files.predict), _FILE | Kind.ONCE, CONTENT,
    ),
    "link": Action("Say whether a link can lead here.", files.taking(files.link), _FILE),
    "load": Action("Continue from a file.", files.load, Kind.ONCE | Kind.STARTS | Kind.PAUSES, CONTENT),
    "timeline": Action(
        "Send the checkpoints of the run.", files.timeline, Kind.STAYS | Kind.FLEETING | Kind.PRIVATE
    ),
    "visit": Action(
        "Show an earlier update; the run stays where it is.", training.visit_update,
        Kind.PAST | Kind.STAYS | Kind.FLEETING,
        UPDATE | {"epochs": Field("number", "1 to visit the end of the epoch that this update is in.")},
    ),
    "continue": Action(
        "Continue from the earlier update that is shown, and drop what came after it.", training.resume,
        Kind.ONCE | Kind.PAST,
    ),
    "compare": Action(
        "Train a saved run in lockstep, as the reference run; without content, end that.",
        files.compare, Kind.PRIVATE, CONTENT,
    ),
    "load_saved_runs": Action("Read a file of saved runs.", files.load_saved_runs, Kind.STAYS | Kind.PRIVATE, CONTENT),
    "new_weights": Action("Start a new run from the next seed.", runs.new_weights, Kind.ONCE | Kind.STARTS),
    "resize": Action(
        "Start a new run with these hidden layers.", runs.resize, Kind.STARTS,
        {"hidden_layer_sizes": Field("any", "Units of each hidden layer, as an array.")},
    ),
    "record": Action("Begin a new record of the run.", maps.aside, Kind.SIDE),
    "restore": Action(
        "Bring back the run of a lost session.", runs.restore, Kind.STARTS | Kind.FLEETING, RECORD
    ),
    "poll": Action("Send what open panels lack.", maps.aside, Kind.SIDE),
    "start_map": Action(
        "Compute a map of two hyperparameters.", maps.start, Kind.ONCE | Kind.SIDE,
        {"map": Field("any", "What the map's form holds: see `playground.runs.maps.grid.parse_grid`.")},
    ),
    "cancel_map": Action("Stop computing the map.", maps.cancel, Kind.SIDE),
    "load_table": Action(
        "Show a table of `explore` as the map.", maps.load_table, Kind.ONCE | Kind.SIDE, CONTENT
    ),
    "load_cell": Action(
        "Start the run of a map's cell.", maps.load_cell, Kind.ONCE | Kind.STARTS | Kind.PAUSES,
        {"cell": Field("number", "Of the map's cell to load, counted row by row.")},
    ),
    "begin_step": Action(
        "Start the run of a lesson's step.", lessons.begin_step, Kind.ONCE | Kind.STARTS,
        ANSWER | {"asking": Field("boolean", "Whether the step's question stands.")},
    ),
    "read_step": Action("Say what has happened in a lesson's step, with the numbers of this run.", lessons.read_step,
        fields=ANSWER,
    ),
    "begin_challenge": Action(
        "Start a run with the data of the class's challenge.", classes.begin_challenge,
        Kind.ONCE | Kind.STARTS | Kind.PAUSES,
    ),
    "hand_in": Action(
        "Hand in the run for that challenge.", classes.hand_in, Kind.ONCE | Kind.PRIVATE, STUDENT
    ),
    "take_over": Action(
        "Continue a run that was left, or that of the teacher's page.", runs.take_over, Kind.ONCE | Kind.STARTS,
        RECORD | STUDENT,
    ),
}  # fmt: skip


def find_action(request: Request) -> Action:
    """Return the action that a request names. Where it names none, the frame is asked for."""
    return ACTIONS.get(request["action"], ACTIONS["draw"])


def read_request(message: Any) -> Request:
    """Return a request with the fields of its action, whatever the message holds: see `playground.stage.protocol`."""
    request = read(message, REQUEST)
    return request | read(message, find_action(request).fields)
