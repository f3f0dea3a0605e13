import Engine
import Logging
import PostgreSQL
import Rules
import SQLite
import Server
import Serving
import WeChat

/// Where the turns of a database are remembered: in a file beside a file, and in tables of a server's database itself.
enum OpenTurns {
  /// To be looked at.
  static func toLookAt(of database: DatabaseAddress, _ store: any Store) throws(StoreFault) -> any TurnStore {
    switch database {
    case .memory: throw .missing
    case .file(let path): return try SQLiteTurns(beside: path, owner: try Mask(of: store).fingerprint, use: .look)
    case .server(let server): return try PostgreSQLTurns(at: server)
    }
  }

  /// To forget followers in them; nil where there are none.
  static func toForget(of database: DatabaseAddress, _ store: any Store) throws(StoreFault) -> (any TurnStore)? {
    switch database {
    case .memory: return nil
    case .server(let server): return try PostgreSQLTurns(at: server)
    case .file(let path):
      do throws(StoreFault) {
        return try SQLiteTurns(beside: path, owner: try Mask(of: store).fingerprint, use: .forget)
      } catch {
        switch error {
        case .missing: return nil
        // Also one that is not said to be of this database: it may be, and what stands in it would be shown again.
        case .damaged, .full, .notAPath, .readOnly, .busy, .served, .overtaken, .applying, .numberTaken, .corrupt, .replaced, .linked, .newer,
          .cutShort, .away, .refused, .other:
          throw error
        }
      }
    }
  }

  /// To be written, with what was wrong with those of before; nil where none can be remembered.
  static func toRecord(of database: DatabaseAddress, _ store: any Store) throws(StoreFault) -> (turns: any TurnStore, loss: TurnFileLoss?)? {
    switch database {
    case .memory: return nil
    case .file(let path):
      let turns = try SQLiteTurns(beside: path, owner: try Mask(of: store).fingerprint, use: .record)
      return (turns, turns.loss)
    case .server(let server):
      let turns = try PostgreSQLTurns(at: server)
      return (turns, try turns.mend())
    }
  }

  // MARK: what went wrong

  static func message(_ database: DatabaseAddress, _ fault: StoreFault) -> Phrase {
    switch database {
    case .memory, .file: SQLiteTurns.message(fault)
    case .server: database.reason(fault)
    }
  }

  /// What went wrong with the turns, and what to do where they are a file of their own.
  static func reason(_ database: DatabaseAddress, _ fault: StoreFault) -> Phrase {
    let reason: Phrase = "turns of database `\(database.description)`: \(message(database, fault))"
    guard case .file(let path) = database else { return reason }
    switch fault {
    case .damaged, .corrupt, .other: return "\(reason); it is `\(path)-turns`, which may be deleted while no server runs: nothing depends on it"
    case .missing, .full, .notAPath, .readOnly, .busy, .served, .overtaken, .applying, .numberTaken, .replaced, .linked, .newer, .cutShort, .away,
      .refused:
      return reason
    }
  }

  /// The same of what was read from both, the database and its turns.
  static func reasonOfEither(_ database: DatabaseAddress, _ fault: StoreFault) -> Phrase {
    if case .file = database, SQLiteTurns.isOfTurns(fault) { return reason(database, fault) }
    return database.message(fault)
  }

  /// What is left to do where a follower was forgotten in the database, and the turns could not be opened for that.
  static func remedyAfterForgetting(_ database: DatabaseAddress, _ fault: StoreFault) -> Phrase {
    switch database {
    case .memory: message(database, fault)
    case .file(let path): "`\(path)-turns`: \(message(database, fault)); delete that file, nothing depends on it"
    case .server: "its turns: \(message(database, fault)); run it again"
    }
  }
}

extension ServerConfiguration {
  /// Where turns are remembered; nil when they are not to be, or cannot be: that keeps nobody from being answered.
  func openTurns(beside store: any Store, log: Logger) -> (any TurnStore)? {
    guard retention != nil else { return nil }
    do throws(StoreFault) {
      guard let (turns, loss) = try OpenTurns.toRecord(of: database, store) else { return nil }
      switch loss {
      case .missing?:
        if try store.lastTurn() != nil { log.say(.notice, "the file of turns was not there: turns are remembered from now on") }
      case .foreign?, .damaged?: log.say(.error, "the file of turns begins anew: \(loss?.message ?? "")")
      case nil: break
      }
      return turns
    } catch {
      log.say(.error, "turns are not remembered: \(OpenTurns.message(database, error))")
      return nil
    }
  }
}
