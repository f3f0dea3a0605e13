internal import CLibYAML

/// The only file that touches libyaml: its events, with marks turned into byte offsets. What an event says is read while it is the last one.
///
/// libyaml's marks count code points from 0 (checked against 0.2.5), so offsets are found by walking from the last mark: the whole file is
/// walked once, whatever the length of its lines.
@safe struct YAMLEventStream: ~Copyable {
  enum Event: Equatable {
    case streamStart, streamEnd, documentStart, documentEnd
    case alias
    case scalar(ScalarStyle)
    case sequenceStart, sequenceEnd
    case mappingStart, mappingEnd
  }
  struct Fault: Error {
    let problem: String
    let problemOffset: Int
    let context: String?
    let contextOffset: Int?
    let isReaderFault: Bool
    var isWideIndent = false
  }

  // All three are allocated here and freed in deinit; libyaml reads `input` between calls.
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let input: UnsafeMutableBufferPointer<UInt8>
  private let count: Int
  /// The last event; what it points to is libyaml's until it is deleted.
  private let event: UnsafeMutablePointer<yaml_event_t>
  private var cursorMark = 0
  private var cursorByte = 0
  /// Short texts that were read, each where its bytes put it: keys are the same few words over and over.
  private var words: [(bytes: UInt64, text: String)] = []
  private static let wordSlots = 64

  init(_ bytes: [UInt8]) {
    unsafe parser = .allocate(capacity: 1)
    unsafe input = .allocate(capacity: max(1, bytes.count))
    _ = unsafe input.initialize(from: bytes)
    unsafe parser.initialize(to: yaml_parser_t())
    unsafe event = .allocate(capacity: 1)
    unsafe event.initialize(to: yaml_event_t())
    unsafe yaml_parser_initialize(parser)
    unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    unsafe yaml_parser_set_input_string(parser, input.baseAddress, bytes.count)
    count = bytes.count
    for _ in 0..<Self.wordSlots { words.append((0, "")) }
  }

  deinit {
    unsafe yaml_event_delete(event)
    unsafe event.deallocate()
    unsafe yaml_parser_delete(parser)
    unsafe parser.deallocate()
    unsafe input.deallocate()
  }

  /// The next event and the bytes it covers; a fault ends the stream.
  mutating func next() throws(Fault) -> (Event, Range<Int>) {
    // Deleting leaves it empty: deleting it again does nothing.
    unsafe yaml_event_delete(event)
    guard unsafe yaml_parser_parse(parser, event) == 1 else { throw fault() }
    let start = unsafe advance(to: Int(event.pointee.start_mark.index))
    let end = unsafe advance(to: Int(event.pointee.end_mark.index))
    return (kind, start..<max(start, end))
  }

  private var kind: Event {
    switch unsafe event.pointee.type {
    case YAML_DOCUMENT_START_EVENT: .documentStart
    case YAML_DOCUMENT_END_EVENT: .documentEnd
    case YAML_ALIAS_EVENT: .alias
    case YAML_SCALAR_EVENT:
      switch unsafe event.pointee.data.scalar.style {
      case YAML_SINGLE_QUOTED_SCALAR_STYLE: .scalar(.singleQuoted)
      case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .scalar(.doubleQuoted)
      case YAML_LITERAL_SCALAR_STYLE: .scalar(.literal)
      case YAML_FOLDED_SCALAR_STYLE: .scalar(.folded)
      default: .scalar(.plain)  // libyaml's parser reports no other style
      }
    case YAML_SEQUENCE_START_EVENT: .sequenceStart
    case YAML_SEQUENCE_END_EVENT: .sequenceEnd
    case YAML_MAPPING_START_EVENT: .mappingStart
    case YAML_MAPPING_END_EVENT: .mappingEnd
    case YAML_STREAM_START_EVENT: .streamStart
    default: .streamEnd  // YAML_STREAM_END_EVENT, and YAML_NO_EVENT after it
    }
  }

