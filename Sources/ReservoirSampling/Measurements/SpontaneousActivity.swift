import Dynamics
import RandomStreams
import Tensors

/// Spontaneous activity as the prior (RSN §10): for a calibrated observer the average of
/// posteriors over cues is the prior.
public enum SpontaneousActivity {
  /// One sample of the observer's posterior for each of `cues` fresh cues `[cue, m]`: x ~ prior,
  /// y ~ p(y | x), x' ~ the network under y. Equal to the prior in law where the observer is calibrated.
  public static func averagedPosterior(
    of observer: ConditionedReservoir<Float>, prior: any TargetDistribution,
    observation: LinearObservation, cues: Int, duration: Double = 8, timeStep: Double = 5e-3,
    seed: UInt64
  ) throws -> Matrix<Double> {
    var points = RandomStream(seed: seed, purpose: .data)
    var looks = RandomStream(seed: seed, purpose: .observation)
    let y = observation.observe(prior.sample(cues, from: &points), from: &looks)
    var start = RandomStream(seed: seed, purpose: .initialState)
    let starts = Matrix<Float>.uniforms(cues, observer.dimension, in: -2..<2, from: &start)
    let samples = try (0..<cues).map { cue in
      try ChainRunner(
        OutputLangevin(
          observer.network(drivenBy: Array(y.row(cue))), timeStep: Float(timeStep))
      ).run(
        from: starts.rows(cue..<cue + 1), steps: max(1, Int((duration / timeStep).rounded())),
        stream: RandomStream(seed: seed, chain: UInt32(cue)))
    }
    return Matrix<Double>(Matrix(stacking: samples))
  }
}
