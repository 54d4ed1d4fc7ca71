"""Maps of two hyperparameters: a grid of networks, trained to the same update and compared."""
