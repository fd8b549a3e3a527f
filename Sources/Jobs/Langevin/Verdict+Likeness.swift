import LangevinMachines

extension Verdict {
  /// Adds how like the data generated images are; of those that are, how various.
  mutating func add(_ likeness: GenerationLikeness) {
    let share = likeness.likeness
    let numbers =
      "nearest training images overlap by \(likeness.generated.shortText), with noise by "
      + "\(likeness.noise.shortText), with other training images by \(likeness.data.shortText)"
    switch share {
    case 0.4...: add(.good, "the images are like the data: \(numbers)")
    case 0.2...: add(.undecided, "the images are a little like the data: \(numbers)")
    default: return add(.poor, "the images are noise: \(numbers)")
    }
    let overlap =
      "two overlap by \(likeness.generatedOverlap.shortText), two of the data by "
      + likeness.dataOverlap.shortText
    switch likeness.sameness {
    case 0.5...: add(.poor, "the images are nearly all the same: \(overlap)")
    case 0.25...: add(.undecided, "the images are less various than the data: \(overlap)")
    default: add(.good, "they are various: \(overlap)")
    }
  }
}
