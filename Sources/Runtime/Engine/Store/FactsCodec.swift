package import Rules
package import Wire

/// What is known of a follower as JSON: a profile in the store's column, all facts in the decision log. A new fact is one line in `pass`.
package enum FactsCodec {
  /// A profile as it stands in its column; nil when there is nothing to say.
  package static func text(_ profile: Facts.Profile) -> String? {
    var profile = profile
    var fields = FieldPass(.write)
    profile.pass(&fields)
    fields.optional("unreadable", &profile.unreadable)
    return fields.object.isEmpty ? nil : JSON.object(fields.object).line
  }

  /// The profile in a column. What of it can be read is; the whole as it stood is kept beside that when it is not all, so that writing the
  /// profile again loses nothing.
  package static func profile(_ text: String) -> Facts.Profile {
    var profile = Facts.Profile()
    var isWhole = false
    if case .object(let object) = JSON(text) {
      var fields = FieldPass(.read, object)
      profile.pass(&fields)
      fields.optional("unreadable", &profile.unreadable)
      isWhole = fields.isWhole
    }
    if !isWhole { (profile.unreadable, profile.isNewlyUnreadable) = (text, true) }
    return profile
  }

  /// As the decision log has them; draws stand beside them there.
  package static func json(_ facts: Facts) -> JSON {
    var parts = facts.parts
    var fields = FieldPass(.write)
    parts.pass(&fields)
    return .object(fields.object)
  }

  /// The facts of a line of the decision log; what cannot be read is left out.
  package static func facts(_ json: JSON, draws: JSON?) -> Facts { reading(json, draws: draws).facts }

  /// The same, and whether it is all that stands there: a later version may know more.
  package static func reading(_ json: JSON, draws: JSON?) -> (facts: Facts, isWhole: Bool) {
    var parts = Facts.Parts()
    if let draws { parts.draws = [String: Int].read(draws) ?? [:] }
    guard case .object(let object) = json else { return (Facts(parts), json == .null) }
    var fields = FieldPass(.read, object)
    parts.pass(&fields)
    return (Facts(parts), fields.isWhole)
  }
}

extension Facts.Parts {
  fileprivate mutating func pass(_ fields: inout FieldPass) {
    history.pass(&fields)
    profile.pass(&fields)
    fields.collection("stocks", &stocks)
    fields.collection("shared", &shared)
    fields.flag("away", &isAway)
  }
}

extension Facts.History {
  fileprivate mutating func pass(_ fields: inout FieldPass) {
    fields.value("follow_count", &followCount)
    fields.optional("first_followed_at", &firstFollowedAt)
    fields.optional("last_followed_at", &lastFollowedAt)
    fields.optional("first_touch", &firstTouch)
    fields.optional("last_touch", &lastTouch)
  }
}

extension Facts.Profile {
  fileprivate mutating func pass(_ fields: inout FieldPass) {
    fields.collection("tags", &tags)
    fields.collection("vars", &variables)
    fields.collection("until", &ends)
    fields.collection("attrs", &attributes)
    fields.optional("lang", &language)
    fields.optional("source", &source)
    fields.collection("rotations", &rotations)
    fields.collection("counters", &counters)
    fields.collection("answers", &answers)
    fields.collection("taken", &taken)
    fields.collection("taken_until", &takenEnds)
    fields.collection("exposed", &exposures)
    fields.collection("watched", &watches)
  }
}

/// One pass over the fields of an object, in either direction, so that what is written and what is read cannot differ.
private struct FieldPass {
  enum Direction { case read, write }
  private let direction: Direction
  private(set) var object: [String: JSON]
  private var passed: Set<String> = []
  private var isRead = true

  /// Whether everything in the object was read.
  var isWhole: Bool { isRead && passed.isSuperset(of: object.keys) }

  init(_ direction: Direction, _ object: [String: JSON] = [:]) {
    self.direction = direction
    self.object = object
  }

  /// Always written.
  mutating func value<Field: JSONForm>(_ key: String, _ value: inout Field) {
    switch direction {
    case .read: if let read: Field = read(key) { value = read }
    case .write: object[key] = value.written
    }
  }

  /// A part that would not be written as it stands was not all read.
  private mutating func read<Field: JSONForm>(_ key: String) -> Field? {
    passed.insert(key)
    guard let json = object[key], json != .null else { return nil }
    let read = Field.read(json)
    if read?.written != json { isRead = false }
    return read
  }

