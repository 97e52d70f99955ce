"""Training data: photographs with drawn rain, and drawn faces."""
