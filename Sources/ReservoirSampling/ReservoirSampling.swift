// Sources of ReservoirSampling.
