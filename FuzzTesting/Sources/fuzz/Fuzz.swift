import CLibFuzzer

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// `fuzz READER [libFuzzer option or corpus directory]…`: feeds one reader of `Archives` with
/// mutated files until it traps, reads out of bounds, or disagrees with its own writer.
@main struct Fuzz {
  static func main() {
    guard let reader = CommandLine.arguments.dropFirst().first.flatMap(Reader.init) else {
      let names = Reader.allCases.map(\.rawValue).joined(separator: " ")
      print("usage: fuzz READER [OPTION]… [CORPUS]…, READER one of \(names)")
      exit(64)
    }
    chosen = reader
    // libFuzzer sees the arguments without the reader's name.
    var arguments = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?(CommandLine.unsafeArgv + 1)
    var count = CommandLine.argc - 1
    exit(
      LLVMFuzzerRunDriver(&count, &arguments) { data, size in
        Fuzz.chosen.check(Array(UnsafeBufferPointer(start: data, count: size)))
        return 0
      })
  }

  /// Set once, before the only thread starts to read it.
  nonisolated(unsafe) private static var chosen = Reader.npy
}
