internal import Rules
package import Wire

/// The templates that the platform has in an account, and how rules declare them. (wechat-protocol 7.7)
package struct PublishedTemplates: Sendable {
  package struct Template: Sendable, Equatable {
    package let id: String
    /// As the console shows it.
    package let title: String
    /// In the order in which they stand in the text.
    package let fields: [String]
    /// Under `templates:`.
    package let name: String
  }
  package let account: String
  package let templates: [Template]

  /// More than an account can have.
  private static let most = 100

  /// Asks the platform.
  package static func of(_ platform: Platform) async throws(PlatformFault) -> PublishedTemplates {
    let answer = try await platform.call(PlatformCall("/cgi-bin/template/get_all_private_template"))
    return try PlatformFault.reading { () throws(AnswerFault) in try PublishedTemplates(answer, account: platform.account) }
  }

  package init(_ answer: PlatformAnswer, account: String) throws(AnswerFault) {
    self.account = account
    var names: Set<String> = []
    var templates: [Template] = []
    for item in try answer.list("template_list", within: Self.most) {
      // Both may be empty, and of both only what can be used is taken.
      let title = String((item.json["title"]?.string ?? "").prefix(64))
      let base = Self.name(title)
      let name = (1...).lazy.map { $0 == 1 ? base : "\(base)-\($0)" }.first { !names.contains($0) } ?? base
      names.insert(name)
      let content = item.json["content"]?.string ?? ""
      templates.append(
        Template(
          id: try item.text("template_id", within: 256), title: OutsideText.shown(title), fields: Self.fields(content), name: name))
    }
    self.templates = templates
  }

  /// What of a title can be a name.
  private static func name(_ title: String) -> String {
    var name = ""
    for scalar in title.unicodeScalars where scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "_" || scalar == "-" {
      if name.utf8.count + 4 > 48 { break }
      name.unicodeScalars.append(scalar)
    }
    return name.isEmpty || name.hasPrefix("x-") ? "template" + name : name
  }

  /// `{{thing1.DATA}}` in the text of a template.
  private static func fields(_ content: String) -> [String] {
    var fields: [String] = []
    for part in content.prefix(16_384).split(separator: "{{").prefix(Self.most) {
      guard let end = part.firstRange(of: ".DATA}}") else { continue }
      let field = String(part[..<end.lowerBound])
      let isName = (1...64).contains(field.utf8.count) && field.utf8.allSatisfy { ByteSet.slug.contains($0) }
      if isName, !fields.contains(field) { fields.append(field) }
    }
    return fields
  }

  /// Lines under `templates:`.
  /// - Parameter namesAccount: whether the rules have several accounts.
  package func yaml(namesAccount: Bool) -> String {
    templates.map { template in
      let kinds = template.fields.map { ($0, TemplateFieldKind(ofField: $0)) }
      let list = "[ \(template.fields.joined(separator: ", ")) ]"
      let map = "{ \(kinds.map { "\($0): \(($1 ?? .text).rawValue)" }.joined(separator: ", ")) }"
      let fields = kinds.allSatisfy { $0.1 != nil } ? list : map
      // A text of JSON is one of YAML, whatever stands in it.
      let owner = namesAccount ? "account: \(JSON.string(account).line), " : ""  // not said
      return "  \(JSON.string(template.name).line): { id: \(JSON.string(template.id).line), \(owner)fields: \(fields) }\n"  // not said
    }.joined()
  }

  package var json: JSON {
    .array(
      templates.map { template in
        [
          "account": .string(account), "name": .string(template.name), "id": .string(template.id), "title": .string(template.title),
          "fields": .array(
            template.fields.map { ["name": .string($0), "kind": .string((TemplateFieldKind(ofField: $0) ?? .text).rawValue)] }),
        ]
      })
  }
}
