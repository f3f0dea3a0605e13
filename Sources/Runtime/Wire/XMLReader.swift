internal import CPugiXML
public import Rules

/// Bounds on a message before it is read.
public struct WireLimits: Sendable {
  /// Bytes of one body. Real messages have a few thousand.
  public var bodyBytes = 1 << 20
  /// Elements of one message. The longest documented event has about forty.
  public var elements: UInt32 = 4096
  /// Nesting. The deepest documented event has five levels. (wechat-protocol 2.8)
  public var depth: UInt32 = 8
  /// Nesting of JSON: answers of the platform and of endpoints, and what the store keeps.
  public var jsonDepth = 64
  /// The limits of the product.
  public static let standard = WireLimits()
}

/// Why a body is not a message.
public enum DeliveryFault: Error, Hashable, Sendable {
  /// More bytes than the limit.
  case tooLong(bytes: Int, limit: Int)
  /// Nothing, or only white space.
  case empty
  /// JSON, which an account's console offers as a data format.
  case json
  /// Some other text: no `<` stands at its beginning.
  case notXML
  /// A byte that is not UTF-8, at this offset.
  case notUTF8(offset: Int)
  /// Another encoding is declared.
  case encoding
  /// A document type, which no message has and attacks need.
  case documentType
  /// Deeper nesting than the limit.
  case tooDeep
  /// More elements than the limit.
  case tooManyElements
  /// Not XML, at this offset.
  case malformed(offset: Int)
  /// A field that every message has is missing or in the wrong form.
  case missing(field: String)

  /// One sentence, without anything of the body.
  public var message: Phrase {
    switch self {
    case .tooLong(let bytes, let limit): "body has \(bytes) bytes, the limit is \(limit)"
    case .empty: "body is empty"
    case .json: "body is JSON, not XML"
    case .notXML: "body is not XML"
    case .notUTF8(let offset): "byte \(offset) is not UTF-8"
    case .encoding: "an encoding other than UTF-8 is declared"
    case .documentType: "a document type is declared, which messages never have"
    case .tooDeep: "elements are nested too deep"
    case .tooManyElements: "too many elements"
    case .malformed(let offset): "not well-formed XML at byte \(offset)"
    case .missing(let field): "no valid `\(field)`"
    }
  }
}

/// XML → fields, by pugixml. One reader serves one thread; its buffers are used again.
@safe public struct XMLReader: ~Copyable {
  // Owned: made in init, freed in deinit, never handed out.
  private let handle: OpaquePointer
  private let limits: WireLimits

  /// A reader with its own buffers.
  public init(limits: WireLimits = .standard) {
    guard let handle = unsafe wx_xml_reader_new(limits.elements, limits.depth) else { preconditionFailure("out of memory") }
    precondition(Self.isLaidOutAlike)
    unsafe self.handle = handle
    self.limits = limits
  }

  deinit { unsafe wx_xml_reader_free(handle) }

  /// Reads one document: every element with its text. Code points that XML forbids are dropped from text; a document that has them in
  /// markup, or in what says who, what and when, is refused.
  /// - Complexity: O(bytes).
  public mutating func read(_ body: Span<UInt8>) throws(DeliveryFault) -> Fields {
    var envelope = Envelope()
    return try read(body, &envelope)
  }

  /// What a body is that is no XML from its first sign on; nil when it may be some.
  private static func kind(of body: Span<UInt8>) -> DeliveryFault? {
    var at = 0
    // White space, and the mark that some editors put before a text.
    while at < body.count, body[at] <= 0x20 || [0xEF, 0xBB, 0xBF].contains(body[at]) { at += 1 }
    guard at < body.count else { return nil }
    switch body[at] {
    case UInt8(ascii: "<"): return nil
    case UInt8(ascii: "{"), UInt8(ascii: "["): return .json
    default: return .notXML
    }
  }

  /// Where the fields stand that every message is asked for, as indices of elements directly below the root; -1 for none.
  struct Envelope {
    fileprivate(set) var account = -1
    fileprivate(set) var openid = -1
    fileprivate(set) var time = -1
    fileprivate(set) var type = -1
    fileprivate(set) var event = -1
    fileprivate(set) var key = -1
    fileprivate(set) var content = -1
    fileprivate(set) var user = -1
  }

  /// The reader's elements are taken over as they lie in memory.
  private static let isLaidOutAlike =
    MemoryLayout<Fields.Entry>.stride == MemoryLayout<wx_xml_element>.stride
    && MemoryLayout<Fields.Entry>.alignment == MemoryLayout<wx_xml_element>.alignment
    && MemoryLayout<Fields.Entry>.offset(of: \.name) == MemoryLayout<wx_xml_element>.offset(of: \.name_start)
    && MemoryLayout<Fields.Entry>.offset(of: \.text) == MemoryLayout<wx_xml_element>.offset(of: \.text_start)
    && MemoryLayout<Fields.Entry>.offset(of: \.parent) == MemoryLayout<wx_xml_element>.offset(of: \.parent)
    && MemoryLayout<Fields.Entry>.offset(of: \.hasChildren) == MemoryLayout<wx_xml_element>.offset(of: \.has_children)

  mutating func read(_ body: Span<UInt8>, _ envelope: inout Envelope) throws(DeliveryFault) -> Fields {
    guard body.count <= limits.bodyBytes else { throw .tooLong(bytes: body.count, limit: limits.bodyBytes) }
    // The one copy of the body: it is parsed where it lies, and stays the event's own bytes.
    var bytes: [UInt8] = []
    bytes.reserveCapacity(body.count + 1)
    unsafe body.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
    bytes.append(0)
    var offset = 0
    let status = unsafe bytes.withUnsafeMutableBufferPointer { unsafe wx_xml_read(handle, $0.baseAddress, body.count, &offset) }
    switch status {
    case WX_XML_OK: break
    case WX_XML_NOT_UTF8: throw .notUTF8(offset: offset)
    case WX_XML_TOO_MANY_ELEMENTS: throw .tooManyElements
    case WX_XML_TOO_DEEP: throw .tooDeep
    case WX_XML_DOCTYPE: throw .documentType
    case WX_XML_ENCODING: throw .encoding
    case WX_XML_EMPTY: throw Self.kind(of: body) ?? .empty
    default: throw Self.kind(of: body) ?? .malformed(offset: offset)
    }
    var count = 0
    // They lie in the reader's own buffer, which stays as it is until the next call.
    let elements = unsafe UnsafeBufferPointer(start: wx_xml_elements(handle, &count), count: count)
    let entries = unsafe elements.withMemoryRebound(to: Fields.Entry.self) { unsafe [Fields.Entry]($0) }
    // One for each known name, in the same buffer.
    let places = unsafe UnsafeBufferPointer(start: wx_xml_first(handle), count: Int(WX_XML_KNOWN.rawValue))
    func first(_ name: wx_xml_known) -> Int { Int(unsafe places[Int(name.rawValue)]) }
    envelope = Envelope(
      account: first(WX_XML_TO_USER), openid: first(WX_XML_FROM_USER), time: first(WX_XML_CREATE_TIME), type: first(WX_XML_MSG_TYPE),
      event: first(WX_XML_EVENT), key: first(WX_XML_EVENT_KEY), content: first(WX_XML_CONTENT), user: first(WX_XML_OPEN_ID))
    return Fields(bytes: bytes, entries: entries)
  }
}
