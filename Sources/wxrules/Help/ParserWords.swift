import Rules

/// What the library of options says of itself, in English: known by its words, so that it can be said in the language of the process.
enum ParserWords {
  static let options = "OPTIONS:"

  /// The head of a list in a help.
  static func head(_ line: Substring) -> Phrase? {
    switch line {
    case "ARGUMENTS:": "ARGUMENTS:"
    case "OPTIONS:": "OPTIONS:"
    case "SUBCOMMANDS:": "SUBCOMMANDS:"
    default: nil
    }
  }

  /// One of its sentences; nil for what it says in no version that we know.
  static func phrase(_ text: String) -> Phrase? {
    sentences.lazy.compactMap { Phrase(text, readAs: $0, value: value) }.first
  }

  /// How a command stands in the list of those below another.
  static func label(_ label: String) -> Phrase {
    Phrase(label, readAs: "%1 (default)") ?? Phrase(verbatim: label)
  }

  /// What an argument is for, with what the library puts behind that.
  static func about(_ text: String) -> Phrase {
    phrase(text) ?? notes.lazy.compactMap { Phrase(text, readAs: $0, value: list) }.first ?? Phrase(verbatim: text)
  }

  /// Longer ones first, where one begins as another does.
  static let sentences = [
    "Show help information.",
    "Show the version.",
    "Show subcommand help information.",
    "See '%1' for detailed help.",
    "Unknown option '%1'. Did you mean '%2'?",
    "Unknown option '%1'",
    "Missing value for '%1'",
    "The option '%1' does not take any value, but '%2' was specified.",
    "Unexpected argument '%1'",
    "%1 unexpected arguments: %2",
    "Value to be set with flag '%1' had already been set with flag '%2'",
    "Missing expected argument '%1'",
    "Missing one of: %1",
    "The value '%1' is invalid for '%2'. Please provide one of %3.",
    "The value '%1' is invalid for '%2'. Please provide one of the following:\n%3",
    "The value '%1' is invalid for '%2': %3",
    "The value '%1' is invalid for '%2'",
    "Missing required subcommand.",
    "Invalid option: %1",
    "Can't generate completion scripts for '%1'.\nPlease use --generate-completion-script=<shell> with one of:\n    %2",
    "Can't autodetect a supported shell.\nPlease use --generate-completion-script=<shell> with one of:\n    %1",
  ]

  /// Longer ones first.
  static let notes = [
    "%1 (values: %2; default: %3)",
    "%1 (values: %2)",
    "%1 (default: %2)",
    "(values: %1; default: %2)",
    "(values: %1)",
    "(default: %1)",
  ]

  /// What is wrong with how a command was called.
  /// - Parameters:
  ///   - text: all that the library says: what is wrong, what the argument is for, and how the command is called.
  ///   - message: what is wrong, as it stands in it.
  static func complaint(_ text: String, saying message: String) -> Phrase {
    let head = "Error: "
    let tail = text.dropFirst(text.hasPrefix(head) ? head.count + message.count : message.count)
    let lines = ValueNames.said(in: String(tail)).split(separator: "\n", omittingEmptySubsequences: false).map { line -> Phrase in
      let line = String(line)
      return ["Help:  %1", "Usage: %1", "  See '%1' for more information."].lazy.compactMap { Phrase(line, readAs: $0) }.first
        ?? Phrase(verbatim: line)
    }
    return Phrase(verbatim: ValueNames.said(in: said(sentence(message)))) + lines.joined(separator: "\n")
  }

  private static func sentence(_ message: String) -> Phrase {
    if let phrase = phrase(message) { return phrase }
    // What our own commands find wrong is in the language of the process already.
    let isOwn = Terminal.language == .en || message.unicodeScalars.contains { DisplayWidth.of($0) > 1 }
    return isOwn ? Phrase(verbatim: message) : "the command line is not understood: \(message)"
  }

  /// Names in quotes, as the library counts them up: `'a', 'b' or 'c'`.
  private static func value(_ text: String) -> Phrase {
    guard text.hasPrefix("'"), text.hasSuffix("'"), text.count > 1 else { return Phrase(verbatim: text) }
    let names = text.dropFirst().dropLast().replacing("' or '", with: "', '").replacing("' and '", with: "', '")
    return quotedList(names.split(separator: "', '").map { String($0) })
  }

  /// The words that a value may be.
  private static func list(_ text: String) -> Phrase {
    text.split(separator: ", ").map { Phrase(verbatim: String($0)) }.listed()
  }
}
