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
  /// Mean over images of the divergences of all steps, bits; nil if the session did not sum them.
  public var bits: Double?

  /// Of a session since its last reset.
  public init<Scalar: InferenceScalar>(_ session: InferenceSession<Scalar>) {
    let (images, latents) = (
      Double(session.images), Double(session.model.configuration.latents)
    )
    spikes = session.spikes.reduce(0, +) / images
    synapticOperations = latents * session.activeUnits.reduce(0, +) / images
    denseOperations = latents * latents * Double(session.stepsTaken.reduce(0, +)) / images
    if session.settings.sumsDivergence {
      bits = session.divergences.reduce(0, +) / (images * log(2))
    }
  }

  /// Energy per image, in the unit of the energies given: those of a spike sent and of a synaptic
  /// operation. A neuromorphic chip needs 1.7 pJ and 23.6 pJ (Davies et al. 2018, IEEE Micro 38).
  public func energy(perSpike: Double = 1.7e-12, perOperation: Double = 23.6e-12) -> Double {
    spikes * perSpike + synapticOperations * perOperation
  }
}
