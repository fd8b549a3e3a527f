#if canImport(COpenBLAS)
  import COpenBLAS
#endif

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What decides the last bits of a computation, beside the program: recorded with every run.
///
/// Kernels of this package give equal bits with AVX2 and AVX-512 only where `Sources/CKernels/README.md`
/// says so; general products and factorisations follow the library's choice of kernels.
public struct ComputingMachine: Sendable, Equatable, Codable {
  /// The host's name.
  public var host: String
  /// The processor's name, as the system gives it.
  public var processor: String
  /// The instruction set that this package's kernels use: `portable`, `avx2`, `avx512`, `neon`.
  public var instructionSet: String
  /// The library of linear algebra with its version and the kernels it chose.
  public var linearAlgebra: String

  /// The machine that this process runs on.
  public static var current: ComputingMachine {
    ComputingMachine(
      host: hostName(), processor: processorName(), instructionSet: InstructionSet.current.rawValue,
      linearAlgebra: linearAlgebraName())
  }

  /// What differs so that bits can differ, in words; empty where nothing does. Host and processor do
  /// not by themselves.
  public func differences(from other: ComputingMachine) -> String {
    [
      ("instruction set", other.instructionSet, instructionSet),
      ("linear algebra", other.linearAlgebra, linearAlgebra),
    ].filter { $0.1 != $0.2 }.map { "\($0.0) \($0.1), now \($0.2)" }.joined(separator: "; ")
  }

  private static func linearAlgebraName() -> String {
    #if canImport(Accelerate)
      "Accelerate"
    #else
      // "OpenBLAS 0.3.21 NO_AFFINITY … Haswell …": the first two words and the kernels.
      let words = String(cString: openblas_get_config()).split(separator: " ")
      return (words.prefix(2) + [Substring(String(cString: openblas_get_corename()))])
        .joined(separator: " ")
    #endif
  }

  private static func hostName() -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard gethostname(&buffer, buffer.count - 1) == 0 else { return "unknown" }
    return text(buffer)
  }

  /// The first `model name` of /proc/cpuinfo, or the brand string of macOS.
  private static func processorName() -> String {
    #if canImport(Darwin)
      var buffer = [CChar](repeating: 0, count: 256)
      var size = buffer.count - 1
      guard sysctlbyname("machdep.cpu.brand_string", &buffer, &size, nil, 0) == 0 else {
        return "unknown"
      }
      return text(buffer)
    #else
      guard let file = fopen("/proc/cpuinfo", "r") else { return "unknown" }
      defer { fclose(file) }
      var line = [CChar](repeating: 0, count: 512)
      while fgets(&line, Int32(line.count), file) != nil {
        let parts = text(line).split(separator: ":", maxSplits: 1)
        guard parts.count == 2, parts[0].hasPrefix("model name") else { continue }
        return String(parts[1].drop { $0 == " " }.prefix { $0 != "\n" })
      }
      return "unknown"
    #endif
  }

  /// The text before the first zero.
  private static func text(_ buffer: [CChar]) -> String {
    String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
