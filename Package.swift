// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),  // SE-0335
  .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
  .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
  .strictMemorySafety(),  // SE-0458: each C call says `unsafe`
]

let package = Package(
  name: "wxrules",
  products: [
    .library(name: "Rules", targets: ["Rules"]),
    .library(name: "Runtime", targets: ["Runtime"]),
    .executable(name: "wxrules", targets: ["wxrules"]),
  ],
  dependencies: [
    // Commands, help texts, completion scripts.
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")
  ],
  targets: [
    // The system's libraries. Install: apt-get install libyaml-dev libpugixml-dev libre2-dev libexpat1-dev
    .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
    .target(name: "CPugiXML", linkerSettings: [.linkedLibrary("pugixml"), .linkedLibrary("stdc++")]),
    .target(name: "CRE2", linkerSettings: [.linkedLibrary("re2"), .linkedLibrary("stdc++")]),

    .target(name: "Rules", dependencies: ["CLibYAML", "CRE2"], swiftSettings: strict),
    .target(name: "Runtime", dependencies: ["Rules", "CPugiXML"], swiftSettings: strict),
    .executableTarget(
      name: "wxrules",
      dependencies: [
        "Rules", "Runtime", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      resources: [.embedInCode("Pages"), .embedInCode("starter.yaml")],
      swiftSettings: strict),

    .target(name: "TestSupport", dependencies: ["Rules", "Runtime"], path: "Tests/TestSupport", swiftSettings: strict),
    .testTarget(name: "RulesTests", dependencies: ["Rules", "TestSupport"], exclude: ["Tables"], swiftSettings: strict),
    .testTarget(name: "RuntimeTests", dependencies: ["Rules", "Runtime", "TestSupport", "CExpat"], exclude: ["Messages"], swiftSettings: strict),
    .testTarget(name: "EndToEndTests", dependencies: ["wxrules", "Runtime", "TestSupport"], swiftSettings: strict),
  ],
  cxxLanguageStandard: .cxx17
)
