/// What one delivery says happened: its kind, who, when, and every XML field, still as bytes.
///
/// Values are ranges into one buffer, so that an event costs two allocations however many fields it has.
public struct Event: Sendable {
  /// What happened.
  public let kind: EventKind
  /// Every element of the message, nested ones included.
  public let fields: Fields
  /// When it happened: `CreateTime`, in seconds since 1970 UTC.
  public let time: Int64
  /// Whether it came by `subscribe`: then the person did not follow before.
  package let isFollow: Bool
  /// The scene without prefix, the menu key, or the text, as the kind has it; empty otherwise.
  package let subject: Range<Int>
  package let openidRange: Range<Int>
  package let accountRange: Range<Int>

  package init(
    kind: EventKind, fields: Fields, time: Int64, isFollow: Bool, subject: Range<Int>, openid: Range<Int>, account: Range<Int>
  ) {
    self.kind = kind
    self.fields = fields
    self.time = time
    self.isFollow = isFollow
    self.subject = subject
    openidRange = openid
    accountRange = account
  }

  /// The follower. Unique per account; never to be written to a log in clear.
  public var openid: String { fields.string(openidRange) }
  /// The account's original id, `gh_…`.
  public var account: String { fields.string(accountRange) }
  /// Text in the scanned code, without `qrscene_`.
  public var scene: String? { kind == .scan ? fields.string(subject) : nil }
  /// The platform's name of an event or message that has no word of its own; of one from outside, that of its declaration.
  public var name: String? {
    if kind == .outside { return fields.string(subject) }
    guard kind == .other else { return nil }
    return fields["Event"].flatMap { $0.isEmpty ? nil : $0 } ?? fields["MsgType"]
  }

  package func at(_ time: Int64) -> Event {
    Event(kind: kind, fields: fields, time: time, isFollow: isFollow, subject: subject, openid: openidRange, account: accountRange)
  }
}

extension Event {
  /// Whether only somebody who follows can have sent it. Notices about the account name no follower. (wechat-protocol 2.6)
  package var isFromFollower: Bool {
    switch kind {
    case .text, .image, .voice, .video, .shortvideo, .location, .link, .menuClick, .menuView, .menuScancode, .menuPhoto, .menuLocation,
      .locationReport:
      true
    case .scan: !isFollow
    case .subscribe, .unsubscribe, .templateDone, .massDone, .other, .outside: false
    }
  }
}

/// The elements of a message in document order. Values are what stood in them, character data and CDATA joined.
public struct Fields: Sendable {
  /// Lies in memory as the XML reader's elements do, which are taken over as they are.
  package struct Entry: Sendable {
    package let name: Range<Int32>
    package let text: Range<Int32>
    package let parent: Int32
    package let hasChildren: Bool
    @inlinable package init(name: Range<Int32>, text: Range<Int32>, parent: Int32, hasChildren: Bool) {
      self.name = name
      self.text = text
      self.parent = parent
      self.hasChildren = hasChildren
    }
  }
  package let bytes: [UInt8]
  package let entries: [Entry]

  package init(bytes: [UInt8], entries: [Entry]) {
    self.bytes = bytes
    self.entries = entries
  }

  /// The text of an element below the root, nil when there is none. Nested elements: names joined by dots, as
  /// `ScanCodeInfo.ScanResult`; of several equal ones, the first.
  /// - Complexity: O(number of elements).
  public subscript(path: String) -> String? {
    find(path.split(separator: ".").map { Array($0.utf8) }).map { string(range($0)) }
  }

  package func string(_ range: Range<Int>) -> String { bytes.span.string(range) }

  /// Where the text of an entry lies, without white space around it.
  package func range(_ entry: Int) -> Range<Int> {
    let text = entries[entry].text
    var start = Int(text.lowerBound)
    var end = Int(text.upperBound)
    while start < end, bytes[start] <= 0x20 { start += 1 }
    while end > start, bytes[end - 1] <= 0x20 { end -= 1 }
    return start..<end
  }

