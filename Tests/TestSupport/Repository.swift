import Foundation
public import Rules

/// The tree that the tests belong to.
public enum Repository {
  public static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path + "/"

  public static func text(_ path: String) throws -> String { try String(contentsOfFile: root + path, encoding: .utf8) }

  public static func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: root + path))) }

  public static func names(in folder: String, suffix: String = "") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root + folder).filter { $0.hasSuffix(suffix) }.sorted()
  }
}

/// Recorded output. `WXRULES_RECORD=1` writes it anew, and the run that recorded fails all the same.
public enum Golden {
  public static let isRecording = ProcessInfo.processInfo.environment["WXRULES_RECORD"] == "1"

  public static func record(_ text: String, to path: String) throws {
    try text.write(toFile: Repository.root + path, atomically: true, encoding: .utf8)
  }
}

/// Compiling in tests: one clock for all of them, 2026-06-01 12:00 in Shanghai.
public enum Compile {
  public static let now: Int64 = 1_780_286_400

  public static func files(_ files: [String: String], root: String = "rules.yaml") -> (Compilation, [SourceFile]) {
    RuleCompiler(now: now).compile(roots: [root], from: MemoryFiles(files))
  }

  public static func text(_ yaml: String) -> (Compilation, [SourceFile]) { files(["rules.yaml": yaml]) }

  /// The rule set, or what is wrong with it, as text.
  public static func ruleSet(_ yaml: String) throws -> RuleSet {
    let (compilation, files) = text(yaml)
    guard let ruleSet = compilation.ruleSet else { throw Failure(description: DiagnosticText(files: files).render(compilation.findings)) }
    return ruleSet
  }

  public struct Failure: Error, CustomStringConvertible {
    public let description: String
    public init(description: String) { self.description = description }
  }
}

/// SplitMix64: the same numbers from the same seed, on every machine.
public struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64
  public init(_ seed: UInt64) { state = seed }
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
  public mutating func pick<T>(_ items: [T]) -> T { items[Int(next() % UInt64(items.count))] }
  public mutating func chance(_ percent: Int) -> Bool { next() % 100 < UInt64(percent) }
}
