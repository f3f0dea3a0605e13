#!/usr/bin/env python3
"""Writes a rule set with a large keyword table, to measure what loading it and asking it costs.

    Tests/Large/keywords.py 1000000 /tmp/large
    cd /tmp/large && command time -v wxrules validate
    cd /tmp/large && wxrules simulate --text "请问商品777777有货吗"

The rows are made of their number alone: the same number gives the same files.
"""
import os, sys

KINDS = ["现货", "预订", "停售"]


def main():
  rows, folder = int(sys.argv[1]), sys.argv[2]
  os.makedirs(folder, exist_ok=True)
  with open(os.path.join(folder, "goods.csv"), "w", encoding="utf-8") as out:
    out.write("word,answer,state,shop,until\n")
    for n in range(rows):
      answer = f"“{{{{ a.word }}}}”在 {n % 40} 号柜" if n % 1000 == 0 else f"在 {n % 40} 号柜"
      out.write(f"商品{n:07},{answer},{KINDS[n % 3]},s{n % 50},{'2035-12-31' if n % 7 == 0 else ''}\n")
  with open(os.path.join(folder, "shops.csv"), "w", encoding="utf-8") as out:
    out.write("id,phone\n" + "".join(f"s{n},8{n:03}\n" for n in range(50)))
  with open(os.path.join(folder, "rules.yaml"), "w", encoding="utf-8") as out:
    out.write('''wxrules: 1
requires: ">=1.6"
lists:
  shops: { key: id, columns: { id: word, phone: string }, from: shops.csv }
  goods:
    key: word
    columns: { word: string, answer: template, state: enum(现货|预订|停售), shop: list(shops), until: date }
    optional: until
    from: goods.csv
rules:
  - id: goods
    on: text
    when: { text: { contains: { list: goods, as: a } } }
    reply: "{{ a.answer }}，{{ a.state }}，电话 {{ a.shop.phone }}"
  - { id: other, tier: fallback, on: any, reply: 请发商品编号。 }
''')


main()
