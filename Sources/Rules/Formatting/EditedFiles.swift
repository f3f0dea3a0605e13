/// Files with changes in them that are not written yet.
package struct EditedFiles: RuleFiles {
  private let base: any RuleFiles
  private let changed: [String: [UInt8]]

  package init(_ base: any RuleFiles, changed: [String: [UInt8]]) {
    self.base = base
    self.changed = changed
  }

  package func read(_ path: String) throws(FileFault) -> [UInt8] {
    if let bytes = changed[path] { return bytes }
    return try base.read(path)
  }
  package func paths(matching pattern: String) -> [String] { base.paths(matching: pattern) }
  package func identity(of path: String) -> String { base.identity(of: path) }
  package func beginning(of path: String) -> [UInt8]? { changed[path] ?? base.beginning(of: path) }
}
