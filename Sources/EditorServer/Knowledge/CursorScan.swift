/// Where in a rules file a place is, read from the text alone, line by line: it need not be YAML yet, because somebody is writing it.
struct CursorScan {
  enum Step: Hashable {
    case key(String)
    case item
  }
  enum Role: Hashable {
    /// A key is written, or could be.
    case key
    /// What stands under the last step.
    case value
    /// A comment, or behind what is closed.
    case elsewhere
  }
  /// Where the place is: keys and items from the top.
  var steps: [Step] = []
  var role = Role.elsewhere
  /// The word in which, or behind which, the place is; empty between words.
  var token: Range<Int>
  /// Whether the word is in quotes, which belong to the token.
  var isQuoted = false
  /// Inside of `{` or `[`.
  var isFlow = false
  /// Whether a mapping or a value could begin here: behind `key:` alone, or `- `.
  var isOpen = false
  /// Keys that stand in the same mapping.
  var siblings: [String] = []
  /// How deep the line is indented on which a key would stand.
  var indent = 0

  init(_ text: [UInt8], at cursor: Int) {
    var walk = CursorWalk(text, at: cursor)
    walk.run()
    self = walk.scan
  }

  /// Nothing is known yet.
  init(at cursor: Int) { token = cursor..<cursor }
}

extension CursorScan {
  /// The names of the keys from the top, without items.
  var keys: [String] {
    steps.compactMap { step in
      switch step {
      case .key(let key): key
      case .item: nil
      }
    }
  }

  /// What is written of the word, without its quotes.
  func written(in text: [UInt8]) -> Range<Int> {
    guard isQuoted, !token.isEmpty else { return token }
    let quote = text[token.lowerBound]
    let isClosed = token.count > 1 && text[token.upperBound - 1] == quote
    return token.lowerBound + 1..<max(token.lowerBound + 1, token.upperBound - (isClosed ? 1 : 0))
  }
}
