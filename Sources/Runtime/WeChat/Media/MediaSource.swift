internal import AsyncHTTPClient
internal import Crypto
internal import NIOCore
internal import NIOHTTP1
package import Rules
package import Serving
internal import Wire

/// Where the bytes of media come from: files beside the rules, and addresses.
package struct MediaSource: Sendable {
  /// A medium that is declared, alone or by a `*`.
  package struct Declared: Sendable {
    package let name: String
    package let medium: Medium
    /// A path or an address.
    package let path: String
  }
  package struct Content: Sendable {
    package let bytes: [UInt8]
    /// The end of its name, as `jpg`.
    package let format: String
    /// SHA-256, in hex digits.
    package let hash: String
  }

  private let files: DiskFiles
  private let clients = OutsideClients()

  package init(files: DiskFiles = DiskFiles()) { self.files = files }

  package func close() async { await clients.close() }

  /// Every medium by the name that replies call it by.
  package func expanded(_ media: [Medium]) -> [Declared] {
    media.flatMap { medium -> [Declared] in
      guard let star = medium.source.firstIndex(of: "*"), !medium.isAddress else {
        return [Declared(name: medium.name, medium: medium, path: medium.source)]
      }
      let (before, after) = (medium.source[..<star], medium.source[medium.source.index(after: star)...])
      return files.paths(matching: medium.source).sorted().map { path in
        let part = path.dropFirst(before.count).dropLast(after.count)
        return Declared(name: medium.name.replacing("*", with: part), medium: medium, path: path)
      }
    }
  }

  /// How the files look now: while that stays, so do their bytes.
  func looks(_ media: [Medium]) -> [String: FileLook] {
    Dictionary(expanded(media).filter { !$0.medium.isAddress }.map { ($0.path, files.look($0.path)) }) { first, _ in first }
  }

  /// The bytes, if the platform would take them.
  /// - Parameter account: for which they are; it says whether they may come out of the own network.
  func read(_ declared: Declared, for account: Account) async -> Result<Content, MediaFault> {
    let limit = declared.medium.kind.bytes
    let bytes: [UInt8]
    var format = declared.path.split(separator: "?").first.map { String($0) }?.split(separator: ".").last.map { $0.lowercased() } ?? ""
    if declared.medium.isAddress {
      switch await load(
        declared.path, as: declared.medium.kind, for: account, allowsPrivateAddresses: account.webhooks.allowsPrivateAddresses)
      {
      case .failure(let fault): return .failure(fault)
      case .success(let (loaded, type)):
        bytes = loaded
        if let known = Self.types.first(where: { $0.type == type }) { format = known.format }
      }
    } else {
      do throws(FileFault) {
        if let size = files.size(declared.path), size > limit {
          return .failure(.unusable("\(declared.path) has \(size) bytes; the platform takes \(limit) of a \(declared.medium.kind.rawValue)"))
        }
        bytes = try files.read(declared.path)
      } catch {
        return .failure(.unusable("\(declared.path): \(error.reason)"))
      }
    }
    guard !bytes.isEmpty else { return .failure(.unusable("\(declared.path) is empty")) }
    guard bytes.count <= limit else {
      return .failure(.unusable("it has over the \(limit) bytes that the platform takes of a \(declared.medium.kind.rawValue)"))
    }
    guard declared.medium.kind.formats(isPermanent: declared.medium.isPermanent).contains(format) else {
      return .failure(.unusable("the platform takes no \(declared.medium.kind.rawValue) in the format `\(format)`"))
    }
    let hash = String(decoding: HexDigits.lower(Array(SHA256.hash(data: bytes))), as: UTF8.self)
    return .success(Content(bytes: bytes, format: format, hash: hash))
  }

  /// Seconds that an address has for the whole of a medium.
  private static let patience = 30

  /// What is at an address, if the platform would take so much of it.
  func load(
    _ address: String, as kind: MediumKind, for account: Account, allowsPrivateAddresses: Bool
  ) async -> Result<(bytes: [UInt8], type: String), MediaFault> {
    await within(.seconds(Self.patience)) { [self] in await exchange(address, kind, account, allowsPrivateAddresses) }
      ?? .failure(.unusable("\(address) takes longer than \(Self.patience) seconds"))
  }

  private func exchange(
    _ address: String, _ kind: MediumKind, _ account: Account, _ allowsPrivateAddresses: Bool
  ) async -> Result<(bytes: [UInt8], type: String), MediaFault> {
    let limit = kind.bytes
    let client: HTTPPool
    switch await clients.client(for: address, allowsPrivateAddresses: allowsPrivateAddresses) {
    case .success(let found): client = found
    case .failure(.unreadable): return .failure(.unusable("\(address) is no http(s) address"))
    case .failure(.privateAddress):
      return .failure(
        .unusable("\(address) is inside the own network; `webhooks: { private_addresses: true }` of account `\(account.name)` allows it"))
    case .failure(.nowhere): return .failure(.unusable("\(address) cannot be loaded: the name leads nowhere"))
    }
    do {
      let response = try await client.execute(HTTPClientRequest(url: address), timeout: .seconds(Int64(Self.patience)))
      guard response.status == .ok else {
        return .failure(
          .unusable(
            (300..<400).contains(response.status.code)
              ? "\(address) answers with status \(response.status.code); write the address to which it leads"
              : "\(address) answers with status \(response.status.code)"))
      }
      let bytes = Array(try await response.body.collect(upTo: limit + 1).readableBytesView)
      return .success((bytes, response.headers.first(name: "content-type")?.split(separator: ";").first.map { $0.lowercased() } ?? ""))
    } catch is NIOTooManyBytesError {
      return .failure(.unusable("it is over the \(limit) bytes that the platform takes of a \(kind.rawValue)"))
    } catch {
      return .failure(.unusable("\(address) cannot be loaded"))
    }
  }

  private static let types: [(format: String, type: String)] = [
    ("jpg", "image/jpeg"), ("jpeg", "image/jpeg"), ("png", "image/png"), ("gif", "image/gif"), ("bmp", "image/bmp"), ("mp3", "audio/mpeg"),
    ("amr", "audio/amr"), ("wav", "audio/wav"), ("wma", "audio/x-ms-wma"), ("mp4", "video/mp4"),
  ]

  static func contentType(_ format: String) -> String { types.first { $0.format == format }?.type ?? "application/octet-stream" }
}
