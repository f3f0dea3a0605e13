package import Rules
package import Wire

/// The elements of a message as a list of names and values by turns: a value is a text, or such a list. Shorter than XML, and gives the same.
package struct EventElements: Sendable, Equatable {
  /// As it came here: either gives the other, and mostly only one is needed.
  private enum Form {
    case bytes([UInt8])
    case list([JSON])
  }
  private let form: Form

  package init(_ list: [JSON] = []) { form = .list(list) }

  /// Those of an event.
  /// - Parameter write: writes the value of an entry as `CompactJSON` does; false when it wrote nothing, and the entry's children are its value.
  package init(_ fields: Fields, write: (_ entry: Int, _ fields: Fields, _ out: inout [UInt8]) -> Bool) {
    var out: [UInt8] = []
    out.reserveCapacity(fields.bytes.count + 16 * fields.entries.count)
    Self.append(fields, in: 0, to: &out, write)
    form = .bytes(out)
  }

  private static func append(_ fields: Fields, in parent: Int, to out: inout [UInt8], _ write: (Int, Fields, inout [UInt8]) -> Bool) {
    out.append(UInt8(ascii: "["))
    var isFirst = true
    var entry = parent + 1
    while entry < fields.entries.count {
      defer { entry += 1 }
      let element = fields.entries[entry]
      guard element.parent == Int32(parent) else { continue }
      if !isFirst { out.append(UInt8(ascii: ",")) }
      isFirst = false
      CompactJSON.append(fields.bytes.span, Int(element.name.lowerBound)..<Int(element.name.upperBound), to: &out)
      out.append(UInt8(ascii: ","))
      if !write(entry, fields, &out) { append(fields, in: entry, to: &out, write) }
    }
    out.append(UInt8(ascii: "]"))
  }

  package var list: [JSON] {
    switch form {
    case .list(let list): list
    case .bytes(let bytes): if case .array(let list)? = try? JSON(kept: bytes) { list } else { [] }
    }
  }

  package func append(to out: inout [UInt8]) {
    switch form {
    case .list(let list): CompactJSON.append(.array(list), to: &out)
    case .bytes(let bytes): out += bytes
    }
  }

  package var xml: String { Self.xml(list) }
  package static func xml(_ elements: [JSON]) -> String { "<xml>" + inner(elements) + "</xml>" }

  package static func == (left: EventElements, right: EventElements) -> Bool { left.list == right.list }

  /// Those of an event, as they came.
  package static func of(_ fields: Fields, in parent: Int = 0) -> [JSON] {
    fields.children(of: parent).filter { $0 != parent }.flatMap { entry -> [JSON] in
      let value: JSON = fields.entries[entry].hasChildren ? .array(of(fields, in: entry)) : .string(fields.string(fields.raw(entry)))
      return [.string(fields.name(entry)), value]
    }
  }

  private static func inner(_ elements: [JSON]) -> String {
    var out = ""
    var at = 0
    while at + 1 < elements.count {
      let (name, value) = (elements[at].string ?? "", elements[at + 1])
      if case .array(let children) = value {
        out += "<\(name)>" + inner(children) + "</\(name)>"
      } else {
        out += XMLText.element(name, value.string ?? "")
      }
      at += 2
    }
    return out
  }
}
