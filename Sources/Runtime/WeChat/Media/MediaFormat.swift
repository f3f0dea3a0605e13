/// What a file is, by its first bytes: the platform says of media that they are files, and not which.
package enum MediaFormat {
  /// As the end of a name; nil for what no reply can be.
  package static func named(_ bytes: [UInt8]) -> String? {
    func begins(_ text: String, at start: Int = 0) -> Bool { bytes.dropFirst(start).starts(with: text.utf8) }
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return "png" }
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
}
