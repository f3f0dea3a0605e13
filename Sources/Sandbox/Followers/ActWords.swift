internal import Engine
internal import Rules
internal import Wire

/// What somebody did, in the chat, and for whoever asks why it was answered so.
struct ActWords {
  private let what: Phrase
  private let arguments: [String]

  /// - Parameter arguments: what makes `wxrules simulate` judge the same; none where no rule is asked.
  init(_ what: Phrase, _ arguments: String...) {
    self.what = what
    self.arguments = arguments
  }

  /// - Parameter time: seconds since 1970 UTC.
  func body(to account: SandboxAccount, at time: Int64) -> JSON {
    .said("act", what, ["why": arguments.isEmpty ? .null : .string(Self.command(arguments, to: account, at: time))])
  }

  /// The command that explains the answer. What is known of the follower only the server knows.
  static func command(_ arguments: [String], to account: SandboxAccount, at time: Int64) -> String {
    let words = arguments + (account.isOneOfSeveral ? ["--account", account.name] : []) + ["--at", WallClock.text(time, in: account.zone)]
    return "wxrules simulate \(words.map { ShellWord.quoted($0) }.joined(separator: " ")) --explain"
  }
}
