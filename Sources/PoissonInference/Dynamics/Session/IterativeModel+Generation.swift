import RandomStreams
import Tensors

extension IterativeModel {
  /// Images decoded from draws of the prior at the learned initial state, `[image, pixel]`.
  public func generate(_ count: Int, seed: UInt64) -> Matrix<Scalar> {
    var settings = InferenceSettings<Scalar>(mode: .sample, seed: seed)
    settings.noise = .stream(RandomStream(seed: seed, step: 1 << 40))
    let constants = SessionConstants(self, settings)
    var draws = LatentDraws<Scalar>(settings.noise)
    let drawn = constants.draw(
      constants.initialState(count), from: &draws, for: .readout, step: 0, drawIndex: 0)
    return constants.predict(drawn.activity)
  }
}
