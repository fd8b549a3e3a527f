import Archives

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Folders that the package manager puts beside what it builds.
public enum BuiltResources {
  /// Where the resources of a module of this package may lie: beside the program, and beside the library that
  /// this code is in.
  public static func folders(of module: String) -> [String] {
    #if canImport(Darwin)
      let name = "reverie_\(module).bundle"
    #else
      let name = "reverie_\(module).resources"
    #endif
    var places: [String] = []
    for file in [program, library].compactMap(\.self) {
      let place = PathName.join(PathName.parent(of: file), name)
      if !places.contains(place) { places.append(place) }
    }
    return places
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

  /// The file that this code was loaded from; nil where it is the program, which knows itself by the name that
  /// it was called by.
  private static var library: String? {
    var information = Dl_info()
    guard dladdr(#dsohandle, &information) != 0, let name = information.dli_fname,
      strchr(name, Int32(UInt8(ascii: "/"))) != nil
    else { return nil }
    return resolved(String(cString: name))
  }
}
