/// Where rule files come from: a disk, or memory in tests.
public protocol RuleFiles {
  /// The bytes of a file; throws a sentence that says why not.
  func read(_ path: String) throws(FileFault) -> [UInt8]
  /// Paths that a pattern with `*` finds, in any order; `*` does not cross `/`.
  func paths(matching pattern: String) -> [String]
  /// What is the same for two paths of one file, and differs for two files.
  func identity(of path: String) -> String
  /// How a file begins that is not part of the rule set: to say what it is. Nil when it cannot be read.
  func beginning(of path: String) -> [UInt8]?
}

extension RuleFiles {
  /// Where a file has one path, that is what it is.
  public func identity(of path: String) -> String { path }
  /// Of a file in memory, all of it.
  public func beginning(of path: String) -> [UInt8]? { try? read(path) }
}

/// Why a file could not be read, in words for the author.
public struct FileFault: Error, Sendable {
  /// For example "no such file".
  public let reason: Phrase
  /// A fault with its reason.
  public init(_ reason: Phrase) { self.reason = reason }
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
        return Glob(String(part), .exact).matches(bytes.span, 0..<bytes.count)
      }
  }

  /// The path without `.` and empty parts: `./a//b.yaml` and `a/b.yaml` name one file.
  package static func tidied(_ path: String) -> String {
    (path.hasPrefix("/") ? "/" : "") + path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
  }

  package static func directory(of path: String) -> String { path.lastIndex(of: "/").map { String(path[...$0]) } ?? "" }
}
