import Archives
import Testing
import Training

@Suite struct MemoryEstimateTests {
  @Test func addsArrays() {
    var memory = MemoryEstimate()
    memory.add([3, 5])
    memory.add([2], width: 8, copies: 3)
    memory.add([7, 0])
    memory.add([-1, 4])
    #expect(memory.bytes == 60 + 48)
  }

  /// Sizes that no number holds are the largest there is, not a trap and not a small one.
  @Test(arguments: [[1 << 40, 1 << 40], [.max, .max, .max], [.max, 2]])
  func saturates(shape: [Int]) {
    var memory = MemoryEstimate()
    memory.add(shape)
    memory.add([10])
    #expect(memory.bytes == .max)
    let refused = #expect(throws: ArchiveError.self) { try memory.check("4 states") }
    #expect(refused?.kind == .wrongUse)
    #expect(refused.map { "\($0)".contains("4 states: needs about more than 9 EB") } == true)
  }

  /// A petabyte is more than any machine has; a megabyte is not.
  @Test func refusesWhatCannotBeHad() throws {
    var memory = MemoryEstimate()
    memory.add([1 << 18])
    try memory.check("a megabyte")
    memory.add([1 << 48])
    #expect(throws: ArchiveError.self) { try memory.check("a petabyte") }
  }
}
