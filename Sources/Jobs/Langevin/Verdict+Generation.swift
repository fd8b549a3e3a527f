import LangevinMachines

extension Verdict {
  /// The largest virial per unit that chance and a good time step give: the mean of `count` squares of normals
  /// has deviation √(2 / count); 5 of them are never chance.
  static func virialLimit(temperature: Double, count: Int) -> Double {
    temperature * (1.25 + 5 * (2 / Double(max(1, count))).squareRoot())
  }

  /// Adds whether the virial is one that chains in equilibrium have with a good time step. It is so, too, where the
  /// slow shares of classes are not settled yet.
  ///
  /// - Parameter count: units of all chains, over which the virial per unit is a mean.
  mutating func add(virial: Double, temperature: Double, count: Int) {
    let isGood = virial <= Self.virialLimit(temperature: temperature, count: count)
    add(
      isGood ? .good : .poor,
      (isGood ? "" : "not in equilibrium: ")
        + "the virial is \(virial.shortText), \(temperature.shortText) in equilibrium")
  }

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

  /// Adds what shares of classes among `count` images say, beside those of the data: classes that are
  /// missing, or too rare or frequent by more than four standard errors (by chance once in 16 000). Of one class
  /// there is nothing to say.
  mutating func add(classes shares: [Int: Double], of data: [Int: Double], among count: Int) {
    guard data.count > 1 else { return }
    let missing = data.keys.sorted().filter { label in
      let expected = data[label] ?? 0
      return expected * Double(count) >= 5 && (shares[label] ?? 0) < 0.1 * expected
    }
    if !missing.isEmpty {
      add(
        .poor,
        "\(missing.count) of \(data.count) classes are missing among \(count) images: "
          + missing.map { "\($0)" }.joined(separator: ", "))
      return
    }
    let off = data.keys.sorted().filter { label in
      let expected = data[label] ?? 0
      let error = (expected * (1 - expected) / Double(max(1, count))).squareRoot()
      return abs((shares[label] ?? 0) - expected) > 4 * error
    }
    let unseen = data.keys.sorted().filter { (shares[$0] ?? 0) == 0 }
    if off.isEmpty, let first = unseen.first {
      let expected = ((data[first] ?? 0) * Double(count)).shortText
      return add(
        .undecided,
        "none of \(count) images is of class \(first), where \(expected) are expected: too few to judge shares"
      )
    }
    let text = data.keys.sorted().map { label in
      "\(label) \((shares[label] ?? 0).shortText) (data \((data[label] ?? 0).shortText))"
    }.joined(separator: ", ")
    add(
      off.isEmpty ? .good : .poor,
      (off.isEmpty
        ? "no class is too rare or frequent for \(count) images" : "shares of classes are off")
        + ": "
        + text)
  }
}
