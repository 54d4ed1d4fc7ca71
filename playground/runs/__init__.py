"""From settings to a run: what may be chosen, the experiment it describes, and its training."""
