import LangevinMachines

extension Verdict {
  /// Adds how like the data generated images are; of those that are, how various. nil where that cannot be told.
  mutating func add(_ likeness: GenerationLikeness?) {
    guard let likeness else {
      return add(.undecided, "too few images, or too little in common, to compare with the data")
    }
    let share = likeness.likeness
    let numbers =
      "they overlap with the nearest training images by \(likeness.generated.shortText), "
      + "\(Int((100 * share).rounded())) % of the way from noise (\(likeness.noise.shortText)) to other "
      + "training images (\(likeness.data.shortText)), where 40 % of the way counts as good"
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
