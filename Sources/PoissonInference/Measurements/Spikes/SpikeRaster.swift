import Archives
import Tensors

/// Spike counts of every step, kept sparsely: image, step, neuron, count.
public struct SpikeRaster: Sendable, Equatable {
  /// Entry by entry: the image (its index in the set)
  public private(set) var images: [Int32] = []
  /// the inference step, from 1
  public private(set) var steps: [Int32] = []
  /// the neuron
  public private(set) var neurons: [Int32] = []
  /// and how often it fired in that step.
  public private(set) var counts: [Int32] = []
  /// Seconds of one step, for event times.
  public var stepDuration: Double

  /// An empty raster; `stepDuration` is the time of an inference step, seconds.
  public init(stepDuration: Double = 0.01) { self.stepDuration = stepDuration }

  /// Adds the counts `[image, neuron]` of a step; the first row is image `first`.
  public mutating func add<Scalar: InferenceScalar>(
    _ counts: Matrix<Scalar>, step: Int, firstImage first: Int = 0
  ) {
    for i in 0..<counts.rows {
      for k in 0..<counts.columns where counts[i, k] != 0 {
        images.append(Int32(first + i))
        steps.append(Int32(step))
        neurons.append(Int32(k))
        self.counts.append(Int32(counts[i, k]))
      }
    }
  }

  /// Event times in seconds and the neuron of each, for one image, sorted in time: the n spikes of
  /// a step lie evenly within it.
  public func events(of image: Int) -> (times: [Double], neurons: [Int]) {
    var events: [(time: Double, neuron: Int)] = []
    for index in counts.indices where images[index] == image {
      let count = Int(counts[index])
      for n in 0..<count {
        let within = (Double(n) + 0.5) / Double(count)
        events.append(
          ((Double(steps[index]) - 1 + within) * stepDuration, Int(neurons[index])))
      }
    }
    events.sort { ($0.time, $0.neuron) < ($1.time, $1.neuron) }
    return (events.map(\.time), events.map(\.neuron))
  }

  /// A pynapple TsGroup of one image: arrays as pynapple writes and loads them (`t` seconds,
  /// `index` neuron of each event, `keys`, `start`, `end`, `type`), beside the raw counts of all
  /// images. Every neuron has a key, silent ones too.
  public func arrays(image: Int, neurons total: Int, steps lastStep: Int) -> [String: NumericArray]
  {
    let (times, index) = events(of: image)
    let keys = Array(0..<total)
    let end = Double(lastStep) * stepDuration
    return [
      "t": NumericArray(shape: [times.count], values: times),
      "index": NumericArray(shape: [index.count], values: index),
      "keys": NumericArray(shape: [keys.count], values: keys),
      "start": NumericArray(shape: [1], values: [0.0]),
      "end": NumericArray(shape: [1], values: [end]),
      "counts_image": NumericArray(shape: [images.count], values: images),
      "counts_step": NumericArray(shape: [steps.count], values: steps),
      "counts_neuron": NumericArray(shape: [neurons.count], values: neurons),
      "counts_count": NumericArray(shape: [counts.count], values: counts),
    ]
  }
}

/// Variability of spike counts over repeated runs of the same image.
public enum SpikeStatistics {
  /// Variance over mean of each neuron's count, counts `[repeat, neuron]`; nil for a silent one.
  public static func fanoFactors<Scalar: InferenceScalar>(_ counts: Matrix<Scalar>) -> [Double?] {
    (0..<counts.columns).map { k in
      let values = counts.column(k).map { Double($0) }
      let mean = values.reduce(0, +) / Double(values.count)
      guard mean > 0, values.count > 1 else { return nil }
      let variance =
        values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        / Double(values.count - 1)
      return variance / mean
    }
  }

  /// Correlation of counts over repeats for pairs of neurons, `[neuron, neuron]`; 0 on pairs with a
  /// constant neuron.
  public static func noiseCorrelations<Scalar: InferenceScalar>(
    _ counts: Matrix<Scalar>
  ) -> Matrix<Double> {
    var centred = Matrix<Double>(counts)
    let means = centred.columnMeans()
    centred.addRow(means.map { -$0 })
    var covariance = centred.transposeTimes(centred)
    let deviations = (0..<covariance.rows).map { covariance[$0, $0].squareRoot() }
    for i in 0..<covariance.rows {
      for j in 0..<covariance.columns {
        let scale = deviations[i] * deviations[j]
        covariance[i, j] = scale > 0 ? covariance[i, j] / scale : 0
      }
    }
    return covariance
  }
}
