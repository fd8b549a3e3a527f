import CKernels

/// Version of the map from addresses to draws. Changing any draw bumps it; every run records it.
public let streamVersion = 2

/// An addressed stream of random numbers: Philox 4x32-10 (Salmon et al. 2011).
///
/// A draw is a function of its address (seed, purpose, chain, step, unit) alone. Nothing is
/// consumed: the same address gives the same draw for any number of threads, any split of a batch
/// and after a resume. Row `i` of a batch belongs to chain `chain + i`; each bulk draw through an
/// `inout` stream leaves it one step further.
///
/// ```swift
/// var stream = RandomStream(seed: 7)
/// let noise = Matrix<Float>.normals(4, 100, from: &stream)   // step 0 of chains 0...3
/// ```
public struct RandomStream: Sendable, Equatable, Codable {
  /// The key: one number for a whole run.
  public var seed: UInt64
  /// The chain of the batch's first row.
  public var chain: UInt32
  /// The step that the next draw belongs to, below 2⁴⁸.
  public var step: UInt64
  /// What the draws are for.
  public var purpose: Purpose

  /// The stream at an address.
  public init(seed: UInt64, chain: UInt32 = 0, step: UInt64 = 0, purpose: Purpose = .noise) {
    self.seed = seed
    self.chain = chain
    self.step = step
    self.purpose = purpose
  }

  /// The stream of another purpose at the same seed, chain and step.
  public func with(_ purpose: Purpose) -> RandomStream {
    RandomStream(seed: seed, chain: chain, step: step, purpose: purpose)
  }

  /// The stream of a batch that starts `rows` rows further down.
  public func advanced(byChains rows: Int) -> RandomStream {
    RandomStream(seed: seed, chain: chain &+ UInt32(rows), step: step, purpose: purpose)
  }

  /// The stream at `step`.
  public func at(step: UInt64) -> RandomStream {
    RandomStream(seed: seed, chain: chain, step: step, purpose: purpose)
  }

  /// The address as the kernels take it.
  public var address: rv_stream {
    rv_stream(seed: seed, step: step, chain: chain, purpose: purpose.rawValue)
  }
}
