internal import Rules
package import Wire

/// JSON in one line, names sorted, as `JSON.line` writes it; at a tenth of its time, which counts where each turn is written.
package enum CompactJSON {
  package static func bytes(_ json: JSON) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(512)
    append(json, to: &out)
    return out
  }

  package static func append(_ json: JSON, to out: inout [UInt8]) {
    switch json {
    case .null: out += "null".utf8
    case .bool(let value): out += (value ? "true" : "false").utf8
    case .int(let number): out += "\(number)".utf8
    case .number(let number): out += (number.isFinite ? "\(number)" : "null").utf8
    case .string(let text): append(text, to: &out)
    case .array(let items):
      out.append(UInt8(ascii: "["))
      for (place, item) in items.enumerated() {
        if place > 0 { out.append(UInt8(ascii: ",")) }
        append(item, to: &out)
      }
      out.append(UInt8(ascii: "]"))
    case .object(let fields):
      out.append(UInt8(ascii: "{"))
      for (place, field) in fields.sorted(by: { $0.key < $1.key }).enumerated() {
        if place > 0 { out.append(UInt8(ascii: ",")) }
        append(field.key, to: &out)
        out.append(UInt8(ascii: ":"))
        append(field.value, to: &out)
      }
      out.append(UInt8(ascii: "}"))
    }
  }

  package static func append(_ text: String, to out: inout [UInt8]) {
    var text = text
    text.makeContiguousUTF8()
    let bytes = text.utf8.span
    append(bytes, 0..<bytes.count, to: &out)
  }

  /// A text that lies in bytes, in UTF-8.
  package static func append(_ bytes: Span<UInt8>, _ range: Range<Int>, to out: inout [UInt8]) {
    let text = bytes.extracting(range)
    out.append(UInt8(ascii: "\""))
    var at = 0
    while at < text.count {
      // What needs no escape goes over together.
      let end = text.firstQuoteEscapeOrControl(from: at) ?? text.count
      unsafe text.extracting(at..<end).withUnsafeBufferPointer { unsafe out.append(contentsOf: $0) }
      at = end + 1
      if end == text.count { break }
      switch text[end] {
      case 0x0A: out += "\\n".utf8
      case 0..<0x20: out += "\(text[end] < 0x10 ? "\\u000" : "\\u00")\(String(text[end], radix: 16))".utf8
      default:
        out.append(UInt8(ascii: "\\"))
        out.append(text[end])
      }
    }
    out.append(UInt8(ascii: "\""))
  }
}

/// An object of `CompactJSON`, field by field, in the order of their names.
struct CompactObject {
  private var out: [UInt8] = [UInt8(ascii: "{")]

  init(capacity: Int) { out.reserveCapacity(capacity) }

  mutating func add(_ name: String, _ value: JSON) { add(name) { CompactJSON.append(value, to: &$0) } }

  mutating func add(_ name: String, _ write: (inout [UInt8]) -> Void) {
    if out.count > 1 { out.append(UInt8(ascii: ",")) }
    CompactJSON.append(name, to: &out)
    out.append(UInt8(ascii: ":"))
    write(&out)
  }

  var bytes: [UInt8] { out + [UInt8(ascii: "}")] }
}
