"""The updates in a run's script: the hyperparameters and their changes, the learning rate, and the optimizer's step.

Only what the run has used stands in the script. The steps are those of `playground.training.optimizers`, layer by
layer: the same operations in the same order, which gives the same bits.
"""

from collections.abc import Sequence
from itertools import pairwise
from textwrap import indent

from playground.exports.source import source_of_lambda
from playground.runs.log import Segment
from playground.training import schedules
from playground.training.hyperparameters import Hyperparameters
from playground.training.optimizers import ADAM_BETAS, EPSILON, OPTIMIZERS, RMSPROP_DECAY, OptimizerState, zero_state

BETA1, BETA2 = ADAM_BETAS

# What an optimizer does to one layer.
STEPS = {
    "sgd": """
velocity[i] = momentum * velocity[i] - learning_rate * gradient
layers[i] = layers[i] + velocity[i]
""",
    "nesterov": """
velocity[i] = momentum * velocity[i] - learning_rate * gradient
layers[i] = layers[i] + (momentum * velocity[i] - learning_rate * gradient)
""",
    "rmsprop": f"""
mean_square[i] = {RMSPROP_DECAY} * mean_square[i] + (1 - {RMSPROP_DECAY}) * gradient * gradient
layers[i] = layers[i] - learning_rate * gradient / (np.sqrt(mean_square[i]) + {EPSILON})
""",
    "adam": f"""
mean[i] = {BETA1} * (mean[i] - gradient) + gradient  # {BETA1} · mean + {1 - BETA1:g} · gradient
mean_square[i] = {BETA2} * (mean_square[i] - gradient**2) + gradient**2
correction = np.sqrt(1 - {BETA2}**count)  # for means that began at 0
ratio = mean[i] / (np.sqrt(mean_square[i]) + {EPSILON} * correction)
layers[i] = layers[i] - learning_rate * (correction / (1 - {BETA1}**count)) * ratio
""",
}
WITHOUT_MOMENTUM = """
layers[i] = layers[i] - learning_rate * gradient
"""
FROZEN = "if frozen and i < len(layers) - 1:  # only the output units learn"


def write_updates(segments: Sequence[Segment]) -> dict[str, str]:
    """Return the parts of the script that make the updates of a run with these segments."""
    used = [segment.hyperparameters for segment in segments]
    slots = _slots(used)
    setup, change = _hyperparameters(segments)
    begins = [segments[0].update] + [
        after.update
        for before, after in pairwise(segments)
        if _begins_anew(before.hyperparameters, after.hyperparameters)
    ]
    zeros = "".join(f"{slot} = [np.zeros_like(layer) for layer in layers]\n" for slot in slots)
    counts = any(OPTIMIZERS[k.optimizer].bias_corrected for k in used)
    zeros += "count = 0\n" if counts else ""
    if zeros and len(begins) > 1:
        change += f"if update in {begins}:  # the optimizer's state begins at 0\n{indent(zeros, ' ' * 4)}"
    else:
        setup += zeros
    change += _learning_rate(used) + ("count += 1\n" if counts else "")
    step = indent(_frozen(used, slots) + _penalties(used) + _step(used, slots), " " * 8)
    return {"setup": setup, "change": indent(change, " " * 4), "step": step}


