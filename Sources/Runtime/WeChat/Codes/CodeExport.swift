package import Engine
package import Rules
internal import Wire

/// Files for the printer: an image for each code, and a table that says which is which.
package struct CodeExport: Sendable {
  package enum Form: String, Sendable, CaseIterable {
    case png, svg
    /// The platform's own picture.
    case platform

    package var suffix: String {
      switch self {
      case .png: "png"
      case .svg: "svg"
      case .platform: "jpg"
      }
    }
  }

  /// A code and what its campaign knows of it.
  package struct Item: Sendable {
    package let code: PublishedCode
    let address: AccountAddress
    /// Path below the folder, with its suffix.
    package let path: String
    /// Values of its holes and their columns, as `store.name`.
    package let values: [(name: String, value: String)]
  }

  package let items: [Item]
  private let form: Form

  /// - Parameters:
  ///   - name: how files are called, nil for campaign and key; with `{campaign}`, `{key}`, `{scene}`, and the holes and columns of the campaign, as `{store.name}`.
  /// - Throws: `FileFault` when a name is unknown, or two files would have the same.
  package init(
    _ codes: [PublishedCode], of account: Account, in ruleSet: RuleSet, named name: String?, as form: Form
  ) throws(FileFault) {
    self.form = form
    var items: [Item] = []
    var paths: [String: CodeAddress] = [:]
    let values = CodeValues(ruleSet, of: account)
    for code in codes {
      let known = values[code.address]
      let words = [("campaign", code.address.campaign), ("key", code.address.key), ("scene", code.scene.description)] + known
      let path = try Self.fill(name ?? (code.address.key.isEmpty ? "{campaign}" : "{campaign}-{key}"), words) + "." + form.suffix
      if let other = paths.updateValue(code.address, forKey: path) {
        throw FileFault("`\(other.description)` and `\(code.address.description)` would both be written to \(path); use {key} in --name")
      }
      items.append(Item(code: code, address: ruleSet.address(code.address, of: account.name), path: path, values: known))
    }
    self.items = items
  }

  private static func fill(_ name: String, _ words: [(String, String)]) throws(FileFault) -> String {
    var out = ""
    var rest = name[...]
    while let open = rest.firstIndex(of: "{") {
      out += rest[..<open]
      guard let close = rest[open...].firstIndex(of: "}") else { throw FileFault("--name: `{` without `}`") }
      let word = String(rest[rest.index(after: open)..<close])
      guard let value = words.first(where: { $0.0 == word })?.1 else {
        let known = quotedList(words.map { "{\($0.0)}" })
        throw FileFault("--name: nothing is called `\(word)`; there are \(known)")
      }
      out += fileName(value)
      rest = rest[rest.index(after: close)...]
    }
    return out + rest
  }

  /// A value in which nothing is left that would lead to another folder or that a file system refuses.
  private static func fileName(_ value: String) -> String {
    let kept = String(
      value.unicodeScalars.map { scalar -> Character in
        scalar.value < 0x20 || "/\\:*?\"<>|".unicodeScalars.contains(scalar) ? "-" : Character(scalar)
      })
    return kept == "." || kept == ".." ? "-" : String(kept.prefix(80))
  }

  /// The images of codes, in their order, made at the same time; nil for one that the platform knows no more.
  package func images(of items: [Item], modulePixels: Int, from platform: Platform?) async -> [Result<[UInt8]?, PlatformFault>] {
    await withTaskGroup(of: (Int, Result<[UInt8]?, PlatformFault>).self) { group in
      for (index, item) in items.enumerated() {
        group.addTask {
          do throws(PlatformFault) {
            return (index, .success(try await image(of: item, modulePixels: modulePixels, from: platform)))
          } catch {
            return (index, .failure(error))
          }
        }
      }
      var images = [Result<[UInt8]?, PlatformFault>](repeating: .success(nil), count: items.count)
      for await (index, image) in group { images[index] = image }
      return images
    }
  }

  private func image(of item: Item, modulePixels: Int, from platform: Platform?) async throws(PlatformFault) -> [UInt8]? {
    switch form {
    case .png: CodeImage(item.code.url)?.png(modulePixels: modulePixels)
    case .svg: CodeImage(item.code.url).map { Array($0.svg.utf8) }
    case .platform: try await platform?.image(ofTicket: item.code.ticket)
    }
  }

  /// The table, as RFC 4180 has it, with a mark that tells spreadsheets it is UTF-8.
  package func manifest(zone: Zone) -> String {
    let columns = items.reduce(into: [String]()) { columns, item in
      for (name, _) in item.values where !columns.contains(name) { columns.append(name) }
    }
    let head = ["file", "address", "campaign", "key", "scene", "kind", "expires", "url", "ticket"] + columns
    let rows = items.map { item in
      let own = Dictionary(item.values.map { ($0.name, $0.value) }) { first, _ in first }
      let code = item.code
      return [
        item.path, item.address.description, code.address.campaign, code.address.key, code.scene.description, code.kind.word,
        code.kind.expiresAt.map { String(RuleSet.shown(zone.civil(at: $0)).english.dropFirst(4)) } ?? "", code.url, code.ticket,
      ] + columns.map { own[$0] ?? "" }
    }
    return CSVRows.text([head] + rows)
  }
}

/// What the rules know of a code by its address: the values of its holes, and the columns of rows that they name.
package struct CodeValues {
  private var values: [CodeAddress: [(name: String, value: String)]] = [:]

  /// - Complexity: O(planned codes).
  package init(_ ruleSet: RuleSet, of account: Account) {
    for campaign in ruleSet.campaigns where !campaign.isOnDemand && ruleSet.account(of: campaign)?.name == account.name {
      for (position, code) in ruleSet.plannedCodes(of: campaign).enumerated() {
        values[CodeAddress(campaign: campaign.id, key: code.key)] = ruleSet.values(of: campaign, at: position)
      }
    }
  }

  package subscript(address: CodeAddress) -> [(name: String, value: String)] { values[address] ?? [] }
}

extension RuleSet {
  fileprivate func values(of campaign: Campaign, at position: Int) -> [(name: String, value: String)] {
    let indices = campaign.memberIndices(at: position, tables: compiled.tables)
    return zip(campaign.members, indices).flatMap { member, index -> [(name: String, value: String)] in
      let own = [(name: member.name, value: member.text(at: index, tables: compiled.tables))]
      guard case .table(let table) = member.values, !compiled.tables[table].isPlain else { return own }
      return own + compiled.tables[table].shownCells(ofRow: index, in: compiled.timezone).map { ("\(member.name).\($0.name)", $0.value) }
    }
  }
}
