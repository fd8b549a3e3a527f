extension Sequence<String> {
  /// The name that a misspelt one probably means: it needs the fewest letters inserted, removed, replaced or
  /// exchanged, at most a third of them; nil where none is so near. Capitals count as small letters.
  public func nearest(to name: String) -> String? {
    let wanted = Array(name.lowercased().utf8)
    let distances = map { (name: $0, distance: editDistance(Array($0.lowercased().utf8), wanted)) }
    guard let best = distances.min(by: { $0.distance < $1.distance }),
      best.distance <= Swift.max(1, Swift.max(best.name.utf8.count, wanted.count) / 3)
    else { return nil }
    return best.name
  }

  /// "Did you mean `hidden`?" with the nearest name; nil where none is near.
  public func suggestion(for name: String) -> String? {
    nearest(to: name).map { "Did you mean `\($0)`?" }
  }
}

extension String {
  /// The sentence with a full stop, unless it ends as a question.
  public var ended: String { hasSuffix("?") ? self : self + "." }
}

/// Insertions, removals, replacements and exchanges of neighbours that lead from one text to the other.
private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
  // Three rows of the table: those of the two letters before, and the present one.
  var before = [Int](repeating: 0, count: b.count + 1)
  var last = Array(0...b.count)
  for i in a.indices {
    var row = [i + 1] + [Int](repeating: 0, count: b.count)
    for j in b.indices {
      row[j + 1] = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
        row[j + 1] = min(row[j + 1], before[j - 1] + 1)
      }
    }
    (before, last) = (last, row)
  }
  return last[b.count]
}
