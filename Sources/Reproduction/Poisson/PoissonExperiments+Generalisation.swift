import Archives
import Diagnostics
import PoissonInference
import SyntheticData
import Tensors

extension PoissonExperiments {
  // MARK: - E9 out of distribution

  static let generalisation = Experiment(
    id: "ipvae-9", paper: paper,
    summary: "digits seen, other images shown: iterative against amortised and hybrid models"
  ) { context in
    let models = PoissonLaboratory(context: context)
    let data = try models.digits()
    let seed = context.seeds.first ?? 1
    let sets = try outOfDistribution(data.test.rows(0..<min(200, data.test.rows)), context)
    let compared = try DigitModels(on: data.train, models, seed: seed)
    let errors = sets.map { compared.errors(on: $0.images, steps: models.testSteps, seed: seed) }
    return zip(sets, errors).flatMap { set, these in
      errorRows(of: set.name, these, home: errors[0], isQuick: models.isQuick)
    }
  }

  /// Errors of the models on a set, and, where it is not the set they were trained on, how much larger
  /// than at home they are.
  private static func errorRows(
    of name: String, _ errors: [Double], home: [Double], isQuick: Bool
  ) -> [ReproductionRow] {
    let isHome = name == "MNIST"
    let own = ReproductionRow(
      id: "ipvae-9",
      expected: ExpectedValue(
        "1000 · MSE / M on \(name) rises with amortisation", isHome ? .none : .increasing(),
        origin: .paper),
      measured: zip(DigitModels.names, errors).map { MeasuredValue($1, name: $0) })
    guard !isHome else { return [own] }
    let gap = ReproductionRow(
      id: "ipvae-9",
      expected: ExpectedValue(
        "gap of \(name) to MNIST", isQuick ? .none : .increasing(), origin: .paper),
      measured: zip(DigitModels.names, zip(errors, home)).map {
        MeasuredValue($1.0 - $1.1, name: $0)
      },
      note: isQuick
        ? "a model that fits MNIST worse has less to lose; judged at the paper's length" : nil)
    return [own, gap]
  }

  /// MNIST test images first, then turned ones and, where there, Omniglot and Kuzushiji.
  static func outOfDistribution(
    _ test: Matrix<Float>, _ context: ExperimentContext
  ) throws -> [(name: String, images: Matrix<Float>)] {
    var sets = [(name: "MNIST", images: test), (name: "rotated MNIST", images: turned(test))]
    for (name, file) in [
      ("Omniglot", "omniglot_background/images28-nearest-idx3-ubyte.gz"),
      ("Kuzushiji", "kmnist_test/t10k-images-idx3-ubyte.gz"),
    ] {
      guard let path = context.path(ofData: file) else { continue }
      let all = try PoissonLaboratory.images(
        ArrayFile.read(path), named: name, preparation: .unit)
      let stride = max(1, all.rows / 200)
      sets.append((name, all.gatheringRows((0..<min(200, all.rows)).map { $0 * stride })))
    }
    return sets
  }

  /// Digits turned by 15° to 150°, with the grey values that they had.
  private static func turned(_ digits: Matrix<Float>) -> Matrix<Float> {
    Matrix(
      stacking: (0..<digits.rows).map { row -> Matrix<Float> in
        let image = Matrix(
          rows: 28, columns: 28, elements: digits.row(row).map { Double($0) })
        let rotated = Frames.histogramMatched(
          Frames.rotated(image, by: Double(15 + row * 15 % 150)), to: image)
        return Matrix<Float>(Matrix(rows: 1, columns: 784, elements: rotated.elements))
      })
  }
}
