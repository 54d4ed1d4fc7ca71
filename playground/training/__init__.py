"""How a network learns: the trainer, its optimizers and schedules. It knows nothing of settings, files or pages."""
