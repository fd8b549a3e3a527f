/// Reads the small language that glyphs are written in:
///
/// - `M x y` starts a line, `L x y` continues it straight;
/// - `C x₁ y₁ x₂ y₂ x y` continues it along a cubic Bézier curve;
/// - `A cx cy rx ry from to` continues it along an arc of an ellipse, angles in degrees,
///   anticlockwise where they grow; without a line to continue it starts one;
/// - `O cx cy rx ry` is a whole ellipse, a line of its own.
enum GlyphPath {
  static func lines(_ path: String) -> [[Point]] {
    var lines: [[Point]] = []
    var current: [Point] = []
    var command: Character = "M"
    var numbers: [Double] = []
    for word in path.split(separator: " ") {
      if let number = Double(word) {
        numbers.append(number)
      } else if let first = word.first {
        command = first
        numbers = []
      }
      guard numbers.count == argumentCount(of: command) else { continue }
      if command == "M" || command == "O", !current.isEmpty {
        lines.append(current)
        current = []
      }
      current += points(of: command, numbers, from: current.last)
      if command == "O" {
        lines.append(current)
        current = []
      }
      numbers = []
    }
    return current.isEmpty ? lines : lines + [current]
  }

  private static func argumentCount(of command: Character) -> Int {
    switch command {
    case "C", "A": 6
    case "O": 4
    default: 2
    }
  }

  private static func points(
    of command: Character, _ n: [Double], from last: Point?
  ) -> [Point] {
    switch command {
    case "C": curve(from: last ?? Point(n[0], n[1]), n)
    case "A": arc(n[0], n[1], n[2], n[3], from: n[4], to: n[5])
    case "O": arc(n[0], n[1], n[2], n[3], from: 0, to: 360)
    default: [Point(n[0], n[1])]
    }
  }

  private static func curve(from start: Point, _ n: [Double]) -> [Point] {
    let (a, b, end) = (Point(n[0], n[1]), Point(n[2], n[3]), Point(n[4], n[5]))
    return (1...10).map { index in
      let t = Double(index) / 10
      let s = 1 - t
      return start * (s * s * s) + a * (3 * s * s * t) + b * (3 * s * t * t) + end * (t * t * t)
    }
  }

  private static func arc(
    _ cx: Double, _ cy: Double, _ rx: Double, _ ry: Double, from: Double, to: Double
  ) -> [Point] {
    let count = max(2, Int((abs(to - from) / 11).rounded(.up)))
    return (0...count).map { index in
      let degrees = from + (to - from) * Double(index) / Double(count)
      let (sine, cosine) = Angle.sineCosine(degrees: degrees)
      return Point(cx + rx * cosine, cy + ry * sine)
    }
  }
}
