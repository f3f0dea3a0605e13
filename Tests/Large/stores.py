#!/usr/bin/env python3
"""300 stores in eight regions, whose codes are on two accounts: open, closed and moved ones, offers by region, and codes that nobody knows.

    Tests/Large/stores.py --as 1.6 /tmp/stores
    cd /tmp/stores && wxrules validate && wxrules test
"""
import random
from form import main

REGIONS = [
  ("gd", "广东", "早茶券一张"), ("fj", "福建", "岩茶一泡"), ("sh", "上海", "生煎一份"), ("js", "江苏", "鸭血粉丝一碗"), ("zj", "浙江", "桂花糕一块"),
  ("sc", "四川", "盖碗茶一位"), ("hb", "湖北", "热干面一碗"), ("bj", "北京", ""),
]
STREETS = ["解放路", "人民路", "中山路", "建设路", "和平路", "新华路", "朝阳路", "文化路", "长江路", "东风路"]
ACCOUNTS = [("brand", "a", "品牌号", "400-100"), ("club", "b", "会员号", "400-200")]


def stores():
  """id, name, region, state, where it moved to."""
  chance = random.Random(14)
  made = []
  for n in range(300):
    region = REGIONS[n % 8]
    number = n // 8 + 1
    name = f"{region[1]}{STREETS[number % 10]}{number}店"
    made.append([f"{region[0]}{number:03}", name, region[0], chance.choice(["open"] * 12 + ["closed", "moved"]), ""])
  # The first of each region is open: who moved went there.
  for n, store in enumerate(made):
    if n < 8:
      store[3] = "open"
    if store[3] == "moved":
      store[4] = store[2] + "001"
  return made


def accounts(form):
  out = "accounts:\n"
  for name, letter, title, hotline in ACCOUNTS:
    out += f"  {name}: {{ app_id: wx0123456789abcde{letter}, original_id: gh_00000000000{letter}, kind: service, mode: plain, token: {{ env: {name.upper()}_TOKEN }}"
    out += " }\n" if form.is_old else f', fields: {{ title: {title}, hotline: "{hotline}" }} }}\n'
  return out


def now(form, made):
  form.csv("regions.csv", ["id", "name", "offer"], [list(region) for region in REGIONS])
  form.csv("stores.csv", ["id", "name", "region", "state", "to"], made)
  form.write("rules.yaml", 'requires: ">=1.6"\n' + accounts(form) + '''\
lists:
  regions: { key: id, columns: { id: word, name: string, offer: string }, optional: offer, from: regions.csv }
  stores: { key: id, columns: { id: word, name: string, region: list(regions), state: enum(open|closed|moved), to: list(stores) }, optional: to, from: stores.csv }
campaigns:
  door: { accounts: [ brand, club ], qr: { kind: permanent, scene: "door_{store}" }, for_each: { store: { list: stores } }, protect: true }
counters:
  doors: { on: scan, when: { campaign: door }, of: "{{ store.id }}" }
always:
  - { id: count, on: scan, when: { campaign: door }, do: [ { record: { event: door, fields: { store: "{{ store.id }}", region: "{{ store.region.name }}" } } } ] }
rules:
  - { id: moved, on: scan, when: { campaign: door, where: { store.to.name: { exists: true } } }, reply: "{{ store.name }}已搬到{{ store.to.name }}。" }
  - { id: closed, on: scan, when: { campaign: door, where: { store.state: closed } }, reply: "{{ store.name }}已歇业。" }
  - { id: fifth, on: scan, when: { campaign: door, where: { counters.doors: { gte: 5 } } }, limit: { times: 1 }, reply: "第 {{ counters.doors }} 家店！请到{{ store.name }}服务台领礼物。" }
  - { id: offer, on: scan, when: { campaign: door, subscription: new, where: { store.region.offer: { exists: true } } }, reply: "欢迎来到{{ store.name }}，送您{{ store.region.offer }}。" }
  - { id: door, on: scan, when: { campaign: door }, reply: "{{ store.name }}欢迎您。" }
  - { id: unknown, on: scan, when: { scene: "door_{code:text}", external: true }, reply: "没有 {{ code }} 这家店，请拨 {{ account.fields.hotline }}。" }
  - { id: welcome, on: subscribe, reply: "这里是{{ account.fields.title }}。" }
  - { id: hotline, on: text, when: { text: { contains: 电话 } }, reply: "请拨 {{ account.fields.hotline }}。" }
  - { id: other, tier: fallback, on: any, reply: 请扫门店的码。 }
overrides:
  - { for: club, rules: { closed: { reply: "{{ store.name }}已歇业，会员卡在别的店照用。" } } }
''')


