internal import CFileStatus
internal import Engine
internal import Glibc

/// The files of a database as they were when it was opened: the file itself, its log and the log's index. SQLite goes on writing to files
/// that somebody has deleted, replaced or cut short, and all of that would be lost.
///
/// The index is looked at by name only: to open and close it would drop SQLite's locks on it.
struct DatabaseParts: ~Copyable {
  private let path: String
  private let identity: FileIdentity
  private let log: (identity: FileIdentity, descriptor: Int32)
  private let index: FileIdentity
  private let indexSize: Int64
  private var size: Int64
  private var logSize: Int64
  /// The salts of the log: each time it begins anew it has others.
  private var logSalts: [UInt8]

  init(_ path: String, _ identity: FileIdentity, _ descriptor: Int32) throws(StoreFault) {
    var status = wx_file_status()
    guard unsafe wx_file_status_of_path(path + "-shm", &status) == 0 else { throw .replaced(DatabaseFile.name(path) + "-shm") }
    let (index, indexSize) = (FileIdentity(status), status.size)
    let logDescriptor = unsafe open(path + "-wal", O_RDONLY | O_CLOEXEC)
    guard logDescriptor >= 0, unsafe wx_file_status_of_descriptor(logDescriptor, &status) == 0 else {
      throw .replaced(DatabaseFile.name(path) + "-wal")
    }
    self.path = path
    self.identity = identity
    self.index = index
    self.indexSize = indexSize
    log = (FileIdentity(status), logDescriptor)
    logSize = status.size
    logSalts = Self.salts(logDescriptor)
    unsafe wx_file_status_of_descriptor(descriptor, &status)
    size = status.size
  }

  // SQLite holds no locks on the log.
  deinit { Glibc.close(log.descriptor) }

  /// - Throws: `StoreFault.replaced`.
  mutating func verify(_ descriptor: Int32) throws(StoreFault) {
    let name = DatabaseFile.name(path)
    guard FileIdentity(at: path) == identity else { throw .replaced(name) }
    guard FileIdentity(at: path + "-wal") == log.identity else { throw .replaced(name + "-wal") }
    // It is mapped: to touch what was cut off ends the process.
    var status = wx_file_status()
    guard unsafe wx_file_status_of_path(path + "-shm", &status) == 0, FileIdentity(status) == index, status.size >= indexSize else {
      throw .replaced(name + "-shm")
    }

    let newSize = Self.size(descriptor)
    // `VACUUM` makes it shorter, and says so on the first page.
    guard Self.head(descriptor).map({ newSize >= size || newSize >= $0 }) ?? false else { throw .replaced(name) }
    size = newSize

    let newLogSize = Self.size(log.descriptor)
    // It grows, or is emptied when everything has gone over to the database, by whichever process, and begins anew with other salts. What
    // is written behind a hole is not read again.
    let newSalts = Self.salts(log.descriptor)
    guard newLogSize == 0 || Self.isLog(log.descriptor) && (newLogSize >= logSize || newSalts != logSalts) else { throw .replaced(name + "-wal") }
    (logSize, logSalts) = (newLogSize, newSalts)
  }

  private static func size(_ descriptor: Int32) -> Int64 {
    var status = wx_file_status()
    return unsafe wx_file_status_of_descriptor(descriptor, &status) == 0 ? status.size : 0
  }

  /// How long the file is by its first page; nil when that is no first page.
  private static func head(_ descriptor: Int32) -> Int64? {
    let bytes = start(descriptor, 32)
    guard bytes.count == 32, bytes.starts(with: "SQLite format 3\u{0}".utf8) else { return nil }
    let page = Int64(bytes[16]) << 8 | Int64(bytes[17])
    let pages = bytes[28..<32].reduce(0 as Int64) { $0 << 8 | Int64($1) }
    return (page == 1 ? 65_536 : page) * pages
  }

  private static func isLog(_ descriptor: Int32) -> Bool {
    let bytes = start(descriptor, 4)
    return bytes.count == 4 && bytes[0] == 0x37 && bytes[1] == 0x7F && bytes[2] == 0x06 && bytes[3] | 1 == 0x83
  }

  private static func salts(_ descriptor: Int32) -> [UInt8] { Array(start(descriptor, 24).dropFirst(16)) }

  private static func start(_ descriptor: Int32, _ count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let read = unsafe bytes.withUnsafeMutableBytes { unsafe pread(descriptor, $0.baseAddress, $0.count, 0) }
    return Array(bytes.prefix(max(0, read)))
  }
}
