// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "Benchmarks",
  dependencies: [
    .package(name: "wxrules", path: ".."),
    // Percentiles and instruction counts; without traits it needs no jemalloc.
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.30.0", traits: []),
  ],
  targets: [
    // The same work in C++ with pugixml and a hash table, and a counter of allocations.
    .target(name: "CBaseline", linkerSettings: [.linkedLibrary("pugixml"), .linkedLibrary("stdc++"), .linkedLibrary("yaml")]),
    .target(
      name: "Workload",
      dependencies: ["CBaseline", .product(name: "Rules", package: "wxrules"), .product(name: "Wire", package: "wxrules")]),
    .executableTarget(name: "Ratios", dependencies: ["Workload", "CBaseline", .product(name: "Oracles", package: "wxrules")]),
    // What callgrind counts: scripts/count.
    .executableTarget(name: "Counts", dependencies: ["Workload", "CBaseline", .product(name: "Rules", package: "wxrules")]),
    .executableTarget(
      name: "Pipeline", dependencies: ["Workload", .product(name: "Benchmark", package: "benchmark")],
      path: "Benchmarks/Pipeline", plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
  ],
  cxxLanguageStandard: .cxx17
)
