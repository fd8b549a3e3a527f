import Foundation
import Testing

@testable import Archives

@Suite struct FileSystemTests {
  @Test func placesInsideOthers() throws {
    let (directory, files) = (try TemporaryDirectory(), LocalFileSystem())
    let run = directory.file("run")
    try files.createDirectories(run + "/figures")
    try files.write([1], to: run + "/draws.npy")
    try FileManager.default.createSymbolicLink(
      atPath: directory.file("link.npy"), withDestinationPath: run + "/draws.npy")
    try FileManager.default.createSymbolicLink(
      atPath: directory.file("alias"), withDestinationPath: run)
    for inside in [
      run, run + "/draws.npy", directory.file("link.npy"), directory.file("alias/draws.npy"),
      run + "/later/file.npy", directory.file("run/figures/../draws.npy"),
    ] {
      #expect(RunDirectory.contains(inside, directory: run), "\(inside)")
      #expect(RunDirectory.contains(inside, directory: directory.file("alias")), "\(inside)")
    }
    for outside in [directory.path, directory.file("run2"), directory.file("other/run")] {
      #expect(!RunDirectory.contains(outside, directory: run), "\(outside)")
    }
    #expect(files.isSamePlace(directory.file("./link.npy"), run + "/draws.npy"))
    #expect(files.isSamePlace(run + "/new.npy", directory.file("alias/new.npy")))
    #expect(!files.isSamePlace(run + "/new.npy", run + "/draws.npy"))
    #expect(ArrayFile.path(of: run + "/draws.npy:x") == run + "/draws.npy")
  }

  @Test func partsOfFiles() throws {
    let directory = try TemporaryDirectory()
    let systems: [any FileSystem] = [LocalFileSystem(), SimulatedFileSystem()]
    for files in systems {
      let path = files is LocalFileSystem ? directory.file("f") : "f"
      try files.write(Array(0..<100), to: path)
      #expect(files.size(of: path) == 100 && files.size(of: path + "2") == nil)
      #expect(try files.read(path, from: 10, count: 3) == [10, 11, 12])
      #expect(try files.read(path, from: 98, count: 30) == [98, 99])
      #expect(try files.read(path, from: 200, count: 30) == [])
      try files.truncate(path, to: 4)
      #expect(try files.read(path) == [0, 1, 2, 3])
      #expect(try files.create(path, with: [1]) == false)
      #expect(try files.create(path + "2", with: [7]))
      #expect(try files.exchange(path, with: path + "2"))
      #expect(try files.read(path) == [7] && files.read(path + "2") == [0, 1, 2, 3])
      #expect(try files.replace(path, holding: [8], with: [9]) == false)
      #expect(try files.replace(path, holding: [7], with: [9]))
      #expect(try files.read(path) == [9])
    }
    #expect(try LocalFileSystem().contents(of: directory.path) == ["f", "f2"])
  }

  /// Links that lead nowhere, or to themselves, are removed with their tree.
  @Test func treesOfLinks() throws {
    let (directory, files) = (try TemporaryDirectory(), LocalFileSystem())
    try files.createDirectories(directory.file("tree"))
    for (name, target) in [("gone", "nothing"), ("loop", "loop"), ("here", ".")] {
      try FileManager.default.createSymbolicLink(
        atPath: directory.file("tree/\(name)"), withDestinationPath: target)
    }
    try files.removeTree(directory.file("tree"))
    #expect(try files.contents(of: directory.path) == [])
  }
}
