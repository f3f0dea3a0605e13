public import Rules

extension MessageForm {
  /// The platform's XML.
  /// - Parameters:
  ///   - isFollower: a scan by a follower is `SCAN`, one on the way to following is `subscribe` with `qrscene_`.
  ///   - time: `CreateTime`, in seconds since 1970 UTC.
  ///   - fields: further elements, by name; dots nest.
  public func xml(openid: String, account: String, isFollower: Bool, time: Int64, fields: [(String, String)] = []) -> [UInt8] {
    let elements = elements(openid: openid, account: account, isFollower: isFollower, time: time, fields: fields)
    return Array("<xml>\(Self.xml(elements))</xml>".utf8)
  }

  private static func xml(_ elements: [MessageElement]) -> String {
    elements.reduce(into: "") { xml, element in
      switch element.content {
      case .text(let text): xml += XMLText.element(element.name, text)
      case .number(let number): xml += "<\(element.name)>\(number)</\(element.name)>"
      case .elements(let inner): xml += "<\(element.name)>\(Self.xml(inner))</\(element.name)>"
      }
    }
  }
}
