extension Chinese {
  static let rollout: Catalog.Entries = [
    "revision %1 is tried on %2 of the followers: leave the path out to try it on more, or stop it first":
      "版本 %1 正在 %2 的粉丝上灰度：不写路径就能扩大范围，或者先停掉",
    "nothing is tried: say which rules, a file or folder": "没有在灰度：请写明哪份规则，文件或文件夹",
    "with another salt others would be chosen, and those who have the new rules keep them: leave it out, or stop first":
      "换了盐会选中另一批人，已经用上新规则的人却还在用：不要写，或者先停掉",
    "another server has revision %1 in force, and this one %2: a rollout needs the same files at all": "另一台服务器生效的是版本 %1，这台是 %2：灰度要求各台文件一致",
    "the rules in force could not be kept for a restart; the log says why": "没能存下正在生效的规则供重启用；原因见日志",
    "another server tries rules already; this one follows within seconds": "另一台服务器已经在灰度；这台几秒内跟上",
    "nothing is tried": "没有在灰度",
    "somebody stopped it": "有人停掉了",
    "another server has just ended it; this one follows within seconds": "另一台服务器刚刚结束了它；这台几秒内跟上",
    """
    the served files are revision %1, and what is tried is %2: copy the tried files to where the served ones lie, then finish; they wait there \
    until you do
    """:
      "正在用的文件是版本 %1，灰度的是 %2：先把灰度的文件复制到正在用的位置，再完成；在那之前它们会等着",
    "it was stopped meanwhile: %1": "期间被停掉了：%1",
    "`%1` does not lie below %2: without WXRULES_ADMIN_TOKEN only rules beside the served ones can be tried":
      "`%1`不在 %2 下面：没有 WXRULES_ADMIN_TOKEN 时只能灰度旁边的规则",
    "another server has begun with revision %1": "另一台服务器已开始灰度版本 %1",
    "at most %1 bytes": "最多 %1 字节",
    "the body is %1": "请求内容是%1",
    "the body is a JSON object, as {\"path\": \"rules-next\", \"percent\": 5}": "请求内容是 JSON 对象，如 {\"path\": \"rules-next\", \"percent\": 5}",
    "`%1` is not known; there are %2": "不认识`%1`；可用的有 %2",
    "`%1` is not a text of 1 to 1024 bytes": "`%1`不是 1 到 1024 字节的文字",
    "`by` can only be `openid`: followers are chosen by a hash of it": "`by`只能是`openid`：按它的散列选粉丝",
    "`percent` is a number from 0.01 to 99.99; for all followers finish the rollout, or reload": "`percent`是 0.01 到 99.99 的数；要对所有人生效就完成灰度，或者重新加载",
    "the rules that are tried cannot be read: %1": "灰度的规则读不出来：%1",
    "the rules on disk are at fault: serving revision %1, in force since %2": "磁盘上的规则有错：继续用版本 %1，从 %2 起生效",
    "it, or revision %1 beside it, could not be loaded again after a restart": "重启后加载不了它，或者旁边的版本 %1",
    "rules are tried on %1 of the followers, as before: revision %2; what was counted before is lost": "和之前一样在 %1 的粉丝上灰度：版本 %2；之前的计数丢了",
    "rules are tried on %1 of the followers, as before: revision %2": "和之前一样在 %1 的粉丝上灰度：版本 %2",
    "revision %1 is tried on %2 of the followers": "版本 %1 正在 %2 的粉丝上灰度",
    "%1, and the files are those rules: `wxrules rollout finish` puts them in force for all": "%1，文件就是这份规则：`wxrules rollout finish`让它对所有人生效",
    "%1; the files are revision %2, and wait until `wxrules rollout finish` or `stop`": "%1；文件是版本 %2，要等`wxrules rollout finish`或`stop`",
    "the files are revision %1, and another server has put %2 in force for all: copy the files here too; POST /reload or SIGHUP goes back to these":
      "文件是版本 %1，另一台服务器已让 %2 对所有人生效：请把文件也复制到这里；POST /reload 或 SIGHUP 会退回这里的文件",
    "the files are revision %1, which was tried and taken back (%2); POST /reload or SIGHUP puts it in force all the same":
      "文件是版本 %1，灰度后收回过（%2）；POST /reload 或 SIGHUP 仍会让它生效",
  ]
}
