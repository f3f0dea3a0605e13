/// Elements of a message while they are put together, for events that never were XML.
struct FieldsForm {
  private var bytes: [UInt8] = []
  private var entries = [Fields.Entry(name: 0..<0, text: 0..<0, parent: -1, hasChildren: true)]

  /// - Returns: where the value lies.
  @discardableResult
  mutating func add(_ name: String, _ value: String) -> Range<Int> {
    let name = append(name)
    let text = append(value)
    entries.append(Fields.Entry(name: Self.place(name), text: Self.place(text), parent: 0, hasChildren: false))
    return text
  }

  /// With what is inside of them, which stands behind them.
  mutating func add(_ elements: [MessageElement], in parent: Int32 = 0) {
    for element in elements {
      let name = append(element.name)
      let text: Range<Int>
      switch element.content {
      case .text(let value): text = append(value)
      case .number(let value): text = append(String(value))
      case .elements: text = bytes.count..<bytes.count
      }
      let own = Int32(entries.count)
      guard case .elements(let inner) = element.content else {
        entries.append(Fields.Entry(name: Self.place(name), text: Self.place(text), parent: parent, hasChildren: false))
        continue
      }
      entries.append(Fields.Entry(name: Self.place(name), text: Self.place(text), parent: parent, hasChildren: !inner.isEmpty))
      add(inner, in: own)
    }
  }

  private mutating func append(_ text: String) -> Range<Int> {
    let start = bytes.count
    bytes += text.utf8
    return start..<bytes.count
  }

  private static func place(_ range: Range<Int>) -> Range<Int32> { Int32(range.lowerBound)..<Int32(range.upperBound) }

  var fields: Fields { Fields(bytes: bytes, entries: entries) }
}
