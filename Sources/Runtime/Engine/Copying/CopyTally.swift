/// What lies in a column of a row that is copied.
package enum CopiedValue: Sendable, Equatable {
  case nothing
  case integer(Int64)
  case text(String)
  case flag(Bool)
  case bytes([UInt8])
}

/// The values of one row, in the order of its kind's columns.
package typealias CopiedRow = [CopiedValue]

/// How many rows of a kind there are, and a checksum of all that stands in them: the same in whatever order they come.
package struct CopyTally: Sendable, Equatable {
  package private(set) var count = 0
  package private(set) var checksum: UInt64 = 0
  private let seed: RowHash

  package init(of kind: CopiedKind) { seed = RowHash(of: kind.rawValue) }

  package mutating func add(_ row: CopiedRow) {
    var hash = seed
    for value in row { hash.add(value) }
    count += 1
    checksum &+= hash.value
  }

  package static func == (one: Self, other: Self) -> Bool { one.count == other.count && one.checksum == other.checksum }

  /// As a person compares it.
  package var digits: String {
    let digits = String(checksum, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

extension RowHash {
  /// Also tells an empty text from none, and a text from the same bytes.
  fileprivate mutating func add(_ value: CopiedValue) {
    switch value {
    case .nothing: add(0 as Int64)
    case .integer(let number):
      add(1 as Int64)
      add(number)
    case .flag(let flag): add(flag ? 3 : 2 as Int64)
    case .text(let text):
      add(4 as Int64)
      add(all: text.utf8)
    case .bytes(let bytes):
      add(5 as Int64)
      add(all: bytes)
    }
  }

  /// Eight at a time, zeros too, and how many there are.
  private mutating func add(all bytes: some Sequence<UInt8>) {
    var (word, count) = (0 as UInt64, 0 as Int64)
    for byte in bytes {
      word = word << 8 | UInt64(byte)
      count += 1
      if count & 7 == 0 {
        add(Int64(bitPattern: word))
        word = 0
      }
    }
    add(Int64(bitPattern: word))
    add(count)
  }
}
