@_exported import ReservoirSampling
