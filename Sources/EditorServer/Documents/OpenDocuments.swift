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

  func files(over disk: DiskFiles) -> EditorFiles { EditorFiles(open: byPath.mapValues(\.text.bytes), disk: disk) }
}

/// The files of a disk, those that are open as they stand in the editor.
struct EditorFiles: RuleFiles, Sendable {
  let open: [String: [UInt8]]
  let disk: DiskFiles

  func read(_ path: String) throws(FileFault) -> [UInt8] { if let text = open[path] { text } else { try disk.read(path) } }

  func paths(matching pattern: String) -> [String] {
    let saved = disk.paths(matching: pattern)
    // One that was never saved is found too.
    return saved + open.keys.filter { PathPattern.matches(pattern, $0) && !saved.contains($0) }
  }

  func identity(of path: String) -> String { disk.identity(of: path) }

  func beginning(of path: String) -> [UInt8]? { open[path].map { Array($0.prefix(4096)) } ?? disk.beginning(of: path) }
}
