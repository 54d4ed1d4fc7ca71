"""What the stage may ask for: one table, and the functions that carry it out."""
