"""Training of RDDM Studio's model pack: data, diffusion, network, training, export, evaluation."""
