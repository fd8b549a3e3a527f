/// Everything of Reverie in one import: the four model families and the core they share.
@_exported import Archives
@_exported import Diagnostics
@_exported import Dynamics
@_exported import LangevinMachines
@_exported import PoissonInference
@_exported import RandomStreams
@_exported import ReplayNetworks
@_exported import ReservoirSampling
@_exported import SyntheticData
@_exported import Tensors
@_exported import Training
@_exported import UserData
