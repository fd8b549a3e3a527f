import Archives
import Foundation
import Tensors
import Testing

/// Names that a terminal or a file system might stumble over, and streams and disks that take nothing.
@Suite final class StreamTests {
  private let directory = Tool.scratchPath()
  private let numbers: String

  init() throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    numbers = "\(directory)/numbers.npy"
    let values = (0..<4_000).map { Double($0 % 37) }
    try ArrayFile.write(NumericArray(shape: [2_000, 2], values: values), to: numbers)
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  /// Runs `script` in a shell, where `$0` is the tool and `$1`, `$2` are the arguments.
  private func shell(_ script: String, _ arguments: String...) throws -> Tool.Outcome {
    try Tool.start(
      ["-c", script, Tool.executable.path] + arguments,
      executable: URL(fileURLWithPath: "/bin/sh"), in: directory
    ).wait()
  }

  /// Control characters of a name are shown, not sent to the terminal.
  @Test func terminalEscapes() throws {
    for name in ["\u{1B}[31mred.npy", "two\u{7}\u{9B}2J.npy"] {
      let outcome = try Tool.run("diagnose", "\(directory)/\(name)")
      #expect(outcome.status == 66 && outcome.errors.contains("\\u{"), "\(outcome.errors)")
      let controls = outcome.errors.unicodeScalars.filter {
        $0.value < 0x20 && $0 != "\n" || (0x7F..<0xA0).contains($0.value)
      }
      #expect(controls.isEmpty)
    }
  }

  /// Messages and results have no colours and no cursor movements, so that NO_COLOR has nothing to do.
  @Test func noColours() throws {
    let outcome = try shell(
      #"NO_COLOR=1 "$0" diagnose "$1"; "$0" --help; "$0" diagnose none"#, numbers)
    #expect(outcome.status == 66)
    #expect(!(outcome.output + outcome.errors).contains("\u{1B}"))
  }

  @Test(arguments: [245, 250, 255])
  func longNames(length: Int) throws {
    let name = String(repeating: "n", count: length - 4) + ".npy"
    let outcome = try shell(#""$0" convert "$1" "$2""#, numbers, name)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try ArrayFile.read("\(directory)/\(name)").shape == [2_000, 2])
  }

  /// A byte that is no UTF-8 belongs to the name like any other.
  @Test func namesThatAreNoText() throws {
    let script = """
      name="$(printf 'a\\377b.npy')"; "$0" convert "$1" "$name" && test -f "$name" \
        && "$0" diagnose "$name" --quiet
      """
    let outcome = try shell(script, numbers)
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  /// Results that nobody can read are not written, and that is said.
  @Test(arguments: [
    #""$0" list > /dev/full"#, #""$0" diagnose "$1" --json >&-"#, #""$0" cite replay >&-"#,
    #""$0" --help > /dev/full"#, #""$0" sample --help >&-"#, #""$0" --version > /dev/full"#,
  ])
  func outputThatTakesNothing(script: String) throws {
    let outcome = try shell(script, numbers)
    #expect(outcome.status == 74 && outcome.errors.contains("standard output"), "\(outcome.errors)")
  }

  /// `ulimit -f`: an error of writing, no file and no part of one.
  @Test func limitOfFileSizes() throws {
    let outcome = try shell(#"ulimit -f 8; "$0" convert "$1" copy.npy"#, numbers)
    #expect(outcome.status == 74 && outcome.errors.contains("copy.npy"), "\(outcome.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["numbers.npy"])
  }

  /// What does not fit into memory is a wrong use with sizes, no malformed file.
  @Test func sizes() throws {
    let couplings = "\(directory)/couplings.npy"
    try ArrayFile.write(NumericArray(Matrix<Float>([[0, 1], [-1, 0]])), to: couplings)
    let outcome = try shell(
      #"ulimit -v 2000000; "$0" generate --weights couplings.npy --chains 2147483647 --output x.npy"#
    )
    #expect(outcome.status == 64 && outcome.errors.contains("memory"), "\(outcome.errors)")
    #expect(!outcome.errors.contains("malformed") && !outcome.errors.contains("split"))
    try ArrayFile.write(NumericArray(Matrix<Float>([[0, 1]])), to: "\(directory)/image.npy")
    let averaged = try shell(
      """
      ulimit -v 2000000
      "$0" generate --weights couplings.npy --denoise image.npy --average 2147483647 --output x.npy
      """)
    #expect(averaged.status == 64 && averaged.errors.contains("--average"), "\(averaged.errors)")
  }

  /// Where its buffers cannot be mapped, OpenBLAS asks for them without end.
  @Test func noRoomForProducts() throws {
    let outcome = try shell(
      """
      ulimit -d 200000; export OPENBLAS_NUM_THREADS=1
      "$0" train replay --task triangle --updates 2 --threads 1 --quiet --output run
      """)
    #expect(outcome.status == 64 && outcome.errors.contains("products"), "\(outcome.errors)")
    #expect(!FileManager.default.fileExists(atPath: "\(directory)/run"))
  }
}
