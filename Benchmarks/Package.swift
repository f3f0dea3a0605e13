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
    .executableTarget(
      name: "Ratios", dependencies: [.product(name: "Workload", package: "wxrules"), .product(name: "Oracles", package: "wxrules")]),
    .executableTarget(
      name: "Pipeline", dependencies: [.product(name: "Workload", package: "wxrules"), .product(name: "Benchmark", package: "benchmark")],
      path: "Benchmarks/Pipeline", plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
  ]
)
