import Tensors

/// The energy as a test of class: images of trained classes should lie lower.
public struct EnergyClassTest: Sendable, Equatable {
  /// Mean E/N by label.
  public let meanEnergyPerUnit: [Int: Double]
  /// Area under the ROC curve of ranking trained classes below the others; nil where one side is
  /// empty.
  public let areaUnderCurve: Double?

  /// Tests `images`, whose labels say what they are.
  public init(_ machine: LangevinMachine<Float>, images: ImageSet, trainedClasses: [Int]) {
    let energies = machine.energies(at: images.images).map { $0 / Double(machine.unitCount) }
    var groups: [Int: [Double]] = [:]
    for (energy, label) in zip(energies, images.labels) {
      groups[label, default: []].append(energy)
    }
    meanEnergyPerUnit = groups.mapValues { $0.reduce(0, +) / Double($0.count) }
    let inside = groups.filter { trainedClasses.contains($0.key) }.flatMap(\.value)
    let outside = groups.filter { !trainedClasses.contains($0.key) }.flatMap(\.value)
    areaUnderCurve = Self.area(low: inside, high: outside)
  }

  /// P(low < high) + ½ P(low = high), by ranks.
  static func area(low: [Double], high: [Double]) -> Double? {
    guard !low.isEmpty, !high.isEmpty else { return nil }
    let all = (low.map { ($0, false) } + high.map { ($0, true) }).sorted { $0.0 < $1.0 }
    var (rankSum, start) = (0.0, 0)
    while start < all.count {
      var end = start
      while end < all.count, all[end].0 == all[start].0 { end += 1 }
      let rank = Double(start + end + 1) / 2  // mean of ranks start+1...end
      rankSum += rank * Double(all[start..<end].count { $0.1 })
      start = end
    }
    let (m, n) = (Double(high.count), Double(low.count))
    return (rankSum - m * (m + 1) / 2) / (m * n)
  }
}
