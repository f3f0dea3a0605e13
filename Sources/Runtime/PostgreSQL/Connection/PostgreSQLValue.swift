/// What is given to a statement.
enum PostgreSQLValue: Hashable, Sendable {
  case null
  case text(String)
  case bigint(Int64)
  case int4(Int32)
  case bool(Bool)
  case bytea([UInt8])
  case bigints([Int64?])
  case texts([String?])
  case byteas([[UInt8]?])
  case bools([Bool?])

  /// Nil: null goes anywhere.
  var type: PostgreSQLType? {
    switch self {
    case .null: nil
    case .text: .text
    case .bigint: .bigint
    case .int4: .int4
    case .bool: .bool
    case .bytea: .bytea
    case .bigints: .bigintArray
    case .texts: .textArray
    case .byteas: .byteaArray
    case .bools: .boolArray
    }
  }
}

/// Types that are sent and read, by their numbers in `pg_type`, which are the same in all versions.
enum PostgreSQLType: UInt32 {
  case bool = 16
  case bytea = 17
  case bigint = 20
  case int4 = 23
  case text = 25
  case boolArray = 1000
  case byteaArray = 1001
  case textArray = 1009
  case bigintArray = 1016

  /// Types whose bytes are a text as they are: `name`, `bpchar`, `varchar`.
  private static let texts: Set<UInt32> = [19, 25, 1042, 1043]

  /// Whether a value of this type has the same bytes as one of the server's.
  func hasForm(of number: UInt32) -> Bool { number == rawValue || self == .text && Self.texts.contains(number) }
}

/// Parameters of one statement as PostgreSQL takes them in binary: one after the other, and where each lies.
struct ParameterBytes {
  /// -1: null.
  private(set) var lengths: [Int32] = []
  private(set) var offsets: [Int] = []
  /// The first is nobody's: an empty value has an address too, since none means null.
  private(set) var bytes: [UInt8] = [0]

  /// Of any field on the server: a gigabyte.
  private static let mostBytes = 1 << 30 - 1
  /// The protocol counts parameters in two bytes.
  static let mostParameters = 65_535

  init(_ values: [PostgreSQLValue], of statement: String) throws(PostgreSQLFault) {
    guard values.count <= Self.mostParameters else { throw .parameterCount(statement: statement) }
    lengths.reserveCapacity(values.count)
    offsets.reserveCapacity(values.count)
    for (index, value) in values.enumerated() {
      let start = bytes.count
      offsets.append(start)
      guard value != .null else {
        lengths.append(-1)
        continue
      }
      guard append(value) else { throw .zeroInText(statement: statement, parameter: index + 1) }
      guard bytes.count - start <= Self.mostBytes else { throw .parameterSize(statement: statement, parameter: index + 1) }
      lengths.append(Int32(bytes.count - start))
    }
  }

  /// - Returns: false when a text holds what PostgreSQL cannot.
  private mutating func append(_ value: PostgreSQLValue) -> Bool {
    switch value {
    case .null: break
    case .text(let text): return append(text)
    case .bigint(let number): append(number)
    case .int4(let number): append(number)
    case .bool(let flag): bytes.append(flag ? 1 : 0)
    case .bytea(let value): bytes += value
    case .bigints(let elements):
      append(elements, of: .bigint) { bytes, number in
        bytes.append(8 as Int32)
        bytes.append(number)
        return true
      }
    case .bools(let elements):
      append(elements, of: .bool) { bytes, flag in
        bytes.append(1 as Int32)
        bytes.bytes.append(flag ? 1 : 0)
        return true
      }
    case .texts(let elements):
      return append(elements, of: .text) { bytes, text in
        bytes.append(Int32(clamping: text.utf8.count))
        return bytes.append(text)
      }
    case .byteas(let elements):
      append(elements, of: .bytea) { bytes, value in
        bytes.append(Int32(clamping: value.count))
        bytes.bytes += value
        return true
      }
    }
    return true
  }

  /// One dimension that begins at 1, as `array_recv` reads it.
  @discardableResult
  private mutating func append<Element>(_ elements: [Element?], of type: PostgreSQLType, _ one: (inout Self, Element) -> Bool) -> Bool {
    append(elements.isEmpty ? 0 : 1 as Int32)
    append(elements.contains { $0 == nil } ? 1 : 0 as Int32)
    append(Int32(bitPattern: type.rawValue))
    guard !elements.isEmpty else { return true }
    append(Int32(clamping: elements.count))
    append(1 as Int32)
    for element in elements {
      guard let element else {
        append(-1 as Int32)
        continue
      }
      guard one(&self, element) else { return false }
    }
    return true
  }

  private mutating func append(_ text: String) -> Bool {
    let start = bytes.count
    bytes += text.utf8
    return !bytes[start...].contains(0)
  }

  private mutating func append<Number: FixedWidthInteger>(_ number: Number) {
    for shift in stride(from: Number.bitWidth - 8, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
  }
}
