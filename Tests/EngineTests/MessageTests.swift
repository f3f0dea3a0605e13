import CExpat
import TestSupport
import Testing

@testable import Rules
@testable import Wire

@Suite("messages of the platform")
struct MessageTests {
  static let folder = "Tests/EngineTests/Messages"
  static var names: [String] {
    get throws { try Repository.names(in: folder, suffix: ".xml", count: 58).map { String($0.dropLast(4)) } }
  }

  @Test("each is decoded as recorded", arguments: try names)
  func decoding(_ name: String) throws {
    let path = "\(Self.folder)/\(name)"
    var decoder = EventDecoder()
    let event = try decoder.decode(try Repository.bytes(path + ".xml"))
    let text = Self.describe(event)
    if Golden.isRecording { try Golden.record(text, to: path + ".txt") }
    #expect(try text == Repository.text(path + ".txt"))
    #expect(!Golden.isRecording)
  }

  @Test("no recording is left over")
  func leftovers() throws {
    #expect(try Repository.names(in: Self.folder, suffix: ".txt", count: nil).map { String($0.dropLast(4)) } == Self.names)
  }

  static func describe(_ event: Event) -> String {
    var out = "kind     \(event.kind == .other ? "event \(event.name ?? "")" : event.kind.word)\(event.isFollow ? ", a follow" : "")\n"
    out += "openid   \(event.openid)\naccount  \(event.account)\ntime     \(event.time)\n"
    if !event.subject.isEmpty { out += "subject  \"\(event.fields.string(event.subject))\"\n" }
    for entry in event.fields.entries.indices.dropFirst() {
      var path = event.fields.name(entry)
      var parent = Int(event.fields.entries[entry].parent)
      while parent > 0 {
        path = event.fields.name(parent) + "." + path
        parent = Int(event.fields.entries[parent].parent)
      }
      if !event.fields.entries[entry].hasChildren { out += "  \(path) = \"\(event.fields.string(event.fields.range(entry)))\"\n" }
    }
    return out
  }

  /// What XML forbids and bridges send all the same: we mend it where expat refuses the document. By message, what is mended and what stands
  /// for it in XML.
  static let mended: [String: [(forbidden: String, meant: String)]] = [
    "control-characters-between-elements": [("\u{1}", ""), ("\u{2}", "")],
    "text-control-characters": [("\u{1}", ""), ("\u{8}", ""), ("\u{B}", ""), ("\u{1F}", "")],
    "text-entities": [("&unknown;", "&amp;unknown;"), ("a&b", "a&amp;b")], "text-forbidden-reference": [("&#1;", ""), ("&#0;", "")],
    "text-noncharacter": [("\u{FFFE}", ""), ("\u{FFFF}", "")],
  ]

  /// expat is the second opinion.
  @Test("both parsers accept it, and read the same", arguments: try names)
  func secondOpinion(_ name: String) throws {
    let body = try Repository.bytes("\(Self.folder)/\(name).xml")
    var accepted = body
    if let mended = Self.mended[name] {
      #expect(Self.theirs(body) == nil, "expat takes it: nothing in it needs mending")
      for (forbidden, meant) in mended { accepted = accepted.replacing(Array(forbidden.utf8), with: Array(meant.utf8)) }
    }
    let theirs = try #require(Self.theirs(accepted))
    #expect(try Self.ours(body) == theirs)
  }

