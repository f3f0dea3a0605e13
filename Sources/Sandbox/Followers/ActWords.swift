internal import Rules
internal import Wire

/// What somebody did, in the chat: for people who read English, for those who read Chinese, and for whoever asks why it was answered so.
struct ActWords {
  private let english: String
  private let chinese: String
  private let arguments: [String]

  /// - Parameter arguments: what makes `wxrules simulate` judge the same; none where no rule is asked.
  init(_ english: String, _ chinese: String, _ arguments: String...) {
    self.english = english
    self.chinese = chinese
    self.arguments = arguments
  }

  var body: JSON {
    [
      "type": "act", "text": .string(english), "zh": .string(chinese),
      "why": arguments.isEmpty ? .null : .string(Self.command(arguments)),
    ]
  }

  /// The command that explains the answer.
  static func command(_ arguments: String...) -> String { command(arguments) }

  private static func command(_ arguments: [String]) -> String {
    "wxrules simulate \(arguments.map(quoted).joined(separator: " ")) --explain"
  }

  /// As a shell takes it for one word.
  private static func quoted(_ word: String) -> String {
    let plain = ByteSet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_:./=".utf8)
    if !word.isEmpty, word.utf8.allSatisfy(plain.contains) { return word }
    return "'" + word.replacing("'", with: "'\\''") + "'"
  }
}
