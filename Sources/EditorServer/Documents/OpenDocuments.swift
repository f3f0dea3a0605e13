internal import Rules
internal import Serving

/// The documents that are open, by path.
struct OpenDocuments {
  private(set) var byPath: [String: OpenDocument] = [:]

  subscript(path: String) -> OpenDocument? {
    get { byPath[path] }
    set { byPath[path] = newValue }
  }

  /// The address of a file: the one by which the editor knows it, where it has it open.
  func address(of path: String) -> DocumentAddress { byPath[path].map { DocumentAddress($0.uri) } ?? DocumentAddress(path: path) }

  func files(over disk: DiskFiles) -> EditorFiles { EditorFiles(open: byPath.mapValues(\.text.written), disk: disk) }
}

/// The files of a disk, those that are open as they stand in the editor.
struct EditorFiles: RuleFiles, Sendable {
  let open: [String: [UInt8]]
  let disk: DiskFiles

  func read(_ path: String) throws(FileFault) -> [UInt8] {
    if let text = open[path] { return text }
    // Beside a document that was never saved lies nothing; the folder in which this program runs is none of its.
    guard path.hasPrefix("/") else { throw FileFault("what names it is not saved yet, and lies in no folder") }
    return try disk.read(path)
  }

  func paths(matching pattern: String) -> [String] {
    let saved = pattern.hasPrefix("/") ? disk.paths(matching: pattern) : []
    // One that was never saved is found too.
    return saved + open.keys.filter { PathPattern.matches(pattern, $0) && !saved.contains($0) }
  }

  func identity(of path: String) -> String { disk.identity(of: path) }

  func beginning(of path: String) -> [UInt8]? { open[path].map { Array($0.prefix(4096)) } ?? disk.beginning(of: path) }
}
