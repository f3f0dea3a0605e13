internal import CFileStatus
internal import Engine
internal import FoundationEssentials
internal import Glibc
internal import Synchronization

/// A database by what it is, not by what it is called: links and other spellings lead to the same file, and so to the same locks.
final class DatabaseFile: Sendable {
  /// What one process at a time may do with it: each has a byte of the file to lock, far behind all that SQLite writes or locks.
  enum Claim {
    case serving, applying, opening, makingBooks
    case worker(Int)

    fileprivate var place: Int64 {
      switch self {
      case .opening: 1 << 50 - 2
      case .makingBooks: 1 << 50 - 1
      case .serving: 1 << 50
      case .applying: 1 << 50 + 1
      case .worker(let number): 1 << 50 + 2 + Int64(number)
      }
    }

    /// Of the file beside the database that processes of 1.5 lock; nil for what these knew nothing of.
    fileprivate var formerName: String? {
      switch self {
      case .serving: "serving"
      case .applying: "applying"
      case .opening, .makingBooks: nil
      case .worker(let number): "worker-\(number)"
      }
    }
  }
  private struct State: ~Copyable {
    var descriptor: Int32
    /// By place, with the descriptor of the file that 1.5 locks; -1 when there is none.
    var claims: [Int64: Int32] = [:]
    var parts: DatabaseParts?
  }
  /// From the root, with no link in it: SQLite keeps its log beside this name.
  let path: String
  private let identity: FileIdentity
  private let state: Mutex<State>

