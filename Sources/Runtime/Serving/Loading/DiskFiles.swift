internal import FoundationEssentials
internal import Glibc
public import Rules

/// Rule files on a disk, by paths relative to a folder.
public struct DiskFiles: RuleFiles, Sendable {
  private let folder: String

  /// - Parameter folder: ends with `/`, or is empty for the working directory.
  public init(folder: String = "") { self.folder = folder }

  /// The bytes of a file.
  public func read(_ path: String) throws(FileFault) -> [UInt8] {
    var isDirectory = false
    guard FileManager.default.fileExists(atPath: folder + path, isDirectory: &isDirectory) else { throw FileFault("no such file") }
    if isDirectory { throw FileFault("it is a folder") }
    do {
      return [UInt8](try Data(contentsOf: URL(filePath: folder + path)))
    } catch {
      throw FileFault("not permitted, or not readable")
    }
  }

  /// What the file is on its disk, whatever leads to it; the path where there is none.
  public func identity(of path: String) -> String { look(path).identity ?? path }

  /// How a file begins; nil when it cannot be read.
  public func beginning(of path: String) -> [UInt8]? {
    guard let size = size(path), size <= 1 << 20 else { return nil }
    return (try? Data(contentsOf: URL(filePath: folder + path))).map { [UInt8]($0.prefix(4096)) }
  }

  package func look(_ path: String) -> FileLook { FileLook(folder + path) }

  /// Bytes of a file; nil when there is none.
  package func size(_ path: String) -> Int? {
    (try? FileManager.default.attributesOfItem(atPath: folder + path))?[.size].flatMap { $0 as? UInt64 }.map { Int(clamping: $0) }
  }

  /// Whether there is such a file or folder.
  package func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: folder + path) }

  /// Whether a file or folder is there and may be written.
  package func mayWrite(_ path: String) -> Bool { FileManager.default.isWritableFile(atPath: folder + path) }

  /// Writes a file whole or not at all, with the folders it needs. What is no plain file is written into: a device stays one, and a link
  /// leads where it led.
  package func write(_ bytes: [UInt8], to path: String) throws(FileFault) {
    let url = URL(filePath: folder + path)
    do {
      let parent = url.deletingLastPathComponent()
      if !FileManager.default.fileExists(atPath: parent.path) {
        try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
      }
      let kind = (try? FileManager.default.attributesOfItem(atPath: url.path))?[.type] as? FileAttributeType
      let isPlain = kind == nil || kind == .typeRegular
      try Data(bytes).write(to: url, options: isPlain ? .atomic : [])
    } catch {
      throw FileFault(Self.reason(error))
    }
  }

  private static func reason(_ error: any Error) -> Phrase {
    switch ((error as? CocoaError)?.underlying as? POSIXError)?.code {
    case .EACCES?, .EPERM?: "it may not be written"
    case .ENOSPC?, .EDQUOT?: "the disk is full"
    case .EROFS?: "the disk may only be read"
    case .ENOTDIR?, .EEXIST?: "a file stands where a folder is needed"
    case .ENOENT?: "there is no such folder, and none can be made"
    case .ENAMETOOLONG?: "its name is too long"
    case let code?: "it cannot be written (errno \(Int(code.rawValue)))"
    case nil: "it cannot be written"
    }
  }

  /// Paths that a pattern with `*` finds; folders are followed name by name.
  public func paths(matching pattern: String) -> [String] {
    let parts = pattern.split(separator: "/", omittingEmptySubsequences: false).map { String($0) }
    var found = [""]
    for (index, part) in parts.enumerated() {
      let isLast = index == parts.count - 1
      found = found.flatMap { prefix -> [String] in
        guard part.contains("*") else {
          let path = prefix + part
          return isLast ? (FileManager.default.fileExists(atPath: folder + path) ? [path] : []) : [path + "/"]
        }
        let directory = folder + prefix
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.isEmpty ? "." : directory)) ?? []
        return names.filter { !$0.hasPrefix(".") && PathPattern.matches(part, $0) }.map { prefix + $0 + (isLast ? "" : "/") }
      }
    }
    return found
  }
}

/// Which files make the rule set that a path names.
public struct RuleSetLocation: Sendable {
  /// The files to begin with.
  public let roots: [String]

  /// A file is a rule set of its own; a folder is that of its `rules.yaml`, or of all its files.
  /// - Throws: `FileFault` when there is nothing to read.
  public init(path: String) throws(FileFault) {
    var isDirectory = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else { throw FileFault("`\(path)`: no such file or folder") }
    if !isDirectory {
      roots = [path]
      return
    }
    let base = path.hasSuffix("/") ? path : path + "/"
    if FileManager.default.fileExists(atPath: base + "rules.yaml") {
      roots = [base == "./" ? "rules.yaml" : base + "rules.yaml"]
      return
    }
    let names = DiskFiles(folder: base).paths(matching: "*.yaml").filter { !$0.hasSuffix(".test.yaml") }.sorted {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
    if names.isEmpty { throw FileFault("`\(path)`: no `rules.yaml` and no other `.yaml` file in this folder") }
    roots = names.map { base == "./" ? $0 : base + $0 }
  }

  /// `rules.yaml` in the working directory, else the folder `rules/`.
  public static func standard() throws(FileFault) -> RuleSetLocation {
    if FileManager.default.fileExists(atPath: "rules.yaml") { return try RuleSetLocation(path: "rules.yaml") }
    if FileManager.default.fileExists(atPath: "rules") { return try RuleSetLocation(path: "rules") }
    throw FileFault("neither `rules.yaml` nor `rules/` here; name a file, or write a starter with `wxrules init`")
  }
}
