// swift-tools-version: 6.2
import PackageDescription

// libFuzzer comes with the toolchain. Each target is one executable: `scripts/fuzz` builds them and gives each some seconds.
let link: [LinkerSetting] = [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]
let names = [
  "FuzzYAML", "FuzzXML", "FuzzTemplate", "FuzzPattern", "FuzzQuery", "FuzzEnvelope", "FuzzBody", "FuzzReply", "FuzzRender", "FuzzAnswer",
  "FuzzDecision",
]

let package = Package(
  name: "Fuzz",
  dependencies: [.package(name: "wxrules", path: "..")],
  targets: [.target(name: "FuzzDriver")]
    + names.map { name in
      .executableTarget(
        name: name, dependencies: ["FuzzDriver", .product(name: "Oracles", package: "wxrules")], linkerSettings: link)
    }
)
