import Foundation
import Reverie

/// Trains a reservoir on draws of a posterior, samples from it, and says how far the samples are
/// from the truth: `SamplePosterior [draws.npy]`, or any file of draws, one per row. Without a file the posterior is a banana, known
/// exactly: x ~ N(0, 1), y ~ N(x² / 2, 0.3²).
@main
struct SamplePosterior {
  static func main() {
    do {
      try run()
    } catch {
      FileHandle.standardError.write(Data("SamplePosterior: \(error)\n".utf8))
      exit(1)
    }
  }

  static func run() throws {
    let all = try CommandLine.arguments.dropFirst().first.map(read) ?? banana(6_000)
    let half = all.rows / 2
    let (training, heldOut) = (all.rows(0..<half), all.rows(half..<all.rows))

    let configuration = ReservoirConfiguration(units: 500, target: nil, seed: 1)
    let outcome = try ReservoirTraining(configuration, draws: training).run()
    guard case .finished(let sampler) = outcome else { return }

    let result = try sampler.sample(SamplingRequest(chains: 2_000, duration: 20))
    print("\(result.chains) chains, \(result.steps) steps of \(result.timeStep) time constants")
    print(try ReferenceComparison(result.draws, against: heldOut, name: "held-out draws", seed: 2))
  }

  static func read(_ path: String) throws -> Matrix<Double> {
    try ArrayFile.read(path).matrix(Double.self, name: path)
  }

  static func banana(_ count: Int) -> Matrix<Double> {
    var stream = RandomStream(seed: 7, purpose: .data)
    var draws = Matrix<Double>.normals(count, 2, from: &stream)
    for row in 0..<count {
      let x = draws[row, 0]
      draws[row, 1] = x * x / 2 + 0.3 * draws[row, 1]
    }
    return draws
  }
}
