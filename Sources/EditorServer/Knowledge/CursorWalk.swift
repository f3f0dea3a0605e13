/// The walk from the last key at the edge to a place: lines by their indentation, brackets by their kind.
struct CursorWalk {
  var scan: CursorScan
  enum Kind { case blockMap, blockList, flowMap, flowList }
  struct Frame {
    let kind: Kind
    let indent: Int
    var key: String?
    var keys: [String] = []
    let number: Int
  }
  let bytes: [UInt8]
  let cursor: Int
  var at: Int
  var frames: [Frame] = []
  var count = 0
  var found = false
  /// The mapping whose keys are still collected when the place was found.
  var open: Int?

  init(_ text: [UInt8], at cursor: Int) {
    bytes = text
    self.cursor = min(max(0, cursor), text.count)
    scan = CursorScan(at: self.cursor)
    at = Self.topLevel(text, before: self.cursor)
  }

  mutating func run() {
    push(.blockMap, indent: 0)
    while at < bytes.count, !(found && open == nil), !(found && at > cursor + (64 << 10)) { line() }
    if !found { blank(column: column(of: self.cursor)) }
    if let frame = frames.first(where: { $0.number == open }) { scan.siblings = frame.keys }
  }

  /// Beginning of the last line at or before a place that begins with a key and without a space: nothing above it matters.
  static func topLevel(_ bytes: [UInt8], before cursor: Int) -> Int {
    var start = min(cursor, bytes.count)
    while true {
      while start > 0, bytes[start - 1] != 0x0A { start -= 1 }
      if start < bytes.count, bytes[start] >= 0x80 || isLetter(bytes[start]),
        bytes[start...].prefix(while: { $0 != 0x0A }).contains(UInt8(ascii: ":"))
      {
        return start
      }
      if start == 0 { return 0 }
      start -= 1
    }
  }

