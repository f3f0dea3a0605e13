/// The keys of changes to what files declare. They are applied before anything is read (`Loading/Overrides`).
extension Section {
  static let overrides = Section(
    "`overrides`",
    [Key("for", .oneOrMany(.identifier), since: .sixth, "accounts that have it so, as the others do not")]
      + changed("rules", "campaigns", "lists", "macros", "accounts", "media", "templates", "stocks", "counters", "vars", "experiments"))

  private static func changed(_ sections: String...) -> [Key] {
    sections.map { Key($0, .map(.anything), "changes under `\($0)`; a list also by `append` and `remove`") }
  }
}
