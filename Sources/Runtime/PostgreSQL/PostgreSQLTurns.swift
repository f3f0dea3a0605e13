package import Engine
internal import Synchronization

/// Turns in tables of the same database, by connections of their own: whoever writes them or looks at them holds up no turn. What is written is not
/// flushed at each commit: what a server that loses its power takes with it is some turns, and nothing that a follower was told.
package final class PostgreSQLTurns: TurnStore {
  /// Only its connections for acting and looking are ever opened.
  private let store: PostgreSQLStore
  let numbers = Mutex(WordNumbers())

  package init(_ string: ConnectionString) { store = PostgreSQLStore(string) }

  package init(at address: ServerAddress) throws(StoreFault) { store = try PostgreSQLStore(at: address) }

  deinit { store.close() }

  package func close() { store.close() }

  /// There is no file that could be lost; a table that is gone is a fault.
  package func mend() throws(StoreFault) -> TurnFileLoss? {
    _ = try newestTurn()
    return nil
  }

  /// What was taken out goes when the server vacuums; its log is not ours.
  package func scrub() throws(StoreFault) -> Bool { true }

  func looking<Result>(_ body: (Asking) throws(PostgreSQLFault) -> Result) throws(StoreFault) -> Result { try store.asking(.looking, body) }

  func asking<Result>(_ body: (Asking) throws(PostgreSQLFault) -> Result) throws(StoreFault) -> Result { try store.asking(.acting, body) }

  func changing<Result>(_ body: (Asking) throws(PostgreSQLFault) -> Result) throws(StoreFault) -> Result { try store.changing(.acting, body) }
}

/// Numbers of words and revisions, which never change once they are committed.
struct WordNumbers: Sendable {
  private(set) var words: [String: Int64] = [:]
  private(set) var revisions: [String: Int64] = [:]

  /// Those that are remembered.
  private static let most = 100_000

  mutating func find(words wanted: Set<String>, revisions others: Set<String>, _ asking: Asking) throws(PostgreSQLFault) {
    try Self.find(wanted, in: &words, PostgreSQLStatement("records-of-turns-words", PackageResources.records_of_turns_words_sql), asking)
    try Self.find(
      others, in: &revisions, PostgreSQLStatement("records-of-turns-revisions", PackageResources.records_of_turns_revisions_sql), asking)
  }

  private static func find(_ wanted: Set<String>, in known: inout [String: Int64], _ statement: PostgreSQLStatement, _ asking: Asking)
    throws(PostgreSQLFault)
  {
    // What another process is just giving a number is seen by the next statement only.
    for _ in 0..<3 {
      let lacking = wanted.filter { known[$0] == nil }
      if lacking.isEmpty { return }
      for row in try asking.run(statement, .texts(lacking.sorted())) { known[try row.value(1, as: String.self)] = try row.value(0, as: Int64.self) }
    }
    guard wanted.allSatisfy({ known[$0] != nil }) else { throw .damaged(statement: statement.name, column: "number") }
  }

  func word(_ word: String) throws(PostgreSQLFault) -> Int64 {
    guard let number = words[word] else { throw .damaged(statement: "records-of-turns-words", column: "number") }
    return number
  }

  func revision(_ revision: String) throws(PostgreSQLFault) -> Int64 {
    guard let number = revisions[revision] else { throw .damaged(statement: "records-of-turns-revisions", column: "number") }
    return number
  }

  /// Without those that are too many.
  var bounded: WordNumbers { words.count > Self.most || revisions.count > Self.most ? WordNumbers() : self }
}

extension FollowerMask {
  /// As a column holds it.
  var number: Int64 { Int64(bitPattern: bits) }
}