  @Test("each message that is mended is there") func mendedAreThere() throws { #expect(try Set(Self.mended.keys).isSubset(of: Self.names)) }

  @Test("of what a random hand has changed, we read all that expat reads, and the same; only our bounds refuse more")
  func secondOpinionOnNoise() throws {
    var random = SeededRandom(11)
    let bodies = try Self.names.map { try Repository.bytes("\(Self.folder)/\($0).xml") }
    let pieces = [
      "<", ">", "]]>", "<![CDATA[", "&amp;", "&#65;", "</xml>", "<a>", "</a>", "<a/>", "<!-- -->", "\u{1}", "好", " ", "\n", "<?x?>", "\"", "'",
    ]
    var compared = 0
    for _ in 0..<4000 {
      var body = random.pick(bodies)
      for _ in 0..<Int(random.next() % 3 + 1) {
        let at = Int(random.next() % UInt64(body.count))
        switch random.next() % 3 {
        case 0: body.insert(contentsOf: Array(random.pick(pieces).utf8), at: at)
        case 1: body.removeSubrange(at..<min(body.count, at + Int(random.next() % 9)))
        default: body[at] = UInt8(truncatingIfNeeded: random.next())
        }
        if body.isEmpty { body = [0x3C] }
      }
      // What expat refuses we may read: pugixml asks less of names, and forbidden characters and unknown entities are mended.
      guard let theirs = Self.theirs(body) else { continue }
      do throws(DeliveryFault) {
        let ours = try Self.ours(body)
        #expect(ours == theirs, "\(String(decoding: body, as: UTF8.self))")
        compared += 1
      } catch {
        #expect(Self.isBound(error), "\(error.message): \(String(decoding: body, as: UTF8.self))")
      }
    }
    // Of these 4000, 358 are still XML.
    #expect(compared > 250)
  }

  /// Whether a document is refused for what it asks of us, and not for what it is.
  private static func isBound(_ fault: DeliveryFault) -> Bool {
    switch fault {
    case .tooLong, .encoding, .documentType, .tooDeep, .tooManyElements: true
    case .empty, .json, .notXML, .notUTF8, .malformed, .missing: false
    }
  }

  private static func ours(_ body: [UInt8]) throws(DeliveryFault) -> [String] {
    var reader = XMLReader()
    let fields = try reader.read(body.span)
    return fields.entries.indices.map { index in
      "\(fields.name(index))=\(fields.entries[index].hasChildren ? "" : squeezed(fields.string(fields.raw(index))))"
    }
  }

  /// Nil when expat refuses the document.
  private static func theirs(_ body: [UInt8]) -> [String]? {
    ExpatReader.read(body)?.map { "\($0.name)=\($0.hasChildren ? "" : squeezed($0.text))" }
  }

  /// White space beside CDATA is layout; both sides are compared without it at the ends.
  private static func squeezed(_ text: String) -> String {
    var view = Substring(text).unicodeScalars
    while let first = view.first, first.value <= 0x20 { view.removeFirst() }
    while let last = view.last, last.value <= 0x20 { view.removeLast() }
    return String(view)
  }

  static let refused: [(String, [UInt8], DeliveryFault)] = [
    ("nothing", [], .empty), ("white space", Array(" \n ".utf8), .empty), ("a mark and nothing", [0xEF, 0xBB, 0xBF], .empty),
    ("JSON", Array("{\"MsgType\":\"text\",\"Content\":\"a\"}".utf8), .json), ("a list of JSON", Array("\n [1]".utf8), .json),
    ("JSON behind a mark", [0xEF, 0xBB, 0xBF] + Array("{}".utf8), .json), ("a form", Array("MsgType=text&Content=a".utf8), .notXML),
    ("a word", Array("success".utf8), .notXML), ("a comment", Array("<!-- a -->".utf8), .empty),
    ("a document type", Array("<!DOCTYPE x [<!ENTITY a \"b\">]><xml><MsgType>text</MsgType></xml>".utf8), .documentType),
    ("an entity bomb", Array("<!DOCTYPE l [<!ENTITY a \"aaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><xml>&b;</xml>".utf8), .documentType),
    ("GBK", Array("<xml><Content>".utf8) + [0xC4, 0xE3, 0xBA, 0xC3] + Array("</Content></xml>".utf8), .notUTF8(offset: 14)),
    ("UTF-16", [0xFF, 0xFE, 0x3C, 0x00], .notUTF8(offset: 0)), ("a cut character", Array("<xml>".utf8) + [0xE4, 0xBD], .notUTF8(offset: 5)),
    ("a declared encoding", Array("<?xml version=\"1.0\" encoding=\"GBK\"?><xml/>".utf8), .encoding),
    ("deep nesting", Array((String(repeating: "<a>", count: 100) + String(repeating: "</a>", count: 100)).utf8), .tooDeep),
    ("nine levels", Array(("<xml>" + String(repeating: "<a>", count: 8) + String(repeating: "</a>", count: 8) + "</xml>").utf8), .tooDeep),
    ("very deep nesting", Array(String(repeating: "<a>", count: 100_000).utf8), .tooManyElements),
    ("50 MB of CDATA", Array("<xml><![CDATA[".utf8) + Array(repeating: 0x61, count: 50 << 20), .tooLong(bytes: (50 << 20) + 14, limit: 1 << 20)),
    ("no type", Array("<xml><FromUserName>o</FromUserName><CreateTime>1</CreateTime></xml>".utf8), .missing(field: "MsgType")),
    ("no sender", Array("<xml><MsgType>text</MsgType><CreateTime>1</CreateTime></xml>".utf8), .missing(field: "FromUserName")),
    ("no time", Array("<xml><MsgType>text</MsgType><FromUserName>o</FromUserName></xml>".utf8), .missing(field: "CreateTime")),
    ("no receiver", plain(to: ""), .missing(field: "ToUserName")),
    ("an empty receiver", plain(to: "<ToUserName> </ToUserName>"), .missing(field: "ToUserName")),
    (
      "a time that is none",
      Array("<xml><MsgType>text</MsgType><FromUserName>o</FromUserName><CreateTime>99999999999999999999</CreateTime></xml>".utf8),
      .missing(field: "CreateTime")
    ),
    (
      "an event without a name",
      Array("<xml><ToUserName>g</ToUserName><MsgType>event</MsgType><FromUserName>o</FromUserName><CreateTime>1</CreateTime></xml>".utf8),
      .missing(field: "Event")
    ),
  ]

  private static func plain(to receiver: String) -> [UInt8] {
    Array("<xml>\(receiver)<FromUserName>o</FromUserName><CreateTime>1</CreateTime><MsgType>text</MsgType><Content>a</Content></xml>".utf8)
  }

  private static let parts = [
    "ToUserName": "gh_1", "FromUserName": "o1", "CreateTime": "1", "MsgType": "event", "Event": "SCAN", "EventKey": "a", "MsgId": "1",
  ]

  typealias Change = @Sendable (String) -> String

  /// A character that XML forbids in what says who, what and when: as it is, and by its number.
  static let forged: [(String, Change)] = parts.keys.sorted().flatMap { name in
    [("a control character", "\u{1}"), ("a reference", "&#2;")].map { what, sign -> (String, Change) in
      let change: Change = { $0.replacing("</\(name)>", with: "\(sign)</\(name)>") }
      return ("\(what) in \(name)", change)
    }
  }

  /// A whole message, and one change that makes it no XML.
  static let broken: [(String, Change)] = [
    ("a control character in a name", { $0.replacing("<EventKey>", with: "<Event\u{1}Key>").replacing("</EventKey>", with: "</Event\u{1}Key>") }),
    ("a control character in an end", { $0.replacing("</EventKey>", with: "</Event\u{1}Key>") }),
    ("a control character in an attribute", { $0.replacing("<EventKey>", with: "<EventKey a='\u{8}'>") }),
    ("a control character in a comment", { $0.replacing("<EventKey>", with: "<!-- \u{8} --><EventKey>") }),
    ("a non-character before the root", { "\u{FFFE}" + $0 }), ("NUL behind the root", { $0 + "\u{0}" }), ("text before the root", { "x" + $0 }),
    ("text behind the root", { $0 + " xy" }), ("one letter behind the root", { $0 + "x" }), ("CDATA behind the root", { $0 + "<![CDATA[x]]>" }),
    ("a reference before the root", { "&amp;" + $0 }), ("two roots", { $0 + "<xml/>" }),
    ("two declarations", { "<?xml version=\"1.0\"?><?xml version=\"1.0\"?>" + $0 }),
    ("a declaration behind the root", { $0 + "<?xml version=\"1.0\"?>" }),
    ("a version twice", { "<?xml version=\"1.0\" version=\"1.0\"?>" + $0 }),
    ("an attribute twice", { $0.replacing("<EventKey>", with: "<EventKey a='1' b='2' a='3'>") }),
    ("an attribute of the root twice", { $0.replacing("<xml>", with: "<xml a='1' a='1'>") }),
  ]

  @Test("what is no XML is refused, and expat says so too", arguments: try Cases.counted((forged + broken).map(\.0), 31, in: "MessageTests"))
  func refusal(_ name: String) throws {
    let whole = "<xml>" + Self.parts.keys.sorted().map { "<\($0)>\(Self.parts[$0] ?? "")</\($0)>" }.joined() + "</xml>"
    var decoder = EventDecoder()
    #expect(try decoder.decode(Array(whole.utf8)).scene == "a")
    let (_, change) = try #require((Self.forged + Self.broken).first { $0.0 == name })
    let body = Array(change(whole).utf8)
    #expect(body != Array(whole.utf8))
    var met: DeliveryFault?
    do throws(DeliveryFault) { _ = try decoder.decode(body) } catch { met = error }
    switch met {
    case .malformed, .notXML: break
    case nil, .some: Issue.record("\(met?.message ?? "it was read")")
    }
    #expect(Self.theirs(body) == nil)
  }

  @Test("hostile bodies are refused with a reason", arguments: refused.map(\.0))
  func hostile(_ name: String) throws {
    let (_, body, fault) = try #require(Self.refused.first { $0.0 == name })
    var decoder = EventDecoder()
    var met: DeliveryFault?
    do throws(DeliveryFault) { _ = try decoder.decode(body) } catch { met = error }
    #expect(met == fault)
  }

  @Test("a body that is cut anywhere before its end is refused as what it is: nothing, no UTF-8, or no XML")
  func truncation() throws {
    var decoder = EventDecoder()
    for name in try Self.names {
      let body = try Repository.bytes("\(Self.folder)/\(name).xml")
      let end = (body.lastIndex { $0 > 0x20 } ?? -1) + 1
      for count in 0..<end {
        var met: DeliveryFault?
        do throws(DeliveryFault) { _ = try decoder.decode(Array(body[..<count])) } catch { met = error }
        switch met {
        case .empty?, .notUTF8?, .malformed?: continue
        default: Issue.record("\(name), cut at \(count): \(met?.message ?? "it was read")")
        }
      }
    }
  }
}

/// The other parser: elements in document order with their character data.
enum ExpatReader {
  struct Element {
    let name: String
    var text: String
    var hasChildren = false
  }
  private final class State {
    var elements: [Element] = []
    var open: [Int] = []
    var failed = false
  }

