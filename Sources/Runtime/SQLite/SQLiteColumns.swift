internal import Engine
internal import FoundationEssentials
internal import GRDB
internal import Wire

/// A row, read by what lies in it. SQLite keeps a value of any kind in any column, and GRDB's subscripts end the process over one that
/// does not fit: nothing else reads a column.
struct Columns {
  private let row: Row
  private let table: String

  init(_ row: Row, of table: String) {
    self.row = row
    self.table = table
  }

  func text(_ index: Int) throws(StoreFault) -> String {
    guard let text = try textIfAny(index) else { throw damaged(index) }
    return text
  }

  func textIfAny(_ index: Int) throws(StoreFault) -> String? {
    switch storage(index) {
    case .null: nil
    case .string(let text): text
    case .int64, .double, .blob: throw damaged(index)
    }
  }

  func integer(_ index: Int) throws(StoreFault) -> Int64 {
    guard let number = try integerIfAny(index) else { throw damaged(index) }
    return number
  }

  func integerIfAny(_ index: Int) throws(StoreFault) -> Int64? {
    switch storage(index) {
    case .null: nil
    case .int64(let number): number
    case .double, .string, .blob: throw damaged(index)
    }
  }

  /// A moment, within what can be added and taken away.
  func time(_ index: Int) throws(StoreFault) -> Int64 { Self.bounded(try integer(index)) }
  func timeIfAny(_ index: Int) throws(StoreFault) -> Int64? { try integerIfAny(index).map { Self.bounded($0) } }

  /// When something happened, as a delivery can have said it.
  func moment(_ index: Int) throws(StoreFault) -> Int64 {
    let at = try integer(index)
    guard Self.moments.contains(at) else { throw damaged(index) }
    return at
  }

  /// One of the words that there are for it.
  func word<Word: RawRepresentable<String>>(_ index: Int) throws(StoreFault) -> Word {
    guard let word = Word(rawValue: try text(index)) else { throw damaged(index) }
    return word
  }

  /// What was written as JSON.
  func json(_ index: Int) throws(StoreFault) -> JSON {
    guard let json = JSON(try text(index)) else { throw damaged(index) }
    return json
  }

  /// A number of things, within what can be counted on.
  func count(_ index: Int) throws(StoreFault) -> Int { Int(max(0, try time(index))) }

  func flag(_ index: Int) throws(StoreFault) -> Bool { try integer(index) != 0 }

  func bytes(_ index: Int) throws(StoreFault) -> [UInt8] {
    switch storage(index) {
    case .blob(let bytes): [UInt8](bytes)
    // As `settings` holds what was once written as text.
    case .string(let text): Array(text.utf8)
    case .null, .int64, .double: throw damaged(index)
    }
  }

  // MARK: where a row must not hold others up, and its damage shows later

  /// Anything as text: what is of another kind is no word that anybody knows.
  func anyText(_ index: Int) -> String {
    switch storage(index) {
    case .null: ""
    case .string(let text): text
    case .int64(let number): String(number)
    case .double(let number): String(number)
    case .blob(let bytes): String(decoding: bytes, as: UTF8.self)
    }
  }

  /// Nil when it is none.
  func anyTime(_ index: Int) -> Int64? {
    switch storage(index) {
    case .int64(let number): Self.bounded(number)
    case .null, .double, .string, .blob: nil
    }
  }

  func isNull(_ index: Int) -> Bool { (row[index] as DatabaseValue).isNull }

  private func storage(_ index: Int) -> DatabaseValue.Storage { (row[index] as DatabaseValue).storage }

  private func damaged(_ index: Int) -> StoreFault {
    .damaged(table: table, column: index < row.count ? Array(row.columnNames)[index] : "")
  }

  /// Seconds since 1970 UTC in fifteen digits, as many as are taken of a delivery: no other moment was ever written.
  static let moments = 0...999_999_999_999_999 as ClosedRange<Int64>

  static func bounded(_ number: Int64) -> Int64 { max(-1 << 53, min(1 << 53, number)) }
}
