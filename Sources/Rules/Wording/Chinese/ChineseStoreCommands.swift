extension Chinese {
  static let storeCommands: Catalog.Entries = [
    "%1: `:memory:` ends with the process: there is nothing in it, and nothing stays": "%1：`:memory:`随进程结束：里面没有东西，也留不下东西",
    "Say whether a database is whole: schema, tables, and what must fit together in them.": "检查数据库是否完整：表结构、各张表，以及其中应当对得上的内容",
    """
    Of a file: SQLite's own check of all pages and indexes, and the sums in the
    books. Of a server's database: tables and steps of the schema, whether the
    newest lines of the ledger follow each other, and whether an action waits that
    nobody would be handed. Nothing is written; it may run while `serve` does.

    wxrules store check
    wxrules store check --database postgresql:///wx --format json

    Exit codes: 0 nothing is wrong, 1 something is, 2 could not look.
    """:
      """
    文件：SQLite 自己对全部页和索引的检查，以及账簿的合计。服务器上的数据库：表和表结
    构的步数，最新的台账行是否连续，有没有永远不会执行的动作。不写入任何东西；
    `serve`运行时也可以执行。

    wxrules store check
    wxrules store check --database postgresql:///wx --format json

    退出码：0 没有问题，1 有问题，2 无法检查。
    """,
    "SQLite file, or postgresql://USER@HOST/DATABASE. (default: wx.db)": "SQLite 文件，或 postgresql://USER@HOST/DATABASE（默认：wx.db）",
    ":memory: is always new; name a database": "`:memory:`总是全新的；请写一个数据库",
    "%1  database `%2` is whole\n": "%1  数据库`%2`完整\n",
    "database `%1`: %2\n": "数据库`%1`：%2\n",
    "%1 findings": "%1 个问题",
    "Look after the database itself: its schema, whether it is whole, where it lies.": "照看数据库本身：表结构、是否完整、放在哪里",
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
    """:
      """
    wxrules store migrate --database postgresql:///wx
        建表，或把旧版本的表升级
    wxrules store check
        是否都在、是否对得上
    wxrules store copy wx.db postgresql:///wx
        整个搬走，两边都核对数目和校验和

    数据库是 SQLite 文件，或 PostgreSQL 服务器上的数据库，写作
    postgresql://USER@HOST/DATABASE 或 postgresql:///?service=NAME。密码请放在
    `~/.pgpass`、PGPASSFILE 或 PGPASSWORD 里：命令行选项机器上人人看得到。
    """,
    "Move a whole store, from a file into PostgreSQL or back.": "把整个数据库从文件搬进 PostgreSQL，或搬回来",
    """
    No server or worker may be at work on either, and TARGET must be empty. Every
    row is written, read again and compared; TARGET is filled in one transaction, so
    that nothing is in it when the copy ends early, and no server begins on it until
    it is whole. SOURCE stays as it is.

    Access tokens are not copied: the first call gets a new one. The figures of
    reports are made anew from the ledger when they are first asked for.

    wxrules store copy wx.db postgresql://wx@db.example.org/wx
    wxrules store copy postgresql://wx@db.example.org/wx wx.db
    wxrules store copy wx.db postgresql:///wx --format json

    Exit codes: 0 done, 1 what was written is not what was read, 2 could not.
    """:
      """
    两边都不能有服务器或`work`进程在运行，<目标> 必须是空的。每一行都写入、读回并比较；
    <目标> 在一个事务里填满，中途结束时里面什么都没有，完整之前没有服务器会用它。
    <来源> 保持原样。

    access_token 不复制：第一次调用会取新的。报表的数字在第一次查看时用台账重做。

    wxrules store copy wx.db postgresql://wx@db.example.org/wx
    wxrules store copy postgresql://wx@db.example.org/wx wx.db
    wxrules store copy wx.db postgresql:///wx --format json

    退出码：0 完成，1 写入的与读出的不同，2 无法执行。
    """,
    "Where the store is: a file, or postgresql://…": "从哪里来：文件，或 postgresql://…",
    "Where it goes: a file that is not there yet, or an empty database.": "到哪里去：还不存在的文件，或空的数据库",
    """
    wxrules: what was written is not what was read; nothing of it is left in %1

    """:
      "wxrules：写入的与读出的不同；%1 里什么都没留下\n",
    "%1; it was at %2": "%1；停在 %2",
    "%1, the same on both sides\n": "%1，两边相同\n",
    "Bring the schema of a database along to this version.": "把数据库的表结构升级到这个版本",
    """
    `serve` does this by itself when it starts. Apart, it can be done before the
    first server of a new version, and by a user who owns the tables. Servers of the
    version before go on working meanwhile. Again, it changes nothing.

    wxrules store migrate --database postgresql://wx@db.example.com/wx
    wxrules store migrate --database wx.db --format json

    In a server an empty database becomes a store; a file must be there, `serve`
    makes it.

    Exit codes: 0 the schema is that of this version, 2 it is not.
    """:
      """
    `serve`启动时会自动升级。单独执行可以在新版本的第一台服务器之前，由拥有这些表的用
    户来做。旧版本的服务器期间照常工作。再执行一次不会有改变。

    wxrules store migrate --database postgresql://wx@db.example.com/wx
    wxrules store migrate --database wx.db --format json

    服务器上的空数据库会建好表；文件必须已经存在，由`serve`创建。

    退出码：0 表结构是这个版本的，2 不是。
    """,
    ":memory: has no schema that could be brought along": "`:memory:`没有可升级的表结构",
    "at step %1, nothing was to do": "在第 %1 步，没有要做的",
    "from step %1 to step %2": "从第 %1 步到第 %2 步",
    "%1  database `%2`: %3\n": "%1  数据库`%2`：%3\n",
    "database `%1`: its schema is at step %2 of %3": "数据库`%1`：表结构在第 %2 步，共 %3 步",
    """
    another process holds what the next step needs: it brings the schema along too, or has a transaction open; waiting

    """:
      "另一个进程占着下一步要用的：它也在升级，或有事务没结束；稍等\n",
    "SOURCE and TARGET are the same": "<来源> 和 <目标> 相同",
    "copying": "正在复制",
    "comparing": "正在核对",
    "%1  differs\n": "%1  不同\n",
  ]
}
