import Reverie

/// Trains a small iterative Poisson autoencoder on dead-leaves patches and watches it explain new
/// ones with spikes.
@main
struct ExplainPatches {
  static func main() throws {
    let training = try PoissonTraining(PoissonConfiguration(preset: .small, seed: 1))
    guard let trained = try training.run().run else { return }

    let patches = training.validation.rows(0..<200)
    var session = InferenceSession(
      trained.model, images: patches.rows, settings: InferenceSettings(seed: 1))
    for step in 1...100 {
      let state = session.step(patches)
      guard [1, 4, 16, 100].contains(step) else { continue }
      let median = quantile(state.explained, at: 0.5) ?? .nan
      print("step \(step): median R² \(median), silent neurons \(state.fractionOfZeros)")
    }
  }
}
