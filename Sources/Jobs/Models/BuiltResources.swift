import Archives

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Folders that the package manager puts beside what it builds.
public enum BuiltResources {
  /// Where the resources of a module of this package lie, beside the program; nil where no program is known.
  ///
  /// The program of a library that Python has loaded is Python, which has nothing beside it: the package looks
  /// beside the library itself.
  public static func folder(of module: String) -> String? {
    #if canImport(Darwin)
      let name = "reverie_\(module).bundle"
    #else
      let name = "reverie_\(module).resources"
    #endif
    return program.map { PathName.join(PathName.parent(of: $0), name) }
  }

  /// A path without links; nil where nothing is there.
  static func resolved(_ path: String) -> String? {
    guard let found = realpath(path, nil) else { return nil }
    defer { free(found) }
    return String(cString: found)
  }

  private static var program: String? {
    #if canImport(Darwin)
      var size: UInt32 = 4_096
      var buffer = [CChar](repeating: 0, count: Int(size))
      return _NSGetExecutablePath(&buffer, &size) == 0
        ? resolved(buffer.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }) : nil
    #else
      return resolved("/proc/self/exe")
    #endif
  }
}
