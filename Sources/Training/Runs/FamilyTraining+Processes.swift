import Archives
import Processes
import Tensors

extension FamilyTraining {
  /// Throws where processes cannot train together: what one of them computes all must be able to compute
  /// with the same bits, from the same settings and data.
  func check(_ processes: any ProcessGroup) throws {
    guard processes.count > 1 else { return }
    try processes.together {
      if !isShared { throw RunError.notShared(family: Run.family, processes: processes.count) }
    }
    let own = try processes.together { try identity() }
    let first = processes.first(own.bytes)
    try processes.together {
      let expected = try JSONValue(parsing: String(decoding: first, as: UTF8.self))
      guard let member = own.object?.first(where: { expected[$0.key] != $0.value }) else { return }
      throw RunError.otherProcess(
        rank: processes.rank, member: member.key, first: (expected[member.key] ?? .null).text,
        own: member.value.text)
    }
  }

  /// What must be alike in all processes.
  private func identity() throws -> JSONValue {
    let machine = ComputingMachine.current
    return .object([
      "version": .string(reverieVersion), "settings": try JSONValue(encoding: configuration),
      "data": data.map { .string("\($0.checksum) \($0.shape)") } ?? .null,
      "instruction set": .string(machine.instructionSet),
      "linear algebra": .string(machine.linearAlgebra),
    ])
  }
}
