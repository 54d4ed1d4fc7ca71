"""What a run can be saved as, and loaded from."""
