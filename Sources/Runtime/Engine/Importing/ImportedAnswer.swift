internal import Rules

/// What one reply of the console becomes: as it stands behind `reply:`, or in `send:`.
struct ImportedContent {
  let kind: ReplyKind
  let reply: WrittenYAML
  /// The keys of a message.
  let message: [WrittenYAML.Entry]
  /// What a test expects of it.
  let expected: WrittenYAML
}

/// What a rule answers.
enum ImportedAnswer {
  /// The first as the reply, the others as customer-service messages.
  case all(ImportedContent, then: [ImportedContent])
  case random([ImportedContent])

  var entries: [WrittenYAML.Entry] {
    switch self {
    case .random(let contents): [.init("reply", .map([.init("random", .list(contents.map(\.reply)))]))]
    case .all(let first, let others):
      [.init("reply", first.reply)]
        + (others.isEmpty ? [] : [.init("do", .list(others.map { .map([.init("send", .map($0.message))]) }))])
    }
  }

  /// What a test expects behind `rule`.
  var expected: [WrittenYAML.Entry] {
    switch self {
    case .random: []
    case .all(let first, let others):
      [.init("reply", first.expected)] + (others.isEmpty ? [] : [.init("do", .list(others.map { _ in .word("send") }))])
    }
  }
}
