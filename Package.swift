// swift-tools-version: 6.2
import PackageDescription

/// `REVERIE_WARNINGS_AS_ERRORS=1` turns warnings of this package's own targets into errors.
let strict = Context.environment["REVERIE_WARNINGS_AS_ERRORS"] == "1"
let swiftSettings: [SwiftSetting] = strict ? [.treatAllWarnings(as: .error)] : []
let cSettings: [CSetting] = strict ? [.treatAllWarnings(as: .error)] : []

let families = ["ReservoirSampling", "ReplayNetworks", "LangevinMachines", "PoissonInference"]
let familyCore: [Target.Dependency] = [
  "CKernels", "Tensors", "RandomStreams", "Archives", "Dynamics", "Training", "Diagnostics",
  "SyntheticData",
]

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

func tests(of name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: [.byName(name: name)] + dependencies,
    swiftSettings: swiftSettings)
}

/// A small complete program that uses the library.
func example(_ name: String) -> Target {
  .executableTarget(
    name: name, dependencies: ["Reverie"], path: "Examples/\(name)", swiftSettings: swiftSettings)
}

let package = Package(
  name: "reverie",
  platforms: [.macOS(.v15)],
  products: (families + ["Archives", "Training", "Reverie"]).map {
    .library(name: $0, targets: [$0])
  } + [
    .executable(name: "reverie", targets: ["ReverieCommand"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
  ],
  targets: [
    // MARK: Base
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CPng", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    .target(
      name: "CKernels", exclude: ["README.md"],
      cSettings: cSettings + [.headerSearchPath(".")],
      linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]),
    module("RandomStreams", ["CKernels"]),
    module(
      "Tensors",
      [
        "CKernels", "RandomStreams",
        .target(name: "COpenBLAS", condition: .when(platforms: [.linux])),
      ]
    ),
    module("Archives", ["Tensors", "RandomStreams", "CZlib"]),
    // MARK: Shared
    module("Diagnostics", ["Tensors", "RandomStreams"]),
    module("Dynamics", ["Tensors", "RandomStreams", "Diagnostics"]),
    module("Training", ["Tensors", "RandomStreams", "Archives"]),
    module("SyntheticData", ["Tensors", "RandomStreams"]),
    // MARK: Families
    module("ReservoirSampling", familyCore),
    module("ReplayNetworks", familyCore),
    module("LangevinMachines", familyCore),
    module("PoissonInference", familyCore),
    module("Reverie", familyCore + families.map { .byName(name: $0) }),
    // MARK: Evidence and jobs
    module("Figures", ["Tensors", "Archives", "CPng"]),
    module("Reproduction", familyCore + families.map { .byName(name: $0) } + ["Figures"]),
    module(
      "Jobs", familyCore + families.map { .byName(name: $0) } + ["Reproduction", "Figures"]),
    // MARK: Fronts
    .executableTarget(
      name: "ReverieCommand",
      dependencies: [
        "Reverie", "Jobs", "Reproduction", "Figures",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ], swiftSettings: swiftSettings),
    // MARK: Examples
    example("SamplePosterior"),
    example("ReplaySpeed"),
    example("GenerateDigits"),
    example("ExplainPatches"),
    // MARK: Tests
    tests(of: "CKernels"),
    tests(of: "RandomStreams"),
    tests(of: "Tensors"),
    tests(of: "Archives"),
    tests(of: "Dynamics", ["Diagnostics"]),
    tests(of: "Diagnostics"),
    tests(of: "Training"),
    tests(of: "SyntheticData", ["Tensors"]),
    tests(of: "ReservoirSampling", ["Archives", "Diagnostics", "Training"]),
    tests(of: "ReplayNetworks", ["Archives", "Diagnostics", "Training"]),
    tests(
      of: "LangevinMachines",
      ["Archives", "Dynamics", "RandomStreams", "SyntheticData", "Tensors", "Training"]),
    tests(of: "PoissonInference", ["Archives", "Diagnostics", "SyntheticData", "Training"]),
    tests(of: "Figures"),
    tests(
      of: "Reproduction",
      families.map { .byName(name: $0) } + ["Archives", "Diagnostics", "SyntheticData", "Training"]),
    tests(of: "Jobs", ["Archives", "RandomStreams", "ReplayNetworks", "ReservoirSampling", "Tensors", "Training"]),
    .testTarget(
      name: "ToolTests",
      dependencies: [
        "ReverieCommand", "Jobs", "Training", "Archives", "Figures", "RandomStreams", "Tensors",
      ],
      swiftSettings: swiftSettings),
  ]
)
