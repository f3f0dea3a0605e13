internal import CFileStatus
internal import Engine
internal import Glibc

/// The files of a database as they were when it was opened: the file itself, its log and the log's index. SQLite goes on writing to files
/// that somebody has deleted, replaced or cut short, and all of that would be lost.
///
/// The index is looked at by name only: to open and close it would drop SQLite's locks on it.
struct DatabaseParts: ~Copyable {
  private let path: String
  private let logPath: String
  private let indexPath: String
  private let identity: FileIdentity
  private let log: (identity: FileIdentity, descriptor: Int32)
  private let index: FileIdentity
  private let indexSize: Int64
  private var size: Int64
  private var logSize: Int64
  /// The salts of the log: each time it begins anew it has others.
  private var logSalts: UInt64

  init(_ path: String, _ identity: FileIdentity, _ descriptor: Int32) throws(StoreFault) {
    (logPath, indexPath) = (path + "-wal", path + "-shm")
    var status = wx_file_status()
    guard unsafe wx_file_status_of_path(indexPath, &status) == 0 else { throw .replaced(DatabaseFile.name(indexPath)) }
    let (index, indexSize) = (FileIdentity(status), status.size)
    let logDescriptor = unsafe open(logPath, O_RDONLY | O_CLOEXEC)
    guard logDescriptor >= 0, unsafe wx_file_status_of_descriptor(logDescriptor, &status) == 0 else {
      throw .replaced(DatabaseFile.name(logPath))
    }
    self.path = path
    self.identity = identity
    self.index = index
    self.indexSize = indexSize
    log = (FileIdentity(status), logDescriptor)
    logSize = status.size
    logSalts = FileHead(logDescriptor).logSalts
    unsafe wx_file_status_of_descriptor(descriptor, &status)
    size = status.size
  }

  // SQLite holds no locks on the log.
  deinit { Glibc.close(log.descriptor) }

  /// Before and after each batch of turns: nothing is allocated.
  /// - Throws: `StoreFault.replaced`.
  mutating func verify(_ descriptor: Int32) throws(StoreFault) {
    guard FileIdentity(at: path) == identity else { throw .replaced(DatabaseFile.name(path)) }
    guard FileIdentity(at: logPath) == log.identity else { throw .replaced(DatabaseFile.name(logPath)) }
    // It is mapped: to touch what was cut off ends the process.
    var status = wx_file_status()
    guard unsafe wx_file_status_of_path(indexPath, &status) == 0, FileIdentity(status) == index, status.size >= indexSize else {
      throw .replaced(DatabaseFile.name(indexPath))
    }

    let newSize = Self.size(descriptor)
    // `VACUUM` makes it shorter, and says so on the first page.
    guard FileHead(descriptor).databaseSize.map({ newSize >= size || newSize >= $0 }) ?? false else { throw .replaced(DatabaseFile.name(path)) }
    size = newSize

    let newLogSize = Self.size(log.descriptor)
    // It grows, or is emptied when everything has gone over to the database, by whichever process, and begins anew with other salts. What
    // is written behind a hole is not read again.
    let head = FileHead(log.descriptor)
    guard newLogSize == 0 || head.isLog && (newLogSize >= logSize || head.logSalts != logSalts) else { throw .replaced(DatabaseFile.name(logPath)) }
    (logSize, logSalts) = (newLogSize, head.logSalts)
  }

  private static func size(_ descriptor: Int32) -> Int64 {
    var status = wx_file_status()
    return unsafe wx_file_status_of_descriptor(descriptor, &status) == 0 ? status.size : 0
  }
}

/// The first 32 bytes of a database or of its log, as numbers of four; of a shorter file, what there is. (SQLite file format, 1.3 and 4.1)
private struct FileHead {
  private var words = InlineArray<8, UInt32>(repeating: 0)
  private let count: Int

  init(_ descriptor: Int32) {
    // The numbers are as many bytes as are asked for, and any bytes are numbers.
    count = unsafe withUnsafeMutableBytes(of: &words) { unsafe pread(descriptor, $0.baseAddress, $0.count, 0) }
  }

  private func word(_ index: Int) -> UInt32 { UInt32(bigEndian: words[index]) }

  /// How long the file is by its first page; nil when that is no first page.
  var databaseSize: Int64? {
    guard count == 32, word(0) == 0x5351_4C69, word(1) == 0x7465_2066, word(2) == 0x6F72_6D61, word(3) == 0x7420_3300 else { return nil }
    let page = Int64(word(4) >> 16)
    return (page == 1 ? 65_536 : page) * Int64(word(7))
  }

  var isLog: Bool { count >= 4 && word(0) | 1 == 0x377F_0683 }

  var logSalts: UInt64 { UInt64(word(4)) << 32 | UInt64(word(5)) }
}
