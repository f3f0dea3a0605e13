/// Lays a file out as docs/format.md says: indentation, blanks between signs, empty lines, ends of lines. What is read of it stays the same,
/// and so does every comment: bytes are changed where they stand, and what is not understood is left.
package enum Formatter {
  package enum Outcome: Sendable {
    /// In order; none where the file is laid out already.
    case edits([TextEdit])
    /// YAML cannot read it; at least one of the findings is an error.
    case refused([Diagnostic])
    /// No layout of ours would be read as the file is now: it stays.
    case kept
  }

  /// - Parameter id: the file's place in its rule set, for what is found.
  /// - Complexity: O(bytes).
  package static func format(_ file: SourceFile, id: SourceFile.ID = SourceFile.ID(0), limits: Limits = .standard) -> Outcome {
    let (root, found) = YAMLComposer.compose(file, id: id, limits: limits)
    guard let root, !found.containsError else { return .refused(found) }
    guard let layout = WrittenLayout(of: root, in: file) else { return .kept }
    var spacing = Spacing(of: layout, in: file)
    let edits = spacing.all()
    if edits.isEmpty { return .edits([]) }
    let after = SourceFile(path: file.path, utf8: edits.applied(to: file.utf8))
    let (again, faults) = YAMLComposer.compose(after, id: id, limits: limits)
    guard let again, !faults.containsError, root.reads(as: again) else { return .kept }
    return .edits(edits)
  }
}

extension YAMLNode {
  /// Whether the same stands in both, wherever it stands.
  fileprivate func reads(as other: YAMLNode) -> Bool {
    switch (content, other.content) {
    case (.scalar(let text, let style), .scalar(let otherText, let otherStyle)): text == otherText && style == otherStyle
    case (.sequence(let items), .sequence(let others)):
      items.count == others.count && zip(items, others).allSatisfy { $0.reads(as: $1) }
    case (.mapping(let entries), .mapping(let others)):
      entries.count == others.count && zip(entries, others).allSatisfy { $0.key.value == $1.key.value && $0.value.reads(as: $1.value) }
    case (.scalar, _), (.sequence, _), (.mapping, _): false
    }
  }
}
