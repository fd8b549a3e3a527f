// swift-tools-version: 6.2
import PackageDescription

// Built by `FuzzTesting/run`, which instruments this package and everything below it; without the
// flags given there it does not link.
let package = Package(
  name: "fuzz-testing",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "reverie", path: "..")],
  targets: [
    .systemLibrary(name: "CLibFuzzer"),
    .executableTarget(
      name: "fuzz",
      dependencies: ["CLibFuzzer", .product(name: "Reverie", package: "reverie")]),
  ]
)
