import Archives
import Foundation
import Tensors
import Testing

/// `--kernels`: the instruction set of a process.
@Suite struct KernelsTests {
  private let directory = Tool.scratchPath()

  /// Rates of a few chains after a few steps, and the instruction set in their record.
  private func rates(_ name: String, _ options: [String]) throws -> ([Float], String?) {
    let output = "\(directory)/\(name).npy"
    let outcome = try Tool.run(
      ["generate", "--weights", "\(directory)/J.npy", "--chains", "5", "--steps", "20"]
        + ["--time-step", "0.1", "--output", output, "--quiet"] + options)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let record = try JSONValue(parsing: LocalFileSystem().read("\(output).provenance.json"))
    let values = try ArrayFile.read(output).matrix(Float.self, name: output).elements
    return (values, record.value(atPath: "machine.instructionSet")?.string)
  }

  /// Products round twice where an instruction set has no fused multiplication, so that portable rates
  /// differ in the last bits: here by at most 1e-5 of rates up to 1. The rest has the same bits.
  @Test func setsAgreeToRounding() throws {
    try LocalFileSystem().createDirectories(directory)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let couplings = (0..<32 * 32).map { Float(sin(0.7 * Double($0 * $0 % 97))) / 6 }
    try ArrayFile.write(
      NumericArray(shape: [32, 32], values: couplings), to: "\(directory)/J.npy")
    let (plain, used) = try rates("plain", [])
    let best = try #require(InstructionSet(rawValue: used ?? ""))
    #expect(try rates("best", ["--kernels", best.rawValue]) == (plain, best.rawValue))
    let (portable, chosen) = try rates("portable", ["--kernels", "portable"])
    #expect(chosen == "portable")
    #expect(plain.contains { abs($0) > 0.1 })
    let differences = zip(plain, portable).map { abs($0 - $1) }
    #expect(differences.max() ?? 1 < 1e-5, "\(differences.max() ?? 1)")
  }

  @Test func whatTheProcessorLacksIsRefused() throws {
    for set in InstructionSet.allCases where !InstructionSet.available.contains(set) {
      let outcome = try Tool.run("demo", "--kernels", set.rawValue, "--output", directory)
      #expect(outcome.status == 64 && outcome.errors.contains("expected one of portable"))
    }
    #expect(try Tool.run("demo", "--kernels", "sse", "--output", directory).status == 64)
  }
}
