internal import Engine
internal import Hummingbird
internal import Rules

/// What may be asked of an address: a word that is misspelt would be a question that nobody asked.
struct KnownWords: Sendable, ExpressibleByArrayLiteral {
  private let names: Set<String>
  /// Those that may be said several times.
  private let several: Set<String>

  /// - Parameter several: which may be said more than once.
  init(_ once: [String], several: [String] = []) {
    self.several = Set(several)
    names = self.several.union(once)
  }

  init(arrayLiteral names: String...) { self.init(names) }

  /// The same with a further word.
  func and(_ name: String) -> KnownWords { KnownWords(Array(names) + [name], several: Array(several)) }

  /// What is wrong with a word that is said so many times; nil where nothing is.
  fileprivate func fault(_ name: String, times: Int) -> Phrase? {
    if names.contains(name) { return times > 1 && !several.contains(name) ? "`\(name)` is said \(times) times, and counts once" : nil }
    let shown = OutsideText.shown(name, upTo: 64)
    if let close = Suggestion.closest(to: name, in: names.sorted()) { return "`\(shown)` is not known; did you mean `\(close)`?" }
    return names.isEmpty
      ? "`\(shown)` is not known; nothing is said here behind a `?`" : "`\(shown)` is not known; there are \(quotedList(names.sorted()))"
  }
}

/// What stands in the query of a question, by its names. Empty counts as not said.
struct AskedWords: Sendable {
  private var values: [String: [String]] = [:]

  /// As they stand there; `checked` looks whether they may.
  init(_ request: Request) {
    for (name, value) in request.uri.queryParameters where !name.isEmpty {
      values[String(name), default: []] += value.isEmpty ? [] : [String(value)]
    }
  }

  /// These, where all of them are known and none is said more often than it counts.
  /// - Throws: `ConsoleFault` with everything that is wrong.
  func checked(_ known: KnownWords) throws(ConsoleFault) -> AskedWords {
    let faults = values.sorted { $0.key < $1.key }.compactMap { known.fault($0.key, times: $0.value.count) }
    if !faults.isEmpty { throw .refused(.badRequest, faults) }
    return self
  }

  init(_ values: [String: [String]] = [:]) { self.values = values.mapValues { $0.filter { !$0.isEmpty } } }

  /// The first where it is said several times.
  subscript(name: String) -> String? { values[name]?.first }
  func all(_ name: String) -> [String] { values[name] ?? [] }

  static let limits: Phrase = "`limit` is a number from 1 to 1000"

  /// 50 unless said.
  func limit() throws(BookQueryFault) -> Int {
    guard let text = self["limit"] else { return 50 }
    guard let limit = Int(text), (1...1000).contains(limit) else { throw BookQueryFault(Self.limits) }
    return limit
  }

  /// The same of a table in a file: all that the question has, up to so many, unless it is said.
  func limit(_ form: ConsoleOutcome.Form, most: Int) throws(BookQueryFault) -> Int {
    switch form {
    case .csv where self["limit"] == nil: most
    case .csv, .json: try limit()
    }
  }

  /// A number; nil where it is not said.
  /// - Parameter fault: what is said of anything else.
  func number(_ name: String, _ fault: Phrase) throws(BookQueryFault) -> Int? {
    guard let text = self[name] else { return nil }
    guard let number = Int(text) else { throw BookQueryFault(fault) }
    return number
  }

  func language() throws(BookQueryFault) -> DisplayLanguage {
    guard let text = self["lang"] else { return .en }
    guard let language = DisplayLanguage(rawValue: text) else {
      throw BookQueryFault("--lang \(text): one of \(quotedList(DisplayLanguage.allCases.map(\.rawValue)))")
    }
    return language
  }

  /// Whether a word is there that is 1 or is not.
  func isSaid(_ name: String) throws(ConsoleFault) -> Bool {
    guard let text = self[name] else { return false }
    guard text == "1" else { throw .bad("`\(name)` is 1, or not there") }
    return true
  }

  /// A word of a few; nil where it is not said.
  func choice<Word: RawRepresentable<String> & CaseIterable>(_ name: String, of words: Word.Type) throws(BookQueryFault) -> Word? {
    guard let text = self[name] else { return nil }
    guard let word = Word(rawValue: text) else {
      throw BookQueryFault("--\(name) \(text): one of \(quotedList(Word.allCases.map(\.rawValue)))")
    }
    return word
  }
}
