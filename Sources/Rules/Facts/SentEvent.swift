/// Events of the platform that are said and never were XML. What the decoder makes of the same elements is the same event; a test holds it.
extension Event {
  /// - Parameters:
  ///   - kind: that of the elements. Those from outside are made elsewhere, since no message may become one.
  ///   - time: what `CreateTime` says, in seconds since 1970 UTC.
  package init(_ kind: EventKind, of elements: [MessageElement], time: Int64, isFollow: Bool) {
    var form = FieldsForm()
    form.add(elements)
    let fields = form.fields
    func entry(_ name: String) -> Int? { fields.find([Array(name.utf8)]) }
    func range(_ name: String) -> Range<Int> { entry(name).map { fields.range($0) } ?? 0..<0 }
    let subject: Range<Int>
    var openid = range("FromUserName")
    switch kind {
    case .scan:
      let key = range("EventKey")
      subject = isFollow ? min(key.lowerBound + SceneText.prefix.utf8.count, key.upperBound)..<key.upperBound : key
    case .text: subject = entry("Content").map { fields.raw($0) } ?? 0..<0
    case .subscribe, .unsubscribe, .image, .voice, .video, .shortvideo, .location, .link: subject = 0..<0
    case .menuClick, .menuView, .menuScancode, .menuPhoto, .menuLocation, .locationReport, .templateDone, .massDone: subject = range("EventKey")
    case .other:
      subject = range("EventKey")
      let user = range("OpenID")
      if !user.isEmpty { openid = user }
    case .outside: subject = range("Event")
    }
    self.init(kind: kind, fields: fields, time: time, isFollow: isFollow, subject: subject, openid: openid, account: range("ToUserName"))
  }
}