  package func raw(_ entry: Int) -> Range<Int> { Int(entries[entry].text.lowerBound)..<Int(entries[entry].text.upperBound) }

  package func find(_ path: [[UInt8]]) -> Int? {
    var parent = 0
    for name in path {
      guard let next = child(of: parent, named: name) else { return nil }
      parent = next
    }
    return parent == 0 ? nil : parent
  }

  /// Every element at a path: where one on the way repeats, those below each of them. In document order.
  /// - Complexity: O(number of elements) for each name of the path.
  package func all(_ path: [[UInt8]]) -> [Int] {
    var level = path.isEmpty ? [] : [0]
    for name in path {
      guard let first = level.first else { return [] }
      var next: [Int] = []
      for index in entries.indices.dropFirst(first + 1) where Self.holds(level, Int(entries[index].parent)) {
        let entry = entries[index]
        if bytes.span.equals(name, in: Int(entry.name.lowerBound)..<Int(entry.name.upperBound)) { next.append(index) }
      }
      level = next
    }
    return level
  }

  private static func holds(_ ascending: [Int], _ index: Int) -> Bool {
    var (low, high) = (0, ascending.count)
    while low < high {
      let middle = (low + high) / 2
      if ascending[middle] < index { low = middle + 1 } else { high = middle }
    }
    return low < ascending.count && ascending[low] == index
  }

  package func child(of parent: Int, named name: [UInt8]) -> Int? {
    var index = parent + 1
    while index < entries.count {
      let entry = entries[index]
      if entry.parent == Int32(parent), bytes.span.equals(name, in: Int(entry.name.lowerBound)..<Int(entry.name.upperBound)) { return index }
      index += 1
    }
    return nil
  }

  package func children(of parent: Int) -> [Int] { entries.indices.filter { entries[$0].parent == Int32(parent) } }

  package func name(_ entry: Int) -> String {
    string(Int(entries[entry].name.lowerBound)..<Int(entries[entry].name.upperBound))
  }

  /// As templates see it: text, or a record whose repeated members are lists.
  package func value(_ entry: Int) -> Value {
    guard entries[entry].hasChildren else { return .text(string(range(entry))) }
    var names: [String] = []
    var values: [[Value]] = []
    for child in children(of: entry) {
      let name = name(child)
      if let at = names.firstIndex(of: name) {
        values[at].append(value(child))
      } else {
        names.append(name)
        values.append([value(child)])
      }
    }
    return .record(zip(names, values).map { Value.Field($0, $1.count == 1 && !Self.listNames.contains($0) ? $1[0] : .list($1)) })
  }

  /// As templates see what stands at a path: of a parent that repeats, what is in the first; of the last element all.
  package func value(at path: [[UInt8]]) -> Value {
    guard let name = path.last, let parent = path.count == 1 ? 0 : find(Array(path.dropLast())) else { return .none }
    let found = entries.isEmpty ? [] : children(of: parent).filter { bytes.span.equals(name, in: Self.place(entries[$0].name)) }
    if found.isEmpty { return .none }
    let isList = found.count > 1 || Self.listNames.contains(String(decoding: name, as: UTF8.self))
    return isList ? .list(found.map { value($0) }) : value(found[0])
  }

  private static func place(_ range: Range<Int32>) -> Range<Int> { Int(range.lowerBound)..<Int(range.upperBound) }

  /// Elements that repeat: one of them is a list of one, so that a template works for one and for two.
  private static let listNames: Set<String> = ["item", "List", "fail_idx", "AroundBeacon"]
}

extension Event {
  private static let choice = [Array("bizmsgmenuid".utf8)]

  /// What this event allows. A tap on a choice comes as a text, and allows what a tap on the menu does. (wechat-protocol 2.9, 7.6)
  package var messageWindow: MessageWindow? {
    if kind == .text, let entry = fields.find(Self.choice), !fields.range(entry).isEmpty { return .tap }
    return kind.messageWindow
  }
}
