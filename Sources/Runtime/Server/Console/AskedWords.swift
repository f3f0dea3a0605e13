internal import Engine
internal import Hummingbird
internal import Rules

/// What stands in the query of a question, by its names. Empty counts as not said.
struct AskedWords: Sendable {
  private var values: [String: [String]] = [:]

  init(_ request: Request) {
    for (name, value) in request.uri.queryParameters where !value.isEmpty { values[String(name), default: []].append(String(value)) }
  }

  init(_ values: [String: [String]] = [:]) { self.values = values.mapValues { $0.filter { !$0.isEmpty } } }

  /// The first where it is said several times.
  subscript(name: String) -> String? { values[name]?.first }
  func all(_ name: String) -> [String] { values[name] ?? [] }

  static let limits = "`limit` is a number from 1 to 1000"

  /// 50 unless said.
  func limit() throws(BookQueryFault) -> Int {
    guard let text = self["limit"] else { return 50 }
    guard let limit = Int(text), (1...1000).contains(limit) else { throw BookQueryFault(Self.limits) }
    return limit
  }

  /// A number; nil where it is not said.
  /// - Parameter fault: what is said of anything else.
  func number(_ name: String, _ fault: String) throws(BookQueryFault) -> Int? {
    guard let text = self[name] else { return nil }
    guard let number = Int(text) else { throw BookQueryFault(fault) }
    return number
  }

  func language() throws(BookQueryFault) -> ReportLanguage {
    guard let text = self["lang"] else { return .en }
    guard let language = ReportLanguage(rawValue: text) else {
      throw BookQueryFault("--lang \(text): one of \(quotedList(ReportLanguage.allCases.map(\.rawValue)))")
    }
    return language
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
