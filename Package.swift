// swift-tools-version: 6.2
import PackageDescription

let modern: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),  // SE-0335
  .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
  .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
]
let strict = modern + [.strictMemorySafety()]  // SE-0458: each C call says `unsafe`

// OPTIMISED=1: what a turn runs through is optimised in a debug build too. The gate counts its instructions (scripts/count), and its
// tests take less time.
let optimised = Context.environment["OPTIMISED"] == "1"
let hot = strict + (optimised ? [.unsafeFlags(["-O", "-whole-module-optimization", "-num-threads", "2"])] : [])
let hotC: [CXXSetting] = optimised ? [.unsafeFlags(["-O2"])] : []

// BUILD_COMMIT=…: what `wxrules --version` says beside the version. scripts/package knows it; a plain build does not, and need not be made anew
// for each commit.
let commit = Context.environment["BUILD_COMMIT"].flatMap { $0.isEmpty ? nil : $0 }
let commitC: [CSetting] = commit.map { [.define("WX_BUILD_COMMIT", to: "\"\($0)\"")] } ?? []

let package = Package(
  name: "wxrules",
  products: [
    .library(name: "Rules", targets: ["Rules"]),
    .library(name: "Wire", targets: ["Wire"]),
    .library(name: "Runtime", targets: ["Wire", "Engine", "Serving", "SQLite", "PostgreSQL", "WeChat", "Server"]),
    .library(name: "Oracles", targets: ["Oracles"]),
    // For the package of benchmarks.
    .library(name: "Workload", targets: ["Workload", "CBaseline"]),
    .executable(name: "wxrules", targets: ["wxrules"]),
  ],
  dependencies: [
    // Commands, help texts, completion scripts.
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    // SHA-1, HMAC and AES-CBC of the webhook.
    .package(url: "https://github.com/apple/swift-crypto", from: "4.0.0"),
    // State: SQLite with migrations, prepared statements and typed errors.
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.8.0"),
    // The webhook listener; the admin listener; graceful shutdown of the first.
    .package(url: "https://github.com/apple/swift-nio", from: "2.90.0"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.30.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.16.0", traits: []),
    // The other end of `wxrules doctor --url`: TLS, redirects and time-outs as a client sees them.
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.28.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.7.0"),
  ],
  targets: [
    // The system's libraries. Install: apt-get install libyaml-dev libpugixml-dev libre2-dev libsqlite3-dev libexpat1-dev
    //   libpq-dev libqrencode-dev libpng-dev libturbojpeg0-dev libzxing-dev libxlsxwriter-dev
    .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
    .systemLibrary(name: "CPostgreSQL", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "CXlsxWriter", pkgConfig: "xlsxwriter", providers: [.apt(["libxlsxwriter-dev"])]),
    .target(name: "CPugiXML", cxxSettings: hotC, linkerSettings: [.linkedLibrary("pugixml"), .linkedLibrary("stdc++")]),
    .target(name: "CFileStatus"),
    .target(name: "CBuild", cSettings: commitC),
    // Chart.js for the console's pages, where it is installed: apt-get install libjs-chart.js
    .target(name: "CChartJS"),
    .target(name: "CQRCode", linkerSettings: [.linkedLibrary("qrencode"), .linkedLibrary("png")]),
    .target(
      name: "CCodeReader", linkerSettings: [.linkedLibrary("ZXing"), .linkedLibrary("turbojpeg"), .linkedLibrary("png"), .linkedLibrary("stdc++")]),
    .target(name: "CRE2", cxxSettings: hotC, linkerSettings: [.linkedLibrary("re2"), .linkedLibrary("stdc++")]),

    // The language: YAML → declarations → checks → a compiled rule set; matching, templates, plans. No input and output, no clock.
    .target(name: "Rules", dependencies: ["CLibYAML", "CRE2"], swiftSettings: hot),
    // The platform's XML, queries and JSON, in and out.
    .target(name: "Wire", dependencies: ["Rules", "CPugiXML"], path: "Sources/Runtime/Wire", swiftSettings: hot),
    // Turns, followers, ledger, outbox, codes, simulation and tests as values, and the seams' protocols. Up to here nothing needs an
    // outside package.
    .target(name: "Engine", dependencies: ["Rules", "Wire"], path: "Sources/Runtime/Engine", swiftSettings: strict),
    // What must hold for any input: fuzzers ask it for a living, and tests ask it of every input that was ever found. Not shipped.
    .target(name: "Oracles", dependencies: ["Rules", "Wire", "Engine"], swiftSettings: strict),

    // Files and secrets, and who is let in.
    .target(
      name: "Serving",
      dependencies: [
        "Rules", "Wire", "Engine", "CFileStatus", .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
      ],
      path: "Sources/Runtime/Serving", swiftSettings: strict),
    // What an editor is told while somebody writes rules.
    .target(name: "EditorServer", dependencies: ["Rules", "Wire", "Engine", "Serving"], swiftSettings: strict),
    // The store in a file.
    .target(
      name: "SQLite",
      dependencies: [
        "Rules", "Wire", "Engine", "CFileStatus", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ],
      path: "Sources/Runtime/SQLite", swiftSettings: strict),
    // The store in a server, for more machines than one.
    .target(
      name: "PostgreSQL", dependencies: ["Rules", "Wire", "Engine", "CPostgreSQL"], path: "Sources/Runtime/PostgreSQL",
      resources: [.embedInCode("Migrations"), .embedInCode("Statements")], swiftSettings: strict),
    // The platform's API and endpoints: calls, media, menus, codes, carriers of actions, the doctor.
    .target(
      name: "WeChat",
      dependencies: [
        "Rules", "Wire", "Engine", "Serving", "CQRCode", .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "Crypto", package: "swift-crypto"), .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "Logging", package: "swift-log"),
      ],
      path: "Sources/Runtime/WeChat", swiftSettings: strict),
    // Listeners, the writer of turns, the worker of actions, renewal, reload, metrics.
    .target(
      name: "Server",
      dependencies: [
        "Rules", "Wire", "Engine", "Serving", "WeChat", "CFileStatus", "CChartJS", .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOExtras", package: "swift-nio-extras"), .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"), .product(name: "Logging", package: "swift-log"),
        .product(name: "Metrics", package: "swift-metrics"),
      ],
      path: "Sources/Runtime/Server", resources: [.embedInCode("Console/Pages")], swiftSettings: strict),

    .target(
      name: "Sandbox",
      dependencies: [
        "Rules", "Wire", "Engine", "Serving", "WeChat", "Server", "CCodeReader", "CExpat",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "Logging", package: "swift-log"),
      ],
      resources: [.embedInCode("Pages")], swiftSettings: strict),
    .executableTarget(
      name: "wxrules",
      dependencies: [
        "Rules", "Wire", "Engine", "Serving", "EditorServer", "SQLite", "PostgreSQL", "WeChat", "Server", "Sandbox", "CXlsxWriter", "CBuild",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ],
      resources: [.embedInCode("Pages"), .embedInCode("PagesChinese"), .embedInCode("starter.yaml"), .embedInCode("starter.zh.yaml")],
      swiftSettings: strict),

    // What `wxrules serve` is measured against, and what seals deliveries for the load: here, so that the stack is compiled once.
    .executableTarget(
      name: "BareServers",
      dependencies: [
        "Rules", "Wire", "Serving", .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"), .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ],
      path: "Benchmarks/Sources/BareServers", swiftSettings: modern),

    // The same turn in C++, the rules of both, and what callgrind counts of them: scripts/count.
    .target(
      name: "CBaseline", path: "Benchmarks/Sources/CBaseline", cxxSettings: hotC,
      linkerSettings: [.linkedLibrary("pugixml"), .linkedLibrary("stdc++"), .linkedLibrary("yaml")]),
    .target(name: "Workload", dependencies: ["CBaseline", "Rules", "Wire"], path: "Benchmarks/Sources/Workload", swiftSettings: hot),
    .executableTarget(
      name: "Counts", dependencies: ["Workload", "CBaseline", "Rules"], path: "Benchmarks/Sources/Counts", swiftSettings: hot),

    .target(name: "TestSupport", dependencies: ["Rules"], path: "Tests/TestSupport", swiftSettings: strict),
    // The pure parts build and run without the server: seconds, where the rest takes minutes.
    .testTarget(name: "RulesTests", dependencies: ["Rules", "Oracles", "TestSupport"], exclude: ["Tables"], swiftSettings: strict),
    .testTarget(
      name: "EngineTests", dependencies: ["Rules", "Wire", "Engine", "Oracles", "TestSupport", "CExpat"],
      exclude: ["DecisionTables", "Messages", "Papers", "Plans"],
      swiftSettings: strict),
    .testTarget(
      name: "EditorServerTests", dependencies: ["EditorServer", "Rules", "Wire", "Serving", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "PostgreSQLTests", dependencies: ["Rules", "Wire", "Engine", "PostgreSQL", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "RuntimeTests",
      dependencies: [
        "Rules", "Wire", "Engine", "Oracles", "Serving", "SQLite", "PostgreSQL", "WeChat", "Server", "TestSupport",
        .product(name: "Metrics", package: "swift-metrics"), .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"), .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "GRDB", package: "GRDB.swift"), .product(name: "Logging", package: "swift-log"),
      ],
      exclude: ["Tables"], swiftSettings: strict),
    .testTarget(
      name: "SandboxTests",
      dependencies: [
        "Sandbox", "Rules", "Wire", "Engine", "Serving", "SQLite", "WeChat", "Server", "TestSupport",
        .product(name: "AsyncHTTPClient", package: "async-http-client"), .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"), .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: modern),
    .testTarget(
      name: "EndToEndTests",
      dependencies: ["wxrules", "Rules", "Wire", "Engine", "Serving", "SQLite", "PostgreSQL", "WeChat", "TestSupport"],
      swiftSettings: modern),
  ],
  cxxLanguageStandard: .cxx17
)
