import Foundation
import Testing

@testable import Archives

@Suite struct PathNameTests {
  @Test func parts() {
    #expect(PathName.join("a/", "b") == "a/b" && PathName.join("a", "b") == "a/b")
    #expect(PathName.parent(of: "a/b//") == "a" && PathName.parent(of: "b") == ".")
    #expect(PathName.parent(of: "/b") == "/" && PathName.parent(of: "/") == "/")
    #expect(PathName.last(of: "a/b/") == "b" && PathName.last(of: "b") == "b")
    #expect(PathName.pathExtension(of: "a.b/c.NPY") == "npy")
    #expect(
      PathName.pathExtension(of: "a.b/c").isEmpty && PathName.pathExtension(of: ".npy").isEmpty)
    // A mark that combines with the slash before it.
    #expect(PathName.last(of: "a/\u{301}b") == "\u{301}b")
    #expect(PathName.parent(of: "a/\u{301}b") == "a")
  }

  @Test func namesBeside() {
    #expect(PathName.beside("a/b.npy", tag: "lock") == "a/.b.npy.lock")
    let long = String(repeating: "x", count: 255)
    let beside = PathName.beside("a/" + long, tag: "12345-6.partial")
    #expect(beside.utf8.count < 60 && beside.hasPrefix("a/.") && beside.hasSuffix(".partial"))
    #expect(beside != PathName.beside("a/" + long.dropLast() + "y", tag: "12345-6.partial"))
  }

  /// The longest names that a file system takes.
  @Test(arguments: [244, 245, 250, 255])
  func longNames(length: Int) throws {
    let directory = try TemporaryDirectory()
    let array = NumericArray(shape: [2], values: [1.0, 2])
    for kind in ["npy", "zarr"] {
      let name = String(repeating: "n", count: length - 1 - kind.utf8.count) + "." + kind
      try ArrayFile.write(array, to: directory.file(name))
      try ArrayFile.write(array, to: directory.file(name))
      #expect(try ArrayFile.read(directory.file(name)) == array)
      #expect(try LocalFileSystem().contents(of: directory.path).contains(name))
    }
    #expect(try LocalFileSystem().contents(of: directory.path).count == 2)
    let run = directory.file(String(repeating: "r", count: length))
    let record = RunRecord(family: "reservoir", configuration: [:], seed: 1)
    try RunDirectory.create(run, record: record).writeModel([:])
    #expect(try RunDirectory.open(run).readModel().isEmpty)
  }
}

@Suite struct PathTextTests {
  @Test(arguments: [
    Array("plain".utf8), Array("größe 🧠".utf8), [0xFF], [0x61, 0xC3], [0xC3, 0x28, 0x62],
    [0xE2, 0x82], [0xF4, 0x8F, 0xBE, 0x80], [0xF4, 0x8F, 0xBF, 0xBF, 0x61], [0xED, 0xA0, 0x80], [],
    Array(1...255),
  ])
  func everyNameComesBack(bytes: [UInt8]) {
    #expect(PathText.bytes(PathText.text(bytes)) == bytes)
  }

  @Test func textIsTextWhereItCanBe() {
    #expect(PathText.text(Array("größe".utf8)) == "größe")
    #expect(PathText.arguments == CommandLine.arguments)
  }

  /// Names that are not UTF-8: written, listed, read, replaced and removed.
  @Test func filesOfAnyName() throws {
    let directory = try TemporaryDirectory()
    let name = PathText.text([0x64, 0xE9, 0x2E, 0x6E, 0x70, 0x79])  // d é.npy in Latin-1
    let path = directory.file(name)
    let array = NumericArray(shape: [2], values: [1.0, 2])
    try ArrayFile.write(array, to: path)
    #expect(try LocalFileSystem().contents(of: directory.path) == [name])
    #expect(try ArrayFile.read(path) == array)
    #expect(LocalFileSystem().resolve(path).hasSuffix(name))
    try LocalFileSystem().rename(path, to: path + "2")
    try LocalFileSystem().removeTree(path + "2")
    #expect(try LocalFileSystem().contents(of: directory.path) == [])
  }
}
