package import Engine
package import Rules
internal import Serving
package import Wire

/// Asks the platform for everything that was made in an account's console. Changes nothing there.
package struct ConsoleFetch: Sendable {
  package struct Fetched: Sendable {
    package var export: ConsoleExport
    /// The files of the media, by what the platform names them with.
    package var files: [String: [UInt8]] = [:]

    package init(export: ConsoleExport) { self.export = export }
  }

  private let platform: Platform
  private let account: Account
  private let source: MediaSource

  package init(_ platform: Platform, of account: Account) {
    self.platform = platform
    self.account = account
    source = MediaSource()
  }

  /// - Parameter onMedium: told of each medium before it is asked for, with how many there are.
  package func fetch(onMedium: (_ number: Int, _ count: Int) -> Void = { _, _ in }) async throws(ConsoleFetchFault) -> Fetched {
    var export = ConsoleExport()
    for part in [ConsoleExport.Part.replies, .shownMenu, .menu] {
      do throws(PlatformFault) {
        export.answers[part] = try await answer(part)
      } catch {
        // None was made by the API, or this account may make none: then the one that is shown says it all. (wechat-protocol 8)
        if part == .menu, case .refused(let refusal) = error, [46003, 48001].contains(refusal.code.code) { continue }
        throw .platform(error)
      }
    }
    if Self.namesTags(export.answers[.menu]) {
      do throws(PlatformFault) { export.answers[.tags] = try await answer(.tags) } catch { throw .platform(error) }
    }
    var fetched = Fetched(export: export)
    let wanted: [(content: String, kind: MediumKind?)]
    do throws(ImportFault) { wanted = try export.wantedMedia() } catch { throw .answer(error) }
    for (index, medium) in wanted.enumerated() {
      onMedium(index + 1, wanted.count)
      fetched.export.media[medium.content] = await self.medium(medium.content, medium.kind, into: &fetched.files)
    }
    await source.close()
    return fetched
  }

  private func answer(_ part: ConsoleExport.Part) async throws(PlatformFault) -> JSON? {
    guard let path = part.path else { return nil }
    return try await platform.call(PlatformCall(path)).json
  }

  private static func namesTags(_ menu: JSON?) -> Bool {
    guard case .array(let variants)? = menu?["conditionalmenu"] else { return false }
    return variants.contains { $0["matchrule"]?["tag_id"] != nil }
  }

  // MARK: media

  private func medium(_ content: String, _ kind: MediumKind?, into files: inout [String: [UInt8]]) async -> ConsoleExport.Medium {
    if let kind, content.hasPrefix("http://") || content.hasPrefix("https://") { return await loaded(content, from: content, kind, &files) }
    // Replies name media that end within days, buttons of the API such as stay. (wechat-protocol 7.10, 7.11)
    let call =
      kind == nil
      ? PlatformCall("/cgi-bin/material/get_material", body: .json(["media_id": .string(content)]))
      : PlatformCall("/cgi-bin/media/get", query: [("media_id", content)])
    do throws(PlatformFault) {
      switch try await platform.file(call, bytes: (kind ?? .image).bytes) {
      case .bytes(let bytes): return file(bytes, content, &files)
      case .answer(let answer):
        let answer = answer.json
        if answer["news_item"] != nil {
          do throws(ImportFault) { return .articles(try ConsoleArticle.all(in: answer, of: .media)) } catch { return .lost(error.reason) }
        }
        // Those that end say nothing of themselves, those of the material do. (wechat-protocol 7.9)
        guard let address = (answer["video_url"] ?? answer["down_url"])?.string else { return .lost("the platform names no file") }
        let film = await loaded(content, from: address, .video, &files)
        guard case .file(let format) = film, answer["down_url"] != nil else { return film }
        return .film(format: format, title: answer["title"]?.string ?? "", description: answer["description"]?.string ?? "")
      }
    } catch {
      // What the platform says beside its code has the number of the call in it, and would be another text with each import.
      guard case .refused(let refusal) = error else { return .lost(error.message) }
      return .lost("errcode \(refusal.code.code), \(refusal.code.meaning)")
    }
  }

  private func loaded(
    _ content: String, from address: String, _ kind: MediumKind, _ files: inout [String: [UInt8]]
  ) async -> ConsoleExport.Medium {
    // A sandbox has its films at its own address.
    let isOwn = address.hasPrefix(platform.host + "/")
    switch await source.load(address, as: kind, for: account, allowsPrivateAddresses: isOwn || account.webhooks.allowsPrivateAddresses) {
    case .success(let (bytes, _)): return file(bytes, content, &files)
    case .failure(let fault): return .lost(fault.message)
    }
  }

  private func file(_ bytes: [UInt8], _ content: String, _ files: inout [String: [UInt8]]) -> ConsoleExport.Medium {
    guard let format = MediaFormat.named(bytes) else { return .lost("it is neither a picture nor a recording nor a film") }
    files[content] = bytes
    return .file(format: format)
  }
}

package enum ConsoleFetchFault: Error, Sendable {
  case platform(PlatformFault)
  case answer(ImportFault)
}