def _hyperparameters(segments: Sequence[Segment]) -> tuple[str, str]:
    """Return the code that sets the hyperparameters: once, or at the updates where they change."""
    used = [segment.hyperparameters for segment in segments]
    scheduled = _is_scheduled(used)
    names = {
        "optimizer": "optimizer" if len({k.optimizer for k in used}) > 1 else "",
        "learning_rate_init": "learning_rate_init" if scheduled else "learning_rate",
        "schedule": "schedule" if len({k.schedule for k in used}) > 1 else "",
        "decay_updates": "decay_updates" if scheduled else "",
        "batch_size": "batch_size",
        "momentum": "momentum" if "velocity" in _slots(used) else "",
        "alpha": "alpha" if any(k.alpha for k in used) else "",
        "l1": "l1" if any(k.l1 for k in used) else "",
        "freeze_hidden": "frozen" if any(k.freeze_hidden for k in used) else "",
    }
    left = ", ".join(filter(None, names.values()))
    values = [", ".join(_literal(getattr(k, name)) for name, shown in names.items() if shown) for k in used]
    if len(used) == 1:
        return f"{left} = {values[0]}\n", ""
    rows = "".join(f"    {s.update}: ({v}),\n" for s, v in zip(segments, values, strict=True))
    setup = f"segments = {{  # updates made before: {left}\n{rows}}}\n"
    if names["schedule"]:
        factors = (f'    "{name}": lambda t: {_factor(name)},\n' for name in dict.fromkeys(k.schedule for k in used))
        setup += f"factors = {{\n{''.join(factors)}}}\n"
    return setup, f"if update in segments:\n    {left} = segments[update]\n"


def _literal(value: float | bool | str) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


def _learning_rate(used: Sequence[Hyperparameters]) -> str:
    """Return the code that computes the scheduled learning rate of an update."""
    if not _is_scheduled(used):
        return ""
    names = {k.schedule for k in used}
    if len(names) > 1:
        return "learning_rate = learning_rate_init * factors[schedule](update / decay_updates)\n"
    return f"t = update / decay_updates\nlearning_rate = learning_rate_init * ({_factor(*names)})\n"


def _factor(schedule: str) -> str:
    return source_of_lambda(schedules, "SCHEDULES", schedule)


def _is_scheduled(used: Sequence[Hyperparameters]) -> bool:
    return any(k.schedule != "constant" for k in used)


def _slots(used: Sequence[Hyperparameters]) -> list[str]:
    """Return the vectors that the optimizers remember; without momentum, there is no velocity to remember."""
    rules = [OPTIMIZERS[k.optimizer] for k in used]
    has_momentum = any(k.momentum for k, rule in zip(used, rules, strict=True) if rule.uses_momentum)
    slots = dict.fromkeys(slot for rule in rules for slot in rule.slots if has_momentum or not rule.uses_momentum)
    return list(slots)


def _begins_anew(before: Hyperparameters, after: Hyperparameters) -> bool:
    """Return whether the optimizer's state is zero again where the hyperparameters change."""
    state: OptimizerState = zero_state(before.optimizer, 0)._replace(frozen=before.freeze_hidden)
    return state.before(after.optimizer, after.freeze_hidden) is not state


def _frozen(used: Sequence[Hyperparameters], slots: Sequence[str]) -> str:
    if not any(k.freeze_hidden for k in used):
        return ""
    return f"{FROZEN}\n" + "".join(f"    {slot}[i][:] = 0\n" for slot in slots) + "    continue\n"


def _penalties(used: Sequence[Hyperparameters]) -> str:
    terms = {"l1 * np.sign(layers[i])": any(k.l1 for k in used), "alpha * layers[i]": any(k.alpha for k in used)}
    decay = " + ".join(term for term, is_used in terms.items() if is_used)
    if not decay:
        return ""
    return f"decay = {decay}\ndecay[:, -1] = 0  # biases are not penalized\ngradient += decay\n"


def _step(used: Sequence[Hyperparameters], slots: Sequence[str]) -> str:
    """Return the step of the optimizer, or of each."""
    steps = {k.optimizer: STEPS[k.optimizer].lstrip() for k in used}
    if "velocity" not in slots:
        steps |= {name: WITHOUT_MOMENTUM.lstrip() for name in steps if OPTIMIZERS[name].uses_momentum}
    if len(steps) == 1:
        return "".join(steps.values())
    branches = (f'if optimizer == "{name}":\n{indent(step, " " * 4)}' for name, step in steps.items())
    return "el".join(branches)
