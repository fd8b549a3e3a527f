import Archives
import Foundation

/// A directory that is removed with its owner.
final class TemporaryDirectory {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("reverie-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }

  /// Writes text and gives its path.
  func write(_ text: String, to name: String) throws -> String {
    try write(Array(text.utf8), to: name)
  }

  /// Writes bytes and gives their path; directories in the name are made.
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    let url = URL(fileURLWithPath: file(name))
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
    return file(name)
  }
}

/// Numbers that look like draws and are the same in every test: fractional parts of multiples of φ.
func values(_ count: Int, from start: Int = 0, scale: Double = 1) -> [Double] {
  (start..<start + count).map { index in
    let x = Double(index + 1) * 0.618_033_988_749_894_9
    return scale * (x - x.rounded(.down) - 0.5)
  }
}

/// A table as text.
func table(
  _ columns: [[Double]], names: [String]? = nil, separator: String = ",", ending: String = "\n"
) -> String {
  var lines = names.map { [$0.joined(separator: separator)] } ?? []
  for row in 0..<(columns.first?.count ?? 0) {
    lines.append(columns.map { "\($0[row])" }.joined(separator: separator))
  }
  return lines.joined(separator: ending) + ending
}

/// Whole numbers in a table have no point.
func counting(_ count: Int, from start: Int = 0) -> [String] {
  (start..<start + count).map { "\($0)" }
}
