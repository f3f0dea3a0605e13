internal import Rules

/// What a file is, by its first bytes: names and content types say what somebody believes.
enum MediaFile {
  /// As the ends of names of files.
  static func format(_ bytes: [UInt8]) -> String? {
    func begins(_ text: String, at start: Int = 0) -> Bool { bytes.dropFirst(start).starts(with: text.utf8) }
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return "png" }
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return "jpg" }
    if begins("GIF8") { return "gif" }
    if begins("BM") { return "bmp" }
    if begins("#!AMR") { return "amr" }
    if begins("ftyp", at: 4) { return "mp4" }
    if begins("RIFF"), begins("WAVE", at: 8) { return "wav" }
    if bytes.starts(with: [0x30, 0x26, 0xB2, 0x75]) { return "wma" }
    if begins("ID3") || (bytes.count > 1 && bytes[0] == 0xFF && bytes[1] & 0xE0 == 0xE0) { return "mp3" }
    return nil
  }

  /// - Throws: `APIRefusal` when the platform does not take this file as this kind.
  static func check(_ bytes: [UInt8], as kind: MediumKind, isPermanent: Bool, _ readings: Readings) throws {
    let formats = kind.formats(isPermanent: isPermanent)
    let taken = "\(kind.rawValue) is one of \(quotedList(formats).english), by its content"
    let format = format(bytes)
    let images = ["png", "jpg", "gif", "bmp"]
    if let format, formats.contains(format) {
      let most = kind == .image && !isPermanent && !readings.isLenient(.imageBytes) ? 2 << 20 : kind.bytes
      guard bytes.count <= most else { throw APIRefusal(kind.sizeCode, "invalid \(kind.rawValue) size", because: "at most \(most) bytes") }
      if format == "amr", framesOfAMR(bytes) > 3000 {
        throw APIRefusal(45007, "voice length out of limit", because: "a voice lasts at most 60 seconds")
      }
      return
    }
    if let format, images.contains(format), kind == .image || kind == .thumb {
      throw APIRefusal(40137, "invalid image format", because: "this is \(format); \(taken)")
    }
    throw APIRefusal(40005, "invalid file type", because: "this is \(format ?? "no medium"); \(taken)")
  }

  /// Fifty are a second. (RFC 4867, 5.3)
  private static func framesOfAMR(_ bytes: [UInt8]) -> Int {
    // Behind the kind's byte, by the kind; it ends at one that there is not.
    let sizes = [12, 13, 15, 17, 19, 20, 26, 31, 5, nil, nil, nil, nil, nil, nil, 0]
    var (at, frames) = (6, 0)
    while at < bytes.count, let size = sizes[Int(bytes[at] >> 3 & 15)] {
      at += size + 1
      frames += 1
    }
    return frames
  }

  /// Whether it is a GIF with a second picture.
  static func isAnimated(_ bytes: [UInt8]) -> Bool {
    guard format(bytes) == "gif", bytes.count > 12 else { return false }
    /// Behind the colours that these flags announce.
    func colours(_ flags: UInt8) -> Int { flags & 0x80 == 0 ? 0 : 3 << (Int(flags & 7) + 1) }
    var at = 13 + colours(bytes[10])
    var pictures = 0
    while at < bytes.count {
      switch bytes[at] {
      case 0x21: at += 2
      case 0x2C where at + 9 < bytes.count:
        pictures += 1
        if pictures > 1 { return true }
        at += 11 + colours(bytes[at + 9])
      default: return false
      }
      // Blocks, each with its length before it, up to an empty one.
      while at < bytes.count, bytes[at] > 0 { at += Int(bytes[at]) + 1 }
      at += 1
    }
    return false
  }

  static func contentType(_ bytes: [UInt8]) -> String {
    switch format(bytes) {
    case "png": "image/png"
    case "jpg": "image/jpeg"
    case "gif": "image/gif"
    case "bmp": "image/bmp"
    case "amr": "audio/amr"
    case "mp3": "audio/mpeg"
    case "wav": "audio/wav"
    case "mp4": "video/mp4"
    default: "application/octet-stream"
    }
  }
}

extension MediumKind {
  /// Said of one that is too large. (wechat-protocol 8)
  fileprivate var sizeCode: Int {
    switch self {
    case .image: 40009
    case .voice: 40010
    case .video: 40011
    case .thumb: 40012
    }
  }
}
