#!/usr/bin/env python3
"""Five campaigns a month for a year, kept by three people: each answers before it begins, while it runs and after it ended.

    Tests/Large/campaigns.py --as 1.6 /tmp/campaigns
    cd /tmp/campaigns && wxrules validate && wxrules test
"""
import datetime, random
from form import main

CHANNELS = ["poster", "chat", "store"]
# Who keeps it, what it is called, what it does.
SLOTS = [
  ("a", "wang", "满减", "coupon"), ("b", "wang", "签到", "sign"), ("c", "li", "新品券", "coupon"), ("d", "li", "讲座", "talk"), ("e", "zhao", "赠饮", "gift"),
]
PIECES = 4


class Campaign:
  def __init__(self, month, slot, chance):
    letter, self.keeper, what, self.does = slot
    self.month = month
    self.id = f"m{month:02}{letter}"
    self.title = f"{month} 月{what}"
    self.first = datetime.date(2035, month, chance.randint(2, 8))
    self.last = self.first + datetime.timedelta(days=chance.randint(8, 18))
    self.pieces = [f"{self.id.upper()}{n}{chance.randint(1000, 9999)}" for n in range(PIECES)] if self.does == "coupon" else []

  @property
  def file(self):
    return f"2035-{self.month:02}/{self.keeper}.yaml"

  def day(self, date):
    return f"{date.month} 月 {date.day} 日"


def campaigns():
  chance = random.Random(14)
  return [Campaign(month, slot, chance) for month in range(1, 13) for slot in SLOTS]


def declared(it, ends, fields):
  channels = ", ".join(CHANNELS)
  return f'  {it.id}: {{ qr: {{ kind: permanent, scene: "{it.id}_{{channel}}" }}, for_each: {{ channel: {{ of: [ {channels} ] }} }}, active: {{ from: {it.first}, {ends} }}{fields} }}\n'


def running(it, coupons):
  """Its rules while it runs, and the word of each version for a stock and a day."""
  def rule(name, when, more):
    return f"  - {{ id: {it.id}{name}, on: scan, when: {{ campaign: {it.id}{when} }}, {more} }}\n"
  if it.does == "coupon":
    return rule("", "", f'take: {{ {coupons} }}, reply: "{it.title}，券码 {{{{ taken.{stock(coupons)} }}}}"') + rule("-had", "", f"reply: {it.title}的券领过了，或已领完。")
  if it.does == "sign":
    return None
  if it.does == "gift":
    return rule("", "", f"take: {{ stock: gift-{it.id} }}, reply: {it.title}，请到吧台。") + rule("-had", "", f"reply: {it.title}领过了，或已领完。")
  return rule("", "", f"reply: {it.title}，{it.day(it.last)}前请报名。, do: [ {{ tag: {{ add: 讲座 }} }} ]")


def stock(coupons):
  return coupons.split(",")[0].removeprefix("stock: ")


def signed(it, limit):
  return (
    f"  - {{ id: {it.id}, on: scan, when: {{ campaign: {it.id} }}, limit: {{ times: 1, {limit} }}, reply: {it.title}成功。 }}\n"
    f"  - {{ id: {it.id}-had, on: scan, when: {{ campaign: {it.id} }}, reply: 今天签到过了。 }}\n"
  )


def files(made):
  """The campaigns of each file, in order."""
  kept = {}
  for it in made:
    kept.setdefault(it.file, []).append(it)
  return kept


def now(form, made):
  form.csv("coupons.csv", ["code", "campaign"], [[piece, it.id] for it in made for piece in it.pieces])
  form.write("rules.yaml", '''\
requires: ">=1.6"
include: "2035-*/*.yaml"
lists:
  coupons: { key: code, columns: { code: word, campaign: word }, from: coupons.csv }
stocks:
  coupon: { list: coupons, by: campaign }
always:
  - { id: count, on: scan, when: { where: { campaign.id: { exists: true } } }, do: [ { record: { event: scan, fields: { campaign: "{{ campaign.id }}", channel: "{{ scene | split: '_' | last }}" } } } ] }
rules:
  - { id: other, tier: fallback, on: any, reply: 您好。 }
''')
  for name, kept in files(made).items():
    out = "campaigns:\n"
    for it in kept:
      out += declared(it, f"through: {it.last}", f', fields: {{ title: {it.title}, begins: {it.day(it.first)} }}')
    gifts = [it for it in kept if it.does == "gift"]
    if gifts:
      out += "stocks:\n" + "".join(f"  gift-{it.id}: {{ count: 50 }}\n" for it in gifts)
    out += "rules:\n"
    for it in kept:
      out += running(it, 'stock: coupon, of: "{{ campaign.id }}"') or signed(it, "each: day")
    every = ", ".join(it.id for it in kept)
    own = f"{kept[0].keeper}-{kept[0].month}"
    out += f"  - {{ id: before-{own}, on: scan, when: {{ campaign: [ {every} ], phase: before }}, reply: \"{{{{ campaign.fields.title | default: '' }}}}{{{{ campaign.fields.begins | default: '' }}}}开始。\" }}\n"
    out += f"  - {{ id: ended-{own}, on: scan, when: {{ campaign: [ {every} ], phase: ended }}, reply: \"{{{{ campaign.fields.title | default: '' }}}}已结束。\" }}\n"
    form.write(name, out)


