/// What a code carries. The two look alike in a delivery and are made by different calls. (wechat-protocol 6.1)
package enum CodeScene: Hashable, Sendable, CustomStringConvertible {
  case number(Int64)
  case text(String)

  package var description: String {
    switch self {
    case .number(let id): String(id)
    case .text(let text): text
    }
  }
}

/// One code of a campaign.
package struct PlannedCode: Sendable, Equatable {
  /// Values of the holes, in the order of `for_each`; empty when the campaign has one code only.
  package let key: String
  /// Nil when the declared range of ids is used up.
  package let scene: CodeScene?
}

extension Campaign {
  /// The key of a code: the values of its holes, joined by commas. What a key could be mistaken at is percent-encoded.
  package static func key(of members: [Member], at position: Int, tables: [Table]) -> String {
    zip(members, members.valueIndices(ofCode: position, tables: tables)).map { member, index in
      keyPart(member.text(at: index, tables: tables))
    }.joined(separator: ",")
  }

  /// The value of one hole as it stands in a key.
  static func keyPart(_ text: String) -> String { PercentEncoding.encode(text, keeping: plainInKeys) }

  private static let plainInKeys = ByteSet(
    (UInt8(0x21)...UInt8(0xFF)).filter { byte in byte != 0x7F && !",[]%/?#\"'".utf8.contains(byte) })

  /// The code of this position, counted with the last member running fastest.
  package func plannedCode(at position: Int, in rules: CompiledRules) -> PlannedCode {
    let text = code(at: position, patterns: rules.patterns, tables: rules.tables)
    let scene: CodeScene? =
      switch self.scene {
      case .text, .columns: text.map { .text($0) }
      case .allocated(let numbering): numbering.id(at: position).map { .number($0) }
      case .onDemand: nil
      }
    return PlannedCode(key: Self.key(of: members, at: position, tables: rules.tables), scene: scene)
  }
}

extension Campaign {
  /// The scene of one code, counted with the last member running fastest.
  package func code(at position: Int, patterns: [Pattern], tables: [Table]) -> String? {
    switch scene {
    case .allocated(let numbering): return numbering.id(at: position).map { String($0) }
    case .onDemand: return nil
    case .columns(let scene): return scene.text(of: members, at: position, tables: tables)
    case .text(let id):
      let indices = memberIndices(at: position, tables: tables)
      var text = ""
      for segment in patterns[Int(id)].segments {
        switch segment {
        case .literal(let bytes): text += String(decoding: bytes, as: UTF8.self)
        case .hole(let hole):
          guard let at = members.firstIndex(where: { $0.name == hole.name }) else { return nil }
          text += members[at].text(at: indices[at], tables: tables)
        }
      }
      return text
    }
  }
}
