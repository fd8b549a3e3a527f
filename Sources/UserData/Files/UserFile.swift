import Archives

/// A file that a user named, opened: what it holds, by its first bytes and then by its extension.
struct UserFile {
  /// The file's path, without the name of an array behind a colon.
  let path: String
  /// The name behind the colon.
  let key: String?
  let contents: Contents

  enum Contents {
    /// The text of a table, not compressed.
    case table([UInt8])
    case arrays(ArrayCollection)
    /// A JSON document.
    case json(JSONValue)
    /// The bytes of a PNG picture.
    case png([UInt8])
    /// A directory that is no store of arrays.
    case directory
  }

  /// Opens `specification`: a file, and the name of an array or column after a colon.
  init(_ specification: String, in files: any FileSystem) throws(UserDataError) {
    let (path, key) = ArrayFile.split(specification, files)
    (self.path, self.key) = (path, key)
    switch files.entry(at: path) {
    case nil:
      throw UserDataError(
        .notFound, at: path, expected: "a file or directory", got: "nothing of that name",
        advice: Self.advice(path, files))
    case .directory:
      contents = try Self.directory(path, key, files)
    case .file, .other:
      let bytes = try reading { () throws(ArchiveError) in try files.read(path) }
      contents = try Self.contents(bytes, path, key)
    }
  }

  /// What is there instead: a name that differs by dots, dashes or an ending.
  private static func advice(_ path: String, _ files: any FileSystem) -> String {
    let wanted = comparable(PathName.last(of: path))
    let names = (try? files.contents(of: PathName.parent(of: path))) ?? []
    if let near = names.first(where: { comparable($0) == wanted && !wanted.isEmpty }) {
      return "There is \(quoted(near)): name that."
    }
    return "Check the name and the working directory."
  }

  private static func comparable(_ name: String) -> String {
    var name = name.lowercased()
    if name.hasSuffix(".gz") { name.removeLast(3) }
    return String(name.filter { $0.isLetter || $0.isNumber })
  }

  // MARK: - Directories

  private static func directory(
    _ path: String, _ key: String?, _ files: any FileSystem
  ) throws(UserDataError) -> Contents {
    let names = try reading { () throws(ArchiveError) in try files.contents(of: path) }
    guard names.contains(".zgroup") || names.contains("zarr.json") || path.hasSuffix(".zarr") else {
      return .directory
    }
    let group = try reading { () throws(ArchiveError) in try ZarrGroup.open(path, in: files) }
    let collection = arrays(of: group, path, key)
    if let key, collection.arrays.isEmpty, collection.unreadable[key] == nil {
      throw UserDataError(
        .notFound, at: path, expected: "an array \(quoted(key))",
        got: listed(group.names, most: 20), advice: "Name one of these.")
    }
    return .arrays(collection)
  }

  private static func arrays(
    of group: ZarrGroup, _ path: String, _ key: String?
  ) -> ArrayCollection {
    var collection = ArrayCollection(source: path, unreadable: group.foreign)
    for name in group.variables where key == nil || matches(name, key ?? "") {
      do throws(ArchiveError) {
        collection.arrays.append(
          NamedArray(
            name: name, array: try group.read(name), dimensions: dimensions(of: name, in: group),
            labels: group.shape(of: name)?.indices.map { group.labels(ofAxis: $0, of: name) }))
      } catch {
        collection.unreadable[name] = error
      }
    }
    return collection
  }

  /// A variable by its whole name, or by its last part.
  private static func matches(_ name: String, _ key: String) -> Bool {
    name == key || PathName.last(of: name) == key || name.hasPrefix(key + "/")
  }

  /// The axes' names, nil where the store has none of its own.
  private static func dimensions(of name: String, in group: ZarrGroup) -> [String]? {
    guard let names = group.dimensions(of: name), !names.isEmpty else { return nil }
    let isDefault = names.enumerated().allSatisfy { $1 == "dim_\($0)" }
    return isDefault ? nil : names
  }
}
