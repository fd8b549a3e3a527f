import Diagnostics
import Dynamics
import Tensors

/// The energies of chains over time: whether the chains agree on their law, how many independent
/// draws they are worth, and the virial.
///
/// E does not tell a state from its negative, so that chains of both signs can agree.
public struct EnergyRecorder: Recorder, Sendable {
  /// Steps between two recordings.
  public let interval: Int
  /// Recordings to leave out at the start.
  public let warmup: Int
  private let machine: LangevinMachine<Float>
  private var seen = 0
  private var energies: [[Double]] = []  // [draw][chain]
  private var virials = 0.0

  /// A recorder of the energies under `machine`.
  public init(_ machine: LangevinMachine<Float>, every interval: Int, warmup: Int = 0) {
    self.machine = machine
    self.interval = interval
    self.warmup = warmup
  }

  /// Takes the states of all chains `[chain, unit]`.
  public mutating func record(_ positions: Matrix<Float>, step: Int) {
    seen += 1
    guard seen > warmup else { return }
    energies.append(machine.energies(at: positions))
    var products = machine.energyGradient(at: positions)
    products.multiplyElementwise(by: positions)
    virials += products.mean()
  }

  /// E `[chain, draw]`.
  public var draws: Matrix<Double> { Matrix(energies).transposed }

  /// ⟨x · ∂E/∂x⟩/N, T in equilibrium; nil without draws.
  public var virialPerUnit: Double? { energies.isEmpty ? nil : virials / Double(energies.count) }

  /// R-hat of E over the chains; nil where it is undefined.
  public var rHat: Double? { energies.isEmpty ? nil : Diagnostics.rHat(draws) }

  /// Independent draws that the recorded energies are worth; nil where that is undefined.
  public var effectiveSampleSize: Double? {
    energies.isEmpty ? nil : Diagnostics.effectiveSampleSize(draws)
  }
}
