import Diagnostics
import PoissonInference
import RandomStreams
import Tensors

extension PoissonExperiments {
  // MARK: - Equilibrium (IPVAE eq. 27)

  static let equilibrium = Experiment(
    id: "ipvae-equilibrium", paper: paper,
    summary: "the deterministic fixed point is the non-negative sparse code"
  ) { context in
    let gaps = context.overSeeds { equilibriumGap(seed: $0) }
    return [
      row(
        "ipvae-equilibrium", "relative excess of E over the optimum", .atMost(1e-3), .derived,
        gaps)
    ]
  }

  /// The relative excess of ½‖x - Φr‖² + b·r at the state after many steps over its minimum, found
  /// by coordinate descent.
  static func equilibriumGap(seed: UInt64) -> Double {
    let configuration = IterativeConfiguration(
      image: ImageShape(height: 6, width: 6), latents: 20, learnsPixelNoise: false)
    var model = IterativeModel<Double>(configuration, seed: seed)
    var stream = RandomStream(seed: seed, chain: 5)
    model.parameters[0] = .normals(36, 20, from: &stream)
    model.parameters[0].scale(by: 0.2)
    model.set("log_lr.0", to: Matrix(repeating: -2, 1, 1))
    let images = Matrix<Double>.normals(4, 36, from: &stream)
    var session = InferenceSession(
      model, images: 4, settings: InferenceSettings(mode: .mean, seed: 0))
    session.advance(images, steps: 20_000)
    let rates = session.rates()
    let code = SparseCode(dictionary: model.dictionary, penalty: model.inhibition)
    return (0..<4).reduce(0.0) { worst, row in
      let image = Array(images.row(row))
      let best = code.energy(code.minimum(of: image, sweeps: 4_000), image)
      return max(worst, (code.energy(Array(rates.row(row)), image) - best) / best)
    }
  }
}

/// The non-negative sparse code of an image, `argmin ½‖x - Φr‖² + b·r`, r ≥ 0 (IPVAE eq. 27).
private struct SparseCode {
  let dictionary: Matrix<Double>
  let penalty: [Double]

  func energy(_ code: [Double], _ image: [Double]) -> Double {
    let decoded = Matrix(rows: 1, columns: code.count, elements: code)
      .times(transpose: dictionary)
    let misfit = zip(image, decoded.elements).reduce(0) {
      $0 + ($1.0 - $1.1) * ($1.0 - $1.1) / 2
    }
    return zip(penalty, code).reduce(misfit) { $0 + $1.0 * $1.1 }
  }

  /// By coordinate descent: each number in turn to its best value.
  func minimum(of image: [Double], sweeps: Int) -> [Double] {
    let lateral = dictionary.transposeTimes(dictionary)
    let drive = Matrix(rows: 1, columns: image.count, elements: image).times(dictionary)
    var code = [Double](repeating: 0, count: penalty.count)
    for _ in 0..<sweeps {
      for k in code.indices {
        let others = zip(lateral.row(k), code).reduce(0) { $0 + $1.0 * $1.1 }
        let rest = drive[0, k] - penalty[k] - others + lateral[k, k] * code[k]
        code[k] = max(0, rest / lateral[k, k])
      }
    }
    return code
  }
}
