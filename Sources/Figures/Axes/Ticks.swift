import Tensors

/// Places along an axis that carry a mark, and what is written there.
struct Ticks: Sendable, Equatable {
  /// A labelled tick.
  struct Major: Sendable, Equatable {
    var value: Double
    var label: String
  }

  var major: [Major] = []
  var minor: [Double] = []
  /// Power of ten that the labels leave out, for the end of the axis; 0 for none.
  var exponent = 0

  /// About `count` ticks for an axis over `range`.
  static func over(_ range: ClosedRange<Double>, axis: Axis, count: Int) -> Ticks {
    if !axis.categories.isEmpty { return categories(axis.categories, range) }
    return axis.scale == .log ? logarithmic(range, count: count) : linear(range, count: count)
  }

  private static func categories(_ names: [String], _ range: ClosedRange<Double>) -> Ticks {
    Ticks(
      major: names.enumerated().filter { range.contains(Double($0.offset)) }
        .map { Major(value: Double($0.offset), label: $0.element) })
  }

  // MARK: - Linear

  /// The step of the form 1, 2 or 5 times a power of ten that gives the number of intervals
  /// nearest to `count`, in ratio.
  static func step(span: Double, count: Int) -> (digit: Int, exponent: Int) {
    let rough = span / Double(max(count, 1))
    let exponent = Int(log10(rough).rounded(.down))
    let squared = (rough / pow(10, Double(exponent))) * (rough / pow(10, Double(exponent)))
    // Geometric middles between 1, 2, 5 and 10.
    if squared < 2 { return (1, exponent) }
    if squared < 10 { return (2, exponent) }
    return squared < 50 ? (5, exponent) : (1, exponent + 1)
  }

  static func linear(_ range: ClosedRange<Double>, count: Int) -> Ticks {
    let (low, high) = (range.lowerBound, range.upperBound)
    let span = high - low
    // Below 10⁻²⁹⁰ steps would leave the range of normal numbers.
    guard span > 1e-290, span.isFinite else { return Ticks() }
    let ticks = linear(low, high, step(span: span, count: count))
    // One tick tells no scale.
    return ticks.major.count > 1 || count > 8 ? ticks : linear(range, count: count + 1)
  }

  private static func linear(
    _ low: Double, _ high: Double, _ stepSize: (digit: Int, exponent: Int)
  ) -> Ticks {
    let (digit, exponent) = stepSize
    let span = high - low
    let step = Double(digit) * pow(10, Double(exponent))
    let tolerance = 1e-9 * span
    func multiples(of step: Double) -> [Double] {
      let first = ((low - tolerance) / step).rounded(.up)
      let last = ((high + tolerance) / step).rounded(.down)
      guard first <= last, last - first < 1_000 else { return [] }
      return stride(from: first, through: last, by: 1).map { $0 * step }
    }
    let values = multiples(of: step)
    let common = commonExponent(of: values)
    let places = max(0, common - exponent)
    let factor = pow(10, Double(common))
    let minorStep = step / (digit == 2 ? 4 : 5)
    return Ticks(
      major: values.map { value in
        let scaled = common == 0 ? value : value / factor
        return Major(
          value: value, label: Decimal.text(scaled, places: places, usesMinusSign: true))
      },
      minor: multiples(of: minorStep).filter { value in
        let remainder = (value / step).rounded() * step - value
        return abs(remainder) > 0.1 * minorStep
      },
      exponent: common)
  }

  /// 0 while labels stay readable as they are, otherwise the exponent of the largest.
  private static func commonExponent(of values: [Double]) -> Int {
    let largest = values.reduce(0) { max($0, $1.magnitude) }
    guard largest > 0 else { return 0 }
    let exponent = Int((log10(largest) + 1e-9).rounded(.down))
    return exponent >= 5 || exponent < -3 ? exponent : 0
  }

  // MARK: - Logarithmic

  /// Decades where there are two or more, multiples 1-2-5 where there is about one, otherwise
  /// linear steps.
  static func logarithmic(_ range: ClosedRange<Double>, count: Int) -> Ticks {
    let (low, high) = (log10(range.lowerBound), log10(range.upperBound))
    let tolerance = 1e-9 * max(1, high - low)
    let first = Int((low - tolerance).rounded(.up))
    let last = Int((high + tolerance).rounded(.down))
    guard high - low >= 0.8 else {
      var ticks = linear(range, count: count)
      ticks.major.removeAll { $0.value <= 0 }
      return ticks
    }
    let decades = last >= first ? Array(first...last) : []
    if decades.count < 3 { return oneTwoFive(range, decades: (first - 1)...max(last, first)) }
    let every = max(1, Int((Double(decades.count) / Double(max(count, 2))).rounded()))
    let isPlain = first >= -3 && last <= 4
    let labelled = decades.filter { (($0 % every) + every) % every == 0 }
    return Ticks(
      major: labelled.map { Major(value: pow(10, Double($0)), label: decade($0, isPlain)) },
      minor: every > 1
        ? decades.filter { !labelled.contains($0) }.map { pow(10, Double($0)) }
        : multiples(2...9, (first - 1)...last, in: range))
  }

  private static func oneTwoFive(
    _ range: ClosedRange<Double>, decades: ClosedRange<Int>
  ) -> Ticks {
    let labelled = [1, 2, 5].flatMap { multiples($0...$0, decades, in: range) }.sorted()
    let isPlain = range.lowerBound >= 1e-4 && range.upperBound < 1e5
    return Ticks(
      major: labelled.map { Major(value: $0, label: short($0, isPlain: isPlain)) },
      minor: [3, 4, 6, 7, 8, 9].flatMap { multiples($0...$0, decades, in: range) })
  }

  private static func multiples(
    _ digits: ClosedRange<Int>, _ decades: ClosedRange<Int>, in range: ClosedRange<Double>
  ) -> [Double] {
    let (low, high) = (range.lowerBound * (1 - 1e-9), range.upperBound * (1 + 1e-9))
    var result: [Double] = []
    for decade in decades {
      for digit in digits {
        let value = Double(digit) * pow(10, Double(decade))
        if value >= low, value <= high { result.append(value) }
      }
    }
    return result
  }

  private static func decade(_ exponent: Int, _ isPlain: Bool) -> String {
    isPlain
      ? Decimal.text(pow(10, Double(exponent)), places: max(0, -exponent))
      : "10" + superscript(exponent)
  }

  private static func short(_ value: Double, isPlain: Bool) -> String {
    let exponent = Int((log10(value) + 1e-9).rounded(.down))
    if isPlain { return Decimal.text(value, places: max(0, -exponent)) }
    let digit = Int((value / pow(10, Double(exponent))).rounded())
    return (digit == 1 ? "" : "\(digit)×") + "10" + superscript(exponent)
  }

  /// An integer in raised digits: `⁻³`.
  static func superscript(_ number: Int) -> String {
    let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
    return (number < 0 ? "⁻" : "")
      + String(String(number.magnitude).compactMap { $0.wholeNumberValue.map { digits[$0] } })
  }
}