  static func isLetter(_ byte: UInt8) -> Bool { byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z") }

  func column(of byte: Int) -> Int {
    var start = byte
    while start > 0, bytes[start - 1] != 0x0A { start -= 1 }
    return byte - start
  }

  mutating func push(_ kind: Kind, indent: Int) {
    count += 1
    frames.append(Frame(kind: kind, indent: indent, number: count))
  }

  mutating func pop() {
    guard let frame = frames.popLast(), frame.number == open else { return }
    scan.siblings = frame.keys
    open = nil
  }

  var top: Frame? { frames.last }

  // MARK: lines

  mutating func line() {
    let start = at
    var content = start
    while content < bytes.count, bytes[content] == 0x20 { content += 1 }
    let isBlank = content == bytes.count || bytes[content] == 0x0A || bytes[content] == 0x0D
    if !found, cursor >= start, cursor <= content, isBlank || cursor < content || bytes[content] == UInt8(ascii: "#") {
      blank(column: cursor - start)
    }
    if isBlank || bytes[content] == UInt8(ascii: "#") {
      skipLine(from: content)
      return
    }
    at = content
    let isItem = startsItem(content)
    settle(indent: content - start, isItem: isItem)
    if isItem { items(column: content - start) } else { entry(column: content - start) }
    skipLine(from: at)
  }

  func startsItem(_ at: Int) -> Bool {
    bytes[at] == UInt8(ascii: "-") && (at + 1 >= bytes.count || [0x20, 0x0A, 0x0D].contains(bytes[at + 1]))
  }

  /// Leaves what the indentation of a line leaves.
  mutating func settle(indent: Int, isItem: Bool) {
    while frames.count > 1, let frame = top {
      switch frame.kind {
      case .blockMap where frame.indent > indent, .blockList where frame.indent > indent || frame.indent == indent && !isItem: pop()
      case .flowMap, .flowList: pop()
      case .blockMap, .blockList: return
      }
    }
  }

  /// A line on which nothing stands yet, or before what stands there.
  mutating func blank(column: Int) {
    settle(indent: column, isItem: false)
    scan.indent = column
    guard let frame = top else { return }
    let isChild = frame.kind == .blockList || frame.indent < column
    scan.isOpen = isChild
    if isChild, frame.kind == .blockMap, frame.key == nil { return }
    find(.key, cursor..<cursor, isNew: isChild)
  }

  mutating func skipLine(from start: Int) {
    at = start
    while at < bytes.count, bytes[at] != 0x0A { at += 1 }
    if !found, cursor >= start, cursor <= at { found = true }
    if at < bytes.count { at += 1 } else { at = bytes.count }
  }

  // MARK: items and entries

  mutating func items(column: Int) {
    var column = column
    while at < bytes.count, startsItem(at) {
      if top?.kind != .blockList || top?.indent != column { push(.blockList, indent: column) }
      let dash = at
      at += 1
      while at < bytes.count, bytes[at] == 0x20 { at += 1 }
      if !found, cursor > dash, cursor <= at, at >= bytes.count || bytes[at] == 0x0A || bytes[at] == 0x0D || cursor < at {
        scan.indent = column + 2
        scan.isOpen = true
        find(.key, cursor..<cursor, isNew: true)
      }
      column += at - dash
      if at >= bytes.count || bytes[at] == 0x0A || bytes[at] == 0x0D || bytes[at] == UInt8(ascii: "#") { return }
    }
    entry(column: column)
  }

  /// `key: value`, or a value alone.
  mutating func entry(column: Int) {
    let start = at
    if !found { scan.indent = column }
    guard let key = word(inFlow: false) else {
      flowOrEnd()
      return
    }
    let end = at
    while at < bytes.count, bytes[at] == 0x20 { at += 1 }
    let isKey = at < bytes.count && bytes[at] == UInt8(ascii: ":") && (at + 1 >= bytes.count || [0x20, 0x0A, 0x0D].contains(bytes[at + 1]))
    let isHere = !found && cursor >= start && cursor <= end
    guard isKey else {
      // Where a key is wanted one is written; below one, its value.
      guard isHere else { return }
      let isItem = top?.kind == .blockList
      let isNested = isItem || (top?.indent ?? 0) < column
      scan.isOpen = isItem
      find(isNested && !isItem ? .value : .key, start..<end, isNew: isNested)
      return
    }
    if let frame = top, frame.kind == .blockList || frame.indent < column {
      push(.blockMap, indent: column)
    }
    if isHere { find(.key, start..<end, isNew: false) }
    frames[frames.count - 1].key = key
    frames[frames.count - 1].keys.append(key)
    at += 1
    let behind = at
    while at < bytes.count, bytes[at] == 0x20 { at += 1 }
    let isEmpty = at >= bytes.count || bytes[at] == 0x0A || bytes[at] == 0x0D || bytes[at] == UInt8(ascii: "#")
    if !found, cursor >= behind, isEmpty ? cursor <= at : cursor < at {
      scan.isOpen = isEmpty
      find(.value, cursor..<cursor, isNew: false)
    }
    if isEmpty { return }
    value(column: column)
  }

  mutating func value(column: Int) {
    switch bytes[at] {
    case UInt8(ascii: "|"), UInt8(ascii: ">"): blockText(column: column)
    case UInt8(ascii: "{"), UInt8(ascii: "["): flowOrEnd()
    default:
      let start = at
      _ = word(inFlow: false, isValue: true)
      if !found, cursor >= start, cursor <= at { find(.value, start..<at, isNew: false) }
    }
  }

  mutating func blockText(column: Int) {
    while at < bytes.count, bytes[at] != 0x0A { at += 1 }
    let start = min(at + 1, bytes.count)
    var end = start
    while end < bytes.count {
      var content = end
      while content < bytes.count, bytes[content] == 0x20 { content += 1 }
      let isBlank = content == bytes.count || bytes[content] == 0x0A || bytes[content] == 0x0D
      if !isBlank, content - end <= column { break }
      while content < bytes.count, bytes[content] != 0x0A { content += 1 }
      end = min(content + 1, bytes.count)
    }
    if !found, cursor >= start, cursor < end || end == bytes.count && cursor == end {
      find(.value, start..<end, isNew: false)
    }
    // The line that follows is looked at as any other: from the end of this one.
    at = end
    if at > 0, bytes[at - 1] == 0x0A { at -= 1 }
  }

  // MARK: what is found

  mutating func find(_ role: CursorScan.Role, _ token: Range<Int>, isNew: Bool) {
    found = true
    scan.role = role
    scan.token = token
    for (place, frame) in frames.enumerated() {
      let isLast = place == frames.count - 1
      switch frame.kind {
      case .blockMap, .flowMap:
        if let key = frame.key, !isLast || isNew || role == .value { scan.steps.append(.key(key)) }
      case .blockList, .flowList: scan.steps.append(.item)
      }
    }
    if role == .key, !isNew, let frame = top {
      scan.siblings = frame.keys
      open = frame.number
    }
  }
}
