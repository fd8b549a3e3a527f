/// What Linux control groups (containers, jobs of a cluster) leave a process.
enum ControlGroups {
  /// The smallest memory limit of the groups of this process, bytes; nil without one.
  static var memoryLimit: Int? {
    guard let groups = contents(of: "/proc/self/cgroup") else { return nil }
    return memoryFiles(groups: groups).compactMap { path in
      contents(of: path).flatMap(limit)
    }.min()
  }

  /// The files that may hold a limit: of the group of every line of `/proc/self/cgroup`, and of all
  /// groups around it. A container sees its own group as the root.
  static func memoryFiles(groups: String) -> [String] {
    var files: [String] = []
    for line in groups.split(separator: "\n") {
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { continue }
      let isUnified = fields[1].isEmpty
      guard isUnified || fields[1].split(separator: ",").contains("memory") else { continue }
      let (root, file) =
        isUnified
        ? ("/sys/fs/cgroup", "memory.max")
        : ("/sys/fs/cgroup/memory", "memory.limit_in_bytes")
      var parts = fields[2].split(separator: "/").filter { $0 != ".." }
      files.append(([root] + parts.map(String.init) + [file]).joined(separator: "/"))
      while !parts.isEmpty {
        parts.removeLast()
        files.append(([root] + parts.map(String.init) + [file]).joined(separator: "/"))
      }
    }
    return files
  }

  /// The limit in a file; nil for `max` and for the numbers that mean none.
  static func limit(_ text: String) -> Int? {
    let word = text.prefix { $0 != "\n" }
    guard let bytes = Int(word), bytes < 1 << 60 else { return nil }
    return bytes
  }

  private static func contents(of path: String) -> String? {
    let files = LocalFileSystem()
    guard files.entry(at: path) == .file, let bytes = try? files.read(path) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }
}
