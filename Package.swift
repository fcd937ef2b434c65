// swift-tools-version: 6.3
import PackageDescription

let house: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")

func room(
  _ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = [], flags: [String] = []
) -> Target {
  // Rounding is libm's, which a program without Foundation isn't linked with otherwise.
  .target(
    name: name, dependencies: dependencies, resources: resources,
    swiftSettings: flags.isEmpty ? house : house + [.unsafeFlags(flags)],
    linkerSettings: [.linkedLibrary("m")])
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
  .testTarget(name: name, dependencies: dependencies, resources: resources, swiftSettings: house)
}

let package = Package(
  name: "plimsoll",
  products: [.executable(name: "plimsoll", targets: ["plimsoll"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    room("Quantities"),
    room("ClusterModel", ["Quantities"]),
    room("Reading", ["ClusterModel", "Quantities", yams], resources: [.embedInCode("Schemas")]),
    room("Catalogs", ["ClusterModel", "Quantities"], resources: [.embedInCode("Resources")]),
    room("Scheduling", ["ClusterModel", "Quantities"]),
    .systemLibrary(name: "GLPKLibrary", providers: [.apt(["libglpk-dev"])]),
    .target(name: "CGLPK", dependencies: ["GLPKLibrary"]),
    room("Optimisation", ["CGLPK", "GLPKLibrary"]),
    // The solver's inner loops: one owner each, so the runtime's exclusivity checks only cost time (a tenth of it).
    room(
      "Planning", ["ClusterModel", "Quantities", "Scheduling", "Optimisation"],
      flags: ["-enforce-exclusivity=unchecked"]),
    room("Verification", ["ClusterModel", "Quantities", "Scheduling"]),
    room("Audit", ["ClusterModel", "Quantities", "Scheduling"]),
    room("WhatIf", ["ClusterModel", "Quantities"]),
    room("History", ["ClusterModel", "Quantities", grdb]),
    room("Reporting", ["ClusterModel", "Quantities", mustache], resources: [.embedInCode("Templates")]),
    room("Exporting", ["ClusterModel", "Quantities", "Reporting"]),
    .executableTarget(
      name: "plimsoll",
      dependencies: [
        "Quantities", "ClusterModel", "Reading", "Catalogs", "Scheduling", "Planning", "Verification", "Audit",
        "Reporting", "WhatIf", "History", "Exporting", argumentParser,
      ],
      swiftSettings: house),
    .executableTarget(
      name: "plimsoll-bench", dependencies: ["Planning", "Reading", "ClusterModel", argumentParser],
      path: "Benchmarks/Runner",
      swiftSettings: house, linkerSettings: [.linkedLibrary("m")]),
    room("Support", ["ClusterModel", "Quantities"]).at("Tests/Support"),
    tests("QuantitiesTests", ["Quantities"]),
    tests("ClusterModelTests", ["ClusterModel", "Quantities", "Support"]),
    tests("ReadingTests", ["Reading", "ClusterModel", "Quantities", "Support"]),
    tests("CatalogsTests", ["Catalogs", "ClusterModel", "Quantities", "Support"]),
    tests(
      "SchedulingTests", ["Scheduling", "Reading", "ClusterModel", "Quantities", "Support"],
      resources: [.copy("Conformance/Cases")]),
    tests("OptimisationTests", ["Optimisation"]),
    tests(
      "PlanningTests",
      ["Planning", "Optimisation", "Scheduling", "Reading", "Catalogs", "ClusterModel", "Quantities", "Support"],
      resources: [.copy("Instances")]),
    tests(
      "VerificationTests",
      ["Verification", "Planning", "Scheduling", "Reading", "Catalogs", "ClusterModel", "Quantities", "Support"]),
    tests(
      "AuditTests",
      ["Audit", "Reporting", "Reading", "Scheduling", "ClusterModel", "Quantities", "Support"]),
    .executableTarget(
      name: "history-writer", dependencies: ["History", "ClusterModel", "Quantities"], path: "Tests/HistoryWriter",
      swiftSettings: house, linkerSettings: [.linkedLibrary("m")]),
    tests("HistoryTests", ["History", "ClusterModel", "Quantities", "Support", "history-writer", grdb]),
    tests("WhatIfTests", ["WhatIf", "Reading", "ClusterModel", "Quantities", "Support"]),
    tests("ReportingTests", ["Reporting", "Reading", "ClusterModel", "Quantities", "Support"]),
    tests(
      "ExportingTests",
      ["Exporting", "Reporting", "Reading", "Scheduling", "ClusterModel", "Quantities", "Support"]),
    tests("EndToEndTests", ["plimsoll", "Support"]),
    tests("HouseTests", ["Support"]),
  ]
)

extension Target {
  func at(_ path: String) -> Target {
    self.path = path
    return self
  }
}
