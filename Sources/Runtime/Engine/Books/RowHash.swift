/// A hash of columns that name a row: FNV-1a, then mixed, so that names that differ in one letter have nothing in common.
package struct RowHash {
  @usableFromInline var state: UInt64 = 0xCBF2_9CE4_8422_2325

  /// - Parameter table: rows of several tables that are summed together are kept apart by it.
  @inlinable package init(of table: String) { add(table) }

  @inlinable package mutating func add(_ number: Int64) { state = Self.mixed(state ^ UInt64(bitPattern: number)) }

  /// Up to the first byte that is zero, where SQLite ends what it is given.
  @inlinable package mutating func add(_ text: String) { add(text.utf8) }

  @inlinable package mutating func add(_ bytes: some Sequence<UInt8>) {
    for byte in bytes {
      if byte == 0 { break }
      add(byte: byte)
    }
    // In no text: what follows is another column.
    add(byte: 0xFF)
  }

  @inlinable mutating func add(byte: UInt8) { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }

  @inlinable package var value: UInt64 { Self.mixed(state) }

  /// Each bit of the result hangs on each bit of the number.
  @inlinable package static func mixed(_ number: UInt64) -> UInt64 {
    var mixed = (number ^ (number >> 33)) &* 0xFF51_AFD7_ED55_8CCD
    mixed = (mixed ^ (mixed >> 33)) &* 0xC4CE_B9FE_1A85_EC53
    return mixed ^ (mixed >> 33)
  }
}
