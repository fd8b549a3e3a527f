/// What a draw is for: a part of its address, so that two uses in one step never share bits.
///
/// Raw values are part of the stream's definition. The core uses 0...63; families take their own
/// ranges: reservoir 100..., replay 200..., Langevin machines 300..., Poisson inference 400....
public struct Purpose: RawRepresentable, Sendable, Hashable, Codable {
  /// The number in addresses.
  public let rawValue: UInt16
  /// The purpose of a number.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The noise of the dynamics.
  public static let noise = Purpose(rawValue: 0)
  /// Initial states of chains.
  public static let initialState = Purpose(rawValue: 1)
  /// Initial parameters.
  public static let parameters = Purpose(rawValue: 2)
  /// Order and choice of training data.
  public static let dataOrder = Purpose(rawValue: 3)
  /// Draws from a target distribution or generator of data.
  public static let data = Purpose(rawValue: 4)
  /// Noise added to training data.
  public static let dataNoise = Purpose(rawValue: 5)
  /// Metropolis acceptance.
  public static let acceptance = Purpose(rawValue: 6)
  /// Random directions, permutations and subsets of metrics.
  public static let metrics = Purpose(rawValue: 7)
  /// Penalties evaluated at random points.
  public static let penalty = Purpose(rawValue: 8)
}
