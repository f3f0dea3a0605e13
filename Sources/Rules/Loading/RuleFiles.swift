/// Where rule files come from: a disk, or memory in tests.
public protocol RuleFiles {
  /// The bytes of a file; throws a sentence that says why not.
  func read(_ path: String) throws(FileFault) -> [UInt8]
  /// Paths that a pattern with `*` finds, in any order; `*` does not cross `/`.
  func paths(matching pattern: String) -> [String]
}

/// Why a file could not be read, in words for the author.
public struct FileFault: Error, Sendable {
  /// For example "no such file".
  public let reason: String
  /// A fault with its reason.
  public init(_ reason: String) { self.reason = reason }
}

/// A rule set in memory: path → content.
public struct MemoryFiles: RuleFiles {
  private let files: [String: [UInt8]]
  /// Files by path.
  public init(_ files: [String: String]) { self.files = files.mapValues { Array($0.utf8) } }
  /// Files by path, as bytes.
  public init(bytes: [String: [UInt8]]) { files = bytes }
  /// The bytes of a file.
  public func read(_ path: String) throws(FileFault) -> [UInt8] {
    guard let bytes = files[path] else { throw FileFault("no such file") }
    return bytes
  }
  /// Paths that a pattern finds.
  public func paths(matching pattern: String) -> [String] { files.keys.filter { PathPattern.matches(pattern, $0) } }
}

/// `campaigns/*.yaml`: `*` is any run without `/`.
package enum PathPattern {
  package static func matches(_ pattern: String, _ path: String) -> Bool {
    let (a, b) = (pattern.split(separator: "/", omittingEmptySubsequences: false), path.split(separator: "/", omittingEmptySubsequences: false))
    return a.count == b.count
      && zip(a, b).allSatisfy { part, name in
        let bytes = Array(name.utf8)
        return Glob(String(part), folded: false).matches(bytes.span, 0..<bytes.count)
      }
  }

  package static func directory(of path: String) -> String { path.lastIndex(of: "/").map { String(path[...$0]) } ?? "" }
}
