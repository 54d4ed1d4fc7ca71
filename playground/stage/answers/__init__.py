"""What the stage is told."""
