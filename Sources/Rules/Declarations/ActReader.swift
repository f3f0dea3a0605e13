/// What somebody does, and how it gets to the account's server.
extension Reader {
  mutating func readAct(_ form: StepKey, _ entry: YAMLEntry, _ fields: Fields) -> FollowerAct? {
    let what: Phrase = "`\(entry.key.value)`"
    func scans(_ make: (String) -> FollowerAct.Code, _ reader: inout Reader) -> FollowerAct? {
      let follows = reader.boolean(fields[StepKey.follows], "`follows`")?.value ?? true
      return reader.text(entry.value, what).map { .scan(make($0.value), follows: follows) }
    }
    switch form {
    case .scan:
      checkPrefix(ofScene: entry.value)
      return scans({ .scene($0) }, &self)
    case .ticket: return scans({ .ticket($0) }, &self)
    case .url: return scans({ .url($0) }, &self)
    case .image: return scans({ .image($0) }, &self)
    case .follow: return flag(entry.value, what) ? .follow : nil
    case .unfollow: return flag(entry.value, what) ? .unfollow : nil
    case .pay: return flag(entry.value, what) ? .pay : nil
    case .text: return text(entry.value, what).map { .text($0.value) }
    case .send: return readSent(entry.value).map { .send($0) }
    case .click:
      let details = readDetails(fields)
      return text(entry.value, what).map { .click($0.value, details) }
    case .view: return text(entry.value, what).map { .view($0.value) }
    case .choose: return text(entry.value, what).map { .choose($0.value) }
    case .position: return readPlace(entry.value).map { .position($0) }
    case .block: return boolean(entry.value, what).map { .block($0.value) }
    case .type:
      let elements = readElements(fields[StepKey.fields])
      guard let name = text(entry.value, what) else { return nil }
      guard Self.isElementName(name.value) else {
        report(.invalid(name, what, expected: "a name of the platform: letters, digits and `_`", example: "`TEMPLATESENDJOBFINISH`"))
        return nil
      }
      return .push(.named(name.value, elements))
    case .push: return text(entry.value, what).map { .push(.xml($0.value)) }
    case .who, .follows, .result, .pictures, .place, .fields, .late, .doubled, .wait, .together, .outside, .expect: return nil  // no acts
    }
  }

  /// What is done or not said.
  private mutating func flag(_ node: YAMLNode, _ what: Phrase) -> Bool {
    guard let flag = boolean(node, what) else { return false }
    if !flag.value { report(.invalid(Located("false", flag.span), what, expected: "`true`", example: nil)) }
    return flag.value
  }

  private mutating func readSent(_ node: YAMLNode) -> FollowerAct.Message? {
    if node.scalar != nil {
      switch word(node, "`send`", SentKey.self)?.value {
      case .image?: return .image
      case .voice?: return .voice(recognition: nil)
      case .video?: return .video
      case .shortvideo?: return .shortvideo
      case .location?: return .location(.shanghai)
      case .link?: return .link(.notice)
      case nil: return nil
      }
    }
    guard let fields = fields(node, .sent) else { return nil }
    let given = Array(fields.keyed(by: SentKey.self))
    guard given.count == 1, let (kind, entry) = given.first else {
      if given.count > 1 {
        report(
          Diagnostic(
            .conflictingKeys, "one message cannot be both `\(given[0].key.word)` and `\(given[1].key.word)`", at: given[1].entry.key.span,
            help: ["write two steps"]))
      } else if fields.entries.count == node.entries?.count {
        report(.emptyCollection("`send`", at: node.span))
      }
      return nil
    }
    let what: Phrase = "`\(kind.word)`"
    switch kind {
    case .image: return flag(entry.value, what) ? .image : nil
    case .video: return flag(entry.value, what) ? .video : nil
    case .shortvideo: return flag(entry.value, what) ? .shortvideo : nil
    case .voice: return text(entry.value, what).map { .voice(recognition: $0.value) }
    case .location: return readPlace(entry.value).map { .location($0) }
    case .link:
      guard let link = self.fields(entry.value, .sentLink) else { return nil }
      let description = text(link["description"], "`description`", allowEmpty: true)?.value ?? ""
      guard let title = text(link["title"], "`title`"), let url = text(link["url"], "`url`") else { return nil }
      return .link(FollowerAct.Link(title: title.value, description: description, url: url.value))
    }
  }

