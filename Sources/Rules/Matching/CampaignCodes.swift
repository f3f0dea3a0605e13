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
    var rest = position
    var values: [String] = []
    for member in members.reversed() {
      let count = max(1, member.count(tables: tables))
      values.append(escaped(member.text(at: rest % count, tables: tables)))
      rest /= count
    }
    return values.reversed().joined(separator: ",")
  }

  private static func escaped(_ value: String) -> String {
    guard value.utf8.contains(where: { reserved.contains($0) || $0 <= 0x20 || $0 == 0x7F }) else { return value }
    var bytes: [UInt8] = []
    for byte in value.utf8 {
      if reserved.contains(byte) || byte <= 0x20 || byte == 0x7F {
        bytes += Array(("%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)).utf8)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static let reserved = Array(",[]%/?#\"'".utf8)

  /// The code of this position, counted with the last member running fastest.
  package func plannedCode(at position: Int, in rules: CompiledRules) -> PlannedCode {
    let text = code(at: position, patterns: rules.patterns, tables: rules.tables)
    let scene: CodeScene? =
      switch self.scene {
      case .text: text.map { .text($0) }
      case .allocated(let numbering): numbering.id(at: position).map { .number($0) }
      case .onDemand: nil
      }
    return PlannedCode(key: Self.key(of: members, at: position, tables: rules.tables), scene: scene)
  }
}

extension RuleSet {
  /// The account that a campaign's codes belong to; nil when no account is declared.
  package func account(of campaign: Campaign) -> Account? {
    accounts.first { $0.name == campaign.account } ?? (campaign.account == nil ? accounts.first : nil)
  }

  /// All codes that a campaign plans, in order.
  /// - Complexity: O(codes).
  package func plannedCodes(of campaign: Campaign) -> [PlannedCode] {
    (0..<campaign.codeCount(tables: compiled.tables)).map { campaign.plannedCode(at: $0, in: compiled) }
  }

  /// What a campaign's scene is made of when codes are made on demand: the holes and what each may hold.
  package func holes(of campaign: Campaign) -> [Pattern.Hole] {
    guard case .text(let pattern) = campaign.scene else { return [] }
    return compiled.patterns[Int(pattern)].holes
  }

  /// Writes a scene of a text campaign with these values in its holes; nil when they do not come back as they were written.
  package func scene(of campaign: Campaign, with values: [String: String]) -> String? {
    guard case .text(let id) = campaign.scene else { return nil }
    let pattern = compiled.patterns[Int(id)]
    var text = ""
    for element in pattern.elements {
      switch element {
      case .literal(let bytes): text += String(decoding: bytes, as: UTF8.self)
      case .hole(let hole): text += values[hole.name] ?? ""
      }
    }
    let bytes = Array(text.utf8)
    var captures = Captures()
    guard (1...64).contains(bytes.count),
      pattern.matches(bytes.span, 0..<bytes.count, tables: compiled.tables, captures: &captures)
    else { return nil }
    for (index, hole) in pattern.holes.enumerated() where String(decoding: bytes[captures[index].range], as: UTF8.self) != values[hole.name] {
      return nil
    }
    return text
  }
}
