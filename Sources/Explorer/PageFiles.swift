import Foundation
import Jobs

/// The files of the page: a fixed list, read once. No name of a request becomes a path.
public struct PageFiles: Sendable {
  /// A file and what it is.
  struct File: Sendable, Equatable {
    let data: Data
    let type: String
  }

  private static let types = [
    "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
  ]

  private let files: [String: File]
  /// What is missing of the libraries that the page draws with; nil where all is there.
  public let missing: String?

  /// Reads the files of a folder.
  ///
  /// - Throws: `JobError` where there is no page.
  public init(in folder: String) throws {
    let base = URL(fileURLWithPath: folder, isDirectory: true)
    let manager = FileManager.default
    var files: [String: File] = [:]
    for name in (manager.enumerator(atPath: folder)?.allObjects as? [String]) ?? [] {
      let url = base.appendingPathComponent(name)
      guard let type = Self.types[url.pathExtension], let data = try? Data(contentsOf: url) else {
        continue
      }
      files[name] = File(data: data, type: type)
    }
    guard let page = files["index.html"] else {
      throw JobError(.notFound, "\(folder): the page of `reverie explore` is not there.")
    }
    files[""] = page
    self.files = files
    let libraries = ["vendor/d3.min.js", "vendor/dygraph.min.js", "vendor/dygraph.css"]
    let absent = libraries.filter { files[$0] == nil }
    missing =
      absent.isEmpty
      ? nil
      : "\(absent.joined(separator: ", ")) not found: run `make dependencies` and build again."
  }

  /// The folder beside the program, where the build puts it.
  public static var folder: String {
    (BuiltResources.folder(of: "Explorer") ?? "") + "/Resources"
  }

  /// A file of the page; nil for other names.
  func file(_ name: String) -> File? { files[name] }
}
