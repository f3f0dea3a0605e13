/// The keys of what is given out.
extension Section {
  static let stock = Section(
    "a stock",
    [
      Key("count", .integer, "how many there are; each has a number"),
      Key("list", .identifier, "list or table whose words or keys are given out, one to each: codes of coupons"),
      Key("by", .identifier, since: .sixth, "column of the table: each of its values is a stock of its own, from which `take: { of: … }` gives"),
      Key("within", .duration, since: .sixth, "how long a piece stays with its follower unless it is used; then it goes back"),
      Key("alarm", .either([.integer, .percent]), since: .sixth, "when fewer are left than this number, or share, it is said once"),
    ])
}
