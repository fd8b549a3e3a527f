// Sources of PoissonInference.
