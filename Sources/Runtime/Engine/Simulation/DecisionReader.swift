package import Rules
internal import Wire

/// Lines of a decision log → decisions, by the hundred thousand a second: where a value lies is looked up, and no tree is made. A line of another
/// form than `DecisionRecord` gives it is read as a tree, and means the same.
package struct DecisionReader: ~Copyable {
  private enum Member: Int32, CaseIterable {
    case id, at, revision, rule, arm, continued, reply, actions, xml, facts, draws, outside
  }

  private static let members = { () -> ByteMap in
    var map = ByteMap()
    for member in Member.allCases { _ = map.insert("\(member)".utf8, member.rawValue) }
    return map
  }()

  private var decoder = EventDecoder()
  private var unescaped: [UInt8] = []
  private var order = NameOrder()
  private var orderOfFacts = NameOrder()
  /// Lines that were read as trees.
  package private(set) var unusual = 0

  private let asked: AskedFacts

  /// - Parameter asked: parts of the facts that are wanted; a line that is read as a tree has all.
  package init(asked: AskedFacts = .whole) { self.asked = asked }

  /// - Throws: `FileFault` when the line is no decision, or none that can be judged again.
  package mutating func read(_ line: Span<UInt8>) throws(FileFault) -> DecisionReplay {
    if let decision = scan(line) { return decision }
    unusual += 1
    var bytes: [UInt8] = []
    bytes.reserveCapacity(line.count)
    for at in 0..<line.count { bytes.append(line[at]) }
    let json: JSON
    do throws(JSONFault) { json = try JSON(kept: bytes) } catch { throw FileFault(Self.message(error, of: bytes)) }
    return try DecisionReplay(json, &decoder)
  }

  private static func message(_ fault: JSONFault, of line: [UInt8]) -> Phrase {
    if case .malformed(let offset) = fault, offset >= line.count { return "it breaks off" }
    return "it is \(fault.message)"
  }

  private mutating func scan(_ line: Span<UInt8>) -> DecisionReplay? {
    var scan = LineScan(at: 0)
    guard scan.takes(UInt8(ascii: "{"), line) else { return nil }
    var (id, at): (TurnID?, Int?)
    var (revision, reply) = ("", "")
    var (rule, arm): (String?, String?)
    var (continued, actions): ([String], [String]) = ([], [])
    var xml: Range<Int>?
    var isEscaped = false
    // Facts are large: they are filled where they stand, and not copied.
    var facts = Facts.Parts()
    var isOutside = false
    var (known, more) = (0, true)
    order.begin()
    while more {
      guard let found = order.next(line, &scan, in: Self.members) else { return nil }
      if let member = found.flatMap({ Member(rawValue: $0) }) {
        // A name that stands twice is for the tree to refuse.
        guard known >> Int(member.rawValue) & 1 == 0 else { return nil }
        known |= 1 << Int(member.rawValue)
        switch member {
        case .id:
          id = scan.plain(line).flatMap { TurnID($0) }
          if id == nil { return nil }
        case .at:
          at = scan.whole(line)
          if at == nil { return nil }
        case .revision:
          guard let text = scan.plain(line) else { return nil }
          revision = text
        case .rule:
          if scan.sees(UInt8(ascii: "n"), line) {
            guard scan.skip(line) else { return nil }
          } else {
            rule = scan.plain(line)
            if rule == nil { return nil }
          }
        case .arm:
          arm = scan.plain(line)
          if arm == nil { return nil }
        case .continued:
          guard let texts = scan.texts(line) else { return nil }
          continued = texts
        case .reply:
          guard let text = scan.plain(line) else { return nil }
          reply = text
        case .actions:
          guard let texts = scan.texts(line) else { return nil }
          actions = texts
        case .xml:
          guard let text = scan.text(line) else { return nil }
          if text.isEscaped, !unescape(line, text.place) { return nil }
          isEscaped = text.isEscaped
          xml = text.place
        case .facts:
          guard FactsScan.fill(&facts, asked, line, &scan, &orderOfFacts) else { return nil }
        case .draws:
          guard let read = Self.draws(line, &scan) else { return nil }
          facts.draws = read
        case .outside:
          isOutside = scan.sees(UInt8(ascii: "t"), line)
          guard scan.skip(line) else { return nil }
        }
      } else if !scan.skip(line) {
        return nil
      }
      guard let hasMore = scan.hasMore(until: UInt8(ascii: "}"), line) else { return nil }
      more = hasMore
    }
    guard scan.at == line.count, let id, let at, let xml, known >> Int(Member.facts.rawValue) & 1 == 1,
      let decoded = event(line, xml, isEscaped: isEscaped)
    else { return nil }
    return DecisionReplay(
      id: id, event: isOutside ? decoded.asOutside ?? decoded : decoded, facts: Facts(facts),
      moment: Moment(now: Int64(at), seed: UInt64(bitPattern: id.number)), revision: revision, rule: rule, arm: arm, continued: continued,
      reply: reply, actions: actions)
  }

  private mutating func event(_ line: Span<UInt8>, _ xml: Range<Int>, isEscaped: Bool) -> Event? {
    if !isEscaped { return try? decoder.decode(line.extracting(xml)) }
    let body = unescaped
    return try? decoder.decode(body.span)
  }

  /// What followers write has ends of lines and quotes. Other escapes are for the tree.
  private mutating func unescape(_ line: Span<UInt8>, _ place: Range<Int>) -> Bool {
    unescaped.removeAll(keepingCapacity: true)
    var at = place.lowerBound
    while at < place.upperBound {
      var byte = line[at]
      if byte == UInt8(ascii: "\\") {
        at += 1
        switch line[at] {
        case UInt8(ascii: "n"): byte = 0x0A
        case UInt8(ascii: "t"): byte = 0x09
        case UInt8(ascii: "r"): byte = 0x0D
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): byte = line[at]
        default: return false
        }
      }
      unescaped.append(byte)
      at += 1
    }
    return true
  }

  private static func draws(_ line: Span<UInt8>, _ scan: inout LineScan) -> [String: Int]? {
    guard scan.takes(UInt8(ascii: "{"), line) else { return nil }
    var draws: [String: Int] = [:]
    if scan.takes(UInt8(ascii: "}"), line) { return draws }
    while let name = scan.name(line), let point = scan.whole(line) {
      draws[line.string(name)] = point
      guard let more = scan.hasMore(until: UInt8(ascii: "}"), line) else { return nil }
      if !more { return draws }
    }
    return nil
  }
}