  /// Nil when expat refuses the document, or it holds what we refuse.
  static func read(_ body: [UInt8]) -> [Element]? {
    guard let parser = unsafe XML_ParserCreate("UTF-8") else { return nil }
    defer { unsafe XML_ParserFree(parser) }
    let state = State()
    unsafe XML_SetUserData(parser, Unmanaged.passUnretained(state).toOpaque())
    unsafe XML_SetElementHandler(
      parser,
      { data, name, _ in
        guard let data = unsafe data, let name = unsafe name else { return }
        let state = unsafe Unmanaged<State>.fromOpaque(data).takeUnretainedValue()
        if let parent = state.open.last { state.elements[parent].hasChildren = true }
        state.open.append(state.elements.count)
        state.elements.append(Element(name: unsafe String(cString: name), text: ""))
      },
      { data, _ in
        guard let data = unsafe data else { return }
        unsafe Unmanaged<State>.fromOpaque(data).takeUnretainedValue().open.removeLast()
      })
    unsafe XML_SetCharacterDataHandler(parser) { data, bytes, count in
      guard let data = unsafe data, let bytes = unsafe bytes else { return }
      let state = unsafe Unmanaged<State>.fromOpaque(data).takeUnretainedValue()
      guard let open = state.open.last else { return }
      let buffer = unsafe UnsafeRawBufferPointer(start: bytes, count: Int(count))
      state.elements[open].text += unsafe String(decoding: buffer, as: UTF8.self)
    }
    unsafe XML_SetStartDoctypeDeclHandler(parser) { data, _, _, _, _ in
      guard let data = unsafe data else { return }
      unsafe Unmanaged<State>.fromOpaque(data).takeUnretainedValue().failed = true
    }
    let status = unsafe body.withUnsafeBytes { unsafe XML_Parse(parser, $0.baseAddress?.assumingMemoryBound(to: CChar.self), Int32($0.count), 1) }
    return status == XML_STATUS_OK && !state.failed ? state.elements : nil
  }
}
