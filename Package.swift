// swift-tools-version: 6.2
import PackageDescription

/// `REVERIE_WARNINGS_AS_ERRORS=1` turns warnings of this package's own targets into errors.
let strict = Context.environment["REVERIE_WARNINGS_AS_ERRORS"] == "1"
let swiftSettings: [SwiftSetting] = strict ? [.treatAllWarnings(as: .error)] : []
let cSettings: [CSetting] = strict ? [.treatAllWarnings(as: .error)] : []

let families = ["ReservoirSampling", "ReplayNetworks", "LangevinMachines", "PoissonInference"]

/// Each module names exactly what it imports; `make lint` holds that against the sources.
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
  products: (families + ["Archives", "Reverie", "Jobs", "ReproductionJobs"]).map {
    .library(name: $0, targets: [$0])
  }
    + [
      .executable(name: "reverie", targets: ["ReverieCommand"]),
      // For C and Python; `make library` gives it as libreverie.so.
      .library(name: "ReverieC", type: .dynamic, targets: ["ReverieC"]),
    ],
  traits: [
    .trait(name: "MPI", description: "Trainings shared by several processes, over OpenMPI.")
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    // The server of `reverie explore`; no library product depends on it.
    .package(url: "https://github.com/swhitty/FlyingFox", exact: "0.27.1"),
  ],
  targets: [
    // MARK: Base
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CPng", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(
      name: "COpenMPI", pkgConfig: "ompi-c", providers: [.apt(["libopenmpi-dev"])]),
    .target(
      name: "CKernels", exclude: ["README.md"],
      cSettings: cSettings + [.headerSearchPath(".")],
      linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]),
    module("RandomStreams", ["CKernels"]),
    module(
      "Tensors",
      [
        "CKernels", .target(name: "COpenBLAS", condition: .when(platforms: [.linux])),
        "RandomStreams",
      ]),
    module("Archives", ["CZlib", "RandomStreams", "Tensors"]),
    module(
      "Processes", [.target(name: "COpenMPI", condition: .when(traits: ["MPI"])), "Tensors"]),
    // MARK: Shared
    module("Diagnostics", ["RandomStreams", "Tensors"]),
    module("Dynamics", ["Diagnostics", "RandomStreams", "Tensors"]),
    module("Training", ["Archives", "Processes", "RandomStreams", "Tensors"]),
    module("SyntheticData", ["RandomStreams", "Tensors"]),
    module("UserData", ["Archives", "CPng", "Tensors"]),
    // MARK: Families
    module(
      "ReservoirSampling",
      [
        "Archives", "CKernels", "Diagnostics", "Dynamics", "RandomStreams", "Tensors", "Training",
        "UserData",
      ]),
    module(
      "ReplayNetworks",
      [
        "Archives", "CKernels", "Diagnostics", "RandomStreams", "Tensors", "Training", "UserData",
      ]),
    module(
      "LangevinMachines",
      [
        "Archives", "CKernels", "Diagnostics", "Dynamics", "Processes", "RandomStreams",
        "SyntheticData", "Tensors", "Training", "UserData",
      ]),
    module(
      "PoissonInference",
      [
        "Archives", "CKernels", "Diagnostics", "Processes", "RandomStreams", "SyntheticData",
        "Tensors", "Training", "UserData",
      ]),
    module(
      "Reverie",
      [
        "Archives", "Diagnostics", "Dynamics", "LangevinMachines", "PoissonInference",
        "RandomStreams", "ReplayNetworks", "ReservoirSampling", "SyntheticData", "Tensors",
        "Training", "UserData",
      ]),
    // MARK: Drawing, evidence and jobs
    module("Figures", ["Archives", "CPng", "Tensors"]),
    module(
      "Reproduction",
      [
        "Archives", "Diagnostics", "Dynamics", "Figures", "LangevinMachines", "PoissonInference",
        "RandomStreams", "ReplayNetworks", "ReservoirSampling", "SyntheticData", "Tensors",
        "Training", "UserData",
      ]),
    module(
      "Jobs",
      [
        "Archives", "Diagnostics", "Dynamics", "Figures", "LangevinMachines", "PoissonInference",
        "Processes", "RandomStreams", "ReplayNetworks", "ReservoirSampling", "SyntheticData",
        "Tensors", "Training", "UserData",
      ]),
    module("ReproductionJobs", ["Archives", "Jobs", "RandomStreams", "Reproduction"]),
    // MARK: Fronts
    // Nothing but the networks that come with the tool.
    .target(
      name: "ShippedModels", path: "Models", exclude: ["README.md", "train"],
      resources: [.copy("networks")]),
    .target(
      name: "Explorer",
      dependencies: [
        "Archives", .product(name: "FlyingFox", package: "FlyingFox"),
        .product(name: "FlyingSocks", package: "FlyingFox"), "Jobs", "Tensors",
      ],
      resources: [.copy("Resources")], swiftSettings: swiftSettings),
    .executableTarget(
      name: "ReverieCommand",
      dependencies: [
        .product(name: "ArgumentParser", package: "swift-argument-parser"), "Explorer", "Jobs",
        .product(name: "Logging", package: "swift-log"), "Processes", "Reproduction",
        "ReproductionJobs", "Reverie", "ShippedModels",
      ],
      swiftSettings: swiftSettings),
    .target(
      name: "ReverieC",
      dependencies: ["Archives", "Jobs", "RandomStreams", "ReproductionJobs", "Tensors"],
      exclude: ["reverie.h"], swiftSettings: swiftSettings),
    // MARK: Examples
    example("SamplePosterior"),
    example("ReplaySpeed"),
    example("GenerateDigits"),
    example("ExplainPatches"),
    // MARK: Tests
    tests(of: "CKernels", []),
    tests(of: "RandomStreams", ["CKernels"]),
    tests(of: "Tensors", ["CKernels", "RandomStreams"]),
    tests(of: "Archives", ["Tensors"]),
    tests(of: "Processes", ["Tensors"]),
    tests(of: "Dynamics", ["Diagnostics", "RandomStreams", "Tensors"]),
    tests(of: "Diagnostics", ["RandomStreams", "Tensors"]),
    tests(of: "Training", ["Archives", "RandomStreams", "Tensors"]),
    tests(of: "SyntheticData", ["Tensors"]),
    tests(of: "UserData", ["Archives"]),
    tests(
      of: "ReservoirSampling",
      ["Archives", "Diagnostics", "Dynamics", "RandomStreams", "Tensors", "Training", "UserData"]),
    tests(
      of: "ReplayNetworks",
      ["Archives", "Diagnostics", "RandomStreams", "Tensors", "Training", "UserData"]),
    tests(
      of: "LangevinMachines",
      [
        "Archives", "Diagnostics", "Dynamics", "Processes", "RandomStreams", "SyntheticData",
        "Tensors", "Training", "UserData",
      ]),
    tests(
      of: "PoissonInference",
      [
        "Archives", "CKernels", "Diagnostics", "Processes", "RandomStreams", "SyntheticData",
        "Tensors", "Training", "UserData",
      ]),
    tests(of: "Figures", ["Archives", "CPng", "RandomStreams", "Tensors"]),
    tests(
      of: "Reproduction",
      [
        "Archives", "Diagnostics", "LangevinMachines", "PoissonInference", "ReservoirSampling",
        "SyntheticData", "Tensors", "Training",
      ]),
    tests(
      of: "Jobs",
      [
        "Archives", "LangevinMachines", "PoissonInference", "RandomStreams", "ReplayNetworks",
        "ReproductionJobs", "ReservoirSampling", "SyntheticData", "Tensors", "Training", "UserData",
      ]),
    tests(
      of: "Explorer",
      [
        "Archives",
        .product(name: "FlyingFox", package: "FlyingFox"),
        .product(name: "FlyingSocks", package: "FlyingFox"), "Jobs", "ReservoirSampling", "Tensors",
        "Training",
      ]),
    .testTarget(
      name: "ToolTests",
      dependencies: [
        "Archives", "Figures", "Jobs", "RandomStreams", "ReverieCommand", "Tensors", "Training",
      ],
      swiftSettings: swiftSettings),
  ]
)