def before(form, made):
  names = {store[0]: store[1] for store in made}
  regions = {region: name for region, name, _ in REGIONS}
  form.csv("stores.csv", ["id", "name", "region"], [store[:2] + [regions[store[2]]] for store in made])
  form.csv("closed.csv", ["id", "name"], [store[:2] for store in made if store[3] == "closed"])
  form.csv("moved.csv", ["id", "name", "to"], [store[:2] + [names[store[4]]] for store in made if store[3] == "moved"])
  for region, _, _ in REGIONS:
    form.csv(f"stores_{region}.csv", ["id", "name"], [store[:2] for store in made if store[2] == region])
  out = accounts(form) + '''\
lists:
  stores: { key: id, columns: { id: word, name: string, region: string }, from: stores.csv }
  closed: { key: id, columns: { id: word, name: string }, from: closed.csv }
  moved: { key: id, columns: { id: word, name: string, to: string }, from: moved.csv }
'''
  for region, _, _ in REGIONS:
    out += f"  stores_{region}: {{ key: id, columns: {{ id: word, name: string }}, from: stores_{region}.csv }}\n"
  out += "campaigns:\n"
  for account, _, _, _ in ACCOUNTS:
    out += f"  door_{account}: {{ account: {account}, qr: {{ kind: permanent, scene: \"door_{{store}}\" }}, for_each: {{ store: {{ list: stores }} }}, protect: true }}\n"
  out += '''\
counters:
  doors: { on: scan, when: { campaign: [ door_brand, door_club ] }, of: "{{ store.id }}" }
rules:
  - { id: count, tier: override, on: scan, when: { campaign: [ door_brand, door_club ] }, continue: true, do: [ { record: { event: door, fields: { store: "{{ store.id }}", region: "{{ store.region }}" } } } ] }
  - { id: moved, on: scan, when: { scene: "door_{store:list(moved)}" }, reply: "{{ store.name }}已搬到{{ store.to }}。" }
  - { id: closed-brand, accounts: brand, on: scan, when: { scene: "door_{store:list(closed)}" }, reply: "{{ store.name }}已歇业。" }
  - { id: closed-club, accounts: club, on: scan, when: { scene: "door_{store:list(closed)}" }, reply: "{{ store.name }}已歇业，会员卡在别的店照用。" }
  - { id: fifth, on: scan, when: { campaign: [ door_brand, door_club ], counter: doors, gte: 5 }, limit: { times: 1 }, reply: "第 {{ counters.doors }} 家店！请到{{ store.name }}服务台领礼物。" }
'''
  for region, _, offer in REGIONS:
    if offer:
      out += f"  - {{ id: offer-{region}, on: scan, when: {{ scene: \"door_{{store:list(stores_{region})}}\", subscription: new }}, reply: \"欢迎来到{{{{ store.name }}}}，送您{offer}。\" }}\n"
  out += '  - { id: door, on: scan, when: { campaign: [ door_brand, door_club ] }, reply: "{{ store.name }}欢迎您。" }\n'
  for account, _, title, hotline in ACCOUNTS:
    out += f'  - {{ id: unknown-{account}, accounts: {account}, on: scan, when: {{ scene: "door_{{code:text}}", external: true }}, reply: "没有 {{{{ code }}}} 这家店，请拨 {hotline}。" }}\n'
    out += f"  - {{ id: welcome-{account}, accounts: {account}, on: subscribe, reply: 这里是{title}。 }}\n"
    out += f"  - {{ id: hotline-{account}, accounts: {account}, on: text, when: {{ text: {{ contains: 电话 }} }}, reply: 请拨 {hotline}。 }}\n"
  out += "  - { id: other, tier: fallback, on: any, reply: 请扫门店的码。 }\n"
  form.write("rules.yaml", out)


def tests(form, made):
  out = "tests:\n"
  names = {store[0]: store[1] for store in made}
  doors = [store for store in made if store[3] == "open"]

  def case(name, account, event, reply, do):
    return f'  - {{ name: {name}, account: {account}, event: {{ {event} }}, expect: {{ reply: "{reply}", do: [ {do} ] }} }}\n'

  for account, _, title, hotline in ACCOUNTS:
    for region, _, offer in REGIONS:
      store = [store for store in doors if store[2] == region][-1]
      reply = f"欢迎来到{store[1]}，送您{offer}。" if offer else f"{store[1]}欢迎您。"
      out += case(f"{account} {region} 新客", account, f"scan: door_{store[0]}, subscription: new", reply, "record")
      out += case(f"{account} {region} 老客", account, f"scan: door_{store[0]}, subscription: existing", f"{store[1]}欢迎您。", "record")
    for store in [store for store in made if store[3] == "moved"][:2]:
      out += case(f"{account} {store[0]} 搬了", account, f"scan: door_{store[0]}, subscription: new", f"{store[1]}已搬到{names[store[4]]}。", "record")
    for store in [store for store in made if store[3] == "closed"][:2]:
      reply = f"{store[1]}已歇业。" if account == "brand" else f"{store[1]}已歇业，会员卡在别的店照用。"
      out += case(f"{account} {store[0]} 歇业", account, f"scan: door_{store[0]}", reply, "record")
    out += case(f"{account} 不认识的码", account, "scan: door_xx999", f"没有 xx999 这家店，请拨 {hotline}。", "")
    out += case(f"{account} 关注", account, "follow: true", f"这里是{title}。", "")
    out += case(f"{account} 电话", account, "text: 你们的电话", f"请拨 {hotline}。", "")
    out += case(f"{account} 别的码", account, "scan: wall", "请扫门店的码。", "")
    walk = [f"{{ scan: door_{store[0]}, subscription: existing }}" for store in doors[:4] + doors[:1]]
    last = f'{{ scan: door_{doors[4][0]}, expect: {{ reply: "第 5 家店！请到{doors[4][1]}服务台领礼物。" }} }}, {{ scan: door_{doors[5][0]}, expect: {{ reply: "{doors[5][1]}欢迎您。" }} }}'
    out += f"  - {{ name: {account} 第五家, account: {account}, events: [ {', '.join(walk)}, {last} ] }}\n"
  form.write("rules.test.yaml", out)


def write(form):
  """300 stores on two accounts."""
  made = stores()
  (before if form.is_old else now)(form, made)
  tests(form, made)


main(write)
