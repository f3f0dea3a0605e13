/// What stands between brackets, and words.
extension CursorWalk {
  mutating func flowOrEnd() {
    guard at < bytes.count, bytes[at] == UInt8(ascii: "{") || bytes[at] == UInt8(ascii: "[") else {
      if at < bytes.count { at += 1 }
      return
    }
    let floor = frames.count
    flow()
    while frames.count > floor { pop() }
  }

  mutating func flow() {
    let floor = frames.count
    var isValue = false
    var depth = 0
    while at < bytes.count {
      if !found, cursor == at, ![UInt8(ascii: "{"), UInt8(ascii: "[")].contains(bytes[at]), frames.count > floor,
        at == 0 || [0x20, 0x0A, UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ","), UInt8(ascii: ":")].contains(bytes[at - 1]),
        [0x20, 0x0A, 0x0D, UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ",")].contains(bytes[at])
      {
        between(isValue)
      }
      switch bytes[at] {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        push(bytes[at] == UInt8(ascii: "{") ? .flowMap : .flowList, indent: 0)
        depth += 1
        isValue = false
        at += 1
        if depth > 64 { return }
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        pop()
        depth -= 1
        isValue = false
        at += 1
        if depth <= 0 { return }
      case UInt8(ascii: ","):
        isValue = false
        at += 1
      case UInt8(ascii: ":"):
        isValue = true
        at += 1
      case 0x20, 0x0D: at += 1
      case 0x0A:
        // A line that begins at the edge with a key is no longer part of what was never closed.
        if at + 1 < bytes.count, Self.isLetter(bytes[at + 1]) || bytes[at + 1] >= 0x80 { return }
        at += 1
      case UInt8(ascii: "#") where at > 0 && bytes[at - 1] <= 0x20:
        while at < bytes.count, bytes[at] != 0x0A { at += 1 }
      default:
        let start = at
        let text = word(inFlow: true) ?? ""
        if at == start { at += 1 }
        let end = at
        var next = at
        while next < bytes.count, bytes[next] == 0x20 { next += 1 }
        let isKey = !isValue && top?.kind == .flowMap
        if !found, cursor >= start, cursor <= end {
          scan.isFlow = true
          find(isKey ? .key : .value, start..<end, isNew: false)
        }
        if isKey, next < bytes.count, bytes[next] == UInt8(ascii: ":") {
          frames[frames.count - 1].key = text
          frames[frames.count - 1].keys.append(text)
        }
      }
    }
    // What was never closed goes on to the end.
    if !found, cursor == bytes.count, frames.count > floor { between(isValue) }
  }

  mutating func between(_ isValue: Bool) {
    scan.isFlow = true
    scan.isOpen = true
    find(top?.kind == .flowMap && !isValue ? .key : .value, cursor..<cursor, isNew: false)
  }

  // MARK: words

  /// Reads a word to its end, and gives what is written, without quotes. Nil where none begins.
  mutating func word(inFlow: Bool, isValue: Bool = false) -> String? {
    guard at < bytes.count else { return nil }
    let quote = bytes[at]
    if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
      let start = at
      at += 1
      while at < bytes.count, bytes[at] != quote {
        // Whoever writes a text has not closed it yet: it does not take the rest of the file.
        if bytes[at] == 0x0A, !isContinued(at) { break }
        at += quote == UInt8(ascii: "\"") && bytes[at] == UInt8(ascii: "\\") ? 2 : 1
      }
      at = min(at, bytes.count)
      let inner = start + 1..<max(start + 1, at)
      if at < bytes.count, bytes[at] == quote { at += 1 }
      if !found, cursor > start, cursor <= at { scan.isQuoted = true }
      return String(decoding: bytes[inner], as: UTF8.self)
    }
    if !inFlow, quote == UInt8(ascii: "{") || quote == UInt8(ascii: "[") { return nil }
    let start = at
    while at < bytes.count, bytes[at] != 0x0A, bytes[at] != 0x0D {
      let byte = bytes[at]
      let next = at + 1 < bytes.count ? bytes[at + 1] : 0x0A
      if inFlow, [UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "[")].contains(byte) { break }
      if !isValue, byte == UInt8(ascii: ":"), [0x20, 0x0A, 0x0D, UInt8(ascii: ","), UInt8(ascii: "}")].contains(next) { break }
      if byte == UInt8(ascii: "#"), at > start, bytes[at - 1] == 0x20 { break }
      at += 1
    }
    var end = at
    while end > start, bytes[end - 1] == 0x20 { end -= 1 }
    at = end
    return end > start ? String(decoding: bytes[start..<end], as: UTF8.self) : nil
  }

  /// Whether a quoted text goes on below: the next line is indented and does not look like a key.
  func isContinued(_ newline: Int) -> Bool {
    var next = newline + 1
    while next < bytes.count, bytes[next] == 0x20 { next += 1 }
    guard next < bytes.count, next > newline + 1, bytes[next] != UInt8(ascii: "-") else { return false }
    let line = bytes[next...].prefix { $0 != 0x0A }
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return true }
    return !(line[..<colon].allSatisfy { Self.isLetter($0) || $0 == UInt8(ascii: "_") })
  }
}
