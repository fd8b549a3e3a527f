#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Who holds a lock: the contents of its file.
struct LockOwner: Sendable, Equatable {
  /// The name of the machine.
  var host: String
  /// What tells apart the starts of a machine, and containers that share its name.
  var system: String
  /// The number of the process.
  var process: Int
  /// When the process started, in ticks of the machine: numbers come again. Empty where unknown.
  var started: String
  /// Tells apart the locks of one process.
  var token: String

  /// This process, with a token of its own.
  static func current() -> LockOwner {
    let process = Int(getpid())
    return LockOwner(
      host: hostName, system: system, process: process, started: start(of: process),
      token: String(UInt64.random(in: .min ... .max), radix: 16))
  }

  init(host: String, system: String, process: Int, started: String, token: String) {
    (self.host, self.system, self.process) = (host, system, process)
    (self.started, self.token) = (started, token)
  }

  /// Reads what `bytes` wrote.
  init?(_ bytes: [UInt8]) {
    guard let json = try? JSONParser.parse(bytes, source: "lock"),
      let host = json["host"]?.string, let system = json["system"]?.string,
      let process = json["process"]?.int, process > 0,
      let started = json["started"]?.string, let token = json["token"]?.string
    else { return nil }
    self.init(host: host, system: system, process: process, started: started, token: token)
  }

  /// One line of JSON.
  var bytes: [UInt8] {
    let json: JSONValue = [
      "host": .string(host), "system": .string(system), "process": JSONValue(process),
      "started": .string(started), "token": .string(token),
    ]
    return json.bytes + [UInt8(ascii: "\n")]
  }

  var isThisProcess: Bool {
    isOfThisMachine && process == Int(getpid()) && started == Self.start(of: process)
  }

  /// Whether it is known that the process ended. Of other machines nothing is known.
  var hasEnded: Bool {
    guard host == Self.hostName else { return false }
    guard isOfThisMachine else { return Self.boot(of: system) != Self.boot(of: Self.system) }
    guard let number = pid_t(exactly: process) else { return true }
    if kill(number, 0) != 0, errno == ESRCH { return true }
    return started != Self.start(of: process)
  }

  var isOfThisMachine: Bool { host == Self.hostName && system == Self.system }

  // MARK: - This machine

  private static let hostName: String = {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, name.count - 1) == 0 else { return "unknown" }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }()

  /// `BOOT/NAMESPACE`; process numbers mean something within both.
  private static let system: String = {
    let boot = firstLine("/proc/sys/kernel/random/boot_id") ?? ""
    var status = stat()
    let namespace = stat("/proc/self/ns/pid", &status) == 0 ? "\(status.st_ino)" : ""
    return boot + "/" + namespace
  }()

  private static func boot(of system: String) -> Substring { system.prefix { $0 != "/" } }

  /// The 22nd field of `/proc/PROCESS/stat`; the second is a name in parentheses, of any letters.
  private static func start(of process: Int) -> String {
    guard let line = firstLine("/proc/\(process)/stat"), let name = line.lastIndex(of: ")") else {
      return ""
    }
    let fields = line[name...].split(separator: " ")
    return fields.count > 20 ? String(fields[20]) : ""
  }

  private static func firstLine(_ path: String) -> String? {
    guard let bytes = try? LocalFileSystem().read(path) else { return nil }
    return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }
}
