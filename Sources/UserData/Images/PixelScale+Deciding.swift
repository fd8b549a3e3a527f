import Archives

extension PixelScale {
  /// Extremes of pixels, and what tells scales apart.
  struct Statistics {
    var count = 0
    var (lowest, highest) = (Double.infinity, -Double.infinity)
    var isWhole = true
    var (sum, squares) = (0.0, 0.0)
    /// Values below 0, above 1, and above 255.
    var (below, above, aboveBytes) = (0, 0, 0)
    /// The elements of the lowest and the highest value.
    var (lowestPlace, highestPlace) = ([Int](), [Int]())

    var mean: Double { sum / Double(max(count, 1)) }
    var deviation: Double { max(0, squares / Double(max(count, 1)) - mean * mean).squareRoot() }

    /// - Throws: for a value that is no number, with its place.
    init(of array: NumericArray, at place: String) throws(UserDataError) {
      let values = array.values(as: Float.self)
      count = values.count
      var bad: Int?
      var (lowestIndex, highestIndex) = (0, 0)
      for (index, value) in values.enumerated() {
        guard value.isFinite else {
          bad = index
          break
        }
        let number = Double(value)
        if number < lowest { (lowest, lowestIndex) = (number, index) }
        if number > highest { (highest, highestIndex) = (number, index) }
        isWhole = isWhole && value == value.rounded()
        sum += number
        squares += number * number
        below += number < 0 ? 1 : 0
        above += number > 1 ? 1 : 0
        aboveBytes += number > 255 ? 1 : 0
      }
      guard let bad else {
        lowestPlace = Self.element(lowestIndex, of: array.shape)
        highestPlace = Self.element(highestIndex, of: array.shape)
        return
      }
      throw UserDataError(
        .malformed, at: "\(place), element \(Self.element(bad, of: array.shape))",
        expected: "finite values of pixels", got: "\(values[bad])",
        advice: "Replace or leave out what is no number.")
    }

    private static func element(_ place: Int, of shape: [Int]) -> [Int] {
      var (rest, index) = (place, [Int]())
      for length in shape.reversed() {
        index.insert(rest % max(length, 1), at: 0)
        rest /= max(length, 1)
      }
      return index
    }

    /// So few values are mistakes and no scale.
    private var few: Int { max(1, count / 10_000) }

    /// Few values outside of the usual range of all others: white of this, how many, and the worst; nil for
    /// none.
    var outliers: (white: Double, count: Int, worst: Double, place: [Int])? {
      // Whole numbers fill 0…255, of which many are above 1.
      guard count > 20, !isWhole || above > 20 * few else { return nil }
      let (white, beyond) = isWhole ? (255.0, aboveBytes) : (1, above)
      guard (1...few).contains(below + beyond) else { return nil }
      return beyond > 0
        ? (white, below + beyond, highest, highestPlace) : (white, below, lowest, lowestPlace)
    }
  }

  /// A little beyond 0...1 or -1...1 is rounding or resampling, not another scale.
  static let overshoot = 0.050001

  /// Decides the scale of images.
  ///
  /// - Parameter allowsStandardised: whether values about 0 that fit no scale are standardised ones,
  ///   used as they are.
  static func decide(
    _ values: Statistics, allowsStandardised: Bool, at place: String
  ) throws(UserDataError) -> PixelScale {
    let (low, high) = (values.lowest, values.highest)
    if values.isWhole, let scale = try whole(low, high, place) { return scale }
    if !values.isWhole, low >= -overshoot, high <= 1 + overshoot { return .fractions }
    try refuseOutliers(values, at: place)
    // Currents have values on both sides, and a background at -1 or nearly.
    if !values.isWhole, low >= -1 - overshoot, low < -0.5, high <= 1 + overshoot, high > 0.5 {
      return .currents
    }
    if allowsStandardised, low < 0, abs(values.mean) < 0.2 * values.deviation { return .asTheyAre }
    throw ambiguous(low, high, isWhole: values.isWhole, place)
  }

  /// Refuses few values far outside of the range of all others, which must not decide the scale.
  private static func refuseOutliers(
    _ values: Statistics, at place: String
  ) throws(UserDataError) {
    guard let outliers = values.outliers else { return }
    let white = decimalText(outliers.white)
    throw UserDataError(
      .malformed, at: "\(place), element \(outliers.place)",
      expected: "pixels in 0…\(white), as all but \(outliers.count) of \(values.count) are",
      got: decimalText(outliers.worst),
      advice: "Correct it, or give the values of black and white, as --pixel-range 0,\(white).")
  }

  private static func whole(
    _ low: Double, _ high: Double, _ place: String
  ) throws(UserDataError) -> PixelScale? {
    if low >= 0, high <= 1 { return .fractions }
    if low == -1, high <= 1 { return .currents }
    // Whole numbers that fill little of 0...255 are probably of another range.
    return low >= 0 && high >= 64 && high <= 255 ? .bytes : nil
  }

