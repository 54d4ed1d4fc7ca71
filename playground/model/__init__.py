"""The mathematics, and the training that descends it: nothing here knows of settings, files or pages."""