  /// Written when there is something in it.
  mutating func collection<Field: JSONForm & Collection>(_ key: String, _ value: inout Field) {
    if direction == .read || !value.isEmpty { self.value(key, &value) }
  }

  /// Written when it holds.
  mutating func flag(_ key: String, _ value: inout Bool) {
    switch direction {
    case .read:
      passed.insert(key)
      value = object[key] == true
    case .write: if value { object[key] = true }
    }
  }

  /// Written when there is one.
  mutating func optional<Field: JSONForm>(_ key: String, _ value: inout Field?) {
    switch direction {
    case .read: value = read(key) ?? value
    case .write: if let value { object[key] = value.written }
    }
  }
}

/// What has one form in JSON.
private protocol JSONForm {
  /// Nil when it is something else.
  static func read(_ json: JSON) -> Self?
  var written: JSON { get }
}

extension String: JSONForm {
  fileprivate static func read(_ json: JSON) -> String? { json.string }
  fileprivate var written: JSON { .string(self) }
}

extension Int: JSONForm {
  fileprivate static func read(_ json: JSON) -> Int? { json.int }
  fileprivate var written: JSON { .int(self) }
}

extension Int64: JSONForm {
  fileprivate static func read(_ json: JSON) -> Int64? { json.int.map { Int64($0) } }
  fileprivate var written: JSON { .int(Int(self)) }
}

extension Value: JSONForm {
  fileprivate static func read(_ json: JSON) -> Value? { Value(json) }
  fileprivate var written: JSON { JSON(self) }
}

extension Array: JSONForm where Element: JSONForm {
  fileprivate static func read(_ json: JSON) -> [Element]? {
    guard case .array(let items) = json else { return nil }
    return items.compactMap { Element.read($0) }
  }
  fileprivate var written: JSON { .array(map { $0.written }) }
}

extension Dictionary: JSONForm where Key == String, Value: JSONForm {
  fileprivate static func read(_ json: JSON) -> [String: Value]? {
    guard case .object(let fields) = json else { return nil }
    return fields.compactMapValues { Value.read($0) }
  }
  fileprivate var written: JSON { .object(mapValues { $0.written }) }
}

/// A number, or a number with the values that were counted.
extension Tally: JSONForm {
  fileprivate static func read(_ json: JSON) -> Tally? {
    Tally(
      count: json.int ?? json["count"]?.int ?? 0, values: json["values"].flatMap { [String].read($0) } ?? [],
      times: json["times"].flatMap { [Int64].read($0) } ?? [])
  }
  fileprivate var written: JSON {
    if values.isEmpty, times.isEmpty { return .int(count) }
    var fields: [String: JSON] = ["count": .int(count)]
    if !values.isEmpty { fields["values"] = values.written }
    if !times.isEmpty { fields["times"] = times.written }
    return .object(fields)
  }
}

extension Touch: JSONForm {
  fileprivate static func read(_ json: JSON) -> Touch? {
    guard let campaign = json["campaign"]?.string else { return nil }
    return Touch(campaign: campaign, scene: json["scene"]?.string ?? "", at: Int64(json["at"]?.int ?? 0))
  }
  fileprivate var written: JSON { ["campaign": .string(campaign), "scene": .string(scene), "at": at.written] }
}

extension Watch: JSONForm {
  fileprivate static func read(_ json: JSON) -> Watch? {
    guard let since = json["since"]?.int, let events = json["on"].flatMap({ [String].read($0) }) else { return nil }
    return Watch(since: Int64(since), events: events, seen: json["seen"].flatMap { [String: Int64].read($0) } ?? [:])
  }
  fileprivate var written: JSON {
    var fields: [String: JSON] = ["since": since.written, "on": events.written]
    if !seen.isEmpty { fields["seen"] = seen.written }
    return .object(fields)
  }
}

/// Of the pieces, as many as a turn can give out.
extension StockLevel: JSONForm {
  fileprivate static func read(_ json: JSON) -> StockLevel? {
    StockLevel(left: json["left"]?.int ?? 0, next: json["next"].flatMap { [String].read($0) } ?? [])
  }
  fileprivate var written: JSON { ["left": .int(left), "next": Array(next.prefix(4)).written] }
}
