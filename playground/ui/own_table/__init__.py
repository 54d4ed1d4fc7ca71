"""The dialog in which a visitor makes a table of a file or a pasted text, to train on."""
