internal import CLibYAML

/// The only file that touches libyaml: its events, as Swift values, with marks turned into byte offsets.
///
/// libyaml's marks count code points from 0 (checked against 0.2.5), so offsets are found by walking forward from the last
/// mark: the whole file is walked once, whatever the length of its lines.
@safe struct YAMLEventStream: ~Copyable {
  enum Event {
    case streamStart, streamEnd, documentStart(explicit: Bool), documentEnd
    case alias(String)
    case scalar(String, ScalarStyle, anchor: String?, tag: String?)
    case sequenceStart(anchor: String?, tag: String?)
    case sequenceEnd
    case mappingStart(anchor: String?, tag: String?)
    case mappingEnd
  }
  struct Fault: Error {
    let problem: String
    let problemOffset: Int
    let context: String?
    let contextOffset: Int?
    let isReaderFault: Bool
    var isWideIndent = false
  }

  // Both are allocated here and freed in deinit; libyaml keeps pointing into `input` between calls.
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let input: UnsafeMutableBufferPointer<UInt8>
  private var cursorMark = 0
  private var cursorByte = 0

  init(_ bytes: [UInt8]) {
    unsafe parser = .allocate(capacity: 1)
    unsafe input = .allocate(capacity: max(1, bytes.count))
    _ = unsafe input.initialize(from: bytes)
    unsafe parser.initialize(to: yaml_parser_t())
    unsafe yaml_parser_initialize(parser)
    unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    unsafe yaml_parser_set_input_string(parser, input.baseAddress, bytes.count)
    count = bytes.count
  }
  private let count: Int

  deinit {
    unsafe yaml_parser_delete(parser)
    unsafe parser.deallocate()
    unsafe input.deallocate()
  }

  /// The next event and the bytes it covers; a fault ends the stream.
  mutating func next() throws(Fault) -> (Event, Range<Int>) {
    var event = unsafe yaml_event_t()
    guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw fault() }
    defer { unsafe yaml_event_delete(&event) }
    let start = unsafe advance(to: Int(event.start_mark.index))
    let end = unsafe offset(ofMark: Int(event.end_mark.index))
    return (unsafe convert(event), start..<max(start, end))
  }

  private func convert(_ event: yaml_event_t) -> Event {
    func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
      unsafe pointer.map { unsafe String(cString: $0) }
    }
    switch unsafe event.type {
    case YAML_DOCUMENT_START_EVENT: return unsafe .documentStart(explicit: event.data.document_start.implicit == 0)
    case YAML_DOCUMENT_END_EVENT: return .documentEnd
    case YAML_ALIAS_EVENT: return unsafe .alias(text(event.data.alias.anchor) ?? "")
    case YAML_SCALAR_EVENT:
      let scalar = unsafe event.data.scalar
      let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      let style: ScalarStyle =
        switch unsafe scalar.style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
        case YAML_LITERAL_SCALAR_STYLE: .literal
        case YAML_FOLDED_SCALAR_STYLE: .folded
        default: .plain  // libyaml's parser reports no other style
        }
      return unsafe .scalar(
        String(decoding: bytes, as: UTF8.self), style, anchor: text(scalar.anchor), tag: text(scalar.tag))
    case YAML_SEQUENCE_START_EVENT:
      return unsafe .sequenceStart(anchor: text(event.data.sequence_start.anchor), tag: text(event.data.sequence_start.tag))
    case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
    case YAML_MAPPING_START_EVENT:
      return unsafe .mappingStart(anchor: text(event.data.mapping_start.anchor), tag: text(event.data.mapping_start.tag))
    case YAML_MAPPING_END_EVENT: return .mappingEnd
    case YAML_STREAM_START_EVENT: return .streamStart
    default: return .streamEnd  // YAML_STREAM_END_EVENT, and YAML_NO_EVENT after it
    }
  }

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
    if mark < cursorMark { return offset(fromStart: mark) }
    cursorByte = offset(ofMark: mark)
    cursorMark = mark
    return cursorByte
  }

  private func offset(ofMark mark: Int) -> Int { walk(from: cursorByte, codePoints: mark - cursorMark) }
  private func offset(fromStart mark: Int) -> Int { walk(from: 0, codePoints: mark) }

  private func walk(from byte: Int, codePoints: Int) -> Int {
    var at = byte
    var left = codePoints
    while left > 0, at < count {
      at += 1
      while at < count, unsafe input[at] & 0xC0 == 0x80 { at += 1 }
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
