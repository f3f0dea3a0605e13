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

  private static func append(_ json: JSON, to out: inout [UInt8]) {
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

  private static func append(_ text: String, to out: inout [UInt8]) {
    out.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        out.append(UInt8(ascii: "\\"))
        out.append(byte)
      case 0x0A: out += "\\n".utf8
      case 0..<0x20: out += "\(byte < 0x10 ? "\\u000" : "\\u00")\(String(byte, radix: 16))".utf8
      default: out.append(byte)
      }
    }
    out.append(UInt8(ascii: "\""))
  }
}
