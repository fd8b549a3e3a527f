// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "reverie", path: "..")],
  targets: [
    .target(name: "Peak", cSettings: [.unsafeFlags(["-O3"])]),
    .executableTarget(
      name: "bench", dependencies: ["Peak", .product(name: "Reverie", package: "reverie")]),
  ]
)
