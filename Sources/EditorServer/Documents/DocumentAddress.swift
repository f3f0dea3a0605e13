internal import Rules

/// The address by which an editor knows a document, as it writes it. It may escape more signs than we would, so its own is kept.
struct DocumentAddress: Hashable {
  let uri: String

  init(_ uri: String) { self.uri = uri }

  init(path: String) { uri = Self.isUnsaved(path) ? path : "file://" + PercentEncoding.encode(path, keeping: Self.plain) }

  private static let unsaved = "untitled:"

  /// Whether a document was never saved: its address stands for its path, which it has none of.
  static func isUnsaved(_ path: String) -> Bool { path.hasPrefix(unsaved) }

  /// The path on this machine; nil for what is no file of it.
  var path: String? {
    if Self.isUnsaved(uri) { return uri }
    guard uri.hasPrefix("file://") else { return nil }
    let rest = uri.dropFirst("file://".count)
    guard let slash = rest.firstIndex(of: "/"), ["", "localhost"].contains(rest[..<slash]) else { return nil }
    var bytes: [UInt8] = []
    var signs = rest[slash...].utf8.makeIterator()
    while let sign = signs.next() {
      guard sign == UInt8(ascii: "%") else {
        bytes.append(sign)
        continue
      }
      guard let high = signs.next().flatMap(Self.digit), let low = signs.next().flatMap(Self.digit) else { return nil }
      bytes.append(high << 4 | low)
    }
    guard !bytes.contains(0), let path = String(validating: bytes, as: UTF8.self) else { return nil }
    return Self.tidied(path)
  }

  /// Without `.`, `..` and empty parts: a document and the include that names it are one file.
  static func tidied(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }

  private static func digit(_ sign: UInt8) -> UInt8? { Character(Unicode.Scalar(sign)).hexDigitValue.map { UInt8($0) } }

  /// Signs that stand for themselves.
  private static let plain = ByteSet(
    (UInt8(0x21)...UInt8(0x7E)).filter { sign in
      let character = Character(Unicode.Scalar(sign))
      return character.isLetter || character.isNumber || "-._~/".contains(character)
    })
}