  /// Opens a file, or makes one for its owner only: followers and the access token are in it.
  /// - Parameters:
  ///   - path: as `plainPath` gives it.
  ///   - serves: whether turns will be written: only one process may.
  init(at path: String, serves: Bool) throws(StoreFault) {
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0o600)
    guard descriptor >= 0 else { throw errno == ENOSPC ? .full : errno == EISDIR ? .notAPath : .readOnly }
    var status = wx_file_status()
    unsafe wx_file_status_of_descriptor(descriptor, &status)
    let identity = FileIdentity(status)
    OpenDescriptors.enter(identity)
    guard let real = Self.real(path), FileIdentity(at: real) == identity, status.is_regular != 0 else {
      OpenDescriptors.leave(identity, descriptor)
      throw status.is_regular == 0 ? .corrupt : .replaced(Self.name(path))
    }
    self.path = real
    self.identity = identity
    state = Mutex(State(descriptor: descriptor))
    do throws(StoreFault) {
      if serves { _ = try claim(.serving, orElse: .served) }
      if status.links > 1 { try Self.looksForLogs(of: identity, links: Int(clamping: status.links), beside: real) }
    } catch {
      close()
      throw error
    }
  }

  /// The database must have been closed before.
  func close() {
    state.withLock { state in
      guard state.descriptor >= 0 else { return }
      for place in state.claims.keys { Self.release(place, &state) }
      OpenDescriptors.leave(identity, state.descriptor)
      state = State(descriptor: -1)
    }
  }

  /// A claim that ends with the process, however that ends.
  /// - Returns: what ends it before.
  func claim(_ claim: Claim, orElse fault: StoreFault) throws(StoreFault) -> @Sendable () -> Void {
    let place = claim.place
    try state.withLock { state throws(StoreFault) in
      guard state.descriptor >= 0 else { throw .other(EBADF) }
      if state.claims[place] != nil { throw fault }
      switch wx_file_lock(state.descriptor, place) {
      case 0: break
      case 1: throw fault
      default: throw .other(errno)
      }
      // A process of 1.5 locks a file beside the database instead: where there is such a file, it counts as well.
      let former = claim.formerName.map { name in unsafe open("\(path)-\(name)", O_RDONLY | O_CLOEXEC) } ?? -1
      state.claims[place] = former
      guard former < 0 || flock(former, LOCK_EX | LOCK_NB) == 0 else {
        Self.release(place, &state)
        throw fault
      }
    }
    return { [self] in state.withLock { Self.release(place, &$0) } }
  }

  /// Times that it is looked whether another process is done with opening, ten milliseconds apart: half a minute.
  private static let looks = 3000

  /// Opens the database while no other process opens it. To make one, or to migrate it, is many transactions, and whoever sees only some of them
  /// done does the others a second time.
  /// - Throws: `StoreFault.busy` when another process is at it for long.
  func opening<Result>(_ body: () throws(StoreFault) -> Result) throws(StoreFault) -> Result {
    let end = try waitToOpen()
    defer { end() }
    return try body()
  }

  private func waitToOpen() throws(StoreFault) -> @Sendable () -> Void {
    for _ in 0..<Self.looks {
      do throws(StoreFault) { return try claim(.opening, orElse: .busy) } catch {
        // Where nothing can be locked, it is opened as if nobody else did.
        guard error == .busy else { return {} }
      }
      usleep(10_000)
    }
    throw .busy
  }

  /// Whether nothing is in the file, and nobody is about to put something in.
  static func staysEmpty(_ path: String) throws(StoreFault) -> Bool {
    func isEmpty() -> Bool {
      var status = wx_file_status()
      return unsafe wx_file_status_of_path(path, &status) == 0 && status.is_regular != 0 && status.size == 0
    }
    guard isEmpty() else { return false }
    // Whoever makes a database has the file first, and claims it a moment later.
    usleep(100_000)
    guard isEmpty() else { return false }
    let file = try DatabaseFile(at: path, serves: false)
    defer { file.close() }
    return try file.opening { () throws(StoreFault) in isEmpty() }
  }

  private static func release(_ place: Int64, _ state: inout State) {
    guard let former = state.claims.removeValue(forKey: place) else { return }
    wx_file_unlock(state.descriptor, place)
    if former >= 0 { Glibc.close(former) }
  }

  /// Whether SQLite keeps a journal beside it instead of a log. It is the nineteenth byte of a database. (SQLite file format, 1.3.3)
  var hasJournal: Bool {
    state.withLock { state in
      var byte: UInt8 = 0
      return unsafe pread(state.descriptor, &byte, 1, 18) == 1 && byte == 1
    }
  }

  // MARK: what was opened, and what has its name

  /// Notes what SQLite has open by now.
  func adopt() throws(StoreFault) {
    try state.withLock { state throws(StoreFault) in state.parts = try DatabaseParts(path, identity, state.descriptor) }
  }

  /// - Throws: `StoreFault.replaced` when what is written goes to files that have their names no more, or that were cut short.
  func verify() throws(StoreFault) {
    try state.withLock { state throws(StoreFault) in try state.parts?.verify(state.descriptor) }
  }

  // MARK: names

  /// The path in what an operator wrote. SQLite takes what begins with `file:` for an address.
  static func plainPath(_ text: String) throws(StoreFault) -> String {
    guard text.hasPrefix("file:") else {
      if text.isEmpty { throw .notAPath }
      return text
    }
    var path = text.dropFirst(5)
    if path.hasPrefix("//localhost/") { path = path.dropFirst(11) } else if path.hasPrefix("///") { path = path.dropFirst(2) }
    // Options of an address would open another database than its path, or without locks.
    if path.isEmpty || path.hasPrefix("//") || path.contains(where: { "?#%".contains($0) }) { throw .notAPath }
    return String(path)
  }

  static func name(_ path: String) -> String { path.split(separator: "/").last.map { String($0) } ?? path }

  static func real(_ path: String) -> String? {
    guard let resolved = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }

  /// A file with several names has its log beside the one by which it was opened: under another name its newest turns would be missing.
  private static func looksForLogs(of identity: FileIdentity, links: Int, beside path: String) throws(StoreFault) {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "/"
    var found = 0
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] where FileIdentity(at: folder + name) == identity {
      // A symbolic link is no name of its own.
      guard real(folder + name) == folder + name else { continue }
      found += 1
      if folder + name != path, FileIdentity(at: folder + name + "-wal") != nil { throw .linked }
    }
    // The others lie in folders that are not known.
    if found < links { throw .linked }
  }
}

/// What makes a file the same one under any name.
struct FileIdentity: Hashable {
  let device: UInt64
  let inode: UInt64

  init(_ status: wx_file_status) {
    device = status.device
    inode = status.inode
  }

  /// Through symbolic links; nil when there is no such file.
  init?(at path: String) {
    var status = wx_file_status()
    guard unsafe wx_file_status_of_path(path, &status) == 0 else { return nil }
    self.init(status)
  }
}

/// Descriptors that may be closed only when nobody in the process has their file open any more: closing one drops every lock that the
/// process holds on the file by `fcntl`, those of SQLite among them.
private enum OpenDescriptors {
  private struct Waiting {
    var users = 0
    var descriptors: [Int32] = []
  }
  private static let files = Mutex<[FileIdentity: Waiting]>([:])

  static func enter(_ file: FileIdentity) { files.withLock { $0[file, default: Waiting()].users += 1 } }

  static func leave(_ file: FileIdentity, _ descriptor: Int32) {
    files.withLock { files in
      guard var waiting = files.removeValue(forKey: file) else { return }
      waiting.users -= 1
      waiting.descriptors.append(descriptor)
      if waiting.users > 0 {
        files[file] = waiting
      } else {
        for descriptor in waiting.descriptors { Glibc.close(descriptor) }
      }
    }
  }
}
