/// Events that a server of the house posts, beside those of the platform. They have the form of a message, so that all that reads fields
/// reads theirs; but no message of the platform's becomes one: only whoever makes it here says that it is.
extension Event {
  /// - Parameters:
  ///   - name: under `outside:`.
  ///   - account: the original id of the account, or what stands for it.
  ///   - time: seconds since 1970 UTC.
  ///   - fields: as texts of their kinds, in the order of the declaration.
  package static func outside(_ name: String, openid: String, account: String, time: Int64, fields: [(name: String, value: String)]) -> Event {
    var form = FieldsForm()
    let account = form.add("ToUserName", account)
    let openid = form.add("FromUserName", openid)
    _ = form.add("CreateTime", String(time))
    _ = form.add("MsgType", outsideType)
    let subject = form.add("Event", name)
    for (name, value) in fields { _ = form.add(name, value) }
    return Event(kind: .outside, fields: form.fields, time: time, isFollow: false, subject: subject, openid: openid, account: account)
  }

  /// The same message, known to be from outside: a decision that was noted says so beside it.
  package var asOutside: Event? {
    guard let entry = fields.find([Array("Event".utf8)]) else { return nil }
    return Event(
      kind: .outside, fields: fields, time: time, isFollow: false, subject: fields.range(entry), openid: openidRange, account: accountRange)
  }

  private static let outsideType = "outside"

  /// Elements of the form that own fields cannot be called.
  package static let outsideReserved: Set<String> = ["ToUserName", "FromUserName", "CreateTime", "MsgType", "MsgId", "Event", "EventKey"]

  /// By which selectors with names are compared: the platform mixes cases, a declaration does not.
  package var selectedName: String? {
    switch kind {
    case .other: name.map { EventKind.folded($0) }
    case .outside: name
    case .scan, .subscribe, .unsubscribe, .text, .image, .voice, .video, .shortvideo, .location, .link, .menuClick, .menuView, .menuScancode,
      .menuPhoto, .menuLocation, .locationReport, .templateDone, .massDone:
      nil
    }
  }

  /// What it is called: the word of its kind, or where that has none, its name.
  package var title: String {
    switch kind {
    case .other: name ?? ""
    case .outside: "outside.\(name ?? "")"
    case .scan, .subscribe, .unsubscribe, .text, .image, .voice, .video, .shortvideo, .location, .link, .menuClick, .menuView, .menuScancode,
      .menuPhoto, .menuLocation, .locationReport, .templateDone, .massDone:
      kind.word
    }
  }
}