  /// The text of the scalar that was read last; empty after anything else.
  mutating func text() -> String {
    guard unsafe event.pointee.type == YAML_SCALAR_EVENT else { return "" }
    let bytes = unsafe UnsafeBufferPointer(start: event.pointee.data.scalar.value, count: event.pointee.data.scalar.length)
    guard bytes.count < 8 else { return unsafe String(decoding: bytes, as: UTF8.self) }
    // With their length, as the place of the first bit.
    var word: UInt64 = 1
    for at in bytes.indices { word = unsafe word << 8 | UInt64(bytes[at]) }
    let slot = Int(truncatingIfNeeded: (word &* 0x9E37_79B9_7F4A_7C15) >> 58)
    if words[slot].bytes != word { words[slot] = unsafe (word, String(decoding: bytes, as: UTF8.self)) }
    return words[slot].text
  }

  /// The name that an alias stands for.
  var aliasName: String {
    guard unsafe event.pointee.type == YAML_ALIAS_EVENT else { return "" }
    return unsafe Self.text(event.pointee.data.alias.anchor) ?? ""
  }

  /// The anchor and the tag that stand before what was read last; nil for nearly everything.
  var nodeProperties: (anchor: String?, tag: String?)? {
    let anchor: UnsafeMutablePointer<yaml_char_t>?
    let tag: UnsafeMutablePointer<yaml_char_t>?
    switch unsafe event.pointee.type {
    case YAML_SCALAR_EVENT: unsafe (anchor, tag) = (event.pointee.data.scalar.anchor, event.pointee.data.scalar.tag)
    case YAML_SEQUENCE_START_EVENT: unsafe (anchor, tag) = (event.pointee.data.sequence_start.anchor, event.pointee.data.sequence_start.tag)
    case YAML_MAPPING_START_EVENT: unsafe (anchor, tag) = (event.pointee.data.mapping_start.anchor, event.pointee.data.mapping_start.tag)
    default: return nil
    }
    return unsafe anchor == nil && tag == nil ? nil : (Self.text(anchor), Self.text(tag))
  }

  private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? { unsafe pointer.map { unsafe String(cString: $0) } }

  private func fault() -> Fault {
    let context = unsafe parser.pointee.context.map { unsafe String(cString: $0) }
    let isReaderFault = unsafe parser.pointee.error == YAML_READER_ERROR
    return unsafe Fault(
      problem: parser.pointee.problem.map { unsafe String(cString: $0) } ?? "unreadable",
      problemOffset: isReaderFault
        ? parser.pointee.problem_offset : offset(fromStart: parser.pointee.problem_mark.index),
      context: context,
      contextOffset: context == nil ? nil : offset(fromStart: parser.pointee.context_mark.index),
      isReaderFault: isReaderFault)
  }

  private mutating func advance(to mark: Int) -> Int {
    cursorByte = mark < cursorMark ? walkBack(from: cursorByte, codePoints: cursorMark - mark) : walk(from: cursorByte, codePoints: mark - cursorMark)
    cursorMark = mark
    return cursorByte
  }

  private func offset(fromStart mark: Int) -> Int { walk(from: 0, codePoints: mark) }

  private func walk(from byte: Int, codePoints: Int) -> Int {
    var at = byte
    var left = codePoints
    // Eight bytes together: as many code points begin in them as bytes are none of the second to last of one.
    while left >= 8, at + 8 <= count {
      let word = unsafe UInt64(littleEndian: UnsafeRawBufferPointer(input).loadUnaligned(fromByteOffset: at, as: UInt64.self))
      let begun = (~(word >> 7) | word >> 6) & 0x0101_0101_0101_0101
      left -= begun.nonzeroBitCount
      at += 8
    }
    while at < count, unsafe input[at] & 0xC0 == 0x80 { at += 1 }
    while left > 0, at < count {
      at += 1
      while at < count, unsafe input[at] & 0xC0 == 0x80 { at += 1 }
      left -= 1
    }
    return at
  }

  private func walkBack(from byte: Int, codePoints: Int) -> Int {
    var at = byte
    var left = codePoints
    while left > 0, at > 0 {
      at -= 1
      while at > 0, unsafe input[at] & 0xC0 == 0x80 { at -= 1 }
      left -= 1
    }
    return at
  }
}

extension YAMLEventStream.Fault {
  /// Not libyaml's: a key that stands behind full-width spaces.
  init(wideIndent offset: Int) {
    self.init(problem: "full-width indentation", problemOffset: offset, context: nil, contextOffset: nil, isReaderFault: false, isWideIndent: true)
  }
}
