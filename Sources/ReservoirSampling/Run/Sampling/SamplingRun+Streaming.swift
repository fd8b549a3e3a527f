import Archives
import Tensors

extension SamplingRun {
  /// Where chains are between two blocks of draws.
  public struct SavedChains: Sendable, Equatable, Codable {
    /// Draws of every chain that were handed over.
    public let draws: Int
    /// The states of the kernel's blocks of chains.
    public let states: JSONValue
  }

  /// Takes draws block by block, in bounded memory. A run that goes on from saved chains gives the bytes of
  /// an undisturbed one.
  public struct Streaming {
    /// Draws of every chain in a block; the first block has one.
    public let blockDraws: Int
    /// Where to go on; nil for the start.
    public let saved: SavedChains?
    /// Receives draws `[chain · draw, unit]` in data units, and where the chains are after them; returning
    /// false stops.
    public let take: (Matrix<Double>, SavedChains) throws -> Bool

    /// Blocks of `blockDraws` draws.
    public init(
      blockDraws: Int, from saved: SavedChains? = nil,
      take: @escaping (Matrix<Double>, SavedChains) throws -> Bool
    ) {
      (self.blockDraws, self.saved, self.take) = (max(1, blockDraws), saved, take)
    }
  }
}

extension SamplingRequest.Mode {
  /// Whether its draws can be taken block by block.
  public var isStreamed: Bool { self != .metropolis && self != .exchange }
}
