import Foundation
public import Rules

/// The tree that the tests belong to.
public enum Repository {
  public static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path + "/"

  public static func text(_ path: String) throws -> String { try String(contentsOfFile: root + path, encoding: .utf8) }

  public static func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: root + path))) }

  /// Names of what lies in a folder.
  /// - Parameter count: how many there must be; nil where the names are compared with a list.
  public static func names(in folder: String, suffix: String = "", count: Int?) throws -> [String] {
    let names = try FileManager.default.contentsOfDirectory(atPath: root + folder).filter { $0.hasSuffix(suffix) }.sorted()
    return try Cases.counted(names, count ?? names.count, in: folder)
  }

  /// Lines of a table, without empty ones and those that begin with `#`.
  public static func lines(of path: String, count: Int) throws -> [String] {
    let lines = try text(path).split(separator: "\n").filter { !$0.hasPrefix("#") }.map { String($0) }
    return try Cases.counted(lines, count, in: path)
  }
}

/// Cases that stand in the tree as files or lines. A test that walks none of them is green: whoever loads them says how many there must be,
/// so that a folder that moved or a table that is read wrongly does not pass for nothing to test.
public enum Cases {
  public static func counted<Case>(_ cases: [Case], _ count: Int, in place: String) throws -> [Case] {
    if cases.count == count { return cases }
    throw Miscount(description: "\(place) has \(cases.count) cases, and there must be \(count)")
  }

  public struct Miscount: Error, CustomStringConvertible { public let description: String }
}

/// Recorded output. `PROVE_RECORD=1` writes it anew, and the run that recorded fails all the same.
public enum Golden {
  public static let isRecording = ProcessInfo.processInfo.environment["PROVE_RECORD"] == "1"

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
