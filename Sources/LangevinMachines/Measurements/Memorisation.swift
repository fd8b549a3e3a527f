import Dynamics
import RandomStreams
import Tensors

/// Whether a machine repeats its training images or makes new ones (NLM §6.4).
///
/// - Reference: the criterion for copies of arXiv 2505.16959, the two-machine test of arXiv
///   2310.02557.
public struct MemorisationReport: Sendable, Equatable, Codable {
  /// ⟨E⟩/N of the training images.
  public var trainingEnergyPerUnit: Double
  /// ⟨E⟩/N of held-out images.
  public var heldOutEnergyPerUnit: Double
  /// Mean q of samples with the nearest training image.
  public var trainingSimilarity: Double
  /// Mean q of samples with the nearest of as many held-out images.
  public var heldOutSimilarity: Double
  /// f_train: share of samples nearer to the training set than to as many held-out images; ½ without
  /// memorisation, as both sets are centred by the mean of both.
  public var trainingShare: Double
  /// Share of samples with d₁/d₂ < 1/3, distances to the two nearest training images.
  public var copyShare: Double
  /// Bootstrap interval of 95 % for `trainingShare`, of the samples, given the sets: other sets of as
  /// many images would vary more.
  public var trainingShareInterval: ClosedRange<Double>

  /// ⟨E⟩_heldout/N - ⟨E⟩_train/N
  public var energyGap: Double { heldOutEnergyPerUnit - trainingEnergyPerUnit }

  /// - Parameters:
  ///   - samples: rates `[sample, unit]`, averaged over a window.
  ///   - heldOut: at least as many images as `training`; the first as many are used.
  public init(
    _ machine: LangevinMachine<Float>, samples: Matrix<Float>, training: ImageSet,
    heldOut: ImageSet, seed: UInt64 = 1
  ) throws(LangevinMachineError) {
    guard heldOut.count >= training.count else {
      throw .shapeMismatch(
        name: "heldOut", expected: [training.count], actual: [heldOut.count])
    }
    trainingEnergyPerUnit = machine.energyPerUnit(at: training.images)
    heldOutEnergyPerUnit = machine.energyPerUnit(at: heldOut.images)
    let nearest = Self.nearest(to: samples, training, heldOut.prefix(training.count))
    let count = Double(samples.rows)
    trainingSimilarity = nearest.own.reduce(0, +) / count
    heldOutSimilarity = nearest.other.reduce(0, +) / count
    let nearer = zip(nearest.own, nearest.other).map { $0 > $1 }
    trainingShare = Double(nearer.count { $0 }) / count
    copyShare = Double(nearest.copies) / count
    trainingShareInterval = Self.interval(nearer, seed: seed)
  }

  /// q of every sample with the nearest training and the nearest held-out image, and how many are copies.
  /// The mean of both sets is taken off: that of one alone would be nearer to its own images, and the
  /// share without memorisation not ½.
  private static func nearest(
    to samples: Matrix<Float>, _ training: ImageSet, _ heldOut: ImageSet
  ) -> (own: [Double], other: [Double], copies: Int) {
    let mean = NearestImages.meanImage(of: Matrix(stacking: [training.images, heldOut.images]))
    let here = NearestImages(training, meanImage: mean).similarities(of: samples)
    let there = NearestImages(heldOut, meanImage: mean).similarities(of: samples)
    var (own, other, copies) = ([Double](), [Double](), 0)
    for row in 0..<samples.rows {
      let sorted = here.row(row).sorted(by: >)
      own.append(Double(sorted[0]))
      other.append(Double(there.row(row).max() ?? 0))
      if sorted.count > 1, isCopy(Double(sorted[0]), Double(sorted[1])) { copies += 1 }
    }
    return (own, other, copies)
  }

  /// d₁/d₂ < 1/3 for unit vectors with the given cosines: d² = 2 - 2q.
  private static func isCopy(_ nearest: Double, _ second: Double) -> Bool {
    (2 - 2 * nearest) < (2 - 2 * second) / 9
  }

  private static func interval(_ hits: [Bool], seed: UInt64) -> ClosedRange<Double> {
    var shares: [Double] = []
    for round in 0..<1000 {
      var stream = RandomStream(seed: seed, step: UInt64(round), purpose: .metrics)
      let picks = Matrix<Double>.uniforms(1, hits.count, from: &stream).elements.map {
        min(hits.count - 1, Int($0 * Double(hits.count)))
      }
      shares.append(Double(picks.count { hits[$0] }) / Double(max(1, hits.count)))
    }
    shares.sort()
    return shares[24]...shares[974]
  }

  /// Mean q between corresponding samples `[sample, unit]` of two machines, turned to the sign of
  /// `references` and centred by their mean image.
  public static func overlap(
    _ first: Matrix<Float>, _ second: Matrix<Float>, references: NearestImages
  ) -> Double {
    let (x, y) = (references.prepared(first), references.prepared(second))
    var sum = 0.0
    for row in 0..<x.rows {
      sum += zip(x.row(row), y.row(row)).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    return sum / Double(x.rows)
  }
}
