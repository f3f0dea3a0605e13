import Foundation
import Rules
import TestSupport
import Testing

@testable import Engine
@testable import PostgreSQL
@testable import SQLite

/// A folder for files and a server for databases that are copied.
struct CopyPlace: ~Copyable {
  /// Nil where there is no server program.
  static let server: String? = {
    switch DatabaseServer.start(in: "/tmp/wxrules-copy-\(ProcessInfo.processInfo.processIdentifier)") {
    case .address(let address): return address
    case .notInstalled: return nil
    case .failed(let words):
      Issue.record("scripts/postgres did not start a server: \(words)")
      return nil
    }
  }()
  private let folder = NSTemporaryDirectory() + "wxrules-copy-" + UUID().uuidString

  init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func file(_ name: String) -> String { "\(folder)/\(name).db" }

  func store(_ name: String) -> SQLiteCopiedStore { SQLiteCopiedStore(file(name)) { _ in "owner" } }

  /// A new one.
  func database(_ name: String) throws -> String {
    let server = try #require(Self.server)
    let name = "\(name)_\(UUID().uuidString.filter { $0 != "-" }.lowercased())"
    let connection = try PostgreSQLConnection(ConnectionString(server), until: .now + .seconds(20))
    defer { connection.close() }
    try connection.execute("CREATE DATABASE \(name)", name: "create", until: .now + .seconds(20))
    return server.replacing("/postgres?", with: "/\(name)?")
  }
}

/// A store that dies, or loses a row.
struct AlteredStore: CopiedStore {
  let base: any CopiedStore
  /// After so many rows were read.
  var dies: Int?
  var loses: CopiedKind?

  func givingOut(_ body: (any CopySource) throws(StoreFault) -> Void) throws(StoreFault) {
    try base.givingOut { source throws(StoreFault) in try body(DyingSource(base: source, left: dies ?? .max)) }
  }

  func takingIn(_ body: (any CopyTarget) throws(StoreFault) -> Void) throws(StoreFault) {
    try base.takingIn { target throws(StoreFault) in try body(LosingTarget(base: target, loses: loses)) }
  }
}

private final class DyingSource: CopySource {
  private let base: any CopySource
  private var left: Int

  init(base: any CopySource, left: Int) { (self.base, self.left) = (base, left) }

  func rows(of kind: CopiedKind, _ body: ([CopiedRow]) throws(StoreFault) -> Void) throws(StoreFault) {
    try base.rows(of: kind) { rows throws(StoreFault) in
      if rows.count > left { throw .away("the connection to PostgreSQL was lost") }
      left -= rows.count
      try body(rows)
    }
  }

  func count(of kind: CopiedKind) throws(StoreFault) -> Int { try base.count(of: kind) }
  func isEmpty(_ kind: CopiedKind) throws(StoreFault) -> Bool { try base.isEmpty(kind) }
}

private struct LosingTarget: CopyTarget {
  let base: any CopyTarget
  let loses: CopiedKind?

  func rows(of kind: CopiedKind, _ body: ([CopiedRow]) throws(StoreFault) -> Void) throws(StoreFault) { try base.rows(of: kind, body) }
  func count(of kind: CopiedKind) throws(StoreFault) -> Int { try base.count(of: kind) }
  func isEmpty(_ kind: CopiedKind) throws(StoreFault) -> Bool { try base.isEmpty(kind) }
  func begin(_ kind: CopiedKind) throws(StoreFault) { try base.begin(kind) }
  func write(_ rows: [CopiedRow], of kind: CopiedKind) throws(StoreFault) { try base.write(kind == loses ? Array(rows.dropLast()) : rows, of: kind) }
  func end(newest: TurnID) throws(StoreFault) { try base.end(newest: newest) }
}