  private mutating func readDetails(_ fields: Fields) -> FollowerAct.TapDetails {
    var details = FollowerAct.TapDetails()
    details.result = text(fields[StepKey.result], "`result`")?.value
    details.place = fields[StepKey.place].flatMap { readPlace($0) }
    if let pictures = integer(fields[StepKey.pictures], "`pictures`") {
      details.pictures = pictures.value
      // As many as the app lets somebody choose at once.
      if !(1...9).contains(pictures.value) {
        report(.invalid(Located("\(pictures.value)", pictures.span), "`pictures`", expected: "1 to 9", example: "`2`"))
      }
    }
    return details
  }

  private mutating func readPlace(_ node: YAMLNode) -> FollowerAct.Place? {
    guard let fields = fields(node, .place) else { return nil }
    let latitude = degrees(fields[PlaceKey.latitude], "`latitude`", within: 90)
    let longitude = degrees(fields[PlaceKey.longitude], "`longitude`", within: 180)
    let label = text(fields[PlaceKey.label], "`label`", allowEmpty: true)?.value ?? ""
    let scale = integer(fields[PlaceKey.scale], "`scale`")?.value ?? FollowerAct.Place.shanghai.scale
    let precision = degrees(fields[PlaceKey.precision], "`precision`", within: 1_000_000) ?? FollowerAct.Place.shanghai.precision
    guard let latitude, let longitude else { return nil }
    return FollowerAct.Place(latitude: latitude, longitude: longitude, label: label, scale: scale, precision: precision)
  }

  /// With six decimals.
  private mutating func degrees(_ node: YAMLNode?, _ what: Phrase, within bound: Double) -> String? {
    guard let number = number(node, what) else { return nil }
    guard abs(number.value) <= bound else {
      report(.invalid(Located(node?.scalar ?? "", number.span), what, expected: "from -\(Int(bound)) to \(Int(bound))", example: "`31.230416`"))
      return nil
    }
    let millionths = Int64((number.value * 1_000_000).rounded())
    let digits = String(millionths.magnitude)
    let padded = String(repeating: "0", count: max(0, 7 - digits.count)) + digits
    return (millionths < 0 ? "-" : "") + padded.dropLast(6) + "." + padded.suffix(6)
  }

  private mutating func readElements(_ node: YAMLNode?) -> [(path: String, value: String)] {
    let elements = map(node, "`fields`") { reader, name, value -> (path: String, value: String)? in
      guard name.value.split(separator: ".", omittingEmptySubsequences: false).allSatisfy({ Self.isElementName(String($0)) }) else {
        reader.report(.invalid(name, "a field", expected: "names of elements with dots between them", example: "`ScanCodeInfo.ScanResult`"))
        return nil
      }
      return reader.text(value, "a field", allowEmpty: true).map { (path: name.value, value: $0.value) }
    }
    return (elements ?? []).sorted { $0.path < $1.path }
  }

  private static func isElementName(_ name: String) -> Bool {
    guard (1...64).contains(name.utf8.count), let first = name.utf8.first, first >= 0x41 || first == 0x5F else { return false }
    return name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
  }

  mutating func readArrival(_ fields: Fields) -> ActDeclaration.Arrival {
    var arrival = ActDeclaration.Arrival()
    arrival.isDoubled = boolean(fields[StepKey.doubled], "`doubled`")?.value ?? false
    if let late = duration(fields[StepKey.late], "`late`") {
      arrival.late = late.value
      if !(1000...Limits.standard.lateness).contains(late.value) || late.value % 1000 != 0 {
        report(
          .invalid(Located(fields[StepKey.late]?.scalar ?? "", late.span), "`late`", expected: "whole seconds, from 1s to 1d", example: "`5m`"))
      }
    }
    return arrival
  }
}
