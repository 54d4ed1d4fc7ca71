"""The mathematical core: the network, its gradient and its training. It knows nothing of settings, files or pages."""
