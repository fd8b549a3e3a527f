import Reverie

/// Learns stroke digits with the local rule, lets 36 chains run freely, and writes their mean rates
/// to `digits.npy`, [chain, pixel].
@main
struct GenerateDigits {
  static func main() throws {
    let digits = try ImageSet(StrokeDigits(seed: 1, classes: [1, 3, 6]), 0..<6_000).halved()
    var trainer = try MachineTrainer(images: digits.images, settings: .small)
    while trainer.updatesDone < trainer.totalUpdates { try trainer.update() }

    var chains = try MachineChains(MachineDynamics(trainer.result), count: 36, seed: 7)
    try chains.advance(steps: 2_000)
    let frames = try chains.averageRates(over: 100)
    let labels = NearestImages(digits).labels(of: frames)
    for label in digits.classes {
      print("digit \(label): \(labels.count { $0 == label }) of \(labels.count) chains")
    }
    try Npy.write(NumericArray(frames), to: "digits.npy")
  }
}
