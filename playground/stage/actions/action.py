"""What an action is: its entry in the table."""

from collections.abc import Callable, Mapping
from enum import Flag, auto
from typing import NamedTuple

from playground.stage.protocol import Answer, Field, Request
from playground.stage.visit import Visit

# Carries an action out. None where another run begins: the page then runs again, and tells the stage all of it.
Function = Callable[[Visit, Request], Answer | None]


class Kind(Flag):
    """What an action is like."""

    PLAIN = 0
    ONCE = auto()  # done twice, it is not the same as done once: the stage does not send it again where no answer came
    SIDE = auto()  # leaves the run alone: the answer holds no frames, and the stage plays on
    STARTS = auto()  # begins another run, whichever one the stage shows
    PAUSES = auto()  # the page pauses, for another run to take this one's place
    TRAINS = auto()  # needs points to train on
    POINTS = auto()  # changes the points: none is dropped
    PAST = auto()  # acts on the earlier update that is shown, if one is
    STAYS = auto()  # the stage goes on to show an earlier update
    FLEETING = auto()  # asked for again when it is needed: not kept for a run that is restored
    PRIVATE = auto()  # takes something away, or is the teacher's own: those who follow do not see it


class Action(NamedTuple):
    """What a request may ask for.

    Attributes
    ----------
    meaning : str
    carry_out : callable
    kind : Kind
    fields : mapping of str to Field
        Fields of the request that belong to this action.
    """

    meaning: str
    carry_out: Function
    kind: Kind = Kind.PLAIN
    fields: Mapping[str, Field] = {}
