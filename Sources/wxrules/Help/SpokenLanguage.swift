import ArgumentParser
import Rules

/// `--lang`, as help, completions and manual pages tell of it. It is read, and taken off, before a command is looked for: `ProcessLanguage`.
struct SpokenLanguage: ParsableArguments {
  static let about: Phrase = "Language of what is printed: zh or en. (default: that of the locale)"

  @Option(
    name: .customLong("lang"),
    help: said(Self.about, valueName: "language"),
    completion: .list(DisplayLanguage.allCases.map(\.rawValue)))
  var language: String?
}
