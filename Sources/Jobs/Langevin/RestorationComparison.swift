import Archives
import Figures
import LangevinMachines
import Tensors

/// Restored images beside what simpler estimates give, and beside the clean images where they are
/// known.
struct RestorationComparison {
  /// An estimate of the clean images.
  struct Estimate {
    let name: String
    /// x `[image, unit]`
    let images: Matrix<Float>
    /// What its mean squared error must be if its own assumptions hold; nil where nothing says it.
    let expected: Double?

    /// The name with a capital letter.
    var title: String { name.prefix(1).uppercased() + name.dropFirst() }
  }

  /// What was given.
  let images: ImageSet
  /// What it should become; nil where that is not known.
  let reference: ImageSet?
  let layout: ImageLayout
  /// What was made of it, the machine's first.
  private(set) var estimates: [Estimate] = []
  /// Units that were missing; nil where all are noisy.
  private var missing: [Int]?

  init(images: ImageSet, reference: ImageSet?, layout: ImageLayout) {
    (self.images, self.reference, self.layout) = (images, reference, layout)
  }

  /// Only units that are not among `known` are compared.
  mutating func setKnown(_ known: [Int]) {
    let known = Set(known)
    missing = (0..<images.unitCount).filter { !known.contains($0) }
  }

  mutating func add(_ name: String, _ estimate: Matrix<Float>, expected: Double? = nil) {
    estimates.append(Estimate(name: name, images: estimate, expected: expected))
  }

  /// The best blur, and the best linear estimate.
  mutating func addDenoising(by law: GaussianImages?, deviation: Double) throws {
    let best = GaussianBlur.best(
      for: images.images, height: layout.height, width: layout.width, deviation: deviation)
    add(
      "blur", best.blur.applied(to: images.images, height: layout.height, width: layout.width),
      expected: best.squaredError)
    guard let law else { return }
    let linear = try law.denoised(images.images, deviation: deviation)
    add("linear", linear.images, expected: linear.squaredError)
  }

  /// The mean image, and regression on the known pixels.
  mutating func addCompletion(by law: GaussianImages, known: [Int]) throws {
    var mean = images.images
    for row in 0..<mean.rows {
      for unit in missing ?? [] { mean[row, unit] = Float(law.mean[unit]) }
    }
    add("mean", mean)
    let regression = try law.completed(images.images, known: known)
    add("linear", regression.images, expected: regression.squaredError)
  }

  // MARK: - Numbers

  /// Decibels of an estimate against the reference; nil without one.
  private func quality(_ estimate: Matrix<Float>) -> Double? {
    reference.map {
      ImageQuality.decibels(
        ImageQuality.squaredError(Denoising.clipped(estimate), $0.images, units: missing))
    }
  }

  /// Per estimate: decibels against the reference, or what can be said without one.
  var measured: [(name: String, value: Double)] {
    var rows: [(name: String, value: Double)] = []
    if missing == nil, let input = quality(images.images) { rows.append(("psnrInput", input)) }
    for estimate in estimates {
      let name = estimate.title
      if let quality = quality(estimate.images) {
        rows.append(("psnr\(name)", quality))
        continue
      }
      if let expected = estimate.expected, expected > 0 {
        rows.append(("expectedPsnr\(name)", ImageQuality.decibels(expected)))
      }
      if missing == nil {
        let rest = ImageQuality.squaredError(estimate.images, images.images).squareRoot()
        rows.append(("residual\(name)", rest))
      }
    }
    return rows
  }

  /// Whether the machine is worth its work.
  var verdict: Verdict {
    var verdict = Verdict()
    guard let machine = estimates.first.flatMap({ quality($0.images) }) else {
      verdict.add(
        .undecided,
        "nothing says how near the images are to the clean ones (--reference)")
      return verdict
    }
    let others = estimates.dropFirst().compactMap { other in
      quality(other.images).map { (name: other.name, value: $0) }
    }
    guard let best = others.max(by: { $0.value < $1.value }) else {
      verdict.add(.undecided, "\(machine.shortText) dB, with no simpler estimate beside it")
      return verdict
    }
    let text = "\(machine.shortText) dB, and \(best.value.shortText) dB for \(best.name)"
    verdict.add(
      machine >= best.value ? .good : .poor,
      machine >= best.value ? text : "a simpler estimate is better: " + text)
    return verdict
  }

  // MARK: - Figure

  /// The first images: given, restored, simpler estimates, and clean where known.
  var figure: Figure {
    let count = min(16, images.count)
    let drawing = MachineDrawing(height: layout.height, width: layout.width)
    func grid(_ images: Matrix<Float>, _ title: String) -> ImageGrid {
      let shown = Denoising.clipped(images.rows(0..<count)).activated(.tanh)
      return drawing.grid(shown, title: title, columns: 4)
    }
    var given = images.images
    for row in 0..<count { for unit in missing ?? [] { given[row, unit] = 0 } }
    var panels = [grid(given, "Given")]
    panels += estimates.map { grid($0.images, $0.title) }
    if let reference { panels.append(grid(reference.images, "Reference")) }
    return Figure(
      columns: Figure.columns(for: panels.count, upTo: 3), width: 900, panels: panels)
  }
}

extension Figure {
  /// Writes the figure as SVG, PNG and PDF into a directory.
  func write(to directory: String, named name: String) throws {
    try LocalFileSystem().createDirectories(directory)
    try writeAll(to: "\(directory)/\(name)")
  }
}
