/// What tells two rule sets apart.
enum Revision {
  /// Fingerprint of names and bytes of all files, in order; 12 hex digits. Names count from the folder of the first file, and that file's
  /// own says nothing: the same files are the same revision on every machine, however their path is typed and through whatever link.
  static func fingerprint(of files: [SourceFile]) -> String {
    let folder = files.first.map { PathPattern.directory(of: $0.path) } ?? ""
    var hash: UInt64 = 0
    for (index, file) in files.enumerated() {
      let path = index == 0 ? [] : Array((file.path.hasPrefix(folder) ? file.path.dropFirst(folder.count) : file.path[...]).utf8)
      hash = (hash ^ byteHash(path.span, 0..<path.count)) &* 0x100_0000_01b3
      hash = (hash ^ byteHash(file.utf8.span, 0..<file.utf8.count)) &* 0x100_0000_01b3
    }
    return HexDigits.padded(hash >> 16, to: 12, uppercase: false)
  }
}
