import Foundation
import Testing

@testable import Archives

@Suite struct MemoryLimitTests {
  @Test func limitsOfThisProcess() throws {
    #expect(MemoryLimit.bytes > 1 << 20 && MemoryLimit.bytes < 1 << 50)
    try MemoryLimit.check(1 << 20, source: "x")
    let error = #expect(throws: ArchiveError.self) {
      try MemoryLimit.check(1 << 60, source: "x")
    }
    #expect(error?.kind == .wrongUse)
    let text = error.map { "\($0)" } ?? ""
    #expect(text.hasPrefix("x: needs about 1.2 EB of memory"), "\(text)")
    #expect(throws: ArchiveError.self) {
      try MemoryLimit.check([.max, .max], width: 8, source: "x")
    }
  }

  @Test func sizesForPeople() {
    #expect(MemoryLimit.text(999) == "999 bytes" && MemoryLimit.text(4_300_000_000) == "4.3 GB")
    #expect(MemoryLimit.text(.max) == "more than 9 EB")
  }

  @Test func useOfThisProcess() {
    let use = MemoryUse(statm: "100 20 5 1 0 30 0\n", pageSize: 4096)
    #expect(use.addresses == 409_600 && use.resident == 81_920 && use.data == 122_880)
    #expect(MemoryUse(statm: "", pageSize: 4096).addresses == 0)
  }

  @Test func controlGroups() {
    #expect(
      ControlGroups.memoryFiles(groups: "0::/a/b\n") == [
        "/sys/fs/cgroup/a/b/memory.max", "/sys/fs/cgroup/a/memory.max",
        "/sys/fs/cgroup/memory.max",
      ])
    #expect(
      ControlGroups.memoryFiles(groups: "5:cpu:/x\n4:cpuset,memory:/../y\n") == [
        "/sys/fs/cgroup/memory/y/memory.limit_in_bytes",
        "/sys/fs/cgroup/memory/memory.limit_in_bytes",
      ])
    #expect(ControlGroups.limit("1073741824\n") == 1 << 30)
    for none in ["max\n", "9223372036854771712\n", ""] {
      #expect(ControlGroups.limit(none) == nil)
    }
  }
}