def before(form, made):
  form.write("rules.yaml", '''\
include: "2035-*/*.yaml"
rules:
  - { id: other, tier: fallback, on: any, reply: 您好。 }
''')
  for name, kept in files(made).items():
    out = "campaigns:\n"
    for it in kept:
      # The day after its last: `until` is the first moment that is not in it.
      out += declared(it, f"until: {it.last + datetime.timedelta(days=1)}", "")
    coupons = [it for it in kept if it.pieces]
    if coupons:
      out += "lists:\n" + "".join(f"  coupons-{it.id}: [ {', '.join(it.pieces)} ]\n" for it in coupons)
    if coupons or any(it.does == "gift" for it in kept):
      out += "stocks:\n" + "".join(f"  coupon-{it.id}: {{ list: coupons-{it.id} }}\n" for it in coupons)
      out += "".join(f"  gift-{it.id}: {{ count: 50 }}\n" for it in kept if it.does == "gift")
    out += "rules:\n"
    for it in kept:
      scene = f'"{it.id}_{{channel:enum({"|".join(CHANNELS)})}}"'
      out += f"  - {{ id: {it.id}-count, on: scan, when: {{ scene: {scene} }}, continue: true, do: [ {{ record: {{ event: scan, fields: {{ campaign: {it.id}, channel: \"{{{{ channel }}}}\" }} }} }} ] }}\n"
      out += running(it, f"stock: coupon-{it.id}") or signed(it, "within: 20h")
      out += f"  - {{ id: {it.id}-before, on: scan, when: {{ scene: {scene}, date: {{ until: {it.first} }} }}, reply: {it.title}{it.day(it.first)}开始。 }}\n"
      out += f"  - {{ id: {it.id}-ended, on: scan, when: {{ scene: {scene} }}, reply: {it.title}已结束。 }}\n"
    form.write(name, out)


def tests(form, made):
  out = "tests:\n"
  for n, it in enumerate(made):
    scan = f"{it.id}_{CHANNELS[n % 3]}"
    then = it.first + datetime.timedelta(days=2)
    day = datetime.timedelta(days=1)
    if n % 5 == it.month % 5:
      out += f"  - {{ name: {it.id} 之前, at: {it.first - day}T23:59, event: {{ scan: {scan} }}, expect: {{ reply: {it.title}{it.day(it.first)}开始。, do: [ record ] }} }}\n"
      out += f"  - {{ name: {it.id} 之后, at: {it.last + day}T00:00, event: {{ scan: {scan} }}, expect: {{ reply: {it.title}已结束。, do: [ record ] }} }}\n"
    if it.does == "coupon":
      had = f"{it.title}的券领过了，或已领完。"
      out += f"  - {{ name: {it.id} 领券, at: {it.last}T23:00, events: [ {{ scan: {scan}, expect: {{ reply: {it.title}，券码 {it.pieces[0]}, do: [ record ] }} }}, {{ scan: {scan}, expect: {{ reply: {had} }} }} ] }}\n"
    elif it.does == "gift":
      out += f"  - {{ name: {it.id} 领完, at: {then}T12:00, stock: {{ gift-{it.id}: 0 }}, event: {{ scan: {scan} }}, expect: {{ reply: {it.title}领过了，或已领完。 }} }}\n"
    elif it.does == "sign":
      again = f"{{ scan: {scan}, expect: {{ reply: 今天签到过了。 }} }}"
      out += f"  - {{ name: {it.id} 每天一次, at: {then}T09:00, events: [ {{ scan: {scan}, expect: {{ reply: {it.title}成功。 }} }}, {{ wait: 3h }}, {again}, {{ wait: 21h }}, {{ scan: {scan}, expect: {{ reply: {it.title}成功。 }} }} ] }}\n"
    else:
      out += f"  - {{ name: {it.id} 报名, at: {then}T12:00, event: {{ scan: {scan} }}, expect: {{ do: [ record, tag ], tags: [ 讲座 ] }} }}\n"
  out += "  - { name: 别的码, event: { scan: wall }, expect: { reply: 您好。, do: [] } }\n"
  form.write("rules.test.yaml", out)


def write(form):
  """Sixty campaigns of a year."""
  made = campaigns()
  (before if form.is_old else now)(form, made)
  tests(form, made)


main(write)
