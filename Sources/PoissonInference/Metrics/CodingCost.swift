import Tensors

/// What inference of an image costs: spikes, synaptic operations, bits and energy.
public struct CodingCost: Sendable, Equatable, Codable {
  /// Mean spikes per image over all steps.
  public var spikes: Double
  /// Mean synaptic operations per image over all steps, with lateral weights: K per neuron that
  /// fired and step.
  public var synapticOperations: Double
  /// The same for dense lateral sums: K² per step.
  public var denseOperations: Double
  /// Σ of divergences over the steps read out, bits per image; nil if not measured.
  public var bits: Double?

  /// Of a session since its last reset.
  public init<Scalar: InferenceScalar>(_ session: InferenceSession<Scalar>, bits: Double? = nil) {
    let (images, latents) = (
      Double(session.images), Double(session.model.configuration.latents)
    )
    spikes = session.spikes.reduce(0, +) / images
    synapticOperations = latents * session.activeUnits.reduce(0, +) / images
    denseOperations = latents * latents * Double(session.state.step)
    self.bits = bits
  }

  /// Joule per image for given energies per spike and per synaptic operation, such as 23.6 pJ of
  /// a neuromorphic chip for an operation.
  public func energy(perSpike: Double, perOperation: Double) -> Double {
    spikes * perSpike + synapticOperations * perOperation
  }
}
