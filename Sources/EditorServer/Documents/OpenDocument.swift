internal import Wire

/// A document that is open in the editor: its text is the one that counts, whatever lies on the disk.
struct OpenDocument: Sendable {
  let uri: String
  var version: Int?
  var text: DocumentText

  /// - Parameter changes: `contentChanges`, each seen from the one before it.
  /// - Returns: whether all of them could be made.
  mutating func apply(_ changes: [JSON], _ encoding: PositionEncoding) -> Bool {
    for change in changes {
      guard let new = change["text"]?.string else { return false }
      guard let written = change["range"], written != .null else {
        text = DocumentText(Array(new.utf8))
        continue
      }
      guard let range = TextRange(written) else { return false }
      text.replace(range, encoding, with: new)
    }
    return text.written.count <= OpenDocument.mostBytes
  }

  /// Bytes of one open document.
  static let mostBytes = 64 << 20
}
