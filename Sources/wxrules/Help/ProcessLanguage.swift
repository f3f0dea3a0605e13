import Rules

/// Which language this process speaks, and its arguments without the words that say so.
///
/// `--lang` belongs to every command. It is taken off before a command is looked for: what is wrong with the other words is said in it too.
struct ProcessLanguage {
  static let option = "--lang"
  /// Of the locale: the first that is set and not empty decides, as POSIX has it.
  private static let variables = ["LC_ALL", "LC_MESSAGES", "LANG"]

  let language: DisplayLanguage
  /// What `--lang` says; nil where it stands nowhere.
  let asked: DisplayLanguage?
  /// What stands behind `--lang` and is none of our languages; empty where nothing does.
  let fault: String?
  let arguments: [String]

  /// - Parameters:
  ///   - words: behind the name of the program.
  ///   - environment: what a variable is set to.
  init(_ words: some Sequence<String>, environment: (String) -> String?) {
    var (own, asked, fault) = ([String](), DisplayLanguage?.none, String?.none)
    func take(_ word: String) {
      let name = word.lowercased()
      if name.hasPrefix("zh") || name.hasPrefix("en"), let language = DisplayLanguage(locale: name) { asked = language } else { fault = word }
    }
    var (isBehind, isValue) = (false, false)
    for word in words {
      if isValue {
        take(word)
        isValue = false
      } else if !isBehind, word == Self.option {
        isValue = true
      } else if !isBehind, word.hasPrefix(Self.option + "=") {
        take(String(word.dropFirst(Self.option.count + 1)))
      } else {
        isBehind = isBehind || word == "--"
        own.append(word)
      }
    }
    if isValue { fault = "" }
    let locale = Self.variables.lazy.compactMap(environment).first { !$0.isEmpty }
    (self.asked, self.fault, arguments) = (asked, fault, own)
    language = asked ?? locale.flatMap { DisplayLanguage(locale: $0) } ?? .en
  }

  static let process = ProcessLanguage(CommandLine.arguments.dropFirst(), environment: Terminal.environment)
}

/// In the language of this process.
func said(_ phrase: Phrase) -> String { phrase.text(in: Terminal.language) }
