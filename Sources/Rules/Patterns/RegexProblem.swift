/// What RE2 says of an expression that it refuses, as a phrase: its words are few, and known.
enum RegexProblem {
  /// RE2 says what is wrong, and behind a colon where: `missing ): (a`. What is none of these is shown as RE2 says it.
  static func phrase(of message: String) -> Phrase {
    for problem in known {
      let words = problem.english
      if message == words { return problem }
      if message.hasPrefix("\(words): ") { return [problem, Phrase(verbatim: String(message.dropFirst(words.count + 2)))].joined(separator: ": ") }
    }
    return Phrase(verbatim: message)
  }

  /// One that begins another stands behind it.
  private static let known: [Phrase] = [
    "invalid escape sequence", "invalid character class range", "invalid character class", "missing ]", "missing )", "unexpected )", "trailing \\",
    "no argument for repetition operator", "invalid repetition size", "bad repetition operator", "invalid perl operator", "invalid UTF-8",
    "invalid named capture group", "pattern too large - compile failed", "pattern too large - reverse compile failed", "unexpected error",
  ]
}
