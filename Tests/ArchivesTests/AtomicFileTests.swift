import Foundation
import Testing

@testable import Archives

@Suite struct AtomicFileTests {
  static let old = Array("the old contents".utf8)
  static let new = Array("the new contents, which are longer".utf8)

  private func prepared(isThere: Bool) throws -> SimulatedFileSystem {
    let files = SimulatedFileSystem()
    if isThere { try AtomicFile.write(Self.old, to: "f", in: files) }
    return files
  }

  /// The old contents (or none) or the new ones; nothing else, whatever fails or is lost, wherever.
  @Test(arguments: SimulatedFileSystem.Survivors.allCases, [true, false])
  func powerCuts(survivors: SimulatedFileSystem.Survivors, isThere: Bool) throws {
    var (sawOld, sawNew, index) = (false, false, 1)
    while true {
      let files = try prepared(isThere: isThere)
      files.inject(.powerCut(at: index, keeping: survivors))
      let succeeded = (try? AtomicFile.write(Self.new, to: "f", in: files)) != nil
      files.restart()
      let found = try? files.read("f")
      #expect(found == Self.new || found == (isThere ? Self.old : nil))
      if succeeded { #expect(found == Self.new) }
      sawOld = sawOld || found != Self.new
      sawNew = sawNew || found == Self.new
      if succeeded { break }
      index += 1
    }
    #expect(sawOld && sawNew && index == 5)  // write, sync, rename, sync; then none is cut
  }

  @Test func unfinishedFilesOfAPath() {
    let path = "/data/draws.zarr"
    let beside = PathName.last(of: AtomicFile.partialName(of: path))
    #expect(AtomicFile.isPartial(beside, of: path))
    let neighbour = PathName.last(of: AtomicFile.partialName(of: path + ".provenance.json"))
    #expect(AtomicFile.isPartial(neighbour) && !AtomicFile.isPartial(neighbour, of: path))
    #expect(!AtomicFile.isPartial(".draws.zarr.lock", of: path))
  }

  @Test(arguments: [true, false])
  func failures(isThere: Bool) throws {
    for index in 1...4 {
      for fault in [SimulatedFileSystem.Fault.failure(at: index), .failures(from: index)] {
        let files = try prepared(isThere: isThere)
        files.inject(fault)
        let error = #expect(throws: ArchiveError.self) {
          try AtomicFile.write(Self.new, to: "f", in: files)
        }
        #expect(error?.kind == .cannotWrite)
        // After the rename only the sync of the directory can fail: the new contents are there.
        #expect((try? files.read("f")) == (index == 4 ? Self.new : isThere ? Self.old : nil))
        files.restart()
        if case .failure = fault {
          // What was written beside is gone; the next write succeeds.
          #expect(try files.contents(of: ".").allSatisfy { $0 == "f" })
        }
        try AtomicFile.write(Self.new, to: "f", in: files)
        #expect(try files.read("f") == Self.new)
      }
    }
  }

  /// The planted bug: without the sync of the file, a loss of power leaves a torn file.
  @Test func aMissingSyncIsSeen() throws {
    var sawTorn = false
    for survivors in SimulatedFileSystem.Survivors.allCases {
      for index in 1...4 {
        let files = try prepared(isThere: true)
        files.inject(.powerCut(at: index, keeping: survivors))
        try? files.write(Self.new, to: "beside")
        try? files.rename("beside", to: "f")
        try? files.synchronize(".")
        try? files.synchronize("none")
        files.restart()
        let found = try? files.read("f")
        sawTorn = sawTorn || (found != Self.old && found != Self.new)
      }
    }
    #expect(sawTorn)
  }

  @Test func realFiles() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("f")
    try AtomicFile.write(Self.old, to: path)
    try AtomicFile.write(Self.new, to: path)
    #expect(try LocalFileSystem().read(path) == Self.new)
    #expect(try LocalFileSystem().contents(of: directory.path) == ["f"])
  }

  @Test func linksAreFollowedAndDevicesWrittenDirectly() throws {
    let directory = try TemporaryDirectory()
    try AtomicFile.write(Self.old, to: directory.file("f"))
    try FileManager.default.createSymbolicLink(
      atPath: directory.file("link"), withDestinationPath: directory.file("f"))
    try AtomicFile.write(Self.new, to: directory.file("link"))
    #expect(try LocalFileSystem().read(directory.file("f")) == Self.new)
    #expect(LocalFileSystem().resolve(directory.file("link")).hasSuffix("/f"))
    try AtomicFile.write(Self.new, to: "/dev/null")
    #expect(LocalFileSystem().entry(at: "/dev/null") == .other)
  }

  @Test func errorsOfRealFiles() throws {
    let directory = try TemporaryDirectory()
    func kind(_ body: () throws -> Void) -> ArchiveError.Kind? {
      let error = #expect(throws: ArchiveError.self) { try body() }
      return error?.kind
    }
    #expect(kind { _ = try LocalFileSystem().read(directory.file("none")) } == .notFound)
    #expect(kind { _ = try LocalFileSystem().read(directory.path) } == .notFound)
    #expect(kind { try AtomicFile.write(Self.new, to: directory.file("no/f")) } == .cannotCreate)
    // The message names the file that was asked for, not the one beside it.
    let missing = #expect(throws: ArchiveError.self) {
      try AtomicFile.write(Self.new, to: directory.file("no/f"))
    }
    #expect(missing?.description.hasPrefix(directory.file("no/f") + ": cannot be created") == true)
    #expect(kind { try AtomicFile.write(Self.new, to: directory.path) } == .cannotCreate)
    try AtomicFile.write(Self.old, to: directory.file("f"))
    #expect(kind { try AtomicFile.write(Self.new, to: directory.file("f/g")) } == .cannotCreate)
    #expect(
      kind { try LocalFileSystem().createDirectories(directory.file("f/g")) } == .cannotCreate)
    #if os(Linux)
      // Every write to this device says that it is full.
      #expect(kind { try LocalFileSystem().write(Self.new, to: "/dev/full") } == .cannotWrite)
    #endif
  }

  @Test func treesAreRemovedWithoutFollowingLinks() throws {
    let directory = try TemporaryDirectory()
    let files = LocalFileSystem()
    try files.createDirectories(directory.file("keep"))
    try files.createDirectories(directory.file("tree/deep"))
    try AtomicFile.write(Self.old, to: directory.file("keep/f"))
    try AtomicFile.write(Self.old, to: directory.file("tree/deep/f"))
    try FileManager.default.createSymbolicLink(
      atPath: directory.file("tree/link"), withDestinationPath: directory.file("keep"))
    try files.removeTree(directory.file("tree"))
    #expect(try files.contents(of: directory.path) == ["keep"])
    #expect(try files.read(directory.file("keep/f")) == Self.old)
  }
}
