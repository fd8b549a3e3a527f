import Archives
import Tensors

/// `merge PIECES… --output FILE`: rows that were computed apart, put together. The result has the bytes of the
/// run that computes all of them, whatever the number of pieces; memory does not grow with their size.
public struct MergeRequest: JobRequest {
  /// The verb `merge`.
  public static let verb = "merge"
  /// No files.
  public static var defaults: Self { Self(pieces: [], output: "") }
  /// All files.
  public static let required = ["pieces", "output"]

  /// Outputs of `sample`, `replay`, `generate` or `infer`, in any order.
  public var pieces: [String]
  /// The file to write, in the format of the pieces; of `infer`, the directory.
  public var output: String
  /// Whether the output is replaced if it exists.
  public var overwrites = false

  /// The request with everything else at its default.
  public init(pieces: [String], output: String) { (self.pieces, self.output) = (pieces, output) }

  /// A piece with what is known of it.
  private struct Piece {
    let path: String
    let provenance: Provenance
  }

  /// Does what is asked.
  public func run(
    _ inputs: [String: NumericArray], in context: JobContext
  ) throws -> JobResult {
    guard !pieces.isEmpty else { throw JobError(.wrongUse, "merge: no pieces; name at least one.") }
    let ordered = try pieces.map { Piece(path: $0, provenance: try Provenance(of: $0)) }
      .sorted { $0.provenance.first < $1.provenance.first }
    try checkBelonging(of: ordered)
    try checkArrays(of: ordered)
    try checkRows(of: ordered)
    warn(ofMachines: ordered, context)
    let claim = try OutputClaim(of: [output]) { _ in try checkOutput() }
    defer { claim.release() }
    try write(ordered)
    var whole = ordered[0].provenance
    whole.count = ordered.reduce(0) { $0 + $1.provenance.count }
    try whole.write(of: output)
    var result = JobResult()
    result.files = [output, Provenance.path(of: output)]
    result.metrics.add("output", output)
    result.metrics.add("pieces", ordered.count)
    result.metrics.add(
      "first\(whole.row.prefix(1).uppercased() + whole.row.dropFirst())", whole.first)
    result.metrics.add("\(whole.row)s", whole.count)
    return result
  }

  /// The parts of a directory of arrays, or the one file.
  private func write(_ ordered: [Piece]) throws {
    let shared = Set(ordered[0].provenance.shared)
    guard OutputFile.format(of: output) == nil else {
      let files = ordered.map { PieceFiles.Piece(path: $0.path, rows: $0.provenance.count) }
      return try PieceFiles.merge(files, shared: shared, to: output)
    }
    let files = LocalFileSystem()
    try files.createDirectories(output)
    for name in try Self.arrayNames(in: ordered[0].path) {
      try PieceFiles.merge(
        ordered.map { .init(path: "\($0.path)/\(name)", rows: $0.provenance.count) },
        to: "\(output)/\(name)")
    }
  }

  // MARK: - Checks

  private func checkBelonging(of ordered: [Piece]) throws {
    for piece in ordered {
      if let difference = ordered[0].provenance.difference(of: piece.provenance) {
        throw JobError(
          .malformedInput,
          "\(piece.path): \(difference) as in \(ordered[0].path). Merge pieces of one request.")
      }
      guard OutputFile.format(of: piece.path) == OutputFile.format(of: output) else {
        throw JobError(
          .wrongUse,
          "--output \(output): has another format than \(piece.path). Use `convert` afterwards.")
      }
    }
  }

  private static func arrayNames(in directory: String) throws -> [String] {
    try LocalFileSystem().contents(of: directory).filter { $0.hasSuffix(".npy") }.sorted()
  }

  /// Directories have the same arrays.
  private func checkArrays(of ordered: [Piece]) throws {
    guard OutputFile.format(of: output) == nil else { return }
    let names = try Set(Self.arrayNames(in: ordered[0].path))
    for piece in ordered.dropFirst() {
      let own = try Set(Self.arrayNames(in: piece.path))
      guard let odd = names.symmetricDifference(own).min() else { continue }
      let (has, lacks) = own.contains(odd) ? (piece, ordered[0]) : (ordered[0], piece)
      throw JobError(
        .malformedInput,
        "\(lacks.path): has no \(odd), expected one as in \(has.path). Compute the piece again.")
    }
  }

  private func checkRows(of ordered: [Piece]) throws {
    for (last, next) in zip(ordered, ordered.dropFirst()) {
      let (end, row) = (last.provenance.first + last.provenance.count, last.provenance.row)
      let first = next.provenance.first
      guard first != end else { continue }
      let range = first < end ? "\(first) to \(end - 1)" : "\(end) to \(first - 1)"
      throw JobError(
        .malformedInput,
        "\(next.path): begins with \(row) \(first), expected \(end) after \(last.path): \(row)s "
          + "\(range) are "
          + (first < end ? "in both." : "in neither. Name the piece that has them."))
    }
  }

  private func checkOutput() throws {
    let files = LocalFileSystem()
    if let piece = pieces.first(where: { files.isSamePlace($0, output) }) {
      throw JobError(.wrongUse, "--output \(output): is the piece \(piece). Name another.")
    }
    if OutputFile.format(of: output) == nil {
      try OutputFile.checkDirectory(output, overwrite: overwrites)
    } else {
      try OutputFile.check(output, overwrite: overwrites)
    }
  }

  /// Says where pieces were computed by programs that may round differently.
  private func warn(ofMachines ordered: [Piece], _ context: JobContext) {
    let first = ordered[0].provenance
    for piece in ordered.dropFirst() {
      var differences = piece.provenance.machine.differences(from: first.machine)
      if piece.provenance.reverieVersion != first.reverieVersion {
        differences +=
          (differences.isEmpty ? "" : "; ")
          + "version \(first.reverieVersion), now \(piece.provenance.reverieVersion)"
      }
      guard !differences.isEmpty else { continue }
      context.warn(
        "\(piece.path) was computed on another kind of machine than \(ordered[0].path) "
          + "(\(differences)): the last bits of its rows may be others than in a single run.")
    }
  }
}
