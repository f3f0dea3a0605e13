internal import Rules

/// What a line of an import's files belongs to.
enum ImportedPart: Hashable {
  case medium(String)
  /// A top button, or a menu for some, by its place.
  case menu(Int)
  case rule(String)
  case test(String)
}

/// The lines of one file, each with what it belongs to.
struct ImportedSheet {
  private(set) var lines: [(text: String, part: ImportedPart?)] = []
  let language: DisplayLanguage

  var text: String { lines.map { $0.text + "\n" }.joined() }

  mutating func add(_ line: String, of part: ImportedPart? = nil) { lines.append((line, part)) }

  mutating func add(_ entry: WrittenYAML.Entry, of part: ImportedPart? = nil) { add("  \(entry.line)", of: part) }

  /// An item of a list.
  mutating func add(_ item: WrittenYAML, indent: String, of part: ImportedPart? = nil) {
    for line in item.item(width: Self.width).split(separator: "\n") { add(indent + line, of: part) }
  }

  mutating func comment(_ phrase: Phrase, indent: String = "") { add(indent + Self.comment(phrase, in: language)) }

  static func comment(_ phrase: Phrase, in language: DisplayLanguage) -> String { "# " + OutsideText.shown(phrase.text(in: language)) }

  /// Why something that `validate` warns of stands there all the same.
  mutating func allow(_ codes: Set<Diagnostic.Code>, of part: ImportedPart, indent: String, because reason: Phrase = "it is so in the console") {
    let shown = OutsideText.shown(reason.text(in: language))
    for code in codes.sorted() { add("\(indent)# allow \(code.rawValue): \(shown)", of: part) }  // not said
  }

  /// As wide as those who wrote the examples.
  private static let width = 120
}
