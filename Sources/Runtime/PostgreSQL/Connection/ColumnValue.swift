/// What a column can be read as.
protocol ColumnValue {
  /// - Parameters:
  ///   - bytes: as the server sends the type in binary; nil: null.
  ///   - type: its number in `pg_type`.
  /// - Returns: nil when it is none of these.
  static func read(_ bytes: Span<UInt8>?, type: UInt32) -> Self?
}

/// What an array's elements can be read as. `[UInt8]` is no array in PostgreSQL, so each kind of element says what its array is.
protocol ColumnElement {
  static func readArray(_ bytes: Span<UInt8>, type: UInt32) -> [Self]?
}

extension Int64: ColumnValue, ColumnElement {
  static func read(_ bytes: Span<UInt8>?, type: UInt32) -> Int64? {
    guard let bytes, bytes.count == 8, PostgreSQLType.bigint.hasForm(of: type) else { return nil }
    return BigEndian.number(bytes, 0)
  }

  static func readArray(_ bytes: Span<UInt8>, type: UInt32) -> [Int64]? { ColumnArray.read(bytes, type, as: .bigintArray) }
}

extension Int32: ColumnValue {
  static func read(_ bytes: Span<UInt8>?, type: UInt32) -> Int32? {
    guard let bytes, bytes.count == 4, PostgreSQLType.int4.hasForm(of: type) else { return nil }
    return BigEndian.number(bytes, 0)
  }
}

extension Bool: ColumnValue, ColumnElement {
  static func read(_ bytes: Span<UInt8>?, type: UInt32) -> Bool? {
    guard let bytes, bytes.count == 1, bytes[0] <= 1, PostgreSQLType.bool.hasForm(of: type) else { return nil }
    return bytes[0] == 1
  }

  static func readArray(_ bytes: Span<UInt8>, type: UInt32) -> [Bool]? { ColumnArray.read(bytes, type, as: .boolArray) }
}

extension String: ColumnValue, ColumnElement {
  static func read(_ bytes: Span<UInt8>?, type: UInt32) -> String? {
    // A database that is not in UTF-8 may send anything.
    guard let bytes, PostgreSQLType.text.hasForm(of: type), let text = try? UTF8Span(validating: bytes) else { return nil }
    return String(copying: text)
  }

  static func readArray(_ bytes: Span<UInt8>, type: UInt32) -> [String]? { ColumnArray.read(bytes, type, as: .textArray) }
}

extension Array: ColumnValue where Element: ColumnElement {
  static func read(_ bytes: Span<UInt8>?, type: UInt32) -> [Element]? {
    guard let bytes else { return nil }
    return Element.readArray(bytes, type: type)
  }
}

extension UInt8: ColumnElement {
  static func readArray(_ bytes: Span<UInt8>, type: UInt32) -> [UInt8]? {
    guard PostgreSQLType.bytea.hasForm(of: type) else { return nil }
    return unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
  }
}

extension [UInt8]: ColumnElement {
  static func readArray(_ bytes: Span<UInt8>, type: UInt32) -> [[UInt8]]? { ColumnArray.read(bytes, type, as: .byteaArray) }
}

extension Optional: ColumnValue where Wrapped: ColumnValue {
  static func read(_ bytes: Span<UInt8>?, type: UInt32) -> Wrapped?? {
    guard bytes != nil else { return .some(nil) }
    return Wrapped.read(bytes, type: type).map { .some($0) }
  }
}

extension Optional: ColumnElement where Wrapped: ColumnElement & ColumnValue & ArrayElement {
  static func readArray(_ bytes: Span<UInt8>, type: UInt32) -> [Wrapped?]? { ColumnArray.read(bytes, type, as: Wrapped.arrayType) }
}

/// What arrays may hold, with nulls in between.
protocol ArrayElement { static var arrayType: PostgreSQLType { get } }
extension Int64: ArrayElement { static var arrayType: PostgreSQLType { .bigintArray } }
extension Bool: ArrayElement { static var arrayType: PostgreSQLType { .boolArray } }
extension String: ArrayElement { static var arrayType: PostgreSQLType { .textArray } }
extension [UInt8]: ArrayElement { static var arrayType: PostgreSQLType { .byteaArray } }

/// Arrays as `array_send` writes them.
private enum ColumnArray {
  /// Of arrays whose elements are texts: of `name`, `text`, `bpchar` and `varchar`.
  private static let textArrays: Set<UInt32> = [1003, 1009, 1014, 1015]

  static func read<Element: ColumnValue>(_ bytes: Span<UInt8>, _ type: UInt32, as wanted: PostgreSQLType) -> [Element]? {
    guard type == wanted.rawValue || wanted == .textArray && textArrays.contains(type),
      bytes.count >= 12, let dimensions = BigEndian.number(bytes, 0) as Int32?, let element = BigEndian.number(bytes, 8) as UInt32?
    else { return nil }
    if dimensions == 0 { return bytes.count == 12 ? [] : nil }
    // Each element has four bytes at least: no count makes it take more than was sent.
    guard dimensions == 1, let count = (BigEndian.number(bytes, 12) as Int32?).map({ Int($0) }), count >= 0, count <= (bytes.count - 20) / 4
    else { return nil }
    var elements: [Element] = []
    elements.reserveCapacity(count)
    var place = 20
    for _ in 0..<count {
      guard let length = (BigEndian.number(bytes, place) as Int32?).map({ Int($0) }), length >= -1, length <= bytes.count - place - 4
      else { return nil }
      place += 4
      guard let read = Element.read(length < 0 ? nil : bytes.extracting(place..<place + length), type: element) else { return nil }
      elements.append(read)
      place += max(0, length)
    }
    return place == bytes.count ? elements : nil
  }
}

/// The order of bytes on the wire.
private enum BigEndian {
  /// - Returns: nil when it ends before.
  static func number<Number: FixedWidthInteger>(_ bytes: Span<UInt8>, _ place: Int) -> Number? {
    guard bytes.count - place >= Number.bitWidth / 8 else { return nil }
    var number: Number = 0
    for index in place..<place + Number.bitWidth / 8 { number = number << 8 | Number(truncatingIfNeeded: bytes[index]) }
    return number
  }
}
