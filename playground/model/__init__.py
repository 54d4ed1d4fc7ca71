"""The network and its gradient: the mathematics. It knows nothing of training, settings, files or pages."""