  private static func ambiguous(
    _ low: Double, _ high: Double, isWhole: Bool, _ place: String
  ) -> UserDataError {
    var ranges: [String] = []
    if low < 0 { ranges += ["-1,1", "none"] }
    for white in [1.0, 16, 255, 1_023, 4_095, 65_535] where white >= high && low >= 0 {
      ranges.append("0,\(decimalText(white))")
    }
    if low < 0, high <= 2 { ranges.append("0,1") }
    if ranges.isEmpty { ranges.append("0,\(decimalText(high))") }
    let kind = isWhole ? "whole numbers" : "values"
    return UserDataError(
      .ambiguous, at: place, expected: "pixels in 0…255 (whole numbers), 0…1, or currents in -1…1",
      got: "\(kind) from \(decimalText(low)) to \(decimalText(high))",
      advice: "Give the values of black and white: "
        + ranges.prefix(3).map { "--pixel-range \($0)" }.joined(separator: ", ") + ".")
  }

  // MARK: - Later images

  /// Holds images that a run meets against the scale it was trained with.
  ///
  /// - Parameter isGiven: whether the user gave this scale for these images.
  /// - Throws: where they are probably of another scale.
  func check(
    _ values: Statistics, at place: String, isGiven: Bool = false,
    in understanding: inout Understanding
  ) throws(UserDataError) {
    guard values.count > 0, values.highest > values.lowest || values.highest != 0 else { return }
    guard let likely = likelyScale(of: values, isGiven: isGiven) else {
      noteContrast(values, in: &understanding)
      return note(values, in: &understanding)
    }
    throw UserDataError(
      .ambiguous, at: place, expected: "pixels of the run's scale, \(text)",
      got: "\(values.isWhole ? "whole numbers" : "values") from \(decimalText(values.lowest)) to "
        + decimalText(values.highest),
      advice: isGiven
        ? "Correct or leave out values far beyond \(rangeText), or give another scale, as --pixel-range "
          + "\(likely)."
        : "If they are of another scale, give it, as --pixel-range \(likely); --pixel-range "
          + "\(rangeText) if they are not.")
  }

  /// The range that values seem to have instead of this one; nil where they may be of this scale.
  private func likelyScale(of values: Statistics, isGiven: Bool) -> String? {
    let areBytes = values.isWhole && values.lowest >= 0 && values.highest >= 64
    if origin == .asTheyAre { return areBytes ? "0,255" : nil }
    let span = white - black
    let (low, high) = ((values.lowest - black) / span, (values.highest - black) / span)
    let contrast = abs(high - low)
    let fits =
      max(abs(low), abs(high)) <= 20 && (contrast >= 0.02 || contrast == 0 && high > 0.02)
    let likely = likelyRange(of: values)
    if isGiven { return fits ? nil : likely }
    // Noise leaves a range at both of its ends, and is not whole.
    if max(low, high) > Self.brightest, min(low, high) >= -Self.overshoot || values.isWhole {
      return likely
    }
    let areCurrents =
      values.lowest >= -1 - Self.overshoot && values.lowest < -0.5
      && values.highest <= 1 + Self.overshoot && values.highest > 0.5
    // Noise has no bounds: values that just fill -1…1 are currents and no noisy pixels.
    if areCurrents, black != -1 { return "-1,1" }
    if black < 0, white > 0, values.lowest >= -Self.overshoot { return likely }
    return fits ? nil : likely
  }

  /// How far beyond white noise may carry pixels that are nowhere below black.
  private static let brightest = 1.5

  /// Black and white of the usual range that holds the values and is not this one. Noise carries values as
  /// far beyond white as below black.
  private func likelyRange(of values: Statistics) -> String {
    let known = [1.0, 16, 100, 255, 1_023, 4_095, 65_535]
    let highest = values.highest + min(0, values.lowest)
    guard highest > 1 + Self.overshoot else { return "0,1" }
    let near = known.first { (0.5...1 + Self.overshoot).contains(highest / $0) }
    let areBytes = (64...255).contains(highest)
    return "0,\(decimalText(areBytes ? 255 : near ?? highest.rounded(.up)))"
  }

  /// Says where values fill little of the scale, as those of a smaller one do.
  private func noteContrast(_ values: Statistics, in understanding: inout Understanding) {
    let (span, found) = (white - black, values.highest - values.lowest)
    guard origin != .asTheyAre, found > 0, found < 0.2 * abs(span) else { return }
    understanding.warn(
      .overshoot,
      "values from \(decimalText(values.lowest)) to \(decimalText(values.highest)) fill little of the "
        + "run's scale, \(text): name theirs with --pixel-range, if they have another")
  }

  private var rangeText: String {
    origin == .asTheyAre ? "none" : "\(decimalText(black)),\(decimalText(white))"
  }

  /// Says how many values lie beyond black and white.
  func note(_ values: Statistics, in understanding: inout Understanding) {
    guard origin == .fractions || origin == .currents else { return }
    guard values.lowest < black || values.highest > white else { return }
    let outside = (origin == .fractions ? values.below : 0) + values.above
    let share = outside > 0 ? "\(counted(outside, "value")) of \(values.count) " : "values "
    understanding.warn(
      .overshoot,
      "\(share)beyond \(decimalText(black))…\(decimalText(white)), from \(values.lowest) to "
        + "\(values.highest): used as they are (name the scale with --pixel-range, if it is another)"
    )
  }
}
