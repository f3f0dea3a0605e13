import Foundation
import TestSupport
import Testing
import Wire

/// Everything that pages say stands in two dictionaries, and a page that asks for a word of neither would show its key.
@Suite("words of the console")
struct ConsoleWordTests {
  private static let folder = "Sources/Runtime/Server/Console/Pages"

  private static func words(_ language: String) throws -> [String: String] {
    guard case .object(let fields) = try JSON(reading: try Repository.bytes("\(folder)/\(language).json")) else { return [:] }
    return fields.compactMapValues(\.string)
  }

  /// All modules of the pages and their forms in one text.
  private static func scripts() throws -> String {
    try Repository.names(in: folder, count: nil).filter { $0.hasSuffix(".js") || $0.hasSuffix(".html") }.map {
      try Repository.text("\(folder)/\($0)")
    }.joined(separator: "\n")
  }

  @Test("both languages have the same words, none is empty, and each says the same number of things")
  func languages() throws {
    let (chinese, english) = (try Self.words("zh"), try Self.words("en"))
    #expect(english.count > 300)
    #expect(Set(chinese.keys).symmetricDifference(english.keys).sorted() == [])
    for (key, text) in english {
      let other = chinese[key] ?? ""
      #expect(!text.isEmpty && !other.isEmpty, "\(key)")
      #expect(WordUse.places(text) == WordUse.places(other), "\(key): \(text) | \(other)")
    }
  }

  @Test("every word that a page asks for is there, and every word that is there is asked for")
  func asked() throws {
    let use = WordUse(try Self.scripts())
    let words = Set(try Self.words("en").keys)
    #expect(use.certain.count > 200)
    #expect(use.certain.subtracting(words).sorted() == [], "asked for, and in no dictionary")
    #expect(words.filter { !use.mayAsk(for: $0) }.sorted() == [], "in the dictionaries, and asked for by nobody")
  }

  /// What is read of a script: words that it asks for, and words that it would take.
  static let readings: [(script: String, certain: Set<String>, mayAsk: [String], not: [String])] = [
    ("t('a.b', 1)", ["a.b"], ["a.b"], ["a", "b"]),
    ("t(x ? 'a' : 'b.c')", ["a", "b.c"], ["a", "b.c"], ["c"]),
    ("t(rows.length < total ? 'a' : 'b', 1)", ["a", "b"], ["a", "b"], []),
    ("t(`role.${role}`)", [], ["role.view"], ["roles.view"]),
    ("word('event', row.event)", [], ["event.scan"], ["events.scan"]),
    ("<a data-t=\"page.live\" data-key=\"x\">", ["page.live"], ["page.live"], ["x"]),
    ("'at kind:is=code hits:num'", [], ["at", "code.live", "kind", "hits", "hits.means"], ["codes", "num", "is"]),
    ("table('codes', rows, 'scene:code')", ["codes"], ["codes", "codes.none", "codes.scene", "scene"], ["codes.other", "rows.none"]),
    ("terms({ started: at, 'rollout.new': new })", [], ["started", "rollout.new"], ["at", "new"]),
    ("terms({ seen: touch({ at: 1 }), tags: view('x', y) }), post({ over: 1 })", [], ["seen", "tags"], ["at", "over"]),
    ("post('/a', { over: 1, by: x })", [], [], ["over", "by"]),
    ("section('why', null)", ["why"], ["why", "why.lead"], ["why.none"]),
    ("ctx.section('daily', x)", ["daily"], ["daily.lead"], []),
    ("[`share${place}`]", [], [], ["share0", "share"]),
    ("next.set('at', 1)", [], ["at"], ["set"]),
  ]

  @Test("a script is read as it is written", arguments: readings.indices)
  func reading(_ index: Int) {
    let (script, certain, mayAsk, not) = Self.readings[index]
    let use = WordUse(script)
    #expect(use.certain == certain, "\(script)")
    for word in mayAsk { #expect(use.mayAsk(for: word), "\(script): \(word)") }
    for word in not { #expect(!use.mayAsk(for: word), "\(script): \(word)") }
  }
}

/// Which words a script asks for, as far as its text tells: by `t('…')`, by a table or a part of that name, by `word('kind', …)`, as a column or
/// a name of a list; and which a form asks for, by `data-t` and its like.
struct WordUse {
  /// Must be there.
  let certain: Set<String>
  private let literals: Set<String>
  private let beginnings: Set<String>
  private let kinds: Set<String>
  private let tables: Set<String>
  private let parts: Set<String>

  init(_ script: String) {
    // A word ends at a point, which Unicode's own rules take for a part of it.
    func all(_ pattern: Regex<(Substring, Substring)>) -> Set<String> {
      Set(script.matches(of: pattern.wordBoundaryKind(.simple)).map { String($0.output.1) })
    }
    let marked = all(/\bdata-(?:t|label|hint|other)="([^"{]+)"/)
    // Columns of a table stand in one text, each with its marks after colons.
    let columns = all(/'([\w.:= \-]+)'/).flatMap { $0.split(separator: " ") }.compactMap { $0.split(separator: ":").first.map { String($0) } }
    literals = Set(columns).union(Self.terms(script)).union(marked)
    // `name.${…}`: the beginning of a word; without a dot it is none.
    beginnings = all(/`([\w.]+\.)\$\{/).union(all(/\bdata-t="([\w.]+\.)\{/))
    kinds = all(/\bword\('([\w.]+)'/).union(all(/:is=([\w.]+)/))
    tables = all(/\b(?:table|reportTable|rows)\('(\w+)'/)
    parts = all(/\b(?:section|part)\('(\w+)'/)
    var certain = all(/\bt\('([^']*)'/).union(all(/\btable\('(\w+)'/)).union(marked)
    // A part that is given its own title needs no word.
    certain.formUnion(all(/\bctx\.section\('(\w+)'/))
    certain.formUnion(all(/\bsection\('(\w+)', null/))
    for match in script.matches(of: /\bt\([^()'`]*\? '([^']*)' : '([^']*)'/.wordBoundaryKind(.simple)) {
      certain.insert(String(match.output.1))
      certain.insert(String(match.output.2))
    }
    self.certain = certain
  }

  /// Names of lists: keys of the objects that `terms` is given, and not those of objects in them.
  private static func terms(_ script: String) -> Set<String> {
    var found: Set<String> = []
    for call in script.matches(of: /\bterms\(\{/.wordBoundaryKind(.simple)) {
      var (own, depth) = ("{", 1)
      for character in script[call.range.upperBound...] {
        if "([{".contains(character) { depth += 1 }
        if ")]}".contains(character) { depth -= 1 }
        if depth == 0 { break }
        if depth == 1 { own.append(character) }
      }
      found.formUnion(own.matches(of: /[{,]\s*'?([\w.]+)'?:\s/).map { String($0.output.1) })
    }
    return found
  }

  func mayAsk(for word: String) -> Bool {
    if literals.contains(word) || beginnings.contains(where: { word.hasPrefix($0) }) || kinds.contains(where: { word.hasPrefix($0 + ".") }) {
      return true
    }
    guard let dot = word.firstIndex(of: ".") else { return false }
    let (head, rest) = (String(word[..<dot]), String(word[word.index(after: dot)...]))
    if rest == "means" { return literals.contains(head) }
    return parts.contains(head) && rest == "lead" || tables.contains(head) && (rest == "none" || literals.contains(rest))
  }

  /// `{0}`, `{1}`, … of a text, each once.
  static func places(_ text: String) -> Set<String> { Set(text.matches(of: /\{\d\}/).map { String($0.output) }) }
}
