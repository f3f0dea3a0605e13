import ArgumentParser
import Rules

struct StoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store",
    abstract: said("Look after the database itself: its schema, whether it is whole, where it lies."),
    discussion: said(
      """
      wxrules store migrate --database postgresql:///wx
          make the tables, or bring those of an older version along
      wxrules store check
          whether all is there and fits together
      wxrules store copy wx.db postgresql:///wx
          move all of it, with counts and checksums of both sides

      A database is an SQLite file, or one of a PostgreSQL server, as
      postgresql://USER@HOST/DATABASE or postgresql:///?service=NAME. A password
      belongs into ~/.pgpass, PGPASSFILE or PGPASSWORD: options can be seen by
      everybody on the machine.
      """),
    subcommands: [StoreMigrate.self, StoreCheck.self, StoreCopy.self])
}
